package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"reception/devices/emulator"
	"reception/kiosk/ports"
	"reception/kiosk/ports/portstest"
)

// hands answers a dialog: each step does something and then types a line.
type hands struct {
	steps []func() string
}

func (h *hands) Read(b []byte) (int, error) {
	if len(h.steps) == 0 {
		return 0, io.EOF
	}
	line := h.steps[0]() + "\n"
	h.steps = h.steps[1:]
	return copy(b, line), nil
}

func rules(t *testing.T, root string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, ports.RulesFile))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Two adapters of the cheap chip, which nothing but their sockets tells apart.
func TestAssignByUnplugging(t *testing.T) {
	for lang, wants := range map[string][]string{
		"zh": {"少了 0 个口", "没有 ttyUSB9 这个口", "还没有看到它", "读卡器是 ttyUSB5", "打印机是 ttyUSB0", "没有序列号", "认的是插的位置 pci-"},
		"en": {"0 ports are gone", "no port ttyUSB9", "not there yet", "card reader is ttyUSB5", "printer is ttyUSB0", "no serial number", "by where it is plugged in, pci-"},
	} {
		t.Run(lang, func(t *testing.T) { assignByUnplugging(t, lang, wants) })
	}
}

func assignByUnplugging(t *testing.T, lang string, wants []string) {
	tree := portstest.New(t)
	tree.Plug("ttyUSB0", "1-1", "ch341-uart", "1a86", "7523", "")
	tree.Plug("ttyUSB1", "1-2", "ch341-uart", "1a86", "7523", "")
	var said bytes.Buffer
	nothing := func() string { return "" }
	h := &hands{[]func() string{
		nothing, // and nothing was unplugged
		func() string { return "ttyUSB9" },
		func() string { tree.Unplug("ttyUSB1"); return "" },
		nothing, // and not plugged in again
		func() string { tree.Plug("ttyUSB5", "1-2", "ch341-uart", "1a86", "7523", ""); return "" },
	}}
	if err := (devicesAssign{Root: tree.Root, language: language{lang}}).assign(t.Context(), h, &said); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	got := rules(t, tree.Root)
	for _, want := range []string{`usb-0:2:1.0", SYMLINK+="kiosk/reader"`, `usb-0:1:1.0", SYMLINK+="kiosk/printer"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no rule with %s:\n%s", want, got)
		}
	}
	for _, want := range wants {
		if !strings.Contains(said.String(), want) {
			t.Errorf("nobody says %q:\n%s", want, said.String())
		}
	}
	if len(h.steps) != 0 {
		t.Errorf("%d steps were not asked for", len(h.steps))
	}
}

// The dialog speaks what the terminal can show.
func TestAssignOnTerminal(t *testing.T) {
	tree := portstest.New(t)
	tree.BuiltIn("ttyS0", "4")
	tree.BuiltIn("ttyS1", "4")
	for term, want := range map[string]string{"linux": "The card reader is ttyS1 and has the name /dev/kiosk/reader", "xterm": "读卡器是 ttyS1，以后叫 /dev/kiosk/reader"} {
		shown, status := onTerminal(t, term, "ttyS1\n", "devices", "assign", "--root", tree.Root)
		if status != 0 || !strings.Contains(shown, want) || term == "linux" && !ascii(shown) {
			t.Errorf("%s: status %d: %s", term, status, shown)
		}
	}
}

func ascii(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return r > 126 }) }

// Both catalogues are complete, with the same verbs in the same order; the
// English one is plain ASCII.
func TestPortWords(t *testing.T) {
	verbs := regexp.MustCompile(`%[a-z]`)
	zh, en := reflect.ValueOf(chinesePorts()), reflect.ValueOf(englishPorts())
	for i := range zh.NumField() {
		a, b := zh.Field(i).String(), en.Field(i).String()
		if a == "" || b == "" || !slices.Equal(verbs.FindAllString(a, -1), verbs.FindAllString(b, -1)) || !ascii(b) {
			t.Errorf("%s: %q and %q", zh.Type().Field(i).Name, a, b)
		}
	}
}

func TestAssignNamed(t *testing.T) {
	tree := portstest.New(t)
	tree.BuiltIn("ttyS0", "4")
	tree.BuiltIn("ttyS1", "4")
	tree.Plug("ttyUSB0", "1-1", "ftdi_sio", "0403", "6001", "READER01")
	var said bytes.Buffer
	if err := (devicesAssign{Root: tree.Root, Reader: "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0", Printer: "ttyS1"}).assign(t.Context(), nil, &said); err != nil {
		t.Fatal(err)
	}
	if got := rules(t, tree.Root); !strings.Contains(got, `"READER01", SYMLINK+="kiosk/reader"`) || !strings.Contains(got, `KERNEL=="ttyS1", SYMLINK+="kiosk/printer"`) {
		t.Errorf("rules:\n%s", got)
	}
	before := rules(t, tree.Root)
	if err := (devicesAssign{Root: tree.Root, Reader: "ttyUSB7"}).assign(t.Context(), nil, &said); err == nil || rules(t, tree.Root) != before {
		t.Errorf("a port that is not there: %v", err)
	}
	if err := (devicesAssign{Root: tree.Root}).assign(t.Context(), strings.NewReader(""), &said); !errors.Is(err, io.EOF) || rules(t, tree.Root) != before {
		t.Errorf("nobody at the keyboard: %v", err)
	}
}

// Devices are found by what they answer, on lines that nobody has configured.
func TestAssignByAnswers(t *testing.T) {
	dir := t.TempDir()
	reader, err := emulator.NewReader(emulator.ReaderConfig{Link: filepath.Join(dir, "reader"), Rate: 57600})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	printer, err := emulator.NewPrinter(emulator.PrinterConfig{Link: filepath.Join(dir, "printer")})
	if err != nil {
		t.Fatal(err)
	}
	defer printer.Close()
	tree := portstest.New(t)
	tree.Plug("ttyUSB0", "1-1", "ch341-uart", "1a86", "7523", "")
	tree.Plug("ttyUSB1", "1-2", "ch341-uart", "1a86", "7523", "")
	tree.BuiltIn("ttyS0", "4") // whose node leads nowhere
	tree.Node("ttyUSB0", printer.Path())
	tree.Node("ttyUSB1", reader.Path())

	var said bytes.Buffer
	c := devicesAssign{Root: tree.Root, Auto: true, asking: asking{Baud: 19200, Profile: "generic80", Timeout: 6 * time.Second}}
	if err := c.assign(t.Context(), nil, &said); err != nil {
		t.Fatal(err)
	}
	if got := rules(t, tree.Root); !strings.Contains(got, `usb-0:2:1.0", SYMLINK+="kiosk/reader"`) || !strings.Contains(got, `usb-0:1:1.0", SYMLINK+="kiosk/printer"`) {
		t.Errorf("rules:\n%s", got)
	}
	if err := printer.Close(); err != nil {
		t.Fatal(err)
	}
	c.Timeout = 300 * time.Millisecond
	if err := c.assign(t.Context(), nil, &said); !errors.Is(err, errUndecided) {
		t.Errorf("the printer is gone, and nobody asks: %v", err)
	}
}

func TestDevicesList(t *testing.T) {
	tree := portstest.New(t)
	tree.Plug("ttyUSB0", "1-1", "ftdi_sio", "0403", "6001", "READER01")
	tree.Link("ttyUSB0", "kiosk/reader")
	t.Setenv("TERM", "xterm")
	code, text := output(t, "devices", "list", "--no-ask", "--root", tree.Root)
	for _, want := range []string{"ttyUSB0", "ftdi_sio", "序列号 READER01", "插在 pci-", "/dev/kiosk/reader", "/dev/serial/by-path/"} {
		if code != 0 || !strings.Contains(text, want) {
			t.Errorf("status %d, and no %q in\n%s", code, want, text)
		}
	}
	code, text = output(t, "devices", "list", "--no-ask", "--json", "--root", tree.Root)
	var got struct{ Ports []heard }
	if err := json.Unmarshal([]byte(text), &got); err != nil || code != 0 || len(got.Ports) != 1 || got.Ports[0].Role != ports.Reader || got.Ports[0].Answers != "" {
		t.Errorf("status %d, %v: %s", code, err, text)
	}
}
