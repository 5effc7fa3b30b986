package queuetest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"reception/queue"
)

// Judge holds every step of a hall against what package queue promises. It
// states the rules again in its own words and asks none of the code that
// follows them: above all it does not call State.Choose.
type Judge struct {
	last    *queue.State
	bytes   []byte // of last: a published State must not change
	numbers map[number]queue.TicketID
	given   map[queue.DayID]map[int]queue.TicketID
	date    map[queue.DayID]queue.Date // of days, as far as it is certain by now
	next    queue.TicketID
	calls   map[string][]call
	passed  map[queue.TicketID][]queue.Seq // calls that went past it
	debts   map[queue.SlipID]queue.SlipStatus
	first   map[queue.TicketID]int // first prints sent
	presses map[string]press
	over    map[string]queue.DayID   // touch sessions, and the last day when they ended
	booked  map[queue.BookingID]bool // open bookings
	phone   map[queue.Seq]bool       // promised calls
	was     map[queue.Date]bool      // dates on which the hall was open and has closed
	skipped []queue.Skipped          // numbers on paper from before a restore
	epoch   int
	stamp   queue.Stamp
	Undone  int // presses taken back and found whole
	Calls   int
}

type number struct {
	day    queue.DayID
	series string
	number int
}

// call is one call of a counter that was not by number.
type call struct {
	seq    queue.Seq
	oldest bool // of all who waited for the counter
}

// press is what a counter's last press started from and led to.
type press struct{ before, after *queue.State }

// NewJudge returns a judge who sees the hall from its first State on.
func NewJudge(s *queue.State) (*Judge, error) {
	j := &Judge{
		numbers: map[number]queue.TicketID{}, given: map[queue.DayID]map[int]queue.TicketID{}, date: map[queue.DayID]queue.Date{}, next: s.NextTicket, calls: map[string][]call{}, passed: map[queue.TicketID][]queue.Seq{},
		debts: map[queue.SlipID]queue.SlipStatus{}, first: map[queue.TicketID]int{}, presses: map[string]press{}, over: map[string]queue.DayID{},
		booked: map[queue.BookingID]bool{}, phone: map[queue.Seq]bool{}, was: map[queue.Date]bool{},
		epoch: s.Clock.Epoch, stamp: s.Clock.Last,
	}
	if s.Day == nil || !s.Day.Confirmed {
		j.was[s.LastDate] = true
	}
	for _, b := range s.Ledger.Bookings {
		j.booked[b.ID] = true
	}
	for _, c := range s.Ledger.Callbacks {
		j.phone[c.ID] = true
	}
	return j, j.see(s)
}

func (j *Judge) see(s *queue.State) (err error) {
	j.last = s
	j.bytes, err = s.Encode()
	return err
}

