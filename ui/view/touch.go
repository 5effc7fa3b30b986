package view

import (
	"slices"

	"reception/queue"
	"reception/ui/wire"
)

// comingDays is how many sessions of the rota the touchscreen shows after
// today.
const comingDays = 4

// Touch is what the touchscreen in.Station shows.
func Touch(in Input) wire.TouchView {
	s := in.State
	return wire.TouchView{
		Centre: s.Config.Centre, Phone: s.Config.Phone, Station: in.Station.ID,
		Open: in.Taking(), Date: string(in.today()), Hours: in.hours(), Lunch: in.lunch(""), Closed: in.closed(), Notices: in.notices(),
		Leaders: in.leaders(), Coming: in.coming(comingDays, true), Other: in.elsewhere(), Choices: in.choices(), Offer: in.offer(),
		Booking: in.expected(), Session: in.session(), Reader: in.Devices.Reader, Printer: in.Devices.Printer,
		Help: in.help(), Waiting: waiting(in.tickets(), everyone), Printing: in.printing(),
		Triage: in.triage(), Pages: in.pages(), Keep: wire.CardKeep{Name: in.Station.Seals, Days: in.Station.KeepDays},
	}
}

// expected tells whether somebody may come with an appointment today.
func (in Input) expected() bool {
	return slices.ContainsFunc(in.State.Ledger.Bookings, func(b queue.Booking) bool {
		return b.Date == "" || b.Date == in.today() || in.State.Due(b)
	})
}

// choices are the services that visitors choose by themselves. A locked one is
// not among them: staff send people there.
func (in Input) choices() []wire.Choice {
	out := []wire.Choice{}
	for _, s := range in.State.Config.Services {
		if s.Locked {
			continue
		}
		c := wire.Choice{
			Service: s.ID, Name: s.Name, Leader: s.Leader, Lunch: in.lunch(s.ID), Stops: stopNames(s, 0), Waiting: in.waitingFor(s),
		}
		c.Why, c.Open = in.Open(s)
		c.Paused = c.Open && in.paused(s)
		if r, ok := in.Estimates.Lines[s.ID]; ok && c.Open {
			c.From, c.To = in.clockTime(r.From), in.clockTime(r.To)
		}
		if c.Why == "full" || c.Why == "late" || c.Why == "no_leader" {
			c.Instead, c.BookOn = in.instead(s), string(in.BookOn(s))
		}
		out = append(out, c)
	}
	return out
}

// paused tells whether nobody is called for a service for now: of the windows at
// work that call for it some rest, and none goes on. Writing up a visit is no
// rest.
func (in Input) paused(s queue.Service) bool {
	if in.State.Day == nil {
		return false
	}
	rest := false
	for _, c := range in.State.Config.Counters {
		day := in.State.Day.Counter(c.ID)
		if day == nil || !slices.Contains(c.Serves, queue.Queue{Service: s.ID}) {
			continue
		}
		switch day.Paused {
		case queue.PauseBreak, queue.PauseMeeting:
			rest = true
		case queue.PauseOff:
		default:
			if slices.ContainsFunc(in.Screens.Staff, func(m Staff) bool { return m.Counter == c.ID }) {
				return false
			}
		}
	}
	return rest
}

// waitingFor counts who waits for a service. In a hall with a locked service
// the numbers decide, which everybody hears: were it the lines, whoever leaves
// one without joining another would be known.
func (in Input) waitingFor(s queue.Service) int {
	locked := in.locked()
	return waiting(in.tickets(), func(k queue.Ticket) bool {
		return !locked && k.Service == s.ID || locked && k.Series == s.Series
	})
}

// instead is the service at whose window somebody registers who finds s full.
func (in Input) instead(s queue.Service) string {
	for _, o := range in.State.Config.Services {
		if why, open := in.Open(o); o.ID != s.ID && !o.Leader && !o.Locked && open && why == "" {
			return o.ID
		}
	}
	return ""
}

// BookOn is the date for which somebody is booked who finds the service full:
// that of the leader's next session with room, or the next on which the service
// opens and has room. It is empty when none is known.
func (in Input) BookOn(s queue.Service) queue.Date {
	if s.Leader {
		var next queue.Date
		for _, r := range in.State.Rota {
			later := r.Receives(queue.Booked) && r.Date > in.today()
			if later && (next == "" || r.Date < next) && in.State.Bookable(s.ID, r.Date, in.Now) {
				next = r.Date
			}
		}
		return next
	}
	for d := in.today(); ; {
		next, ok := in.State.NextOpen(d)
		if !ok {
			return ""
		}
		if _, ok := in.State.HoursOn(s.ID, next); ok && in.State.Bookable(s.ID, next, in.Now) {
			return next
		}
		d = next
	}
}

