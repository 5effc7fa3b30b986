package queue_test

import (
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

func TestVisitAtACounter(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	ids := line(h, "www")
	a := h.Do(queue.Call{Counter: "1"}).Ticket
	h.Refused(queue.Start{Counter: "2", Ticket: a}, queue.NotYours)
	h.Refused(queue.Start{Counter: "1", Ticket: ids[1]}, queue.WrongStatus)
	h.Refused(queue.Start{Counter: "1", Ticket: 99}, queue.NotFound)
	h.Refused(queue.Resume{Counter: "1", Ticket: a}, queue.WrongStatus)
	h.Do(queue.Start{Counter: "1", Ticket: a})
	h.Refused(queue.Start{Counter: "1", Ticket: a}, queue.WrongStatus)
	h.Refused(queue.Miss{Counter: "1", Ticket: a}, queue.WrongStatus)
	h.Do(queue.Hold{Counter: "1", Ticket: a})
	if k, c := h.Ticket(101), h.State().Day.Counter("1"); k.Status != queue.Held || c.Now != 0 {
		t.Errorf("ticket %+v, counter %+v", k, c)
	}
	h.Do(queue.Call{Counter: "1"})
	h.Refused(queue.Resume{Counter: "1", Ticket: a}, queue.Conflict)
	h.Refused(queue.Resume{Counter: "2", Ticket: a}, queue.NotYours)
	h.Do(queue.Finish{Counter: "1", Ticket: ids[1]})
	h.Do(queue.Resume{Counter: "1", Ticket: a})
	if k, c := h.Ticket(101), h.State().Day.Counter("1"); k.Status != queue.Serving || c.Now != a {
		t.Errorf("ticket %+v, counter %+v", k, c)
	}
	h.Do(queue.Finish{Counter: "1", Ticket: a})
	h.Refused(queue.Finish{Counter: "1", Ticket: a}, queue.WrongStatus)
	if k, c := h.Ticket(101), h.State().Day.Counter("1"); k.Status != queue.Served || k.Why != queue.Done || c.Now != 0 {
		t.Errorf("ticket %+v, counter %+v", k, c)
	}
}

func TestMissAndReturn(t *testing.T) {
	for _, tt := range []struct {
		name    string
		waiting string // behind the one who misses
		order   []int  // numbers − 101
	}{
		{"nobody else", "", []int{0}},
		{"one waits", "w", []int{1, 0}},
		{"two wait", "ww", []int{1, 2, 0}},
		{"four wait", "wwww", []int{1, 2, 0, 3, 4}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := queuetest.NewDay(t, &queuetest.Journal{})
			ids := line(h, "w"+tt.waiting)
			h.Do(queue.Call{Counter: "1"})
			h.Refused(queue.Miss{Counter: "1", Ticket: ids[0]}, queue.TooEarly)
			h.Refused(queue.Return{Ticket: ids[0]}, queue.WrongStatus)
			h.Clock.Pass(180_000)
			h.Do(queue.Miss{Counter: "1", Ticket: ids[0]})
			if k := h.Ticket(101); k.Status != queue.Missed || h.State().Day.Counter("1").Now != 0 {
				t.Errorf("ticket %+v", k)
			}
			h.Do(queue.Return{Ticket: ids[0]})
			for i, n := range tt.order {
				if a := h.Do(queue.Call{Counter: "1"}); a.Number != 101+n {
					t.Errorf("call %d: number %d, want %d", i, a.Number, 101+n)
				}
			}
		})
	}
}

func TestReturnTwiceKeepsTheOrderOfReturning(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	ids := line(h, "wwwww")
	for _, id := range ids[:2] {
		h.Do(queue.Call{Counter: "1"})
		h.Clock.Pass(180_000)
		h.Do(queue.Miss{Counter: "1", Ticket: id})
	}
	h.Do(queue.Return{Ticket: ids[1]}) // behind 103 and 104
	h.Do(queue.Return{Ticket: ids[0]}) // likewise, and after 102, who came back first
	var got []int
	for range 5 {
		got = append(got, h.Do(queue.Call{Counter: "1"}).Number)
	}
	want := []int{103, 104, 102, 101, 105}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("called %v, want %v", got, want)
		}
	}
}
