package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"reception/kiosk/backup"
	"reception/queue"
	"reception/queue/queuetest"
	"reception/queue/sqlite"
)

// asEnv makes the test binary a backup or a restore that can be killed.
const asEnv = "BACKUP_TEST_AS"

func TestMain(m *testing.M) {
	if what := os.Getenv(asEnv); what != "" {
		if err := child(what, os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// hall makes a state folder with a day and some numbers.
func hall(t *testing.T) (dir string, h *queuetest.Hall) {
	t.Helper()
	dir = t.TempDir()
	s, err := sqlite.Open(dir, sqlite.Options{Hall: "anhe", Version: "1.0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	h = queuetest.NewDay(t, s)
	more(h)
	write(t, filepath.Join(dir, "staff.json"), "[]")
	return dir, h
}

func more(h *queuetest.Hall) { h.Do(queue.Issue{Service: "land", People: 1}) }

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func add(t *testing.T, f backup.Folder, state string) (backup.Entry, sqlite.Manifest) {
	t.Helper()
	e, m, err := f.Add(backup.Of(t.Context(), state, sqlite.BackupOptions{Version: "1.0", Created: time.Unix(1, 0), Files: map[string][]byte{"staff.json": []byte(`["b"]`)}}))
	if err != nil {
		t.Fatal(err)
	}
	return e, m
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return strings.Join(out, " ")
}

func TestAdd(t *testing.T) {
	state, h := hall(t)
	f := backup.Folder(filepath.Join(t.TempDir(), "backup"))
	add(t, f, state)
	more(h)
	e, m := add(t, f, state)
	if want := fmt.Sprintf("kiosk-000002-%s.backup", queuetest.Today); filepath.Base(e.Path) != want || m.Seq != h.State().Seq {
		t.Errorf("%s at %d, want %s at %d", e.Path, m.Seq, want, h.State().Seq)
	}
	all, err := f.List()
	if err != nil || len(all) != 2 || all[1].Path != e.Path || all[1].Size == 0 {
		t.Errorf("%+v, %v", all, err)
	}
	// The same read from somewhere else.
	b, err := os.ReadFile(e.Path)
	if err != nil {
		t.Fatal(err)
	}
	other := backup.Folder(t.TempDir())
	if _, got, err := other.Add(backup.From(t.Context(), bytes.NewReader(b))); err != nil || got.Events != m.Events {
		t.Errorf("copied: %+v, %v", got, err)
	}
	if _, _, err := other.Add(backup.From(t.Context(), bytes.NewReader(b[:len(b)-5000]))); err == nil {
		t.Error("a torn copy was taken")
	}
	if got := names(t, string(other)); got != fmt.Sprintf("kiosk-000001-%s.backup", queuetest.Today) {
		t.Errorf("folder has %s", got)
	}
}

// What stays is decided by the order of making alone: here the clock went to
// 2030 and back, and a restored hall counts from earlier.
func TestRotation(t *testing.T) {
	dir := t.TempDir()
	f := backup.Folder(dir)
	fill := func(date string, keys bool) backup.Fill {
		return func(path string) (sqlite.Manifest, error) {
			return sqlite.Manifest{Date: queue.Date(date), Keys: keys}, os.WriteFile(path, nil, 0o600)
		}
	}
	number := 0
	for day := 1; day <= 28; day++ {
		date := fmt.Sprintf("2026-11-%02d", day)
		if day == 20 {
			date = "2030-01-01"
		}
		for range 10 {
			number++
			if _, _, err := f.Add(fill(date, number == 5)); err != nil {
				t.Fatal(err)
			}
		}
	}
	all, err := f.List()
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, e := range all {
		got = append(got, e.Number)
	}
	// With keys 5; the last of the days 15 to 25; from 257 on the newest 24.
	want := []int{5, 150, 160, 170, 180, 190, 200, 210, 220, 230, 240, 250}
	for n := 257; n <= 280; n++ {
		want = append(want, n)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("numbers %v,\nwant    %v", got, want)
	}
}

// A backup that fails leaves those before it as they were, and nothing else.
func TestAddFails(t *testing.T) {
	state, h := hall(t)
	f := backup.Folder(t.TempDir())
	add(t, f, state)
	was := names(t, string(f))
	write(t, filepath.Join(string(f), "kiosk-000002.part"), "of one that was killed")
	no := errors.New("no")
	if _, _, err := f.Add(func(string) (sqlite.Manifest, error) { return sqlite.Manifest{}, no }); !errors.Is(err, no) {
		t.Errorf("error %v, want %v", err, no)
	}
	if got := names(t, string(f)); got != was {
		t.Errorf("folder has %s, want %s", got, was)
	}
	// A disk that is full: the child may write files of at most 64 KB, which a
	// backup of the hall is larger than.
	for range 200 {
		more(h)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", `ulimit -f 128; exec "$0" "$@"`, os.Args[0], state, string(f)) // of 512 bytes
	cmd.Env = append(os.Environ(), asEnv+"=backup")
	if out, err := cmd.CombinedOutput(); err == nil || !bytes.Contains(out, []byte("full")) && !bytes.Contains(out, []byte("disk")) && !bytes.Contains(out, []byte("large")) {
		t.Errorf("on a full disk: %v, %s", err, out)
	}
	if got := names(t, string(f)); got != was {
		t.Errorf("folder has %s, want %s", got, was)
	}
	e, m := add(t, f, state)
	if e.Number != 2 || m.Seq != h.State().Seq {
		t.Errorf("after that number %d at %d", e.Number, m.Seq)
	}
}

func child(what, state, arg string) error {
	ctx, f := context.Background(), backup.Folder(arg)
	if what == "backup" {
		_, _, err := f.Add(backup.Of(ctx, state, sqlite.BackupOptions{Version: "1.0"}))
		return err
	}
	_, _, err := backup.Restore(ctx, arg, state, time.Unix(5, 0))
	return err
}

// Killed at any moment, a backup leaves every backup good that has its name.
func TestAddKilled(t *testing.T) {
	state, h := hall(t)
	for range 100 {
		more(h)
	}
	f := backup.Folder(t.TempDir())
	add(t, f, state)
	began := time.Now()
	add(t, f, state)
	took := time.Since(began)
	for i := range 8 {
		cmd := exec.CommandContext(t.Context(), os.Args[0], state, string(f))
		cmd.Env = append(os.Environ(), asEnv+"=backup")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(i) / 4) // somewhere in it, or after it
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	all, err := f.List()
	if err != nil || len(all) < 2 {
		t.Fatalf("%d backups, %v", len(all), err)
	}
	for _, e := range all {
		if _, err := sqlite.VerifyBackup(t.Context(), e.Path); err != nil {
			t.Error(err)
		}
	}
	add(t, f, state)
	if got := names(t, string(f)); strings.Contains(got, ".part") {
		t.Errorf("left over: %s", got)
	}
}

func TestRestore(t *testing.T) {
	state, h := hall(t)
	f := backup.Folder(filepath.Join(state, "backup"))
	e, m := add(t, f, state)
	more(h)
	later := h.State().Seq
	_ = h.Journal.(*sqlite.Store).Close()
	got, old, err := backup.Restore(t.Context(), e.Path, state, time.Unix(5, 0))
	if err != nil || got.Seq != m.Seq || got.Seq >= later {
		t.Fatalf("restored %+v, %v", got, err)
	}
	if seq := seqOf(t, state); seq != m.Seq {
		t.Errorf("the hall goes on at %d, want %d", seq, m.Seq)
	}
	if seq := seqOf(t, old); seq != later {
		t.Errorf("the old state is at %d, want %d", seq, later)
	}
	if b, _ := os.ReadFile(filepath.Join(state, "staff.json")); string(b) != `["b"]` {
		t.Errorf("accounts %s", b)
	}
	if _, err := sqlite.VerifyBackup(t.Context(), e.Path); err != nil {
		t.Error(err)
	}
	r, olds, err := backup.Look(state)
	if err != nil || r == nil || r.Seq != m.Seq || len(olds) != 1 || olds[0] != old {
		t.Errorf("look: %+v %v %v", r, olds, err)
	}
	if got := names(t, state); got != "backup before-restore-1 keys.db kiosk.db restored.json staff.json" {
		t.Errorf("state folder has %s", got) // keys.db was made by looking
	}
}

// seqOf opens the state folder as a hall does and tells where it stands.
func seqOf(t *testing.T, dir string) queue.Seq {
	t.Helper()
	s, err := sqlite.Open(dir, sqlite.Options{Hall: "anhe", Version: "1.0"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	state, _, err := queue.Load(s)
	if err != nil {
		t.Fatal(err)
	}
	return state.Seq
}

// A new machine has nothing to move aside.
func TestRestoreOnANewMachine(t *testing.T) {
	from, _ := hall(t)
	e, m := add(t, backup.Folder(t.TempDir()), from)
	state := t.TempDir()
	if _, old, err := backup.Restore(t.Context(), e.Path, state, time.Unix(5, 0)); err != nil || old != "" {
		t.Fatalf("old %q, %v", old, err)
	}
	if seqOf(t, state) != m.Seq {
		t.Error("another state")
	}
}

// A file that is no good changes nothing.
func TestRestoreRefuses(t *testing.T) {
	state, h := hall(t)
	want := h.State().Seq
	_ = h.Journal.(*sqlite.Store).Close()
	was := names(t, state)
	file := filepath.Join(t.TempDir(), "x.backup")
	write(t, file, "not a backup")
	if _, _, err := backup.Restore(t.Context(), file, state, time.Unix(5, 0)); !errors.Is(err, sqlite.ErrNoBackup) {
		t.Errorf("error %v", err)
	}
	if got := names(t, state); got != was {
		t.Errorf("state folder has %s, want %s", got, was)
	}
	if seqOf(t, state) != want {
		t.Error("the hall has changed")
	}
}

// Killed at any moment, a restore leaves the old hall, or the new one, or a
// mark that no hall starts on; repeated it ends, and the old state is whole.
func TestRestoreKilled(t *testing.T) {
	state, h := hall(t)
	for range 50 {
		more(h)
	}
	e, m := add(t, backup.Folder(t.TempDir()), state)
	more(h)
	later := h.State().Seq
	_ = h.Journal.(*sqlite.Store).Close()
	began := time.Now()
	if _, _, err := backup.Restore(t.Context(), e.Path, t.TempDir(), time.Unix(5, 0)); err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	for i := range 8 {
		cmd := exec.CommandContext(t.Context(), os.Args[0], state, e.Path)
		cmd.Env = append(os.Environ(), asEnv+"=restore")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(i) / 4)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if _, _, err := backup.Look(state); errors.Is(err, backup.ErrHalf) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		if seq := seqOf(t, state); seq != m.Seq && seq != later {
			t.Errorf("the hall stands at %d, want %d or %d", seq, m.Seq, later)
		}
	}
	if _, _, err := backup.Restore(t.Context(), e.Path, state, time.Unix(5, 0)); err != nil {
		t.Fatal(err)
	}
	if seq := seqOf(t, state); seq != m.Seq {
		t.Errorf("the hall stands at %d, want %d", seq, m.Seq)
	}
	_, old, err := backup.Look(state)
	if err != nil || len(old) == 0 {
		t.Fatalf("old %v, %v", old, err)
	}
	if seq := seqOf(t, old[0]); seq != later {
		t.Errorf("the oldest state is at %d, want %d", seq, later)
	}
}

// Interrupted between a database and its log, a restore keeps them together.
func TestRestoreGoesOn(t *testing.T) {
	state, h := hall(t)
	e, _ := add(t, backup.Folder(t.TempDir()), state)
	more(h)
	if err := os.Mkdir(filepath.Join(state, "before-restore-7"), 0o700); err != nil {
		t.Fatal(err)
	}
	_ = h.Journal.(*sqlite.Store).Close()
	write(t, filepath.Join(state, "kiosk.db-wal"), "log")
	if err := os.Rename(filepath.Join(state, "kiosk.db"), filepath.Join(state, "before-restore-7", "kiosk.db")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(state, "restoring"), "before-restore-7")
	if _, _, err := backup.Look(state); !errors.Is(err, backup.ErrHalf) {
		t.Errorf("look: %v", err)
	}
	_, old, err := backup.Restore(t.Context(), e.Path, state, time.Unix(5, 0))
	if err != nil || filepath.Base(old) != "before-restore-7" {
		t.Fatalf("old %s, %v", old, err)
	}
	if got := names(t, old); !strings.Contains(got, "kiosk.db kiosk.db-wal") {
		t.Errorf("the old folder has %s", got)
	}
}

// For each begun hour since the backup as many numbers are left out as in the
// busiest hour of the series, at least twenty, and never the last tenth; what a
// restore before this one left out counts as drawn. A series of which nobody had
// a number is no exception.
func TestRestoreLeavesOut(t *testing.T) {
	state, h := hall(t) // one of the windows, 101 to 999, at about half past eight
	take := func(n int, service string) {
		for range n {
			h.Do(queue.Issue{Service: service, People: 1})
		}
	}
	ranges := func(from, to int) func() { // of the leaders
		return func() {
			c := queuetest.Config()
			c.Series[0].From, c.Series[0].To = from, to
			h.Do(queue.SetConfig{Config: c})
		}
	}
	f := backup.Folder(t.TempDir())
	for _, tt := range []struct {
		name    string
		do      func()
		hours   float64 // since the backup
		printed []int
		want    []int
	}{
		{"few", func() {}, 0.1, nil, []int{20, 121}},
		{"two busy hours", func() {
			h.Clock.Pass(3_600_000)
			take(29, "land")
			h.Clock.Pass(3_600_000)
			take(10, "land")
		}, 0.1, nil, []int{20, 140 + 29}},
		{"and a while ago", func() {}, 2.1, nil, []int{20, 140 + 3*29}},
		{"and long ago", func() {}, 48, nil, []int{20, 140 + 12*29}},
		{"a clock that is behind", func() {}, -48, nil, []int{20, 140 + 29}},
		{"the end of the range", func() { take(70, "land"); take(30, "leader") }, 48, nil, []int{90, 999 - 89}},
		{"somebody has looked at one range", func() {}, 48, []int{95}, []int{95, 999 - 89}},
		{"left out before", func() { h.Do(queue.SkipNumbers{Date: queuetest.Today, Through: []int{900, 93}}) }, 0.1, nil, []int{93, 910}},
		{"a short range of which nobody had a number", ranges(95, 99), 0.1, nil, []int{98, 910}},
		{"a range of one", ranges(99, 99), 0.1, nil, []int{910}},
		{"no day", func() { ranges(1, 99)(); h.Do(queue.CloseDay{CarryOver: true}) }, 0.1, []int{95}, nil},
	} {
		tt.do()
		e, m := add(t, f, state)
		at := m.Created.Add(time.Duration(tt.hours * float64(time.Hour)))
		dir := t.TempDir()
		r, _, err := backup.Restore(t.Context(), e.Path, dir, at, tt.printed...)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		slices.Sort(r.Ahead)
		if !slices.Equal(r.Ahead, tt.want) || !slices.Equal(r.Printed, tt.printed) {
			t.Errorf("%s: left out %v and %v, want %v and %v", tt.name, r.Ahead, r.Printed, tt.want, tt.printed)
		}
		if kept, _, err := backup.Look(dir); err != nil || len(kept.Ahead) != len(tt.want) {
			t.Errorf("%s: kept %+v, %v", tt.name, kept, err)
		}
	}
}

// What the old hall gave out after the backup, the new one gives to nobody else
// on that date, whatever came before on it and whichever date it turns out to be.
func TestRestoreGivesNothingTwice(t *testing.T) {
	for _, tt := range []struct {
		name  string
		open  queue.Date  // after 101 was given out and the day was closed; empty: it stays open
		then  queue.Date  // what the clock says after the restore
		taken queue.Issue // from the old hall after the backup
	}{
		{"the first of a series", "", "", queue.Issue{Service: "leader", People: 1}},
		{"the first of a day that was opened again", queuetest.Today, "", queue.Issue{Service: "land", People: 1}},
		{"of a day whose date was not settled", "1970-01-01", "2026-11-24", queue.Issue{Service: "land", People: 1}},
		{"of a day that was no new one", "1970-01-01", queuetest.Today, queue.Issue{Service: "land", People: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			state, h := hall(t)
			if tt.open != "" {
				h.Do(queue.CloseDay{CarryOver: true})
				h.Do(queue.OpenDay{Date: tt.open})
			}
			e, m := add(t, backup.Folder(t.TempDir()), state)
			dir := t.TempDir()
			r, _, err := backup.Restore(t.Context(), e.Path, dir, m.Created.Add(6*time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			s, err := sqlite.Open(dir, sqlite.Options{Hall: "anhe", Version: "1.0"})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			n := queuetest.NewHall(t, s)
			do := func(w queue.Want) queue.Answer {
				t.Helper()
				a, err := n.Send(queue.Command{Key: queue.Key{Sender: "restored"}, Want: w})
				if err != nil {
					t.Fatal(err)
				}
				return a
			}
			for _, w := range r.Skip(time.UTC) {
				do(w)
			}
			if tt.then != "" {
				do(queue.DoubtDate{Date: tt.then})
				if d := n.State().Day; !d.Confirmed || d.Date != tt.then {
					t.Fatalf("the day is %s", d.Date)
				}
			}
			last := 0
			for range 20 {
				last = h.Do(tt.taken).Number
			}
			if a := do(tt.taken); a.Number <= last {
				t.Errorf("number %d after the restore, and the old hall had come to %d", a.Number, last)
			}
		})
	}
}
