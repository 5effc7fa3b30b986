package queue

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

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
	Phone    string  `json:"phone,omitempty"`    // in old journals: a hash of the telephone number, which nobody looks up any more
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
	return ref(l.Bookings, func(b Booking) bool { return b.ID == id })
}

// left returns what the ticket left behind when it ended: the booking of its
// next visit, or nil.
func (l *Ledger) left(k *Ticket) *Booking {
	lane := Carried
	if k.Why == BookedLater {
		lane = Booked
	}
	return ref(l.Bookings, func(b Booking) bool { return b.Ticket == k.ID && b.Lane == lane })
}

func (l *Ledger) removeBooking(id BookingID) {
	l.Bookings = slices.DeleteFunc(slices.Clone(l.Bookings), func(b Booking) bool { return b.ID == id })
}

// BookingsOf returns the open bookings for that date, those with a clock time
// first and in its order, then the others as they were made. Bookings for any
// day are not among them.
func (s *State) BookingsOf(d Date) []Booking {
	var out []Booking
	for _, b := range s.Ledger.Bookings {
		if b.Date == d {
			out = append(out, b)
		}
	}
	slices.SortStableFunc(out, func(a, b Booking) int {
		if (a.Slot == "") != (b.Slot == "") {
			return strings.Compare(b.Slot, a.Slot)
		}
		return strings.Compare(a.Slot, b.Slot)
	})
	return out
}

// Due tells whether somebody may come with an open booking today: it is for
// any day, for today, or for an earlier date. On that one the hall was not open,
// else the booking would have ended.
func (s *State) Due(b Booking) bool {
	d := s.Day
	return d != nil && (b.Date == "" || b.Date == d.Date || d.Confirmed && b.Date < d.Date)
}

// FindBookings returns the open bookings that somebody who lost his slip may
// mean: those of a date and a township, where an empty township stands for any.
// Bookings for any day come with every date.
func (s *State) FindBookings(d Date, township string) []Booking {
	var out []Booking
	for _, b := range s.Ledger.Bookings {
		if d != "" && (b.Date == d || b.Date == "") && (township == "" || b.Township == township) {
			out = append(out, b)
		}
	}
	return out
}

// Book makes an appointment. Made from an open ticket it ends that ticket: one
// that was being received is served, one that waited is unserved, both
// [BookedLater]; the code on its slip stays good. Without Service or People
// those of the ticket hold.
type Book struct {
	Date     Date
	Session  string // am, pm or day; empty: any time
	Slot     string // clock time, "09:30", or empty
	Service  string
	People   int
	Needs    Needs
	Why      BookWhy
	Handler  string   // counter that has the matter; empty: Counter, when made from a ticket
	Township string   // one of Config.Townships, or empty
	Ticket   TicketID // open ticket it is made from, 0 by telephone
	Counter  string   // of the clerk
	Row      string   `json:"-"` // of the sealed store
	Mint     Mint     `json:"-"`
}

func (c Book) decide(t *tx) error {
	b := Booking{
		Date: c.Date, Session: c.Session, Slot: c.Slot, Service: c.Service, People: c.People, Needs: c.Needs, Lane: Booked, Why: c.Why,
		Handler: c.Handler, Township: c.Township, Ticket: c.Ticket, Row: c.Row, Mint: c.Mint,
	}
	var k Ticket
	if c.Ticket != 0 {
		from, err := t.open(c.Ticket, c.Counter)
		if err != nil {
			return err
		}
		k = *from
		if b.Service == "" {
			b.Service = k.Service
		}
		if b.People == 0 {
			b.People = k.People
		}
		if b.Handler == "" {
			b.Handler = c.Counter
		}
		b.Needs |= k.Needs
		if k.Mint.CodeHash != "" { // the slip in the visitor's hand stays good
			b.Mint = k.Mint
		}
	}
	// Of a new one only: what the settings dropped since is passed over.
	if _, ok := t.s.Config.Counter(b.Handler); !ok && b.Handler != "" {
		return refuse(NotFound, "counter %s", b.Handler)
	}
	if b.Township != "" && !slices.Contains(t.s.Config.Townships, b.Township) {
		return refuse(NotFound, "township of the booking")
	}
	if err := t.checkBooking(&b); err != nil {
		return err
	}
	if k.ID != 0 {
		f := TicketEnded{Ticket: k.ID, Counter: c.Counter, Status: Unserved, Why: BookedLater}
		if k.Status.AtCounter() || k.Status == Held {
			f.Status = Served
		}
		t.emit(f)
		t.withdrawSlip(k.ID)
	}
	t.book(b)
	return nil
}

