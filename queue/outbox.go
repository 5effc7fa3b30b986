package queue

import "slices"

// SlipID names a slip debt for ever.
type SlipID int64

// Slip is a debt of the outbox: paper owed to a touch session. It is durable
// because the journal is.
type Slip struct {
	ID      SlipID     `json:"id"`
	Ticket  TicketID   `json:"ticket"`
	Number  int        `json:"number"`
	Day     DayID      `json:"day"`
	Copy    int        `json:"copy,omitempty"` // 0 first print, then 补打 1, 2, …
	Station string     `json:"station"`
	Session string     `json:"session,omitempty"` // that must still be open; empty when staff asked
	Status  SlipStatus `json:"status"`            // owed or sending
	Since   Stamp      `json:"since"`
	Booking BookingID  `json:"booking,omitempty"` // it is the slip of an appointment; Ticket and Number are those it comes from, or 0
}

// Slip returns the unsettled debt with that id, or nil.
func (l *Ledger) Slip(id SlipID) *Slip {
	return ref(l.Slips, func(s Slip) bool { return s.ID == id })
}

func (s *State) oweSlip(k Ticket, copies int, e Event) {
	l := &s.Ledger
	l.Slips = append(l.Slips, Slip{
		ID: l.NextSlip, Ticket: k.ID, Number: k.Number, Day: s.Day.ID, Copy: copies,
		Station: k.Station, Session: k.Session, Status: SlipOwed, Since: e.Stamp,
	})
	l.NextSlip++
}

// withdrawSlip drops what the printer still owes a ticket that is no more.
func (t *tx) withdrawSlip(id TicketID) {
	for _, slip := range slices.Clone(t.s.Ledger.Slips) {
		if slip.Ticket == id && slip.Booking == 0 && slip.Status == SlipOwed {
			t.emit(SlipEnded{Slip: slip.ID, Status: SlipWithdrawn})
		}
	}
}

// SendSlip says that the first byte is about to leave for the printer. From
// then on the debt is never printed again by itself. It is refused when the
// visitor has left or the debt is older than Within: whoever sends it may have
// looked a moment too early.
type SendSlip struct {
	Slip   SlipID
	Within Millis // 0: of any age
}

func (c SendSlip) decide(t *tx) error {
	s := t.s.Ledger.Slip(c.Slip)
	if s == nil {
		return refuse(NotFound, "slip %d", c.Slip)
	}
	if s.Status != SlipOwed {
		return refuse(WrongStatus, "slip %d is %s", c.Slip, s.Status)
	}
	if s.Session != "" && t.s.over(s.Session) {
		return refuse(SessionOver, "slip %d", c.Slip)
	}
	if age := t.now.Tick - s.Since.Tick; c.Within > 0 && age > c.Within {
		return refuse(Conflict, "slip %d is %d ms old", c.Slip, age)
	}
	t.emit(SlipSent{Slip: c.Slip})
	return nil
}

// SlipSent says that bytes of a slip may be in the printer.
type SlipSent struct {
	Slip SlipID `json:"slip"`
}

func (SlipSent) kind() string { return "SlipSent" }
func (f SlipSent) apply(s *State, _ Event) {
	slip := s.Ledger.Slip(f.Slip)
	slip.Status = SlipSending
	s.setSlip(*slip)
}

// EndSlip settles a slip debt. A debt that was sent ends printed or uncertain;
// one that was not ends shown, handed to the desk or withdrawn.
type EndSlip struct {
	Slip   SlipID
	Status SlipStatus
}

func (c EndSlip) decide(t *tx) error {
	s := t.s.Ledger.Slip(c.Slip)
	if s == nil {
		return refuse(NotFound, "slip %d", c.Slip)
	}
	switch c.Status {
	case SlipPrinted, SlipUncertain:
		if s.Status != SlipSending {
			return refuse(WrongStatus, "slip %d is %s", c.Slip, s.Status)
		}
	case SlipShown, SlipHanded, SlipWithdrawn:
		if s.Status != SlipOwed {
			return refuse(WrongStatus, "slip %d is %s", c.Slip, s.Status)
		}
	default:
		return refuse(BadCommand, "slip status %q", c.Status)
	}
	t.emit(SlipEnded(c))
	return nil
}

// SlipEnded says how a slip debt ended.
type SlipEnded struct {
	Slip   SlipID     `json:"slip"`
	Status SlipStatus `json:"status"`
}

func (SlipEnded) kind() string { return "SlipEnded" }
func (f SlipEnded) apply(s *State, _ Event) {
	slip := *s.Ledger.Slip(f.Slip)
	slip.Status = f.Status
	s.Ledger.Slips = slices.DeleteFunc(s.Ledger.Slips, func(o Slip) bool { return o.ID == f.Slip })
	s.setSlip(slip)
}

