package escpos_test

import (
	"strings"
	"testing"
	"time"

	"reception/devices/emulator"
	"reception/devices/escpos"
	"reception/devices/serial"
)

// TestPrintPace holds what confirmed printing adds to the line's own time: the
// best of two slips at 9600 baud against the best of two writes of the
// same bytes to the same printer, with nothing but the answer awaited.
func TestPrintPace(t *testing.T) {
	hw := emulator.PrinterConfig{Baud: 9600}
	r := start(t, hw, func(c *escpos.Config) { c.Poll = time.Hour })
	r.await(escpos.CauseNone)
	printed := time.Hour
	for range 2 {
		begin := time.Now()
		r.want(r.print(t.Context(), "A012"), escpos.Printed, escpos.CauseNone)
		printed = min(printed, time.Since(begin))
	}

	paper, err := emulator.NewPrinter(hw)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = paper.Close() })
	port, err := serial.Open(serial.Config{Path: paper.Path(), Baud: 9600, Settle: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = port.Close() })
	written := time.Hour
	for range 2 {
		begin := time.Now()
		// The five questions before and after take their time on any line.
		ask := strings.Repeat("\x10\x04\x01", 5)
		for _, piece := range []string{ask, string(r.body("A012")) + "\x1Dr\x01"} {
			if _, err := port.Write([]byte(piece)); err != nil {
				t.Fatal(err)
			}
		}
		for got := 0; got < 6; {
			n, err := port.ReadUntil(t.Context(), make([]byte, 8), time.Now().Add(patience))
			if err != nil {
				t.Fatal(err)
			}
			got += n
		}
		written = min(written, time.Since(begin))
	}
	t.Logf("printed in %v, written in %v: %.3f", printed, written, float64(printed)/float64(written))
	if limit := written + written/10; printed > limit {
		t.Errorf("a slip takes %v, its bytes alone %v", printed, written)
	}
}

// BenchmarkPrint measures one confirmed slip on an unpaced line.
func BenchmarkPrint(b *testing.B) {
	for _, level := range []escpos.Confirmation{escpos.ConfirmProcessID, escpos.ConfirmPaperStatus} {
		b.Run(string(level), func(b *testing.B) {
			r := start(b, emulator.PrinterConfig{ProcessID: true}, confirmBy(level))
			r.await(escpos.CauseNone)
			go func() {
				for s := range r.slips {
					_ = strings.Contains(s.Text(), "A012")
				}
			}()
			for b.Loop() {
				r.want(r.print(b.Context(), "A012"), escpos.Printed, escpos.CauseNone)
				r.paper.TakeSlip()
				r.paper.PaperFull()
			}
		})
	}
}

// TestZbar lets a program that is not ours read the symbols of every profile
// off the emulator's paper.
func TestZbar(t *testing.T) {
	readers := zbar(t)
	for _, p := range escpos.Profiles() {
		for _, content := range []string{"7QK2M4XW9C3RB8TN5VJ6HDPE2A", "https://xf.example.gov.cn/t/7QK2M4XW9C3RB8TN5VJ6"} {
			t.Run(p.Name, func(t *testing.T) {
				e := escpos.NewEncoder(p)
				e.Init()
				e.Align(escpos.Center)
				if err := e.QR(content); err != nil {
					t.Fatal(err)
				}
				e.Cut()
				got := emulator.Interpret(e.Bytes(), p.Dots)
				if len(got.Slips) != 1 {
					t.Fatalf("got %d slips", len(got.Slips))
				}
				if read := readers(picture(got.Slips[0])); read != content {
					t.Errorf("zbarimg reads %q, want %q", read, content)
				}
			})
		}
	}
}
