package emulator

import (
	"fmt"

	qrcode "github.com/skip2/go-qrcode"
	"golang.org/x/text/encoding/simplifiedchinese"
)

const (
	eot = 0x04
	enq = 0x05
	lf  = 0x0A
	dle = 0x10
	dc4 = 0x14
	esc = 0x1B
	fs  = 0x1C
	gs  = 0x1D

	latinDots   = 12 // width of a character of font A
	glyphDots   = 24 // height of every character, and width of a Chinese one
	defaultLine = 30 // line spacing after ESC @ and ESC 2
	cutterDots  = 96 // from the print head to the cutter

	maxCommand  = 1 << 20 // longer commands are passed over unread
	maxRows     = 2303    // of GS v 0, as on Epson printers
	maxWarnings = 100
)

// clearCommand is DLE DC4 function 8.
const clearCommand = "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"

// action is one thing a command makes the printer do, in order.
type action struct {
	item  *Item  // paper moves by item.Dots, with this on it
	cut   string // the paper is cut
	reply []byte // a queued answer goes out
	asb   int    // GS a was received: its parameter plus one
	note  int    // GS ( H function 49 was received: 1 off, 2 on, 3 on with causes
}

// interpreter turns the print stream into actions. It takes single bytes, for
// the receive buffer of a printer may be smaller than a command. It does no
// input or output, keeps no time and allocates no more than it is fed.
type interpreter struct {
	width     int  // dots per line
	processID bool // knows GS ( H
	act       func(action)
	warn      func(string)

	cmd  []byte // an unfinished command or character
	skip int    // bytes of an overlong command still to pass over

	align               byte
	size, chineseSize   [2]int // width and height multiples
	bold, under, invert bool
	chinese             bool
	spacing             int
	line                []Run
	lineDots            int // width of line

	qrModule int
	qrLevel  byte
	qrData   string
	stored   *Bitmap // GS ( L graphics
	symbol   symbol  // the last one made
}

// symbol is a QR symbol as it was made; making one takes milliseconds.
type symbol struct {
	data    string
	level   byte
	modules [][]bool // nil if the content fits no symbol
}

func newInterpreter(width int, processID bool, act func(action), warn func(string)) *interpreter {
	i := &interpreter{width: width, processID: processID, act: act, warn: warn}
	i.reset()
	return i
}

// reset does what ESC @ does: modes and the unfinished line go.
func (i *interpreter) reset() {
	i.align, i.bold, i.under, i.invert = 0, false, false, false
	i.size, i.chineseSize = [2]int{1, 1}, [2]int{1, 1}
	i.chinese, i.spacing = true, defaultLine
	i.line, i.lineDots = nil, 0
	i.qrModule, i.qrLevel, i.qrData, i.stored = 3, '0', "", nil
}

// drop does what switching the printer off does.
func (i *interpreter) drop() {
	i.cmd, i.skip = nil, 0
	i.reset()
}

// feed takes the next byte of the print stream.
func (i *interpreter) feed(b byte) {
	if i.skip > 0 {
		i.skip--
		return
	}
	if len(i.cmd) == 0 {
		i.first(b)
		return
	}
	i.cmd = append(i.cmd, b)
	if i.cmd[0] >= 0x80 {
		i.character()
		return
	}
	need := commandNeed(i.cmd)
	switch {
	case need > maxCommand:
		i.warn(fmt.Sprintf("command % X is %d bytes long: passed over", i.cmd[:2], need))
		i.skip, i.cmd = need-len(i.cmd), nil
	case need <= len(i.cmd):
		cmd := i.cmd
		i.cmd = nil
		i.execute(cmd)
	}
}

// first takes a byte outside of commands.
func (i *interpreter) first(b byte) {
	switch {
	case b == lf:
		i.endLine(i.spacing)
	case b == dle, b == esc, b == fs, b == gs:
		i.cmd = append(i.cmd, b)
	case b == 0x09:
		i.put(" ", latinDots*i.size[0], i.size)
	case b == 0, b == 0x0C, b == 0x0D, b == 0x18: // nothing in standard mode
	case b < 0x20 || b == 0x7F:
		i.warn(fmt.Sprintf("control byte %02X in text", b))
	case b < 0x80:
		i.put(string(rune(b)), latinDots*i.size[0], i.size)
	case i.chinese && b >= 0x81 && b <= 0xFE:
		i.cmd = append(i.cmd, b)
	default:
		i.warn(fmt.Sprintf("byte %02X in text is no character", b))
		i.put("?", latinDots*i.size[0], i.size)
	}
}

