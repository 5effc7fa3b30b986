package ui_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"reception/queue"
	"reception/ui"
	"reception/ui/wire"
)

func TestDeskReceives(t *testing.T) {
	h := open(t, nil)
	s, w := h.browser().signIn("刘敏", "c1").connect("/ws/desk")
	if d := cmp.Diff(&wire.Me{Name: "刘敏", Counter: "c1", Role: "desk", Allow: []string{"call", "closeday"}}, w.Me); d != "" {
		t.Fatalf("(-want +got)\n%s", d)
	}
	if a := s.ask(`{"t":"do","id":"1","do":"next"}`); a.OK || a.Code != "nobody_waits" {
		t.Errorf("empty hall: %+v", a)
	}
	issued := s.ask(`{"t":"do","id":"2","do":"issue","service":"leader","people":2,"needs":["child"]}`)
	if !issued.OK || issued.Number != 1 || issued.Seq == 0 {
		t.Fatalf("issue: %+v", issued)
	}
	k := h.core.Current().State.Day.Ticket(queue.TicketID(issued.Ticket))
	if k.People != 2 || k.Needs != queue.NeedChild || k.Slip != queue.SlipHanded || !strings.HasPrefix(k.Mint.Nonce, "staff/liu/") {
		t.Errorf("ticket %+v", k)
	}
	if a := s.ask(`{"t":"do","id":"3","do":"next"}`); !a.OK || a.Ticket != issued.Ticket {
		t.Fatalf("next: %+v", a)
	}
	if a := s.ask(fmt.Sprintf(`{"t":"do","id":"4","do":"recall","ticket":%d}`, issued.Ticket)); a.Code != "too_early" || a.WaitMS < 50_000 || a.WaitMS > 60_000 {
		t.Errorf("recall: %+v", a)
	}
	if a := s.ask(fmt.Sprintf(`{"t":"do","id":"5","do":"start","ticket":%d}`, issued.Ticket)); !a.OK {
		t.Errorf("start: %+v", a)
	}
	other, _ := h.browser().signIn("王芳", "c2").connect("/ws/desk")
	if a := other.ask(fmt.Sprintf(`{"t":"do","id":"5","do":"finish","ticket":%d}`, issued.Ticket)); a.Code != "not_yours" {
		t.Errorf("finish at another counter: %+v", a)
	}
	if !h.journal.has(func(e queue.Event) bool { _, ok := e.Fact.(queue.TicketStarted); return ok && e.By == "staff/liu" }) {
		t.Error("the journal does not say who pressed")
	}
}

// A press that is repeated on a new connection gets its first answer.
func TestRepeatedPress(t *testing.T) {
	h := open(t, nil)
	b := h.browser().signIn("刘敏", "c1")
	one, _ := b.connect("/ws/desk")
	const press = `{"t":"do","id":"same","do":"issue","service":"law","people":1}`
	first := one.ask(press)
	_ = one.conn.Close()
	two, _ := b.connect("/ws/desk")
	if d := cmp.Diff(first, two.ask(press)); d != "" {
		t.Errorf("(-first +second)\n%s", d)
	}
	if a := two.ask(`{"t":"do","id":"same","do":"issue","service":"law","people":2}`); a.Code != "other_content" {
		t.Errorf("same id, other content: %+v", a)
	}
	if n := len(h.core.Current().State.Day.Tickets); n != 1 {
		t.Errorf("%d tickets, want 1", n)
	}
}

// recorder keeps what it is asked for.
type recorder struct {
	mu  sync.Mutex
	got []queue.Command
	err error
}

func (r *recorder) Do(_ context.Context, c queue.Command) (queue.Answer, error) {
	return queue.Answer{Seq: 9}, r.keep(c)
}

func (r *recorder) keep(c queue.Command) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, c)
	return r.err
}

func (r *recorder) all() []queue.Command {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

func (r *recorder) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = nil
}

func (r *recorder) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = err
}

