package emulator

import (
	"time"
)

// print is the printer's mechanism: it takes bytes out of the receive buffer
// and does what they say, in order, while the printer is online.
func (p *Printer) print() {
	defer p.loops.Done()
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.closed {
		switch {
		case p.dead() || p.offline() || len(p.pending) == 0 && len(p.buf) == 0:
			p.wake.Wait()
		case len(p.pending) > 0:
			p.perform(p.pending[0])
		default:
			p.digest()
		}
	}
}

// digest feeds the interpreter until there is something to do; p.mu is held.
func (p *Printer) digest() {
	for len(p.buf) > 0 && len(p.pending) == 0 {
		b := p.buf[0]
		p.buf = p.buf[1:]
		p.interp.feed(b)
	}
	if p.paused {
		p.flow()
	}
	p.wake.Broadcast()
}

// perform does the first pending action. What cannot be done for want of paper
// stays pending, whole. p.mu is held, except while the mechanism moves.
func (p *Printer) perform(a action) {
	switch {
	case a.item != nil:
		if p.paper < a.item.Dots {
			p.paper = 0
			p.tell()
			p.wake.Broadcast()
			return
		}
		if !p.move(p.travel(a.item.Dots)) {
			return
		}
		p.paper -= a.item.Dots
		p.current.Items = append(p.current.Items, *a.item)
		p.current.Dots += a.item.Dots
	case a.cut != "":
		if p.jammed {
			p.cutter = true
			p.tell()
			p.wake.Broadcast()
			return
		}
		if !p.move(p.cfg.CutTime) {
			return
		}
		p.current.Cut = a.cut
		slip := p.current
		p.slips = append(p.slips, slip)
		p.hanging = true
		p.current = Slip{Width: p.cfg.Dots}
		if p.cfg.OnSlip != nil {
			p.mu.Unlock()
			p.cfg.OnSlip(slip)
			p.mu.Lock()
		}
	case a.asb > 0:
		p.asb = byte(a.asb - 1)
		if now := p.automatic(); p.asb != 0 {
			p.out = append(p.out, now[:]...)
			p.lastASB = now
		}
	case a.note > 0:
		p.notice = a.note - 1
	case len(a.reply) == 2: // GS r: the status as it is now
		p.out = append(p.out, p.paperStatus())
	default:
		p.out = append(p.out, a.reply...)
	}
	if len(p.pending) > 0 { // unless the power went during OnSlip
		p.pending = p.pending[1:]
	}
	p.tell()
	p.wake.Broadcast()
}

// travel is the time the paper takes for some dots.
func (p *Printer) travel(dots int) time.Duration {
	if p.cfg.Speed <= 0 {
		return 0
	}
	return time.Duration(dots) * time.Second / time.Duration(p.cfg.DotsPerMM*p.cfg.Speed)
}

// move lets the mechanism work for some time. It reports false when the power
// went, the buffers were cleared, or the cover was opened meanwhile; what was
// being done then stays undone.
func (p *Printer) move(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	epoch := p.epoch
	p.moving = true
	p.wake.Broadcast()
	p.mu.Unlock()
	t := time.NewTimer(d)
	select {
	case <-p.done:
	case <-t.C:
	}
	t.Stop()
	p.mu.Lock()
	p.moving = false
	return !p.closed && p.epoch == epoch && !p.offline()
}

// answer sends answers to the host, paced by the line. While the printer is
// silent or unplugged they are lost, as on a torn cable.
func (p *Printer) answer() {
	defer p.loops.Done()
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.closed {
		if len(p.out) == 0 {
			p.wake.Wait()
			continue
		}
		out := p.out
		p.out = nil
		if p.silent {
			continue
		}
		p.mu.Unlock()
		_, _ = p.line.Write(out)
		p.mu.Lock()
	}
}
