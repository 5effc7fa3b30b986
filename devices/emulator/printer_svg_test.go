package emulator_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"reception/devices/emulator"
	"reception/devices/escpos"
)

// The picture is well-formed, and its characters are those of the text.
func TestSVG(t *testing.T) {
	e := escpos.NewEncoder(escpos.Profiles()[0])
	e.Init()
	e.Align(escpos.Center)
	e.Line("青石县 <接待> & 中心")
	e.Size(4, 4)
	e.Emphasis(true)
	e.Line("12")
	e.Size(1, 1)
	e.Invert(true)
	e.Line("补打")
	if err := e.QR("5473408480"); err != nil {
		t.Fatal(err)
	}
	e.Cut()
	slip := emulator.Interpret(e.Bytes(), 576).Slips[0]
	svg := slip.SVG()
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	var text strings.Builder
	images := 0
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if tok.Name.Local == "image" {
				images++
			}
		case xml.CharData:
			text.Write(tok)
		}
	}
	want := strings.ReplaceAll(slip.Text(), "\n", "")
	if got := strings.ReplaceAll(text.String(), "\n", ""); got != want || images != 1 {
		t.Errorf("picture says %q with %d images, want %q and the QR", got, images, want)
	}
}
