package emulator_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"reception/devices/emulator"
	"reception/devices/serial"
)

// sink keeps what a host wrote.
type sink struct {
	mu  sync.Mutex
	got []byte
}

func (s *sink) receive(b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, b...)
}

func (s *sink) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.got)
}

func newLine(t *testing.T, cfg emulator.LineConfig) (*emulator.Line, *sink) {
	t.Helper()
	s := &sink{}
	l, err := emulator.NewLine(cfg, s.receive)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, s
}

// readAll reads n bytes from a port.
func readAll(t *testing.T, p *serial.Port, n int) []byte {
	t.Helper()
	var got []byte
	buf := make([]byte, 4096)
	for end := time.Now().Add(20 * time.Second); len(got) < n; {
		k, err := p.ReadUntil(t.Context(), buf, end)
		if err != nil {
			t.Fatalf("after %d of %d bytes: %v", len(got), n, err)
		}
		got = append(got, buf[:k]...)
	}
	return got
}

func dial(t *testing.T, path string) *serial.Port {
	t.Helper()
	p, err := serial.Open(serial.Config{Path: path, Baud: 115200})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// A line is paced as a real one: never faster, and hardly slower.
func TestLineIsPaced(t *testing.T) {
	const size, baud = 1295, 57600
	wire := time.Duration(size) * 10 * time.Second / baud
	l, s := newLine(t, emulator.LineConfig{Baud: baud})
	p := dial(t, l.Path())
	for _, tt := range []struct {
		name string
		run  func()
	}{
		{"to the host", func() {
			if _, err := l.Write(make([]byte, size)); err != nil {
				t.Error(err)
			}
			readAll(t, p, size)
		}},
		{"from the host", func() {
			if _, err := p.Write(make([]byte, size)); err != nil {
				t.Error(err)
			}
			for end := time.Now().Add(20 * time.Second); s.len() < size && time.Now().Before(end); time.Sleep(time.Millisecond) {
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			tt.run()
			d := time.Since(start)
			t.Logf("%d bytes took %v, %.3f of %v", size, d, float64(d)/float64(wire), wire)
			if d < wire || d > 3*wire { // the upper bound is for a busy machine
				t.Errorf("took %v, want %v", d, wire)
			}
		})
	}
}

func TestLineOutlivesItsDriver(t *testing.T) {
	l, s := newLine(t, emulator.LineConfig{})
	for i := range 3 {
		p := dial(t, l.Path())
		if _, err := p.Write([]byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Write([]byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
		if got := readAll(t, p, 1); got[0] != byte(i) {
			t.Errorf("read % x, want %d: the line echoes or keeps old bytes", got, i)
		}
		if err := p.Drain(); err != nil {
			t.Error(err)
		}
		for end := time.Now().Add(10 * time.Second); s.len() <= i && time.Now().Before(end); time.Sleep(time.Millisecond) {
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
	if !bytes.Equal(s.got, []byte{0, 1, 2}) {
		t.Errorf("device got % x", s.got)
	}
}

func TestLineLink(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "thing")
	if err := os.Symlink("nowhere", link); err != nil { // left by an earlier run
		t.Fatal(err)
	}
	l, _ := newLine(t, emulator.LineConfig{Link: link})
	if l.Path() != link {
		t.Errorf("Path = %s, want the link", l.Path())
	}
	to, err := os.Readlink(link)
	if err != nil {
		t.Fatal(err)
	}
	l.Unplug()
	l.Unplug() // once is enough
	if l.Plugged() {
		t.Error("still plugged in")
	}
	for _, path := range []string{link, to} {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is still there: %v", path, err)
		}
	}
	if _, err := l.Write([]byte{1}); !errors.Is(err, emulator.ErrUnplugged) {
		t.Errorf("Write = %v, want unplugged", err)
	}
	for range 2 {
		if err := l.Replug(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(link); err != nil || !l.Plugged() {
		t.Errorf("not back: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("%v is left behind", entries)
	}
	if err := l.Replug(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Replug of a closed line = %v", err)
	}
}

func TestLineLinkErrors(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("keep"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, link := range []string{file, filepath.Join(dir, "none", "thing")} {
		if l, err := emulator.NewLine(emulator.LineConfig{Link: link}, func([]byte) {}); err == nil {
			l.Close()
			t.Errorf("a line behind %s", filepath.Base(link))
		}
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "keep" {
		t.Errorf("the file was touched: %v", err)
	}
}

func TestLineLosesWhatNobodyReads(t *testing.T) {
	l, _ := newLine(t, emulator.LineConfig{})
	start := time.Now()
	if n, err := l.Write(make([]byte, 1<<20)); n != 1<<20 || err != nil {
		t.Errorf("Write = %d, %v", n, err)
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("Write took %v", d)
	}
}

func TestTapSeesBothDirections(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	l, s := newLine(t, emulator.LineConfig{Tap: func(d emulator.Direction, b []byte) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, d.String()+string(b))
	}})
	p := dial(t, l.Path())
	if _, err := p.Write([]byte("ask")); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); s.len() < 3 && time.Now().Before(end); time.Sleep(time.Millisecond) {
	}
	if _, err := l.Write([]byte("tell")); err != nil {
		t.Fatal(err)
	}
	readAll(t, p, 4)
	mu.Lock()
	defer mu.Unlock()
	if len(seen) != 2 || seen[0] != ">ask" || seen[1] != "<tell" {
		t.Errorf("tap saw %q", seen)
	}
}

func TestHostBaud(t *testing.T) {
	l, _ := newLine(t, emulator.LineConfig{})
	p := dial(t, l.Path())
	for _, baud := range []int{1200, 9600, 115200} {
		if err := p.SetBaud(baud); err != nil {
			t.Fatal(err)
		}
		if got := l.HostBaud(); got != baud {
			t.Errorf("HostBaud = %d, want %d", got, baud)
		}
	}
	l.Unplug()
	if got := l.HostBaud(); got != 0 {
		t.Errorf("HostBaud of an unplugged line = %d", got)
	}
}

// A virtual machine's port is a socket: connecting plugs in, hanging up pulls
// the plug, and a machine that has gone is an unplugged line.
func TestSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "port")
	machine, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer machine.Close()
	got := make(chan string, 2)
	l, err := emulator.NewLine(emulator.LineConfig{Socket: path}, func(b []byte) { got <- string(b) })
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range 2 {
		port, err := machine.Accept()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := port.Write([]byte("to device")); err != nil {
			t.Fatal(err)
		}
		if b := <-got; b != "to device" {
			t.Errorf("the device read %q", b)
		}
		if _, err := l.Write([]byte("to host")); err != nil {
			t.Fatal(err)
		}
		l.Unplug()
		if got, err := io.ReadAll(port); string(got) != "to host" || err != nil {
			t.Errorf("the machine read %q, %v", got, err)
		}
		port.Close()
		if err := l.Replug(); err != nil {
			t.Fatal(err)
		}
	}
	if l.HostBaud() != 0 {
		t.Error("a socket has a rate")
	}
	l.Unplug()
	machine.Close()
	if err := l.Replug(); err == nil || l.Plugged() {
		t.Errorf("plugged into nothing: %v", err)
	}
}
