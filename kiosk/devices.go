package main

import (
	"context"
	"sync"
	"time"

	"reception/devices/escpos"
	"reception/devices/idcard"
	"reception/devices/serial"
	"reception/kiosk/station"
	"reception/queue"
	"reception/ui/view"
	"reception/ui/wire"
)

// cardSource turns what the reader tells into what the station wants to know,
// and keeps nothing of a card but its name and number, which the station
// wipes.
type cardSource struct {
	reader *idcard.Reader
	out    chan station.CardEvent
	link   func(serial.State, error)
	today  func() string // the hall's date, YYYYMMDD
}

func (c *cardSource) run(ctx context.Context) error {
	for {
		select {
		case e, ok := <-c.reader.Events():
			if !ok {
				return nil
			}
			if e.Kind == idcard.LinkChanged {
				c.link(e.State, e.Err)
				if e.State != serial.Ready {
					continue
				}
			}
			select {
			case c.out <- c.cardEvent(e):
			case <-ctx.Done():
				return nil
			}
		case <-ctx.Done():
			return nil
		}
	}
}

func (c *cardSource) cardEvent(e idcard.Event) station.CardEvent {
	switch e.Kind {
	case idcard.LinkChanged:
		return station.CardEvent{Kind: station.ReaderBack}
	case idcard.CardRead:
		defer e.Card.Wipe()
		if e.Card.Expired(c.today()) {
			return station.CardEvent{Kind: station.CardFailed, Fault: string(wire.CardExpired)}
		}
		name := e.Card.Name
		if len(name) == 0 {
			name = e.Card.EnglishName
		}
		return station.CardEvent{
			Kind: station.CardRead,
			Name: append([]byte(nil), name...), Number: append([]byte(nil), e.Card.Number...),
		}
	case idcard.CardRemoved:
		return station.CardEvent{Kind: station.CardGone}
	case idcard.CardFailed:
		return station.CardEvent{Kind: station.CardFailed, Fault: cardFault(e)}
	}
	return station.CardEvent{Kind: station.CardFound, There: e.There}
}

// cardFault is the key of the sentence for a card that cannot be read.
func cardFault(e idcard.Event) string {
	switch e.SW3 {
	case idcard.SW3Select:
		return string(wire.CardTwo)
	case idcard.SW3CardType:
		return string(wire.CardUnknown)
	case idcard.SW3Read, idcard.SW3CardRefuses:
		return string(wire.CardMoved)
	}
	switch e.Advice().Action {
	case idcard.TellOperator:
		return string(wire.CardDamaged)
	case idcard.OutOfOrder:
		return string(wire.CardFaulty)
	}
	return "" // 请换个位置再放一次
}

// watched is how the devices are, for the views.
type watched struct {
	mu      sync.Mutex
	devices view.Devices
	now     func() time.Time
	changed func()
}

func (w *watched) get() view.Devices {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.devices
}

func (w *watched) set(which *string, since *queue.Millis, state string) {
	w.mu.Lock()
	was := *which
	if was != state {
		*which, *since = state, queue.Millis(w.now().UnixMilli())
	}
	w.mu.Unlock()
	if was != state {
		w.changed()
	}
}

// reader takes in the state of the reader's link. A link that is opened anew
// because of an error is trouble already: probing it takes some seconds.
func (w *watched) reader(s serial.State, err error) {
	state := "away"
	switch {
	case s == serial.Ready:
		state = "ready"
	case s == serial.Fault, s != serial.Absent && err != nil:
		state = "fault"
	case s != serial.Absent && w.get().Reader == "fault":
		return // until it is known to be well
	}
	w.set(&w.devices.Reader, &w.devices.ReaderSince, state)
}

// printer watches the printer until ctx ends.
func (w *watched) printer(ctx context.Context, p *escpos.Printer) error {
	for {
		changed := p.Changed()
		w.set(&w.devices.Printer, &w.devices.PrinterSince, printerState(p.Status()))
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

// printerState is the one word for a printer's status that the screens have a
// sentence for.
func printerState(s escpos.Status) string {
	switch c := s.Cause(); {
	case c != escpos.CauseNone:
		return printerTrouble(c)
	case s.NearEnd:
		return "near_end"
	}
	return "ready"
}

func printerTrouble(c escpos.Cause) string {
	switch c {
	case escpos.CausePaperEnd:
		return "paper_end"
	case escpos.CauseCoverOpen:
		return "cover_open"
	case escpos.CauseCutter:
		return "cutter"
	case escpos.CauseUnplugged:
		return "away"
	}
	return "fault"
}

// deviceTests are the tests that staff make at the running hall.
type deviceTests struct{ *hall }

// TestSlip prints a test slip.
func (d deviceTests) TestSlip(ctx context.Context) wire.Test {
	return testCode(d.slipper.Test(ctx))
}

// testCode is how a slip that nobody is owed ended, empty if it was printed.
func testCode(r escpos.Result) wire.Test {
	code := wire.Test(printerTrouble(r.Cause))
	switch {
	case r.Outcome == escpos.Printed:
		return ""
	case r.Outcome == escpos.Refused && r.Cause == escpos.CauseCancelled:
		return wire.TestBusy // a visitor's slip is owed, or took all the time
	case r.Outcome == escpos.Uncertain && (code == wire.TestAway || code == wire.TestFault):
		return wire.TestUncertain
	}
	return code
}

// printTopic prints a topic's slip for the visitor of that session.
func (h *hall) printTopic(ctx context.Context, session string, topic queue.Topic) wire.TopicPrint {
	switch r := h.slipper.Topic(ctx, session, h.core.Current().State.Config, topic); {
	case r.Outcome == escpos.Printed:
		return wire.TopicPrint{Status: "printed"}
	case r.Outcome == escpos.Uncertain:
		return wire.TopicPrint{Status: "uncertain", Why: string(testCode(r))}
	default:
		return wire.TopicPrint{Status: "failed", Why: string(testCode(r))}
	}
}

// TestCard reads the next card.
func (d deviceTests) TestCard(ctx context.Context) wire.Test {
	if state := d.watch.get().Reader; state != "ready" {
		return wire.Test(state)
	}
	code := d.station.TestCard(ctx)
	if state := d.watch.get().Reader; code == wire.TestNoCard && state != "ready" {
		return wire.Test(state) // it failed meanwhile
	}
	return code
}
