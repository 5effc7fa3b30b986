package queue

// Full tells whether nobody who comes that way can take a number for the
// service at that wall time: the day's quota, that of the leaders' sessions
// still to come, or the numbers of its series are used up. Appointments, and
// those who waited in vain before, have their place already: only the numbers
// can run out for them.
func (s *State) Full(service string, lane Lane, at Millis) bool {
	sv, ok := s.Config.Service(service)
	if !ok || s.Day == nil {
		return false
	}
	_, full := s.quota(sv, lane, at)
	return full || s.nextNumber(sv.Series) == 0
}

// quota returns which session of the rota a new ticket counts against, "" for
// none, and whether there is no room for it.
func (s *State) quota(sv Service, lane Lane, at Millis) (half string, full bool) {
	total, issued := s.Day.counted(sv.ID)
	full = lane == WalkIn && sv.Capacity > 0 && total >= sv.Capacity
	if !sv.Leader {
		return "", full
	}
	sessions := s.sessions(sv, at)
	any := false
	for i, one := range sessions {
		if one.open == 0 && (one.booked == 0 || lane != Booked) {
			any = any || one.booked > 0
			continue
		}
		any = true
		room := one.unlimited || issued[i] < one.capacity
		switch {
		case one.over:
		case room:
			return one.name, full
		case lane != WalkIn && half == "":
			half = one.name // one too many, but he was promised it
		}
	}
	return half, full || any && lane == WalkIn
}

// session is one session of today's rota, all its leaders together.
type session struct {
	name      string
	open      int // leaders who receive whoever comes
	booked    int // and those who receive by appointment only
	capacity  int
	unlimited bool
	over      bool
}

// sessions returns today's sessions in the order in which they are filled.
func (s *State) sessions(sv Service, at Millis) [3]session {
	all := [3]session{{name: SessionMorning}, {name: SessionAfternoon}, {name: SessionDay}}
	h, ok := s.HoursOn(sv.ID, s.Day.Date)
	if !ok {
		h = s.Config.Hours
	}
	minute := s.Day.Minute(at)
	for i := range all {
		all[i].over = h.Over(all[i].name, minute)
	}
	for _, r := range s.Rota {
		if r.Date != s.Day.Date || r.Kind == KindField || r.Status != RotaPublished && r.Status != RotaChanged {
			continue
		}
		for i := range all {
			if one := &all[i]; one.name == r.Session {
				if r.Kind == KindBooked {
					one.booked++
				} else {
					one.open++
				}
				one.capacity += r.Capacity
				one.unlimited = one.unlimited || r.Capacity == 0
			}
		}
	}
	return all
}

// counted counts the day's tickets for the service that were not given back, in
// all and by session: am, pm, day.
func (d *Day) counted(service string) (total int, by [3]int) {
	for i := range d.Tickets {
		k := &d.Tickets[i]
		if k.Service != service || k.Status == Cancelled {
			continue
		}
		total++
		switch k.Half {
		case SessionMorning:
			by[0]++
		case SessionAfternoon:
			by[1]++
		case SessionDay:
			by[2]++
		}
	}
	return total, by
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
