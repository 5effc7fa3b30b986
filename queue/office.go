package queue

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Change is something that the office set: for its list of what was done, and
// for taking the newest of them back.
type Change struct {
	Seq    Seq       `json:"seq"` // of the event
	At     Millis    `json:"at"`
	By     string    `json:"by"`               // sender
	What   string    `json:"what"`             // kind of the event
	Undone string    `json:"undone,omitempty"` // sender who took it back
	Before *Settings `json:"before,omitempty"` // kept for the newest few
}

// Settings are the parts of the State that the office sets, as far as a change
// touched them; the others are nil.
type Settings struct {
	Config    *Config      `json:"config,omitempty"`
	Rota      *[]RotaDay   `json:"rota,omitempty"`
	Holidays  *[]Holiday   `json:"holidays,omitempty"`
	Elsewhere *[]Elsewhere `json:"elsewhere,omitempty"`
}

// How much of what the office set is kept at hand. The journal has it all.
const (
	keptChanges = 20
	keptBefore  = 5
)

// set puts a change of the office on its list. The parts that the change is
// about to touch are pointed to by before.
func (s *State) set(e Event, what string, before Settings) {
	s.Office = slices.Clone(s.Office)
	s.Office = append(s.Office, Change{Seq: e.Seq, At: e.At, By: e.By, What: what, Before: before.copy()})
	s.Office = s.Office[max(0, len(s.Office)-keptChanges):]
	n := 0
	for i := range slices.Backward(s.Office) {
		if c := &s.Office[i]; c.Before != nil {
			if n++; n > keptBefore {
				c.Before = nil
			}
		}
	}
}

// copy returns settings of their own, since what they point to goes on. What
// the parts hold is never changed in place and stays shared.
func (b Settings) copy() *Settings {
	if b.Config != nil {
		c := *b.Config
		b.Config = &c
	}
	b.Rota, b.Holidays, b.Elsewhere = keep(b.Rota), keep(b.Holidays), keep(b.Elsewhere)
	return &b
}

// keep returns a pointer to the slice as it is now. An empty one is not nil:
// null in a snapshot would say that the change did not touch it.
func keep[T any](p *[]T) *[]T {
	if p == nil {
		return nil
	}
	kept := slices.Clip(*p)
	if kept == nil {
		kept = []T{}
	}
	return &kept
}

// Undoable returns the newest change of the office that still stands, or false
// when there is none or what was before it is not known any more.
func (s *State) Undoable() (Change, bool) {
	for _, c := range slices.Backward(s.Office) {
		if c.Undone == "" {
			return c, c.Before != nil
		}
	}
	return Change{}, false
}

// UndoOffice takes back the newest change of the office, named by its number so
// that nobody takes back what somebody else has just set.
type UndoOffice struct{ Seq Seq }

func (c UndoOffice) decide(t *tx) error {
	last, ok := t.s.Undoable()
	if !ok {
		return refuse(NothingToUndo, "change %d", c.Seq)
	}
	if last.Seq != c.Seq {
		return refuse(Conflict, "change %d is not the newest", c.Seq)
	}
	if b := last.Before.Config; b != nil {
		if err := checkSettings(t.s, *b); err != nil {
			return &Refusal{Code: Conflict, Detail: fmt.Sprintf("change %d cannot be taken back", c.Seq), Problems: problemsOf(err), Err: err}
		}
	}
	if b := last.Before.Rota; b != nil {
		if err := t.s.checkRotaUndo(*b); err != nil {
			return err
		}
	}
	was := *t.s // the rota is never changed in place
	t.emit(OfficeUndone(c))
	t.tellOfChange(&was)
	return nil
}

// OfficeUndone says that a change of the office was taken back.
type OfficeUndone struct {
	Seq Seq `json:"seq"` // of the change
}

func (OfficeUndone) kind() string { return "OfficeUndone" }
func (f OfficeUndone) apply(s *State, e Event) {
	s.Office = slices.Clone(s.Office)
	i := slices.IndexFunc(s.Office, func(c Change) bool { return c.Seq == f.Seq })
	c := &s.Office[i]
	b := c.Before
	c.Undone, c.Before = e.By, nil
	if b.Config != nil {
		s.useConfig(*b.Config, e)
	}
	if b.Rota != nil {
		s.Rota = *b.Rota
	}
	if b.Holidays != nil {
		s.Holidays = *b.Holidays
	}
	if b.Elsewhere != nil {
		s.Elsewhere = *b.Elsewhere
	}
}

// SignTriage records who has signed the triage table and when.
type SignTriage struct {
	By string // office and post, no person's name
	On Date
}

func (c SignTriage) decide(t *tx) error {
	var p problems
	if len(t.s.Config.Triage.Topics) == 0 {
		p.add(0, "triage.topics", "missing", "")
	}
	p.text(0, "by", c.By, 40)
	if !c.On.Valid() {
		p.add(0, "on", "bad_date", string(c.On))
	}
	if err := p.refusal(); err != nil {
		return err
	}
	t.emit(TriageSigned(c))
	return nil
}

// TriageSigned says who has signed the triage table.
type TriageSigned struct {
	By string `json:"by"`
	On Date   `json:"on"`
}

func (TriageSigned) kind() string { return "TriageSigned" }
func (f TriageSigned) apply(s *State, e Event) {
	s.set(e, f.kind(), Settings{Config: &s.Config})
	s.Config.Triage.SignedBy, s.Config.Triage.SignedOn = f.By, f.On
	s.ConfigSeq = e.Seq
}

// Problem is one thing wrong in what was sent: which row, which field, and the
// key of a sentence that says what to do.
type Problem struct {
	Row   int    `json:"row"` // from 1; 0 where there are no rows
	Field string `json:"field"`
	Code  string `json:"code"`
	Value string `json:"value,omitempty"` // as it was sent, at most 40 characters
}

// problems collects what is wrong with one command.
type problems []Problem

func (p *problems) add(row int, field, code, value string) {
	*p = append(*p, Problem{Row: row, Field: field, Code: code, Value: clip(value)})
}

// text wants a text that is there and not longer than so many characters.
func (p *problems) text(row int, field, text string, most int) {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		p.add(row, field, "missing", "")
	case n > most:
		p.add(row, field, "too_long", text)
	}
}

// maxProblems is how many problems one refusal lists: more than anybody reads.
const maxProblems = 100

// refusal returns nil without problems. Its code is that of the first.
func (p problems) refusal() error {
	if len(p) == 0 {
		return nil
	}
	r := &Refusal{Code: BadCommand, Problems: p[:min(len(p), maxProblems)]}
	r.Detail = fmt.Sprintf("%d problems, the first in row %d: %s %s", len(p), p[0].Row, p[0].Field, p[0].Code)
	switch p[0].Code {
	case "unknown_leader", "unknown_unit":
		r.Code = NotFound
	case "overlap", "below_issued", "past_date", "closed_date", "in_use", "left_waiting", "duplicate":
		r.Code = Conflict
	}
	return r
}

// problemsOf returns the problems that a refusal lists.
func problemsOf(err error) []Problem {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Problems
	}
	return nil
}

func clip(s string) string {
	n := 0
	for i := range s {
		if n++; n > 40 {
			return s[:i]
		}
	}
	return s
}
