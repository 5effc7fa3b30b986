package queue

import (
	"cmp"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// Date is a civil date in the hall's zone, "2026-11-23".
type Date string

// Valid tells whether d is a date of the calendar.
func (d Date) Valid() bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}

// DaysSince returns how many days d lies after o; both must be valid.
func (d Date) DaysSince(o Date) int {
	a, errA := time.Parse(time.DateOnly, string(d))
	b, errB := time.Parse(time.DateOnly, string(o))
	if errA != nil || errB != nil {
		return 0
	}
	return int(a.Sub(b) / (24 * time.Hour))
}

// Weekday returns the day of the week; d must be valid.
func (d Date) Weekday() time.Weekday {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t.Weekday()
}

// Plus returns the date so many days later; d must be valid.
func (d Date) Plus(days int) Date {
	t, _ := time.Parse(time.DateOnly, string(d))
	return Date(t.AddDate(0, 0, days).Format(time.DateOnly))
}

// RotaStatus is how final a day of the rota is.
type RotaStatus string

// The statuses of a day of the rota.
const (
	RotaDraft     RotaStatus = "draft"     // seen by the office only
	RotaUndecided RotaStatus = "undecided" // falls on a holiday; shown as 待定，请先打电话
	RotaPublished RotaStatus = "published"
	RotaChanged   RotaStatus = "changed"
	RotaHeld      RotaStatus = "held" // has taken place
	RotaCancelled RotaStatus = "cancelled"
)

// RotaKind is how the leader receives.
type RotaKind string

// The kinds of sessions (DOMAIN 3.2).
const (
	KindOnSite RotaKind = ""            // 现场, in the hall
	KindField  RotaKind = "field"       // 下访, in a township
	KindBooked RotaKind = "appointment" // 约访, appointments only
	KindVideo  RotaKind = "video"       // 视频, in the hall before a screen
)

// RotaDay is one session of 领导接访: who receives, when and where.
type RotaDay struct {
	ID           string     `json:"id"`
	Date         Date       `json:"date"`
	Session      string     `json:"session"` // "am", "pm" or "day"
	Leader       string     `json:"leader"`  // id in Config.Leaders
	Place        string     `json:"place,omitempty"`
	Units        []string   `json:"units,omitempty"` // accompanying
	Lawyer       bool       `json:"lawyer,omitempty"`
	Status       RotaStatus `json:"status"`
	SubstituteOf string     `json:"substitute_of,omitempty"` // the leader first published
	Why          string     `json:"why,omitempty"`           // of the change, for the office's file; never spoken
	Kind         RotaKind   `json:"kind,omitempty"`
	Label        string     `json:"label,omitempty"`    // neutral name of an extra session
	Capacity     int        `json:"capacity,omitempty"` // parties; 0 = as the service allows
	MovedFrom    Date       `json:"moved_from,omitempty"`
	Rule         string     `json:"rule,omitempty"`    // that drafted it
	History      []RotaNote `json:"history,omitempty"` // oldest first
}

// RotaNote is one thing that happened to a session of the rota.
type RotaNote struct {
	At     Millis     `json:"at"`
	By     string     `json:"by"` // sender
	Status RotaStatus `json:"status"`
	Date   Date       `json:"date"`
	Leader string     `json:"leader"`
	Why    string     `json:"why,omitempty"`
}

// RotaRule drafts a session every week, "every Monday".
type RotaRule struct {
	ID       string        `json:"id"`
	Weekday  int           `json:"weekday"` // 0 = Sunday
	Session  string        `json:"session"`
	Kind     RotaKind      `json:"kind,omitempty"`
	Place    string        `json:"place,omitempty"`
	Capacity int           `json:"capacity,omitempty"`
	Leaders  []string      `json:"leaders"` // take turns in this order
	Holiday  HolidayPolicy `json:"holiday"`
}

// HolidayPolicy is what becomes of a rule's day that falls on a holiday.
type HolidayPolicy string

// The policies.
const (
	HolidayManual   HolidayPolicy = "manual"   // undecided until the office says
	HolidayPostpone HolidayPolicy = "postpone" // to the next working day
	HolidaySkip     HolidayPolicy = "skip"
)

