package queue_test

import (
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

// share lets counters 1 and 2 both serve land, the second one low.
func share(c *queue.Config) {
	c.Counters[1].Serves = append(c.Counters[1].Serves, queue.Queue{Service: "land"})
}

func TestWheelchairGoesToALowCounter(t *testing.T) {
	h := at(t, 540, share)
	wheels := h.Do(queue.Issue{Service: "land", People: 1, Needs: queue.NeedWheels}).Ticket
	h.Refused(queue.Call{Counter: "1"}, queue.NobodyWaits)
	ids := line(h, "w")
	if a := h.Do(queue.Call{Counter: "1"}); a.Ticket != ids[0] {
		t.Errorf("ticket %d called to the high counter, want %d", a.Ticket, ids[0])
	}
	if k := h.State().Day.Ticket(wheels); k.Overtaken != 0 {
		t.Errorf("overtaken %d times at a counter that was not for it", k.Overtaken)
	}
	if a := h.Do(queue.Call{Counter: "2"}); a.Ticket != wheels {
		t.Errorf("ticket %d called to the low counter, want %d", a.Ticket, wheels)
	}
	// Where no counter is low any will do.
	h = at(t, 540, func(c *queue.Config) { share(c); c.Counters[1].Low = false })
	wheels = h.Do(queue.Issue{Service: "land", People: 1, Needs: queue.NeedWheels}).Ticket
	if a := h.Do(queue.Call{Counter: "1"}); a.Ticket != wheels {
		t.Errorf("ticket %d called, want %d", a.Ticket, wheels)
	}
}

// Nobody waits for ever for a low counter at which nobody sits, nor between a
// counter that had his matter and one that he can reach.
func TestWheelchairIsNotForgotten(t *testing.T) {
	h := at(t, 540, share)
	wheels := h.Do(queue.Issue{Service: "land", People: 1, Needs: queue.NeedWheels}).Ticket
	h.Clock.Pass(29 * 60_000)
	h.Refused(queue.Call{Counter: "1"}, queue.NobodyWaits)
	h.Clock.Pass(60_000)
	if a := h.Do(queue.Call{Counter: "1"}); a.Ticket != wheels {
		t.Errorf("ticket %d called, want %d: nobody sits at the low counter", a.Ticket, wheels)
	}

	h = at(t, 540, func(c *queue.Config) { share(c); c.Counters[1].Low, c.Counters[0].Low = false, true })
	ids := line(h, "ww")
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.Call{Counter: "2", Ticket: ids[1]})
	b := h.Do(queue.Book{Date: queuetest.Today, Service: "land", People: 1, Handler: "2", Needs: queue.NeedWheels})
	back := h.Do(queue.CheckIn{Booking: b.Booking}).Ticket
	if a := h.Do(queue.Call{Counter: "2"}); a.Ticket != back {
		t.Errorf("ticket %d called, want %d at the counter that had his matter", a.Ticket, back)
	}
}

// A low counter that was left, with a press or without, is not one that somebody
// in a wheelchair can wait for.
func TestWheelchairIsCalledWhenTheLowCounterIsLeft(t *testing.T) {
	for _, why := range []queue.PauseWhy{queue.PauseOff, queue.PauseAway} {
		h := matterOf2(t, queue.NeedWheels)
		h.Clock.Pass(30 * 60_000)
		h.Refused(queue.Call{Counter: "1"}, queue.NobodyWaits)
		h.Do(queue.Pause{Counter: "2", Why: why})
		h.Do(queue.Call{Counter: "1"})
	}
}

func TestForcesGoFirstOnlyWhereTheHallSaysSo(t *testing.T) {
	for _, forces := range []bool{false, true} {
		h := at(t, 540, func(c *queue.Config) { c.Rules.Forces = forces })
		line(h, "w")
		h.Do(queue.Issue{Service: "land", People: 1, Needs: queue.NeedForces})
		want, why := 101, queue.InTurn
		if forces {
			want, why = 102, queue.NeedsCare
		}
		a := h.Do(queue.Call{Counter: "1"})
		if k := h.State().Day.Ticket(a.Ticket); a.Number != want || k.Why != why {
			t.Errorf("with forces %t: number %d %s, want %d %s", forces, a.Number, k.Why, want, why)
		}
	}
}

func TestSlot(t *testing.T) {
	for _, tt := range []struct {
		name   string
		minute int
		needs  queue.Needs
		number int
		why    queue.Reason
	}{
		{"before", 569, 0, 101, queue.InTurn},
		{"before, but needs care", 569, queue.NeedAge, 103, queue.NeedsCare},
		{"at the slot", 570, 0, 103, queue.Appointment},
		{"after", 640, 0, 103, queue.Appointment},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := at(t, 540, nil)
			line(h, "ww")
			b := h.Do(queue.Book{Date: queuetest.Today, Service: "land", People: 1, Slot: "09:30", Needs: tt.needs})
			h.Do(queue.CheckIn{Booking: b.Booking})
			h.Clock.Pass(queue.Millis(tt.minute-540)*60_000 - 2_000)
			a := h.Do(queue.Call{Counter: "1"})
			if k := h.State().Day.Ticket(a.Ticket); a.Number != tt.number || k.Why != tt.why {
				t.Errorf("number %d %s, want %d %s", a.Number, k.Why, tt.number, tt.why)
			}
		})
	}
}

