package ui_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"reception/queue"
	"reception/ui"
	"reception/ui/staff"
	"reception/ui/view"
	"reception/ui/wire"
)

// late is the sealed store of a house that is not there yet.
type late struct{ journal **memory }

func (l late) Person(ctx context.Context, row string) ([]byte, error) {
	return (*l.journal).Person(ctx, row)
}

// keeping is a house with a sealed store, open on every day.
func keeping(t *testing.T) *house {
	var journal *memory
	h := open(t, func(o *ui.Options) { o.Persons = late{&journal} })
	journal = h.journal
	c := config()
	c.Hours = queue.Hours{Days: [7]bool{true, true, true, true, true, true, true}, CallUntil: 1440, TakeUntil: 1440}
	c.Townships = []string{"石桥镇"}
	h.do(queue.SetConfig{Config: c})
	return h
}

func (b *browser) person(ask string) (status int, p wire.Person) {
	b.t.Helper()
	res, text := b.request("POST", "/api/person?page=desk", ask)
	if res.StatusCode == 200 {
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			b.t.Fatalf("%s: %v", text, err)
		}
	}
	return res.StatusCode, p
}

// What is written about a visitor is sealed with the press, is in no answer
// and no event, and comes back by the one way, which is recorded.
func TestPersonalWords(t *testing.T) {
	h := keeping(t)
	b := h.browser().signIn("刘敏", "c1")
	desk, _ := b.connect("/ws/desk")
	issue := func() queue.TicketID { return h.do(queue.Issue{Service: "law", People: 1}).Ticket }
	noted, booked, phoned := issue(), issue(), issue()
	press := func(id, rest string) wire.Answer {
		t.Helper()
		a := desk.ask(`{"t":"do","id":"` + id + `",` + rest + `}`)
		if !a.OK {
			t.Fatalf("%s: %+v", rest, a)
		}
		return a
	}
	press("n", fmt.Sprintf(`"do":"note","ticket":%d,"words":"%s问低保"`, noted, marker))
	book := fmt.Sprintf(`"do":"book","ticket":%d,"date":"2026-11-30","service":"law","people":1,"why":"papers","township":"石桥镇","phone":"138-0000-0000","name":"%s"`, booked, marker)
	a := press("b", book)
	if again := press("b", book); a.Booking == 0 || !strings.HasPrefix(a.Typed, "code of ") || again.Booking != a.Booking || again.Typed != a.Typed {
		t.Errorf("booked %+v, then %+v", a, again)
	}
	press("u", fmt.Sprintf(`"do":"unserve","ticket":%d,"phone":"13800000000","name":"%s","words":"%s"`, phoned, marker, marker))
	callback := h.core.Current().State.Ledger.Callbacks[0].ID

	for _, tt := range []struct {
		ask  string
		want wire.Person
	}{
		{fmt.Sprintf(`{"ticket":%d,"note":true,"why":"receive"}`, noted), wire.Person{Words: marker + "问低保"}},
		{fmt.Sprintf(`{"booking":%d,"why":"check"}`, a.Booking), wire.Person{Name: marker, Phone: "138-0000-0000"}},
		{fmt.Sprintf(`{"callback":%d,"why":"call"}`, callback), wire.Person{Name: marker, Phone: "13800000000", Words: marker}},
	} {
		before := len(h.journal.events)
		if status, p := b.person(tt.ask); status != 200 || p != tt.want {
			t.Errorf("%s: %d %+v, want %+v", tt.ask, status, p, tt.want)
		}
		if len(h.journal.events) != before+1 {
			t.Errorf("%s is not in the journal", tt.ask)
		}
	}
	for _, ask := range []string{
		`{"why":"check"}`, `{"booking":1,"ticket":1,"why":"check"}`, `{"booking":1,"note":true,"why":"check"}`, `{"booking":1,"why":"curious"}`,
	} {
		if status, _ := b.person(ask); status != 400 {
			t.Errorf("%s: %d", ask, status)
		}
	}
	if status, _ := b.person(`{"booking":99,"why":"check"}`); status != 404 {
		t.Errorf("no such booking: %d", status)
	}
	for _, e := range h.journal.events {
		body, err := json.Marshal(e.Fact)
		if err != nil || strings.Contains(string(body), marker) || strings.Contains(string(body), "13800000000") {
			t.Errorf("the journal holds %s (%v)", body, err)
		}
	}
	// The leader has no business with appointments.
	leader := h.browser().signIn("陈局", "")
	if res, _ := leader.request("POST", "/api/person?page=leader", fmt.Sprintf(`{"booking":%d,"why":"check"}`, a.Booking)); res.StatusCode != 403 {
		t.Errorf("leader: %s", res.Status)
	}
	if res, _ := leader.request("POST", "/api/person?page=leader", fmt.Sprintf(`{"ticket":%d,"note":true,"why":"check"}`, noted)); res.StatusCode != 403 {
		t.Errorf("leader, of another line: %s", res.Status)
	}
}

