package queuetest

import (
	"sync"

	"reception/queue"
)

// Clock is a wall clock and a monotonic clock that move when told to.
type Clock struct {
	mu  sync.Mutex
	now queue.Now
}

// Morning is half past eight on Monday, 23 November 2026, in Shanghai.
const Morning queue.Millis = 1_795_393_800_000

// NewClock returns a clock that stands at [Morning].
func NewClock() *Clock { return &Clock{now: queue.Now{Wall: Morning, Mono: 1_000}} }

// Now reads both clocks.
func (c *Clock) Now() queue.Now {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Pass lets time pass on both clocks.
func (c *Clock) Pass(d queue.Millis) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now.Wall += d
	c.now.Mono += d
}

// Jump sets the wall clock forward, or back when d is negative. The monotonic
// clock does not notice.
func (c *Clock) Jump(d queue.Millis) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now.Wall += d
}

// Reboot starts the monotonic clock afresh, as a machine does that was off
// for d.
func (c *Clock) Reboot(d queue.Millis) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now.Wall += d
	c.now.Mono = 1_000
}
