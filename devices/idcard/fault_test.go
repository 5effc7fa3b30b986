package idcard_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"reception/devices/emulator"
	"reception/devices/idcard"
	"reception/devices/serial"
)

// sample returns a card; its number tells it from the others.
func sample(i int) emulator.CardData { return emulator.SampleCards()[i] }

// readOnce lays a card and takes its event.
func (b *bench) readOnce(i int) {
	b.t.Helper()
	b.lay(sample(i))
	e := b.expect(idcard.CardFound, idcard.CardRead)
	if string(e.Card.Number) != sample(i).Number {
		b.t.Fatal("another card was read than was laid")
	}
	e.Card.Wipe()
}

// removed takes the card away and waits until that is told.
func (b *bench) removed() {
	b.t.Helper()
	b.dev.Remove()
	b.expect(idcard.CardRemoved)
}

// What stands on the line besides replies must not be noticed at all.
func TestNoiseOnTheLine(t *testing.T) {
	v := vectors(t)
	for _, tt := range []struct {
		name   string
		faults emulator.ReaderFaults
	}{
		{"break byte", emulator.ReaderFaults{Noise: []byte{0}}},
		{"run of AA", emulator.ReaderFaults{Noise: bytes.Repeat([]byte{0xAA}, 33)}},
		{"echo", emulator.ReaderFaults{Echo: true}},
		{"stale second half", emulator.ReaderFaults{Noise: v["read_base_prc"][900:]}},
		{"absurd length", emulator.ReaderFaults{Noise: []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0xFF, 0xF0}}},
		{"other make's frame", emulator.ReaderFaults{Noise: []byte{0x55, 0x55, 0x55, 0x99, 0x60, 0, 3, 1, 2, 0}}},
		{"wrong checksum before", emulator.ReaderFaults{Noise: v["bad_checksum"]}},
		{"half a frame before", emulator.ReaderFaults{Noise: v["read_base_prc"][:900]}},
		{"half a frame after", emulator.ReaderFaults{Trail: v["read_base_prc"][:900]}},
		{"everything", emulator.ReaderFaults{Echo: true, Noise: join(v["bad_checksum"], []byte{0, 0xAA}), Trail: []byte{0xAA, 0xAA, 0xAA, 0x96}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, emulator.ReaderConfig{}, nil)
			b.dev.SetFaults(tt.faults)
			b.ready()
			for i := range 2 {
				b.readOnce(i)
				b.removed()
			}
			if n := b.dev.Reads(); n != 2 {
				t.Errorf("cards were read %d times, want 2", n)
			}
		})
	}
}

func TestDamagedRepliesAreAskedForAgain(t *testing.T) {
	for _, tt := range []struct {
		name   string
		faults emulator.ReaderFaults
	}{
		{"wrong checksum", emulator.ReaderFaults{Corrupt: 1}},
		{"cut off", emulator.ReaderFaults{Cut: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, emulator.ReaderConfig{}, nil)
			b.ready()
			for range 5 {
				b.dev.SetFaults(tt.faults)
				b.readOnce(0)
				b.removed()
			}
		})
	}
}

func TestStatusOnDemand(t *testing.T) {
	const find, sel, read = 0x2001, 0x2002, 0x3001
	for _, tt := range []struct {
		command uint16
		sw3     byte
	}{
		{sel, 0x81}, {sel, 0x31}, {sel, 0x24}, {sel, 0x23},
		{read, 0x31}, {read, 0x32}, {read, 0x33}, {read, 0x40}, {read, 0x41}, {read, 0x47}, {read, 0x24}, {read, 0x91}, {read, 0xFE},
	} {
		t.Run(fmt.Sprintf("%04X answers %02X", tt.command, tt.sw3), func(t *testing.T) {
			t.Parallel()
			b := newBench(t, emulator.ReaderConfig{}, nil)
			b.ready()
			b.dev.SetFaults(emulator.ReaderFaults{Status: map[uint16]byte{tt.command: tt.sw3}})
			b.lay(sample(0))
			e := b.expect(idcard.CardFound, idcard.CardFailed)
			var se *idcard.StatusError
			if e.SW3 != idcard.SW3(tt.sw3) || !errors.As(e.Err, &se) || se.Command != idcard.Command(tt.command) {
				t.Errorf("event %v", e)
			}
			b.quiet() // said once, although it is tried again
			b.removed()
			b.dev.SetFaults(emulator.ReaderFaults{})
			b.readOnce(1)
			if st := b.reader.Status(); st.Failed != 1 || st.Read != 1 {
				t.Errorf("status %+v", st)
			}
		})
	}
}

// A select that fails leaves the card to be found again, and so it is read as
// soon as that works, without having been lifted.
func TestReadAfterFailure(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.ReaderConfig{}, nil)
	b.ready()
	b.dev.SetFaults(emulator.ReaderFaults{SecondCard: true})
	b.lay(sample(0))
	if e := b.expect(idcard.CardFound, idcard.CardFailed); e.SW3 != idcard.SW3Select {
		t.Errorf("event %v", e)
	}
	b.dev.SetFaults(emulator.ReaderFaults{})
	b.expect(idcard.CardRead).Card.Wipe()
	b.quiet()
	b.removed()
}

