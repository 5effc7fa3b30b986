package emulator_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"reception/devices/emulator"
	"reception/devices/serial"
)

// host is the other end of an emulated printer.
type host struct {
	t    *testing.T
	hw   *emulator.Printer
	port *serial.Port
}

// status asks DLE EOT n once. It returns 0 when nothing answers at once.
func (h *host) status(n byte) byte {
	h.t.Helper()
	h.send(string([]byte{0x10, 0x04, n}))
	var b [1]byte
	_, _ = h.port.ReadUntil(h.t.Context(), b[:], time.Now().Add(200*time.Millisecond))
	return b[0]
}

func plug(t *testing.T, cfg emulator.PrinterConfig, flow serial.Flow) *host {
	t.Helper()
	cfg.Link = filepath.Join(t.TempDir(), "printer")
	hw, err := emulator.NewPrinter(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = hw.Close() })
	h := &host{t: t, hw: hw}
	h.open(flow)
	return h
}

func (h *host) open(flow serial.Flow) {
	h.t.Helper()
	port, err := serial.Open(serial.Config{Path: h.hw.Path(), Baud: 115200, Settle: -1, Flow: flow})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = port.Close() })
	h.port = port
}

func (h *host) send(s string) {
	h.t.Helper()
	if _, err := h.port.Write([]byte(s)); err != nil {
		h.t.Fatal(err)
	}
}

// hear wants exactly these bytes next.
func (h *host) hear(want string) {
	h.t.Helper()
	got := make([]byte, 0, len(want))
	for deadline := time.Now().Add(10 * time.Second); len(got) < len(want); {
		buf := make([]byte, len(want)-len(got))
		n, err := h.port.ReadUntil(h.t.Context(), buf, deadline)
		if err != nil {
			h.t.Fatalf("got % X, want % X: %v", got, want, err)
		}
		got = append(got, buf[:n]...)
	}
	if string(got) != want {
		h.t.Fatalf("got % X, want % X", got, want)
	}
}

// hearOnly sends DLE EOT 1 and wants its answer to be all there is to hear.
func (h *host) hearOnly(status string) {
	h.t.Helper()
	h.send("\x10\x04\x01")
	h.hear(status)
}

func (h *host) until(f func() bool) {
	h.t.Helper()
	for limit := time.Now().Add(10 * time.Second); !f(); {
		if time.Now().After(limit) {
			h.t.Fatal("it does not happen")
		}
		time.Sleep(time.Millisecond)
	}
}

func TestPrinterStatus(t *testing.T) {
	type printer = emulator.Printer
	tests := []struct {
		name string
		do   func(*printer)
		want string // DLE EOT 1 to 4
	}{
		{"well", func(*printer) {}, "\x12\x12\x12\x12"},
		{"near end", func(p *printer) { p.NearEnd(true) }, "\x12\x12\x12\x1E"},
		{"paper end", (*printer).PaperOut, "\x1A\x32\x12\x7E"},
		{"cover", (*printer).OpenCover, "\x1A\x16\x12\x12"},
		{"unrecoverable", func(p *printer) { p.Fail(true) }, "\x1A\x52\x32\x12"},
		{"hot", func(p *printer) { p.Overheat(true) }, "\x1A\x52\x52\x12"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := plug(t, emulator.PrinterConfig{}, serial.None)
			tt.do(h.hw)
			h.send("\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")
			h.hear(tt.want)
		})
	}
}

func TestPrinterAnswersInOrder(t *testing.T) {
	h := plug(t, emulator.PrinterConfig{ProcessID: true}, serial.None)
	h.send("A012\n\x1Dr\x01\x1DVB\x00\x1D(H\x06\x0000ABCD\x1Da\x0F")
	h.hear("\x00\x37\x22ABCD\x00\x10\x00\x00\x00")
	if s, ok := h.hw.TakeSlip(); !ok || s.Text() != "A012\n" {
		t.Errorf("got %+v, %v", s, ok)
	}
	h.hw.OpenCover()
	h.hear("\x38\x00\x00\x00")
	h.hw.CloseCover()
	h.hear("\x10\x00\x00\x00")
	h.hw.PaperOut()
	h.hear("\x18\x00\x0F\x00")
	h.send("\x1Dr\x01") // not answered at paper end
	h.hearOnly("\x1A")
	h.hw.PaperFull()
	h.hear("\x10\x00\x00\x00\x00")
}

func TestPrinterOfflineNotice(t *testing.T) {
	h := plug(t, emulator.PrinterConfig{ProcessID: true}, serial.None)
	h.send("\x1D(H\x03\x00102\x1Dr\x01")
	h.hear("\x00")
	h.hw.PaperOut()
	h.hear("\x37\x23A\x00")
}

func TestPrinterPaperEnd(t *testing.T) {
	h := plug(t, emulator.PrinterConfig{Paper: 70}, serial.None)
	h.send("1\n2\n3\n4\n\x1DVB\x00\x1Dr\x01")
	h.until(func() bool { return h.hw.Paper() == 0 })
	h.hearOnly("\x1A")
	if got := h.hw.Current().Text(); got != "1\n2\n" {
		t.Errorf("on paper is %q", got)
	}
	h.hw.PaperFull()
	h.hear("\x00")
	if got := h.hw.Slips(); len(got) != 1 || got[0].Text() != "1\n2\n3\n4\n" {
		t.Errorf("got %+v", got)
	}
}

