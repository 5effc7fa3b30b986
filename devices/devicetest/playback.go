package devicetest

import (
	"bytes"
	"errors"
	"fmt"
	"sync"

	"reception/devices"
	"reception/devices/emulator"
)

// Playback plays the device's part of a recording on a pseudo-terminal: each
// time the host has sent what it sent in the recording, the device answers as
// it did, at once.
type Playback struct {
	line *emulator.Line
	done chan struct{}

	mu    sync.Mutex // guards what follows
	steps []Step
	at    int // bytes of the first step that the host has sent
	err   error
}

// ErrStrayed says that the host sent something else than in the recording.
var ErrStrayed = errors.New("host strayed from the recording")

// Play begins to play steps, for a driver that opens the Playback's Path. The
// caller must Close it.
func Play(steps []Step) (*Playback, error) {
	p := &Playback{steps: steps, done: make(chan struct{})}
	// Held until there is a line to answer on.
	p.mu.Lock()
	defer p.mu.Unlock()
	line, err := emulator.NewLine(emulator.LineConfig{}, p.receive)
	if err != nil {
		return nil, err
	}
	p.line = line
	p.answer()
	return p, nil
}

// Path returns what the driver should open.
func (p *Playback) Path() string { return p.line.Path() }

// Done is closed when the recording has been played to its end, or the host
// has strayed from it.
func (p *Playback) Done() <-chan struct{} { return p.done }

// Close takes the line away. It returns an error when the host strayed from
// the recording, or when some of that was not played.
func (p *Playback) Close() error {
	err := p.line.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.err != nil:
		return p.err
	case len(p.steps) > 0:
		return fmt.Errorf("devicetest: play recording: %d steps are left", len(p.steps))
	}
	return err
}

// receive compares what the host sends. What it sends after the end is left
// unanswered, as by a device that was switched off.
func (p *Playback) receive(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(b) > 0 && len(p.steps) > 0 && p.err == nil {
		want := p.steps[0].Data[p.at:]
		n := min(len(want), len(b))
		if !bytes.Equal(want[:n], b[:n]) {
			p.err = fmt.Errorf("devicetest: play recording: at %v, with %d steps left: %w", p.steps[0].At, len(p.steps), ErrStrayed)
			close(p.done)
			return
		}
		b = b[n:]
		if p.at += n; p.at == len(p.steps[0].Data) {
			p.steps, p.at = p.steps[1:], 0
			p.answer()
		}
	}
}

// answer sends what the device sent up to the host's next bytes. p.mu is held.
func (p *Playback) answer() {
	for len(p.steps) > 0 && p.steps[0].Dir == devices.ToHost {
		_, _ = p.line.Write(p.steps[0].Data)
		p.steps = p.steps[1:]
	}
	if len(p.steps) == 0 {
		select {
		case <-p.done:
		default:
			close(p.done)
		}
	}
}