func TestPresses(t *testing.T) {
	r := &recorder{}
	h := open(t, func(o *ui.Options) { o.Commands = r })
	clerk, _ := h.browser().signIn("刘敏", "c1").connect("/ws/desk")
	office, _ := h.browser().signIn("赵主任", "").connect("/ws/desk")
	for i, tt := range []struct {
		press  string
		want   queue.Want
		office queue.Want // nil: not without a counter
	}{
		{`"do":"next"`, queue.Call{Counter: "c1"}, nil},
		{`"do":"call","ticket":7`, queue.Call{Counter: "c1", Ticket: 7}, nil},
		{`"do":"recall","ticket":7`, queue.Recall{Counter: "c1", Ticket: 7}, nil},
		{`"do":"start","ticket":7`, queue.Start{Counter: "c1", Ticket: 7}, nil},
		{`"do":"finish","ticket":7`, queue.Finish{Counter: "c1", Ticket: 7}, nil},
		{`"do":"miss","ticket":7`, queue.Miss{Counter: "c1", Ticket: 7}, nil},
		{`"do":"return","ticket":7`, queue.Return{Counter: "c1", Ticket: 7}, queue.Return{Ticket: 7}},
		{`"do":"hold","ticket":7`, queue.Hold{Counter: "c1", Ticket: 7}, nil},
		{`"do":"resume","ticket":7`, queue.Resume{Counter: "c1", Ticket: 7}, nil},
		{`"do":"transfer","ticket":7,"service":"law","stop":1`, queue.Transfer{Counter: "c1", Ticket: 7, Service: "law", Stop: 1}, nil},
		{`"do":"nextstop","ticket":7`, queue.NextStop{Counter: "c1", Ticket: 7}, nil},
		{`"do":"cancel","ticket":7`, queue.Cancel{Counter: "c1", Ticket: 7}, queue.Cancel{Ticket: 7}},
		{`"do":"carry","ticket":7`, queue.CarryOver{Counter: "c1", Ticket: 7}, queue.CarryOver{Ticket: 7}},
		{`"do":"amend","ticket":7,"people":3,"needs":["age"]`, queue.Amend{Counter: "c1", Ticket: 7, People: 3, Needs: queue.NeedAge}, queue.Amend{Ticket: 7, People: 3, Needs: queue.NeedAge}},
		{`"do":"merge","tickets":[7,8]`, queue.Merge{Counter: "c1", Tickets: []queue.TicketID{7, 8}}, queue.Merge{Tickets: []queue.TicketID{7, 8}}},
		{`"do":"split","ticket":7,"people":1`, queue.Split{Counter: "c1", Ticket: 7, People: 1}, queue.Split{Ticket: 7, People: 1}},
		{`"do":"undo"`, queue.UndoPress{Counter: "c1"}, nil},
		{`"do":"issue","service":"law","people":1`, queue.Issue{Service: "law", People: 1}, queue.Issue{Service: "law", People: 1}},
		{`"do":"reprint","ticket":7`, queue.Reprint{Ticket: 7, Station: "1"}, queue.Reprint{Ticket: 7, Station: "1"}},
		{`"do":"written","ticket":7`, queue.WriteSlip{Ticket: 7}, queue.WriteSlip{Ticket: 7}},
		{`"do":"answerhelp","station":"1"`, queue.AnswerHelp{Station: "1", Counter: "c1"}, nil},
		{`"do":"pause","why":"break"`, queue.Pause{Counter: "c1", Why: queue.PauseBreak}, nil},
		{`"do":"unpause"`, queue.Unpause{Counter: "c1"}, nil},
		{`"do":"walkover","ticket":7`, queue.WalkOver{Counter: "c1", Ticket: 7}, nil},
		{`"do":"switch","ticket":7,"service":"law"`, queue.Switch{Counter: "c1", Ticket: 7, Service: "law"}, queue.Switch{Ticket: 7, Service: "law"}},
		{`"do":"checkin","booking":3`, queue.CheckIn{Booking: 3, AnyDate: true}, queue.CheckIn{Booking: 3, AnyDate: true}},
		{`"do":"movebooking","booking":3,"date":"2026-11-30","session":"am"`, queue.MoveBooking{Booking: 3, Date: "2026-11-30", Session: "am"}, queue.MoveBooking{Booking: 3, Date: "2026-11-30", Session: "am"}},
		{`"do":"cancelbooking","booking":3`, queue.CancelBooking{Booking: 3}, queue.CancelBooking{Booking: 3}},
		{`"do":"bookingslip","booking":3`, queue.PrintBooking{Booking: 3, Station: "1"}, queue.PrintBooking{Booking: 3, Station: "1"}},
		{`"do":"unserve","ticket":7`, queue.Unserve{Counter: "c1", Ticket: 7, Why: queue.ByPhone}, queue.Unserve{Ticket: 7, Why: queue.ByPhone}},
		{`"do":"book","ticket":7,"date":"2026-11-30","service":"law","people":2,"why":"papers"`,
			queue.Book{Counter: "c1", Ticket: 7, Date: "2026-11-30", Service: "law", People: 2, Why: queue.BookPapers},
			queue.Book{Ticket: 7, Date: "2026-11-30", Service: "law", People: 2, Why: queue.BookPapers}},
		{`"do":"closeday"`, queue.CloseDay{}, queue.CloseDay{}},
		{`"do":"date","date":"2026-11-23"`, queue.ConfirmDate{Date: "2026-11-23"}, queue.ConfirmDate{Date: "2026-11-23"}},
	} {
		t.Run(tt.press, func(t *testing.T) {
			check := func(s *screen, staff string, want queue.Want) {
				t.Helper()
				r.forget()
				id := fmt.Sprintf("%s-%d", staff, i)
				a := s.ask(`{"t":"do","id":"` + id + `",` + tt.press + `}`)
				if want == nil {
					if a.Code != "no_counter" || len(r.all()) != 0 {
						t.Errorf("without a counter: %+v, %v", a, r.all())
					}
					return
				}
				if !a.OK || a.Seq != 9 || len(r.all()) != 1 {
					t.Fatalf("%+v, %v", a, r.all())
				}
				got := r.all()[0]
				if got.Sender != "staff/"+staff || got.ID != id || got.Session == "" {
					t.Errorf("key %+v", got.Key)
				}
				mint, _ := minter{}.Mint(got.Sender, got.Session, got.ID)
				switch w := want.(type) { // minted under the key of the press
				case queue.Split:
					w.Mint = mint
					want = w
				case queue.Issue:
					w.Mint = mint
					want = w
				case queue.Book:
					w.Mint = mint
					want = w
				}
				if d := cmp.Diff(want, got.Want); d != "" {
					t.Errorf("(-want +got)\n%s", d)
				}
			}
			check(clerk, "liu", tt.want)
			check(office, "zhao", tt.office)
		})
	}
	if a := clerk.ask(`{"t":"do","id":"x","do":"reprint","ticket":7,"station":"9"}`); a.Code != "not_found" {
		t.Errorf("unknown station: %+v", a)
	}
	other, _ := h.browser().signIn("王芳", "c2").connect("/ws/desk")
	for _, press := range []string{`"do":"call","ticket":7`, `"do":"closeday"`} {
		r.forget()
		if a := other.ask(`{"t":"do","id":"r",` + press + `}`); a.Code != "forbidden" || len(r.all()) != 0 {
			t.Errorf("%s without the right: %+v, %v", press, a, r.all())
		}
	}
	r.fail(errors.New("sqlite: disk full"))
	if a := clerk.ask(`{"t":"do","id":"y","do":"next"}`); a.Code != "broken" || !strings.Contains(h.log.String(), "disk full") {
		t.Errorf("defect: %+v", a)
	}
}

