package station

import (
	"context"
	"errors"
	"strings"
	"time"

	"reception/queue"
	"reception/ui/view"
	"reception/ui/wire"
)

// handle answers one message.
func (s *Station) handle(ctx context.Context, msg any) wire.Answer {
	if m, ok := msg.(wire.Hello); ok { // of the page, not of a visitor
		return s.hello(m)
	}
	s.endTest(wire.TestBusy)
	switch m := msg.(type) {
	case wire.AskHelp:
		return s.answer(m.ID)(s.do(ctx, s.cur.id, "", queue.AskHelp{Station: s.opt.ID}))
	case wire.Leave:
		return s.leave(ctx, m)
	case wire.Tap:
		return s.during(m.Session, "", func() (queue.Answer, error) { return queue.Answer{}, nil })
	case wire.Take:
		return s.during(m.Session, m.ID, func() (queue.Answer, error) { return s.take(ctx, m) })
	case wire.CheckIn:
		return s.during(m.Session, m.ID, func() (queue.Answer, error) { return s.checkIn(ctx, m) })
	case wire.Where:
		return s.during(m.Session, m.ID, func() (queue.Answer, error) { return s.where(m) })
	case wire.Carry:
		return s.during(m.Session, m.ID, func() (queue.Answer, error) { return s.carry(ctx, m) })
	case wire.PrintTopic:
		return s.during(m.Session, m.ID, func() (queue.Answer, error) { return s.printTopic(ctx, m) })
	case wire.Switch:
		return s.withTicket(m.Session, m.ID, func(k *queue.Ticket) (queue.Answer, error) {
			if _, err := s.chosen(m.Service); err != nil {
				return queue.Answer{}, err
			}
			return s.do(ctx, m.Session, m.ID, queue.Switch{Ticket: k.ID, Service: m.Service})
		})
	case wire.SetNeeds:
		return s.withTicket(m.Session, m.ID, func(k *queue.Ticket) (queue.Answer, error) {
			return s.do(ctx, m.Session, m.ID, queue.Amend{Ticket: k.ID, People: k.People, Needs: view.ParseNeeds(m.Needs)})
		})
	case wire.GiveBack:
		return s.withTicket(m.Session, m.ID, func(k *queue.Ticket) (queue.Answer, error) {
			a, err := s.do(ctx, m.Session, m.ID, queue.Cancel{Ticket: k.ID})
			if err == nil {
				_, err = s.end(ctx)
			}
			return a, err
		})
	case wire.Reprint:
		return s.withTicket(m.Session, m.ID, func(k *queue.Ticket) (queue.Answer, error) {
			return s.do(ctx, m.Session, m.ID, queue.Reprint{Ticket: k.ID, Station: s.opt.ID, Session: m.Session})
		})
	case wire.ComeBack:
		return s.withTicket(m.Session, m.ID, func(k *queue.Ticket) (queue.Answer, error) {
			return s.do(ctx, m.Session, m.ID, queue.Return{Ticket: k.ID})
		})
	case wire.NoPaper:
		return s.withTicket(m.Session, m.ID, func(k *queue.Ticket) (queue.Answer, error) { return s.noPaper(ctx, m, k) })
	}
	return wire.Answer{Code: string(queue.BadCommand)}
}

// during runs f if the session is the visitor's who is there now.
func (s *Station) during(session, id string, f func() (queue.Answer, error)) wire.Answer {
	if session != s.cur.id {
		return wire.Answer{T: "answer", ID: id, Code: string(queue.SessionOver)}
	}
	s.renew()
	a := s.answer(id)(f())
	return a
}

// withTicket runs f with the session's ticket.
func (s *Station) withTicket(session, id string, f func(*queue.Ticket) (queue.Answer, error)) wire.Answer {
	return s.during(session, id, func() (queue.Answer, error) {
		k := s.ticket()
		if k == nil {
			return queue.Answer{}, &queue.Refusal{Code: queue.NotFound}
		}
		return f(k)
	})
}

