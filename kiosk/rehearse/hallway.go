package rehearse

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"reception/kiosk/rehearse/judge"
	"reception/queue"
	"reception/ui/wire"
)

// record is what the screens saw and were told.
type record struct {
	mu       sync.Mutex
	changed  chan struct{} // closed and replaced when a call was seen
	displays []judge.Display
	last     map[queue.Seq]time.Time // when a call was last new to a display
	pressed  map[queue.Seq]time.Time // when its press was sent
	undone   map[queue.Seq]bool
	accepted []judge.Accepted
	refused  map[string]int
	tickets  []time.Duration // card to ticket
	slips    []time.Duration // card to slip
	problems []string
	raw      []byte // the newest frame of a hall display that differs from the one before
	frame    hallFrame
}

// hallFrame is what counts of a frame for hall displays.
type hallFrame struct {
	View struct {
		Calls   []wire.HallCall
		Notices []wire.Notice
	}
}

// hallFrame decodes a frame of a hall display, once for all displays that get
// it at about the same time.
func (r *record) hallFrame(raw []byte) (hallFrame, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !bytes.Equal(raw, r.raw) {
		var f hallFrame
		if err := json.Unmarshal(raw, &f); err != nil {
			return f, err
		}
		r.raw, r.frame = raw, f
	}
	return r.frame, nil
}

func newRecord() *record {
	return &record{
		changed: make(chan struct{}), last: map[queue.Seq]time.Time{}, pressed: map[queue.Seq]time.Time{},
		undone: map[queue.Seq]bool{}, refused: map[string]int{},
	}
}

// problem notes something that no counter of the judge stands for.
func (r *record) problem(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

// answer notes what a screen was told.
func (r *record) answer(screen, do, session string, a wire.Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if a.OK {
		r.accepted = append(r.accepted, judge.Accepted{
			Screen: screen, Do: do, ID: a.ID, Session: session, Ticket: queue.TicketID(a.Ticket), Number: a.Number, Seq: queue.Seq(a.Seq),
		})
		return
	}
	r.refused[a.Code]++
	switch queue.Code(a.Code) {
	case queue.BadCommand, queue.Broken, queue.NotDurable, queue.OtherContent, queue.NoDay:
		r.problems = append(r.problems, fmt.Sprintf("%s was told %s for %s (%s)", screen, a.Code, do, a.ID))
	}
}

// call notes a call that was accepted, and when its press was sent.
func (r *record) call(seq int64, pressed time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pressed[queue.Seq(seq)] = pressed
}

// latency notes how long a visitor waited from the card to his number, and to
// the slip, if one came.
func (r *record) latency(ticket, slip time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tickets = append(r.tickets, ticket)
	if slip > 0 {
		r.slips = append(r.slips, slip)
	}
}

// uncall notes that a call was taken back.
func (r *record) uncall(seq int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.undone[queue.Seq(seq)] = true
}

// display returns what to do with the frames of one more hall display. With a
// plant it loses every frame that holds the calls from the tenth on until they
// have gone.
func (r *record) display(name string, heard func(queue.Seq), drop bool) func([]byte) {
	r.mu.Lock()
	i := len(r.displays)
	r.displays = append(r.displays, judge.Display{Name: name, Calls: map[queue.Seq]judge.Call{}, Notices: map[queue.Seq]bool{}})
	r.mu.Unlock()
	var hidden queue.Seq
	return func(raw []byte) {
		at := time.Now()
		m, err := r.hallFrame(raw)
		if err != nil {
			return
		}
		r.mu.Lock()
		for _, n := range m.View.Notices {
			r.displays[i].Notices[queue.Seq(n.ID)] = true
		}
		calls := r.displays[i].Calls
		var fresh []queue.Seq
		for _, c := range m.View.Calls {
			seq := queue.Seq(c.Seq)
			if drop && hidden == 0 && len(calls) >= 9 && calls[seq].Number == 0 {
				hidden = seq
			}
			if seq == hidden {
				fresh = nil
				break
			}
			if _, ok := calls[seq]; !ok {
				fresh = append(fresh, seq)
			}
		}
		for _, c := range m.View.Calls {
			if seq := queue.Seq(c.Seq); slices.Contains(fresh, seq) {
				calls[seq] = judge.Call{Number: c.Number, Counter: c.Counter}
				r.last[seq] = at
			}
		}
		if len(fresh) > 0 {
			close(r.changed)
			r.changed = make(chan struct{})
		}
		r.mu.Unlock()
		for _, seq := range fresh {
			heard(seq)
		}
	}
}

// shown waits until every call that was pressed has stood on every display, or
// ctx ends: the judge says then what is missing.
func (r *record) shown(ctx context.Context) {
	for {
		r.mu.Lock()
		missing := false
		for seq := range r.pressed {
			for _, d := range r.displays {
				if _, ok := d.Calls[seq]; !ok && !r.undone[seq] {
					missing = true
				}
			}
		}
		changed := r.changed
		r.mu.Unlock()
		if !missing {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}
