package queue

// Unserve ends a ticket that was not received today, with a reason that is
// never "missed": ByPhone, when the visitor is registered for an answer by
// telephone.
type Unserve struct {
	Ticket  TicketID
	Counter string
	Why     Reason
	Row     string // of the sealed store: what was registered; may be empty
}

func (Unserve) decide(*tx) error { return refuse(Broken, "not built yet") }

// TakeNote keeps the one sentence taken down at a stop, for the next one.
type TakeNote struct {
	Ticket  TicketID
	Counter string
	Row     string // of the sealed store
}

func (TakeNote) decide(*tx) error { return refuse(Broken, "not built yet") }

// ReadBooking records that a member of staff is about to see the person behind
// a booking. It comes before the sealed row is opened.
type ReadBooking struct {
	Booking BookingID
	Why     string // one of the reasons offered, not free text
}

func (ReadBooking) decide(*tx) error { return refuse(Broken, "not built yet") }
