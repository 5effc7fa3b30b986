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
	purge func(context.Context) // at the start, and after a day was closed
	log   *slog.Logger

	day queue.DayID // that was open at the last step
}

// closeGrace is how long after call-until a day is closed even though somebody
// lacks an outcome: they are carried over.
const closeGrace = 2 * time.Hour

func (c *clockSource) run(ctx context.Context) error {
	c.purge(ctx)
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
	c.purgeClosed(ctx, s)
	want := c.due(s)
	if want == nil {
		return
	}
	_, err := c.core.Do(ctx, queue.Command{Key: queue.Key{Sender: "clock"}, Want: want})
	if err != nil {
		c.log.Error("keep the calendar", "want", fmt.Sprintf("%T", want), "err", err)
		return
	}
	c.purgeClosed(ctx, c.core.Current().State)
}

// purgeClosed purges when the day that was open at the last look is over.
func (c *clockSource) purgeClosed(ctx context.Context, s *queue.State) {
	was := c.day
	c.day = 0
	if s.Day != nil {
		c.day = s.Day.ID
	}
	if was != 0 && was != c.day {
		c.purge(ctx)
	}
}

// due is the command that the calendar asks for, or nil.
func (c *clockSource) due(s *queue.State) queue.Want {
	t := c.now().In(c.zone)
	date, minute := queue.Date(t.Format(time.DateOnly)), t.Hour()*60+t.Minute()
	midnight := queue.Millis(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, c.zone).UnixMilli())
	h, works := s.HoursOn("", date)
	if s.Day == nil {
		// A date on which staff have closed the hall stays closed until they open it
		// again, also after a restart.
		if len(s.Config.Services) > 0 && works && minute >= h.TakeFrom && minute < h.CallUntil && date != s.LastDate {
			return queue.OpenDay{Date: date, Midnight: midnight}
		}
		return nil
	}
	d := s.Day
	switch {
	case !d.Confirmed:
		if date != d.Date && date != d.Doubt {
			return queue.DoubtDate{Date: date, Midnight: midnight}
		}
		return nil
	case date == d.Date:
		if d.Doubt != "" {
			return queue.DoubtDate{Date: date, Midnight: midnight} // it has gone
		}
		if !works { // somebody opened the hall on a day off: it ends with the date
			return nil
		}
		over := time.Duration(minute-h.CallUntil) * time.Minute
		switch {
		case over >= closeGrace:
			return queue.CloseDay{CarryOver: true}
		case over >= 0 && len(d.Lacking()) == 0:
			return queue.CloseDay{}
		}
		return nil
	case queue.Plausible(s, date):
		return queue.CloseDay{CarryOver: true}
	case date != d.Doubt:
		return queue.DoubtDate{Date: date, Midnight: midnight}
	}
	return nil
}
