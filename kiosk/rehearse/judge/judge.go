package judge

import (
	"cmp"
	"fmt"
	"slices"

	"reception/queue"
)

// Piece is one piece of paper, or the print of one slip on it.
type Piece struct {
	Number int
	Copy   int  // 0 for a first print, else the count behind 补打
	Whole  bool // it was printed to its end

	From, Until int // minutes of the day between which it says the call will come; both 0 when it does not
}

// Call is a call as a hall display showed it.
type Call struct {
	Number  int
	Counter string // label
}

// Display is what one hall display showed from the first to the last moment.
type Display struct {
	Name  string
	Calls map[queue.Seq]Call

	Notices map[queue.Seq]bool // by their ids
}

// Accepted is a request that was answered with yes.
type Accepted struct {
	Screen  string // "touch" or "desk/3"
	Do      string
	ID      string // of the request; a repetition has the same
	Session string // of a touchscreen
	Ticket  queue.TicketID
	Number  int
	Seq     queue.Seq
}

// Evidence is what the outsiders saw.
type Evidence struct {
	Events   func(each func(queue.Event) error) error // the journal, reopened
	Paper    []Piece
	Displays []Display
	Accepted []Accepted

	Patience queue.Millis // how old a slip may be that a printer gets; 0: not looked at
}

// Verdict is the outcome of a rehearsal.
type Verdict struct {
	Issued     int `json:"issued"`    // tickets in the journal
	Printed    int `json:"printed"`   // whole slips on paper, reprints included
	Reprinted  int `json:"reprinted"` // of those, marked 补打
	Called     int `json:"called"`    // calls and recalls that stood on every screen
	Served     int `json:"served"`
	Missed     int `json:"missed"` // calls in vain
	Returned   int `json:"returned"`
	Cancelled  int `json:"cancelled"` // given back or merged
	Unserved   int `json:"unserved"`  // carried over to another day
	ByNumber   int `json:"by_number"` // calls that staff chose, with the right to
	Undone     int `json:"undone"`
	Moved      int `json:"moved"` // to the next stop, or to another service
	Groups     int `json:"groups"`
	InNeed     int `json:"in_need"`
	WalkedOver int `json:"walked_over"`
	Booked     int `json:"booked"`     // appointments made
	CheckedIn  int `json:"checked_in"` // and kept, those carried over included
	Paused     int `json:"paused"`
	Notices    int `json:"notices"` // that stood on every screen
	Waived     int `json:"waived"`  // slips handed to the desk, shown, withdrawn or uncertain
	Lost       int `json:"lost"`
	Duplicated int `json:"duplicated"`
	OutOfOrder int `json:"out_of_order"`

	Forecast Forecast `json:"forecast"`
	Problems []string `json:"problems"` // the first twenty
}

// Forecast is how well the slips told when their holders would be called. It
// breaks no promise: the rehearsal prints it.
type Forecast struct {
	Slips  int `json:"slips"`        // with a range on them whose holder was called
	Inside int `json:"inside"`       // called within it
	Width  int `json:"median_width"` // minutes
}

// Clean tells whether every promise was kept.
func (v *Verdict) Clean() bool {
	return v.Lost == 0 && v.Duplicated == 0 && v.OutOfOrder == 0 && len(v.Problems) == 0
}

const maxProblems = 20

// Problem notes what no counter stands for.
func (v *Verdict) Problem(format string, args ...any) {
	if len(v.Problems) < maxProblems {
		v.Problems = append(v.Problems, fmt.Sprintf(format, args...))
	}
}

func (v *Verdict) lost(format string, args ...any) {
	v.Lost++
	v.Problem("lost: "+format, args...)
}

func (v *Verdict) duplicated(format string, args ...any) {
	v.Duplicated++
	v.Problem("duplicated: "+format, args...)
}

// Judge holds the evidence against what the hall promises. The error says that
// the journal could not be read.
func Judge(e Evidence) (*Verdict, error) {
	v := &Verdict{Problems: []string{}}
	b := newBook(v, e.Patience)
	if err := e.Events(b.read); err != nil {
		return nil, fmt.Errorf("judge: read journal: %w", err)
	}
	b.end()
	b.paper(e.Paper)
	b.forecast(e.Paper)
	b.displays(e.Displays)
	b.accepted(e.Accepted)
	return v, nil
}

