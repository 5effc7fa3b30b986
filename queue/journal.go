package queue

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Journal keeps events, sealed rows and snapshots. Core is its only writer.
type Journal interface {
	// Append makes the batch durable in one transaction, or changes nothing.
	Append(Batch) error
	// Events calls f with every event after the given one, in order, and
	// returns f's first error.
	Events(after Seq, f func(Event) error) error
	// SaveSnapshot keeps a snapshot; older ones may go when newer ones exist.
	SaveSnapshot(Snapshot) error
	// Snapshots returns those kept, newest first.
	Snapshots() ([]Snapshot, error)
}

// Batch is the outcome of one command.
type Batch struct {
	Events []Event
	Sealed []Sealed
	Visits []Visit // the projection of the tickets that the events changed
}

// Snapshot is a State as it was after an event. It only saves time: the
// events say the same.
type Snapshot struct {
	Format int
	Seq    Seq
	Digest string // hex SHA-256 of State
	State  []byte // canonical JSON
}

// Visit is one row of the projection that reports are made from.
type Visit struct {
	Ticket  TicketID
	Day     DayID
	Date    Date
	Number  int
	Service string
	Counter string
	Status  Status
	Why     Reason
	Lane    Lane
	Needs   Needs
	People  int
	Calls   int
	Issued  Millis
	Called  Millis // 0: not yet; likewise below
	Started Millis
	Ended   Millis
}

// Visits returns the projection of the day's tickets.
func (d *Day) Visits() []Visit { return d.project(nil) }

// project returns the rows in which d differs from an earlier state of the
// same day, or all rows when there is none. A date that is confirmed later
// changes them all.
func (d *Day) project(old *Day) []Visit {
	if d == nil {
		return nil
	}
	if old != nil && old.ID != d.ID {
		old = nil
	}
	var out []Visit
	for i := range d.Tickets {
		if old != nil && i < len(old.Tickets) && d.Tickets[i] == old.Tickets[i] && d.Date == old.Date {
			continue
		}
		v := d.visit(&d.Tickets[i])
		if old == nil || i >= len(old.Tickets) || v != old.visit(&old.Tickets[i]) {
			out = append(out, v)
		}
	}
	return out
}

func (d *Day) visit(k *Ticket) Visit {
	return Visit{
		Ticket: k.ID, Day: d.ID, Date: d.Date, Number: k.Number, Service: k.Service, Counter: k.Counter,
		Status: k.Status, Why: k.Why, Lane: k.Lane, Needs: k.Needs, People: k.People, Calls: k.Calls,
		Issued: k.Issued.At, Called: k.CalledAt.At, Started: k.StartedAt.At, Ended: k.EndedAt.At,
	}
}

func (s *State) snapshot() (Snapshot, error) {
	b, err := s.Encode()
	if err != nil {
		return Snapshot{}, fmt.Errorf("queue: encode state: %w", err)
	}
	return Snapshot{Format: stateFormat, Seq: s.Seq, Digest: digest(b), State: b}, nil
}

var errSnapshot = errors.New("snapshot is damaged or of another format")

func (n Snapshot) state() (*State, error) {
	if n.Format != stateFormat || digest(n.State) != n.Digest {
		return nil, errSnapshot
	}
	s := newState()
	if err := json.Unmarshal(n.State, s); err != nil || s.Seq != n.Seq {
		return nil, errSnapshot
	}
	return s, nil
}

// Check compares a snapshot with the State as it was after the same event. A
// snapshot in another format cannot be compared; nothing will load it.
func (n Snapshot) Check(s *State) error {
	if digest(n.State) != n.Digest {
		return errors.New("queue: the snapshot's state does not have its digest")
	}
	if n.Format != stateFormat {
		return nil
	}
	d, err := s.Digest()
	if err != nil {
		return err
	}
	if d != n.Digest {
		return errors.New("queue: the snapshot is not the state that the events lead to")
	}
	return nil
}

// Load returns the State that the journal leads to: the newest good snapshot
// and the events after it, or all events when no snapshot is good. The count
// tells how many events were replayed.
func Load(j Journal) (s *State, replayed int, err error) {
	snaps, err := j.Snapshots()
	if err != nil {
		return nil, 0, fmt.Errorf("queue: read snapshots: %w", err)
	}
	s = newState()
	for _, n := range snaps {
		if got, err := n.state(); err == nil {
			s = got
			break
		}
	}
	replayed, err = s.replay(j, nil)
	return s, replayed, err
}

// Replay returns the State that all events lead to, without any snapshot.
func Replay(j Journal) (*State, int, error) {
	s := newState()
	n, err := s.replay(j, nil)
	return s, n, err
}

// Walk is [Replay] that shows every step: each is called with the State after
// an event, which changes with the next one. The first error of each ends it.
func Walk(j Journal, each func(*State, Event) error) error {
	_, err := newState().replay(j, each)
	return err
}

// replay applies the events after s.Seq. It never skips one.
func (s *State) replay(j Journal, each func(*State, Event) error) (int, error) {
	n := 0
	err := j.Events(s.Seq, func(e Event) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("queue: apply event %d (%s), written by version %s: %v", e.Seq, e.Fact.kind(), s.Version, p)
			}
		}()
		if e.Seq != s.Seq+1 {
			return fmt.Errorf("queue: event %d follows event %d: the journal has a gap", e.Seq, s.Seq)
		}
		if e.Tick < s.Clock.Last.Tick || e.At < s.Clock.Last.At && e.Epoch == s.Clock.Epoch {
			return fmt.Errorf("queue: event %d lies before event %d in time, in the same epoch", e.Seq, s.Seq)
		}
		s.apply(e)
		n++
		if each != nil {
			return each(s, e)
		}
		return nil
	})
	if errors.Is(err, ErrUnknownFact) {
		err = fmt.Errorf("%w: the journal was last written by version %s of this program, install that or a newer one", err, s.Version)
	}
	return n, err
}