func TestModuleOutOfOrder(t *testing.T) {
	for _, sw3 := range []byte{0x60, 0x66} {
		t.Run(fmt.Sprintf("%02X", sw3), func(t *testing.T) {
			t.Parallel()
			b := newBench(t, emulator.ReaderConfig{}, nil)
			b.ready()
			b.dev.SetFaults(emulator.ReaderFaults{Status: map[uint16]byte{0: sw3}})
			for {
				e := b.expect(idcard.LinkChanged)
				if e.State == serial.Fault {
					if !errors.Is(e.Err, idcard.ErrOutOfOrder) {
						t.Errorf("event %v", e)
					}
					break
				}
			}
			b.dev.SetFaults(emulator.ReaderFaults{})
			b.ready()
			b.readOnce(0)
		})
	}
}

func TestRequestsThatArriveDamaged(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.ReaderConfig{}, nil)
	b.ready()
	b.dev.SetFaults(emulator.ReaderFaults{Status: map[uint16]byte{0x2001: 0x10}})
	if e := b.expect(idcard.LinkChanged); !errors.Is(e.Err, idcard.ErrNoise) {
		t.Errorf("event %v, want line noise", e)
	}
	b.dev.SetFaults(emulator.ReaderFaults{})
	for b.reader.Status().State != serial.Ready {
		b.next()
	}
}

func TestSilentReader(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.ReaderConfig{}, nil)
	b.ready()
	b.dev.SetFaults(emulator.ReaderFaults{Silent: true})
	start := time.Now()
	for {
		e := b.expect(idcard.LinkChanged)
		if e.State == serial.Fault {
			if !errors.Is(e.Err, serial.ErrSilent) {
				t.Errorf("event %v", e)
			}
			break
		}
	}
	t.Logf("told after %v", time.Since(start))
	b.quiet()
	b.dev.SetFaults(emulator.ReaderFaults{})
	if e := b.expect(idcard.LinkChanged); e.State != serial.Ready { // and nothing in between
		t.Errorf("event %v", e)
	}
	b.readOnce(0)
}

func TestNoReader(t *testing.T) {
	t.Parallel()
	link := filepath.Join(t.TempDir(), "reader")
	b := newBench(t, emulator.ReaderConfig{Link: link}, nil)
	b.ready()
	b.dev.Unplug()
	b.expect(idcard.LinkChanged)
	if e := b.expect(idcard.LinkChanged); e.State != serial.Absent || !errors.Is(e.Err, fs.ErrNotExist) {
		t.Errorf("event %v", e)
	}
	b.lay(sample(3)) // while it is unplugged
	if err := b.dev.Replug(); err != nil {
		t.Fatal(err)
	}
	b.ready()
	b.expect(idcard.CardFound, idcard.CardRead).Card.Wipe()
}

func TestPrinterOnTheReadersPort(t *testing.T) {
	t.Parallel()
	var line *emulator.Line
	var mu sync.Mutex
	receive := func(got []byte) {
		mu.Lock()
		l := line
		mu.Unlock()
		if bytes.Contains(got, []byte{0x10, 0x04, 0x01}) {
			_, _ = l.Write([]byte{0x16})
		}
	}
	l, err := emulator.NewLine(emulator.LineConfig{}, receive)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	mu.Lock()
	line = l
	mu.Unlock()
	b := newBench(t, emulator.ReaderConfig{}, func(c *idcard.Config) {
		c.Line.Path, c.Timeouts.Quiet = l.Path(), 5*time.Second
	})
	b.expect(idcard.LinkChanged, idcard.LinkChanged)
	if e := b.expect(idcard.LinkChanged); e.State != serial.Fault || !errors.Is(e.Err, serial.ErrWrongDevice) {
		t.Errorf("event %v", e)
	}
}

func TestOtherRates(t *testing.T) {
	for _, rate := range idcard.Rates() {
		t.Run(fmt.Sprint(rate), func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var sent []byte
			b := newBench(t, emulator.ReaderConfig{Rate: rate, Tap: func(d emulator.Direction, p []byte) {
				mu.Lock()
				defer mu.Unlock()
				if d == emulator.FromHost {
					sent = append(sent, p...)
				}
			}}, func(c *idcard.Config) { c.Rates, c.Timeouts.ID = idcard.Rates(), 400*time.Millisecond })
			b.ready()
			if got := b.reader.Status().Baud; got != rate {
				t.Errorf("rate %d, want %d", got, rate)
			}
			b.readOnce(0)
			mu.Lock()
			defer mu.Unlock()
			for i := range sent {
				if i >= 2 && sent[i-2] == 0 && sent[i-1] == 3 && sent[i] == 0x60 {
					t.Error("the module's own rate was set")
				}
			}
		})
	}
}

