package queue

import (
	"fmt"
	"slices"
	"time"
)

// Config is what the centre has decided. It enters by [SetConfig] and is part
// of the State; the configuration file only seeds the first one.
type Config struct {
	Centre   string    `json:"centre"` // shown on screens and slips
	Phone    string    `json:"phone"`  // of the office, shown where nobody is signed in
	Series   []Series  `json:"series"`
	Services []Service `json:"services"`
	Counters []Counter `json:"counters"`
	Leaders  []Leader  `json:"leaders,omitempty"`
	Hours    Hours     `json:"hours"` // where no entry of Timetable holds
	Rules    Rules     `json:"rules"`

	Timetable []Timetable `json:"timetable,omitempty"`
	RotaRules []RotaRule  `json:"rota_rules,omitempty"`
	Units     []string    `json:"units,omitempty"`     // departments that may accompany a leader
	Townships []string    `json:"townships,omitempty"` // of the county, for bookings
	Loudness  []Loudness  `json:"loudness,omitempty"`  // of the hall's voice by time of day
	Triage    Triage      `json:"triage,omitzero"`
	Pages     []Page      `json:"pages,omitempty"` // of the touchscreen, in the centre's words
}

// Series is a range of numbers handed out in order, once a day each.
type Series struct {
	ID   string `json:"id"`
	From int    `json:"from"`
	To   int    `json:"to"` // inclusive
}

// Stop is one place where a service receives the visitor.
type Stop struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Service is what a visitor chooses. One number and one place in line hold
// for all its stops.
type Service struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Series   string `json:"series"`
	Stops    []Stop `json:"stops"`              // at least one
	Leader   bool   `json:"leader,omitempty"`   // received by the leader on the rota
	Capacity int    `json:"capacity,omitempty"` // tickets a day; 0 = as the series allows
	Locked   bool   `json:"locked,omitempty"`   // denunciations: no desk but those that serve it may see that a ticket is in its line (条例 30, 46)
}

// Queue names one line: a service and the index of the stop waited for.
type Queue struct {
	Service string `json:"service"`
	Stop    int    `json:"stop"`
}

// Counter is a window or room where visitors are received.
type Counter struct {
	ID     string  `json:"id"`
	Label  string  `json:"label"` // called out: "3号窗口", "1号接谈室"
	Serves []Queue `json:"serves"`
	Low    bool    `json:"low,omitempty"` // reachable in a wheelchair
}

// Leader is a county leader who may stand on the rota. Events name leaders by
// id only; name and post are public and printed on the door.
type Leader struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Post string `json:"post"`
}

// Hours are four times of the day and a lunch break, in minutes after midnight
// of the hall's zone, and the weekdays (0 = Sunday) they hold on.
type Hours struct {
	Days       [7]bool `json:"days"`
	TakeFrom   int     `json:"take_from"`
	CallFrom   int     `json:"call_from"`
	TakeUntil  int     `json:"take_until"`
	CallUntil  int     `json:"call_until"`
	LunchFrom  int     `json:"lunch_from,omitempty"`  // equal to LunchUntil: no break
	LunchUntil int     `json:"lunch_until,omitempty"` // when calling goes on
}

// Timetable is an exception to Config.Hours. The first entry that names the
// service, the season and the weekday of a date holds.
type Timetable struct {
	Name    string `json:"name"`              // "夏季"
	Service string `json:"service,omitempty"` // empty: every service, and the hall
	From    string `json:"from,omitempty"`    // first day of the season, "06-01"; empty: all year
	To      string `json:"to,omitempty"`      // last day, inclusive; before From: over New Year
	Hours   Hours  `json:"hours"`
}

// Loudness is how loud the voice is between two times of the day.
type Loudness struct {
	From    int `json:"from"`    // minutes after midnight
	Until   int `json:"until"`   // exclusive
	Percent int `json:"percent"` // 0 to 100
}

// Rules are the hall's timings in milliseconds and its limits.
type Rules struct {
	RecallAfter   Millis `json:"recall_after"`     // between a call and the next recall
	MissAfter     Millis `json:"miss_after"`       // between the first call and 没来
	UndoFor       Millis `json:"undo_for"`         // how long a press can be taken back
	PriorityRun   int    `json:"priority_run"`     // priority calls in a row by one counter
	MaxOvertaken  int    `json:"max_overtaken"`    // calls past one waiting ticket
	SessionTicket int    `json:"session_tickets"`  // tickets one touch session may take
	Forces        bool   `json:"forces,omitempty"` // 军人优先 is honoured, and asked for
}

