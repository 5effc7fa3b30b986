package queue_test

import (
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

func TestTransfer(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	a := h.Do(queue.Issue{Service: "land", People: 1}).Ticket
	b := h.Do(queue.Issue{Service: "letters", People: 1}).Ticket
	h.Refused(queue.Transfer{Counter: "1", Ticket: a, Service: "letters"}, queue.WrongStatus)
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.Start{Counter: "1", Ticket: a})
	h.Refused(queue.Transfer{Counter: "1", Ticket: a, Service: "land"}, queue.Conflict)
	h.Refused(queue.Transfer{Counter: "1", Ticket: a, Service: "none"}, queue.NotFound)
	h.Refused(queue.Transfer{Counter: "1", Ticket: a, Service: "letters", Stop: 1}, queue.NotFound)
	h.Refused(queue.Transfer{Counter: "2", Ticket: a, Service: "letters"}, queue.NotYours)
	h.Do(queue.Transfer{Counter: "1", Ticket: a, Service: "letters"})
	if k := h.Ticket(101); k.Status != queue.Waiting || k.Service != "letters" || k.Counter != "" || k.Calls != 0 || h.State().Day.Counter("1").Now != 0 {
		t.Errorf("ticket %+v", k)
	}
	if got := h.Do(queue.Call{Counter: "2"}); got.Ticket != a {
		t.Errorf("ticket %d called, want %d before %d: he keeps his place", got.Ticket, a, b)
	}
}

func TestNextStop(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	a := h.Do(queue.Issue{Service: "leader", People: 1}).Ticket
	h.Do(queue.Call{Counter: "desk"})
	h.Do(queue.NextStop{Counter: "desk", Ticket: a})
	h.Refused(queue.Call{Counter: "desk"}, queue.NobodyWaits)
	if got := h.Do(queue.Call{Counter: "room"}); got.Number != 1 {
		t.Errorf("number %d called to the room, want 1", got.Number)
	}
	h.Refused(queue.NextStop{Counter: "room", Ticket: a}, queue.NotFound)
}

func TestAmend(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	ids := line(h, "ww")
	h.Do(queue.Amend{Ticket: ids[1], People: 3, Needs: queue.NeedAge})
	if k := h.Ticket(102); k.People != 3 || k.Needs != queue.NeedAge {
		t.Errorf("ticket %+v", k)
	}
	if a := h.Do(queue.Call{Counter: "1"}); a.Ticket != ids[1] {
		t.Errorf("number %d called, want 102, who needs care now", a.Number)
	}
	h.Refused(queue.Amend{Ticket: ids[0], People: 0}, queue.BadCommand)
	h.Refused(queue.Amend{Ticket: ids[0], People: 1, Needs: 1 << 7}, queue.BadCommand)
	h.Do(queue.Cancel{Ticket: ids[0]})
	h.Refused(queue.Amend{Ticket: ids[0], People: 1}, queue.WrongStatus)
}

func TestMerge(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	a := h.Do(queue.Issue{Service: "land", People: 2, Station: "1", Session: "a", Slip: true}).Ticket
	b := h.Do(queue.Issue{Service: "land", People: 3, Needs: queue.NeedAge, Station: "1", Session: "b", Slip: true})
	c := h.Do(queue.Issue{Service: "land", People: 999}).Ticket
	h.Refused(queue.Merge{Tickets: []queue.TicketID{a}}, queue.BadCommand)
	h.Refused(queue.Merge{Tickets: []queue.TicketID{a, a}}, queue.WrongStatus)
	h.Refused(queue.Merge{Tickets: []queue.TicketID{a, 99}}, queue.NotFound)
	h.Refused(queue.Merge{Tickets: []queue.TicketID{a, c}}, queue.BadCommand)
	h.Do(queue.Merge{Tickets: []queue.TicketID{a, b.Ticket}, Counter: "1"})
	into, gone := h.Ticket(101), h.Ticket(102)
	if into.People != 5 || into.Needs != queue.NeedAge || into.Status != queue.Waiting {
		t.Errorf("party %+v", into)
	}
	if gone.Status != queue.Cancelled || gone.Why != queue.MergedInto || gone.Into != a || gone.Slip != queue.SlipWithdrawn || h.State().Ledger.Slip(b.Slip) != nil {
		t.Errorf("merged %+v", gone)
	}
	h.Do(queue.UndoPress{Counter: "1"})
	into, gone = h.Ticket(101), h.Ticket(102)
	if into.People != 2 || into.Needs != 0 || gone.Status != queue.Waiting || gone.Into != 0 || gone.Slip != queue.SlipHanded {
		t.Errorf("taken back: %+v and %+v, want two parties, and the desk to give the slip", into, gone)
	}
}

