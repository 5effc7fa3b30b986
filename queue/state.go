package queue

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

// stateFormat changes when the JSON of State changes its meaning; a snapshot
// in another format is passed over.
const stateFormat = 2

// State is everything a decision may depend on: the centre's settings, the
// rota, the open day and what lives longer than a day. A published State is
// never changed; each command works on a draft of its own.
type State struct {
	Seq        Seq         `json:"seq"`
	Hall       string      `json:"hall"`
	Version    string      `json:"version"` // of the program that wrote last
	Clock      ClockState  `json:"clock"`
	Config     Config      `json:"config"`
	ConfigSeq  Seq         `json:"config_seq,omitempty"` // of the event that set it
	Rota       []RotaDay   `json:"rota,omitempty"`
	LastDay    DayID       `json:"last_day"`
	LastDate   Date        `json:"last_date,omitempty"` // the newest date that was plausible or confirmed
	Shut       Date        `json:"shut,omitempty"`      // of the last day, when it was closed unconfirmed
	NextTicket TicketID    `json:"next_ticket"`
	Day        *Day        `json:"day,omitempty"`
	Ledger     Ledger      `json:"ledger"`
	Holidays   []Holiday   `json:"holidays,omitempty"`  // imported; those of 2025 and 2026 are built in
	Elsewhere  []Elsewhere `json:"elsewhere,omitempty"` // rotas of other halls
	Office     []Change    `json:"office,omitempty"`    // what was set lately, oldest first
	Ended      []string    `json:"ended,omitempty"`     // touch sessions that ended on the day before, or between the days
	Skipped    []Skipped   `json:"skipped,omitempty"`   // numbers on paper from before the hall was restored
	Given      []Skipped   `json:"given,omitempty"`     // numbers of dates that have closed, which may be opened again
	Help       []Help      `json:"help,omitempty"`
	Answers    []Answered  `json:"answers,omitempty"` // only ever appended to between two days
}

// ClockState is what the journal knows of time.
type ClockState struct {
	Boot  string `json:"boot"`
	Epoch int    `json:"epoch"`
	Last  Stamp  `json:"last"`
}

// Ledger is what lives longer than a day.
type Ledger struct {
	Bookings    []Booking `json:"bookings,omitempty"` // open ones
	Slips       []Slip    `json:"slips,omitempty"`    // debts not settled
	NextBooking BookingID `json:"next_booking"`
	NextSlip    SlipID    `json:"next_slip"`

	Callbacks []Callback `json:"callbacks,omitempty"` // promised and not made yet
}

// Answered is an accepted command that may be repeated.
type Answered struct {
	Day DayID `json:"day"`
	Cause
}

// newState is the State before the first event.
func newState() *State {
	return &State{NextTicket: 1, Ledger: Ledger{NextBooking: 1, NextSlip: 1}}
}

// draft returns a copy that can be changed without s noticing. Slices are
// copied where elements change; Answers, the bookings, the lists of ended
// sessions and the day's Calls only grow at their end, which no reader of s
// looks beyond, and are copied when something else happens to them. The day's
// tickets are not copied for a command that only adds to them.
func (s *State) draft(adds bool) *State {
	c := *s
	if s.Day != nil {
		d := *s.Day
		if !adds {
			d.Tickets = slices.Clone(d.Tickets)
		}
		d.Counters = slices.Clone(d.Counters)
		d.Series = slices.Clone(d.Series)
		c.Day = &d
	}
	c.Ledger.Slips = slices.Clone(c.Ledger.Slips)
	c.Help = slices.Clone(c.Help)
	return &c
}

// apply is the only way in which a State changes.
func (s *State) apply(e Event) {
	e.Fact.apply(s, e)
	s.Seq = e.Seq
	s.Clock.Last = e.Stamp
	if e.Cause != nil {
		s.Answers = append(s.Answers, Answered{Day: s.LastDay, Cause: *e.Cause})
	}
}

// ref returns a pointer to the first of the list that is it, or nil.
func ref[T any](list []T, is func(T) bool) *T {
	i := slices.IndexFunc(list, is)
	if i < 0 {
		return nil
	}
	return &list[i]
}

// find returns the first of the list that is it.
func find[T any](list []T, is func(T) bool) (found T, ok bool) {
	if p := ref(list, is); p != nil {
		return *p, true
	}
	return found, false
}

// Encode returns the State as canonical JSON: two equal States have the same
// bytes.
func (s *State) Encode() ([]byte, error) { return json.Marshal(s) }

