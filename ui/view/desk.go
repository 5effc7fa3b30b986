package view

import (
	"fmt"
	"slices"
	"strings"

	"reception/queue"
	"reception/ui/wire"
)

const (
	closingRows = 60
	deskDays    = 10
	deskComing  = 8
)

// Sight is what a desk may know of where a ticket waits. In a hall with a
// locked service (denunciations) it knows the lines of those tickets only that
// its counter calls: were other lines told and the locked one not, what is not
// told would be known.
type Sight struct {
	all   bool
	lines []queue.Queue
}

// SightOf returns the sight of a counter; an empty one, of the office, calls
// nobody.
func SightOf(c queue.Config, counter string) Sight {
	if !hasLocked(c) {
		return Sight{all: true}
	}
	k, _ := c.Counter(counter)
	lines := slices.Clone(k.Serves)
	slices.SortFunc(lines, func(a, b queue.Queue) int { return strings.Compare(lineName(a), lineName(b)) })
	return Sight{lines: slices.Compact(lines)}
}

// Sights returns every sight that there is in a hall, each once.
func Sights(c queue.Config) []Sight {
	out := []Sight{SightOf(c, "")}
	for _, k := range c.Counters {
		s := SightOf(c, k.ID)
		if !slices.ContainsFunc(out, func(o Sight) bool { return o.Name() == s.Name() }) {
			out = append(out, s)
		}
	}
	return out
}

// Name tells one sight from the others: "" for one that sees all or nothing,
// else its lines.
func (s Sight) Name() string {
	names := make([]string, len(s.lines))
	for i, q := range s.lines {
		names[i] = lineName(q)
	}
	return strings.Join(names, ",")
}

// Sees tells whether the desk may know that a ticket is in that line.
func (s Sight) Sees(q queue.Queue) bool { return s.all || slices.Contains(s.lines, q) }

// SeesService tells whether the desk may know that a booking is for the
// service.
func (s Sight) SeesService(id string) bool {
	return s.all || slices.ContainsFunc(s.lines, func(q queue.Queue) bool { return q.Service == id })
}

// Desk is what the desks with that sight show.
func Desk(in Input, sight Sight) wire.DeskView {
	s := in.State
	_, works := in.plan("")
	v := wire.DeskView{
		Centre: s.Config.Centre, Open: s.Day != nil, Date: string(in.today()), Hours: in.hours(), Lunch: in.lunch(""), Works: works,
		Notices: in.notices(), Leaders: in.leaders(), Named: []wire.LeaderName{},
		Services: in.deskServices(sight), Counters: in.deskCounters(sight),
		Waiting: []wire.DeskTicket{}, Missed: []wire.DeskTicket{}, Held: []wire.DeskTicket{}, Unprinted: []wire.DeskTicket{},
		Lamps: in.lamps(), Help: in.deskHelp(),
		Rules:   wire.DeskRules{RecallMS: int64(s.Config.Rules.RecallAfter), MissMS: int64(s.Config.Rules.MissAfter), UndoMS: int64(s.Config.Rules.UndoFor)},
		Closing: []wire.ClosingRow{}, Slips: in.deskSlips(), Townships: append([]string{}, s.Config.Townships...), Offer: in.offer(),
		Seq: int64(s.Seq), Days: in.openDates(deskDays), Coming: in.coming(deskComing, false),
	}
	for _, l := range s.Config.Leaders {
		v.Named = append(v.Named, wire.LeaderName(l))
	}
	for _, b := range s.Ledger.Bookings {
		if b.Date == in.today() {
			v.Bookings++
		}
	}
	if s.Day == nil {
		return v
	}
	switch {
	case s.Day.Doubt != "":
		v.DateDoubt = string(s.Day.Doubt)
	case !s.Day.Confirmed:
		v.DateDoubt = string(s.Day.Date)
	}
	if h := s.Day.Help; h.Asked > 0 {
		v.HelpDay = wire.HelpDay{Asked: h.Asked, Answered: h.Answered}
		if h.Answered > 0 {
			v.HelpDay.Seconds = int(h.Waited) / h.Answered / 1000
		}
	}
	in.fill(&v, sight)
	return v
}

