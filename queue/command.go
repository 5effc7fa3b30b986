package queue

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// Key names one command of one sender. Sender is set by whoever authenticated
// it ("touch/1", "staff/liu", "clock"); Session and ID come from the sender.
// With an empty ID the command cannot be repeated safely and is not
// remembered.
type Key struct {
	Sender  string `json:"sender"`
	Session string `json:"session,omitempty"`
	ID      string `json:"id,omitempty"`
}

// Command is a wish: who asks, and what for. Sealed rows are made durable in
// the same transaction as the events, if there are any.
type Command struct {
	Key
	Want   Want
	Sealed []Sealed
}

// Want is what a command asks for. Its exported fields, as JSON, are the
// content that must be the same when the command is repeated.
type Want interface {
	decide(*tx) error
}

// Sealed is personal data on its way into the sealed store. Plain is wiped by
// Core when the command is done, whatever became of it.
type Sealed struct {
	Row   string // id, random, hex
	Plain []byte
}

// Answer is what an accepted command returns.
type Answer struct {
	Seq     Seq       `json:"seq"` // of its last event
	Ticket  TicketID  `json:"ticket,omitempty"`
	Number  int       `json:"number,omitempty"`
	Booking BookingID `json:"booking,omitempty"`
	Slip    SlipID    `json:"slip,omitempty"`
}

// Code is why a command was refused. The screens have a sentence for each.
type Code string

// The codes.
const (
	BadCommand    Code = "bad_command"  // it makes no sense
	NotFound      Code = "not_found"    // it names something that is not there
	NoDay         Code = "no_day"       // the day is not open
	Conflict      Code = "conflict"     // it contradicts what is there
	SessionOver   Code = "session_over" // the touch session has ended
	Full          Code = "full"         // no number left
	WrongStatus   Code = "wrong_status" // the ticket is somewhere else by now
	NobodyWaits   Code = "nobody_waits" // the counter's lines are empty
	TooEarly      Code = "too_early"    // not before the time the rules say
	NotYours      Code = "not_yours"    // another counter has the ticket
	NothingToUndo Code = "nothing_to_undo"
	WalkFirst     Code = "walk_first"    // the visitor does not hear or walk well: go there first
	Lunch         Code = "lunch"         // calling goes on after lunch
	NotClosed     Code = "not_closed"    // somebody still lacks an outcome
	OtherContent  Code = "other_content" // the key was used for something else
	Broken        Code = "broken"        // the command hit a defect and changed nothing
	NotDurable    Code = "not_durable"   // the journal could not keep it
)

// Refusal is the error of a command that was not accepted. It changed
// nothing. Detail is for the log and holds ids only.
type Refusal struct {
	Code   Code
	Detail string
	Wait   Millis // with TooEarly: how long still

	Problems []Problem // what is wrong in which row and field, where there are rows and fields
	Err      error
}

func (r *Refusal) Error() string {
	if r.Detail == "" {
		return "queue: " + string(r.Code)
	}
	return "queue: " + string(r.Code) + ": " + r.Detail
}

func (r *Refusal) Unwrap() error { return r.Err }

func refuse(code Code, format string, args ...any) error {
	return &Refusal{Code: code, Detail: fmt.Sprintf(format, args...)}
}

// contentHash is the identity of what w asks for.
func contentHash(w Want) (string, error) {
	b, err := json.Marshal(w)
	if err != nil {
		return "", err
	}
	// What is not UTF-8 would be something else after a restart. Package json
	// writes this escape for it, and for nothing else that a centre needs.
	if bytes.Contains(b, []byte(`\ufffd`)) {
		return "", errors.New("text is not UTF-8")
	}
	h := sha256.New()
	h.Write(fmt.Appendf(nil, "%T\n", w))
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil)), nil
}

// tx is one command being decided: a draft of the next State and the events
// that lead to it.
type tx struct {
	s      *State // draft; decide reads it and changes it by emit only
	by     string
	boot   string
	now    Stamp
	first  Seq
	events []Event
	answer Answer
}

// emit makes f happen in the draft.
func (t *tx) emit(f Fact) Seq {
	e := Event{
		Seq: t.s.Seq + 1, First: t.first, Stamp: t.now,
		Boot: t.boot, Epoch: t.s.Clock.Epoch, By: t.by, Fact: f,
	}
	if t.s.Day != nil {
		e.Day = t.s.Day.ID
	}
	switch f := f.(type) { // these two say where they happen themselves
	case ClockChanged:
		e.Epoch++
	case DayOpened:
		e.Day = f.ID
	}
	t.s.apply(e)
	t.events = append(t.events, e)
	return e.Seq
}

// day returns the open day, or the refusal that there is none.
func (t *tx) day() (*Day, error) {
	if t.s.Day == nil {
		return nil, refuse(NoDay, "")
	}
	return t.s.Day, nil
}

// ticket returns a ticket of the open day.
func (t *tx) ticket(id TicketID) (*Ticket, error) {
	d, err := t.day()
	if err != nil {
		return nil, err
	}
	if k := d.Ticket(id); k != nil {
		return k, nil
	}
	return nil, refuse(NotFound, "ticket %d", id)
}

// atCounter returns the ticket if it is with that counter in one of the statuses.
func (t *tx) atCounter(id TicketID, counter string, statuses ...Status) (*Ticket, error) {
	k, err := t.ticket(id)
	if err != nil {
		return nil, err
	}
	for _, s := range statuses {
		if k.Status == s {
			if k.Counter != counter {
				return nil, refuse(NotYours, "ticket %d is with counter %s", id, k.Counter)
			}
			return k, nil
		}
	}
	return nil, refuse(WrongStatus, "ticket %d is %s", id, k.Status)
}
