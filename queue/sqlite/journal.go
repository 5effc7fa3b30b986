package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"reception/queue"
)

const (
	insertEvent = `INSERT INTO events (seq, first, day, at, tick, boot, epoch, by, kind, version, cause, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

	upsertVisit = `INSERT INTO visits (ticket, day, date, number, service, counter, status, why, lane, needs, people, calls, issued, called, started, ended)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (ticket) DO UPDATE SET date = excluded.date, service = excluded.service, counter = excluded.counter,
			status = excluded.status, why = excluded.why, lane = excluded.lane, needs = excluded.needs, people = excluded.people,
			calls = excluded.calls, called = excluded.called, started = excluded.started, ended = excluded.ended`

	insertDay = `INSERT INTO days (day, date, first) VALUES (?, ?, (SELECT coalesce(max(ticket), 0) + 1 FROM visits))`
	dateDay   = `UPDATE days SET date = ? WHERE day = ?`
)

// Append implements [queue.Journal]. Without a master key the batch's sealed
// rows are dropped.
func (s *Store) Append(b queue.Batch) error {
	s.hall.mu.Lock()
	defer s.hall.mu.Unlock()
	if err := s.append(b); err != nil {
		// Whatever became of it, go on from what the file says.
		err = errors.Join(err, s.seek(context.Background()))
		return fmt.Errorf("sqlite: append event: %w", err)
	}
	s.last = b.Events[len(b.Events)-1].Seq
	return nil
}

func (s *Store) append(b queue.Batch) error {
	if len(b.Events) == 0 {
		return errors.New("the batch is empty")
	}
	for i, e := range b.Events {
		if want := s.last + 1 + queue.Seq(i); e.Seq != want {
			return fmt.Errorf("event %d, want %d: the journal has another writer", e.Seq, want)
		}
	}
	ctx := context.Background() // a commit is not interrupted
	boxes, err := s.sealRows(ctx, b)
	if err != nil {
		return fmt.Errorf("seal row: %w", err)
	}
	return s.hall.update(ctx, func() error {
		for _, e := range b.Events {
			if err := s.event(ctx, e); err != nil {
				return err
			}
		}
		for _, x := range boxes {
			if _, err := s.insertSealed.ExecContext(ctx, x.row, x.day, x.ticket, x.key, x.box); err != nil {
				return err
			}
		}
		for _, v := range b.Visits {
			if _, err := s.upsertVisit.ExecContext(ctx, v.Ticket, v.Day, v.Date, v.Number, v.Service, v.Counter, v.Status, v.Why,
				v.Lane, v.Needs, v.People, v.Calls, v.Issued, v.Called, v.Started, v.Ended); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) event(ctx context.Context, e queue.Event) error {
	kind, version, body, err := queue.EncodeFact(e.Fact)
	if err != nil {
		return fmt.Errorf("encode %s: %w", kind, err)
	}
	var cause sql.NullString
	if e.Cause != nil {
		c, err := json.Marshal(e.Cause)
		if err != nil {
			return fmt.Errorf("encode cause: %w", err)
		}
		cause = sql.NullString{String: string(c), Valid: true}
	}
	if _, err := s.insertEvent.ExecContext(ctx, e.Seq, e.First, e.Day, e.At, e.Tick, e.Boot, e.Epoch, e.By, kind, version, cause, string(body)); err != nil {
		return err
	}
	switch f := e.Fact.(type) {
	case queue.DayOpened:
		_, err = s.insertDay.ExecContext(ctx, f.ID, f.Date)
	case queue.DateConfirmed:
		_, err = s.dateDay.ExecContext(ctx, f.Date, e.Day)
	}
	return err
}

// Events implements [queue.Journal].
func (s *Store) Events(after queue.Seq, f func(queue.Event) error) error {
	if err := events(context.Background(), s.hall.read, after, f); err != nil {
		return fmt.Errorf("sqlite: read events: %w", err)
	}
	return nil
}

// querier is a pool, a connection or a transaction that is read from.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

const selectEvents = `SELECT seq, first, day, at, tick, boot, epoch, by, kind, version, cause, body FROM events WHERE seq > ? ORDER BY seq`

func events(ctx context.Context, q querier, after queue.Seq, f func(queue.Event) error) (err error) {
	rows, err := q.QueryContext(ctx, selectEvents, after)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		e, err := scanEvent(rows)
		if err != nil {
			return err
		}
		if err := f(e); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanEvent(rows *sql.Rows) (e queue.Event, err error) {
	var kind string
	var version int
	var cause, body sql.RawBytes
	if err := rows.Scan(&e.Seq, &e.First, &e.Day, &e.At, &e.Tick, &e.Boot, &e.Epoch, &e.By, &kind, &version, &cause, &body); err != nil {
		return e, err
	}
	if len(cause) > 0 {
		e.Cause = &queue.Cause{}
		if err := json.Unmarshal(cause, e.Cause); err != nil {
			return e, fmt.Errorf("decode cause of event %d: %w", e.Seq, err)
		}
	}
	if e.Fact, err = queue.DecodeFact(kind, version, body); err != nil {
		return e, fmt.Errorf("event %d: %w", e.Seq, err)
	}
	return e, nil
}
