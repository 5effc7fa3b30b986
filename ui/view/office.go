package view

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"reception/queue"
	"reception/ui/wire"
)

// How far the office looks, in days.
const (
	officeBack  = 14
	officeAhead = 60
)

// officeWindow bounds the rota that the office sees.
func officeWindow(today queue.Date) (from, to queue.Date) {
	return today.Plus(-officeBack), today.Plus(officeAhead)
}

// Office is what the office sees.
func Office(in Input) wire.OfficeView {
	s := in.State
	v := wire.OfficeView{
		Centre: s.Config.Centre, Now: int64(in.Now - in.Now%60_000), Day: in.officeDay(),
		Rota: in.officeRota(), Undecided: in.officeUndecided(), Holidays: in.officeYears(), Elsewhere: []wire.Elsewhere{},
		Notices: []wire.OfficeNotice{}, Templates: in.officeTemplates(),
		Bookings: in.officeBookings(), Callbacks: []wire.OfficeCallback{}, Closing: []wire.OfficeTicket{},
		Figures: in.officeFigures(), Config: OfficeConfig(s.Config), ConfigSeq: int64(s.ConfigSeq), Changes: []wire.OfficeChange{},
	}
	for _, e := range s.Elsewhere {
		v.Elsewhere = append(v.Elsewhere, officeElsewhere(e))
	}
	for _, c := range s.Ledger.Callbacks {
		v.Callbacks = append(v.Callbacks, wire.OfficeCallback{
			ID: int64(c.ID), Date: string(c.Date), Number: c.Number, Service: in.officeService(c.Service), At: int64(c.Made.At), Person: c.Row != "",
		})
	}
	for _, c := range slices.Backward(s.Office) {
		v.Changes = append(v.Changes, wire.OfficeChange{
			Seq: int64(c.Seq), At: int64(c.At), By: account(c.By), What: c.What, Undone: account(c.Undone),
		})
	}
	if c, ok := s.Undoable(); ok {
		v.Undo = int64(c.Seq)
	}
	if s.Day == nil {
		return v
	}
	for _, n := range s.Day.Notices {
		l, _ := s.Config.Leader(n.Leader)
		v.Notices = append(v.Notices, wire.OfficeNotice{ID: int64(n.ID), Template: string(n.Template), Leader: l.Name, Minute: n.Minute, At: int64(n.At)})
	}
	for _, k := range s.Day.Tickets {
		if k.Status.Ended() {
			continue
		}
		v.Closing = append(v.Closing, wire.OfficeTicket{
			Ticket: int64(k.ID), Number: k.Number, Status: string(k.Status), Counter: in.label(k.Counter), People: k.People,
			Issued: int64(k.Issued.At), Blocks: k.Status != queue.Missed,
		})
	}
	return v
}

// account is a sender as the office knows it: the id of the account.
func account(sender string) string { return strings.TrimPrefix(sender, "staff/") }

func (in Input) officeDay() wire.OfficeDay {
	s, today := in.State, in.today()
	h, works := s.HoursOn("", today)
	v := wire.OfficeDay{
		Date: string(today), Open: s.Day != nil, Works: works, Hours: officeHours(h), Why: "closed", Calendar: s.CalendarKnown(today),
	}
	if d := s.Day; d != nil {
		if v.Doubt = string(d.Doubt); d.Doubt == "" && !d.Confirmed {
			v.Doubt = string(d.Date)
		}
	}
	if next, ok := s.NextOpen(today); ok {
		v.Next = string(next)
	}
	holiday, special := s.Holiday(today)
	weekend := today.Weekday() == time.Saturday || today.Weekday() == time.Sunday
	entry := ""
	for _, e := range s.Config.Timetable {
		if e.Service == "" && e.Hours == h && works && h != s.Config.Hours {
			entry = e.Name
			break
		}
	}
	switch {
	case special && holiday.Off:
		v.Why, v.Name = "holiday", holiday.Name
	case special:
		v.Why, v.Name = "workday", holiday.Name
	case entry != "":
		v.Why, v.Name = "timetable", entry
	case works:
		v.Why = "weekday"
	case weekend:
		v.Why = "weekend"
	}
	return v
}

// officeRota are the sessions near today, by date and session.
func (in Input) officeRota() []wire.OfficeSession {
	from, to := officeWindow(in.today())
	var days []queue.RotaDay
	for _, r := range in.State.Rota {
		if r.Date >= from && r.Date <= to {
			days = append(days, r)
		}
	}
	slices.SortStableFunc(days, byDate)
	out := []wire.OfficeSession{}
	for _, r := range days {
		out = append(out, in.officeSession(r, days))
	}
	return out
}

func byDate(a, b queue.RotaDay) int {
	return cmp.Or(strings.Compare(string(a.Date), string(b.Date)), strings.Compare(a.Session, b.Session))
}

