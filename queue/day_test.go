package queue_test

import (
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

func TestOpenDay(t *testing.T) {
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Do(queue.SetConfig{Config: queuetest.Config()})
	h.Refused(queue.CloseDay{}, queue.NoDay)
	h.Refused(queue.DoubtDate{Date: queuetest.Today}, queue.NoDay)
	h.Refused(queue.ConfirmDate{Date: queuetest.Today}, queue.NoDay)
	h.Refused(queue.OpenDay{Date: "23.11.2026"}, queue.BadCommand)
	h.Do(queue.OpenDay{Date: queuetest.Today})
	h.Refused(queue.OpenDay{Date: "2026-11-24"}, queue.Conflict)
	h.Refused(queue.DoubtDate{Date: "x"}, queue.BadCommand)
	h.Refused(queue.ConfirmDate{Date: "2026-02-30"}, queue.BadCommand)
	for i, tt := range []struct {
		date      queue.Date
		confirmed bool
	}{
		{"2026-11-23", true},  // the same again: closed by mistake
		{"2026-11-30", true},  // a week later
		{"2026-12-08", false}, // more
		{"2026-11-29", false}, // before the last
		{"2026-12-01", true},
	} {
		h.Do(queue.CloseDay{})
		h.Do(queue.OpenDay{Date: tt.date})
		if d := h.State().Day; d.Confirmed != tt.confirmed || d.ID != queue.DayID(i+2) {
			t.Errorf("day %d of %s: confirmed %t, want %t", d.ID, d.Date, d.Confirmed, tt.confirmed)
		}
	}
}

func TestCloseDay(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	land := func() queue.TicketID { return h.Do(queue.Issue{Service: "land", People: 1}).Ticket }
	served, missed, held, serving := land(), land(), land(), land()
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.Finish{Counter: "1", Ticket: served})
	h.Do(queue.Call{Counter: "1"})
	h.Clock.Pass(180_000)
	h.Do(queue.Miss{Counter: "1", Ticket: missed})
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.Hold{Counter: "1", Ticket: held})
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.Start{Counter: "1", Ticket: serving})
	called := h.Do(queue.Issue{Service: "letters", People: 1, Needs: queue.NeedAge}).Ticket
	h.Do(queue.Call{Counter: "2"})
	cancelled := land()
	h.Do(queue.Cancel{Ticket: cancelled})
	waiting := h.Do(queue.Issue{Service: "leader", People: 2, Station: "1", Session: "a", Slip: true, Mint: queue.Mint{CodeHash: "c", Card: "k", Sealed: "r"}})
	h.Do(queue.Book{Date: queuetest.Today, Service: "land", People: 1})
	h.Do(queue.Book{Date: "2026-11-24", Service: "land", People: 1})
	h.Refused(queue.CloseDay{}, queue.NotClosed)
	h.Do(queue.CloseDay{CarryOver: true})
	if h.State().Day != nil {
		t.Fatal("the day is open")
	}
	for id, want := range map[queue.TicketID]queue.Status{
		served: queue.Served, missed: queue.Lapsed, held: queue.Unserved, serving: queue.Served,
		called: queue.Unserved, cancelled: queue.Cancelled, waiting.Ticket: queue.Unserved,
	} {
		if v := j.Visits()[id]; v.Status != want {
			t.Errorf("ticket %d ended %s, want %s", id, v.Status, want)
		}
	}
	s := h.State()
	if s.Day != nil || s.Ledger.Slip(waiting.Slip) != nil {
		t.Errorf("the day is closed and slip %d still owed", waiting.Slip)
	}
	carried := map[queue.TicketID]queue.Booking{}
	for _, b := range s.Ledger.Bookings {
		carried[b.Ticket] = b
	}
	if len(s.Ledger.Bookings) != 5 || carried[held].Lane != queue.Carried || carried[called].Needs != queue.NeedAge {
		t.Errorf("bookings %+v, want three carried over, today's and tomorrow's", s.Ledger.Bookings)
	}
	if b := carried[waiting.Ticket]; b.People != 2 || b.Mint != (queue.Mint{CodeHash: "c"}) {
		t.Errorf("booking %+v, want the code of the slip and nothing of the person", b)
	}
	h.Do(queue.OpenDay{Date: "2026-11-24"})
	if n := len(h.State().BookingsOf(queuetest.Today)); n != 0 {
		t.Errorf("%d bookings for yesterday, want none", n)
	}
	h.Do(queue.Issue{Service: "leader", People: 1})
	h.Do(queue.CheckIn{Booking: carried[waiting.Ticket].ID, Mint: queue.Mint{Card: "k2"}})
	if a := h.Do(queue.Call{Counter: "desk"}); a.Number != 2 || h.Ticket(2).Why != queue.CarriedOver || h.Ticket(2).Mint != (queue.Mint{CodeHash: "c", Card: "k2"}) {
		t.Errorf("number %d called, want 2, who waited in vain yesterday: %+v", a.Number, h.Ticket(2))
	}
}

