package escpos

import (
	"errors"
	"fmt"

	qrcode "github.com/skip2/go-qrcode"
)

// ErrQR is returned for content no QR symbol on this paper can hold.
var ErrQR = errors.New("escpos: content does not fit a qr symbol")

const (
	quietModules = 4   // quiet zone of ISO/IEC 18004, in modules
	minModule    = 4   // dots; below it lone dots could make a data byte 10, and phones struggle
	maxBand      = 255 // rows of one GS v 0: cheap boards take no more, and yH stays 0
)

// QR adds a QR symbol as the profile says, or nothing if the profile has none.
// The line must be at its start. Above and below the symbol the quiet zone is
// fed; beside it the paper is white when the symbol is centred.
func (e *Encoder) QR(content string) error {
	switch e.profile.QR {
	case QRNative:
		return e.nativeQR(content)
	case QRRaster:
		return e.rasterQR(content)
	}
	return nil
}

// nativeQR sends GS ( k. Some boards fail on it in Chinese mode, so that is
// left for the time (escpos-php issue 941). A symbol wider than the paper would
// not be printed and not be reported; it is refused here.
func (e *Encoder) nativeQR(content string) error {
	symbol, err := newSymbol(content, e.profile.QRLevel)
	if err != nil {
		return err
	}
	if hasRealtime([]byte(content)) {
		return fmt.Errorf("%w: it holds a real-time command", ErrQR)
	}
	widest := e.profile.Dots / (len(symbol) + 2*quietModules)
	if widest < 1 {
		return fmt.Errorf("%w: %d modules are wider than the paper", ErrQR, len(symbol))
	}
	module := clamp(e.profile.QRModule, 1, min(16, widest))
	k := len(content) + 3
	e.Feed(quietModules * module)
	e.Chinese(false)
	e.add(0x1D, 0x28, 0x6B, 4, 0, 0x31, 0x41, 0x32, 0)
	e.add(0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x43, byte(module))
	e.add(0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x45, byte(e.profile.QRLevel))
	e.add(0x1D, 0x28, 0x6B, byte(k), byte(k>>8), 0x31, 0x50, 0x30)
	e.buf = append(e.buf, content...)
	e.add(0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30)
	e.Chinese(true)
	e.Feed(quietModules * module)
	return nil
}

// rasterQR sends the symbol as an image that the printer doubles both ways
// (GS v 0, m = 3), a quarter of the bytes of a plain one. The border is white
// paper and need not be sent.
func (e *Encoder) rasterQR(content string) error {
	symbol, err := newSymbol(content, e.profile.QRLevel)
	if err != nil {
		return err
	}
	n := len(symbol)
	module := max(e.profile.QRModule, minModule) &^ 1
	for module > minModule && (module*(n+2*quietModules) > e.profile.Dots || e.profile.QRBytes > 0 && rasterBytes(n, module) > e.profile.QRBytes) {
		module -= 2
	}
	if module*n > e.profile.Dots {
		return fmt.Errorf("%w: %d modules are wider than the paper", ErrQR, n)
	}
	e.Feed(quietModules * module)
	e.raster(symbol, module/2)
	e.Feed(quietModules * module)
	return nil
}

// raster adds a square of modules, px data dots each, in bands.
func (e *Encoder) raster(symbol [][]bool, px int) {
	width := (len(symbol)*px + 7) / 8
	rows := len(symbol) * px
	for top := 0; top < rows; top += maxBand {
		height := min(maxBand, rows-top)
		e.add(0x1D, 0x76, 0x30, 3, byte(width), byte(width>>8), byte(height), 0)
		for y := top; y < top+height; y++ {
			row := make([]byte, width)
			for x := range len(symbol) * px {
				if symbol[y/px][x/px] {
					row[x/8] |= 0x80 >> (x % 8)
				}
			}
			e.buf = append(e.buf, row...)
		}
	}
}

// rasterBytes returns what a symbol of n modules takes on the wire.
func rasterBytes(n, module int) int {
	rows := n * module / 2
	return rows*((rows+7)/8) + 8*((rows+maxBand-1)/maxBand)
}

// newSymbol returns the modules of the symbol without a border, true for black.
func newSymbol(content string, level Level) ([][]bool, error) {
	if content == "" {
		return nil, fmt.Errorf("%w: it is empty", ErrQR)
	}
	// The library's names run one ahead: its High is level Q, its Highest H.
	recovery := qrcode.Medium
	switch level {
	case LevelL:
		recovery = qrcode.Low
	case LevelQ:
		recovery = qrcode.High
	case LevelH:
		recovery = qrcode.Highest
	}
	code, err := qrcode.New(content, recovery)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrQR, err)
	}
	code.DisableBorder = true
	return code.Bitmap(), nil
}
