// Package view says what each screen shows. Every function here is pure: an
// [Input] of plain values in, one message of package wire out. Nothing in a
// view names a visitor.
package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"reception/queue"
	"reception/ui/wire"
)

// Input is all that a view may depend on.
type Input struct {
	State   *queue.State
	Now     queue.Millis // wall clock
	Fresh   queue.Millis // how long a call stays on every display and with the speaker; 0 means a minute
	Zone    *time.Location
	Station Station
	Devices Devices
	Screens Screens

	Estimates Estimates
}

// Station is what one touchscreen is in the middle of.
type Station struct {
	ID       string
	Session  string
	Phase    string         // as wire.TouchSession.Phase
	Card     string         // as wire.TouchSession.Card
	Fault    string         // as wire.TouchSession.Fault
	Ticket   queue.TicketID // of the session, or the one its card holds already
	Code     string         // of that ticket, ten digits; shown only where there is no paper
	Booking  queue.Booking  // made or asked for in the session; zero for none
	Typed    string         // its code, when it was made here
	LeftMS   int64          // time left to answer 您还在吗, 0 while not asked
	CardOn   bool           // a card lies on the reader
	Seals    bool           // names of cards are kept, sealed, until the day ends,
	KeepDays int            // and that many days longer
	Print    *wire.TopicPrint
}

// Devices is how the machine's devices are. The states are those of
// wire.TouchView.
type Devices struct {
	Reader       string
	ReaderSince  queue.Millis
	Printer      string
	PrinterSince queue.Millis
}

// Screens is who is connected.
type Screens struct {
	Touch   int          // touchscreens
	Hall    int          // hall displays
	Speaker bool         // one of them is the speaker
	Silent  bool         // and its sound did not work last time
	Since   queue.Millis // of the last change
	Staff   []Staff
}

// Staff is a clerk signed in at a counter.
type Staff struct {
	Counter string
	Name    string
}

// longList is how many tickets a list on the desk shows at most.
const longList = 30

func (in Input) date() queue.Date {
	return queue.Date(time.UnixMilli(int64(in.Now)).In(in.Zone).Format(time.DateOnly))
}

// today is the date that the hall goes by: the open day's, or the clock's.
func (in Input) today() queue.Date {
	if d := in.State.Day; d != nil {
		return d.Date
	}
	return in.date()
}

// minute is the minute after midnight in the hall.
func (in Input) minute() int {
	t := time.UnixMilli(int64(in.Now)).In(in.Zone)
	return t.Hour()*60 + t.Minute()
}

// plan returns the hours of a service today, or of the hall with an empty one,
// and whether it opens today. On other days it has those of an ordinary day.
func (in Input) plan(service string) (h queue.Hours, works bool) {
	h, works = in.State.HoursOn(service, in.today())
	if !works {
		h = in.State.Config.Hours
	}
	return h, works
}

// Taking tells whether numbers are given out now.
func (in Input) Taking() bool { return in.taking("") }

// taking tells the same of one service.
func (in Input) taking(service string) bool {
	h, works := in.plan(service)
	_, hall := in.plan("") // somebody who opens the hall on a day off opens it for all
	return in.State.Day != nil && in.minute() < h.TakeUntil && (works || !hall)
}

// Open tells whether somebody who comes now can take a number for the service,
// and when not why: "closed", "no_leader", "full" or "late".
func (in Input) Open(service queue.Service) (why string, open bool) {
	switch {
	case !in.taking("") || !in.taking(service.ID):
		return "closed", false
	case service.Leader && !in.received():
		return "no_leader", false
	case in.State.Full(service.ID, queue.WalkIn, in.Now):
		return "full", false
	case in.Estimates.Late[service.ID]:
		return "late", false
	}
	return "", true
}

// clockTime is a wall time as people read it, "10:20".
func (in Input) clockTime(at queue.Millis) string {
	return time.UnixMilli(int64(at)).In(in.Zone).Format("15:04")
}

// hours are those of the hall.
func (in Input) hours() wire.Hours {
	h, _ := in.plan("")
	v := wire.Hours{TakeFrom: clock(h.TakeFrom), CallFrom: clock(h.CallFrom), TakeUntil: clock(h.TakeUntil), CallUntil: clock(h.CallUntil)}
	if h.LunchFrom < h.LunchUntil {
		v.LunchFrom, v.LunchUntil = clock(h.LunchFrom), clock(h.LunchUntil)
	}
	return v
}