// Step judges one command: what was asked, the State and the events it led to,
// and its error.
func (j *Judge) Step(w queue.Want, after *queue.State, events []queue.Event, err error) error {
	before := j.last
	if err != nil {
		if after != before || len(events) > 0 {
			return fmt.Errorf("refused with %w, and the state changed", err)
		}
		return nil
	}
	if after == before {
		return nil
	}
	steps := []func() error{
		j.stays,
		func() error { return j.order(before, events) },
		func() error { return j.tickets(before, after, events) },
		func() error { return j.fair(before, events) },
		func() error { return back(before, after, events) },
		func() error { return hands(before, events) },
		func() error { return j.slips(before, events) },
		func() error { return room(before, events) },
		func() error { return places(after) },
		func() error { return outcomes(before, after, events) },
		func() error { return j.promises(before, after, events) },
		func() error { return j.settled(before, after, events) },
		func() error { return kept(before, after) },
		func() error { return j.undo(w, before, after, events) },
		func() error { return j.see(after) },
	}
	for _, f := range steps {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// stays: a State that was published does not change.
func (j *Judge) stays() error {
	now, err := j.last.Encode()
	if err != nil {
		return err
	}
	if !bytes.Equal(now, j.bytes) {
		return errors.New("a published state was changed")
	}
	return nil
}

// order: sequence numbers without gaps, ticks that never go down, wall time
// that goes down only where an epoch starts.
func (j *Judge) order(before *queue.State, events []queue.Event) error {
	for i, e := range events {
		if want := before.Seq + 1 + queue.Seq(i); e.Seq != want || e.First != before.Seq+1 {
			return fmt.Errorf("event %d of command %d, want %d of %d", e.Seq, e.First, want, before.Seq+1)
		}
		if (e.Cause != nil) != (i == len(events)-1) {
			return fmt.Errorf("event %d of %d: cause %v", i+1, len(events), e.Cause)
		}
		_, changed := e.Fact.(queue.ClockChanged)
		if changed {
			j.epoch++
		}
		if e.Epoch != j.epoch || e.Tick < j.stamp.Tick || e.At < j.stamp.At && !changed {
			return fmt.Errorf("event %d: epoch %d at %v after epoch %d at %v", e.Seq, e.Epoch, e.Stamp, j.epoch, j.stamp)
		}
		j.stamp = e.Stamp
	}
	return nil
}

// tickets: ids run on, and a number is unique per day and series.
func (j *Judge) tickets(before, after *queue.State, events []queue.Event) error {
	for _, e := range events {
		if f, ok := e.Fact.(queue.SessionEnded); ok {
			j.over[f.Session] = before.LastDay
		}
		switch f := e.Fact.(type) {
		case queue.DayOpened:
			if f.Confirmed {
				j.date[f.ID] = f.Date
			}
		case queue.DateConfirmed:
			j.date[e.Day] = f.Date
			for _, k := range j.skipped { // what was said of this day stays said
				if k.Date == before.Day.Date && k.Date != f.Date {
					j.skipped = append(j.skipped, queue.Skipped{Date: f.Date, From: k.From, To: k.To})
				}
			}
			for day, given := range j.given { // it may have been the last date all along
				for n, k := range given {
					if was, ok := j.given[e.Day][n]; ok && day != e.Day && j.date[day] == f.Date && f.Date == before.LastDate && !before.Day.Confirmed {
						return fmt.Errorf("number %d was given to tickets %d and %d, and both are of %s", n, k, was, f.Date)
					}
				}
			}
		}
		if f, ok := e.Fact.(queue.NumbersSkipped); ok {
			j.skipped = append(j.skipped, f.Skipped...)
		}
		f, ok := e.Fact.(queue.TicketIssued)
		if !ok {
			continue
		}
		for _, k := range j.skipped {
			if k.Date == before.Day.Date && k.From <= f.Number && f.Number <= k.To {
				return fmt.Errorf("ticket %d got number %d, and %d to %d of %s were on paper", f.Ticket, f.Number, k.From, k.To, k.Date)
			}
		}
		for day, given := range j.given {
			if was, ok := given[f.Number]; ok && j.date[day] == j.date[e.Day] && j.date[day] != "" {
				return fmt.Errorf("number %d of %s was given to ticket %d and to %d", f.Number, j.date[day], was, f.Ticket)
			}
		}
		if j.given[e.Day] == nil {
			j.given[e.Day] = map[int]queue.TicketID{}
		}
		j.given[e.Day][f.Number] = f.Ticket
		n := number{e.Day, f.Series, f.Number}
		if was, ok := j.numbers[n]; ok {
			return fmt.Errorf("number %d of %s was given to ticket %d and to %d", f.Number, f.Series, was, f.Ticket)
		}
		j.numbers[n] = f.Ticket
		if f.Ticket != j.next {
			return fmt.Errorf("ticket %d, want %d", f.Ticket, j.next)
		}
		j.next++
		if day, ok := j.over[f.Session]; ok && e.Day <= day+1 {
			return fmt.Errorf("ticket %d was issued to session %s, which had ended", f.Ticket, f.Session)
		}
		k := after.Day.Ticket(f.Ticket)
		if f.From != 0 {
			if k.Place != before.Day.Ticket(f.From).Place {
				return fmt.Errorf("ticket %d split from %d and lost its place", f.Ticket, f.From)
			}
			continue
		}
		for _, o := range before.Day.Tickets { // whoever comes stands last
			if !ahead(&o, k) {
				return fmt.Errorf("ticket %d came last and stands before ticket %d", k.ID, o.ID)
			}
		}
	}
	return nil
}

// ahead tells whether a stands before b.
func ahead(a, b *queue.Ticket) bool {
	switch {
	case a.Place.Rank != b.Place.Rank:
		return a.Place.Rank < b.Place.Rank
	case a.Place.Sub != b.Place.Sub:
		return a.Place.Sub < b.Place.Sub
	}
	return a.ID < b.ID
}

// window is a counter at the moment of a call, as the judge sees it.
type window struct {
	s      *queue.State
	c      queue.Counter
	minute int // of the day, -1 when the clock does not say
}

func see(s *queue.State, counter string, at queue.Millis) window {
	w := window{s: s, minute: -1}
	w.c, _ = s.Config.Counter(counter)
	if begin := s.Day.Midnight; begin != 0 && at >= begin && at-begin < 86_400_000 {
		w.minute = int((at - begin) / 60_000)
	}
	return w
}

// rank is the order of priorities: appointments from their time on and those
// who waited in vain before, those who need care, all others.
func (w window) rank(k *queue.Ticket) int {
	clock := fmt.Sprintf("%02d:%02d", w.minute/60, w.minute%60)
	due := cmp.Or(k.Slot, k.Due)
	early := due != "" && w.minute >= 0 && clock < due
	care := k.Needs
	if !w.s.Config.Rules.Forces {
		care &^= queue.NeedForces
	}
	switch {
	case (k.Lane == queue.Booked || k.Lane == queue.Carried) && !early:
		return 1
	case care > 0:
		return 2
	}
	return 3
}

// lunch tells whether the service rests.
func (w window) lunch(service string) bool {
	h, ok := w.s.HoursOn(service, w.s.Day.Date)
	return ok && h.LunchFrom <= w.minute && w.minute < h.LunchUntil
}

// mine tells whether the ticket waits for this counter, lunch or not.
func (w window) mine(k *queue.Ticket) bool {
	here := queue.Queue{Service: k.Service, Stop: k.Stop}
	if !slices.Contains(w.c.Serves, here) {
		return false
	}
	if k.Handler == w.c.ID {
		return true
	}
	hours, _ := w.s.HoursOn("", w.s.Day.Date)
	young := w.minute < hours.CallFrom+30 || w.minute < w.s.Day.Minute(w.s.Day.Opened.At)+30
	for i, o := range w.s.Config.Counters {
		d := w.s.Day.Counters[i]
		if !slices.Contains(o.Serves, here) {
			continue
		}
		if o.ID == k.Handler && d.Called && d.Paused == "" {
			return false
		}
		left := d.Paused == queue.PauseOff || d.Paused == queue.PauseAway
		if k.Needs&queue.NeedWheels != 0 && !w.c.Low && o.Low && !left && (d.Called || young) {
			return false
		}
	}
	return true
}

// fair: the rules of calling.
func (j *Judge) fair(before *queue.State, events []queue.Event) error {
	for _, e := range events {
		switch f := e.Fact.(type) {
		case queue.TicketCalled:
			if err := j.called(before, e, f); err != nil {
				return err
			}
		case queue.TicketIssued:
			if f.From != 0 {
				j.passed[f.Ticket] = slices.Clone(j.passed[f.From])
			}
		case queue.CounterPaused:
			if err := away(before, e, f); err != nil {
				return err
			}
		case queue.TicketReturned: // gave up his place himself
			delete(j.passed, f.Ticket)
		case queue.TicketMissed:
			if err := missed(before, e, f); err != nil {
				return err
			}
		case queue.TicketRecalled:
			if w := see(before, f.Counter, e.At); w.lunch(before.Day.Ticket(f.Ticket).Service) {
				return fmt.Errorf("ticket %d was called again at lunch", f.Ticket)
			}
		case queue.TicketMoved: // stands in another line
			delete(j.passed, f.Ticket)
		case queue.Undone:
			u := before.Day.Counter(f.Counter).Undo
			in := func(s queue.Seq) bool { return s >= u.First && s <= u.Last }
			j.calls[f.Counter] = slices.DeleteFunc(j.calls[f.Counter], func(c call) bool { return in(c.seq) })
			for id := range j.passed {
				j.passed[id] = slices.DeleteFunc(j.passed[id], in)
			}
		case queue.DayOpened:
			clear(j.calls)
			clear(j.passed)
		}
	}
	return nil
}

func (j *Judge) called(before *queue.State, e queue.Event, f queue.TicketCalled) error {
	j.Calls++
	k := before.Day.Ticket(f.Ticket)
	if k.Status != queue.Waiting {
		return fmt.Errorf("ticket %d was called and is %s", k.ID, k.Status)
	}
	w := see(before, f.Counter, e.At)
	if !slices.Contains(w.c.Serves, queue.Queue{Service: k.Service, Stop: k.Stop}) {
		return fmt.Errorf("counter %s called ticket %d, which waits elsewhere", f.Counter, k.ID)
	}
	if f.Why == queue.ByNumber {
		return nil
	}
	if !w.mine(k) {
		return fmt.Errorf("counter %s called ticket %d, which waits for another counter", f.Counter, k.ID)
	}
	if w.lunch(k.Service) {
		return fmt.Errorf("counter %s called ticket %d at lunch", f.Counter, k.ID)
	}
	oldest := true
	for i := range before.Day.Tickets {
		o := &before.Day.Tickets[i]
		if o.Status != queue.Waiting || o.ID == k.ID || !w.mine(o) || w.lunch(o.Service) {
			continue
		}
		if !ahead(o, k) {
			if f.Why == queue.InTurn && w.rank(o) < w.rank(k) {
				return fmt.Errorf("counter %s called ticket %d in turn while ticket %d goes first", f.Counter, k.ID, o.ID)
			}
			continue
		}
		oldest = false
		own := w.rank(k) == 1 && k.Handler == f.Counter && o.Handler != f.Counter
		if w.rank(o) < w.rank(k) || w.rank(o) == w.rank(k) && !own {
			return fmt.Errorf("counter %s called ticket %d (%s) before ticket %d, which came first with the same right", f.Counter, k.ID, f.Why, o.ID)
		}
		if j.passed[o.ID] = append(j.passed[o.ID], e.Seq); len(j.passed[o.ID]) > 5 {
			return fmt.Errorf("ticket %d was overtaken %d times, now by ticket %d", o.ID, len(j.passed[o.ID]), k.ID)
		}
	}
	if f.Why == "" || f.Why == queue.LongestWait && !oldest {
		return fmt.Errorf("counter %s called ticket %d because of %q", f.Counter, k.ID, f.Why)
	}
	j.calls[f.Counter] = append(j.calls[f.Counter], call{e.Seq, oldest})
	last := j.calls[f.Counter]
	if n := len(last); n >= 4 && !slices.ContainsFunc(last[n-4:], func(c call) bool { return c.oldest }) {
		return fmt.Errorf("counter %s has called four times past whoever waited longest", f.Counter)
	}
	return nil
}

// away: only a counter that has nobody, where nobody has pressed anything for
// half an hour, and that has somebody wait for it, counts as left.
func away(before *queue.State, e queue.Event, f queue.CounterPaused) error {
	if f.Why != queue.PauseAway {
		return nil
	}
	d := before.Day.Counter(f.Counter)
	waits := slices.ContainsFunc(before.Day.Tickets, func(k queue.Ticket) bool {
		return k.Status == queue.Waiting && k.Handler == f.Counter && e.Tick-k.Issued.Tick >= 1_800_000
	})
	quiet := e.Tick - max(d.Free, d.Pressed)
	if d.Now != 0 || d.Paused != "" || quiet < 1_800_000 || !waits {
		return fmt.Errorf("counter %s counts as left, and has ticket %d, is paused %q, was quiet for %d ms, somebody waits: %v", f.Counter, d.Now, d.Paused, quiet, waits)
	}
	return nil
}

// hands: no counter's press ends what another counter has, before it or put
// aside.
func hands(before *queue.State, events []queue.Event) error {
	for _, e := range events {
		var by string
		var ids []queue.TicketID
		switch f := e.Fact.(type) {
		case queue.TicketEnded:
			if by, ids = f.Counter, []queue.TicketID{f.Ticket}; by == "" { // the visitor, or the evening
				continue
			}
		case queue.TicketMerged:
			by, ids = f.Counter, append([]queue.TicketID{f.Into}, f.Tickets...)
		}
		for _, id := range ids {
			switch k := before.Day.Ticket(id); k.Status {
			case queue.Called, queue.Serving, queue.Held:
				if k.Counter != by {
					return fmt.Errorf("counter %q took ticket %d, which is %s at counter %s", by, id, k.Status, k.Counter)
				}
			}
		}
	}
	return nil
}

// back: who missed a call comes back behind the second in line, or the last of
// fewer, and gains no place by it.
func back(before, after *queue.State, events []queue.Event) error {
	for _, e := range events {
		var id queue.TicketID
		switch f := e.Fact.(type) {
		case queue.TicketReturned:
			id = f.Ticket
		case queue.TicketMoved:
			id = f.Ticket
		}
		was := before.Day.Ticket(id)
		if was == nil || was.Status != queue.Missed {
			continue
		}
		k := after.Day.Ticket(id)
		var line []*queue.Ticket
		for i := range before.Day.Tickets {
			if o := &before.Day.Tickets[i]; o.Status == queue.Waiting && o.Service == k.Service && o.Stop == k.Stop {
				line = append(line, o)
			}
		}
		if len(line) == 0 {
			continue
		}
		slices.SortFunc(line, func(a, b *queue.Ticket) int {
			if ahead(a, b) {
				return -1
			}
			return 1
		})
		second := line[min(len(line), 2)-1]
		for _, o := range line {
			first := ahead(o, was)
			if ahead(was, second) { // whoever came back there earlier, or split from it, stands before him
				first = !ahead(second, o) || o.Place.Rank == second.Place.Rank
			}
			if ahead(o, k) != first {
				return fmt.Errorf("ticket %d missed a call and came back; ticket %d stands before it: %v, want %v", id, o.ID, !first, first)
			}
		}
	}
	return nil
}

// missed: nobody misses a call at lunch or before three minutes have passed,
// lunch not counted, nor unless somebody walked over who had to.
func missed(before *queue.State, e queue.Event, f queue.TicketMissed) error {
	k := before.Day.Ticket(f.Ticket)
	w := see(before, f.Counter, e.At)
	switch {
	case w.lunch(k.Service):
		return fmt.Errorf("ticket %d missed its call at lunch", k.ID)
	case e.Tick-k.CalledAt.Tick < before.Config.Rules.MissAfter:
		return fmt.Errorf("ticket %d missed its call after %d ms", k.ID, e.Tick-k.CalledAt.Tick)
	case k.Needs&(queue.NeedHearing|queue.NeedWalking|queue.NeedWheels) != 0 && k.WalkedAt == (queue.Stamp{}):
		return fmt.Errorf("ticket %d missed its call and nobody walked over", k.ID)
	}
	return nil
}

// room: nobody who just comes, and no appointment, gets a place that somebody
// else has: by a number, or by an appointment he has not come for yet. And an
// appointment for an afternoon begins with it.
func room(before *queue.State, events []queue.Event) error {
	for _, e := range events {
		switch f := e.Fact.(type) {
		case queue.TicketIssued:
			b := before.Ledger.Booking(f.Booking)
			if b != nil && b.Slot == "" && b.Session == "pm" {
				h, _ := before.HoursOn(f.Service, before.Day.Date)
				begin := max(h.CallFrom, 720)
				if h.LunchFrom < h.LunchUntil {
					begin = max(h.CallFrom, h.LunchUntil)
				}
				if want := fmt.Sprintf("%02d:%02d", begin/60, begin%60); f.Due != want {
					return fmt.Errorf("ticket %d is for the afternoon and counts from %q, want %s", f.Ticket, f.Due, want)
				}
			}
			if f.Lane != queue.WalkIn || f.From != 0 {
				continue
			}
			if err := fits(before, f.Service, before.Day.Date, f.Half, queue.Booking{}); err != nil {
				return fmt.Errorf("ticket %d just came: %w", f.Ticket, err)
			}
		case queue.BookingMade:
			if b := f.Booking; b.Lane == queue.Booked {
				if err := fits(before, b.Service, b.Date, b.Session, b); err != nil {
					return fmt.Errorf("booking %d: %w", b.ID, err)
				}
			}
		case queue.BookingMoved:
			b := *before.Ledger.Booking(f.Booking)
			if err := fits(before, b.Service, f.Date, f.Session, b); err != nil {
				return fmt.Errorf("booking %d was moved: %w", b.ID, err)
			}
		}
	}
	return nil
}

// fits counts the places of a service on a date, and of one of the leaders'
// sessions, that others than that booking have. Whoever finds no place in his
// half of the day has one in a session of the whole day.
func fits(s *queue.State, service string, d queue.Date, session string, but queue.Booking) error {
	leader := func(id string) bool { sv, _ := s.Config.Service(id); return sv.Leader }
	all, numbers, booked := 0, map[string]int{}, map[string]int{}
	if s.Day != nil && s.Day.Date == d {
		for _, k := range s.Day.Tickets {
			if k.Status == queue.Cancelled || but.Ticket != 0 && k.ID == but.Ticket {
				continue
			}
			if k.Service == service {
				all++
			}
			numbers[k.Half]++
		}
	}
	for _, b := range s.Ledger.Bookings {
		if b.Date != d || b.ID == but.ID {
			continue
		}
		if b.Service == service {
			all++
		}
		if leader(b.Service) {
			booked[b.Session]++
		}
	}
	if sv, _ := s.Config.Service(service); sv.Capacity > 0 && all >= sv.Capacity {
		return fmt.Errorf("all %d places of service %s on %s are taken", sv.Capacity, service, d)
	}
	if !leader(service) || session == "" {
		return nil
	}
	places, sits := map[string]int{}, map[string]bool{}
	for _, r := range s.Rota {
		if r.Date != d || r.Status != queue.RotaPublished && r.Status != queue.RotaChanged || r.Kind == queue.KindField {
			continue
		}
		if r.Capacity == 0 {
			return nil
		}
		places[r.Session], sits[r.Session] = places[r.Session]+r.Capacity, true
	}
	there, want := 0, places[session]
	switch {
	case session != "day":
		there, want = numbers[session]+booked[session], want+max(0, places["day"]-numbers["day"])
	case !sits["am"] && !sits["pm"]:
		there = numbers["day"] + booked["am"] + booked["pm"] + booked["day"] + booked[""]
	default: // whoever may come all day may have a place in either half
		return nil
	}
	if (sits[session] || sits["day"]) && there >= want {
		return fmt.Errorf("all %d places of session %s on %s are taken", want, session, d)
	}
	return nil
}

// slips: a debt is sent at most once and ends once; only one print of a ticket
// is without 补打.
func (j *Judge) slips(before *queue.State, events []queue.Event) error {
	next := before.Ledger.NextSlip
	for _, e := range events {
		switch f := e.Fact.(type) {
		case queue.TicketIssued:
			if f.Slip {
				j.debts[next] = queue.SlipOwed
				next++
			}
		case queue.SlipAsked, queue.BookingSlipAsked:
			j.debts[next] = queue.SlipOwed
			next++
		case queue.SlipSent:
			if j.debts[f.Slip] != queue.SlipOwed {
				return fmt.Errorf("slip %d was sent and is %s", f.Slip, j.debts[f.Slip])
			}
			j.debts[f.Slip] = queue.SlipSending
			if p := before.Ledger.Slip(f.Slip); p.Copy == 0 && p.Booking == 0 {
				if j.first[p.Ticket]++; j.first[p.Ticket] > 1 {
					return fmt.Errorf("ticket %d was printed twice without 补打", p.Ticket)
				}
			}
		case queue.SlipEnded:
			sent := f.Status == queue.SlipPrinted || f.Status == queue.SlipUncertain
			if d := j.debts[f.Slip]; sent && d != queue.SlipSending || !sent && d != queue.SlipOwed {
				return fmt.Errorf("slip %d ended %s and was %q", f.Slip, f.Status, d)
			}
			j.debts[f.Slip] = f.Status
		}
	}
	return nil
}

// places: a ticket is in exactly one place, and two counters never hold one.
func places(s *queue.State) error {
	if s.Day == nil {
		return nil
	}
	holder := map[queue.TicketID]string{}
	for _, c := range s.Day.Counters {
		if c.Now == 0 {
			continue
		}
		if c.Paused != "" {
			return fmt.Errorf("counter %s is paused and has ticket %d", c.ID, c.Now)
		}
		if other, ok := holder[c.Now]; ok {
			return fmt.Errorf("counters %s and %s both have ticket %d", other, c.ID, c.Now)
		}
		holder[c.Now] = c.ID
	}
	for _, k := range s.Day.Tickets {
		at := k.Status == queue.Called || k.Status == queue.Serving
		who, held := holder[k.ID]
		if at != held || at && who != k.Counter {
			return fmt.Errorf("ticket %d is %s at %q and counter %q has it", k.ID, k.Status, k.Counter, who)
		}
		if k.Status == queue.Waiting && k.Counter != "" {
			return fmt.Errorf("ticket %d waits and is at counter %q", k.ID, k.Counter)
		}
		delete(holder, k.ID)
	}
	if len(holder) > 0 {
		return fmt.Errorf("counters have tickets that do not exist: %v", holder)
	}
	return nil
}

// kept: no ticket is lost, and none comes back from an outcome but by undo.
func kept(before, after *queue.State) error {
	if before.Day == nil || after.Day == nil || before.Day.ID != after.Day.ID {
		return nil
	}
	if len(after.Day.Tickets) < len(before.Day.Tickets) {
		return fmt.Errorf("%d tickets became %d", len(before.Day.Tickets), len(after.Day.Tickets))
	}
	for i, k := range before.Day.Tickets {
		o := after.Day.Tickets[i]
		if o.ID != k.ID || o.Number != k.Number || o.Series != k.Series || o.Mint.Nonce != k.Mint.Nonce {
			return fmt.Errorf("ticket %d number %d became ticket %d number %d", k.ID, k.Number, o.ID, o.Number)
		}
		if !o.Status.Ended() && !slices.Contains([]queue.Status{queue.Waiting, queue.Called, queue.Serving, queue.Held, queue.Missed}, o.Status) {
			return fmt.Errorf("ticket %d is %q, which is nowhere", o.ID, o.Status)
		}
	}
	return nil
}

// undo: a press taken back at once leaves the day as it was before it.
func (j *Judge) undo(w queue.Want, before, after *queue.State, events []queue.Event) error {
	u, ok := w.(queue.UndoPress)
	if !ok {
		if after.Day == nil {
			clear(j.presses)
			return nil
		}
		for _, c := range after.Day.Counters {
			if c.Undo != nil && len(events) > 0 && c.Undo.First == events[0].First {
				j.presses[c.ID] = press{before, after}
			}
		}
		return nil
	}
	p, ok := j.presses[u.Counter]
	delete(j.presses, u.Counter)
	if !ok || p.after != before { // somebody else did something meanwhile
		return nil
	}
	want, err := essence(p.before)
	if err != nil {
		return err
	}
	got, err := essence(after)
	if err != nil {
		return err
	}
	if want != got {
		return fmt.Errorf("taking back a press of counter %s did not restore the day:\nbefore %s\nafter  %s", u.Counter, want, got)
	}
	j.Undone++
	return nil
}

// essence is what an undo must restore: everything but the paper, and the
// traces that there was something to undo and that somebody was there.
func essence(s *queue.State) (string, error) {
	d := *s.Day
	d.Tickets = slices.Clone(d.Tickets)
	for i := range d.Tickets {
		k := &d.Tickets[i]
		k.Changed, k.Slip, k.Copies = 0, "", 0
	}
	d.Counters = slices.Clone(d.Counters)
	for i := range d.Counters {
		d.Counters[i].Undo, d.Counters[i].Pressed = nil, 0
	}
	d.Calls = slices.DeleteFunc(slices.Clone(d.Calls), func(a queue.Announced) bool { return a.Undone })
	b, err := json.Marshal(struct {
		Day      queue.Day
		Bookings []queue.Booking
		Promised []queue.Callback
		Rota     []queue.RotaDay
		Config   queue.Config
	}{d, slices.Clone(append([]queue.Booking{}, s.Ledger.Bookings...)), append([]queue.Callback{}, s.Ledger.Callbacks...), s.Rota, s.Config})
	return string(b), err
}
