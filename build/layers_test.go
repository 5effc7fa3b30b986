package build_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestLayers keeps who may import whom: a line of code should know its room.
func TestLayers(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}|{{.Name}}|{{join .Imports ","}}`, "reception/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	// For each room: the rooms and libraries beyond the standard library that
	// its packages may import. The longest prefix of a package path counts.
	rooms := map[string][]string{
		"reception/queue":              {},
		"reception/queue/sqlite":       {"reception/queue", "modernc.org/sqlite"},
		"reception/queue/stats":        {"reception/queue"},
		"reception/queue/queuetest":    {"reception/queue", "pgregory.net/rapid"},
		"reception/devices":            {},
		"reception/devices/serial":     {"reception/devices", "github.com/tarm/serial", "golang.org/x/sys"},
		"reception/devices/idcard":     {"reception/devices"},
		"reception/devices/escpos":     {"reception/devices", "golang.org/x/text", "github.com/skip2/go-qrcode"},
		"reception/devices/emulator":   {"reception/devices", "github.com/creack/pty", "golang.org/x/sys", "golang.org/x/text", "github.com/skip2/go-qrcode"},
		"reception/devices/devicetest": {"reception/devices"},
		"reception/ui":                 {"reception/ui", "reception/queue", "github.com/gorilla/websocket"},
		"reception/ui/wire":            {},
		"reception/ui/view":            {"reception/ui/wire", "reception/queue"},
		"reception/ui/staff":           {"golang.org/x/crypto"},
		"reception/ui/web":             {},
		"reception/systemd":            {},
		"reception/kiosk":              {"reception/kiosk", "reception/queue", "reception/devices", "reception/ui", "reception/systemd", "github.com/alecthomas/kong", "github.com/BurntSushi/toml", "golang.org/x/sys", "golang.org/x/sync", "golang.org/x/net", "github.com/gorilla/websocket"},
		"reception/kiosk/announce":     {},
		"reception/kiosk/rotafile":     {"reception/queue", "github.com/xuri/excelize/v2", "golang.org/x/text"},
		"reception/build":              {"reception", "golang.org/x/sys"},
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), "|")
		pkg, name := fields[0], fields[1]
		allowed, ok := room(rooms, pkg)
		if !ok {
			t.Errorf("%s stands in no room of the house", pkg)
			continue
		}
		for _, imp := range strings.Split(fields[2], ",") {
			first, _, _ := strings.Cut(imp, "/")
			if imp == "" || !strings.Contains(first, ".") && first != "reception" {
				continue // standard library
			}
			if imp == "reception/kiosk" {
				t.Errorf("%s imports %s: nobody imports the program", pkg, imp)
			}
			if !within(allowed, imp) {
				t.Errorf("%s (package %s) may not import %s", pkg, name, imp)
			}
			if strings.HasPrefix(pkg, "reception/ui") && within([]string{"reception/queue/sqlite", "reception/queue/queuetest"}, imp) {
				t.Errorf("%s imports %s: screens and SQL never see each other", pkg, imp)
			}
		}
	}
}

func room(rooms map[string][]string, pkg string) (allowed []string, ok bool) {
	best := ""
	for prefix, list := range rooms {
		if (pkg == prefix || strings.HasPrefix(pkg, prefix+"/")) && len(prefix) > len(best) {
			best, allowed, ok = prefix, list, true
		}
	}
	return allowed, ok
}

func within(prefixes []string, path string) bool {
	for _, p := range prefixes {
		if path == p || strings.HasPrefix(path, p+"/") {
			return true
		}
	}
	return false
}
