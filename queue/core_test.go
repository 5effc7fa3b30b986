package queue_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

func issue(session string) queue.Issue {
	return queue.Issue{Service: "land", People: 1, Station: "1", Session: session, Slip: true}
}

func code(err error) queue.Code {
	var r *queue.Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return ""
}

func TestRepeatedCommandGetsTheFirstAnswer(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	cmd := queue.Command{Key: queue.Key{Sender: "touch/1", Session: "a", ID: "1"}, Want: issue("a")}
	first, err := h.Send(cmd)
	if err != nil {
		t.Fatal(err)
	}
	h.Do(issue("b"))
	repeat := func(when string) {
		t.Helper()
		before := h.State()
		again, err := h.Send(cmd)
		if err != nil || again != first {
			t.Errorf("%s: answer %+v, error %v, want %+v", when, again, err, first)
		}
		if h.State() != before {
			t.Errorf("%s: the repeated command changed the state", when)
		}
	}
	repeat("at once")
	cmd.Want = queue.Issue{Service: "land", People: 1, Station: "1", Session: "a", Slip: true, Mint: queue.Mint{Nonce: "other"}}
	repeat("with another mint")
	h.Restart()
	repeat("after a restart from the snapshot")
	h.Kill()
	h.Journal.(*queuetest.Journal).SetSnapshots()
	h.Start()
	repeat("after a restart from the events")
	h.Do(queue.EndSession{Station: "1", Session: "a"})
	repeat("after the end of the session")
	h.Do(queue.CloseDay{CarryOver: true})
	repeat("after the day")
	h.Do(queue.OpenDay{Date: "2026-11-24"})
	repeat("on the next day")
	h.Restart()
	repeat("on the next day, after a restart")
	h.Do(queue.CloseDay{CarryOver: true})
	h.Do(queue.OpenDay{Date: "2026-11-25"})
	if _, err := h.Send(cmd); err != nil {
		t.Errorf("two days later: %v", err)
	} else if a, _ := h.Send(cmd); a == first {
		t.Error("two days later the answer was still remembered")
	}
}