// character takes the bytes of a Chinese character, two or four.
func (i *interpreter) character() {
	c := i.cmd
	last := c[len(c)-1]
	digit := last >= '0' && last <= '9'
	switch len(c) {
	case 2:
		if digit {
			return // a four-byte code
		}
	case 3:
		if last >= 0x81 && last <= 0xFE {
			return
		}
	}
	i.cmd = nil
	size := i.size
	if i.chineseSize[0] > 1 {
		size[0] = i.chineseSize[0]
	}
	if i.chineseSize[1] > 1 {
		size[1] = i.chineseSize[1]
	}
	s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(c)
	if err != nil || string(s) == "\uFFFD" || len(c) == 3 || len(c) == 2 && (last < 0x40 || last == 0x7F || last == 0xFF) {
		i.warn(fmt.Sprintf("bytes % X are no character", c))
		i.put("口", glyphDots*size[0], size)
		return
	}
	i.put(string(s), glyphDots*size[0], size)
}

// put adds a character to the line, which wraps when it is full.
func (i *interpreter) put(s string, dots int, size [2]int) {
	if i.lineDots+dots > i.width && i.lineDots > 0 {
		i.endLine(i.spacing)
	}
	i.lineDots += dots
	run := Run{Text: s, Width: size[0], Height: size[1], Bold: i.bold, Underline: i.under, Invert: i.invert}
	if n := len(i.line); n > 0 {
		last := i.line[n-1]
		last.Text = s
		if last == run {
			i.line[n-1].Text += s
			return
		}
	}
	i.line = append(i.line, run)
}

// endLine prints the line and moves the paper by dots, or by the height of its
// characters if that is more. An empty line is white paper.
func (i *interpreter) endLine(dots int) {
	item := Item{Dots: dots, Runs: i.line}
	for _, r := range i.line {
		item.Align = alignNames(i.align)
		item.Dots = max(item.Dots, glyphDots*r.Height)
	}
	i.line, i.lineDots = nil, 0
	if item.Runs == nil && item.Dots == 0 {
		return
	}
	i.act(action{item: &item})
}

func alignNames(n byte) string {
	switch n {
	case 1:
		return "center"
	case 2:
		return "right"
	}
	return "left"
}

// execute obeys one complete command.
func (i *interpreter) execute(c []byte) {
	switch c[0] {
	case dle:
		if c[1] != eot && c[1] != enq && c[1] != dc4 {
			i.unknown(c)
		}
	case esc:
		i.executeESC(c)
	case fs:
		i.executeFS(c)
	case gs:
		i.executeGS(c)
	}
}

func (i *interpreter) unknown(c []byte) {
	i.warn(fmt.Sprintf("command % X is unknown", c[:min(len(c), 8)]))
}

func (i *interpreter) executeESC(c []byte) {
	switch c[1] {
	case '@':
		if len(i.line) > 0 {
			i.warn("initialised in the middle of a line")
		}
		i.reset()
	case 'a':
		if len(i.line) > 0 {
			i.warn("aligned in the middle of a line")
			return
		}
		i.align = c[2] & 3
	case 'E', 'G':
		i.bold = c[2]&1 != 0
	case '-':
		i.under = c[2]&3 != 0
	case '2':
		i.spacing = defaultLine
	case '3':
		i.spacing = int(c[2])
	case 'J':
		i.endLine(int(c[2]))
	case 'd':
		i.endLine(int(c[2]) * i.spacing)
	case '!':
		i.bold, i.under = c[2]&0x08 != 0, c[2]&0x80 != 0
		i.size = [2]int{1 + int(c[2]>>5&1), 1 + int(c[2]>>4&1)}
	case 'i':
		i.cutNow(CutFull)
	case 'm':
		i.cutNow(CutPartial)
	case '9', 't', 'R', 'M', '{', 'V', ' ', '=', '$', '\\', 'c', 'p', 'D', 'e', 'K', 'T', 'U', 'r', '%', '?', '<', 'L', 'S', 'W', 'B':
		i.warn(fmt.Sprintf("command ESC %q is not shown", c[1]))
	default:
		i.unknown(c)
	}
}

func (i *interpreter) executeFS(c []byte) {
	switch c[1] {
	case '&':
		i.chinese = true
	case '.':
		i.chinese = false
	case '!':
		i.chineseSize = [2]int{1 + int(c[2]>>2&1), 1 + int(c[2]>>3&1)}
	case 'W':
		i.chineseSize = [2]int{1 + int(c[2]&1), 1 + int(c[2]&1)}
	case '-':
		i.under = c[2]&3 != 0
	default:
		i.unknown(c)
	}
}

