package queue_test

import (
	"testing"

	"pgregory.net/rapid"

	"reception/queue"
	"reception/queue/queuetest"
)

func TestQuotaOfTheLeadersSessions(t *testing.T) {
	type day = queue.RotaDay
	am, pm := day{ID: "am", Session: "am", Capacity: 2}, day{ID: "pm", Session: "pm", Capacity: 1}
	field, booked, open := am, am, am
	field.Kind, booked.Kind, open.Capacity = queue.KindField, queue.KindBooked, 0
	whole := day{ID: "day", Session: "day", Capacity: 1}
	twice := day{ID: "am2", Session: "am", Capacity: 1, MovedFrom: "2026-11-20"}
	for _, tt := range []struct {
		name   string
		minute int
		rota   []day
		want   []string // halves in order, then full unless it ends with "…"
	}{
		{"morning, then afternoon", 540, []day{am, pm}, []string{"am", "am", "pm"}},
		{"no rota", 540, nil, []string{"", "", "…"}},
		{"the morning is over at lunch", 725, []day{am, pm}, []string{"pm"}},
		{"both are over", 1060, []day{am, pm}, nil},
		{"without a limit", 540, []day{open, pm}, []string{"am", "am", "am", "…"}},
		{"in a township", 540, []day{field, pm}, []string{"pm"}},
		{"nowhere but in a township", 540, []day{field}, []string{"", "…"}},
		{"appointments only", 540, []day{booked}, nil},
		{"appointments only in the morning", 540, []day{booked, pm}, []string{"pm"}},
		{"all day", 540, []day{whole}, []string{"day"}},
		{"two leaders in one session", 540, []day{am, twice}, []string{"am", "am", "am"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := at(t, tt.minute, nil)
			for i, d := range tt.rota {
				d.Date, d.Leader, d.Place = queuetest.Today, []string{"wang", "li"}[i%2], []string{"一号接访室", "二号接访室"}[i%2]
				h.Do(queue.PublishRota{Days: []day{d}})
			}
			ends := true
			for _, half := range tt.want {
				if half == "…" {
					ends = false
					break
				}
				now := h.State().Clock.Last.At
				if h.State().Full("leader", queue.WalkIn, now) {
					t.Fatalf("full before session %q", half)
				}
				a := h.Do(queue.Issue{Service: "leader", People: 1})
				if k := h.State().Day.Ticket(a.Ticket); k.Half != half {
					t.Fatalf("ticket counts against %q, want %q", k.Half, half)
				}
			}
			if full := h.State().Full("leader", queue.WalkIn, h.State().Clock.Last.At); full != ends {
				t.Errorf("full %t, want %t", full, ends)
			}
			if ends {
				h.Refused(queue.Issue{Service: "leader", People: 1}, queue.Full)
			}
		})
	}
}

func TestAppointmentIsReceivedWhenTheDayIsFull(t *testing.T) {
	h := at(t, 540, func(c *queue.Config) { c.Services[1].Capacity = 2 })
	b := h.Do(queue.Book{Date: queuetest.Today, Service: "land", People: 1}).Booking
	a := h.Do(queue.Issue{Service: "land", People: 4}).Ticket
	h.Refused(queue.Issue{Service: "land", People: 1}, queue.Full)
	s := h.State()
	if !s.Full("land", queue.WalkIn, s.Clock.Last.At) || s.Full("land", queue.Booked, s.Clock.Last.At) || s.Full("labour", queue.WalkIn, s.Clock.Last.At) {
		t.Error("want land full for those who just come, and for nobody else")
	}
	h.Do(queue.CheckIn{Booking: b})
	h.Do(queue.Split{Ticket: a, People: 1}) // who leaves a party was counted with it
	h.Do(queue.Cancel{Ticket: a})
}

func TestSplitAndMoveKeepTheQuotaRight(t *testing.T) {
	h := at(t, 540, nil)
	h.Do(queue.PublishRota{Days: []queue.RotaDay{{ID: "r", Date: queuetest.Today, Session: "am", Leader: "wang", Place: "一号接访室", Capacity: 5}}})
	a := h.Do(queue.Issue{Service: "leader", People: 4})
	if b := h.Do(queue.Split{Ticket: a.Ticket, People: 1}); h.Ticket(b.Number).Half != "am" {
		t.Errorf("split off: %+v", h.Ticket(b.Number))
	}
	h.Do(queue.Call{Counter: "desk"})
	h.Do(queue.NextStop{Counter: "desk", Ticket: a.Ticket})
	if k := h.Ticket(a.Number); k.Half != "am" || k.Stop != 1 {
		t.Errorf("at the next stop: %+v", k)
	}
	h.Do(queue.Switch{Ticket: a.Ticket, Service: "land"})
	if k := h.Ticket(a.Number); k.Half != "" {
		t.Errorf("at a window: %+v", k)
	}
	h.Do(queue.Switch{Ticket: a.Ticket, Service: "leader"})
	if k := h.Ticket(a.Number); k.Half != "am" || k.Stop != 0 {
		t.Errorf("back again: %+v", k)
	}
}

