package queue

import (
	"slices"
	"time"
)

// Date is a civil date in the hall's zone, "2026-11-23".
type Date string

// Valid tells whether d is a date of the calendar.
func (d Date) Valid() bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}

// DaysSince returns how many days d lies after o; both must be valid.
func (d Date) DaysSince(o Date) int {
	a, errA := time.Parse(time.DateOnly, string(d))
	b, errB := time.Parse(time.DateOnly, string(o))
	if errA != nil || errB != nil {
		return 0
	}
	return int(a.Sub(b) / (24 * time.Hour))
}

// RotaStatus is how final a day of the rota is.
type RotaStatus string

// The statuses of a day of the rota.
const (
	RotaDraft     RotaStatus = "draft"     // seen by the office only
	RotaUndecided RotaStatus = "undecided" // falls on a holiday; shown as 待定，请先打电话
	RotaPublished RotaStatus = "published"
	RotaChanged   RotaStatus = "changed"
	RotaHeld      RotaStatus = "held" // has taken place
	RotaCancelled RotaStatus = "cancelled"
)

// RotaKind is how the leader receives.
type RotaKind string

// The kinds of sessions (DOMAIN 3.2).
const (
	KindOnSite RotaKind = ""            // 现场, in the hall
	KindField  RotaKind = "field"       // 下访, in a township
	KindBooked RotaKind = "appointment" // 约访, appointments only
	KindVideo  RotaKind = "video"       // 视频, in the hall before a screen
)

// RotaDay is one session of 领导接访: who receives, when and where.
type RotaDay struct {
	ID           string     `json:"id"`
	Date         Date       `json:"date"`
	Session      string     `json:"session"` // "am", "pm" or "day"
	Leader       string     `json:"leader"`  // id in Config.Leaders
	Place        string     `json:"place,omitempty"`
	Units        []string   `json:"units,omitempty"` // accompanying
	Lawyer       bool       `json:"lawyer,omitempty"`
	Status       RotaStatus `json:"status"`
	SubstituteOf string     `json:"substitute_of,omitempty"` // the leader first published
	Why          string     `json:"why,omitempty"`           // of the change, for the office's file; never spoken
	Kind         RotaKind   `json:"kind,omitempty"`
	Label        string     `json:"label,omitempty"`    // neutral name of an extra session
	Capacity     int        `json:"capacity,omitempty"` // parties; 0 = as the service allows
	MovedFrom    Date       `json:"moved_from,omitempty"`
	Rule         string     `json:"rule,omitempty"`    // that drafted it
	History      []RotaNote `json:"history,omitempty"` // oldest first
}

// RotaNote is one thing that happened to a session of the rota.
type RotaNote struct {
	At     Millis     `json:"at"`
	By     string     `json:"by"` // sender
	Status RotaStatus `json:"status"`
	Date   Date       `json:"date"`
	Leader string     `json:"leader"`
	Why    string     `json:"why,omitempty"`
}

// RotaRule drafts a session every week, "every Monday".
type RotaRule struct {
	ID       string        `json:"id"`
	Weekday  int           `json:"weekday"` // 0 = Sunday
	Session  string        `json:"session"`
	Kind     RotaKind      `json:"kind,omitempty"`
	Place    string        `json:"place,omitempty"`
	Capacity int           `json:"capacity,omitempty"`
	Leaders  []string      `json:"leaders"` // take turns in this order
	Holiday  HolidayPolicy `json:"holiday"`
}

// HolidayPolicy is what becomes of a rule's day that falls on a holiday.
type HolidayPolicy string

// The policies.
const (
	HolidayManual   HolidayPolicy = "manual"   // undecided until the office says
	HolidayPostpone HolidayPolicy = "postpone" // to the next working day
	HolidaySkip     HolidayPolicy = "skip"
)

// RotaOn returns the day's sessions in the order in which they were published.
func (s *State) RotaOn(d Date) []RotaDay {
	var out []RotaDay
	for _, r := range s.Rota {
		if r.Date == d {
			out = append(out, r)
		}
	}
	return out
}

// PublishRota puts sessions on the rota. A session that is there already is
// changed by [ChangeRota] only, so that every change has a reason.
type PublishRota struct{ Days []RotaDay }

func (c PublishRota) decide(t *tx) error {
	if len(c.Days) == 0 {
		return refuse(BadCommand, "no days")
	}
	days := slices.Clone(c.Days) // the caller may send his again
	for i, d := range days {
		if err := checkRotaDay(t.s, d); err != nil {
			return err
		}
		same := func(o RotaDay) bool {
			return o.ID == d.ID || o.Date == d.Date && (o.Session == d.Session || o.Session == "day" || d.Session == "day")
		}
		if slices.ContainsFunc(t.s.Rota, same) || slices.ContainsFunc(days[:i], same) {
			return refuse(Conflict, "rota day %s %s is there already", d.Date, d.Session)
		}
		days[i].Status = RotaPublished
		days[i].Units = slices.Clone(d.Units)
	}
	t.emit(RotaPublishedEvent{Days: days})
	return nil
}

// ChangeRota replaces one session of the rota, with a reason that is told.
type ChangeRota struct {
	Day RotaDay
	Why string
}

func (c ChangeRota) decide(t *tx) error {
	i := slices.IndexFunc(t.s.Rota, func(o RotaDay) bool { return o.ID == c.Day.ID })
	if i < 0 {
		return refuse(NotFound, "rota day %s", c.Day.ID)
	}
	if c.Why == "" {
		return refuse(BadCommand, "a change needs a reason")
	}
	if err := checkRotaDay(t.s, c.Day); err != nil {
		return err
	}
	d, old := c.Day, t.s.Rota[i]
	d.Why, d.Units = c.Why, slices.Clone(c.Day.Units)
	if d.Status != RotaCancelled {
		d.Status = RotaChanged
	}
	if d.Leader != old.Leader && d.SubstituteOf == "" {
		d.SubstituteOf = old.Leader
	}
	t.emit(RotaChangedEvent{Day: d})
	return nil
}

func checkRotaDay(s *State, d RotaDay) error {
	if _, ok := s.Config.Leader(d.Leader); !ok {
		return refuse(NotFound, "leader %s", d.Leader)
	}
	if d.ID == "" || !d.Date.Valid() || d.Session != "am" && d.Session != "pm" && d.Session != "day" {
		return refuse(BadCommand, "rota day %q on %q, session %q", d.ID, d.Date, d.Session)
	}
	return nil
}

// RotaPublishedEvent says that sessions were put on the rota.
type RotaPublishedEvent struct {
	Days []RotaDay `json:"days"`
}

func (RotaPublishedEvent) kind() string { return "RotaPublished" }
func (f RotaPublishedEvent) apply(s *State, _ Event) {
	s.Rota = slices.Concat(s.Rota, f.Days)
}

// RotaChangedEvent says that a session of the rota was changed.
type RotaChangedEvent struct {
	Day RotaDay `json:"day"`
}

func (RotaChangedEvent) kind() string { return "RotaChanged" }
func (f RotaChangedEvent) apply(s *State, _ Event) {
	s.Rota = slices.Clone(s.Rota)
	i := slices.IndexFunc(s.Rota, func(o RotaDay) bool { return o.ID == f.Day.ID })
	s.Rota[i] = f.Day
}
