package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"reception/kiosk/backup"
	"reception/queue"
	"reception/queue/queuetest"
	"reception/queue/sqlite"
)

// oldHall is a hall whose backup is older than the numbers in people's hands.
type oldHall struct {
	cfg    config // of a hall on a spare machine
	backup string
	paper  []int // given out after the backup
}

// newOldHall plays a morning from that moment on for half an hour, when the
// backup is made, and a little more.
func newOldHall(t *testing.T, at time.Time) oldHall {
	t.Helper()
	cfg := purgeSettings(t)
	y, m, d := at.Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, at.Location())
	timing := realTiming()
	timing.now = func() time.Time { return at }
	h, stop := startCore(t, cfg, timing)
	take := func(service string, n int) (numbers []int) {
		for range n {
			numbers = append(numbers, sealWith(t, h, queue.Issue{Service: service, People: 1}, "").Number)
		}
		return numbers
	}
	sealWith(t, h, queue.SetConfig{Config: queuetest.Config()}, "")
	sealWith(t, h, queue.OpenDay{Date: queue.Date(day.Format(time.DateOnly)), Midnight: queue.Millis(day.UnixMilli())}, "")
	take("land", 3)
	take("leader", 1)
	at = at.Add(30 * time.Minute)
	settings, err := os.ReadFile("reference.toml")
	if err != nil {
		t.Fatal(err)
	}
	opt := sqlite.BackupOptions{Version: "1", Created: at, Files: map[string][]byte{"kiosk.toml": settings}}
	e, _, err := backup.Folder(t.TempDir()).Add(backup.Of(t.Context(), cfg.State, opt))
	if err != nil {
		t.Fatal(err)
	}
	out := oldHall{backup: e.Path, paper: append(take("land", 5), take("leader", 1)...)}
	stop()
	out.cfg = purgeSettings(t)
	out.cfg.State = t.TempDir()
	out.cfg.Reader.Path, out.cfg.Printer.Path = filepath.Join(out.cfg.State, "none"), filepath.Join(out.cfg.State, "none")
	return out
}

// run starts the whole hall at that moment and stops it when f is done.
func (o oldHall) run(t *testing.T, at time.Time, f func(*hall)) {
	t.Helper()
	timing := realTiming()
	began := time.Now()
	timing.now = func() time.Time { return at.Add(time.Since(began)) }
	timing.clock = 5 * time.Millisecond
	h, err := openHall(o.cfg, timing, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	g, ctx := errgroup.WithContext(ctx)
	if err := h.start(ctx, g); err != nil {
		t.Fatal(err)
	}
	f(h)
	cancel()
	if err := errors.Join(g.Wait(), h.close()); err != nil {
		t.Fatal(err)
	}
}

// onDate waits until the calendar has opened the date.
func onDate(t *testing.T, h *hall, date queue.Date) {
	t.Helper()
	for deadline := time.After(time.Minute); ; {
		v := h.core.Current()
		if d := v.State.Day; d != nil && d.Date == date {
			return
		}
		select {
		case <-v.Superseded():
		case <-deadline:
			t.Fatalf("%s was never opened", date)
		}
	}
}

// A hall that is put back from a backup gives nobody a number that somebody
// else has on paper on that day, also after the next start; the next date
// begins anew.
func TestRestoreLeavesOutWhatIsOnPaper(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, zone)
	tuesday := monday.AddDate(0, 0, 1)
	old := newOldHall(t, monday.Add(9*time.Hour))
	for _, tt := range []struct {
		name         string
		at           time.Time // of the restore
		printed      []int
		land, leader int // the first numbers after it
	}{
		{"somebody has looked", monday.Add(10 * time.Hour), []int{2, 108}, 109, 3},
		{"somebody has looked at one range", monday.Add(10 * time.Hour), []int{108}, 109, 22},
		{"nobody has looked", monday.Add(10 * time.Hour), nil, 124, 22},
		{"nobody has looked at an older backup", monday.Add(17 * time.Hour), nil, 128, 22},
		{"the clock is behind", monday.AddDate(-6, 0, 0), nil, 124, 22},
		{"on the next day", tuesday.Add(8 * time.Hour), nil, 101, 1},
		{"on the next day after numbers", tuesday.Add(8 * time.Hour), []int{140, 3, 2}, 141, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := old
			o.cfg.State = t.TempDir()
			if _, _, err := backup.Restore(t.Context(), o.backup, o.cfg.State, tt.at, tt.printed...); err != nil {
				t.Fatal(err)
			}
			day, first := monday, monday.Add(10*time.Hour) // the clock has been set by then
			if tt.at.After(tuesday) {
				day, first = tuesday, tt.at
			}
			take := func(h *hall, service string, want int) {
				t.Helper()
				got := sealWith(t, h, queue.Issue{Service: service, People: 1}, "").Number
				if got != want || day == monday && slices.Contains(o.paper, got) {
					t.Errorf("number %d, want %d; %v are on paper", got, want, o.paper)
				}
			}
			var seq queue.Seq
			o.run(t, first, func(h *hall) {
				onDate(t, h, queue.Date(day.Format(time.DateOnly)))
				take(h, "land", tt.land)
				take(h, "leader", tt.leader)
				seq = h.core.Current().State.Seq
			})
			o.run(t, day.Add(11*time.Hour), func(h *hall) {
				if s := h.core.Current().State.Seq; s != seq+1 { // Started
					t.Errorf("%d events by a second start", s-seq)
				}
				take(h, "land", tt.land+1)
			})
			next := day.AddDate(0, 0, 1)
			o.run(t, next.Add(9*time.Hour), func(h *hall) {
				onDate(t, h, queue.Date(next.Format(time.DateOnly)))
				day = next
				take(h, "land", 101)
				take(h, "leader", 1)
			})
			if code, text := output(t, "journal", "verify", "--state", o.cfg.State); code != 0 {
				t.Errorf("the journal afterwards: %s", text)
			}
		})
	}
}

