package view

import (
	"slices"
	"time"

	"reception/queue"
	"reception/ui/wire"
)

// Touch is what the touchscreen in.Station shows.
func Touch(in Input) wire.TouchView {
	s := in.State
	v := wire.TouchView{
		Centre: s.Config.Centre, Phone: s.Config.Phone, Station: in.Station.ID,
		Open: in.Taking(), Date: string(in.today()), Hours: hours(s.Config.Hours),
		Notices: []wire.Notice{}, Leaders: in.leaders(), Coming: []wire.ComingDay{}, Other: []wire.Elsewhere{}, Offer: []wire.Need{}, Choices: in.choices(), Booking: len(s.Ledger.Bookings) > 0,
		Session: in.session(), Reader: in.Devices.Reader, Printer: in.Devices.Printer,
		Help: in.help(), Waiting: waiting(in.tickets(), everyone),
	}
	if !v.Open {
		v.Closed = &wire.Closed{Why: "closed", Next: in.next(), From: v.Hours.TakeFrom}
	}
	return v
}

func (in Input) choices() []wire.Choice {
	out := []wire.Choice{}
	for _, s := range in.State.Config.Services {
		c := wire.Choice{
			Service: s.ID, Name: s.Name, Leader: s.Leader, Open: true, Stops: stopNames(s, 0),
			Waiting: waiting(in.tickets(), func(k queue.Ticket) bool { return k.Service == s.ID }),
		}
		switch {
		case !in.Taking():
			c.Open, c.Why = false, "closed"
		case s.Leader && !in.received():
			c.Open, c.Why = false, "no_leader"
		case in.full(s):
			c.Open, c.Why = false, "full"
		}
		out = append(out, c)
	}
	return out
}

func (in Input) full(s queue.Service) bool {
	n := 0
	for _, k := range in.tickets() {
		if k.Service == s.ID && k.Status != queue.Cancelled {
			n++
		}
	}
	if s.Capacity > 0 && n >= s.Capacity {
		return true
	}
	return slices.ContainsFunc(in.State.Config.Series, func(r queue.Series) bool {
		return r.ID == s.Series && slices.ContainsFunc(in.State.Day.Series, func(d queue.Drawn) bool { return d.ID == r.ID && d.Last >= r.To })
	})
}

func (in Input) session() wire.TouchSession {
	st := in.Station
	v := wire.TouchSession{ID: st.Session, Phase: st.Phase, Card: st.Card, Fault: st.Fault, LeftMS: st.LeftMS}
	if in.State.Day == nil {
		return v
	}
	if k := in.State.Day.Ticket(st.Ticket); k != nil {
		t := in.touchTicket(*k)
		v.Ticket = &t
	}
	return v
}

func (in Input) touchTicket(k queue.Ticket) wire.TouchTicket {
	service, _ := in.State.Config.Service(k.Service)
	ahead := slices.Index(in.State.Day.Line(k.Key()), k.ID)
	v := wire.TouchTicket{
		Ticket: int64(k.ID), Number: k.Number, Leader: service.Leader, Stops: stopNames(service, k.Stop),
		Status: string(k.Status), Ahead: max(ahead, 0), People: k.People, Needs: Needs(k.Needs), Slip: string(k.Slip),
	}
	if in.paperless(k) {
		v.Code = in.Station.Code
	}
	if k.Status.AtCounter() {
		v.Counter = in.label(k.Counter)
	}
	if ahead >= 0 {
		v.From = in.about(k, ahead)
		v.To = v.From
	}
	return v
}

// paperless tells whether the visitor has to read the code off the screen.
func (in Input) paperless(k queue.Ticket) bool {
	switch k.Slip {
	case queue.SlipPrinted, queue.SlipSending:
		return false
	case queue.SlipOwed:
		return in.Devices.Printer != "ready" && in.Devices.Printer != "near_end"
	}
	return true
}

// samples is how many finished visits a forecast needs.
const samples = 8

// about forecasts when the ticket will be called, from the pace at which its
// line has moved today, or "" while too little is known.
func (in Input) about(k queue.Ticket, ahead int) string {
	var called []queue.Millis
	for _, o := range in.tickets() {
		if o.Key() == k.Key() && o.CalledAt.At != 0 {
			called = append(called, o.CalledAt.Tick)
		}
	}
	if len(called) < samples {
		return ""
	}
	slices.Sort(called)
	called = called[max(0, len(called)-3*samples):]
	pace := (called[len(called)-1] - called[0]) / queue.Millis(len(called)-1)
	at := time.UnixMilli(int64(in.Now + pace*queue.Millis(ahead+1))).In(in.Zone)
	const step = 5 * time.Minute
	return at.Add(step / 2).Truncate(step).Format("15:04")
}

func (in Input) help() wire.HelpLine {
	for _, h := range in.State.Help {
		if h.Station != in.Station.ID {
			continue
		}
		v := wire.HelpLine{State: "asked", At: int64(h.Asked.At)}
		switch {
		case h.By != "":
			v.State, v.Counter = "coming", in.label(h.By)
		case len(in.Screens.Staff) == 0:
			v.State = "nobody"
		default:
			v.Counter = in.label(in.Screens.Staff[0].Counter)
		}
		return v
	}
	return wire.HelpLine{State: "none"}
}