// DefaultRules are the rules of a hall that has not changed any: of four calls
// of a counter one goes to whoever has waited longest, and nobody is overtaken
// more than five times.
func DefaultRules() Rules {
	return Rules{RecallAfter: 60_000, MissAfter: 180_000, UndoFor: 300_000, PriorityRun: 3, MaxOvertaken: 5, SessionTicket: 4}
}

// clone returns a copy that shares nothing with c.
func (c Config) clone() Config {
	c.Series, c.Leaders = slices.Clone(c.Series), slices.Clone(c.Leaders)
	c.Timetable, c.Loudness = slices.Clone(c.Timetable), slices.Clone(c.Loudness)
	c.Units, c.Townships = slices.Clone(c.Units), slices.Clone(c.Townships)
	c.Triage.Topics, c.Pages = slices.Clone(c.Triage.Topics), slices.Clone(c.Pages)
	for i := range c.Pages {
		c.Pages[i].Lines = slices.Clone(c.Pages[i].Lines)
	}
	c.RotaRules = slices.Clone(c.RotaRules)
	for i := range c.RotaRules {
		c.RotaRules[i].Leaders = slices.Clone(c.RotaRules[i].Leaders)
	}
	c.Services = slices.Clone(c.Services)
	for i := range c.Services {
		c.Services[i].Stops = slices.Clone(c.Services[i].Stops)
	}
	c.Counters = slices.Clone(c.Counters)
	for i := range c.Counters {
		c.Counters[i].Serves = slices.Clone(c.Counters[i].Serves)
	}
	return c
}

// Service returns the service with that id.
func (c Config) Service(id string) (Service, bool) {
	return find(c.Services, func(s Service) bool { return s.ID == id })
}

// Counter returns the counter with that id.
func (c Config) Counter(id string) (Counter, bool) {
	return find(c.Counters, func(k Counter) bool { return k.ID == id })
}

// Leader returns the leader with that id.
func (c Config) Leader(id string) (Leader, bool) {
	return find(c.Leaders, func(l Leader) bool { return l.ID == id })
}

func (c Config) series(id string) (Series, bool) {
	return find(c.Series, func(s Series) bool { return s.ID == id })
}

// maxCounters is how many counters a forecast can tell apart: three times those
// of a large hall.
const maxCounters = 64

// served tells whether a counter serves the line.
func (c Config) served(q Queue) bool {
	return slices.ContainsFunc(c.Counters, func(k Counter) bool { return k.serves(q) })
}

// stopPath is the path of a stop in the JSON of c: that of its service, where it
// is the only one.
func (c Config) stopPath(service, stop int) string {
	if len(c.Services[service].Stops) == 1 {
		return at("services", service, "")
	}
	return at("services", service, fmt.Sprintf("stops.%d", stop))
}

// Doubts returns what can be set and is probably not meant: lines in which
// people may wait and that no counter serves.
func (c Config) Doubts() []Problem {
	var p problems
	for i, s := range c.Services {
		for n := range s.Stops {
			if !c.served(Queue{s.ID, n}) {
				p.add(0, c.stopPath(i, n), "unserved", "")
			}
		}
	}
	return p[:min(len(p), maxProblems)]
}

// Check reports the first thing that cannot work in c.
func (c Config) Check() error {
	if f := c.faults(); len(f) > 0 {
		return f[0].err
	}
	return nil
}

// Problems returns everything that cannot work in c. A field is named by its
// path in the JSON of c, "counters.3.serves".
func (c Config) Problems() []Problem {
	var p problems
	for _, f := range c.faults() {
		p.add(0, f.Field, f.Code, f.Value)
	}
	return p[:min(len(p), maxProblems)]
}

// fault is a problem of the settings with its words for the log.
type fault struct {
	Problem
	err error
}

// faults are collected part by part of the settings.
type faults struct {
	list []fault
	seen map[string]bool
}

func (f *faults) add(field, code, value, format string, args ...any) {
	f.list = append(f.list, fault{Problem{Field: field, Code: code, Value: value}, fmt.Errorf(format, args...)})
}

