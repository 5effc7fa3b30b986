package queue

import "slices"

// Help is a visitor at a touchscreen who asked for somebody to come. It names
// the station, never the visitor.
type Help struct {
	Station  string `json:"station"`
	Asked    Stamp  `json:"asked"`
	By       string `json:"by,omitempty"` // counter that goes, empty while nobody does
	Answered Stamp  `json:"answered,omitzero"`
}

// AskHelp says that somebody at the station wants help. Asking again while
// nobody has answered changes nothing.
type AskHelp struct{ Station string }

func (c AskHelp) decide(t *tx) error {
	if c.Station == "" {
		return refuse(BadCommand, "no station")
	}
	if slices.ContainsFunc(t.s.Help, func(h Help) bool { return h.Station == c.Station && h.By == "" }) {
		return nil
	}
	t.emit(HelpAsked(c))
	return nil
}

// HelpAsked says that somebody at a station wants help.
type HelpAsked struct {
	Station string `json:"station"`
}

func (HelpAsked) kind() string { return "HelpAsked" }
func (f HelpAsked) apply(s *State, e Event) {
	s.Help = slices.DeleteFunc(s.Help, func(h Help) bool { return h.Station == f.Station })
	s.Help = append(s.Help, Help{Station: f.Station, Asked: e.Stamp})
	if s.Day != nil {
		s.Day.Help.Asked++
	}
}

// AnswerHelp says that somebody from the counter goes to the station.
type AnswerHelp struct {
	Station string
	Counter string
}

func (c AnswerHelp) decide(t *tx) error {
	if !slices.ContainsFunc(t.s.Help, func(h Help) bool { return h.Station == c.Station && h.By == "" }) {
		return refuse(NotFound, "nobody at station %s waits for help", c.Station)
	}
	t.emit(HelpAnswered(c))
	return nil
}

// HelpAnswered says that somebody goes to the station.
type HelpAnswered struct {
	Station string `json:"station"`
	Counter string `json:"counter"`
}

func (HelpAnswered) kind() string { return "HelpAnswered" }
func (f HelpAnswered) apply(s *State, e Event) {
	for i := range s.Help {
		if h := &s.Help[i]; h.Station == f.Station {
			h.By, h.Answered = f.Counter, e.Stamp
			if s.Day != nil {
				s.Day.Help.Answered++
				s.Day.Help.Waited += h.Answered.Tick - h.Asked.Tick
			}
		}
	}
}

// ReadPerson records that a member of staff is about to see the person behind
// a ticket, or the sentence that was taken down. It comes before the sealed row
// is opened.
type ReadPerson struct {
	Ticket TicketID
	Why    string // one of the reasons offered, not free text
	Note   bool   `json:",omitempty"` // the sentence, not the person
}

func (c ReadPerson) decide(t *tx) error {
	k, err := t.ticket(c.Ticket)
	if err != nil {
		return err
	}
	row := k.Mint.Sealed
	if c.Note {
		row = k.Note
	}
	if row == "" {
		return refuse(NotFound, "ticket %d holds nothing to read", k.ID)
	}
	if c.Why == "" {
		return refuse(BadCommand, "no reason")
	}
	t.emit(PersonRead(c))
	return nil
}

// PersonRead says that a member of staff saw the person behind a ticket, or the
// sentence that was taken down.
type PersonRead struct {
	Ticket TicketID `json:"ticket"`
	Why    string   `json:"why"`
	Note   bool     `json:"note,omitempty"`
}

func (PersonRead) kind() string        { return "PersonRead" }
func (PersonRead) apply(*State, Event) {}
