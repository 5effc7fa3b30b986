package sqlite_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"reception/queue"
	"reception/queue/queuetest"
	"reception/queue/sqlite"
)

// played is a hall with some events, a sealed name and a snapshot.
func played(t *testing.T, dir string) *queuetest.Hall {
	t.Helper()
	h := queuetest.NewDay(t, open(t, dir))
	seal(t, h, "row-a", "王小明")
	h.Do(issue("b"))
	h.Do(queue.Call{Counter: "1"})
	h.Restart()
	h.Do(issue("c"))
	return h
}

func backup(t *testing.T, dir string, change ...func(*sqlite.BackupOptions)) (string, sqlite.Manifest) {
	t.Helper()
	opt := sqlite.BackupOptions{Version: "1.0", Created: time.Unix(1790000000, 0), Files: map[string][]byte{"staff.json": []byte("[]")}}
	for _, f := range change {
		f(&opt)
	}
	file := filepath.Join(t.TempDir(), "b.backup")
	m, err := sqlite.Backup(t.Context(), dir, file, opt)
	if err != nil {
		t.Fatal(err)
	}
	return file, m
}

func withKeys(o *sqlite.BackupOptions) { o.Keys = true }

// A backup of a hall in use leads to the same State elsewhere, and holds no
// name that could be read.
func TestBackupAndUnpack(t *testing.T) {
	dir := t.TempDir()
	h := played(t, dir)
	file, m := backup(t, dir)
	if m.Hall != "anhe" || m.Seq != h.State().Seq || m.Date != queuetest.Today || m.Digest != h.Digest() || m.Keys {
		t.Errorf("manifest %+v, want that of %s at %d", m, h.Digest(), h.State().Seq)
	}
	h.Do(issue("later"))
	if entries, _ := os.ReadDir(filepath.Dir(file)); len(entries) != 1 {
		t.Errorf("the backup is %v, want one file", entries)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if got, err := sqlite.VerifyBackup(t.Context(), file); err != nil || got.Events != m.Events {
		t.Errorf("verify: %v, %+v", err, got)
	}
	to := t.TempDir()
	if _, err := sqlite.Unpack(t.Context(), file, to); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(to, "keys.db")); err == nil {
		t.Error("a routine backup has the keys")
	}
	if b, err := os.ReadFile(filepath.Join(to, "staff.json")); err != nil || string(b) != "[]" {
		t.Errorf("staff.json %q, %v", b, err)
	}
	s := open(t, to)
	state, _, err := queue.Load(s)
	if err != nil {
		t.Fatal(err)
	}
	if d, _ := state.Digest(); d != m.Digest {
		t.Errorf("digest %s after unpacking, want %s", d, m.Digest)
	}
	if _, err := s.OpenPerson(t.Context(), "row-a"); !errors.Is(err, sqlite.ErrNoPerson) {
		t.Errorf("a name without its key: %v", err)
	}
	clean(t, to)
}

func TestBackupWithKeys(t *testing.T) {
	dir := t.TempDir()
	played(t, dir)
	file, m := backup(t, dir, withKeys)
	if !m.Keys {
		t.Error("the manifest does not tell of the keys")
	}
	to := t.TempDir()
	if _, err := sqlite.Unpack(t.Context(), file, to); err != nil {
		t.Fatal(err)
	}
	if name, err := open(t, to).OpenPerson(t.Context(), "row-a"); err != nil || string(name) != "王小明" {
		t.Errorf("name %q, %v", name, err)
	}
}

