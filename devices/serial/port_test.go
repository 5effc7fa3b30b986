package serial_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"reception/devices/emulator"
	"reception/devices/serial"
)

// peer is an emulated line that keeps what the host wrote.
type peer struct {
	*emulator.Line
	mu   sync.Mutex
	got  bytes.Buffer
	hold chan struct{} // when set, receive blocks until it is closed
}

func newPeer(t *testing.T, cfg emulator.LineConfig) *peer {
	t.Helper()
	p := &peer{}
	return p.start(t, cfg)
}

func (p *peer) start(t *testing.T, cfg emulator.LineConfig) *peer {
	t.Helper()
	l, err := emulator.NewLine(cfg, p.receive)
	if err != nil {
		t.Fatal(err)
	}
	p.Line = l
	t.Cleanup(func() {
		if p.hold != nil {
			close(p.hold)
		}
		l.Close()
	})
	return p
}

func (p *peer) receive(b []byte) {
	if p.hold != nil {
		<-p.hold
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got.Write(b)
}

func (p *peer) len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.got.Len()
}

func open(t *testing.T, cfg serial.Config) *serial.Port {
	t.Helper()
	if cfg.Baud == 0 {
		cfg.Baud = 115200
	}
	p, err := serial.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// eventually waits for a condition that another goroutine brings about.
func eventually(t *testing.T, what string, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if cond() {
			return
		}
	}
	t.Fatalf("no %s within 10 s", what)
}

