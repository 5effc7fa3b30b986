package queue

import "slices"

// CounterDay is what a counter does today.
type CounterDay struct {
	ID   string   `json:"id"`
	Now  TicketID `json:"now,omitempty"` // called or serving there, 0 for none
	Run  int      `json:"run,omitempty"` // priority calls in a row
	Undo *Undo    `json:"undo,omitempty"`

	Called bool     `json:"called,omitempty"` // it has called somebody today
	Paused PauseWhy `json:"paused,omitempty"`
	Since  Stamp    `json:"since,omitzero"` // of the pause

	Free Millis `json:"free,omitempty"` // tick at which Now came, or since when there is nobody
	Took []Took `json:"took,omitempty"` // lately, oldest first

	Pressed Millis `json:"pressed,omitempty"` // tick of the last press; an undo is one, and takes none away
}

// Took is how long a counter was taken up by one ticket, with what the clerk
// did before calling the next. It names nobody: forecasts are made of it.
type Took struct {
	Queue
	For  Millis `json:"for"`
	Came bool   `json:"came,omitempty"` // the visitor was there
	To   Queue  `json:"to,omitzero"`    // where he waits next; zero when it was all
}

// Of what a counter did it keeps the newest maxTook; what passes between two
// visits belongs to the first when somebody waited and it was not longer than
// maxGap.
const (
	maxTook        = 24
	maxGap  Millis = 180_000
)

// PauseWhy is why a counter calls nobody for a while.
type PauseWhy string

// The reasons of a pause.
const (
	PauseBreak   PauseWhy = "break"
	PauseMeeting PauseWhy = "meeting"
	PausePapers  PauseWhy = "papers" // writing up a visit
	PauseOff     PauseWhy = "off"    // 收工
	PauseAway    PauseWhy = "away"   // nobody seems to be there, see [State.Deserted]
)

// Undo is how to take back the counter's last press.
type Undo struct {
	First    Seq        `json:"first"`
	Last     Seq        `json:"last"`
	Tick     Millis     `json:"tick"`
	Run      int        `json:"run,omitempty"`
	Before   []Ticket   `json:"before"`
	Overtook []TicketID `json:"overtook,omitempty"` // by the call

	Called bool     `json:"called,omitempty"`
	Paused PauseWhy `json:"paused,omitempty"`
	Since  Stamp    `json:"since,omitzero"`
	Free   Millis   `json:"free,omitempty"`
	Took   []Took   `json:"took,omitempty"`
}

// Counter returns the counter's day, or nil.
func (d *Day) Counter(id string) *CounterDay {
	return ref(d.Counters, func(c CounterDay) bool { return c.ID == id })
}

// counter returns the configuration and the day of a counter.
func (t *tx) counter(id string) (Counter, *CounterDay, error) {
	d, err := t.day()
	if err != nil {
		return Counter{}, nil, err
	}
	c, ok := t.s.Config.Counter(id)
	if !ok {
		return Counter{}, nil, refuse(NotFound, "counter %s", id)
	}
	return c, d.Counter(id), nil
}

// press records the ticket as it was before the counter's press e, so that the
// press can be taken back, and returns the ticket to change.
func (s *State) press(e Event, counter string, id TicketID) *Ticket {
	k := s.Day.Ticket(id)
	if c := s.Day.Counter(counter); c != nil {
		u := c.pressed(e)
		if !slices.ContainsFunc(u.Before, func(b Ticket) bool { return b.ID == id }) {
			u.Before = append(slices.Clone(u.Before), *k)
		}
	}
	k.Changed = e.Seq
	return k
}

// pressed returns how to take back the counter's press that e belongs to: the
// counter as it was before the first event of it.
func (c *CounterDay) pressed(e Event) *Undo {
	u := Undo{First: e.First, Tick: e.Tick, Run: c.Run, Called: c.Called, Paused: c.Paused, Since: c.Since, Free: c.Free, Took: c.Took}
	if c.Undo != nil && c.Undo.First == e.First {
		u = *c.Undo
	}
	u.Last = e.Seq
	c.Undo, c.Pressed = &u, e.Tick
	return c.Undo
}

// done takes the ticket off the counter that has it, which is free from then
// on, and keeps how long it took.
func (d *Day) done(k *Ticket, e Event, came bool, to Queue) {
	c := d.Counter(k.Counter)
	if c == nil || c.Now != k.ID {
		return
	}
	took := slices.Clone(c.Took[max(0, len(c.Took)-maxTook+1):])
	c.Took = append(took, Took{Queue: k.Key(), For: e.Tick - c.Free, Came: came, To: to})
	c.Now, c.Free = 0, e.Tick
}

