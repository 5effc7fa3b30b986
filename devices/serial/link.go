package serial

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"
)

// State says how it stands with a device.
type State int

// The states of a [Link].
const (
	Absent  State = iota // no such port: unplugged or switched off
	Opening              // opening the port
	Probing              // open; asking whether the right device answers
	Ready                // the device answers and is in use
	Fault                // the port is there and the device cannot be used
)

// String returns the state in lower case.
func (s State) String() string {
	switch s {
	case Absent:
		return "absent"
	case Opening:
		return "opening"
	case Probing:
		return "probing"
	case Ready:
		return "ready"
	case Fault:
		return "fault"
	}
	return fmt.Sprintf("state(%d)", int(s))
}

// Errors that a [Link] reports as the reason of a [Fault].
var (
	// ErrSilent says that the port is open and the device has not answered
	// three probes: it has no power, its cable is off, or its rate is another.
	ErrSilent = errors.New("device does not answer")
	// ErrWrongDevice is for probes: something answers, and it is not the
	// device that belongs on this port.
	ErrWrongDevice = errors.New("another device answers")
)

// probes is how many unanswered probes make a device silent.
const probes = 3

// Link supervises one device on one port: it opens the port, probes the
// device, lets the driver use it, and starts over when either of them fails.
type Link struct {
	// Name is the device's name in log lines, for example "reader".
	Name string
	// Config is the port; its links are resolved at every open.
	Config Config
	// Retry holds the pauses after the first, second, … attempt in a row that
	// came to nothing; the last one repeats. Empty means 0.5, 1, 2 and 5 s.
	Retry []time.Duration
	// OnState, if set, is told every change of state from Run's goroutine,
	// with the reason for Absent and Fault, and for Opening when the driver
	// gave the device back. It must be prompt.
	OnState func(State, error)
	// Log gets one line per change. Nil means no log.
	Log *slog.Logger

	state  State
	reason string
	told   bool
}

// Run keeps the device in use until ctx ends, and then returns ctx's error.
//
// It calls probe on the open port, three times if need be; probe returns nil
// when the right device has answered, [ErrTimeout] when nothing has, and any
// other error to say what is wrong. Then it calls use, which should return
// ctx's error when ctx ends, [ErrGone] when the port is gone, and any other
// error to have the device probed afresh. Both get a port that Run closes.
func (l *Link) Run(ctx context.Context, probe, use func(context.Context, *Port) error) error {
	l.change(Opening, nil)
	for failed := 0; ctx.Err() == nil; {
		ready, err := l.attempt(ctx, probe, use)
		if ctx.Err() != nil {
			break
		}
		if ready > 0 {
			failed = 0
		}
		if ready > l.retry(0) && !errors.Is(err, ErrGone) {
			l.change(Opening, err)
			continue
		}
		l.change(stateOf(err), err)
		l.pause(ctx, l.retry(failed))
		failed++
	}
	return ctx.Err()
}

// attempt opens, probes and uses the port once. It returns how long the device
// was in use, zero for never, and why it no longer is.
func (l *Link) attempt(ctx context.Context, probe, use func(context.Context, *Port) error) (time.Duration, error) {
	p, err := Open(l.Config)
	if err != nil {
		return 0, err
	}
	defer func() { _ = p.Close() }()
	if l.state != Fault { // a fault stands until the device is known to be well
		l.change(Probing, nil)
	}
	if err := l.probe(ctx, p, probe); err != nil {
		return 0, err
	}
	l.change(Ready, nil)
	since := time.Now()
	if err = use(ctx, p); err == nil {
		err = errors.New("driver has ended")
	}
	return max(time.Since(since), 1), err
}

// probe asks up to three times. Silence is only told after the last one.
func (l *Link) probe(ctx context.Context, p *Port, probe func(context.Context, *Port) error) error {
	var err error
	for range probes {
		err = probe(ctx, p)
		if err == nil || ctx.Err() != nil || errors.Is(err, ErrGone) || errors.Is(err, ErrWrongDevice) {
			return err
		}
	}
	if errors.Is(err, ErrTimeout) {
		return ErrSilent
	}
	return err
}

// stateOf tells a device that is not there from one that is in trouble.
func stateOf(err error) State {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrGone) {
		return Absent
	}
	return Fault
}

// retry returns the pause after the n-th attempt in a row that came to nothing.
func (l *Link) retry(n int) time.Duration {
	steps := l.Retry
	if len(steps) == 0 {
		steps = []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second}
	}
	return steps[min(n, len(steps)-1)]
}

// pause waits, or until ctx ends.
func (l *Link) pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// change tells and logs a change of state or of its reason, once.
func (l *Link) change(s State, err error) {
	reason := ""
	if err != nil {
		reason = err.Error()
	}
	if l.told && s == l.state && reason == l.reason {
		return
	}
	l.told, l.state, l.reason = true, s, reason
	if l.Log != nil {
		level := slog.LevelInfo
		if err != nil {
			level = slog.LevelWarn
		}
		attrs := []slog.Attr{slog.String("device", l.Name), slog.String("state", s.String())}
		if err != nil {
			attrs = append(attrs, slog.String("reason", reason))
		}
		l.Log.LogAttrs(context.Background(), level, "device state", attrs...)
	}
	if l.OnState != nil {
		l.OnState(s, err)
	}
}