// When nobody knows what came of a press, the desk is not told that nothing did:
// its connection ends, and it repeats the press by its id.
func TestUnsettledPressIsNotAnswered(t *testing.T) {
	r := &recorder{}
	h := open(t, func(o *ui.Options) { o.Commands = r })
	b := h.browser().signIn("刘敏", "c1")
	for _, err := range []error{context.Canceled, context.DeadlineExceeded, fmt.Errorf("press: %w", queue.ErrStopped)} {
		r.fail(err)
		clerk, _ := b.connect("/ws/desk")
		clerk.send(`{"t":"do","id":"y","do":"next"}`)
		for {
			if a, err := clerk.try(); err != nil {
				if e, ok := errors.AsType[*websocket.CloseError](err); !ok || e.Code != websocket.CloseTryAgainLater {
					t.Errorf("the connection ends with %v", err)
				}
				break
			} else if strings.Contains(string(a), `"answer"`) {
				t.Errorf("%v: answered %s", err, a)
			}
		}
	}
	r.fail(nil)
	clerk, _ := b.connect("/ws/desk")
	if a := clerk.ask(`{"t":"do","id":"y","do":"next"}`); !a.OK {
		t.Errorf("repeated: %+v", a)
	}
}

func TestSignedInPages(t *testing.T) {
	h := open(t, nil)
	for _, tt := range []struct {
		who          string
		desk, leader int
	}{
		{"", 401, 401}, {"刘敏", 101, 403}, {"陈局", 403, 101}, {"赵主任", 101, 101},
	} {
		b := h.browser()
		if tt.who != "" {
			b.signIn(tt.who, "")
		}
		for path, want := range map[string]int{"/ws/desk": tt.desk, "/ws/leader": tt.leader} {
			conn, res, err := b.dial(path)
			if err == nil {
				_ = conn.Close()
			}
			if res == nil || res.StatusCode != want {
				t.Errorf("%s at %s: %v, want %d", tt.who, path, err, want)
			}
		}
	}
}

