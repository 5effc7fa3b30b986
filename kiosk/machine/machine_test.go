package machine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"reception/kiosk/care"
	"reception/kiosk/machine"
	"reception/kiosk/ports"
	"reception/kiosk/ports/portstest"
)

var now = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)

// bench is a machine with everything in its place.
type bench struct {
	*portstest.Tree
	t    *testing.T
	look machine.Look
	show map[string]map[string]string // what systemctl shows, by unit; "" for the manager
	err  error
}

func newBench(t *testing.T) *bench {
	b := &bench{Tree: portstest.New(t), t: t, show: map[string]map[string]string{"": {"RuntimeWatchdogUSec": "30s"}}}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	unit := func(name string) {
		b.show[name] = map[string]string{"Id": name, "ActiveState": "active", "UnitFileState": "enabled", "WatchdogUSec": "20s", "SupplementaryGroups": "dialout kiosk-voice"}
	}
	for _, name := range []string{"kiosk.service", "kiosk.socket", "kiosk-staff.socket", "kiosk-voice.service", "kiosk-backup.timer", "kiosk-backup.path", "kiosk-screen.service", "kiosk-screen-restart.path"} {
		unit(name)
	}
	for path, text := range map[string]string{
		"usr/lib/systemd/system/kiosk.service": "", "usr/lib/systemd/system/kiosk-screen.service": "",
		"usr/lib/udev/rules.d/60-serial.rules": "", "usr/lib/udev/rules.d/70-kiosk.rules": "# kiosk/reader is elsewhere\n",
		"etc/udev/rules.d/71-kiosk-local.rules": `SYMLINK+="kiosk/reader"` + "\n" + `SYMLINK+="kiosk/printer"` + "\n",
		"proc/devices":                          "Character devices:\n  4 ttyS\n166 ttyACM\n188 ttyUSB\n\nBlock devices:\n254 virtblk\n",
		"proc/self/mounts":                      "/dev/vda1 / ext4 rw,relatime 0 0\ntmpfs /run tmpfs rw 0 0\n/dev/vdb1 /var/lib ext4 rw 0 0\n",
		"proc/fs/ext4/vdb1/options":             "rw\nerrors=remount-ro\n", "sys/fs/ext4/vdb1/errors_count": "0\n",
		"proc/asound/cards":              " 0 [PCH ]: HDA-Intel\n",
		"sys/class/rtc/rtc0/since_epoch": fmt.Sprint(now.Unix()-30) + "\n", "sys/class/watchdog/watchdog0/state": "active\n",
		"sys/class/drm/card0-HDMI-A-1/status": "connected\n", "sys/class/drm/card0-DP-1/status": "disconnected\n",
		"etc/passwd": "root:x:0:0::/root:/bin/sh\nkiosk:x:999:999::/var/lib/kiosk:/usr/sbin/nologin\n",
		// Files of this test belong to the group that it runs as.
		"etc/group": "root:x:0:\ndialout:x:" + me.Gid + ":\n",
	} {
		b.write(path, text)
	}
	b.write("etc/credstore/kiosk.key", strings.Repeat("k", 32))
	b.mode("etc/credstore/kiosk.key", 0o400)
	b.Plug("ttyUSB0", "1-1", "ch341-uart", "1a86", "7523", "")
	b.Plug("ttyUSB1", "1-2", "ch341-uart", "1a86", "7523", "")
	b.Link("ttyUSB0", "kiosk/reader")
	b.Link("ttyUSB1", "kiosk/printer")
	for _, name := range []string{"ttyUSB0", "ttyUSB1"} {
		b.write("dev/"+name, "")
		b.mode("dev/"+name, 0o660)
	}
	b.look = machine.Look{
		Root: b.Root, State: "/var/lib/kiosk", Now: now, Run: b.run, Outputs: []string{"HDMI-A-1", ""},
		Devices: map[string]string{ports.Reader: "/dev/kiosk/reader", ports.Printer: "/dev/kiosk/printer"},
		Hall:    &care.Devices{Reader: "ready", Printer: "ready", Keys: true},
	}
	return b
}

func (b *bench) write(path, text string) {
	b.t.Helper()
	path = filepath.Join(b.Root, path)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) mode(path string, mode os.FileMode) {
	b.t.Helper()
	if err := os.Chmod(filepath.Join(b.Root, path), mode); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) remove(path string) {
	b.t.Helper()
	if err := os.RemoveAll(filepath.Join(b.Root, path)); err != nil {
		b.t.Fatal(err)
	}
}

