package queue

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// Holiday is one day on which the calendar of the State Council differs from
// the week: off, or a working day at a weekend (调休).
type Holiday struct {
	Date Date   `json:"date"`
	Name string `json:"name"`
	Off  bool   `json:"off"`
}

// period is some days with one entry.
type period struct {
	from, to Date
	name     string
	off      bool
}

// builtIn returns the State Council's notices for 2025 and 2026, by date.
func builtIn() []period {
	return []period{
		{"2025-01-01", "2025-01-01", "元旦", true},
		{"2025-01-26", "2025-01-26", "春节", false},
		{"2025-01-28", "2025-02-04", "春节", true},
		{"2025-02-08", "2025-02-08", "春节", false},
		{"2025-04-04", "2025-04-06", "清明节", true},
		{"2025-04-27", "2025-04-27", "劳动节", false},
		{"2025-05-01", "2025-05-05", "劳动节", true},
		{"2025-05-31", "2025-06-02", "端午节", true},
		{"2025-09-28", "2025-09-28", "国庆节、中秋节", false},
		{"2025-10-01", "2025-10-08", "国庆节、中秋节", true},
		{"2025-10-11", "2025-10-11", "国庆节、中秋节", false},
		{"2026-01-01", "2026-01-03", "元旦", true},
		{"2026-01-04", "2026-01-04", "元旦", false},
		{"2026-02-14", "2026-02-14", "春节", false},
		{"2026-02-15", "2026-02-23", "春节", true},
		{"2026-02-28", "2026-02-28", "春节", false},
		{"2026-04-04", "2026-04-06", "清明节", true},
		{"2026-05-01", "2026-05-05", "劳动节", true},
		{"2026-05-09", "2026-05-09", "劳动节", false},
		{"2026-06-19", "2026-06-21", "端午节", true},
		{"2026-09-20", "2026-09-20", "国庆节", false},
		{"2026-09-25", "2026-09-27", "中秋节", true},
		{"2026-10-01", "2026-10-07", "国庆节", true},
		{"2026-10-10", "2026-10-10", "国庆节", false},
	}
}

// Holiday returns the calendar's entry for a date: an imported one, or the
// built-in one when no notice of that year was imported.
func (s *State) Holiday(d Date) (Holiday, bool) {
	if i := slices.IndexFunc(s.Holidays, func(h Holiday) bool { return h.Date == d }); i >= 0 {
		return s.Holidays[i], true
	}
	if !d.Valid() || s.imported(d[:4]) {
		return Holiday{}, false
	}
	for _, p := range builtIn() {
		if p.from <= d && d <= p.to {
			return Holiday{Date: d, Name: p.name, Off: p.off}, true
		}
	}
	return Holiday{}, false
}

// Calendar returns the calendar's entries of a year, by date.
func (s *State) Calendar(year int) []Holiday {
	prefix := Date(fmt.Sprintf("%04d", year))
	var out []Holiday
	if !s.imported(prefix) {
		for _, p := range builtIn() {
			for d := p.from; d[:4] == prefix && d <= p.to; d = d.Plus(1) {
				out = append(out, Holiday{Date: d, Name: p.name, Off: p.off})
			}
		}
	}
	for _, h := range s.Holidays {
		if h.Date[:4] == prefix {
			out = slices.DeleteFunc(out, func(b Holiday) bool { return b.Date == h.Date })
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b Holiday) int { return cmp.Compare(a.Date, b.Date) })
	return out
}

// imported tells whether the notice of a year was imported. December does not
// tell: its last days may come with the notice of the next year.
func (s *State) imported(year Date) bool {
	return slices.ContainsFunc(s.Holidays, func(h Holiday) bool { return h.Date[:4] == year && h.Date[5:7] != "12" })
}

// CalendarKnown tells whether the holidays of the date's year are known. Where
// they are not the rota is provisional (暂定).
func (s *State) CalendarKnown(d Date) bool {
	return d.Valid() && (d[:4] == "2025" || d[:4] == "2026" || s.imported(d[:4]))
}

// Workday tells whether offices work on the date, as far as the calendar is
// known: from Monday to Friday, but for holidays and working weekends.
func (s *State) Workday(d Date) bool {
	if h, ok := s.Holiday(d); ok {
		return !h.Off
	}
	w := d.Weekday()
	return d.Valid() && w != time.Saturday && w != time.Sunday
}

// NextWorkday returns the first working day after d, which must be valid.
func (s *State) NextWorkday(d Date) Date {
	next := d.Plus(1)
	for i := 0; i < 366 && !s.Workday(next); i++ {
		next = next.Plus(1)
	}
	return next
}

// maxHolidays bounds what one notice can say.
const maxHolidays = 120

// ImportHolidays replaces what the notice of one year says. It may reach into
// the December before, as 2022-12-31 was off by the notice for 2023.
type ImportHolidays struct {
	Year int
	Days []Holiday
}

// ParseHolidays reads a year's notice in the JSON of the public list
// holiday-cn: {"year": 2026, "days": [{"name", "date", "isOffDay"}]}. Whether
// the days make sense is decided with the command.
func ParseHolidays(b []byte) (ImportHolidays, error) {
	var f struct {
		Year int `json:"year"`
		Days []struct {
			Name string `json:"name"`
			Date Date   `json:"date"`
			Off  *bool  `json:"isOffDay"`
		} `json:"days"`
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return ImportHolidays{}, fmt.Errorf("queue: read holidays: %w", err)
	}
	c := ImportHolidays{Year: f.Year}
	for i, d := range f.Days {
		if d.Off == nil {
			return ImportHolidays{}, fmt.Errorf("queue: read holidays: day %d does not say whether it is off", i+1)
		}
		c.Days = append(c.Days, Holiday{Date: d.Date, Name: d.Name, Off: *d.Off})
	}
	return c, nil
}