// fill puts the day's tickets into the lists and the sums.
func (in Input) fill(v *wire.DeskView, sight Sight) {
	var line, open []queue.Ticket
	for _, k := range in.State.Day.Tickets {
		v.Totals.Taken++
		v.Totals.People += k.People
		switch k.Status {
		case queue.Waiting:
			line = append(line, k)
			v.Totals.Waiting++
		case queue.Called, queue.Serving:
			v.Totals.Waiting++
		case queue.Held:
			v.Totals.Waiting++
			v.Held = append(v.Held, in.deskTicket(k, sight))
		case queue.Missed:
			v.Totals.Missed++
			v.Missed = append(v.Missed, in.deskTicket(k, sight))
		case queue.Lapsed:
			v.Totals.Missed++
		case queue.Served:
			v.Totals.Served++
		case queue.Cancelled:
			v.Totals.GivenBack++
			if k.Into != 0 {
				v.Totals.People -= k.People // counted with the party it joined
			}
		case queue.Unserved:
			switch k.Why {
			case queue.BookedLater:
				v.Totals.Booked++
			case queue.ByPhone:
				v.Totals.Phone++
			default:
				v.Totals.Moved++
			}
		}
		if !k.Status.Ended() && k.Status != queue.Missed {
			open = append(open, k)
		}
		unpaid := k.Slip == queue.SlipHanded || k.Slip == queue.SlipUncertain
		if unpaid && !k.Status.Ended() && len(v.Unprinted) < longList {
			v.Unprinted = append(v.Unprinted, in.deskTicket(k, sight))
		}
	}
	byPlace(line)
	for _, k := range line[:min(longList, len(line))] {
		v.Waiting = append(v.Waiting, in.deskTicket(k, sight))
	}
	byPlace(open)
	for _, k := range open[:min(closingRows, len(open))] {
		v.Closing = append(v.Closing, wire.ClosingRow{
			Ticket: int64(k.ID), Number: k.Number, Status: string(k.Status), Counter: k.Counter, People: k.People, Issued: int64(k.Issued.At),
		})
	}
}

// byPlace sorts tickets in the order of their places in line.
func byPlace(ks []queue.Ticket) {
	slices.SortStableFunc(ks, func(a, b queue.Ticket) int {
		switch {
		case a.Place.Before(b.Place):
			return -1
		case b.Place.Before(a.Place):
			return 1
		}
		return int(a.ID - b.ID)
	})
}

func lineName(q queue.Queue) string { return fmt.Sprintf("%s/%d", q.Service, q.Stop) }

// Found is a ticket as the desks with that sight see it, whatever became of it.
func Found(in Input, k queue.Ticket, sight Sight) wire.DeskTicket { return in.deskTicket(k, sight) }

func (in Input) deskTicket(k queue.Ticket, sight Sight) wire.DeskTicket {
	v := wire.DeskTicket{
		Ticket: int64(k.ID), Number: k.Number, Status: string(k.Status), Lane: string(k.Lane), Slot: k.Slot,
		Why: string(k.Why), People: k.People, Band: string(Group(k.People)), Needs: Needs(k.Needs), Counter: k.Counter, Issued: int64(k.Issued.At),
		Called: int64(k.CalledAt.At), Recalled: int64(k.CalledAt.At), Started: int64(k.StartedAt.At), Calls: k.Calls,
		Person: k.Mint.Sealed != "", Slip: string(k.Slip),
		Walk: k.Needs&(queue.NeedHearing|queue.NeedWalking|queue.NeedWheels) != 0, Walked: int64(k.WalkedAt.At),
	}
	if sight.Sees(k.Key()) {
		service, _ := in.State.Config.Service(k.Service)
		v.Service, v.Line, v.Last = k.Service, lineName(k.Key()), k.Stop+1 >= len(service.Stops)
		v.Handler, v.Note = k.Handler, k.Note != ""
		if k.Stop < len(service.Stops) {
			v.Stop = service.Stops[k.Stop].Name
		}
	}
	if k.Calls > 1 {
		for _, c := range slices.Backward(in.State.Day.Calls) {
			if c.Ticket == k.ID {
				v.Recalled = int64(c.At)
				break
			}
		}
	}
	if k.Status == queue.Called {
		v.MissAt = int64(in.missAt(k))
	}
	return v
}

// missAt is the wall time from which a called ticket can be missed: the time
// begins anew after lunch.
func (in Input) missAt(k queue.Ticket) queue.Millis {
	at := k.CalledAt.At + in.State.Config.Rules.MissAfter
	h, works := in.State.HoursOn(k.Service, in.State.Day.Date)
	midnight := in.State.Day.Midnight
	if !works || midnight == 0 || h.LunchFrom >= h.LunchUntil {
		return at
	}
	from, until := midnight+queue.Millis(h.LunchFrom)*60_000, midnight+queue.Millis(h.LunchUntil)*60_000
	if k.CalledAt.At < until && in.Now >= from {
		return max(at, until+in.State.Config.Rules.MissAfter)
	}
	return at
}

