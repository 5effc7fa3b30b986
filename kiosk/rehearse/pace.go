package rehearse

import (
	"context"
	"sync"
	"time"
)

// Pace is the clock of a hall whose day is played quickly. It stands while
// anybody in the hall does something: what the machine takes for a touch or a
// press is no time of the hall, or a slow machine would have a slow hall. It runs
// while all wait for it or for each other.
type Pace struct {
	mu     sync.Mutex
	hall   time.Time // the hall's time when the clock was last started or stopped
	since  time.Time // the machine's time then
	factor float64   // how many times as fast as the machine's it runs
	busy   int       // how many do something; it stands unless 0
}

// NewPace returns a clock that shows the time given and runs as fast as the
// machine's.
func NewPace(hall time.Time) *Pace {
	return &Pace{hall: hall, since: time.Now(), factor: 1}
}

// Now is the hall's time.
func (p *Pace) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now(time.Now())
}

// now is the hall's time at a time of the machine; mu is held.
func (p *Pace) now(machine time.Time) time.Time {
	if p.busy > 0 {
		return p.hall
	}
	return p.hall.Add(time.Duration(float64(machine.Sub(p.since)) * p.factor))
}

// change does something to the clock without turning it; mu is not held.
func (p *Pace) change(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	machine := time.Now()
	p.hall, p.since = p.now(machine), machine
	f()
}

// run lets the clock run so many times as fast as the machine's.
func (p *Pace) run(factor float64) { p.change(func() { p.factor = factor }) }

// begin says that somebody starts to do something, and end that he waits.
func (p *Pace) begin() { p.change(func() { p.busy++ }) }
func (p *Pace) end()   { p.change(func() { p.busy-- }) }

// rest lets somebody who does something wait until f returns.
func (p *Pace) rest(f func()) {
	p.end()
	defer p.begin()
	f()
}

// sleep lets somebody who does something wait for d of the hall's time.
func (p *Pace) sleep(ctx context.Context, d time.Duration) error {
	return p.until(ctx, p.Now().Add(d))
}

// until lets somebody who does something wait for a time of the hall.
func (p *Pace) until(ctx context.Context, t time.Time) error {
	p.end()
	defer p.begin()
	for {
		p.mu.Lock()
		left := time.Duration(float64(t.Sub(p.now(time.Now()))) / p.factor)
		p.mu.Unlock()
		if left <= 0 {
			return ctx.Err()
		}
		// The clock may stand meanwhile, and then it takes longer.
		if err := pause(ctx, max(left, time.Millisecond)); err != nil {
			return err
		}
	}
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