// answer turns the outcome of a command into the message for the screen.
func (s *Station) answer(id string) func(queue.Answer, error) wire.Answer {
	return func(a queue.Answer, err error) wire.Answer {
		out := wire.Answer{T: "answer", ID: id, OK: err == nil, Ticket: int64(a.Ticket), Number: a.Number, Seq: int64(a.Seq), Booking: int64(a.Booking)}
		if err == nil {
			return out
		}
		var r *queue.Refusal
		switch {
		case errors.As(err, &r):
			out.Code, out.WaitMS = string(r.Code), int64(r.Wait)
		case queue.Unsettled(err):
			out.Code = wire.Unsettled
		default:
			out.Code = string(queue.Broken)
		}
		s.opt.Log.Info("touch request refused", "station", s.opt.ID, "err", err)
		return out
	}
}

// hello takes up a session again that its page remembers after the program
// was restarted, so that no choice is lost and no number is given twice.
func (s *Station) hello(m wire.Hello) wire.Answer {
	ok := wire.Answer{T: "answer", OK: true}
	day := s.opt.Core.Current().State.Day
	if m.Session == "" || m.Session == s.cur.id || m.Session == s.lastOver || s.cur.phase != "idle" || day == nil || day.Over(m.Session) {
		return ok
	}
	s.endTest(wire.TestBusy)
	s.cur.id, s.cur.phase = m.Session, "open"
	for i := range day.Tickets {
		if k := &day.Tickets[i]; k.Session == m.Session {
			s.cur.phase, s.cur.ticket = "issued", k.ID
		}
	}
	s.renew()
	return ok
}

// leave ends the session. Its answer is either no ticket, or the ticket. One
// that was not taken up again after a restart ends as well.
func (s *Station) leave(ctx context.Context, m wire.Leave) wire.Answer {
	switch {
	case m.Session == s.cur.id:
		return s.answer(m.ID)(s.end(ctx))
	case m.Session == "":
		return wire.Answer{T: "answer", ID: m.ID, OK: true}
	}
	return s.answer(m.ID)(s.do(ctx, m.Session, "end", queue.EndSession{Station: s.opt.ID, Session: m.Session}))
}

// seen is what the screens go by now.
func (s *Station) seen() view.Input {
	return view.Input{State: s.opt.Core.Current().State, Now: queue.Millis(s.opt.Now().UnixMilli()), Zone: s.opt.Zone}
}

// chosen returns a service that visitors choose by themselves: staff send them
// to a locked one.
func (s *Station) chosen(id string) (queue.Service, error) {
	service, ok := s.opt.Core.Current().State.Config.Service(id)
	if !ok || service.Locked {
		return service, &queue.Refusal{Code: queue.NotFound}
	}
	return service, nil
}

// mayTake refuses what the screen does not offer.
func (s *Station) mayTake(m wire.Take) error {
	service, err := s.chosen(m.Service)
	if err != nil {
		return err
	}
	in := s.seen()
	in.Estimates = view.EstimateLate(in, service.ID)
	switch why, _ := in.Open(service); why {
	case "closed":
		return &queue.Refusal{Code: queue.NoDay}
	case "late": // the screen says what can be done instead
		return &queue.Refusal{Code: queue.Full}
	}
	return nil
}

// answered returns the ticket that the visitor got by the request with that id.
// Repeated, it gets its first answer, also when nobody else would get a ticket.
func (s *Station) answered(id string) (queue.Answer, bool) {
	a, ok := s.opt.Core.Current().State.Answered(queue.Key{Sender: s.sender(), Session: s.cur.id, ID: id})
	return a, ok && a.Ticket != 0
}

func (s *Station) take(ctx context.Context, m wire.Take) (queue.Answer, error) {
	if _, again := s.answered(m.ID); !again {
		if err := s.mayTake(m); err != nil {
			return queue.Answer{}, err
		}
	}
	mint, sealed := s.mint(m.ID)
	a, err := s.do(ctx, m.Session, m.ID, queue.Issue{
		Service: m.Service, People: m.People, Station: s.opt.ID, Session: m.Session, Slip: true, Mint: mint,
	}, sealed...)
	return s.issued(a, err)
}

// mint makes what comes with a new ticket: its code, and the card's name for
// the sealed store.
func (s *Station) mint(id string) (queue.Mint, []queue.Sealed) {
	mint := s.opt.Codes.Mint(s.sender(), s.cur.id, id)
	mint.Card = s.cur.tag
	if len(s.cur.name) == 0 || !s.opt.Seals {
		return mint, nil
	}
	mint.Sealed = s.opt.NewID()
	return mint, []queue.Sealed{{Row: mint.Sealed, Plain: append([]byte(nil), s.cur.name...)}}
}

