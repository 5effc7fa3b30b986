package emulator

import (
	"bytes"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// PrinterConfig describes an emulated printer. The zero value, with a Link or
// without, is an 80 mm printer that prints at once and answers GS r but knows
// no process ids.
type PrinterConfig struct {
	Link      string // symbolic link to the terminal, see LineConfig
	Socket    string // of a virtual machine, instead of a terminal, see LineConfig
	Baud      int    // pace of the line in bits per second; 0 for none
	Dots      int    // printable dots per line; 0 means 576
	DotsPerMM int    // resolution; 0 means 8, which is 203 dpi
	Speed     int    // paper speed in mm/s; 0 prints at once
	CutTime   time.Duration
	Paper     int // dots of paper left; 0 means a full roll

	// Buffer is the receive buffer in bytes, 0 meaning 4096. What arrives when
	// it is full is lost without a word. A small one is 45 bytes.
	Buffer int
	// BusyOffline holds the line whenever the printer is offline, as a DIP
	// switch does, and not only when the buffer is nearly full.
	BusyOffline bool
	// ProcessID is whether GS ( H is known.
	ProcessID bool
	// NoClear leaves DLE DC4 function 8 unknown, as on many boards.
	NoClear bool
	// TicketBit sets bit 7 of DLE EOT 1 while a cut slip hangs in the mouth,
	// as a KP-628E does.
	TicketBit bool
	// Boot is how long the printer says nothing after it is switched on.
	Boot time.Duration
	// OnSlip, if set, is called for each cut slip, in order, from the printer's
	// own goroutine. It must not call the printer.
	OnSlip func(Slip)
	// Tap, if set, sees every byte on the line, see LineConfig.
	Tap func(Direction, []byte)
}

const (
	fullRoll   = 80 * 1000 * 8 // dots: a roll of 80 m
	nearEnd    = 5 * 1000 * 8  // dots left when the near-end sensor tells
	smallBlock = 128           // buffers up to this size signal at 16 and 26 bytes
)

// Printer is an emulated ESC/POS printer on a pseudo-terminal. It obeys what
// it receives, runs out of paper, jams, and answers as the Epson TM-T88III and
// TM-T90 specifications say. Its methods may be called by several goroutines.
type Printer struct {
	cfg  PrinterConfig
	line *Line

	done  chan struct{} // closed by Close
	loops sync.WaitGroup

	mu   sync.Mutex
	wake *sync.Cond // broadcast whenever anything below changes

	interp  *interpreter
	buf     []byte // receive buffer
	recent  []byte // the last bytes received, to find real-time commands
	pending []action
	out     []byte // answers on their way to the host

	closed, off, booting, silent bool
	cover, cutter, fatal, hot    bool
	needRecover                  bool // a cutter error waits for DLE ENQ
	jammed                       bool // the next cut will jam
	lowSensor                    bool
	paper                        int
	asb                          byte // parameter of GS a
	lastASB                      [4]byte
	notice                       int // GS ( H function 49: 0 off, 1 on, 2 with cause
	wasOffline                   bool
	paused                       bool // XOFF is out
	moving                       bool // the mechanism is at work

	current  Slip
	slips    []Slip
	hanging  bool // a cut slip is in the mouth
	received []byte
	warnings []string
	lost     int
	epoch    int // counts power cycles and clears, to abandon what was under way
	plug     int // counts unpluggings: what the host still held back is lost then
}

// NewPrinter starts a printer. The caller must Close it.
func NewPrinter(cfg PrinterConfig) (*Printer, error) {
	if cfg.Dots == 0 {
		cfg.Dots = 576
	}
	if cfg.DotsPerMM == 0 {
		cfg.DotsPerMM = 8
	}
	if cfg.Buffer == 0 {
		cfg.Buffer = 4096
	}
	if cfg.Paper == 0 {
		cfg.Paper = fullRoll
	}
	p := &Printer{cfg: cfg, paper: cfg.Paper, done: make(chan struct{})}
	p.wake = sync.NewCond(&p.mu)
	p.current.Width = cfg.Dots
	p.interp = newInterpreter(cfg.Dots, cfg.ProcessID, func(a action) { p.pending = append(p.pending, a) }, p.warn)
	line, err := NewLine(LineConfig{Link: cfg.Link, Socket: cfg.Socket, Baud: cfg.Baud, Tap: cfg.Tap}, p.receive)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.line = line
	p.mu.Unlock()
	p.loops.Add(2)
	go p.print()
	go p.answer()
	return p, nil
}

// Path returns what a driver should open.
func (p *Printer) Path() string { return p.line.Path() }

// Unplug pulls the data cable. The printer keeps its power and what is in its
// buffer.
func (p *Printer) Unplug() {
	p.line.Unplug()
	p.change(func() { p.plug++ })
}

// Replug puts the data cable back.
func (p *Printer) Replug() error { return p.line.Replug() }

// Close switches the printer off for good and waits for its goroutines.
func (p *Printer) Close() error {
	p.change(func() {
		if !p.closed {
			p.closed = true
			close(p.done)
		}
	})
	err := p.line.Close()
	p.loops.Wait()
	return err
}

// PaperOut takes the paper away.
func (p *Printer) PaperOut() { p.PaperLoad(0) }

// PaperLoad puts in paper for the given number of dots, 0 being none. Printing
// that stopped for want of paper goes on.
func (p *Printer) PaperLoad(dots int) { p.change(func() { p.paper = dots }) }

// PaperFull puts in a full roll.
func (p *Printer) PaperFull() { p.PaperLoad(fullRoll) }

// Paper returns the paper left, in dots.
func (p *Printer) Paper() int { return read(p, func() int { return p.paper }) }

// NearEnd makes the near-end sensor tell that little paper is left, or leaves
// it to the paper.
func (p *Printer) NearEnd(on bool) { p.change(func() { p.lowSensor = on }) }

// OpenCover opens the cover.
func (p *Printer) OpenCover() { p.change(func() { p.cover = true }) }

// CloseCover closes the cover.
func (p *Printer) CloseCover() { p.change(func() { p.cover = false }) }

// CutterJam makes the next cut jam. The slip stays uncut and the printer goes
// offline.
func (p *Printer) CutterJam() { p.change(func() { p.jammed = true }) }

// CutterClear takes away what jams the cutter. The error stands until the host
// sends DLE ENQ or the printer is switched off and on.
func (p *Printer) CutterClear() { p.change(func() { p.jammed = false }) }

// Fail sets or clears an error that only switching off should cure.
func (p *Printer) Fail(on bool) { p.change(func() { p.fatal = on }) }

// Overheat sets or clears an error that passes by itself.
func (p *Printer) Overheat(on bool) { p.change(func() { p.hot = on }) }

// Silence makes the printer deaf and dumb, as with its cable torn on a port
// that cannot tell; what arrives meanwhile is lost.
func (p *Printer) Silence(on bool) { p.change(func() { p.silent = on }) }

// PowerOff switches the printer off: buffers and modes are lost.
func (p *Printer) PowerOff() {
	p.change(func() {
		p.off, p.out = true, nil
		p.clear()
		p.interp.drop()
		p.asb, p.notice, p.wasOffline, p.needRecover, p.cutter = 0, 0, false, false, false
	})
}

// PowerOn switches the printer on. It sends a line break, which reads as a byte
// 00, and answers when it has booted.
func (p *Printer) PowerOn() {
	p.change(func() {
		if !p.off || p.closed {
			return
		}
		p.off, p.booting = false, true
		p.out = append(p.out, 0)
		p.loops.Add(1)
		go p.boot(p.epoch)
	})
}

// PowerCycle switches the printer off and on.
func (p *Printer) PowerCycle() {
	p.PowerOff()
	p.PowerOn()
}

func (p *Printer) boot(epoch int) {
	defer p.loops.Done()
	t := time.NewTimer(p.cfg.Boot)
	defer t.Stop()
	select {
	case <-p.done:
	case <-t.C:
	}
	p.change(func() {
		if p.epoch == epoch {
			p.booting = false
		}
	})
}

// TakeSlip tears off the oldest slip in the tray. It reports false when there
// is none.
func (p *Printer) TakeSlip() (Slip, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hanging = false
	if len(p.slips) == 0 {
		return Slip{}, false
	}
	s := p.slips[0]
	p.slips = append([]Slip(nil), p.slips[1:]...)
	return s, true
}

// Slips returns the cut slips that were not taken, the oldest first.
func (p *Printer) Slips() []Slip {
	return read(p, func() []Slip { return append([]Slip(nil), p.slips...) })
}

// Current returns the paper that was printed and not cut.
func (p *Printer) Current() Slip {
	return read(p, func() Slip {
		s := p.current
		s.Items = append([]Item(nil), s.Items...)
		return s
	})
}

// Received returns every byte that arrived at the printer since it was made,
// real-time commands and lost ones included.
func (p *Printer) Received() []byte {
	return read(p, func() []byte { return bytes.Clone(p.received) })
}

// Lost returns how many bytes found the receive buffer full.
func (p *Printer) Lost() int { return read(p, func() int { return p.lost }) }

// Buffered returns how many bytes wait in the receive buffer.
func (p *Printer) Buffered() int { return read(p, func() int { return len(p.buf) }) }

// Warnings returns what a careful host would not have sent, the first hundred.
func (p *Printer) Warnings() []string {
	return read(p, func() []string { return append([]string(nil), p.warnings...) })
}

func read[T any](p *Printer, f func() T) T {
	p.mu.Lock()
	defer p.mu.Unlock()
	return f()
}

// change does f, tells the host what it asked to be told, and wakes everybody.
func (p *Printer) change(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
	p.tell()
	p.wake.Broadcast()
}

// warn runs inside the interpreter, with p.mu held.
func (p *Printer) warn(s string) {
	if len(p.warnings) < maxWarnings {
		p.warnings = append(p.warnings, s)
	}
}

// clear empties the buffers; p.mu is held.
func (p *Printer) clear() {
	p.buf, p.recent, p.pending = nil, nil, nil
	p.interp.cmd, p.interp.skip, p.interp.line, p.interp.lineDots = nil, 0, nil, 0
	p.epoch++
}

// offline reports whether printing has stopped; p.mu is held.
func (p *Printer) offline() bool {
	return p.paper <= 0 || p.cover || p.cutter || p.fatal || p.hot
}

// dead reports whether nothing goes in or out; p.mu is held.
func (p *Printer) dead() bool { return p.off || p.silent || p.booting }

// receive takes what came over the line, in its goroutine.
func (p *Printer) receive(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	plug := p.plug
	for _, c := range b {
		p.hold(plug)
		p.keepUp(plug)
		if p.closed || p.plug != plug {
			return
		}
		if !p.dead() {
			p.take(c)
		}
	}
	p.tell()
	p.wake.Broadcast()
}

// hold waits while the host would not send: when it obeys flow control and was
// told to stop. An unpaced line without flow control has no time in which the
// buffer could overflow, so there the printer's own work is waited for.
// p.mu is held.
func (p *Printer) hold(plug int) {
	for !p.closed && !p.off && p.plug == plug {
		p.flow()
		full := len(p.buf) >= p.cfg.Buffer
		switch {
		case p.paused && p.obeyed():
		case full && p.cfg.Baud == 0 && !p.offline() && !p.dead():
		default:
			return
		}
		p.wake.Broadcast() // there may be work for the others
		p.wake.Wait()
	}
}

// obeyed reports whether the host has flow control on; p.mu is held. A
// pseudo-terminal has no CTS line, but it keeps the host's setting.
func (p *Printer) obeyed() bool {
	xonxoff, cts := p.hostFlow()
	return xonxoff || cts
}

// wantsXOFF reports whether the host obeys XOFF; to another one the printer is
// set to DTR and sends none. p.mu is held.
func (p *Printer) wantsXOFF() bool {
	xonxoff, _ := p.hostFlow()
	return xonxoff
}

func (p *Printer) hostFlow() (xonxoff, cts bool) {
	if p.line == nil {
		return false, false
	}
	if end := p.line.current(); end != nil {
		control(end.master, func(fd int) {
			if t, err := unix.IoctlGetTermios(fd, unix.TCGETS); err == nil {
				xonxoff, cts = t.Iflag&unix.IXON != 0, t.Cflag&unix.CRTSCTS != 0
			}
		})
	}
	return xonxoff, cts
}

// flow stops and starts the host as the buffer fills and empties; p.mu is held.
func (p *Printer) flow() {
	stop, start := 128, 256
	if p.cfg.Buffer <= smallBlock {
		stop, start = 16, 26
	}
	free := p.cfg.Buffer - len(p.buf)
	busy := p.cfg.BusyOffline && p.offline() || p.off
	switch {
	case !p.paused && (free <= stop || busy):
		p.paused = true
		if !p.dead() && p.wantsXOFF() {
			p.out = append(p.out, 0x13)
		}
	case p.paused && free >= start && !busy:
		p.paused = false
		if !p.dead() && p.wantsXOFF() {
			p.out = append(p.out, 0x11)
		}
		p.wake.Broadcast()
	}
}

// keepUp waits while the buffer is full and nothing but this machine's
// scheduling keeps the mechanism from emptying it: a printer that is not moving
// paper is faster than its line. p.mu is held.
func (p *Printer) keepUp(plug int) {
	for len(p.buf) >= p.cfg.Buffer && !p.moving && !p.closed && p.plug == plug && !p.dead() && !p.offline() {
		p.wake.Broadcast()
		p.wake.Wait()
	}
}

// take takes one byte: into the receive buffer, and past the watch for
// real-time commands, which sees bytes inside of images too. p.mu is held.
func (p *Printer) take(c byte) {
	p.received = append(p.received, c)
	if len(p.buf) < p.cfg.Buffer {
		p.buf = append(p.buf, c)
	} else {
		p.lost++
	}
	p.recent = append(p.recent, c)
	if n := len(p.recent) - len(clearCommand); n > 0 {
		p.recent = p.recent[n:]
	}
	r := p.recent
	switch n := len(r); {
	case n >= 3 && r[n-3] == dle && r[n-2] == eot:
		p.status(c)
	case n >= 3 && r[n-3] == dle && r[n-2] == enq && (c == 1 || c == 2):
		p.recover(c == 2)
	case string(r) == clearCommand && !p.cfg.NoClear:
		p.clear()
		p.out = append(p.out, 0x37, 0x25, 0)
	}
	if len(p.out) > 0 {
		p.wake.Broadcast()
	}
}

// recover obeys DLE ENQ; p.mu is held.
func (p *Printer) recover(drop bool) {
	if !p.cutter || p.jammed {
		return
	}
	p.cutter = false
	if drop {
		p.clear()
	}
	p.tell()
	p.wake.Broadcast()
}
