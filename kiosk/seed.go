package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"reception/queue"
)

// seed is what the centre starts with.
type seed struct {
	Centre string `toml:"centre"`
	Phone  string `toml:"phone"`
	seedHours
	Timetable []seedTimetable `toml:"timetable"`
	Units     []string        `toml:"units"`
	Townships []string        `toml:"townships"`
	Series    []seedSeries    `toml:"series"`
	Services  []seedService   `toml:"service"`
	Counters  []seedCounter   `toml:"counter"`
	Leaders   []seedLeader    `toml:"leader"`
	RotaRules []seedRotaRule  `toml:"rota_rule"`
}

// seedHours are times of the day such as "07:30"; without a lunch break both
// of its times are empty.
type seedHours struct {
	TakeFrom   string   `toml:"take_from"`
	CallFrom   string   `toml:"call_from"`
	LunchFrom  string   `toml:"lunch_from"`
	LunchUntil string   `toml:"lunch_until"`
	TakeUntil  string   `toml:"take_until"`
	CallUntil  string   `toml:"call_until"`
	Days       []string `toml:"days"` // "mon" … "sun"
}

type seedTimetable struct {
	Name    string `toml:"name"`
	Service string `toml:"service"`
	From    string `toml:"from"` // "06-01"
	To      string `toml:"to"`
	seedHours
}

type seedSeries struct {
	ID   string `toml:"id"`
	From int    `toml:"from"`
	To   int    `toml:"to"`
}

type seedService struct {
	ID       string   `toml:"id"`
	Name     string   `toml:"name"`
	Series   string   `toml:"series"`
	Stops    []string `toml:"stops"`
	Leader   bool     `toml:"leader"`
	Capacity int      `toml:"capacity"`
	Locked   bool     `toml:"locked"`
}

type seedCounter struct {
	ID     string   `toml:"id"`
	Label  string   `toml:"label"`
	Serves []string `toml:"serves"` // "service" or "service/stop index"
	Low    bool     `toml:"low"`
}

type seedLeader struct {
	ID   string `toml:"id"`
	Name string `toml:"name"`
	Post string `toml:"post"`
}

type seedRotaRule struct {
	ID       string   `toml:"id"`
	Weekday  string   `toml:"weekday"` // "mon" … "sun"
	Session  string   `toml:"session"` // "am", "pm" or "day"
	Kind     string   `toml:"kind"`    // "", "field", "appointment" or "video"
	Place    string   `toml:"place"`
	Capacity int      `toml:"capacity"`
	Leaders  []string `toml:"leaders"`
	Holiday  string   `toml:"holiday"` // "manual", "postpone" or "skip"
}

// queue returns the seed as the queue's first configuration.
func (s seed) queue() (queue.Config, error) {
	c := queue.Config{
		Centre: s.Centre, Phone: s.Phone, Rules: queue.DefaultRules(), Units: s.Units, Townships: s.Townships,
		Triage: builtInTriage(), Pages: builtInPages(),
	}
	for _, r := range s.Series {
		c.Series = append(c.Series, queue.Series(r))
	}
	for _, v := range s.Services {
		stops := make([]queue.Stop, len(v.Stops))
		for i, name := range v.Stops {
			stops[i] = queue.Stop{ID: fmt.Sprint(i), Name: name}
		}
		c.Services = append(c.Services, queue.Service{
			ID: v.ID, Name: v.Name, Series: v.Series, Stops: stops, Leader: v.Leader, Capacity: v.Capacity, Locked: v.Locked,
		})
	}
	for _, k := range s.Counters {
		serves, err := k.lines()
		if err != nil {
			return c, err
		}
		c.Counters = append(c.Counters, queue.Counter{ID: k.ID, Label: k.Label, Low: k.Low, Serves: serves})
	}
	for _, l := range s.Leaders {
		c.Leaders = append(c.Leaders, queue.Leader(l))
	}
	for _, r := range s.RotaRules {
		day, err := weekday(r.Weekday)
		if err != nil {
			return c, err
		}
		c.RotaRules = append(c.RotaRules, queue.RotaRule{
			ID: r.ID, Weekday: day, Session: r.Session, Kind: queue.RotaKind(r.Kind), Place: r.Place, Capacity: r.Capacity,
			Leaders: r.Leaders, Holiday: queue.HolidayPolicy(r.Holiday),
		})
	}
	var err error
	if c.Hours, err = s.hours(); err != nil {
		return c, err
	}
	for _, e := range s.Timetable {
		h, err := e.hours()
		if err != nil {
			return c, err
		}
		c.Timetable = append(c.Timetable, queue.Timetable{Name: e.Name, Service: e.Service, From: e.From, To: e.To, Hours: h})
	}
	return c, nil
}

// lines returns the lines that the counter serves.
func (k seedCounter) lines() ([]queue.Queue, error) {
	var out []queue.Queue
	for _, line := range k.Serves {
		q := queue.Queue{Service: line}
		if name, stop, ok := strings.Cut(line, "/"); ok {
			q.Service = name
			if _, err := fmt.Sscan(stop, &q.Stop); err != nil {
				return nil, fmt.Errorf("configuration: counter %q serves %q: want service or service/stop", k.ID, line)
			}
		}
		out = append(out, q)
	}
	return out, nil
}

func (s seedHours) hours() (h queue.Hours, err error) {
	for _, at := range []struct {
		name, text string
		to         *int
	}{
		{"take_from", s.TakeFrom, &h.TakeFrom},
		{"call_from", s.CallFrom, &h.CallFrom},
		{"lunch_from", s.LunchFrom, &h.LunchFrom},
		{"lunch_until", s.LunchUntil, &h.LunchUntil},
		{"take_until", s.TakeUntil, &h.TakeUntil},
		{"call_until", s.CallUntil, &h.CallUntil},
	} {
		switch {
		case at.text == "24:00":
			*at.to = 24 * 60
			continue
		case at.text == "" && strings.HasPrefix(at.name, "lunch"):
			continue
		}
		t, err := time.Parse("15:04", at.text)
		if err != nil {
			return h, fmt.Errorf("configuration: %s %q: want a time such as 07:30", at.name, at.text)
		}
		*at.to = t.Hour()*60 + t.Minute()
	}
	for _, d := range s.Days {
		day, err := weekday(d)
		if err != nil {
			return h, err
		}
		h.Days[day] = true
	}
	return h, nil
}

// weekday returns the number of a day of the week, 0 for Sunday.
func weekday(name string) (int, error) {
	names := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	i := slices.Index(names, name)
	if i < 0 {
		return 0, fmt.Errorf("configuration: day %q: want one of %s", name, strings.Join(names, " "))
	}
	return i, nil
}
