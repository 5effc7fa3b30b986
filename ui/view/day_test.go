package view_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"reception/queue"
	"reception/queue/queuetest"
	"reception/ui/view"
	"reception/ui/wire"
)

const midnight = queuetest.Morning - (8*60+30)*60_000

// fullDay is a hall with everything set, on a Monday at half past eight.
func fullDay(t *testing.T, change func(*queue.Config)) *queuetest.Hall {
	c := queuetest.Config()
	c.Hours.LunchFrom, c.Hours.LunchUntil = 720, 870
	c.Loudness = []queue.Loudness{{From: 0, Until: 480, Percent: 30}, {From: 480, Until: 720, Percent: 80}}
	c.Townships = []string{"石桥镇"}
	if change != nil {
		change(&c)
	}
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Do(queue.SetConfig{Config: c})
	h.Do(queue.PublishRota{Days: []queue.RotaDay{
		{ID: "r0", Date: queuetest.Today, Session: "am", Leader: "wang", Place: "接访室", Capacity: 2},
		{ID: "r1", Date: "2026-12-07", Session: "day", Leader: "li"},
		{ID: "r2", Date: "2026-11-30", Session: "pm", Leader: "wang", Kind: queue.KindField, Place: "石桥镇"},
		{ID: "r3", Date: "2026-11-30", Session: "am", Leader: "li"},
		{ID: "r4", Date: "2030-01-07", Session: "am", Leader: "li"},
		{ID: "r5", Date: "2030-01-14", Session: "am", Leader: "li"},
	}})
	h.Do(queue.OpenDay{Date: queuetest.Today, Midnight: midnight})
	return h
}

func at(h *queuetest.Hall, minute int) view.Input {
	in := input(h)
	in.Now = midnight + queue.Millis(minute)*60_000
	return in
}

func TestLunchEverywhere(t *testing.T) {
	h := fullDay(t, nil)
	h.Do(queue.Issue{Service: "land", People: 1})
	for minute, want := range map[int]string{719: "", 720: "14:30", 869: "14:30", 870: ""} {
		in := at(h, minute)
		in.Station.Ticket = h.Ticket(101).ID
		touch := view.Touch(in)
		for name, got := range map[string]string{
			"touch": touch.Lunch, "choice": touch.Choices[1].Lunch, "ticket": touch.Session.Ticket.Lunch,
			"hall": view.Hall(in).Lunch, "desk": view.Desk(in, view.SightOf(in.State.Config, "1")).Lunch, "leader": view.Leader(in).Lunch,
		} {
			if got != want {
				t.Errorf("minute %d: %s says lunch until %q, want %q", minute, name, got, want)
			}
		}
		if touch.Hours.LunchFrom != "12:00" || touch.Hours.LunchUntil != "14:30" {
			t.Errorf("hours %+v", touch.Hours)
		}
	}
	for minute, want := range map[int]int{479: 30, 480: 80, 720: 100} {
		if got := view.Hall(at(h, minute)).Loud; got != want {
			t.Errorf("minute %d: loudness %d, want %d", minute, got, want)
		}
	}
}

// Where no number is given the screens say why, and when one is.
func TestWhyClosed(t *testing.T) {
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Do(queue.SetConfig{Config: queuetest.Config()})
	zone := time.FixedZone("CST", 8*3600)
	for _, tt := range []struct {
		now  string
		want wire.Closed
	}{
		{"2026-11-23 06:00", wire.Closed{Why: "before", Next: "2026-11-23", From: "07:30"}},
		{"2026-11-23 09:00", wire.Closed{Why: "closed", Next: "2026-11-24", From: "07:30"}},
		{"2026-11-23 17:00", wire.Closed{Why: "after", Next: "2026-11-24", From: "07:30"}},
		{"2026-11-28 09:00", wire.Closed{Why: "weekend", Next: "2026-11-30", From: "07:30"}},
		{"2026-10-01 09:00", wire.Closed{Why: "holiday", Name: "国庆节", Next: "2026-10-08", From: "07:30"}},
		{"2026-12-31 18:00", wire.Closed{Why: "after", Next: "2027-01-01", From: "07:30", Call: true}},
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", tt.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		in := view.Input{State: h.State(), Now: queue.Millis(now.UnixMilli()), Zone: zone}
		if d := cmp.Diff(&tt.want, view.Touch(in).Closed); d != "" {
			t.Errorf("%s (-want +got)\n%s", tt.now, d)
		}
		if d := cmp.Diff(&tt.want, view.Hall(in).Closed); d != "" {
			t.Errorf("hall at %s (-want +got)\n%s", tt.now, d)
		}
	}
}

