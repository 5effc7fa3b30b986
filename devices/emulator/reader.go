package emulator

import (
	"fmt"
	"sync"
	"time"
)

// ReaderConfig describes an emulated ID-card reader. The zero value answers at
// once, at any rate.
type ReaderConfig struct {
	// Link is the path of a symbolic link to keep; see [LineConfig].
	Link string
	// Socket is that of a virtual machine; see [LineConfig].
	Socket string
	// Baud paces the line, in bits per second; zero is unpaced.
	Baud int
	// Rate is the rate the module is set to. A host at another one gets
	// garbage. Zero means that any rate will do.
	Rate int
	// SAM is the module's number. All zero means a sample number.
	SAM [16]byte
	// Work is how long the module works at each kind of request.
	Work ReaderTimes
	// Fingers is the number of fingerprint templates, 0 to 2, on every card.
	Fingers int
	// NoManagement makes the module not know 30 05, as some do not.
	NoManagement bool
	// Tap sees every byte on the line; see [LineConfig].
	Tap func(Direction, []byte)
}

// ReaderTimes are the times a module works before it answers.
type ReaderTimes struct {
	Find   time.Duration // find, when there is a card
	NoCard time.Duration // find, when there is none; up to 1 s on some modules
	Select time.Duration
	Read   time.Duration // about 1 s on real ones
	Other  time.Duration
	Reset  time.Duration // after a reset or power-up, during which nothing is answered
}

// ReaderFaults are what goes wrong at an emulated reader until other faults,
// or none, are set.
type ReaderFaults struct {
	// Status makes requests fail: SW3 by command and parameter, for example
	// 0x3001. The key 0 stands for every request without a key of its own.
	Status map[uint16]byte
	// Noise is sent before every reply.
	Noise []byte
	// Trail is sent after every reply, in the same breath.
	Trail []byte
	// Echo sends every request back before the reply, as a half-duplex
	// adapter does.
	Echo bool
	// Silent leaves every request without an answer: no power, or a cut cable.
	Silent bool
	// SecondCard puts another card into the field: find and select fail in
	// turn.
	SecondCard bool
	// RemoveInRead takes the card away in the middle of the next reads, which
	// end with 41.
	RemoveInRead bool
	// Corrupt gives the next so many replies a wrong checksum.
	Corrupt int
	// Cut sends only the first half of the next so many replies.
	Cut int
}

// fieldState is where the module is with the card in its field.
type fieldState int

const (
	fieldEmpty    fieldState = iota
	fieldIdle                // a card that answers find
	fieldFound               // found, may be selected
	fieldSelected            // selected, may be read, does not answer find
)

// Reader is an emulated ID-card reader. Its state machine is that of the real
// one: a card is found, selected and read in this order, stays selected and
// then answers no find until it has left the field. Its methods may be called
// by several goroutines.
type Reader struct {
	cfg    ReaderConfig
	line   *Line
	closed chan struct{}
	once   sync.Once

	// What follows belongs to the line's goroutine.
	pending []byte
	heard   time.Time

	mu      sync.Mutex // guards what follows
	record  []byte     // text of the card in the field
	address []byte     // its appended address, nil for none
	state   fieldState
	laid    int // counts cards laid and removed, to notice a removal
	rate    int
	ready   time.Time // end of the reset
	faults  ReaderFaults
	turns   int // alternates the effects of a second card
	reads   int
}

// NewReader starts an emulated reader. The caller must Close it.
func NewReader(cfg ReaderConfig) (*Reader, error) {
	if cfg.SAM == ([16]byte{}) {
		cfg.SAM = [16]byte{
			0x05, 0x00, 0x03, 0x00, 0xD5, 0xB6, 0x32, 0x01, 0x87, 0xD6, 0x12, 0x00, 0x14, 0x6A, 0x0A, 0xCE,
		}
	}
	if cfg.Fingers < 0 || cfg.Fingers > 2 {
		return nil, fmt.Errorf("emulator: %d fingerprint templates, want 0 to 2", cfg.Fingers)
	}
	r := &Reader{cfg: cfg, rate: cfg.Rate, closed: make(chan struct{})}
	r.ready = time.Now().Add(cfg.Work.Reset)
	line, err := NewLine(LineConfig{Link: cfg.Link, Socket: cfg.Socket, Baud: cfg.Baud, Tap: cfg.Tap}, r.receive)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.line = line
	r.mu.Unlock()
	return r, nil
}

// Path returns what a driver should open.
func (r *Reader) Path() string { return r.line.Path() }

// Lay lays a card with the given 256-byte text record on the reader. A card
// that lies there is replaced.
func (r *Reader) Lay(record []byte) error {
	if len(record) != recordSize {
		return fmt.Errorf("emulator: lay card: record has %d bytes, want %d", len(record), recordSize)
	}
	r.put(append([]byte(nil), record...), nil)
	return nil
}

