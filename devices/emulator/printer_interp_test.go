package emulator_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"reception/devices/emulator"
)

func TestInterpret(t *testing.T) {
	text := func(dots int, runs ...emulator.Run) emulator.Item {
		return emulator.Item{Align: "left", Runs: runs, Dots: dots}
	}
	run := func(s string) emulator.Run { return emulator.Run{Text: s, Width: 1, Height: 1} }
	bits := func(w, h int, rows string) *emulator.Bitmap {
		return &emulator.Bitmap{Width: w, Height: h, Rows: []byte(rows)}
	}
	tests := []struct {
		name string
		in   string // hexadecimal, blanks allowed
		want []emulator.Item
	}{
		{"gb18030", "C5C5B6D3BAC520413031320A", []emulator.Item{text(30, run("排队号 A012"))}},
		{"four-byte gb18030", "8139EE39 9534B235 0A", []emulator.Item{text(30, run("㐀𠮷"))}},
		{"feed of 32 dots", "1B4A20", []emulator.Item{{Dots: 32}}},
		{"feed of 2 lines", "1B3328 1B6402", []emulator.Item{{Dots: 80}}},
		{"centred", "1B6101 41 0A", []emulator.Item{{Align: "center", Runs: []emulator.Run{run("A")}, Dots: 30}}},
		{"double size", "1D2111 41 0A", []emulator.Item{text(48, emulator.Run{Text: "A", Width: 2, Height: 2})}},
		{"chinese size", "1C210C B6D3 41 0A", []emulator.Item{text(48, emulator.Run{Text: "队", Width: 2, Height: 2}, run("A"))}},
		{"bold", "1B4501 41 1B4500 42 0A", []emulator.Item{text(30, emulator.Run{Text: "A", Width: 1, Height: 1, Bold: true}, run("B"))}},
		{"initialised again", "1B4501 1D2133 1B40 41 0A", []emulator.Item{text(30, run("A"))}},
		{"raster", "1D76300001000200 FF81", []emulator.Item{{Align: "left", Image: bits(8, 2, "\xFF\x81"), Dots: 2}}},
		{"raster doubled", "1D76300301000100 81", []emulator.Item{{Align: "left", Image: bits(16, 2, "\xC0\x03\xC0\x03"), Dots: 2}}},
		{"graphics", "1D284C0C0030703001013108000200FF81 1D284C02003032", []emulator.Item{{Align: "left", Image: bits(8, 2, "\xFF\x81"), Dots: 2}}},
		{"real-time commands between", "41 100401 42 0A", []emulator.Item{text(30, run("AB"))}},
		{"zeros", "0000 41 00 0A", []emulator.Item{text(30, run("A"))}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in, err := hex.DecodeString(strings.ReplaceAll(tt.in, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			got := emulator.Interpret(in, 576)
			if diff := cmp.Diff(tt.want, got.Rest.Items); diff != "" || len(got.Warnings) > 0 {
				t.Errorf("warnings %q (-want +got):\n%s", got.Warnings, diff)
			}
		})
	}
}

func TestInterpretCuts(t *testing.T) {
	for _, tt := range []struct {
		name, in, cut string
	}{
		{"full", "\x1DV\x00", emulator.CutFull},
		{"partial", "\x1DV\x01", emulator.CutPartial},
		{"feed and partial", "\x1DVB\x03", emulator.CutPartial},
		{"feed and full", "\x1DVA\x03", emulator.CutFull},
		{"ESC i", "\x1Bi", emulator.CutFull},
		{"ESC m", "\x1Bm", emulator.CutPartial},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := emulator.Interpret([]byte("1\n"+tt.in+"2\n"+tt.in+"3\n"), 576)
			if len(got.Slips) != 2 || got.Slips[0].Cut != tt.cut || got.Slips[0].Text() != "1\n" || got.Slips[1].Text() != "2\n" || got.Rest.Text() != "3\n" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestInterpretWarnings(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"unknown command", "\x1B\x7F", "1B 7F is unknown"},
		{"half a command", "\x1D!", "within a command"},
		{"half a line", "A", "within a line"},
		{"cut in a line", "A\x1DV\x00", "cut in the middle"},
		{"image in a line", "A\x1Dv0\x00\x01\x00\x01\x00\xFF", "image in the middle"},
		{"empty image", "\x1Dv0\x00\x00\x00\x00\x00", "not printed"},
		{"half a character", "\xC5\n", "no character"},
		{"wide symbol", "\x1D(k\x03\x001C\x10\x1D(k\x2F\x001P0" + strings.Repeat("x", 44) + "\x1D(k\x03\x001Q0", "dots wide"},
		{"empty symbol", "\x1D(k\x03\x001Q0", "empty"},
		{"control byte", "\x07", "control byte 07"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := emulator.Interpret([]byte(tt.in), 384)
			if !strings.Contains(strings.Join(got.Warnings, "\n"), tt.want) {
				t.Errorf("got %q, want one with %q", got.Warnings, tt.want)
			}
		})
	}
}

func TestInterpretWraps(t *testing.T) {
	got := emulator.Interpret([]byte(strings.Repeat("x", 50)+"\n"), 384)
	if want := strings.Repeat("x", 32) + "\n" + strings.Repeat("x", 18) + "\n"; got.Rest.Text() != want {
		t.Errorf("got %q, want %q", got.Rest.Text(), want)
	}
}

