package judge

import (
	"cmp"
	"slices"
	"time"

	"reception/queue"
)

// The rule of calling, as it hangs on the wall:
//
// Whoever has an appointment, or waited in vain before, is called first; then
// those who asked for care; then all others; among equals whoever came first.
// But when a counter has called three with priority in a row, or somebody has
// been passed by five calls already, whoever stands first in line is next.
// Whoever comes back after a missed call stands behind the second in line, or
// where he stood if that is further back; a party that splits keeps its place. A
// call taken back did not happen. Staff may call a number out of turn; that is
// written down.
//
// An appointment counts from its time on. Over lunch nobody is called. Whoever
// comes in a wheelchair is called to low counters only, if his line has one at
// which somebody works, or may yet in the first half hour. Whoever had a matter
// in hand before has it again, as long as that counter is at work.

// line names where somebody waits.
type line struct {
	service string
	stop    int
}

// standing is where a ticket is.
type standing struct {
	id      queue.TicketID
	number  int
	line    line
	waits   bool
	gone    bool   // has an outcome
	counter string // that has it
	came    queue.Seq
	again   queue.Seq // came back behind somebody; separates those who share a place
	booked  bool
	slot    int // minute of the appointment, -1 for none
	care    bool
	wheels  bool
	handler string
	passed  []queue.Seq // the calls that went past
}

// before tells whether s stands before o.
func (s *standing) before(o *standing) bool {
	switch {
	case s.came != o.came:
		return s.came < o.came
	case s.again != o.again:
		return s.again < o.again
	}
	return s.id < o.id
}

// right orders the priorities at a minute of the day: lower goes first.
func (s *standing) right(minute int) int {
	switch {
	case s.booked && (minute < 0 || s.slot <= minute):
		return 0
	case s.care:
		return 1
	}
	return 2
}

// window is a counter's day.
type window struct {
	lines  []line
	label  string
	low    bool
	called bool // somebody today
	paused bool
	off    bool   // nobody is there any more, or seems to be
	row    []bool // its calls, true for one with priority
	press  *press
}

// press is what a counter did last, and how it was before.
type press struct {
	first   queue.Seq
	counter string
	was     map[queue.TicketID]standing
	called  []queue.TicketID
	call    queue.Seq // its call, 0 for none
	marked  bool      // row has grown by it

	hadCalled, hadPaused, hadOff bool // the counter, before it
}

// taken is a press that was taken back.
type taken struct {
	first   queue.Seq
	counter string
	tickets []queue.TicketID
	called  []queue.TicketID
}

// hall is the waiting room, as the journal tells it.
type hall struct {
	v       *Verdict
	tickets map[queue.TicketID]*standing
	windows map[string]*window
	inRow   int // priority calls in a row
	most    int // calls past one who waits
	closed  bool

	midnight queue.Millis
	opened   int // the minute of the day at which the hall opened
	config   queue.Config
	forces   bool // those of the forces count as in need of care
}

func newHall(v *Verdict) *hall {
	return &hall{v: v, tickets: map[queue.TicketID]*standing{}, windows: map[string]*window{}, inRow: 3, most: 5}
}

func (h *hall) label(counter string) string {
	if w := h.windows[counter]; w != nil {
		return w.label
	}
	return ""
}

func (h *hall) wrong(format string, args ...any) {
	h.v.OutOfOrder++
	h.v.Problem("out of order: "+format, args...)
}

// happen takes the next event. It returns the press that the event takes back.
func (h *hall) happen(e queue.Event) *taken {
	switch f := e.Fact.(type) {
	case queue.ConfigSet:
		h.settings(f.Config)
	case queue.DayOpened:
		clear(h.tickets)
		for _, w := range h.windows {
			w.row, w.press, w.called, w.paused, w.off = nil, nil, false, false, false
		}
		h.closed, h.midnight = false, f.Midnight
		h.opened = h.minute(e)
	case queue.DayClosed:
		h.closed = true
	case queue.TicketIssued:
		h.arrive(e, f)
	case queue.TicketCalled:
		h.call(e, f)
	case queue.Undone:
		return h.undo(f.Counter)
	default:
		h.move(e)
	}
	return nil
}

// settings are the centre's. It may be fairer than the wall says, never less.
func (h *hall) settings(c queue.Config) {
	h.config = c
	h.inRow, h.most = min(3, c.Rules.PriorityRun), min(5, c.Rules.MaxOvertaken)
	for _, k := range c.Counters {
		w := h.windows[k.ID]
		if w == nil {
			w = &window{}
			h.windows[k.ID] = w
		}
		w.label, w.low, w.lines, w.press = k.Label, k.Low, nil, nil
		for _, q := range k.Serves {
			w.lines = append(w.lines, line{q.Service, q.Stop})
		}
	}
}

