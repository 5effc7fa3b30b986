package serial

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// claim opens the side descriptor, makes sure that it is a terminal, and takes
// the advisory lock before anything about the terminal is changed.
func (p *Port) claim() error {
	fd, err := unix.Open(p.node, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return errnoErr(err)
	}
	p.side = fd
	if _, err := unix.IoctlGetTermios(fd, unix.TCGETS); err != nil {
		return errnoErr(err)
	}
	if err := unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return errnoErr(err)
	}
	return nil
}

// exclude refuses later opens of the terminal. A pseudo-terminal is left out:
// its other end outlives us, and so would the exclusive mode after a crash.
func (p *Port) exclude() error {
	var st unix.Stat_t
	if err := unix.Fstat(p.side, &st); err != nil {
		return errnoErr(err)
	}
	if major := unix.Major(st.Rdev); major >= 136 && major <= 143 { // UNIX98 slaves
		return nil
	}
	if err := unix.IoctlSetInt(p.side, unix.TIOCEXCL, 0); err != nil {
		return fmt.Errorf("set exclusive mode: %w", errnoErr(err))
	}
	p.excl = true
	return nil
}

// setFlow sets the flow control on top of what the library has set.
func (p *Port) setFlow() error {
	t, err := unix.IoctlGetTermios(p.side, unix.TCGETS)
	if err != nil {
		return err
	}
	switch p.cfg.Flow {
	case None:
		return nil
	case XONXOFF:
		t.Iflag |= unix.IXON
		t.Cc[unix.VSTART], t.Cc[unix.VSTOP] = 0x11, 0x13 // the library leaves them 0
	case RTSCTS:
		t.Cflag |= unix.CRTSCTS
	}
	return again(func() error { return unix.IoctlSetTermios(p.side, unix.TCSETS, t) })
}

// SetBaud changes the line rate, in bits per second, of the open port. Unlike
// closing and opening again it leaves DTR alone. Input received at the old
// rate is discarded.
func (p *Port) SetBaud(baud int) error {
	p.use.RLock()
	defer p.use.RUnlock()
	if p.shut {
		return fmt.Errorf("serial: set rate: %w", os.ErrClosed)
	}
	bits, ok := rateBits(baud)
	if !ok {
		return fmt.Errorf("serial: set rate: %d baud is not supported", baud)
	}
	t, err := unix.IoctlGetTermios(p.side, unix.TCGETS)
	if err == nil {
		t.Cflag = t.Cflag&^unix.CBAUD | bits
		t.Ispeed, t.Ospeed = bits, bits
		err = again(func() error { return unix.IoctlSetTermios(p.side, unix.TCSETS, t) })
	}
	if err == nil {
		err = again(func() error { return unix.IoctlSetInt(p.side, unix.TCFLSH, unix.TCIFLUSH) })
	}
	if err != nil {
		return fmt.Errorf("serial: set rate: %w", errnoErr(err))
	}
	p.baud.Store(int64(baud))
	return nil
}

// rateBits translates a rate for termios: those SAM modules and printers use.
func rateBits(baud int) (uint32, bool) {
	switch baud {
	case 1200:
		return unix.B1200, true
	case 2400:
		return unix.B2400, true
	case 4800:
		return unix.B4800, true
	case 9600:
		return unix.B9600, true
	case 19200:
		return unix.B19200, true
	case 38400:
		return unix.B38400, true
	case 57600:
		return unix.B57600, true
	case 115200:
		return unix.B115200, true
	case 230400:
		return unix.B230400, true
	}
	return 0, false
}

// modemLines reports whether the port has DTR and its like; a pseudo-terminal
// has not.
func (p *Port) modemLines() bool {
	_, err := unix.IoctlGetInt(p.side, unix.TIOCMGET)
	return err == nil
}

// queued returns the number of bytes the kernel has yet to send.
func (p *Port) queued() int {
	n, err := unix.IoctlGetInt(p.side, unix.TIOCOUTQ)
	if err != nil {
		return 0
	}
	return n
}

// again repeats what a signal of the runtime's own has interrupted: those that
// preempt goroutines come at any time, and a drain is long.
func again(f func() error) error {
	for {
		if err := f(); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// await polls the side descriptor until one of the events or the end of wait.
// It returns [ErrGone] when the port has been hung up.
func (p *Port) await(events int16, wait time.Duration) (bool, error) {
	end := time.Now().Add(wait)
	for {
		fds := []unix.PollFd{{Fd: int32(p.side), Events: events}}
		ms := max(0, (time.Until(end)+time.Millisecond-1)/time.Millisecond)
		n, err := unix.Poll(fds, int(ms))
		switch {
		case errors.Is(err, unix.EINTR): // the runtime's own signals
			continue
		case err != nil:
			return false, fmt.Errorf("serial: poll port: %w", errnoErr(err))
		case fds[0].Revents&(unix.POLLHUP|unix.POLLERR|unix.POLLNVAL) != 0:
			return false, ErrGone
		}
		return n > 0, nil
	}
}

// bare takes the operation and the path off an error, because the caller adds
// the path as it was configured, and translates what is left.
func bare(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return errnoErr(err)
}

// errnoErr translates the error numbers that mean something to callers.
func errnoErr(err error) error {
	switch {
	case isGone(err):
		return ErrGone
	case errors.Is(err, unix.EBUSY), errors.Is(err, unix.EWOULDBLOCK):
		return ErrBusy
	case errors.Is(err, unix.ENOTTY):
		return ErrNotTTY
	}
	return err
}

// isGone reports whether the error number is one of those a port answers with
// after its device went.
func isGone(err error) bool {
	return errors.Is(err, unix.EIO) || errors.Is(err, unix.ENXIO) || errors.Is(err, unix.ENODEV)
}
