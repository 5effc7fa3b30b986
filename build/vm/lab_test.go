//go:build vm

package vm_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"reception/build/vm/agent"
	"reception/build/vm/qemu"
	"reception/devices/emulator"
)

// lab is the machine under test, and what is plugged into it.
type lab struct {
	dir   string // of disks and sockets
	image string // folder of the root's image, kernel and initrd
	ports map[int]int
	local string // URL of the touchscreen's pages
	staff string // URL of the desks'

	m       *qemu.Machine
	agent   *agent.Client
	reader  *emulator.Reader
	printer *emulator.Printer
	slips   chan emulator.Slip

	acked []ticket // all numbers that somebody was promised
	rows  []row
}

// row is a line of the table.
type row struct {
	step, result         string
	took                 time.Duration
	acked, lost, control int
}

// monday is when the machine is switched on for the first time: a working day,
// whatever day it is here.
func monday() time.Time { return time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC) }

// newLab makes the disks: the root once a week, the others here.
func newLab(t *testing.T) *lab {
	t.Helper()
	for _, tool := range []string{"qemu-system-x86_64", "qemu-img", "mmdebstrap", "mke2fs", "debugfs", "sfdisk", "mkfs.vfat", "dpkg-deb"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is missing: build/setup vm installs it", tool)
		}
	}
	dir, err := os.MkdirTemp("", "kiosk-vm-") // the name of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	l := &lab{dir: dir, slips: make(chan emulator.Slip, 4096)}
	l.image = strings.TrimSpace(host(t, "../vm/root"))
	debs, err := filepath.Glob("../out/kiosk_*_amd64.deb")
	if err != nil || len(debs) != 1 {
		t.Fatalf("%d packages in build/out, %v: run build/deb", len(debs), err)
	}
	l.disks(t)
	// As sticks are sold: one partition with FAT.
	host(t, "truncate", "-s", "32M", l.path("stick.img"))
	host(t, "sh", "-c", "echo start=2048,type=e | sfdisk -q "+l.path("stick.img"))
	host(t, "mkfs.vfat", "--offset", "2048", l.path("stick.img"), strconv.Itoa(31<<10))
	// A tar archive is a disk that needs no file system.
	tree := l.path("tree")
	host(t, "install", "-D", debs[0], filepath.Join(tree, "kiosk.deb"))
	goBuild(t, "-o", filepath.Join(tree, "probe"), "reception/build/probe/try")
	goBuild(t, "-o", filepath.Join(tree, "kiosk-off"), "-ldflags", "-s -w", "-overlay", l.synchronousOff(t), "reception/kiosk")
	host(t, "tar", "-C", tree, "-cf", l.path("extra.tar"), ".")
	host(t, "truncate", "-s", "%1M", l.path("extra.tar"))
	return l
}

// disks gives the machine new ones: the Debian, and an empty one for the state.
func (l *lab) disks(t *testing.T) {
	t.Helper()
	host(t, "rm", "-f", l.path("root.qcow2"), l.path("data.img"))
	host(t, "qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", filepath.Join(l.image, "base.img"), l.path("root.qcow2"))
	host(t, "truncate", "-s", "64M", l.path("data.img"))
	host(t, "mke2fs", "-q", "-t", "ext4", "-L", "data", l.path("data.img"))
}

// goBuild builds a program for the machine.
func goBuild(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"build"}, args...)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOARCH=amd64")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build %v: %v\n%s", args, err, out)
	}
}

// synchronousOff returns an overlay for go build that makes a hall whose
// journal is opened with synchronous=OFF. The program itself has no such
// switch.
func (l *lab) synchronousOff(t *testing.T) string {
	t.Helper()
	from, err := filepath.Abs("../../queue/sqlite/store.go")
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	off := bytes.Replace(b, []byte(`opt.Synchronous = "FULL"`), []byte(`opt.Synchronous = "OFF"`), 1)
	if bytes.Equal(b, off) {
		t.Fatalf("%s opens the journal in another way: no negative control can be made of it", from)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{from: l.path("store.go")}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(l.path("store.go"), off, 0o600), os.WriteFile(l.path("overlay.json"), overlay, 0o600)); err != nil {
		t.Fatal(err)
	}
	return l.path("overlay.json")
}

func (l *lab) path(name string) string { return filepath.Join(l.dir, name) }

// host runs a command on this machine.
func host(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return string(out)
}