// A day that was closed by mistake opens again with who was booked for it and
// with the leader's session.
func TestCalendarClosedByMistake(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(queue.PublishRota{Days: []queue.RotaDay{{ID: "r1", Date: queuetest.Today, Session: "pm", Leader: "wang"}}})
	b := h.Do(queue.Book{Date: queuetest.Today, Service: "land", People: 1, Slot: "15:00"}).Booking
	h.Do(queue.CloseDay{})
	h.Do(queue.OpenDay{Date: queuetest.Today})
	if !h.State().Receives(queuetest.Today) {
		t.Errorf("nobody receives: %+v", h.State().Rota)
	}
	h.Do(queue.CheckIn{Booking: b})
	d := h.State().Rota[0]
	d.Leader = "li"
	h.Do(queue.ChangeRota{Day: d, Why: "会议"})
	h.Do(queue.CloseDay{CarryOver: true})
	h.Do(queue.OpenDay{Date: "2026-11-24"})
	if r := h.State().Rota[0]; r.Status != queue.RotaHeld {
		t.Errorf("the next day is open and yesterday's session %s", r.Status)
	}
}

// Nobody can say that today is a date that neither the clock gives nor the last
// days lead to, and a date that was set wrong ends no appointments.
func TestConfirmDateOfAnyDay(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	b := h.Do(queue.Book{Date: "2026-12-24", Service: "land", People: 1}).Booking
	h.Refused(queue.ConfirmDate{Date: "2035-01-01"}, queue.Conflict)
	h.Do(queue.DoubtDate{Date: "2035-01-01"})
	h.Do(queue.ConfirmDate{Date: "2035-01-01"})
	h.Do(queue.CloseDay{})
	h.Do(queue.OpenDay{Date: queuetest.Today})
	h.Do(queue.ConfirmDate{Date: queuetest.Today})
	if h.State().Ledger.Booking(b) == nil || !h.State().Day.Confirmed {
		t.Errorf("day %+v, bookings %+v", h.State().Day, h.State().Ledger.Bookings)
	}
}

// A plausible date too is put before staff while a day is open that has
// another.
func TestDoubtDateOfTomorrow(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(queue.DoubtDate{Date: "2026-11-24"})
	if d := h.State().Day; d.Date != queuetest.Today || d.Doubt != "2026-11-24" {
		t.Errorf("day %s, doubt %q", d.Date, d.Doubt)
	}
}

// A day of which nobody knows the date ends no appointments.
func TestUnconfirmedDayKeepsBookings(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(queue.Book{Date: "2026-12-01", Service: "land", People: 1})
	h.Do(queue.CloseDay{})
	h.Do(queue.OpenDay{Date: "2030-01-01"})
	h.Do(queue.CloseDay{})
	if n := len(h.State().Ledger.Bookings); n != 1 {
		t.Errorf("%d bookings, want 1", n)
	}
}

func TestDayWithoutOne(t *testing.T) {
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Do(queue.SetConfig{Config: queuetest.Config()})
	for _, w := range []queue.Want{
		issue("a"), queue.Call{Counter: "1"}, queue.Start{Counter: "1", Ticket: 1}, queue.Return{Ticket: 1}, queue.CheckIn{Booking: 1},
		queue.Reprint{Ticket: 1, Station: "1"}, queue.WriteSlip{Ticket: 1}, queue.ReadPerson{Ticket: 1}, queue.UndoPress{Counter: "1"},
	} {
		h.Refused(w, queue.NoDay)
	}
}

