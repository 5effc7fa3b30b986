package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"reception/devices/emulator"
	"reception/devices/serial"
	"reception/kiosk/rehearse"
	"reception/queue"
	"reception/ui/wire"
)

// faulty is a hall with emulated devices, a touchscreen, a desk and a hall
// display, all over real lines and sockets.
type faulty struct {
	t     *testing.T
	ctx   context.Context
	demo  *demo
	touch *rehearse.Screen[wire.TouchView]
	hall  *rehearse.Screen[wire.HallView]
	desk  *rehearse.Screen[wire.DeskView]
	next  int
	frame func([]byte) // gets every frame of every screen
}

// faultyDevices returns the demo's settings and its devices.
func faultyDevices(t *testing.T) (config, *cabinet) {
	t.Helper()
	cfg, err := demoSettings(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	cab, err := openCabinet(cfg.Reader.Path, cfg.Printer.Path, 0, discard{})
	if err != nil {
		t.Fatal(err)
	}
	return cfg, cab
}

func newFaulty(t *testing.T) *faulty {
	t.Helper()
	cfg, cab := faultyDevices(t)
	sensor := true
	cfg.Printer.NearEnd = &sensor
	f := runFaulty(t, cfg, cab)
	f.see("devices ready", func(v wire.TouchView) bool { return v.Reader == "ready" && v.Printer == "ready" })
	return f
}

// runFaulty runs the hall with these devices, in whatever state they are.
func runFaulty(t *testing.T, cfg config, cab *cabinet) *faulty {
	t.Helper()
	return runWatched(t, cfg, cab, realTiming(), slog.New(slog.DiscardHandler), func([]byte) {})
}

// runWatched is runFaulty with its own periods, a log, and every frame.
func runWatched(t *testing.T, cfg config, cab *cabinet, timing timing, log *slog.Logger, frame func([]byte)) *faulty {
	t.Helper()
	h, err := openHall(cfg, timing, log)
	if err != nil {
		t.Fatal(err)
	}
	cab.changed, cab.devices = h.touch, h.watch.get
	h.cabinet, h.cabinetView = cab, cab.view
	f := &faulty{t: t, demo: &demo{h, cab}, frame: frame}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- f.demo.run(ctx, l, func() { close(ready) }) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-done, f.demo.close()); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	<-ready
	limit, stop := context.WithTimeout(context.Background(), 4*time.Minute)
	t.Cleanup(stop)
	f.ctx = limit
	base := "ws://" + l.Addr().String()
	f.touch = dialScreen[wire.TouchView](f, websocket.DefaultDialer, base+"/ws/touch?station=1")
	f.hall = dialScreen[wire.HallView](f, websocket.DefaultDialer, base+"/ws/hall")
	s, err := rehearse.SignIn(limit, "http://"+l.Addr().String(), rehearse.Staff{Name: "李敏", PIN: "2468", Counter: "1"}, "desk")
	if err != nil {
		t.Fatal(err)
	}
	f.desk = dialScreen[wire.DeskView](f, s.Dialer(), base+"/ws/desk")
	return f
}

// discard throws bytes away; it is written to by the printer's goroutine.
type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

func dialScreen[V any](f *faulty, d *websocket.Dialer, url string) *rehearse.Screen[V] {
	f.t.Helper()
	s, err := rehearse.Dial[V](f.ctx, d, url, url, nil, f.frame)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(s.Close)
	return s
}

// soon is how quickly the hall says what is wrong.
const soon = 2 * time.Second

// see waits for the touchscreen to show something.
func (f *faulty) see(what string, cond func(wire.TouchView) bool) wire.TouchView {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.ctx, 20*time.Second)
	defer cancel()
	began := time.Now()
	v, err := f.touch.Until(ctx, cond)
	if err != nil {
		f.t.Fatalf("%s: %v after %v; the screen shows reader %s, printer %s, session %+v, ticket %+v", what, err, time.Since(began), v.Reader, v.Printer, v.Session, v.Session.Ticket)
	}
	return v
}

