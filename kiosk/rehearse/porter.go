package rehearse

import (
	"context"
	"slices"
	"sync"
	"time"

	"reception/ui/wire"
)

// porter looks after the hall and the machine. What goes wrong with it he learns from the
// lamps on the desk's page, as somebody in the hall would.
type porter struct {
	day     *day
	machine *Machine
	s       *Screen[wire.DeskView]
	walk    time.Duration // to the machine

	mu   sync.Mutex
	slow bool // he is at lunch when the paper ends next
}

// trouble tells what the machine was made to do.
func (p *porter) trouble(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slow = p.slow || what == "paper slow"
}

func (p *porter) run(ctx context.Context) error {
	for {
		v, _, newer, err := p.s.Now()
		if err != nil {
			return err
		}
		if err := p.mend(ctx, v.Lamps); err != nil {
			return err
		}
		select {
		case <-newer:
		case <-p.day.over:
			return nil
		case <-p.s.Done():
			return p.s.Err()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (p *porter) mend(ctx context.Context, lamps []wire.Lamp) error {
	for _, l := range lamps {
		var err error
		switch l.Code {
		case "paper_end":
			p.mu.Lock()
			walk := p.walk
			if p.slow {
				walk *= 15
			}
			p.slow = false
			p.mu.Unlock()
			err = pause(ctx, walk)
			p.machine.Printer.PaperFull()
		case "cover_open":
			err = pause(ctx, p.walk)
			p.machine.Printer.CloseCover()
		case "printer_away":
			if err = pause(ctx, p.walk); err == nil {
				err = p.machine.Printer.Replug()
			}
		case "reader_away":
			if err = pause(ctx, p.walk); err == nil {
				err = p.machine.Reader.Replug()
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sees waits until the desks know that a ticket is no longer missed.
func (p *porter) sees(ctx context.Context, ticket int64) error {
	for {
		v, seq, newer, err := p.s.Now()
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(v.Missed, func(k wire.DeskTicket) bool { return k.Ticket == ticket }) {
			p.day.acted(seq)
			return nil
		}
		select {
		case <-newer:
		case <-p.s.Done():
			return p.s.Err()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
