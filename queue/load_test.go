package queue_test

import (
	"errors"
	"strings"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

// busy plays a morning that touches most of the state.
func busy(t *testing.T, h *queuetest.Hall) {
	t.Helper()
	for i, s := range []string{"land", "leader", "labour", "land", "letters", "leader"} {
		h.Do(queue.Issue{Service: s, People: 1 + i%2, Needs: queue.Needs(i % 3), Station: "1", Session: "v" + s, Slip: true})
		h.Clock.Pass(5_000)
	}
	h.Do(queue.SendSlip{Slip: 1})
	h.Do(queue.EndSlip{Slip: 1, Status: queue.SlipPrinted})
	a := h.Do(queue.Call{Counter: "1"})
	h.Do(queue.Start{Counter: "1", Ticket: a.Ticket})
	h.Do(queue.EndSession{Station: "1", Session: "vland"})
	h.Do(queue.AskHelp{Station: "1"})
	h.Do(queue.Book{Date: "2026-11-30", Service: "land", People: 1})
	h.Do(queue.PublishRota{Days: []queue.RotaDay{{ID: "r1", Date: "2026-11-27", Session: "am", Leader: "wang", Units: []string{"信访局"}}}})
	h.Do(queue.Call{Counter: "desk"})
}

func load(t *testing.T, j queue.Journal) (digest string, replayed int) {
	t.Helper()
	s, n, err := queue.Load(j)
	if err != nil {
		t.Fatal(err)
	}
	if digest, err = s.Digest(); err != nil {
		t.Fatal(err)
	}
	return digest, n
}

func TestSnapshots(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewHall(t, j)
	h.Kill()
	j.SetSnapshots()
	h.Options.SnapshotEvery = 10
	h.Start()
	h.Do(queue.SetConfig{Config: queuetest.Config()})
	h.Do(queue.OpenDay{Date: queuetest.Today})
	for i := range 20 {
		h.Do(issue("v" + string(rune('a'+i))))
	}
	snaps, _ := j.Snapshots()
	if len(snaps) != 2 {
		t.Errorf("%d snapshots after %d events, want one every 10", len(snaps), h.State().Seq)
	}
	h.Do(queue.CloseDay{CarryOver: true})
	if snaps, _ = j.Snapshots(); snaps[0].Seq != h.State().Seq {
		t.Errorf("newest snapshot at %d when the day closed at %d", snaps[0].Seq, h.State().Seq)
	}
	h.Do(queue.AskHelp{Station: "1"})
	if err := h.Stop(); err != nil {
		t.Fatal(err)
	}
	if snaps, _ = j.Snapshots(); snaps[0].Seq != h.State().Seq {
		t.Errorf("newest snapshot at %d after a clean stop at %d", snaps[0].Seq, h.State().Seq)
	}
}

func TestLoad(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	h.Restart() // keeps a snapshot in the middle of nothing
	busy(t, h)
	want := h.Digest()
	snaps, _ := j.Snapshots()
	if len(snaps) != 1 {
		t.Fatalf("%d snapshots, want 1", len(snaps))
	}
	good, total := snaps[0], len(j.Rows())
	tail := total - int(good.Seq)
	edit := func(f func(*queue.Snapshot)) queue.Snapshot {
		n := good
		n.State = append([]byte(nil), good.State...)
		f(&n)
		return n
	}
	flipped := edit(func(n *queue.Snapshot) { n.State[len(n.State)/2] ^= 1 })
	cut := edit(func(n *queue.Snapshot) { n.State = n.State[:len(n.State)/2] })
	format := edit(func(n *queue.Snapshot) { n.Format++ })
	moved := edit(func(n *queue.Snapshot) { n.Seq++ })
	tests := []struct {
		name     string
		snaps    []queue.Snapshot
		replayed int
	}{
		{"from the snapshot and the tail", []queue.Snapshot{good}, tail},
		{"without a snapshot", nil, total},
		{"damaged snapshot", []queue.Snapshot{flipped}, total},
		{"half a snapshot", []queue.Snapshot{cut}, total},
		{"snapshot of another format", []queue.Snapshot{format}, total},
		{"snapshot under another number", []queue.Snapshot{moved}, total},
		{"damaged, then a good one", []queue.Snapshot{flipped, good}, tail},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j.SetSnapshots(tt.snaps...)
			got, n := load(t, j)
			if got != want || n != tt.replayed {
				t.Errorf("digest %s after %d events, want %s after %d", got, n, want, tt.replayed)
			}
		})
	}
	if err := good.Check(h.State()); err == nil {
		t.Error("a snapshot of an earlier state passes for the present one")
	}
	if err := flipped.Check(h.State()); err == nil {
		t.Error("a damaged snapshot passes")
	}
	if err := format.Check(h.State()); err != nil {
		t.Errorf("snapshot of another format: %v, want it left alone", err)
	}
}

