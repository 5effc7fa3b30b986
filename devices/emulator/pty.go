package emulator

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"reception/devices"
)

// ErrUnplugged is returned by operations on a [Line] that is not plugged in.
var ErrUnplugged = errors.New("emulator: line is unplugged")

// Direction says which way bytes went over a [Line].
type Direction = devices.Direction

// The two directions, seen from the host computer.
const (
	FromHost = devices.FromHost // host to device
	ToHost   = devices.ToHost   // device to host
)

const (
	chunk       = 16                     // bytes per paced group: the FIFO of a 16550
	bitsPerByte = 10                     // 8N1: start, eight data, stop
	idle        = 200 * time.Microsecond // a read that takes longer had to wait for the host
	late        = 20 * time.Millisecond  // the most that is caught up on
	overrun     = 500 * time.Millisecond // a host that does not read for so long loses bytes
)

// LineConfig describes the device end of an emulated serial line.
type LineConfig struct {
	// Link is the path of a symbolic link that always leads to the present
	// pseudo-terminal and is missing while the line is unplugged. Its folder
	// must exist. Empty means no link.
	Link string
	// Socket, if set, is the path of the unix socket of a virtual machine's
	// serial port, which takes the place of the pseudo-terminal: connecting
	// plugs the adapter in, and hanging up pulls it out. There is no Link then.
	Socket string
	// Baud paces both directions, in bits per second at ten bits per byte.
	// Zero means as fast as the machine can.
	Baud int
	// Tap, if set, sees every byte as it goes over the line, one call at a
	// time. It must not keep the slice and must not call the Line.
	Tap func(Direction, []byte)
}

// Line is the device end of an emulated serial line. Its methods may be called
// by several goroutines.
type Line struct {
	cfg     LineConfig
	receive func([]byte)
	loops   sync.WaitGroup

	tapMu   sync.Mutex // one Tap call at a time
	gotMu   sync.Mutex // one receive call at a time, also across a Replug
	writeMu sync.Mutex // one Write at a time; guards sent
	sent    pace

	mu     sync.Mutex // guards what follows
	end    *ends
	path   string
	closed bool
}

// ends are the two ends of one plugged-in pseudo-terminal, or the near one of
// a socket.
type ends struct {
	master wire
	slave  *os.File // nil for a socket
}

// wire is what a pseudo-terminal's master and a socket have in common.
type wire interface {
	io.ReadWriteCloser
	syscall.Conn
	SetWriteDeadline(time.Time) error
}

// NewLine opens a pseudo-terminal in raw mode, or connects to the socket, and delivers what the host
// writes to receive, one call at a time, in order. A receive that blocks stops
// the host's writes once the kernel's queue (4 KB) is full, as hardware flow
// control would; it must not call Close. The caller must Close the Line.
func NewLine(cfg LineConfig, receive func([]byte)) (*Line, error) {
	l := &Line{cfg: cfg, receive: receive}
	if err := l.Replug(); err != nil {
		return nil, err
	}
	return l, nil
}

// Path returns what a driver should open: the symbolic link if one was
// configured, otherwise the node of the present (or last) pseudo-terminal; of a
// socket it returns the path.
func (l *Line) Path() string {
	if l.cfg.Link != "" {
		return l.cfg.Link
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.path
}

// Plugged reports whether the line is plugged in.
func (l *Line) Plugged() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end != nil
}

// Write sends b to the host, paced at the configured rate, and returns when
// the last byte has arrived. While unplugged it returns [ErrUnplugged]. Bytes
// that the host leaves unread beyond the kernel's queue are dropped, as a UART
// drops them.
func (l *Line) Write(b []byte) (int, error) {
	l.writeMu.Lock()
	defer l.writeMu.Unlock()
	l.sent.begin()
	n := 0
	for n < len(b) {
		part := b[n:]
		if l.cfg.Baud > 0 && len(part) > chunk {
			part = part[:chunk]
		}
		l.sent.wait(len(part), l.cfg.Baud)
		end := l.current()
		if end == nil {
			return n, ErrUnplugged
		}
		l.tap(ToHost, part)
		_ = end.master.SetWriteDeadline(time.Now().Add(overrun))
		if _, err := end.master.Write(part); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, ErrUnplugged
		}
		n += len(part)
	}
	return n, nil
}

