package queue

import "slices"

// Callback is a promise to answer by telephone, made to a visitor who was not
// received. It stays open until somebody has called.
type Callback struct {
	ID      Seq      `json:"id"` // of the event that made it
	Ticket  TicketID `json:"ticket"`
	Number  int      `json:"number"`
	Date    Date     `json:"date"`
	Service string   `json:"service"`
	Row     string   `json:"row,omitempty"` // of the sealed store: what was registered
	Made    Stamp    `json:"made"`
}

// Callback returns the open promise with that id, or nil.
func (l *Ledger) Callback(id Seq) *Callback {
	return ref(l.Callbacks, func(c Callback) bool { return c.ID == id })
}

// promised returns what was promised to the visitor with that ticket, or nil.
func (l *Ledger) promised(id TicketID) *Callback {
	return ref(l.Callbacks, func(c Callback) bool { return c.Ticket == id })
}

func (l *Ledger) removeCallback(id Seq) {
	l.Callbacks = slices.DeleteFunc(slices.Clone(l.Callbacks), func(c Callback) bool { return c.ID == id })
}

// Unserve ends a ticket that was not received today, with a reason that is
// never "missed": ByPhone, when the visitor is registered for an answer by
// telephone. That leaves a [Callback].
type Unserve struct {
	Ticket  TicketID
	Counter string
	Why     Reason
	Row     string `json:"-"` // of the sealed store: what was registered; may be empty
}

func (c Unserve) decide(t *tx) error {
	if c.Why != ByPhone {
		return refuse(BadCommand, "reason %q", c.Why)
	}
	k, err := t.open(c.Ticket, c.Counter)
	if err != nil {
		return err
	}
	old := *k
	t.answer.Ticket, t.answer.Number = old.ID, old.Number
	t.emit(TicketEnded{Ticket: old.ID, Counter: c.Counter, Status: Unserved, Why: c.Why})
	t.withdrawSlip(old.ID)
	t.emit(CallbackMade{Ticket: old.ID, Number: old.Number, Date: t.s.Day.Date, Service: old.Service, Row: c.Row})
	return nil
}

// CallbackMade says that somebody was promised an answer by telephone.
type CallbackMade struct {
	Ticket  TicketID `json:"ticket"`
	Number  int      `json:"number"`
	Date    Date     `json:"date"`
	Service string   `json:"service"`
	Row     string   `json:"row,omitempty"`
}

func (CallbackMade) kind() string { return "CallbackMade" }
func (f CallbackMade) apply(s *State, e Event) {
	s.Ledger.Callbacks = append(slices.Clone(s.Ledger.Callbacks), Callback{
		ID: e.Seq, Ticket: f.Ticket, Number: f.Number, Date: f.Date, Service: f.Service, Row: f.Row, Made: e.Stamp,
	})
}

// EndCallback says that the promised call was made, or is not wanted any more.
type EndCallback struct{ ID Seq }

func (c EndCallback) decide(t *tx) error {
	if t.s.Ledger.Callback(c.ID) == nil {
		return refuse(NotFound, "callback %d", c.ID)
	}
	t.emit(CallbackEnded(c))
	return nil
}

// CallbackEnded says that nobody waits for that call any more.
type CallbackEnded struct {
	ID Seq `json:"id"`
}

func (CallbackEnded) kind() string              { return "CallbackEnded" }
func (f CallbackEnded) apply(s *State, _ Event) { s.Ledger.removeCallback(f.ID) }

// TakeNote keeps the one sentence taken down at a stop, for the next one. A
// later sentence replaces it.
type TakeNote struct {
	Ticket  TicketID
	Counter string
	Row     string `json:"-"` // of the sealed store
}

func (c TakeNote) decide(t *tx) error {
	if c.Row == "" {
		return refuse(BadCommand, "no sentence")
	}
	if _, err := t.open(c.Ticket, c.Counter); err != nil {
		return err
	}
	t.emit(NoteTaken(c))
	return nil
}

// NoteTaken says that a sentence was taken down. It cannot be taken back like a
// press: it is written anew.
type NoteTaken struct {
	Ticket  TicketID `json:"ticket"`
	Counter string   `json:"counter"`
	Row     string   `json:"row"`
}

func (NoteTaken) kind() string              { return "NoteTaken" }
func (f NoteTaken) apply(s *State, _ Event) { s.Day.Ticket(f.Ticket).Note = f.Row }

// ReadBooking records that a member of staff is about to see the person behind
// a booking. It comes before the sealed row is opened.
type ReadBooking struct {
	Booking BookingID
	Why     string // one of the reasons offered, not free text
}

func (c ReadBooking) decide(t *tx) error {
	b := t.s.Ledger.Booking(c.Booking)
	if b == nil || b.Row == "" {
		return refuse(NotFound, "booking %d holds no person", c.Booking)
	}
	if c.Why == "" {
		return refuse(BadCommand, "no reason")
	}
	t.emit(BookingRead(c))
	return nil
}

// BookingRead says that a member of staff saw the person behind a booking.
type BookingRead struct {
	Booking BookingID `json:"booking"`
	Why     string    `json:"why"`
}

func (BookingRead) kind() string        { return "BookingRead" }
func (BookingRead) apply(*State, Event) {}

// ReadCallback records that a member of staff is about to see whom to call. It
// comes before the sealed row is opened.
type ReadCallback struct {
	ID  Seq
	Why string // one of the reasons offered, not free text
}

func (c ReadCallback) decide(t *tx) error {
	b := t.s.Ledger.Callback(c.ID)
	if b == nil || b.Row == "" {
		return refuse(NotFound, "callback %d holds no person", c.ID)
	}
	if c.Why == "" {
		return refuse(BadCommand, "no reason")
	}
	t.emit(CallbackRead(c))
	return nil
}

// CallbackRead says that a member of staff saw whom to call.
type CallbackRead struct {
	ID  Seq    `json:"id"`
	Why string `json:"why"`
}

func (CallbackRead) kind() string        { return "CallbackRead" }
func (CallbackRead) apply(*State, Event) {}

// KeptRows returns the rows of the sealed store that are still wanted at that
// minute of today: those of open bookings and callbacks, and those of today's
// tickets. The names of visitors who will not be received are not: they gave the
// number back, or come another day; a press that can still be taken back does not
// count yet. Nor are those of who was booked and did not come, once the date is
// [State.Over], though the booking itself waits for the next day to open.
//
// A row that is not among them is destroyed, whatever becomes of its matter.
func (s *State) KeptRows(today Date, minute int) []string {
	var rows []string
	add := func(row string) {
		if row != "" {
			rows = append(rows, row)
		}
	}
	over := s.Over(today, minute)
	for _, b := range s.Ledger.Bookings {
		if !over || b.Date != s.LastDate {
			add(b.Row)
		}
	}
	for _, c := range s.Ledger.Callbacks {
		add(c.Row)
	}
	if s.Day == nil {
		return rows
	}
	for _, k := range s.Day.Tickets {
		if !s.Day.left(k) {
			add(k.Mint.Sealed)
		}
		add(k.Note)
	}
	return rows
}

// left tells whether the visitor with that ticket will not be received today,
// and no press of a desk can bring the ticket back.
func (d *Day) left(k Ticket) bool {
	if k.Status != Unserved && (k.Status != Cancelled || k.Why != GivenBack) {
		return false
	}
	return !slices.ContainsFunc(d.Counters, func(c CounterDay) bool {
		return c.Undo != nil && slices.ContainsFunc(c.Undo.Before, func(b Ticket) bool { return b.ID == k.ID })
	})
}
