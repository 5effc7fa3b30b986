// Package portstest makes file systems with serial ports in them.
package portstest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Tree is a file system below Root, with the parts of /sys, /run/udev and /dev
// that tell of serial ports.
type Tree struct {
	Root string

	t     *testing.T
	minor int
}

// New returns an empty tree.
func New(t *testing.T) *Tree { return &Tree{Root: t.TempDir(), t: t} }

func (x *Tree) write(path, text string) {
	x.t.Helper()
	path = filepath.Join(x.Root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		x.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		x.t.Fatal(err)
	}
}

func (x *Tree) link(path, to string) {
	x.t.Helper()
	path = filepath.Join(x.Root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		x.t.Fatal(err)
	}
	if err := os.Symlink(to, path); err != nil {
		x.t.Fatal(err)
	}
}

// Console adds a terminal without hardware.
func (x *Tree) Console(name string) { x.write("sys/class/tty/"+name+"/dev", "4:1\n") }

// BuiltIn adds a port of the machine's own, with the kernel's number for its
// chip, "0" for none. There is a "port" between it and its chip.
func (x *Tree) BuiltIn(name, chip string) {
	x.minor++
	chipDir := "sys/devices/pnp0/00:0" + name[4:]
	dir := chipDir + "/port:0"
	x.write(chipDir+"/id", "PNP0501\n")
	x.link(chipDir+"/driver", "../../../bus/pnp/drivers/serial")
	x.write(dir+"/id", "\n")
	x.link(dir+"/driver", "../../../../bus/serial-base/drivers/port")
	x.node(dir, name, fmt.Sprintf("4:%d", 64+x.minor), chip)
}

// Plug adds a USB adapter that is plugged into the socket, "1-2", with what
// udev says of it.
func (x *Tree) Plug(name, socket, driver, vendor, product, serial string) {
	x.minor++
	number := fmt.Sprintf("188:%d", x.minor)
	dir := "sys/devices/pci0/usb1/" + socket + "/" + socket + ":1.0/" + name
	x.write(dir+"/port_number", "0\n")
	x.link(dir+"/driver", "../../../../../../bus/usb-serial/drivers/"+driver)
	x.node(dir, name, number, "")
	_, at, _ := strings.Cut(socket, "-")
	path := "pci-0000:00:14.0-usb-0:" + at + ":1.0"
	text := "S:serial/by-path/" + path + "-port0\nI:12345\nE:ID_BUS=usb\nE:ID_VENDOR=Maker\nE:ID_MODEL=Adapter\n" +
		"E:ID_VENDOR_ID=" + vendor + "\nE:ID_MODEL_ID=" + product + "\nE:ID_PATH=" + path + "\n"
	if serial != "" {
		text += "E:ID_SERIAL_SHORT=" + serial + "\n"
	}
	x.write("run/udev/data/c"+number, text)
}

func (x *Tree) node(dir, name, number, chip string) {
	x.write(dir+"/tty/"+name+"/dev", number+"\n")
	if chip != "" {
		x.write(dir+"/tty/"+name+"/type", chip+"\n")
	}
	up := strings.Repeat("../", 3)
	x.link("sys/class/tty/"+name, up+dir+"/tty/"+name)
	x.link(dir+"/tty/"+name+"/device", "../..")
}

// Unplug takes a port away.
func (x *Tree) Unplug(name string) {
	x.t.Helper()
	if err := os.Remove(filepath.Join(x.Root, "sys/class/tty", name)); err != nil {
		x.t.Fatal(err)
	}
	if err := os.RemoveAll(x.dir(name)); err != nil {
		x.t.Fatal(err)
	}
}

func (x *Tree) dir(name string) string {
	found, err := filepath.Glob(filepath.Join(x.Root, "sys/devices/pci0/usb1/*/*", name))
	if err != nil || len(found) != 1 {
		x.t.Fatalf("%d adapters are %s: %v", len(found), name, err)
	}
	return found[0]
}

// Link lets udev give the port another name below /dev.
func (x *Tree) Link(name, link string) {
	x.t.Helper()
	number, err := os.ReadFile(filepath.Join(x.Root, "sys/class/tty", name, "dev"))
	if err != nil {
		x.t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(x.Root, "run/udev/data/c"+strings.TrimSpace(string(number))), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		x.t.Fatal(err)
	}
	_, err = f.WriteString("S:" + link + "\n")
	if err != nil {
		x.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		x.t.Fatal(err)
	}
}

// Node lets the port's device node lead to path.
func (x *Tree) Node(name, path string) { x.link("dev/"+name, path) }