// HostBaud returns the rate in bits per second that the host has set on the
// port, or 0 when it set none that is known or the line is unplugged.
func (l *Line) HostBaud() int {
	end := l.current()
	if end == nil {
		return 0
	}
	rate := 0
	control(end.master, func(fd int) {
		// On the master TCGETS answers with the terminal's own settings.
		if t, err := unix.IoctlGetTermios(fd, unix.TCGETS); err == nil {
			rate = baudOf(t.Cflag & unix.CBAUD)
		}
	})
	return rate
}

// Unplug pulls the plug: the driver is hung up, unread bytes are lost, the
// node and the link vanish. It does not wait for receive.
func (l *Line) Unplug() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.unplug()
}

// unplug does the work of Unplug; l.mu is held.
func (l *Line) unplug() {
	if l.end == nil {
		return
	}
	l.removeLink()
	_ = l.end.master.Close() // first, so that the driver sees the hang-up
	if l.end.slave != nil {
		_ = l.end.slave.Close()
	}
	l.end = nil
}

// Replug puts the plug back: a new pseudo-terminal appears behind the link. It
// does nothing when the line is plugged in.
func (l *Line) Replug() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return fmt.Errorf("emulator: replug line: %w", os.ErrClosed)
	}
	if l.end != nil {
		return nil
	}
	end, path, err := l.open()
	if err != nil {
		return err
	}
	l.end, l.path = end, path
	if err := l.makeLink(); err != nil {
		l.unplug()
		return fmt.Errorf("emulator: link pseudo-terminal: %w", err)
	}
	l.loops.Add(1)
	go l.read(end)
	return nil
}

func (l *Line) open() (*ends, string, error) {
	if l.cfg.Socket != "" {
		conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: l.cfg.Socket, Net: "unix"})
		if err != nil {
			return nil, "", fmt.Errorf("emulator: plug into socket: %w", err)
		}
		return &ends{master: conn}, l.cfg.Socket, nil
	}
	end, path, err := openPair()
	if err != nil {
		return nil, "", fmt.Errorf("emulator: open pseudo-terminal: %w", err)
	}
	return end, path, nil
}

// Close unplugs the line for good and waits for its goroutine.
func (l *Line) Close() error {
	l.mu.Lock()
	l.closed = true
	l.unplug()
	l.mu.Unlock()
	l.loops.Wait()
	return nil
}

