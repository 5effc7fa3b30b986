package rehearse

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"reception/devices/emulator"
	"reception/kiosk/rehearse/judge"
)

// Machine is the emulated card reader and printer of a hall.
type Machine struct {
	Reader  *emulator.Reader
	Printer *emulator.Printer

	mu    sync.Mutex
	codes map[int]string    // by number, as they stand on the slips
	cut   map[int]time.Time // when the first slip of a number came out
}

// NewMachine makes the devices behind the links reader and printer in dir. The
// caller must Close it.
func NewMachine(dir string, baud int) (*Machine, error) {
	m := &Machine{codes: map[int]string{}, cut: map[int]time.Time{}}
	var err error
	if m.Reader, err = emulator.NewReader(emulator.ReaderConfig{Link: filepath.Join(dir, "reader"), Baud: baud}); err != nil {
		return nil, fmt.Errorf("emulate reader: %w", err)
	}
	m.Printer, err = emulator.NewPrinter(emulator.PrinterConfig{Link: filepath.Join(dir, "printer"), Baud: baud, OnSlip: m.slip})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("emulate printer: %w", err), m.Reader.Close())
	}
	return m, nil
}

// Close takes the devices away.
func (m *Machine) Close() error { return errors.Join(m.Reader.Close(), m.Printer.Close()) }

// Paper returns what the bytes that reached the printer put on paper.
func (m *Machine) Paper() []judge.Piece {
	out := emulator.Interpret(m.Printer.Received(), 576)
	var pieces []judge.Piece
	for _, s := range out.Slips {
		pieces = append(pieces, prints(s)...)
	}
	return append(pieces, prints(out.Rest)...)
}

// slip reads a slip as its visitor does.
func (m *Machine) slip(s emulator.Slip) {
	for _, p := range prints(s) {
		if !p.Whole {
			continue
		}
		code := codeOn(s)
		m.mu.Lock()
		m.codes[p.Number] = code
		if _, ok := m.cut[p.Number]; !ok {
			m.cut[p.Number] = time.Now()
		}
		m.mu.Unlock()
	}
}

// code returns the code on the slip of a number, or "".
func (m *Machine) code(number int) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.codes[number]
}

// cutAt returns when the first slip of a number was cut off.
func (m *Machine) cutAt(number int) (time.Time, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.cut[number]
	return t, ok
}

const codeLabel = "查询码 "

// prints finds the slips on a piece of paper: one, or the rest of one that was
// broken off and another behind it.
func prints(s emulator.Slip) []judge.Piece {
	var out []judge.Piece
	copies := 0
	for _, item := range s.Items {
		text := lineOf(item)
		var n int
		switch {
		case strings.HasPrefix(text, "补打 第"):
			if _, err := fmt.Sscanf(text, "补打 第%d次", &copies); err != nil {
				copies = -1
			}
		case big(item):
			if _, err := fmt.Sscan(text, &n); err == nil {
				out = append(out, judge.Piece{Number: n, Copy: copies})
				copies = 0
			}
		case strings.HasPrefix(text, "大约") && len(out) > 0:
			p := &out[len(out)-1]
			p.From, p.Until = spanOf(text)
		case strings.HasPrefix(text, codeLabel) && len(out) > 0:
			out[len(out)-1].Whole = s.Cut != emulator.CutNone
		}
	}
	return out
}

// spanOf finds the two clock times in a line, as minutes of the day.
func spanOf(text string) (from, until int) {
	var at []int
	for _, f := range strings.FieldsFunc(text, func(r rune) bool { return r != ':' && (r < '0' || r > '9') }) {
		if t, err := time.Parse("15:04", f); err == nil {
			at = append(at, t.Hour()*60+t.Minute())
		}
	}
	if len(at) != 2 {
		return 0, 0
	}
	return at[0], at[1]
}

// big tells whether an item is a line in the size of the number.
func big(item emulator.Item) bool {
	return len(item.Runs) > 0 && item.Runs[0].Width == 4 && item.Runs[0].Height == 4
}

func codeOn(s emulator.Slip) string {
	for _, item := range s.Items {
		if text := lineOf(item); strings.HasPrefix(text, codeLabel) {
			return strings.ReplaceAll(strings.TrimPrefix(text, codeLabel), " ", "")
		}
	}
	return ""
}

func lineOf(item emulator.Item) string {
	var b bytes.Buffer
	for _, r := range item.Runs {
		b.WriteString(r.Text)
	}
	return strings.TrimSpace(b.String())
}
