package slip

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"reception/devices/escpos"
	"reception/queue"
)

// Printer is what the slipper needs of a printer.
type Printer interface {
	Profile() escpos.Profile
	Status() escpos.Status
	Changed() <-chan struct{} // closed at the next change of Status
	Print(context.Context, escpos.Job) escpos.Result
}

// Core is what the slipper needs of the queue.
type Core interface {
	Do(context.Context, queue.Command) (queue.Answer, error)
	Current() *queue.Version
	Tick() queue.Millis
}

// Slipper settles what one station's printer owes. A slip prints by itself
// only if nothing of it was sent yet, its touch session is still open and it
// is young; what cannot print is handed to the desk. Nothing is sent twice.
type Slipper struct {
	Station  string
	Core     Core
	Printer  Printer
	Printed  Printed
	Live     func(session string) bool // is a visitor at the screen in that session?
	Free     func(queue.TicketID) bool // is nobody at the screen but the holder of that ticket?
	Patience time.Duration             // how old a slip may be that prints by itself
	Wait     time.Duration             // how long a slip that a desk asked for waits until nobody is at the screen
	Log      *slog.Logger
}

// retry is how often an owed slip is looked at while nothing changes.
const retry = 250 * time.Millisecond

// Run works until ctx ends. What was being sent when the program last stopped
// is uncertain: nobody knows whether it came out.
func (s *Slipper) Run(ctx context.Context) error {
	printing := queue.SlipID(0) // one at a time; the others can still grow too old
	printed := make(chan queue.SlipStatus)
	how := map[queue.SlipID]queue.SlipStatus{} // ended, until the journal has taken it in
	for ctx.Err() == nil {
		version, changed := s.Core.Current(), s.Printer.Changed()
		settled := s.settle(ctx, printing, how)
		owed := s.owed(queue.SlipOwed)
		for _, debt := range owed {
			switch {
			case debt.ID == printing:
			case s.drop(ctx, debt):
			case printing == 0 && s.may(debt):
				printing = debt.ID
				go func() { printed <- s.print(ctx, debt) }()
			}
		}
		var again <-chan time.Time
		if len(owed) > 0 || !settled {
			again = time.After(retry)
		}
		select {
		case <-version.Superseded():
		case <-changed:
		case <-again:
		case how[printing] = <-printed:
			printing = 0
		case <-ctx.Done():
		}
	}
	// A slip that the end has cut off stays "sending": the next start knows by it
	// that the printer may be in the middle of one.
	if printing != 0 && <-printed == queue.SlipPrinted {
		how[printing] = queue.SlipPrinted
		s.settle(ctx, 0, how)
	}
	return nil
}

// settle ends the slips that were being sent, but for the one that still is,
// and tells whether the journal took it in: on a full disk it has to be said
// again.
func (s *Slipper) settle(ctx context.Context, printing queue.SlipID, how map[queue.SlipID]queue.SlipStatus) bool {
	for _, debt := range s.owed(queue.SlipSending) {
		if debt.ID != printing && !s.end(ctx, debt, cmp.Or(how[debt.ID], queue.SlipUncertain)) {
			return false
		}
	}
	clear(how)
	return true
}

// errOwed says that a visitor's slip comes first, or that nobody is there to take this one.
var errOwed = errors.New("slip: a visitor waits for a slip, or has gone")

// Test prints a slip that is no number, unless a visitor's slip is owed or
// being sent: then it is refused with [escpos.CauseCancelled].
func (s *Slipper) Test(ctx context.Context) escpos.Result {
	if len(s.owed(queue.SlipSending)) > 0 { // its turn might not come for long
		return escpos.Result{Outcome: escpos.Refused, Cause: escpos.CauseCancelled, Err: errOwed}
	}
	return s.Printer.Print(ctx, escpos.Job{
		Token: [4]byte{'t', 'e', 's', 't'}, // not one of token
		Data:  EncodeTest(s.Printer.Profile(), time.Now().In(s.Printed.Zone)),
		Sending: func() error {
			if len(s.owed(queue.SlipOwed))+len(s.owed(queue.SlipSending)) > 0 {
				return errOwed
			}
			return nil
		},
	})
}

// topicLate is how long a topic's slip may take. It is nobody's number: a
// visitor who still wants it asks again.
const topicLate = 20 * time.Second

// Topic prints what the triage table says of a topic for whoever is at the
// screen in that session. Nothing is owed: it is not printed once the visitor
// has gone, and never before a visitor's number.
func (s *Slipper) Topic(ctx context.Context, session string, c queue.Config, topic queue.Topic) escpos.Result {
	ctx, cancel := context.WithTimeout(ctx, topicLate)
	defer cancel()
	return s.Printer.Print(ctx, escpos.Job{
		Token: [4]byte{'t', 'o', 'p', 'i'}, // not one of token
		Data:  EncodeTopic(s.Printer.Profile(), c, topic, time.Now().In(s.Printed.Zone)),
		Sending: func() error {
			waits := func(debt queue.Slip) bool { return debt.Session != "" }
			if !s.Live(session) || slices.ContainsFunc(s.owed(queue.SlipOwed), waits) || len(s.owed(queue.SlipSending)) > 0 {
				return errOwed
			}
			return nil
		},
	})
}

