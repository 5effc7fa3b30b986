package rehearse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	_ "reception/queue/sqlite" // the driver
)

// Plant is a fault that a rehearsal brings into its own evidence, to prove
// that it would be found.
type Plant string

// The faults.
const (
	PlantLost  Plant = "lost"  // the journal loses an event
	PlantSlip  Plant = "slip"  // the printer gets a slip twice
	PlantSwap  Plant = "swap"  // a clerk calls whom he likes, and the journal calls it order
	PlantFrame Plant = "frame" // a display loses the frames with a call
)

// Spoil brings a fault into the journal in dir, which nobody has open. The
// faults that are not the journal's leave it alone.
func Spoil(ctx context.Context, dir string, p Plant) (err error) {
	var change string
	switch p {
	case PlantLost:
		change = `DELETE FROM events WHERE seq = (SELECT seq FROM events WHERE kind = 'TicketStarted' ORDER BY seq LIMIT 1 OFFSET 2)`
	case PlantSwap:
		change = `UPDATE events SET body = replace(body, '"by_number"', '"in_turn"') WHERE kind = 'TicketCalled' AND body LIKE '%"by_number"%'`
	default:
		return nil
	}
	file := url.URL{Scheme: "file", Path: filepath.Join(dir, "kiosk.db")}
	db, err := sql.Open("sqlite", file.String())
	if err != nil {
		return fmt.Errorf("plant %s: %w", p, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, q := range []string{"DROP TRIGGER events_stay", "DROP TRIGGER events_are_final", change} {
		res, err := db.ExecContext(ctx, q)
		if err != nil {
			return fmt.Errorf("plant %s: %w", p, err)
		}
		if n, err := res.RowsAffected(); q == change && (err != nil || n == 0) {
			return fmt.Errorf("plant %s: there was nothing to spoil (%w)", p, errors.Join(err, sql.ErrNoRows))
		}
	}
	return nil
}