// book is what the journal says, read once from front to back.
type book struct {
	*Verdict
	patience queue.Millis
	hall     *hall
	last     queue.Seq
	causes   map[string]queue.Cause // by the id of the request
	over     map[string]bool        // touch sessions that have ended

	issued   map[queue.TicketID]queue.TicketIssued
	numbers  map[drawn]queue.TicketID
	sessions map[string][]queue.TicketID
	calls    map[queue.Seq]announced
	debts    map[queue.SlipID]*debt
	slips    map[queue.TicketID]*paperwork
	nextSlip queue.SlipID
	outcome  map[queue.TicketID]queue.Status
	needy    map[queue.TicketID]bool
	notices  []queue.Seq
	date     queue.Date
	skipped  []queue.Skipped
	came     map[int]int // minute of the first call, by number; a rehearsal has one day
}

// drawn is a number that can be handed out once.
type drawn struct {
	day    queue.DayID
	number int
}

// announced is a call or a recall.
type announced struct {
	ticket  queue.TicketID
	number  int
	counter string
	undone  bool
}

// debt is one slip that was owed.
type debt struct {
	ticket queue.TicketID
	number int
	copies int

	session string       // that must be open when it is sent; empty when staff asked
	since   queue.Millis // tick
	sent    bool
	ended   queue.SlipStatus
}

// paperwork is how far a ticket's paper has come.
type paperwork struct {
	had    bool // a print may be in the visitor's hand
	copies int
}

func newBook(v *Verdict, patience queue.Millis) *book {
	return &book{
		Verdict: v, patience: patience, hall: newHall(v), causes: map[string]queue.Cause{}, over: map[string]bool{},
		issued: map[queue.TicketID]queue.TicketIssued{}, numbers: map[drawn]queue.TicketID{}, sessions: map[string][]queue.TicketID{},
		calls: map[queue.Seq]announced{}, debts: map[queue.SlipID]*debt{}, slips: map[queue.TicketID]*paperwork{}, nextSlip: 1,
		outcome: map[queue.TicketID]queue.Status{}, came: map[int]int{}, needy: map[queue.TicketID]bool{},
	}
}

// read takes the next event of the journal.
func (b *book) read(e queue.Event) error {
	if e.Seq != b.last+1 {
		b.lost("event %d follows event %d", e.Seq, b.last)
	}
	b.last = e.Seq
	if e.Cause != nil && e.Cause.ID != "" {
		b.causes[e.Cause.ID] = *e.Cause
	}
	switch f := e.Fact.(type) {
	case queue.TicketIssued:
		b.issue(e, f)
	case queue.DayOpened:
		b.date = f.Date
	case queue.DateConfirmed:
		for _, k := range b.skipped { // what was said of this day stays said
			if k.Date == b.date && f.Date != b.date {
				b.skipped = append(b.skipped, queue.Skipped{Date: f.Date, From: k.From, To: k.To})
			}
		}
		b.date = f.Date
	case queue.NumbersSkipped:
		b.skipped = append(b.skipped, f.Skipped...)
	case queue.SessionEnded:
		b.over[f.Session] = true
	case queue.TicketCalled:
		b.calls[e.Seq] = announced{ticket: f.Ticket, number: f.Number, counter: f.Counter}
		if _, ok := b.came[f.Number]; !ok {
			b.came[f.Number] = b.hall.minute(e)
		}
	case queue.TicketRecalled:
		b.calls[e.Seq] = announced{ticket: f.Ticket, number: b.issued[f.Ticket].Number, counter: f.Counter}
	case queue.TicketEnded:
		b.outcome[f.Ticket] = f.Status
	case queue.TicketMerged:
		for _, k := range f.Tickets {
			b.outcome[k] = queue.Cancelled
		}
	case queue.TicketMissed:
		b.Missed++
	case queue.TicketReturned:
		b.Returned++
	case queue.TicketMoved:
		b.Moved++
	case queue.TicketAmended:
		if f.Needs != 0 {
			b.needy[f.Ticket] = true
		}
	case queue.TicketWalkedOver:
		b.WalkedOver++
	case queue.BookingMade:
		b.Booked++
	case queue.CounterPaused:
		b.Paused++
	case queue.NoticePosted:
		b.notices = append(b.notices, e.Seq)
	default:
		b.slip(e)
	}
	taken := b.hall.happen(e)
	if taken == nil {
		return nil
	}
	b.Undone++
	for _, k := range taken.tickets { // the press that was taken back never happened
		delete(b.outcome, k)
	}
	for seq, a := range b.calls {
		if seq >= taken.first && slices.Contains(taken.called, a.ticket) && a.counter == taken.counter {
			a.undone = true
			b.calls[seq] = a
		}
	}
	return nil
}

