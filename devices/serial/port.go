package serial

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	tarm "github.com/tarm/serial"
	"golang.org/x/sys/unix"

	"reception/devices"
)

// Errors a caller branches on. A device node that does not exist is reported
// as an error that wraps [fs.ErrNotExist], one that must not be opened as one
// that wraps [fs.ErrPermission].
var (
	// ErrTimeout says that nothing came in time; the port is fine.
	ErrTimeout = errors.New("nothing received in time")
	// ErrGone says that the port has been hung up or unplugged. Only Close
	// makes sense afterwards.
	ErrGone = errors.New("port is gone")
	// ErrBusy says that somebody else has the port open.
	ErrBusy = errors.New("port is in use by another program")
	// ErrNotTTY says that the path leads to something that is no serial port.
	ErrNotTTY = errors.New("not a serial port")
	// ErrStalled says that the device did not take what was written. The port
	// has been given up: its unsent bytes are discarded, and only Close makes
	// sense afterwards.
	ErrStalled = errors.New("device takes no data")
)

// Flow is the way a device holds back what is sent to it.
type Flow int

// The kinds of flow control Linux can do. DTR/DSR is not among them; printers
// that use it are usually wired so that RTSCTS works.
const (
	None    Flow = iota // the sender paces itself
	XONXOFF             // characters 11 and 13 hex; never on a binary protocol
	RTSCTS              // the CTS line, in hardware
)

// String returns the name of the flow control as configurations write it.
func (f Flow) String() string {
	switch f {
	case XONXOFF:
		return "xonxoff"
	case RTSCTS:
		return "rtscts"
	}
	return "none"
}

const (
	slice        = 100 * time.Millisecond // grain of VTIME, and the longest Read
	instant      = slice / 4              // an end of file sooner than this is a hang-up
	chunkSize    = 256                    // bytes written under one watchdog period
	defaultStall = 5 * time.Second
	settleTime   = 250 * time.Millisecond // boards that reset on the DTR edge need 200 to 500 ms
)

// Config says which port to open and how. The line is always 8N1.
type Config struct {
	// Path of the device node, or of a symbolic link that udev keeps for it.
	// Links are resolved at every open.
	Path string
	// Baud is the line rate in bits per second.
	Baud int
	// Flow is the flow control for what is sent to the device.
	Flow Flow
	// Stall is how long up to 256 bytes may take to be accepted before Write
	// gives the port up. Zero means 5 s.
	Stall time.Duration
	// Settle is the pause after opening a port that has modem lines, because
	// raising DTR resets some boards. Zero means 250 ms, less than zero none.
	Settle time.Duration
	// Tap, if set, sees what is about to be written and what has been read, to
	// have the line recorded. It may be called by two goroutines at once and
	// must not keep the slice.
	Tap func(devices.Direction, []byte)
}

// Port is an open serial port. One goroutine may read while another writes;
// Close may be called at any time, by anyone.
type Port struct {
	cfg  Config
	node string
	data *tarm.Port
	side int // second descriptor, non-blocking, for ioctl and poll
	excl bool

	use   sync.RWMutex  // held shared by every operation, exclusively by Close
	write sync.Mutex    // one Write at a time
	stop  chan struct{} // closed when Close begins
	once  sync.Once
	baud  atomic.Int64
	shut  bool // guarded by use
	dead  bool // guarded by write: a write has stalled
}

// Open opens and claims the port, waits until the device has settled, and
// discards whatever had been received before.
func Open(cfg Config) (*Port, error) {
	if cfg.Stall <= 0 {
		cfg.Stall = defaultStall
	}
	if cfg.Settle == 0 {
		cfg.Settle = settleTime
	}
	p := &Port{cfg: cfg, side: -1, stop: make(chan struct{})}
	p.baud.Store(int64(cfg.Baud))
	if err := p.open(); err != nil {
		_ = p.release() // why it could not be opened is what counts
		return nil, fmt.Errorf("serial: open %q: %w", cfg.Path, err)
	}
	return p, nil
}