// Where no key is, nothing personal is taken.
func TestPersonalWithoutKey(t *testing.T) {
	h := open(t, nil)
	k := h.do(queue.Issue{Service: "law", People: 1}).Ticket
	desk, _ := h.browser().signIn("刘敏", "c1").connect("/ws/desk")
	if a := desk.ask(fmt.Sprintf(`{"t":"do","id":"n","do":"note","ticket":%d,"words":"%s"}`, k, marker)); a.Code != "no_key" {
		t.Errorf("%+v", a)
	}
}

// A number or an appointment is found by what the visitor has in hand.
func TestFind(t *testing.T) {
	h := keeping(t)
	desk, _ := h.browser().signIn("刘敏", "c1").connect("/ws/desk")
	mint, _ := minter{}.Mint("a", "b", "c")
	h.do(queue.Issue{Service: "law", People: 3, Mint: mint})
	a := desk.ask(`{"t":"do","id":"b","do":"book","date":"2026-11-30","service":"leader","people":1,"why":"tel_call","township":"石桥镇","phone":"+86 138 0000 0000"}`)
	if !a.OK {
		t.Fatalf("book: %+v", a)
	}
	h.do(queue.CarryOver{Ticket: h.do(queue.Issue{Service: "law", People: 1}).Ticket})
	for i, tt := range []struct {
		press         string
		number, found int // of tickets, of bookings
	}{
		{`"do":"find","number":101`, 101, 0},
		{`"do":"find","number":102`, 102, 0},
		{`"do":"find","code":"https://hall.example/t/token-of-a/b/c"`, 101, 0},
		{`"do":"find","code":"token-of-a/b/c"`, 101, 0},
		{`"do":"find","code":"token-of-a/b"`, 0, 0},
		{`"do":"findbookings","date":"2026-11-30"`, 0, 2},
		{`"do":"findbookings","date":"2026-11-30","township":"石桥镇"`, 0, 1},
		{`"do":"findbookings","phone":"138-0000-0000"`, 0, 1},
		{`"do":"findbookings","phone":"139-0000-0000"`, 0, 0},
		{`"do":"find","number":9`, 0, 0},
	} {
		got := desk.ask(fmt.Sprintf(`{"t":"do","id":"f%d",%s}`, i, tt.press))
		if got.Number != tt.number || len(got.Bookings) != tt.found || got.OK != (tt.number+tt.found > 0) {
			t.Errorf("%s: %+v", tt.press, got)
		}
		if got.Found != nil && (got.Found.Number != tt.number || got.Found.Service != "law") {
			t.Errorf("%s: %+v", tt.press, got.Found)
		}
	}
}

// A number that was destroyed, or whose key did not come with the backup, cannot
// be found: the desk is told so, and not that nobody left it.
func TestNumbersThatAreGone(t *testing.T) {
	h := keeping(t)
	b := h.browser().signIn("刘敏", "c1")
	desk, _ := b.connect("/ws/desk")
	book := func(id, phone string) int64 {
		t.Helper()
		a := desk.ask(`{"t":"do","id":"` + id + `","do":"book","date":"2026-11-30","service":"law","people":1,"why":"tel_call","phone":"` + phone + `","name":"` + marker + `"}`)
		if !a.OK {
			t.Fatalf("book: %+v", a)
		}
		return a.Booking
	}
	find := func(id, phone string) wire.Answer {
		return desk.ask(`{"t":"do","id":"` + id + `","do":"findbookings","phone":"` + phone + `"}`)
	}
	one, two := book("b1", "0712-1234567"), book("b2", "138 0000 0000")
	h.do(queue.Book{Date: "2026-11-30", Service: "law", People: 1, Why: queue.BookTelCall}) // left no number
	if a := find("f1", "07121234567"); len(a.Bookings) != 1 || a.Bookings[0].Booking != one {
		t.Errorf("found %+v, want booking %d", a, one)
	}
	if a := find("f2", "0712-7654321"); a.Code != "not_found" {
		t.Errorf("nobody's number: %+v", a)
	}
	h.journal.destroy(h.core.Current().State.Ledger.Booking(queue.BookingID(one)).Row)
	if a := find("f3", "0712-1234567"); a.Code != "phones_gone" {
		t.Errorf("a number that was destroyed: %+v", a)
	}
	if a := find("f4", "13800000000"); len(a.Bookings) != 1 || a.Bookings[0].Booking != two {
		t.Errorf("found %+v, want booking %d", a, two)
	}
	if res, text := b.request("POST", "/api/person?page=desk", fmt.Sprintf(`{"booking":%d,"why":"check"}`, one)); res.StatusCode != 410 || !strings.Contains(text, `"gone"`) {
		t.Errorf("a name that was destroyed: %s %s", res.Status, text)
	}
	for _, e := range h.journal.events {
		if e, ok := e.Fact.(queue.BookingMade); ok && e.Booking.Phone != "" {
			t.Errorf("the journal tells booking %d by %s", e.Booking.ID, e.Booking.Phone)
		}
	}
}

