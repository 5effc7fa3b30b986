// Package view says what each screen shows. Every function here is pure: an
// [Input] of plain values in, one message of package wire out. Nothing in a
// view names a visitor.
package view

import (
	"fmt"
	"slices"
	"time"

	"reception/queue"
	"reception/ui/wire"
)

// Input is all that a view may depend on.
type Input struct {
	State   *queue.State
	Now     queue.Millis // wall clock
	Fresh   queue.Millis // how long a call stays on every display and with the speaker; 0 means a minute
	Zone    *time.Location
	Station Station
	Devices Devices
	Screens Screens
}

// Station is what one touchscreen is in the middle of.
type Station struct {
	ID      string
	Session string
	Phase   string         // as wire.TouchSession.Phase
	Card    string         // as wire.TouchSession.Card
	Fault   string         // as wire.TouchSession.Fault
	Ticket  queue.TicketID // of the session, or the one its card holds already
	Code    string         // of that ticket, ten digits; shown only where there is no paper
	LeftMS  int64          // time left to answer 您还在吗, 0 while not asked
}

// Devices is how the machine's devices are. The states are those of
// wire.TouchView.
type Devices struct {
	Reader       string
	ReaderSince  queue.Millis
	Printer      string
	PrinterSince queue.Millis
}

// Screens is who is connected.
type Screens struct {
	Touch   int          // touchscreens
	Hall    int          // hall displays
	Speaker bool         // one of them is the speaker
	Silent  bool         // and its sound did not work last time
	Since   queue.Millis // of the last change
	Staff   []Staff
}

// Staff is a clerk signed in at a counter.
type Staff struct {
	Counter string
	Name    string
}

// longList is how many tickets a list on the desk shows at most.
const longList = 30

func (in Input) date() queue.Date {
	return queue.Date(time.UnixMilli(int64(in.Now)).In(in.Zone).Format(time.DateOnly))
}

// today is the date that the hall goes by: the open day's, or the clock's.
func (in Input) today() queue.Date {
	if d := in.State.Day; d != nil {
		return d.Date
	}
	return in.date()
}

// Taking tells whether numbers are given out now.
func (in Input) Taking() bool {
	t := time.UnixMilli(int64(in.Now)).In(in.Zone)
	return in.State.Day != nil && t.Hour()*60+t.Minute() < in.State.Config.Hours.TakeUntil
}

func hours(h queue.Hours) wire.Hours {
	v := wire.Hours{TakeFrom: clock(h.TakeFrom), CallFrom: clock(h.CallFrom), TakeUntil: clock(h.TakeUntil), CallUntil: clock(h.CallUntil)}
	if h.LunchFrom < h.LunchUntil {
		v.LunchFrom, v.LunchUntil = clock(h.LunchFrom), clock(h.LunchUntil)
	}
	return v
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// next is the next date after today on which the hall opens, "" when none is
// known.
func (in Input) next() string {
	t := time.UnixMilli(int64(in.Now)).In(in.Zone)
	h := in.State.Config.Hours
	for i := range 8 {
		d := t.AddDate(0, 0, i)
		if !h.Days[d.Weekday()] || i == 0 && t.Hour()*60+t.Minute() >= h.TakeFrom {
			continue
		}
		return d.Format(time.DateOnly)
	}
	return ""
}

func (in Input) leaders() []wire.LeaderDuty {
	out := []wire.LeaderDuty{}
	for _, r := range in.State.RotaOn(in.today()) {
		l, _ := in.State.Config.Leader(r.Leader)
		out = append(out, wire.LeaderDuty{
			Session: r.Session, Name: l.Name, Post: l.Post, Place: r.Place,
			Status: string(r.Status), Substitute: r.SubstituteOf != "",
		})
	}
	return out
}

// received tells whether a leader receives today.
func (in Input) received() bool {
	return slices.ContainsFunc(in.State.RotaOn(in.today()), func(r queue.RotaDay) bool { return r.Status != queue.RotaCancelled })
}

// tickets returns the open day's tickets, none when it is closed.
func (in Input) tickets() []queue.Ticket {
	if in.State.Day == nil {
		return nil
	}
	return in.State.Day.Tickets
}

func (in Input) label(counter string) string {
	c, _ := in.State.Config.Counter(counter)
	return c.Label
}

func stopNames(s queue.Service, from int) []string {
	out := []string{}
	for _, stop := range s.Stops[min(from, len(s.Stops)):] {
		out = append(out, stop.Name)
	}
	return out
}

// needNames pairs the bits of queue.Needs with their names on the wire.
func needNames() []struct {
	Bit  queue.Needs
	Name wire.Need
} {
	return []struct {
		Bit  queue.Needs
		Name wire.Need
	}{
		{queue.NeedChild, wire.NeedChild}, {queue.NeedWalking, wire.NeedWalking},
		{queue.NeedHearing, wire.NeedHearing}, {queue.NeedAge, wire.NeedAge},
	}
}

// Needs returns the names of the needs in n.
func Needs(n queue.Needs) []wire.Need {
	out := []wire.Need{}
	for _, p := range needNames() {
		if n&p.Bit != 0 {
			out = append(out, p.Name)
		}
	}
	return out
}

// ParseNeeds is the reverse of [Needs]; unknown names are passed over.
func ParseNeeds(names []wire.Need) queue.Needs {
	var n queue.Needs
	for _, p := range needNames() {
		if slices.Contains(names, p.Name) {
			n |= p.Bit
		}
	}
	return n
}

func waiting(tickets []queue.Ticket, in func(queue.Ticket) bool) int {
	n := 0
	for _, k := range tickets {
		if k.Status == queue.Waiting && in(k) {
			n++
		}
	}
	return n
}

func everyone(queue.Ticket) bool { return true }
