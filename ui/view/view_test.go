package view_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"reception/queue"
	"reception/queue/queuetest"
	"reception/ui/view"
	"reception/ui/wire"
)

var update = flag.Bool("update", false, "write the golden files anew")

// morning plays a short morning: four take numbers, the first is at the
// registration desk, one has missed the call, one is with the leader.
func morning(t *testing.T) *queuetest.Hall {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(queue.PublishRota{Days: []queue.RotaDay{{ID: "r1", Date: queuetest.Today, Session: "day", Leader: "wang", Place: "接访室", Units: []string{"人社局"}, Lawyer: true}}})
	mint := queue.Mint{Nonce: "nonce-secret", CodeHash: "code-secret", TokenHash: "token-secret", Card: "card-secret", Sealed: "sealed-secret"}
	h.Do(queue.Issue{Service: "leader", People: 1, Station: "1", Session: "a", Slip: true, Mint: mint})
	h.Do(queue.Issue{Service: "leader", People: 3, Needs: queue.NeedHearing, Station: "1", Session: "b", Slip: true})
	h.Do(queue.Issue{Service: "land", People: 1, Station: "1", Session: "c", Slip: true})
	h.Do(queue.Issue{Service: "labour", People: 12})
	h.Do(queue.Call{Counter: "desk"}) // number 2 asked for care
	h.Clock.Pass(60_000)
	h.Do(queue.NextStop{Counter: "desk", Ticket: h.Ticket(2).ID})
	h.Do(queue.Call{Counter: "room"})
	h.Do(queue.Start{Counter: "room", Ticket: h.Ticket(2).ID})
	h.Do(queue.Call{Counter: "desk"})
	h.Do(queue.Call{Counter: "1"})
	h.Clock.Pass(200_000)
	h.Do(queue.Miss{Counter: "1", Ticket: h.Ticket(101).ID})
	h.Do(queue.AskHelp{Station: "1"})
	return h
}

func input(h *queuetest.Hall) view.Input {
	return view.Input{
		State: h.State(), Now: h.Clock.Now().Wall, Zone: time.FixedZone("CST", 8*3600),
		Station: view.Station{ID: "1", Session: "a", Phase: "issued", Card: "left", Ticket: h.State().Day.First, Code: "5473408480"},
		Devices: view.Devices{Reader: "ready", Printer: "paper_end", PrinterSince: 1},
		Screens: view.Screens{Touch: 1, Hall: 1, Speaker: true, Staff: []view.Staff{{Counter: "desk", Name: "李敏"}}},
	}
}

// Golden views show today's behaviour.
func TestGoldenViews(t *testing.T) {
	in := input(morning(t))
	for name, v := range map[string]any{"touch": view.Touch(in), "hall": view.Hall(in), "desk": view.Desk(in, view.SightOf(in.State.Config, "")), "leader": view.Leader(in)} {
		got, err := json.MarshalIndent(v, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", name+".json")
		if *update {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.TrimSpace(string(want)), string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if strings.Contains(string(got), "secret") {
			t.Errorf("%s shows what is minted for a ticket", name)
		}
		if strings.Contains(string(got), "null") {
			t.Errorf("%s has a null where the screens expect a list", name)
		}
	}
}

// The hall names windows only: no service, need or department.
func TestHallTellsNothing(t *testing.T) {
	in := input(morning(t))
	b, err := json.Marshal(view.Hall(in))
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"land", "labour", "自然资源", "hearing", "needs"} {
		if strings.Contains(string(b), word) {
			t.Errorf("the hall display holds %q: %s", word, b)
		}
	}
}

// A list holds what fits its screen, and the counts tell the rest.
func TestLongLists(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	for i := range 29 {
		h.Do(queue.Issue{Service: "leader", People: 1, Station: "1", Session: fmt.Sprint("l", i)})
		h.Do(queue.Issue{Service: "land", People: 1, Station: "1", Session: fmt.Sprint("w", i)})
	}
	in := input(h)
	if d := view.Desk(in, view.SightOf(in.State.Config, "")); len(d.Waiting) != 30 || d.Totals.Waiting != 58 || len(d.Unprinted) != 30 {
		t.Errorf("desk lists %d of %d, %d without paper", len(d.Waiting), d.Totals.Waiting, len(d.Unprinted))
	}
	if l := view.Leader(in); len(l.Rows) != 6 || l.More != 23 || l.Taken != 29 {
		t.Errorf("leader sees %d rows, %d more, %d taken", len(l.Rows), l.More, l.Taken)
	}
}

// Every call of the last minute is in the hall's view, so that the speaker
// misses none however late it looks.
func TestHallKeepsFreshCalls(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	c := queuetest.Config()
	c.Rules.RecallAfter = 0
	h.Do(queue.SetConfig{Config: c})
	h.Do(queue.Issue{Service: "land", People: 1})
	h.Do(queue.Call{Counter: "1"})
	k := h.Ticket(101).ID
	for range 9 {
		h.Clock.Pass(1000)
		h.Do(queue.Recall{Counter: "1", Ticket: k})
	}
	if v := view.Hall(input(h)); len(v.Calls) != 10 || v.Calls[0].Again || !v.Calls[9].Again || v.Calls[0].Seq >= v.Calls[9].Seq {
		t.Errorf("%d calls: %+v", len(v.Calls), v.Calls)
	}
	h.Clock.Pass(120_000)
	h.Do(queue.Finish{Counter: "1", Ticket: k})
	if v := view.Hall(input(h)); len(v.Calls) != 6 {
		t.Errorf("%d calls are left of a quiet hall, want the last six", len(v.Calls))
	}
	h.Do(queue.Issue{Service: "land", People: 1})
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.UndoPress{Counter: "1"})
	if v := view.Hall(input(h)); v.Calls[len(v.Calls)-1].Number != 101 {
		t.Error("a call that was taken back is still shown")
	}
}