func (s *Slipper) owed(status queue.SlipStatus) []queue.Slip {
	var out []queue.Slip
	for _, debt := range s.Core.Current().State.Ledger.Slips {
		if debt.Station == s.Station && debt.Status == status {
			out = append(out, debt)
		}
	}
	return out
}

// drop settles a debt that must not print by itself any more and tells whether
// it did.
func (s *Slipper) drop(ctx context.Context, debt queue.Slip) bool {
	state := s.Core.Current().State
	switch {
	case state.Day == nil || state.Day.ID != debt.Day || gone(state, debt):
		return s.end(ctx, debt, queue.SlipWithdrawn)
	case debt.Session != "" && state.Day.Over(debt.Session),
		time.Duration(s.Core.Tick()-debt.Since.Tick)*time.Millisecond > s.patience(debt):
		return s.end(ctx, debt, queue.SlipHanded)
	}
	return false
}

// gone tells whether the ticket or the appointment of a slip is no more.
func gone(s *queue.State, debt queue.Slip) bool {
	if debt.Booking != 0 {
		return s.Ledger.Booking(debt.Booking) == nil
	}
	return s.Day.Ticket(debt.Ticket).Status.Ended()
}

func (s *Slipper) patience(debt queue.Slip) time.Duration {
	if debt.Session == "" {
		return s.Wait
	}
	return s.Patience
}

// may tells whether a debt can print now. What a desk asked for comes when
// nobody is at the screen, who would take it for his own, or he whose it is.
func (s *Slipper) may(debt queue.Slip) bool {
	if debt.Session == "" && !s.Free(debt.Ticket) || debt.Session != "" && !s.Live(debt.Session) {
		return false
	}
	return s.Printer.Status().Ready()
}

// layout is what a debt looks like.
func (s *Slipper) layout(state *queue.State, debt queue.Slip) Slip {
	if b := state.Ledger.Booking(debt.Booking); b != nil {
		return s.Printed.OfBooking(state, *b, debt)
	}
	return s.Printed.Of(state, *state.Day.Ticket(debt.Ticket), debt)
}

// print prints a slip and returns how it ended, or "" when nothing was sent.
func (s *Slipper) print(ctx context.Context, debt queue.Slip) queue.SlipStatus {
	state := s.Core.Current().State
	if state.Day == nil || state.Day.ID != debt.Day || gone(state, debt) {
		return ""
	}
	data, err := s.layout(state, debt).Encode(s.Printer.Profile())
	if err != nil {
		s.Log.Error("lay out slip", "slip", debt.ID, "err", err)
		s.end(ctx, debt, queue.SlipHanded)
		return ""
	}
	res := s.Printer.Print(ctx, escpos.Job{
		Token: token(debt.ID),
		Data:  data,
		Sending: func() error {
			_, err := s.do(ctx, debt, "send", queue.SendSlip{Slip: debt.ID, Within: queue.Millis(s.patience(debt).Milliseconds())})
			return err
		},
	})
	switch res.Outcome {
	case escpos.Printed:
		return queue.SlipPrinted
	case escpos.Uncertain:
		s.Log.Warn("slip uncertain", "slip", debt.ID, "cause", res.Cause, "err", res.Err)
		return queue.SlipUncertain
	case escpos.Refused: // nothing was sent: it stays owed until it is late
		s.Log.Info("slip refused", "slip", debt.ID, "cause", res.Cause, "err", res.Err)
	}
	return ""
}

func (s *Slipper) end(ctx context.Context, debt queue.Slip, status queue.SlipStatus) bool {
	_, err := s.do(context.WithoutCancel(ctx), debt, string(status), queue.EndSlip{Slip: debt.ID, Status: status})
	if err != nil {
		s.Log.Error("settle slip", "slip", debt.ID, "status", status, "err", err)
	}
	return err == nil
}

func (s *Slipper) do(ctx context.Context, debt queue.Slip, id string, want queue.Want) (queue.Answer, error) {
	return s.Core.Do(ctx, queue.Command{Key: queue.Key{
		Sender: "slipper/" + s.Station, Session: fmt.Sprint(debt.ID), ID: id,
	}, Want: want})
}

// token names a slip in the printer's confirmation: four printable characters.
func token(id queue.SlipID) [4]byte {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
	var t [4]byte
	for i := range t {
		t[3-i] = digits[id&31]
		id >>= 5
	}
	return t
}