// lunch is when calling goes on for a service, or with an empty one in the
// hall; "" while it does not rest.
func (in Input) lunch(service string) string {
	if in.State.Day == nil {
		return ""
	}
	if until, on := in.State.LunchNow(service, in.State.Day.Minute(in.Now)); on {
		return clock(until)
	}
	return ""
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// closed says why no numbers are given out, nil while they are.
func (in Input) closed() *wire.Closed {
	if in.Taking() {
		return nil
	}
	date := in.today()
	h, works := in.plan("")
	v := wire.Closed{Why: "closed"}
	switch holiday, special := in.State.Holiday(date); {
	case works && in.State.Day == nil && in.minute() < h.TakeFrom:
		v.Why, v.Next, v.From = "before", string(date), clock(h.TakeFrom)
		return &v
	case works && in.minute() >= h.TakeUntil:
		v.Why = "after"
	case works:
	case special && holiday.Off:
		v.Why, v.Name = "holiday", holiday.Name
	case date.Weekday() == time.Saturday, date.Weekday() == time.Sunday:
		v.Why = "weekend"
	}
	if next, ok := in.State.NextOpen(date); ok {
		h, _ := in.State.HoursOn("", next)
		v.Next, v.From, v.Call = string(next), clock(h.TakeFrom), !in.State.CalendarKnown(next)
	}
	return &v
}

// openDates are the next dates after today on which the hall opens.
func (in Input) openDates(most int) []string {
	out := []string{}
	for d := in.today(); len(out) < most; {
		next, ok := in.State.NextOpen(d)
		if !ok {
			break
		}
		out, d = append(out, string(next)), next
	}
	return out
}

func (in Input) notices() []wire.Notice {
	out := []wire.Notice{}
	if in.State.Day == nil {
		return out
	}
	for _, n := range in.State.Day.Notices {
		v := wire.Notice{ID: int64(n.ID), Template: string(n.Template), At: int64(n.At)}
		if l, ok := in.State.Config.Leader(n.Leader); ok {
			v.Name, v.Post = l.Name, l.Post
		}
		if n.Minute > 0 {
			v.Clock = clock(n.Minute)
		}
		out = append(out, v)
	}
	return out
}

// public tells whether a session of the rota is for everybody to see.
func public(r queue.RotaDay) bool { return r.Status != queue.RotaDraft }

// leaders are today's sessions of the rota.
func (in Input) leaders() []wire.LeaderDuty {
	out := []wire.LeaderDuty{}
	for _, r := range in.State.RotaOn(in.today()) {
		if !public(r) {
			continue
		}
		l, _ := in.State.Config.Leader(r.Leader)
		instead, _ := in.State.Config.Leader(r.SubstituteOf)
		out = append(out, wire.LeaderDuty{
			ID: r.ID, Session: r.Session, Leader: r.Leader, Name: l.Name, Post: l.Post, Kind: string(r.Kind), Place: r.Place, Label: r.Label,
			Status: string(r.Status), Substitute: r.SubstituteOf != "", For: instead.Name,
		})
	}
	return out
}

// coming are the next sessions of the rota after today.
func (in Input) coming(most int, cancelled bool) []wire.ComingDay {
	var days []queue.RotaDay
	for _, r := range in.State.Rota {
		if public(r) && r.Date > in.today() && (cancelled || r.Status != queue.RotaCancelled) {
			days = append(days, r)
		}
	}
	slices.SortStableFunc(days, func(a, b queue.RotaDay) int {
		return cmp.Or(strings.Compare(string(a.Date), string(b.Date)), strings.Compare(a.Session, b.Session))
	})
	out := []wire.ComingDay{}
	for _, r := range days[:min(most, len(days))] {
		l, _ := in.State.Config.Leader(r.Leader)
		out = append(out, wire.ComingDay{
			Date: string(r.Date), Session: r.Session, Name: l.Name, Post: l.Post, Kind: string(r.Kind), Place: r.Place, Label: r.Label,
			Mark: in.mark(r), From: string(r.MovedFrom),
		})
	}
	return out
}

// mark is what a visitor must know about a session before relying on it.
func (in Input) mark(r queue.RotaDay) string {
	switch {
	case r.Status == queue.RotaUndecided:
		return "undecided"
	case r.Status == queue.RotaCancelled:
		return "cancelled"
	case !in.State.CalendarKnown(r.Date):
		return "tentative"
	case r.Status == queue.RotaChanged:
		return "changed"
	}
	return ""
}

// elsewhere are the rotas of other halls from today on.
func (in Input) elsewhere() []wire.Elsewhere {
	const most = 8 // days of one hall
	out := []wire.Elsewhere{}
	for _, e := range in.State.Elsewhere {
		v := wire.Elsewhere{Hall: e.Hall, AsOf: string(e.AsOf), Days: []wire.ElsewhereDay{}}
		for _, d := range e.Days {
			if d.Date >= in.today() && len(v.Days) < most {
				v.Days = append(v.Days, wire.ElsewhereDay{Date: string(d.Date), Session: d.Session, Leader: d.Leader, Post: d.Post, Place: d.Place})
			}
		}
		out = append(out, v)
	}
	return out
}

// received tells whether a leader still receives today whoever comes.
func (in Input) received() bool {
	return slices.ContainsFunc(in.State.RotaOn(in.today()), func(r queue.RotaDay) bool {
		here := r.Kind == queue.KindOnSite || r.Kind == queue.KindVideo
		return here && (r.Status == queue.RotaPublished || r.Status == queue.RotaChanged)
	})
}

// locked tells whether the hall has a service that must not be told from the
// others.
func (in Input) locked() bool { return hasLocked(in.State.Config) }

func hasLocked(c queue.Config) bool {
	return slices.ContainsFunc(c.Services, func(s queue.Service) bool { return s.Locked })
}

// Stops are the names of the stops that a ticket still has before it, as the
// visitor and whoever looks over his shoulder may read them. In a hall with a
// locked service they are told for the leader's visitors only: everybody else
// goes to a window, whichever calls.
func Stops(c queue.Config, k queue.Ticket) []string {
	s, _ := c.Service(k.Service)
	if !s.Leader && hasLocked(c) {
		return []string{}
	}
	return stopNames(s, k.Stop)
}

// Group returns the band of a party of that size, "" for fewer than five.
func Group(people int) wire.Band {
	switch {
	case people > 100:
		return wire.Band101
	case people > 50:
		return wire.Band51
	case people > 20:
		return wire.Band21
	case people > 10:
		return wire.Band11
	case people >= 5:
		return wire.Band5
	}
	return ""
}

// offer are the needs that the centre asks about.
func (in Input) offer() []wire.Need {
	out := []wire.Need{}
	for _, p := range needNames() {
		if p.Bit != queue.NeedForces || in.State.Config.Rules.Forces {
			out = append(out, p.Name)
		}
	}
	return out
}

// tickets returns the open day's tickets, none when it is closed.
func (in Input) tickets() []queue.Ticket {
	if in.State.Day == nil {
		return nil
	}
	return in.State.Day.Tickets
}

func (in Input) label(counter string) string {
	c, _ := in.State.Config.Counter(counter)
	return c.Label
}

func stopNames(s queue.Service, from int) []string {
	out := []string{}
	for _, stop := range s.Stops[min(from, len(s.Stops)):] {
		out = append(out, stop.Name)
	}
	return out
}

// needNames pairs the bits of queue.Needs with their names on the wire.
func needNames() []struct {
	Bit  queue.Needs
	Name wire.Need
} {
	return []struct {
		Bit  queue.Needs
		Name wire.Need
	}{
		{queue.NeedChild, wire.NeedChild}, {queue.NeedWalking, wire.NeedWalking},
		{queue.NeedHearing, wire.NeedHearing}, {queue.NeedAge, wire.NeedAge},
		{queue.NeedWheels, wire.NeedWheels}, {queue.NeedForces, wire.NeedForces},
	}
}

// Needs returns the names of the needs in n.
func Needs(n queue.Needs) []wire.Need {
	out := []wire.Need{}
	for _, p := range needNames() {
		if n&p.Bit != 0 {
			out = append(out, p.Name)
		}
	}
	return out
}

// ParseNeeds is the reverse of [Needs]; unknown names are passed over.
func ParseNeeds(names []wire.Need) queue.Needs {
	var n queue.Needs
	for _, p := range needNames() {
		if slices.Contains(names, p.Name) {
			n |= p.Bit
		}
	}
	return n
}

func waiting(tickets []queue.Ticket, in func(queue.Ticket) bool) int {
	n := 0
	for i := range tickets { // tickets are large: most are not copied
		if tickets[i].Status == queue.Waiting && in(tickets[i]) {
			n++
		}
	}
	return n
}

func everyone(queue.Ticket) bool { return true }
