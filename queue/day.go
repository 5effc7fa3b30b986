package queue

import "slices"

// DayID counts the days the hall was open. A date can come twice, when a
// clock was wrong; a day id cannot.
type DayID int64

// maxAhead is how many days a new day may lie after the last before staff are
// asked whether the date is right. Over long holidays it may be the next on
// which the hall opens.
const maxAhead = 7

// Day is one open day.
type Day struct {
	ID        DayID        `json:"id"`
	Date      Date         `json:"date"`
	Confirmed bool         `json:"confirmed"`       // plausible, or confirmed by staff
	Doubt     Date         `json:"doubt,omitempty"` // what the clock says instead, until staff answer
	Opened    Stamp        `json:"opened"`
	First     TicketID     `json:"first"`
	Tickets   []Ticket     `json:"tickets,omitempty"` // by id − First
	Series    []Drawn      `json:"series,omitempty"`
	Counters  []CounterDay `json:"counters,omitempty"` // as Config.Counters
	Calls     []Announced  `json:"calls,omitempty"`
	Ended     []string     `json:"ended,omitempty"`    // touch sessions that are over
	Midnight  Millis       `json:"midnight,omitempty"` // wall time at which the date began in the hall's zone; 0 in days of old journals
	Notices   []Notice     `json:"notices,omitempty"`
	Help      HelpCount    `json:"help,omitzero"`
}

// HelpCount is how often help was asked for today and how fast it came.
type HelpCount struct {
	Asked    int    `json:"asked"`
	Answered int    `json:"answered"`
	Waited   Millis `json:"waited"` // sum over those answered
}

// Minute returns the minute after midnight of the hall's zone, or -1 when the
// clock does not lie within the open day.
func (d *Day) Minute(at Millis) int {
	if m := (at - d.Midnight) / 60_000; d.Midnight != 0 && at >= d.Midnight && m < 24*60 {
		return int(m)
	}
	return -1
}

// Drawn is the last number handed out of a series today, 0 before the first.
type Drawn struct {
	ID   string `json:"id"`
	Last int    `json:"last"`
}

// Announced is one call or recall, for the hall display and the voice.
type Announced struct {
	Seq Seq `json:"seq"`
	Stamp
	Ticket  TicketID `json:"ticket"`
	Number  int      `json:"number"`
	Counter string   `json:"counter"`
	Why     Reason   `json:"why"`
	Again   bool     `json:"again,omitempty"`
	Undone  bool     `json:"undone,omitempty"`
}

// Ticket returns the ticket with that id, or nil.
func (d *Day) Ticket(id TicketID) *Ticket {
	if d == nil {
		return nil
	}
	if i := id - d.First; i >= 0 && int(i) < len(d.Tickets) {
		return &d.Tickets[i]
	}
	return nil
}

// Numbered returns the ticket with that number, or nil.
func (d *Day) Numbered(n int) *Ticket {
	for i := range d.Tickets {
		if d.Tickets[i].Number == n {
			return &d.Tickets[i]
		}
	}
	return nil
}

// Over tells whether the touch session has ended today.
func (d *Day) Over(session string) bool {
	for i := len(d.Ended) - 1; i >= 0; i-- {
		if d.Ended[i] == session {
			return true
		}
	}
	return false
}

// Line returns the ids of those who wait in q, in the order of their places.
func (d *Day) Line(q Queue) []TicketID {
	return d.line(func(k *Ticket) bool { return k.Key() == q })
}

func (d *Day) line(in func(*Ticket) bool) []TicketID {
	var ids []TicketID
	for i := range d.Tickets {
		if k := &d.Tickets[i]; k.Status == Waiting && in(k) {
			ids = append(ids, k.ID)
		}
	}
	slices.SortFunc(ids, func(a, b TicketID) int {
		if d.first(a, b) {
			return -1
		}
		return 1
	})
	return ids
}

// first tells whether ticket a stands before ticket b.
func (d *Day) first(a, b TicketID) bool {
	p, q := d.Ticket(a).Place, d.Ticket(b).Place
	if p != q {
		return p.Before(q)
	}
	return a < b
}

// fit gives every counter and series of c a record, keeping those there are.
func (d *Day) fit(c Config) {
	counters := make([]CounterDay, len(c.Counters))
	for i, k := range c.Counters {
		counters[i] = CounterDay{ID: k.ID}
		if old := d.Counter(k.ID); old != nil {
			counters[i] = *old
			counters[i].Undo = nil // it may lead back to what is there no more
		}
	}
	d.Counters = counters
	for _, s := range c.Series { // a series that is gone keeps its count: it may come back today
		if !slices.ContainsFunc(d.Series, func(o Drawn) bool { return o.ID == s.ID }) {
			d.Series = append(d.Series, Drawn{ID: s.ID})
		}
	}
}

