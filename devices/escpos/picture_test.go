package escpos_test

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"reception/devices/emulator"
)

// picture draws the images of a slip where they are on the paper.
func picture(s emulator.Slip) image.Image {
	img := image.NewPaletted(image.Rect(0, 0, s.Width, s.Dots), color.Palette{color.White, color.Black})
	top := 0
	for _, item := range s.Items {
		if b := item.Image; b != nil {
			left := map[string]int{"center": (s.Width - b.Width) / 2, "right": s.Width - b.Width}[item.Align]
			for y := range b.Height {
				for x := range b.Width {
					if b.Black(x, y) {
						img.SetColorIndex(left+x, top+y, 1)
					}
				}
			}
		}
		top += item.Dots
	}
	return img
}

// zbar returns a function that reads a symbol with Debian's zbarimg.
func zbar(t *testing.T) func(image.Image) string {
	t.Helper()
	path, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Fatal("zbarimg is missing: build/test installs zbar-tools")
	}
	file := filepath.Join(t.TempDir(), "slip.png")
	return func(img image.Image) string {
		f, err := os.Create(file)
		if err == nil {
			err = png.Encode(f, img)
		}
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(path, "--quiet", "--raw", file).Output()
		if err != nil {
			t.Errorf("run zbarimg: %v", err)
		}
		return strings.TrimSpace(string(out))
	}
}
