package queue

import "slices"

// Call finishes what the counter has and calls the next ticket to it. With
// Ticket set it calls that one, which needs a right of its own.
type Call struct {
	Counter string
	Ticket  TicketID
}

func (c Call) decide(t *tx) error {
	conf, day, err := t.counter(c.Counter)
	if err != nil {
		return err
	}
	had := day.Now
	if had != 0 {
		t.emit(TicketEnded{Ticket: had, Counter: c.Counter, Status: Served, Why: Done})
	}
	next, why := t.s.Choose(conf)
	if c.Ticket != 0 {
		k, err := t.ticket(c.Ticket)
		if err != nil {
			return err
		}
		if k.Status != Waiting {
			return refuse(WrongStatus, "ticket %d is %s", k.ID, k.Status)
		}
		if !conf.serves(k.Key()) {
			return refuse(Conflict, "counter %s does not serve %s", c.Counter, k.Service)
		}
		if next != c.Ticket {
			why = ByNumber
		}
		next = c.Ticket
	}
	if next == 0 {
		if had == 0 {
			return refuse(NobodyWaits, "counter %s", c.Counter)
		}
		return nil // the visit is finished; there is nobody to call
	}
	k := t.s.Day.Ticket(next)
	t.answer.Ticket, t.answer.Number = k.ID, k.Number
	t.emit(TicketCalled{Ticket: next, Number: k.Number, Counter: c.Counter, Why: why})
	return nil
}

// TicketCalled says that a counter called a ticket.
type TicketCalled struct {
	Ticket  TicketID `json:"ticket"`
	Number  int      `json:"number"`
	Counter string   `json:"counter"`
	Why     Reason   `json:"why"`
}

func (TicketCalled) kind() string { return "TicketCalled" }
func (f TicketCalled) apply(s *State, e Event) {
	d := s.Day
	conf, _ := s.Config.Counter(f.Counter)
	k := s.press(e, f.Counter, f.Ticket)
	c := d.Counter(f.Counter)
	for i := range d.Tickets {
		if o := &d.Tickets[i]; o.Status == Waiting && o.ID != k.ID && conf.serves(o.Key()) && d.first(o.ID, k.ID) {
			o.Overtaken++
			c.Undo.Overtook = append(c.Undo.Overtook, o.ID)
		}
	}
	switch {
	case f.Why == ByNumber: // neither ends a run nor is part of one
	case k.Priority() && f.Why != LongestWait:
		c.Run++
	default:
		c.Run = 0
	}
	c.Now = k.ID
	k.Status, k.Counter, k.Why, k.Calls, k.CalledAt = Called, f.Counter, f.Why, 1, e.Stamp
	d.Calls = append(d.Calls, Announced{Seq: e.Seq, Stamp: e.Stamp, Ticket: k.ID, Number: k.Number, Counter: f.Counter, Why: f.Why})
}

// Recall calls again who was called and has not come.
type Recall struct {
	Counter string
	Ticket  TicketID
}

func (c Recall) decide(t *tx) error {
	k, err := t.atCounter(c.Ticket, c.Counter, Called)
	if err != nil {
		return err
	}
	last := k.CalledAt.Tick
	for _, a := range slices.Backward(t.s.Day.Calls) {
		if a.Ticket == k.ID {
			last = a.Tick
			break
		}
	}
	if err := t.notBefore(last + t.s.Config.Rules.RecallAfter); err != nil {
		return err
	}
	t.answer.Ticket, t.answer.Number = k.ID, k.Number
	t.emit(TicketRecalled(c))
	return nil
}

// notBefore refuses what comes before the tick.
func (t *tx) notBefore(tick Millis) error {
	if wait := tick - t.now.Tick; wait > 0 {
		return &Refusal{Code: TooEarly, Wait: wait}
	}
	return nil
}

// TicketRecalled says that a called ticket was called again.
type TicketRecalled struct {
	Counter string   `json:"counter"`
	Ticket  TicketID `json:"ticket"`
}

func (TicketRecalled) kind() string { return "TicketRecalled" }
func (f TicketRecalled) apply(s *State, e Event) {
	k := s.Day.Ticket(f.Ticket) // an announcement cannot be taken back: no press
	k.Calls++
	s.Day.Calls = append(s.Day.Calls, Announced{Seq: e.Seq, Stamp: e.Stamp, Ticket: k.ID, Number: k.Number, Counter: f.Counter, Why: k.Why, Again: true})
}
