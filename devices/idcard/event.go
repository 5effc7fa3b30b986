package idcard

import (
	"errors"
	"fmt"
	"log/slog"

	"reception/devices/serial"
)

// EventKind says what happened at the reader.
type EventKind int

// The kinds of event.
const (
	// LinkChanged says that the reader came, went or fell ill: State, Err and,
	// when Ready, SAM.
	LinkChanged EventKind = iota
	// CardFound says that a card lies there and is being read.
	CardFound
	// CardRead hands over what the card says: Card.
	CardRead
	// CardRemoved says that the presentation is over.
	CardRemoved
	// CardFailed says that the card cannot be read: Err, and SW3 if the module
	// has given a reason. Later attempts may still succeed as long as the card
	// lies there; they are not told unless the reason changes.
	CardFailed
)

// String returns the kind in lower case.
func (k EventKind) String() string {
	names := [...]string{"link changed", "card found", "card read", "card removed", "card failed"}
	if int(k) < len(names) && k >= 0 {
		return names[k]
	}
	return fmt.Sprintf("event(%d)", int(k))
}

// Event is something that happened at the reader. For one card the order is
// CardFound, then CardRead or CardFailed (and perhaps CardRead after that),
// then CardRemoved.
type Event struct {
	Kind  EventKind
	State serial.State // LinkChanged
	SAM   SAMID        // LinkChanged to Ready
	There bool         // CardFound: it lay there already when Run began
	Card  *Card        // CardRead; the receiver owns it and must Wipe it
	SW3   SW3          // CardFailed; 0 if the module gave no reason
	Err   error        // LinkChanged, CardFailed
}

// Advice returns what to say about a CardFailed event.
func (e Event) Advice() Advice {
	switch {
	case e.SW3 != 0:
		return e.SW3.Advice()
	case errors.Is(e.Err, ErrRecord), errors.Is(e.Err, ErrBlank):
		return SW3Data.Advice() // the module was content and the record is not
	}
	return SW3Unknown.Advice() // the line failed
}

// String describes the event without anything of the card.
func (e Event) String() string {
	switch {
	case e.Kind == LinkChanged && e.Err == nil:
		return fmt.Sprintf("%v: %v", e.Kind, e.State)
	case e.Kind == LinkChanged:
		return fmt.Sprintf("%v: %v: %v", e.Kind, e.State, e.Err)
	case e.Err != nil:
		return fmt.Sprintf("%v: %v", e.Kind, e.Err)
	}
	return e.Kind.String()
}

// LogValue describes the event without anything of the card.
func (e Event) LogValue() slog.Value { return slog.StringValue(e.String()) }

// Status is how it stands with the reader and what it has done since the
// start. It holds nothing of any card.
type Status struct {
	State    serial.State
	Err      error  // why the reader is absent or at fault
	Node     string // device node, with all links resolved
	Baud     int    // bits per second at which the module answered
	SAM      string // the module's number; stays when the reader goes
	Card     bool   // a card lies there
	Read     int    // cards read
	Failed   int    // cards that could not be read
	Skipped  int    // bytes received that belonged to no reply
	Broken   int    // replies that came damaged
	Restarts int    // times the reader was given up and probed afresh
}