func TestSplit(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	a := h.Do(queue.Issue{Service: "land", People: 3}).Ticket
	h.Do(queue.Issue{Service: "land", People: 1})
	h.Refused(queue.Split{Ticket: a, People: 3}, queue.BadCommand)
	h.Refused(queue.Split{Ticket: a, People: 0}, queue.BadCommand)
	b := h.Do(queue.Split{Ticket: a, People: 1})
	if k := h.Ticket(101); k.People != 2 {
		t.Errorf("%d stay, want 2", k.People)
	}
	if k := h.Ticket(b.Number); b.Number != 103 || k.People != 1 || k.From != a || k.Slip != queue.SlipHanded {
		t.Errorf("ticket %+v", k)
	}
	for _, want := range []int{101, 103, 102} {
		if got := h.Do(queue.Call{Counter: "1"}); got.Number != want {
			t.Errorf("number %d called, want %d", got.Number, want)
		}
	}
	h.Refused(queue.Split{Ticket: a, People: 1}, queue.WrongStatus)
}

func TestCancel(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	a := h.Do(issue("a"))
	h.Do(queue.Call{Counter: "1"})
	h.Refused(queue.Cancel{Ticket: a.Ticket}, queue.WrongStatus)
	h.Refused(queue.Cancel{Ticket: a.Ticket, Counter: "2"}, queue.WrongStatus)
	h.Do(queue.Cancel{Ticket: a.Ticket, Counter: "1"})
	if k := h.Ticket(101); k.Status != queue.Cancelled || k.Why != queue.GivenBack || k.Slip != queue.SlipWithdrawn || h.State().Day.Counter("1").Now != 0 {
		t.Errorf("ticket %+v", k)
	}
	h.Refused(queue.Cancel{Ticket: a.Ticket}, queue.WrongStatus)
}

// A party found out at the counter is put together and taken apart there.
func TestMergeAndSplitAtTheCounter(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	ids := line(h, "www")
	h.Do(queue.Call{Counter: "1"})
	h.Refused(queue.Merge{Counter: "2", Tickets: ids[:2]}, queue.NotYours)
	h.Refused(queue.Merge{Counter: "1", Tickets: []queue.TicketID{ids[1], ids[0]}}, queue.WrongStatus)
	h.Do(queue.Merge{Counter: "1", Tickets: ids[:2]})
	if k := h.Ticket(101); k.Status != queue.Called || k.People != 2 || h.State().Day.Counter("1").Now != ids[0] {
		t.Errorf("party %+v", k)
	}
	h.Do(queue.Start{Counter: "1", Ticket: ids[0]})
	h.Refused(queue.Split{Counter: "2", Ticket: ids[0], People: 1}, queue.WrongStatus)
	b := h.Do(queue.Split{Counter: "1", Ticket: ids[0], People: 1})
	if a := h.Do(queue.Call{Counter: "1"}); a.Number != b.Number {
		t.Errorf("number %d called, want %d, who keeps the place of the party", a.Number, b.Number)
	}
}

func TestMergedPartyTakesOverTheNeeds(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	ids := line(h, "www")
	h.Do(queue.Amend{Ticket: ids[1], People: 1, Needs: queue.NeedAge})
	h.Do(queue.Merge{Tickets: []queue.TicketID{ids[2], ids[1]}})
	if a := h.Do(queue.Call{Counter: "1"}); a.Ticket != ids[2] || h.Ticket(103).Why != queue.NeedsCare || h.Ticket(101).Overtaken != 1 {
		t.Errorf("number %d called %s, want 103, whose party needs care now", a.Number, h.Ticket(103).Why)
	}
}

// Who leaves a party has been overtaken as often as the party.
func TestSplitKeepsWhatThePartySuffered(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	a := h.Do(queue.Issue{Service: "land", People: 3}).Ticket
	line(h, "nn")
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.Call{Counter: "1"})
	b := h.Do(queue.Split{Ticket: a, People: 1})
	if k := h.Ticket(b.Number); k.Overtaken != 2 {
		t.Errorf("overtaken %d times, want 2", k.Overtaken)
	}
}
