package station_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"reception/kiosk/slip"
	"reception/kiosk/station"
	"reception/queue"
	"reception/queue/queuetest"
	"reception/ui/view"
	"reception/ui/wire"
)

// scene is a hall with one station and hands for it.
type scene struct {
	*queuetest.Hall
	t       *testing.T
	journal *queuetest.Journal
	station *station.Station
	cards   chan station.CardEvent
	codes   slip.Codes
	stop    func()

	slips chan wire.TopicPrint // how each topic's slip ends

	mu   sync.Mutex
	seen view.Station
}

func play(t *testing.T, f func(*scene)) {
	synctest.Test(t, func(t *testing.T) {
		j := &queuetest.Journal{}
		s := &scene{Hall: queuetest.NewDay(t, j), t: t, journal: j, cards: make(chan station.CardEvent), codes: slip.NewCodes([32]byte{5}), slips: make(chan wire.TopicPrint)}
		s.start()
		f(s)
		s.stop()
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
}

func (s *scene) start() {
	n := 0
	s.station = station.New(station.Options{
		ID: "1", Core: s.Core, Codes: s.codes, Cards: s.cards, Seals: true, Now: time.Now, Zone: time.UTC,
		CardKey: func(d queue.DayID) ([]byte, error) { return fmt.Appendf(nil, "key of day %d", d), nil },
		NewID:   func() string { n++; return fmt.Sprintf("id-%s-%d", s.State().Clock.Boot, n) },
		Idle:    60 * time.Second, Warn: 30 * time.Second, TicketFor: 30 * time.Second, NoPaper: 60 * time.Second,
		PrintTopic: func(ctx context.Context, session string, topic queue.Topic) wire.TopicPrint {
			if !s.station.Live(session) || topic.ID != "wages" {
				return wire.TopicPrint{Status: "failed", Why: "session over"}
			}
			select {
			case p := <-s.slips:
				return p
			case <-ctx.Done():
				return wire.TopicPrint{Status: "failed"}
			}
		},
		OnChange: func(v view.Station) { s.mu.Lock(); s.seen = v; s.mu.Unlock() },
		Log:      slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = s.station.Run(ctx) }()
	s.stop = func() { cancel(); <-done }
	synctest.Wait()
}

func (s *scene) now() view.Station {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

func (s *scene) tell(msg any) wire.Answer {
	s.t.Helper()
	a := s.station.Handle(context.Background(), msg)
	synctest.Wait()
	return a
}

func (s *scene) ok(msg any) wire.Answer {
	s.t.Helper()
	a := s.tell(msg)
	if !a.OK {
		s.t.Fatalf("%+v was refused: %s", msg, a.Code)
	}
	return a
}

func (s *scene) refused(msg any, code queue.Code) {
	s.t.Helper()
	if a := s.tell(msg); a.OK || a.Code != string(code) {
		s.t.Errorf("%+v was answered %+v, want refusal %s", msg, a, code)
	}
}

func (s *scene) take(id string) wire.Answer {
	s.t.Helper()
	return s.ok(wire.Take{ID: id, Session: s.now().Session, Service: "leader", People: 1})
}

func (s *scene) lay(name, number string) []byte {
	e := station.CardEvent{Kind: station.CardRead, Name: []byte(name), Number: []byte(number)}
	s.cards <- station.CardEvent{Kind: station.CardFound}
	s.cards <- e
	synctest.Wait()
	return append(e.Name, e.Number...)
}

func (s *scene) want(phase, card string) {
	s.t.Helper()
	if v := s.now(); v.Phase != phase || v.Card != card {
		s.t.Errorf("the screen is %s with card %s, want %s with %s", v.Phase, v.Card, phase, card)
	}
}

const (
	name   = "周大河"
	number = "430699196203170010"
)

func TestCardToTicket(t *testing.T) {
	play(t, func(s *scene) {
		s.want("idle", "none")
		s.lay(name, number)
		s.want("open", "read")
		a := s.take("1")
		if a.Number != 1 {
			t.Fatalf("number %d, want 1", a.Number)
		}
		s.want("issued", "read")
		k := s.Ticket(1)
		if k.Mint.Card == "" || strings.Contains(k.Mint.Card, number) || k.Slip != queue.SlipOwed {
			t.Errorf("ticket %+v", k)
		}
		if got := s.journal.Sealed(k.Mint.Sealed); got != name {
			t.Errorf("sealed %q", got)
		}
		if again := s.take("1"); again.Number != 1 || len(s.State().Day.Tickets) != 1 {
			t.Error("a repeated request took a second number")
		}
		s.ok(wire.Leave{ID: "2", Session: s.now().Session})
		s.want("idle", "left")
		s.cards <- station.CardEvent{Kind: station.CardGone}
		s.want("idle", "none")
	})
}

// The same card on the same day shows the number already held.
func TestSameCardAgain(t *testing.T) {
	play(t, func(s *scene) {
		s.lay(name, number)
		s.take("1")
		s.ok(wire.Leave{ID: "2", Session: s.now().Session})
		s.cards <- station.CardEvent{Kind: station.CardGone}
		s.lay(name, number)
		s.want("held", "read")
		if s.now().Ticket != s.Ticket(1).ID {
			t.Errorf("ticket %d is shown", s.now().Ticket)
		}
		if a := s.take("3"); a.Number != 2 { // 再办一件事
			t.Errorf("the second matter got number %d", a.Number)
		}
		s.ok(wire.GiveBack{ID: "4", Session: s.now().Session})
		s.want("idle", "left")
		if s.Ticket(2).Status != queue.Cancelled || s.Ticket(1).Status != queue.Waiting {
			t.Error("the wrong number was given back")
		}
	})
}

// A request of a session that has ended gives no ticket, whoever sends it.
func TestLateTake(t *testing.T) {
	play(t, func(s *scene) {
		s.ok(wire.Tap{Session: s.now().Session})
		old := s.now().Session
		if a := s.ok(wire.Leave{ID: "1", Session: old}); a.Ticket != 0 {
			t.Errorf("leaving without a number answered ticket %d", a.Ticket)
		}
		s.refused(wire.Take{ID: "2", Session: old, Service: "leader", People: 1}, queue.SessionOver)
		s.ok(wire.Hello{Session: old}) // nor after a reconnect
		s.refused(wire.Take{ID: "2", Session: old, Service: "leader", People: 1}, queue.SessionOver)
		if n := len(s.State().Day.Tickets); n != 0 {
			t.Errorf("%d tickets", n)
		}
	})
}

func TestTime(t *testing.T) {
	play(t, func(s *scene) {
		s.lay(name, number)
		session := s.now().Session
		time.Sleep(61 * time.Second)
		if v := s.now(); v.LeftMS < 28_000 || v.LeftMS > 30_000 {
			t.Fatalf("asked with %d ms left", v.LeftMS)
		}
		s.ok(wire.Tap{Session: session})
		if v := s.now(); v.LeftMS != 0 || v.Session != session {
			t.Error("one touch did not give new time")
		}
		time.Sleep(91 * time.Second)
		s.want("idle", "left")
		if s.now().Session == session {
			t.Error("the next visitor has the session of the last")
		}
		s.refused(wire.Take{ID: "1", Session: session, Service: "leader", People: 1}, queue.SessionOver)

		s.cards <- station.CardEvent{Kind: station.CardGone}
		s.take("2")
		time.Sleep(59 * time.Second) // no paper yet: the number stays for a minute
		s.want("issued", "none")
		time.Sleep(2 * time.Second)
		s.want("idle", "none")
		if s.Ticket(1).Status != queue.Waiting {
			t.Error("time took away an issued ticket")
		}

		a := s.take("3")
		s.Do(queue.SendSlip{Slip: 2})
		s.Do(queue.EndSlip{Slip: 2, Status: queue.SlipPrinted})
		time.Sleep(29 * time.Second)
		s.want("issued", "none")
		time.Sleep(2 * time.Second) // there is paper: half a minute is enough
		s.want("idle", "none")
		if s.Ticket(a.Number).Status != queue.Waiting {
			t.Error("time took away a printed ticket")
		}
	})
}

// After a restart the page comes back with its session and its request.
func TestRestart(t *testing.T) {
	for _, taken := range []bool{true, false} {
		t.Run(fmt.Sprintf("taken=%v", taken), func(t *testing.T) {
			play(t, func(s *scene) {
				s.ok(wire.Tap{Session: s.now().Session})
				session := s.now().Session
				if taken {
					s.take("1")
				}
				s.stop()
				s.Restart()
				s.start()
				if s.station.Live(session) {
					t.Error("a session is live before its page is back")
				}
				s.ok(wire.Hello{Session: session})
				if a := s.ok(wire.Take{ID: "1", Session: session, Service: "leader", People: 1}); a.Number != 1 {
					t.Errorf("number %d", a.Number)
				}
				s.want("issued", "none")
				if !s.station.Live(session) || len(s.State().Day.Tickets) != 1 {
					t.Errorf("%d tickets", len(s.State().Day.Tickets))
				}
			})
		})
	}
}

func TestCardThatFails(t *testing.T) {
	play(t, func(s *scene) {
		s.cards <- station.CardEvent{Kind: station.CardFound}
		s.want("open", "reading")
		s.cards <- station.CardEvent{Kind: station.CardFailed, Fault: "card_staff"}
		s.want("open", "failed")
		if s.take("1").Number != 1 { // it works all the same
			t.Error("no number without a card")
		}
		if k := s.Ticket(1); k.Mint.Card != "" || k.Mint.Sealed != "" {
			t.Errorf("something was kept of a card that was not read: %+v", k.Mint)
		}
	})
}

// A card that the last visitor left, read late, starts no session.
func TestLateCard(t *testing.T) {
	play(t, func(s *scene) {
		s.cards <- station.CardEvent{Kind: station.CardFound}
		s.ok(wire.Leave{ID: "1", Session: s.now().Session})
		s.cards <- station.CardEvent{Kind: station.CardFailed, Fault: "card_again"}
		s.want("idle", "left")
		s.cards <- station.CardEvent{Kind: station.CardRead, Name: []byte(name), Number: []byte(number)}
		s.want("idle", "left")
		if s.take("2"); s.Ticket(1).Mint.Card != "" {
			t.Error("the next visitor's number hangs on the last one's card")
		}
	})
}

// A card that the last visitor left is nobody's when the reader comes back to
// it, and so is one that lies there when the program starts: the next visitor
// would see the number that hangs on it.
func TestCardLeftBehind(t *testing.T) {
	again := func(s *scene) {
		s.cards <- station.CardEvent{Kind: station.ReaderBack}
		s.cards <- station.CardEvent{Kind: station.CardGone} // a slow module
		time.Sleep(3 * time.Second)
		s.lay(name, number)
	}
	for what, tt := range map[string]struct {
		happens func(*scene)
		phase   string
	}{
		"reader came back": {again, "idle"},
		"reader came back to the next visitor": {func(s *scene) {
			s.ok(wire.Tap{Session: s.now().Session})
			again(s)
		}, "open"},
		"the next visitor moves it": {func(s *scene) {
			s.ok(wire.Tap{Session: s.now().Session})
			s.cards <- station.CardEvent{Kind: station.CardGone}
			time.Sleep(2 * time.Second)
			s.lay(name, number)
		}, "open"},
		"program starts": {func(s *scene) {
			s.cards <- station.CardEvent{Kind: station.CardGone}
			s.cards <- station.CardEvent{Kind: station.CardFound, There: true}
			s.cards <- station.CardEvent{Kind: station.CardRead, Name: []byte(name), Number: []byte(number)}
		}, "idle"},
	} {
		t.Run(what, func(t *testing.T) {
			play(t, func(s *scene) {
				s.lay(name, number)
				s.take("1")
				s.ok(wire.Leave{ID: "2", Session: s.now().Session})
				s.want("idle", "left")
				tt.happens(s)
				s.want(tt.phase, "left")
				if v := s.now(); v.Ticket != 0 || !v.CardOn {
					t.Errorf("the next visitor sees ticket %d; a card lies there: %v", v.Ticket, v.CardOn)
				}
				if s.ok(wire.Take{ID: "3", Session: s.now().Session, Service: "leader", People: 1}); s.Ticket(2).Mint.Card != "" {
					t.Error("the next visitor's number hangs on the last one's card")
				}
				s.ok(wire.Leave{ID: "4", Session: s.now().Session})
				s.cards <- station.CardEvent{Kind: station.CardGone}
				s.want("idle", "none")
				s.lay(name, number) // its owner is back
				s.want("held", "read")
			})
		})
	}
}

// A visitor who lays his card down as the reader comes back is received.
func TestOtherCardAsTheReaderComesBack(t *testing.T) {
	play(t, func(s *scene) {
		s.lay(name, number)
		s.take("1")
		s.ok(wire.Leave{ID: "2", Session: s.now().Session})
		s.cards <- station.CardEvent{Kind: station.ReaderBack}
		s.cards <- station.CardEvent{Kind: station.CardGone}
		s.cards <- station.CardEvent{Kind: station.CardFound}
		s.want("idle", "reading")
		s.cards <- station.CardEvent{Kind: station.CardRead, Name: []byte("林小雨"), Number: []byte("430699199901010029")}
		s.want("open", "read")
		if s.take("3"); s.Ticket(2).Mint.Card == "" {
			t.Error("the number does not hang on the card")
		}
	})
}

// Whoever is at the screen when the reader comes back goes on with the card
// that lies there.
func TestReaderComesBackToItsVisitor(t *testing.T) {
	play(t, func(s *scene) {
		s.lay(name, number)
		s.cards <- station.CardEvent{Kind: station.ReaderBack}
		s.cards <- station.CardEvent{Kind: station.CardGone}
		s.lay(name, number)
		s.want("open", "read")
		if s.take("1"); s.Ticket(1).Mint.Card == "" {
			t.Error("the number does not hang on the card")
		}
	})
}

// What the card said is gone after every way out.
func TestWipe(t *testing.T) {
	for way, out := range map[string]func(*scene){
		"ticket": func(s *scene) { s.take("1") },
		"leave":  func(s *scene) { s.ok(wire.Leave{ID: "1", Session: s.now().Session}) },
		"time":   func(s *scene) { time.Sleep(2 * time.Minute) },
		"stop":   func(s *scene) {},
	} {
		t.Run(way, func(t *testing.T) {
			play(t, func(s *scene) {
				e := station.CardEvent{Kind: station.CardRead, Name: []byte(name), Number: []byte(number)}
				s.cards <- station.CardEvent{Kind: station.CardFound}
				s.cards <- e
				synctest.Wait()
				if strings.Trim(string(e.Name)+string(e.Number), "\x00") != "" {
					t.Error("the event was not wiped when it was taken in")
				}
				out(s)
				for _, row := range s.journal.Rows() {
					if text := fmt.Sprintf("%+v", row); strings.Contains(text, name) || strings.Contains(text, number) {
						t.Errorf("the journal holds %s", text)
					}
				}
			})
		})
	}
}

func TestNeedsPaperAndHelp(t *testing.T) {
	play(t, func(s *scene) {
		s.take("1")
		session := s.now().Session
		s.ok(wire.SetNeeds{ID: "2", Session: session, Needs: []wire.Need{wire.NeedHearing, wire.NeedAge}})
		if s.Ticket(1).Needs != queue.NeedHearing|queue.NeedAge {
			t.Errorf("needs %b", s.Ticket(1).Needs)
		}
		s.ok(wire.NoPaper{ID: "3", Session: session, Choice: "write"})
		if s.Ticket(1).Slip != queue.SlipHanded || len(s.State().Help) != 1 {
			t.Errorf("slip %s, help %v", s.Ticket(1).Slip, s.State().Help)
		}
		s.ok(wire.AskHelp{ID: "4"})
		s.ok(wire.AskHelp{ID: "5"})
		if len(s.State().Help) != 1 {
			t.Error("two calls for help by one visitor")
		}
		s.ok(wire.Reprint{ID: "6", Session: session})
		s.refused(wire.Reprint{ID: "7", Session: session}, queue.Conflict)
	})
}

func TestTypedCode(t *testing.T) {
	play(t, func(s *scene) {
		mint := s.codes.Mint("staff/li", "x", "1")
		s.Do(queue.Book{Date: queuetest.Today, Slot: "09:30", Service: "leader", People: 2, Mint: mint})
		session := s.now().Session
		s.refused(wire.CheckIn{ID: "1", Session: session, Code: "0000000000"}, queue.NotFound)
		a := s.ok(wire.CheckIn{ID: "2", Session: session, Code: s.codes.Code(mint.Nonce)})
		if k := s.Ticket(a.Number); k.Lane != queue.Booked || k.People != 2 || k.Slot != "09:30" {
			t.Errorf("ticket %+v", k)
		}
		s.ok(wire.Leave{ID: "3", Session: session})

		// Typed again, the code finds the number; missed, it comes back.
		session = s.now().Session
		s.ok(wire.CheckIn{ID: "4", Session: session, Code: s.codes.Code(mint.Nonce)})
		s.want("held", "none")
		s.ok(wire.Leave{ID: "5", Session: session})

		session = s.now().Session
		for i := range 4 {
			s.refused(wire.CheckIn{ID: fmt.Sprint("w", i), Session: session, Code: "1111111111"}, queue.NotFound)
		}
		s.refused(wire.CheckIn{ID: "w5", Session: session, Code: s.codes.Code(mint.Nonce)}, queue.TooEarly)
		time.Sleep(61 * time.Second)
		s.ok(wire.CheckIn{ID: "6", Session: s.now().Session, Code: s.codes.Code(mint.Nonce)})
	})
}

func TestMissedComesBack(t *testing.T) {
	play(t, func(s *scene) {
		s.lay(name, number)
		a := s.take("1")
		s.ok(wire.Leave{ID: "2", Session: s.now().Session})
		s.Do(queue.Call{Counter: "desk"})
		s.Clock.Pass(200_000)
		s.Do(queue.Miss{Counter: "desk", Ticket: queue.TicketID(a.Ticket)})
		s.cards <- station.CardEvent{Kind: station.CardGone}
		s.lay(name, number)
		s.want("held", "read")
		s.ok(wire.ComeBack{ID: "3", Session: s.now().Session})
		if s.Ticket(1).Status != queue.Waiting {
			t.Errorf("the missed ticket is %s", s.Ticket(1).Status)
		}
	})
}

// A journal that cannot keep anything gives a clear refusal and no number.
func TestDiskFull(t *testing.T) {
	play(t, func(s *scene) {
		s.ok(wire.Tap{Session: s.now().Session})
		s.journal.Fail(queuetest.ErrorBefore)
		s.refused(wire.Take{ID: "1", Session: s.now().Session, Service: "leader", People: 1}, queue.NotDurable)
		if a := s.take("1"); a.Number != 1 {
			t.Errorf("number %d", a.Number)
		}
	})
}

// A hall that stops says nothing of a request that may have happened.
func TestUnsettled(t *testing.T) {
	play(t, func(s *scene) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		for range 20 { // it may be taken in all the same, and answered or not
			if a := s.station.Handle(ctx, wire.Tap{Session: s.now().Session}); a.Code != wire.Unsettled && !a.OK {
				t.Errorf("answer %+v", a)
			}
		}
	})
}

func TestClosed(t *testing.T) {
	play(t, func(s *scene) {
		s.Do(queue.CloseDay{CarryOver: true})
		s.lay(name, number)
		s.refused(wire.Take{ID: "1", Session: s.now().Session, Service: "leader", People: 1}, queue.NoDay)
	})
}

// A number that was given is not refused to the request that asked for it,
// repeated after the hall closed: its first answer did not arrive.
func TestRepeatedAfterClosing(t *testing.T) {
	closing := map[string]func(*scene){
		"time is up": func(s *scene) {
			c := queuetest.Config()
			c.Hours.TakeUntil = 0
			s.Do(queue.SetConfig{Config: c})
		},
		"locked": func(s *scene) {
			c := queuetest.Config()
			c.Services[0].Locked = true
			s.Do(queue.SetConfig{Config: c})
		},
		"day closed": func(s *scene) { s.Do(queue.CloseDay{CarryOver: true}) },
	}
	for name, closes := range closing {
		t.Run(name, func(t *testing.T) {
			play(t, func(s *scene) {
				mint := s.codes.Mint("staff/li", "x", "1")
				s.Do(queue.Book{Date: queuetest.Today, Slot: "09:30", Service: "leader", People: 2, Mint: mint})
				booking, session := s.State().Ledger.Bookings[0].ID, s.now().Session
				s.ok(wire.Tap{Session: session})
				unsettled := func(id string, want queue.Want) int64 {
					a, err := s.Core.Do(context.Background(), queue.Command{Key: queue.Key{Sender: "touch/1", Session: session, ID: id}, Want: want})
					if err != nil {
						t.Fatal(err)
					}
					return int64(a.Ticket)
				}
				taken := unsettled("t", queue.Issue{Service: "leader", People: 1, Station: "1", Session: session, Slip: true})
				arrived := unsettled("c", queue.CheckIn{Booking: booking, Station: "1", Session: session, Slip: true})
				closes(s)
				if name != "locked" {
					s.refused(wire.Take{ID: "new", Session: session, Service: "leader", People: 1}, queue.NoDay)
				}
				if a := s.ok(wire.Take{ID: "t", Session: session, Service: "leader", People: 1}); a.Ticket != taken || a.Number == 0 {
					t.Errorf("%+v, want ticket %d", a, taken)
				}
				s.want("issued", "none")
				if a := s.ok(wire.CheckIn{ID: "c", Session: session, Code: s.codes.Code(mint.Nonce)}); a.Ticket != arrived || a.Number == 0 {
					t.Errorf("%+v, want ticket %d", a, arrived)
				}
				s.want("issued", "none")
				s.refused(wire.Take{ID: "t", Session: session, Service: "leader", People: 2}, queue.OtherContent)
			})
		})
	}
}

// A page that knows no session takes up nobody's.
func TestHelloOfNobody(t *testing.T) {
	play(t, func(s *scene) {
		s.Do(queue.Issue{Service: "leader", People: 1}) // from a desk: it has no touch session
		s.ok(wire.Hello{})
		s.want("idle", "none")
	})
}

// Leaving ends the session in the journal even if the screen is in another by
// now, as after a restart.
func TestLeaveOfAnEarlierSession(t *testing.T) {
	play(t, func(s *scene) {
		a := s.Do(queue.Issue{Service: "leader", People: 1, Station: "1", Session: "earlier", Slip: true})
		if got := s.ok(wire.Leave{ID: "1", Session: "earlier"}); got.Number != a.Number {
			t.Errorf("leaving answered number %d, want %d", got.Number, a.Number)
		}
		if !s.State().Day.Over("earlier") {
			t.Error("the session goes on")
		}
	})
}

// trial is a test of the reader by staff.
func (s *scene) trial() <-chan wire.Test {
	end := make(chan wire.Test, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		end <- s.station.TestCard(ctx)
	}()
	synctest.Wait()
	return end
}

// A test of the reader reads one card, keeps nothing of it and starts no
// session.
func TestReaderTest(t *testing.T) {
	for what, tt := range map[string]struct {
		event station.CardEvent
		want  wire.Test
	}{
		"read":   {station.CardEvent{Kind: station.CardRead, Name: []byte(name), Number: []byte(number)}, ""},
		"old":    {station.CardEvent{Kind: station.CardFailed, Fault: "expired"}, ""},
		"two":    {station.CardEvent{Kind: station.CardFailed, Fault: "two"}, wire.TestTwo},
		"unread": {station.CardEvent{Kind: station.CardFailed}, wire.TestUnread},
	} {
		t.Run(what, func(t *testing.T) {
			play(t, func(s *scene) {
				session := s.now().Session
				end := s.trial()
				s.want("idle", "test")
				if got := <-s.trial(); got != wire.TestBusy {
					t.Errorf("a second test ends with %q", got)
				}
				s.cards <- station.CardEvent{Kind: station.CardFound}
				s.want("idle", "test")
				s.cards <- tt.event
				if got := <-end; got != tt.want {
					t.Errorf("the test ends with %q, want %q", got, tt.want)
				}
				if strings.Trim(string(tt.event.Name)+string(tt.event.Number), "\x00") != "" {
					t.Error("what the card says was not wiped")
				}
				// What the reader makes of the same card later starts no session.
				s.cards <- station.CardEvent{Kind: station.CardRead, Name: []byte(name), Number: []byte(number)}
				s.want("idle", "left")
				s.cards <- station.CardEvent{Kind: station.CardGone}
				s.want("idle", "none")
				if s.now().Session != session || s.station.Live(session) {
					t.Error("the test was a session")
				}
				s.lay(name, number)
				s.want("open", "read")
			})
		})
	}
}

func TestReaderTestWithoutCard(t *testing.T) {
	play(t, func(s *scene) {
		began := time.Now()
		if got := <-s.trial(); got != wire.TestNoCard || time.Since(began) != 20*time.Second {
			t.Errorf("ended with %q after %v", got, time.Since(began))
		}
		s.want("idle", "none")
		s.lay(name, number)
		s.want("open", "read")
		if got := <-s.trial(); got != wire.TestBusy {
			t.Errorf("with a visitor at the screen: %q", got)
		}
		s.want("open", "read")
	})
}

// The last visitor's card, read late, is not the one that is tested.
func TestReaderTestPassesOverAnEarlierCard(t *testing.T) {
	play(t, func(s *scene) {
		s.cards <- station.CardEvent{Kind: station.CardFound}
		s.ok(wire.Leave{ID: "1", Session: s.now().Session})
		end := s.trial()
		s.cards <- station.CardEvent{Kind: station.CardRead, Name: []byte(name), Number: []byte(number)}
		s.cards <- station.CardEvent{Kind: station.CardGone}
		s.want("idle", "test")
		s.lay(name, number)
		if got := <-end; got != "" {
			t.Errorf("the test ends with %q", got)
		}
	})
}

// Whoever touches the screen goes first, with a clean session.
func TestVisitorEndsReaderTest(t *testing.T) {
	for what, touch := range map[string]func(*scene){
		"tap":  func(s *scene) { s.ok(wire.Tap{Session: s.now().Session}) },
		"take": func(s *scene) { s.take("1") },
		"help": func(s *scene) { s.ok(wire.AskHelp{ID: "1"}) },
		"page": func(s *scene) { s.ok(wire.Hello{Session: "earlier"}) },
	} {
		t.Run(what, func(t *testing.T) {
			play(t, func(s *scene) {
				end := s.trial()
				s.cards <- station.CardEvent{Kind: station.CardFound}
				touch(s)
				if got := <-end; got != wire.TestBusy {
					t.Errorf("the test ends with %q", got)
				}
				s.cards <- station.CardEvent{Kind: station.CardRead, Name: []byte(name), Number: []byte(number)}
				if v := s.now(); v.Card != "left" {
					t.Errorf("the visitor sees a card that is %s", v.Card)
				}
			})
		})
	}
}

func TestReaderTestEndsWithTheStation(t *testing.T) {
	play(t, func(s *scene) {
		end := s.trial()
		s.stop()
		if got := <-end; got != wire.TestNoCard {
			t.Errorf("the test ends with %q", got)
		}
		s.start()
	})
}

func (s *scene) code(k queue.Mint) string { return s.codes.Code(k.Nonce) }

// Where am I changes nothing, and guessing ends soon.
func TestWhere(t *testing.T) {
	play(t, func(s *scene) {
		s.take("1")
		code := s.code(s.Ticket(1).Mint)
		s.ok(wire.Leave{ID: "2", Session: s.now().Session})
		before := s.State().Seq
		if a := s.ok(wire.Where{ID: "3", Session: s.now().Session, Code: code}); a.Number != 1 {
			t.Errorf("%+v", a)
		}
		s.want("where", "none")
		if v := s.now(); v.Ticket != s.Ticket(1).ID || s.State().Seq != before {
			t.Errorf("the screen shows %+v after event %d, want the ticket and nothing new since %d", v, s.State().Seq, before)
		}
		s.ok(wire.Leave{ID: "4", Session: s.now().Session})
		for i := range 5 {
			s.refused(wire.Where{ID: fmt.Sprint("w", i), Session: s.now().Session, Code: "0000000000"}, queue.NotFound)
		}
		s.refused(wire.Where{ID: "x", Session: s.now().Session, Code: code}, queue.TooEarly)
		s.refused(wire.CheckIn{ID: "y", Session: s.now().Session, Code: code}, queue.TooEarly)
		time.Sleep(61 * time.Second)
		s.ok(wire.Where{ID: "z", Session: s.now().Session, Code: code})
	})
}

// 约下次 keeps the code on the slip; on the wrong day it says for when it is,
// and on the right one it is a number.
func TestCarryAndCheckIn(t *testing.T) {
	play(t, func(s *scene) {
		s.take("1")
		code := s.code(s.Ticket(1).Mint)
		s.ok(wire.Carry{ID: "2", Session: s.now().Session})
		s.want("booked", "none")
		if v := s.now(); v.Typed != code || v.Booking.Service != "leader" {
			t.Errorf("the screen shows code %q of %+v, want %s", v.Typed, v.Booking, code)
		}
		s.ok(wire.Leave{ID: "3", Session: s.now().Session})
		if v := s.now(); v.Booking.ID != 0 || v.Typed != "" {
			t.Error("the next visitor sees the appointment")
		}
		b := s.State().Ledger.Bookings[0]
		s.Do(queue.MoveBooking{Booking: b.ID, Date: "2026-11-30"})
		s.ok(wire.CheckIn{ID: "4", Session: s.now().Session, Code: code})
		s.want("booked", "none")
		if v := s.now(); v.Typed != "" || v.Booking.Date != "2026-11-30" || len(s.State().Day.Tickets) != 1 {
			t.Errorf("a week early the screen shows %+v", v)
		}
		s.ok(wire.Leave{ID: "5", Session: s.now().Session})
		s.Do(queue.MoveBooking{Booking: b.ID, Date: queuetest.Today})
		if a := s.ok(wire.CheckIn{ID: "6", Session: s.now().Session, Code: code}); a.Number != 2 {
			t.Errorf("on the day: %+v", a)
		}
		s.want("issued", "none")
	})
}

// Where no number is to be had, the visitor is booked for the leader's next
// session, once, and gets paper.
func TestCarryWithoutTicket(t *testing.T) {
	play(t, func(s *scene) {
		s.refused(wire.Carry{ID: "1", Session: s.now().Session, Service: "leader"}, queue.Conflict)
		s.Do(queue.PublishRota{Days: []queue.RotaDay{{ID: "r1", Date: "2026-11-30", Session: "am", Leader: "wang"}}})
		s.ok(wire.Carry{ID: "2", Session: s.now().Session, Service: "leader"})
		v, state := s.now(), s.State()
		if v.Booking.Date != "2026-11-30" || len(v.Typed) != 10 || len(state.Ledger.Slips) != 1 || state.Ledger.Slips[0].Booking != v.Booking.ID {
			t.Errorf("booked %+v with code %q, owed %+v", v.Booking, v.Typed, state.Ledger.Slips)
		}
		s.refused(wire.Carry{ID: "3", Session: s.now().Session, Service: "leader"}, queue.NotFound)
	})
}

// A visitor goes to another line by himself, but to none that staff alone send
// people to.
func TestSwitchAndLocked(t *testing.T) {
	play(t, func(s *scene) {
		c := queuetest.Config()
		c.Services[3].Locked = true // letters
		s.Do(queue.SetConfig{Config: c})
		s.refused(wire.Take{ID: "1", Session: s.now().Session, Service: "letters", People: 1}, queue.NotFound)
		s.take("2")
		s.refused(wire.Switch{ID: "3", Session: s.now().Session, Service: "letters"}, queue.NotFound)
		s.refused(wire.Carry{ID: "4", Session: "another", Service: "letters"}, queue.SessionOver)
		s.ok(wire.Switch{ID: "5", Session: s.now().Session, Service: "land"})
		if k := s.Ticket(1); k.Service != "land" || k.Number != 1 {
			t.Errorf("%+v", k)
		}
	})
}

// The slip of a topic is printed beside everything else, three times for one
// visitor at most, and the next one learns nothing of it.
func TestPrintTopic(t *testing.T) {
	play(t, func(s *scene) {
		session, n := s.now().Session, 0
		ask := func() wire.PrintTopic {
			n++
			return wire.PrintTopic{ID: fmt.Sprint("p", n), Session: session, Topic: "wages"}
		}
		print := func(status string, left int) {
			t.Helper()
			p := s.now().Print
			if p == nil || p.Topic != "wages" || p.Status != status || p.Left != left {
				t.Errorf("the screen says %+v, want %s with %d left", p, status, left)
			}
		}
		s.refused(wire.PrintTopic{ID: "x", Session: session, Topic: "nothing"}, queue.NotFound)
		s.refused(wire.PrintTopic{ID: "x", Session: "other", Topic: "wages"}, queue.SessionOver)
		first := ask()
		s.ok(first)
		print("printing", 2)
		s.ok(first) // again, after a lost connection
		s.refused(ask(), queue.Conflict)
		s.ok(wire.AskHelp{ID: "h"}) // nobody waits for the printer
		s.slips <- wire.TopicPrint{Status: "printed"}
		print("printed", 2)
		s.ok(first)
		print("printed", 2)
		s.ok(ask())
		s.slips <- wire.TopicPrint{Status: "failed", Why: "paper_end"}
		if print("failed", 1); s.now().Print.Why != "paper_end" {
			t.Errorf("why: %q", s.now().Print.Why)
		}
		s.ok(ask())
		print("printing", 0)
		s.ok(wire.Leave{ID: "l", Session: session})
		s.slips <- wire.TopicPrint{Status: "printed"}
		if p := s.now().Print; p != nil {
			t.Errorf("the next visitor sees %+v", p)
		}
		session = s.now().Session
		for range 3 {
			s.ok(ask())
			s.slips <- wire.TopicPrint{Status: "printed"}
			synctest.Wait()
		}
		s.refused(ask(), queue.Full)
		s.ok(wire.Leave{ID: "m", Session: session})
		session = s.now().Session
		s.ok(ask()) // and the program stops meanwhile
	})
}

// A scanner sends what stands in the square: the link, or the bare code.
func TestScannedSlip(t *testing.T) {
	play(t, func(s *scene) {
		a := s.take("1")
		nonce := s.Ticket(a.Number).Mint.Nonce
		s.ok(wire.Leave{ID: "2", Session: s.now().Session})
		link := "https://hall.example/t/" + s.codes.Token(nonce)
		s.ok(wire.Where{ID: "3", Session: s.now().Session, Code: link})
		if v := s.now(); v.Phase != "where" || v.Ticket != queue.TicketID(a.Ticket) {
			t.Errorf("the screen is %s with ticket %d", v.Phase, v.Ticket)
		}
		s.ok(wire.CheckIn{ID: "4", Session: s.now().Session, Code: link})
		s.want("held", "none")
		s.refused(wire.Where{ID: "5", Session: s.now().Session, Code: "https://hall.example/t/" + strings.Repeat("0", 32)}, queue.NotFound)
		s.refused(wire.Where{ID: "6", Session: s.now().Session, Code: s.codes.Token(nonce)}, queue.NotFound)
	})
}
