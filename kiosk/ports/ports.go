// Package ports tells which serial port is which, and writes the rules that
// give two of them names that stay: /dev/kiosk/reader and /dev/kiosk/printer.
//
// Every function takes the root of the file system, "/" but for tests.
package ports

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The names that ports are given, below /dev/kiosk.
const (
	Reader  = "reader"
	Printer = "printer"
)

// Port is a serial port that has hardware behind it.
type Port struct {
	Name   string   `json:"name"`             // of the device node, "ttyUSB0"
	Node   string   `json:"node"`             // path of the device node
	Driver string   `json:"driver"`           // of the kernel
	USB    string   `json:"usb,omitempty"`    // vendor and product, "1a86:7523"
	Model  string   `json:"model,omitempty"`  // as the adapter calls itself
	Serial string   `json:"serial,omitempty"` // number, which many chips lack
	IDPath string   `json:"path,omitempty"`   // of the socket that it is plugged into
	Links  []string `json:"links,omitempty"`  // other names below /dev
	Role   string   `json:"role,omitempty"`   // Reader, Printer or ""
}

// List returns the ports by name. Ports of which the kernel only reserves the
// name are left out.
func List(root string) ([]Port, error) {
	class := filepath.Join(root, "sys/class/tty")
	entries, err := os.ReadDir(class)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list serial ports: %w", err)
	}
	var out []Port
	for _, e := range entries {
		p, ok, err := port(root, filepath.Join(class, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("list serial ports: %s: %w", e.Name(), err)
		}
		if ok {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Port) int {
		if n := len(a.Name) - len(b.Name); n != 0 { // ttyS2 before ttyS10
			return n
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out, nil
}

// port reads one entry of the class tty. It tells false for terminals without
// hardware. What goes away while it is read is not there.
func port(root, entry string) (Port, bool, error) {
	device, err := filepath.EvalSymlinks(filepath.Join(entry, "device"))
	if errors.Is(err, fs.ErrNotExist) {
		return Port{}, false, nil // a console or a pseudo-terminal
	}
	if err != nil {
		return Port{}, false, err
	}
	if kind, err := line(filepath.Join(entry, "type")); err == nil && kind == "0" {
		return Port{}, false, nil // a name that the kernel keeps for a chip that is not there
	}
	p := Port{Name: filepath.Base(entry), Node: filepath.Join(root, "dev", filepath.Base(entry)), Driver: driver(device)}
	number, err := line(filepath.Join(entry, "dev"))
	if errors.Is(err, fs.ErrNotExist) {
		return Port{}, false, nil
	}
	if err != nil {
		return Port{}, false, err
	}
	if p.Driver == "" || number == "" {
		return Port{}, false, nil
	}
	err = p.describe(filepath.Join(root, "run/udev/data", "c"+number))
	return p, true, err
}

// line returns the one line of a file of the kernel.
func line(path string) (string, error) {
	b, err := os.ReadFile(path)
	return strings.TrimSpace(string(b)), err
}

// driver is that of the device or of the nearest one above it that has one.
// Newer kernels put "port" and "ctrl" between a port and its chip.
func driver(device string) string {
	for range 6 {
		if to, err := os.Readlink(filepath.Join(device, "driver")); err == nil {
			if name := filepath.Base(to); name != "port" && name != "ctrl" {
				return name
			}
		}
		device = filepath.Dir(device)
	}
	return ""
}

// describe reads what udev keeps of the port. Where udev does not run, a port
// is known by its name alone.
func (p *Port) describe(file string) error {
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	env := map[string]string{}
	for s := bufio.NewScanner(bytes.NewReader(b)); s.Scan(); {
		kind, rest, _ := strings.Cut(s.Text(), ":")
		switch kind {
		case "E":
			name, value, _ := strings.Cut(rest, "=")
			env[name] = value
		case "S":
			p.Links = append(p.Links, rest)
			if role, ok := strings.CutPrefix(rest, "kiosk/"); ok && (role == Reader || role == Printer) {
				p.Role = role
			}
		}
	}
	slices.Sort(p.Links)
	if env["ID_VENDOR_ID"] != "" {
		p.USB = env["ID_VENDOR_ID"] + ":" + env["ID_MODEL_ID"]
	}
	p.Model = strings.ReplaceAll(strings.TrimSpace(env["ID_VENDOR"]+" "+env["ID_MODEL"]), "_", " ")
	p.Serial, p.IDPath = env["ID_SERIAL_SHORT"], env["ID_PATH"]
	return nil
}

// plain tells whether a value stands for itself in a udev rule: no quotes, and
// none of the signs that match more than themselves.
func plain(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:_+-") == ""
}

// ErrAlike says that nothing tells two ports apart.
var ErrAlike = errors.New("nothing tells this port from another one: plug the adapter into a USB socket of the machine itself, or use one with a serial number")

// By is what a port is known by.
type By string

// What a port can be known by.
const (
	BySerial By = "serial" // number of the adapter
	ByName   By = "name"   // of the machine's own port
	ByPlace  By = "place"  // where it is plugged in
)

// match is the condition of a rule that holds for p alone, and what the name
// goes by.
func match(p Port, all []Port) (condition string, by By, is string, err error) {
	others := 0
	numbered, placed := plain(p.Serial) && len(p.USB) == 9 && plain(p.USB), plain(p.IDPath)
	for _, o := range all {
		if o.Name == p.Name {
			continue
		}
		others++
		numbered = numbered && (o.USB != p.USB || o.Serial != p.Serial)
		placed = placed && o.IDPath != p.IDPath
	}
	switch {
	case numbered:
		return fmt.Sprintf(`ENV{ID_VENDOR_ID}=="%s", ENV{ID_MODEL_ID}=="%s", ENV{ID_SERIAL_SHORT}=="%s"`, p.USB[:4], p.USB[5:], p.Serial),
			BySerial, p.Serial, nil
	case builtIn(p.Name):
		return fmt.Sprintf(`KERNEL=="%s"`, p.Name), ByName, p.Name, nil
	case placed:
		return fmt.Sprintf(`ENV{ID_PATH}=="%s"`, p.IDPath), ByPlace, p.IDPath, nil
	}
	return "", "", "", fmt.Errorf("%s beside %d others: %w", p.Name, others, ErrAlike)
}

// builtIn tells whether a port is the machine's own, whose number stays.
func builtIn(name string) bool {
	n, ok := strings.CutPrefix(name, "ttyS")
	_, err := strconv.Atoi(n)
	return ok && err == nil
}

// RulesFile is where the machine's own names are, below the root.
const RulesFile = "etc/udev/rules.d/71-kiosk-local.rules"

const header = `# Written by kiosk devices assign: which serial port is which on this machine.
# Adapters without a serial number are known by the socket they are plugged into.
`

// Assignment says what a role's name goes by.
type Assignment struct {
	Role string
	Port string
	By   By
	Is   string // the number, name or place
}

// Assign writes the rules that give the ports the names of their roles. The
// rule of a role that is not in ports stays as it is. The file is replaced at
// once, and returned.
func Assign(root string, roles map[string]Port, all []Port) (text string, done []Assignment, err error) {
	if a, b := roles[Reader], roles[Printer]; a.Name != "" && a.Name == b.Name {
		return "", nil, fmt.Errorf("assign ports: reader and printer cannot both be %s", a.Name)
	}
	path := filepath.Join(root, RulesFile)
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", nil, fmt.Errorf("assign ports: %w", err)
	}
	text = header
	for _, role := range []string{Reader, Printer} {
		link := fmt.Sprintf(`SYMLINK+="kiosk/%s"`, role)
		p, ok := roles[role]
		if !ok {
			for l := range strings.Lines(string(before)) {
				if strings.Contains(l, link) && !strings.HasPrefix(l, "#") {
					text += strings.TrimRight(l, "\n") + "\n"
				}
			}
			continue
		}
		condition, by, is, err := match(p, all)
		if err != nil {
			return "", nil, fmt.Errorf("assign ports: %s: %w", role, err)
		}
		text += fmt.Sprintf("ACTION!=\"remove\", SUBSYSTEM==\"tty\", %s, %s, TAG+=\"systemd\"\n", condition, link)
		done = append(done, Assignment{Role: role, Port: p.Name, By: by, Is: is})
	}
	if err := replace(path, text); err != nil {
		return "", nil, fmt.Errorf("assign ports: %w", err)
	}
	return text, done, nil
}

// replace writes a file so that a power cut leaves the old or the new one.
func replace(path, text string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".kiosk-*") // udev reads only names that end in .rules
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Missing returns the ports of before that are not in after, by what they are
// plugged into.
func Missing(before, after []Port) []Port {
	return slices.DeleteFunc(slices.Clone(before), func(p Port) bool {
		return slices.ContainsFunc(after, func(q Port) bool { return q.Name == p.Name && q.IDPath == p.IDPath })
	})
}