// RotaOn returns the sessions of a date that the public knows of, in the order
// in which they were put on the rota. Drafts and what is undecided are not
// among them.
func (s *State) RotaOn(d Date) []RotaDay {
	var out []RotaDay
	for _, r := range s.Rota {
		if r.Date == d && r.Status != RotaDraft && r.Status != RotaUndecided {
			out = append(out, r)
		}
	}
	return out
}

// Undecided returns the sessions of the next ten days that fall on a holiday
// and of which the office has not said what becomes of them.
func (s *State) Undecided(today Date) []RotaDay {
	var out []RotaDay
	for _, r := range s.Rota {
		if n := r.Date.DaysSince(today); r.Status == RotaUndecided && n >= 0 && n <= 10 {
			out = append(out, r)
		}
	}
	return out
}

// Receives tells whether somebody in that lane can see the leader in the hall
// in this session: nobody while it is not published or after it was cancelled,
// and by appointment only where the kind says so.
func (r RotaDay) Receives(lane Lane) bool {
	if r.Status != RotaPublished && r.Status != RotaChanged {
		return false
	}
	switch r.Kind {
	case KindOnSite, KindVideo:
		return true
	case KindBooked:
		return lane == Booked
	}
	return false
}

// Receives tells whether a leader receives those who just come, in the hall on
// that date.
func (s *State) Receives(d Date) bool {
	return slices.ContainsFunc(s.Rota, func(r RotaDay) bool { return r.Date == d && r.Receives(WalkIn) })
}

func (k RotaKind) known() bool {
	switch k {
	case KindOnSite, KindField, KindBooked, KindVideo:
		return true
	}
	return false
}

func knownSession(session string) bool {
	return session == SessionMorning || session == SessionAfternoon || session == SessionDay
}

// overlaps tells whether two sessions cannot both be held: at the same time
// with the same leader or in the same place. One that was moved there by a
// holiday may share its day.
func (r RotaDay) overlaps(o RotaDay) bool {
	if r.Date != o.Date || r.Status == RotaCancelled || o.Status == RotaCancelled || r.MovedFrom != "" || o.MovedFrom != "" {
		return false
	}
	sameTime := r.Session == o.Session || r.Session == SessionDay || o.Session == SessionDay
	// Without a place the hall is meant, but not in a township.
	samePlace := r.Place == o.Place && (r.Place != "" || r.Kind != KindField && o.Kind != KindField)
	return sameTime && (r.Leader == o.Leader || samePlace)
}

// How long the texts of the rota may be.
const (
	maxPlace = 40
	maxLabel = 20
	maxUnits = 20
	maxDays  = 400 // sessions in one command
)

// checkRotaDay adds what is wrong with d, which stands in that row. Others are
// the sessions it may not overlap with.
func (s *State) checkRotaDay(p *problems, row int, d RotaDay, others []RotaDay) {
	p.text(row, "id", d.ID, 60)
	if !d.Date.Valid() {
		p.add(row, "date", "bad_date", string(d.Date))
	} else {
		h, off := s.Holiday(d.Date)
		_, open := s.HoursOn("", d.Date)
		switch {
		case d.Date < s.Today():
			p.add(row, "date", "past_date", string(d.Date))
		case off && h.Off && !open && d.Kind != KindField && d.Status != RotaUndecided && d.Status != RotaCancelled:
			p.add(row, "date", "closed_date", string(d.Date))
		}
	}
	if d.MovedFrom != "" && !d.MovedFrom.Valid() {
		p.add(row, "date", "bad_date", string(d.MovedFrom))
	}
	if !knownSession(d.Session) {
		p.add(row, "session", "unknown_session", d.Session)
	}
	if d.Leader == "" {
		p.add(row, "leader", "missing", "")
	} else if _, ok := s.Config.Leader(d.Leader); !ok {
		p.add(row, "leader", "unknown_leader", d.Leader)
	}
	if !d.Kind.known() {
		p.add(row, "kind", "unknown_kind", string(d.Kind))
	}
	if utf8.RuneCountInString(d.Place) > maxPlace {
		p.add(row, "place", "too_long", d.Place)
	}
	if utf8.RuneCountInString(d.Label) > maxLabel {
		p.add(row, "label", "too_long", d.Label)
	}
	if d.Capacity < 0 || d.Capacity > 999 {
		p.add(row, "capacity", "bad_number", fmt.Sprint(d.Capacity))
	}
	s.checkUnits(p, row, d.Units)
	for _, o := range others {
		if o.ID != d.ID && d.overlaps(o) {
			p.add(row, "session", "overlap", o.ID)
			break
		}
	}
}

