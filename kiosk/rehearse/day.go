package rehearse

import (
	"sync"
	"time"

	"reception/ui/wire"
)

// day is what the people in the hall know of each other: who stands at the
// door, who sits in the hall, who has nothing to do.
type day struct {
	over chan struct{} // closed when everybody has been seen to

	mu       sync.Mutex
	door     []*visitor
	pushed   chan struct{} // closed and replaced when somebody comes to the door
	tickets  map[int64]*visitor
	issued   int // tickets the hall has given out, as far as anybody was told
	ended    bool
	touching bool
	resting  map[string]bool
	newest   wire.DeskView // that anybody rests on
	seq      int64
	atLeast  int64 // the newest view that somebody has acted on
	claims   map[claim]int
}

// claim is a task that one clerk takes.
type claim struct {
	what   string
	ticket int64
}

func newDay(visitors []*visitor, clerks []string) *day {
	d := &day{
		over: make(chan struct{}), door: visitors, pushed: make(chan struct{}), tickets: map[int64]*visitor{}, touching: true,
		resting: map[string]bool{}, claims: map[claim]int{},
	}
	for _, c := range clerks {
		d.resting[c] = false
	}
	return d
}

// next returns who stands first at the door, or nil and a channel that is
// closed when somebody comes.
func (d *day) next() (*visitor, <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.door) == 0 {
		d.touching = false
		d.check()
		return nil, d.pushed
	}
	v := d.door[0]
	d.door = d.door[1:]
	d.touching = true
	return v, nil
}

// again sends a visitor back to the door on another errand: n others go first.
func (d *day) again(v *visitor, e errand, n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := *v
	w.errand, w.arrives = e, time.Time{}
	n = min(n, len(d.door))
	d.door = append(d.door[:n:n], append([]*visitor{&w}, d.door[n:]...)...)
	d.touching = true
	close(d.pushed)
	d.pushed = make(chan struct{})
}

// issue notes that the hall gave out a ticket, to a visitor or, from a desk, to
// nobody that is known here. It returns how many there are.
func (d *day) issue(ticket int64, number int, v *visitor) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.issued++
	if v != nil {
		v.ticket, v.number = ticket, number
		d.tickets[ticket] = v
	}
	return d.issued
}

// visitor returns who has the ticket, or nil.
func (d *day) visitor(ticket int64) *visitor {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tickets[ticket]
}

// comes tells whether whoever has the ticket comes when called. Each misses
// one call at most.
func (d *day) comes(ticket int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	v := d.tickets[ticket]
	return v == nil || !v.late
}

// missed tells the visitor's mind after a call in vain, and sends him back to
// the touchscreen if that is what he does.
func (d *day) missed(ticket int64) {
	v := d.visitor(ticket)
	if v == nil {
		return
	}
	d.mu.Lock()
	v.late = false
	d.mu.Unlock()
	if v.back == "touch" {
		d.again(v, comeBack, 3)
	}
}

// carried tells the visitor's mind after he waited in vain.
func (d *day) carried(ticket int64) {
	if v := d.visitor(ticket); v != nil && v.vain {
		d.again(v, checkIn, 3)
	}
}

// wantsBack tells whether whoever missed a call stands at a desk now.
func (d *day) wantsBack(ticket int64) bool {
	v := d.visitor(ticket)
	return v != nil && v.back == "desk"
}

// claim gives a task to one clerk, most times over.
func (d *day) claim(what string, ticket int64, most int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := claim{what, ticket}
	if d.claims[c] >= most {
		return false
	}
	d.claims[c]++
	return true
}

// rest says that a clerk has nothing to do, going by view seq.
func (d *day) rest(clerk string, seq int64, v wire.DeskView) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.resting[clerk] = true
	d.atLeast = max(d.atLeast, seq)
	if seq >= d.seq {
		d.newest, d.seq = v, seq
	}
	d.check()
}

// acted says that the hall is to be judged by view seq of the desks or a newer
// one: somebody has done something that this view shows.
func (d *day) acted(seq int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.atLeast = max(d.atLeast, seq)
}

// wake says that a clerk looks again.
func (d *day) wake(clerk string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.resting[clerk] = false
}

// check ends the day when everybody rests, on views that know of everything
// that was done, and nobody is left; mu is held.
func (d *day) check() {
	if d.ended || d.touching || len(d.door) > 0 || d.seq < d.atLeast {
		return
	}
	for _, rests := range d.resting {
		if !rests {
			return
		}
	}
	if d.newest.Totals.Waiting > 0 || d.newest.Totals.Taken < d.issued {
		return
	}
	d.ended = true
	close(d.over)
}