// run answers as systemctl show does: the properties that are asked for.
func (b *bench) run(_ context.Context, name string, args ...string) (string, error) {
	if b.err != nil {
		return "not root", b.err
	}
	names, ok := strings.CutPrefix(args[1], "--property=")
	if name != "systemctl" || args[0] != "show" || !ok {
		b.t.Errorf("runs %s %q", name, args)
	}
	of := args[2:]
	if len(of) == 0 {
		of = []string{""}
	}
	var blocks []string
	for _, unit := range of {
		var lines []string
		for _, p := range strings.Split(names, ",") {
			if v, ok := b.show[unit][p]; ok {
				lines = append(lines, p+"="+v)
			}
		}
		blocks = append(blocks, strings.Join(lines, "\n"))
	}
	return strings.Join(blocks, "\n\n") + "\n", nil
}

// A machine with everything in its place is well, and everything is looked at.
func TestWell(t *testing.T) {
	b := newBench(t)
	items := machine.Items(t.Context(), b.look)
	for _, i := range items {
		if i.State != care.Good || i.Do != "" || i.Is == "" {
			t.Errorf("%+v", i)
		}
	}
	if len(items) != 11 {
		t.Errorf("%d items: %+v", len(items), items)
	}
}

// Each trap is seen, and what to do about it is said.
func TestTraps(t *testing.T) {
	for _, tt := range []struct {
		what     string
		breaks   func(*bench)
		item     string
		state    string
		says, do string
	}{
		{"a unit that has stopped", func(b *bench) { b.show["kiosk-voice.service"]["ActiveState"] = "failed" }, "服务", care.Bad, "kiosk-voice.service", "enable --now kiosk-voice.service"},
		{"a unit that is off after the next start", func(b *bench) { b.show["kiosk-backup.timer"]["UnitFileState"] = "disabled" }, "服务", care.Bad, "下次开机", "systemctl enable kiosk-backup.timer"},
		{"a hall that does not answer", func(b *bench) { b.look.Hall = nil }, "服务", care.Bad, "不回答", "restart kiosk"},
		{"nobody who may ask", func(b *bench) { b.err = errors.New("exit status 1") }, "服务", care.Bad, "not root", "管理员"},
		{"no driver", func(b *bench) { b.write("proc/devices", "188 ttyUSB\n") }, "串口驱动", care.Bad, "cdc_acm", "modprobe -a cdc_acm"},
		{"a driver with half the name", func(b *bench) { b.write("proc/devices", "166 ttyACM\n189 ttyUSBx\n") }, "串口驱动", care.Bad, "usbserial", "modprobe -a usbserial"},
		{"a hall that was there before the driver", func(b *bench) { b.look.Hall.Reader = "away" }, "固定名字", care.Bad, "打不开", "restart kiosk"},
		{"no names yet", func(b *bench) {
			b.remove("etc/udev/rules.d/71-kiosk-local.rules")
			b.Unplug("ttyUSB0")
		}, "固定名字", care.Bad, "还没有 /dev/kiosk/reader", "devices assign"},
		{"a printer that is unplugged", func(b *bench) { b.Unplug("ttyUSB1") }, "固定名字", care.Bad, "/dev/kiosk/printer 现在没接上", "插回"},
		{"a port of another group", func(b *bench) { b.mode("dev/ttyUSB1", 0o600) }, "串口权限", care.Bad, "ttyUSB1", "udevadm trigger"},
		{"no group", func(b *bench) { b.write("etc/group", "root:x:0:\n") }, "串口权限", care.Bad, "没有 dialout", "groupadd"},
		{"no user", func(b *bench) { b.write("etc/passwd", "kiosk-voice:x:9:9::/:/bin/sh\n") }, "串口权限", care.Bad, "没有 kiosk", "sysusers"},
		{"a unit without the group", func(b *bench) { b.show["kiosk.service"]["SupplementaryGroups"] = "kiosk-voice" }, "串口权限", care.Bad, "不在 dialout", "SupplementaryGroups"},
		{"a rule that comes too early", func(b *bench) { b.write("etc/udev/rules.d/50-own.rules", `SYMLINK+="kiosk/reader"`) }, "设备规则", care.Bad, "50-own.rules 排得太前", "devices assign"},
		{"a rule with a group that may not be there", func(b *bench) { b.write("etc/udev/rules.d/80-own.rules", `GROUP="kiosk", SYMLINK+="kiosk/reader"`) }, "设备规则", care.Bad, "80-own.rules", "dialout"},
		{"rules that hide ours", func(b *bench) { b.write("etc/udev/rules.d/70-kiosk.rules", "") }, "设备规则", care.Bad, "盖住", "删掉"},
		{"no rules", func(b *bench) { b.remove("usr/lib/udev/rules.d/70-kiosk.rules") }, "设备规则", care.Bad, "没有 70-kiosk.rules", "reinstall"},
		{"a braille display", func(b *bench) { b.write("usr/lib/udev/rules.d/85-brltty.rules", "") }, "设备规则", care.Bad, "brltty", "purge brltty"},
		{"a chip that is an hour off", func(b *bench) { b.write("sys/class/rtc/rtc0/since_epoch", fmt.Sprint(now.Unix()+3600)) }, "硬件时钟", care.Note, "60 分钟", "kiosk setup"},
		{"a disk that gave up", func(b *bench) { b.write("proc/self/mounts", "/dev/vdb1 /var/lib ext4 ro,relatime 0 0\n") }, "文件系统", care.Bad, "只读", "kiosk backup --to"},
		{"a disk with errors", func(b *bench) { b.write("sys/fs/ext4/vdb1/errors_count", "3\n") }, "文件系统", care.Bad, "3 次", "kiosk backup --to"},
		{"a disk that goes on after errors", func(b *bench) { b.write("proc/fs/ext4/vdb1/options", "rw\nerrors=continue\n") }, "文件系统", care.Note, "ext4", "tune2fs -e remount-ro /dev/vdb1"},
		{"no watchdog of the machine", func(b *bench) { b.remove("sys/class/watchdog") }, "看门狗", care.Note, "主机没有", "主板"},
		{"a watchdog that nobody feeds", func(b *bench) { b.show[""]["RuntimeWatchdogUSec"] = "0" }, "看门狗", care.Note, "没有用上", "kiosk-appliance"},
		{"a hall without a watchdog", func(b *bench) { b.show["kiosk.service"]["WatchdogUSec"] = "infinity" }, "看门狗", care.Bad, "没人管", "WatchdogSec"},
		{"no graphics card", func(b *bench) { b.remove("sys/class/drm") }, "屏幕接口", care.Bad, "没有显卡", "/dev/dri"},
		{"no display", func(b *bench) { b.write("sys/class/drm/card0-HDMI-A-1/status", "disconnected\n") }, "屏幕接口", care.Bad, "一块屏也没接上", "电源"},
		{"a hall display that is gone", func(b *bench) { b.look.Outputs[1] = "DP-1" }, "屏幕接口", care.Bad, "HDMI-A-1", "DP-1 没接上"},
		{"a key for everybody", func(b *bench) { b.mode("etc/credstore/kiosk.key", 0o444) }, "密钥文件", care.Bad, "kiosk.key", "chmod 400"},
		{"half a key", func(b *bench) {
			b.remove("etc/credstore/kiosk.key")
			b.write("etc/credstore/kiosk.key", "short")
		}, "密钥文件", care.Bad, "kiosk.key", "32 字节"},
		{"a key that came later", func(b *bench) { b.look.Hall.Keys = false }, "密钥文件", care.Note, "kiosk.key", "restart kiosk"},
		{"no sound", func(b *bench) { b.write("proc/asound/cards", "--- no soundcards ---\n") }, "声音", care.Bad, "没有声卡", "check sound"},
		{"no package", func(b *bench) { b.remove("usr/lib/systemd/system/kiosk.service") }, "服务", care.Note, "没有装成系统服务", "deb"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			b := newBench(t)
			tt.breaks(b)
			found := false
			for _, i := range machine.Items(t.Context(), b.look) {
				if i.Name == tt.item {
					found = true
					if i.State != tt.state || !strings.Contains(i.Is, tt.says) || !strings.Contains(i.Do, tt.do) {
						t.Errorf("%+v, want %s with %q and %q", i, tt.state, tt.says, tt.do)
					}
				}
				if i.State != care.Good && i.Do == "" {
					t.Errorf("nothing to do about %+v", i)
				}
			}
			if !found {
				t.Errorf("nothing about %s", tt.item)
			}
		})
	}
}
