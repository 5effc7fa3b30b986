package devicetest_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"reception/devices"
	"reception/devices/devicetest"
	"reception/devices/emulator"
	"reception/devices/idcard"
	"reception/devices/serial"
)

func TestReadRecording(t *testing.T) {
	const text = `# reception line recording 1
0.000 > AAAA

# a remark
12.500 < 0102
`
	steps, err := devicetest.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []devicetest.Step{
		{At: 0, Dir: devices.FromHost, Data: []byte{0xAA, 0xAA}},
		{At: 12500 * time.Microsecond, Dir: devices.ToHost, Data: []byte{1, 2}},
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}

func TestReadRecordingErrors(t *testing.T) {
	const title = "# reception line recording 1\n"
	for _, text := range []string{
		"hello", title + "x > AA", title + "1 > A", title + "1 = AA", title + "1 >", title + "-1 > AA", title + "NaN > AA",
		title + "1 >> AA", title + "1 > AA BB",
	} {
		if _, err := devicetest.Read(strings.NewReader(text)); !errors.Is(err, devicetest.ErrFormat) {
			t.Errorf("Read(%q) = %v", text, err)
		}
	}
}

// broken is a full disk.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestRecorderError(t *testing.T) {
	r := devicetest.NewRecorder(broken{}, nil)
	r.Tap(devices.ToHost, []byte{1})
	if r.Err() == nil {
		t.Error("no error")
	}
}

func TestPlayback(t *testing.T) {
	p, err := devicetest.Play([]devicetest.Step{
		{Dir: devices.ToHost, Data: []byte("hello")}, // said before anything was asked
		{Dir: devices.FromHost, Data: []byte("ab")},
		{Dir: devices.FromHost, Data: []byte("c")},
		{Dir: devices.ToHost, Data: []byte("1")},
		{Dir: devices.ToHost, Data: []byte("2")},
	})
	if err != nil {
		t.Fatal(err)
	}
	port, err := serial.Open(serial.Config{Path: p.Path(), Baud: 9600})
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	if _, err := port.Write([]byte("abc")); err != nil {
		t.Fatal(err)
	}
	var got []byte
	for buf := make([]byte, 16); len(got) < 2; {
		n, err := port.ReadUntil(t.Context(), buf, time.Now().Add(10*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, buf[:n]...)
	}
	if string(got) != "12" {
		t.Errorf("read %q", got)
	}
	<-p.Done()
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestPlaybackNotices(t *testing.T) {
	steps := []devicetest.Step{{Dir: devices.FromHost, Data: []byte("abc")}, {Dir: devices.FromHost, Data: []byte("d")}}
	p, err := devicetest.Play(steps)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err == nil {
		t.Error("steps that were not played are not noticed")
	}
	p, err = devicetest.Play(steps)
	if err != nil {
		t.Fatal(err)
	}
	port, err := serial.Open(serial.Config{Path: p.Path(), Baud: 9600})
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	if _, err := port.Write([]byte("abx")); err != nil {
		t.Fatal(err)
	}
	<-p.Done()
	if err := p.Close(); !errors.Is(err, devicetest.ErrStrayed) {
		t.Errorf("Close = %v", err)
	}
}

// readCards runs a reader on a port until it has told of a card's removal,
// and returns the kinds of events and the names on the cards.
func readCards(t *testing.T, path string, settle time.Duration, tap func(devices.Direction, []byte), onRead func()) ([]idcard.EventKind, []string) {
	t.Helper()
	r := idcard.New(idcard.Config{
		Line: serial.Config{Path: path, Baud: 115200, Tap: tap}, Poll: 2 * time.Millisecond, Settle: settle,
	}, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	var kinds []idcard.EventKind
	var names []string
	for e := range r.Events() {
		if e.Kind == idcard.LinkChanged {
			continue
		}
		kinds = append(kinds, e.Kind)
		if e.Card != nil {
			names = append(names, string(e.Card.Name))
			e.Card.Wipe()
			onRead()
		}
		if e.Kind == idcard.CardRemoved {
			cancel()
		}
	}
	<-done
	return kinds, names
}

// A recording of a card being read holds nothing of the card, and played back
// it leads the driver through the same events.
func TestRecordAndPlayACard(t *testing.T) {
	dev, err := emulator.NewReader(emulator.ReaderConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	dev.SetFaults(emulator.ReaderFaults{Noise: []byte{0}})
	card := emulator.SampleCards()[0]
	if err := dev.LayCard(card); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	var blanker idcard.Blanker
	rec := devicetest.NewRecorder(&file, blanker.Blank)
	kinds, names := readCards(t, dev.Path(), 10*time.Millisecond, rec.Tap, dev.Remove)
	want := []idcard.EventKind{idcard.CardFound, idcard.CardRead, idcard.CardRemoved}
	if diff := cmp.Diff(want, kinds); diff != "" || rec.Err() != nil {
		t.Fatalf("events (-want +got):\n%s%v", diff, rec.Err())
	}
	if diff := cmp.Diff([]string{card.Name}, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	raw, err := card.Record()
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range [][]byte{raw[0:6], raw[36:52], raw[52:66], raw[122:140]} {
		if strings.Contains(file.String(), strings.ToUpper(hex.EncodeToString(secret))) {
			t.Error("some of the card is in the recording")
		}
	}

	steps, err := devicetest.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	play, err := devicetest.Play(steps)
	if err != nil {
		t.Fatal(err)
	}
	// The device answers sooner than it did, so less time has to do.
	kinds, names = readCards(t, play.Path(), 1, nil, func() {})
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("events played back (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{strings.Repeat("0", 15)}, names); diff != "" {
		t.Errorf("names played back (-want +got):\n%s", diff)
	}
	if err := play.Close(); errors.Is(err, devicetest.ErrStrayed) {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("# reception line recording 1\n0.000 > AAAA\n12.500 < 0102\n")
	f.Fuzz(func(t *testing.T, text string) {
		steps, err := devicetest.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, s := range steps {
			if s.At < 0 || s.Dir != devices.FromHost && s.Dir != devices.ToHost {
				t.Errorf("step %+v", s)
			}
		}
	})
}
