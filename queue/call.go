package queue

import "slices"

// Call finishes what the counter has and calls the next ticket to it. With
// Ticket set it calls that one, which needs a right of its own, is recorded as
// [ByNumber], and is possible at lunch. It ends a pause of the counter.
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
	t.unpause(c.Counter)
	next, why := t.s.Choose(conf, t.now.At)
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
		next, why = c.Ticket, ByNumber
	}
	if next == 0 {
		if had != 0 {
			return nil // the visit is finished; there is nobody to call
		}
		if t.s.caller(conf, t.now.At).resting() {
			return refuse(Lunch, "counter %s", c.Counter)
		}
		return refuse(NobodyWaits, "counter %s", c.Counter)
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
	v := s.caller(conf, e.At)
	k := s.press(e, f.Counter, f.Ticket)
	c := d.Counter(f.Counter)
	for i := range d.Tickets {
		if o := &d.Tickets[i]; o.Status == Waiting && o.before(k) && v.eligible(o) {
			o.Overtaken++
			c.Undo.Overtook = append(c.Undo.Overtook, o.ID)
		}
	}
	switch {
	case f.Why == ByNumber: // neither ends a run nor is part of one
	case f.Why != LongestWait && s.class(k, v.minute) < 2:
		c.Run++
	default:
		c.Run = 0
	}
	c.takes(k, e)
	c.Called = true
	k.Status, k.Counter, k.Why, k.Calls, k.CalledAt, k.WalkedAt = Called, f.Counter, f.Why, 1, e.Stamp, Stamp{}
	d.Calls = append(d.Calls, Announced{Seq: e.Seq, Stamp: e.Stamp, Ticket: k.ID, Number: k.Number, Counter: f.Counter, Why: f.Why})
}

// Recall calls again who was called and has not come. At lunch nobody is.
type Recall struct {
	Counter string
	Ticket  TicketID
}

func (c Recall) decide(t *tx) error {
	k, err := t.atCounter(c.Ticket, c.Counter, Called)
	if err != nil {
		return err
	}
	if on, _ := t.s.lunch(k.Service, t.now.At); on {
		return refuse(Lunch, "ticket %d", k.ID)
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
