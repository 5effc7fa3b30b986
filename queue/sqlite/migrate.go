package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
)

//go:embed migrations
var migrations embed.FS

// ErrNewer is the error of opening files that a newer version of the program
// has migrated.
var ErrNewer = errors.New("the file was written by a newer version of this program")

// migrate brings the database to the newest schema of that name, one
// transaction a step, or with readOnly only checks that it has it.
func migrate(ctx context.Context, c *sql.Conn, name string, readOnly bool) error {
	steps, err := fs.Glob(migrations, path.Join("migrations", name, "*.sql"))
	if err != nil {
		return err
	}
	var have int
	if err := c.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	switch {
	case have > len(steps):
		return fmt.Errorf("schema %d, want at most %d: %w", have, len(steps), ErrNewer)
	case readOnly && have < len(steps):
		return fmt.Errorf("schema %d, want %d: start the program once to migrate it", have, len(steps))
	}
	for i := have; i < len(steps); i++ {
		text, err := migrations.ReadFile(steps[i])
		if err != nil {
			return err
		}
		step := fmt.Sprintf("BEGIN IMMEDIATE; %s; PRAGMA user_version = %d; COMMIT", text, i+1)
		if _, err := c.ExecContext(ctx, step); err != nil {
			_, _ = c.ExecContext(ctx, "ROLLBACK") // there may be nothing to roll back
			return fmt.Errorf("migrate by %s: %w", path.Base(steps[i]), err)
		}
	}
	return nil
}

// notNewer refuses a schema that this program does not know.
func notNewer(ctx context.Context, c *sql.Conn, name string) error {
	steps, err := fs.Glob(migrations, path.Join("migrations", name, "*.sql"))
	if err != nil {
		return err
	}
	var have int
	if err := c.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if have > len(steps) {
		return fmt.Errorf("schema %d, want at most %d: %w", have, len(steps), ErrNewer)
	}
	return nil
}
