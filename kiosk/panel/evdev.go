package panel

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ErrNone says that the machine has no touchscreen.
var ErrNone = errors.New("no touchscreen is plugged in")

// The kernel's names of events (linux/input-event-codes.h).
const (
	evSyn, evKey, evAbs    = 0, 1, 3
	synReport, btnTouch    = 0, 0x14a
	absX, absY             = 0, 1
	absMTX, absMTY, absMTI = 0x35, 0x36, 0x39 // of each finger, and which finger it is
	eventSize              = 24               // of a struct input_event on 64 bits: two times, type, code, value
)

// device is an open touchscreen.
type device struct {
	f       *os.File
	decoder decoder
}

// Open opens the first touchscreen, for this program alone until it is closed:
// what is touched meanwhile presses nothing on the page.
func Open() (Touches, error) {
	files, err := filepath.Glob("/sys/class/input/event*/device/properties")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil || !direct(string(b)) || !absolute(filepath.Dir(file)) {
			continue
		}
		return openDevice("/dev/input/" + filepath.Base(filepath.Dir(filepath.Dir(file))))
	}
	return nil, ErrNone
}

// direct tells whether a device's properties, as the kernel writes them in hex,
// say that it is touched where its picture is (bit 1).
func direct(properties string) bool {
	words := strings.Fields(properties)
	if len(words) == 0 {
		return false
	}
	var n uint64
	_, err := fmt.Sscanf(words[len(words)-1], "%x", &n)
	return err == nil && n&2 != 0
}

// absolute tells whether a device has places at all; some that are direct have
// only keys.
func absolute(dir string) bool {
	b, err := os.ReadFile(filepath.Join(dir, "capabilities/abs"))
	return err == nil && strings.TrimSpace(string(b)) != "0"
}

func openDevice(path string) (Touches, error) {
	// Not blocking, so that a deadline holds.
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("open touchscreen: %w", err)
	}
	d := &device{f: f}
	if err := d.take(); err != nil {
		return nil, errors.Join(fmt.Errorf("open touchscreen %s: %w", path, err), f.Close())
	}
	return d, nil
}

// axis is struct input_absinfo.
type axis struct{ value, min, max, fuzz, flat, resolution int32 }

// take asks the kernel from where to where the device's numbers go, and for its
// events for nobody else.
func (d *device) take() error {
	raw, err := d.f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		get := func(code uintptr) (a axis, no unix.Errno) {
			_, _, no = unix.Syscall(unix.SYS_IOCTL, fd, 0x80184540+code, uintptr(unsafe.Pointer(&a))) //nolint:gosec // EVIOCGABS fills in 24 bytes
			return a, no
		}
		for _, codes := range [][2]uintptr{{absMTX, absMTY}, {absX, absY}} {
			x, noX := get(codes[0])
			y, noY := get(codes[1])
			if noX == 0 && noY == 0 && x.max > x.min && y.max > y.min {
				d.decoder = decoder{x: x, y: y, codeX: uint16(codes[0]), codeY: uint16(codes[1])}
				failed = unix.IoctlSetInt(int(fd), 0x40044590, 1) // EVIOCGRAB
				return
			}
		}
		failed = errors.New("it does not say how large it is")
	})
	return errors.Join(err, failed)
}

func (d *device) Next(ctx context.Context) (x, y float64, err error) {
	if err := d.f.SetReadDeadline(time.Time{}); err != nil {
		return 0, 0, err
	}
	stop := context.AfterFunc(ctx, func() { _ = d.f.SetReadDeadline(time.Now()) })
	defer stop()
	x, y, err = d.decoder.next(d.f)
	if ctx.Err() != nil {
		return 0, 0, ctx.Err()
	}
	return x, y, err
}

func (d *device) Close() error { return d.f.Close() } // which gives it back

// decoder makes fingers of a device's events.
type decoder struct {
	x, y         axis
	codeX, codeY uint16

	lastX  int32 // the kernel tells only what differs from before
	lastY  int32
	buffer [64 * eventSize]byte
	rest   []byte // of buffer
}

// next reads until a finger comes down.
func (d *decoder) next(r io.Reader) (x, y float64, err error) {
	down := false
	for {
		for len(d.rest) >= eventSize {
			e := d.rest[16:eventSize]
			d.rest = d.rest[eventSize:]
			kind, code, value := binary.NativeEndian.Uint16(e), binary.NativeEndian.Uint16(e[2:]), int32(binary.NativeEndian.Uint32(e[4:]))
			switch {
			case kind == evAbs && code == d.codeX:
				d.lastX = value
			case kind == evAbs && code == d.codeY:
				d.lastY = value
			case kind == evAbs && code == absMTI && value >= 0, kind == evKey && code == btnTouch && value == 1:
				down = true
			case kind == evSyn && code == synReport && down:
				return part(d.lastX, d.x), part(d.lastY, d.y), nil
			}
		}
		n, err := r.Read(d.buffer[:]) // the kernel gives whole events
		if err != nil {
			return 0, 0, err
		}
		d.rest = d.buffer[:n]
	}
}

func part(v int32, a axis) float64 { return float64(v-a.min) / float64(a.max-a.min) }