func (i *interpreter) executeGS(c []byte) {
	switch c[1] {
	case '!':
		i.size = [2]int{1 + int(c[2]>>4&7), 1 + int(c[2]&7)}
	case 'B':
		i.invert = c[2]&1 != 0
	case 'V':
		i.cutGS(c)
	case 'v':
		i.raster(c)
	case 'r':
		if c[2] == 1 || c[2] == '1' {
			i.act(action{reply: []byte{0x1D, 'r'}}) // the printer puts its paper status here
		}
	case 'a':
		i.act(action{asb: int(c[2]) + 1})
	case '(':
		i.executeParen(c)
	case '8':
		if c[2] == 'L' {
			i.graphics(c[7:])
		}
	case 'k':
		if c[2] == 'a' && len(c) > 7 {
			i.printQR(string(c[7:]), '1', 4)
			return
		}
		i.warn("barcode is not shown")
	case 'e', 'I', 'H', 'h', 'w', 'f', 'L', 'W', '$', '\\', 'P', ':', '^', '/', 'b', 'g', 'j', '*':
		i.warn(fmt.Sprintf("command GS %q is not shown", c[1]))
	default:
		i.unknown(c)
	}
}

func (i *interpreter) executeParen(c []byte) {
	p := c[5:]
	switch {
	case c[2] == 'k' && len(p) >= 2 && p[0] == 0x31:
		i.nativeQR(p)
	case c[2] == 'L':
		i.graphics(p)
	case c[2] == 'H' && !i.processID:
		i.warn("GS ( H is not known to this model")
	case c[2] == 'H' && len(p) == 6 && p[0] == 0x30 && p[1] == 0x30:
		i.act(action{reply: append(append([]byte{0x37, 0x22}, p[2:6]...), 0)})
	case c[2] == 'H' && len(p) == 3 && p[0] == 0x31 && p[1] == 0x30 && p[2] >= '0' && p[2] <= '2':
		i.act(action{note: int(p[2]-'0') + 1})
	default:
		i.unknown(c)
	}
}

// cutGS obeys GS V: modes 65 and 66 first feed the last line past the cutter.
func (i *interpreter) cutGS(c []byte) {
	switch c[2] {
	case 0, '0':
		i.cutNow(CutFull)
	case 1, '1':
		i.cutNow(CutPartial)
	case 'A', 'B':
		i.endLine(cutterDots + int(c[3]))
		if c[2] == 'A' {
			i.cutNow(CutFull)
		} else {
			i.cutNow(CutPartial)
		}
	default:
		i.unknown(c)
	}
}

func (i *interpreter) cutNow(kind string) {
	if len(i.line) > 0 {
		i.warn("cut in the middle of a line: not cut")
		return
	}
	i.act(action{cut: kind})
}

// raster obeys GS v 0. Dots past the width of the paper are dropped.
func (i *interpreter) raster(c []byte) {
	m, perRow, rows := c[3]&3, int(c[4])|int(c[5])<<8, int(c[6])|int(c[7])<<8
	if len(i.line) > 0 {
		i.warn("image in the middle of a line: not printed")
		return
	}
	if c[2] != '0' || perRow == 0 || rows == 0 || rows > maxRows {
		i.warn(fmt.Sprintf("image of %d by %d: not printed", perRow*8, rows))
		return
	}
	i.image(i.bitmap(c[8:], perRow, rows, 1+int(m&1), 1+int(m>>1)), "")
}

// bitmap spreads rows of bytes to dots, each printed sx by sy times.
func (i *interpreter) bitmap(data []byte, perRow, rows, sx, sy int) *Bitmap {
	b := newBitmap(min(perRow*8*sx, i.width), rows*sy)
	for y := range b.Height {
		row := data[y/sy*perRow:]
		for x := range b.Width {
			if row[x/sx/8]&(0x80>>(x/sx%8)) != 0 {
				b.set(x, y)
			}
		}
	}
	return b
}

func (i *interpreter) image(b *Bitmap, qr string) {
	i.act(action{item: &Item{Align: alignNames(i.align), Image: b, QR: qr, Dots: b.Height}})
}