// power switches the machine on and waits until its agent answers.
func (l *lab) power(t *testing.T, clock time.Time, record string) {
	t.Helper()
	ports, err := qemu.Ports(2)
	if err != nil {
		t.Fatal(err)
	}
	l.local, l.staff = fmt.Sprintf("http://127.0.0.1:%d", ports[0]), fmt.Sprintf("https://127.0.0.1:%d", ports[1])
	l.m, err = qemu.Start(qemu.Config{
		Dir: l.dir, Kernel: filepath.Join(l.image, "vmlinux"), Initrd: filepath.Join(l.image, "initrd"),
		Root: l.path("root.qcow2"), Data: l.path("data.img"), Extra: l.path("extra.tar"), Stick: l.path("stick.img"), Record: record,
		Clock: clock, Forward: map[int]int{ports[0]: 8080, ports[1]: 8443}, KVM: os.Getenv("KIOSK_VM_ACCEL") == "kvm",
	})
	if err != nil {
		t.Fatal(err)
	}
	l.dial(t)
}

func (l *lab) dial(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var err error
	if l.agent, err = agent.Dial(ctx, l.m.Agent()); err != nil {
		console, _ := os.ReadFile(l.m.Console())
		t.Fatalf("the machine does not boot: %v\n%s", err, console[max(0, len(console)-3000):])
	}
}

// cut pulls the plug of the machine, and with it those of the devices.
func (l *lab) cut() {
	l.m.Cut()
	_ = l.agent.Close()
	if l.reader != nil {
		l.reader.Unplug()
		l.printer.Unplug()
	}
}

// plug puts both devices back.
func (l *lab) plug(t *testing.T) {
	t.Helper()
	if err := errors.Join(l.reader.Replug(), l.printer.Replug()); err != nil {
		t.Fatal(err)
	}
}

// run runs a script in the machine, which must succeed, and returns what it
// printed.
func (l *lab) run(t *testing.T, script string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	r, err := l.agent.Run(ctx, script)
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	if r.Status != 0 {
		t.Fatalf("%s: exit status %d\n%s%s", script, r.Status, r.Out, r.Err)
	}
	return strings.TrimSpace(r.Out)
}

// health is what /healthz says of the hall.
type health struct {
	OK      bool   `json:"ok"`
	Day     string `json:"day"`
	Reader  string `json:"reader"`
	Printer string `json:"printer"`
	Machine struct {
		Clock struct {
			Doubt string `json:"doubt"`
		} `json:"clock"`
		Devices struct {
			Keys bool `json:"keys"`
		} `json:"devices"`
	} `json:"machine"`
}

func (l *lab) health(ctx context.Context) (h health, err error) {
	b, err := l.get(ctx, "/healthz")
	if err == nil {
		err = json.Unmarshal(b, &h)
	}
	return h, err
}

// get fetches a page of the touchscreen's socket, on a connection of its own.
func (l *lab) get(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.local+path, nil)
	if err != nil {
		return nil, err
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK && err == nil {
		err = fmt.Errorf("%s: %s: %s", path, resp.Status, b)
	}
	return b, err
}

// until waits until /healthz says what cond wants, and returns how long that
// took.
func (l *lab) until(t *testing.T, what string, most time.Duration, cond func(health) bool) time.Duration {
	t.Helper()
	at := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), most)
	defer cancel()
	for {
		one, stop := context.WithTimeout(ctx, 10*time.Second)
		h, err := l.health(one)
		stop()
		if err == nil && cond(h) {
			return time.Since(at)
		}
		select {
		case <-ctx.Done():
			t.Fatalf("waited %v for %s: %+v, %v\n%s", most, what, h, err, l.journal(t))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// journal returns the end of the hall's log, and what systemd waits for.
func (l *lab) journal(t *testing.T) string {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 20*time.Second)
	defer cancel()
	r, err := l.agent.Run(ctx, `journalctl -b -u 'kiosk*' -n 40 --no-pager -o short-monotonic
		systemctl list-units --failed --no-legend; systemctl list-jobs --no-legend; journalctl -b -p warning -n 30 --no-pager -o short-monotonic`)
	if err != nil {
		return err.Error()
	}
	return r.Out
}

func answers(h health) bool { return h.OK }
func ready(h health) bool   { return h.OK && h.Reader == "ready" && h.Printer == "ready" }

// line is the row in the table. Columns that say nothing of a step are empty.
func (r row) line() string {
	acked, lost, control := "", "", ""
	if r.acked > 0 {
		acked, lost = fmt.Sprint(r.acked), fmt.Sprint(r.lost)
	}
	if r.control > 0 {
		lost, control = "", fmt.Sprint(r.control)
	}
	return fmt.Sprintf("| %s | %s | %.1f | %s | %s | %s |\n", r.step, r.result, r.took.Seconds(), acked, lost, control)
}

// table prints what was shown.
func (l *lab) table() string {
	var b strings.Builder
	b.WriteString("| step | result | seconds | acknowledged | lost | negative control lost |\n|---|---|---:|---:|---:|---:|\n")
	total := time.Duration(0)
	for _, r := range l.rows {
		total += r.took
		b.WriteString(r.line())
	}
	fmt.Fprintf(&b, "| all | | %.0f | | | |\n", total.Seconds())
	return b.String()
}
