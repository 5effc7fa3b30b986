package queue

import "slices"

// Issue asks for a number. A touch session is named by Session; after its end
// no number is issued to it. Desk staff leave Session empty and Slip false.
type Issue struct {
	Service string
	People  int
	Needs   Needs
	Station string
	Session string
	Slip    bool // the station's printer owes a slip
	Mint    Mint `json:"-"` // made on arrival: not part of what was asked
}

// maxPeople bounds the headcount of one party.
const maxPeople = 999

func (c Issue) decide(t *tx) error {
	return t.issue(TicketIssued{
		Service: c.Service, People: c.People, Needs: c.Needs, Lane: WalkIn,
		Station: c.Station, Session: c.Session, Slip: c.Slip, Mint: c.Mint,
	})
}

// issue completes f with a number and emits it.
func (t *tx) issue(f TicketIssued) error {
	d, err := t.day()
	if err != nil {
		return err
	}
	s, ok := t.s.Config.Service(f.Service)
	if !ok {
		return refuse(NotFound, "service %s", f.Service)
	}
	if f.People < 1 || f.People > maxPeople || f.Needs&^allNeeds != 0 {
		return refuse(BadCommand, "%d people, needs %d", f.People, f.Needs)
	}
	if f.Slip && (f.Session == "" || f.Station == "") {
		return refuse(BadCommand, "a slip is owed to a touch session only")
	}
	if f.Session != "" {
		if t.s.over(f.Session) {
			return refuse(SessionOver, "session %s", f.Session)
		}
		n := 0
		for _, k := range d.Tickets {
			if k.Session == f.Session {
				n++
			}
		}
		if n >= t.s.Config.Rules.SessionTicket {
			return refuse(Full, "session %s has %d tickets", f.Session, n)
		}
	}
	if f.From == 0 { // whoever leaves a party was counted with it
		var of Booking
		if b := t.s.Ledger.Booking(f.Booking); b != nil {
			of = *b
		}
		half, full := t.s.quota(s, f.Lane, of, t.now.At)
		if full {
			return refuse(Full, "service %s", s.ID)
		}
		f.Half = half
	}
	f.Series = s.Series
	if f.Number = t.s.NextNumber(s.Series); f.Number == 0 {
		return refuse(Full, "series %s is used up", s.Series)
	}
	f.Ticket = t.s.NextTicket
	t.answer.Ticket, t.answer.Number = f.Ticket, f.Number
	if f.Slip {
		t.answer.Slip = t.s.Ledger.NextSlip
	}
	t.emit(f)
	return nil
}

// NextNumber returns the next number of the series on the open day, 0 when it is
// used up. A number that another series gave out today, before the settings changed, is
// passed over, and one that is on paper from before a restore.
func (s *State) NextNumber(series string) int {
	r, _ := s.Config.series(series)
	last := 0
	for _, n := range s.Day.Series {
		if n.ID == series {
			last = n.Last
		}
	}
	for n := max(last+1, r.From); n <= r.To; n++ {
		if !s.skipped(n) && !slices.ContainsFunc(s.Day.Tickets, func(k Ticket) bool { return k.Number == n }) {
			return n
		}
	}
	return 0
}

// TicketIssued says that somebody took a number.
type TicketIssued struct {
	Ticket  TicketID  `json:"ticket"`
	Number  int       `json:"number"`
	Series  string    `json:"series"`
	Service string    `json:"service"`
	Stop    int       `json:"stop,omitempty"`
	People  int       `json:"people"`
	Needs   Needs     `json:"needs,omitempty"`
	Lane    Lane      `json:"lane"`
	Slot    string    `json:"slot,omitempty"`
	Due     string    `json:"due,omitempty"` // clock time from which an appointment without a slot counts
	Booking BookingID `json:"booking,omitempty"`
	From    TicketID  `json:"from,omitempty"`
	Station string    `json:"station,omitempty"`
	Session string    `json:"session,omitempty"`
	Slip    bool      `json:"slip,omitempty"`
	Half    string    `json:"half,omitempty"`
	Handler string    `json:"handler,omitempty"`
	Mint    Mint      `json:"mint"`
}

func (TicketIssued) kind() string { return "TicketIssued" }
func (f TicketIssued) apply(s *State, e Event) {
	d := s.Day
	k := Ticket{
		ID: f.Ticket, Number: f.Number, Series: f.Series, Service: f.Service, Stop: f.Stop, Status: Waiting,
		Place: Place{Rank: e.Seq}, Lane: f.Lane, Slot: f.Slot, Due: f.Due, Needs: f.Needs, People: f.People,
		Booking: f.Booking, From: f.From, Station: f.Station, Session: f.Session, Mint: f.Mint,
		Half: f.Half, Handler: f.Handler,
		Issued: e.Stamp, Changed: e.Seq,
	}
	if f.From != 0 { // a party that split keeps its place, and what it has suffered
		k.Place, k.Overtaken = d.Ticket(f.From).Place, d.Ticket(f.From).Overtaken
	}
	if f.Slip {
		k.Slip = SlipOwed
		s.oweSlip(k, 0, e)
	} else {
		k.Slip = SlipHanded
	}
	d.Tickets = append(d.Tickets, k)
	s.NextTicket = f.Ticket + 1
	for i := range d.Series {
		if d.Series[i].ID == f.Series {
			d.Series[i].Last = f.Number
		}
	}
	if f.Booking != 0 {
		s.Ledger.removeBooking(f.Booking)
	}
}

// EndSession ends a touch session, whichever way the visitor went. It is how
// giving up is said: a ticket is issued before it, or never.
type EndSession struct {
	Station string
	Session string
}

func (c EndSession) decide(t *tx) error {
	if c.Session == "" {
		return refuse(BadCommand, "no session")
	}
	if d := t.s.Day; d != nil {
		for _, k := range d.Tickets {
			if k.Session == c.Session {
				t.answer.Ticket, t.answer.Number = k.ID, k.Number
			}
		}
	}
	if !t.s.over(c.Session) {
		t.emit(SessionEnded(c))
	}
	return nil
}

// over tells whether the touch session has ended: today, on the day before or
// in between. A day may open or close while somebody stands at the screen.
func (s *State) over(session string) bool {
	return slices.Contains(s.Ended, session) || s.Day != nil && s.Day.Over(session)
}

// SessionEnded says that a touch session is over.
type SessionEnded struct {
	Station string `json:"station"`
	Session string `json:"session"`
}

func (SessionEnded) kind() string { return "SessionEnded" }
func (f SessionEnded) apply(s *State, _ Event) {
	if s.Day == nil {
		s.Ended = append(s.Ended, f.Session)
		return
	}
	s.Day.Ended = append(s.Day.Ended, f.Session)
}
