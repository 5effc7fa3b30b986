package emulator

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
)

// The cell of a character of normal size, in dots: 12 wide for Latin, 24 for
// Chinese, 24 high.
const (
	cellWidth  = 12
	cellHeight = 24
	edge       = 24 // white dots around the printed area
)

// SVG returns the slip as a picture that any browser shows: one unit is one
// dot, each character stands in its own cell, images are pixel for pixel.
func (s Slip) SVG() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="'Noto Sans Mono CJK SC', 'Noto Sans CJK SC', monospace" font-size="%d">`,
		s.Width+2*edge, s.Dots+2*edge, cellHeight)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fffdf8"/>`+"\n", s.Width+2*edge, s.Dots+2*edge)
	y := edge
	for _, item := range s.Items {
		switch {
		case item.Image != nil:
			x := edge + indent(item.Align, s.Width, item.Image.Width)
			fmt.Fprintf(&b, `<image x="%d" y="%d" width="%d" height="%d" style="image-rendering:pixelated" href="data:image/png;base64,%s"/>`+"\n",
				x, y, item.Image.Width, item.Image.Height, base64.StdEncoding.EncodeToString(item.Image.PNG()))
		case item.Runs != nil:
			drawLine(&b, item, edge+indent(item.Align, s.Width, lineWidth(item.Runs)), y)
		}
		y += item.Dots
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// indent is how far a strip of some width stands from the left edge.
func indent(align string, paper, width int) int {
	switch align {
	case "center":
		return max(0, (paper-width)/2)
	case "right":
		return max(0, paper-width)
	}
	return 0
}

func lineWidth(runs []Run) int {
	n := 0
	for _, r := range runs {
		for _, c := range r.Text {
			n += cells(c) * cellWidth * r.Width
		}
	}
	return n
}

// cells is how many half-width cells a character takes.
func cells(c rune) int {
	if c < 0x80 {
		return 1
	}
	return 2
}

// drawLine draws a line of text with its top at y.
func drawLine(b *bytes.Buffer, item Item, x, y int) {
	for _, r := range item.Runs {
		for _, c := range r.Text {
			w, h := cells(c)*cellWidth*r.Width, cellHeight*r.Height
			ink := "#111"
			if r.Invert {
				fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="#111"/>`, x, y, w, h)
				ink = "#fffdf8"
			}
			weight := ""
			if r.Bold {
				weight = ` font-weight="bold"`
			}
			fmt.Fprintf(b, `<text transform="translate(%d %d) scale(%d %d)" fill="%s"%s>`, x, y+h*21/24, r.Width, r.Height, ink, weight)
			_ = xml.EscapeText(b, []byte(string(c))) // a buffer takes every write
			b.WriteString("</text>")
			if r.Underline {
				fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="2" fill="%s"/>`, x, y+h-2, w, ink)
			}
			x += w
		}
	}
	b.WriteByte('\n')
}
