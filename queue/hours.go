package queue

import (
	"cmp"
	"time"
)

// Sessions of the rota.
const (
	SessionMorning   = "am"
	SessionAfternoon = "pm"
	SessionDay       = "day"
)

const noon = 12 * 60

// Lunch tells whether the minute after midnight lies in the lunch break, and
// at which minute calling goes on.
func (h Hours) Lunch(minute int) (until int, on bool) {
	return h.LunchUntil, h.LunchFrom < h.LunchUntil && h.LunchFrom <= minute && minute < h.LunchUntil
}

// Bounds returns the minutes of a session of the rota, the second exclusive:
// the morning ends and the afternoon begins at lunch, or at noon without one.
func (h Hours) Bounds(session string) (from, until int) {
	from, until = h.CallFrom, h.CallUntil
	end, begin := noon, noon
	if h.LunchFrom < h.LunchUntil {
		end, begin = h.LunchFrom, h.LunchUntil
	}
	switch session {
	case SessionMorning:
		until = min(end, until)
	case SessionAfternoon:
		from = max(begin, from)
	}
	return from, until
}

// Session returns the half of the day in which the minute after midnight lies,
// "am" or "pm": "am" also before calling begins, "pm" also after it has ended,
// and nothing over lunch.
func (h Hours) Session(minute int) string {
	_, am := h.Bounds(SessionMorning)
	pm, _ := h.Bounds(SessionAfternoon)
	switch {
	case minute < am:
		return SessionMorning
	case minute >= pm:
		return SessionAfternoon
	}
	return ""
}

// Over tells whether a session of the rota has ended at the minute after
// midnight. With a minute of -1 nothing has.
func (h Hours) Over(session string, minute int) bool {
	_, until := h.Bounds(session)
	return minute >= until
}

// HoursOn returns the hours of a service on a date, or false when it is not
// open then; with an empty service those of the hall. The first entry of the
// timetable that names the service, the season and the weekday holds, else the
// hall's hours.
//
// A working day at a weekend (调休) has the hours of a week from Monday to
// Friday. On a holiday only those are open whose hours hold on all seven days.
func (s *State) HoursOn(service string, d Date) (Hours, bool) {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return Hours{}, false
	}
	weekday, monthDay := t.Weekday(), string(d[5:])
	holiday, special := s.Holiday(d)
	weekend := weekday == time.Saturday || weekday == time.Sunday
	holds := func(h Hours) bool {
		switch {
		case special && holiday.Off:
			return h.Days == [7]bool{true, true, true, true, true, true, true}
		case special && weekend:
			return h.Days[1] && h.Days[2] && h.Days[3] && h.Days[4] && h.Days[5]
		}
		return h.Days[weekday]
	}
	for _, e := range s.Config.Timetable {
		if (e.Service == "" || e.Service == service) && e.season(monthDay) && holds(e.Hours) {
			return e.Hours, true
		}
	}
	return s.Config.Hours, holds(s.Config.Hours) || special && !holiday.Off && weekend
}

// season tells whether the entry holds on that day of the year, "06-01".
func (e Timetable) season(day string) bool {
	switch {
	case e.From == "":
		return true
	case e.From <= e.To:
		return e.From <= day && day <= e.To
	}
	return day >= e.From || day <= e.To // over New Year
}

// CallsUntil returns the minute after midnight at which the last service stops
// calling on a date, midnight where none is open then.
func (s *State) CallsUntil(d Date) int {
	last := 0
	h, ok := s.HoursOn("", d)
	if ok {
		last = h.CallUntil
	}
	for _, v := range s.Config.Services {
		if h, ok := s.HoursOn(v.ID, d); ok {
			last = max(last, h.CallUntil)
		}
	}
	return cmp.Or(last, 24*60)
}

// Over tells whether the last date on which the hall was open is over at that
// minute of today: its day was closed, and not by mistake in the middle of it.
// It may be opened again all the same.
func (s *State) Over(today Date, minute int) bool {
	return s.Day == nil && s.LastDate != "" && (today > s.LastDate || today == s.LastDate && minute >= s.CallsUntil(today))
}

// LunchNow tells whether the service has its lunch break at that minute of the
// open day, and at which minute calling goes on. Without a day, or with a
// minute of -1, there is no break.
func (s *State) LunchNow(service string, minute int) (until int, on bool) {
	if s.Day == nil {
		return 0, false
	}
	h, open := s.HoursOn(service, s.Day.Date)
	if !open {
		return 0, false // somebody opened the hall on a day off: no plan holds
	}
	return h.Lunch(minute)
}

// NextOpen returns the first date after d on which the hall opens, or false
// when none of the next 30 is one.
func (s *State) NextOpen(d Date) (Date, bool) {
	for i := 1; i <= 30; i++ {
		next := d.Plus(i)
		if _, ok := s.HoursOn("", next); ok {
			return next, true
		}
	}
	return "", false
}

// Today returns the date of the open day, or of the last one: the newest date
// that was plausible or confirmed, and nothing before the first day.
func (s *State) Today() Date {
	if s.Day != nil && s.Day.Confirmed {
		return s.Day.Date
	}
	return s.LastDate
}
