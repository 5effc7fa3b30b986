package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"reception/queue"
)

const insertSealed = `INSERT INTO sealed (row, day, ticket, key, box) VALUES (?, ?, ?, ?, ?)`

// ErrNoPerson is the error of [Store.OpenPerson] for a row that is not there,
// or whose key has been destroyed, or when there is no master key.
var ErrNoPerson = errors.New("no such sealed row")

// rowKey is a key that is durable in keys.db.
type rowKey struct {
	id  int64
	key []byte
}

// boxed is a row on its way into the sealed table.
type boxed struct {
	row    string
	day    queue.DayID
	ticket queue.TicketID
	key    int64
	box    []byte
}

// sealRows encrypts the batch's rows, each under a key that is durable.
func (s *Store) sealRows(ctx context.Context, b queue.Batch) ([]boxed, error) {
	if s.seal == nil || len(b.Sealed) == 0 {
		return nil, nil
	}
	if len(s.fresh) < len(b.Sealed) {
		if err := s.makeRowKeys(ctx, len(b.Sealed)); err != nil {
			return nil, err
		}
	}
	var out []boxed
	for _, row := range b.Sealed {
		k := s.fresh[0]
		s.fresh = s.fresh[1:] // never used again, even if this append fails
		one, err := newSealer(k.key)
		if err != nil {
			return nil, err
		}
		x := boxed{row: row.Row, day: b.Events[len(b.Events)-1].Day, key: k.id, box: one.seal(row.Row, row.Plain)}
		clear(k.key)
		for _, e := range b.Events {
			if f, ok := e.Fact.(queue.TicketIssued); ok && f.Mint.Sealed == row.Row {
				x.ticket = f.Ticket
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// OpenPerson returns the plain content of a sealed row. The caller has
// recorded the access before, and wipes the bytes after use.
func (s *Store) OpenPerson(ctx context.Context, row string) ([]byte, error) {
	plain, err := s.openRow(ctx, row)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open sealed row: %w", err)
	}
	return plain, nil
}

func (s *Store) openRow(ctx context.Context, row string) ([]byte, error) {
	if s.seal == nil || s.keys == nil {
		return nil, ErrNoPerson
	}
	var id int64
	var box, wrapped []byte
	err := s.hall.read.QueryRowContext(ctx, "SELECT key, box FROM sealed WHERE row = ?", row).Scan(&id, &box)
	if err == nil {
		err = s.keys.read.QueryRowContext(ctx, "SELECT box FROM row_keys WHERE id = ?", id).Scan(&wrapped)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNoPerson
	}
	if err != nil {
		return nil, err
	}
	key, err := s.seal.open(rowKeyName(id), wrapped)
	if err != nil {
		return nil, fmt.Errorf("unwrap row key: %w", err)
	}
	defer clear(key)
	one, err := newSealer(key)
	if err != nil {
		return nil, err
	}
	return one.open(row, box)
}

// SealedRow is a row that somebody may still be able to open.
type SealedRow struct {
	Row  string
	Day  queue.DayID // on which it was sealed, 0 between two days
	Date queue.Date  // of that day, empty between two days
}

// SealedRows returns the rows there are.
func (s *Store) SealedRows(ctx context.Context) ([]SealedRow, error) {
	out, err := s.sealedRows(ctx)
	if err != nil {
		return nil, fmt.Errorf("sqlite: list sealed rows: %w", err)
	}
	return out, nil
}

func (s *Store) sealedRows(ctx context.Context) (out []SealedRow, err error) {
	rows, err := s.hall.read.QueryContext(ctx, "SELECT row, day, coalesce(date, '') FROM sealed LEFT JOIN days USING (day) ORDER BY day, row")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r SealedRow
		if err := rows.Scan(&r.Row, &r.Day, &r.Date); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// DropRows destroys the keys of these rows, then the rows, and returns how many
// there were; those that are gone already do not matter. Stopped half-way it can
// be repeated.
func (s *Store) DropRows(ctx context.Context, rows ...string) (int, error) {
	n, err := s.dropRows(ctx, rows)
	if err != nil {
		return 0, fmt.Errorf("sqlite: drop sealed rows: %w", err)
	}
	return n, nil
}

func (s *Store) dropRows(ctx context.Context, rows []string) (int, error) {
	those, err := json.Marshal(append([]string{}, rows...))
	if err != nil {
		return 0, err
	}
	const from = " FROM sealed WHERE row IN (SELECT value FROM json_each(?))"
	s.hall.mu.Lock()
	defer s.hall.mu.Unlock()
	ids, err := s.usedKeys(ctx, "SELECT key"+from, string(those))
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	if err := s.destroyKeys(ctx, ids); err != nil {
		return 0, err
	}
	err = s.hall.update(ctx, func() error {
		_, err := s.hall.write.ExecContext(ctx, "DELETE"+from, string(those))
		return err
	})
	return len(ids), err
}

// ForgetCards destroys the day's card key alone: from then on nothing tells
// which card a ticket of that day was taken with.
func (s *Store) ForgetCards(ctx context.Context, day queue.DayID) error {
	s.keys.mu.Lock()
	defer s.keys.mu.Unlock()
	var n int
	err := s.keys.write.QueryRowContext(ctx, "SELECT count(*) FROM hall_keys WHERE name = ?", cardKeyName(day)).Scan(&n)
	if err == nil && n > 0 {
		err = s.deleteKeys(ctx, nil, cardKeyName(day))
	}
	if err != nil {
		return fmt.Errorf("sqlite: forget the cards of day %d: %w", day, err)
	}
	return nil
}

func (s *Store) usedKeys(ctx context.Context, query string, args ...any) (ids []int64, err error) {
	rows, err := s.hall.write.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// CardDays returns the days that have a card key. That of a day which is over
// waits for [Store.ForgetCards].
func (s *Store) CardDays(ctx context.Context) ([]queue.DayID, error) {
	days, err := s.cardDays(ctx)
	if err != nil {
		return nil, fmt.Errorf("sqlite: list card keys: %w", err)
	}
	return days, nil
}

func rowKeyName(id int64) string { return "row/" + strconv.FormatInt(id, 10) }

func cardKeyName(day queue.DayID) string { return "card/" + strconv.FormatInt(int64(day), 10) }