func (in Input) deskServices(sight Sight) []wire.DeskService {
	out := []wire.DeskService{}
	for _, s := range in.State.Config.Services {
		v := wire.DeskService{
			ID: s.ID, Name: s.Name, Leader: s.Leader, Stops: stopNames(s, 0), Own: sight.SeesService(s.ID), Locked: s.Locked,
			Open: in.State.Day != nil,
		}
		if !s.Locked || v.Own {
			v.Open = v.Open && !in.State.Full(s.ID, queue.WalkIn, in.Now)
		}
		v.Waiting = waiting(in.tickets(), func(k queue.Ticket) bool { return k.Service == s.ID && sight.Sees(k.Key()) })
		out = append(out, v)
	}
	return out
}

func (in Input) deskCounters(sight Sight) []wire.DeskCounter {
	out := []wire.DeskCounter{}
	for _, c := range in.State.Config.Counters {
		v := wire.DeskCounter{ID: c.ID, Label: c.Label, Serves: []string{}, Low: c.Low}
		own := !slices.ContainsFunc(c.Serves, func(q queue.Queue) bool { return !sight.Sees(q) })
		for _, q := range c.Serves {
			if own {
				v.Serves = append(v.Serves, lineName(q))
			}
		}
		for _, m := range in.Screens.Staff {
			if m.Counter == c.ID {
				v.Staff = m.Name
			}
		}
		if own {
			v.Waiting = waiting(in.tickets(), func(k queue.Ticket) bool { return slices.Contains(c.Serves, k.Key()) })
		}
		if d := in.State.Day; d != nil {
			day := d.Counter(c.ID)
			if k := d.Ticket(day.Now); day.Now != 0 && k != nil {
				t := in.deskTicket(*k, sight)
				v.Now = &t
			}
			v.Paused, v.Since = string(day.Paused), int64(day.Since.At)
			if day.Undo != nil {
				// Ticks and the wall clock tell the same age.
				v.UndoAt = int64(in.State.Clock.Last.At - (in.State.Clock.Last.Tick - day.Undo.Tick))
			}
		}
		out = append(out, v)
	}
	return out
}

// deskSlips are the slips that desks asked a touchscreen's printer for.
func (in Input) deskSlips() []wire.DeskSlip {
	out := []wire.DeskSlip{}
	for _, s := range in.State.Ledger.Slips {
		if s.Session == "" {
			out = append(out, wire.DeskSlip{
				Ticket: int64(s.Ticket), Booking: int64(s.Booking), Number: s.Number, Station: s.Station, Since: int64(s.Since.At),
			})
		}
	}
	return out
}

// Booking is an open appointment as the desks with that sight see it.
func Booking(in Input, b queue.Booking, sight Sight) wire.BookingRow {
	v := wire.BookingRow{
		Booking: int64(b.ID), Date: string(b.Date), Session: b.Session, Slot: b.Slot, People: b.People, Needs: Needs(b.Needs),
		Lane: string(b.Lane), Why: string(b.Why), Township: b.Township, Made: int64(b.Made.At), Person: b.Row != "",
	}
	if sight.SeesService(b.Service) {
		v.Service, v.Handler = b.Service, in.label(b.Handler)
	}
	return v
}

func (in Input) lamps() []wire.Lamp {
	out := []wire.Lamp{}
	add := func(code string, since queue.Millis) {
		out = append(out, wire.Lamp{Code: code, Since: int64(since)})
	}
	switch in.Devices.Reader {
	case "away", "fault":
		add("reader_"+in.Devices.Reader, in.Devices.ReaderSince)
	}
	switch p := in.Devices.Printer; p {
	case "away", "fault":
		add("printer_"+p, in.Devices.PrinterSince)
	case "paper_end", "near_end", "cover_open", "cutter":
		add(p, in.Devices.PrinterSince)
	}
	if in.Station.Card == "left" {
		add("card_left", in.Now)
	}
	switch {
	case in.Screens.Hall == 0:
		add("hall_away", in.Screens.Since)
	case !in.Screens.Speaker || in.Screens.Silent:
		add("hall_silent", in.Screens.Since)
	}
	if in.Screens.Touch == 0 {
		add("touch_away", in.Screens.Since)
	}
	return out
}

func (in Input) deskHelp() []wire.DeskHelp {
	out := []wire.DeskHelp{}
	for _, h := range in.State.Help {
		out = append(out, wire.DeskHelp{Station: h.Station, At: int64(h.Asked.At), Counter: in.label(h.By)})
	}
	return out
}