// A desk is told of its own lines, and dials again when they change.
func TestDeskTopics(t *testing.T) {
	h := open(t, nil)
	c := config()
	c.Services[1].Locked = true
	c.Counters[1].Serves = []queue.Queue{{Service: "leader"}}
	one, _ := h.browser().signIn("刘敏", "c1").connect("/ws/desk")
	h.do(queue.SetConfig{Config: c})
	for _, s := range view.Sights(c) {
		h.srv.Publish(ui.TopicDeskOf(s), map[string]string{"sight": s.Name()})
	}
	h.srv.Resight()
	if code := one.closed(); code != 1012 {
		t.Errorf("closed with %d, want 1012", code)
	}
	for _, tt := range []struct{ who, counter, sight string }{
		{"刘敏", "c1", "law/0,leader/0"}, {"王芳", "c2", "leader/0"}, {"赵主任", "", ""},
	} {
		_, w := h.browser().signIn(tt.who, tt.counter).connect("/ws/desk")
		if want := fmt.Sprintf(`{"sight":%q}`, tt.sight); string(w.View) != want {
			t.Errorf("%s at %q is shown %s, want %s", tt.who, tt.counter, w.View, want)
		}
	}
}

// tipped is keeping with a locked service, whose desk is c3.
func tipped(t *testing.T) *house {
	h := keeping(t)
	c := h.core.Current().State.Config
	c.Services = append(c.Services, queue.Service{ID: "tip", Name: "反映干部问题", Series: "windows", Locked: true, Stops: []queue.Stop{{ID: "tip", Name: "纪检"}}})
	c.Counters = append(c.Counters, queue.Counter{ID: "c3", Label: "3号窗口", Serves: []queue.Queue{{Service: "tip"}}})
	h.do(queue.SetConfig{Config: c})
	for _, s := range view.Sights(c) {
		h.srv.Publish(ui.TopicDeskOf(s), map[string]int{"n": 0})
	}
	return h
}

// What a desk may not read it may not write over.
func TestNoteOfAnotherDesk(t *testing.T) {
	h := tipped(t)
	k := h.do(queue.Issue{Service: "tip", People: 1}).Ticket
	note := func() string { return h.core.Current().State.Day.Ticket(k).Note }
	for _, tt := range []struct {
		who, counter, words, code string
	}{
		{"王芳", "c3", "账目", ""},
		{"刘敏", "c1", "没有", "forbidden"},
		{"赵主任", "", "没有", "forbidden"},
		{"王芳", "c3", "账目和工程", ""},
	} {
		before := note()
		desk, _ := h.browser().signIn(tt.who, tt.counter).connect("/ws/desk")
		a := desk.ask(fmt.Sprintf(`{"t":"do","id":"n","do":"note","ticket":%d,"words":%q}`, k, tt.words))
		if a.Code != tt.code || (note() != before) != (tt.code == "") {
			t.Errorf("%s at %q: %+v, the row was %q and is %q", tt.who, tt.counter, a, before, note())
		}
	}
}

// presses are all that a desk can ask for, as the page's types list them.
func presses(t *testing.T) []string {
	t.Helper()
	do, _ := reflect.TypeFor[wire.DeskDo]().FieldByName("Do")
	var out []string
	for name := range strings.SplitSeq(do.Tag.Get("tstype"), " | ") {
		out = append(out, strings.Trim(name, "'"))
	}
	return out
}

