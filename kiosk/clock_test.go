package main

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"reception/queue"
	"reception/queue/queuetest"
)

// week plays the calendar against a hall whose hours are 7:30 to 17:30 on
// workdays.
type week struct {
	*queuetest.Hall
	source clockSource
	at     time.Time
	purged int
}

func newWeek(t *testing.T) *week {
	w := &week{Hall: queuetest.NewHall(t, &queuetest.Journal{})}
	w.Do(queue.SetConfig{Config: queuetest.Config()})
	w.source = clockSource{
		core: w.Core, now: func() time.Time { return w.at }, zone: time.UTC, log: slog.New(slog.DiscardHandler),
		purge: func(context.Context) { w.purged++ },
	}
	return w
}

// to lets it be that time, and the calendar do what it wants to.
func (w *week) to(clock string) {
	at, err := time.Parse("2006-01-02 15:04", clock)
	if err != nil {
		panic(err)
	}
	w.at = at
	for range 3 {
		w.source.step(context.Background())
	}
}

func (w *week) want(t *testing.T, clock string, date queue.Date, confirmed bool) {
	t.Helper()
	w.to(clock)
	d := w.State().Day
	switch {
	case d == nil && date != "":
		t.Fatalf("%s: the hall is closed, want %s", clock, date)
	case d != nil && (d.Date != date || d.Confirmed != confirmed):
		t.Fatalf("%s: the day is %s (confirmed %v), want %q (%v)", clock, d.Date, d.Confirmed, date, confirmed)
	}
}

func TestCalendar(t *testing.T) {
	w := newWeek(t)
	w.want(t, "2026-11-22 09:00", "", false) // a Sunday
	w.want(t, "2026-11-23 07:29", "", false)
	w.want(t, "2026-11-23 07:30", "2026-11-23", true)
	w.want(t, "2026-11-23 17:29", "2026-11-23", true)
	w.want(t, "2026-11-23 17:30", "", false)
	w.want(t, "2026-11-23 20:00", "", false)
	if w.purged != 1 {
		t.Errorf("purged %d times", w.purged)
	}
	w.want(t, "2026-11-24 08:00", "2026-11-24", true)
	w.want(t, "2026-11-25 08:00", "2026-11-25", true) // switched off at the wall in between
	if w.purged != 2 {
		t.Errorf("purged %d times", w.purged)
	}
}

// Closing time waits for everybody who lacks an outcome, but not for ever: then
// they are carried over.
func TestCalendarWaits(t *testing.T) {
	for name, then := range map[string]func(*week){
		"being received": func(w *week) { w.Do(queue.Call{Counter: "1"}) },
		"waiting":        func(*week) {},
		"put aside": func(w *week) {
			w.Do(queue.Call{Counter: "1"})
			w.Do(queue.Hold{Counter: "1", Ticket: 1})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWeek(t)
			w.want(t, "2026-11-23 08:00", "2026-11-23", true)
			w.Do(queue.Issue{Service: "land", People: 1})
			then(w)
			w.want(t, "2026-11-23 19:29", "2026-11-23", true)
			w.want(t, "2026-11-23 19:30", "", false)
			if n := len(w.State().Ledger.Bookings); n != 1 && name != "being received" {
				t.Errorf("%d bookings, want the one carried over", n)
			}
		})
	}
	w := newWeek(t)
	w.want(t, "2026-11-23 08:00", "2026-11-23", true)
	w.Do(queue.Issue{Service: "land", People: 1})
	w.want(t, "2026-11-23 17:31", "2026-11-23", true)
	w.Do(queue.Cancel{Ticket: 1})
	w.want(t, "2026-11-23 17:31", "", false) // at once, when the last has an outcome
}

// Switched off at the wall with somebody waiting: next morning yesterday is
// closed, with everybody carried over, before today opens.
func TestCalendarClosesYesterdayFirst(t *testing.T) {
	w := newWeek(t)
	w.want(t, "2026-11-23 08:00", "2026-11-23", true)
	w.Do(queue.Issue{Service: "land", People: 1})
	w.to("2026-11-23 17:40")
	w.Kill()
	w.Start()
	w.source.core, w.source.day = w.Core, 0
	w.want(t, "2026-11-24 07:40", "2026-11-24", true)
	if b := w.State().Ledger.Bookings; len(b) != 1 || b[0].Lane != queue.Carried || w.purged != 1 {
		t.Errorf("bookings %+v, purged %d times, want one carried over and one purge", b, w.purged)
	}
}

// The calendar knows holidays, working days at weekends and the time of day,
// and leaves a date closed on which staff have closed the hall.
func TestCalendarKnowsTheYear(t *testing.T) {
	w := newWeek(t)
	w.want(t, "2026-09-24 08:00", "2026-09-24", true)
	if m := w.State().Day.Minute(queue.Millis(w.at.UnixMilli())); m != 480 {
		t.Errorf("minute %d of the day, want 480", m)
	}
	w.want(t, "2026-09-25 08:00", "", false) // 中秋节
	w.want(t, "2026-09-30 08:00", "2026-09-30", true)
	w.want(t, "2026-10-08 08:00", "2026-10-08", true) // after the longest holidays
	w.want(t, "2026-10-10 08:00", "2026-10-10", true) // a Saturday that is worked
	w.Do(queue.CloseDay{})
	w.want(t, "2026-10-10 09:00", "", false)
	w.Kill()
	w.Start()
	w.source.core, w.source.day = w.Core, 0
	w.want(t, "2026-10-10 09:05", "", false) // not even after a restart
	if w.purged != 4 {
		t.Errorf("purged %d times, want after each day", w.purged)
	}
	w.Do(queue.OpenDay{Date: "2026-10-10"})
	w.want(t, "2026-10-10 10:00", "2026-10-10", true)
}

// The clock jumps to 2030 and back: today goes on, tomorrow is normal.
func TestCalendarDoubts(t *testing.T) {
	w := newWeek(t)
	w.want(t, "2026-11-23 08:00", "2026-11-23", true)
	w.want(t, "2030-01-01 09:00", "2026-11-23", true)
	if w.State().Day.Doubt != "2030-01-01" {
		t.Errorf("doubt %q", w.State().Day.Doubt)
	}
	w.Do(queue.Issue{Service: "land", People: 1}) // numbers go on
	w.want(t, "2026-11-23 09:05", "2026-11-23", true)
	if w.State().Day.Doubt != "" {
		t.Error("the doubt outlives its reason")
	}
	w.want(t, "2026-11-23 19:30", "", false)
	w.want(t, "2026-11-24 08:00", "2026-11-24", true)
}

// The battery of the clock is empty at power-on: the day opens unconfirmed,
// and one press or the right time settles it.
func TestCalendarWithoutBattery(t *testing.T) {
	w := newWeek(t)
	w.want(t, "2026-11-23 08:00", "2026-11-23", true)
	w.want(t, "2026-11-23 17:30", "", false)
	w.want(t, "2020-01-01 08:00", "2020-01-01", false)
	w.Do(queue.Issue{Service: "land", People: 1})
	w.want(t, "2026-11-24 08:10", "2026-11-24", true) // the time came back by itself
	w.want(t, "2026-11-24 19:30", "", false)
	w.want(t, "2020-01-01 08:00", "2020-01-01", false)
	w.Do(queue.ConfirmDate{Date: "2026-11-25"}) // a clerk knows better
	w.want(t, "2020-01-01 09:00", "2026-11-25", true)
	w.want(t, "2026-11-26 08:00", "2026-11-26", true)
}
