package view

import "reception/queue"

// Estimates are what forecasts say. They take too long to be made for every
// view: whoever shows them makes them beside, see [Estimate].
type Estimates struct {
	Late   map[string]bool  // by service: who comes now would not be called today
	Lines  map[string]Range // by service: when whoever comes now is called
	Ticket queue.TicketID   // of the session
	Called Range            // and when it is
}

// Range is between which wall times something is expected; zero while not
// known.
type Range struct{ From, To queue.Millis }

// Estimate makes the estimates for what the touchscreen in.Station shows.
func Estimate(in Input) Estimates {
	e := Estimates{Late: map[string]bool{}, Lines: map[string]Range{}}
	if in.State.Day == nil {
		return e
	}
	for _, s := range in.State.Config.Services {
		if s.Locked {
			continue
		}
		e.Late[s.ID] = !in.State.WouldBeReceived(s.ID, in.stamp())
		if line := in.State.Day.Line(queue.Queue{Service: s.ID}); len(line) > 0 {
			if r := in.forecast(line[len(line)-1]); r != (Range{}) {
				e.Lines[s.ID] = r
			}
		}
	}
	if k := in.State.Day.Ticket(in.Station.Ticket); k != nil {
		e.Ticket, e.Called = k.ID, in.forecast(k.ID)
	}
	return e
}

// EstimateTicket makes the estimate for one ticket.
func EstimateTicket(in Input, id queue.TicketID) Estimates {
	return Estimates{Ticket: id, Called: in.forecast(id)}
}

// EstimateLate tells of one service whether who comes now would not be called
// today.
func EstimateLate(in Input, service string) Estimates {
	if in.State.Day == nil {
		return Estimates{}
	}
	return Estimates{Late: map[string]bool{service: !in.State.WouldBeReceived(service, in.stamp())}}
}

func (in Input) forecast(id queue.TicketID) Range {
	from, to, ok := in.State.Forecast(id, in.stamp())
	if !ok {
		return Range{}
	}
	return Range{from, to}
}

// stamp is now, also in ticks.
func (in Input) stamp() queue.Stamp {
	last := in.State.Clock.Last
	return queue.Stamp{At: in.Now, Tick: last.Tick + max(0, in.Now-last.At)}
}