// The visitor is told between which times he will be called as soon as enough
// is known, and only how many are before him until then.
func TestForecast(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	for i := range 14 {
		h.Do(queue.Issue{Service: "land", People: 1, Session: fmt.Sprint(i), Station: "1"})
	}
	last := h.Ticket(114).ID
	zone := time.FixedZone("CST", 8*3600)
	for i := range 12 {
		in := input(h)
		in.Station.Ticket = last
		from, to, ok := in.State.Forecast(last, queue.Stamp{At: in.Now, Tick: in.State.Clock.Last.Tick + in.Now - in.State.Clock.Last.At})
		in.Estimates = view.Estimate(in)
		k := view.Touch(in).Session.Ticket
		want := [2]string{}
		if ok {
			want = [2]string{time.UnixMilli(int64(from)).In(zone).Format("15:04"), time.UnixMilli(int64(to)).In(zone).Format("15:04")}
		}
		if got := [2]string{k.From, k.To}; got != want || k.Ahead != 13-i {
			t.Errorf("after %d calls: %v with %d ahead, want %v with %d", i, got, k.Ahead, want, 13-i)
		}
		h.Do(queue.Call{Counter: "1"})
		h.Clock.Pass(600_000)
	}
}

func TestClosedHall(t *testing.T) {
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Do(queue.SetConfig{Config: queuetest.Config()})
	in := closed(h)
	v := view.Touch(in)
	if v.Open || v.Closed == nil || v.Closed.Next == "" || len(v.Choices) == 0 || v.Choices[0].Open || v.Choices[0].Why != "closed" {
		t.Errorf("closed hall shows %+v", v)
	}
	for _, v := range []any{view.Hall(in), view.Desk(in, view.SightOf(in.State.Config, "")), view.Leader(in)} {
		if _, err := json.Marshal(v); err != nil {
			t.Error(err)
		}
	}
}

func closed(h *queuetest.Hall) view.Input {
	return view.Input{State: h.State(), Now: h.Clock.Now().Wall, Zone: time.FixedZone("CST", 8*3600)}
}

func TestNeeds(t *testing.T) {
	for n := range queue.Needs(16) {
		if got := view.ParseNeeds(view.Needs(n)); got != n {
			t.Errorf("needs %b come back as %b", n, got)
		}
	}
	if view.ParseNeeds([]wire.Need{"rich"}) != 0 {
		t.Error("an unknown need counts")
	}
}

// A choice says that its windows rest before anybody takes a number for it.
func TestPausedChoice(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(queue.PublishRota{Days: []queue.RotaDay{{ID: "r1", Date: queuetest.Today, Session: "day", Leader: "wang"}}})
	in := input(h)
	paused := func(when string, want bool) {
		t.Helper()
		in.State = h.State()
		for _, c := range view.Touch(in).Choices {
			if c.Service == "leader" && c.Paused != want || c.Service != "leader" && c.Paused {
				t.Errorf("%s: %s paused: %v", when, c.Service, c.Paused)
			}
		}
	}
	paused("everybody works", false)
	h.Do(queue.Pause{Counter: "desk", Why: queue.PausePapers})
	paused("the desk writes", false)
	h.Do(queue.Pause{Counter: "desk", Why: queue.PauseBreak})
	paused("the desk rests", true)
	h.Do(queue.Unpause{Counter: "desk"})
	paused("the desk is back", false)
}