// once wants an id that is there, and once among its kind.
func (f *faults) once(field, kind, id string) {
	switch key := kind + "/" + id; {
	case id == "":
		f.add(field, "missing", "", "%s without an id", kind)
	case f.seen[key]:
		f.add(field, "duplicate", id, "%s %q is there twice", kind, id)
	default:
		f.seen[key] = true
	}
}

func (c Config) faults() []fault {
	f := &faults{seen: map[string]bool{}}
	c.checkServices(f)
	for i, l := range c.Leaders {
		f.once(at("leaders", i, "id"), "leader", l.ID)
	}
	c.checkHours(f)
	c.checkRules(f)
	c.checkRota(f)
	for i, u := range c.Units {
		f.once(at("units", i, ""), "unit", u)
	}
	for i, t := range c.Townships {
		f.once(at("townships", i, ""), "township", t)
	}
	c.checkGuide(f)
	return f.list
}

// at is the path of a field in the JSON of Config.
func at(list string, i int, field string) string {
	if field == "" {
		return fmt.Sprintf("%s.%d", list, i)
	}
	return fmt.Sprintf("%s.%d.%s", list, i, field)
}

func (c Config) checkServices(f *faults) {
	for i, s := range c.Series {
		f.once(at("series", i, "id"), "series", s.ID)
		if s.From < 1 || s.To < s.From || s.To > 9999 {
			f.add(at("series", i, "to"), "bad_number", fmt.Sprint(s.To), "series %q runs from %d to %d: want 1 ≤ from ≤ to ≤ 9999", s.ID, s.From, s.To)
		}
		for _, o := range c.Series[:i] {
			if s.From <= o.To && o.From <= s.To {
				f.add(at("series", i, "from"), "overlap", fmt.Sprint(s.From), "series %q and %q share numbers: give each its own range", o.ID, s.ID)
			}
		}
	}
	for i, s := range c.Services {
		f.once(at("services", i, "id"), "service", s.ID)
		if _, ok := c.series(s.Series); !ok {
			f.add(at("services", i, "series"), "unknown_series", s.Series, "service %q names series %q, which does not exist", s.ID, s.Series)
		}
		if len(s.Stops) == 0 {
			f.add(at("services", i, "stops"), "missing", "", "service %q needs a stop", s.ID)
		}
		if s.Capacity < 0 {
			f.add(at("services", i, "capacity"), "bad_number", fmt.Sprint(s.Capacity), "service %q needs a capacity of 0 or more", s.ID)
		}
	}
	if n := len(c.Counters); n > maxCounters {
		f.add("counters", "too_many_counters", fmt.Sprint(n), "%d counters: at most %d", n, maxCounters)
	}
	for i, k := range c.Counters {
		f.once(at("counters", i, "id"), "counter", k.ID)
		for _, q := range k.Serves {
			if s, ok := c.Service(q.Service); !ok || q.Stop < 0 || q.Stop >= len(s.Stops) {
				f.add(at("counters", i, "serves"), "unknown_service", fmt.Sprintf("%s/%d", q.Service, q.Stop), "counter %q serves %q stop %d, which does not exist", k.ID, q.Service, q.Stop)
			}
		}
	}
}