// checkBooking refuses a booking that could not be kept, and gives it the
// session of its clock time or, with a leader, the first that has room.
func (t *tx) checkBooking(b *Booking) error {
	s, ok := t.s.Config.Service(b.Service)
	if !ok {
		return refuse(NotFound, "service %s", b.Service)
	}
	if b.People < 1 || b.People > maxPeople || b.Needs&^allNeeds != 0 {
		return refuse(BadCommand, "%d people, needs %d", b.People, b.Needs)
	}
	if !slices.Contains([]BookWhy{"", BookPapers, BookAnswer, BookLeader, BookTime, BookTalk, BookTelCall}, b.Why) {
		return refuse(BadCommand, "reason %q", b.Why)
	}
	switch b.Session {
	case "", SessionMorning, SessionAfternoon, SessionDay:
	default:
		return problem(BadCommand, "session", "unknown_session", b.Session)
	}
	if !b.Date.Valid() {
		return problem(BadCommand, "date", "bad_date", string(b.Date))
	}
	if b.Date < t.s.LastDate {
		return problem(BadCommand, "date", "past_date", string(b.Date))
	}
	h, ok := t.s.HoursOn(b.Service, b.Date)
	if !ok {
		return problem(Conflict, "date", "closed_date", string(b.Date))
	}
	if b.Slot != "" {
		m, ok := clockMinute(b.Slot)
		if !ok {
			return problem(BadCommand, "slot", "bad_time", b.Slot)
		}
		half := h.Session(m) // nothing over lunch
		if m < h.CallFrom || m >= h.CallUntil || half == "" || b.Session != "" && b.Session != half && b.Session != SessionDay {
			return problem(Conflict, "slot", "closed_time", b.Slot)
		}
		if b.Session == "" {
			b.Session = half
		}
	}
	return t.s.roomFor(s, b, t.now.At)
}

// clockMinute returns the minute after midnight of a clock time like "09:30".
func clockMinute(clock string) (int, bool) {
	t, err := time.Parse("15:04", clock)
	if err != nil || len(clock) != len("15:04") {
		return 0, false
	}
	return t.Hour()*60 + t.Minute(), true
}

// problem is a refusal that names the field.
func problem(code Code, field, key, value string) error {
	return &Refusal{Code: code, Detail: field + ": " + key, Problems: []Problem{{Field: field, Code: key, Value: value}}}
}

// open returns a ticket that has no outcome yet, unless another counter has it.
func (t *tx) open(id TicketID, counter string) (*Ticket, error) {
	k, err := t.ticket(id)
	if err != nil {
		return nil, err
	}
	if k.Status.Ended() {
		return nil, refuse(WrongStatus, "ticket %d is %s", id, k.Status)
	}
	if k.elsewhere(counter) {
		return nil, refuse(NotYours, "ticket %d is with counter %s", id, k.Counter)
	}
	return k, nil
}

// unmet returns a ticket that may end without a visit: at its visitor's wish,
// without a counter, unless he is called, or at a clerk's unless another counter
// has it.
func (t *tx) unmet(id TicketID, counter string) (*Ticket, error) {
	k, err := t.ticket(id)
	if err != nil {
		return nil, err
	}
	if k.Status.Ended() || k.Status.AtCounter() && k.Counter != counter {
		return nil, refuse(WrongStatus, "ticket %d is %s", id, k.Status)
	}
	if counter != "" && k.elsewhere(counter) {
		return nil, refuse(NotYours, "ticket %d is with counter %s", id, k.Counter)
	}
	return k, nil
}

func (t *tx) book(b Booking) {
	b.ID, b.Made = t.s.Ledger.NextBooking, t.now
	b.Mint.Card, b.Mint.Sealed = "", "" // both die with the day
	t.answer.Booking = b.ID
	t.emit(BookingMade{b})
}

// carry books a ticket that waited in vain for its next visit, under the code
// on its slip, with the counter that had begun with it.
func (t *tx) carry(k Ticket) {
	b := Booking{Service: k.Service, People: k.People, Needs: k.Needs, Lane: Carried, Ticket: k.ID, Mint: k.Mint, Handler: k.Handler}
	if b.Handler == "" && k.Status == Held {
		b.Handler = k.Counter
	}
	t.book(b)
}

