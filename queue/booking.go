package queue

import "slices"

// BookingID names a booking for ever.
type BookingID int64

// Booking is an appointment: made by a clerk, or left behind by somebody who
// waited in vain. Whoever comes with its code is called before those who just
// came.
type Booking struct {
	ID      BookingID `json:"id"`
	Date    Date      `json:"date,omitempty"` // empty: any day
	Slot    string    `json:"slot,omitempty"` // clock time, "09:30"
	Service string    `json:"service"`
	People  int       `json:"people"`
	Needs   Needs     `json:"needs,omitempty"`
	Lane    Lane      `json:"lane"`             // Booked or Carried
	Ticket  TicketID  `json:"ticket,omitempty"` // that it comes from
	Mint    Mint      `json:"mint"`
	Made    Stamp     `json:"made"`

	Session  string  `json:"session,omitempty"` // am, pm or day; empty: any time
	Why      BookWhy `json:"why,omitempty"`
	Handler  string  `json:"handler,omitempty"`  // counter that has the matter
	Township string  `json:"township,omitempty"` // one of Config.Townships
	Phone    string  `json:"phone,omitempty"`    // hex, keyed hash of the telephone number left
	Row      string  `json:"row,omitempty"`      // of the sealed store: name and telephone
}

// BookWhy is why a visitor is asked to come again.
type BookWhy string

// The reasons of a booking.
const (
	BookPapers  BookWhy = "papers"   // brings something that is missing
	BookAnswer  BookWhy = "answer"   // gets the answer
	BookLeader  BookWhy = "leader"   // sees a leader
	BookTime    BookWhy = "time"     // could not be received today
	BookTalk    BookWhy = "talk"     // the talk goes on
	BookTelCall BookWhy = "tel_call" // asked for it by telephone
)

// Booking returns the open booking with that id, or nil.
func (l *Ledger) Booking(id BookingID) *Booking {
	i := slices.IndexFunc(l.Bookings, func(b Booking) bool { return b.ID == id })
	if i < 0 {
		return nil
	}
	return &l.Bookings[i]
}

// carried returns what the ticket left behind when it ended unserved, or nil.
func (l *Ledger) carried(id TicketID) *Booking {
	i := slices.IndexFunc(l.Bookings, func(b Booking) bool { return b.Lane == Carried && b.Ticket == id })
	if i < 0 {
		return nil
	}
	return &l.Bookings[i]
}

func (l *Ledger) removeBooking(id BookingID) {
	l.Bookings = slices.DeleteFunc(slices.Clone(l.Bookings), func(b Booking) bool { return b.ID == id })
}

// Book makes an appointment. Made from an open ticket it ends that ticket: one
// that was being received is served, one that waited is unserved, both
// [BookedLater]; the code on its slip stays good.
type Book struct {
	Date     Date
	Session  string // am, pm or day; empty: any time
	Slot     string // clock time, "09:30", or empty
	Service  string
	People   int
	Needs    Needs
	Why      BookWhy
	Handler  string   // counter that has the matter
	Township string   // one of Config.Townships, or empty
	Ticket   TicketID // open ticket it is made from, 0 by telephone
	Counter  string   // of the clerk
	Phone    string   `json:"-"` // keyed hash
	Row      string   `json:"-"` // of the sealed store
	Mint     Mint     `json:"-"`
}

func (c Book) decide(t *tx) error {
	if _, ok := t.s.Config.Service(c.Service); !ok {
		return refuse(NotFound, "service %s", c.Service)
	}
	if !c.Date.Valid() || c.Date < t.s.LastDate || c.People < 1 || c.People > maxPeople || c.Needs&^allNeeds != 0 {
		return refuse(BadCommand, "date %q, %d people", c.Date, c.People)
	}
	if c.Ticket != 0 {
		if _, err := t.ticket(c.Ticket); err != nil {
			return err
		}
	}
	t.book(Booking{Date: c.Date, Slot: c.Slot, Service: c.Service, People: c.People, Needs: c.Needs, Lane: Booked, Ticket: c.Ticket, Mint: c.Mint})
	return nil
}

func (t *tx) book(b Booking) {
	b.ID, b.Made = t.s.Ledger.NextBooking, t.now
	b.Mint.Card, b.Mint.Sealed = "", "" // both die with the day
	t.answer.Booking = b.ID
	t.emit(BookingMade{b})
}

// carry books a ticket that waited in vain for its next visit, under the code
// on its slip.
func (t *tx) carry(k Ticket) {
	t.book(Booking{Service: k.Service, People: k.People, Needs: k.Needs, Lane: Carried, Ticket: k.ID, Mint: k.Mint})
}

// CarryOver ends a waiting ticket unserved and books its next visit.
type CarryOver struct {
	Ticket  TicketID
	Counter string
}

func (c CarryOver) decide(t *tx) error {
	k, err := t.ticket(c.Ticket)
	if err != nil {
		return err
	}
	if k.Status.Ended() || k.Status.AtCounter() && k.Counter != c.Counter {
		return refuse(WrongStatus, "ticket %d is %s", k.ID, k.Status)
	}
	old := *k
	t.emit(TicketEnded{Ticket: c.Ticket, Counter: c.Counter, Status: Unserved, Why: CarriedOver})
	t.carry(old)
	t.withdrawSlip(c.Ticket)
	return nil
}

// BookingMade says that an appointment was made.
type BookingMade struct {
	Booking Booking `json:"booking"`
}

func (BookingMade) kind() string { return "BookingMade" }
func (f BookingMade) apply(s *State, _ Event) {
	s.Ledger.Bookings = append(s.Ledger.Bookings, f.Booking)
	s.Ledger.NextBooking = f.Booking.ID + 1
}

// CheckIn turns a booking into a ticket when the visitor has come.
type CheckIn struct {
	Booking BookingID
	Station string
	Session string
	Slip    bool
	Mint    Mint `json:"-"` // Card and Sealed; the code stays that of the booking
}

func (c CheckIn) decide(t *tx) error {
	d, err := t.day()
	if err != nil {
		return err
	}
	b := t.s.Ledger.Booking(c.Booking)
	if b == nil {
		return refuse(NotFound, "booking %d", c.Booking)
	}
	if b.Date != "" && b.Date != d.Date {
		return refuse(Conflict, "booking %d is for %s", b.ID, b.Date)
	}
	mint := b.Mint
	mint.Card, mint.Sealed = c.Mint.Card, c.Mint.Sealed
	return t.issue(TicketIssued{
		Service: b.Service, People: b.People, Needs: b.Needs, Lane: b.Lane, Slot: b.Slot, Booking: b.ID,
		Station: c.Station, Session: c.Session, Slip: c.Slip, Mint: mint,
	})
}

// CancelBooking drops an appointment.
type CancelBooking struct{ Booking BookingID }

func (c CancelBooking) decide(t *tx) error {
	if t.s.Ledger.Booking(c.Booking) == nil {
		return refuse(NotFound, "booking %d", c.Booking)
	}
	t.emit(BookingEnded(c))
	return nil
}

// BookingEnded says that an appointment was dropped.
type BookingEnded struct {
	Booking BookingID `json:"booking"`
}

func (BookingEnded) kind() string { return "BookingEnded" }
func (f BookingEnded) apply(s *State, _ Event) {
	s.Ledger.removeBooking(f.Booking)
}