// takes puts the ticket at the counter. The time since the visit before was
// spent on that visit, if somebody waited.
func (c *CounterDay) takes(k *Ticket, e Event) {
	gap := e.Tick - c.Free
	if n := len(c.Took); n > 0 && k.Issued.Tick <= c.Free && gap > 0 && gap <= maxGap {
		c.Took = slices.Clone(c.Took)
		c.Took[n-1].For += gap
	}
	c.Now, c.Free = k.ID, e.Tick
}

// leave takes the ticket off the counter that has it.
func (d *Day) leave(k *Ticket) {
	if c := d.Counter(k.Counter); c != nil && c.Now == k.ID {
		c.Now = 0
	}
}

// UndoPress takes back the counter's last press, for a few minutes and as long
// as nobody else has touched the tickets since.
type UndoPress struct{ Counter string }

func (c UndoPress) decide(t *tx) error {
	_, day, err := t.counter(c.Counter)
	if err != nil {
		return err
	}
	u := day.Undo
	if u == nil || t.now.Tick-u.Tick > t.s.Config.Rules.UndoFor {
		return refuse(NothingToUndo, "counter %s", c.Counter)
	}
	for _, b := range u.Before {
		k := t.s.Day.Ticket(b.ID)
		if k.Changed > u.Last {
			return refuse(NothingToUndo, "ticket %d was touched since", b.ID)
		}
		if leaves(k) && t.s.Ledger.left(k) == nil && t.s.Ledger.promised(k.ID) == nil {
			return refuse(NothingToUndo, "what ticket %d left behind is settled", b.ID)
		}
		// Its counter may have taken somebody else in the meantime.
		if o := t.s.Day.Counter(b.Counter); b.Status.AtCounter() && o.Now != 0 && o.Now != b.ID &&
			!slices.ContainsFunc(u.Before, func(x Ticket) bool { return x.ID == o.Now }) {
			return refuse(NothingToUndo, "counter %s has ticket %d by now", b.Counter, o.Now)
		}
	}
	for _, b := range u.Before {
		if k := t.s.Day.Ticket(b.ID); leaves(k) {
			if left := t.s.Ledger.left(k); left != nil {
				t.withdrawAppointment(left.ID)
			}
		}
	}
	t.emit(Undone(c))
	return nil
}

// leaves tells whether the outcome of a ticket left something behind: the
// booking of its next visit, or the promise of a call.
func leaves(k *Ticket) bool { return k.Status == Unserved || k.Why == BookedLater }

// Undone says that a counter's last press was taken back.
type Undone struct {
	Counter string `json:"counter"`
}

func (Undone) kind() string { return "Undone" }
func (f Undone) apply(s *State, e Event) {
	d := s.Day
	c := d.Counter(f.Counter)
	u := c.Undo
	for _, b := range u.Before {
		d.leave(d.Ticket(b.ID))
	}
	for _, b := range u.Before {
		k := d.Ticket(b.ID)
		now := *k
		*k = b
		k.Slip, k.Copies, k.Changed = now.Slip, now.Copies, e.Seq // paper is not undone
		k.Note = now.Note                                         // nor what was written
		if now.Status == b.Status && now.Key() == b.Key() {       // nor what others did since
			k.Calls, k.Overtaken, k.WalkedAt = now.Calls, now.Overtaken, now.WalkedAt
		}
		if leaves(&now) {
			if b := s.Ledger.left(&now); b != nil {
				s.Ledger.removeBooking(b.ID)
			}
			if c := s.Ledger.promised(k.ID); c != nil {
				s.Ledger.removeCallback(c.ID)
			}
		}
		if now.Slip == SlipWithdrawn {
			k.Slip = SlipHanded
		}
		if k.Status.AtCounter() {
			d.Counter(k.Counter).Now = k.ID
		}
	}
	for _, id := range u.Overtook {
		if k := d.Ticket(id); k.Overtaken > 0 && k.Changed <= u.Last {
			k.Overtaken--
		}
	}
	c.Run, c.Called, c.Paused, c.Since, c.Free, c.Took, c.Undo = u.Run, u.Called, u.Paused, u.Since, u.Free, u.Took, nil
	c.Pressed = e.Tick
	// A recall after the call goes with it.
	uncalled := func(id TicketID) bool {
		return slices.ContainsFunc(u.Before, func(b Ticket) bool { return b.ID == id && b.Status != Called })
	}
	calls := slices.Clone(d.Calls)
	for i := range calls {
		if a := &calls[i]; a.Seq >= u.First && (a.Seq <= u.Last || uncalled(a.Ticket)) {
			a.Undone = true
		}
	}
	d.Calls = calls
}
