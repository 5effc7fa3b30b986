package queue_test

import (
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

const year = 365 * 24 * 3600 * 1000

func epochs(t *testing.T, j queue.Journal) int {
	t.Helper()
	n := 0
	if err := j.Events(0, func(e queue.Event) error {
		if _, ok := e.Fact.(queue.ClockChanged); ok {
			n++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// The clock jumps to 2030 over night and back in the morning.
func TestClockJumpsTo2030AndBack(t *testing.T) {
	open := func(t *testing.T) (*queuetest.Hall, *queuetest.Journal) {
		j := &queuetest.Journal{}
		h := queuetest.NewDay(t, j)
		h.Do(issue("a"))
		h.Do(queue.CloseDay{CarryOver: true})
		h.Clock.Pass(12 * 3600 * 1000)
		h.Clock.Jump(3 * year)
		h.Do(queue.OpenDay{Date: "2030-01-01"})
		d := h.State().Day
		if d.Confirmed || h.State().LastDate != queuetest.Today {
			t.Fatalf("day of %s, confirmed %t, last date %s: want it unconfirmed", d.Date, d.Confirmed, h.State().LastDate)
		}
		if a := h.Do(issue("b")); a.Number != 102 { // it may still be that date
			t.Errorf("number %d meanwhile, want 102", a.Number)
		}
		return h, j
	}
	tomorrow := func(t *testing.T, h *queuetest.Hall, j *queuetest.Journal) {
		h.Do(queue.CloseDay{CarryOver: true})
		h.Clock.Pass(24 * 3600 * 1000)
		h.Do(queue.OpenDay{Date: "2026-11-25"})
		if d := h.State().Day; !d.Confirmed || d.ID != 3 {
			t.Errorf("day %d of %s, confirmed %t: want tomorrow to be normal", d.ID, d.Date, d.Confirmed)
		}
		if a := h.Do(issue("c")); a.Number != 101 {
			t.Errorf("number %d tomorrow, want 101", a.Number)
		}
		want := h.Digest()
		if got, _ := load(t, j); got != want {
			t.Error("the state is not the one the journal leads to")
		}
		if err := projected(j); err != nil {
			t.Error(err)
		}
	}
	t.Run("staff say what day it is", func(t *testing.T) {
		h, j := open(t)
		h.Do(queue.ConfirmDate{Date: "2026-11-24"})
		if d := h.State().Day; d.Date != "2026-11-24" || !d.Confirmed || h.State().LastDate != "2026-11-24" {
			t.Errorf("day %+v, want that of 2026-11-24", d)
		}
		if v := j.Visits()[2]; v.Date != "2026-11-24" {
			t.Errorf("visit of %s, want the confirmed date", v.Date)
		}
		h.Clock.Jump(-3 * year)
		h.Do(issue("d"))
		if n := epochs(t, j); n != 2 {
			t.Errorf("%d epochs began, want 2", n)
		}
		tomorrow(t, h, j)
	})
	t.Run("the clock comes back", func(t *testing.T) {
		h, j := open(t)
		h.Clock.Jump(-3 * year)
		h.Do(queue.DoubtDate{Date: "2026-11-24"})
		if d := h.State().Day; d.Date != "2026-11-24" || !d.Confirmed {
			t.Errorf("day %+v, want that of 2026-11-24", d)
		}
		tomorrow(t, h, j)
	})
	t.Run("nobody says anything", func(t *testing.T) {
		h, j := open(t)
		h.Clock.Jump(-3 * year)
		tomorrow(t, h, j)
	})
	t.Run("the jump is at noon", func(t *testing.T) {
		j := &queuetest.Journal{}
		h := queuetest.NewDay(t, j)
		h.Clock.Jump(3 * year)
		h.Do(queue.DoubtDate{Date: "2030-01-01"})
		if d := h.State().Day; d.Date != queuetest.Today || d.Doubt != "2030-01-01" {
			t.Errorf("day %+v, want today with a doubt", d)
		}
		h.Do(queue.DoubtDate{Date: "2030-01-01"})
		h.Clock.Jump(-3 * year)
		h.Do(queue.DoubtDate{Date: queuetest.Today})
		if d := h.State().Day; d.Date != queuetest.Today || d.Doubt != "" {
			t.Errorf("day %+v, want today without a doubt", d)
		}
		h.Do(queue.CloseDay{CarryOver: true})
		h.Do(queue.OpenDay{Date: "2026-11-24"})
		if !h.State().Day.Confirmed {
			t.Error("tomorrow is in doubt")
		}
	})
}

func TestEpochs(t *testing.T) {
	tests := []struct {
		name string
		move func(*queuetest.Clock)
		want int
	}{
		{"time passes", func(c *queuetest.Clock) { c.Pass(3_600_000) }, 0},
		{"a second is gained", func(c *queuetest.Clock) { c.Pass(60_000); c.Jump(1_000) }, 0},
		{"forward", func(c *queuetest.Clock) { c.Jump(5_000) }, 1},
		{"back", func(c *queuetest.Clock) { c.Jump(-1) }, 1},
		{"back, less than time went on", func(c *queuetest.Clock) { c.Pass(60_000); c.Jump(-30_000) }, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j := &queuetest.Journal{}
			h := queuetest.NewDay(t, j)
			tt.move(h.Clock)
			h.Do(issue("a"))
			h.Do(issue("b"))
			if got := epochs(t, j); got != tt.want || h.State().Clock.Epoch != tt.want {
				t.Errorf("%d epochs began and the state is in epoch %d, want %d", got, h.State().Clock.Epoch, tt.want)
			}
			load(t, j)
		})
	}
}

func TestEpochAfterARestart(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	h.Clock.Pass(60_000)
	h.Do(issue("a"))
	h.Kill()
	tick := h.State().Clock.Last.Tick
	h.Clock.Reboot(-3_600_000)
	h.Start()
	rows := j.Rows()
	last := rows[len(rows)-2:]
	if last[0].Kind != "ClockChanged" || last[1].Kind != "Started" || last[0].Event.Boot != "boot2" {
		t.Errorf("the start wrote %+v, want a new epoch in the new boot first", last)
	}
	if got := h.State().Clock.Last.Tick; got != tick {
		t.Errorf("tick %d after the restart, want to go on from %d", got, tick)
	}
	h.Clock.Pass(1_000)
	h.Do(issue("b"))
	if got := h.State().Clock.Last.Tick; got != tick+1_000 {
		t.Errorf("tick %d a second later, want %d", got, tick+1_000)
	}
}

// A clock that is set does not move what is measured in ticks.
func TestClockDoesNotMoveTimeouts(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(issue("a"))
	a := h.Do(queue.Call{Counter: "1"})
	h.Clock.Jump(3_600_000)
	if r := h.Refused(queue.Recall{Counter: "1", Ticket: a.Ticket}, queue.TooEarly); r.Wait != 60_000 {
		t.Errorf("wait %d ms, want 60000", r.Wait)
	}
	h.Clock.Pass(60_000)
	h.Do(queue.Recall{Counter: "1", Ticket: a.Ticket})
	h.Clock.Jump(-7_200_000)
	h.Clock.Pass(120_000)
	h.Do(queue.Miss{Counter: "1", Ticket: a.Ticket})
}
