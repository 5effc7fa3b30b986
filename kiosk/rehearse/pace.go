package rehearse

import (
	"context"
	"sync/atomic"
	"time"
)

// Pace is the clock of a hall whose day is played quickly. It runs as the
// machine's until Hurry.
type Pace struct {
	leg  atomic.Pointer[leg]
	full float64 // factor, set by Hurry
}

// leg is a stretch of time that runs at one speed.
type leg struct {
	machine time.Time // when it began, by the machine's clock
	hall    time.Time // and by the hall's
	factor  float64
}

// NewPace returns a clock that shows the time given.
func NewPace(hall time.Time) *Pace {
	p := &Pace{}
	p.leg.Store(&leg{machine: time.Now(), hall: hall, factor: 1})
	return p
}

// Hurry lets the clock run so many times as fast from now on.
func (p *Pace) Hurry(factor float64) {
	p.full = factor
	p.run(factor)
}

func (p *Pace) run(factor float64) {
	if p.leg.Load().factor != factor {
		p.leg.Store(&leg{machine: time.Now(), hall: p.Now(), factor: factor})
	}
}

// meet waits until somebody who comes at a time of the hall has come. Who was
// kept waiting at the door, because the machine is slower than was thought,
// slows the clock down: a day must not end before its visitors have come.
func (p *Pace) meet(ctx context.Context, arrives time.Time) error {
	const late = 10 * time.Minute
	switch lag := p.Now().Sub(arrives); {
	case arrives.IsZero():
	case lag > late:
		p.run(p.full / 8)
	default:
		p.run(p.full)
	}
	return p.until(ctx, arrives)
}

// Now is the hall's time.
func (p *Pace) Now() time.Time {
	l := p.leg.Load()
	return l.hall.Add(time.Duration(float64(time.Since(l.machine)) * l.factor))
}

// sleep waits for d of the hall's time.
func (p *Pace) sleep(ctx context.Context, d time.Duration) error {
	return pause(ctx, time.Duration(float64(d)/p.leg.Load().factor))
}

// until waits for a time of the hall.
func (p *Pace) until(ctx context.Context, t time.Time) error {
	return p.sleep(ctx, t.Sub(p.Now()))
}

// Plan is the hall's day, as durations after midnight.
type Plan struct {
	Midnight   time.Time
	CallFrom   time.Duration
	LunchFrom  time.Duration
	LunchUntil time.Duration

	Desk time.Duration // a visit at a window lasts so long on average
	Room time.Duration // and one with a leader
}

// arrives is when the n-th of so many visitors comes to the door: a crowd waits
// for it to open, few come over lunch.
func (p Plan) arrives(n, of int) time.Time {
	share, before := float64(n)/float64(of), 0.0
	for _, s := range []struct {
		share      float64 // of all visitors who have come at its end
		from, till time.Duration
	}{
		{0.15, 450 * time.Minute, 480 * time.Minute},
		{0.60, 480 * time.Minute, p.LunchFrom},
		{0.65, p.LunchFrom, p.LunchUntil},
		{1.00, p.LunchUntil, 990 * time.Minute},
	} {
		if share < s.share {
			return p.Midnight.Add(s.from + time.Duration((share-before)/(s.share-before)*float64(s.till-s.from)))
		}
		before = s.share
	}
	return p.Midnight.Add(990 * time.Minute)
}
