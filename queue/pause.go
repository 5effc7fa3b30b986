package queue

// Pause says that a counter calls nobody for a while. Whoever is there is
// finished first. Calling ends it. [PauseAway] comes from the clock source and
// holds only where it is so.
type Pause struct {
	Counter string
	Why     PauseWhy
}

func (c Pause) decide(t *tx) error {
	_, day, err := t.counter(c.Counter)
	if err != nil {
		return err
	}
	switch c.Why {
	case PauseBreak, PauseMeeting, PausePapers, PauseOff:
	case PauseAway:
		if conf, _ := t.s.Config.Counter(c.Counter); !t.s.deserted(conf, t.now) {
			return refuse(Conflict, "counter %s is at work", c.Counter)
		}
	default:
		return refuse(BadCommand, "pause because of %q", c.Why)
	}
	if day.Now != 0 {
		return refuse(Conflict, "counter %s has ticket %d", c.Counter, day.Now)
	}
	if day.Paused != c.Why {
		t.emit(CounterPaused(c))
	}
	return nil
}

// awayAfter is how long nobody has pressed anything at a counter, while somebody
// waits who has to go there, before it counts as left.
const awayAfter = 30 // minutes

// Deserted returns a counter that somebody has left without a pause while a
// visitor waits who goes back to it and is kept from the others, or "".
func (s *State) Deserted(now Stamp) string {
	if s.Day == nil {
		return ""
	}
	for _, c := range s.Config.Counters {
		if s.deserted(c, now) {
			return c.ID
		}
	}
	return ""
}

func (s *State) deserted(c Counter, now Stamp) bool {
	d, minute := s.Day.Counter(c.ID), s.Day.Minute(now.At)
	sign := max(d.Free, d.Pressed) // of life
	for i := range s.Day.Tickets {
		k := &s.Day.Tickets[i]
		if k.Status != Waiting || k.Handler != c.ID || d.Now != 0 || !s.onDuty(c.ID, k.Key()) || minute < k.dueMinute()+awayAfter {
			continue
		}
		on, ended := s.lunch(k.Service, now.At)
		from := max(sign, k.Issued.Tick)
		if ended > 0 { // over lunch nobody has to be there
			from = max(from, now.Tick-(now.At-ended))
		}
		if !on && now.Tick-from >= awayAfter*60_000 {
			return true
		}
	}
	return false
}

// CounterPaused says that a counter calls nobody for a while.
type CounterPaused struct {
	Counter string   `json:"counter"`
	Why     PauseWhy `json:"why"`
}

func (CounterPaused) kind() string { return "CounterPaused" }
func (f CounterPaused) apply(s *State, e Event) {
	c := s.Day.Counter(f.Counter)
	c.pressed(e)
	c.Paused, c.Since = f.Why, e.Stamp
}

// Unpause ends a pause without calling anybody.
type Unpause struct{ Counter string }

func (c Unpause) decide(t *tx) error {
	if _, _, err := t.counter(c.Counter); err != nil {
		return err
	}
	t.unpause(c.Counter)
	return nil
}

// unpause ends the counter's pause, if there is one.
func (t *tx) unpause(counter string) {
	if t.s.Day.Counter(counter).Paused != "" {
		t.emit(CounterUnpaused{Counter: counter})
	}
}

// CounterUnpaused says that a counter's pause is over.
type CounterUnpaused struct {
	Counter string `json:"counter"`
}

func (CounterUnpaused) kind() string { return "CounterUnpaused" }
func (f CounterUnpaused) apply(s *State, e Event) {
	c := s.Day.Counter(f.Counter)
	c.pressed(e)
	c.Paused, c.Since = "", Stamp{}
}

// needsWalk are the needs of those who may not hear the call, or not be able to
// come: somebody walks over to them before they are missed.
const needsWalk = NeedHearing | NeedWalking | NeedWheels

// WalkOver says that the clerk has walked over to a visitor who does not hear
// or walk well; only then can the call be missed.
type WalkOver struct {
	Counter string
	Ticket  TicketID
}

func (c WalkOver) decide(t *tx) error {
	k, err := t.atCounter(c.Ticket, c.Counter, Called)
	if err != nil {
		return err
	}
	t.answer.Ticket, t.answer.Number = k.ID, k.Number
	if k.WalkedAt == (Stamp{}) {
		t.emit(TicketWalkedOver(c))
	}
	return nil
}

// TicketWalkedOver says that the clerk stood before the visitor called.
type TicketWalkedOver struct {
	Counter string   `json:"counter"`
	Ticket  TicketID `json:"ticket"`
}

func (TicketWalkedOver) kind() string { return "TicketWalkedOver" }
func (f TicketWalkedOver) apply(s *State, e Event) {
	s.Day.Ticket(f.Ticket).WalkedAt = e.Stamp // a walk cannot be taken back: no press
}

// Switch sends a waiting or missed ticket to another service's line at its
// visitor's wish. He keeps his number and his place by arrival; who missed a
// call comes third at best, as if he had returned first.
type Switch struct {
	Ticket  TicketID
	Service string
	Counter string // of the clerk; empty from the touchscreen
}

func (c Switch) decide(t *tx) error {
	k, err := t.ticket(c.Ticket)
	if err != nil {
		return err
	}
	if k.Status != Waiting && k.Status != Missed {
		return refuse(WrongStatus, "ticket %d is %s", k.ID, k.Status)
	}
	if k.Service == c.Service {
		return refuse(Conflict, "ticket %d is in that line", k.ID)
	}
	s, ok := t.s.Config.Service(c.Service)
	if !ok {
		return refuse(NotFound, "service %s", c.Service)
	}
	half, full := t.s.quota(s, k.Lane, Booking{}, t.now.At)
	if full {
		return refuse(Full, "service %s", s.ID)
	}
	f := TicketMoved{Ticket: k.ID, Counter: c.Counter, To: Queue{Service: c.Service}, Half: half}
	if k.Status == Missed {
		f.Behind = t.s.Day.behind(k, f.To)
	}
	t.answer.Ticket, t.answer.Number = k.ID, k.Number
	t.emit(f)
	return nil
}