// OpenDay begins the day with that date. It comes from the clock source. When
// the date is implausible (before the last, or more than seven days after it)
// the day opens unconfirmed: numbers go on, and staff are asked.
type OpenDay struct {
	Date     Date
	Midnight Millis // wall time at which Date began in the hall's zone
}

func (c OpenDay) decide(t *tx) error {
	if t.s.Day != nil {
		return refuse(Conflict, "day %s is open", t.s.Day.Date)
	}
	if !c.Date.Valid() {
		return refuse(BadCommand, "date %q", c.Date)
	}
	confirmed := Plausible(t.s, c.Date)
	if confirmed {
		t.settle(c.Date)
	}
	t.emit(DayOpened{ID: t.s.LastDay + 1, Date: c.Date, Midnight: c.Midnight, Confirmed: confirmed})
	return nil
}

// keptBookings is for how many days after its date a booking is kept for which
// the hall was not open then: somebody may still come with it, but a name and a
// telephone number are not kept for ever.
const keptBookings = 30

// settle ends what was for the last date on which the hall was open, before the
// hall goes on to a later one: who was booked and did not come, and the sessions
// of the rota. It waits for that, because until then the date may be opened
// again: it was closed by mistake, or by a clock that was wrong. What was for a
// date on which the hall was not open stays, see [State.Due].
func (t *tx) settle(to Date) {
	last := t.s.LastDate
	if last == "" || to <= last {
		return
	}
	for _, b := range slices.Clone(t.s.Ledger.Bookings) {
		if b.Date == last || b.Date != "" && to.DaysSince(b.Date) > keptBookings {
			t.withdrawAppointment(b.ID)
			t.emit(BookingEnded{Booking: b.ID})
		}
	}
	t.holdRota(last)
}

// Plausible tells whether a day with that date may open without anybody being
// asked: it is not before the last one, and at most a week after it or the next
// on which the hall opens.
func Plausible(s *State, d Date) bool {
	if s.LastDate == "" {
		return true
	}
	n := d.DaysSince(s.LastDate)
	next, ok := s.NextOpen(s.LastDate)
	return n >= 0 && (n <= maxAhead || ok && d <= next)
}

// DoubtDate tells what date the clock gives while the day is open. A plausible
// date settles an unconfirmed day; any other than the day's is put before staff.
type DoubtDate struct {
	Date     Date
	Midnight Millis // wall time at which Date began in the hall's zone
}

func (c DoubtDate) decide(t *tx) error {
	d, err := t.day()
	if err != nil {
		return err
	}
	switch {
	case !c.Date.Valid():
		return refuse(BadCommand, "date %q", c.Date)
	case d.Confirmed && c.Date == d.Date:
		if d.Doubt != "" {
			t.emit(DateDoubted{})
		}
	case !d.Confirmed && Plausible(t.s, c.Date):
		t.confirm(c.Date, c.Midnight)
	case d.Doubt != c.Date && d.Date != c.Date:
		t.emit(DateDoubted{Date: c.Date})
	}
	return nil
}

// ConfirmDate is the staff's answer to 今天是…对吗: today is this date. It is the
// date that was asked about, or one that is plausible.
type ConfirmDate struct {
	Date     Date
	Midnight Millis // wall time at which Date began in the hall's zone; 0: whole days from the old date's
}

func (c ConfirmDate) decide(t *tx) error {
	d, err := t.day()
	if err != nil {
		return err
	}
	if !c.Date.Valid() {
		return refuse(BadCommand, "date %q", c.Date)
	}
	if c.Date != d.Date && c.Date != d.Doubt && !Plausible(t.s, c.Date) {
		return refuse(Conflict, "nobody asked whether today is %s", c.Date)
	}
	t.confirm(c.Date, c.Midnight)
	return nil
}

// confirm settles the date of the open day.
func (t *tx) confirm(to Date, midnight Millis) {
	d := t.s.Day
	if !d.Confirmed && Plausible(t.s, to) { // a confirmed one was dated wrong: no day has passed
		t.settle(to)
	}
	if midnight == 0 && d.Midnight != 0 {
		midnight = d.Midnight + Millis(to.DaysSince(d.Date))*24*3_600_000
	}
	t.emit(DateConfirmed{Date: to, Midnight: midnight})
}