// The command says with which numbers the hall goes on, and how to say it
// better; what makes no sense changes nothing.
func TestRestoreTellsNumbers(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	today := newOldHall(t, time.Now().In(zone))
	before := newOldHall(t, time.Date(2026, 1, 5, 9, 0, 0, 0, zone))
	later := newOldHall(t, time.Date(2096, 1, 5, 9, 0, 0, 0, zone))
	config := filepath.Join(t.TempDir(), "kiosk.toml")
	for _, tt := range []struct {
		name    string
		of      oldHall
		printed string
		failed  bool
		says    []string
		not     string
	}{
		{"today", today, "", false, []string{"21、", "估的", "--printed 号码"}, "从头"},
		{"today with numbers", today, "108,2", false, []string{"2、108 号为止"}, "--printed"},
		{"an earlier day", before, "", false, []string{"从头取起", "--printed 号码"}, "为止"},
		{"an earlier day with numbers", before, "145,12", false, []string{"12、145 号为止"}, "--printed"},
		{"a number of no range", today, "145,1000", true, nil, "恢复好了"},
		{"no number", today, "all", true, nil, "恢复好了"},
		{"a clock that is behind", later, "", false, []string{"比备份还早"}, "为止"},
		{"a clock that is behind, with numbers", later, "145", true, nil, "恢复好了"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			state := t.TempDir()
			args := []string{"restore", tt.of.backup, "--state", state, "--config", config}
			if tt.printed != "" {
				args = append(args, "--printed", tt.printed)
			}
			code, text := output(t, args...)
			if code != 0 != tt.failed {
				t.Fatalf("status %d: %s", code, text)
			}
			for _, want := range tt.says {
				if !strings.Contains(text, want) {
					t.Errorf("it does not say %q: %s", want, text)
				}
			}
			if strings.Contains(text, tt.not) {
				t.Errorf("it says %q: %s", tt.not, text)
			}
			if r, _, err := backup.Look(state); (r == nil) != tt.failed || err != nil {
				t.Errorf("left %v, %v", fmt.Sprint(r), err)
			}
		})
	}
}
