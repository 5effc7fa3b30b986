package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"reception/kiosk/rehearse"
)

func TestRehearsal(t *testing.T) {
	stdout, stderr, status := kiosk(t, "rehearse", "--visitors", "60", "--counters", "3", "--screens", "8", "--seed", "7", "--day", "6s", "--json")
	if status != 0 {
		t.Fatalf("exit status %d: %s%s", status, stdout, stderr)
	}
	var r struct {
		Issued, Printed, Called, Served, Missed, Lost, Duplicated int

		OutOfOrder int `json:"out_of_order"`
		Latency    map[string]struct{ P50, P99 float64 }
		Latencies  map[string]struct{ P50, P99 float64 } `json:"latency_ms"`
	}
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("%v in %s", err, stdout)
	}
	if r.Issued < 50 || r.Printed < 40 || r.Called < 50 || r.Served < 40 || r.Lost+r.Duplicated+r.OutOfOrder != 0 {
		t.Errorf("got %s", stdout)
	}
	for _, name := range []string{"card_to_ticket", "call_to_last_screen"} {
		if l := r.Latencies[name]; l.P50 <= 0 || l.P99 < l.P50 {
			t.Errorf("latency %s: p50 %v, p99 %v", name, l.P50, l.P99)
		}
	}
}

func TestRehearsalOnPacedLines(t *testing.T) {
	stdout, stderr, status := kiosk(t, "rehearse", "--visitors", "6", "--counters", "2", "--screens", "3", "--baud", "115200", "--day", "15s")
	if status != 0 || !strings.Contains(stdout, "lost 0   duplicated 0   out of order 0") {
		t.Errorf("exit status %d: %s%s", status, stdout, stderr)
	}
}

// The rehearsal would find each fault: what finds none has not looked.
func TestRehearsalFindsPlantedFaults(t *testing.T) {
	for _, tt := range []struct {
		plant string
		found string
	}{
		{"lost", `"lost":0`}, {"slip", `"duplicated":0`}, {"swap", `"out_of_order":0`}, {"frame", `"lost":0`},
	} {
		t.Run(tt.plant, func(t *testing.T) {
			stdout, stderr, status := kiosk(t, "rehearse", "--visitors", "30", "--counters", "2", "--screens", "3", "--day", "5s", "--json", "--plant", tt.plant)
			if status != exitFailed {
				t.Errorf("exit status %d, want %d: %s%s", status, exitFailed, stdout, stderr)
			}
			if !strings.Contains(stdout, `"lost":`) || strings.Contains(stdout, tt.found) {
				t.Errorf("the wrong thing was found: %s", stdout)
			}
		})
	}
}

func TestRehearsalCommandLine(t *testing.T) {
	for _, args := range [][]string{
		{"--visitors", "0"}, {"--visitors", "many"}, {"--counters", "-1"}, {"--screens", "1"}, {"--baud", "110"}, {"--day", "0"}, {"--plant", "oak"}, {"--fast"}, {"here"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			if stdout, stderr, status := kiosk(t, append([]string{"rehearse"}, args...)...); status != exitUsage || stderr == "" {
				t.Errorf("exit status %d, want %d: %s%s", status, exitUsage, stdout, stderr)
			}
		})
	}
}

// What a card says is in nothing that is kept, logged or pushed.
func TestCardsLeaveNoTrace(t *testing.T) {
	const visitors, seed = 40, 3
	dir := t.TempDir()
	var needles [][]byte
	for _, c := range rehearse.Cards(seed, visitors) {
		for _, s := range []string{c.Name, c.Number, c.Address, c.Number[6:14] + c.Number[14:17]} {
			needles = append(needles, spellings(t, s)...)
		}
	}
	search := func(where string, b []byte) {
		for _, n := range needles {
			if bytes.Contains(b, n) {
				t.Errorf("%s holds %q", where, n)
			}
		}
	}
	files := func(when string) {
		names, err := filepath.Glob(filepath.Join(dir, "*.db*"))
		if err != nil || len(names) < 2 {
			t.Errorf("%s: files %v, %v", when, names, err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Error(err)
			}
			search(when+": "+filepath.Base(name), b)
		}
	}
	var log bytes.Buffer
	var mu sync.Mutex
	frames := map[string]int{}
	c := rehearseCommand{
		Visitors: visitors, Counters: 2, Screens: 3, Seed: seed, State: dir, Day: 5 * time.Second,
		played: func() { files("before the day is closed") },
		frames: func(screen string, frame []byte) {
			search("frame of "+screen, frame)
			mu.Lock()
			frames[screen]++
			mu.Unlock()
		},
	}
	r, err := c.rehearse(t.Context(), slog.New(slog.NewTextHandler(io.Writer(&log), &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	if !r.Clean() {
		t.Errorf("the rehearsal found %v", r.Problems)
	}
	if r.Latency.CardToTicket.N < visitors/3 {
		t.Errorf("only %d cards were read", r.Latency.CardToTicket.N)
	}
	for _, screen := range []string{"touch", "hall/1", "hall/2", "leader", "office", "desk/1", "desk/2"} {
		if frames[screen] < 2 {
			t.Errorf("%s got %d frames", screen, frames[screen])
		}
	}
	if log.Len() == 0 {
		t.Error("nothing was logged")
	}
	search("log", log.Bytes())
	files("after the stop")
}

// spellings returns the bytes that s can stand as: UTF-8, as JSON escapes, as
// the card holds it, and as the printer gets it.
func spellings(t *testing.T, s string) [][]byte {
	t.Helper()
	var wide, escaped []byte
	for _, u := range utf16.Encode([]rune(s)) {
		wide = append(wide, byte(u), byte(u>>8))
		escaped = fmt.Appendf(escaped, `\u%04x`, u)
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return [][]byte{[]byte(s), wide, escaped, gb}
}
