package queue

// Transfer sends the counter's visitor to another service's line. He keeps
// his number and his place by arrival.
type Transfer struct {
	Counter string
	Ticket  TicketID
	Service string
	Stop    int
}

func (c Transfer) decide(t *tx) error {
	k, err := t.atCounter(c.Ticket, c.Counter, Called, Serving, Held)
	if err != nil {
		return err
	}
	return t.move(k, c.Counter, Queue{c.Service, c.Stop})
}

// NextStop sends the counter's visitor on to the next stop of his service.
type NextStop struct {
	Counter string
	Ticket  TicketID
}

func (c NextStop) decide(t *tx) error {
	k, err := t.atCounter(c.Ticket, c.Counter, Called, Serving, Held)
	if err != nil {
		return err
	}
	return t.move(k, c.Counter, Queue{k.Service, k.Stop + 1})
}

func (t *tx) move(k *Ticket, counter string, to Queue) error {
	s, ok := t.s.Config.Service(to.Service)
	if !ok || to.Stop < 0 || to.Stop >= len(s.Stops) {
		return refuse(NotFound, "service %s stop %d", to.Service, to.Stop)
	}
	if to == k.Key() {
		return refuse(Conflict, "ticket %d is in that line", k.ID)
	}
	t.answer.Ticket, t.answer.Number = k.ID, k.Number
	f := TicketMoved{Ticket: k.ID, Counter: counter, To: to}
	if to.Service != k.Service { // a clerk's word is good for a full service too
		f.Half, _ = t.s.quota(s, k.Lane, Booking{}, t.now.At)
	}
	t.emit(f)
	return nil
}

// TicketMoved says that a ticket waits in another line now. Its number keeps
// the series it was drawn from.
type TicketMoved struct {
	Ticket  TicketID `json:"ticket"`
	Counter string   `json:"counter"` // that pressed, if one did
	To      Queue    `json:"to"`
	Half    string   `json:"half,omitempty"`   // session of the rota, in another service
	Behind  TicketID `json:"behind,omitempty"` // who stands before it now; 0: the place by arrival
}

func (TicketMoved) kind() string { return "TicketMoved" }
func (f TicketMoved) apply(s *State, e Event) {
	k := s.press(e, f.Counter, f.Ticket)
	s.Day.done(k, e, true, f.To)
	if f.To.Service != k.Service {
		k.Half = f.Half
	}
	if b := s.Day.Ticket(f.Behind); f.Behind != 0 && b != nil {
		k.Place = Place{Rank: b.Place.Rank, Sub: e.Seq}
	}
	k.Status, k.Service, k.Stop, k.Counter = Waiting, f.To.Service, f.To.Stop, ""
	k.Calls, k.Overtaken, k.CalledAt, k.StartedAt, k.WalkedAt = 0, 0, Stamp{}, Stamp{}, Stamp{}
}

// Amend changes how many came and what they need.
type Amend struct {
	Ticket  TicketID
	People  int
	Needs   Needs
	Counter string // of the clerk; empty from the touchscreen
}

func (c Amend) decide(t *tx) error {
	k, err := t.ticket(c.Ticket)
	if err != nil {
		return err
	}
	if k.Status.Ended() {
		return refuse(WrongStatus, "ticket %d is %s", k.ID, k.Status)
	}
	if c.People < 1 || c.People > maxPeople || c.Needs&^allNeeds != 0 {
		return refuse(BadCommand, "%d people, needs %d", c.People, c.Needs)
	}
	t.answer.Ticket, t.answer.Number = k.ID, k.Number
	t.emit(TicketAmended(c))
	return nil
}

// TicketAmended says how many came and what they need.
type TicketAmended struct {
	Ticket  TicketID `json:"ticket"`
	People  int      `json:"people"`
	Needs   Needs    `json:"needs"`
	Counter string   `json:"counter,omitempty"`
}

func (TicketAmended) kind() string { return "TicketAmended" }
func (f TicketAmended) apply(s *State, e Event) {
	k := s.press(e, f.Counter, f.Ticket)
	k.People, k.Needs = f.People, f.Needs
}

