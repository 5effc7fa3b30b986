package ui

import (
	"hash/maphash"
	"sync"
	"time"
)

// Wrong tries of a name cost 1, 2, 4, … seconds, at most a minute, and are
// forgotten after a quarter of an hour. All names together have so many wrong
// tries a minute: each costs the machine real work.
const (
	wrongAMinute = 60
	firstDelay   = time.Second
	mostDelay    = time.Minute
	forget       = 15 * time.Minute
	triesTable   = 1024
)

// tries slows down guessing. Names share a table of fixed size: an attacker
// cannot fill the memory with them, and a name that nobody has costs as much
// as one that somebody has.
type tries struct {
	seed maphash.Seed

	mu     sync.Mutex
	minute time.Time // when wrong began to count
	wrong  int
	table  [triesTable]struct {
		wrong int
		until time.Time // no try before
	}
}

func newTries() *tries { return &tries{seed: maphash.MakeSeed()} }

// begin allows a try, or tells how long to wait. It counts as wrong until ok
// is called, so that many tries at once gain nothing.
func (t *tries) begin(name string, now time.Time) (wait time.Duration, allowed bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := &t.table[maphash.String(t.seed, name)%triesTable]
	if wait := e.until.Sub(now); wait > 0 {
		return wait, false
	}
	if now.Sub(t.minute) >= time.Minute {
		t.minute, t.wrong = now, 0
	}
	if t.wrong >= wrongAMinute {
		return t.minute.Add(time.Minute).Sub(now), false
	}
	t.wrong++
	if now.Sub(e.until) >= forget {
		e.wrong = 0
	}
	delay := min(firstDelay<<min(e.wrong, 10), mostDelay)
	e.wrong++
	e.until = now.Add(delay)
	return delay, true
}

// ok forgets the wrong tries of a name whose PIN was right.
func (t *tries) ok(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := &t.table[maphash.String(t.seed, name)%triesTable]
	e.wrong, e.until = 0, time.Time{}
	t.wrong = max(0, t.wrong-1)
}

// limiter allows a number of uses of a key in a period.
type limiter struct {
	most   int
	period time.Duration

	mu   sync.Mutex
	used map[string][]time.Time
}

func newLimiter(most int, period time.Duration) *limiter {
	return &limiter{most: most, period: period, used: map[string][]time.Time{}}
}

// allow counts one use, or tells how long to wait for the next. Keys are ids
// of staff, so there are few.
func (l *limiter) allow(key string, now time.Time) (wait time.Duration, allowed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	used := l.used[key]
	for len(used) > 0 && now.Sub(used[0]) >= l.period {
		used = used[1:]
	}
	if len(used) >= l.most {
		l.used[key] = used
		return l.period - now.Sub(used[0]), false
	}
	l.used[key] = append(used, now)
	return 0, true
}
