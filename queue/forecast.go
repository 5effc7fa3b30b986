package queue

import (
	"math"
	"slices"
)

// A forecast plays the rest of the day many times. Each play draws its visits
// from those of today: how long they took, who did not come, who was sent on
// where. It is a pure function of the State and the time; the dice are the same
// for everybody who asks.
const (
	minSamples          = 8  // visitors received today in a line before anything is said of it
	plays               = 60 // of one forecast
	fewPlays            = 15 // to tell whether a day is long enough
	earliest            = 10 // of a hundred plays call before the range
	latest              = 90 // and from here on after it
	outlier             = 5  // times the median: somebody stayed over lunch
	rounded      Millis = 300_000
	narrowest    Millis = 600_000
	horizon      Millis = 12 * 3_600_000
	never        Millis = math.MaxInt64
	quickly      Millis = 60_000  // within which a free clerk calls
	afterLunch   Millis = 180_000 // within which calling goes on after lunch
	shortPause   Millis = 720_000 // within which a clerk is back from a short pause
	comesBack    Millis = 1_200_000
	pauseForgets Millis = 1_800_000 // a short pause that lasts longer was none
)

// Forecast returns between which wall times the ticket will be called at its
// line, or false while too little is known: fewer than eight visitors were
// received there today, or no counter on duty serves the line. From and to are
// whole five minutes.
func (s *State) Forecast(id TicketID, now Stamp) (from, to Millis, ok bool) {
	k := s.Day.Ticket(id)
	if k == nil || k.Status != Waiting {
		return 0, 0, false
	}
	f := s.future(now)
	target := slices.IndexFunc(f.all, func(w waiter) bool { return w.id == id })
	if !f.known(f.all[target]) {
		return 0, 0, false
	}
	times := f.times(target, plays)
	if len(times) == 0 {
		return 0, 0, false
	}
	from = (now.At + times[len(times)*earliest/100]) / rounded * rounded
	to = (now.At + times[len(times)*latest/100] + rounded - 1) / rounded * rounded
	return from, max(to, from+narrowest), true
}

// WouldBeReceived tells whether somebody who takes a number for the service now
// would still be called today, as far as anybody can tell; while too little is
// known it says so.
func (s *State) WouldBeReceived(service string, now Stamp) bool {
	if s.Day == nil {
		return false
	}
	h, ok := s.HoursOn(service, s.Day.Date)
	minute := s.Day.Minute(now.At)
	if !ok || minute < 0 {
		return true
	}
	left := s.Day.Midnight + Millis(h.CallUntil)*60_000 - now.At
	if left <= 0 {
		return false
	}
	f := s.future(now)
	w := waiter{line: f.index(Queue{Service: service}), counters: anyCounter, class: 2}
	if w.line < 0 || !f.known(w) || f.plenty(w, left) {
		return true
	}
	f.all = append(f.all, w)
	times := f.times(len(f.all)-1, fewPlays)
	return len(times) == 0 || times[len(times)/2] < left
}

// plenty tells without any play that a day is long enough: for most of the day
// it is, and this is asked after every event. As if everybody stood before the
// waiter, at his counters, twice as long as anybody was there today.
func (f *future) plenty(w waiter, left Millis) bool {
	var longest Millis
	for _, l := range f.lines {
		if n := len(l.visits); n > 0 {
			longest = max(longest, l.visits[n-1].took)
		}
	}
	desks := 0
	for i := range f.desks {
		if f.may(i, &w) {
			desks++
		}
	}
	if l := f.lines[w.line]; l.lunchUntil > 0 && l.lunchFrom < left {
		left -= l.lunchUntil - max(l.lunchFrom, 0)
	}
	return desks > 0 && 2*longest*Millis(len(f.all)/desks+1) < left
}

// future is what is known now of the rest of the day. Its times are counted
// from now.
type future struct {
	rules    Rules
	lines    []futureLine
	desks    []desk
	all      []waiter // who waits, is at a counter or may come back, in order of place
	hurried  []int    // lines that those with priority came for today
	hurry    float64  // ms between two of them
	returned float64  // share of those who missed a call
}

