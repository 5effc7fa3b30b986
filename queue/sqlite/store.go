package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"reception/queue"
)

// format is that of the events table.
const format = 1

// Options of [Open].
type Options struct {
	Hall    string // id of the hall; it must be the one in the journal's header. Empty: any, for reading
	Version string // of the program

	// MasterKey has 32 bytes and wraps the keys of the sealed rows. With nil
	// no personal data is stored and none can be read.
	MasterKey []byte

	// ReadOnly opens an existing journal without changing it; it may be in
	// use by another process.
	ReadOnly bool

	// Synchronous is SQLite's; empty means FULL, and nothing else is durable.
	// The bench measures against others.
	Synchronous string
}

// The errors of [Open] on which a caller may want to branch.
var (
	ErrOtherHall = errors.New("the journal is that of another hall")
	ErrMasterKey = errors.New("the master key is not the one that keys.db was made with")
)

// Store is the open journal. Its methods may be called from any goroutine.
type Store struct {
	hall  *database
	keys  *database
	seal  *sealer // nil: no master key
	last  queue.Seq
	fresh []rowKey // durable, not used yet

	insertEvent, insertSealed, upsertVisit, insertDay, dateDay *sql.Stmt
}

var _ queue.Journal = (*Store)(nil)

// Open opens the journal in dir and makes it if there is none. Nothing else
// may have it open for writing: the caller holds the lock of the state folder.
func Open(dir string, opt Options) (_ *Store, err error) {
	s, err := open(dir, opt)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open journal: %w", err)
	}
	return s, nil
}

func open(dir string, opt Options) (_ *Store, err error) {
	ctx := context.Background()
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.seal, err = newSealer(opt.MasterKey); err != nil {
		return nil, err
	}
	if !opt.ReadOnly {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	if opt.Synchronous == "" {
		opt.Synchronous = "FULL"
	}
	if s.hall, err = openDatabase(ctx, filepath.Join(dir, "kiosk.db"), "kiosk", opt.Synchronous, opt.ReadOnly); err != nil {
		return nil, err
	}
	if s.keys, err = openKeys(ctx, filepath.Join(dir, "keys.db"), opt); err != nil {
		return nil, err
	}
	if err := s.header(ctx, opt); err != nil {
		return nil, err
	}
	if err := s.seek(ctx); err != nil {
		return nil, err
	}
	if opt.ReadOnly {
		return s, nil
	}
	if err := s.prepare(ctx); err != nil {
		return nil, err
	}
	if err := s.checkMaster(ctx); err != nil {
		return nil, err
	}
	if err := s.dropOrphans(ctx); err != nil {
		return nil, err
	}
	return s, syncDir(dir)
}

// header checks whose journal it is, or says so in a new one.
func (s *Store) header(ctx context.Context, opt Options) error {
	var hall string
	var have int
	err := s.hall.write.QueryRowContext(ctx, "SELECT hall, format FROM header").Scan(&hall, &have)
	switch {
	case errors.Is(err, sql.ErrNoRows) && !opt.ReadOnly:
		if opt.Hall == "" {
			return errors.New("make a journal: no hall given")
		}
		_, err := s.hall.write.ExecContext(ctx, "INSERT INTO header (one, hall, format, created_by) VALUES (1, ?, ?, ?)", opt.Hall, format, opt.Version)
		return err
	case err != nil:
		return fmt.Errorf("read header: %w", err)
	case have != format:
		return fmt.Errorf("format %d, want %d: %w", have, format, ErrNewer)
	case opt.Hall != "" && hall != opt.Hall:
		return fmt.Errorf("hall %q, want %q: %w", hall, opt.Hall, ErrOtherHall)
	}
	return nil
}

// seek reads what the last event is.
func (s *Store) seek(ctx context.Context) error {
	if err := s.hall.write.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM events").Scan(&s.last); err != nil {
		return fmt.Errorf("find last event: %w", err)
	}
	return nil
}

func (s *Store) prepare(ctx context.Context) error {
	for _, p := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&s.insertEvent, insertEvent}, {&s.insertSealed, insertSealed},
		{&s.upsertVisit, upsertVisit}, {&s.insertDay, insertDay}, {&s.dateDay, dateDay},
	} {
		var err error
		if *p.stmt, err = s.hall.write.PrepareContext(ctx, p.text); err != nil {
			return fmt.Errorf("prepare statement: %w", err)
		}
	}
	return nil
}

// syncDir makes the names of new files durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Close ends all use of the store.
func (s *Store) Close() error {
	var errs []error
	for _, p := range []*sql.Stmt{s.insertEvent, s.insertSealed, s.upsertVisit, s.insertDay, s.dateDay} {
		if p != nil {
			errs = append(errs, p.Close())
		}
	}
	for _, d := range []*database{s.hall, s.keys} {
		if d != nil {
			errs = append(errs, d.close())
		}
	}
	for _, k := range s.fresh {
		clear(k.key)
	}
	s.fresh = nil
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("sqlite: close journal: %w", err)
	}
	return nil
}

// Ping proves that the store can be written to, for the watchdog. It waits
// for an append under way and writes nothing.
func (s *Store) Ping(ctx context.Context) error {
	s.hall.mu.Lock()
	defer s.hall.mu.Unlock()
	if err := s.hall.update(ctx, func() error { return nil }); err != nil {
		return fmt.Errorf("sqlite: ping journal: %w", err)
	}
	return nil
}

// Check lets SQLite look for damage in both files.
func (s *Store) Check(ctx context.Context) error {
	for _, d := range []*database{s.hall, s.keys} {
		if d == nil {
			continue
		}
		var said string
		if err := d.read.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil {
			return fmt.Errorf("sqlite: check journal: %w", err)
		}
		if said != "ok" {
			return fmt.Errorf("sqlite: check journal: %s", said)
		}
	}
	return nil
}