func (in Input) officeSession(r queue.RotaDay, others []queue.RotaDay) wire.OfficeSession {
	s := in.State
	leader, _ := s.Config.Leader(r.Leader)
	instead, _ := s.Config.Leader(r.SubstituteOf)
	v := wire.OfficeSession{
		Day: OfficeRotaDay(r), Status: string(r.Status), Weekday: int(r.Date.Weekday()), Name: leader.Name, Post: leader.Post,
		Substitute: instead.Name, Why: r.Why, Room: in.room(r), Tentative: !s.CalendarKnown(r.Date), Clash: clashes(r, others),
		Past: r.Date < in.today(), Rule: r.Rule, History: []wire.OfficeRotaNote{},
	}
	if h, ok := s.Holiday(r.Date); ok && h.Off {
		v.Holiday = h.Name
	}
	if d := s.Day; d != nil && d.Date == r.Date && r.Status != queue.RotaCancelled {
		for _, k := range d.Tickets {
			if k.Half == r.Session && k.Status != queue.Cancelled {
				v.Issued++
			}
		}
	}
	for _, n := range r.History {
		l, _ := s.Config.Leader(n.Leader)
		v.History = append(v.History, wire.OfficeRotaNote{
			At: int64(n.At), By: account(n.By), Status: string(n.Status), Date: string(n.Date), Leader: l.Name, Why: n.Why,
		})
	}
	return v
}

// room is how many parties a session takes, 0 without a limit.
func (in Input) room(r queue.RotaDay) int {
	if r.Capacity > 0 {
		return r.Capacity
	}
	for _, s := range in.State.Config.Services {
		if s.Leader {
			return s.Capacity
		}
	}
	return 0
}

// clashes tells whether two sessions came to one date because one was
// postponed.
func clashes(r queue.RotaDay, others []queue.RotaDay) bool {
	if r.Status == queue.RotaCancelled {
		return false
	}
	return slices.ContainsFunc(others, func(o queue.RotaDay) bool {
		sameTime := o.Session == r.Session || o.Session == queue.SessionDay || r.Session == queue.SessionDay
		moved := o.MovedFrom != "" || r.MovedFrom != ""
		return o.ID != r.ID && o.Date == r.Date && o.Status != queue.RotaCancelled && sameTime && moved
	})
}

func (in Input) officeUndecided() []wire.OfficeUndecided {
	out := []wire.OfficeUndecided{}
	s, today := in.State, in.today()
	for _, r := range s.Undecided(today) {
		holiday, _ := s.Holiday(r.Date)
		next := s.NextWorkday(r.Date)
		out = append(out, wire.OfficeUndecided{
			ID: r.ID, Date: string(r.Date), Days: r.Date.DaysSince(today), Holiday: holiday.Name, Suggest: string(next),
			Occupied: slices.ContainsFunc(s.Rota, func(o queue.RotaDay) bool {
				return o.ID != r.ID && o.Date == next && o.Status != queue.RotaCancelled
			}),
		})
	}
	slices.SortStableFunc(out, func(a, b wire.OfficeUndecided) int { return a.Days - b.Days })
	return out
}

// officeYears are the holidays of this year and the next.
func (in Input) officeYears() []wire.OfficeYear {
	out := []wire.OfficeYear{}
	this, _ := strconv.Atoi(string(in.today()[:4]))
	for _, year := range []int{this, this + 1} {
		prefix := queue.Date(strconv.Itoa(year))
		v := wire.OfficeYear{Year: year, Known: in.State.CalendarKnown(prefix + "-01-01"), Days: []wire.OfficeHoliday{}}
		v.Imported = slices.ContainsFunc(in.State.Holidays, func(h queue.Holiday) bool { return h.Date[:4] == prefix })
		for _, h := range in.State.Calendar(year) {
			v.Days = append(v.Days, wire.OfficeHoliday{Date: string(h.Date), Name: h.Name, Off: h.Off})
		}
		out = append(out, v)
	}
	return out
}

func officeElsewhere(e queue.Elsewhere) wire.Elsewhere {
	v := wire.Elsewhere{Hall: e.Hall, AsOf: string(e.AsOf), Days: []wire.ElsewhereDay{}}
	for _, d := range e.Days {
		v.Days = append(v.Days, wire.ElsewhereDay{Date: string(d.Date), Session: d.Session, Leader: d.Leader, Post: d.Post, Place: d.Place})
	}
	return v
}

// ParseElsewhere is the reverse for what the office sends.
func ParseElsewhere(e wire.Elsewhere) queue.Elsewhere {
	v := queue.Elsewhere{Hall: strings.TrimSpace(e.Hall), AsOf: queue.Date(e.AsOf)}
	for _, d := range e.Days {
		v.Days = append(v.Days, queue.ElsewhereDay{Date: queue.Date(d.Date), Session: d.Session, Leader: d.Leader, Post: d.Post, Place: d.Place})
	}
	return v
}

