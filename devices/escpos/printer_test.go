package escpos_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"reception/devices/emulator"
	"reception/devices/escpos"
	"reception/devices/serial"
)

// rig is a printer on a pseudo-terminal and the driver at its other end.
type rig struct {
	t       testing.TB
	paper   *emulator.Printer
	printer *escpos.Printer
	slips   chan emulator.Slip
	causes  chan escpos.Cause // what Job.Waiting was told
	mu      sync.Mutex
	sending int // how often Job.Sending was called
}

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

func start(t testing.TB, hw emulator.PrinterConfig, change func(*escpos.Config)) *rig {
	t.Helper()
	r := &rig{t: t, slips: make(chan emulator.Slip, 16), causes: make(chan escpos.Cause, 64)}
	hw.Link = filepath.Join(t.TempDir(), "printer")
	hw.OnSlip = func(s emulator.Slip) { r.slips <- s }
	paper, err := emulator.NewPrinter(hw)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = paper.Close() })
	r.paper = paper
	cfg := escpos.Config{
		Serial:  serial.Config{Path: paper.Path(), Baud: 115200, Settle: -1},
		Retry:   []time.Duration{20 * time.Millisecond},
		Profile: escpos.Profiles()[0],
		Poll:    20 * time.Millisecond, Watch: 20 * time.Millisecond, StatusTimeout: 300 * time.Millisecond,
		Margin: 300 * time.Millisecond, GiveUp: patience, Recover: 30 * time.Millisecond,
	}
	cfg.Profile.Speed = 1000
	if hw.Baud > 0 {
		cfg.Serial.Baud = hw.Baud
	}
	if change != nil {
		change(&cfg)
	}
	r.printer = escpos.New(cfg, nil)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- r.printer.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("run: got %v, want context canceled", err)
		}
	})
	return r
}

// await waits for a state of the printer.
func (r *rig) await(cause escpos.Cause) {
	r.t.Helper()
	limit := time.After(patience)
	for {
		changed := r.printer.Changed()
		if r.printer.Status().Cause() == cause {
			return
		}
		select {
		case <-changed:
		case <-limit:
			r.t.Fatalf("printer does not become %q: %+v", cause, r.printer.Status())
		}
	}
}

// body is a slip of some lines around a number.
func (r *rig) body(number string) []byte {
	return encode(r.printer.Profile(), func(e *escpos.Encoder) {
		e.Init()
		e.Align(escpos.Center)
		e.Line("群众来访接待中心")
		e.Size(4, 4)
		e.Line(number)
		e.Size(1, 1)
		for range 6 {
			e.Line("请留意广播和大屏")
		}
		_ = e.QR("7QK2M4XW9C3RB8TN5VJ6HDPE2A")
		e.Cut()
	})
}

// print prints in the background.
func (r *rig) print(ctx context.Context, number string) <-chan escpos.Result {
	out := make(chan escpos.Result, 1)
	job := escpos.Job{
		Token: [4]byte([]byte("0042")), Data: r.body(number),
		Sending: func() error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.sending++
			return nil
		},
		Waiting: func(c escpos.Cause) { r.causes <- c },
	}
	go func() { out <- r.printer.Print(ctx, job) }()
	return out
}

func (r *rig) result(c <-chan escpos.Result) escpos.Result {
	r.t.Helper()
	select {
	case got := <-c:
		return got
	case <-time.After(patience):
		r.t.Fatal("print does not end")
	}
	panic("unreachable")
}

func (r *rig) want(c <-chan escpos.Result, outcome escpos.Outcome, cause escpos.Cause) escpos.Result {
	r.t.Helper()
	got := r.result(c)
	if got.Outcome != outcome || got.Cause != cause {
		r.t.Fatalf("got %s %q (%v), want %s %q; received % X", got.Outcome, got.Cause, got.Err, outcome, cause, r.paper.Received())
	}
	return got
}

// waits waits until the job was told that it is stuck for the given cause.
func (r *rig) waits(cause escpos.Cause) {
	r.t.Helper()
	limit := time.After(patience)
	for {
		select {
		case c := <-r.causes:
			if c == cause {
				return
			}
		case <-limit:
			r.t.Fatalf("job is never told %q", cause)
		}
	}
}

