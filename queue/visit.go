package queue

// Start says that the called visitor has come to the counter.
type Start struct {
	Counter string
	Ticket  TicketID
}

func (c Start) decide(t *tx) error {
	k, err := t.atCounter(c.Ticket, c.Counter, Called)
	if err != nil {
		return err
	}
	t.answer.Ticket, t.answer.Number = k.ID, k.Number
	t.emit(TicketStarted(c))
	return nil
}

// TicketStarted says that the visitor is at the counter.
type TicketStarted struct {
	Counter string   `json:"counter"`
	Ticket  TicketID `json:"ticket"`
}

func (TicketStarted) kind() string { return "TicketStarted" }
func (f TicketStarted) apply(s *State, e Event) {
	k := s.press(e, f.Counter, f.Ticket)
	k.Status, k.StartedAt = Serving, e.Stamp
}

// Finish ends the visit at the counter without calling anybody.
type Finish struct {
	Counter string
	Ticket  TicketID
}

func (c Finish) decide(t *tx) error {
	if _, err := t.atCounter(c.Ticket, c.Counter, Called, Serving); err != nil {
		return err
	}
	t.emit(TicketEnded{Ticket: c.Ticket, Counter: c.Counter, Status: Served, Why: Done})
	return nil
}

// TicketEnded says what became of a ticket.
type TicketEnded struct {
	Ticket  TicketID `json:"ticket"`
	Counter string   `json:"counter,omitempty"` // that pressed, if one did
	Status  Status   `json:"status"`
	Why     Reason   `json:"why"`
}

func (TicketEnded) kind() string { return "TicketEnded" }
func (f TicketEnded) apply(s *State, e Event) {
	k := s.press(e, f.Counter, f.Ticket)
	s.Day.done(k, e, f.Status == Served, Queue{})
	if f.Status == Served && k.StartedAt == (Stamp{}) {
		k.StartedAt = k.CalledAt // 下一位 was pressed without 开始
	}
	k.Status, k.Why, k.EndedAt = f.Status, f.Why, e.Stamp
}

// Miss says that the called visitor did not come. He may return the same day.
// It takes Rules.MissAfter since the first call, counted anew after lunch;
// whoever does not hear or walk well is missed only after [WalkOver].
type Miss struct {
	Counter string
	Ticket  TicketID
}

func (c Miss) decide(t *tx) error {
	k, err := t.atCounter(c.Ticket, c.Counter, Called)
	if err != nil {
		return err
	}
	on, ended := t.s.lunch(k.Service, t.now.At)
	if on {
		return refuse(Lunch, "ticket %d", k.ID)
	}
	from := k.CalledAt.Tick
	if ended > 0 { // nobody had to listen before: in ticks, a clock that was set matters little
		from = max(from, t.now.Tick-(t.now.At-ended))
	}
	if err := t.notBefore(from + t.s.Config.Rules.MissAfter); err != nil {
		return err
	}
	if k.Needs&needsWalk != 0 && k.WalkedAt == (Stamp{}) {
		return refuse(WalkFirst, "ticket %d", k.ID)
	}
	t.emit(TicketMissed(c))
	return nil
}

// TicketMissed says that a called visitor did not come.
type TicketMissed struct {
	Counter string   `json:"counter"`
	Ticket  TicketID `json:"ticket"`
}

func (TicketMissed) kind() string { return "TicketMissed" }
func (f TicketMissed) apply(s *State, e Event) {
	k := s.press(e, f.Counter, f.Ticket)
	s.Day.done(k, e, false, Queue{})
	k.Status = Missed
}

// Return puts a visitor who missed the call back in line, third at best: who
// was called out of turn keeps the place he had.
type Return struct {
	Ticket  TicketID
	Counter string // of the clerk who does it; empty from the touchscreen
}

// returnsBehind is how many of those in line stay before somebody who returns.
const returnsBehind = 2

func (c Return) decide(t *tx) error {
	k, err := t.ticket(c.Ticket)
	if err != nil {
		return err
	}
	if k.Status != Missed {
		return refuse(WrongStatus, "ticket %d is %s", k.ID, k.Status)
	}
	t.answer.Ticket, t.answer.Number = k.ID, k.Number
	t.emit(TicketReturned{Ticket: k.ID, Counter: c.Counter, Behind: t.s.Day.behind(k, k.Key())})
	return nil
}

// behind returns whom somebody who missed a call stands behind when he comes
// into the line, or 0 when nobody waits there or his own place is further back.
func (d *Day) behind(k *Ticket, q Queue) TicketID {
	line := d.Line(q)
	if len(line) == 0 {
		return 0
	}
	b := d.Ticket(line[min(returnsBehind, len(line))-1])
	if !k.before(b) {
		return 0
	}
	return b.ID
}

// TicketReturned says that somebody who missed the call is back in line,
// behind another ticket, or at the place he had when that is 0.
type TicketReturned struct {
	Ticket  TicketID `json:"ticket"`
	Counter string   `json:"counter,omitempty"`
	Behind  TicketID `json:"behind,omitempty"`
}

func (TicketReturned) kind() string { return "TicketReturned" }
func (f TicketReturned) apply(s *State, e Event) {
	k := s.press(e, f.Counter, f.Ticket)
	if b := s.Day.Ticket(f.Behind); f.Behind != 0 && b != nil {
		k.Place = Place{Rank: b.Place.Rank, Sub: e.Seq}
	}
	k.Status, k.Counter, k.Overtaken = Waiting, "", 0
}

// Hold puts the counter's ticket aside; the counter can go on.
type Hold struct {
	Counter string
	Ticket  TicketID
}

func (c Hold) decide(t *tx) error {
	if _, err := t.atCounter(c.Ticket, c.Counter, Called, Serving); err != nil {
		return err
	}
	t.emit(TicketHeld(c))
	return nil
}

// TicketHeld says that a ticket was put aside.
type TicketHeld struct {
	Counter string   `json:"counter"`
	Ticket  TicketID `json:"ticket"`
}

func (TicketHeld) kind() string { return "TicketHeld" }
func (f TicketHeld) apply(s *State, e Event) {
	k := s.press(e, f.Counter, f.Ticket)
	s.Day.done(k, e, true, Queue{})
	k.Status = Held
}

// Resume takes a held ticket back to the counter that held it.
type Resume struct {
	Counter string
	Ticket  TicketID
}

func (c Resume) decide(t *tx) error {
	k, err := t.atCounter(c.Ticket, c.Counter, Held)
	if err != nil {
		return err
	}
	if now := t.s.Day.Counter(c.Counter).Now; now != 0 {
		return refuse(Conflict, "counter %s has ticket %d", c.Counter, now)
	}
	t.unpause(c.Counter)
	t.answer.Ticket, t.answer.Number = k.ID, k.Number
	t.emit(TicketResumed(c))
	return nil
}

// TicketResumed says that a held ticket is served again.
type TicketResumed struct {
	Counter string   `json:"counter"`
	Ticket  TicketID `json:"ticket"`
}

func (TicketResumed) kind() string { return "TicketResumed" }
func (f TicketResumed) apply(s *State, e Event) {
	k := s.press(e, f.Counter, f.Ticket)
	s.Day.Counter(f.Counter).takes(k, e)
	k.Status = Serving
	if k.StartedAt == (Stamp{}) {
		k.StartedAt = e.Stamp
	}
}
