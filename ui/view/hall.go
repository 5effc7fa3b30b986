package view

import (
	"slices"

	"reception/queue"
	"reception/ui/wire"
)

// A call stays fresh for the speakers and the display for a minute; beyond
// that the display keeps the last few.
const (
	freshFor  queue.Millis = 60_000
	lastCalls int          = 6
)

// Hall is what every hall display shows.
func Hall(in Input) wire.HallView {
	v := wire.HallView{
		Centre: in.State.Config.Centre, Open: in.State.Day != nil, Date: string(in.today()), Hours: in.hours(), Lunch: in.lunch(""), Closed: in.closed(),
		Notices: in.notices(), Loud: in.loud(), Leaders: in.leaders(), Calls: []wire.HallCall{}, Next: in.nextTwo(), Waiting: waiting(in.tickets(), everyone),
	}
	if in.State.Day == nil {
		return v
	}
	tick, fresh := in.State.Clock.Last.Tick, in.Fresh
	if fresh == 0 {
		fresh = freshFor
	}
	for _, c := range slices.Backward(in.State.Day.Calls) {
		if tick-c.Tick > fresh && len(v.Calls) >= lastCalls {
			break
		}
		if c.Undone {
			continue
		}
		v.Calls = append(v.Calls, wire.HallCall{
			Seq: int64(c.Seq), Number: c.Number, Counter: in.label(c.Counter), At: int64(c.At), Again: c.Again, Mark: mark(c.Why),
		})
	}
	slices.Reverse(v.Calls)
	return v
}

// mark is what the hall is told about a call out of arrival order: that it
// was, never which need.
func mark(why queue.Reason) string {
	switch why {
	case queue.Appointment, queue.CarriedOver:
		return "booked"
	case queue.NeedsCare, queue.ByNumber:
		return "first"
	}
	return ""
}

// loud is how loud the voice is at this time of day, in percent.
func (in Input) loud() int {
	for _, l := range in.State.Config.Loudness {
		if m := in.minute(); l.From <= m && m < l.Until {
			return l.Percent
		}
	}
	return 100
}

// nextTwo are the numbers to get ready: whom the counters would call now.
func (in Input) nextTwo() []int {
	out := []int{}
	if in.State.Day == nil {
		return out
	}
	var ids []queue.TicketID
	for _, c := range in.State.Config.Counters {
		if id, _ := in.State.Choose(c, in.Now); id != 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids[:min(2, len(ids))] {
		out = append(out, in.State.Day.Ticket(id).Number)
	}
	return out
}
