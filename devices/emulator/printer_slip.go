package emulator

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"strings"
)

// Slip is one piece of paper as it came out of the printer, in a form a page
// can draw and a test can read. It marshals to JSON; images become PNG files
// in base64.
type Slip struct {
	Width int    `json:"width"` // printable dots per line
	Dots  int    `json:"dots"`  // length of the printed paper, in dots
	Items []Item `json:"items"` // from top to bottom
	Cut   string `json:"cut"`   // CutFull, CutPartial, or CutNone for paper still in the printer
}

// The ways a piece of paper ends.
const (
	CutNone    = ""
	CutPartial = "partial"
	CutFull    = "full"
)

// Item is one strip of a slip. Exactly one of Runs and Image is set, or
// neither: then the strip is Dots of white paper.
type Item struct {
	Align string  `json:"align,omitempty"` // "left", "center" or "right"
	Runs  []Run   `json:"runs,omitempty"`  // a line of text
	Image *Bitmap `json:"image,omitempty"` // a raster image or a QR symbol
	QR    string  `json:"qr,omitempty"`    // content of Image if the printer itself made it a QR symbol
	Dots  int     `json:"dots"`            // how far the paper moved, in dots
}

// Run is a stretch of characters that look alike.
type Run struct {
	Text      string `json:"text"`
	Width     int    `json:"width"`  // multiple of the normal width, 1 to 8
	Height    int    `json:"height"` // multiple of the normal height, 1 to 8
	Bold      bool   `json:"bold,omitempty"`
	Underline bool   `json:"underline,omitempty"`
	Invert    bool   `json:"invert,omitempty"`
}

// Text returns the lines of text on the slip, each ended by a line feed.
// Images and white paper leave no trace in it.
func (s Slip) Text() string {
	var b strings.Builder
	for _, item := range s.Items {
		if item.Runs == nil {
			continue
		}
		for _, r := range item.Runs {
			b.WriteString(r.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Bitmap is an image of single dots, as many as were printed.
type Bitmap struct {
	Width, Height int    // in dots
	Rows          []byte // (Width+7)/8 bytes per row; the highest bit is the left dot; 1 is black
}

// Black reports whether the dot is black. Dots outside the image are white.
func (b *Bitmap) Black(x, y int) bool {
	if x < 0 || y < 0 || x >= b.Width || y >= b.Height {
		return false
	}
	return b.Rows[y*((b.Width+7)/8)+x/8]&(0x80>>(x%8)) != 0
}

// set makes a dot black; dots outside the image are dropped.
func (b *Bitmap) set(x, y int) {
	if x < b.Width && y < b.Height {
		b.Rows[y*((b.Width+7)/8)+x/8] |= 0x80 >> (x % 8)
	}
}

func newBitmap(width, height int) *Bitmap {
	return &Bitmap{Width: width, Height: height, Rows: make([]byte, (width+7)/8*height)}
}

// PNG returns the image as a PNG file with one bit per dot. It is nil for an
// image without dots, which PNG does not know.
func (b *Bitmap) PNG() []byte {
	if b.Width == 0 || b.Height == 0 {
		return nil
	}
	img := image.NewPaletted(image.Rect(0, 0, b.Width, b.Height), color.Palette{color.White, color.Black})
	for y := range b.Height {
		for x := range b.Width {
			if b.Black(x, y) {
				img.Pix[y*img.Stride+x] = 1
			}
		}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		return nil // a buffer takes every write
	}
	return buf.Bytes()
}

// MarshalJSON writes the size in dots and the PNG file in base64.
func (b *Bitmap) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Width  int    `json:"width"`
		Height int    `json:"height"`
		PNG    []byte `json:"png"`
	}{b.Width, b.Height, b.PNG()})
}
