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
}

func newWeek(t *testing.T) *week {
	w := &week{Hall: queuetest.NewHall(t, &queuetest.Journal{})}
	w.Do(queue.SetConfig{Config: queuetest.Config()})
	w.begin()
	return w
}

// begin starts the calendar anew, as the program does.
func (w *week) begin() {
	w.source = clockSource{
		core: w.Core, now: w.now, zone: time.UTC, log: slog.New(slog.DiscardHandler),
	}
}

func (w *week) now() time.Time { return time.UnixMilli(int64(w.Clock.Now().Wall)).UTC() }

// away is how far away a time is on the wall clock.
func (w *week) away(clock string) queue.Millis {
	at, err := time.Parse("2006-01-02 15:04", clock)
	if err != nil {
		panic(err)
	}
	return queue.Millis(at.UnixMilli()) - w.Clock.Now().Wall
}

// step lets the calendar do what it wants to.
func (w *week) step() {
	for range 3 {
		w.source.step(context.Background())
	}
}

// to lets time pass until then. Years, or time that goes back, are a clock that
// was set.
func (w *week) to(clock string) {
	if d := w.away(clock); d < 0 || d > 100*24*3_600_000 {
		w.Clock.Jump(d)
	} else {
		w.Clock.Pass(d)
	}
	w.step()
}

// set sets the clock.
func (w *week) set(clock string) {
	w.Clock.Jump(w.away(clock))
	w.step()
}

// start switches the machine off and on; then its clock says that time.
func (w *week) start(clock string) {
	w.Kill()
	w.Clock.Reboot(w.away(clock))
	w.Start()
	w.begin()
	w.step()
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
	w.want(t, "2026-11-24 08:00", "2026-11-24", true)
	w.want(t, "2026-11-25 08:00", "2026-11-25", true) // left open over night
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
	w.start("2026-11-24 07:40")
	w.want(t, "2026-11-24 07:41", "2026-11-24", true)
	if b := w.State().Ledger.Bookings; len(b) != 1 || b[0].Lane != queue.Carried {
		t.Errorf("bookings %+v, want one carried over", b)
	}
}

// The calendar knows holidays, working days at weekends and the time of day,
// and leaves a date closed on which staff have closed the hall.
func TestCalendarKnowsTheYear(t *testing.T) {
	w := newWeek(t)
	w.want(t, "2026-09-24 08:00", "2026-09-24", true)
	if m := w.State().Day.Minute(w.Clock.Now().Wall); m != 480 {
		t.Errorf("minute %d of the day, want 480", m)
	}
	w.want(t, "2026-09-25 08:00", "", false) // 中秋节
	w.want(t, "2026-09-30 08:00", "2026-09-30", true)
	w.want(t, "2026-10-08 08:00", "2026-10-08", true) // after the longest holidays
	w.want(t, "2026-10-10 08:00", "2026-10-10", true) // a Saturday that is worked
	w.Do(queue.CloseDay{})
	w.want(t, "2026-10-10 09:00", "", false)
	w.start("2026-10-10 09:04")
	w.want(t, "2026-10-10 09:05", "", false) // not even after a restart
	w.Do(queue.OpenDay{Date: "2026-10-10"})
	w.want(t, "2026-10-10 10:00", "2026-10-10", true)
}

// A clerk goes away without a pause: after half an hour the visitor who has to
// go back to him may be called by the others.
func TestCalendarPausesACounterThatWasLeft(t *testing.T) {
	w := newWeek(t)
	w.want(t, "2026-11-23 08:00", "2026-11-23", true)
	w.Do(queue.Book{Date: "2026-11-23", Service: "labour", People: 1, Handler: "1"})
	w.Do(queue.Issue{Service: "land", People: 1})
	w.to("2026-11-23 09:00")
	w.Do(queue.Call{Counter: "1"})
	w.Do(queue.Finish{Counter: "1", Ticket: 1})
	w.Do(queue.CheckIn{Booking: 1})
	w.want(t, "2026-11-23 09:29", "2026-11-23", true)
	if why := w.State().Day.Counter("1").Paused; why != "" {
		t.Errorf("paused %q after 29 minutes", why)
	}
	w.Refused(queue.Call{Counter: "2"}, queue.NobodyWaits)
	w.want(t, "2026-11-23 09:30", "2026-11-23", true)
	if why := w.State().Day.Counter("1").Paused; why != queue.PauseAway {
		t.Errorf("paused %q after half an hour, want %q", why, queue.PauseAway)
	}
	w.Do(queue.Call{Counter: "2"})
}

// While the machine had no power nobody could press anything: who was at work is
// not away when it comes back, only who presses nothing from then on.
func TestCalendarPausesNobodyAfterAPowerCut(t *testing.T) {
	w := newWeek(t)
	w.want(t, "2026-11-23 08:00", "2026-11-23", true)
	w.Do(queue.Book{Date: "2026-11-23", Service: "labour", People: 1, Handler: "1"})
	w.Do(queue.Issue{Service: "land", People: 1})
	w.to("2026-11-23 09:00")
	w.Do(queue.Call{Counter: "1"})
	w.Do(queue.Finish{Counter: "1", Ticket: 1})
	w.Do(queue.CheckIn{Booking: 1})
	w.start("2026-11-23 09:31")
	w.to("2026-11-23 10:00")
	if why := w.State().Day.Counter("1").Paused; why != "" {
		t.Errorf("paused %q", why)
	}
	w.to("2026-11-23 10:02")
	if why := w.State().Day.Counter("1").Paused; why != queue.PauseAway {
		t.Errorf("paused %q after half an hour, want %q", why, queue.PauseAway)
	}
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
	w.Clock.Pass(22 * 3_600_000)
	w.want(t, "2026-11-26 08:00", "2026-11-26", true)
}

