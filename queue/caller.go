package queue

import (
	"cmp"
	"slices"
)

// Reason is why a ticket was called when it was, or what became of it. The
// screens have words for each.
type Reason string

// Reasons of calls.
const (
	InTurn      Reason = "in_turn"      // first come
	NeedsCare   Reason = "needs_care"   // asked for care
	Appointment Reason = "appointment"  // booked
	CarriedOver Reason = "carried_over" // waited in vain last time
	LongestWait Reason = "longest_wait" // priority has had its run
	ByNumber    Reason = "by_number"    // chosen by staff, with the right to
)

// Reasons of outcomes.
const (
	Done        Reason = "done"
	DayOver     Reason = "day_over"
	GivenBack   Reason = "given_back"
	MergedInto  Reason = "merged"
	ByPhone     Reason = "by_phone" // registered, and answered by telephone
	BookedLater Reason = "booked"   // comes again on another day
)

// Choose returns whom the counter calls next at that wall time and why, or 0
// when nobody waits whom it may call. Booked and carried-over visitors come
// first, from their slot on, then those who need care, then arrival; but after
// Rules.PriorityRun priority calls in a row, and as soon as somebody has been
// overtaken Rules.MaxOvertaken times, whoever stands first in line is called.
func (s *State) Choose(c Counter, at Millis) (TicketID, Reason) {
	v := s.caller(c, at)
	front, best := v.look()
	if best == nil {
		return 0, ""
	}
	tired := s.Day.Counter(c.ID).Run >= s.Config.Rules.PriorityRun
	if best != front && (tired || v.atLimit(best)) {
		return front.ID, LongestWait
	}
	switch s.class(best, v.minute) {
	case 0:
		if best.Lane == Carried {
			return best.ID, CarriedOver
		}
		return best.ID, Appointment
	case 1:
		return best.ID, NeedsCare
	}
	return best.ID, InTurn
}

// caller is a counter at one moment, with all that decides whom it may call.
type caller struct {
	s      *State
	c      Counter
	minute int      // of the day, -1 while unknown
	lines  []served // as c.Serves
}

// served is one line as a counter finds it.
type served struct {
	Queue
	lunch bool // nobody is called from it now
	low   bool // one of its counters can be reached in a wheelchair
}

func (s *State) caller(c Counter, at Millis) *caller {
	v := &caller{s: s, c: c, minute: s.Day.Minute(at), lines: make([]served, len(c.Serves))}
	for i, q := range c.Serves {
		v.lines[i] = served{Queue: q, low: s.hasLow(q, v.minute)}
		v.lines[i].lunch, _ = s.lunch(q.Service, at)
	}
	return v
}

// lowWait is how many minutes after the hall has opened and calling has begun a
// low counter counts as staffed though it has called nobody yet.
const lowWait = 30

// hasLow tells whether a counter that serves the line is low, and somebody is
// there or may still come today: not when its clerk has gone, with a press or
// without.
func (s *State) hasLow(q Queue, minute int) bool {
	h, _ := s.HoursOn("", s.Day.Date)
	begin := max(h.CallFrom, s.Day.Minute(s.Day.Opened.At))
	for _, c := range s.Config.Counters {
		d := s.Day.Counter(c.ID)
		gone := d.Paused == PauseOff || d.Paused == PauseAway
		if c.Low && c.serves(q) && !gone && (d.Called || minute < begin+lowWait) {
			return true
		}
	}
	return false
}

// look returns who stands first among those the counter may call, and whom it
// would call if nobody had to be spared.
func (v *caller) look() (front, best *Ticket) {
	tickets := v.s.Day.Tickets
	class := 0
	for i := range tickets {
		k := &tickets[i]
		if k.Status != Waiting || !v.eligible(k) {
			continue
		}
		if front == nil || k.before(front) {
			front = k
		}
		cl := v.s.class(k, v.minute)
		if best == nil || cl < class || cl == class && v.sooner(k, best, cl) {
			best, class = k, cl
		}
	}
	return front, best
}

// eligible tells whether the counter may call the waiting ticket now.
func (v *caller) eligible(k *Ticket) bool {
	l := v.line(k.Key())
	return l != nil && !l.lunch && v.takes(k, l)
}

func (v *caller) line(q Queue) *served {
	for i := range v.lines {
		if v.lines[i].Queue == q {
			return &v.lines[i]
		}
	}
	return nil
}

// takes tells whether a ticket of the line is for this counter: a matter goes
// back to whoever had it while he is there, and a wheelchair needs a low one.
func (v *caller) takes(k *Ticket, l *served) bool {
	switch {
	case k.Handler == v.c.ID:
		return true
	case k.Handler != "" && v.s.onDuty(k.Handler, k.Key()):
		return false
	}
	return k.Needs&NeedWheels == 0 || !l.low || v.c.Low
}

// onDuty tells whether somebody calls from the line at that counter today.
func (s *State) onDuty(counter string, q Queue) bool {
	c, ok := s.Config.Counter(counter)
	d := s.Day.Counter(counter)
	return ok && d != nil && d.Called && d.Paused == "" && c.serves(q)
}

// sooner tells whether k is called before o, which has the same class.
func (v *caller) sooner(k, o *Ticket, class int) bool {
	if mine, his := k.Handler == v.c.ID, o.Handler == v.c.ID; class == 0 && mine != his {
		return mine
	}
	return k.before(o)
}

// atLimit tells whether calling best would overtake somebody once too often.
func (v *caller) atLimit(best *Ticket) bool {
	tickets := v.s.Day.Tickets
	for i := range tickets {
		k := &tickets[i]
		if k.Status == Waiting && k.Overtaken >= v.s.Config.Rules.MaxOvertaken && k.before(best) && v.eligible(k) {
			return true
		}
	}
	return false
}

// resting tells whether the counter could call somebody, were it not for lunch.
func (v *caller) resting() bool {
	tickets := v.s.Day.Tickets
	for i := range tickets {
		k := &tickets[i]
		if l := v.line(k.Key()); k.Status == Waiting && l != nil && l.lunch && v.takes(k, l) {
			return true
		}
	}
	return false
}

// class orders priorities: lower is called first. An appointment counts from
// its time on, or while nobody knows what time it is.
func (s *State) class(k *Ticket, minute int) int {
	switch {
	case k.Lane != WalkIn && (minute < 0 || minute >= k.dueMinute()):
		return 0
	case k.Needs&s.Config.Rules.care() != 0:
		return 1
	}
	return 2
}

// care returns the needs that the hall gives priority to.
func (r Rules) care() Needs {
	if r.Forces {
		return allNeeds
	}
	return allNeeds &^ NeedForces
}

// dueMinute returns the minute of the day from which an appointment counts: its
// slot, or the beginning of its session; 0 where it has neither.
func (t *Ticket) dueMinute() int {
	m, _ := clockMinute(cmp.Or(t.Slot, t.Due))
	return m
}

func (c Counter) serves(q Queue) bool { return slices.Contains(c.Serves, q) }