// officeTemplates are the sentences that may be posted: a day is open and they
// do not hang yet.
func (in Input) officeTemplates() []wire.OfficeTemplate {
	out := []wire.OfficeTemplate{}
	d := in.State.Day
	if d == nil {
		return out
	}
	for _, t := range []wire.OfficeTemplate{
		{Template: string(queue.NoticeSubstitute), Leader: true}, {Template: string(queue.NoticeNoLeader)},
		{Template: string(queue.NoticeDelay), Minute: true}, {Template: string(queue.NoticeLunch), Minute: true},
		{Template: string(queue.NoticeClosing)}, {Template: string(queue.NoticeNoPaper)}, {Template: string(queue.NoticeNoReader)},
		{Template: string(queue.NoticeCrowd)}, {Template: string(queue.NoticeQuiet)},
	} {
		if !slices.ContainsFunc(d.Notices, func(n queue.Notice) bool { return string(n.Template) == t.Template }) {
			out = append(out, t)
		}
	}
	return out
}

// officeService is a service as far as the office may tell it from others. In a
// hall with a locked service only the leader's visitors are told apart.
func (in Input) officeService(id string) string {
	locked := slices.ContainsFunc(in.State.Config.Services, func(s queue.Service) bool { return s.Locked })
	if s, _ := in.State.Config.Service(id); locked && !s.Leader {
		return ""
	}
	return id
}

func (in Input) officeBookings() []wire.OfficeBooking {
	list := slices.Clone(in.State.Ledger.Bookings)
	slices.SortStableFunc(list, func(a, b queue.Booking) int {
		return cmp.Or(cmp.Compare(anyLast(string(a.Date)), anyLast(string(b.Date))), cmp.Compare(anyLast(a.Slot), anyLast(b.Slot)), cmp.Compare(a.ID, b.ID))
	})
	out := []wire.OfficeBooking{}
	for _, b := range list {
		v := wire.OfficeBooking{
			ID: int64(b.ID), Date: string(b.Date), Session: b.Session, Slot: b.Slot, Service: in.officeService(b.Service), People: b.People,
			Needs: Needs(b.Needs), Lane: string(b.Lane), Why: wire.BookWhy(b.Why), Township: b.Township, Made: int64(b.Made.At), Person: b.Row != "",
		}
		if v.Service != "" {
			v.Handler = in.label(b.Handler)
		}
		out = append(out, v)
	}
	return out
}

// anyLast sorts what is empty, which means any, behind the rest.
func anyLast(s string) string { return cmp.Or(s, "~") }

func (in Input) officeFigures() wire.OfficeFigures {
	v := wire.OfficeFigures{Groups: []wire.GroupBand{{From: 5, To: 10}, {From: 11, To: 20}, {From: 21, To: 50}, {From: 51, To: 100}, {From: 101}}}
	for _, k := range in.tickets() {
		if k.Status == queue.Cancelled {
			if k.Into == 0 { // otherwise it is counted with the party it joined
				v.Cancelled++
			}
			continue
		}
		v.Batches++
		v.Persons += k.People
		if s, _ := in.State.Config.Service(k.Service); s.Leader {
			v.Leader++
			v.LeaderPersons += k.People
		}
		for i, g := range v.Groups {
			if k.People >= g.From && (k.People <= g.To || g.To == 0) {
				v.Groups[i].Batches++
				v.Groups[i].Persons += k.People
			}
		}
		switch k.Status {
		case queue.Served:
			v.Served++
			v.ServedPersons += k.People
		case queue.Waiting, queue.Called, queue.Serving, queue.Held:
			v.Waiting++
		case queue.Missed, queue.Lapsed:
			v.Missed++
		case queue.Unserved:
			v.Unserved++
		}
	}
	if d := in.State.Day; d != nil {
		v.HelpAsked, v.HelpAnswered = d.Help.Asked, d.Help.Answered
		if d.Help.Answered > 0 {
			v.HelpMeanS = int(d.Help.Waited / queue.Millis(d.Help.Answered) / 1000)
		}
	}
	return v
}

// OfficeRotaDay is a session as the office edits it.
func OfficeRotaDay(r queue.RotaDay) wire.OfficeRotaDay {
	return wire.OfficeRotaDay{
		ID: r.ID, Date: string(r.Date), Session: r.Session, Leader: r.Leader, Kind: string(r.Kind), Place: r.Place, Units: slices.Clone(r.Units),
		Lawyer: r.Lawyer, Capacity: r.Capacity, Label: r.Label, MovedFrom: string(r.MovedFrom), Cancelled: r.Status == queue.RotaCancelled,
	}
}

// ParseRotaDay is the reverse of [OfficeRotaDay]. What the office does not edit
// is left to the queue.
func ParseRotaDay(r wire.OfficeRotaDay) queue.RotaDay {
	d := queue.RotaDay{
		ID: r.ID, Date: queue.Date(r.Date), Session: r.Session, Leader: r.Leader, Kind: queue.RotaKind(r.Kind), Place: strings.TrimSpace(r.Place),
		Units: slices.Clone(r.Units), Lawyer: r.Lawyer, Capacity: r.Capacity, Label: strings.TrimSpace(r.Label), MovedFrom: queue.Date(r.MovedFrom),
	}
	if r.Cancelled {
		d.Status = queue.RotaCancelled
	}
	return d
}
