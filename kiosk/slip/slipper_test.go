package slip_test

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"reception/devices/escpos"
	"reception/kiosk/slip"
	"reception/queue"
	"reception/queue/queuetest"
)

// printer is a printer whose word is given by the test.
type printer struct {
	mu      sync.Mutex
	ready   bool
	outcome escpos.Outcome
	hang    chan struct{} // if set, Print waits for it after Sending
	changed chan struct{}
	sent    int
}

func newPrinter() *printer {
	return &printer{ready: true, outcome: escpos.Printed, changed: make(chan struct{})}
}

func (p *printer) Profile() escpos.Profile { return escpos.Profiles()[0] }

func (p *printer) Status() escpos.Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	return escpos.Status{Link: escpos.LinkReady, Online: p.ready, PaperEnd: !p.ready}
}

func (p *printer) Changed() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changed
}

func (p *printer) set(ready bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ready = ready
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *printer) Print(_ context.Context, job escpos.Job) escpos.Result {
	if !p.Status().Ready() {
		return escpos.Result{Outcome: escpos.Refused, Cause: escpos.CausePaperEnd}
	}
	if err := job.Sending(); err != nil {
		return escpos.Result{Outcome: escpos.Refused, Err: err}
	}
	p.mu.Lock()
	p.sent++
	p.mu.Unlock()
	if p.hang != nil {
		<-p.hang
	}
	return escpos.Result{Outcome: p.outcome}
}

// scene is a hall with a slipper in it.
type scene struct {
	*queuetest.Hall
	printer *printer
	live    map[string]bool
	idle    atomic.Bool
	holder  queue.TicketID // at the screen while it is not idle; set before start
	stop    func()
}

