package queuetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"reception/queue"
)

// Fault is what goes wrong with an append.
type Fault int

// The faults.
const (
	None        Fault = iota
	ErrorBefore       // nothing is kept, and an error says so
	ErrorAfter        // all is kept, and an error says otherwise
	Panic             // nothing is kept
	Lost              // nothing is kept, and nobody says so
)

// ErrFault is the error of a planted fault.
var ErrFault = errors.New("queuetest: planted fault")

// Row is an event as a table holds it.
type Row struct {
	Event   queue.Event `json:"event"` // without cause and fact
	Kind    string      `json:"kind"`
	Version int         `json:"version"`
	Body    string      `json:"body"`
	Cause   string      `json:"cause,omitempty"`
}

// Journal is a [queue.Journal] in memory. Everything goes through its JSON, so
// that a State never shares memory with it.
type Journal struct {
	mu     sync.Mutex
	rows   []Row
	snaps  []queue.Snapshot
	visits map[queue.TicketID]queue.Visit
	sealed map[string]string
	faults []Fault
	reads  error
	before func(queue.Batch)
	saves  func(queue.Snapshot) error
}

var _ queue.Journal = (*Journal)(nil)

// Fail plants faults for the next appends, one each.
func (j *Journal) Fail(f ...Fault) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.faults = append(j.faults, f...)
}

// FailReads lets every read fail until it is called with nil.
func (j *Journal) FailReads(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.reads = err
}

// BeforeAppend calls f with every batch before it is kept.
func (j *Journal) BeforeAppend(f func(queue.Batch)) { j.before = f }

// OnSnapshot calls f instead of keeping a snapshot when it returns an error.
func (j *Journal) OnSnapshot(f func(queue.Snapshot) error) { j.saves = f }

// Append implements [queue.Journal].
func (j *Journal) Append(b queue.Batch) error {
	if j.before != nil {
		j.before(b)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	fault := None
	if len(j.faults) > 0 {
		fault, j.faults = j.faults[0], j.faults[1:]
	}
	switch fault {
	case ErrorBefore:
		return ErrFault
	case Panic:
		panic(ErrFault)
	case Lost:
		return nil
	}
	for _, e := range b.Events {
		r, err := row(e)
		if err != nil {
			return err
		}
		if want := queue.Seq(len(j.rows) + 1); e.Seq != want {
			return fmt.Errorf("queuetest: event %d, want %d", e.Seq, want)
		}
		j.rows = append(j.rows, r)
	}
	if j.visits == nil {
		j.visits, j.sealed = map[queue.TicketID]queue.Visit{}, map[string]string{}
	}
	for _, v := range b.Visits {
		j.visits[v.Ticket] = v
	}
	for _, s := range b.Sealed {
		j.sealed[s.Row] = string(s.Plain)
	}
	if fault == ErrorAfter {
		return ErrFault
	}
	return nil
}

func row(e queue.Event) (r Row, err error) {
	var body []byte
	if r.Kind, r.Version, body, err = queue.EncodeFact(e.Fact); err != nil {
		return r, err
	}
	r.Body = string(body)
	if e.Cause != nil {
		c, err := json.Marshal(e.Cause)
		if err != nil {
			return r, err
		}
		r.Cause = string(c)
	}
	e.Fact, e.Cause = nil, nil
	r.Event = e
	return r, nil
}

func (r Row) event() (queue.Event, error) {
	e := r.Event
	if r.Cause != "" {
		e.Cause = &queue.Cause{}
		if err := json.Unmarshal([]byte(r.Cause), e.Cause); err != nil {
			return e, err
		}
	}
	var err error
	e.Fact, err = queue.DecodeFact(r.Kind, r.Version, []byte(r.Body))
	return e, err
}

// Events implements [queue.Journal].
func (j *Journal) Events(after queue.Seq, f func(queue.Event) error) error {
	j.mu.Lock()
	rows, err := j.rows, j.reads
	j.mu.Unlock()
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Event.Seq <= after {
			continue
		}
		e, err := r.event()
		if err != nil {
			return err
		}
		if err := f(e); err != nil {
			return err
		}
	}
	return nil
}

// SaveSnapshot implements [queue.Journal].
func (j *Journal) SaveSnapshot(n queue.Snapshot) error {
	if j.saves != nil {
		if err := j.saves(n); err != nil {
			return err
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	n.State = append([]byte(nil), n.State...)
	j.snaps = append([]queue.Snapshot{n}, j.snaps...)
	return nil
}

// Snapshots implements [queue.Journal].
func (j *Journal) Snapshots() ([]queue.Snapshot, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]queue.Snapshot(nil), j.snaps...), nil
}

// SetSnapshots replaces the snapshots, newest first.
func (j *Journal) SetSnapshots(s ...queue.Snapshot) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.snaps = s
}

// Rows returns a copy of the events as they are kept.
func (j *Journal) Rows() []Row {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]Row(nil), j.rows...)
}

// SetRows replaces the events.
func (j *Journal) SetRows(rows []Row) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.rows = append([]Row(nil), rows...)
}

// Visits returns a copy of the projection.
func (j *Journal) Visits() map[queue.TicketID]queue.Visit {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := map[queue.TicketID]queue.Visit{}
	for k, v := range j.visits {
		out[k] = v
	}
	return out
}

// Sealed returns the plain text of a sealed row.
func (j *Journal) Sealed(row string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.sealed[row]
}