// A desk decides nothing about a ticket whose line it may not know, whatever it
// presses; it sets right what it is shown of it.
func TestTicketsOfAnotherDesk(t *testing.T) {
	more := map[string]string{ // what a press needs beside the ticket
		"book": `,"date":"2026-11-30","why":"papers"`, "note": `,"words":"没有"`, "split": `,"people":1`, "amend": `,"people":2`,
		"switch": `,"service":"tip"`, "transfer": `,"service":"law"`,
	}
	for _, do := range presses(t) {
		stranger, own := "", "" // codes, of a desk with other lines and of its own
		gave := ""              // of a desk with other lines that gave it
		switch do {
		case "next", "issue", "undo", "answerhelp", "date", "testslip", "testcard", "pause", "unpause", "movebooking", "cancelbooking",
			"bookingslip", "checkin", "find", "findbookings", "closeday":
			continue // names no ticket
		case "book", "cancel", "carry", "merge", "note", "split", "unserve":
			stranger, gave = "forbidden", "forbidden"
			if do == "cancel" {
				gave = ""
			}
		case "switch":
			stranger, gave, own = "forbidden", "conflict", "conflict" // it is in that line
		case "call":
			stranger, gave = "conflict", "conflict" // as for every line that the counter does not serve
		case "recall", "start", "finish", "miss", "hold", "resume", "nextstop", "transfer", "walkover", "return":
			stranger, gave, own = "wrong_status", "wrong_status", "wrong_status" // it waits
		case "amend", "reprint", "written":
		default:
			t.Errorf("%s: may any desk do that with any ticket?", do)
		}
		t.Run(do, func(t *testing.T) {
			for _, tt := range []struct {
				who, counter, want string
				gave               bool
			}{
				{"刘敏", "c1", stranger, false}, {"赵主任", "", stranger, false}, {"王芳", "c3", own, false},
				{"刘敏", "c1", gave, true}, {"赵主任", "", gave, true},
			} {
				h := tipped(t)
				h.staff.now = map[string]staff.Member{"wang": {ID: "wang", Name: "王芳", Role: staff.Desk, ByNumber: true}}
				k, other := h.do(queue.Issue{Service: "tip", People: 2}).Ticket, h.do(queue.Issue{Service: "tip", People: 1}).Ticket
				names := fmt.Sprintf(`"ticket":%d`, k)
				if do == "merge" {
					names = fmt.Sprintf(`"tickets":[%d,%d]`, k, other)
				}
				desk, _ := h.browser().signIn(tt.who, tt.counter).connect("/ws/desk")
				if tt.gave {
					given := desk.ask(`{"t":"do","id":"g","do":"issue","service":"tip","people":2}`)
					names = strings.Replace(names, fmt.Sprint(k), fmt.Sprint(given.Ticket), 1)
				}
				before := len(h.journal.events)
				a := desk.ask(`{"t":"do","id":"x","do":"` + do + `",` + names + more[do] + `}`)
				if tt.counter == "" && a.Code == "no_counter" {
					continue
				}
				if a.Code != tt.want || (len(h.journal.events) == before) != (tt.want != "") {
					t.Errorf("%s at %q (gave it: %v): %+v, want %q; %d events", tt.who, tt.counter, tt.gave, a, tt.want, len(h.journal.events)-before)
				}
			}
		})
	}
}

// Who gave a ticket decides about it while it waits where he put it, and no
// more once somebody else has sent it on or another desk has it.
func TestTicketsGivenByMistake(t *testing.T) {
	h := tipped(t)
	desk, _ := h.browser().signIn("刘敏", "c1").connect("/ws/desk")
	give := func(service string) queue.TicketID {
		t.Helper()
		a := desk.ask(fmt.Sprintf(`{"t":"do","id":"g%d","do":"issue","service":%q,"people":1}`, len(h.journal.events), service))
		if !a.OK {
			t.Fatalf("issue for %s: %+v", service, a)
		}
		return queue.TicketID(a.Ticket)
	}
	press := func(do string, k queue.TicketID, code string) {
		t.Helper()
		a := desk.ask(fmt.Sprintf(`{"t":"do","id":"p%d%s","do":%q,"ticket":%d,"service":"law"}`, k, do, do, k))
		if a.Code != code {
			t.Errorf("%s of ticket %d: %+v, want %q", do, k, a, code)
		}
	}
	wrong := give("tip")
	press("reprint", wrong, "")
	press("switch", wrong, "")
	if k := h.core.Current().State.Day.Ticket(wrong); k.Service != "law" {
		t.Errorf("%+v", k)
	}
	press("cancel", wrong, "")

	sent := give("law")
	h.do(queue.Switch{Ticket: sent, Service: "tip"})
	press("cancel", sent, "forbidden")
	press("reprint", sent, "") // is not giving it
	press("switch", sent, "forbidden")

	called := give("tip")
	h.do(queue.Call{Counter: "c3", Ticket: called})
	press("cancel", called, "forbidden")
}