// lamp waits for the desk to show, or not to show, a lamp. One that lights must
// do so soon.
func (f *faulty) lamp(code string, on bool) {
	f.t.Helper()
	began := time.Now()
	ctx, cancel := context.WithTimeout(f.ctx, 20*time.Second)
	defer cancel()
	v, err := f.desk.Until(ctx, func(v wire.DeskView) bool {
		return slices.ContainsFunc(v.Lamps, func(l wire.Lamp) bool { return l.Code == code }) == on
	})
	if err != nil {
		f.t.Fatalf("lamp %s %v: %v; lamps are %+v", code, on, err, v.Lamps)
	}
	if d := time.Since(began); on && d > soon {
		f.t.Errorf("the desk was told of %s after %v", code, d)
	}
}

func (f *faulty) id() string { f.next++; return fmt.Sprint("m", f.next) }

// take takes a number without a card, leaves once the slip is settled in one
// of the given ways, and returns the number.
func (f *faulty) take(ways ...string) int {
	f.t.Helper()
	v := f.see("an idle screen", func(v wire.TouchView) bool { return v.Session.Phase == "idle" })
	id := f.id()
	a, err := f.touch.Ask(f.ctx, id, wire.Take{T: "take", ID: id, Session: v.Session.ID, Service: "window", People: 1})
	if err != nil || !a.OK {
		f.t.Fatalf("take: %+v, %v", a, err)
	}
	if len(ways) == 0 {
		return a.Number
	}
	f.see("slip "+strings.Join(ways, " or "), func(v wire.TouchView) bool {
		return v.Session.Ticket != nil && v.Session.Ticket.Number == a.Number && slices.Contains(ways, v.Session.Ticket.Slip)
	})
	f.leave()
	return a.Number
}

func (f *faulty) leave() {
	f.t.Helper()
	v, _, _, err := f.touch.Now()
	if err != nil {
		f.t.Fatal(err)
	}
	id := f.id()
	if a, err := f.touch.Ask(f.ctx, id, wire.Leave{T: "leave", ID: id, Session: v.Session.ID}); err != nil || !a.OK {
		f.t.Fatalf("leave: %+v, %v", a, err)
	}
}

// served proves that the hall goes on: a number is taken and called, and the
// display shows the call.
func (f *faulty) served() {
	f.t.Helper()
	id := f.id()
	a, err := f.desk.Ask(f.ctx, id, wire.DeskDo{T: "do", ID: id, Do: "issue", Service: "window", People: 1})
	if err != nil || !a.OK {
		f.t.Fatalf("issue at the desk: %+v, %v", a, err)
	}
	id = f.id()
	b, err := f.desk.Ask(f.ctx, id, wire.DeskDo{T: "do", ID: id, Do: "call", Ticket: a.Ticket})
	if err != nil || !b.OK {
		f.t.Fatalf("call: %+v, %v", b, err)
	}
	_, err = f.hall.Until(f.ctx, func(v wire.HallView) bool {
		return slices.ContainsFunc(v.Calls, func(c wire.HallCall) bool { return c.Number == a.Number })
	})
	if err != nil {
		f.t.Fatalf("the display does not show %d: %v", a.Number, err)
	}
}

