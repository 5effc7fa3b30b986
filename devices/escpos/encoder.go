package escpos

import "golang.org/x/text/encoding"

// Align is the side of the paper a line stands at.
type Align byte

// The alignments; the values are those of ESC a.
const (
	Left   Align = 0
	Center Align = 1
	Right  Align = 2
)

// Encoder builds the body of one slip. It only appends bytes; nothing is sent
// and nothing depends on time, so the same calls give the same bytes. It is
// used by one goroutine.
type Encoder struct {
	profile Profile
	chinese *encoding.Encoder
	buf     []byte
}

// NewEncoder returns an empty Encoder for a printer of the given profile.
func NewEncoder(p Profile) *Encoder {
	return &Encoder{profile: p, chinese: newChinese()}
}

// Bytes returns what was encoded so far. The slice is the Encoder's own until
// it is no longer used.
func (e *Encoder) Bytes() []byte { return e.buf }

// Profile returns the profile the Encoder writes for.
func (e *Encoder) Profile() Profile { return e.profile }

// Init resets the printer's modes (ESC @) and switches what the reset may have
// switched off back on: Chinese mode, and automatic status if the profile has
// it. The receive buffer is kept. A KP-628E prints an unfinished line here,
// others drop it; begin every slip with it.
func (e *Encoder) Init() {
	e.add(0x1B, 0x40)
	e.Chinese(true)
	if e.profile.ASB {
		e.buf = append(e.buf, AutoStatusRequest(true)...)
	}
}

// Align sets the side of the following lines and images (ESC a). Printers obey
// it at the start of a line only.
func (e *Encoder) Align(a Align) { e.add(0x1B, 0x61, byte(a)) }

// Size sets the width and height of the following characters as multiples from
// 1 to 8 (GS !). With Profile.ChineseStyle the size of Chinese characters is
// set as well (FS !), which knows one and two only.
func (e *Encoder) Size(width, height int) {
	w, h := clamp(width, 1, 8), clamp(height, 1, 8)
	e.add(0x1D, 0x21, byte(w-1)<<4|byte(h-1))
	if !e.profile.ChineseStyle {
		return
	}
	var n byte
	if w > 1 {
		n |= 0x04
	}
	if h > 1 {
		n |= 0x08
	}
	e.add(0x1C, 0x21, n)
}

// Emphasis switches bold printing (ESC E).
func (e *Encoder) Emphasis(on bool) { e.add(0x1B, 0x45, flag(on)) }

// Underline switches a one-dot underline (ESC -). Chinese characters have a
// switch of their own (FS -), which is set too.
func (e *Encoder) Underline(on bool) { e.add(0x1B, 0x2D, flag(on), 0x1C, 0x2D, flag(on)) }

// Invert switches white on black (GS B).
func (e *Encoder) Invert(on bool) { e.add(0x1D, 0x42, flag(on)) }

// LineSpacing sets the distance of lines in dots, up to 255 (ESC 3). Zero
// restores the printer's own (ESC 2), about 30 dots. Chinese characters are 24
// dots high; 40 reads well, and double height needs 56 or more.
func (e *Encoder) LineSpacing(dots int) {
	if dots == 0 {
		e.add(0x1B, 0x32)
		return
	}
	e.add(0x1B, 0x33, byte(clamp(dots, 1, 255)))
}

// Feed ends the line and feeds the given number of dots (ESC J).
func (e *Encoder) Feed(dots int) {
	for ; dots > 255; dots -= 255 {
		e.add(0x1B, 0x4A, 255)
	}
	if dots > 0 {
		e.add(0x1B, 0x4A, byte(dots))
	}
}

// Chinese switches Chinese mode (FS &, FS .), in which bytes from 81 up begin
// a Chinese character.
func (e *Encoder) Chinese(on bool) {
	if on {
		e.add(0x1C, 0x26)
	} else {
		e.add(0x1C, 0x2E)
	}
}

// Text adds characters to the line, in GB18030; a line feed in s ends the
// line. What GB18030 cannot send in two bytes, and every control character,
// becomes [Placeholder]; see [Unprintable].
func (e *Encoder) Text(s string) { e.buf = appendText(e.buf, e.chinese, s) }

// Line adds the text and ends the line.
func (e *Encoder) Line(s string) {
	e.Text(s)
	e.add(0x0A)
}

// Cut cuts the paper as the profile says. The paper is fed so that the last
// line is past the cutter. Printers cut at the start of a line only.
func (e *Encoder) Cut() {
	feed := byte(clamp(e.profile.CutFeed, 0, 255))
	switch e.profile.Cut {
	case CutFeedPartial:
		e.add(0x1D, 0x56, 0x42, feed)
	case CutFeedFull:
		e.add(0x1D, 0x56, 0x41, feed)
	case CutESCi:
		e.add(0x1B, 0x4A, feed, 0x1B, 0x69)
	case CutESCm:
		e.add(0x1B, 0x4A, feed, 0x1B, 0x6D)
	case CutNone:
		e.add(0x1B, 0x4A, feed)
	}
}

func (e *Encoder) add(b ...byte) { e.buf = append(e.buf, b...) }

func flag(on bool) byte {
	if on {
		return 1
	}
	return 0
}

func clamp(n, low, high int) int { return max(low, min(n, high)) }