func (b *book) issue(e queue.Event, f queue.TicketIssued) {
	b.Issued++
	if f.Booking != 0 {
		b.CheckedIn++
	}
	if f.People >= 5 {
		b.Groups++
	}
	if f.Needs != 0 {
		b.needy[f.Ticket] = true
	}
	n := drawn{e.Day, f.Number}
	if other, ok := b.numbers[n]; ok {
		b.duplicated("number %d is that of ticket %d and of ticket %d", f.Number, other, f.Ticket)
	}
	if b.onPaper(f.Number) {
		b.duplicated("number %d is that of ticket %d and was on paper before", f.Number, f.Ticket)
	}
	if _, ok := b.issued[f.Ticket]; ok {
		b.duplicated("ticket %d was issued twice", f.Ticket)
	}
	b.numbers[n], b.issued[f.Ticket] = f.Ticket, f
	if f.Session != "" {
		if b.over[f.Session] {
			b.Problem("ticket %d was issued to a touch session that had ended", f.Ticket)
		}
		b.sessions[f.Session] = append(b.sessions[f.Session], f.Ticket)
	}
	b.slips[f.Ticket] = &paperwork{}
	if f.Slip {
		b.owe(e, debt{ticket: f.Ticket, number: f.Number, session: f.Session})
	}
}

func (b *book) owe(e queue.Event, d debt) {
	d.since = e.Tick
	b.debts[b.nextSlip] = &d
	b.nextSlip++
}

// slip follows the slip debts.
func (b *book) slip(e queue.Event) {
	switch f := e.Fact.(type) {
	case queue.SlipAsked:
		p := b.slips[f.Ticket]
		if p == nil {
			return // its ticket is lost, which has been said
		}
		if p.had || p.copies > 0 {
			p.copies++
		}
		b.owe(e, debt{ticket: f.Ticket, number: b.issued[f.Ticket].Number, copies: p.copies, session: f.Session})
	case queue.SlipWrittenEvent:
		if p := b.slips[f.Ticket]; p != nil {
			p.had = true
		}
	case queue.SlipSent:
		d := b.debts[f.Slip]
		if d == nil {
			return
		}
		if d.sent {
			b.duplicated("slip %d of number %d was sent twice", f.Slip, d.number)
		}
		switch age := e.Tick - d.since; {
		case d.session != "" && b.over[d.session]:
			b.Problem("slip %d of number %d was sent after its visitor had left", f.Slip, d.number)
		case b.patience > 0 && age > b.patience:
			b.Problem("slip %d of number %d was sent when it was %d ms old", f.Slip, d.number, age)
		}
		d.sent = true
		b.slips[d.ticket].had = true
	case queue.SlipEnded:
		if d := b.debts[f.Slip]; d != nil {
			d.ended = f.Status
		}
	}
}

// end says what is missing once the journal has been read.
func (b *book) end() {
	b.InNeed = len(b.needy)
	for id := range b.issued {
		switch b.outcome[id] {
		case queue.Served:
			b.Served++
		case queue.Cancelled:
			b.Cancelled++
		case queue.Unserved:
			b.Unserved++
		case queue.Lapsed:
		default:
			if b.hall.closed {
				b.lost("the day is over and number %d has no outcome", b.issued[id].Number)
			}
		}
	}
	for _, id := range sortedKeys(b.debts) {
		switch d := b.debts[id]; d.ended {
		case queue.SlipHanded, queue.SlipShown, queue.SlipUncertain, queue.SlipWithdrawn:
			b.Waived++
		case queue.SlipPrinted:
		default:
			if !b.hall.closed {
				break // its time may still come
			}
			b.lost("slip %d of number %d was never settled", id, d.number)
		}
	}
}

