package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"reception/queue"
)

// clockSource opens and closes days by the calendar, and pauses counters that
// somebody has left, so that nobody has to press anything. It proposes; the
// queue decides.
type clockSource struct {
	core  *queue.Core
	now   func() time.Time
	zone  *time.Location
	every time.Duration
	log   *slog.Logger

	day    queue.DayID  // that was open at the last step
	since  queue.Millis // tick at which this program first saw it
	agreed queue.Stamp  // of the last step at which the clock had its date, if any
	last   queue.Stamp  // of the last step, if any
	jumped queue.Millis // tick at which the clock was last set, if it was
}

// closeGrace is how long after call-until a day is closed even though somebody
// lacks an outcome: they are carried over.
const closeGrace = 2 * time.Hour

// What tells a day that has passed from a clock that was set. Nobody presses
// anything in the morning, and nobody loses a place because of a wrong clock.
const (
	maxJump  = time.Hour      // by which the wall clock and the one that nobody sets may part; who waits has as long to notice
	longDay  = 14 * time.Hour // no hall is open for so long
	maxNight = 15 * time.Hour // from the last that happened to the morning, by the time of day
)

// minWatch is for how long the program has watched the day before it says that
// somebody has left: while it was off nobody could press anything.
const minWatch = 30 * time.Minute

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
	c.look(s)
	t := c.now().In(c.zone)
	now := queue.Stamp{At: queue.Millis(t.UnixMilli()), Tick: c.core.Tick()}
	if c.last.At != 0 && parted(now, c.last) > millis(maxJump) {
		c.jumped = now.Tick
	}
	c.last = now
	want := c.due(s, t)
	if want == nil {
		return
	}
	_, err := c.core.Do(ctx, queue.Command{Key: queue.Key{Sender: "clock"}, Want: want})
	if err != nil {
		c.log.Error("keep the calendar", "want", fmt.Sprintf("%T", want), "err", err)
		return
	}
	c.look(c.core.Current().State)
}

// look notes when another day is open than at the last look, or none.
func (c *clockSource) look(s *queue.State) {
	was := c.day
	c.day = 0
	if s.Day != nil {
		c.day = s.Day.ID
	}
	if was != c.day {
		c.since, c.agreed = c.core.Tick(), queue.Stamp{}
	}
}

// due is the command that the calendar asks for, or nil.
func (c *clockSource) due(s *queue.State, t time.Time) queue.Want {
	calendar, minute := today(t), t.Hour()*60+t.Minute()
	date := calendar.Date
	h, works := s.HoursOn("", date)
	until := s.CallsUntil(date)
	if s.Day == nil {
		// A date on which staff have closed the hall stays closed until they open it
		// again, also after a restart.
		if len(s.Config.Services) > 0 && works && minute >= h.TakeFrom && minute < until && date != s.LastDate && date != s.Shut {
			return calendar
		}
		return nil
	}
	d := s.Day
	if date == d.Date {
		c.agreed = c.last
	} else if c.passed(s, t, date) {
		return queue.CloseDay{CarryOver: true}
	}
	switch {
	case !d.Confirmed:
		if date != d.Date && date != d.Doubt {
			return queue.DoubtDate(calendar)
		}
	case date != d.Date:
		if date != d.Doubt {
			return queue.DoubtDate(calendar)
		}
	case d.Doubt != "":
		return queue.DoubtDate(calendar) // it has gone
	case !works: // somebody opened the hall on a day off: it ends with the date
	case c.jumped != 0 && c.last.Tick-c.jumped < millis(maxJump): // it may be set back
	default:
		over := time.Duration(minute-until) * time.Minute
		switch {
		case over >= closeGrace:
			return queue.CloseDay{CarryOver: true}
		case over >= 0 && len(d.Lacking()) == 0:
			return queue.CloseDay{}
		}
	}
	if c.last.Tick-c.since < millis(minWatch) {
		return nil
	}
	if left := s.Deserted(c.last); left != "" {
		return queue.Pause{Counter: left, Why: queue.PauseAway}
	}
	return nil
}

// today is the day that begins by the clock's date, in its own zone.
func today(t time.Time) queue.OpenDay {
	y, m, d := t.Date()
	midnight := time.Date(y, m, d, 0, 0, 0, 0, t.Location())
	return queue.OpenDay{Date: queue.Date(t.Format(time.DateOnly)), Midnight: queue.Millis(midnight.UnixMilli())}
}

// passed tells whether the open day is over although nobody has closed it: the
// clock has another date, and not because somebody set it or a battery died.
func (c *clockSource) passed(s *queue.State, t time.Time, date queue.Date) bool {
	d := s.Day
	if c.last.Tick-c.since >= millis(longDay) {
		return true
	}
	if c.agreed.At != 0 { // have both clocks gone over midnight?
		return d.Confirmed && date > d.Date && parted(c.last, c.agreed) <= millis(maxJump)
	}
	// The program started with another date than that of the day, and only the wall
	// clock can tell how long it was off. A hall that was switched off for the night
	// starts earlier in the day than it was last used; a clock that is whole days
	// ahead, or the hours of a time zone, does not look like that. On a day of which
	// nothing is left nobody can lose anything.
	if next, ok := s.NextOpen(d.Date); !ok || date < d.Date || date > next {
		return false
	}
	before := time.UnixMilli(int64(c.core.Before().At)).In(c.zone)
	night := timeOfDay(before) - timeOfDay(t)
	return queue.Date(before.Format(time.DateOnly)) == d.Date && night > 0 && night <= maxNight ||
		len(d.Tickets) == 0 && len(s.BookingsOf(d.Date)) == 0 && !s.Receives(d.Date)
}

// parted returns by how much the two clocks went on differently.
func parted(now, then queue.Stamp) queue.Millis {
	d := (now.At - then.At) - (now.Tick - then.Tick)
	return max(d, -d)
}

func millis(d time.Duration) queue.Millis { return queue.Millis(d.Milliseconds()) }

func timeOfDay(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
}
