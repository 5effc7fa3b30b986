package queue

import (
	"fmt"
	"slices"
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

// Triage is the table that tells a visitor which department to ask. It is
// guidance, which 司法局 signs; a change of it takes the signature away.
type Triage struct {
	Version  string  `json:"version,omitempty"`
	SignedBy string  `json:"signed_by,omitempty"` // office and post, no person's name
	SignedOn Date    `json:"signed_on,omitempty"`
	Topics   []Topic `json:"topics,omitempty"`
}

// Topic is one row of the triage table.
type Topic struct {
	ID      string `json:"id"`
	Group   string `json:"group"` // of the first level
	Name    string `json:"name"`  // in everyday words
	Where   string `json:"where"` // first place in the hall
	Channel string `json:"channel"`
	Limit   string `json:"limit,omitempty"`
}

// Rules are the hall's timings in milliseconds and its limits.
type Rules struct {
	RecallAfter   Millis `json:"recall_after"`    // between a call and the next recall
	MissAfter     Millis `json:"miss_after"`      // between the first call and 没来
	UndoFor       Millis `json:"undo_for"`        // how long a press can be taken back
	PriorityRun   int    `json:"priority_run"`    // priority calls in a row by one counter
	MaxOvertaken  int    `json:"max_overtaken"`   // calls past one waiting ticket
	SessionTicket int    `json:"session_tickets"` // tickets one touch session may take
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
	i := slices.IndexFunc(c.Services, func(s Service) bool { return s.ID == id })
	if i < 0 {
		return Service{}, false
	}
	return c.Services[i], true
}

// Counter returns the counter with that id.
func (c Config) Counter(id string) (Counter, bool) {
	i := slices.IndexFunc(c.Counters, func(k Counter) bool { return k.ID == id })
	if i < 0 {
		return Counter{}, false
	}
	return c.Counters[i], true
}

// Leader returns the leader with that id.
func (c Config) Leader(id string) (Leader, bool) {
	i := slices.IndexFunc(c.Leaders, func(l Leader) bool { return l.ID == id })
	if i < 0 {
		return Leader{}, false
	}
	return c.Leaders[i], true
}

func (c Config) series(id string) (Series, bool) {
	i := slices.IndexFunc(c.Series, func(s Series) bool { return s.ID == id })
	if i < 0 {
		return Series{}, false
	}
	return c.Series[i], true
}

// Check reports the first thing that cannot work in c.
func (c Config) Check() error {
	seen := map[string]bool{}
	once := func(kind, id string) error {
		if id == "" {
			return fmt.Errorf("%s without an id", kind)
		}
		if seen[kind+id] {
			return fmt.Errorf("%s %q is there twice", kind, id)
		}
		seen[kind+id] = true
		return nil
	}
	for i, s := range c.Series {
		if err := once("series", s.ID); err != nil {
			return err
		}
		if s.From < 1 || s.To < s.From || s.To > 9999 {
			return fmt.Errorf("series %q runs from %d to %d: want 1 ≤ from ≤ to ≤ 9999", s.ID, s.From, s.To)
		}
		for _, o := range c.Series[:i] {
			if s.From <= o.To && o.From <= s.To {
				return fmt.Errorf("series %q and %q share numbers: give each its own range", o.ID, s.ID)
			}
		}
	}
	for _, s := range c.Services {
		if err := once("service", s.ID); err != nil {
			return err
		}
		if _, ok := c.series(s.Series); !ok {
			return fmt.Errorf("service %q names series %q, which does not exist", s.ID, s.Series)
		}
		if len(s.Stops) == 0 || s.Capacity < 0 {
			return fmt.Errorf("service %q needs a stop and a capacity of 0 or more", s.ID)
		}
	}
	for _, k := range c.Counters {
		if err := once("counter", k.ID); err != nil {
			return err
		}
		for _, q := range k.Serves {
			s, ok := c.Service(q.Service)
			if !ok || q.Stop < 0 || q.Stop >= len(s.Stops) {
				return fmt.Errorf("counter %q serves %q stop %d, which does not exist", k.ID, q.Service, q.Stop)
			}
		}
	}
	for _, l := range c.Leaders {
		if err := once("leader", l.ID); err != nil {
			return err
		}
	}
	h := c.Hours
	if h.TakeFrom < 0 || h.TakeFrom > h.CallFrom || h.CallFrom >= h.CallUntil || h.TakeUntil > h.CallUntil || h.CallUntil > 24*60 {
		return fmt.Errorf("hours %d, %d, %d, %d: want take-from ≤ call-from < call-until, take-until ≤ call-until, in minutes of one day", h.TakeFrom, h.CallFrom, h.TakeUntil, h.CallUntil)
	}
	r := c.Rules
	if r.PriorityRun < 0 || r.PriorityRun > 3 || r.MaxOvertaken < 0 || r.MaxOvertaken > 5 {
		return fmt.Errorf("rules let priority run %d times and overtake %d times: at most 3 and 5 are fair", r.PriorityRun, r.MaxOvertaken)
	}
	if r.RecallAfter < 0 || r.MissAfter < 0 || r.UndoFor < 0 || r.SessionTicket < 1 {
		return fmt.Errorf("rules need times of 0 or more and at least one ticket a session")
	}
	return nil
}
