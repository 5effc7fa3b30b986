package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
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
	if err := (devicesAssign{Root: tree.Root}).assign(t.Context(), h, &said); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	got := rules(t, tree.Root)
	for _, want := range []string{`usb-0:2:1.0", SYMLINK+="kiosk/reader"`, `usb-0:1:1.0", SYMLINK+="kiosk/printer"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no rule with %s:\n%s", want, got)
		}
	}
	for _, want := range []string{"少了 0 个口", "没有 ttyUSB9 这个口", "还没有看到它", "读卡器是 ttyUSB5", "打印机是 ttyUSB0", "没有序列号"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("nobody says %q:\n%s", want, said.String())
		}
	}
	if len(h.steps) != 0 {
		t.Errorf("%d steps were not asked for", len(h.steps))
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
