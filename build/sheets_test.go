package build_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What the sheet for the IT officer says of ports, users and units is what the
// packages have.
func TestSheetForIT(t *testing.T) {
	sheet := text(t, "sheets/it.md")
	for pattern, want := range map[string]struct {
		find string
		most int
	}{
		"../systemd/*/usr/lib/systemd/system/*.socket": {`(?m)^ListenStream=(\S+)$`, 3},
		"../systemd/*/usr/lib/sysusers.d/*.conf":       {`(?m)^u (\S+) `, 3},
	} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, file := range files {
			for _, m := range regexp.MustCompile(want.find).FindAllStringSubmatch(text(t, file), -1) {
				found++
				if !strings.Contains(sheet, m[1]) {
					t.Errorf("%s: the sheet says nothing of %s", file, m[1])
				}
			}
		}
		if found != want.most {
			t.Errorf("%s: %d found, %d are on the sheet", pattern, found, want.most)
		}
	}
	for _, name := range regexp.MustCompile(`kiosk(?:-[a-z]+)?\.(?:service|socket)`).FindAllString(sheet, -1) {
		if files, err := filepath.Glob("../systemd/*/usr/lib/systemd/system/" + name); err != nil || len(files) != 1 {
			t.Errorf("the sheet speaks of %s, and there are %d, %v", name, len(files), err)
		}
	}
}

// The heights of the mounting sheet are those of the pages: what is touched
// begins at so many dots from above, in a picture that is 1920 dots and, on 32
// inches, 708 mm high.
func TestSheetForMounting(t *testing.T) {
	sheet, rules := text(t, "sheets/mounting.md"), text(t, "../ui/web/test/rules.mjs")
	height := func(top string, low float64) string {
		dots, err := strconv.ParseFloat(top, 64)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%.0f", low+(1920-dots)/1920*708)
	}
	tops := regexp.MustCompile(`\btop: (\d+)`).FindAllStringSubmatch(rules, -1)
	if len(tops) != 2 {
		t.Fatalf("%d heights in the rules of the pages", len(tops))
	}
	for _, top := range tops {
		if h := height(top[1], 800); !strings.Contains(sheet, h) {
			t.Errorf("a target at %s dots is %s mm above the floor, of which the sheet says nothing", top[1], h)
		}
	}
	// EN 301 549, 8.3: within 380 and 1220.
	if h := height(tops[0][1], 800); h > "1220" || len(h) != 4 {
		t.Errorf("the highest target is at %s mm, and nobody in a wheelchair reaches beyond 1220", h)
	}
}
