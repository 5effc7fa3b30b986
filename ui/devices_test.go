package ui_test

import (
	"context"
	"testing"
	"time"

	"reception/ui"
	"reception/ui/wire"
)

// bench is a reader and a printer whose tests end when the test says how.
type bench struct {
	begun chan string    // what is tested
	ends  chan wire.Test // how it ends
}

func newBench() *bench { return &bench{make(chan string, 9), make(chan wire.Test)} }

func (b *bench) test(ctx context.Context, what string) wire.Test {
	b.begun <- what
	select {
	case code := <-b.ends:
		return code
	case <-ctx.Done():
		return wire.TestNoCard
	}
}

func (b *bench) TestSlip(ctx context.Context) wire.Test { return b.test(ctx, "slip") }
func (b *bench) TestCard(ctx context.Context) wire.Test { return b.test(ctx, "card") }

// A test is answered when it ends, presses meanwhile at once; another test is
// refused, and a repeated request gets the answer of its own.
func TestDeviceTests(t *testing.T) {
	b := newBench()
	h := open(t, func(o *ui.Options) { o.Devices = b })
	browser := h.browser().signIn("刘敏", "c1")
	clerk, _ := browser.connect("/ws/desk")
	office, _ := h.browser().signIn("赵主任", "").connect("/ws/desk")

	clerk.send(`{"t":"do","id":"card","do":"testcard"}`)
	if got := <-b.begun; got != "card" {
		t.Fatalf("%s is tested", got)
	}
	if a := clerk.ask(`{"t":"do","id":"1","do":"next"}`); a.ID != "1" || a.Code != "nobody_waits" {
		t.Errorf("a press during a test: %+v", a)
	}
	if a := office.ask(`{"t":"do","id":"card","do":"testslip"}`); a.ID != "card" || a.Code != "busy" {
		t.Errorf("a second test: %+v", a)
	}
	again, _ := browser.connect("/ws/desk")
	again.send(`{"t":"do","id":"card","do":"testcard"}`)
	b.ends <- wire.TestTwo
	for _, s := range []*screen{clerk, again} {
		if a := s.answer(); a.ID != "card" || a.OK || a.Code != "two" {
			t.Errorf("the test: %+v", a)
		}
	}

	office.send(`{"t":"do","id":"slip","do":"testslip"}`) // needs no counter
	if got := <-b.begun; got != "slip" {
		t.Errorf("%s is tested", got)
	}
	b.ends <- ""
	if a := office.answer(); a.ID != "slip" || !a.OK || a.Code != "" {
		t.Errorf("the slip: %+v", a)
	}
	if a := office.ask(`{"t":"do","id":"slip","do":"testslip"}`); !a.OK || len(b.begun) != 0 {
		t.Errorf("repeated afterwards: %+v, %d more tests", a, len(b.begun))
	}
}

// A test ends with its time, and with the server.
func TestDeviceTestEnds(t *testing.T) {
	b := newBench()
	h := open(t, func(o *ui.Options) { o.Devices, o.TestTimeout = b, 20*time.Millisecond })
	s, _ := h.browser().signIn("刘敏", "").connect("/ws/desk")
	if a := s.ask(`{"t":"do","id":"1","do":"testcard"}`); a.Code != "no_card" {
		t.Errorf("%+v", a)
	}

	b = newBench()
	h = open(t, func(o *ui.Options) { o.Devices = b })
	s, _ = h.browser().signIn("刘敏", "").connect("/ws/desk")
	s.send(`{"t":"do","id":"1","do":"testcard"}`)
	<-b.begun
	began := time.Now()
	if err := h.srv.Close(); err != nil || time.Since(began) > 5*time.Second {
		t.Errorf("closed after %v: %v", time.Since(began), err)
	}
}

// panicking is a reader and a printer with a defect.
type panicking struct{}

func (panicking) TestSlip(context.Context) wire.Test { panic("slip") }
func (panicking) TestCard(context.Context) wire.Test { panic("card") }

func TestDeviceTestFails(t *testing.T) {
	for name, tt := range map[string]struct {
		devices ui.Devices
		code    string
	}{
		"no devices": {nil, "away"},
		"a defect":   {panicking{}, "broken"},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, func(o *ui.Options) { o.Devices = tt.devices })
			s, _ := h.browser().signIn("刘敏", "c1").connect("/ws/desk")
			for _, id := range []string{"1", "2"} { // the next one is tried again
				if a := s.ask(`{"t":"do","id":"` + id + `","do":"testslip"}`); a.ID != id || a.Code != tt.code {
					t.Errorf("%+v", a)
				}
			}
		})
	}
}
