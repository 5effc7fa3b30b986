package queue_test

import (
	"fmt"

	"reception/queue"
	"reception/queue/queuetest"
)

// projected holds the journal's visits against the tickets that its events
// lead to.
func projected(j *queuetest.Journal) error {
	var day *queue.Day
	want := map[queue.TicketID]queue.Visit{}
	keep := func() {
		if day != nil {
			for _, v := range day.Visits() {
				want[v.Ticket] = v
			}
		}
	}
	if err := queue.Walk(j, func(s *queue.State, _ queue.Event) error {
		if s.Day != day {
			keep()
			day = s.Day
		}
		return nil
	}); err != nil {
		return err
	}
	keep()
	got := j.Visits()
	for id, v := range want {
		if got[id] != v {
			return fmt.Errorf("visit of ticket %d is %+v, want %+v", id, got[id], v)
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("%d visits, want %d", len(got), len(want))
	}
	return nil
}
