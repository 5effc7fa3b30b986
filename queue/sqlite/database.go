package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	driver "modernc.org/sqlite"
)

// database is one file: a pinned connection that writes, and a pool that
// reads.
type database struct {
	pool   *sql.DB // behind write
	read   *sql.DB
	mu     sync.Mutex // held by who uses write
	write  *sql.Conn
	begin  *sql.Stmt
	commit *sql.Stmt
	undo   *sql.Stmt
}

// readers is how many connections may read at once.
const readers = 4

// busy is how long one waits for another process's lock, in milliseconds.
const busy = 5000

func openDatabase(ctx context.Context, file, schema, synchronous string, readOnly bool, more ...string) (_ *database, err error) {
	d := &database{}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
		}
	}()
	if d.read, err = pool(file, readers, "query_only(1)"); err != nil {
		return nil, err
	}
	pragmas := []string{"query_only(1)"}
	if !readOnly {
		if err := touch(file); err != nil {
			return nil, err
		}
		pragmas = append([]string{"journal_mode(WAL)", "synchronous(" + synchronous + ")"}, more...)
	}
	if d.pool, err = pool(file, 1, pragmas...); err != nil {
		return nil, err
	}
	if d.write, err = d.pool.Conn(ctx); err != nil {
		return nil, fmt.Errorf("open %s: %w", filepath.Base(file), err)
	}
	if err := migrate(ctx, d.write, schema, readOnly); err != nil {
		return nil, err
	}
	if readOnly {
		return d, nil
	}
	for _, s := range []struct {
		stmt **sql.Stmt
		text string
	}{{&d.begin, "BEGIN IMMEDIATE"}, {&d.commit, "COMMIT"}, {&d.undo, "ROLLBACK"}} {
		if *s.stmt, err = d.write.PrepareContext(ctx, s.text); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// touch makes the file before SQLite does, so that nobody else may read it;
// the files SQLite puts beside it take over its mode.
func touch(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func pool(file string, most int, pragmas ...string) (*sql.DB, error) {
	q := url.Values{"mode": {"rw"}, "_pragma": append([]string{"busy_timeout(" + strconv.Itoa(busy) + ")"}, pragmas...)}
	dsn := url.URL{Scheme: "file", Path: file, RawQuery: q.Encode()}
	c, err := driver.NewConnector(dsn.String())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	return db, nil
}

// update runs f as one transaction: all of it becomes durable, or nothing.
// The caller holds mu.
func (d *database) update(ctx context.Context, f func() error) (err error) {
	if _, err := d.begin.ExecContext(ctx); err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	done := false
	defer func() {
		if !done { // also when f panicked
			// SQLite has rolled back by itself after some errors and says so
			// with an error of its own.
			_, _ = d.undo.ExecContext(context.WithoutCancel(ctx))
		}
	}()
	if err := f(); err != nil {
		return err
	}
	if _, err := d.commit.ExecContext(ctx); err != nil {
		return fmt.Errorf("commit transaction: %w", err)
	}
	done = true
	return nil
}

func (d *database) close() error {
	var errs []error
	for _, s := range []*sql.Stmt{d.begin, d.commit, d.undo} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	if d.read != nil {
		errs = append(errs, d.read.Close())
	}
	if d.write != nil {
		errs = append(errs, d.write.Close())
	}
	if d.pool != nil {
		errs = append(errs, d.pool.Close())
	}
	return errors.Join(errs...)
}