// Whoever has an appointment today has a place before those who just come, once
// and not twice when he has come.
func TestWhoeverIsBookedHasAPlace(t *testing.T) {
	for _, tt := range []struct {
		name, service string
		places        int
	}{
		{"with the leader", "leader", 4},
		{"at a window", "land", 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := at(t, 540, func(c *queue.Config) { c.Services[1].Capacity = 3 })
			h.Do(queue.PublishRota{Days: []queue.RotaDay{{ID: "r", Date: queuetest.Today, Session: "am", Leader: "wang", Capacity: 4}}})
			full := func() bool {
				return h.State().Full(tt.service, queue.WalkIn, h.State().Clock.Last.At)
			}
			var booked []queue.BookingID
			for range tt.places - 1 {
				booked = append(booked, h.Do(queue.Book{Date: queuetest.Today, Service: tt.service, People: 1}).Booking)
			}
			if full() {
				t.Fatal("full, and one place is left")
			}
			last := h.Do(queue.Issue{Service: tt.service, People: 1}).Ticket
			if !full() {
				t.Error("every place is booked or taken, and it is not full")
			}
			h.Refused(queue.Issue{Service: tt.service, People: 1}, queue.Full)
			h.Refused(queue.Book{Date: queuetest.Today, Service: tt.service, People: 1}, queue.Full)
			for _, b := range booked {
				h.Do(queue.CheckIn{Booking: b})
			}
			h.Do(queue.Cancel{Ticket: last})
			if full() {
				t.Error("full, and one has given his number back")
			}
			h.Do(queue.Issue{Service: tt.service, People: 1})
			h.Refused(queue.Issue{Service: tt.service, People: 1}, queue.Full)
		})
	}
}

// An appointment that names no session has one: the first with room.
func TestBookingGetsTheFirstSessionWithRoom(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	date := queue.Date("2026-11-24")
	book := queue.Book{Date: date, Service: "leader", People: 1}
	h.Do(book) // before the rota is there
	h.Do(queue.PublishRota{Days: []queue.RotaDay{
		{ID: "am", Date: date, Session: "am", Leader: "wang", Capacity: 2},
		{ID: "pm", Date: date, Session: "pm", Leader: "wang", Capacity: 1},
	}})
	for _, want := range []string{"am", "pm"} {
		if !h.State().Bookable("leader", date, 0) {
			t.Fatalf("no room in session %s", want)
		}
		id := h.Do(book).Booking
		if b := h.State().Ledger.Booking(id); b.Session != want {
			t.Errorf("booking is for session %q, want %q", b.Session, want)
		}
	}
	if h.State().Bookable("leader", date, 0) {
		t.Error("there is room, and all three places are booked")
	}
	if got := problems(h.Refused(book, queue.Full)); got != "session full" {
		t.Errorf("problems %q", got)
	}
	move := queue.MoveBooking{Booking: 3, Date: date} // it has its own place
	h.Do(move)
	if b := h.State().Ledger.Booking(3); b.Session != "pm" {
		t.Errorf("moved to session %q, want its own", b.Session)
	}
}

// Where a leader receives in a township, nobody in the hall does; two leaders
// in one session have their places together.
func TestBookingsCountWhoSits(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(queue.PublishRota{Days: []queue.RotaDay{
		{ID: "f", Date: "2026-11-24", Session: "am", Leader: "wang", Kind: queue.KindField, Place: "北河乡"},
		{ID: "a", Date: "2026-11-25", Session: "am", Leader: "wang", Capacity: 2, Place: "一号接访室"},
		{ID: "b", Date: "2026-11-25", Session: "am", Leader: "li", Capacity: 2, Place: "二号接访室"},
		{ID: "g", Date: "2026-11-25", Session: "pm", Leader: "li", Kind: queue.KindField, Place: "北河乡"},
	}})
	for _, session := range []string{"", "am", "day"} {
		if got := problems(h.Refused(queue.Book{Date: "2026-11-24", Session: session, Service: "leader", People: 1}, queue.Conflict)); got != "date closed_date 2026-11-24" {
			t.Errorf("into a township's session %q: %q", session, got)
		}
	}
	for range 4 {
		h.Do(queue.Book{Date: "2026-11-25", Session: "am", Service: "leader", People: 1})
	}
	for _, session := range []string{"", "am", "day"} {
		h.Refused(queue.Book{Date: "2026-11-25", Session: session, Service: "leader", People: 1}, queue.Full)
	}
}

