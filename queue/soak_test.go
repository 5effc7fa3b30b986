package queue_test

import (
	"fmt"
	"math/rand"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

// Long runs reach what short ones do not: full lines, many days, every kind of
// want accepted.
func TestManyCommands(t *testing.T) {
	accepted := map[string]int{}
	undone, calls := 0, 0
	for seed := range int64(16) {
		h := queuetest.NewDay(t, &queuetest.Journal{})
		judge, err := queuetest.NewJudge(h.State())
		if err != nil {
			t.Fatal(err)
		}
		g := &queuetest.Generator{Source: rand.New(rand.NewSource(seed))}
		for range 800 {
			h.Clock.Pass(queue.Millis(g.Source.Intn(60_000)))
			before := h.State()
			w := g.Want(before)
			_, asked := h.Try(w)
			var events []queue.Event
			if h.State() != before {
				if err := h.Journal.Events(before.Seq, func(e queue.Event) error { events = append(events, e); return nil }); err != nil {
					t.Fatal(err)
				}
			}
			if asked == nil {
				accepted[fmt.Sprintf("%T", w)]++
			}
			if err := judge.Step(w, h.State(), events, asked); err != nil {
				t.Fatalf("seed %d, after event %d: %T%+v: %v", seed, before.Seq, w, w, err)
			}
		}
		undone, calls = undone+judge.Undone, calls+judge.Calls
		h.Kill()
	}
	for _, w := range (&queuetest.Generator{Source: rand.New(rand.NewSource(1))}).Each(&queue.State{}) {
		if kind := fmt.Sprintf("%T", w); accepted[kind] == 0 {
			t.Errorf("%s was never accepted: the generator does not reach it", kind)
		}
	}
	if undone < 15 || calls < 200 {
		t.Errorf("%d calls and %d presses taken back: the run was too tame", calls, undone)
	}
	t.Logf("%d calls, %d presses taken back, accepted %v", calls, undone, accepted)
}

// The same with eight counters, in the hours around lunch.
func TestManyCommandsWithEightCounters(t *testing.T) {
	reasons := map[queue.Reason]int{}
	for seed := range int64(6) {
		h, g := big(t, rand.New(rand.NewSource(seed)))
		play(t, h, g, 500)
		if err := h.Journal.Events(0, func(e queue.Event) error {
			if f, ok := e.Fact.(queue.TicketCalled); ok {
				reasons[f.Why]++
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		h.Kill()
	}
	for _, why := range []queue.Reason{queue.InTurn, queue.NeedsCare, queue.Appointment, queue.CarriedOver, queue.LongestWait, queue.ByNumber} {
		if reasons[why] == 0 {
			t.Errorf("nobody was called because of %s: the runs were too tame", why)
		}
	}
	t.Logf("calls %v", reasons)
}