// futureLine is one line: its lunch, and the visits there today.
type futureLine struct {
	Queue
	lunchFrom  Millis
	lunchUntil Millis
	visits     []visit // shortest first
	came       int
	doubt      float64 // of the mean time, as a share of it
}

// visit is what one visit was like.
type visit struct {
	took Millis
	came bool
	to   int // line, -1 for none
}

// desk is a counter as far as it is on duty.
type desk struct {
	serves []bool // by line
	run    int
	back   Millis // from a pause, at most
	has    int    // of all, -1 for nobody
	line   int    // of whom it has
	since  Millis // how long
}

// waiter is somebody who stands in line, or may.
type waiter struct {
	id        TicketID
	line      int // -1 while nowhere
	class     int
	due       Millis // when an early appointment gets its right, 0 for none
	comes     Millis
	counters  uint64 // that may call it, by index: maxCounters of them
	overtaken int
	missed    bool
}

const anyCounter = ^uint64(0)

func (s *State) future(now Stamp) *future {
	f := &future{rules: s.Config.Rules}
	for _, sv := range s.Config.Services {
		h, open := s.HoursOn(sv.ID, s.Day.Date)
		for i := range sv.Stops {
			l := futureLine{Queue: Queue{sv.ID, i}}
			if open && s.Day.Minute(now.At) >= 0 {
				l.lunchFrom = s.Day.Midnight + Millis(h.LunchFrom)*60_000 - now.At
				l.lunchUntil = s.Day.Midnight + Millis(h.LunchUntil)*60_000 - now.At
			}
			f.lines = append(f.lines, l)
		}
	}
	missed := f.addDesks(s, now)
	f.addAll(s, now)
	gone := 0
	for i := range f.all {
		if f.all[i].missed {
			gone++
		}
	}
	f.returned = max(0, 1-float64(gone+1)/float64(missed+2))
	for i := range f.lines {
		f.lines[i].weigh()
	}
	return f
}

func (f *future) index(q Queue) int {
	for i := range f.lines {
		if f.lines[i].Queue == q {
			return i
		}
	}
	return -1
}

// addDesks adds the counters and their visits, and returns how many of these
// were waited for in vain.
func (f *future) addDesks(s *State, now Stamp) (missed int) {
	for i, conf := range s.Config.Counters {
		day := &s.Day.Counters[i]
		for _, t := range day.Took {
			l := f.index(t.Queue)
			if l < 0 {
				continue
			}
			f.lines[l].visits = append(f.lines[l].visits, visit{took: t.For, came: t.Came, to: f.index(t.To)})
			if t.Came {
				f.lines[l].came++
			} else {
				missed++
			}
		}
		c := desk{serves: make([]bool, len(f.lines)), run: day.Run, has: -1}
		short := (day.Paused == PauseBreak || day.Paused == PausePapers) && now.Tick-day.Since.Tick < pauseForgets
		if short {
			c.back = shortPause
		}
		if day.Called && (day.Paused == "" || short) { // else it serves nobody
			for _, q := range conf.Serves {
				c.serves[f.index(q)] = true
			}
		}
		if k := s.Day.Ticket(day.Now); k != nil {
			c.line, c.since = f.index(k.Key()), now.Tick-day.Free
		}
		f.desks = append(f.desks, c)
	}
	return missed
}