// LayCard lays a card on the reader.
func (r *Reader) LayCard(c CardData) error {
	record, err := c.Record()
	if err != nil {
		return fmt.Errorf("emulator: lay card: %w", err)
	}
	var address []byte
	if c.NewAddress != "" {
		address = make([]byte, 70)
		if err := putText(address, "new_address", c.NewAddress); err != nil {
			return fmt.Errorf("emulator: lay card: %w", err)
		}
	}
	r.put(record, address)
	return nil
}

func (r *Reader) put(record, address []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.record, r.address, r.state = record, address, fieldIdle
	r.laid++
}

// Remove takes the card away.
func (r *Reader) Remove() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.record, r.address, r.state = nil, nil, fieldEmpty
	r.laid++
}

// Lying reports whether a card lies on the reader.
func (r *Reader) Lying() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state != fieldEmpty
}

// Reads returns how often text and photo have been handed out.
func (r *Reader) Reads() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reads
}

// SetFaults replaces the faults; the zero value ends them all.
func (r *Reader) SetFaults(f ReaderFaults) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = f
}

// Unplug pulls the reader's plug; it loses its power as well.
func (r *Reader) Unplug() { r.line.Unplug() }

// Plugged reports whether the reader is plugged in.
func (r *Reader) Plugged() bool { return r.line.Plugged() }

// Replug puts the plug back. A card that lies there has to be found afresh.
func (r *Reader) Replug() error {
	r.mu.Lock()
	r.reset()
	r.mu.Unlock()
	return r.line.Replug()
}

// Close takes the reader away for good.
func (r *Reader) Close() error {
	r.once.Do(func() { close(r.closed) })
	return r.line.Close()
}

// reset is what power-up and the reset command do; r.mu is held.
func (r *Reader) reset() {
	if r.state != fieldEmpty {
		r.state = fieldIdle
	}
	r.ready = time.Now().Add(r.cfg.Work.Reset)
}

// receive takes what the host wrote and answers every whole request in it. The
// module does one thing at a time, so working and answering here is right.
func (r *Reader) receive(b []byte) {
	const patience = 500 * time.Millisecond // with a request that breaks off
	if time.Since(r.heard) > patience {
		r.pending = r.pending[:0]
	}
	r.pending = append(r.pending, b...)
	r.heard = time.Now()
	for {
		req, rest, ok := nextRequest(r.pending)
		r.pending = append(r.pending[:0], rest...)
		if !ok {
			return
		}
		r.answer(req)
	}
}

// pause works for d, or until the reader is closed.
func (r *Reader) pause(d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.closed:
	}
}

// answer works at one request and sends the reply, with whatever faults are
// set.
func (r *Reader) answer(req request) {
	r.mu.Lock()
	faults, rate, deaf := r.faults, r.rate, time.Now().Before(r.ready)
	line, laid := r.line, r.laid
	r.mu.Unlock()
	if line == nil || faults.Silent || deaf {
		return
	}
	if rate != 0 && line.HostBaud() != rate {
		_, _ = line.Write([]byte{0xFE, 0x00, 0xF8, 0x1E, 0x00, 0xE0, 0xFF})
		return
	}
	if faults.Echo {
		_, _ = line.Write(req.raw)
	}
	r.pause(r.work(req))
	reply := r.reply(req, faults, laid)
	r.mu.Lock()
	switch {
	case r.faults.Corrupt > 0:
		r.faults.Corrupt--
		reply[len(reply)-1] ^= 0x5A
	case r.faults.Cut > 0:
		r.faults.Cut--
		reply = reply[:len(reply)/2]
	}
	r.mu.Unlock()
	out := append(append(append([]byte(nil), faults.Noise...), reply...), faults.Trail...)
	_, _ = line.Write(out)
	r.after(req)
}

// work returns how long the module works at a request.
func (r *Reader) work(req request) time.Duration {
	w := r.cfg.Work
	switch {
	case req.command == 0x2001 && r.idle():
		return w.Find
	case req.command == 0x2001:
		return w.NoCard
	case req.command == 0x2002:
		return w.Select
	case req.command == 0x3001 || req.command == 0x3010:
		return w.Read
	}
	return w.Other
}

func (r *Reader) idle() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state == fieldIdle || r.state == fieldFound
}

// after does what a request does once it has been answered.
func (r *Reader) after(req request) {
	rates := [...]int{115200, 57600, 38400, 19200, 9600}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !req.sound {
		return
	}
	switch set := int(req.command) - 0x6000; {
	case req.command == 0x10FF:
		r.reset()
	case set >= 0 && set < len(rates) && r.rate != 0:
		r.rate = rates[set]
	}
}