// paper holds what came out of the printer against the debts.
func (b *book) paper(seen []Piece) {
	type print struct{ number, copies int }
	whole, pieces := map[print]int{}, map[print]int{}
	for _, p := range seen {
		k := print{p.Number, p.Copy}
		pieces[k]++
		if p.Whole {
			whole[k]++
			b.Printed++
			if p.Copy > 0 {
				b.Reprinted++
			}
		}
	}
	owed := map[print]*debt{} // numbers of one day; a rehearsal has one
	for _, id := range sortedKeys(b.debts) {
		d := b.debts[id]
		k := print{d.number, d.copies}
		if o := owed[k]; o == nil || d.sent {
			owed[k] = d
		}
		if d.ended == queue.SlipPrinted && whole[k] == 0 {
			b.lost("slip %d of number %d was printed, says the journal, and did not come out", id, d.number)
		}
	}
	for k, n := range pieces {
		d := owed[k]
		switch {
		case d == nil && b.onPaper(k.number): // of the hall that this one was restored from
		case d == nil && !b.known(k.number):
			b.lost("number %d is on paper and not in the journal", k.number)
		case d == nil || !d.sent:
			b.duplicated("a slip of number %d came out that nobody sent", k.number)
		}
		if n > 1 && k.copies == 0 {
			b.duplicated("%d slips with number %d have no 补打", n, k.number)
		} else if n > 1 {
			b.duplicated("%d slips with number %d say 补打 %d", n, k.number, k.copies)
		}
	}
}

// forecast holds what the first slips say against the first calls.
func (b *book) forecast(seen []Piece) {
	var widths []int
	for _, p := range seen {
		at, called := b.came[p.Number]
		if !called || at < 0 || p.Copy != 0 || p.From == p.Until {
			continue
		}
		widths = append(widths, p.Until-p.From)
		b.Forecast.Slips++
		if at >= p.From && at <= p.Until {
			b.Forecast.Inside++
		}
	}
	if slices.Sort(widths); len(widths) > 0 {
		b.Forecast.Width = widths[len(widths)/2]
	}
}

// onPaper tells whether the hall was told that the number had been given out
// today before it was restored.
func (b *book) onPaper(number int) bool {
	return slices.ContainsFunc(b.skipped, func(k queue.Skipped) bool { return k.Date == b.date && k.From <= number && number <= k.To })
}

func (b *book) known(number int) bool {
	for n := range b.numbers {
		if n.number == number {
			return true
		}
	}
	return false
}

// displays holds what the hall saw against the calls: each stood on every
// screen, and nothing else did.
func (b *book) displays(all []Display) {
	for _, seq := range sortedKeys(b.calls) {
		a := b.calls[seq]
		shown := 0
		for _, d := range all {
			c, ok := d.Calls[seq]
			switch {
			case !ok && !a.undone:
				b.lost("call %d of number %d never stood on %s", seq, a.number, d.Name)
			case ok && (c.Number != a.number || c.Counter != b.hall.label(a.counter)):
				b.Problem("call %d is of number %d to %s, and %s showed number %d, %s", seq, a.number, b.hall.label(a.counter), d.Name, c.Number, c.Counter)
			case ok:
				shown++
			}
		}
		if len(all) > 0 && shown == len(all) {
			b.Called++
		}
	}
	for _, seq := range b.notices {
		shown := 0
		for _, d := range all {
			if d.Notices[seq] {
				shown++
			} else {
				b.lost("notice %d never stood on %s", seq, d.Name)
			}
		}
		if len(all) > 0 && shown == len(all) {
			b.Notices++
		}
	}
	for _, d := range all {
		for _, seq := range sortedKeys(d.Calls) {
			if _, ok := b.calls[seq]; !ok {
				b.lost("%s showed call %d of number %d, which is not in the journal", d.Name, seq, d.Calls[seq].Number)
			}
		}
	}
}

// accepted holds every yes against the journal.
func (b *book) accepted(all []Accepted) {
	asked := map[string]map[string]bool{} // requests for a number, by session
	for _, a := range all {
		switch a.Do {
		case "take", "checkin":
			if asked[a.Session] == nil {
				asked[a.Session] = map[string]bool{}
			}
			asked[a.Session][a.ID] = true
		case "leave":
			if !b.over[a.Session] {
				b.lost("%s was told that its session has ended, which is not in the journal", a.Screen)
			}
			continue
		case "help", "nopaper": // may have been settled before
			continue
		}
		c, ok := b.causes[a.ID]
		switch {
		case a.Do == "checkin" && !ok: // found a number that was there: nothing happened
			delete(asked[a.Session], a.ID)
		case !ok:
			b.lost("%s was told yes to %s (%s), which is not in the journal", a.Screen, a.Do, a.ID)
		case c.Answer.Ticket != a.Ticket || c.Answer.Number != a.Number || c.Answer.Seq != a.Seq:
			b.Problem("%s was told number %d for %s (%s), and the journal says %d", a.Screen, a.Number, a.Do, a.ID, c.Answer.Number)
		}
	}
	for s, ids := range asked {
		if n := len(b.sessions[s]); n > len(ids) {
			b.duplicated("one touch session asked %d times and got %d numbers", len(ids), n)
		}
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
