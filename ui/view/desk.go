package view

import (
	"fmt"
	"slices"

	"reception/queue"
	"reception/ui/wire"
)

// Desk is what every desk shows.
func Desk(in Input) wire.DeskView {
	s := in.State
	v := wire.DeskView{
		Centre: s.Config.Centre, Open: s.Day != nil, Date: string(in.today()), Hours: hours(s.Config.Hours),
		Notices: []wire.Notice{}, Leaders: in.leaders(), Named: []wire.LeaderName{}, Services: in.deskServices(), Counters: in.deskCounters(),
		Waiting: []wire.DeskTicket{}, Missed: []wire.DeskTicket{}, Held: []wire.DeskTicket{}, Unprinted: []wire.DeskTicket{},
		Closing: []wire.ClosingRow{}, Slips: []wire.DeskSlip{}, Townships: []string{}, Offer: []wire.Need{}, Seq: int64(s.Seq), Days: []string{}, Coming: []wire.ComingDay{},
		Lamps: in.lamps(), Help: in.deskHelp(),
		Rules: wire.DeskRules{RecallMS: int64(s.Config.Rules.RecallAfter), MissMS: int64(s.Config.Rules.MissAfter), UndoMS: int64(s.Config.Rules.UndoFor)},
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
	var line []queue.Ticket
	for _, k := range s.Day.Tickets {
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
			v.Held = append(v.Held, in.deskTicket(k))
		case queue.Missed:
			v.Totals.Missed++
			v.Missed = append(v.Missed, in.deskTicket(k))
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
			v.Totals.Moved++
		}
		unpaid := k.Slip == queue.SlipHanded || k.Slip == queue.SlipUncertain
		if unpaid && !k.Status.Ended() && len(v.Unprinted) < longList {
			v.Unprinted = append(v.Unprinted, in.deskTicket(k))
		}
	}
	byPlace(line)
	for _, k := range line[:min(longList, len(line))] {
		v.Waiting = append(v.Waiting, in.deskTicket(k))
	}
	return v
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

func (in Input) deskTicket(k queue.Ticket) wire.DeskTicket {
	service, _ := in.State.Config.Service(k.Service)
	v := wire.DeskTicket{
		Ticket: int64(k.ID), Number: k.Number, Service: k.Service, Line: lineName(k.Key()),
		Last: k.Stop+1 >= len(service.Stops), Status: string(k.Status), Lane: string(k.Lane), Slot: k.Slot,
		Why: string(k.Why), People: k.People, Needs: Needs(k.Needs), Counter: k.Counter, Issued: int64(k.Issued.At),
		Called: int64(k.CalledAt.At), Recalled: int64(k.CalledAt.At), Started: int64(k.StartedAt.At), Calls: k.Calls,
		Person: k.Mint.Sealed != "", Slip: string(k.Slip),
	}
	if k.Stop < len(service.Stops) {
		v.Stop = service.Stops[k.Stop].Name
	}
	if k.Calls > 1 {
		for _, c := range slices.Backward(in.State.Day.Calls) {
			if c.Ticket == k.ID {
				v.Recalled = int64(c.At)
				break
			}
		}
	}
	return v
}

func (in Input) deskServices() []wire.DeskService {
	out := []wire.DeskService{}
	for _, s := range in.State.Config.Services {
		out = append(out, wire.DeskService{
			ID: s.ID, Name: s.Name, Leader: s.Leader, Stops: stopNames(s, 0),
			Waiting: waiting(in.tickets(), func(k queue.Ticket) bool { return k.Service == s.ID }),
			Open:    in.State.Day != nil && !in.full(s),
		})
	}
	return out
}

func (in Input) deskCounters() []wire.DeskCounter {
	out := []wire.DeskCounter{}
	for _, c := range in.State.Config.Counters {
		v := wire.DeskCounter{ID: c.ID, Label: c.Label, Serves: []string{}}
		for _, q := range c.Serves {
			v.Serves = append(v.Serves, lineName(q))
		}
		for _, m := range in.Screens.Staff {
			if m.Counter == c.ID {
				v.Staff = m.Name
			}
		}
		v.Waiting = waiting(in.tickets(), func(k queue.Ticket) bool { return slices.Contains(c.Serves, k.Key()) })
		if d := in.State.Day; d != nil {
			day := d.Counter(c.ID)
			if k := d.Ticket(day.Now); day.Now != 0 && k != nil {
				t := in.deskTicket(*k)
				v.Now = &t
			}
			if day.Undo != nil {
				// Ticks and the wall clock tell the same age.
				v.UndoAt = int64(in.State.Clock.Last.At - (in.State.Clock.Last.Tick - day.Undo.Tick))
			}
		}
		out = append(out, v)
	}
	return out
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