// paper holds the slips in the printer's tray against the journal: one piece
// for each first print, and none for a ticket whose slip was never sent.
func (f *faulty) paper() {
	f.t.Helper()
	pieces := map[int]int{}
	for _, s := range f.demo.cab.printer.Slips() {
		var n int
		if _, text, ok := strings.Cut(s.Text(), "您的号\n"); ok {
			if _, err := fmt.Sscan(text, &n); err != nil {
				f.t.Fatalf("a slip without a number: %q", s.Text())
			}
			if !strings.Contains(s.Text(), "补打") {
				pieces[n]++
			}
		}
	}
	for _, k := range f.demo.core.Current().State.Day.Tickets {
		n := pieces[k.Number]
		switch k.Slip {
		case queue.SlipPrinted:
			if n != 1 {
				f.t.Errorf("number %d was printed and there are %d slips", k.Number, n)
			}
		case queue.SlipUncertain:
			if n > 1 {
				f.t.Errorf("number %d is uncertain and there are %d slips", k.Number, n)
			}
		default:
			if n != 0 {
				f.t.Errorf("the slip of %d is %s and there are %d slips", k.Number, k.Slip, n)
			}
		}
	}
}

// Somebody whose account is removed, or has another PIN, is out at once, with
// the window open, and signs in no more with the PIN from before.
func TestChangedAccount(t *testing.T) {
	for _, do := range []string{"remove", "pin"} {
		t.Run(do, func(t *testing.T) {
			f := newFaulty(t)
			out, errs, status := kiosk(t, "user", do, "李敏", "--state", f.demo.cfg.State)
			if status != 0 {
				t.Fatalf("%d %s%s", status, out, errs)
			}
			id := f.id()
			if a, err := f.desk.Ask(f.ctx, id, wire.DeskDo{T: "do", ID: id, Do: "issue", Service: "window", People: 1}); err == nil {
				t.Errorf("issued after it: %+v", a)
			}
			select {
			case <-f.desk.Done():
			case <-time.After(patience):
				t.Error("the desk stays connected")
			}
			if in := f.demo.server.SignedIn(); len(in) != 0 {
				t.Errorf("%+v are signed in", in)
			}
			pins := map[string]bool{"2468": false}
			if fields := strings.Fields(out); do == "pin" {
				pins[fields[len(fields)-1]] = true
			}
			for pin, good := range pins {
				if _, err := f.demo.staff.SignIn(f.ctx, "李敏", pin); (err == nil) != good {
					t.Errorf("PIN %s: %v", pin, err)
				}
			}
		})
	}
}

// Each fault is seen at the desk soon, the hall goes on, and when the fault
// goes everything is well again by itself.
func TestDeviceFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		lamp  string
		on    func(*cabinet)
		off   func(*cabinet)
		paper bool // the printer cannot print meanwhile
	}{
		{"reader unplugged", "reader_away", func(c *cabinet) { c.reader.Unplug() }, func(c *cabinet) { _ = c.reader.Replug() }, false},
		{"reader silent", "reader_fault", func(c *cabinet) { c.reader.SetFaults(emulator.ReaderFaults{Silent: true}) }, calmReader, false},
		{"reader out of order", "reader_fault", func(c *cabinet) { c.reader.SetFaults(emulator.ReaderFaults{Status: map[uint16]byte{0: 0x66}}) }, calmReader, false},
		{"printer unplugged", "printer_away", func(c *cabinet) { c.printer.Unplug() }, func(c *cabinet) { _ = c.printer.Replug() }, true},
		{"printer silent", "printer_fault", func(c *cabinet) { c.printer.Silence(true) }, func(c *cabinet) { c.printer.Silence(false) }, true},
		{"printer switched off", "printer_fault", func(c *cabinet) { c.printer.PowerOff() }, func(c *cabinet) { c.printer.PowerOn() }, true},
		{"paper out", "paper_end", func(c *cabinet) { c.printer.PaperOut() }, func(c *cabinet) { c.printer.PaperFull() }, true},
		{"paper nearly out", "near_end", func(c *cabinet) { c.printer.NearEnd(true) }, func(c *cabinet) { c.printer.NearEnd(false) }, false},
		{"cover open", "cover_open", func(c *cabinet) { c.printer.OpenCover() }, func(c *cabinet) { c.printer.CloseCover() }, true},
		{"printer hot", "printer_fault", func(c *cabinet) { c.printer.Overheat(true) }, func(c *cabinet) { c.printer.Overheat(false) }, true},
		{"printer broken", "printer_fault", func(c *cabinet) { c.printer.Fail(true) }, func(c *cabinet) { c.printer.Fail(false) }, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFaulty(t)
			first := f.take("printed")
			tt.on(f.demo.cab)
			f.lamp(tt.lamp, true)
			f.served()
			ways := []string{"printed"}
			if tt.paper {
				ways = []string{"owed", "sending", "uncertain", "handed"}
			}
			second := f.take(ways...)
			if second == first {
				t.Errorf("number %d came twice", first)
			}
			tt.off(f.demo.cab)
			f.lamp(tt.lamp, false)
			f.see("devices ready again", func(v wire.TouchView) bool { return v.Reader == "ready" && v.Printer == "ready" })
			f.take("printed")
			f.paper()
		})
	}
}