// setSlip shows the state of a slip on its ticket, if that is of today.
func (s *State) setSlip(slip Slip) {
	if s.Day == nil || s.Day.ID != slip.Day || slip.Booking != 0 {
		return
	}
	k := s.Day.Ticket(slip.Ticket)
	if slip.Copy > 0 && slip.Status == SlipWithdrawn && k.Slip.Settled() {
		return
	}
	k.Slip = slip.Status
}

// Reprint asks for another copy of a ticket's slip. It carries the same number
// and is marked 补打. Session is empty when staff ask.
type Reprint struct {
	Ticket  TicketID
	Station string
	Session string
}

func (c Reprint) decide(t *tx) error {
	k, err := t.ticket(c.Ticket)
	if err != nil {
		return err
	}
	if k.Status.Ended() {
		return refuse(WrongStatus, "ticket %d is %s", k.ID, k.Status)
	}
	if slices.ContainsFunc(t.s.Ledger.Slips, func(s Slip) bool { return s.Ticket == c.Ticket && s.Booking == 0 }) {
		return refuse(Conflict, "a slip of ticket %d is on its way", c.Ticket)
	}
	if c.Station == "" || c.Session != "" && t.s.over(c.Session) {
		return refuse(SessionOver, "session %s", c.Session)
	}
	t.answer.Ticket, t.answer.Number, t.answer.Slip = k.ID, k.Number, t.s.Ledger.NextSlip
	t.emit(SlipAsked(c))
	return nil
}

// SlipAsked says that another copy of a slip is owed.
type SlipAsked struct {
	Ticket  TicketID `json:"ticket"`
	Station string   `json:"station"`
	Session string   `json:"session,omitempty"`
}

func (SlipAsked) kind() string { return "SlipAsked" }
func (f SlipAsked) apply(s *State, e Event) {
	k := s.Day.Ticket(f.Ticket)
	// Whoever never had a print gets the first one now, unmarked.
	if k.Slip == SlipPrinted || k.Slip == SlipUncertain || k.Slip == SlipWritten || k.Copies > 0 {
		k.Copies++
	}
	c := *k
	c.Station, c.Session = f.Station, f.Session
	s.oweSlip(c, k.Copies, e)
	k.Slip = SlipOwed
}

// PrintBooking asks for the slip of an appointment: date, session and code.
// Session is empty when staff ask.
type PrintBooking struct {
	Booking BookingID
	Station string
	Session string
}

func (c PrintBooking) decide(t *tx) error {
	if _, err := t.day(); err != nil {
		return err
	}
	b := t.s.Ledger.Booking(c.Booking)
	if b == nil || b.Mint.Nonce == "" {
		return refuse(NotFound, "booking %d", c.Booking)
	}
	if slices.ContainsFunc(t.s.Ledger.Slips, func(s Slip) bool { return s.Booking == c.Booking }) {
		return refuse(Conflict, "a slip of booking %d is on its way", c.Booking)
	}
	if c.Station == "" || c.Session != "" && t.s.over(c.Session) {
		return refuse(SessionOver, "session %s", c.Session)
	}
	t.answer.Booking, t.answer.Slip = b.ID, t.s.Ledger.NextSlip
	t.emit(BookingSlipAsked(c))
	return nil
}

// BookingSlipAsked says that the slip of an appointment is owed.
type BookingSlipAsked struct {
	Booking BookingID `json:"booking"`
	Station string    `json:"station"`
	Session string    `json:"session,omitempty"`
}

func (BookingSlipAsked) kind() string { return "BookingSlipAsked" }
func (f BookingSlipAsked) apply(s *State, e Event) {
	l := &s.Ledger
	slip := Slip{ID: l.NextSlip, Booking: f.Booking, Day: s.Day.ID, Station: f.Station, Session: f.Session, Status: SlipOwed, Since: e.Stamp}
	if k := s.Day.Ticket(l.Booking(f.Booking).Ticket); k != nil {
		slip.Ticket, slip.Number = k.ID, k.Number
	}
	l.Slips = append(l.Slips, slip)
	l.NextSlip++
}

// WriteSlip says that the desk gave the visitor a slip written by hand, or
// that the visitor needs none.
type WriteSlip struct{ Ticket TicketID }

func (c WriteSlip) decide(t *tx) error {
	k, err := t.ticket(c.Ticket)
	if err != nil {
		return err
	}
	if k.Slip != SlipHanded && k.Slip != SlipUncertain && k.Slip != SlipShown {
		return refuse(WrongStatus, "slip of ticket %d is %s", k.ID, k.Slip)
	}
	t.emit(SlipWrittenEvent(c))
	return nil
}

// SlipWrittenEvent says that the desk settled a slip by hand.
type SlipWrittenEvent struct {
	Ticket TicketID `json:"ticket"`
}

func (SlipWrittenEvent) kind() string { return "SlipWritten" }
func (f SlipWrittenEvent) apply(s *State, _ Event) {
	s.Day.Ticket(f.Ticket).Slip = SlipWritten
}
