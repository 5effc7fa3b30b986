package queue_test

import (
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

// at opens a day with those settings at a minute of the day.
func at(t *testing.T, minute int, edit func(*queue.Config)) *queuetest.Hall {
	t.Helper()
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Clock.Pass(queue.Millis(minute-510) * 60_000)
	c := queuetest.Config()
	c.Hours.LunchFrom, c.Hours.LunchUntil = 720, 870
	if edit != nil {
		edit(&c)
	}
	h.Do(queue.SetConfig{Config: c})
	h.Do(queue.OpenDay{Date: queuetest.Today, Midnight: queuetest.Midnight})
	return h
}

// Who has pressed lately is there: also when the settings are saved after it, or
// the press is taken back, which is one itself.
func TestAPressIsASignOfLife(t *testing.T) {
	const minute = queue.Millis(60_000)
	away := queue.Pause{Counter: "2", Why: queue.PauseAway}
	for _, tt := range []struct {
		name string
		do   func(h *queuetest.Hall)
	}{
		{"back from a meeting", func(h *queuetest.Hall) {
			h.Do(queue.Pause{Counter: "2", Why: queue.PauseMeeting})
			h.Clock.Pass(60 * minute)
			h.Do(queue.Unpause{Counter: "2"})
		}},
		{"then the settings are saved", func(h *queuetest.Hall) {
			h.Do(queue.Pause{Counter: "2", Why: queue.PauseMeeting})
			h.Clock.Pass(60 * minute)
			h.Do(queue.Unpause{Counter: "2"})
			c := h.State().Config
			c.Phone = "0570-111111"
			h.Do(queue.SetConfig{Config: c})
		}},
		{"a call taken back", func(h *queuetest.Hall) {
			h.Clock.Pass(60 * minute)
			h.Do(queue.Call{Counter: "2"})
			h.Do(queue.UndoPress{Counter: "2"})
		}},
		{"the pause taken back", func(h *queuetest.Hall) {
			h.Clock.Pass(60 * minute)
			h.Do(away)
			h.Do(queue.UndoPress{Counter: "2"})
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := matterOf2(t, 0)
			tt.do(h)
			if why := h.State().Day.Counter("2").Paused; why != "" {
				t.Fatalf("paused %q", why)
			}
			h.Refused(away, queue.Conflict)
			h.Clock.Pass(30*minute - 1000)
			h.Refused(away, queue.Conflict)
			h.Clock.Pass(1000)
			h.Do(away)
		})
	}
}

// matterOf2 opens a day on which somebody with those needs waits for counter 2,
// which had his matter.
func matterOf2(t *testing.T, needs queue.Needs) *queuetest.Hall {
	h := at(t, 510, share)
	k := h.Do(queue.Issue{Service: "land", People: 1}).Ticket
	h.Do(queue.Call{Counter: "2"})
	h.Do(queue.Finish{Counter: "2", Ticket: k})
	b := h.Do(queue.Book{Date: queuetest.Today, Service: "land", People: 1, Needs: needs, Handler: "2"})
	h.Do(queue.CheckIn{Booking: b.Booking})
	return h
}

func TestPause(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	ids := line(h, "wwww")
	h.Refused(queue.Pause{Counter: "none", Why: queue.PauseBreak}, queue.NotFound)
	h.Refused(queue.Pause{Counter: "1", Why: "tired"}, queue.BadCommand)
	h.Refused(queue.Unpause{Counter: "none"}, queue.NotFound)
	paused := func(want queue.PauseWhy) {
		t.Helper()
		if c := h.State().Day.Counter("1"); c.Paused != want || (c.Since == queue.Stamp{}) != (want == "") {
			t.Errorf("paused %q since %v, want %q", c.Paused, c.Since, want)
		}
	}
	h.Do(queue.Call{Counter: "1"})
	if !h.State().Day.Counter("1").Called || h.State().Day.Counter("2").Called {
		t.Error("want counter 1 to have called today, and only that")
	}
	h.Refused(queue.Pause{Counter: "1", Why: queue.PauseBreak}, queue.Conflict)
	h.Do(queue.Finish{Counter: "1", Ticket: ids[0]})
	h.Do(queue.Pause{Counter: "1", Why: queue.PauseBreak})
	paused(queue.PauseBreak)
	seq := h.State().Seq
	h.Do(queue.Pause{Counter: "1", Why: queue.PauseBreak})
	if h.State().Seq != seq {
		t.Error("the same pause was begun twice")
	}
	h.Do(queue.Pause{Counter: "1", Why: queue.PauseMeeting})
	paused(queue.PauseMeeting)
	h.Do(queue.UndoPress{Counter: "1"})
	paused(queue.PauseBreak)
	h.Do(queue.Unpause{Counter: "1"})
	paused("")
	h.Do(queue.Unpause{Counter: "1"}) // two browsers, one desk
	h.Do(queue.UndoPress{Counter: "1"})
	paused(queue.PauseBreak)
	// A call ends the pause, and taking it back begins it again.
	h.Do(queue.Call{Counter: "1"})
	paused("")
	h.Do(queue.UndoPress{Counter: "1"})
	paused(queue.PauseBreak)
	h.Do(queue.Call{Counter: "1", Ticket: ids[2]})
	paused("")
	if k := h.Ticket(103); k.Why != queue.ByNumber {
		t.Errorf("called %s, want by number", k.Why)
	}
	// So does taking up again what was put aside.
	h.Do(queue.Hold{Counter: "1", Ticket: ids[2]})
	h.Do(queue.Pause{Counter: "1", Why: queue.PauseOff})
	h.Do(queue.Resume{Counter: "1", Ticket: ids[2]})
	paused("")
}

func TestPausedCounterWithNobodyWaitingStaysPaused(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(queue.Pause{Counter: "1", Why: queue.PausePapers})
	h.Refused(queue.Call{Counter: "1"}, queue.NobodyWaits)
}

func TestWalkOver(t *testing.T) {
	for _, tt := range []struct {
		name  string
		needs queue.Needs
		walk  bool
	}{
		{"nothing", 0, false},
		{"old", queue.NeedAge, false},
		{"with a child", queue.NeedChild, false},
		{"hears badly", queue.NeedHearing, true},
		{"walks badly", queue.NeedWalking | queue.NeedAge, true},
		{"wheelchair", queue.NeedWheels, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := queuetest.NewDay(t, &queuetest.Journal{})
			id := h.Do(queue.Issue{Service: "labour", People: 1, Needs: tt.needs}).Ticket
			h.Refused(queue.WalkOver{Counter: "2", Ticket: id}, queue.WrongStatus)
			h.Do(queue.Call{Counter: "2"})
			h.Clock.Pass(180_000)
			if tt.walk {
				h.Refused(queue.Miss{Counter: "2", Ticket: id}, queue.WalkFirst)
			}
			h.Refused(queue.WalkOver{Counter: "1", Ticket: id}, queue.NotYours)
			h.Do(queue.WalkOver{Counter: "2", Ticket: id})
			if k := h.Ticket(101); k.WalkedAt.Tick != h.State().Clock.Last.Tick {
				t.Errorf("walked at %v", k.WalkedAt)
			}
			h.Do(queue.Miss{Counter: "2", Ticket: id})
			// Called again, somebody has to walk again.
			h.Do(queue.Return{Ticket: id})
			h.Do(queue.Call{Counter: "2"})
			h.Clock.Pass(180_000)
			if tt.walk {
				h.Refused(queue.Miss{Counter: "2", Ticket: id}, queue.WalkFirst)
			} else {
				h.Do(queue.Miss{Counter: "2", Ticket: id})
			}
		})
	}
}