// issued goes on to the ticket page.
func (s *Station) issued(a queue.Answer, err error) (queue.Answer, error) {
	if err != nil {
		return a, err
	}
	s.wipe()
	s.cur.phase, s.cur.ticket = "issued", a.Ticket
	s.renew()
	return a, nil
}

// booked goes on to the page that says for when the appointment is. The code is
// shown where it was made.
func (s *Station) booked(b queue.Booking, typed string) queue.Answer {
	s.cur.phase, s.cur.ticket, s.cur.booking, s.cur.typed = "booked", 0, b, typed
	s.renew()
	return queue.Answer{Booking: b.ID}
}

// carry is 约下次: the ticket is carried over, or an appointment is made where
// no number was to be had.
func (s *Station) carry(ctx context.Context, m wire.Carry) (queue.Answer, error) {
	if k := s.ticket(); k != nil {
		a, err := s.do(ctx, m.Session, m.ID, queue.CarryOver{Ticket: k.ID})
		if err != nil {
			return a, err
		}
		if b := s.opt.Core.Current().State.Ledger.Booking(a.Booking); b != nil {
			s.booked(*b, s.opt.Codes.Code(b.Mint.Nonce))
		}
		return a, nil
	}
	service, err := s.chosen(m.Service)
	if err != nil || s.cur.booking.ID != 0 { // one for each visitor
		return queue.Answer{}, &queue.Refusal{Code: queue.NotFound, Err: err}
	}
	date := s.seen().BookOn(service)
	if date == "" {
		return queue.Answer{}, &queue.Refusal{Code: queue.Conflict}
	}
	want := queue.Book{Date: date, Service: service.ID, People: 1, Why: queue.BookTime, Mint: s.opt.Codes.Mint(s.sender(), s.cur.id, m.ID)}
	if service.Leader {
		want.Why = queue.BookLeader
	}
	a, err := s.do(ctx, m.Session, m.ID, want)
	b := s.opt.Core.Current().State.Ledger.Booking(a.Booking)
	if err != nil || b == nil {
		return a, err
	}
	s.booked(*b, s.opt.Codes.Code(b.Mint.Nonce))
	if _, err := s.do(ctx, m.Session, m.ID+"/slip", queue.PrintBooking{Booking: b.ID, Station: s.opt.ID, Session: m.Session}); err != nil {
		s.opt.Log.Warn("an appointment has no slip: its code is on the screen", "booking", b.ID, "err", err)
	}
	return a, nil
}

// Five wrong codes in a minute are enough.
const (
	wrongCodes = 5
	wrongFor   = time.Minute
)

// guesses refuses another code after too many wrong ones.
func (s *Station) guesses() error {
	now := time.Now()
	for len(s.wrong) > 0 && now.Sub(s.wrong[0]) > wrongFor {
		s.wrong = s.wrong[1:]
	}
	if len(s.wrong) >= wrongCodes {
		return &queue.Refusal{Code: queue.TooEarly, Wait: queue.Millis((wrongFor - now.Sub(s.wrong[0])).Milliseconds())}
	}
	return nil
}

// notFound remembers a wrong code.
func (s *Station) notFound() (queue.Answer, error) {
	s.wrong = append(s.wrong, time.Now())
	return queue.Answer{}, &queue.Refusal{Code: queue.NotFound}
}

// scanned recognises what was typed or read off a slip: ten digits, or a link
// that ends in a token.
func (s *Station) scanned(text string) func(queue.Mint) bool {
	if i := strings.LastIndex(text, "/t/"); i >= 0 {
		hash := s.opt.Codes.TokenHash(text[i+len("/t/"):])
		return func(m queue.Mint) bool { return m.TokenHash == hash }
	}
	hash := s.opt.Codes.CodeHash(text)
	return func(m queue.Mint) bool { return m.CodeHash == hash }
}