// A port that another program holds, and a path that is no port, are said and
// stop nothing else.
func TestUnusablePort(t *testing.T) {
	cfg, cab := faultyDevices(t)
	other, err := serial.Open(serial.Config{Path: cfg.Printer.Path, Baud: 115200})
	if err != nil {
		t.Fatal(err)
	}
	node, err := os.Readlink(cfg.Reader.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(cfg.Reader.Path), os.WriteFile(cfg.Reader.Path, []byte("no port"), 0o600)); err != nil {
		t.Fatal(err)
	}
	f := runFaulty(t, cfg, cab)
	f.lamp("reader_fault", true)
	f.lamp("printer_fault", true)
	f.served()
	f.take("owed", "handed")
	if err := errors.Join(other.Close(), os.Remove(cfg.Reader.Path), os.Symlink(node, cfg.Reader.Path)); err != nil {
		t.Fatal(err)
	}
	f.see("both ready", func(v wire.TouchView) bool { return v.Reader == "ready" && v.Printer == "ready" })
	f.take("printed")
	f.paper()
}

func calmReader(c *cabinet) { c.reader.SetFaults(emulator.ReaderFaults{}) }

// Whatever a card does on the reader, a number can be taken, and the next card
// is read.
func TestCardFaults(t *testing.T) {
	t.Parallel()
	f := newFaulty(t)
	cards := emulator.SampleCards()
	table := map[string]emulator.ReaderFaults{
		"noise":            {Noise: []byte{0, 0xAA, 0xAA, 0xAA, 0x96, 0x69, 0xFF, 0xFF}},
		"runs of AA":       {Noise: bytes.Repeat([]byte{0xAA}, 300)},
		"echo":             {Echo: true},
		"glued frames":     {Trail: []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 4, 0, 0, 0x80, 0x84}},
		"half a reply":     {Trail: []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 5, 8, 0, 0, 0x90, 1}},
		"other vendor":     {Noise: []byte{0x55, 0x55, 0x55, 0x99, 0x60, 2, 'A', 'B', 3}},
		"second card":      {SecondCard: true},
		"removed in read":  {RemoveInRead: true},
		"operation denied": {Status: map[uint16]byte{0x2001: 0x23}},
		"not selected":     {Status: map[uint16]byte{0x2002: 0x81}},
	}
	for _, sw3 := range []byte{0x10, 0x11, 0x21, 0x23, 0x24, 0x31, 0x32, 0x33, 0x40, 0x41, 0x47, 0x60, 0x66, 0x80, 0x81, 0x91, 0xEE} {
		table[fmt.Sprintf("read says %02X", sw3)] = emulator.ReaderFaults{Status: map[uint16]byte{0x3001: sw3}}
	}
	for name, faults := range table {
		t.Run(name, func(t *testing.T) {
			f.t = t
			f.demo.cab.reader.SetFaults(faults)
			if err := f.demo.cab.reader.LayCard(cards[0]); err != nil {
				t.Fatal(err)
			}
			// Without an answer to the search the card is not found at all: then there
			// is nothing to see, and a number is taken all the same.
			if name != "operation denied" {
				f.see("what became of the card", func(v wire.TouchView) bool {
					return v.Session.Phase == "held" || v.Session.Card == "read" || v.Session.Card == "failed"
				})
			}
			v, _, _, err := f.touch.Now()
			if err != nil {
				t.Fatal(err)
			}
			id := f.id()
			if a, err := f.touch.Ask(f.ctx, id, wire.Take{T: "take", ID: id, Session: v.Session.ID, Service: "window", People: 1}); err != nil || !a.OK {
				t.Fatalf("take: %+v, %v", a, err)
			}
			f.leave()
			f.demo.cab.reader.SetFaults(emulator.ReaderFaults{})
			f.demo.cab.reader.Remove()
			f.see("a clear reader", func(v wire.TouchView) bool {
				return v.Session.Phase == "idle" && v.Session.Card == "none" && v.Reader == "ready"
			})
			if err := f.demo.cab.reader.LayCard(cards[1]); err != nil {
				t.Fatal(err)
			}
			f.see("the next card", func(v wire.TouchView) bool { return v.Session.Card == "read" })
			f.leave()
			f.demo.cab.reader.Remove()
			f.see("a clear reader", func(v wire.TouchView) bool { return v.Session.Phase == "idle" && v.Session.Card == "none" })
		})
	}
}

