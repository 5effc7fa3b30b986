package queue_test

import (
	"testing"

	"pgregory.net/rapid"

	"reception/queue"
	"reception/queue/queuetest"
)

// drawn is chance that rapid can shrink.
type drawn struct{ t *rapid.T }

func (d drawn) Intn(n int) int { return rapid.IntRange(0, n-1).Draw(d.t, "n") }

// play sends n random commands to the hall and has each judged.
func play(t *rapid.T, h *queuetest.Hall, g *queuetest.Generator, n int) *queuetest.Judge {
	judge, err := queuetest.NewJudge(h.State())
	if err != nil {
		t.Fatal(err)
	}
	src := g.Source
	for range n {
		switch src.Intn(40) {
		case 0:
			h.Clock.Jump(queue.Millis(src.Intn(7_200_000) - 3_600_000))
		case 1:
			h.Clock.Pass(600_000)
		default:
			h.Clock.Pass(queue.Millis(src.Intn(90_000)))
		}
		before := h.State()
		w := g.Want(before)
		if open, ok := w.(queue.OpenDay); ok {
			open.Midnight = queuetest.Midnight
			w = open
		}
		_, asked := h.Try(w)
		var events []queue.Event
		if err := h.Journal.Events(before.Seq, func(e queue.Event) error { events = append(events, e); return nil }); err != nil {
			t.Fatal(err)
		}
		if err := judge.Step(w, h.State(), events, asked); err != nil {
			t.Fatalf("%T%+v: %v", w, w, err)
		}
	}
	return judge
}

// big starts a hall with eight counters late in the morning, and its generator.
func big(t queuetest.TB, src queuetest.Source) (*queuetest.Hall, *queuetest.Generator) {
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Clock.Pass(queue.Millis(150+src.Intn(60)) * 60_000)
	c := queuetest.BigConfig()
	h.Do(queue.SetConfig{Config: c})
	h.Do(queue.OpenDay{Date: queuetest.Today, Midnight: queuetest.Midnight})
	g := &queuetest.Generator{Source: src}
	for _, k := range c.Counters {
		g.Counters = append(g.Counters, k.ID)
	}
	for _, s := range c.Services {
		g.Services = append(g.Services, s.ID)
	}
	return h, g
}

// With eight counters, lunch, slots, wheelchairs and pauses the promises hold
// as well: of four calls of a counter one goes to whoever waited longest,
// nobody is overtaken more than five times, no ticket is at two counters, and
// none is lost.
func TestRandomDaysWithEightCounters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, g := big(t, drawn{t})
		play(t, h, g, rapid.IntRange(1, 200).Draw(t, "commands"))
	})
}

// The invariants of the package comment hold under random commands, and the
// journal leads to the State that was there.
func TestRandomCommands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := &queuetest.Journal{}
		h := queuetest.NewDay(t, j)
		h.Options.SnapshotEvery = 50
		play(t, h, &queuetest.Generator{Source: drawn{t}}, rapid.IntRange(1, 300).Draw(t, "commands"))
		want := h.Digest()

		replayed, _, err := queue.Replay(j)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := replayed.Digest(); got != want {
			t.Fatalf("replayed state has digest %s, want %s", got, want)
		}
		loaded, _, err := queue.Load(j)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := loaded.Digest(); got != want {
			t.Fatalf("loaded state has digest %s, want %s", got, want)
		}
		if err := projected(j); err != nil {
			t.Fatal(err)
		}
	})
}