func (in Input) session() wire.TouchSession {
	st := in.Station
	v := wire.TouchSession{ID: st.Session, Phase: st.Phase, Card: st.Card, CardOn: st.CardOn, Fault: st.Fault, LeftMS: st.LeftMS, Print: st.Print}
	if b := st.Booking; b.ID != 0 {
		service, _ := in.State.Config.Service(b.Service)
		v.Booking = &wire.TouchBooking{Date: string(b.Date), Session: b.Session, Slot: b.Slot, Leader: service.Leader, Code: st.Typed, Slip: in.bookingSlip(b.ID)}
	}
	if in.State.Day == nil {
		return v
	}
	if k := in.State.Day.Ticket(st.Ticket); k != nil {
		t := in.touchTicket(*k)
		v.Ticket = &t
	}
	return v
}

// Visitor is a ticket as its visitor sees it anywhere: without the code.
func Visitor(in Input, k queue.Ticket) wire.TouchTicket {
	in.Station = Station{}
	return in.touchTicket(k)
}

func (in Input) touchTicket(k queue.Ticket) wire.TouchTicket {
	service, _ := in.State.Config.Service(k.Service)
	line := in.State.Day.Line(k.Key())
	ahead := slices.Index(line, k.ID)
	v := wire.TouchTicket{
		Ticket: int64(k.ID), Number: k.Number, Leader: service.Leader, Stops: Stops(in.State.Config, k),
		Status: string(k.Status), Ahead: max(ahead, 0), People: k.People, Band: string(Group(k.People)), Needs: Needs(k.Needs), Slip: string(k.Slip),
		Lunch: in.lunch(publicLine(service)), Change: in.change(k),
	}
	if in.paperless(k) {
		v.Code = in.Station.Code
	}
	if k.Status.AtCounter() {
		v.Counter = in.label(k.Counter)
	}
	switch {
	case k.Status == queue.Missed:
		v.Place = min(len(line), returnsThird) + 1
	case ahead >= 0 && k.Place.Sub != 0 && k.From == 0:
		v.Place = ahead + 1
	}
	if e := in.Estimates; ahead >= 0 && e.Ticket == k.ID && e.Called != (Range{}) {
		v.From, v.To = in.clockTime(e.Called.From), in.clockTime(e.Called.To)
	}
	return v
}

// publicLine is the service whose hours a ticket's visitor is told: those of one
// window alone would tell which it is.
func publicLine(s queue.Service) string {
	if s.Leader {
		return s.ID
	}
	return ""
}

// returnsThird is how many of a line stay before somebody who missed the call
// and returns.
const returnsThird = 2

// change tells a visitor who waits for a leader what has happened to the
// leader since the number was taken.
func (in Input) change(k queue.Ticket) *wire.TicketChange {
	service, _ := in.State.Config.Service(k.Service)
	if !service.Leader || k.Status.Ended() {
		return nil
	}
	var v *wire.TicketChange
	for _, r := range in.State.RotaOn(in.today()) {
		if !public(r) || k.Half != "" && r.Session != k.Half {
			continue
		}
		l, _ := in.State.Config.Leader(r.Leader)
		switch n := len(r.History); {
		case r.Status != queue.RotaCancelled && r.SubstituteOf == "":
			return nil // a leader as announced still receives
		case n > 0 && r.History[n-1].At < k.Issued.At:
			// it was said when the number was taken
		case r.Status == queue.RotaCancelled && v == nil:
			v = &wire.TicketChange{Kind: "cancelled"}
		case r.Status != queue.RotaCancelled:
			v = &wire.TicketChange{Kind: "substitute", Name: l.Name, Post: l.Post}
		}
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

// bookingSlip is how far the paper of an appointment has come that was made at
// this station.
func (in Input) bookingSlip(id queue.BookingID) string {
	for _, s := range in.State.Ledger.Slips {
		if s.Booking == id {
			return string(s.Status)
		}
	}
	return string(queue.SlipNone)
}

// printing is the number on the slip that this station prints for a desk now,
// or next; 0 for none.
func (in Input) printing() int {
	for _, s := range in.State.Ledger.Slips {
		idle := in.Station.Phase == "idle" && (in.Devices.Printer == "ready" || in.Devices.Printer == "near_end")
		if s.Session == "" && s.Station == in.Station.ID && (s.Status == queue.SlipSending || idle) {
			return s.Number
		}
	}
	return 0
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
			v.Counter = in.nearest()
		}
		return v
	}
	return wire.HelpLine{State: "none"}
}

// nearest is the label of the window to send a visitor to whom nobody came:
// the first one with somebody there who has not paused.
func (in Input) nearest() string {
	for _, m := range in.Screens.Staff {
		if d := in.State.Day; m.Counter != "" && (d == nil || d.Counter(m.Counter) == nil || d.Counter(m.Counter).Paused == "") {
			return in.label(m.Counter)
		}
	}
	return in.label(in.Screens.Staff[0].Counter)
}
