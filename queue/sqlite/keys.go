package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"reception/queue"
)

// keyBatch is how many row keys are made at once: one sync for that many
// visitors instead of one for each.
const keyBatch = 32

// openKeys opens keys.db. To read a journal it is not needed, and a backup
// does not have it.
func openKeys(ctx context.Context, file string, opt Options) (*database, error) {
	if _, err := os.Stat(file); opt.ReadOnly && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return openDatabase(ctx, file, "keys", "FULL", opt.ReadOnly, "secure_delete(1)")
}

// checkMaster finds out whether keys.db was made with this master key.
func (s *Store) checkMaster(ctx context.Context) error {
	if s.seal == nil {
		return nil
	}
	_, err := s.hallKey(ctx, "check")
	return err
}

// dropOrphans removes the row keys that no row uses: those that were made in
// advance, and those of rows that never became durable.
func (s *Store) dropOrphans(ctx context.Context) error {
	used, err := s.usedKeys(ctx, "SELECT key FROM sealed")
	if err != nil {
		return fmt.Errorf("list sealed rows: %w", err)
	}
	s.keys.mu.Lock()
	defer s.keys.mu.Unlock()
	var orphans []int64
	rows, err := s.keys.write.QueryContext(ctx, "SELECT id FROM row_keys")
	if err != nil {
		return fmt.Errorf("list row keys: %w", err)
	}
	slices.Sort(used)
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return errors.Join(err, rows.Close())
		}
		if _, ok := slices.BinarySearch(used, id); !ok {
			orphans = append(orphans, id)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(orphans) == 0 {
		return err
	}
	return s.deleteKeys(ctx, orphans, "")
}

// makeRowKeys makes at least n row keys and syncs them.
func (s *Store) makeRowKeys(ctx context.Context, n int) error {
	s.keys.mu.Lock()
	defer s.keys.mu.Unlock()
	var made []rowKey
	err := s.keys.update(ctx, func() error {
		for range max(n, keyBatch) {
			k := rowKey{newID(), newKey()}
			if _, err := s.keys.write.ExecContext(ctx, "INSERT INTO row_keys (id, box) VALUES (?, ?)", k.id, s.seal.seal(rowKeyName(k.id), k.key)); err != nil {
				return err
			}
			made = append(made, k)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("make row keys: %w", err)
	}
	s.fresh = append(s.fresh, made...)
	return nil
}

// destroyKeys makes the rows under these keys unreadable for good.
func (s *Store) destroyKeys(ctx context.Context, ids []int64) error {
	s.keys.mu.Lock()
	defer s.keys.mu.Unlock()
	return s.deleteKeys(ctx, ids, "")
}

func (s *Store) deleteKeys(ctx context.Context, ids []int64, hallKey string) error {
	err := s.keys.update(ctx, func() error {
		for _, id := range ids {
			if _, err := s.keys.write.ExecContext(ctx, "DELETE FROM row_keys WHERE id = ?", id); err != nil {
				return err
			}
		}
		_, err := s.keys.write.ExecContext(ctx, "DELETE FROM hall_keys WHERE name = ?", hallKey)
		return err
	})
	if err != nil {
		return fmt.Errorf("destroy keys: %w", err)
	}
	// Pages that were split or merged may still have what was deleted, and so
	// has the write-ahead log.
	if _, err := s.keys.write.ExecContext(ctx, "VACUUM"); err != nil {
		return fmt.Errorf("rewrite keys: %w", err)
	}
	var busy, pages, moved int
	if err := s.keys.write.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return fmt.Errorf("truncate log of keys: %w", err)
	}
	if busy != 0 {
		return errors.New("truncate log of keys: somebody reads it: repeat the purge")
	}
	return nil
}

// CodeKey returns the key that the codes and tokens on slips are made with. It
// is made once and stays for the life of the journal, so that nothing about a
// person may be hashed with it.
func (s *Store) CodeKey() ([32]byte, error) {
	key, err := s.hallKey(context.Background(), "code")
	if err != nil {
		return [32]byte{}, fmt.Errorf("sqlite: read code key: %w", err)
	}
	return [32]byte(key), nil
}

// CardKey returns the key under which a card is recognised again on that day.
// It is made at first use and destroyed by [Store.ForgetCards].
func (s *Store) CardKey(day queue.DayID) ([]byte, error) {
	key, err := s.hallKey(context.Background(), cardKeyName(day))
	if err != nil {
		return nil, fmt.Errorf("sqlite: read card key: %w", err)
	}
	return key, nil
}

// hallKey returns the key of that name and makes it at first use. One that is
// wrapped cannot be read without the master key: then there is another, so
// that the hall can run, until the master key is back.
func (s *Store) hallKey(ctx context.Context, name string) (key []byte, err error) {
	if s.keys == nil || s.keys.begin == nil {
		return nil, errors.New("keys.db is not open for writing")
	}
	s.keys.mu.Lock()
	defer s.keys.mu.Unlock()
	err = s.keys.update(ctx, func() error {
		var wrapped bool
		var box []byte
		err := s.keys.write.QueryRowContext(ctx, "SELECT wrapped, box FROM hall_keys WHERE name = ? AND wrapped <= ? ORDER BY wrapped DESC", name, s.seal != nil).Scan(&wrapped, &box)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			key = newKey()
		case err != nil:
			return err
		case wrapped:
			if key, err = s.seal.open(name, box); err != nil {
				return ErrMasterKey
			}
			return nil
		default:
			key = box
			if s.seal == nil {
				return nil
			}
			// There is a master key by now: wrap what was plain.
			if _, err := s.keys.write.ExecContext(ctx, "DELETE FROM hall_keys WHERE name = ? AND wrapped = 0", name); err != nil {
				return err
			}
		}
		box = key
		if s.seal != nil {
			box = s.seal.seal(name, key)
		}
		_, err = s.keys.write.ExecContext(ctx, "INSERT INTO hall_keys (name, wrapped, box) VALUES (?, ?, ?)", name, s.seal != nil, box)
		return err
	})
	if err != nil {
		return nil, err
	}
	return key, nil
}

func (s *Store) cardDays(ctx context.Context) (days []queue.DayID, err error) {
	rows, err := s.keys.read.QueryContext(ctx, "SELECT name FROM hall_keys WHERE name LIKE 'card/%'")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		id, err := strconv.ParseInt(strings.TrimPrefix(name, "card/"), 10, 64)
		if err != nil {
			return nil, err
		}
		days = append(days, queue.DayID(id))
	}
	return days, rows.Err()
}
