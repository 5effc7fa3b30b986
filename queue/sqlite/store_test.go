package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"reception/queue"
	"reception/queue/queuetest"
	"reception/queue/sqlite"
)

var master = bytes.Repeat([]byte{7}, 32)

func open(t testing.TB, dir string, change ...func(*sqlite.Options)) *sqlite.Store {
	t.Helper()
	opt := sqlite.Options{Hall: "anhe", Version: "1.0", MasterKey: master}
	for _, f := range change {
		f(&opt)
	}
	s, err := sqlite.Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// raw opens a database file behind the store's back.
func raw(t testing.TB, dir, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func exec(t testing.TB, db *sql.DB, text string, args ...any) {
	t.Helper()
	if _, err := db.Exec(text, args...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

func issue(session string) queue.Issue {
	return queue.Issue{Service: "land", People: 1, Station: "1", Session: session, Slip: true}
}

func verify(t testing.TB, dir string) sqlite.Report {
	t.Helper()
	r, err := sqlite.Verify(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func clean(t testing.TB, dir string) {
	t.Helper()
	if r := verify(t, dir); !r.Clean() {
		t.Fatalf("journal verify: %s", strings.Join(r.Problems, "\n"))
	}
}

func TestFilesArePrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir)
	h := queuetest.NewDay(t, s)
	h.Do(issue("a"))
	if fi, err := os.Stat(dir); err != nil || fi.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", fi.Mode(), err)
	}
	n := 0
	if err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		fi, err := d.Info()
		if err != nil {
			return err
		}
		if fi.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", d.Name(), fi.Mode())
		}
		return nil
	}); err != nil || n < 4 {
		t.Errorf("%d files, error %v", n, err)
	}
}

func TestDurableSettings(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	for _, file := range []string{"kiosk.db", "keys.db"} {
		var mode string
		if err := raw(t, dir, file).QueryRow("PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
			t.Errorf("%s: journal mode %q, error %v, want wal", file, mode, err)
		}
		rows, err := raw(t, dir, file).Query("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'")
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			t.Errorf("%s: table %s is not STRICT", file, name)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// The same properties as in memory, over real SQLite, with restarts.
func TestRandomCommands(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "state")
		if err != nil {
			rt.Fatal(err)
		}
		s, err := sqlite.Open(dir, sqlite.Options{Hall: "anhe", Version: "1.0", MasterKey: master, Synchronous: "OFF"})
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		h := queuetest.NewDay(rt, s)
		h.Options.SnapshotEvery = 40
		judge, err := queuetest.NewJudge(h.State())
		if err != nil {
			rt.Fatal(err)
		}
		src := drawn{rt}
		g := &queuetest.Generator{Source: src}
		for range rapid.IntRange(1, 60).Draw(rt, "commands") {
			h.Clock.Pass(queue.Millis(src.Intn(60_000)))
			before := h.State()
			w := g.Want(before)
			_, asked := h.Try(w)
			var events []queue.Event
			if err := s.Events(before.Seq, func(e queue.Event) error { events = append(events, e); return nil }); err != nil {
				rt.Fatal(err)
			}
			if err := judge.Step(w, h.State(), events, asked); err != nil {
				rt.Fatalf("%T%+v: %v", w, w, err)
			}
		}
		want := h.Digest()
		h.Kill()
		r, err := sqlite.Verify(context.Background(), dir)
		if err != nil {
			rt.Fatal(err)
		}
		if !r.Clean() || r.Digest != want {
			rt.Fatalf("digest %s, want %s, problems %v", r.Digest, want, r.Problems)
		}
		loaded, _, err := queue.Load(s)
		if err != nil {
			rt.Fatal(err)
		}
		if got, _ := loaded.Digest(); got != want {
			rt.Fatalf("loaded state has digest %s, want %s", got, want)
		}
	})
}

type drawn struct{ t *rapid.T }

func (d drawn) Intn(n int) int { return rapid.IntRange(0, n-1).Draw(d.t, "n") }

