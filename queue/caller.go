package queue

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

// Choose returns whom the counter calls next and why, or 0 when nobody waits
// for it. Booked and carried-over visitors come first, then those who need
// care, then arrival; but after Rules.PriorityRun priority calls in a row, and
// as soon as somebody has been overtaken Rules.MaxOvertaken times, whoever
// stands first in line is called.
func (s *State) Choose(c Counter) (TicketID, Reason) {
	d := s.Day
	line := d.line(func(k *Ticket) bool { return c.serves(k.Key()) })
	if len(line) == 0 {
		return 0, ""
	}
	front := d.Ticket(line[0])
	best, class := front, s.class(front)
	for _, id := range line[1:] {
		k := d.Ticket(id)
		if cl := s.class(k); cl < class {
			best, class = k, cl
		}
	}
	tired := d.Counter(c.ID).Run >= s.Config.Rules.PriorityRun
	if best != front && (tired || s.atLimit(line, best)) {
		return front.ID, LongestWait
	}
	switch {
	case !best.Priority():
		return best.ID, InTurn
	case best.Lane == Booked:
		return best.ID, Appointment
	case best.Lane == Carried:
		return best.ID, CarriedOver
	}
	return best.ID, NeedsCare
}

// class orders priorities: lower is called first.
func (s *State) class(k *Ticket) int {
	switch {
	case k.Lane != WalkIn:
		return 0
	case k.Needs != 0:
		return 1
	}
	return 2
}

// atLimit tells whether calling best would overtake somebody once too often.
func (s *State) atLimit(line []TicketID, best *Ticket) bool {
	for _, id := range line {
		if id == best.ID {
			return false
		}
		if s.Day.Ticket(id).Overtaken >= s.Config.Rules.MaxOvertaken {
			return true
		}
	}
	return false
}

func (c Counter) serves(q Queue) bool {
	for _, s := range c.Serves {
		if s == q {
			return true
		}
	}
	return false
}