func TestSlipJSON(t *testing.T) {
	in := "\x1Ba\x01A012\n\x1Dv0\x00\x01\x00\x02\x00\xFF\x81\x1DVB\x00"
	out, err := json.Marshal(emulator.Interpret([]byte(in), 576).Slips[0])
	if err != nil {
		t.Fatal(err)
	}
	var back struct {
		Cut   string
		Items []struct {
			Align string
			Runs  []emulator.Run
			Image *struct {
				Width, Height int
				PNG           []byte
			}
		}
	}
	if err := json.Unmarshal(out, &back); err != nil {
		t.Fatal(err)
	}
	if back.Cut != emulator.CutPartial || len(back.Items) != 3 || back.Items[0].Runs[0].Text != "A012" || back.Items[1].Image == nil {
		t.Fatalf("got %s", out)
	}
	img, err := png.Decode(bytes.NewReader(back.Items[1].Image.PNG))
	if err != nil {
		t.Fatal(err)
	}
	for x, black := range []bool{true, false, false, false, false, false, false, true} {
		if r, _, _, _ := img.At(x, 1).RGBA(); (r == 0) != black {
			t.Errorf("dot %d is black %v", x, !black)
		}
	}
}

// TestZbar lets a program that is not ours read the symbols off the paper.
func TestZbar(t *testing.T) {
	zbar, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Fatal("zbarimg is missing: build/test installs zbar-tools")
	}
	const content = "https://xf.example.gov.cn/t/7QK2M4XW9C3RB8TN5VJ6"
	for name, in := range map[string]string{
		"native":     nativeQR(content, 6),
		"by KP-628E": "\x1Dka\x04\x01" + string([]byte{byte(len(content)), 0}) + content,
	} {
		t.Run(name, func(t *testing.T) {
			got := emulator.Interpret([]byte(in), 576)
			if len(got.Rest.Items) != 1 || got.Rest.Items[0].QR != content {
				t.Fatalf("got %+v", got)
			}
			file := filepath.Join(t.TempDir(), "qr.png")
			if err := os.WriteFile(file, framed(got.Rest.Items[0].Image).PNG(), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command(zbar, "--quiet", "--raw", file).Output()
			if err != nil || strings.TrimSpace(string(out)) != content {
				t.Errorf("zbarimg reads %q, %v", out, err)
			}
		})
	}
}

// nativeQR is GS ( k as Epson prints it, level M.
func nativeQR(content string, module byte) string {
	k := len(content) + 3
	return "\x1D(k\x04\x001A2\x00\x1D(k\x03\x001C" + string([]byte{module}) + "\x1D(k\x03\x001E1" +
		"\x1D(k" + string([]byte{byte(k), byte(k >> 8)}) + "1P0" + content + "\x1D(k\x03\x001Q0"
}

// framed puts white paper around an image.
func framed(b *emulator.Bitmap) *emulator.Bitmap {
	const margin = 32
	out := &emulator.Bitmap{Width: b.Width + 2*margin, Height: b.Height + 2*margin}
	perRow := (out.Width + 7) / 8
	out.Rows = make([]byte, perRow*out.Height)
	for y := range b.Height {
		for x := range b.Width {
			if b.Black(x, y) {
				out.Rows[(y+margin)*perRow+(x+margin)/8] |= 0x80 >> ((x + margin) % 8)
			}
		}
	}
	return out
}

// FuzzInterpret wants no input to make it fail, images that are as large as
// they say, and nothing on the next slip but what belongs there once the rest
// of any unfinished command was cleared.
func FuzzInterpret(f *testing.F) {
	f.Add([]byte("\x1B@\x1C&\x1Ba\x01\xC5\xC5\xB6\xD3\n\x1D!\x33A012\n\x1DVB\x03\x1Dr\x01"))
	f.Add([]byte("\x1Dv0\x03\x01\x00\x02\x00\xFF\x81\x1D(L\x0C\x000p0\x01\x011\x08\x00\x02\x00\xFF\x81\x1D(L\x02\x0002"))
	f.Add([]byte(nativeQR("XF2026-000123", 6)))
	f.Add([]byte("\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08\x81\x39\xEE\x39\x1D8L\xFF\xFF\xFF\xFF0p"))
	f.Add([]byte("\x1D(H\x06\x0000ABCD\x1Da\x0F\x1D(H\x03\x00102\x1BD\x01\x02\x00\x1Dk\x04123\x00\x1B*\x21\x01\x00abc"))
	f.Fuzz(func(t *testing.T, in []byte) {
		got := emulator.Interpret(in, 384)
		for _, s := range append(got.Slips, got.Rest) {
			dots := 0
			for _, item := range s.Items {
				dots += item.Dots
				if b := item.Image; b != nil && (b.Width > 384 || len(b.Rows) != (b.Width+7)/8*b.Height) {
					t.Fatalf("image of %d by %d in %d bytes", b.Width, b.Height, len(b.Rows))
				}
			}
			if dots != s.Dots {
				t.Fatalf("slip of %d dots says %d", dots, s.Dots)
			}
			_ = s.Text()
		}
		const clear = "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
		after := emulator.Interpret(append(bytes.Clone(in), clear+"\x1B@A012\n"...), 384)
		if !strings.HasSuffix(after.Rest.Text(), "A012\n") {
			t.Fatalf("after a clear: %q", after.Rest.Text())
		}
	})
}