func (c ImportHolidays) decide(t *tx) error {
	var p problems
	year := fmt.Sprintf("%04d", c.Year)
	before := fmt.Sprintf("%04d-12", c.Year-1)
	inYear := false
	for i, d := range c.Days {
		switch {
		case !d.Date.Valid() || string(d.Date[:4]) != year && string(d.Date[:7]) != before:
			p.add(i+1, "date", "bad_date", string(d.Date))
			continue
		case slices.ContainsFunc(c.Days[:i], func(o Holiday) bool { return o.Date == d.Date }):
			p.add(i+1, "date", "duplicate", string(d.Date))
		}
		inYear = inYear || string(d.Date[:4]) == year && d.Date[5:7] != "12"
		p.text(i+1, "name", d.Name, 20)
	}
	switch {
	case c.Year < 2000 || c.Year > 2200:
		p.add(0, "year", "bad_number", fmt.Sprint(c.Year))
	case len(c.Days) > maxHolidays:
		p.add(0, "days", "too_long", fmt.Sprint(len(c.Days)))
	case !inYear && len(p) == 0:
		p.add(0, "days", "missing", "")
	}
	if err := p.refusal(); err != nil {
		return err
	}
	days := slices.Clone(c.Days)
	slices.SortFunc(days, func(a, b Holiday) int { return cmp.Compare(a.Date, b.Date) })
	t.emit(HolidaysSet{Year: c.Year, Days: days})
	return nil
}

// HolidaysSet says what the notice of one year says.
type HolidaysSet struct {
	Year int       `json:"year"`
	Days []Holiday `json:"days"` // by date
}

func (HolidaysSet) kind() string { return "HolidaysSet" }
func (f HolidaysSet) apply(s *State, e Event) {
	s.set(e, f.kind(), Settings{Holidays: &s.Holidays})
	from, to := Date(fmt.Sprintf("%04d-12-01", f.Year-1)), Date(fmt.Sprintf("%04d-11-30", f.Year))
	days := slices.Clone(f.Days)
	for _, h := range s.Holidays {
		if (h.Date < from || h.Date > to) && !slices.ContainsFunc(f.Days, func(o Holiday) bool { return o.Date == h.Date }) {
			days = append(days, h)
		}
	}
	slices.SortFunc(days, func(a, b Holiday) int { return cmp.Compare(a.Date, b.Date) })
	s.Holidays = days
}

// Elsewhere is the rota of another hall or a township, as of a date.
type Elsewhere struct {
	Hall string         `json:"hall"`
	AsOf Date           `json:"as_of"`
	Days []ElsewhereDay `json:"days"`
}

// ElsewhereDay is one session in another hall. Names and posts are public.
type ElsewhereDay struct {
	Date    Date   `json:"date"`
	Session string `json:"session"`
	Leader  string `json:"leader"` // name
	Post    string `json:"post"`
	Place   string `json:"place"`
}

// SetElsewhere replaces the rota of one other hall; without days it drops it.
type SetElsewhere struct{ Rota Elsewhere }

// maxElsewhere is how many other halls a county has, with room to spare.
const maxElsewhere = 60

func (c SetElsewhere) decide(t *tx) error {
	r := c.Rota
	there := slices.ContainsFunc(t.s.Elsewhere, func(o Elsewhere) bool { return o.Hall == r.Hall })
	var p problems
	p.text(0, "hall", r.Hall, 30)
	switch {
	case len(r.Days) == 0 && !there:
		p.add(0, "days", "missing", "")
	case len(r.Days) > maxDays:
		p.add(0, "days", "too_long", fmt.Sprint(len(r.Days)))
	case !there && len(t.s.Elsewhere) >= maxElsewhere:
		p.add(0, "hall", "too_long", fmt.Sprint(len(t.s.Elsewhere)))
	}
	if !r.AsOf.Valid() && len(r.Days) > 0 {
		p.add(0, "as_of", "bad_date", string(r.AsOf))
	}
	for i, d := range r.Days {
		if !d.Date.Valid() {
			p.add(i+1, "date", "bad_date", string(d.Date))
		}
		if !knownSession(d.Session) {
			p.add(i+1, "session", "unknown_session", d.Session)
		}
		p.text(i+1, "leader", d.Leader, 20)
		if utf8.RuneCountInString(d.Post) > maxPlace {
			p.add(i+1, "post", "too_long", d.Post)
		}
		if utf8.RuneCountInString(d.Place) > maxPlace {
			p.add(i+1, "place", "too_long", d.Place)
		}
	}
	if err := p.refusal(); err != nil {
		return err
	}
	r.Days = slices.Clone(r.Days)
	t.emit(ElsewhereSet{Rota: r})
	return nil
}

// ElsewhereSet says what the rota of another hall is.
type ElsewhereSet struct {
	Rota Elsewhere `json:"rota"`
}

func (ElsewhereSet) kind() string { return "ElsewhereSet" }
func (f ElsewhereSet) apply(s *State, e Event) {
	s.set(e, f.kind(), Settings{Elsewhere: &s.Elsewhere})
	i := slices.IndexFunc(s.Elsewhere, func(o Elsewhere) bool { return o.Hall == f.Rota.Hall })
	s.Elsewhere = slices.Clone(s.Elsewhere)
	switch {
	case len(f.Rota.Days) == 0 && i >= 0:
		s.Elsewhere = slices.Delete(s.Elsewhere, i, i+1)
	case len(f.Rota.Days) == 0:
	case i >= 0:
		s.Elsewhere[i] = f.Rota
	default:
		s.Elsewhere = append(s.Elsewhere, f.Rota)
	}
}