// One browser shows the desk and the leader's page, as in the demo.
func TestDeskAndLeaderInOneBrowser(t *testing.T) {
	h := open(t, nil)
	b := h.browser().signIn("刘敏", "c1").signIn("陈局", "")
	_, desk := b.connect("/ws/desk")
	_, leader := b.connect("/ws/leader")
	if desk.Me.Name != "刘敏" || leader.Me.Name != "陈局" {
		t.Errorf("desk %+v, leader %+v", desk.Me, leader.Me)
	}
	for page, want := range map[string]string{"desk": "刘敏", "leader": "陈局", "": "刘敏"} {
		if _, text := b.request("GET", "/api/signin?page="+page, ""); !strings.Contains(text, `"me":{"name":"`+want) {
			t.Errorf("page %q: %s", page, text)
		}
	}
}

// A page asks who signed in for it: a clerk is nobody to the leader's page.
func TestWhoSignedInForAPage(t *testing.T) {
	h := open(t, nil)
	for who, want := range map[string]map[string]bool{
		"刘敏": {"desk": true, "leader": false}, "陈局": {"desk": false, "leader": true}, "赵主任": {"desk": true, "leader": true},
	} {
		b := h.browser().signIn(who, "")
		for page, want := range want {
			if _, text := b.request("GET", "/api/signin?page="+page, ""); strings.Contains(text, `"me"`) != want {
				t.Errorf("%s on %s: %s", who, page, text)
			}
		}
	}
}

func TestSignOutClosesScreens(t *testing.T) {
	h := open(t, nil)
	b := h.browser().signIn("刘敏", "c1")
	s, _ := b.connect("/ws/desk")
	if res, _ := b.request("POST", "/api/signout?page=desk", "{}"); res.StatusCode != http.StatusNoContent {
		t.Fatal(res.Status)
	}
	if code := s.closed(); code != 4401 {
		t.Errorf("closed with %d, want 4401", code)
	}
	if _, res, err := b.dial("/ws/desk"); !errors.Is(err, websocket.ErrBadHandshake) || res.StatusCode != 401 {
		t.Errorf("connected again: %v", err)
	}
}

func TestSignOutOfAMember(t *testing.T) {
	h := open(t, nil)
	liu, _ := h.browser().signIn("刘敏", "c1").connect("/ws/desk")
	wang, _ := h.browser().signIn("王芳", "c2").connect("/ws/desk")
	h.srv.SignOut("liu")
	if code := liu.closed(); code != 4401 {
		t.Errorf("closed with %d", code)
	}
	if a := wang.ask(`{"t":"do","id":"1","do":"next"}`); a.Code != "nobody_waits" {
		t.Errorf("%+v", a)
	}
}
