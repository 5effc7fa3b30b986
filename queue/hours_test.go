package queue_test

import (
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

func TestHoursOn(t *testing.T) {
	week := [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}
	hours := func(days [7]bool, from int) queue.Hours {
		return queue.Hours{Days: days, TakeFrom: from, CallFrom: from, TakeUntil: 1020, CallUntil: 1050}
	}
	s := queue.State{Config: queuetest.Config()}
	s.Config.Hours = hours(week, 480)
	s.Config.Timetable = []queue.Timetable{
		{Name: "周五半天", Service: "land", Hours: hours([7]bool{5: true}, 500)},
		{Name: "夏季", From: "06-01", To: "08-31", Hours: hours(week, 450)},
		{Name: "冬季", From: "12-01", To: "02-29", Service: "labour", Hours: hours(week, 540)},
		{Name: "周六", Service: "letters", Hours: hours([7]bool{6: true}, 560)},
		{Name: "不关门", Service: "leader", From: "10-01", To: "10-07", Hours: hours([7]bool{true, true, true, true, true, true, true}, 600)},
	}
	for _, tt := range []struct {
		name, service string
		date          queue.Date
		from          int // 0: closed
	}{
		{"Monday", "", "2026-11-23", 480},
		{"Sunday", "", "2026-11-22", 0},
		{"a service's Friday", "land", "2026-11-27", 500},
		{"Friday of the hall", "", "2026-11-27", 480},
		{"Friday in summer, the first entry", "land", "2026-07-03", 500},
		{"first day of the season", "", "2026-06-01", 450},
		{"last day of the season", "labour", "2026-08-31", 450},
		{"after the season", "labour", "2026-09-01", 480},
		{"winter before New Year", "labour", "2026-12-31", 540},
		{"winter after New Year", "labour", "2027-01-04", 540},
		{"winter of others", "land", "2026-12-31", 480},
		{"holiday", "", "2026-10-05", 0},
		{"holiday of a service that never closes", "leader", "2026-10-05", 600},
		{"working Sunday", "", "2026-01-04", 480},
		{"working Sunday by the season", "labour", "2026-01-04", 540},
		{"working Sunday of a service with a Friday of its own", "land", "2026-09-20", 480},
		{"Saturday of a service", "letters", "2026-11-28", 560},
		{"working Saturday of a service with a Saturday of its own", "letters", "2026-10-10", 480},
		{"no date", "", "2026-02-30", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, ok := s.HoursOn(tt.service, tt.date)
			if ok != (tt.from != 0) || ok && h.CallFrom != tt.from {
				t.Errorf("open %v from %d, want %d", ok, h.CallFrom, tt.from)
			}
		})
	}
}

func TestNextOpen(t *testing.T) {
	s := queue.State{Config: queuetest.Config()}
	for d, want := range map[queue.Date]queue.Date{
		"2026-11-23": "2026-11-24", "2026-11-27": "2026-11-30", "2026-09-30": "2026-10-08", "2026-02-13": "2026-02-14",
	} {
		if got, ok := s.NextOpen(d); !ok || got != want {
			t.Errorf("after %s: %s, %v, want %s", d, got, ok, want)
		}
	}
	s.Config.Hours.Days = [7]bool{}
	if got, ok := s.NextOpen("2026-11-23"); ok {
		t.Errorf("a hall that never opens opens on %s", got)
	}
}

func TestLunchAndSessions(t *testing.T) {
	lunch := queue.Hours{CallFrom: 480, CallUntil: 1050, LunchFrom: 690, LunchUntil: 870}
	through := queue.Hours{CallFrom: 480, CallUntil: 1050}
	for _, tt := range []struct {
		name           string
		h              queue.Hours
		minute         int
		session        string
		lunch          bool
		am, pm, allDay bool // over
	}{
		{"before opening", lunch, 400, "am", false, false, false, false},
		{"last minute of the morning", lunch, 689, "am", false, false, false, false},
		{"first minute of lunch", lunch, 690, "", true, true, false, false},
		{"last minute of lunch", lunch, 869, "", true, true, false, false},
		{"after lunch", lunch, 870, "pm", false, true, false, false},
		{"closing", lunch, 1050, "pm", false, true, true, true},
		{"without lunch before noon", through, 719, "am", false, false, false, false},
		{"without lunch at noon", through, 720, "pm", false, true, false, false},
		{"a minute that is not known", lunch, -1, "am", false, false, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.h.Session(tt.minute); got != tt.session {
				t.Errorf("session %q, want %q", got, tt.session)
			}
			if until, on := tt.h.Lunch(tt.minute); on != tt.lunch || on && until != 870 {
				t.Errorf("lunch %v until %d, want %v", on, until, tt.lunch)
			}
			if am, pm, day := tt.h.Over("am", tt.minute), tt.h.Over("pm", tt.minute), tt.h.Over("day", tt.minute); am != tt.am || pm != tt.pm || day != tt.allDay {
				t.Errorf("over: %v %v %v, want %v %v %v", am, pm, day, tt.am, tt.pm, tt.allDay)
			}
		})
	}
	s := queue.State{Config: queuetest.Config()}
	s.Config.Hours.LunchFrom, s.Config.Hours.LunchUntil = 690, 870
	if _, on := s.LunchNow("land", 700); on {
		t.Error("lunch without a day")
	}
	s.Day = &queue.Day{Date: queuetest.Today}
	if until, on := s.LunchNow("land", 700); !on || until != 870 {
		t.Errorf("lunch %v until %d, want 870", on, until)
	}
	s.Day.Date = "2026-11-22"
	if _, on := s.LunchNow("land", 700); on {
		t.Error("lunch by a plan on a day that has none")
	}
}