func TestPrinterCutterJam(t *testing.T) {
	for _, drop := range []bool{false, true} {
		h := plug(t, emulator.PrinterConfig{}, serial.None)
		h.hw.CutterJam()
		h.send("1\n\x1DVB\x00\x1Dr\x01")
		h.until(func() bool { return h.status(3) == 0x1A })
		h.send("\x10\x05\x01") // still jammed
		h.hearOnly("\x3A")
		h.hw.CutterClear()
		if drop {
			h.send("\x10\x05\x02")
			h.hearOnly("\x12")
			if n := len(h.hw.Slips()); n != 0 {
				t.Errorf("%d slips were cut", n)
			}
			continue
		}
		h.send("\x10\x05\x01")
		h.hear("\x00")
		if got := h.hw.Slips(); len(got) != 1 || got[0].Text() != "1\n" {
			t.Errorf("got %+v", got)
		}
	}
}

func TestPrinterClear(t *testing.T) {
	h := plug(t, emulator.PrinterConfig{}, serial.None)
	h.hw.PaperOut()
	h.send("1\n\x1Dv0\x00\x01\x00\x40\x00\xFF")
	h.until(func() bool { return h.hw.Buffered() > 0 })
	h.send("\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08")
	h.hear("\x37\x25\x00")
	h.hw.PaperFull()
	h.send("2\n\x1DVB\x00\x1Dr\x01")
	h.hear("\x00")
	if got := h.hw.Slips(); len(got) != 1 || got[0].Text() != "2\n" {
		t.Errorf("got %+v", got)
	}
}

func TestPrinterTicketBit(t *testing.T) {
	h := plug(t, emulator.PrinterConfig{TicketBit: true}, serial.None)
	h.send("1\n\x1DVB\x00\x1Dr\x01")
	h.hear("\x00")
	h.hearOnly("\x92")
	h.hw.TakeSlip()
	h.hearOnly("\x12")
}

func TestPrinterPowerCycle(t *testing.T) {
	h := plug(t, emulator.PrinterConfig{Paper: 10, Boot: 50 * time.Millisecond}, serial.None)
	h.send("\x1Da\x0F1\n\x1DVB\x00\x1Dr\x01")
	h.hear("\x10\x00\x03\x00\x18\x00\x0F\x00") // the little paper is near its end from the start
	h.hw.PowerOff()
	h.hw.PaperFull()
	h.hw.PowerOn()
	h.hear("\x00") // the line break
	h.until(func() bool { return h.status(1) == 0x12 })
	if len(h.hw.Slips()) != 0 || len(h.hw.Current().Items) != 0 {
		t.Errorf("the slip outlived the power: %+v", h.hw.Slips())
	}
}

func TestPrinterOverflow(t *testing.T) {
	h := plug(t, emulator.PrinterConfig{Baud: 115200, Buffer: 45}, serial.None)
	h.hw.PaperOut()
	h.send(strings.Repeat("x", 100))
	h.until(func() bool { return len(h.hw.Received()) == 100 })
	if lost := h.hw.Lost(); lost != 55 {
		t.Errorf("%d bytes were lost, want 55", lost)
	}
}

func TestPrinterFlow(t *testing.T) {
	for _, flow := range []serial.Flow{serial.XONXOFF, serial.RTSCTS} {
		t.Run(flow.String(), func(t *testing.T) {
			h := plug(t, emulator.PrinterConfig{Baud: 115200, Buffer: 45, Speed: 1000}, flow)
			want := strings.Repeat("0123456789\n", 20)
			h.send(want + "\x1DVB\x00\x1Dr\x01")
			h.hear("\x00")
			if got := h.hw.Slips(); len(got) != 1 || got[0].Text() != want || h.hw.Lost() != 0 {
				t.Errorf("%d bytes lost, got %+v", h.hw.Lost(), got)
			}
		})
	}
}

func TestPrinterUnplugged(t *testing.T) {
	var tapped bytes.Buffer
	h := plug(t, emulator.PrinterConfig{Tap: func(d emulator.Direction, b []byte) {
		if d == emulator.FromHost {
			tapped.Write(b)
		}
	}}, serial.None)
	h.send("1\n")
	h.until(func() bool { return h.hw.Current().Text() == "1\n" })
	h.hw.Unplug()
	if _, err := os.Stat(h.hw.Path()); !os.IsNotExist(err) {
		t.Errorf("the link is still there: %v", err)
	}
	_ = h.port.Close()
	if err := h.hw.Replug(); err != nil {
		t.Fatal(err)
	}
	h.open(serial.None)
	h.send("2\n\x1DVB\x00\x1Dr\x01")
	h.hear("\x00")
	if got := h.hw.Slips(); len(got) != 1 || got[0].Text() != "1\n2\n" {
		t.Errorf("got %+v", got)
	}
	_ = h.hw.Close()
	if !bytes.Equal(tapped.Bytes(), h.hw.Received()) {
		t.Errorf("tapped % X, received % X", tapped.Bytes(), h.hw.Received())
	}
}

// TestPrinterInterpretAgree wants the same slip from the wire's recording.
func TestPrinterInterpretAgree(t *testing.T) {
	h := plug(t, emulator.PrinterConfig{}, serial.None)
	h.send("\x1B@\x1Ba\x01\xC5\xC5\xB6\xD3\n" + nativeQR("XF2026-000123", 4) + "\x1DVB\x00\x10\x04\x01\x1Dr\x01")
	h.hear("\x12\x00")
	live, _ := json.Marshal(h.hw.Slips())
	again, _ := json.Marshal(emulator.Interpret(h.hw.Received(), 576).Slips)
	if !bytes.Equal(live, again) {
		t.Errorf("live %s\nagain %s", live, again)
	}
}