func (c Config) checkHours(f *faults) {
	check := func(field string, h Hours) {
		if h.TakeFrom < 0 || h.TakeFrom > h.CallFrom || h.CallFrom >= h.CallUntil || h.TakeUntil > h.CallUntil || h.CallUntil > 24*60 {
			f.add(field, "bad_hours", "", "%s %d, %d, %d, %d: want take-from ≤ call-from < call-until, take-until ≤ call-until, in minutes of one day", field, h.TakeFrom, h.CallFrom, h.TakeUntil, h.CallUntil)
		}
		if h.LunchFrom != h.LunchUntil && (h.LunchFrom < h.CallFrom || h.LunchUntil < h.LunchFrom || h.LunchUntil > h.CallUntil) {
			f.add(field+".lunch_from", "bad_hours", "", "%s: lunch from %d to %d: want a time between call-from and call-until", field, h.LunchFrom, h.LunchUntil)
		}
	}
	check("hours", c.Hours)
	for i, e := range c.Timetable {
		_, fromErr := time.Parse(time.DateOnly, "2024-"+e.From) // a leap year: 02-29 is a day
		_, toErr := time.Parse(time.DateOnly, "2024-"+e.To)
		if (e.From != "" || e.To != "") && (fromErr != nil || toErr != nil) {
			f.add(at("timetable", i, "from"), "bad_date", e.From+"–"+e.To, "timetable %q holds from %q to %q: want days such as 06-01, or neither", e.Name, e.From, e.To)
		}
		if _, ok := c.Service(e.Service); e.Service != "" && !ok {
			f.add(at("timetable", i, "service"), "unknown_service", e.Service, "timetable %q names service %q, which does not exist", e.Name, e.Service)
		}
		if e.Hours.Days == [7]bool{} {
			f.add(at("timetable", i, "hours.days"), "missing", "", "timetable %q holds on no weekday", e.Name)
		}
		check(at("timetable", i, "hours"), e.Hours)
	}
	for i, l := range c.Loudness {
		if l.From < 0 || l.From >= l.Until || l.Until > 24*60 {
			f.add(at("loudness", i, "from"), "bad_hours", fmt.Sprint(l.From), "loudness from %d to %d: want minutes of one day, the first below the second", l.From, l.Until)
		}
		if l.Percent < 0 || l.Percent > 100 {
			f.add(at("loudness", i, "percent"), "bad_number", fmt.Sprint(l.Percent), "loudness of %d %%: want 0 to 100", l.Percent)
		}
		for _, o := range c.Loudness[:i] {
			if l.From < o.Until && o.From < l.Until {
				f.add(at("loudness", i, "from"), "overlap", fmt.Sprint(l.From), "two settings of the loudness hold at minute %d", max(l.From, o.From))
			}
		}
	}
}

func (c Config) checkRules(f *faults) {
	r := c.Rules
	if r.PriorityRun < 0 || r.PriorityRun > 3 {
		f.add("rules.priority_run", "unfair", fmt.Sprint(r.PriorityRun), "rules let priority run %d times: at most 3 are fair", r.PriorityRun)
	}
	if r.MaxOvertaken < 0 || r.MaxOvertaken > 5 {
		f.add("rules.max_overtaken", "unfair", fmt.Sprint(r.MaxOvertaken), "rules let %d overtake: at most 5 are fair", r.MaxOvertaken)
	}
	for _, m := range []struct {
		field string
		value Millis
	}{{"recall_after", r.RecallAfter}, {"miss_after", r.MissAfter}, {"undo_for", r.UndoFor}} {
		if m.value < 0 {
			f.add("rules."+m.field, "bad_number", fmt.Sprint(m.value), "rules need times of 0 or more")
		}
	}
	if r.SessionTicket < 1 {
		f.add("rules.session_tickets", "bad_number", fmt.Sprint(r.SessionTicket), "rules need at least one ticket a session")
	}
}

func (c Config) checkRota(f *faults) {
	for i, r := range c.RotaRules {
		field := func(name string) string { return at("rota_rules", i, name) }
		f.once(field("id"), "rota rule", r.ID)
		if r.Weekday < 0 || r.Weekday > 6 {
			f.add(field("weekday"), "bad_number", fmt.Sprint(r.Weekday), "rota rule %q holds on weekday %d: want 0 to 6", r.ID, r.Weekday)
		}
		if !knownSession(r.Session) {
			f.add(field("session"), "unknown_session", r.Session, "rota rule %q drafts session %q: want am, pm or day", r.ID, r.Session)
		}
		if !r.Kind.known() {
			f.add(field("kind"), "unknown_kind", string(r.Kind), "rota rule %q drafts kind %q", r.ID, r.Kind)
		}
		if r.Capacity < 0 {
			f.add(field("capacity"), "bad_number", fmt.Sprint(r.Capacity), "rota rule %q needs a capacity of 0 or more", r.ID)
		}
		if len(r.Leaders) == 0 {
			f.add(field("leaders"), "missing", "", "rota rule %q names no leader", r.ID)
		}
		for n, l := range r.Leaders {
			if _, ok := c.Leader(l); !ok {
				f.add(field("leaders"), "unknown_leader", l, "rota rule %q names leader %q, who does not exist", r.ID, l)
			}
			if slices.Contains(r.Leaders[:n], l) {
				f.add(field("leaders"), "duplicate", l, "rota rule %q names leader %q twice", r.ID, l)
			}
		}
		switch r.Holiday {
		case HolidayManual, HolidayPostpone, HolidaySkip:
		default:
			f.add(field("holiday"), "unknown_policy", string(r.Holiday), "rota rule %q does %q on a holiday: want manual, postpone or skip", r.ID, r.Holiday)
		}
	}
}