// where finds what a typed code stands for and changes nothing: a number that
// has no outcome yet, else an appointment, else what became of a number today.
func (s *Station) where(m wire.Where) (queue.Answer, error) {
	if err := s.guesses(); err != nil {
		return queue.Answer{}, err
	}
	state, is := s.opt.Core.Current().State, s.scanned(m.Code)
	var found *queue.Ticket
	if state.Day != nil {
		for i := range state.Day.Tickets {
			if k := &state.Day.Tickets[i]; is(k.Mint) && (found == nil || found.Status.Ended()) {
				found = k
			}
		}
	}
	if found == nil || found.Status.Ended() {
		for _, b := range state.Ledger.Bookings {
			if is(b.Mint) {
				return s.booked(b, ""), nil
			}
		}
	}
	if found == nil {
		return s.notFound()
	}
	s.cur.phase, s.cur.ticket = "where", found.ID
	s.renew()
	return queue.Answer{Ticket: found.ID, Number: found.Number}, nil
}

// checkIn finds what a typed code stands for: an appointment, or a number that
// was taken today. Whoever comes on another day is told for when it is.
func (s *Station) checkIn(ctx context.Context, m wire.CheckIn) (queue.Answer, error) {
	if a, again := s.answered(m.ID); again { // the appointment is gone by now
		return s.issued(a, nil)
	}
	if err := s.guesses(); err != nil {
		return queue.Answer{}, err
	}
	state, is := s.opt.Core.Current().State, s.scanned(m.Code)
	for _, b := range state.Ledger.Bookings {
		if !is(b.Mint) {
			continue
		}
		if state.Day != nil && !state.Due(b) {
			return s.booked(b, ""), nil
		}
		mint, sealed := s.mint(m.ID)
		a, err := s.do(ctx, m.Session, m.ID, queue.CheckIn{
			Booking: b.ID, Station: s.opt.ID, Session: m.Session, Slip: true, Mint: mint,
		}, sealed...)
		return s.issued(a, err)
	}
	if state.Day != nil {
		for _, k := range state.Day.Tickets {
			if is(k.Mint) && !k.Status.Ended() {
				s.cur.phase, s.cur.ticket = "held", k.ID
				s.renew()
				return queue.Answer{Ticket: k.ID, Number: k.Number}, nil
			}
		}
	}
	return s.notFound()
}

// topicPrints is how many slips of topics one visitor may have.
const topicPrints = 3

// printTopic asks the printer for a topic's slip, beside everything else: the
// visitor may go on. The same request again prints nothing.
func (s *Station) printTopic(ctx context.Context, m wire.PrintTopic) (queue.Answer, error) {
	topic, ok := s.opt.Core.Current().State.Config.Triage.Topic(m.Topic)
	switch {
	case s.cur.print != nil && s.cur.printID == m.ID && s.cur.print.Topic == m.Topic:
		return queue.Answer{}, nil
	case !ok || s.opt.PrintTopic == nil:
		return queue.Answer{}, &queue.Refusal{Code: queue.NotFound}
	case s.cur.print != nil && s.cur.print.Status == "printing":
		return queue.Answer{}, &queue.Refusal{Code: queue.Conflict}
	case s.cur.prints >= topicPrints:
		return queue.Answer{}, &queue.Refusal{Code: queue.Full}
	}
	s.cur.prints++
	s.cur.printID, s.cur.print = m.ID, &wire.TopicPrint{Topic: topic.ID, Status: "printing", Left: topicPrints - s.cur.prints}
	s.publish() // the printer asks whether the visitor is there
	session := s.cur.id
	s.group.Go(func() {
		p := s.opt.PrintTopic(ctx, session, topic)
		p.Topic = topic.ID
		select {
		case s.ended <- printed{session, p}:
		case <-ctx.Done():
		}
	})
	return queue.Answer{}, nil
}

// noPaper settles the debt of a slip that did not come: the visitor remembers
// the number, or somebody comes and writes it.
func (s *Station) noPaper(ctx context.Context, m wire.NoPaper, k *queue.Ticket) (queue.Answer, error) {
	status := queue.SlipShown
	if m.Choice == "write" {
		status = queue.SlipHanded
		if a, err := s.do(ctx, m.Session, "", queue.AskHelp{Station: s.opt.ID}); err != nil {
			return a, err
		}
	}
	for _, debt := range s.opt.Core.Current().State.Ledger.Slips {
		if debt.Ticket == k.ID && debt.Status == queue.SlipOwed {
			return s.do(ctx, m.Session, m.ID, queue.EndSlip{Slip: debt.ID, Status: status})
		}
	}
	return queue.Answer{Ticket: k.ID, Number: k.Number}, nil // it has been handed to the desk already
}