// A press that took the ticket out of the desk's sight is still the same press.
func TestRepeatedSwitch(t *testing.T) {
	h := tipped(t)
	k := h.do(queue.Issue{Service: "law", People: 1}).Ticket
	desk, _ := h.browser().signIn("刘敏", "c1").connect("/ws/desk")
	press := fmt.Sprintf(`{"t":"do","id":"s","do":"switch","ticket":%d,"service":"tip"}`, k)
	first, again := desk.ask(press), desk.ask(press)
	if !first.OK || !reflect.DeepEqual(first, again) {
		t.Errorf("%+v, then %+v", first, again)
	}
	if a := desk.ask(strings.Replace(press, `"s"`, `"other"`, 1)); a.Code != "forbidden" {
		t.Errorf("another press: %+v", a)
	}
}

// A refusal does not tell which callback is for the locked service.
func TestCallbacksAreRefusedAlike(t *testing.T) {
	h := tipped(t)
	for _, service := range []string{"law", "tip", "leader"} {
		k := h.do(queue.Issue{Service: service, People: 1}).Ticket
		if _, err := h.core.Do(t.Context(), queue.Command{
			Key: queue.Key{Sender: "test"}, Want: queue.Unserve{Ticket: k, Why: queue.ByPhone, Row: service},
			Sealed: []queue.Sealed{{Row: service, Plain: []byte(`{"name":"` + marker + `"}`)}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		who, counter, page string
		want               [3]int
	}{
		{"赵主任", "", "office", [3]int{403, 403, 403}},
		{"赵主任", "c1", "office", [3]int{200, 403, 200}},
		{"刘敏", "c1", "desk", [3]int{200, 403, 200}},
		{"王芳", "c3", "desk", [3]int{403, 200, 403}},
	} {
		b := h.browser().signIn(tt.who, tt.counter)
		var got [3]int
		for i, c := range h.core.Current().State.Ledger.Callbacks {
			res, _ := b.request("POST", "/api/person?page="+tt.page, fmt.Sprintf(`{"callback":%d,"why":"call"}`, c.ID))
			got[i] = res.StatusCode
		}
		if got != tt.want {
			t.Errorf("%s at %q: %v, want %v", tt.who, tt.counter, got, tt.want)
		}
	}
}

// Nobody tries out telephone numbers or codes; numbers and days are free.
func TestLookingHasALimit(t *testing.T) {
	h := keeping(t)
	desk, _ := h.browser().signIn("刘敏", "c1").connect("/ws/desk")
	for i := range 31 {
		press := fmt.Sprintf(`"do":"findbookings","phone":"1380000%04d"`, i)
		if i%2 == 1 {
			press = fmt.Sprintf(`"do":"find","code":"123456%04d"`, i)
		}
		want := "not_found"
		if i == 30 {
			want = "slow_down"
		}
		if a := desk.ask(fmt.Sprintf(`{"t":"do","id":"f%d",%s}`, i, press)); a.Code != want || (a.WaitMS > 0) != (i == 30) {
			t.Fatalf("%d: %+v, want %s", i, a, want)
		}
	}
	for _, press := range []string{`"do":"find","number":9`, `"do":"findbookings","date":"2026-11-30"`} {
		if a := desk.ask(`{"t":"do","id":"x",` + press + `}`); a.Code != "not_found" {
			t.Errorf("%s: %+v", press, a)
		}
	}
	other, _ := h.browser().signIn("王芳", "c2").connect("/ws/desk")
	if a := other.ask(`{"t":"do","id":"f","do":"findbookings","phone":"13800000000"}`); a.Code != "not_found" {
		t.Errorf("somebody else: %+v", a)
	}
}