// One step with a wrong date, or with a clock that is hours ahead, closes
// nothing: staff are asked, and when the clock is right again nothing has been.
func TestCalendarAhead(t *testing.T) {
	for _, ahead := range []string{"2026-11-24 16:40", "2026-11-25 16:40", "2026-11-30 16:40", "2026-11-24 00:40", "2026-11-23 23:40"} {
		for _, off := range []bool{false, true} {
			w := newWeek(t)
			w.to("2026-11-23 08:00")
			w.Do(queue.PublishRota{Days: []queue.RotaDay{{ID: "r1", Date: "2026-11-23", Session: "pm", Leader: "wang"}}})
			b := w.Do(queue.Book{Date: "2026-11-23", Service: "land", People: 1, Slot: "15:00"}).Booking
			w.to("2026-11-23 16:39")
			k := w.Do(queue.Issue{Service: "land", People: 1})
			if off {
				if ahead == "2026-11-23 23:40" { // nobody can know
					continue
				}
				w.start(ahead)
			} else {
				w.to("2026-11-23 16:40")
				w.set(ahead)
			}
			d := w.State().Day
			if d == nil || d.Date != "2026-11-23" || ahead[:10] != "2026-11-23" && d.Doubt != queue.Date(ahead[:10]) {
				t.Fatalf("%s, restarted %v: day %+v", ahead, off, d)
			}
			w.set("2026-11-23 16:41")
			w.want(t, "2026-11-23 16:42", "2026-11-23", true)
			if d := w.State().Day; d.Doubt != "" || w.Ticket(k.Number).Status != queue.Waiting || !w.State().Receives("2026-11-23") {
				t.Errorf("%s, restarted %v: doubt %q, ticket %s, rota %s", ahead, off, d.Doubt, w.Ticket(k.Number).Status, w.State().Rota[0].Status)
			}
			w.Do(queue.CheckIn{Booking: b})
		}
	}
}

// Switched off at the wall each evening, also over a weekend, and on a day on
// which nobody came: nobody has to press anything.
func TestCalendarSwitchedOff(t *testing.T) {
	w := newWeek(t)
	w.to("2026-11-23 07:30")
	w.start("2026-11-24 07:35") // nobody came
	w.want(t, "2026-11-24 07:36", "2026-11-24", true)
	w.to("2026-11-24 11:00")
	w.Do(queue.Issue{Service: "land", People: 1})
	w.start("2026-11-25 07:20")
	w.start("2026-11-25 07:40")
	w.want(t, "2026-11-25 07:41", "2026-11-25", true)
	w.to("2026-11-27 08:00")
	w.Do(queue.Issue{Service: "land", People: 1})
	w.to("2026-11-27 16:50")
	w.Do(queue.Issue{Service: "land", People: 1})
	w.start("2026-11-30 07:50")
	w.want(t, "2026-11-30 07:51", "2026-11-30", true)
	if n := len(w.State().Ledger.Bookings); n != 3 {
		t.Errorf("%d carried over, want 3", n)
	}
}

// A day of which nobody confirms the date ends all the same, and stays closed
// when staff have closed it.
func TestCalendarUnconfirmedEnds(t *testing.T) {
	w := newWeek(t)
	w.to("2026-11-23 08:00")
	w.to("2026-11-23 17:30")
	w.want(t, "2020-01-01 08:00", "2020-01-01", false)
	w.Do(queue.Issue{Service: "land", People: 1})
	w.want(t, "2020-01-02 07:00", "", false)
	w.want(t, "2020-01-02 08:00", "2020-01-02", false)
	if b := w.State().Ledger.Bookings; len(b) != 1 || b[0].Lane != queue.Carried {
		t.Errorf("bookings %+v, want the one carried over", b)
	}
	w.Do(queue.CloseDay{})
	w.want(t, "2020-01-02 09:00", "", false)
	w.start("2020-01-02 09:10")
	w.want(t, "2020-01-02 09:11", "", false)
	w.want(t, "2020-01-03 08:00", "2020-01-03", false)
}

// Closing time is that of the service that goes on longest.
func TestCalendarServiceLater(t *testing.T) {
	w := newWeek(t)
	c := queuetest.Config()
	h := c.Hours
	h.TakeUntil, h.CallUntil = 20*60, 20*60
	c.Timetable = []queue.Timetable{{Name: "晚上", Service: "land", Hours: h}}
	w.Do(queue.SetConfig{Config: c})
	w.to("2026-11-23 08:00")
	w.want(t, "2026-11-23 19:59", "2026-11-23", true)
	w.want(t, "2026-11-23 20:00", "", false)
}
