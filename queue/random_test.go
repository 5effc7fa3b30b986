package queue_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"reception/queue"
	"reception/queue/queuetest"
)

// drawn is chance that rapid can shrink.
type drawn struct{ t *rapid.T }

func (d drawn) Intn(n int) int { return rapid.IntRange(0, n-1).Draw(d.t, "n") }

// play sends n random commands to the hall and has each judged.
func play(t queuetest.TB, h *queuetest.Hall, g *queuetest.Generator, n int) *queuetest.Judge {
	judge, err := queuetest.NewJudge(h.State())
	if err != nil {
		t.Fatalf("%v", err)
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
		if src.Intn(20) == 0 {
			w = comes(src, h)
		} else if n := len(g.Counters); n > 0 && src.Intn(4) == 0 { // the full hall is a busy one
			w = queue.Call{Counter: g.Counters[src.Intn(n)]}
		}
		if open, ok := w.(queue.OpenDay); ok {
			open.Midnight = queuetest.Midnight
			w = open
		}
		_, asked := h.Try(w)
		var events []queue.Event
		if err := h.Journal.Events(before.Seq, func(e queue.Event) error { events = append(events, e); return nil }); err != nil {
			t.Fatalf("%v", err)
		}
		if err := judge.Step(w, h.State(), events, asked); err != nil {
			t.Fatalf("%T%+v: %v", w, w, err)
		}
	}
	return judge
}

// comes is somebody with an appointment today at about this time, who is
// expected by one of the counters, or comes in.
func comes(src queuetest.Source, h *queuetest.Hall) queue.Want {
	s := h.State()
	if n := len(s.Ledger.Bookings); n > 0 && src.Intn(2) == 0 {
		return queue.CheckIn{Booking: s.Ledger.Bookings[src.Intn(n)].ID}
	}
	c := s.Config.Counters[src.Intn(len(s.Config.Counters))]
	m := (h.Clock.Now().Wall-queuetest.Midnight)/60_000 - 30 + queue.Millis(src.Intn(60))
	w := queue.Book{Date: s.LastDate, Service: c.Serves[0].Service, People: 1, Slot: fmt.Sprintf("%02d:%02d", m/60, m%60)}
	if src.Intn(2) == 0 {
		w.Handler = c.ID
	}
	return w
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

// Days that open, close, open again and are doubted, with appointments and
// sessions near them: what ends, ends when it may.
func TestRandomCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := queuetest.NewDay(t, &queuetest.Journal{})
		judge, err := queuetest.NewJudge(h.State())
		if err != nil {
			t.Fatalf("%v", err)
		}
		src := drawn{t}
		g := &queuetest.Generator{Source: src}
		for i := range 40 {
			before := h.State()
			near := before.LastDate.Plus(src.Intn(12) - 2)
			var w queue.Want
			switch src.Intn(8) {
			case 0, 1:
				w = queue.OpenDay{Date: near}
			case 2:
				w = queue.CloseDay{CarryOver: true}
			case 3:
				w = queue.DoubtDate{Date: near}
			case 4:
				w = queue.ConfirmDate{Date: near}
			case 5:
				w = queue.PublishRota{Days: []queue.RotaDay{{ID: fmt.Sprint(i), Date: near, Session: "am", Leader: "wang"}}}
			case 6:
				w = queue.Book{Date: near, Service: "land", People: 1}
			default:
				w = g.Want(before)
			}
			_, asked := h.Try(w)
			var events []queue.Event
			if err := h.Journal.Events(before.Seq, func(e queue.Event) error { events = append(events, e); return nil }); err != nil {
				t.Fatalf("%v", err)
			}
			if err := judge.Step(w, h.State(), events, asked); err != nil {
				t.Fatalf("%T%+v: %v", w, w, err)
			}
		}
	})
}