// Whatever is wrong with a file is found before anything is done with it.
func TestUnpackRefuses(t *testing.T) {
	dir := t.TempDir()
	played(t, dir)
	good, _ := backup(t, dir)
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	edited := func(q string) func(*testing.T, string) {
		return func(t *testing.T, file string) {
			write(t, file, whole)
			db, err := sql.Open("sqlite", file)
			if err != nil {
				t.Fatal(err)
			}
			exec(t, db, q)
			db.Close()
		}
	}
	const edit = "DROP TRIGGER events_are_final; DROP TRIGGER events_stay; "
	for _, tt := range []struct {
		name string
		make func(t *testing.T, file string)
		want error
	}{
		{"a torn copy", func(t *testing.T, f string) { write(t, f, whole[:len(whole)/2]) }, sqlite.ErrNoBackup},
		{"a copy with a hole", func(t *testing.T, f string) {
			b := bytes.Clone(whole)
			clear(b[len(b)/2 : len(b)/2+4096])
			write(t, f, b)
		}, sqlite.ErrDamaged},
		{"an empty file", func(t *testing.T, f string) { write(t, f, nil) }, sqlite.ErrNoBackup},
		{"another file", func(t *testing.T, f string) { write(t, f, []byte("PK\x03\x04 not a backup at all")) }, sqlite.ErrNoBackup},
		{"a journal that is no backup", func(t *testing.T, f string) {
			b, err := os.ReadFile(filepath.Join(dir, "kiosk.db"))
			if err != nil {
				t.Fatal(err)
			}
			write(t, f, b)
		}, sqlite.ErrNoBackup},
		{"a newer schema", edited("PRAGMA user_version = 99"), sqlite.ErrNewer},
		{"a newer backup", edited(`UPDATE backup SET manifest = replace(manifest, '"format":1', '"format":2')`), sqlite.ErrNewer},
		{"an edited event", edited(edit + `UPDATE events SET by = 'nobody' WHERE seq = 5`), sqlite.ErrDamaged},
		{"a lost event", edited(edit + `DELETE FROM events WHERE seq = 5`), sqlite.ErrDamaged},
		{"the last event lost", edited(edit + `DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)`), sqlite.ErrDamaged},
		{"an edited visit", edited("UPDATE visits SET counter = '9' WHERE ticket = 1"), sqlite.ErrDamaged},
		{"another file inside", edited("UPDATE backup_files SET content = x'5b7b7d5d'"), sqlite.ErrDamaged},
		{"a file that leaves the folder", edited("UPDATE backup_files SET name = '../staff.json'"), sqlite.ErrDamaged},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "x.backup")
			tt.make(t, file)
			if _, err := sqlite.VerifyBackup(t.Context(), file); !errors.Is(err, tt.want) {
				t.Errorf("verify: %v, want %v", err, tt.want)
			}
			if _, err := sqlite.Unpack(t.Context(), file, t.TempDir()); !errors.Is(err, tt.want) {
				t.Errorf("unpack: %v, want %v", err, tt.want)
			}
		})
	}
	full := t.TempDir()
	write(t, filepath.Join(full, "kiosk.db"), []byte("here already"))
	if _, err := sqlite.Unpack(t.Context(), good, full); err == nil {
		t.Error("unpacked over something")
	}
}

func write(t *testing.T, file string, b []byte) {
	t.Helper()
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A journal that is damaged is never taken for a good backup, and a file that
// is there is not written over.
func TestBackupRefuses(t *testing.T) {
	dir := t.TempDir()
	played(t, dir)
	file, _ := backup(t, dir)
	if _, err := sqlite.Backup(t.Context(), dir, file, sqlite.BackupOptions{}); !errors.Is(err, os.ErrExist) {
		t.Errorf("over a file: %v", err)
	}
	if _, err := sqlite.VerifyBackup(t.Context(), file); err != nil {
		t.Errorf("the file that was there: %v", err)
	}
	exec(t, raw(t, dir, "kiosk.db"), "UPDATE visits SET counter = '9' WHERE ticket = 1")
	to := filepath.Join(t.TempDir(), "bad")
	if _, err := sqlite.Backup(t.Context(), dir, to, sqlite.BackupOptions{}); !errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("a damaged journal: %v", err)
	}
	if _, err := os.Stat(to); err == nil {
		t.Error("a bad backup was left")
	}
}

// Backups while numbers are given are each of one moment.
func TestBackupWhileTheHallRuns(t *testing.T) {
	dir := t.TempDir()
	h := queuetest.NewDay(t, open(t, dir))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 60 {
			_, _ = h.Try(queue.Issue{Service: "land", People: 1})
		}
	}()
	var last queue.Seq
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		_, m := backup(t, dir, withKeys)
		if m.Seq < last {
			t.Errorf("event %d after event %d", m.Seq, last)
		}
		last = m.Seq
	}
	if last != h.State().Seq {
		t.Errorf("the last backup ends at %d, want %d", last, h.State().Seq)
	}
}