// checkUnits wants units of the settings, each once. A centre that lists none
// may name any.
func (s *State) checkUnits(p *problems, row int, units []string) {
	if len(units) > maxUnits {
		p.add(row, "units", "too_long", fmt.Sprint(len(units)))
		return
	}
	for i, u := range units {
		switch {
		case u == "" || len(s.Config.Units) > 0 && !slices.Contains(s.Config.Units, u):
			p.add(row, "units", "unknown_unit", u)
		case utf8.RuneCountInString(u) > maxPlace:
			p.add(row, "units", "too_long", u)
		case slices.Contains(units[:i], u):
			p.add(row, "units", "duplicate", u)
		}
	}
}

// rotaDay returns the session with that id.
func (s *State) rotaDay(id string) (RotaDay, bool) {
	return find(s.Rota, func(o RotaDay) bool { return o.ID == id })
}

// planned returns the days as a command would put them on the rota, with the
// given status, or the refusal. Each is new, or stands there as a draft or
// undecided.
func (t *tx) planned(sent []RotaDay, status func(sent RotaDay) RotaStatus) ([]RotaDay, error) {
	if len(sent) == 0 {
		return nil, refuse(BadCommand, "no days")
	}
	if len(sent) > maxDays {
		return nil, refuse(BadCommand, "%d days", len(sent))
	}
	var p problems
	// They may not overlap with what stays of the rota, nor with each other.
	others := slices.DeleteFunc(slices.Clone(t.s.Rota), func(o RotaDay) bool {
		return slices.ContainsFunc(sent, func(d RotaDay) bool { return d.ID == o.ID })
	})
	days := make([]RotaDay, len(sent))
	for i, d := range sent {
		old, there := t.s.rotaDay(d.ID)
		if there && old.Status != RotaDraft && old.Status != RotaUndecided || slices.ContainsFunc(sent[:i], func(o RotaDay) bool { return o.ID == d.ID }) {
			p.add(i+1, "id", "duplicate", d.ID)
		}
		d.Status, d.Units, d.History, d.SubstituteOf = status(d), slices.Clone(d.Units), nil, ""
		if there {
			d.Rule = old.Rule
			if d.MovedFrom = old.MovedFrom; old.Status == RotaUndecided && old.Date != d.Date {
				d.MovedFrom = old.Date
			}
		}
		t.s.checkRotaDay(&p, i+1, d, others)
		days[i], others = d, append(others, d)
	}
	return days, p.refusal()
}

// PublishRota puts sessions on the rota, or makes those public that stand there
// as drafts or undecided. A session that is public already is changed by
// [ChangeRota] only, so that every change has a reason.
type PublishRota struct{ Days []RotaDay }

func (c PublishRota) decide(t *tx) error {
	days, err := t.planned(c.Days, func(RotaDay) RotaStatus { return RotaPublished })
	if err != nil {
		return err
	}
	was := *t.s // its slices are never changed in place
	t.emit(RotaPublishedEvent{Days: days})
	t.tellOfChange(&was) // somebody may receive after all
	return nil
}

// DraftRota puts sessions on the rota that only the office sees. A draft with
// the id of another draft, or of an undecided day, replaces it. A session that
// is sent as undecided stays so.
type DraftRota struct{ Days []RotaDay }

func (c DraftRota) decide(t *tx) error {
	days, err := t.planned(c.Days, func(d RotaDay) RotaStatus {
		if d.Status == RotaUndecided {
			return RotaUndecided
		}
		return RotaDraft
	})
	if err != nil {
		return err
	}
	t.emit(RotaDrafted{Days: days})
	return nil
}

// DropDrafts removes drafts and undecided days.
type DropDrafts struct{ IDs []string }

func (c DropDrafts) decide(t *tx) error {
	if len(c.IDs) == 0 {
		return refuse(BadCommand, "no days")
	}
	for _, id := range c.IDs {
		d, ok := t.s.rotaDay(id)
		if !ok {
			return refuse(NotFound, "rota day %s", id)
		}
		if d.Status != RotaDraft && d.Status != RotaUndecided {
			return refuse(Conflict, "rota day %s is %s", id, d.Status)
		}
	}
	t.emit(DraftsDropped{IDs: slices.Clone(c.IDs)})
	return nil
}