// The paper ends in the middle of a slip: its visitor sees the number, the
// rest comes out of the printer after reloading, and there is one slip.
func TestPaperEndsInSlip(t *testing.T) {
	t.Parallel()
	f := newFaulty(t)
	f.demo.cab.printer.PaperLoad(150)
	number := f.take()
	f.lamp("paper_end", true)
	f.see("the slip under way", func(v wire.TouchView) bool { return v.Session.Ticket != nil && v.Session.Ticket.Slip == "sending" })
	f.served()
	f.demo.cab.printer.PaperFull()
	f.see("the slip printed", func(v wire.TouchView) bool { return v.Session.Ticket != nil && v.Session.Ticket.Slip == "printed" })
	f.lamp("paper_end", false)
	f.leave()
	if other := f.take("printed"); other == number {
		t.Errorf("number %d came twice", number)
	}
	f.paper()
}

// The cutter jams at the end of a slip: the desk is told, and when somebody has
// freed it the slip is done, once.
func TestCutterJams(t *testing.T) {
	t.Parallel()
	f := newFaulty(t)
	f.demo.cab.printer.CutterJam()
	f.take()
	f.lamp("cutter", true)
	f.served()
	f.demo.cab.printer.CutterClear()
	f.lamp("cutter", false)
	f.see("the slip printed", func(v wire.TouchView) bool { return v.Session.Ticket != nil && v.Session.Ticket.Slip == "printed" })
	f.leave()
	f.take("printed")
	f.paper()
}

// The reader's module was set to another rate by other software: it is found,
// and cards are read.
func TestOtherRate(t *testing.T) {
	t.Parallel()
	cfg, cab := faultyDevices(t)
	if err := cab.reader.Close(); err != nil {
		t.Fatal(err)
	}
	var err error
	if cab.reader, err = emulator.NewReader(emulator.ReaderConfig{Link: cfg.Reader.Path, Rate: 9600}); err != nil {
		t.Fatal(err)
	}
	f := runFaulty(t, cfg, cab)
	f.see("the reader", func(v wire.TouchView) bool { return v.Reader == "ready" })
	if err := cab.reader.LayCard(emulator.SampleCards()[0]); err != nil {
		t.Fatal(err)
	}
	f.see("the card", func(v wire.TouchView) bool { return v.Session.Card == "read" })
}