// Merge makes one party of several tickets that wait, or that the clerk's own
// counter has put aside: the first listed keeps its number and place, and may
// also be at that counter; the others are cancelled into it.
type Merge struct {
	Tickets []TicketID
	Counter string
}

func (c Merge) decide(t *tx) error {
	if len(c.Tickets) < 2 {
		return refuse(BadCommand, "merge %d tickets", len(c.Tickets))
	}
	people := 0
	seen := map[TicketID]bool{}
	for i, id := range c.Tickets {
		k, err := t.ticket(id)
		if err != nil {
			return err
		}
		if k.elsewhere(c.Counter) {
			return refuse(NotYours, "ticket %d is with counter %s", id, k.Counter)
		}
		first := i == 0 && k.Status.AtCounter()
		if k.Status != Waiting && k.Status != Held && !first || seen[id] {
			return refuse(WrongStatus, "ticket %d is %s", id, k.Status)
		}
		seen[id] = true
		people += k.People
	}
	if people > maxPeople {
		return refuse(BadCommand, "%d people", people)
	}
	t.answer.Ticket, t.answer.Number = c.Tickets[0], t.s.Day.Ticket(c.Tickets[0]).Number
	t.emit(TicketMerged{Into: c.Tickets[0], Tickets: c.Tickets[1:], People: people, Counter: c.Counter})
	for _, id := range c.Tickets[1:] {
		t.withdrawSlip(id)
	}
	return nil
}

// TicketMerged says that tickets became one party.
type TicketMerged struct {
	Into    TicketID   `json:"into"`
	Tickets []TicketID `json:"tickets"`
	People  int        `json:"people"`
	Counter string     `json:"counter,omitempty"`
}

func (TicketMerged) kind() string { return "TicketMerged" }
func (f TicketMerged) apply(s *State, e Event) {
	into := s.press(e, f.Counter, f.Into)
	into.People = f.People
	for _, id := range f.Tickets {
		k := s.press(e, f.Counter, id)
		into.Needs |= k.Needs
		k.Status, k.Into, k.Why, k.EndedAt = Cancelled, f.Into, MergedInto, e.Stamp
	}
}

// Split lets some of a party go on under a number of their own, at the same
// place in line and on the same quota. The party waits, or the clerk who splits
// it has it. The desk gives them the new slip.
type Split struct {
	Ticket  TicketID
	People  int // who leave the party
	Counter string
	Mint    Mint `json:"-"`
}

func (c Split) decide(t *tx) error {
	k, err := t.ticket(c.Ticket)
	if err != nil {
		return err
	}
	here := (k.Status.AtCounter() || k.Status == Held) && k.Counter == c.Counter
	if k.Status != Waiting && !here {
		return refuse(WrongStatus, "ticket %d is %s", k.ID, k.Status)
	}
	if c.People < 1 || c.People >= k.People {
		return refuse(BadCommand, "%d of %d people", c.People, k.People)
	}
	old := *k
	t.emit(TicketAmended{Ticket: old.ID, People: old.People - c.People, Needs: old.Needs})
	return t.issue(TicketIssued{
		Service: old.Service, Stop: old.Stop, People: c.People, Lane: old.Lane, Slot: old.Slot, Due: old.Due,
		Half: old.Half, Handler: old.Handler, From: old.ID, Mint: c.Mint,
	})
}

// Cancel gives a number back.
type Cancel struct {
	Ticket  TicketID
	Counter string // of the clerk; empty from the touchscreen
}

func (c Cancel) decide(t *tx) error {
	k, err := t.unmet(c.Ticket, c.Counter)
	if err != nil {
		return err
	}
	t.answer.Ticket, t.answer.Number = k.ID, k.Number
	t.emit(TicketEnded{Ticket: k.ID, Counter: c.Counter, Status: Cancelled, Why: GivenBack})
	t.withdrawSlip(c.Ticket)
	return nil
}
