package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"reception/queue"
)

// clockSource opens and closes days by the calendar, so that nobody has to
// press anything. It proposes; the queue decides.
type clockSource struct {
	core  *queue.Core
	now   func() time.Time
	zone  *time.Location
	every time.Duration
	purge func(context.Context, queue.DayID) // after a day was closed
	log   *slog.Logger
}

// closeGrace is how long after call-until a day is closed even though somebody
// is still at a counter.
const closeGrace = 2 * time.Hour

func (c *clockSource) run(ctx context.Context) error {
	t := time.NewTicker(c.every)
	defer t.Stop()
	for {
		c.step(ctx)
		select {
		case <-t.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// step does what is due now, one command at most.
func (c *clockSource) step(ctx context.Context) {
	s := c.core.Current().State
	want := c.due(s)
	if want == nil {
		return
	}
	_, err := c.core.Do(ctx, queue.Command{Key: queue.Key{Sender: "clock"}, Want: want})
	if err != nil {
		c.log.Error("keep the calendar", "want", fmt.Sprintf("%T", want), "err", err)
		return
	}
	if _, ok := want.(queue.CloseDay); ok {
		c.purge(ctx, s.Day.ID)
	}
}

// due is the command that the calendar asks for, or nil.
func (c *clockSource) due(s *queue.State) queue.Want {
	t := c.now().In(c.zone)
	date, minute := queue.Date(t.Format(time.DateOnly)), t.Hour()*60+t.Minute()
	h := s.Config.Hours
	if s.Day == nil {
		if len(s.Config.Services) > 0 && h.Days[t.Weekday()] && minute >= h.TakeFrom && minute < h.CallUntil {
			return queue.OpenDay{Date: date}
		}
		return nil
	}
	d := s.Day
	switch {
	case !d.Confirmed:
		if date != d.Date && date != d.Doubt {
			return queue.DoubtDate{Date: date}
		}
		return nil
	case date == d.Date:
		if d.Doubt != "" {
			return queue.DoubtDate{Date: date} // it has gone
		}
		over := time.Duration(minute-h.CallUntil) * time.Minute
		if over >= closeGrace || over >= 0 && !d.Busy() {
			return queue.CloseDay{}
		}
		return nil
	case queue.Plausible(s, date):
		return queue.CloseDay{}
	case date != d.Doubt:
		return queue.DoubtDate{Date: date}
	}
	return nil
}