func (f *future) addAll(s *State, now Stamp) {
	d := s.Day
	minute := d.Minute(now.At)
	callers := make([]*caller, len(s.Config.Counters))
	for i, c := range s.Config.Counters {
		callers[i] = s.caller(c, now.At)
	}
	var here []*Ticket
	for i := range d.Tickets {
		k := &d.Tickets[i]
		if k.Status == Waiting || k.Status.AtCounter() || k.Status == Missed {
			here = append(here, k)
		}
		if l := f.index(Queue{Service: k.Service}); l >= 0 && s.class(k, -1) < 2 {
			f.hurried = append(f.hurried, l)
		}
	}
	f.hurry = float64(max(now.Tick-d.Opened.Tick, 3_600_000)) / float64(max(len(f.hurried), 1))
	slices.SortFunc(here, func(a, b *Ticket) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	for _, k := range here {
		w := waiter{id: k.ID, line: f.index(k.Key()), class: s.class(k, minute), overtaken: k.Overtaken}
		if k.Lane != WalkIn && w.class > 0 {
			w.due = Millis(k.dueMinute()-minute) * 60_000
		}
		for i, v := range callers {
			if l := v.line(k.Key()); l != nil && v.takes(k, l) {
				w.counters |= 1 << i
			}
		}
		switch {
		case k.Status == Missed:
			w.missed = true
		case k.Status.AtCounter():
			w.line = -1
			for i := range d.Counters {
				if d.Counters[i].Now == k.ID {
					f.desks[i].has = len(f.all)
				}
			}
		}
		f.all = append(f.all, w)
	}
}

// weigh leaves out what was no visit and tells how sure the mean is.
func (l *futureLine) weigh() {
	if len(l.visits) == 0 {
		return
	}
	slices.SortFunc(l.visits, func(a, b visit) int { return int(a.took - b.took) })
	most := outlier * l.visits[len(l.visits)/2].took
	l.visits = slices.DeleteFunc(l.visits, func(v visit) bool { return v.took > most })
	var sum, squares float64
	for _, v := range l.visits {
		sum += float64(v.took)
		squares += float64(v.took) * float64(v.took)
	}
	n := float64(len(l.visits))
	if mean := sum / n; mean > 0 {
		l.doubt = math.Sqrt(max(0, squares/n-mean*mean)/n) / mean
	}
}

// known tells whether enough is known of the waiter's line.
func (f *future) known(w waiter) bool {
	if f.lines[w.line].came < minSamples {
		return false
	}
	for i := range f.desks {
		if f.may(i, &w) {
			return true
		}
	}
	return false
}

// may tells whether the counter could call the waiter.
func (f *future) may(c int, w *waiter) bool {
	return w.line >= 0 && f.desks[c].serves[w.line] && w.counters&(1<<c) != 0
}

// times plays n times and returns when the target was called, sorted. Plays in
// which it never is are left out.
func (f *future) times(target, n int) []Millis {
	var out []Millis
	for i := range n {
		p := play{future: f, dice: dice(i), target: target}
		if at, ok := p.run(); ok {
			out = append(out, at)
		}
	}
	slices.Sort(out)
	return out
}

// dice are a splitmix64 generator.
type dice uint64

func (d *dice) roll() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (d *dice) below(n int) int { return int(d.roll() % uint64(n)) }

// share is at least 0 and less than 1.
func (d *dice) share() float64 { return float64(d.roll()>>11) / (1 << 53) }

func (d *dice) within(t Millis) Millis { return Millis(d.share() * float64(t)) }

// normal is about normally distributed.
func (d *dice) normal() float64 {
	sum := -6.0
	for range 12 {
		sum += d.share()
	}
	return sum
}

// play is one way in which the rest of the day may go.
type play struct {
	*future
	dice   dice
	target int
	line   []waiter
	free   []Millis // by counter
	runs   []int
	pace   []float64 // by line: how far today's mean may be from the true one
}

func (p *play) run() (Millis, bool) {
	p.line = slices.Clone(p.all)
	p.pace = make([]float64, len(p.lines))
	for i := range p.lines {
		p.pace[i] = math.Exp(p.lines[i].doubt * p.dice.normal())
	}
	for i := range p.line {
		if w := &p.line[i]; w.missed && p.dice.share() < p.returned {
			w.comes = p.dice.within(comesBack)
		} else if w.missed {
			w.line = -1
		}
	}
	p.later()
	p.begin()
	for {
		c := 0
		for i, t := range p.free {
			if t < p.free[c] {
				c = i
			}
		}
		now := p.free[c]
		if now > horizon {
			return 0, false
		}
		i, wake := p.choose(c, now)
		switch {
		case i < 0:
			p.free[c] = wake
		case i == p.target:
			return now, true
		default:
			p.visit(c, i, now)
		}
	}
}

// later lets those come who will have priority, as often as they came today; few
// come over lunch.
func (p *play) later() {
	if len(p.hurried) == 0 {
		return
	}
	for t := Millis(0); len(p.line) < len(p.all)+len(p.hurried)+8; {
		line := p.hurried[p.dice.below(len(p.hurried))]
		t += Millis(-p.hurry * math.Log(1-p.dice.share()))
		if l := &p.lines[line]; l.lunchFrom <= t && t < l.lunchUntil && p.dice.below(3) > 0 {
			continue
		}
		p.line = append(p.line, waiter{line: line, class: 1, comes: t, counters: anyCounter})
	}
}

// begin sets when each counter is free for the first time.
func (p *play) begin() {
	p.free, p.runs = make([]Millis, len(p.desks)), make([]int, len(p.desks))
	for c := range p.desks {
		d := &p.desks[c]
		p.runs[c] = d.run
		switch {
		case d.has < 0:
			p.free[c] = p.dice.within(quickly) + p.dice.within(d.back)
		case d.line < 0 || len(p.lines[d.line].visits) == 0:
			p.free[c] = p.dice.within(comesBack)
		default:
			visits := p.lines[d.line].visits
			longer, _ := slices.BinarySearchFunc(visits, d.since+1, func(v visit, t Millis) int { return int(v.took - t) })
			if longer == len(visits) {
				p.free[c] = p.dice.within(rounded)
				continue
			}
			v := visits[longer+p.dice.below(len(visits)-longer)]
			p.free[c] = v.took - d.since
			p.leave(d.has, d.line, v, p.free[c])
		}
	}
}

// choose returns whom the counter calls, or -1 and when it has to look again.
func (p *play) choose(c int, now Millis) (best int, wake Millis) {
	front, class := -1, 0
	best, wake = -1, never
	for i := range p.line {
		w := &p.line[i]
		if !p.may(c, w) {
			continue
		}
		l := &p.lines[w.line]
		switch {
		case w.comes > now:
			wake = min(wake, w.comes)
			continue
		case l.lunchFrom <= now && now < l.lunchUntil:
			wake = min(wake, l.lunchUntil+p.dice.within(afterLunch))
			continue
		}
		cl := w.class
		if w.due != 0 && w.due <= now {
			cl = 0
		}
		if front < 0 {
			front = i
		}
		if best < 0 || cl < class {
			best, class = i, cl
		}
	}
	if best < 0 {
		return -1, wake
	}
	passed := p.line[front:best]
	spared := p.runs[c] >= p.rules.PriorityRun
	for i := range passed {
		w := &passed[i]
		spared = spared || w.comes <= now && w.overtaken >= p.rules.MaxOvertaken && p.may(c, w)
	}
	if spared && best != front {
		best, class, passed = front, 2, nil
	}
	for i := range passed {
		if w := &passed[i]; w.comes <= now && p.may(c, w) {
			w.overtaken++
		}
	}
	p.runs[c]++
	if class == 2 {
		p.runs[c] = 0
	}
	return best, 0
}

// visit lets the counter receive the waiter.
func (p *play) visit(c, i int, now Millis) {
	line := p.line[i].line
	v := visit{took: 2 * rounded, came: true, to: -1}
	if n := len(p.lines[line].visits); n > 0 {
		v = p.lines[line].visits[p.dice.below(n)]
		v.took = Millis(float64(v.took) * p.pace[line])
	}
	p.free[c] = now + v.took
	p.leave(i, line, v, p.free[c])
}

// leave lets the waiter go where the visit led.
func (p *play) leave(i, line int, v visit, at Millis) {
	w := &p.line[i]
	w.line, w.comes, w.overtaken = v.to, at, 0
	if v.to != line && v.to >= 0 {
		w.counters = anyCounter
	}
	if !v.came && p.dice.share() < p.returned {
		w.line, w.comes = line, at+p.dice.within(comesBack)
	}
	for c, t := range p.free { // those with nothing to do hear of him
		if t > w.comes && t == never && p.may(c, w) {
			p.free[c] = w.comes
		}
	}
}
