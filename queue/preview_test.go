package queue_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

// What a preview shows is what the command then leads to, and the preview
// itself leads to nothing.
func TestPreview(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	h.Do(issue("a"))
	h.Do(queue.Call{Counter: "1"})
	before, was, rows := h.State(), h.Digest(), len(j.Rows())
	c := queuetest.Config()
	c.Centre = "新名字"
	for _, w := range []queue.Want{
		issue("b"), queue.SetConfig{Config: c}, queue.CloseDay{CarryOver: true}, queue.AskHelp{Station: "1"},
		queue.PublishRota{Days: []queue.RotaDay{{ID: "r1", Date: "2026-11-30", Session: "am", Leader: "wang"}}},
	} {
		s, a, err := h.Core.Preview(queue.Command{Key: queue.Key{Sender: "test"}, Want: w})
		if err != nil {
			t.Fatalf("%T: %v", w, err)
		}
		if h.State() != before || h.Digest() != was || len(j.Rows()) != rows {
			t.Fatalf("%T: the preview changed something", w)
		}
		other := queuetest.NewDay(t, &queuetest.Journal{})
		other.Do(issue("a"))
		other.Do(queue.Call{Counter: "1"})
		want, err := other.Send(queue.Command{Key: queue.Key{Sender: "test"}, Want: w})
		if err != nil {
			t.Fatalf("%T: %v", w, err)
		}
		if a != want {
			t.Errorf("%T: preview answers %+v, want %+v", w, a, want)
		}
		s.Answers = other.State().Answers
		if got, _ := s.Digest(); got != other.Digest() {
			t.Errorf("%T: the preview shows another state than the command leads to", w)
		}
	}
	for name, tt := range map[string]struct {
		w    queue.Want
		code queue.Code
	}{
		"refused": {queue.Call{Counter: "none"}, queue.NotFound},
		"nothing": {nil, queue.BadCommand},
		"panic":   {panics{}, queue.Broken},
		"text":    {issue("\xff"), queue.BadCommand},
	} {
		if s, _, err := h.Core.Preview(queue.Command{Want: tt.w}); code(err) != tt.code || s != nil {
			t.Errorf("%s: error %v, want %s", name, err, tt.code)
		}
	}
	plain := []byte("张三")
	_, _, _ = h.Core.Preview(queue.Command{Want: issue("c"), Sealed: []queue.Sealed{{Row: "r", Plain: plain}}})
	if plain[0] != 0 || j.Sealed("r") != "" {
		t.Error("the name outlived the preview")
	}
}

// Previews run beside commands; the race detector looks on, and the journal
// leads to the State that is there.
func TestPreviewWhileCommandsRun(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for n := range 3 {
		wg.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				for _, w := range []queue.Want{issue(fmt.Sprint("p", n, i)), queue.EndSession{Station: "1", Session: fmt.Sprint("e", n, i)}, queue.Call{Counter: "1"}} {
					if _, _, err := h.Core.Preview(queue.Command{Want: w}); code(err) == queue.Broken {
						t.Error(err)
					}
				}
			}
		})
	}
	for i := range 100 {
		s := fmt.Sprint("v", i)
		h.Do(issue(s))
		h.Do(queue.EndSession{Station: "1", Session: s})
		h.Clock.Pass(1_000)
		_, _ = h.Try(queue.Call{Counter: "1"})
	}
	cancel()
	wg.Wait()
	want := h.Digest()
	s, _, err := queue.Replay(j)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Digest(); got != want {
		t.Error("a preview left a trace in the state")
	}
}
