package devicetest

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"reception/devices"
)

// title is the first line of a recording.
const title = "# reception line recording 1"

// ErrFormat says that a recording cannot be read.
var ErrFormat = errors.New("not a line recording")

// Step is a group of bytes that went over a line.
type Step struct {
	At   time.Duration // since the beginning
	Dir  devices.Direction
	Data []byte
}

// Recorder writes a recording. Its Tap may be called by several goroutines.
type Recorder struct {
	mu    sync.Mutex
	w     io.Writer
	blank func(devices.Direction, []byte) []byte
	start time.Time
	err   error
}

// NewRecorder begins a recording. Every group of bytes goes through blank, if
// that is not nil, before it is written: a reader's line must never be recorded
// without.
func NewRecorder(w io.Writer, blank func(devices.Direction, []byte) []byte) *Recorder {
	r := &Recorder{w: w, blank: blank, start: time.Now()}
	_, r.err = fmt.Fprintln(w, title)
	return r
}

// Tap records bytes. Nothing is recorded after an error.
func (r *Recorder) Tap(d devices.Direction, b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return
	}
	if r.blank != nil {
		b = r.blank(d, b)
	}
	at := float64(time.Since(r.start)) / float64(time.Millisecond)
	_, r.err = fmt.Fprintf(r.w, "%.3f %v %X\n", at, d, b)
}

// Err returns the first error in writing.
func (r *Recorder) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return fmt.Errorf("devicetest: write recording: %w", r.err)
	}
	return nil
}

// Read reads a recording.
func Read(r io.Reader) ([]Step, error) {
	var steps []Step
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if n == 1 && line != title {
			return nil, fmt.Errorf("devicetest: read recording: %w", ErrFormat)
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		s, err := parseStep(line)
		if err != nil {
			return nil, fmt.Errorf("devicetest: read recording: line %d: %w", n, err)
		}
		steps = append(steps, s)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("devicetest: read recording: %w", err)
	}
	return steps, nil
}

func parseStep(line string) (Step, error) {
	parts := strings.Fields(line)
	if len(parts) != 3 || parts[1] != devices.FromHost.String() && parts[1] != devices.ToHost.String() {
		return Step{}, ErrFormat
	}
	ms, err := strconv.ParseFloat(parts[0], 64)
	if err != nil || !(ms >= 0 && ms < 1e12) {
		return Step{}, ErrFormat
	}
	data, err := hex.DecodeString(parts[2])
	if err != nil {
		return Step{}, ErrFormat
	}
	return Step{time.Duration(ms * float64(time.Millisecond)), devices.Direction(parts[1][0]), data}, nil
}