func TestSnapshotThatCannotBeKeptStopsNothing(t *testing.T) {
	for name, f := range map[string]func(queue.Snapshot) error{
		"error": func(queue.Snapshot) error { return errors.New("no room") },
		"panic": func(queue.Snapshot) error { panic("no room") },
	} {
		t.Run(name, func(t *testing.T) {
			j := &queuetest.Journal{}
			h := queuetest.NewDay(t, j)
			j.OnSnapshot(f)
			h.Do(issue("a"))
			h.Do(queue.CloseDay{CarryOver: true})
			h.Do(queue.OpenDay{Date: "2026-11-24"})
			if a := h.Do(issue("b")); a.Number != 101 {
				t.Errorf("number %d, want 101", a.Number)
			}
			if err := h.Stop(); err == nil {
				t.Error("the stop does not tell that its snapshot was not kept")
			}
		})
	}
}

func TestJournalThatCannotBeReadStopsTheStart(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	busy(t, h)
	h.Kill()
	rows := j.Rows()
	last := len(rows) - 1
	tests := []struct {
		name string
		edit func([]queuetest.Row) []queuetest.Row
		want string
	}{
		{"unknown kind", func(r []queuetest.Row) []queuetest.Row { r[last].Kind = "TicketTeleported"; return r }, "written by version 1.0"},
		{"newer version of a kind", func(r []queuetest.Row) []queuetest.Row { r[last].Version = 2; return r }, "written by version 1.0"},
		{"body that is no JSON", func(r []queuetest.Row) []queuetest.Row { r[last].Body = "{"; return r }, "decode"},
		{"event that cannot be applied", func(r []queuetest.Row) []queuetest.Row {
			r[last].Kind, r[last].Body = "TicketHeld", `{"ticket":999}`
			return r
		}, "written by version 1.0"},
		{"gap", func(r []queuetest.Row) []queuetest.Row { return append(r[:3:3], r[4:]...) }, "gap"},
		{"wall time goes down", func(r []queuetest.Row) []queuetest.Row { r[last].Event.At = 5; return r }, "in time"},
		{"ticks go down", func(r []queuetest.Row) []queuetest.Row { r[last].Event.Tick = 0; return r }, "in time"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			broken := &queuetest.Journal{}
			broken.SetRows(tt.edit(append([]queuetest.Row(nil), rows...)))
			_, err := queue.Open(broken, queue.Options{Clock: h.Clock.Now})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
			if n := len(broken.Rows()); n > len(rows) {
				t.Error("a start was recorded in a journal that cannot be read")
			}
		})
	}
	if _, err := queue.Open(&failing{}, queue.Options{Clock: h.Clock.Now}); err == nil {
		t.Error("a journal without snapshots to read was opened")
	}
	j.Fail(queuetest.ErrorBefore)
	if _, err := queue.Open(j, queue.Options{Clock: h.Clock.Now}); err == nil {
		t.Error("a start that could not be recorded went on")
	}
}

// failing is a journal that nothing can be read from.
type failing struct{ queuetest.Journal }

func (*failing) Snapshots() ([]queue.Snapshot, error) { return nil, queuetest.ErrFault }