// slip returns the next slip that was cut.
func (r *rig) slip() emulator.Slip {
	r.t.Helper()
	select {
	case s := <-r.slips:
		return s
	case <-time.After(patience):
		r.t.Fatal("no slip comes out")
	}
	panic("unreachable")
}

// count returns how many pieces of paper carry the number, the uncut one too.
func (r *rig) count(number string) int {
	n := 0
	for _, s := range append(r.paper.Slips(), r.paper.Current()) {
		if strings.Contains(s.Text(), number) {
			n++
		}
	}
	return n
}

func (r *rig) sent() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sending
}

func confirmBy(c escpos.Confirmation) func(*escpos.Config) {
	return func(cfg *escpos.Config) { cfg.Profile.Confirm = c }
}

var levels = []escpos.Confirmation{escpos.ConfirmProcessID, escpos.ConfirmPaperStatus, escpos.ConfirmPolling}

func TestPrintConfirmed(t *testing.T) {
	for _, level := range levels {
		t.Run(string(level), func(t *testing.T) {
			r := start(t, emulator.PrinterConfig{ProcessID: true}, confirmBy(level))
			r.await(escpos.CauseNone)
			for _, number := range []string{"A012", "A013"} {
				got := r.want(r.print(t.Context(), number), escpos.Printed, escpos.CauseNone)
				if want := len(r.body(number)); got.Bytes < want || got.Confirmation != level {
					t.Errorf("got %+v, want at least %d bytes", got, want)
				}
				if s := r.slip(); !strings.Contains(s.Text(), number) {
					t.Errorf("slip says %q", s.Text())
				}
			}
			if r.sent() != 2 || len(r.paper.Warnings()) > 0 {
				t.Errorf("sending was called %d times, warnings %q", r.sent(), r.paper.Warnings())
			}
		})
	}
}

func TestPrintProfiles(t *testing.T) {
	for _, p := range escpos.Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			r := start(t, emulator.PrinterConfig{ProcessID: true, Dots: p.Dots}, func(c *escpos.Config) { c.Profile = p })
			r.await(escpos.CauseNone)
			r.want(r.print(t.Context(), "A012"), escpos.Printed, escpos.CauseNone)
			if s := r.slip(); !strings.Contains(s.Text(), "A012") || len(r.paper.Warnings()) > 0 {
				t.Errorf("slip says %q, warnings %q", s.Text(), r.paper.Warnings())
			}
		})
	}
}

func TestPrintRefused(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*emulator.Printer)
		mend  func(*emulator.Printer)
		cause escpos.Cause
	}{
		{"paper out", (*emulator.Printer).PaperOut, (*emulator.Printer).PaperFull, escpos.CausePaperEnd},
		{"cover open", (*emulator.Printer).OpenCover, (*emulator.Printer).CloseCover, escpos.CauseCoverOpen},
		{"head hot", func(p *emulator.Printer) { p.Overheat(true) }, func(p *emulator.Printer) { p.Overheat(false) }, escpos.CauseError},
		{"silent", func(p *emulator.Printer) { p.Silence(true) }, func(p *emulator.Printer) { p.Silence(false) }, escpos.CauseSilent},
		{"power off", (*emulator.Printer).PowerOff, (*emulator.Printer).PowerOn, escpos.CauseSilent},
		{"unplugged", (*emulator.Printer).Unplug, func(p *emulator.Printer) { _ = p.Replug() }, escpos.CauseUnplugged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := start(t, emulator.PrinterConfig{}, nil)
			r.await(escpos.CauseNone)
			tt.spoil(r.paper)
			// The state may not be known yet, so this asks for it.
			r.want(r.print(t.Context(), "A012"), escpos.Refused, tt.cause)
			r.await(tt.cause)
			r.want(r.print(t.Context(), "A013"), escpos.Refused, tt.cause)
			tt.mend(r.paper)
			r.await(escpos.CauseNone)
			r.want(r.print(t.Context(), "A014"), escpos.Printed, escpos.CauseNone)
			if n := r.count("A012") + r.count("A013"); n != 0 || r.sent() != 1 || bytes.Contains(r.paper.Received(), []byte("A013")) {
				t.Errorf("refused slips came out %d times, sending was called %d times", n, r.sent())
			}
		})
	}
}

