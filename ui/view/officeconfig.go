package view

import (
	"reception/queue"
	"reception/ui/wire"
)

// OfficeConfig is the centre's settings as the office edits them. Nothing of
// them is left out: [ParseConfig] gives the same settings again.
func OfficeConfig(c queue.Config) wire.OfficeConfig {
	v := wire.OfficeConfig{
		Centre: c.Centre, Phone: c.Phone, Hours: officeHours(c.Hours), Units: texts(c.Units), Townships: texts(c.Townships),
		Rules: wire.OfficeRules{
			RecallAfter: int64(c.Rules.RecallAfter), MissAfter: int64(c.Rules.MissAfter), UndoFor: int64(c.Rules.UndoFor),
			PriorityRun: c.Rules.PriorityRun, MaxOvertaken: c.Rules.MaxOvertaken, SessionTicket: c.Rules.SessionTicket, Forces: c.Rules.Forces,
		},
		Triage: wire.OfficeTriage{Version: c.Triage.Version, SignedBy: c.Triage.SignedBy, SignedOn: string(c.Triage.SignedOn)},
	}
	v.Series = each(c.Series, func(s queue.Series) wire.OfficeSeries {
		return wire.OfficeSeries{ID: s.ID, From: s.From, To: s.To}
	})
	v.Services = each(c.Services, func(s queue.Service) wire.OfficeService {
		return wire.OfficeService{
			ID: s.ID, Name: s.Name, Series: s.Series, Leader: s.Leader, Capacity: s.Capacity, Locked: s.Locked,
			Stops: each(s.Stops, func(p queue.Stop) wire.OfficeStop { return wire.OfficeStop{ID: p.ID, Name: p.Name} }),
		}
	})
	v.Counters = each(c.Counters, func(k queue.Counter) wire.OfficeCounter {
		return wire.OfficeCounter{
			ID: k.ID, Label: k.Label, Low: k.Low,
			Serves: each(k.Serves, func(q queue.Queue) wire.OfficeLine { return wire.OfficeLine{Service: q.Service, Stop: q.Stop} }),
		}
	})
	v.Leaders = each(c.Leaders, func(l queue.Leader) wire.OfficeLeader {
		return wire.OfficeLeader{ID: l.ID, Name: l.Name, Post: l.Post}
	})
	v.Timetable = each(c.Timetable, func(t queue.Timetable) wire.OfficeTimetable {
		return wire.OfficeTimetable{Name: t.Name, Service: t.Service, From: t.From, To: t.To, Hours: officeHours(t.Hours)}
	})
	v.RotaRules = each(c.RotaRules, func(r queue.RotaRule) wire.OfficeRotaRule {
		return wire.OfficeRotaRule{
			ID: r.ID, Weekday: r.Weekday, Session: r.Session, Kind: string(r.Kind), Place: r.Place, Capacity: r.Capacity,
			Leaders: texts(r.Leaders), Holiday: string(r.Holiday),
		}
	})
	v.Loudness = each(c.Loudness, func(l queue.Loudness) wire.OfficeLoudness {
		return wire.OfficeLoudness{From: l.From, Until: l.Until, Percent: l.Percent}
	})
	v.Triage.Topics = each(c.Triage.Topics, func(t queue.Topic) wire.OfficeTopic {
		return wire.OfficeTopic{ID: t.ID, Group: t.Group, Name: t.Name, Who: t.Who, Where: t.Where, Channel: t.Channel, Limit: t.Limit}
	})
	v.Pages = each(c.Pages, func(p queue.Page) wire.OfficePage {
		return wire.OfficePage{ID: p.ID, Title: p.Title, Lines: texts(p.Lines), Updated: string(p.Updated)}
	})
	return v
}

