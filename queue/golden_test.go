package queue_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

var update = flag.Bool("update", false, "add missing golden journals, and write the digests anew")

// goldenTail is the last line of a golden journal.
type goldenTail struct {
	Digest string `json:"digest"`
}

// A golden journal leads to the same State for ever: what a released program
// has written, every later one reads the same way. The file is one event a
// line, then the digest. A digest that changes needs a new stateFormat and a
// reason; the events of a file never change.
func TestGoldenJournals(t *testing.T) {
	if *update {
		writeGolden(t, "morning", morning)
		writeGolden(t, "random", func(t *testing.T, h *queuetest.Hall) { wander(t, h, 400) })
		writeGolden(t, "days", days)
	}
	files, err := filepath.Glob(filepath.Join("testdata", "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d golden journals, error %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".jsonl"), func(t *testing.T) {
			rows, want := readGolden(t, file)
			j := &queuetest.Journal{}
			j.SetRows(rows)
			s, n, err := queue.Replay(j)
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Digest()
			if err != nil {
				t.Fatal(err)
			}
			if *update && got != want {
				saveGolden(t, file, rows, got)
			} else if got != want {
				t.Errorf("state after %d events has digest %s, want %s", n, got, want)
			}
		})
	}
}

// morning is a short script that a person can follow in the file.
func morning(t *testing.T, h *queuetest.Hall) { busy(t, h) }

// days has a night, a clock that is wrong, and a restart in it.
func days(_ *testing.T, h *queuetest.Hall) {
	h.Do(issue("a"))
	h.Do(issue("b"))
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.CloseDay{CarryOver: true})
	h.Clock.Reboot(12 * 3600 * 1000)
	h.Restart()
	h.Clock.Jump(3 * year)
	h.Do(queue.OpenDay{Date: "2030-01-01"})
	h.Do(queue.CheckIn{Booking: 1, Station: "1", Session: "c", Slip: true})
	h.Clock.Jump(-3 * year)
	h.Do(queue.DoubtDate{Date: "2026-11-24"})
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.UndoPress{Counter: "1"})
}

// wander is n random commands, the same every time.
func wander(_ *testing.T, h *queuetest.Hall, n int) {
	g := &queuetest.Generator{Source: rand.New(rand.NewSource(7))}
	for range n {
		h.Clock.Pass(queue.Millis(g.Source.Intn(60_000)))
		_, _ = h.Try(g.Want(h.State()))
	}
}

func writeGolden(t *testing.T, name string, play func(*testing.T, *queuetest.Hall)) {
	t.Helper()
	file := filepath.Join("testdata", name+".jsonl")
	if _, err := os.Stat(file); err == nil {
		return // its events stay as they are
	}
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	play(t, h)
	saveGolden(t, file, j.Rows(), h.Digest())
}

func saveGolden(t *testing.T, file string, rows []queuetest.Row, digest string) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, r := range rows {
		if err := enc.Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := enc.Encode(goldenTail{digest}); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readGolden(t *testing.T, file string) (rows []queuetest.Row, digest string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(b), []byte("\n"))
	for i, line := range lines {
		var v any = &goldenTail{}
		if i < len(lines)-1 {
			rows = append(rows, queuetest.Row{})
			v = &rows[i]
		}
		if err := json.Unmarshal(line, v); err != nil {
			t.Fatal(fmt.Errorf("line %d: %w", i+1, err))
		}
		if tail, ok := v.(*goldenTail); ok {
			digest = tail.Digest
		}
	}
	return rows, digest
}
