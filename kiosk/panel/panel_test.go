package panel

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// How weston 10 turns a point of a picture that is 100 wide and 200 high, as
// its weston_transformed_coord says: (10, 30) in each of the rotations.
func TestOnPanel(t *testing.T) {
	for _, tt := range []struct {
		rotation string
		x, y     float64 // in dots of the panel
	}{
		{"normal", 10, 30}, {"rotate-90", 30, 90}, {"rotate-180", 90, 170}, {"rotate-270", 170, 10},
		{"flipped", 90, 30}, {"flipped-rotate-90", 30, 10}, {"flipped-rotate-180", 10, 170}, {"flipped-rotate-270", 170, 90},
	} {
		x, y := OnPanel(tt.rotation, 0.1, 0.15)
		w, h := 100.0, 200.0
		if tt.x == 30 || tt.x == 170 {
			w, h = h, w
		}
		if math.Abs(x*w-tt.x) > 1e-9 || math.Abs(y*h-tt.y) > 1e-9 {
			t.Errorf("%s: (%g, %g), want (%g, %g)", tt.rotation, x*w, y*h, tt.x, tt.y)
		}
	}
}

// However a panel is mounted and the picture turned, four corners are enough.
func TestCalibrate(t *testing.T) {
	mounted := []func(x, y float64) (float64, float64){
		func(x, y float64) (float64, float64) { return x, y },
		func(x, y float64) (float64, float64) { return y, 1 - x },
		func(x, y float64) (float64, float64) { return 1 - x, 1 - y },
		func(x, y float64) (float64, float64) { return 1 - y, x },
		func(x, y float64) (float64, float64) { return 1 - x, y },
		func(x, y float64) (float64, float64) { return x, 1 - y },
		func(x, y float64) (float64, float64) { return y, x },
		func(x, y float64) (float64, float64) { return 1 - y, 1 - x },
	}
	for _, rotation := range []string{"normal", "rotate-90", "rotate-180", "rotate-270", "flipped", "flipped-rotate-90"} {
		for i, raw := range mounted {
			var touched [4][2]float64
			for n, c := range Corners() {
				// A thumb is a little inside of the corner.
				px, py := OnPanel(rotation, 0.05+0.9*c[0], 0.07+0.86*c[1])
				touched[n][0], touched[n][1] = raw(px, py)
			}
			m, ok := Calibrate(rotation, touched)
			if !ok || !m.Fits(rotation, touched) {
				t.Errorf("%s, mounted in way %d: %v, %t", rotation, i, m, ok)
				continue
			}
			if again, ok := ParseMatrix(m.String()); !ok || again != m {
				t.Errorf("%q is read as %v", m.String(), again)
			}
			if i == 0 && m.String() != "" {
				t.Errorf("%s: a panel like its screen needs %q", rotation, m)
			}
		}
	}
	if m, ok := Calibrate("normal", [4][2]float64{{0.1, 0.1}, {0.9, 0.1}, {0.5, 0.5}, {0.1, 0.9}}); ok {
		t.Errorf("a touch in the middle gives %v", m)
	}
}

func TestParseMatrix(t *testing.T) {
	for _, bad := range []string{"1 0 0 0 1", "1 0 0 0 1 0 0", "1 0 0 0 1 x", "0 0 0 0 0 0", "1 1 0 1 1 0", "1 0 0 0 1 0\n", "1e9 0 0 0 1 0"} {
		if m, ok := ParseMatrix(bad); ok {
			t.Errorf("%q is taken as %v", bad, m)
		}
	}
}

func event(kind, code uint16, value int32) []byte {
	b := make([]byte, 16, eventSize)
	b = binary.NativeEndian.AppendUint16(b, kind)
	b = binary.NativeEndian.AppendUint16(b, code)
	return binary.NativeEndian.AppendUint32(b, uint32(value))
}

func TestDecoder(t *testing.T) {
	report := event(evSyn, synReport, 0)
	events := bytes.Join([][]byte{
		event(evAbs, absMTX, 50), report, // a finger that was there before
		event(evAbs, absMTI, 7), event(evAbs, absMTX, 100), event(evAbs, absMTY, 2100), event(evKey, btnTouch, 1), event(evAbs, absX, 3), report,
		event(evAbs, absMTX, 300), report, // it moves
		event(evAbs, absMTI, -1), event(evKey, btnTouch, 0), report,
		event(evAbs, absMTI, 8), event(evAbs, absMTX, 1100), report, // as low as the last one
	}, nil)
	d := decoder{x: axis{min: 100, max: 1100}, y: axis{min: 100, max: 4100}, codeX: absMTX, codeY: absMTY}
	r := bytes.NewReader(events)
	for _, want := range [][2]float64{{0, 0.5}, {1, 0.5}} {
		if x, y, err := d.next(r); err != nil || x != want[0] || y != want[1] {
			t.Errorf("(%g, %g), %v; want %v", x, y, err, want)
		}
	}
	if _, _, err := d.next(r); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

// Whoever waits for a finger can stop waiting, and wait again.
func TestNextEnds(t *testing.T) {
	var p [2]int
	if err := unix.Pipe2(p[:], unix.O_NONBLOCK); err != nil {
		t.Fatal(err)
	}
	d := device{f: os.NewFile(uintptr(p[0]), "panel"), decoder: decoder{x: axis{max: 10}, y: axis{max: 10}, codeX: absX, codeY: absY}}
	defer d.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, _, err := d.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	w := os.NewFile(uintptr(p[1]), "finger")
	defer w.Close()
	if _, err := w.Write(bytes.Join([][]byte{event(evAbs, absX, 5), event(evAbs, absY, 10), event(evKey, btnTouch, 1), event(evSyn, synReport, 0)}, nil)); err != nil {
		t.Fatal(err)
	}
	if x, y, err := d.Next(t.Context()); err != nil || x != 0.5 || y != 1 {
		t.Errorf("(%g, %g), %v", x, y, err)
	}
}

func TestDirect(t *testing.T) {
	for _, tt := range []struct {
		properties string
		want       bool
	}{{"2\n", true}, {"3\n", true}, {"0\n", false}, {"1\n", false}, {"", false}, {"5\n", false}} {
		if got := direct(tt.properties); got != tt.want {
			t.Errorf("properties %q: %t", tt.properties, got)
		}
	}
}
