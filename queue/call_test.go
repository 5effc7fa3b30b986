package queue_test

import (
	"slices"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

// line lets visitors come: each letter is one of the land window: w walks in,
// n needs care, b is booked.
func line(h *queuetest.Hall, who string) []queue.TicketID {
	var ids []queue.TicketID
	for _, c := range who {
		switch c {
		case 'w', 'n':
			w := queue.Issue{Service: "land", People: 1}
			if c == 'n' {
				w.Needs = queue.NeedWalking
			}
			ids = append(ids, h.Do(w).Ticket)
		case 'b':
			b := h.Do(queue.Book{Date: queuetest.Today, Service: "land", People: 1, Slot: "09:30"})
			ids = append(ids, h.Do(queue.CheckIn{Booking: b.Booking}).Ticket)
		}
		h.Clock.Pass(1_000)
	}
	return ids
}

func TestWhoIsCalled(t *testing.T) {
	tests := []struct {
		name  string
		line  string
		order []int // places in the line
		why   []queue.Reason
	}{
		{"first come", "www", []int{0, 1, 2}, []queue.Reason{queue.InTurn, queue.InTurn, queue.InTurn}},
		{"care first", "wnw", []int{1, 0, 2}, []queue.Reason{queue.NeedsCare, queue.InTurn, queue.InTurn}},
		{"booked before care", "wnb", []int{2, 1, 0}, []queue.Reason{queue.Appointment, queue.NeedsCare, queue.InTurn}},
		{"first booked first", "bbw", []int{0, 1, 2}, []queue.Reason{queue.Appointment, queue.Appointment, queue.InTurn}},
		{"three in a row, then who waits longest", "wwnnnnn", []int{2, 3, 4, 0, 5, 6, 1},
			[]queue.Reason{queue.NeedsCare, queue.NeedsCare, queue.NeedsCare, queue.LongestWait, queue.NeedsCare, queue.NeedsCare, queue.InTurn}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := queuetest.NewDay(t, &queuetest.Journal{})
			ids := line(h, tt.line)
			for i, place := range tt.order {
				a := h.Do(queue.Call{Counter: "1"})
				k := h.State().Day.Ticket(a.Ticket)
				if a.Ticket != ids[place] || k.Why != tt.why[i] || k.Status != queue.Called || k.Counter != "1" || k.Calls != 1 {
					t.Fatalf("call %d: %+v, want number %d %s", i, *k, 101+place, tt.why[i])
				}
			}
			if a := h.Do(queue.Call{Counter: "1"}); a.Ticket != 0 {
				t.Errorf("answer %+v with nobody there", a)
			}
			h.Refused(queue.Call{Counter: "1"}, queue.NobodyWaits)
		})
	}
}

func TestNobodyIsOvertakenTooOften(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	c := queuetest.Config()
	c.Counters = nil
	for _, id := range []string{"1", "2", "3", "4", "5", "6", "7"} { // so many that no counter tires
		c.Counters = append(c.Counters, queue.Counter{ID: id, Label: id, Serves: []queue.Queue{{Service: "land"}}})
	}
	h.Do(queue.SetConfig{Config: c})
	ids := line(h, "wnnnnnnn")
	for i := range 5 {
		if a := h.Do(queue.Call{Counter: c.Counters[i].ID}); a.Ticket == ids[0] {
			t.Fatalf("called after %d others, want 5", i)
		}
	}
	a := h.Do(queue.Call{Counter: "6"})
	if k := h.State().Day.Ticket(ids[0]); a.Ticket != ids[0] || k.Why != queue.LongestWait || k.Overtaken != 5 {
		t.Errorf("ticket %d called, first in line is %+v, want it called now", a.Ticket, *k)
	}
}

func TestCallByNumber(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	ids := line(h, "wwnnnnn")
	leader := h.Do(queue.Issue{Service: "leader", People: 1})
	h.Refused(queue.Call{Counter: "1", Ticket: 99}, queue.NotFound)
	h.Refused(queue.Call{Counter: "1", Ticket: leader.Ticket}, queue.Conflict)
	h.Refused(queue.Call{Counter: "nowhere"}, queue.NotFound)
	for range 3 {
		h.Do(queue.Call{Counter: "1"})
	}
	h.Do(queue.Call{Counter: "1", Ticket: ids[1]})
	if k := h.Ticket(102); k.Why != queue.ByNumber {
		t.Errorf("called %s, want by number", k.Why)
	}
	h.Refused(queue.Call{Counter: "1", Ticket: ids[1]}, queue.WrongStatus)
	// A call by number does not make the counter forget whose turn it is.
	if a := h.Do(queue.Call{Counter: "1"}); a.Ticket != ids[0] {
		t.Errorf("number %d called, want 101, who waits longest", a.Number)
	}
}

func TestCallEndsTheVisitBefore(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	line(h, "ww")
	h.Do(queue.Call{Counter: "1"})
	h.Clock.Pass(30_000)
	h.Do(queue.Call{Counter: "1"})
	k := h.Ticket(101)
	if k.Status != queue.Served || k.Why != queue.Done || k.StartedAt != k.CalledAt || k.EndedAt.Tick-k.StartedAt.Tick != 30_000 {
		t.Errorf("ticket %+v, want it served for 30 s", k)
	}
	if now := h.State().Day.Counter("1").Now; now != h.Ticket(102).ID {
		t.Errorf("counter has ticket %d, want 102", now)
	}
}

func TestRecall(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	line(h, "ww")
	a := h.Do(queue.Call{Counter: "1"})
	if r := h.Refused(queue.Recall{Counter: "1", Ticket: a.Ticket}, queue.TooEarly); r.Wait != 60_000 {
		t.Errorf("wait %d", r.Wait)
	}
	h.Refused(queue.Recall{Counter: "2", Ticket: a.Ticket}, queue.NotYours)
	h.Refused(queue.Recall{Counter: "1", Ticket: a.Ticket + 1}, queue.WrongStatus)
	h.Clock.Pass(60_000)
	h.Do(queue.Recall{Counter: "1", Ticket: a.Ticket})
	h.Refused(queue.Recall{Counter: "1", Ticket: a.Ticket}, queue.TooEarly)
	calls := h.State().Day.Calls
	if len(calls) != 2 || calls[0].Again || !calls[1].Again || calls[1].Number != 101 || h.Ticket(101).Calls != 2 {
		t.Errorf("calls %+v", calls)
	}
	if v := h.Journal.(*queuetest.Journal).Visits()[a.Ticket]; v.Calls != 2 {
		t.Errorf("the visit has %d calls, want 2", v.Calls)
	}
	// The recall of a call that is taken back is taken back with it.
	h.Do(queue.UndoPress{Counter: "1"})
	if i := slices.IndexFunc(h.State().Day.Calls, func(a queue.Announced) bool { return !a.Undone }); i >= 0 {
		t.Errorf("call %d is still announced", i)
	}
}