// graphics obeys GS ( L functions 112 (store) and 50 (print).
func (i *interpreter) graphics(p []byte) {
	switch {
	case len(p) == 2 && (p[1] == 50 || p[1] == 2):
		if i.stored != nil {
			i.image(i.stored, "")
			i.stored = nil
		}
	case len(p) >= 10 && p[1] == 112:
		dots, rows := int(p[6])|int(p[7])<<8, int(p[8])|int(p[9])<<8
		perRow := (dots + 7) / 8
		if dots == 0 || rows == 0 || rows > maxRows || len(p)-10 < perRow*rows {
			i.warn(fmt.Sprintf("image of %d by %d: not stored", dots, rows))
			return
		}
		i.stored = i.bitmap(p[10:], perRow, rows, 1+int(p[3]>>1&1), 1+int(p[4]>>1&1))
	default:
		i.warn("GS ( L function is not shown")
	}
}

// nativeQR obeys GS ( k for QR: p is cn, fn and what follows.
func (i *interpreter) nativeQR(p []byte) {
	switch fn := p[1]; {
	case fn == 0x41: // model
	case fn == 0x43 && len(p) >= 3 && p[2] >= 1 && p[2] <= 16:
		i.qrModule = int(p[2])
	case fn == 0x45 && len(p) >= 3 && p[2] >= '0' && p[2] <= '3':
		i.qrLevel = p[2]
	case fn == 0x50 && len(p) >= 3:
		i.qrData = string(p[3:])
	case fn == 0x51:
		if len(i.line) > 0 {
			i.warn("qr symbol in the middle of a line: not printed")
			return
		}
		i.printQR(i.qrData, i.qrLevel, i.qrModule)
	default:
		i.warn(fmt.Sprintf("qr function %02X is not shown", fn))
	}
}

// printQR prints the symbol without a quiet zone. One that is empty or wider
// than the paper is not printed, as on real printers.
func (i *interpreter) printQR(data string, level byte, module int) {
	if data == "" {
		i.warn("qr symbol is empty: not printed")
		return
	}
	if i.symbol.data != data || i.symbol.level != level {
		i.symbol = newSymbol(data, level)
	}
	modules := i.symbol.modules
	if modules == nil {
		i.warn("qr symbol holds too much: not printed")
		return
	}
	side := len(modules) * module
	if side > i.width {
		i.warn(fmt.Sprintf("qr symbol is %d dots wide: not printed", side))
		return
	}
	b := newBitmap(side, side)
	for y := range side {
		for x := range side {
			if modules[y/module][x/module] {
				b.set(x, y)
			}
		}
	}
	i.image(b, data)
}

func newSymbol(data string, level byte) symbol {
	s := symbol{data: data, level: level}
	if code, err := qrcode.New(data, qrLevel(level)); err == nil {
		code.DisableBorder = true
		s.modules = code.Bitmap()
	}
	return s
}

// qrLevel translates the level of GS ( k. The library's names run one ahead of
// the standard's: its High is level Q.
func qrLevel(level byte) qrcode.RecoveryLevel {
	switch level {
	case '1':
		return qrcode.Medium
	case '2':
		return qrcode.High
	case '3':
		return qrcode.Highest
	}
	return qrcode.Low
}

// Interpretation is what bytes sent to a printer come to on paper.
type Interpretation struct {
	Slips    []Slip   // cut pieces, in order
	Rest     Slip     // what was printed and not cut
	Warnings []string // what a careful host would not have sent, the first hundred
}

// Interpret returns what a printer with paper enough and the given dots per
// line makes of data, such as a recording of a line. It uses no terminal and no
// time, and nothing in data can make it fail.
func Interpret(data []byte, dots int) Interpretation {
	var out Interpretation
	out.Rest.Width = dots
	warn := func(s string) {
		if len(out.Warnings) < maxWarnings {
			out.Warnings = append(out.Warnings, s)
		}
	}
	i := newInterpreter(dots, true, func(a action) {
		switch {
		case a.item != nil:
			out.Rest.Items = append(out.Rest.Items, *a.item)
			out.Rest.Dots += a.item.Dots
		case a.cut != "":
			out.Rest.Cut = a.cut
			out.Slips = append(out.Slips, out.Rest)
			out.Rest = Slip{Width: dots}
		}
	}, warn)
	for len(data) > 0 {
		if len(data) >= len(clearCommand) && string(data[:len(clearCommand)]) == clearCommand {
			i.drop()
			data = data[len(clearCommand):]
			continue
		}
		i.feed(data[0])
		data = data[1:]
	}
	if len(i.cmd) > 0 || i.skip > 0 {
		warn("data ends within a command")
	}
	if len(i.line) > 0 {
		warn("data ends within a line")
	}
	return out
}