func (h *hall) arrive(e queue.Event, f queue.TicketIssued) {
	s := &standing{
		id: f.Ticket, number: f.Number, line: line{f.Service, f.Stop}, waits: true, came: e.Seq,
		booked: f.Lane != queue.WalkIn, slot: minuteOf(cmp.Or(f.Slot, f.Due)), handler: f.Handler,
	}
	h.needs(s, f.Needs)
	if p := h.tickets[f.From]; p != nil {
		s.came, s.again, s.passed = p.came, p.again, slices.Clone(p.passed)
	}
	h.tickets[f.Ticket] = s
}

// minuteOf returns the minute of a clock time such as "09:30", -1 for none.
func minuteOf(clock string) int {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

// minute is the minute of the day, -1 when the clock says another day.
func (h *hall) minute(e queue.Event) int {
	m := (e.At - h.midnight) / 60_000
	if h.midnight == 0 || e.At < h.midnight || m >= 24*60 {
		return -1
	}
	return int(m)
}

func (h *hall) needs(s *standing, n queue.Needs) {
	if !h.forces {
		n &^= queue.NeedForces
	}
	s.care, s.wheels = n != 0, n&queue.NeedWheels != 0
}

// lunch tells whether nobody is called now. A rehearsal has one set of hours.
func (h *hall) lunch(minute int) bool {
	return minute >= h.config.Hours.LunchFrom && minute < h.config.Hours.LunchUntil
}

// may tells whether a counter may call somebody at that minute of the day.
func (h *hall) may(counter string, s *standing, minute int) bool {
	w := h.windows[counter]
	if !s.waits || !slices.Contains(w.lines, s.line) {
		return false
	}
	if s.handler == counter {
		return true
	}
	if o := h.windows[s.handler]; o != nil && o.called && !o.paused && slices.Contains(o.lines, s.line) {
		return false
	}
	if s.wheels && !w.low {
		for _, o := range h.windows {
			if o.low && !o.off && slices.Contains(o.lines, s.line) && (o.called || minute < max(h.config.Hours.CallFrom, h.opened)+30) {
				return false
			}
		}
	}
	return true
}

// waiting returns who waits and may be had, first come first.
func (h *hall) waiting(may func(*standing) bool) []*standing {
	var out []*standing
	for _, s := range h.tickets {
		if s.waits && may(s) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b *standing) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	return out
}

// call judges a call.
func (h *hall) call(e queue.Event, f queue.TicketCalled) {
	w, k := h.windows[f.Counter], h.tickets[f.Ticket]
	if w == nil || k == nil {
		h.wrong("counter %s called ticket %d, which is not there", f.Counter, f.Ticket)
		return
	}
	minute := h.minute(e)
	people := h.waiting(func(s *standing) bool { return h.may(f.Counter, s, minute) })
	if !k.waits || !slices.Contains(w.lines, k.line) || f.Why != queue.ByNumber && !slices.Contains(people, k) {
		h.wrong("counter %s called number %d, which does not wait for it", f.Counter, f.Number)
	}
	if f.Why != queue.ByNumber && h.lunch(minute) {
		h.wrong("counter %s called number %d over lunch", f.Counter, f.Number)
	}
	want, byRight := h.turn(f.Counter, people, minute)
	switch {
	case f.Why == queue.ByNumber:
		h.v.ByNumber++
	case want == nil || want != k:
		h.wrong("counter %s called number %d (%s) and number %d was next", f.Counter, f.Number, f.Why, numberOf(want))
	}
	p := h.pressed(e, f.Counter, k)
	p.called, p.call = append(p.called, k.id), e.Seq
	for _, o := range people {
		if o.before(k) {
			o.passed = append(o.passed, e.Seq)
		}
	}
	if f.Why != queue.ByNumber {
		w.row, p.marked = append(w.row, byRight && k.right(minute) < 2), true
	}
	w.called, w.paused, w.off = true, false, false
	k.waits, k.counter = false, f.Counter
}

func numberOf(s *standing) int {
	if s == nil {
		return 0
	}
	return s.number
}

// turn says whose turn it is, and whether that is by right of priority or of
// the order of the line.
func (h *hall) turn(counter string, people []*standing, minute int) (next *standing, byRight bool) {
	if len(people) == 0 {
		return nil, false
	}
	w := h.windows[counter]
	first := slices.MinFunc(people, func(a, b *standing) int {
		if d := a.right(minute) - b.right(minute); d != 0 {
			return d
		}
		if a.right(minute) == 0 && (a.handler == counter) != (b.handler == counter) {
			if a.handler == counter {
				return -1
			}
			return 1
		}
		if a.before(b) {
			return -1
		}
		return 1
	})
	if first == people[0] {
		return first, true
	}
	row := len(w.row) >= h.inRow && !slices.Contains(w.row[len(w.row)-h.inRow:], false)
	for _, o := range people {
		if o == first {
			break
		}
		row = row || len(o.passed) >= h.most
	}
	if row {
		return people[0], false
	}
	return first, true
}

// pressed notes how the ticket was before a counter's press.
func (h *hall) pressed(e queue.Event, counter string, k *standing) *press {
	w := h.windows[counter]
	if w == nil {
		return &press{}
	}
	h.presses(e, counter)
	if _, ok := w.press.was[k.id]; !ok {
		was := *k
		was.passed = slices.Clone(k.passed)
		w.press.was[k.id] = was
	}
	return w.press
}

// presses notes how the counter was before its press.
func (h *hall) presses(e queue.Event, counter string) {
	w := h.windows[counter]
	if w.press == nil || w.press.first != e.First {
		w.press = &press{first: e.First, counter: counter, was: map[queue.TicketID]standing{}, hadCalled: w.called, hadPaused: w.paused, hadOff: w.off}
	}
}

// undo takes the counter's last press back: it did not happen.
func (h *hall) undo(counter string) *taken {
	w := h.windows[counter]
	if w == nil || w.press == nil {
		h.v.Problem("counter %s took back a press that there was not", counter)
		return nil
	}
	p := w.press
	w.press = nil
	out := &taken{first: p.first, counter: counter, called: p.called}
	for id, was := range p.was {
		k := h.tickets[id]
		if was.waits == k.waits && was.line == k.line {
			was.passed = k.passed // who went past since did so
		}
		*k = was
		out.tickets = append(out.tickets, id)
	}
	for _, k := range h.tickets {
		k.passed = slices.DeleteFunc(k.passed, func(s queue.Seq) bool { return s == p.call })
	}
	if p.marked {
		w.row = w.row[:len(w.row)-1]
	}
	w.called, w.paused, w.off = p.hadCalled, p.hadPaused, p.hadOff
	return out
}

// move follows the other things that happen to a ticket.
func (h *hall) move(e queue.Event) {
	at := func(counter string, id queue.TicketID) *standing {
		k := h.tickets[id]
		if k == nil {
			return &standing{}
		}
		h.pressed(e, counter, k)
		return k
	}
	switch f := e.Fact.(type) {
	case queue.TicketStarted:
		at(f.Counter, f.Ticket)
	case queue.TicketEnded:
		k := at(f.Counter, f.Ticket)
		if f.Counter != "" { // else the visitor, or the evening
			h.mine(f.Counter, k)
		}
		k.waits, k.gone = false, true
	case queue.TicketMissed:
		at(f.Counter, f.Ticket).counter = ""
	case queue.TicketReturned:
		h.comeBack(e, f, at(f.Counter, f.Ticket))
	case queue.TicketHeld:
		at(f.Counter, f.Ticket)
	case queue.TicketResumed:
		at(f.Counter, f.Ticket)
	case queue.TicketMoved:
		k := at(f.Counter, f.Ticket)
		k.line, k.waits, k.counter, k.passed = line{f.To.Service, f.To.Stop}, true, "", nil
		if o := h.tickets[f.Behind]; o != nil {
			k.came, k.again = o.came, e.Seq
		}
	case queue.CounterPaused:
		h.presses(e, f.Counter)
		h.windows[f.Counter].paused, h.windows[f.Counter].off = true, f.Why == queue.PauseOff || f.Why == queue.PauseAway
	case queue.CounterUnpaused:
		h.presses(e, f.Counter)
		h.windows[f.Counter].paused, h.windows[f.Counter].off = false, false
	case queue.TicketAmended:
		h.needs(at(f.Counter, f.Ticket), f.Needs)
	case queue.TicketMerged:
		into := at(f.Counter, f.Into)
		h.mine(f.Counter, into)
		for _, id := range f.Tickets {
			k := at(f.Counter, id)
			h.mine(f.Counter, k)
			into.care, into.wheels = into.care || k.care, into.wheels || k.wheels
			k.waits, k.gone = false, true
		}
	}
}

// mine wants a ticket that no other counter has.
func (h *hall) mine(counter string, k *standing) {
	if k.counter != "" && k.counter != counter {
		h.wrong("counter %s took number %d, which counter %s has", counter, k.number, k.counter)
	}
}

// comeBack lets somebody stand behind the second in line, or where he stood if
// that is further back.
func (h *hall) comeBack(e queue.Event, f queue.TicketReturned, k *standing) {
	people := h.waiting(func(s *standing) bool { return s.line == k.line })
	var behind *standing
	if len(people) > 0 {
		behind = people[min(2, len(people))-1]
	}
	var want queue.TicketID
	if behind != nil && k.before(behind) {
		want = behind.id
		k.came, k.again = behind.came, e.Seq
	}
	if f.Behind != want {
		h.wrong("number %d came back behind ticket %d and belongs behind ticket %d", k.number, f.Behind, want)
	}
	k.waits, k.counter, k.passed = true, "", nil
}