// GenerateRota drafts what the weekly rules ask for between two dates, both
// inclusive, and is not there yet.
type GenerateRota struct{ From, To Date }

func (c GenerateRota) decide(t *tx) error {
	var p problems
	switch {
	case !c.From.Valid():
		p.add(0, "from", "bad_date", string(c.From))
	case !c.To.Valid() || c.To < c.From || c.To.DaysSince(c.From) > 366:
		p.add(0, "to", "bad_date", string(c.To))
	case c.From < t.s.Today():
		p.add(0, "from", "past_date", string(c.From))
	}
	if err := p.refusal(); err != nil {
		return err
	}
	var days []RotaDay
	for date := c.From; date <= c.To; date = date.Plus(1) {
		for _, rule := range t.s.Config.RotaRules {
			if int(date.Weekday()) != rule.Weekday {
				continue
			}
			if d, ok := t.s.drafted(rule, date, days); ok {
				days = append(days, d)
			}
		}
	}
	if len(days) > 0 {
		t.emit(RotaDrafted{Days: days})
	}
	return nil
}

// drafted returns what a rule asks for on a date, beside what the rota has and
// what was just drafted. It is false when the rule's session is there already,
// or the office has put something else at its time and place.
func (s *State) drafted(rule RotaRule, date Date, drafted []RotaDay) (RotaDay, bool) {
	d := RotaDay{
		ID: rule.ID + "-" + string(date), Date: date, Session: rule.Session, Kind: rule.Kind, Place: rule.Place,
		Capacity: rule.Capacity, Rule: rule.ID, Status: RotaDraft,
	}
	all := slices.Concat(s.Rota, drafted)
	if slices.ContainsFunc(all, func(o RotaDay) bool { return o.ID == d.ID }) {
		return d, false
	}
	if h, ok := s.Holiday(date); ok && h.Off {
		switch rule.Holiday {
		case HolidayPostpone:
			d.Date, d.MovedFrom = s.NextWorkday(date), date
		case HolidaySkip:
			d.Status, d.Why = RotaCancelled, "holiday"
		default:
			d.Status = RotaUndecided
		}
	}
	next := rule.after(all, date)
	for i := range rule.Leaders {
		d.Leader = rule.Leaders[(next+i)%len(rule.Leaders)]
		if !slices.ContainsFunc(all, d.overlaps) {
			return d, true
		}
	}
	return d, false // every leader is busy, or the place is
}

// after returns the index of the leader whose turn it is on a date: the one
// after the leader of the rule's last session before it. A skipped session was
// nobody's turn, and a substitute does not take one.
func (r RotaRule) after(rota []RotaDay, date Date) int {
	next, last := 0, Date("")
	for _, o := range rota {
		on := o.Date
		if o.MovedFrom != "" {
			on = o.MovedFrom
		}
		if o.Rule != r.ID || on >= date || on < last || o.Status == RotaCancelled && o.Why == "holiday" {
			continue
		}
		leader := o.Leader
		if o.SubstituteOf != "" {
			leader = o.SubstituteOf
		}
		if i := slices.Index(r.Leaders, leader); i >= 0 {
			next, last = (i+1)%len(r.Leaders), on
		}
	}
	return next
}

// ChangeRota replaces one session of the rota, with a reason for the office's
// file. A change of today's that visitors wait for is shown and spoken.
type ChangeRota struct {
	Day RotaDay
	Why string
}

