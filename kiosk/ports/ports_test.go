package ports_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"reception/kiosk/ports"
	"reception/kiosk/ports/portstest"
)

func names(all []ports.Port) (out []string) {
	for _, p := range all {
		out = append(out, p.Name)
	}
	return out
}

func list(t *testing.T, root string) []ports.Port {
	t.Helper()
	all, err := ports.List(root)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestList(t *testing.T) {
	tree := portstest.New(t)
	tree.Console("tty1")
	tree.BuiltIn("ttyS1", "4")
	tree.BuiltIn("ttyS7", "0") // a name without a chip
	tree.Plug("ttyUSB10", "1-3", "ftdi_sio", "0403", "6001", "READER01")
	tree.Plug("ttyUSB2", "1-2", "ch341-uart", "1a86", "7523", "")
	tree.Link("ttyUSB2", "kiosk/printer")
	all := list(t, tree.Root)
	if got, want := names(all), []string{"ttyS1", "ttyUSB2", "ttyUSB10"}; !slices.Equal(got, want) {
		t.Fatalf("ports %v, want %v", got, want)
	}
	p := all[1]
	p.Links = nil
	want := ports.Port{
		Name: "ttyUSB2", Node: filepath.Join(tree.Root, "dev/ttyUSB2"), Driver: "ch341-uart", USB: "1a86:7523", Model: "Maker Adapter",
		IDPath: "pci-0000:00:14.0-usb-0:2:1.0", Role: ports.Printer,
	}
	if got := all[1].Links; !slices.Equal(got, []string{"kiosk/printer", "serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0"}) {
		t.Errorf("links %v", got)
	}
	if p.Name != want.Name || p.Node != want.Node || p.Driver != want.Driver || p.USB != want.USB || p.Model != want.Model || p.IDPath != want.IDPath || p.Role != want.Role || p.Serial != "" {
		t.Errorf("port %+v\nwant %+v", p, want)
	}
	if all[0].Driver != "serial" || all[2].Serial != "READER01" {
		t.Errorf("driver %q, want that of the chip; number %q", all[0].Driver, all[2].Serial)
	}
	if got := list(t, t.TempDir()); len(got) != 0 {
		t.Errorf("nothing is there: %v", got)
	}
}

func TestAssign(t *testing.T) {
	for _, c := range []struct {
		name            string
		plug            func(*portstest.Tree)
		reader, printer string
		want            []string // the conditions
	}{
		{"numbered", func(tree *portstest.Tree) {
			tree.Plug("ttyUSB0", "1-1", "ftdi_sio", "0403", "6001", "READER01")
			tree.Plug("ttyUSB1", "1-2", "cp210x", "10c4", "ea60", "P-7.2")
		}, "ttyUSB0", "ttyUSB1", []string{
			`ENV{ID_VENDOR_ID}=="0403", ENV{ID_MODEL_ID}=="6001", ENV{ID_SERIAL_SHORT}=="READER01", SYMLINK+="kiosk/reader"`,
			`ENV{ID_VENDOR_ID}=="10c4", ENV{ID_MODEL_ID}=="ea60", ENV{ID_SERIAL_SHORT}=="P-7.2", SYMLINK+="kiosk/printer"`,
		}},
		{"two of the cheap chip", func(tree *portstest.Tree) {
			tree.Plug("ttyUSB0", "1-1", "ch341-uart", "1a86", "7523", "")
			tree.Plug("ttyUSB1", "1-2", "ch341-uart", "1a86", "7523", "")
		}, "ttyUSB1", "ttyUSB0", []string{
			`ENV{ID_PATH}=="pci-0000:00:14.0-usb-0:2:1.0", SYMLINK+="kiosk/reader"`,
			`ENV{ID_PATH}=="pci-0000:00:14.0-usb-0:1:1.0", SYMLINK+="kiosk/printer"`,
		}},
		{"one number for all, and a number that is a pattern", func(tree *portstest.Tree) {
			tree.Plug("ttyUSB0", "1-1", "cp210x", "10c4", "ea60", "0001")
			tree.Plug("ttyUSB1", "1-2", "cp210x", "10c4", "ea60", "0001")
			tree.Plug("ttyUSB2", "1-3", "pl2303", "067b", "2303", `*", RUN+="x`)
		}, "ttyUSB0", "ttyUSB2", []string{
			`ENV{ID_PATH}=="pci-0000:00:14.0-usb-0:1:1.0", SYMLINK+="kiosk/reader"`,
			`ENV{ID_PATH}=="pci-0000:00:14.0-usb-0:3:1.0", SYMLINK+="kiosk/printer"`,
		}},
		{"built in", func(tree *portstest.Tree) {
			tree.BuiltIn("ttyS0", "4")
			tree.BuiltIn("ttyS1", "4")
		}, "ttyS0", "ttyS1", []string{
			`KERNEL=="ttyS0", SYMLINK+="kiosk/reader"`,
			`KERNEL=="ttyS1", SYMLINK+="kiosk/printer"`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree := portstest.New(t)
			c.plug(tree)
			all := list(t, tree.Root)
			find := func(name string) ports.Port {
				return all[slices.IndexFunc(all, func(p ports.Port) bool { return p.Name == name })]
			}
			text, done, err := ports.Assign(tree.Root, map[string]ports.Port{ports.Reader: find(c.reader), ports.Printer: find(c.printer)}, all)
			if err != nil || len(done) != 2 {
				t.Fatalf("%v, %v", done, err)
			}
			b, err := os.ReadFile(filepath.Join(tree.Root, ports.RulesFile))
			if err != nil || string(b) != text {
				t.Errorf("%v: the file is\n%s", err, b)
			}
			var rules []string
			for line := range strings.Lines(text) {
				if rule, ok := strings.CutPrefix(strings.TrimSpace(line), `ACTION!="remove", SUBSYSTEM=="tty", `); ok {
					rules = append(rules, strings.TrimSuffix(rule, `, TAG+="systemd"`))
				} else if !strings.HasPrefix(line, "#") {
					t.Errorf("stray line %q", line)
				}
			}
			if !slices.Equal(rules, c.want) {
				t.Errorf("rules\n%s\nwant\n%s", strings.Join(rules, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestAssignOne(t *testing.T) {
	tree := portstest.New(t)
	tree.Plug("ttyUSB0", "1-1", "ftdi_sio", "0403", "6001", "A")
	tree.Plug("ttyUSB1", "1-2", "ftdi_sio", "0403", "6001", "B")
	tree.Plug("ttyUSB2", "1-3", "ftdi_sio", "0403", "6001", "C")
	all := list(t, tree.Root)
	if _, _, err := ports.Assign(tree.Root, map[string]ports.Port{ports.Reader: all[0], ports.Printer: all[1]}, all); err != nil {
		t.Fatal(err)
	}
	text, _, err := ports.Assign(tree.Root, map[string]ports.Port{ports.Reader: all[2]}, all)
	if err != nil || strings.Count(text, "SYMLINK") != 2 || !strings.Contains(text, `"C", SYMLINK+="kiosk/reader"`) || !strings.Contains(text, `"B", SYMLINK+="kiosk/printer"`) {
		t.Errorf("%v: another reader, and the printer as it was:\n%s", err, text)
	}
	if _, _, err := ports.Assign(tree.Root, map[string]ports.Port{ports.Reader: all[2], ports.Printer: all[2]}, all); err == nil {
		t.Error("one port for both")
	}
	left, err := filepath.Glob(filepath.Join(tree.Root, "etc/udev/rules.d/*"))
	if hidden, _ := filepath.Glob(filepath.Join(tree.Root, "etc/udev/rules.d/.*")); err != nil || len(left) != 1 || len(hidden) != 0 {
		t.Errorf("files %v and %v, %v", left, hidden, err)
	}
}

func TestAlike(t *testing.T) {
	tree := portstest.New(t)
	tree.Plug("ttyUSB0", "1-1", "ch341-uart", "1a86", "7523", "")
	tree.Plug("ttyUSB1", "1-1", "ch341-uart", "1a86", "7523", "") // two on a card, with one path
	all := list(t, tree.Root)
	if _, _, err := ports.Assign(tree.Root, map[string]ports.Port{ports.Reader: all[0], ports.Printer: all[1]}, all); !errors.Is(err, ports.ErrAlike) {
		t.Errorf("two ports that nothing tells apart: %v", err)
	}
	if _, err := os.Stat(filepath.Join(tree.Root, ports.RulesFile)); err == nil {
		t.Error("a refusal left a file")
	}
}