// Lacking returns the tickets that have no outcome yet, in the order in which
// they were issued. Who missed the call is not among them: he lapses.
func (d *Day) Lacking() []TicketID {
	var ids []TicketID
	for _, k := range d.Tickets {
		if k.Status.AtCounter() || k.Status == Waiting || k.Status == Held {
			ids = append(ids, k.ID)
		}
	}
	return ids
}

// CloseDay ends the day. Everybody gets an outcome: who was being received was
// served, who missed the call lapsed, and who still waited is unserved and
// carried over, so that the next visit comes first.
//
// Who was booked for the date, and the rota, wait for a later date to open.
//
// Without CarryOver it is refused while somebody waits, is called, is being
// received or is put aside: staff choose the outcome of each. The calendar
// carries everybody over when a day was left open.
type CloseDay struct{ CarryOver bool }

func (c CloseDay) decide(t *tx) error {
	d, err := t.day()
	if err != nil {
		return err
	}
	if n := len(d.Lacking()); n > 0 && !c.CarryOver {
		return refuse(NotClosed, "%d tickets lack an outcome", n)
	}
	for _, k := range slices.Clone(d.Tickets) {
		switch k.Status {
		case Serving:
			t.emit(TicketEnded{Ticket: k.ID, Status: Served, Why: DayOver})
		case Missed:
			t.emit(TicketEnded{Ticket: k.ID, Status: Lapsed, Why: DayOver})
		case Waiting, Called, Held:
			t.emit(TicketEnded{Ticket: k.ID, Status: Unserved, Why: DayOver})
			t.carry(k)
		}
	}
	for _, slip := range slices.Clone(t.s.Ledger.Slips) {
		if slip.Status == SlipOwed {
			t.emit(SlipEnded{Slip: slip.ID, Status: SlipWithdrawn})
		}
	}
	var f DayClosed
	if !d.Confirmed {
		f.Doubtful = d.Date
	}
	t.emit(f)
	return nil
}

// DayOpened says that a day began.
type DayOpened struct {
	ID        DayID  `json:"id"`
	Date      Date   `json:"date"`
	Midnight  Millis `json:"midnight,omitempty"`
	Confirmed bool   `json:"confirmed"`
}

func (DayOpened) kind() string { return "DayOpened" }
func (f DayOpened) apply(s *State, e Event) {
	s.Day = &Day{ID: f.ID, Date: f.Date, Confirmed: f.Confirmed, Opened: e.Stamp, First: s.NextTicket, Midnight: f.Midnight}
	s.Day.fit(s.Config)
	s.LastDay = f.ID
	if f.Confirmed {
		s.LastDate = f.Date
	}
	s.Help = nil
	// Answers live for the day they were given on and the next.
	var keep []Answered
	for _, a := range s.Answers {
		if a.Day >= f.ID-1 {
			keep = append(keep, a)
		}
	}
	s.Answers = keep
}

// DateDoubted says that the clock gives another date while the day is open; with
// an empty date, that the doubt is gone.
type DateDoubted struct {
	Date Date `json:"date,omitempty"`
}

func (DateDoubted) kind() string              { return "DateDoubted" }
func (f DateDoubted) apply(s *State, _ Event) { s.Day.Doubt = f.Date }

// DateConfirmed says which date the open day has.
type DateConfirmed struct {
	Date     Date   `json:"date"`
	Midnight Millis `json:"midnight,omitempty"`
}

func (DateConfirmed) kind() string { return "DateConfirmed" }
func (f DateConfirmed) apply(s *State, _ Event) {
	s.Skipped = alsoOn(s.Skipped, s.Day.Date, f.Date)
	s.Day.Date, s.Day.Confirmed, s.Day.Doubt = f.Date, true, ""
	if f.Midnight != 0 {
		s.Day.Midnight = f.Midnight
	}
	s.LastDate = f.Date
}

// DayClosed says that the day ended. Its tickets stay in the journal.
type DayClosed struct {
	Doubtful Date `json:"doubtful,omitempty"` // of a day that was not confirmed
}

func (DayClosed) kind() string { return "DayClosed" }
func (f DayClosed) apply(s *State, _ Event) {
	s.Ended = s.Day.Ended
	s.Given = s.Day.given(s.Given)
	s.Shut = f.Doubtful
	s.Day = nil
	s.Help = nil
}