// What was answered is there after a kill: the files are copied while they are
// in use, and opened elsewhere.
func TestWhatWasAnsweredSurvivesAKill(t *testing.T) {
	dir := t.TempDir()
	h := queuetest.NewDay(t, open(t, dir))
	var last queue.Answer
	for _, v := range []string{"a", "b", "c"} {
		last = h.Do(issue(v))
	}
	other := t.TempDir()
	for _, f := range []string{"kiosk.db", "kiosk.db-wal", "keys.db", "keys.db-wal"} {
		b, err := os.ReadFile(filepath.Join(dir, f))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(other, f), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, _, err := queue.Load(open(t, other))
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Digest(); got != h.Digest() || s.Day.Ticket(last.Ticket) == nil {
		t.Error("the copy leads to another state")
	}
	clean(t, other)
}

func TestDayTurnsOver(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	h := queuetest.NewDay(t, s)
	h.Do(issue("a"))
	h.Do(queue.CloseDay{CarryOver: true})
	h.Do(queue.OpenDay{Date: "2030-01-01"})
	h.Do(issue("b"))
	h.Do(queue.ConfirmDate{Date: "2026-11-24"})
	if err := h.Stop(); err != nil {
		t.Fatal(err)
	}
	r := verify(t, dir)
	if !r.Clean() || r.Days != 2 || r.Tickets != 2 || r.Hall != "anhe" || r.Snapshots != 2 {
		t.Errorf("report %+v, want two clean days of anhe with a ticket each", r)
	}
}

func TestOnlyThreeSnapshotsStay(t *testing.T) {
	s := open(t, t.TempDir())
	h := queuetest.NewDay(t, s)
	for range 6 {
		h.Do(queue.Issue{Service: "land", People: 1})
		h.Restart()
	}
	snaps, err := s.Snapshots()
	if err != nil || len(snaps) != 3 {
		t.Fatalf("%d snapshots, error %v, want 3", len(snaps), err)
	}
	for i, n := range snaps {
		if i > 0 && n.Seq >= snaps[i-1].Seq {
			t.Error("snapshots are not newest first")
		}
	}
	_, n, err := queue.Load(s)
	if err != nil || n > 5 {
		t.Errorf("%d events replayed, error %v, want the newest snapshot to be used", n, err)
	}
}

func TestDamagedSnapshotIsPassedOver(t *testing.T) {
	dir := t.TempDir()
	h := queuetest.NewDay(t, open(t, dir))
	h.Do(issue("a"))
	h.Restart()
	want := h.Digest()
	h.Kill()
	exec(t, raw(t, dir, "kiosk.db"), "UPDATE snapshots SET state = zeroblob(10)")
	s, _, err := queue.Load(h.Journal)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Digest(); got != want {
		t.Error("another state")
	}
	if r := verify(t, dir); r.Clean() {
		t.Error("verify does not see the damaged snapshot")
	}
}

func TestFullDiskRejectsThatCommandOnly(t *testing.T) {
	dir := t.TempDir()
	h := queuetest.NewDay(t, open(t, dir))
	h.Do(issue("a"))
	db := raw(t, dir, "kiosk.db")
	full(t, h.Journal.(*sqlite.Store), true)
	refused := 0
	for i := range 200 {
		_, err := h.Try(queue.AskHelp{Station: strings.Repeat("x", 100+i)})
		var r *queue.Refusal
		if err != nil {
			if !errors.As(err, &r) || r.Code != queue.NotDurable {
				t.Fatalf("error %v, want %s", err, queue.NotDurable)
			}
			refused++
		}
	}
	if refused == 0 {
		t.Fatal("the disk never got full")
	}
	was := h.Digest()
	h.Refused(queue.AskHelp{Station: strings.Repeat("y", 9000)}, queue.NotDurable)
	if h.Digest() != was {
		t.Error("the full disk changed the state")
	}
	if err := h.Journal.(*sqlite.Store).Ping(t.Context()); err != nil {
		t.Errorf("ping on a full disk: %v", err)
	}
	full(t, h.Journal.(*sqlite.Store), false)
	if a := h.Do(issue("b")); a.Number != 102 {
		t.Errorf("number %d once there is room, want 102", a.Number)
	}
	if n := count(t, db, "SELECT count(*) FROM events"); n != int(h.State().Seq) {
		t.Errorf("%d events, want %d", n, h.State().Seq)
	}
	clean(t, dir)
}

func count(t testing.TB, db *sql.DB, q string) (n int) {
	t.Helper()
	if err := db.QueryRow(q).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAppendRefusesAnotherWriter(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	h := queuetest.NewDay(t, s)
	for name, b := range map[string]queue.Batch{
		"empty":    {},
		"gap":      {Events: []queue.Event{{Seq: h.State().Seq + 2, First: h.State().Seq + 2, Fact: queue.HelpAsked{Station: "1"}}}},
		"repeated": {Events: []queue.Event{{Seq: h.State().Seq, First: h.State().Seq, Fact: queue.HelpAsked{Station: "1"}}}},
	} {
		if err := s.Append(b); err == nil {
			t.Errorf("%s: appended", name)
		}
	}
	h.Do(issue("a"))
	db := raw(t, dir, "kiosk.db")
	for _, q := range []string{"UPDATE events SET at = 0", "DELETE FROM events"} {
		if _, err := db.Exec(q); err == nil {
			t.Errorf("%s: done", q)
		}
	}
	clean(t, dir)
}

func TestEventsStopsWithTheFirstError(t *testing.T) {
	s := open(t, t.TempDir())
	h := queuetest.NewDay(t, s)
	h.Do(issue("a"))
	no, n := errors.New("no"), 0
	err := s.Events(1, func(e queue.Event) error {
		if n++; e.Seq != 2 {
			t.Errorf("event %d first, want 2", e.Seq)
		}
		return no
	})
	if !errors.Is(err, no) || n != 1 {
		t.Errorf("error %v after %d events", err, n)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	s, err := sqlite.Open(dir, sqlite.Options{Hall: "anhe", MasterKey: master})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	newer := t.TempDir()
	open(t, newer)
	exec(t, raw(t, newer, "kiosk.db"), "PRAGMA user_version = 99")
	format := t.TempDir()
	open(t, format)
	exec(t, raw(t, format, "kiosk.db"), "UPDATE header SET format = 2")
	for _, tt := range []struct {
		name string
		dir  string
		opt  sqlite.Options
		want error
	}{
		{"another hall", dir, sqlite.Options{Hall: "other", MasterKey: master}, sqlite.ErrOtherHall},
		{"another master key", dir, sqlite.Options{Hall: "anhe", MasterKey: bytes.Repeat([]byte{8}, 32)}, sqlite.ErrMasterKey},
		{"short master key", dir, sqlite.Options{Hall: "anhe", MasterKey: []byte("short")}, nil},
		{"a newer schema", newer, sqlite.Options{Hall: "anhe", MasterKey: master}, sqlite.ErrNewer},
		{"a newer format", format, sqlite.Options{Hall: "anhe", MasterKey: master}, sqlite.ErrNewer},
		{"no hall for a new journal", t.TempDir(), sqlite.Options{}, nil},
		{"nothing to read", t.TempDir(), sqlite.Options{ReadOnly: true}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := sqlite.Open(tt.dir, tt.opt)
			if err == nil {
				_ = s.Close()
				t.Fatal("opened")
			}
			if tt.want != nil && !errors.Is(err, tt.want) || !strings.HasPrefix(err.Error(), "sqlite: ") {
				t.Errorf("error %v, want %v", err, tt.want)
			}
		})
	}
	open(t, dir) // none of that did any harm
}

func TestCheckAndPing(t *testing.T) {
	s := open(t, t.TempDir())
	if err := errors.Join(s.Check(t.Context()), s.Ping(t.Context())); err != nil {
		t.Error(err)
	}
}

func TestDump(t *testing.T) {
	dir := t.TempDir()
	h := queuetest.NewDay(t, open(t, dir))
	h.Do(issue("a"))
	var b bytes.Buffer
	if err := sqlite.Dump(t.Context(), dir, &b); err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(&b)
	for want := queue.Seq(1); want <= h.State().Seq; want++ {
		var l struct {
			Seq   queue.Seq
			Kind  string
			Boot  string
			By    string
			Body  map[string]any
			Cause *queue.Cause
		}
		if err := dec.Decode(&l); err != nil {
			t.Fatal(err)
		}
		if l.Seq != want || l.Kind == "" || l.Boot != "boot1" || l.By == "" || l.Body == nil || (l.Cause == nil) != (want == 1) {
			t.Errorf("line %d: %+v", want, l)
		}
	}
	if dec.More() {
		t.Error("more lines than events")
	}
}

func TestVerifyFinds(t *testing.T) {
	play := func(t *testing.T) string {
		dir := t.TempDir()
		s := open(t, dir)
		h := queuetest.NewDay(t, s)
		h.Do(issue("a"))
		h.Do(issue("b"))
		h.Do(queue.Call{Counter: "1"})
		h.Restart()
		h.Do(queue.SkipNumbers{Date: queuetest.Today, Through: []int{120}})
		h.Do(issue("c"))
		h.Do(queue.DoubtDate{Date: "2026-11-24"})
		h.Do(queue.ConfirmDate{Date: "2026-11-24"})
		h.Do(issue("d"))
		h.Do(queue.CloseDay{CarryOver: true})
		clean(t, dir)
		return dir
	}
	edit := "DROP TRIGGER events_are_final; DROP TRIGGER events_stay; "
	for _, tt := range []struct{ name, sql, want string }{
		{"a lost event", edit + "DELETE FROM events WHERE seq = 5", "gap"},
		{"a number given twice", edit + `UPDATE events SET body = replace(body, '"number":102', '"number":101') WHERE kind = 'TicketIssued'`, "number 101"},
		{"a number that was on paper", edit + `UPDATE events SET body = replace(body, '"number":121', '"number":110') WHERE kind = 'TicketIssued'`, "number 110 was on paper"},
		{"a number that was on paper before the date changed", edit + `UPDATE events SET body = replace(body, '"number":122', '"number":119') WHERE kind = 'TicketIssued'`, "number 119 was on paper"},
		{"a visit that is not what happened", "UPDATE visits SET counter = '9' WHERE ticket = 1", "row of ticket 1"},
		{"a lost visit", "DELETE FROM visits WHERE ticket = 2", "rows of visits"},
		{"a lost day", "DELETE FROM days", "no row of days"},
		{"another date", "UPDATE days SET date = '1999-01-01'", "is of 1999-01-01"},
		{"a snapshot of something else", "UPDATE snapshots SET state = x'7b7d'", "snapshot at event"},
		{"an unknown kind", edit + "UPDATE events SET kind = 'Teleported' WHERE seq = 5", "written by version 1.0"},
		{"an epoch from nowhere", edit + "UPDATE events SET epoch = 4 WHERE seq = 6", "epoch 4"},
		{"two commands that became one", edit + "UPDATE events SET first = 4 WHERE seq = 5", "belongs to the command"},
		{"a sealed row of nobody", "INSERT INTO sealed VALUES ('x', 1, 77, 1, x'00')", "sealed rows"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := play(t)
			exec(t, raw(t, dir, "kiosk.db"), tt.sql)
			r := verify(t, dir)
			if !strings.Contains(strings.Join(r.Problems, "\n"), tt.want) {
				t.Errorf("problems %q, want one with %q", r.Problems, tt.want)
			}
		})
	}
}

// Verify looks at one moment of a journal in use, and leaves no trace.
func TestVerifyWhileTheHallRuns(t *testing.T) {
	dir := t.TempDir()
	h := queuetest.NewDay(t, open(t, dir))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 60 {
			_, _ = h.Try(queue.Issue{Service: "land", People: 1})
		}
	}()
	for {
		clean(t, dir)
		select {
		case <-done:
			return
		default:
		}
	}
}