func TestUndoOfACallForgetsTheWalk(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	ids := line(h, "n")
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.WalkOver{Counter: "1", Ticket: ids[0]})
	h.Do(queue.UndoPress{Counter: "1"})
	if k := h.Ticket(101); k.Status != queue.Waiting || k.WalkedAt != (queue.Stamp{}) {
		t.Errorf("ticket %+v", k)
	}
	// But an undo of something else does not.
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.Amend{Counter: "1", Ticket: ids[0], People: 2, Needs: queue.NeedWalking})
	h.Do(queue.WalkOver{Counter: "1", Ticket: ids[0]})
	h.Do(queue.UndoPress{Counter: "1"})
	if k := h.Ticket(101); k.Status != queue.Called || k.People != 1 || k.WalkedAt == (queue.Stamp{}) {
		t.Errorf("ticket %+v", k)
	}
}

func TestSwitch(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	land := line(h, "www")
	var labour []queue.TicketID
	for range 3 {
		labour = append(labour, h.Do(queue.Issue{Service: "labour", People: 1}).Ticket)
	}
	h.Refused(queue.Switch{Ticket: 99, Service: "labour"}, queue.NotFound)
	h.Refused(queue.Switch{Ticket: land[0], Service: "none"}, queue.NotFound)
	h.Refused(queue.Switch{Ticket: land[0], Service: "land"}, queue.Conflict)
	h.Do(queue.Call{Counter: "1"})
	h.Refused(queue.Switch{Ticket: land[0], Service: "labour"}, queue.WrongStatus)
	h.Do(queue.Switch{Ticket: land[1], Service: "labour"}) // at the touchscreen
	if k := h.Ticket(102); k.Service != "labour" || k.Status != queue.Waiting || k.Number != 102 || k.Series != "window" {
		t.Errorf("ticket %+v", k)
	}
	if got := h.State().Day.Line(queue.Queue{Service: "labour"}); got[0] != land[1] {
		t.Errorf("line %v, want %d first: the place by arrival", got, land[1])
	}
	// Who missed a call stands third in the new line, not first.
	h.Clock.Pass(180_000)
	h.Do(queue.Miss{Counter: "1", Ticket: land[0]})
	h.Do(queue.Switch{Ticket: land[0], Service: "labour", Counter: "2"})
	want := []queue.TicketID{land[1], labour[0], land[0], labour[1], labour[2]}
	for i, id := range h.State().Day.Line(queue.Queue{Service: "labour"}) {
		if id != want[i] {
			t.Fatalf("place %d has ticket %d, want the line %v", i, id, want)
		}
	}
	h.Do(queue.UndoPress{Counter: "2"})
	if k := h.Ticket(101); k.Status != queue.Missed || k.Service != "land" || k.Counter != "1" {
		t.Errorf("taken back: %+v", k)
	}
	// Into an empty line he comes first.
	h.Do(queue.Switch{Ticket: land[0], Service: "letters"})
	if k := h.Ticket(101); k.Status != queue.Waiting || k.Counter != "" || k.Calls != 0 {
		t.Errorf("ticket %+v", k)
	}
	h.Do(queue.Cancel{Ticket: land[2]})
	h.Refused(queue.Switch{Ticket: land[2], Service: "labour"}, queue.WrongStatus)
}

func TestSwitchIntoAFullService(t *testing.T) {
	h := at(t, 540, func(c *queue.Config) { c.Services[1].Capacity = 1 })
	h.Do(queue.Issue{Service: "land", People: 1})
	a := h.Do(queue.Issue{Service: "labour", People: 1}).Ticket
	h.Refused(queue.Switch{Ticket: a, Service: "land"}, queue.Full)
	// A clerk's transfer is good all the same.
	h.Do(queue.Call{Counter: "1", Ticket: a})
	h.Do(queue.Transfer{Counter: "1", Ticket: a, Service: "land"})
}
