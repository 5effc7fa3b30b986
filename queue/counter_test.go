package queue_test

import (
	"fmt"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

// Every press can be taken back, and then the day is as it was: the judge
// compares it.
func TestUndo(t *testing.T) {
	type want = queue.Want
	tests := []struct {
		name  string
		setup func(*queuetest.Hall, []queue.TicketID)
		press func([]queue.TicketID) want
	}{
		{"call", nil, func([]queue.TicketID) want { return queue.Call{Counter: "1"} }},
		{"call past others", func(h *queuetest.Hall, _ []queue.TicketID) { line(h, "n") }, func([]queue.TicketID) want { return queue.Call{Counter: "1"} }},
		{"call by number", nil, func(k []queue.TicketID) want { return queue.Call{Counter: "1", Ticket: k[2]} }},
		{"next", called, func([]queue.TicketID) want { return queue.Call{Counter: "1"} }},
		{"start", called, func(k []queue.TicketID) want { return queue.Start{Counter: "1", Ticket: k[0]} }},
		{"finish", serving, func(k []queue.TicketID) want { return queue.Finish{Counter: "1", Ticket: k[0]} }},
		{"miss", called, func(k []queue.TicketID) want { return queue.Miss{Counter: "1", Ticket: k[0]} }},
		{"return", func(h *queuetest.Hall, k []queue.TicketID) {
			called(h, k)
			h.Do(queue.Miss{Counter: "1", Ticket: k[0]})
		},
			func(k []queue.TicketID) want { return queue.Return{Counter: "1", Ticket: k[0]} }},
		{"hold", serving, func(k []queue.TicketID) want { return queue.Hold{Counter: "1", Ticket: k[0]} }},
		{"resume", func(h *queuetest.Hall, k []queue.TicketID) {
			called(h, k)
			h.Do(queue.Hold{Counter: "1", Ticket: k[0]})
		},
			func(k []queue.TicketID) want { return queue.Resume{Counter: "1", Ticket: k[0]} }},
		{"transfer", serving, func(k []queue.TicketID) want {
			return queue.Transfer{Counter: "1", Ticket: k[0], Service: "letters"}
		}},
		{"amend", nil, func(k []queue.TicketID) want {
			return queue.Amend{Counter: "1", Ticket: k[1], People: 9, Needs: queue.NeedAge}
		}},
		{"merge", nil, func(k []queue.TicketID) want { return queue.Merge{Counter: "1", Tickets: k} }},
		{"cancel", nil, func(k []queue.TicketID) want { return queue.Cancel{Counter: "1", Ticket: k[1]} }},
		{"carry over", serving, func(k []queue.TicketID) want { return queue.CarryOver{Counter: "1", Ticket: k[0]} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := queuetest.NewDay(t, &queuetest.Journal{})
			ids := line(h, "www")
			if tt.setup != nil {
				tt.setup(h, ids)
			}
			judge, err := queuetest.NewJudge(h.State())
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range []queue.Want{tt.press(ids), queue.UndoPress{Counter: "1"}} {
				before := h.State()
				h.Do(w)
				var events []queue.Event
				if err := h.Journal.Events(before.Seq, func(e queue.Event) error { events = append(events, e); return nil }); err != nil {
					t.Fatal(err)
				}
				if err := judge.Step(w, h.State(), events, nil); err != nil {
					t.Fatal(err)
				}
			}
			if judge.Undone != 1 {
				t.Error("the judge did not compare the day")
			}
			h.Refused(queue.UndoPress{Counter: "1"}, queue.NothingToUndo)
		})
	}
}

// called lets counter 1 call the first in line, long ago.
func called(h *queuetest.Hall, _ []queue.TicketID) {
	h.Do(queue.Call{Counter: "1"})
	h.Clock.Pass(200_000)
}

func serving(h *queuetest.Hall, ids []queue.TicketID) {
	called(h, ids)
	h.Do(queue.Start{Counter: "1", Ticket: ids[0]})
}

func TestUndoIsRefused(t *testing.T) {
	tests := []struct {
		name string
		then func(*queuetest.Hall, []queue.TicketID)
	}{
		{"too late", func(h *queuetest.Hall, _ []queue.TicketID) {
			h.Do(queue.Call{Counter: "1"})
			h.Clock.Pass(300_001)
		}},
		{"nothing pressed", func(*queuetest.Hall, []queue.TicketID) {}},
		{"somebody else has called it", func(h *queuetest.Hall, k []queue.TicketID) {
			serving(h, k)
			h.Do(queue.Transfer{Counter: "1", Ticket: k[0], Service: "letters"})
			h.Do(queue.Call{Counter: "2"})
		}},
		{"somebody else changed it", func(h *queuetest.Hall, k []queue.TicketID) {
			h.Do(queue.Call{Counter: "1"})
			h.Do(queue.Amend{Ticket: k[0], People: 2}) // at the touchscreen
		}},
		{"who was carried over has come back", func(h *queuetest.Hall, k []queue.TicketID) {
			h.Do(queue.CarryOver{Counter: "1", Ticket: k[0]})
			h.Do(queue.CheckIn{Booking: h.State().Ledger.Bookings[0].ID})
		}},
		{"the settings were changed", func(h *queuetest.Hall, _ []queue.TicketID) {
			h.Do(queue.Call{Counter: "1"})
			h.Do(queue.SetConfig{Config: queuetest.Config()})
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := queuetest.NewDay(t, &queuetest.Journal{})
			tt.then(h, line(h, "www"))
			h.Refused(queue.UndoPress{Counter: "1"}, queue.NothingToUndo)
		})
	}
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Refused(queue.UndoPress{Counter: "none"}, queue.NotFound)
}

// An undo takes back what its own press did and nothing that others did since.
func TestUndoLeavesWhatOthersDid(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	ids := line(h, "wnn")
	h.Do(queue.Amend{Counter: "2", Ticket: ids[0], People: 2})
	h.Do(queue.Call{Counter: "1"}) // past the first
	h.Do(queue.UndoPress{Counter: "2"})
	if k := h.Ticket(101); k.People != 1 || k.Overtaken != 1 {
		t.Errorf("ticket %+v, want one person who was overtaken once", k)
	}
}

func TestUndoneBookingIsGone(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	ids := line(h, "ww")
	h.Do(queue.CarryOver{Counter: "1", Ticket: ids[0]})
	if b := h.State().Ledger.Bookings; len(b) != 1 || b[0].Lane != queue.Carried || b[0].Ticket != ids[0] {
		t.Fatalf("bookings %+v", b)
	}
	h.Do(queue.UndoPress{Counter: "1"})
	if b := h.State().Ledger.Bookings; len(b) != 0 {
		t.Errorf("bookings %+v of somebody who still waits", b)
	}
}

// Published States are never changed, whatever comes after.
func TestPublishedStatesStay(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	type kept struct {
		s      *queue.State
		digest string
	}
	var all []kept
	keep := func() { all = append(all, kept{h.State(), h.Digest()}) }
	busy(t, h)
	for i := range 30 {
		keep()
		h.Do(issue(fmt.Sprint("x", i)))
		keep()
		_, _ = h.Try(queue.Call{Counter: "1"})
		keep()
		_, _ = h.Try(queue.UndoPress{Counter: "1"})
		h.Do(queue.EndSession{Station: "1", Session: fmt.Sprint("x", i)})
		h.Do(queue.AskHelp{Station: "2"})
		h.Do(queue.AnswerHelp{Station: "2", Counter: "1"})
	}
	for i, k := range all {
		if d, _ := k.s.Digest(); d != k.digest {
			t.Fatalf("state %d of %d was changed after it was published", i, len(all))
		}
	}
}
