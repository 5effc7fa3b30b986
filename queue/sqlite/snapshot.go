package sqlite

import (
	"context"
	"errors"
	"fmt"

	"reception/queue"
)

// keepSnapshots is how many stay: the newest may turn out to be damaged.
const keepSnapshots = 3

// SaveSnapshot implements [queue.Journal].
func (s *Store) SaveSnapshot(n queue.Snapshot) error {
	ctx := context.Background()
	s.hall.mu.Lock()
	defer s.hall.mu.Unlock()
	err := s.hall.update(ctx, func() error {
		if _, err := s.hall.write.ExecContext(ctx, "INSERT OR REPLACE INTO snapshots (seq, format, digest, state) VALUES (?, ?, ?, ?)", n.Seq, n.Format, n.Digest, n.State); err != nil {
			return err
		}
		_, err := s.hall.write.ExecContext(ctx, "DELETE FROM snapshots WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT ?)", keepSnapshots)
		return err
	})
	if err != nil {
		return fmt.Errorf("sqlite: save snapshot: %w", err)
	}
	return nil
}

// Snapshots implements [queue.Journal]. A snapshot of a State that lies after
// the last event is not one of this journal.
func (s *Store) Snapshots() ([]queue.Snapshot, error) {
	out, err := snapshots(context.Background(), s.hall.read)
	if err != nil {
		return nil, fmt.Errorf("sqlite: read snapshots: %w", err)
	}
	return out, nil
}

func snapshots(ctx context.Context, q querier) (out []queue.Snapshot, err error) {
	rows, err := q.QueryContext(ctx, "SELECT seq, format, digest, state FROM snapshots WHERE seq <= (SELECT max(seq) FROM events) ORDER BY seq DESC")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var n queue.Snapshot
		if err := rows.Scan(&n.Seq, &n.Format, &n.Digest, &n.State); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}