// CarryOver ends a waiting ticket unserved and books its next visit.
type CarryOver struct {
	Ticket  TicketID
	Counter string
}

func (c CarryOver) decide(t *tx) error {
	k, err := t.unmet(c.Ticket, c.Counter)
	if err != nil {
		return err
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
//
// On another date than the booked one it is refused with a [Problem] that holds
// the date, so that the screen can say which day it is; staff may let the
// visitor in all the same.
type CheckIn struct {
	Booking BookingID
	Station string
	Session string
	Slip    bool
	AnyDate bool `json:",omitempty"` // by staff only
	Mint    Mint `json:"-"`          // Card and Sealed; the code stays that of the booking
}

func (c CheckIn) decide(t *tx) error {
	if _, err := t.day(); err != nil {
		return err
	}
	b := t.s.Ledger.Booking(c.Booking)
	if b == nil {
		return refuse(NotFound, "booking %d", c.Booking)
	}
	if !c.AnyDate && !t.s.Due(*b) {
		return problem(Conflict, "date", "other_date", string(b.Date))
	}
	t.withdrawAppointment(b.ID)
	mint := b.Mint
	mint.Card, mint.Sealed = c.Mint.Card, c.Mint.Sealed
	f := TicketIssued{
		Service: b.Service, People: b.People, Needs: b.Needs, Lane: b.Lane, Slot: b.Slot, Booking: b.ID, Handler: b.Handler,
		Station: c.Station, Session: c.Session, Slip: c.Slip, Mint: mint,
	}
	if b.Slot == "" && b.Session == SessionAfternoon {
		h, _ := t.s.HoursOn(b.Service, t.s.Day.Date)
		from, _ := h.Bounds(b.Session)
		f.Due = fmt.Sprintf("%02d:%02d", from/60, from%60)
	}
	return t.issue(f)
}

// MoveBooking gives an open booking another date, session or clock time. The
// code on the slip stays good.
type MoveBooking struct {
	Booking BookingID
	Date    Date
	Session string
	Slot    string
	Why     BookWhy
}

func (c MoveBooking) decide(t *tx) error {
	old := t.s.Ledger.Booking(c.Booking)
	if old == nil {
		return refuse(NotFound, "booking %d", c.Booking)
	}
	b := *old
	b.Date, b.Session, b.Slot = c.Date, c.Session, c.Slot
	if c.Why != "" {
		b.Why = c.Why
	}
	if err := t.checkBooking(&b); err != nil {
		return err
	}
	t.answer.Booking = b.ID
	t.emit(BookingMoved{Booking: b.ID, Date: b.Date, Session: b.Session, Slot: b.Slot, Why: b.Why})
	return nil
}

// BookingMoved says for when a booking is now.
type BookingMoved struct {
	Booking BookingID `json:"booking"`
	Date    Date      `json:"date"`
	Session string    `json:"session,omitempty"`
	Slot    string    `json:"slot,omitempty"`
	Why     BookWhy   `json:"why,omitempty"`
}

func (BookingMoved) kind() string { return "BookingMoved" }
func (f BookingMoved) apply(s *State, _ Event) {
	s.Ledger.Bookings = slices.Clone(s.Ledger.Bookings)
	b := s.Ledger.Booking(f.Booking)
	b.Date, b.Session, b.Slot, b.Why = f.Date, f.Session, f.Slot, f.Why
}

// CancelBooking drops an appointment.
type CancelBooking struct{ Booking BookingID }

func (c CancelBooking) decide(t *tx) error {
	if t.s.Ledger.Booking(c.Booking) == nil {
		return refuse(NotFound, "booking %d", c.Booking)
	}
	t.withdrawAppointment(c.Booking)
	t.emit(BookingEnded(c))
	return nil
}

// withdrawAppointment drops what the printer still owes for a booking that is
// no more.
func (t *tx) withdrawAppointment(id BookingID) {
	for _, slip := range slices.Clone(t.s.Ledger.Slips) {
		if slip.Booking == id && slip.Status == SlipOwed {
			t.emit(SlipEnded{Slip: slip.ID, Status: SlipWithdrawn})
		}
	}
}

// BookingEnded says that an appointment was dropped.
type BookingEnded struct {
	Booking BookingID `json:"booking"`
}

func (BookingEnded) kind() string { return "BookingEnded" }
func (f BookingEnded) apply(s *State, _ Event) {
	s.Ledger.removeBooking(f.Booking)
}