// The next days are told with what may still change, and no draft is.
func TestComing(t *testing.T) {
	h := fullDay(t, nil)
	h.Do(queue.DraftRota{Days: []queue.RotaDay{{ID: "d", Date: "2026-11-24", Session: "am", Leader: "li"}}})
	h.Do(queue.ChangeRota{Day: queue.RotaDay{ID: "r1", Date: "2026-12-07", Session: "day", Leader: "wang"}, Why: "出差"})
	want := []wire.ComingDay{
		{Date: "2026-11-30", Session: "am", Name: "李某", Post: "副县长"},
		{Date: "2026-11-30", Session: "pm", Name: "王某", Post: "县长", Kind: "field", Place: "石桥镇"},
		{Date: "2026-12-07", Session: "day", Name: "王某", Post: "县长", Mark: "changed"},
		{Date: "2030-01-07", Session: "am", Name: "李某", Post: "副县长", Mark: "tentative"},
	}
	if d := cmp.Diff(want, view.Touch(at(h, 540)).Coming); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// A full line says what can be done instead.
func TestFullSaysWhatElse(t *testing.T) {
	h := fullDay(t, func(c *queue.Config) { c.Services[1].Locked = true })
	for range 2 {
		h.Do(queue.Issue{Service: "leader", People: 1})
	}
	choices := view.Touch(at(h, 540)).Choices
	if len(choices) != 3 {
		t.Fatalf("%d choices, want all but the locked one", len(choices))
	}
	if c := choices[0]; c.Open || c.Why != "full" || c.Instead != "labour" || c.BookOn != "2026-11-30" {
		t.Errorf("full leader: %+v", c)
	}
	if c := choices[1]; !c.Open || c.Why != "" {
		t.Errorf("a window: %+v", c)
	}
	// Whoever is booked takes places, and then it is the date after.
	full := h.State().RotaOn("2026-11-30")[1] // the first is in a township
	full.Capacity = 1
	h.Do(queue.ChangeRota{Day: full, Why: "时间不够"})
	h.Do(queue.Book{Date: "2026-11-30", Service: "leader", People: 1})
	if c := view.Touch(at(h, 540)).Choices[0]; c.BookOn != "2026-12-07" {
		t.Errorf("with the next session full it books for %s, want 2026-12-07", c.BookOn)
	}
	if c := view.Touch(at(h, 1020)).Choices[1]; c.Open || c.Why != "closed" {
		t.Errorf("after hours: %+v", c)
	}
}

// When the leader is called away, whoever waits reads who stands in; who came
// later was told so before.
func TestLeaderCalledAway(t *testing.T) {
	h := fullDay(t, nil)
	before := h.Do(queue.Issue{Service: "leader", People: 1}).Ticket
	h.Clock.Pass(1000)
	h.Do(queue.ChangeRota{Day: queue.RotaDay{ID: "r0", Date: queuetest.Today, Session: "am", Leader: "li", Capacity: 2}, Why: "开会"})
	h.Clock.Pass(1000)
	after := h.Do(queue.Issue{Service: "leader", People: 1}).Ticket
	change := func(id queue.TicketID) *wire.TicketChange {
		in := at(h, 540)
		in.Station.Ticket = id
		return view.Touch(in).Session.Ticket.Change
	}
	if d := cmp.Diff(&wire.TicketChange{Kind: "substitute", Name: "李某", Post: "副县长"}, change(before)); d != "" {
		t.Errorf("who waited (-want +got)\n%s", d)
	}
	if c := change(after); c != nil {
		t.Errorf("who came later is told %+v", c)
	}
	hall := view.Hall(at(h, 540))
	if len(hall.Notices) != 1 || hall.Notices[0].Template != "substitute" || hall.Notices[0].Name != "李某" || hall.Notices[0].ID == 0 {
		t.Errorf("notices %+v", hall.Notices)
	}
	if l := hall.Leaders[0]; !l.Substitute || l.For != "王某" || l.Name != "李某" {
		t.Errorf("leaders %+v", hall.Leaders)
	}
	h.Do(queue.ChangeRota{Day: queue.RotaDay{ID: "r0", Date: queuetest.Today, Session: "am", Leader: "li", Capacity: 2, Status: queue.RotaCancelled}, Why: "开会"})
	if d := cmp.Diff(&wire.TicketChange{Kind: "cancelled"}, change(before)); d != "" {
		t.Errorf("cancelled (-want +got)\n%s", d)
	}
}

// The day's sum says what became of each.
func TestTotals(t *testing.T) {
	h := fullDay(t, nil)
	var ids []queue.TicketID
	for range 7 {
		ids = append(ids, h.Do(queue.Issue{Service: "land", People: 1, Needs: queue.NeedHearing}).Ticket)
	}
	h.Do(queue.Call{Counter: "1"})
	in := at(h, 511)
	if now := view.Desk(in, view.SightOf(in.State.Config, "1")).Counters[0].Now; now == nil || !now.Walk || now.Walked != 0 || now.MissAt != now.Called+180_000 {
		t.Errorf("called %+v", now)
	}
	in = at(h, 870)
	if now := view.Desk(in, view.SightOf(in.State.Config, "1")).Counters[0].Now; now.MissAt != int64(midnight)+873*60_000 {
		t.Errorf("after lunch a call is missed from %d", now.MissAt)
	}
	h.Do(queue.Finish{Counter: "1", Ticket: ids[0]})
	h.Do(queue.Pause{Counter: "1", Why: queue.PauseMeeting})
	h.Do(queue.Book{Ticket: ids[1], Date: "2026-11-30", Why: queue.BookTime})
	h.Do(queue.Unserve{Ticket: ids[2], Why: queue.ByPhone})
	h.Do(queue.CarryOver{Ticket: ids[3]})
	h.Do(queue.Cancel{Ticket: ids[4]})
	v := view.Desk(at(h, 540), view.SightOf(h.State().Config, "1"))
	if d := cmp.Diff(wire.Totals{Taken: 7, People: 7, Served: 1, Waiting: 2, GivenBack: 1, Booked: 1, Phone: 1, Moved: 1}, v.Totals); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if len(v.Closing) != 2 || v.Closing[0].Ticket != int64(ids[5]) || v.Counters[0].Paused != "meeting" || v.Counters[0].Since == 0 {
		t.Errorf("closing %+v, counter %+v", v.Closing, v.Counters[0])
	}
}

func TestGroup(t *testing.T) {
	for people, want := range map[int]wire.Band{1: "", 4: "", 5: "5-10", 10: "5-10", 11: "11-20", 20: "11-20", 21: "21-50", 51: "51-100", 100: "51-100", 101: "101-"} {
		if got := view.Group(people); got != want {
			t.Errorf("%d people are a group of %q, want %q", people, got, want)
		}
	}
}
