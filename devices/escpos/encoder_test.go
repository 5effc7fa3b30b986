package escpos_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	qrcode "github.com/skip2/go-qrcode"
	"pgregory.net/rapid"

	"reception/devices/emulator"
	"reception/devices/escpos"
)

func TestEncoderGolden(t *testing.T) {
	gen := profile(t, "generic80")
	tests := []struct {
		name string
		p    escpos.Profile
		f    func(*escpos.Encoder)
		want string
	}{
		{"init", gen, func(e *escpos.Encoder) { e.Init() }, "\x1B@\x1C&"},
		{"init with automatic status", profile(t, "epson80"), func(e *escpos.Encoder) { e.Init() }, "\x1B@\x1C&\x1Da\x0F"},
		{"size is clamped", gen, func(e *escpos.Encoder) { e.Size(0, 9) }, "\x1D!\x07"},
		{"size for both scripts", profile(t, "kp628e"), func(e *escpos.Encoder) { e.Size(4, 1) }, "\x1D!\x30\x1C!\x04"},
		{"underline", gen, func(e *escpos.Encoder) { e.Underline(true) }, "\x1B-\x01\x1C-\x01"},
		{"invert", gen, func(e *escpos.Encoder) { e.Invert(false) }, "\x1DB\x00"},
		{"own spacing", gen, func(e *escpos.Encoder) { e.LineSpacing(0) }, "\x1B2"},
		{"spacing", gen, func(e *escpos.Encoder) { e.LineSpacing(56) }, "\x1B3\x38"},
		{"long feed", gen, func(e *escpos.Encoder) { e.Feed(300) }, "\x1BJ\xFF\x1BJ\x2D"},
		{"placeholder", gen, func(e *escpos.Encoder) { e.Text("𠮷\x1B\x10\x04") }, "\xA1\xF5\xA1\xF5\xA1\xF5\xA1\xF5"},
		{"two lines", gen, func(e *escpos.Encoder) { e.Line("a\nb") }, "a\nb\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff([]byte(tt.want), encode(tt.p, tt.f)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnprintable(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "张三 13 排队号", ""},
		{"minority name", "阿卜杜热西提·买买提", ""},
		{"outside the basic plane", "𠮷田𠮷", "𠮷"},
		{"four-byte code", "㐀一", "㐀"},
		{"control characters", "a\x1B\x10\nb", "\x1B\x10"},
		{"private use", "a\uE5E5", "\uE5E5"},
		{"emoji", "好👍", "👍"},
		{"invalid utf-8", "a\xFFb", "\uFFFD"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(escpos.Unprintable(tt.in)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestTextRoundTrip prints random text on the emulator, which decodes it with
// code of its own, and wants it back with □ for what cannot be printed.
func TestTextRoundTrip(t *testing.T) {
	p := profile(t, "generic80")
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringOfN(rapid.OneOf(
			rapid.RuneFrom([]rune("年月日号请到窗口等候·，。（）　Ａ0129abcXYZ #-")),
			rapid.Rune(),
			rapid.Map(rapid.IntRange(0x4E00, 0x9FA5), func(n int) rune { return rune(n) }),
		), 1, 24, -1), 0, 8).Draw(t, "lines")
		var want strings.Builder
		got := encode(p, func(e *escpos.Encoder) {
			e.Init()
			for _, l := range lines {
				l = strings.ReplaceAll(l, "\n", " ")
				e.Line(l)
				for _, r := range l {
					if len(escpos.Unprintable(string(r))) > 0 {
						r = escpos.Placeholder
					}
					want.WriteRune(r)
				}
				want.WriteByte('\n')
			}
			e.Cut()
		})
		out := emulator.Interpret(got, p.Dots)
		if len(out.Slips) != 1 || len(out.Warnings) > 0 {
			t.Fatalf("got %d slips, warnings %q", len(out.Slips), out.Warnings)
		}
		if diff := cmp.Diff(want.String(), out.Slips[0].Text()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestSizesRoundTrip prints random looks and wants them back.
func TestSizesRoundTrip(t *testing.T) {
	p := profile(t, "generic80")
	aligns := map[escpos.Align]string{escpos.Left: "left", escpos.Center: "center", escpos.Right: "right"}
	rapid.Check(t, func(t *rapid.T) {
		want := emulator.Item{Runs: []emulator.Run{{
			Text: "号7", Width: rapid.IntRange(1, 8).Draw(t, "width"), Height: rapid.IntRange(1, 8).Draw(t, "height"),
			Bold: rapid.Bool().Draw(t, "bold"), Underline: rapid.Bool().Draw(t, "underline"), Invert: rapid.Bool().Draw(t, "invert"),
		}}}
		align := rapid.SampledFrom([]escpos.Align{escpos.Left, escpos.Center, escpos.Right}).Draw(t, "align")
		spacing := rapid.IntRange(1, 255).Draw(t, "spacing")
		run := want.Runs[0]
		want.Align, want.Dots = aligns[align], max(spacing, 24*run.Height)
		out := emulator.Interpret(encode(p, func(e *escpos.Encoder) {
			e.Init()
			e.Align(align)
			e.LineSpacing(spacing)
			e.Size(run.Width, run.Height)
			e.Emphasis(run.Bold)
			e.Underline(run.Underline)
			e.Invert(run.Invert)
			e.Line(run.Text)
			e.Cut()
		}), p.Dots)
		if len(out.Slips) != 1 || len(out.Warnings) > 0 {
			t.Fatalf("got %d slips, warnings %q", len(out.Slips), out.Warnings)
		}
		if diff := cmp.Diff(want, out.Slips[0].Items[0]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestQRRoundTrip wants the modules of the symbol on the emulator's paper, from
// both ways of printing it, and no byte that could be a real-time command.
func TestQRRoundTrip(t *testing.T) {
	levels := map[escpos.Level]qrcode.RecoveryLevel{
		escpos.LevelL: qrcode.Low, escpos.LevelM: qrcode.Medium, escpos.LevelQ: qrcode.High, escpos.LevelH: qrcode.Highest,
	}
	rapid.Check(t, func(t *rapid.T) {
		p := escpos.Profiles()[0]
		p.QR = rapid.SampledFrom([]escpos.QRMode{escpos.QRNative, escpos.QRRaster}).Draw(t, "mode")
		p.QRLevel = rapid.SampledFrom([]escpos.Level{escpos.LevelL, escpos.LevelM, escpos.LevelQ, escpos.LevelH}).Draw(t, "level")
		p.QRModule = rapid.IntRange(1, 16).Draw(t, "module")
		p.QRBytes = rapid.SampledFrom([]int{0, 760, 4000}).Draw(t, "limit")
		content := rapid.StringMatching(`[A-Za-z0-9:/?=._-]{1,120}`).Draw(t, "content")
		e := escpos.NewEncoder(p)
		e.Init()
		e.Align(escpos.Center)
		if err := e.QR(content); err != nil {
			t.Fatal(err)
		}
		e.Cut()
		if p.QR == escpos.QRRaster && strings.ContainsRune(string(e.Bytes()), 0x10) && hasDLE(e.Bytes()) {
			t.Fatal("raster holds a real-time command")
		}
		out := emulator.Interpret(e.Bytes(), p.Dots)
		if len(out.Slips) != 1 || len(out.Warnings) > 0 {
			t.Fatalf("got %d slips, warnings %q", len(out.Slips), out.Warnings)
		}
		var images []emulator.Item
		for _, item := range out.Slips[0].Items {
			if item.Image != nil {
				images = append(images, item)
			}
		}
		code, err := qrcode.New(content, levels[p.QRLevel])
		if err != nil {
			t.Fatal(err)
		}
		code.DisableBorder = true
		compareSymbol(t, code.Bitmap(), images)
	})
}

func hasDLE(b []byte) bool {
	s := string(b)
	return strings.Contains(s, "\x10\x04") || strings.Contains(s, "\x10\x05") || strings.Contains(s, "\x10\x14")
}

// compareSymbol looks at every dot of a symbol that was printed in one image or
// in bands.
func compareSymbol(t *rapid.T, want [][]bool, bands []emulator.Item) {
	height := 0
	for _, b := range bands {
		if b.Align != "center" {
			t.Fatalf("image is aligned %q", b.Align)
		}
		height += b.Image.Height
	}
	if height == 0 || height%len(want) != 0 {
		t.Fatalf("image is %d dots high for %d modules", height, len(want))
	}
	module := height / len(want)
	y := 0
	for _, b := range bands {
		for row := range b.Image.Height {
			for x := range b.Image.Width {
				black := x/module < len(want) && want[y/module][x/module]
				if b.Image.Black(x, row) != black {
					t.Fatalf("dot %d,%d is black %v", x, y, !black)
				}
			}
			y++
		}
	}
}

func TestQRErrors(t *testing.T) {
	p := profile(t, "generic58")
	p.Dots = 96
	native := p
	native.QR = escpos.QRNative
	for name, tt := range map[string]struct {
		p       escpos.Profile
		content string
	}{
		"empty":                       {p, ""},
		"too wide":                    {p, strings.Repeat("x", 200)},
		"too wide for a native one":   {native, strings.Repeat("x", 2000)},
		"too long":                    {p, strings.Repeat("x", 8000)},
		"real-time command, natively": {native, "\x10\x04\x01"},
	} {
		t.Run(name, func(t *testing.T) {
			e := escpos.NewEncoder(tt.p)
			if err := e.QR(tt.content); !errors.Is(err, escpos.ErrQR) {
				t.Errorf("got %v, want ErrQR", err)
			}
			if len(e.Bytes()) > 0 {
				t.Errorf("%d bytes were added all the same", len(e.Bytes()))
			}
		})
	}
	p.QR = escpos.QRNone
	if got := encode(p, func(e *escpos.Encoder) { _ = e.QR("x") }); len(got) > 0 {
		t.Errorf("profile without qr adds % X", got)
	}
}

func TestProfiles(t *testing.T) {
	for _, p := range escpos.Profiles() {
		if err := p.Validate(); err != nil {
			t.Error(err)
		}
		if got, err := escpos.FindProfile(p.Name); err != nil || got != p {
			t.Errorf("find %q: got %+v, %v", p.Name, got, err)
		}
	}
	if _, err := escpos.FindProfile("laser"); err == nil {
		t.Error("an unknown profile is found")
	}
	for name, spoil := range map[string]func(*escpos.Profile){
		"dots": func(p *escpos.Profile) { p.Dots = 0 }, "qr": func(p *escpos.Profile) { p.QR = "2d" },
		"cut": func(p *escpos.Profile) { p.Cut = "saw" }, "confirm": func(p *escpos.Profile) { p.Confirm = "" },
		"flow": func(p *escpos.Profile) { p.Flow = "dtr" }, "speed": func(p *escpos.Profile) { p.Speed = 0 },
		"buffer": func(p *escpos.Profile) { p.Buffer = 0 }, "module": func(p *escpos.Profile) { p.QRModule = 0 },
		"level": func(p *escpos.Profile) { p.QRLevel = 3 }, "presenter": func(p *escpos.Profile) { p.Presenter = "" },
		"resolution": func(p *escpos.Profile) { p.DotsPerMM = 0 }, "feed": func(p *escpos.Profile) { p.CutFeed = 256 },
	} {
		p := escpos.Profiles()[0]
		spoil(&p)
		if p.Validate() == nil {
			t.Errorf("profile with a bad %s is good", name)
		}
	}
}

// slip is a typical slip, as kiosk/slip lays it out.
func slip(p escpos.Profile, number, link string) []byte {
	e := escpos.NewEncoder(p)
	e.Init()
	e.Align(escpos.Center)
	e.LineSpacing(40)
	e.Line("云岭县群众来访接待中心")
	e.Line("县领导接访")
	e.Size(4, 4)
	e.Line(number)
	e.Size(1, 1)
	e.Line("您前面还有 3 人")
	e.Align(escpos.Left)
	e.Line("接访领导：副县长 李建国")
	e.Line("日期：2026年7月31日 上午 9:12")
	e.Line("先到 1 号登记台登记")
	e.Line("请留意广播和大屏，过号请到登记台说明")
	e.Align(escpos.Center)
	_ = e.QR(link)
	e.Line("查询码 4821 0937 56")
	e.Cut()
	return e.Bytes()
}

// TestSlipSize holds the bytes of a typical slip: at 9600 baud every hundred
// cost a tenth of a second.
func TestSlipSize(t *testing.T) {
	for _, tt := range []struct {
		profile, link string
		limit         int
	}{
		{"epson80", "HTTPS://XF.YUNLING.GOV.CN/T/7QK2M4XW9C3RB8TN5VJ6", 500},
		{"kp628e", "HTTPS://XF.YUNLING.GOV.CN/T/7QK2M4XW9C3RB8TN5VJ6", 500},
		{"generic80", "HTTPS://XF.YUNLING.GOV.CN/T/7QK2M4XW9C3RB8TN5VJ6", 1100},
		{"generic80", "https://xf.yunling.gov.cn/t/7qk2m4xw9c3rb8tn5vj6", 1100},
		{"generic80", "7QK2M4XW9C3RB8TN5VJ6HDPE2A", 1100},
		{"generic58", "7QK2M4XW9C3RB8TN5VJ6HDPE2A", 1100},
	} {
		got := len(slip(profile(t, tt.profile), "A012", tt.link))
		t.Logf("%s: %d bytes with a link of %d", tt.profile, got, len(tt.link))
		if got > tt.limit {
			t.Errorf("%s: %d bytes, limit %d", tt.profile, got, tt.limit)
		}
	}
}
