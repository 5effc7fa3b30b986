package queue_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"reception/queue"
	"reception/queue/queuetest"
)

// problems returns what a refusal finds wrong, "field code value" each.
func problems(err error) string {
	var r *queue.Refusal
	var out []string
	if errors.As(err, &r) {
		for _, p := range r.Problems {
			out = append(out, strings.TrimSpace(p.Field+" "+p.Code+" "+p.Value))
		}
	}
	return strings.Join(out, ", ")
}

// townships is the hall of the tests with a lunch break and two townships.
func townships() queue.SetConfig {
	c := queuetest.Config()
	c.Townships = []string{"安和镇", "北河乡"}
	c.Hours.LunchFrom, c.Hours.LunchUntil = 720, 840
	return queue.SetConfig{Config: c}
}

func TestBookChecks(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(townships())
	good := queue.Book{Date: "2026-11-30", Service: "land", People: 1}
	with := func(edit func(*queue.Book)) queue.Book {
		b := good
		edit(&b)
		return b
	}
	for _, tt := range []struct {
		name     string
		want     queue.Book
		code     queue.Code
		problems string
	}{
		{"no service", with(func(b *queue.Book) { b.Service = "none" }), queue.NotFound, ""},
		{"no date", with(func(b *queue.Book) { b.Date = "" }), queue.BadCommand, "date bad_date"},
		{"no day of the calendar", with(func(b *queue.Book) { b.Date = "2027-02-29" }), queue.BadCommand, "date bad_date 2027-02-29"},
		{"yesterday", with(func(b *queue.Book) { b.Date = "2026-11-22" }), queue.BadCommand, "date past_date 2026-11-22"},
		{"a Sunday", with(func(b *queue.Book) { b.Date = "2026-11-29" }), queue.Conflict, "date closed_date 2026-11-29"},
		{"a holiday", with(func(b *queue.Book) { b.Date = "2027-01-01" }), "", ""}, // not known yet in 2026
		{"nobody", with(func(b *queue.Book) { b.People = 0 }), queue.BadCommand, ""},
		{"unknown needs", with(func(b *queue.Book) { b.Needs = 1 << 6 }), queue.BadCommand, ""},
		{"no such ticket", with(func(b *queue.Book) { b.Ticket = 99 }), queue.NotFound, ""},
		{"no such counter", with(func(b *queue.Book) { b.Handler = "9" }), queue.NotFound, ""},
		{"no such township", with(func(b *queue.Book) { b.Township = "南山乡" }), queue.NotFound, ""},
		{"no such reason", with(func(b *queue.Book) { b.Why = "because" }), queue.BadCommand, ""},
		{"at night", with(func(b *queue.Book) { b.Session = "night" }), queue.BadCommand, "session unknown_session night"},
		{"no clock time", with(func(b *queue.Book) { b.Slot = "9:30" }), queue.BadCommand, "slot bad_time 9:30"},
		{"before calling begins", with(func(b *queue.Book) { b.Slot = "08:29" }), queue.Conflict, "slot closed_time 08:29"},
		{"over lunch", with(func(b *queue.Book) { b.Slot = "12:00" }), queue.Conflict, "slot closed_time 12:00"},
		{"after hours", with(func(b *queue.Book) { b.Slot = "17:30" }), queue.Conflict, "slot closed_time 17:30"},
		{"in the other half", with(func(b *queue.Book) { b.Slot, b.Session = "09:30", "pm" }), queue.Conflict, "slot closed_time 09:30"},
		{"the first moment", with(func(b *queue.Book) { b.Slot = "08:30" }), "", ""},
		{"after lunch", with(func(b *queue.Book) { b.Slot, b.Session = "14:00", "pm" }), "", ""},
		{"any time of a day", with(func(b *queue.Book) { b.Session = "day" }), "", ""},
		{"with everything", with(func(b *queue.Book) {
			b.Township, b.Handler, b.Why, b.Row = "北河乡", "2", queue.BookPapers, "r"
		}), "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.code == "" {
				h.Do(tt.want)
				return
			}
			if got := problems(h.Refused(tt.want, tt.code)); got != tt.problems {
				t.Errorf("problems %q, want %q", got, tt.problems)
			}
		})
	}
	b := h.State().BookingsOf("2026-11-30")
	var got []string
	for _, b := range b {
		got = append(got, b.Slot+b.Session)
	}
	if want := []string{"08:30am", "14:00pm", "day", ""}; !cmp.Equal(got, want) {
		t.Errorf("bookings of the day are at %q, want %q", got, want)
	}
}

