package queue_test

import (
	"testing"

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
	h := at(t, 540, func(c *queue.Config) { c.Services[1].Capacity = 1 })
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
