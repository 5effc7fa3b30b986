package idcard_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"reception/devices/emulator"
	"reception/devices/idcard"
	"reception/devices/serial"
)

// fast is a configuration with short pauses for an emulated module that
// answers at once.
func fast(path string) idcard.Config {
	return idcard.Config{
		Line:   serial.Config{Path: path, Baud: 115200},
		Retry:  []time.Duration{5 * time.Millisecond, 20 * time.Millisecond},
		Poll:   5 * time.Millisecond,
		Settle: 40 * time.Millisecond,
		Linger: 200 * time.Millisecond,
		Timeouts: idcard.Timeouts{
			ID: 700 * time.Millisecond, Find: 2 * time.Second, Select: 2 * time.Second,
			Read: 2 * time.Second, Item: 2 * time.Second, Quiet: 100 * time.Millisecond,
		},
	}
}

// bench is an emulated reader with a driver on it.
type bench struct {
	t      *testing.T
	dev    *emulator.Reader
	reader *idcard.Reader
	stop   func() error
}

func newBench(t *testing.T, dev emulator.ReaderConfig, change func(*idcard.Config)) *bench {
	t.Helper()
	e, err := emulator.NewReader(dev)
	if err != nil {
		t.Fatal(err)
	}
	cfg := fast(e.Path())
	if change != nil {
		change(&cfg)
	}
	b := &bench{t: t, dev: e, reader: idcard.New(cfg, nil)}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.reader.Run(ctx) }()
	b.stop = sync.OnceValue(func() error {
		cancel()
		for e := range b.reader.Events() {
			e.Card.Wipe()
		}
		return <-done
	})
	t.Cleanup(func() {
		b.stop()
		e.Close()
	})
	return b
}

// next returns the next event.
func (b *bench) next() idcard.Event {
	b.t.Helper()
	select {
	case e, ok := <-b.reader.Events():
		if !ok {
			b.t.Fatal("events have ended")
		}
		return e
	case <-time.After(10 * time.Second):
		b.t.Fatalf("no event within 10 s; status %+v", b.reader.Status())
	}
	panic("unreachable")
}

// expect takes events of the given kinds, in order, and returns the last.
func (b *bench) expect(kinds ...idcard.EventKind) idcard.Event {
	b.t.Helper()
	var e idcard.Event
	for _, k := range kinds {
		if e = b.next(); e.Kind != k {
			b.t.Fatalf("event %v, want %v", e, k)
		}
	}
	return e
}

// ready waits until the link is.
func (b *bench) ready() idcard.Event {
	b.t.Helper()
	for {
		if e := b.next(); e.Kind != idcard.LinkChanged {
			b.t.Fatalf("event %v, want a change of the link", e)
		} else if e.State == serial.Ready {
			return e
		}
	}
}

// quiet makes sure that nothing is told for a while, a number of polls.
func (b *bench) quiet() {
	b.t.Helper()
	select {
	case e := <-b.reader.Events():
		b.t.Fatalf("event %v, want none", e)
	case <-time.After(150 * time.Millisecond):
	}
}

func (b *bench) lay(c emulator.CardData) {
	b.t.Helper()
	if err := b.dev.LayCard(c); err != nil {
		b.t.Fatal(err)
	}
}

func TestReadsEveryCardOnce(t *testing.T) {
	b := newBench(t, emulator.ReaderConfig{}, nil)
	if e := b.ready(); e.SAM.String() != "05.03-20100821-0001234567-3456789012" {
		t.Errorf("module number %v", e.SAM)
	}
	for _, c := range emulator.SampleCards() {
		b.lay(c)
		card := b.expect(idcard.CardFound, idcard.CardRead).Card
		if string(card.Name) != c.Name || string(card.Number) != c.Number || card.Kind.String() != c.Type {
			t.Errorf("read another card than was laid: %s", c.Type)
		}
		if len(card.Warnings) != 0 {
			t.Errorf("warnings %v about %s", card.Warnings, c.Type)
		}
		card.Wipe()
		b.quiet() // it is left lying
		b.dev.Remove()
		b.expect(idcard.CardRemoved)
	}
	if st := b.reader.Status(); st.Read != 10 || st.Failed != 0 || st.Card || st.State != serial.Ready {
		t.Errorf("status %+v", st)
	}
	if err := b.stop(); !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v", err)
	}
}

func TestUnplugAndReplug(t *testing.T) {
	b := newBench(t, emulator.ReaderConfig{Link: filepath.Join(t.TempDir(), "reader")}, nil)
	b.ready()
	b.lay(emulator.SampleCards()[0])
	b.expect(idcard.CardFound, idcard.CardRead).Card.Wipe()
	b.dev.Unplug()
	if e := b.expect(idcard.LinkChanged); e.State != serial.Absent || !errors.Is(e.Err, serial.ErrGone) {
		t.Errorf("event %v", e)
	}
	if err := b.dev.Replug(); err != nil {
		t.Fatal(err)
	}
	b.ready()
	b.quiet() // the same card, left lying
	b.dev.Remove()
	b.expect(idcard.CardRemoved)
	b.lay(emulator.SampleCards()[0])
	b.expect(idcard.CardFound, idcard.CardRead).Card.Wipe()
}

// Whoever lays his card down as soon as the reader is said to work lays it down
// himself.
func TestCardLaidAsSoonAsReady(t *testing.T) {
	for range 20 {
		e, err := emulator.NewReader(emulator.ReaderConfig{})
		if err != nil {
			t.Fatal(err)
		}
		b := &bench{t: t, dev: e, reader: idcard.New(fast(e.Path()), nil)}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- b.reader.Run(ctx) }()
		b.ready()
		b.lay(emulator.SampleCards()[0])
		if e := b.expect(idcard.CardFound); e.There {
			t.Error("the card is said to have lain there before")
		}
		cancel()
		for e := range b.reader.Events() {
			e.Card.Wipe()
		}
		<-done
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A card that lies there when the program starts is not one that somebody lays
// down now.
func TestCardThatLayThereBefore(t *testing.T) {
	e, err := emulator.NewReader(emulator.ReaderConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if err := e.LayCard(emulator.SampleCards()[0]); err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, dev: e, reader: idcard.New(fast(e.Path()), nil)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.reader.Run(ctx) }()
	b.ready()
	for i, there := range []bool{true, false} {
		if e := b.expect(idcard.CardFound); e.There != there {
			t.Errorf("card %d lay there before: %v, want %v", i, e.There, there)
		}
		b.expect(idcard.CardRead).Card.Wipe()
		e.Remove()
		b.expect(idcard.CardRemoved)
		b.lay(emulator.SampleCards()[1])
	}
	cancel()
	for e := range b.reader.Events() {
		e.Card.Wipe()
	}
	<-done
}