// A booking made from a ticket is its outcome, and its slip is the slip of the
// booking.
func TestBookFromATicket(t *testing.T) {
	tests := []struct {
		name   string
		then   func(*queuetest.Hall, queue.TicketID)
		status queue.Status
		code   queue.Code
	}{
		{"waiting", func(*queuetest.Hall, queue.TicketID) {}, queue.Unserved, ""},
		{"called", func(h *queuetest.Hall, _ queue.TicketID) { h.Do(queue.Call{Counter: "1"}) }, queue.Served, ""},
		{"being received", func(h *queuetest.Hall, k queue.TicketID) {
			h.Do(queue.Call{Counter: "1"})
			h.Do(queue.Start{Counter: "1", Ticket: k})
		}, queue.Served, ""},
		{"put aside", func(h *queuetest.Hall, k queue.TicketID) {
			h.Do(queue.Call{Counter: "1"})
			h.Do(queue.Hold{Counter: "1", Ticket: k})
		}, queue.Served, ""},
		{"missed", func(h *queuetest.Hall, k queue.TicketID) {
			h.Do(queue.Call{Counter: "1"})
			h.Clock.Pass(180_000)
			h.Do(queue.Miss{Counter: "1", Ticket: k})
		}, queue.Unserved, ""},
		{"ended", func(h *queuetest.Hall, k queue.TicketID) { h.Do(queue.Cancel{Ticket: k}) }, "", queue.WrongStatus},
		{"at another counter", func(h *queuetest.Hall, k queue.TicketID) {
			c := queuetest.Config()
			c.Counters[1].Serves = append(c.Counters[1].Serves, queue.Queue{Service: "land"})
			h.Do(queue.SetConfig{Config: c})
			h.Do(queue.Call{Counter: "2"})
		}, "", queue.NotYours},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := queuetest.NewDay(t, &queuetest.Journal{})
			k := h.Do(queue.Issue{Service: "land", People: 3, Needs: queue.NeedAge, Mint: queue.Mint{CodeHash: "c", TokenHash: "t", Card: "k", Sealed: "r"}}).Ticket
			tt.then(h, k)
			book := queue.Book{Ticket: k, Counter: "1", Date: "2026-11-30", Session: "am", Why: queue.BookPapers, Mint: queue.Mint{CodeHash: "new"}, Row: "row"}
			if tt.code != "" {
				h.Refused(book, tt.code)
				return
			}
			a := h.Do(book)
			if got := h.Ticket(101); got.Status != tt.status || got.Why != queue.BookedLater {
				t.Errorf("the ticket ended %s (%s), want %s", got.Status, got.Why, tt.status)
			}
			want := queue.Booking{
				ID: a.Booking, Date: "2026-11-30", Session: "am", Service: "land", People: 3, Needs: queue.NeedAge, Lane: queue.Booked, Ticket: k,
				Why: queue.BookPapers, Handler: "1", Row: "row", Mint: queue.Mint{CodeHash: "c", TokenHash: "t"},
			}
			b := *h.State().Ledger.Booking(a.Booking)
			b.Made = queue.Stamp{}
			if diff := cmp.Diff(want, b); diff != "" {
				t.Errorf("booking (-want +got):\n%s", diff)
			}
			h.Refused(book, queue.WrongStatus)
			h.Do(queue.UndoPress{Counter: "1"})
			if h.State().Ledger.Booking(a.Booking) != nil || h.Ticket(101).Status.Ended() {
				t.Error("the press was taken back and the booking stands")
			}
		})
	}
}

func TestUndoOfASettledBooking(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	k := h.Do(queue.Issue{Service: "land", People: 1}).Ticket
	b := h.Do(queue.Book{Ticket: k, Counter: "1", Date: queuetest.Today, Slot: "16:00"}).Booking
	h.Do(queue.CheckIn{Booking: b})
	h.Refused(queue.UndoPress{Counter: "1"}, queue.NothingToUndo)
}

