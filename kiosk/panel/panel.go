// Package panel is the touchscreen as whoever mounts it sees it: where a finger
// is, and whether that is where the picture thinks.
package panel

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Touches is a touchscreen.
type Touches interface {
	// Next waits for a finger and tells where it is, both numbers from 0 to 1,
	// as the screen has them and no setting has changed them.
	Next(ctx context.Context) (x, y float64, err error)
	Close() error
}

// touchTime is how long a finger is waited for.
const touchTime = 30 * time.Second

// Corners are the corners of the picture in the order in which they are asked
// for: top left, top right, bottom right, bottom left.
func Corners() [4][2]float64 { return [4][2]float64{{0, 0}, {1, 0}, {1, 1}, {0, 1}} }

// OnPanel is where a point of the picture, both numbers from 0 to 1, is on a
// panel that shows the picture with that rotation of screen.conf. The compositor
// reckons from there to the picture itself, so a finger has to arrive there.
func OnPanel(rotation string, x, y float64) (float64, float64) {
	if rest, ok := strings.CutPrefix(rotation, "flipped"); ok {
		x, rotation = 1-x, strings.TrimPrefix(rest, "-")
	}
	switch rotation {
	case "rotate-90":
		return y, 1 - x
	case "rotate-180":
		return 1 - x, 1 - y
	case "rotate-270":
		return 1 - y, x
	}
	return x, y
}

// Matrix is a libinput calibration matrix: a point (x, y) of the panel arrives
// at (ax+by+c, dx+ey+f).
type Matrix [6]float64

// ParseMatrix reads six numbers; "" is the one that changes nothing.
func ParseMatrix(s string) (m Matrix, ok bool) {
	if s == "" {
		return Matrix{1, 0, 0, 0, 1, 0}, true
	}
	if !regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?( -?[0-9]+(\.[0-9]+)?){5}$`).MatchString(s) {
		return m, false
	}
	for i, f := range strings.Fields(s) {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil {
			return m, false
		}
		m[i] = v
	}
	return m, m[0]*m[4] != m[1]*m[3] // else the whole panel falls on one line
}

func (m Matrix) at(x, y float64) (float64, float64) {
	return m[0]*x + m[1]*y + m[2], m[3]*x + m[4]*y + m[5]
}

func (m Matrix) String() string {
	if m == (Matrix{1, 0, 0, 0, 1, 0}) {
		return "" // as the screen says
	}
	var s []string
	for _, v := range m {
		s = append(s, strconv.FormatFloat(v, 'f', -1, 64))
	}
	return strings.Join(s, " ")
}

// near is how far from its corner a finger may be, as a part of the screen: a
// thumb does not get closer to a corner in a frame.
const near = 0.2

// Fits tells whether four touches at the corners arrive where they should.
func (m Matrix) Fits(rotation string, touched [4][2]float64) bool {
	for i, c := range Corners() {
		x, y := m.at(touched[i][0], touched[i][1])
		wx, wy := OnPanel(rotation, c[0], c[1])
		if x < wx-near || x > wx+near || y < wy-near || y > wy+near {
			return false
		}
	}
	return true
}

// Calibrate finds the matrix with which four touches at the corners arrive, of
// the eight ways in which a panel can be mounted. It is false for touches that
// are at no corners of any.
func Calibrate(rotation string, touched [4][2]float64) (Matrix, bool) {
	for _, m := range []Matrix{
		{1, 0, 0, 0, 1, 0}, {0, 1, 0, -1, 0, 1}, {-1, 0, 1, 0, -1, 1}, {0, -1, 1, 1, 0, 0},
		{-1, 0, 1, 0, 1, 0}, {1, 0, 0, 0, -1, 1}, {0, 1, 0, 1, 0, 0}, {0, -1, 1, -1, 0, 1},
	} {
		if m.Fits(rotation, touched) {
			return m, true
		}
	}
	return Matrix{}, false
}

// Ask has somebody touch the four corners; say tells which one is meant, 0 to 3.
func Ask(ctx context.Context, t Touches, say func(corner int)) (touched [4][2]float64, err error) {
	for i := range touched {
		say(i)
		ctx, cancel := context.WithTimeout(ctx, touchTime)
		touched[i][0], touched[i][1], err = t.Next(ctx)
		cancel()
		if err != nil {
			return touched, fmt.Errorf("wait for a finger: %w", err)
		}
	}
	return touched, nil
}