func (p *Port) open() error {
	node, err := filepath.EvalSymlinks(p.cfg.Path)
	if err != nil {
		return bare(err)
	}
	p.node = node
	if fi, err := os.Stat(node); err != nil {
		return bare(err)
	} else if fi.Mode()&fs.ModeCharDevice == 0 {
		return ErrNotTTY
	}
	if err := p.claim(); err != nil {
		return err
	}
	// The library opens the node a second time, so exclusive mode comes after.
	p.data, err = tarm.OpenPort(&tarm.Config{Name: node, Baud: p.cfg.Baud, ReadTimeout: slice})
	if err != nil {
		return bare(err)
	}
	if err := p.setFlow(); err != nil {
		return fmt.Errorf("set flow control: %w", errnoErr(err))
	}
	if err := p.exclude(); err != nil {
		return err
	}
	if p.cfg.Settle > 0 && p.modemLines() {
		time.Sleep(p.cfg.Settle)
	}
	if err := p.data.Flush(); err != nil {
		return fmt.Errorf("discard input: %w", errnoErr(err))
	}
	return nil
}

// Path returns the device node that was opened, with all links resolved.
func (p *Port) Path() string { return p.node }

// Baud returns the line rate in bits per second.
func (p *Port) Baud() int { return int(p.baud.Load()) }

// Read waits for at most 100 ms until something has been received. It returns
// [ErrTimeout] when nothing came and [ErrGone] when the port was hung up.
func (p *Port) Read(b []byte) (int, error) { return p.read(b, slice) }

func (p *Port) read(b []byte, wait time.Duration) (int, error) {
	p.use.RLock()
	defer p.use.RUnlock()
	if p.shut {
		return 0, fmt.Errorf("serial: read port: %w", os.ErrClosed)
	}
	if len(b) == 0 {
		return 0, nil
	}
	ready, err := p.await(unix.POLLIN, wait)
	if err != nil {
		return 0, err
	}
	if !ready {
		return 0, ErrTimeout
	}
	start := time.Now()
	n, err := p.data.Read(b)
	switch {
	case n > 0:
		p.tap(devices.ToHost, b[:n])
		return n, nil
	case err != nil && isGone(err):
		return 0, ErrGone
	case time.Since(start) < instant:
		// The input was there and is not: hung up between the two calls, or
		// somebody has changed the terminal's settings. Either way this port
		// is no longer ours to read.
		return 0, ErrGone
	}
	return 0, ErrTimeout
}

func (p *Port) tap(d devices.Direction, b []byte) {
	if p.cfg.Tap != nil {
		p.cfg.Tap(d, b)
	}
}

// Flush discards what has been received and not yet read. A port that is gone
// returns [ErrGone], so that Flush is a test of life as well.
func (p *Port) Flush() error {
	p.use.RLock()
	defer p.use.RUnlock()
	if p.shut {
		return fmt.Errorf("serial: flush port: %w", os.ErrClosed)
	}
	if err := again(func() error { return unix.IoctlSetInt(p.side, unix.TCFLSH, unix.TCIFLUSH) }); err != nil {
		return fmt.Errorf("serial: flush port: %w", errnoErr(err))
	}
	return nil
}

// Close gives the port back. It waits for operations under way, which end
// within 100 ms, and for at most as long again for unsent bytes; what has not
// left by then is discarded.
func (p *Port) Close() error {
	p.once.Do(func() { close(p.stop) })
	p.use.Lock()
	defer p.use.Unlock()
	if p.shut {
		return nil
	}
	p.shut = true
	p.settleOutput()
	return p.release()
}

// settleOutput keeps close(2) from waiting, for up to 30 s, for a device that
// takes no more data.
func (p *Port) settleOutput() {
	for end := time.Now().Add(slice); p.queued() > 0 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	_ = unix.IoctlSetInt(p.side, unix.TCFLSH, unix.TCOFLUSH)
}

// release closes both descriptors, as far as they are open.
func (p *Port) release() error {
	var err error
	if p.excl {
		_ = unix.IoctlSetInt(p.side, unix.TIOCNXCL, 0)
	}
	if p.data != nil {
		err = p.data.Close()
	}
	if p.side >= 0 {
		_ = unix.Close(p.side) // gives up the lock, too
		p.side = -1
	}
	return err
}