// ParseConfig is the reverse of [OfficeConfig].
func ParseConfig(v wire.OfficeConfig) queue.Config {
	c := queue.Config{
		Centre: v.Centre, Phone: v.Phone, Hours: parseHours(v.Hours), Units: some(v.Units), Townships: some(v.Townships),
		Rules: queue.Rules{
			RecallAfter: queue.Millis(v.Rules.RecallAfter), MissAfter: queue.Millis(v.Rules.MissAfter), UndoFor: queue.Millis(v.Rules.UndoFor),
			PriorityRun: v.Rules.PriorityRun, MaxOvertaken: v.Rules.MaxOvertaken, SessionTicket: v.Rules.SessionTicket, Forces: v.Rules.Forces,
		},
		Triage: queue.Triage{Version: v.Triage.Version, SignedBy: v.Triage.SignedBy, SignedOn: queue.Date(v.Triage.SignedOn)},
	}
	c.Series = some(each(v.Series, func(s wire.OfficeSeries) queue.Series {
		return queue.Series{ID: s.ID, From: s.From, To: s.To}
	}))
	c.Services = some(each(v.Services, func(s wire.OfficeService) queue.Service {
		return queue.Service{
			ID: s.ID, Name: s.Name, Series: s.Series, Leader: s.Leader, Capacity: s.Capacity, Locked: s.Locked,
			Stops: some(each(s.Stops, func(p wire.OfficeStop) queue.Stop { return queue.Stop{ID: p.ID, Name: p.Name} })),
		}
	}))
	c.Counters = some(each(v.Counters, func(k wire.OfficeCounter) queue.Counter {
		return queue.Counter{
			ID: k.ID, Label: k.Label, Low: k.Low,
			Serves: some(each(k.Serves, func(q wire.OfficeLine) queue.Queue { return queue.Queue{Service: q.Service, Stop: q.Stop} })),
		}
	}))
	c.Leaders = some(each(v.Leaders, func(l wire.OfficeLeader) queue.Leader {
		return queue.Leader{ID: l.ID, Name: l.Name, Post: l.Post}
	}))
	c.Timetable = some(each(v.Timetable, func(t wire.OfficeTimetable) queue.Timetable {
		return queue.Timetable{Name: t.Name, Service: t.Service, From: t.From, To: t.To, Hours: parseHours(t.Hours)}
	}))
	c.RotaRules = some(each(v.RotaRules, func(r wire.OfficeRotaRule) queue.RotaRule {
		return queue.RotaRule{
			ID: r.ID, Weekday: r.Weekday, Session: r.Session, Kind: queue.RotaKind(r.Kind), Place: r.Place, Capacity: r.Capacity,
			Leaders: some(r.Leaders), Holiday: queue.HolidayPolicy(r.Holiday),
		}
	}))
	c.Loudness = some(each(v.Loudness, func(l wire.OfficeLoudness) queue.Loudness {
		return queue.Loudness{From: l.From, Until: l.Until, Percent: l.Percent}
	}))
	c.Triage.Topics = some(each(v.Triage.Topics, func(t wire.OfficeTopic) queue.Topic {
		return queue.Topic{ID: t.ID, Group: t.Group, Name: t.Name, Who: t.Who, Where: t.Where, Channel: t.Channel, Limit: t.Limit}
	}))
	c.Pages = some(each(v.Pages, func(p wire.OfficePage) queue.Page {
		return queue.Page{ID: p.ID, Title: p.Title, Lines: some(p.Lines), Updated: queue.Date(p.Updated)}
	}))
	return c
}

func officeHours(h queue.Hours) wire.OfficeHours {
	return wire.OfficeHours{
		Days: h.Days[:], TakeFrom: h.TakeFrom, CallFrom: h.CallFrom, TakeUntil: h.TakeUntil, CallUntil: h.CallUntil,
		LunchFrom: h.LunchFrom, LunchUntil: h.LunchUntil,
	}
}

// parseHours takes the first seven days; those that are not sent are closed.
func parseHours(v wire.OfficeHours) queue.Hours {
	h := queue.Hours{
		TakeFrom: v.TakeFrom, CallFrom: v.CallFrom, TakeUntil: v.TakeUntil, CallUntil: v.CallUntil, LunchFrom: v.LunchFrom, LunchUntil: v.LunchUntil,
	}
	copy(h.Days[:], v.Days)
	return h
}

// each returns f of every element. On the wire an empty list is [], not null.
func each[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = f(a)
	}
	return out
}

func texts(list []string) []string {
	return each(list, func(s string) string { return s })
}

// some is nil for an empty list, as the queue has it.
func some[A any](list []A) []A {
	if len(list) == 0 {
		return nil
	}
	return list
}
