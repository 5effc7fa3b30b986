package serial

import (
	"context"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"reception/devices"
)

// Write hands b to the kernel in groups of at most 256 bytes. That it returns
// proves nothing about the device: the kernel, an adapter and the device all
// have queues. It returns [ErrStalled] when a group was not accepted within
// the configured time, with the number of bytes of the groups before it, and
// [ErrGone] when the port was hung up.
func (p *Port) Write(b []byte) (int, error) {
	p.use.RLock()
	defer p.use.RUnlock()
	p.write.Lock()
	defer p.write.Unlock()
	n := 0
	for n < len(b) {
		if p.shut || p.stopping() {
			return n, fmt.Errorf("serial: write port: %w", os.ErrClosed)
		}
		if p.dead {
			return n, ErrStalled
		}
		k, err := p.writeGroup(b[n:min(n+chunkSize, len(b))])
		n += k
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// writeGroup writes one group under the watchdog. The library's write blocks
// in the kernel and cannot be interrupted, so it runs beside and is freed
// through the side descriptor if need be; it gets a copy, because after a
// stall the caller's bytes are the caller's again.
func (p *Port) writeGroup(b []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	p.tap(devices.FromHost, b)
	done := make(chan result, 1)
	group := append(make([]byte, 0, chunkSize), b...)
	go func() {
		n, err := p.data.Write(group)
		clear(group) // it may hold a person's name
		done <- result{n, err}
	}()
	watchdog := time.NewTimer(p.cfg.Stall)
	defer watchdog.Stop()
	reason := ErrStalled
	select {
	case r := <-done:
		if r.err != nil {
			return r.n, fmt.Errorf("serial: write port: %w", errnoErr(r.err))
		}
		return r.n, nil
	case <-p.stop:
		reason = fmt.Errorf("serial: write port: %w", os.ErrClosed)
	case <-watchdog.C:
	}
	p.dead = true
	for range 20 {
		p.freeWriter()
		select {
		case <-done:
			return 0, reason
		case <-time.After(slice / 20):
		}
	}
	return 0, reason
}

// freeWriter makes a blocked write return: throw the queue away, and stop and
// start the output, which wakes the writer whatever held it.
func (p *Port) freeWriter() {
	_ = unix.IoctlSetInt(p.side, unix.TCFLSH, unix.TCOFLUSH)
	_ = unix.IoctlSetInt(p.side, unix.TCXONC, unix.TCOOFF)
	_ = unix.IoctlSetInt(p.side, unix.TCXONC, unix.TCOON)
}

// Drain waits until the kernel has sent everything that was written. It gives
// up with [ErrStalled] when nothing moves for the configured time. On a
// pseudo-terminal there is nothing to wait for.
func (p *Port) Drain() error {
	p.use.RLock()
	defer p.use.RUnlock()
	last, since := -1, time.Now()
	for {
		if p.shut || p.stopping() {
			return fmt.Errorf("serial: drain port: %w", os.ErrClosed)
		}
		if _, err := p.await(0, 0); err != nil {
			return err
		}
		left := p.queued()
		if left == 0 {
			break
		}
		if left != last {
			last, since = left, time.Now()
		} else if time.Since(since) > p.cfg.Stall {
			return ErrStalled
		}
		time.Sleep(time.Millisecond)
	}
	// The driver's queue is empty; this waits for the chip's, which is short.
	if err := again(func() error { return unix.IoctlSetInt(p.side, unix.TCSBRK, 1) }); err != nil {
		return fmt.Errorf("serial: drain port: %w", errnoErr(err))
	}
	return nil
}

func (p *Port) stopping() bool {
	select {
	case <-p.stop:
		return true
	default:
		return false
	}
}

// ReadUntil reads once, waiting until the deadline. It returns [ErrTimeout]
// when nothing came before it, [ErrGone] when the port was hung up, and the
// context's error within 100 ms of its end.
func (p *Port) ReadUntil(ctx context.Context, b []byte, deadline time.Time) (int, error) {
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		wait := min(time.Until(deadline), slice)
		n, err := p.read(b, max(wait, 0))
		if err != ErrTimeout || wait < slice {
			return n, err
		}
	}
}