// Digest returns the hex SHA-256 of the canonical JSON.
func (s *State) Digest() (string, error) {
	b, err := s.Encode()
	if err != nil {
		return "", err
	}
	return digest(b), nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Started says that the program started; everything after it was written by
// this version, in this boot.
type Started struct {
	Hall    string `json:"hall"`
	Version string `json:"version"`
	Boot    string `json:"boot"`
}

func (Started) kind() string { return "Started" }
func (f Started) apply(s *State, _ Event) {
	s.Hall, s.Version, s.Clock.Boot = f.Hall, f.Version, f.Boot
}

// ClockChanged says that the wall clock did not go on as the ticks did; it
// starts an epoch, in which wall times may be lower than before.
type ClockChanged struct {
	From Millis `json:"from"`
	To   Millis `json:"to"`
}

func (ClockChanged) kind() string            { return "ClockChanged" }
func (ClockChanged) apply(s *State, e Event) { s.Clock.Epoch = e.Epoch }

// SetConfig replaces the centre's settings. Counters and services of tickets
// that are still in the hall must stay, a counter for each of their lines,
// services with open bookings, and leaders who are yet to receive. It cannot
// sign the triage table: a change of the table takes the signature away, see
// [SignTriage].
//
// Base is the number of the change of the settings that the new ones were made
// from ([State].ConfigSeq); with another one in between it is refused. 0 does
// not ask.
type SetConfig struct {
	Config Config
	Base   Seq
}

func (c SetConfig) decide(t *tx) error {
	if c.Base != 0 && c.Base != t.s.ConfigSeq {
		return refuse(Conflict, "the settings were changed by event %d", t.s.ConfigSeq)
	}
	if err := checkSettings(t.s, c.Config); err != nil {
		return err
	}
	to, was := &c.Config.Triage, t.s.Config.Triage
	to.SignedBy, to.SignedOn = "", ""
	if to.Version == was.Version && slices.Equal(to.Topics, was.Topics) {
		to.SignedBy, to.SignedOn = was.SignedBy, was.SignedOn
	}
	t.emit(ConfigSet{Config: c.Config})
	return nil
}

// checkSettings refuses settings that cannot work, in general or with what is
// going on in s.
func checkSettings(s *State, c Config) error {
	if faults := c.faults(); len(faults) > 0 {
		err := faults[0].err
		return &Refusal{Code: BadCommand, Detail: err.Error(), Problems: c.Problems(), Err: err}
	}
	var p problems
	once := func(field, code, value string) {
		if !slices.ContainsFunc(p, func(o Problem) bool { return o.Field == field && o.Value == value }) {
			p.add(0, field, code, value)
		}
	}
	inUse := func(field, value string) { once(field, "in_use", value) }
	if d := s.Day; d != nil {
		for _, k := range d.Tickets {
			if k.Status.Ended() {
				continue
			}
			i := slices.IndexFunc(c.Services, func(o Service) bool { return o.ID == k.Service })
			was, _ := s.Config.Service(k.Service) // not of the ticket, which keeps its number in another line
			switch {
			case i < 0:
				inUse("services", was.Name)
			case k.Stop >= len(c.Services[i].Stops):
				inUse(fmt.Sprintf("services.%d.stops", i), was.Stops[k.Stop].Name)
			case c.Services[i].Series != was.Series:
				inUse(fmt.Sprintf("services.%d.series", i), was.Series)
			case s.Config.served(k.Key()) && !c.served(k.Key()): // that there was none before is no reason to refuse the rest
				once(c.stopPath(i, k.Stop), "left_waiting", "")
			}
			if at, had := s.Config.Counter(k.Counter); had {
				if _, ok := c.Counter(at.ID); !ok {
					inUse("counters", at.Label)
				}
			}
		}
		for i, service := range c.Services {
			n, _ := s.parties(service.ID, d.Date, Booking{})
			was, _ := s.Config.Service(service.ID)
			if service.Capacity > 0 && n > service.Capacity && was.Capacity != service.Capacity {
				p.add(0, fmt.Sprintf("services.%d.capacity", i), "below_issued", fmt.Sprint(n))
			}
		}
	}
	for _, b := range s.Ledger.Bookings {
		if _, ok := c.Service(b.Service); !ok {
			was, _ := s.Config.Service(b.Service)
			inUse("services", was.Name)
		}
	}
	for _, r := range s.Rota {
		if _, ok := c.Leader(r.Leader); !ok && r.Status != RotaCancelled && r.Status != RotaHeld && r.Date >= s.Today() {
			p.add(0, "leaders", "in_use", r.Leader)
		}
	}
	return p.refusal()
}

// ConfigSet says that the centre's settings were replaced.
type ConfigSet struct {
	Config Config `json:"config"`
}

func (ConfigSet) kind() string { return "ConfigSet" }
func (f ConfigSet) apply(s *State, e Event) {
	s.set(e, f.kind(), Settings{Config: &s.Config})
	s.useConfig(f.Config.clone(), e)
}

func (s *State) useConfig(c Config, e Event) {
	s.Config, s.ConfigSeq = c, e.Seq
	if s.Day != nil {
		s.Day.fit(s.Config)
	}
}

// Nothing does nothing: its answer proves that Core works.
type Nothing struct{}

func (Nothing) decide(*tx) error { return nil }

// Answered returns the answer that the command with that key got, as long as it
// is remembered. Repeated, the command gets it again.
func (s *State) Answered(key Key) (Answer, bool) {
	a, ok := find(s.Answers, func(a Answered) bool { return a.Key == key })
	return a.Answer, ok
}