// A session takes as many parties as the rota says, bookings and numbers
// together, and a service as many as it may a day.
func TestBookCapacity(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	conf := townships()
	conf.Config.Services[1].Capacity = 3
	h.Do(conf)
	h.Do(queue.PublishRota{Days: []queue.RotaDay{
		{ID: "a", Date: "2026-11-30", Session: "am", Leader: "wang", Place: "一号接访室", Capacity: 2},
		{ID: "b", Date: "2026-12-07", Session: "am", Leader: "wang", Place: "一号接访室"},
	}})
	book := func(service, date, session string) queue.Book {
		return queue.Book{Date: queue.Date(date), Session: session, Service: service, People: 1}
	}
	h.Do(book("leader", "2026-11-30", "am"))
	last := h.Do(book("leader", "2026-11-30", "am")).Booking
	h.Refused(book("leader", "2026-11-30", "am"), queue.Full)
	h.Refused(queue.Book{Date: "2026-11-30", Slot: "09:30", Service: "leader", People: 1}, queue.Full)
	h.Do(book("leader", "2026-12-14", "am")) // the rota does not go that far yet
	h.Do(queue.MoveBooking{Booking: last, Date: "2026-11-30", Slot: "10:00"})
	if b := h.State().BookingsOf("2026-11-30"); len(b) != 2 || b[0].Session != "am" || b[1].Session != "am" {
		t.Errorf("bookings %+v, want two for the morning", b)
	}
	h.Do(queue.CancelBooking{Booking: last})
	h.Do(book("leader", "2026-11-30", "am"))

	off := h.State().RotaOn("2026-12-07")[0]
	off.Status = queue.RotaCancelled
	h.Do(queue.ChangeRota{Day: off, Why: "会议"})
	if got := problems(h.Refused(book("leader", "2026-12-07", "am"), queue.Conflict)); got != "date closed_date 2026-12-07" {
		t.Errorf("problems %q", got)
	}

	h.Do(queue.Issue{Service: "land", People: 1})
	h.Do(book("land", string(queuetest.Today), ""))
	h.Do(book("land", string(queuetest.Today), "pm"))
	h.Refused(book("land", string(queuetest.Today), ""), queue.Full)
	h.Do(book("land", "2026-11-24", ""))
}

func TestCheckIn(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	today := h.Do(queue.Book{Date: queuetest.Today, Service: "land", People: 3, Needs: queue.NeedAge, Slot: "09:30", Handler: "1", Mint: queue.Mint{CodeHash: "c", Card: "k", Sealed: "r"}}).Booking
	later := h.Do(queue.Book{Date: "2026-11-30", Service: "land", People: 1}).Booking
	if b := h.State().Ledger.Booking(today); b.Mint != (queue.Mint{CodeHash: "c"}) {
		t.Errorf("booking has mint %+v, want the code only", b.Mint)
	}
	if got := problems(h.Refused(queue.CheckIn{Booking: later}, queue.Conflict)); got != "date other_date 2026-11-30" {
		t.Errorf("problems %q, want the date to say", got)
	}
	h.Refused(queue.CheckIn{Booking: 99}, queue.NotFound)
	in := h.Do(queue.CheckIn{Booking: today, Station: "1", Session: "s", Slip: true})
	if k := h.Ticket(in.Number); k.Lane != queue.Booked || k.Slot != "09:30" || k.People != 3 || k.Needs != queue.NeedAge || k.Booking != today || k.Handler != "1" {
		t.Errorf("ticket %+v", k)
	}
	h.Refused(queue.CheckIn{Booking: today}, queue.NotFound)
	h.Refused(queue.CancelBooking{Booking: today}, queue.NotFound)
	h.Refused(queue.MoveBooking{Booking: today, Date: "2026-11-30"}, queue.NotFound)
	h.Do(queue.CheckIn{Booking: later, AnyDate: true})
	if n := len(h.State().Ledger.Bookings); n != 0 {
		t.Errorf("%d bookings left", n)
	}
}

func TestMoveBooking(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	id := h.Do(queue.Book{Date: "2026-11-30", Slot: "09:30", Service: "land", People: 1, Why: queue.BookPapers, Mint: queue.Mint{CodeHash: "c"}}).Booking
	before := h.State().Ledger.Booking(id)
	h.Refused(queue.MoveBooking{Booking: id, Date: "2026-11-29"}, queue.Conflict)
	h.Refused(queue.MoveBooking{Booking: id, Date: "2026-11-20"}, queue.BadCommand)
	h.Do(queue.MoveBooking{Booking: id, Date: "2026-12-01", Session: "pm"})
	b := h.State().Ledger.Booking(id)
	if b.Date != "2026-12-01" || b.Session != "pm" || b.Slot != "" || b.Why != queue.BookPapers || b.Mint.CodeHash != "c" {
		t.Errorf("booking %+v", b)
	}
	if before.Date != "2026-11-30" {
		t.Error("a published state was changed")
	}
}