// read delivers what the host writes to one pseudo-terminal until that one is
// unplugged.
func (l *Line) read(end *ends) {
	defer l.loops.Done()
	size := 4096
	if l.cfg.Baud > 0 {
		size = chunk
	}
	var got pace
	buf := make([]byte, size)
	for {
		asked := time.Now()
		n, err := end.master.Read(buf)
		if n > 0 {
			if time.Since(asked) > idle {
				got.begin() // otherwise the bytes were there already
			}
			got.wait(n, l.cfg.Baud)
			if !l.deliver(end, buf[:n]) {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// deliver hands bytes to the device unless the plug was pulled meanwhile.
func (l *Line) deliver(end *ends, b []byte) bool {
	l.gotMu.Lock()
	defer l.gotMu.Unlock()
	if l.current() != end {
		return false
	}
	l.tap(FromHost, b)
	l.receive(b)
	return true
}

func (l *Line) current() *ends {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end
}

func (l *Line) tap(d Direction, b []byte) {
	if l.cfg.Tap == nil {
		return
	}
	l.tapMu.Lock()
	defer l.tapMu.Unlock()
	l.cfg.Tap(d, b)
}

// makeLink puts the link in place in one step, over whatever an earlier run
// has left there; a file that is no link is left alone. l.mu is held.
func (l *Line) makeLink() error {
	if l.cfg.Link == "" {
		return nil
	}
	if fi, err := os.Lstat(l.cfg.Link); err == nil && fi.Mode()&os.ModeSymlink == 0 {
		return fmt.Errorf("%q: %w", l.cfg.Link, os.ErrExist)
	}
	tmp := filepath.Join(filepath.Dir(l.cfg.Link), "."+filepath.Base(l.cfg.Link)+".new")
	if err := os.Remove(tmp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Symlink(l.path, tmp); err != nil {
		return err
	}
	return os.Rename(tmp, l.cfg.Link)
}

// removeLink removes the link unless it leads elsewhere by now. l.mu is held.
func (l *Line) removeLink() {
	if l.cfg.Link == "" {
		return
	}
	if to, err := os.Readlink(l.cfg.Link); err == nil && to == l.path {
		_ = os.Remove(l.cfg.Link)
	}
}

// pace keeps one direction of a line at its rate. The deadline runs on from
// group to group, so that the average is exact although sleeps are not.
type pace struct{ next time.Time }

// begin is for the first bytes after the line was idle: they set out now.
func (p *pace) begin() {
	if now := time.Now(); p.next.Before(now) {
		p.next = now
	}
}

// wait returns when n more bytes have crossed a line of the given rate.
func (p *pace) wait(n, baud int) {
	if baud <= 0 {
		return
	}
	if now := time.Now(); now.Sub(p.next) > late {
		p.next = now // held up for longer than a busy machine explains
	}
	p.next = p.next.Add(time.Duration(n) * bitsPerByte * time.Second / time.Duration(baud))
	if d := time.Until(p.next); d > grain {
		time.Sleep(d)
		return
	}
	for time.Until(p.next) > 0 {
		runtime.Gosched()
	}
}

// grain is what a sleep may well last at least: a single byte at 115200 takes a
// tenth of that, and a line that slept over it would be ten times too slow.
const grain = 500 * time.Microsecond

// openPair opens a pseudo-terminal and makes it raw before any driver can see
// it: a fresh one echoes and cooks. The slave end stays open, because the
// master reads an error whenever nobody holds the slave.
func openPair() (*ends, string, error) {
	m, s, err := pty.Open()
	if err != nil {
		return nil, "", err
	}
	path := s.Name()
	var fd int
	control(s, func(sfd int) { err = makeRaw(sfd) })
	if err == nil {
		control(m, func(mfd int) { fd, err = unix.FcntlInt(uintptr(mfd), unix.F_DUPFD_CLOEXEC, 0) })
	}
	_ = m.Close()
	if err != nil {
		_ = s.Close()
		return nil, "", err
	}
	// The library leaves the master in blocking mode, where Close would wait
	// for a Read. A non-blocking duplicate goes through the runtime's poller.
	if err := unix.SetNonblock(fd, true); err != nil {
		_ = unix.Close(fd)
		_ = s.Close()
		return nil, "", err
	}
	return &ends{master: os.NewFile(uintptr(fd), "ptmx"), slave: s}, path, nil
}

func makeRaw(fd int) error {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return err
	}
	t.Iflag, t.Oflag, t.Lflag = unix.IGNPAR, 0, 0
	t.Cflag = unix.CREAD | unix.CLOCAL | unix.CS8 | unix.B115200
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return unix.IoctlSetTermios(fd, unix.TCSETS, t)
}

// control calls f with the descriptor of file without changing its mode, which
// file.Fd would. A closed file is not an error here: f is just not called.
func control(file syscall.Conn, f func(fd int)) {
	if c, err := file.SyscallConn(); err == nil {
		_ = c.Control(func(fd uintptr) { f(int(fd)) })
	}
}

// baudOf translates the CBAUD bits of termios, for the rates readers and
// printers use.
func baudOf(bits uint32) int {
	switch bits {
	case unix.B1200:
		return 1200
	case unix.B2400:
		return 2400
	case unix.B4800:
		return 4800
	case unix.B9600:
		return 9600
	case unix.B19200:
		return 19200
	case unix.B38400:
		return 38400
	case unix.B57600:
		return 57600
	case unix.B115200:
		return 115200
	case unix.B230400:
		return 230400
	case unix.B460800:
		return 460800
	case unix.B921600:
		return 921600
	}
	return 0
}