// Without anybody being carried over, a day closes only when each ticket has an
// outcome; who missed the call lapses.
func TestCloseDayWantsOutcomes(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	var k []queue.TicketID
	for range 6 {
		k = append(k, h.Do(queue.Issue{Service: "land", People: 1}).Ticket)
	}
	h.Do(queue.Call{Counter: "1"})
	h.Clock.Pass(180_000)
	h.Do(queue.Miss{Counter: "1", Ticket: k[0]})
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.Hold{Counter: "1", Ticket: k[1]})
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.Start{Counter: "1", Ticket: k[2]})
	for left, end := range []queue.Want{
		queue.Finish{Counter: "1", Ticket: k[2]},
		queue.Book{Ticket: k[1], Counter: "1", Date: "2026-11-24", Why: queue.BookTalk},
		queue.Unserve{Ticket: k[3], Counter: "1", Why: queue.ByPhone},
		queue.CarryOver{Ticket: k[4], Counter: "1"},
		queue.Cancel{Ticket: k[5], Counter: "1"},
	} {
		if n := len(h.State().Day.Lacking()); n != 5-left {
			t.Errorf("%d tickets lack an outcome, want %d", n, 5-left)
		}
		h.Refused(queue.CloseDay{}, queue.NotClosed)
		h.Do(end)
	}
	h.Do(queue.CloseDay{})
	for id, want := range map[queue.TicketID]queue.Visit{
		k[0]: {Status: queue.Lapsed, Why: queue.DayOver}, k[1]: {Status: queue.Served, Why: queue.BookedLater}, k[2]: {Status: queue.Served, Why: queue.Done},
		k[3]: {Status: queue.Unserved, Why: queue.ByPhone}, k[4]: {Status: queue.Unserved, Why: queue.CarriedOver}, k[5]: {Status: queue.Cancelled, Why: queue.GivenBack},
	} {
		if v := h.Journal.(*queuetest.Journal).Visits()[id]; v.Status != want.Status || v.Why != want.Why {
			t.Errorf("ticket %d ended %s (%s), want %s (%s)", id, v.Status, v.Why, want.Status, want.Why)
		}
	}
}

// The minutes of the day follow its date, whoever sets it right.
func TestMidnightFollowsTheDate(t *testing.T) {
	const day = 24 * 3_600_000
	midnight := queuetest.Morning - 510*60_000
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Do(queue.SetConfig{Config: queuetest.Config()})
	h.Do(queue.OpenDay{Date: "2026-11-23", Midnight: midnight})
	if m := h.State().Day.Minute(queuetest.Morning); m != 510 {
		t.Errorf("minute %d, want 510", m)
	}
	h.Do(queue.ConfirmDate{Date: "2026-11-25"})
	if d := h.State().Day; d.Midnight != midnight+2*day || d.Minute(queuetest.Morning) != -1 {
		t.Errorf("midnight %d, want two days later", d.Midnight-midnight)
	}
	h.Do(queue.CloseDay{})
	h.Do(queue.OpenDay{Date: "2020-01-01", Midnight: 1})
	h.Do(queue.DoubtDate{Date: "2026-11-26", Midnight: midnight + 3*day})
	if d := h.State().Day; !d.Confirmed || d.Midnight != midnight+3*day {
		t.Errorf("day %+v, want the clock's midnight", d)
	}
}

// The day's figures tell how often help was asked for and how fast it came.
func TestHelpIsCounted(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	for i := range 3 {
		h.Do(queue.AskHelp{Station: "1"})
		h.Clock.Pass(20_000)
		h.Do(queue.AskHelp{Station: "1"}) // pressed again: the same wish
		if i < 2 {
			h.Do(queue.AnswerHelp{Station: "1", Counter: "2"})
		}
	}
	if got := h.State().Day.Help; got != (queue.HelpCount{Asked: 3, Answered: 2, Waited: 40_000}) {
		t.Errorf("figures %+v", got)
	}
}