// Who lost his slip is found by date and township.
func TestFindBookings(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(townships())
	for _, b := range []queue.Book{
		{Date: "2026-11-30", Township: "安和镇"},
		{Date: "2026-11-30", Township: "北河乡"},
		{Date: "2026-11-30"},
		{Date: "2026-12-01", Township: "安和镇"},
	} {
		b.Service, b.People = "land", 1
		h.Do(b)
	}
	h.Do(queue.Issue{Service: "land", People: 1})
	h.Do(queue.CarryOver{Ticket: 1}) // 5, for any day
	for _, tt := range []struct {
		date     queue.Date
		township string
		want     string
	}{
		{"2026-11-30", "", "[1 2 3 5]"},
		{"2026-11-30", "安和镇", "[1]"},
		{"2026-12-02", "", "[5]"},
		{"", "安和镇", "[]"},
		{"", "", "[]"},
	} {
		ids := []queue.BookingID{}
		for _, b := range h.State().FindBookings(tt.date, tt.township) {
			ids = append(ids, b.ID)
		}
		if got := fmt.Sprint(ids); got != tt.want {
			t.Errorf("%q, %q: bookings %s, want %s", tt.date, tt.township, got, tt.want)
		}
	}
}

// Nobody came on the date: the booking ends when the hall goes on to a later one.
// What has no date stays, and so does what was for a date on which the hall was
// not open: whoever has it may come on any day.
func TestBookingsEndWithTheirDate(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(queue.Book{Date: queuetest.Today, Service: "land", People: 1})
	h.Do(queue.Book{Date: "2026-11-24", Service: "land", People: 1})
	h.Do(queue.Issue{Service: "land", People: 1})
	h.Do(queue.CloseDay{CarryOver: true})
	h.Do(queue.OpenDay{Date: "2026-11-26"}) // nobody opened on the 24th
	if b := h.State().Ledger.Bookings; len(b) != 2 || b[0].Date != "2026-11-24" || b[1].Lane != queue.Carried {
		t.Errorf("bookings %+v, want that of the 24th and the one carried over", b)
	}
	h.Do(queue.CloseDay{})
	h.Do(queue.OpenDay{Date: "2026-11-27"})
	h.Do(queue.CheckIn{Booking: 2, Station: "1", Session: "a"})
	if b := h.State().Ledger.Bookings; len(b) != 1 || b[0].Lane != queue.Carried {
		t.Errorf("bookings %+v, want the one carried over", b)
	}
}

// Somebody's name is not kept for ever because the hall was closed on a date.
func TestBookingsOfClosedDatesEndAfterAMonth(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	b := h.Do(queue.Book{Date: "2026-11-24", Service: "land", People: 1}).Booking
	for _, d := range []queue.Date{"2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21", "2026-12-24"} {
		h.Do(queue.CloseDay{})
		h.Do(queue.OpenDay{Date: d})
		if h.State().Ledger.Booking(b) == nil {
			t.Fatalf("the booking for 2026-11-24 has ended on %s", d)
		}
	}
	h.Do(queue.CloseDay{})
	h.Do(queue.OpenDay{Date: "2026-12-25"})
	if h.State().Ledger.Booking(b) != nil {
		t.Error("the booking is still there after a month")
	}
}

// Whoever waited in vain comes back to the counter that had begun with him.
func TestCarriedOverKeepsTheHandler(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	b := h.Do(queue.Book{Date: queuetest.Today, Service: "labour", People: 1, Handler: "2"}).Booking
	h.Do(queue.CheckIn{Booking: b})
	held := h.Do(queue.Issue{Service: "land", People: 1}).Ticket
	h.Do(queue.Call{Counter: "1", Ticket: held})
	h.Do(queue.Hold{Counter: "1", Ticket: held})
	h.Do(queue.Issue{Service: "letters", People: 1})
	h.Do(queue.CloseDay{CarryOver: true})
	h.Do(queue.OpenDay{Date: "2026-11-24"})
	want := []string{"2", "1", ""}
	for i, b := range h.State().Ledger.Bookings {
		a := h.Do(queue.CheckIn{Booking: b.ID})
		if k := h.Ticket(a.Number); k.Handler != want[i] || k.Lane != queue.Carried {
			t.Errorf("number %d: handler %q, want %q", k.Number, k.Handler, want[i])
		}
	}
}
