package sqlite

import (
	"context"
	"fmt"
)

// SetFull makes the disk look full for the writing connection, or not.
func (s *Store) SetFull(full bool) error {
	s.hall.mu.Lock()
	defer s.hall.mu.Unlock()
	ctx := context.Background()
	most := 1 << 30
	if full {
		if err := s.hall.write.QueryRowContext(ctx, "PRAGMA page_count").Scan(&most); err != nil {
			return err
		}
	}
	_, err := s.hall.write.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", most))
	return err
}