func allBytes() []byte {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

func TestPortIsTransparentBothWays(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	p := open(t, serial.Config{Path: dev.Path()})
	want := bytes.Repeat(allBytes(), 8)
	if n, err := p.Write(want); n != len(want) || err != nil {
		t.Fatalf("Write = %d, %v", n, err)
	}
	eventually(t, "delivery", func() bool { return dev.len() == len(want) })
	if !bytes.Equal(dev.got.Bytes(), want) {
		t.Error("device got other bytes than were written")
	}
	if _, err := dev.Write(want); err != nil {
		t.Fatal(err)
	}
	var got []byte
	buf := make([]byte, 512)
	for len(got) < len(want) {
		n, err := p.Read(buf)
		if err != nil {
			t.Fatalf("Read after %d bytes: %v", len(got), err)
		}
		got = append(got, buf[:n]...)
	}
	if !bytes.Equal(got, want) {
		t.Error("host read other bytes than were sent")
	}
	if err := p.Drain(); err != nil {
		t.Errorf("Drain = %v", err)
	}
}

func TestReadTimesOutInOneSlice(t *testing.T) {
	p := open(t, serial.Config{Path: newPeer(t, emulator.LineConfig{}).Path()})
	start := time.Now()
	n, err := p.Read(make([]byte, 1))
	if n != 0 || !errors.Is(err, serial.ErrTimeout) {
		t.Errorf("Read = %d, %v, want timeout", n, err)
	}
	if d := time.Since(start); d < 90*time.Millisecond || d > 2*time.Second {
		t.Errorf("Read took %v, want about 100 ms", d)
	}
}

func TestReadUntil(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	p := open(t, serial.Config{Path: dev.Path()})
	start := time.Now()
	if _, err := p.ReadUntil(t.Context(), make([]byte, 1), start.Add(230*time.Millisecond)); !errors.Is(err, serial.ErrTimeout) {
		t.Errorf("ReadUntil = %v, want timeout", err)
	}
	if d := time.Since(start); d < 220*time.Millisecond {
		t.Errorf("ReadUntil took only %v", d)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.ReadUntil(ctx, make([]byte, 1), time.Now().Add(time.Hour)); !errors.Is(err, context.Canceled) {
		t.Errorf("ReadUntil with an ended context = %v", err)
	}
	if _, err := dev.Write([]byte{7}); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 4)
	if n, err := p.ReadUntil(t.Context(), b, time.Now().Add(5*time.Second)); n != 1 || b[0] != 7 || err != nil {
		t.Errorf("ReadUntil = %d % x, %v", n, b, err)
	}
}

func TestOpenDiscardsWhatWasReceivedBefore(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	if _, err := dev.Write([]byte("stale")); err != nil {
		t.Fatal(err)
	}
	p := open(t, serial.Config{Path: dev.Path()})
	if n, err := p.Read(make([]byte, 8)); !errors.Is(err, serial.ErrTimeout) {
		t.Errorf("Read = %d, %v, want timeout", n, err)
	}
}

func TestFlush(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	p := open(t, serial.Config{Path: dev.Path()})
	if _, err := dev.Write([]byte("stale")); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Read(make([]byte, 1)); err != nil { // it has arrived
		t.Fatal(err)
	}
	if err := p.Flush(); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Read(make([]byte, 8)); !errors.Is(err, serial.ErrTimeout) {
		t.Errorf("Read after Flush = %d, %v, want timeout", n, err)
	}
	dev.Unplug()
	if err := p.Flush(); !errors.Is(err, serial.ErrGone) {
		t.Errorf("Flush of an unplugged port = %v, want gone", err)
	}
}

func TestUnplugIsToldFromTimeout(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	p := open(t, serial.Config{Path: dev.Path()})
	dev.Unplug()
	for range 3 { // and it stays so
		start := time.Now()
		if _, err := p.Read(make([]byte, 1)); !errors.Is(err, serial.ErrGone) {
			t.Errorf("Read = %v, want gone", err)
		}
		if d := time.Since(start); d > time.Second {
			t.Errorf("Read of an unplugged port took %v", d)
		}
	}
	if _, err := p.Write([]byte{1}); !errors.Is(err, serial.ErrGone) {
		t.Errorf("Write = %v, want gone", err)
	}
	if err := p.Drain(); !errors.Is(err, serial.ErrGone) {
		t.Errorf("Drain = %v, want gone", err)
	}
}

func TestUnplugEndsABlockedRead(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	p := open(t, serial.Config{Path: dev.Path()})
	got := make(chan error, 1)
	started := make(chan struct{})
	go func() {
		close(started)
		_, err := p.ReadUntil(t.Context(), make([]byte, 1), time.Now().Add(time.Minute))
		got <- err
	}()
	<-started
	dev.Unplug()
	select {
	case err := <-got:
		if !errors.Is(err, serial.ErrGone) {
			t.Errorf("Read = %v, want gone", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("Read did not return")
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	dangling := filepath.Join(dir, "dangling")
	if err := os.Symlink(filepath.Join(dir, "none"), dangling); err != nil {
		t.Fatal(err)
	}
	dev := newPeer(t, emulator.LineConfig{})
	open(t, serial.Config{Path: dev.Path()})
	for _, tt := range []struct {
		name, path string
		baud       int
		want       error
	}{
		{"missing", filepath.Join(dir, "none"), 9600, fs.ErrNotExist},
		{"dangling link", dangling, 9600, fs.ErrNotExist},
		{"file", file, 9600, serial.ErrNotTTY},
		{"folder", dir, 9600, serial.ErrNotTTY},
		{"device that is no terminal", "/dev/null", 9600, serial.ErrNotTTY},
		{"open already", dev.Path(), 9600, serial.ErrBusy},
		{"strange rate", newPeer(t, emulator.LineConfig{}).Path(), 12345, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := serial.Open(serial.Config{Path: tt.path, Baud: tt.baud})
			if err == nil {
				p.Close()
				t.Fatal("Open succeeded")
			}
			if tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("Open = %v, want %v", err, tt.want)
			}
		})
	}
}

func TestBusyEndsWithClose(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	p := open(t, serial.Config{Path: dev.Path()})
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Errorf("second Close = %v", err)
	}
	open(t, serial.Config{Path: dev.Path()})
}

func TestLinkIsResolvedAtEveryOpen(t *testing.T) {
	link := filepath.Join(t.TempDir(), "reader")
	dev := newPeer(t, emulator.LineConfig{Link: link})
	p := open(t, serial.Config{Path: link})
	first := p.Path()
	// Somebody holds the first node, so that the next one gets another name.
	dev.Unplug()
	if _, err := serial.Open(serial.Config{Path: link, Baud: 9600}); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("Open while unplugged = %v", err)
	}
	if err := dev.Replug(); err != nil {
		t.Fatal(err)
	}
	q := open(t, serial.Config{Path: link})
	if q.Path() == first {
		t.Logf("the kernel gave %s again", first)
	}
	if _, err := dev.Write([]byte{42}); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 1)
	if _, err := q.Read(b); err != nil || b[0] != 42 {
		t.Errorf("Read after replug = % x, %v", b, err)
	}
	if _, err := p.Read(b); !errors.Is(err, serial.ErrGone) {
		t.Errorf("Read of the old port = %v, want gone", err)
	}
}

