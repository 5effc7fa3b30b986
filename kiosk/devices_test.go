package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"reception/devices/emulator"
	"reception/devices/idcard"
	"reception/kiosk/station"
	"reception/ui/wire"
)

// test asks the desk for a test of a device and returns where its answer comes.
func (f *faulty) test(do string) <-chan wire.Answer {
	f.t.Helper()
	id, out := f.id(), make(chan wire.Answer, 1)
	go func() {
		a, err := f.desk.Ask(f.ctx, id, wire.DeskDo{T: "do", ID: id, Do: do})
		if err != nil {
			a.Code = err.Error()
		}
		out <- a
	}()
	return out
}

func (f *faulty) ends(a <-chan wire.Answer, want wire.Test) {
	f.t.Helper()
	select {
	case got := <-a:
		if diff := cmp.Diff(wire.Answer{T: "answer", ID: got.ID, OK: want == "", Code: string(want)}, got); diff != "" {
			f.t.Errorf("the test ended with (-want +got):\n%s", diff)
		}
	case <-time.After(25 * time.Second):
		f.t.Fatal("the test does not end")
	}
}

// The test slip of the running hall says what keeps it from printing, and
// never comes between a visitor and his slip.
func TestSlipOfStaff(t *testing.T) {
	f := newFaulty(t)
	f.ends(f.test("testslip"), "")
	slips := f.demo.cab.printer.Slips()
	if len(slips) != 1 || !strings.HasPrefix(slips[0].Text(), "试打\n") {
		t.Fatalf("%d slips: %+v", len(slips), slips)
	}
	for _, tt := range []struct {
		want    wire.Test
		on, off func(*emulator.Printer)
	}{
		{wire.TestPaperEnd, (*emulator.Printer).PaperOut, (*emulator.Printer).PaperFull},
		{wire.TestCoverOpen, (*emulator.Printer).OpenCover, (*emulator.Printer).CloseCover},
		{wire.TestAway, (*emulator.Printer).Unplug, func(p *emulator.Printer) { _ = p.Replug() }},
		{wire.TestFault, func(p *emulator.Printer) { p.Silence(true) }, func(p *emulator.Printer) { p.Silence(false) }},
	} {
		tt.on(f.demo.cab.printer)
		f.see(string(tt.want), func(v wire.TouchView) bool { return v.Printer == string(tt.want) })
		f.ends(f.test("testslip"), tt.want)
		tt.off(f.demo.cab.printer)
		f.see("printer ready", func(v wire.TouchView) bool { return v.Printer == "ready" })
	}
	f.demo.cab.printer.PaperLoad(150)
	f.take()
	f.see("the slip under way", func(v wire.TouchView) bool { return v.Session.Ticket != nil && v.Session.Ticket.Slip == "sending" })
	f.ends(f.test("testslip"), wire.TestBusy)
	f.demo.cab.printer.PaperFull()
	f.see("the slip printed", func(v wire.TouchView) bool { return v.Session.Ticket != nil && v.Session.Ticket.Slip == "printed" })
	f.leave()
	f.ends(f.test("testslip"), "")
	f.paper()
}

// What the triage table says of a topic comes out of the machine beside the
// numbers, and nothing is owed for it.
func TestSlipOfTopic(t *testing.T) {
	f := newFaulty(t)
	print := func(topic, status, why string) {
		t.Helper()
		v, _, _, err := f.touch.Now()
		if err != nil {
			t.Fatal(err)
		}
		id := f.id()
		if a, err := f.touch.Ask(f.ctx, id, wire.PrintTopic{T: "printtopic", ID: id, Session: v.Session.ID, Topic: topic}); err != nil || !a.OK {
			t.Fatalf("print %s: %+v, %v", topic, a, err)
		}
		v = f.see("the slip "+status, func(v wire.TouchView) bool { return v.Session.Print != nil && v.Session.Print.Status == status })
		if p := v.Session.Print; p.Topic != topic || p.Why != why {
			t.Errorf("the screen says %+v, want %s because of %q", p, topic, why)
		}
	}
	print("wages", "printed", "")
	slips := f.demo.cab.printer.Slips()
	if len(slips) != 1 || !strings.Contains(slips[0].Text(), "拖欠工资\n") || !strings.Contains(slips[0].Text(), "还没经司法局核对") {
		t.Fatalf("%d slips: %+v", len(slips), slips)
	}
	if n := len(f.demo.core.Current().State.Ledger.Slips); n != 0 {
		t.Errorf("%d debts", n)
	}
	f.demo.cab.printer.PaperOut()
	f.see("no paper", func(v wire.TouchView) bool { return v.Printer == "paper_end" })
	print("dontknow", "failed", "paper_end")
	f.demo.cab.printer.PaperFull()
	f.see("printer ready", func(v wire.TouchView) bool { return v.Printer == "ready" })
	f.leave()
	f.take("printed")
	f.paper()
}