// TestPrintPaperEnd runs out of paper within a slip: it waits in the printer
// and comes out once.
func TestPrintPaperEnd(t *testing.T) {
	for _, level := range levels {
		t.Run(string(level), func(t *testing.T) {
			r := start(t, emulator.PrinterConfig{ProcessID: true, Paper: 200}, confirmBy(level))
			r.await(escpos.CauseNone)
			done := r.print(t.Context(), "A012")
			r.waits(escpos.CausePaperEnd)
			r.paper.PaperFull()
			r.want(done, escpos.Printed, escpos.CauseNone)
			r.waits(escpos.CauseNone)
			if s := r.slip(); !strings.Contains(s.Text(), "A012") || r.count("A012") != 1 {
				t.Errorf("number is on %d slips, the first says %q", r.count("A012"), s.Text())
			}
			if n := bytes.Count(r.paper.Received(), []byte("A012")); n != 1 {
				t.Errorf("slip was sent %d times", n)
			}
		})
	}
}

func TestPrintCoverOpenedAndCutterJam(t *testing.T) {
	t.Run("cover", func(t *testing.T) {
		// Slow enough that the cover is opened within the slip.
		r := start(t, emulator.PrinterConfig{Speed: 200}, nil)
		r.await(escpos.CauseNone)
		done := r.print(t.Context(), "A012")
		r.until(func() bool { return strings.Contains(r.paper.Current().Text(), "A012") })
		r.paper.OpenCover()
		r.waits(escpos.CauseCoverOpen)
		r.paper.CloseCover()
		r.want(done, escpos.Printed, escpos.CauseNone)
		if n := r.count("A012"); n != 1 {
			t.Errorf("number is on %d slips", n)
		}
	})
	t.Run("cutter", func(t *testing.T) {
		r := start(t, emulator.PrinterConfig{}, nil)
		r.await(escpos.CauseNone)
		r.paper.CutterJam()
		done := r.print(t.Context(), "A012")
		r.waits(escpos.CauseCutter)
		r.paper.CutterClear()
		r.want(done, escpos.Printed, escpos.CauseNone)
		if n := r.count("A012"); n != 1 {
			t.Errorf("number is on %d slips", n)
		}
	})
}

// until polls for something the emulator does not announce.
func (r *rig) until(f func() bool) {
	r.t.Helper()
	for limit := time.Now().Add(patience); !f(); {
		if time.Now().After(limit) {
			r.t.Fatal("it does not happen")
		}
		time.Sleep(time.Millisecond)
	}
}

// TestPrintUnplugged pulls the cable within a slip. What was sent of it is cut
// off before the next slip, which is whole.
func TestPrintUnplugged(t *testing.T) {
	for _, noClear := range []bool{false, true} {
		name := map[bool]string{false: "clearing", true: "padding"}[noClear]
		t.Run(name, func(t *testing.T) {
			r := start(t, emulator.PrinterConfig{Baud: 9600, NoClear: noClear}, nil)
			r.await(escpos.CauseNone)
			done := r.print(t.Context(), "A012")
			// The image is the last and longest part.
			r.until(func() bool { return bytes.Contains(r.paper.Received(), []byte("\x1Dv0\x03")) })
			r.paper.Unplug()
			r.want(done, escpos.Uncertain, escpos.CauseUnplugged)
			r.await(escpos.CauseUnplugged)
			if err := r.paper.Replug(); err != nil {
				t.Fatal(err)
			}
			r.await(escpos.CauseNone)
			r.want(r.print(t.Context(), "A013"), escpos.Printed, escpos.CauseNone)
			var last emulator.Slip
			for len(r.slips) > 0 {
				last = r.slip()
			}
			if r.count("A012") > 1 || r.count("A013") != 1 || strings.Contains(last.Text(), "A012") {
				t.Errorf("A012 on %d slips, A013 on %d, the last says %q", r.count("A012"), r.count("A013"), last.Text())
			}
			if !strings.HasPrefix(last.Text(), "群众来访接待中心\nA013\n") {
				t.Errorf("head of the next slip was swallowed: %q", last.Text())
			}
		})
	}
}