func TestStalledWrite(t *testing.T) {
	dev := &peer{hold: make(chan struct{})}
	dev.start(t, emulator.LineConfig{Baud: 115200})
	p := open(t, serial.Config{Path: dev.Path(), Stall: 50 * time.Millisecond})
	start := time.Now()
	n, err := p.Write(make([]byte, 1<<20))
	if !errors.Is(err, serial.ErrStalled) {
		t.Fatalf("Write = %d, %v, want stalled", n, err)
	}
	if n == 0 || n >= 1<<20 {
		t.Errorf("Write = %d bytes, want the kernel's queue full", n)
	}
	if _, err := p.Write([]byte{1}); !errors.Is(err, serial.ErrStalled) {
		t.Errorf("Write after a stall = %v", err)
	}
	if err := p.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
	if d := time.Since(start); d > 3*time.Second {
		t.Errorf("stall and close took %v", d)
	}
}

func TestXOFFHoldsAndXONReleases(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	p := open(t, serial.Config{Path: dev.Path(), Flow: serial.XONXOFF, Stall: 20 * time.Second})
	if _, err := dev.Write([]byte{0x13}); err != nil {
		t.Fatal(err)
	}
	// The terminal swallows XOFF; a byte after it shows that it was handled.
	if _, err := dev.Write([]byte{1}); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Read(make([]byte, 2)); n != 1 || err != nil {
		t.Fatalf("Read = %d, %v", n, err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := p.Write(make([]byte, 2000))
		done <- err
	}()
	select {
	case err := <-done:
		t.Fatalf("Write returned under XOFF: %v", err)
	case <-time.After(150 * time.Millisecond):
	}
	if n := dev.len(); n != 0 {
		t.Errorf("%d bytes came through under XOFF", n)
	}
	if _, err := dev.Write([]byte{0x11}); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("Write after XON = %v", err)
	}
	eventually(t, "delivery", func() bool { return dev.len() == 2000 })
}

func TestXOFFStall(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	p := open(t, serial.Config{Path: dev.Path(), Flow: serial.XONXOFF, Stall: 50 * time.Millisecond})
	if _, err := dev.Write([]byte{0x13, 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Read(make([]byte, 2)); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Write(make([]byte, 300)); n != 0 || !errors.Is(err, serial.ErrStalled) {
		t.Errorf("Write = %d, %v, want stalled", n, err)
	}
}

func TestCloseFreesABlockedWrite(t *testing.T) {
	dev := &peer{hold: make(chan struct{})}
	dev.start(t, emulator.LineConfig{Baud: 115200})
	p := open(t, serial.Config{Path: dev.Path(), Stall: time.Hour})
	done := make(chan error, 1)
	go func() {
		_, err := p.Write(make([]byte, 1<<20))
		done <- err
	}()
	select {
	case err := <-done:
		t.Fatalf("Write returned: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	start := time.Now()
	if err := p.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
	if d := time.Since(start); d > 2*time.Second {
		t.Errorf("Close took %v", d)
	}
	if err := <-done; !errors.Is(err, os.ErrClosed) {
		t.Errorf("Write = %v, want closed", err)
	}
}

func TestCloseDuringRead(t *testing.T) {
	p := open(t, serial.Config{Path: newPeer(t, emulator.LineConfig{}).Path()})
	done := make(chan error, 1)
	go func() {
		_, err := p.ReadUntil(t.Context(), make([]byte, 1), time.Now().Add(time.Hour))
		done <- err
	}()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-done:
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("Read = %v, want closed", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("Read did not return")
	}
	if err := p.Flush(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Flush = %v, want closed", err)
	}
}

func TestSetBaud(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	p := open(t, serial.Config{Path: dev.Path(), Baud: 115200})
	for _, baud := range []int{9600, 19200, 38400, 57600, 115200} {
		if err := p.SetBaud(baud); err != nil {
			t.Fatal(err)
		}
		if got := dev.HostBaud(); got != baud || p.Baud() != baud {
			t.Errorf("rate is %d at the device and %d here, want %d", got, p.Baud(), baud)
		}
	}
	if err := p.SetBaud(12345); err == nil {
		t.Error("SetBaud(12345) succeeded")
	}
	// The time slice of reads survives.
	if _, err := p.Read(make([]byte, 1)); !errors.Is(err, serial.ErrTimeout) {
		t.Errorf("Read = %v, want timeout", err)
	}
}