func play(t *testing.T, f func(*scene)) {
	synctest.Test(t, func(t *testing.T) {
		s := &scene{Hall: queuetest.NewDay(t, &queuetest.Journal{}), printer: newPrinter(), live: map[string]bool{"s1": true, "s2": true}}
		s.idle.Store(true)
		f(s)
		if s.stop != nil {
			s.stop()
		}
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
}

func (s *scene) start() *slip.Slipper {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	sl := &slip.Slipper{
		Station: "1", Core: s.Core, Printer: s.printer, Printed: slip.Printed{Codes: slip.NewCodes([32]byte{3}), Zone: time.UTC},
		Live: func(id string) bool { return s.live[id] }, Free: func(k queue.TicketID) bool { return s.idle.Load() || k != 0 && k == s.holder }, Patience: 30 * time.Second, Wait: 10 * time.Minute, Log: slog.New(slog.DiscardHandler),
	}
	go func() { defer close(done); _ = sl.Run(ctx) }()
	s.stop = func() { cancel(); <-done }
	return sl
}

func (s *scene) issue(session string) queue.Answer {
	return s.Do(queue.Issue{Service: "leader", People: 1, Station: "1", Session: session, Slip: true})
}

// pass lets time go on for the slipper and for the hall.
func (s *scene) pass(d time.Duration) {
	s.Clock.Pass(queue.Millis(d.Milliseconds()))
	time.Sleep(d)
	synctest.Wait()
}

func (s *scene) want(t *testing.T, number int, status queue.SlipStatus) {
	t.Helper()
	synctest.Wait()
	if got := s.Ticket(number).Slip; got != status {
		t.Errorf("slip of %d is %s, want %s", number, got, status)
	}
}

func TestSlipperPrints(t *testing.T) {
	play(t, func(s *scene) {
		s.start()
		s.issue("s1")
		s.pass(time.Second)
		s.want(t, 1, queue.SlipPrinted)
		if s.printer.sent != 1 || len(s.State().Ledger.Slips) != 0 {
			t.Errorf("sent %d times, %d debts left", s.printer.sent, len(s.State().Ledger.Slips))
		}
	})
}

func TestSlipperWaitsForPaper(t *testing.T) {
	play(t, func(s *scene) {
		s.printer.ready = false
		s.start()
		s.issue("s1")
		s.pass(10 * time.Second)
		s.want(t, 1, queue.SlipOwed)
		s.printer.set(true)
		s.want(t, 1, queue.SlipPrinted)
	})
}

// A topic's slip is nobody's number: it owes nothing, comes behind a visitor's
// number and not for somebody who has gone.
func TestTopicSlip(t *testing.T) {
	play(t, func(s *scene) {
		sl := s.start()
		topic, _ := s.State().Config.Triage.Topic("wages")
		print := func(session string, want escpos.Outcome) {
			t.Helper()
			if got := sl.Topic(context.Background(), session, s.State().Config, topic); got.Outcome != want {
				t.Errorf("the slip for session %s is %s, want %s: %v", session, got.Outcome, want, got.Err)
			}
		}
		s.live = map[string]bool{"s1": true}
		before := s.State().Seq
		print("s1", escpos.Printed)
		print("s0", escpos.Refused) // gone
		if n := len(s.State().Ledger.Slips); n != 0 || s.State().Seq != before {
			t.Errorf("%d debts and %d events for a slip that owes nothing", n, s.State().Seq-before)
		}
		s.printer.set(false)
		s.issue("s1")
		synctest.Wait()
		print("s1", escpos.Refused)
		s.printer.mu.Lock()
		s.printer.hang = make(chan struct{})
		s.printer.mu.Unlock()
		s.printer.set(true)
		synctest.Wait()
		print("s1", escpos.Refused) // the number is being sent
		close(s.printer.hang)
		s.want(t, 1, queue.SlipPrinted)
	})
}

// A test slip goes behind every visitor's slip.
func TestTestSlip(t *testing.T) {
	play(t, func(s *scene) {
		sl := s.start()
		test := func(want escpos.Outcome) {
			t.Helper()
			if got := sl.Test(context.Background()); got.Outcome != want {
				t.Errorf("the test slip is %s, want %s: %v", got.Outcome, want, got.Err)
			}
		}
		test(escpos.Printed)
		s.live = nil
		s.issue("s1")
		synctest.Wait()
		test(escpos.Refused) // owed
		s.printer.hang = make(chan struct{})
		s.live = map[string]bool{"s1": true}
		s.pass(time.Second)
		s.want(t, 1, queue.SlipSending)
		test(escpos.Refused)
		close(s.printer.hang)
		s.want(t, 1, queue.SlipPrinted)
		test(escpos.Printed)
		if s.printer.sent != 3 {
			t.Errorf("%d slips were sent, want 3", s.printer.sent)
		}
	})
}

// Nothing prints by itself for somebody who has left, or has waited too long.
func TestSlipperHandsOver(t *testing.T) {
	for name, leave := range map[string]func(*scene){
		"session over": func(s *scene) { s.Do(queue.EndSession{Station: "1", Session: "s1"}) },
		"too old":      func(s *scene) { s.pass(31 * time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(s *scene) {
				s.printer.ready = false
				s.start()
				s.issue("s1")
				leave(s)
				s.pass(time.Second)
				s.want(t, 1, queue.SlipHanded)
				s.printer.set(true)
				s.pass(time.Second)
				if s.printer.sent != 0 {
					t.Error("a stale slip came out by itself")
				}
			})
		})
	}
}

// After a restart nobody knows whether what was being sent came out, and what
// is owed waits until its visitor shows up again.
func TestSlipperAfterRestart(t *testing.T) {
	play(t, func(s *scene) {
		s.issue("s1")
		s.issue("s2")
		s.Do(queue.SendSlip{Slip: 1})
		s.Restart()
		s.live = map[string]bool{}
		s.start()
		s.pass(time.Second)
		s.want(t, 1, queue.SlipUncertain)
		s.want(t, 2, queue.SlipOwed)
		s.live["s2"] = true
		s.pass(time.Second)
		s.want(t, 2, queue.SlipPrinted)
		if s.printer.sent != 1 {
			t.Errorf("sent %d slips, want 1", s.printer.sent)
		}
	})
}

// While one slip is stuck in the printer the others are told to the desk in
// time.
func TestSlipperStuck(t *testing.T) {
	play(t, func(s *scene) {
		s.printer.hang = make(chan struct{})
		s.printer.outcome = escpos.Uncertain
		s.start()
		s.issue("s1")
		s.pass(time.Second)
		s.want(t, 1, queue.SlipSending)
		s.issue("s2")
		s.pass(31 * time.Second)
		s.want(t, 1, queue.SlipSending)
		s.want(t, 2, queue.SlipHanded)
		close(s.printer.hang)
		s.pass(time.Second)
		s.want(t, 1, queue.SlipUncertain)
		// The reprint carries the number again and says so.
		s.Do(queue.Reprint{Ticket: s.Ticket(1).ID, Station: "1"})
		s.printer.hang, s.printer.outcome = nil, escpos.Printed
		s.pass(time.Second)
		s.want(t, 1, queue.SlipPrinted)
		if s.Ticket(1).Copies != 1 {
			t.Errorf("%d copies, want 1", s.Ticket(1).Copies)
		}
	})
}

// A slip that an orderly stop cuts off stays as it was, so that the next start
// knows that the printer may be in the middle of it; one that comes out all the
// same is printed.
func TestSlipperStops(t *testing.T) {
	for outcome, want := range map[escpos.Outcome]queue.SlipStatus{
		escpos.Uncertain: queue.SlipSending, escpos.Printed: queue.SlipPrinted,
	} {
		play(t, func(s *scene) {
			s.printer.hang, s.printer.outcome = make(chan struct{}), outcome
			s.start()
			s.issue("s1")
			s.pass(time.Second)
			stop := s.stop
			stopped := make(chan struct{})
			go func() { stop(); close(stopped) }()
			synctest.Wait()
			close(s.printer.hang)
			<-stopped
			s.want(t, 1, want)
			s.stop = nil
		})
	}
}

// The disk is full for a moment when the slip has come out: it counts as printed
// as soon as the journal can be written again.
func TestSlipperOnFullDisk(t *testing.T) {
	play(t, func(s *scene) {
		s.printer.hang = make(chan struct{})
		s.start()
		s.issue("s1")
		s.pass(time.Second)
		s.want(t, 1, queue.SlipSending)
		s.Journal.(*queuetest.Journal).Fail(queuetest.ErrorBefore)
		close(s.printer.hang)
		s.pass(time.Second)
		s.want(t, 1, queue.SlipPrinted)
		if s.printer.sent != 1 {
			t.Errorf("sent %d times", s.printer.sent)
		}
	})
}

// Whoever waits at the screen for the slip that the desk prints again gets it.
func TestDeskSlipForWhoWaits(t *testing.T) {
	play(t, func(s *scene) {
		s.idle.Store(false)
		s.holder = 1
		s.start()
		a := s.issue("s1")
		s.pass(time.Second)
		s.Do(queue.Reprint{Ticket: a.Ticket, Station: "1"})
		s.pass(time.Second)
		if s.printer.sent != 2 || len(s.State().Ledger.Slips) != 0 {
			t.Errorf("%d printed, %+v owed to whoever waits for it", s.printer.sent, s.State().Ledger.Slips)
		}
		s.stop()
	})
}

// A slip that a desk asked for waits until nobody is at the screen, and not for
// ever; the slip of an appointment goes the same way.
func TestDeskSlipWaitsForIdle(t *testing.T) {
	play(t, func(s *scene) {
		s.idle.Store(false)
		s.start()
		a := s.issue("s1")
		s.pass(time.Second)
		s.Do(queue.Reprint{Ticket: a.Ticket, Station: "1"})
		b := s.Do(queue.Book{Date: "2026-11-30", Service: "land", People: 1, Why: queue.BookPapers, Mint: slip.NewCodes([32]byte{3}).Mint("a", "b", "c")})
		s.Do(queue.PrintBooking{Booking: b.Booking, Station: "1"})
		s.pass(2 * time.Minute)
		if s.printer.sent != 1 || len(s.State().Ledger.Slips) != 2 {
			t.Fatalf("%d printed and %d owed while somebody is at the screen", s.printer.sent, len(s.State().Ledger.Slips))
		}
		s.idle.Store(true)
		s.pass(time.Second)
		if s.printer.sent != 3 || len(s.State().Ledger.Slips) != 0 {
			t.Errorf("%d printed, %+v owed when nobody is", s.printer.sent, s.State().Ledger.Slips)
		}
		s.idle.Store(false)
		s.Do(queue.Reprint{Ticket: a.Ticket, Station: "1"})
		s.Do(queue.PrintBooking{Booking: b.Booking, Station: "1"})
		s.Do(queue.CancelBooking{Booking: b.Booking})
		s.pass(11 * time.Minute)
		if k := s.Ticket(1); k.Slip != queue.SlipHanded || len(s.State().Ledger.Slips) != 0 || s.printer.sent != 3 {
			t.Errorf("after eleven minutes the slip is %s, %+v owed", k.Slip, s.State().Ledger.Slips)
		}
		s.stop()
	})
}