func TestSameKeyOtherContentIsRefused(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	key := queue.Key{Sender: "touch/1", Session: "a", ID: "1"}
	first, err := h.Send(queue.Command{Key: key, Want: issue("a")})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []queue.Want{issue("b"), queue.EndSession{Station: "1", Session: "a"}, queue.Start{Counter: "1"}, queue.Finish{Counter: "1"}} {
		before := h.State()
		if _, err := h.Send(queue.Command{Key: key, Want: w}); code(err) != queue.OtherContent || h.State() != before {
			t.Errorf("%T%+v: error %v, want %s and the same state", w, w, err, queue.OtherContent)
		}
	}
	same := queue.Key{Sender: "desk", ID: "1"} // the same fields, another kind
	a := h.Do(queue.Call{Counter: "1"})
	if _, err := h.Send(queue.Command{Key: same, Want: queue.Start{Counter: "1", Ticket: a.Ticket}}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Send(queue.Command{Key: same, Want: queue.Finish{Counter: "1", Ticket: a.Ticket}}); code(err) != queue.OtherContent {
		t.Errorf("another kind: error %v, want %s", err, queue.OtherContent)
	}
	for _, k := range []queue.Key{{Sender: "touch/2", Session: "a", ID: "1"}, {Sender: "touch/1", Session: "b", ID: "1"}, {Sender: "touch/1", Session: "a", ID: "2"}} {
		if a, err := h.Send(queue.Command{Key: k, Want: issue("a")}); err != nil || a.Ticket == first.Ticket {
			t.Errorf("key %+v: answer %+v, error %v, want a ticket of its own", k, a, err)
		}
	}
}

func TestRefusalsAreNotKept(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	cmd := queue.Command{Key: queue.Key{Sender: "desk", ID: "1"}, Want: queue.Call{Counter: "1"}}
	if _, err := h.Send(cmd); code(err) != queue.NobodyWaits {
		t.Fatalf("error %v, want %s", err, queue.NobodyWaits)
	}
	h.Do(issue("a"))
	if a, err := h.Send(cmd); err != nil || a.Number != 101 {
		t.Errorf("answer %+v, error %v, want number 101", a, err)
	}
}

func TestCommandWithoutIDIsNotRemembered(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	for want := 101; want < 104; want++ {
		if a, err := h.Send(queue.Command{Key: queue.Key{Sender: "desk"}, Want: queue.Issue{Service: "land", People: 1}}); err != nil || a.Number != want {
			t.Errorf("answer %+v, error %v, want number %d", a, err, want)
		}
	}
}

// panics is a want without a decision.
type panics struct{ queue.Want }

func TestPanicLeavesTheOthersAlone(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(issue("a"))
	h.Refused(panics{}, queue.Broken)
	h.Refused(nil, queue.BadCommand)
	if a := h.Do(issue("b")); a.Number != 102 {
		t.Errorf("number %d after a panic, want 102", a.Number)
	}
}

func TestJournalErrorLeavesTheState(t *testing.T) {
	for name, fault := range map[string]queuetest.Fault{"error": queuetest.ErrorBefore, "panic": queuetest.Panic} {
		t.Run(name, func(t *testing.T) {
			j := &queuetest.Journal{}
			h := queuetest.NewDay(t, j)
			h.Do(issue("a"))
			was := h.Core.Current()
			j.Fail(fault, fault)
			want := queue.NotDurable
			if fault == queuetest.Panic {
				want = queue.Broken
			}
			h.Refused(issue("b"), want)
			h.Refused(issue("b"), want)
			select {
			case <-was.Superseded():
				t.Error("a refused command was published")
			default:
			}
			if a := h.Do(issue("b")); a.Number != 102 {
				t.Errorf("number %d once the journal works again, want 102", a.Number)
			}
		})
	}
}

func TestAppendThatErredAfterItWasCommittedIsCaughtUp(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	cmd := queue.Command{Key: queue.Key{Sender: "touch/1", Session: "a", ID: "1"}, Want: issue("a")}
	j.Fail(queuetest.ErrorAfter)
	if _, err := h.Send(cmd); code(err) != queue.NotDurable || !errors.Is(err, queuetest.ErrFault) {
		t.Fatalf("error %v, want %s", err, queue.NotDurable)
	}
	j.FailReads(errors.New("no"))
	h.Refused(issue("b"), queue.NotDurable)
	j.FailReads(nil)
	if a, err := h.Send(cmd); err != nil || a.Number != 101 {
		t.Errorf("repeated: answer %+v, error %v, want number 101", a, err)
	}
	if a := h.Do(issue("b")); a.Number != 102 {
		t.Errorf("number %d for the next visitor, want 102", a.Number)
	}
	want := h.Digest()
	s, _, err := queue.Replay(j)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Digest(); got != want {
		t.Error("the state is not the one the journal leads to")
	}
}

func TestLostEventIsNeverFollowedByAnother(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	j.Fail(queuetest.Lost)
	h.Do(issue("a"))
	n := len(j.Rows())
	h.Refused(issue("b"), queue.NotDurable)
	if len(j.Rows()) != n {
		t.Error("the journal has a gap")
	}
}

func TestPublishedAfterItIsDurable(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	was := h.Core.Current()
	appended := false
	j.BeforeAppend(func(queue.Batch) {
		appended = true
		if h.Core.Current() != was {
			t.Error("the state was published before its events were kept")
		}
		select {
		case <-was.Superseded():
			t.Error("the screens were woken before the events were kept")
		default:
		}
	})
	h.Do(issue("a"))
	if !appended {
		t.Fatal("nothing was appended")
	}
	select {
	case <-was.Superseded():
	default:
		t.Error("the screens were not woken")
	}
	if h.State().Day.Numbered(101) == nil {
		t.Error("the ticket was not published")
	}
}

func TestSealedRowsAreWiped(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	name := func() []byte { return []byte("张三") }
	for _, c := range []struct {
		what string
		want queue.Want
		row  string
		kept string
	}{
		{"accepted", issue("a"), "r1", "张三"},
		{"refused", queue.Issue{Service: "none", People: 1}, "r2", ""},
		{"broken", panics{}, "r3", ""},
	} {
		plain := name()
		_, _ = h.Send(queue.Command{Key: queue.Key{Sender: "touch/1", ID: c.row}, Want: c.want, Sealed: []queue.Sealed{{Row: c.row, Plain: plain}}})
		if string(plain) != string(make([]byte, len(plain))) {
			t.Errorf("%s: the name is still in memory", c.what)
		}
		if got := j.Sealed(c.row); got != c.kept {
			t.Errorf("%s: the journal has %q, want %q", c.what, got, c.kept)
		}
	}
	h.Kill()
	plain := name()
	if _, err := h.Send(queue.Command{Want: issue("z"), Sealed: []queue.Sealed{{Row: "r4", Plain: plain}}}); !errors.Is(err, queue.ErrStopped) {
		t.Errorf("error %v after the end, want ErrStopped", err)
	}
	if plain[0] != 0 {
		t.Error("stopped: the name is still in memory")
	}
}

func TestTextThatIsNotUTF8IsRefused(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Refused(issue("\xff"), queue.BadCommand)
	h.Refused(queue.AskHelp{Station: "a\xc3"}, queue.BadCommand)
	if _, err := h.Send(queue.Command{Key: queue.Key{Sender: "x\xff", ID: "1"}, Want: issue("a")}); code(err) != queue.BadCommand {
		t.Errorf("error %v for a key, want %s", err, queue.BadCommand)
	}
	h.Do(queue.AskHelp{Station: "一号"})
}

func TestCancelledCommandCanBeRepeated(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	cmd := queue.Command{Key: queue.Key{Sender: "touch/1", Session: "a", ID: "1"}, Want: issue("a")}
	for range 20 { // it may get through, but only once
		_, _ = h.Core.Do(ctx, cmd)
	}
	a, err := h.Send(cmd)
	if err != nil || a.Number != 101 {
		t.Errorf("answer %+v, error %v, want number 101", a, err)
	}
}

// Readers look at whole States while commands run; the race detector looks on.
func TestReadersWhileCommandsRun(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				v := h.Core.Current()
				if _, err := v.State.Encode(); err != nil {
					t.Error(err)
				}
				for _, c := range v.State.Config.Counters {
					v.State.Choose(c, queuetest.Morning)
				}
				select {
				case <-v.Superseded():
				case <-ctx.Done():
				}
			}
		})
	}
	for i := range 100 {
		s := fmt.Sprint("v", i)
		h.Do(issue(s))
		h.Do(queue.EndSession{Station: "1", Session: s})
		h.Clock.Pass(1_000)
		if a, err := h.Try(queue.Call{Counter: "1"}); err == nil && i%3 == 0 {
			h.Do(queue.Start{Counter: "1", Ticket: a.Ticket})
			h.Do(queue.UndoPress{Counter: "1"})
		}
	}
	cancel()
	wg.Wait()
}

func TestNothingToKeepIsAccepted(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	h.Do(queue.AskHelp{Station: "1"})
	n, before := len(j.Rows()), h.State()
	a := h.Do(queue.AskHelp{Station: "1"})
	if len(j.Rows()) != n || h.State() != before || a.Seq != before.Seq {
		t.Errorf("asking twice: answer %+v and %d events, want %d and %d", a, len(j.Rows()), before.Seq, n)
	}
	h.Clock.Jump(-3_600_000)
	h.Do(queue.AskHelp{Station: "1"})
	if len(j.Rows()) != n {
		t.Error("a clock that moved was written down though nothing happened")
	}
}
