package queue

import "slices"

// Full tells whether nobody who comes that way can take a number for the
// service at that wall time: the day's quota, that of the leaders' sessions
// still to come, or the numbers of its series are used up. Whoever is booked
// for today has his place before those who just come. Appointments, and those
// who waited in vain before, can only run out of numbers.
func (s *State) Full(service string, lane Lane, at Millis) bool {
	sv, ok := s.Config.Service(service)
	if !ok || s.Day == nil {
		return false
	}
	_, full := s.quota(sv, lane, Booking{}, at)
	return full || s.NextNumber(sv.Series) == 0
}

// Bookable tells whether there is room for one more appointment with the
// service on a date, at that wall time. Whether it opens then is for
// [State.HoursOn] to say.
func (s *State) Bookable(service string, d Date, at Millis) bool {
	sv, ok := s.Config.Service(service)
	return ok && s.roomFor(sv, &Booking{Service: service, Date: d}, at) == nil
}

// quota returns which session of the rota a new ticket of today counts against,
// "" for none, and whether there is no room for it. Of is the booking it is
// issued for, which has no place beside its ticket.
func (s *State) quota(sv Service, lane Lane, of Booking, at Millis) (half string, full bool) {
	numbers, promised := s.parties(sv.ID, s.Day.Date, of)
	full = lane == WalkIn && sv.Capacity > 0 && numbers+promised >= sv.Capacity
	if !sv.Leader {
		return "", full
	}
	all := s.sessions(sv.ID, s.Day.Date, at, of)
	for _, part := range []string{of.Session, ""} {
		i := all.seat(part, lane, false)
		if i < 0 && lane != WalkIn {
			i = all.seat(part, lane, true) // one too many, but he was promised it
		}
		if i >= 0 {
			return all[i].name, full
		}
	}
	return "", full || lane == WalkIn && slices.ContainsFunc(all[:], session.held)
}

// roomFor refuses a booking where the service or the leader's session has no
// room. One with a leader for any time of the day gets the first session that
// has.
func (s *State) roomFor(sv Service, b *Booking, at Millis) error {
	full := &Refusal{Code: Full, Detail: "service " + sv.ID + " on " + string(b.Date), Problems: []Problem{{Field: "session", Code: "full", Value: b.Session}}}
	if numbers, promised := s.parties(sv.ID, b.Date, *b); sv.Capacity > 0 && numbers+promised >= sv.Capacity {
		return full
	}
	if !sv.Leader {
		return nil
	}
	all := s.sessions(sv.ID, b.Date, at, *b)
	if i := all.seat(b.Session, Booked, false); i >= 0 {
		if b.Session == "" {
			b.Session = all[i].name
		}
		return nil
	}
	known := false
	for _, one := range all {
		if one.suits(b.Session) && one.held() {
			return full
		}
		known = known || one.suits(b.Session) && one.known
	}
	if known { // what the rota does not know yet may be booked
		return problem(Conflict, "date", "closed_date", string(b.Date))
	}
	return nil
}

// parties counts who has a number for the service on a date and did not give it
// back, and who is booked for it and has none yet. A booking does not count
// beside itself, nor does the ticket it is made from.
func (s *State) parties(service string, d Date, but Booking) (numbers, promised int) {
	if s.Day != nil && s.Day.Date == d {
		for i := range s.Day.Tickets {
			if k := &s.Day.Tickets[i]; k.Service == service && k.Status != Cancelled && k.ID != but.Ticket {
				numbers++
			}
		}
	}
	for _, b := range s.Ledger.Bookings {
		if b.Service == service && b.Date == d && b.ID != but.ID {
			promised++
		}
	}
	return numbers, promised
}

// session is one session of a date's rota, all its leaders together.
type session struct {
	name      string
	known     bool // the public knows of it, whatever became of it
	open      int  // leaders who receive whoever comes
	booked    int  // and those who receive by appointment only
	capacity  int
	unlimited bool
	over      bool
	numbers   int // that count against it
	promised  int // and bookings that will
}

// held tells whether a leader receives anybody in the hall then.
func (o session) held() bool { return o.open+o.booked > 0 }

// room tells whether one more party has a place in it.
func (o session) room() bool { return o.unlimited || o.numbers+o.promised < o.capacity }

// suits tells whether somebody who is booked for that part of the day can be
// received in the session.
func (o session) suits(part string) bool {
	return part == "" || part == SessionDay || o.name == SessionDay || o.name == part
}

// sessions are those of a date in the order in which they are filled.
type sessions [3]session

// seat returns the first session with room for somebody who comes that way, in
// that part of the day, or with beyond the first whether it has room or not. It
// is -1 when there is none.
func (all *sessions) seat(part string, lane Lane, beyond bool) int {
	return slices.IndexFunc(all[:], func(o session) bool {
		return (beyond || o.room()) && !o.over && o.suits(part) && (o.open > 0 || o.booked > 0 && lane == Booked)
	})
}

// sessions returns who sits on a date and how many have a place with them: the
// one sum that numbers, appointments and changes of the rota go by. A booking
// does not count beside itself, nor does the ticket it is made from. The
// service says when a session is over today.
func (s *State) sessions(service string, d Date, at Millis, but Booking) sessions {
	all := sessions{{name: SessionMorning}, {name: SessionAfternoon}, {name: SessionDay}}
	var none session
	named := func(name string) *session {
		if i := slices.IndexFunc(all[:], func(o session) bool { return o.name == name }); i >= 0 {
			return &all[i]
		}
		return &none
	}
	for _, r := range s.Rota {
		if r.Date != d || r.Status == RotaDraft || r.Status == RotaUndecided {
			continue
		}
		one := named(r.Session)
		one.known = true
		switch {
		case r.Receives(WalkIn):
			one.open++
		case r.Receives(Booked):
			one.booked++
		default:
			continue
		}
		one.capacity += r.Capacity
		one.unlimited = one.unlimited || r.Capacity == 0
	}
	if s.Day != nil && s.Day.Date == d {
		h, _ := s.HoursOn(service, d)
		minute := s.Day.Minute(at)
		for i := range all {
			all[i].over = h.Over(all[i].name, minute)
		}
		for i := range s.Day.Tickets {
			if k := &s.Day.Tickets[i]; k.Status != Cancelled && k.ID != but.Ticket {
				named(k.Half).numbers++
			}
		}
	}
	var rest []string // who may come to any of several, or found his own full, takes what the others leave
	for _, b := range s.Ledger.Bookings {
		if b.Date != d || b.ID == but.ID {
			continue
		}
		if sv, ok := s.Config.Service(b.Service); !ok || !sv.Leader {
			continue
		}
		if one := named(b.Session); one.held() && one.room() {
			one.promised++
		} else {
			rest = append(rest, b.Session)
		}
	}
	for _, part := range rest {
		if i := all.seat(part, Booked, false); i >= 0 {
			all[i].promised++
		}
	}
	return all
}

// lunch tells whether the service's lunch runs at that wall time, and when
// today's lunch ended, 0 when it has not or there is none.
func (s *State) lunch(service string, at Millis) (on bool, ended Millis) {
	m := s.Day.Minute(at)
	if m < 0 {
		return false, 0
	}
	h, open := s.HoursOn(service, s.Day.Date)
	until, on := h.Lunch(m)
	switch {
	case !open || h.LunchFrom >= h.LunchUntil:
		return false, 0
	case on || m < until:
		return on, 0
	}
	return false, s.Day.Midnight + Millis(until)*60_000
}