func (c ChangeRota) decide(t *tx) error {
	old, ok := t.s.rotaDay(c.Day.ID)
	if !ok {
		return refuse(NotFound, "rota day %s", c.Day.ID)
	}
	switch old.Status {
	case RotaPublished, RotaChanged, RotaCancelled:
	default:
		return refuse(Conflict, "rota day %s is %s", old.ID, old.Status)
	}
	d := c.Day
	d.Why, d.Units, d.History = c.Why, slices.Clone(c.Day.Units), nil
	d.Rule, d.SubstituteOf, d.MovedFrom = old.Rule, old.SubstituteOf, old.MovedFrom
	if d.Status != RotaCancelled {
		d.Status = RotaChanged
	}
	if d.Leader != old.Leader {
		first := cmp.Or(old.SubstituteOf, old.Leader)
		if d.SubstituteOf = first; d.Leader == first {
			d.SubstituteOf = "" // the first one comes after all
		}
	}
	if d.Date != old.Date {
		first := cmp.Or(old.MovedFrom, old.Date)
		if d.MovedFrom = first; d.Date == first {
			d.MovedFrom = ""
		}
	}
	var p problems
	p.text(1, "why", c.Why, maxPlace)
	t.s.checkRotaDay(&p, 1, d, t.s.Rota)
	if day := t.s.Day; day != nil && day.Date == d.Date && d.Status != RotaCancelled {
		after := *t.s
		after.Rota = replaced(t.s.Rota, []RotaDay{d})
		now, _ := t.s.shortfall(d.Session) // appointments may have gone beyond it
		if then, issued := after.shortfall(d.Session); then > now {
			p.add(1, "capacity", "below_issued", fmt.Sprint(issued))
		}
	}
	if err := p.refusal(); err != nil {
		return err
	}
	was := *t.s // its slices are never changed in place
	t.emit(RotaChangedEvent{Day: d})
	t.tellOfChange(&was)
	return nil
}

// shortfall returns by how many the tickets issued for a session of the open
// day exceed its quota, and how many were issued.
func (s *State) shortfall(session string) (over, issued int) {
	for _, one := range s.sessions("", s.Day.Date, 0, Booking{}) {
		if one.name != session {
			continue
		}
		if issued = one.numbers; one.held() && !one.unlimited {
			over = max(0, issued-one.capacity)
		}
	}
	return over, issued
}

// receivesToday tells whether a leader receives anybody in the hall today.
func (s *State) receivesToday() bool {
	return s.Day != nil && slices.ContainsFunc(s.Rota, func(r RotaDay) bool {
		return r.Date == s.Day.Date && r.Receives(Booked)
	})
}

// tellOfChange puts on the wall what became of today's sessions since was:
// another leader, or none any more.
func (t *tx) tellOfChange(was *State) {
	if t.s.Day == nil {
		return
	}
	before, now := was.receivesToday(), t.s.receivesToday()
	if before && !now {
		t.withdraw(NoticeSubstitute)
		t.post(NoticePosted{Template: NoticeNoLeader})
	}
	if now {
		t.withdraw(NoticeNoLeader)
	}
	for _, r := range t.s.Rota {
		old, there := was.rotaDay(r.ID)
		if there && old.Date == t.s.Day.Date && r.Date == old.Date && r.Receives(Booked) && r.Leader != old.Leader {
			t.post(NoticePosted{Template: NoticeSubstitute, Leader: r.Leader})
		}
	}
}