// Whoever finds his half of the day full has a place in the session of the whole
// day, and nobody else has that one.
func TestBookingBeyondItsHalf(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	for i, session := range []string{"pm", "day"} {
		h.Do(queue.PublishRota{Days: []queue.RotaDay{{
			ID: session, Date: "2026-11-24", Session: session, Leader: []string{"wang", "li"}[i], Place: []string{"一", "二"}[i], Capacity: 1,
		}}})
	}
	book := queue.Book{Date: "2026-11-24", Session: "pm", Service: "leader", People: 1}
	h.Do(book)
	h.Do(book)
	h.Refused(book, queue.Full)
	book.Session = "day"
	h.Refused(book, queue.Full)
}

// An appointment for the afternoon does not count in the morning, and takes no
// place of the morning.
func TestAfternoonAppointmentInTheMorning(t *testing.T) {
	h := at(t, 540, func(c *queue.Config) { c.Hours.LunchFrom, c.Hours.LunchUntil = 720, 840 })
	h.Do(queue.PublishRota{Days: []queue.RotaDay{
		{ID: "am", Date: queuetest.Today, Session: "am", Leader: "wang", Capacity: 1},
		{ID: "pm", Date: queuetest.Today, Session: "pm", Leader: "wang", Capacity: 1},
	}})
	for _, service := range []string{"leader", "land"} {
		b := h.Do(queue.Book{Date: queuetest.Today, Session: "pm", Service: service, People: 1}).Booking
		k := h.Ticket(h.Do(queue.CheckIn{Booking: b}).Number)
		if k.Due != "14:00" {
			t.Errorf("%s counts from %q, want 14:00", service, k.Due)
		}
		if service == "leader" && k.Half != "pm" {
			t.Errorf("the appointment takes a place of %q, want pm", k.Half)
		}
	}
	h.Do(queue.Issue{Service: "leader", People: 1})
	for range 3 {
		h.Do(queue.Issue{Service: "land", People: 1})
	}
	first := h.State().Day.Line(queue.Queue{Service: "land"})[0]
	early := h.Do(queue.Issue{Service: "land", People: 1, Needs: queue.NeedAge}).Ticket
	if a := h.Do(queue.Call{Counter: "1"}); a.Ticket != early {
		t.Errorf("in the morning ticket %d is called, want %d, who needs care", a.Ticket, early)
	}
	h.Do(queue.Finish{Counter: "1", Ticket: early})
	h.Clock.Pass(5 * 3_600_000)
	if a := h.Do(queue.Call{Counter: "1"}); a.Ticket != first || h.Ticket(a.Number).Why != queue.Appointment {
		t.Errorf("at two ticket %d is called (%s), want the appointment %d", a.Ticket, h.Ticket(a.Number).Why, first)
	}
}

// However people book, come, go and are moved: the judge finds nobody with a
// place that somebody else has.
func TestPlacesUnderRandomBookings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := drawn{t}
		pick := func(of ...string) string { return of[src.Intn(len(of))] }
		h := queuetest.NewHall(t, &queuetest.Journal{})
		c := queuetest.Config()
		c.Services[0].Capacity, c.Services[1].Capacity = 0, 3
		h.Do(queue.SetConfig{Config: c})
		h.Do(queue.OpenDay{Date: queuetest.Today, Midnight: queuetest.Midnight})
		dates := []queue.Date{queuetest.Today, "2026-11-24"}
		for _, d := range dates {
			for _, session := range []string{"am", "pm", "am", "day"}[:src.Intn(5)] {
				kind := queue.RotaKind(pick("", "", "field", "appointment"))
				day := queue.RotaDay{ID: string(d) + session, Date: d, Session: session, Leader: pick("wang", "li"), Kind: kind, Place: pick("一", "二"), Capacity: src.Intn(4)}
				_, _ = h.Try(queue.PublishRota{Days: []queue.RotaDay{day}}) // some overlap
			}
		}
		judge, err := queuetest.NewJudge(h.State())
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			before := h.State()
			id := before.Ledger.NextBooking - queue.BookingID(src.Intn(4))
			date, session, service := dates[src.Intn(2)], pick("", "", "am", "pm", "day"), pick("leader", "leader", "land")
			var w queue.Want
			switch src.Intn(8) {
			case 0, 1, 2:
				w = queue.Book{Date: date, Session: session, Service: service, People: 1}
			case 3, 4:
				w = queue.Issue{Service: service, People: 1}
			case 5:
				w = queue.CheckIn{Booking: id}
			case 6:
				w = queue.MoveBooking{Booking: id, Date: date, Session: session}
			default:
				w = queue.Cancel{Ticket: before.NextTicket - queue.TicketID(src.Intn(4))}
			}
			_, asked := h.Try(w)
			var events []queue.Event
			if err := h.Journal.Events(before.Seq, func(e queue.Event) error { events = append(events, e); return nil }); err != nil {
				t.Fatal(err)
			}
			if err := judge.Step(w, h.State(), events, asked); err != nil {
				t.Fatalf("%T%+v: %v", w, w, err)
			}
		}
	})
}