// A card that staff read for a test is no visitor's, and a visitor goes first.
func TestCardOfStaff(t *testing.T) {
	f := newFaulty(t)
	lay := func(card int) {
		t.Helper()
		if err := f.demo.cab.reader.LayCard(emulator.SampleCards()[card]); err != nil {
			t.Fatal(err)
		}
	}
	testing := func(v wire.TouchView) bool { return v.Session.Card == "test" }
	clear := func(v wire.TouchView) bool { return v.Session.Phase == "idle" && v.Session.Card == "none" }

	a := f.test("testcard")
	f.see("the test", testing)
	f.ends(f.test("testslip"), wire.TestBusy)
	f.served() // presses are answered meanwhile
	lay(0)
	f.ends(a, "")
	f.see("a card left", func(v wire.TouchView) bool { return v.Session.Phase == "idle" && v.Session.Card == "left" })
	f.demo.cab.reader.Remove()
	f.see("a clear reader", clear)

	a = f.test("testcard")
	f.see("the test", testing)
	f.demo.cab.reader.SetFaults(emulator.ReaderFaults{SecondCard: true})
	lay(0)
	f.ends(a, wire.TestTwo)
	f.demo.cab.reader.SetFaults(emulator.ReaderFaults{})
	f.demo.cab.reader.Remove()
	f.see("a clear reader", clear)

	a = f.test("testcard")
	f.see("the test", testing)
	f.take("printed")
	f.ends(a, wire.TestBusy)

	lay(1)
	f.see("a visitor's card", func(v wire.TouchView) bool { return v.Session.Phase == "open" && v.Session.Card == "read" })
	f.leave()
	f.demo.cab.reader.Remove()
	f.see("a clear reader", clear)

	f.demo.cab.reader.Unplug()
	f.lamp("reader_away", true)
	f.ends(f.test("testcard"), wire.TestAway)
	if err := f.demo.cab.reader.Replug(); err != nil {
		t.Fatal(err)
	}
	f.lamp("reader_away", false)
	f.take("printed")
}

// Whoever lays an expired card down is told so and gets a number without it;
// the desk sees that it still lies there.
func TestExpiredCard(t *testing.T) {
	f := newFaulty(t)
	if err := f.demo.cab.reader.LayCard(emulator.SampleCards()[5]); err != nil {
		t.Fatal(err)
	}
	v := f.see("an expired card", func(v wire.TouchView) bool { return v.Session.Card == "failed" })
	if v.Session.Fault != string(wire.CardExpired) || !v.Session.CardOn || v.Session.Phase != "open" {
		t.Errorf("the screen says %+v", v.Session)
	}
	id := f.id()
	if a, err := f.touch.Ask(f.ctx, id, wire.Take{T: "take", ID: id, Session: v.Session.ID, Service: "window", People: 1}); err != nil || !a.OK {
		t.Fatalf("take: %+v, %v", a, err)
	}
	f.leave()
	if k := f.demo.core.Current().State.Day.Tickets[0]; k.Mint.Card != "" || k.Mint.Sealed != "" {
		t.Errorf("something was kept of the card: %+v", k.Mint)
	}
	f.lamp("card_left", true)
	f.demo.cab.reader.Remove()
	f.lamp("card_left", false)
}

// A card is good on its last day, and one without an end always. Whoever lays
// one that is not gets a number all the same, and nothing of the card is kept.
func TestCardValidity(t *testing.T) {
	for _, tt := range []struct {
		to, today string
		warning   []idcard.Warning
		fault     string
	}{
		{"20261123", "20261123", nil, ""},
		{"20261122", "20261123", nil, "expired"},
		{"长期", "20261123", nil, ""},
		{"", "20261123", nil, ""},
		{"20260231", "20261123", []idcard.Warning{idcard.WarnValidity}, ""}, // no date: not held against anybody
	} {
		c := cardSource{today: func() string { return tt.today }}
		card := &idcard.Card{Name: []byte("周大河"), Number: []byte("430699196203170010"), ValidTo: []byte(tt.to), Warnings: tt.warning}
		name := card.Name
		e := c.cardEvent(idcard.Event{Kind: idcard.CardRead, Card: card})
		if e.Fault != tt.fault || (e.Kind == station.CardRead) != (tt.fault == "") || (e.Name == nil) != (tt.fault != "") {
			t.Errorf("valid to %q on %s: %v with fault %q", tt.to, tt.today, e.Kind, e.Fault)
		}
		if strings.Trim(string(name), "\x00") != "" {
			t.Errorf("valid to %q: the name was not wiped", tt.to)
		}
	}
}