// TestPrintPowerCycle switches the printer off and on while a slip waits in it.
// Its line break looks like a good answer to GS r.
func TestPrintPowerCycle(t *testing.T) {
	for _, level := range levels {
		t.Run(string(level), func(t *testing.T) {
			r := start(t, emulator.PrinterConfig{ProcessID: true, Paper: 200, Boot: time.Second}, confirmBy(level))
			r.await(escpos.CauseNone)
			done := r.print(t.Context(), "A012")
			r.waits(escpos.CausePaperEnd)
			r.paper.PowerOff()
			r.paper.PaperFull()
			r.paper.PowerOn()
			got := r.result(done)
			if got.Outcome != escpos.Uncertain {
				t.Fatalf("got %s %q, want uncertain", got.Outcome, got.Cause)
			}
			r.await(escpos.CauseNone)
			r.want(r.print(t.Context(), "A013"), escpos.Printed, escpos.CauseNone)
			if r.count("A013") != 1 || r.count("A012") > 1 {
				t.Errorf("A012 on %d slips, A013 on %d", r.count("A012"), r.count("A013"))
			}
		})
	}
}

// TestPrintSilent loses the printer within a slip on a line that cannot tell.
func TestPrintSilent(t *testing.T) {
	r := start(t, emulator.PrinterConfig{Paper: 200}, nil)
	r.await(escpos.CauseNone)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := r.print(ctx, "A012")
	r.waits(escpos.CausePaperEnd)
	r.paper.Silence(true)
	r.waits(escpos.CauseSilent)
	cancel()
	r.want(done, escpos.Uncertain, escpos.CauseSilent)
}

// TestPrintGivenUp stops waiting for paper. The slip must not come out when
// there is paper again, for whoever stands there then.
func TestPrintGivenUp(t *testing.T) {
	for name, change := range map[string]func(*escpos.Config){
		"after a time": func(c *escpos.Config) { c.GiveUp = 50 * time.Millisecond },
		"by caller":    nil,
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, emulator.PrinterConfig{Paper: 200}, change)
			r.await(escpos.CauseNone)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			done := r.print(ctx, "A012")
			r.waits(escpos.CausePaperEnd)
			if change == nil {
				cancel()
			}
			r.want(done, escpos.Uncertain, escpos.CausePaperEnd)
			r.paper.PaperFull()
			r.await(escpos.CauseNone)
			r.want(r.print(t.Context(), "A013"), escpos.Printed, escpos.CauseNone)
			for _, s := range r.paper.Slips() {
				if text := s.Text(); strings.Contains(text, "A012") && strings.Count(text, "请留意") == 6 {
					t.Errorf("the slip came out after all: %q", text)
				}
			}
			if r.count("A013") != 1 {
				t.Errorf("A013 is on %d slips", r.count("A013"))
			}
		})
	}
}

// TestPrintSmallBuffer prints through a receive buffer of 45 bytes.
func TestPrintSmallBuffer(t *testing.T) {
	tests := []struct {
		name string
		flow escpos.Flow
		hw   emulator.PrinterConfig
	}{
		{"xonxoff", escpos.FlowXONXOFF, emulator.PrinterConfig{Baud: 115200, Speed: 1000}},
		{"rtscts", escpos.FlowRTSCTS, emulator.PrinterConfig{Baud: 115200, Speed: 1000}},
		{"pacing", escpos.FlowNone, emulator.PrinterConfig{Baud: 19200}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.hw.Buffer = 45
			r := start(t, tt.hw, func(c *escpos.Config) {
				c.Profile.Flow, c.Profile.Buffer, c.StatusTimeout = tt.flow, 45, 500*time.Millisecond
			})
			r.await(escpos.CauseNone)
			r.want(r.print(t.Context(), "A012"), escpos.Printed, escpos.CauseNone)
			if s := r.slip(); !strings.Contains(s.Text(), "A012") || r.paper.Lost() > 0 || len(r.paper.Warnings()) > 0 {
				t.Errorf("%d bytes lost, warnings %q, slip says %q", r.paper.Lost(), r.paper.Warnings(), s.Text())
			}
		})
	}
}

