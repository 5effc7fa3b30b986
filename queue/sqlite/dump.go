package sqlite

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"reception/queue"
)

// line is an event as [Dump] writes it. Body and cause are as they were
// written, so that kinds this program does not know can be read too.
type line struct {
	Seq     queue.Seq       `json:"seq"`
	First   queue.Seq       `json:"first"`
	Day     queue.DayID     `json:"day"`
	At      queue.Millis    `json:"at"`
	Tick    queue.Millis    `json:"tick"`
	Boot    string          `json:"boot"`
	Epoch   int             `json:"epoch"`
	By      string          `json:"by"`
	Kind    string          `json:"kind"`
	Version int             `json:"version"`
	Body    json.RawMessage `json:"body"`
	Cause   json.RawMessage `json:"cause,omitempty"`
}

// Dump writes every event of the journal in dir as one line of JSON.
func Dump(ctx context.Context, dir string, w io.Writer) error {
	out := bufio.NewWriter(w)
	err := frozen(ctx, dir, func(c *sql.Conn) error { return dump(ctx, c, out) })
	if err := errors.Join(err, out.Flush()); err != nil {
		return fmt.Errorf("sqlite: dump journal: %w", err)
	}
	return nil
}

func dump(ctx context.Context, c *sql.Conn, w io.Writer) (err error) {
	rows, err := c.QueryContext(ctx, selectEvents, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for rows.Next() {
		var l line
		var cause, body []byte
		if err := rows.Scan(&l.Seq, &l.First, &l.Day, &l.At, &l.Tick, &l.Boot, &l.Epoch, &l.By, &l.Kind, &l.Version, &cause, &body); err != nil {
			return err
		}
		l.Body, l.Cause = body, cause
		if err := enc.Encode(l); err != nil {
			return err
		}
	}
	return rows.Err()
}