// The two devices are on each other's ports: both are said to be wrong, the
// hall goes on, and once they are put right everything is well.
func TestSwappedDevices(t *testing.T) {
	t.Parallel()
	cfg, err := demoSettings(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	cab, err := openCabinet(cfg.Printer.Path, cfg.Reader.Path, 0, discard{})
	if err != nil {
		t.Fatal(err)
	}
	f := runFaulty(t, cfg, cab)
	f.see("both at fault", func(v wire.TouchView) bool { return v.Reader == "fault" && v.Printer == "fault" })
	f.lamp("reader_fault", true)
	f.lamp("printer_fault", true)
	f.served()
	f.take("owed", "handed")
	node := func(link string) string {
		target, err := os.Readlink(link)
		if err != nil {
			t.Fatal(err)
		}
		return target
	}
	reader, printer := node(cfg.Reader.Path), node(cfg.Printer.Path)
	for link, target := range map[string]string{cfg.Reader.Path: printer, cfg.Printer.Path: reader} {
		if err := errors.Join(os.Remove(link), os.Symlink(target, link)); err != nil {
			t.Fatal(err)
		}
	}
	f.see("both ready", func(v wire.TouchView) bool { return v.Reader == "ready" && v.Printer == "ready" })
	f.take("printed")
	f.paper()
}

// The printer is switched off and on in the middle of a slip: it has forgotten
// the rest, so the slip is uncertain, and the next one is whole.
func TestPowerCycleInSlip(t *testing.T) {
	t.Parallel()
	f := newFaulty(t)
	f.demo.cab.printer.PaperLoad(150)
	f.take()
	f.see("the slip under way", func(v wire.TouchView) bool { return v.Session.Ticket != nil && v.Session.Ticket.Slip == "sending" })
	f.demo.cab.printer.PowerCycle()
	f.demo.cab.printer.PaperFull()
	f.see("an uncertain slip", func(v wire.TouchView) bool { return v.Session.Ticket != nil && v.Session.Ticket.Slip == "uncertain" })
	f.leave()
	f.take("printed")
	f.paper()
}

// The plug is pulled while the slip prints: nobody knows how it ended, nothing
// is sent again by itself, and the desk can reprint the same number.
func TestUnpluggedInSlip(t *testing.T) {
	t.Parallel()
	f := newFaulty(t)
	f.demo.cab.printer.PaperLoad(150)
	number := f.take()
	f.see("the slip under way", func(v wire.TouchView) bool { return v.Session.Ticket != nil && v.Session.Ticket.Slip == "sending" })
	f.demo.cab.printer.Unplug()
	f.see("an uncertain slip", func(v wire.TouchView) bool { return v.Session.Ticket != nil && v.Session.Ticket.Slip == "uncertain" })
	f.demo.cab.printer.PaperFull()
	if err := f.demo.cab.printer.Replug(); err != nil {
		t.Fatal(err)
	}
	f.see("the printer ready", func(v wire.TouchView) bool { return v.Printer == "ready" })
	v, err := f.desk.Until(f.ctx, func(v wire.DeskView) bool {
		return slices.ContainsFunc(v.Unprinted, func(k wire.DeskTicket) bool { return k.Number == number })
	})
	if err != nil {
		t.Fatal(err)
	}
	before := len(f.demo.cab.printer.Slips())
	id := f.id()
	if a, err := f.desk.Ask(f.ctx, id, wire.DeskDo{T: "do", ID: id, Do: "reprint", Ticket: v.Unprinted[0].Ticket}); err != nil || !a.OK {
		t.Fatalf("reprint: %+v, %v", a, err)
	}
	f.see("the reprint", func(v wire.TouchView) bool { return v.Session.Ticket != nil && v.Session.Ticket.Slip == "printed" })
	slips := f.demo.cab.printer.Slips()[before:]
	last := slips[len(slips)-1].Text()
	if !strings.Contains(last, "补打") || !strings.Contains(last, fmt.Sprintf("您的号\n%d\n", number)) {
		t.Errorf("the reprint reads %q", last)
	}
}