// TestPrintHeld runs out of paper while most of the slip is still on the host's
// side of XOFF. Nothing can be asked then; with automatic status the cause is
// known all the same.
func TestPrintHeld(t *testing.T) {
	for _, asb := range []bool{true, false} {
		cause := map[bool]escpos.Cause{true: escpos.CausePaperEnd, false: escpos.CauseStalled}[asb]
		t.Run(string(cause), func(t *testing.T) {
			r := start(t, emulator.PrinterConfig{Baud: 115200, Buffer: 45, BusyOffline: true, Paper: 200}, func(c *escpos.Config) {
				c.Profile.Flow, c.Profile.Buffer, c.Profile.ASB = escpos.FlowXONXOFF, 45, asb
			})
			r.await(escpos.CauseNone)
			done := r.print(t.Context(), "A012")
			r.waits(cause)
			r.paper.PaperFull()
			r.want(done, escpos.Printed, escpos.CauseNone)
			if n := r.count("A012"); n != 1 {
				t.Errorf("number is on %d slips", n)
			}
			r.await(escpos.CauseNone)
		})
	}
}

// TestPrintUnconfirmed asks a printer that does not know process ids.
func TestPrintUnconfirmed(t *testing.T) {
	r := start(t, emulator.PrinterConfig{}, confirmBy(escpos.ConfirmProcessID))
	r.await(escpos.CauseNone)
	r.want(r.print(t.Context(), "A012"), escpos.Uncertain, escpos.CauseUnconfirmed)
	if n := r.count("A012"); n != 1 {
		t.Errorf("number is on %d slips", n)
	}
}

func TestPrintBadJob(t *testing.T) {
	r := start(t, emulator.PrinterConfig{}, nil)
	r.await(escpos.CauseNone)
	token := [4]byte([]byte("0042"))
	for name, job := range map[string]escpos.Job{
		"empty":             {Token: token},
		"real-time command": {Token: token, Data: []byte("a\x10\x14\x01")},
		"bad token":         {Token: [4]byte{'a', 0}, Data: []byte("a\n")},
	} {
		t.Run(name, func(t *testing.T) {
			got := r.printer.Print(t.Context(), job)
			if got.Outcome != escpos.Refused || got.Cause != escpos.CauseBadJob || !errors.Is(got.Err, escpos.ErrBadJob) {
				t.Errorf("got %+v", got)
			}
		})
	}
	t.Run("sending refused", func(t *testing.T) {
		no := errors.New("no")
		got := r.printer.Print(t.Context(), escpos.Job{Token: token, Data: r.body("A012"), Sending: func() error { return no }})
		if got.Outcome != escpos.Refused || got.Cause != escpos.CauseCancelled || !errors.Is(got.Err, no) {
			t.Errorf("got %+v", got)
		}
		if bytes.Contains(r.paper.Received(), []byte("A012")) {
			t.Error("it was sent all the same")
		}
	})
}

// TestUnfinished starts over after a program that ended within an image.
func TestUnfinished(t *testing.T) {
	r := start(t, emulator.PrinterConfig{}, func(c *escpos.Config) { c.Unfinished = true })
	r.await(escpos.CauseNone)
	r.want(r.print(t.Context(), "A012"), escpos.Printed, escpos.CauseNone)
	if first := r.slip(); first.Text() != "" {
		t.Errorf("cut-off piece says %q", first.Text())
	}
	if s := r.slip(); !strings.Contains(s.Text(), "A012") {
		t.Errorf("slip says %q", s.Text())
	}
}

// TestWrongDevice meets something that speaks, and not as a printer.
func TestWrongDevice(t *testing.T) {
	var line *emulator.Line
	ready := make(chan struct{})
	line, err := emulator.NewLine(emulator.LineConfig{}, func([]byte) {
		<-ready
		_, _ = line.Write([]byte{0xAA, 0xAA, 0xAA, 0x96, 0x69})
	})
	if err != nil {
		t.Fatal(err)
	}
	close(ready)
	t.Cleanup(func() { _ = line.Close() })
	r := start(t, emulator.PrinterConfig{}, func(c *escpos.Config) { c.Serial.Path = line.Path() })
	r.await(escpos.CauseGarbled)
	r.want(r.print(t.Context(), "A012"), escpos.Refused, escpos.CauseGarbled)
}

func TestPortTrouble(t *testing.T) {
	for name, tt := range map[string]struct {
		path string
		want escpos.Cause
	}{
		"missing": {filepath.Join(t.TempDir(), "none"), escpos.CauseUnplugged},
		"no tty":  {"/dev/null", escpos.CauseUnusable},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, emulator.PrinterConfig{}, func(c *escpos.Config) { c.Serial.Path = tt.path })
			r.await(tt.want)
			r.want(r.print(t.Context(), "A012"), escpos.Refused, tt.want)
		})
	}
}