func TestWrongRateWithoutDetection(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.ReaderConfig{Rate: 9600}, nil)
	b.expect(idcard.LinkChanged, idcard.LinkChanged)
	if e := b.expect(idcard.LinkChanged); e.State != serial.Fault || !errors.Is(e.Err, idcard.ErrNoise) {
		t.Errorf("event %v", e)
	}
}

func TestCardPulledAwayWhileBeingRead(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.ReaderConfig{}, nil)
	b.ready()
	b.dev.SetFaults(emulator.ReaderFaults{RemoveInRead: true})
	b.lay(sample(0))
	if e := b.expect(idcard.CardFound, idcard.CardFailed); e.SW3 != idcard.SW3Read {
		t.Errorf("event %v", e)
	}
	b.expect(idcard.CardRemoved)
	b.dev.SetFaults(emulator.ReaderFaults{})
	b.readOnce(0)
}

func TestPresence(t *testing.T) {
	for _, tt := range []struct {
		name   string
		cfg    emulator.ReaderConfig
		faults emulator.ReaderFaults
		linger bool
	}{
		{"management number", emulator.ReaderConfig{}, emulator.ReaderFaults{}, false},
		{"appended address", emulator.ReaderConfig{NoManagement: true}, emulator.ReaderFaults{}, false},
		{"neither", emulator.ReaderConfig{}, emulator.ReaderFaults{Status: map[uint16]byte{0x3005: 0x21, 0x3003: 0x21}}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, tt.cfg, func(c *idcard.Config) {
				if tt.linger {
					c.Linger = 400 * time.Millisecond
				}
			})
			b.dev.SetFaults(tt.faults)
			b.ready()
			b.readOnce(0)
			b.quiet()
			if tt.linger {
				b.expect(idcard.CardRemoved) // the most that can be known
				b.quiet()
				b.dev.Remove()
				b.readOnce(1)
				b.dev.Remove()
				b.lay(sample(2)) // a change that cannot be seen but by the new card
				e := b.expect(idcard.CardRemoved, idcard.CardFound, idcard.CardRead)
				e.Card.Wipe()
				return
			}
			b.removed()
			b.readOnce(0) // the same card again is a presentation of its own
			b.lay(sample(1))
			e := b.expect(idcard.CardRemoved, idcard.CardFound, idcard.CardRead) // one put in the place of the other
			if string(e.Card.Number) != sample(1).Number {
				t.Error("another card was read than was laid")
			}
			e.Card.Wipe()
			b.removed()
			if n := b.dev.Reads(); n != 3 {
				t.Errorf("cards were read %d times, want 3", n)
			}
		})
	}
}

// A card at the edge of the field loses contact for an instant; it has not
// been taken away.
func TestLostContact(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.ReaderConfig{}, func(c *idcard.Config) { c.Settle = 2 * time.Second })
	b.ready()
	b.readOnce(0)
	for range 5 {
		b.dev.Remove()
		b.lay(sample(0))
		b.quiet()
	}
	b.removed()
}

func TestAppendedAddress(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.ReaderConfig{}, func(c *idcard.Config) { c.Address = true })
	b.ready()
	for _, i := range []int{4, 0} {
		b.lay(sample(i))
		card := b.expect(idcard.CardFound, idcard.CardRead).Card
		if string(card.NewAddress) != sample(i).NewAddress {
			t.Errorf("card %d: another appended address", i)
		}
		card.Wipe()
		b.removed()
	}
}

// A slow receiver loses nothing, and a card nobody takes is wiped at the end.
func TestSlowReceiver(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.ReaderConfig{}, nil)
	b.lay(sample(0))
	for end := time.Now().Add(10 * time.Second); b.reader.Status().Read == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing was read")
		}
	}
	b.dev.Remove()
	time.Sleep(100 * time.Millisecond) // the receiver is away
	b.ready()
	b.expect(idcard.CardFound, idcard.CardRead).Card.Wipe()
	b.expect(idcard.CardRemoved)

	b.lay(sample(1))
	for b.reader.Status().Read < 2 {
		time.Sleep(time.Millisecond)
	}
	if err := b.stop(); err == nil {
		t.Error("Run returned no error")
	}
	if _, ok := <-b.reader.Events(); ok {
		t.Error("the channel is still open")
	}
}

// Nothing of a card may stand in what the reader says of itself.
func TestReaderSaysNothingOfCards(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.ReaderConfig{}, nil)
	b.ready()
	b.dev.SetFaults(emulator.ReaderFaults{Corrupt: 1})
	b.readOnce(0)
	said := fmt.Sprintf("%+v %#v", b.reader.Status(), b.reader.Status())
	for _, secret := range []string{sample(0).Name, sample(0).Number, sample(0).Address} {
		if bytes.Contains([]byte(said), []byte(secret)) {
			t.Errorf("status shows %q", secret)
		}
	}
}
