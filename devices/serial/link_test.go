package serial_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"reception/devices/emulator"
	"reception/devices/serial"
)

// change is one call of OnState.
type change struct {
	state serial.State
	err   error
}

// watch runs a Link and collects its changes of state.
type watch struct {
	changes chan change
	log     bytes.Buffer
	end     func() error
}

func run(t *testing.T, cfg serial.Config, probe, use func(context.Context, *serial.Port) error, retry ...time.Duration) *watch {
	t.Helper()
	if len(retry) == 0 {
		retry = []time.Duration{time.Millisecond, 5 * time.Millisecond}
	}
	w := &watch{changes: make(chan change, 1000)}
	ctx, cancel := context.WithCancel(t.Context())
	link := &serial.Link{
		Name:    "thing",
		Config:  cfg,
		Retry:   retry,
		OnState: func(s serial.State, err error) { w.changes <- change{s, err} },
		Log:     slog.New(slog.NewTextHandler(&w.log, nil)),
	}
	done := make(chan error, 1)
	go func() { done <- link.Run(ctx, probe, use) }()
	w.end = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() { w.end() })
	return w
}

// expect waits for the next change and checks it.
func (w *watch) expect(t *testing.T, want serial.State, reason error) {
	t.Helper()
	select {
	case c := <-w.changes:
		if c.state != want || !errors.Is(c.err, reason) || (reason == nil) != (c.err == nil) {
			t.Fatalf("state = %v (%v), want %v (%v)", c.state, c.err, want, reason)
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("no change to %v within 10 s", want)
	}
}

func answer(context.Context, *serial.Port) error { return nil }

// untilGone uses a port as an idle driver does.
func untilGone(ctx context.Context, p *serial.Port) error {
	_, err := p.ReadUntil(ctx, make([]byte, 16), time.Now().Add(time.Hour))
	return err
}

func TestLinkFollowsThePlug(t *testing.T) {
	path := filepath.Join(t.TempDir(), "thing")
	dev := newPeer(t, emulator.LineConfig{Link: path})
	w := run(t, serial.Config{Path: path, Baud: 9600}, answer, untilGone)
	w.expect(t, serial.Opening, nil)
	w.expect(t, serial.Probing, nil)
	w.expect(t, serial.Ready, nil)
	for range 3 {
		dev.Unplug()
		w.expect(t, serial.Absent, serial.ErrGone)
		w.expect(t, serial.Absent, fs.ErrNotExist)
		if err := dev.Replug(); err != nil {
			t.Fatal(err)
		}
		w.expect(t, serial.Probing, nil)
		w.expect(t, serial.Ready, nil)
	}
	if err := w.end(); !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v", err)
	}
	if lines := strings.Count(w.log.String(), "\n"); lines != 3+3*4 {
		t.Errorf("%d log lines, want one per change:\n%s", lines, w.log.String())
	}
}

func TestLinkFaults(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	held := newPeer(t, emulator.LineConfig{})
	open(t, serial.Config{Path: held.Path()})
	for _, tt := range []struct {
		name   string
		path   string
		probe  error
		state  serial.State
		reason error
		calls  int
	}{
		{"silent", dev.Path(), serial.ErrTimeout, serial.Fault, serial.ErrSilent, 3},
		{"wrong device", dev.Path(), serial.ErrWrongDevice, serial.Fault, serial.ErrWrongDevice, 1},
		{"gone while probing", dev.Path(), serial.ErrGone, serial.Absent, serial.ErrGone, 1},
		{"busy", held.Path(), nil, serial.Fault, serial.ErrBusy, 0},
		{"no terminal", "/dev/null", nil, serial.Fault, serial.ErrNotTTY, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			calls := 0
			probe := func(ctx context.Context, _ *serial.Port) error { calls++; return tt.probe }
			w := run(t, serial.Config{Path: tt.path, Baud: 9600}, probe, untilGone)
			w.expect(t, serial.Opening, nil)
			if tt.calls > 0 {
				w.expect(t, serial.Probing, nil)
			}
			w.expect(t, tt.state, tt.reason)
			if err := w.end(); !errors.Is(err, context.Canceled) {
				t.Errorf("Run = %v", err)
			}
			if tt.calls > 0 && calls%tt.calls != 0 {
				t.Errorf("%d probes, want a multiple of %d", calls, tt.calls)
			}
		})
	}
}

func TestLinkFaultStandsUntilTheDeviceAnswers(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	var mu sync.Mutex
	attempts, well := 0, false
	probe := func(context.Context, *serial.Port) error {
		mu.Lock()
		defer mu.Unlock()
		if attempts++; well {
			return nil
		}
		return serial.ErrTimeout
	}
	w := run(t, serial.Config{Path: dev.Path(), Baud: 9600}, probe, untilGone)
	w.expect(t, serial.Opening, nil)
	w.expect(t, serial.Probing, nil)
	w.expect(t, serial.Fault, serial.ErrSilent)
	eventually(t, "further probes", func() bool { mu.Lock(); defer mu.Unlock(); return attempts > 12 })
	mu.Lock()
	well = true
	mu.Unlock()
	w.expect(t, serial.Ready, nil) // and nothing in between
}

func TestLinkProbesAfreshWhenTheDriverGivesUp(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	oops := errors.New("oops")
	first := true
	use := func(ctx context.Context, p *serial.Port) error {
		if first {
			first = false
			time.Sleep(5 * time.Millisecond) // in use for longer than the first pause
			return oops
		}
		return untilGone(ctx, p)
	}
	w := run(t, serial.Config{Path: dev.Path(), Baud: 9600}, answer, use)
	for _, s := range []serial.State{serial.Opening, serial.Probing, serial.Ready} {
		w.expect(t, s, nil)
	}
	w.expect(t, serial.Opening, oops)
	w.expect(t, serial.Probing, nil)
	w.expect(t, serial.Ready, nil)
}

func TestLinkDoesNotSpin(t *testing.T) {
	dev := newPeer(t, emulator.LineConfig{})
	oops := errors.New("oops")
	w := run(t, serial.Config{Path: dev.Path(), Baud: 9600}, answer,
		func(context.Context, *serial.Port) error { return oops }, 500*time.Millisecond)
	for _, s := range []serial.State{serial.Opening, serial.Probing, serial.Ready} {
		w.expect(t, s, nil)
	}
	w.expect(t, serial.Fault, oops) // a pause, then another attempt
	w.expect(t, serial.Ready, nil)
}
