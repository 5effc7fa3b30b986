package queue

// TicketID names a ticket for ever. Ids run on from day to day, so that a
// ticket of the open day stands at index ID − Day.First.
type TicketID int64

// Status is where a ticket stands.
type Status string

// The statuses of a ticket. The last five are outcomes.
const (
	Waiting   Status = "waiting"   // in line
	Called    Status = "called"    // called to a counter, nobody there yet
	Serving   Status = "serving"   // being received
	Held      Status = "held"      // put aside by the counter that had it
	Missed    Status = "missed"    // called in vain; may come back the same day
	Served    Status = "served"    // received
	Lapsed    Status = "lapsed"    // missed and not back by the end of the day
	Cancelled Status = "cancelled" // given back by the visitor, or merged
	Unserved  Status = "unserved"  // waited in vain; Ticket.Why says why
)

// Ended tells whether s is an outcome.
func (s Status) Ended() bool {
	switch s {
	case Served, Lapsed, Cancelled, Unserved:
		return true
	}
	return false
}

// AtCounter tells whether a ticket with status s occupies a counter.
func (s Status) AtCounter() bool { return s == Called || s == Serving }

// Needs is a set of things a visitor asked the staff to mind. They are asked,
// never proved.
type Needs uint8

// The needs a visitor can name.
const (
	NeedChild   Needs = 1 << iota // pregnant, or with a small child
	NeedWalking                   // walking or seeing is hard
	NeedHearing                   // hard of hearing: somebody walks over
	NeedAge                       // advanced in years
	NeedWheels                    // wheelchair: a low counter
	NeedForces                    // serves or served in the forces; only where the centre honours it
	allNeeds    = NeedChild | NeedWalking | NeedHearing | NeedAge | NeedWheels | NeedForces
)

// Lane is how a ticket came into the line.
type Lane string

// The lanes.
const (
	WalkIn  Lane = "walkin"  // came today
	Booked  Lane = "booked"  // has an appointment
	Carried Lane = "carried" // waited in vain on an earlier day
)

// SlipStatus is how far the paper of a ticket has come.
type SlipStatus string

// A slip debt is owed, then sending, and ends in one of the other statuses.
const (
	SlipNone      SlipStatus = ""          // no paper was promised
	SlipOwed      SlipStatus = "owed"      // to be printed, nothing sent yet
	SlipSending   SlipStatus = "sending"   // bytes may be in the printer
	SlipPrinted   SlipStatus = "printed"   // the printer confirmed it
	SlipUncertain SlipStatus = "uncertain" // sent, never confirmed
	SlipShown     SlipStatus = "shown"     // the visitor read it off the screen
	SlipHanded    SlipStatus = "handed"    // the desk has to print or write it
	SlipWritten   SlipStatus = "written"   // the desk wrote it by hand
	SlipWithdrawn SlipStatus = "withdrawn" // nobody needs it any more
)

// Settled tells whether a slip debt in this status has ended.
func (s SlipStatus) Settled() bool { return s != SlipOwed && s != SlipSending }

// Place is a position in line: lower comes first. Rank is the sequence number
// of the issue, or of the ticket that a returning visitor stands behind; Sub
// separates those who share a rank.
type Place struct {
	Rank Seq `json:"rank"`
	Sub  Seq `json:"sub,omitempty"`
}

// Before tells whether p comes before q.
func (p Place) Before(q Place) bool {
	if p.Rank != q.Rank {
		return p.Rank < q.Rank
	}
	return p.Sub < q.Sub
}

// Ticket is a place in line, with the number that is called out.
type Ticket struct {
	ID        TicketID   `json:"id"`
	Number    int        `json:"number"`
	Series    string     `json:"series"`
	Service   string     `json:"service"`
	Stop      int        `json:"stop,omitempty"` // index into Service.Stops
	Status    Status     `json:"status"`
	Place     Place      `json:"place"`
	Lane      Lane       `json:"lane"`
	Slot      string     `json:"slot,omitempty"` // booked clock time, "09:30"
	Due       string     `json:"due,omitempty"`  // clock time when the session begins that is booked without a slot
	Needs     Needs      `json:"needs,omitempty"`
	People    int        `json:"people"`
	Counter   string     `json:"counter,omitempty"` // that has it, or had it last
	Why       Reason     `json:"why,omitempty"`     // of the last call or of the outcome
	Calls     int        `json:"calls,omitempty"`   // call and recalls at this stop
	Overtaken int        `json:"overtaken,omitempty"`
	Into      TicketID   `json:"into,omitempty"` // merged into
	From      TicketID   `json:"from,omitempty"` // split from
	Booking   BookingID  `json:"booking,omitempty"`
	Station   string     `json:"station,omitempty"`
	Session   string     `json:"session,omitempty"`
	Slip      SlipStatus `json:"slip,omitempty"`
	Copies    int        `json:"copies,omitempty"`  // reprints asked for
	Half      string     `json:"half,omitempty"`    // session of the rota whose quota it counts against
	Handler   string     `json:"handler,omitempty"` // counter that had the matter before
	Note      string     `json:"note,omitempty"`    // row of the sealed store with the one sentence taken down
	WalkedAt  Stamp      `json:"walked,omitzero"`   // 已走到跟前, at this stop
	Mint      Mint       `json:"mint"`
	Issued    Stamp      `json:"issued"`
	CalledAt  Stamp      `json:"called,omitzero"`
	StartedAt Stamp      `json:"started,omitzero"`
	EndedAt   Stamp      `json:"ended,omitzero"`
	Changed   Seq        `json:"changed"` // the last event that touched it
}

// Mint is what the hall makes for a ticket or a booking outside the queue,
// because it needs a key or randomness. None of it can be read back: the
// hashes are keyed, and the key of Card lives for one day only.
type Mint struct {
	Nonce     string `json:"nonce,omitempty"`  // hex; code and token derive from it under the hall's key
	CodeHash  string `json:"code,omitempty"`   // hex, keyed hash of the ten-digit code
	TokenHash string `json:"token,omitempty"`  // hex, keyed hash of the QR token
	Card      string `json:"card,omitempty"`   // hex, keyed hash of the card number, for today
	Sealed    string `json:"sealed,omitempty"` // row of the sealed store with the name
}

// Key returns the ticket's queue: the tickets with the same service and stop
// wait in one line.
func (t Ticket) Key() Queue { return Queue{t.Service, t.Stop} }

// before tells whether t stands before o.
func (t *Ticket) before(o *Ticket) bool {
	if t.Place != o.Place {
		return t.Place.Before(o.Place)
	}
	return t.ID < o.ID
}

// elsewhere tells whether another counter has the ticket, before it or put aside.
func (t *Ticket) elsewhere(counter string) bool {
	return (t.Status.AtCounter() || t.Status == Held) && t.Counter != counter
}

// Priority tells whether the ticket goes before those who just came.
func (t Ticket) Priority() bool { return t.Lane != WalkIn || t.Needs != 0 }
