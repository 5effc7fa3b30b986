package queue_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

// The golden days tell how the hall works, each in a file that a person can
// read. With -update the outcomes behind the arrows are written anew, and the
// journal of a day that has none yet becomes a golden journal.
func TestGoldenDays(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.day"))
	if err != nil || len(files) < 14 {
		t.Fatalf("%d golden days, error %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".day")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s, err := queuetest.ParseScript(filepath.Base(file), text)
			if err != nil {
				t.Fatal(err)
			}
			j := &queuetest.Journal{}
			outcome, surprises := s.Play(t, j)
			if *update {
				if err := os.WriteFile(file, s.Format(outcome), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			for _, err := range surprises {
				t.Error(err)
			}
			golden := filepath.Join("testdata", "day-"+name+".jsonl")
			if _, err := os.Stat(golden); !*update && err != nil {
				t.Errorf("no golden journal: %v", err)
			} else if *update && err != nil && len(surprises) == 0 {
				saveGolden(t, golden, j.Rows(), digestOf(t, j))
			}
		})
	}
}

// digestOf returns the digest of the state that the journal leads to.
func digestOf(t *testing.T, j *queuetest.Journal) string {
	t.Helper()
	s, _, err := queue.Replay(j)
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d
}
