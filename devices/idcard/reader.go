package idcard

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"reception/devices/serial"
)

// Reader drives one ID-card reader: it keeps the line up, polls for cards,
// reads each card once and tells what happens as events.
type Reader struct {
	cfg    Config
	log    *slog.Logger
	events chan Event

	mu     sync.Mutex
	status Status

	// What follows belongs to Run's goroutine.
	rate   int   // rate at which the module has answered; 0 before it has
	sam    SAMID // of the module in use
	asked  int   // probes on the open port
	port   *serial.Port
	there  presentation
	looked bool     // whether a card lies there has been asked before
	before bool     // and one did, from the start until now
	key    [32]byte // for digests of cards, of this Reader only
}

// New returns a Reader for Run. A nil log is none.
func New(cfg Config, log *slog.Logger) *Reader {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	r := &Reader{cfg: cfg.withDefaults(), log: log, events: make(chan Event, 4)}
	_, _ = rand.Read(r.key[:]) // never fails
	return r
}

// Events returns the channel that Run sends on and closes when it ends. No
// event is dropped: while nobody receives, the reader waits and does not poll.
// Whoever receives a CardRead owns its Card.
func (r *Reader) Events() <-chan Event { return r.events }

// Status returns how it stands with the reader.
func (r *Reader) Status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status
}

// Run drives the reader until ctx ends, and returns ctx's error. It must be
// called once. A Card that was read and not received by then is wiped.
func (r *Reader) Run(ctx context.Context) error {
	defer func() {
		close(r.events)
		for e := range r.events {
			e.Card.Wipe()
		}
	}()
	link := &serial.Link{
		Name:    "reader",
		Config:  r.cfg.Line,
		Retry:   r.cfg.Retry,
		Log:     r.log,
		OnState: func(s serial.State, err error) { r.linkChanged(ctx, s, err) },
	}
	link.Config.Flow = serial.None
	return link.Run(ctx, r.probe, r.serve)
}

func (r *Reader) linkChanged(ctx context.Context, s serial.State, err error) {
	e := Event{Kind: LinkChanged, State: s, Err: err}
	if s == serial.Ready {
		e.SAM = r.sam
	}
	r.note(func(st *Status) {
		st.State, st.Err = s, err
		if s == serial.Opening && err != nil {
			st.Restarts++
		}
	})
	_ = r.emit(ctx, e)
}

// emit sends an event, waiting for the receiver or the end of ctx.
func (r *Reader) emit(ctx context.Context, e Event) error {
	select {
	case r.events <- e:
		return nil
	case <-ctx.Done():
		e.Card.Wipe()
		return ctx.Err()
	}
}

func (r *Reader) note(f func(*Status)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(&r.status)
}

// exchange prepares to talk over a port at its present rate.
func (r *Reader) exchange(p *serial.Port) *exchange {
	return &exchange{line: p, baud: p.Baud(), wait: r.cfg.Timeouts, tally: r.tally}
}

// probe asks for the module's number. The first time on an open port it asks
// at the rate that is set or was found before, and then at the others.
func (r *Reader) probe(ctx context.Context, p *serial.Port) error {
	if p != r.port {
		r.port, r.asked = p, 0
	}
	r.asked++
	var err error
	for _, rate := range r.ratesToTry() {
		if rate != p.Baud() {
			if err := p.SetBaud(rate); err != nil {
				return err
			}
		}
		err = r.identify(ctx, p)
		if err == nil {
			r.rate = rate
			return r.lookFirst(ctx, p)
		}
		if !errors.Is(err, serial.ErrTimeout) && !errors.Is(err, ErrNoise) {
			return err
		}
	}
	if r.asked == 3 && errors.Is(err, serial.ErrTimeout) && r.printerAnswers(ctx, p) {
		return fmt.Errorf("a ticket printer is on the reader's port: %w", serial.ErrWrongDevice)
	}
	return err
}

// lookFirst asks, once and before anybody is told that the reader works,
// whether a card lies there: one that is laid down later is somebody's.
func (r *Reader) lookFirst(ctx context.Context, p *serial.Port) error {
	if r.looked {
		return nil
	}
	found, err := r.find(ctx, r.exchange(p))
	if err != nil {
		return err
	}
	r.looked, r.before = true, found
	return nil
}

// ratesToTry returns the known rate for the first probe, and shares the others
// among the second and the third.
func (r *Reader) ratesToTry() []int {
	known := r.cfg.Line.Baud
	if r.rate != 0 {
		known = r.rate
	}
	var others []int
	for _, rate := range append([]int{r.cfg.Line.Baud}, r.cfg.Rates...) {
		if rate != known {
			others = append(others, rate)
		}
	}
	half := (len(others) + 1) / 2
	switch {
	case r.asked == 1 || len(others) == 0:
		return []int{known}
	case r.asked == 2:
		return others[:half]
	case half < len(others):
		return others[half:]
	}
	return []int{known}
}

func (r *Reader) identify(ctx context.Context, p *serial.Port) error {
	x := r.exchange(p)
	ask := x.ask
	if r.asked > 1 && len(r.cfg.Rates) > 0 {
		ask = x.once // garbage is an answer: this is not the rate
	}
	reply, err := ask(ctx, CmdID)
	if err != nil {
		return err
	}
	if err := verdict(CmdID, reply); err != nil {
		return err
	}
	id, err := ParseSAMID(reply.Data)
	if err != nil {
		return err
	}
	if id != r.sam {
		r.there.test = untested
	}
	r.sam = id
	r.note(func(st *Status) { st.SAM, st.Node, st.Baud = id.String(), p.Path(), p.Baud() })
	return nil
}

// printerAnswers asks what only a printer answers, with one byte: DLE EOT 1 of
// ESC/POS. A module skips it, because it is no frame. It tells two cables that
// were swapped from a reader without power.
func (r *Reader) printerAnswers(ctx context.Context, p *serial.Port) bool {
	if p.Flush() != nil {
		return false
	}
	if _, err := p.Write([]byte{0x10, 0x04, 0x01}); err != nil {
		return false
	}
	var b [8]byte
	n, _ := p.ReadUntil(ctx, b[:], time.Now().Add(r.cfg.Timeouts.Quiet))
	return n == 1 && b[0]&0x93 == 0x12 // the bits that are fixed in every answer
}

func (r *Reader) tally(skipped, broken int) {
	r.note(func(st *Status) {
		st.Skipped += skipped
		st.Broken += broken
	})
}

// verdict turns a status that ends the work with a reader, or a step of it,
// into an error.
func verdict(c Command, reply Reply) error {
	err := &StatusError{Command: c, SW3: reply.SW3, SW1: reply.SW1, SW2: reply.SW2}
	switch reply.SW3.Advice().Action {
	case Proceed:
		return nil
	case OutOfOrder:
		return fmt.Errorf("%w: %w", ErrOutOfOrder, err)
	case Resend:
		return fmt.Errorf("%w: %w", ErrNoise, err)
	}
	return err
}

// serve polls for cards until the line or the module fails.
func (r *Reader) serve(ctx context.Context, p *serial.Port) error {
	x := r.exchange(p)
	defer x.scan.Wipe()
	r.there.relinked = r.there.phase != empty
	poll := time.NewTimer(0)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-poll.C:
		}
		if err := r.step(ctx, x); err != nil {
			return err
		}
		poll.Reset(r.cfg.Poll)
	}
}