// holdRota records that the sessions of a date have taken place.
func (t *tx) holdRota(date Date) {
	var ids []string
	for _, r := range t.s.Rota {
		if r.Date == date && (r.Status == RotaPublished || r.Status == RotaChanged) {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) > 0 {
		t.emit(RotaHeldEvent{IDs: ids})
	}
}

// checkRotaUndo refuses to go back to a rota that has become impossible: a
// session that differs lies in the past or was held, or visitors have numbers
// for what would be gone.
func (s *State) checkRotaUndo(was []RotaDay) error {
	before := *s
	before.Rota = was
	for _, r := range s.Rota {
		o, there := before.rotaDay(r.ID)
		if there && len(o.History) == len(r.History) {
			continue
		}
		if r.Date < s.Today() || there && o.Date < s.Today() || r.Status == RotaHeld {
			return refuse(Conflict, "rota day %s is over", r.ID)
		}
	}
	if s.Day == nil {
		return nil
	}
	gone := func(r RotaDay) bool {
		o, there := before.rotaDay(r.ID)
		return r.Date == s.Day.Date && r.Receives(Booked) && (!there || o.Status == RotaDraft || o.Status == RotaUndecided)
	}
	for _, session := range []string{SessionMorning, SessionAfternoon, SessionDay} {
		now, _ := s.shortfall(session)
		then, issued := before.shortfall(session)
		if then > now || issued > 0 && slices.ContainsFunc(s.Rota, func(r RotaDay) bool { return r.Session == session && gone(r) }) {
			return &Refusal{Code: Conflict, Detail: fmt.Sprintf("%d numbers are out for session %s", issued, session),
				Problems: []Problem{{Field: "capacity", Code: "below_issued", Value: fmt.Sprint(issued)}}}
		}
	}
	return nil
}

// replaced returns the rota with those days: in the place of those with the
// same id, the others at the end.
func replaced(rota, days []RotaDay) []RotaDay {
	out := slices.Clone(rota)
	for _, d := range days {
		if i := slices.IndexFunc(out, func(o RotaDay) bool { return o.ID == d.ID }); i >= 0 {
			out[i] = d
		} else {
			out = append(out, d)
		}
	}
	return out
}

// keptNotes is how many of the newest notes of a session are kept beside the
// first.
const keptNotes = 20

// noted returns the days with what was noted of them before, and what happens
// to them now.
func (s *State) noted(e Event, days []RotaDay) []RotaDay {
	out := slices.Clone(days)
	for i := range out {
		d := &out[i]
		old, _ := s.rotaDay(d.ID)
		note := RotaNote{At: e.At, By: e.By, Status: d.Status, Date: d.Date, Leader: d.Leader, Why: d.Why}
		if d.Status == RotaHeld {
			note.Why = "" // it was the reason of an earlier change
		}
		d.History = append(slices.Clip(old.History), note)
		if len(d.History) > keptNotes+1 {
			d.History = slices.Delete(d.History, 1, len(d.History)-keptNotes)
		}
	}
	return out
}

// RotaDrafted says that sessions were drafted, for the office alone. Those
// that a rule skips are cancelled, those on a holiday may be undecided.
type RotaDrafted struct {
	Days []RotaDay `json:"days"`
}

func (RotaDrafted) kind() string { return "RotaDrafted" }
func (f RotaDrafted) apply(s *State, e Event) {
	s.set(e, f.kind(), Settings{Rota: &s.Rota})
	s.Rota = replaced(s.Rota, s.noted(e, f.Days))
}

// DraftsDropped says that drafts were removed.
type DraftsDropped struct {
	IDs []string `json:"ids"`
}

func (DraftsDropped) kind() string { return "DraftsDropped" }
func (f DraftsDropped) apply(s *State, e Event) {
	s.set(e, f.kind(), Settings{Rota: &s.Rota})
	s.Rota = slices.DeleteFunc(slices.Clone(s.Rota), func(r RotaDay) bool { return slices.Contains(f.IDs, r.ID) })
}

// RotaPublishedEvent says that sessions were put on the rota.
type RotaPublishedEvent struct {
	Days []RotaDay `json:"days"`
}

func (RotaPublishedEvent) kind() string { return "RotaPublished" }
func (f RotaPublishedEvent) apply(s *State, e Event) {
	s.set(e, f.kind(), Settings{Rota: &s.Rota})
	s.Rota = replaced(s.Rota, s.noted(e, f.Days))
}

// RotaChangedEvent says that a session of the rota was changed.
type RotaChangedEvent struct {
	Day RotaDay `json:"day"`
}

func (RotaChangedEvent) kind() string { return "RotaChanged" }
func (f RotaChangedEvent) apply(s *State, e Event) {
	s.set(e, f.kind(), Settings{Rota: &s.Rota})
	s.Rota = replaced(s.Rota, s.noted(e, []RotaDay{f.Day}))
}

// RotaHeldEvent says that sessions have taken place.
type RotaHeldEvent struct {
	IDs []string `json:"ids"`
}

func (RotaHeldEvent) kind() string { return "RotaHeld" }
func (f RotaHeldEvent) apply(s *State, e Event) {
	var held []RotaDay
	for _, r := range s.Rota {
		if slices.Contains(f.IDs, r.ID) {
			r.Status = RotaHeld
			held = append(held, r)
		}
	}
	s.Rota = replaced(s.Rota, s.noted(e, held))
	// No undo leads back to where they had not taken place.
	s.Office = slices.Clone(s.Office)
	for i := range s.Office {
		if c := &s.Office[i]; c.Before != nil && c.Before.Rota != nil {
			c.Before = nil
		}
	}
}