// handled lets a visitor come back to the counter that had his matter.
func handled(h *queuetest.Hall, counter string) queue.TicketID {
	b := h.Do(queue.Book{Date: queuetest.Today, Service: "land", People: 1, Handler: counter})
	return h.Do(queue.CheckIn{Booking: b.Booking}).Ticket
}

func TestBookedVisitorGoesToHisHandler(t *testing.T) {
	h := at(t, 540, share)
	ids := line(h, "www")
	back := handled(h, "2")
	next := func(counter string, want queue.TicketID) {
		t.Helper()
		if a := h.Do(queue.Call{Counter: counter}); a.Ticket != want {
			t.Fatalf("counter %s called ticket %d, want %d", counter, a.Ticket, want)
		}
	}
	h.Do(queue.Call{Counter: "2", Ticket: ids[2]})
	next("1", ids[0]) // counter 2 is on duty
	if k := h.State().Day.Ticket(back); k.Overtaken != 0 {
		t.Errorf("overtaken %d times by calls of another's counter", k.Overtaken)
	}
	h.Do(queue.Finish{Counter: "2", Ticket: ids[2]})
	h.Do(queue.Pause{Counter: "2", Why: queue.PauseMeeting})
	next("1", back) // now anybody may
	h.Do(queue.UndoPress{Counter: "1"})
	h.Do(queue.Unpause{Counter: "2"})
	next("2", back)
}

func TestHandlerWhoHasNotCalledTodayIsNotWaitedFor(t *testing.T) {
	h := at(t, 540, share)
	back := handled(h, "2")
	if a := h.Do(queue.Call{Counter: "1"}); a.Ticket != back {
		t.Errorf("ticket %d called, want %d", a.Ticket, back)
	}
}

func TestOwnAppointmentFirst(t *testing.T) {
	h := at(t, 540, share)
	line(h, "b")
	mine := handled(h, "1")
	line(h, "b")
	if a := h.Do(queue.Call{Counter: "1"}); a.Ticket != mine {
		t.Errorf("ticket %d called, want his own appointment %d", a.Ticket, mine)
	}
	if k := h.Ticket(101); k.Overtaken != 1 {
		t.Errorf("the first appointment was overtaken %d times, want 1", k.Overtaken)
	}
}

func TestLunch(t *testing.T) {
	h := at(t, 715, func(c *queue.Config) { // 11:55
		c.Timetable = []queue.Timetable{{Name: "no lunch", Service: "letters", Hours: c.Hours}}
		c.Timetable[0].Hours.LunchFrom, c.Timetable[0].Hours.LunchUntil = 0, 0
	})
	ids := line(h, "www")
	h.Do(queue.Call{Counter: "1"}) // 11:55
	h.Clock.Pass(6 * 60_000)       // 12:01
	h.Refused(queue.Recall{Counter: "1", Ticket: ids[0]}, queue.Lunch)
	h.Refused(queue.Miss{Counter: "1", Ticket: ids[0]}, queue.Lunch)
	if a := h.Do(queue.Call{Counter: "1"}); a.Ticket != 0 || h.Ticket(101).Status != queue.Served {
		t.Errorf("answer %+v, ticket %+v: want the visit finished and nobody called", a, h.Ticket(101))
	}
	h.Refused(queue.Call{Counter: "1"}, queue.Lunch)
	h.Refused(queue.Call{Counter: "desk"}, queue.NobodyWaits)
	other := h.Do(queue.Issue{Service: "letters", People: 1}).Ticket
	if a := h.Do(queue.Call{Counter: "2"}); a.Ticket != other {
		t.Errorf("ticket %d called, want %d, whose service has no lunch", a.Ticket, other)
	}
	h.Do(queue.Call{Counter: "1", Ticket: ids[1]}) // by number, 12:01
	if k := h.Ticket(102); k.Why != queue.ByNumber || h.Ticket(103).Overtaken != 0 {
		t.Errorf("called %s", k.Why)
	}
	h.Clock.Pass(150 * 60_000) // 14:31
	if r := h.Refused(queue.Miss{Counter: "1", Ticket: ids[1]}, queue.TooEarly); r.Wait > 121_000 || r.Wait < 115_000 {
		t.Errorf("wait %d ms, want about two minutes: the clock starts anew after lunch", r.Wait)
	}
	h.Clock.Pass(2 * 60_000)
	h.Do(queue.Miss{Counter: "1", Ticket: ids[1]})
	h.Do(queue.Call{Counter: "1"})
	h.Clock.Pass(180_000)
	h.Do(queue.Miss{Counter: "1", Ticket: ids[2]})
}

// A wall clock that is set does not let anybody miss a call too early.
func TestMissAfterLunchWhileTheClockJumps(t *testing.T) {
	for _, tt := range []struct {
		name string
		jump queue.Millis // minutes, from 11:55
		code queue.Code
		wait queue.Millis
	}{
		{"forward over lunch", 160, queue.TooEarly, 120_000},
		{"into lunch", 60, queue.Lunch, 0},
		{"back", -60, queue.TooEarly, 120_000},
		{"to another day", 24 * 60, queue.TooEarly, 120_000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := at(t, 715, nil)
			ids := line(h, "w")
			h.Do(queue.Call{Counter: "1"})
			h.Clock.Pass(60_000)
			h.Clock.Jump(tt.jump * 60_000)
			if r := h.Refused(queue.Miss{Counter: "1", Ticket: ids[0]}, tt.code); r.Wait != tt.wait {
				t.Errorf("wait %d ms, want %d", r.Wait, tt.wait)
			}
		})
	}
}
