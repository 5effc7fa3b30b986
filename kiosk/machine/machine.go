// Package machine checks what makes a hall's machine an appliance: units,
// drivers, names and rights of the serial ports, clock chip, file system,
// watchdog, screens, key. Each check is a trap that somebody has stepped into;
// what it says is what to do about it.
//
// Package care tells of what every hall has; this package only of machines on
// which the Debian package is installed, and needs root to see it all.
package machine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"reception/kiosk/care"
	"reception/kiosk/ports"
)

// Look says where to look.
type Look struct {
	Root    string            // of the file system
	State   string            // folder of the journal
	Devices map[string]string // paths of the configuration, by role
	Outputs []string          // connectors that the machine's settings name
	Hall    *care.Devices     // what the running hall says; nil: it does not answer
	Now     time.Time

	// Run runs a program and returns what it said.
	Run func(ctx context.Context, name string, args ...string) (string, error)
}

// The units of the packages; those of the second are there with screens only.
func units() (hall, screen []string) {
	return []string{"kiosk.service", "kiosk.socket", "kiosk-staff.socket", "kiosk-voice.service", "kiosk-backup.timer", "kiosk-backup.path"},
		[]string{"kiosk-screen.service", "kiosk-screen-restart.path"}
}

// Items checks everything.
func Items(ctx context.Context, l Look) []care.Item {
	if !l.there("usr/lib/systemd/system/kiosk.service") {
		return []care.Item{{Name: "服务", State: care.Note, Is: "没有装成系统服务", Do: "装上 kiosk 的 deb 包，开机就会自己启动，这里也会查得更全。"}}
	}
	out := []care.Item{l.services(ctx), l.drivers(), l.names(), l.rights(ctx), l.rules(), l.fileSystem(), l.watchdog(ctx)}
	for _, check := range []func() (care.Item, bool){l.chip, l.screens, l.key, l.sound} {
		if i, ok := check(); ok {
			out = append(out, i)
		}
	}
	return out
}

func (l Look) path(p string) string { return filepath.Join(l.Root, p) }

func (l Look) there(p string) bool {
	_, err := os.Stat(l.path(p))
	return err == nil
}

// read returns a file's text without the blanks around it, "" where it cannot
// be read.
func (l Look) read(p string) string {
	b, err := os.ReadFile(l.path(p))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// properties asks the service manager; one map for each unit, in their order.
func (l Look) properties(ctx context.Context, names []string, units ...string) ([]map[string]string, error) {
	said, err := l.Run(ctx, "systemctl", append([]string{"show", "--property=" + strings.Join(names, ",")}, units...)...)
	if err != nil {
		return nil, fmt.Errorf("systemctl show: %w: %s", err, strings.TrimSpace(said))
	}
	var out []map[string]string
	for block := range strings.SplitSeq(strings.TrimSpace(said), "\n\n") {
		of := map[string]string{}
		for line := range strings.Lines(block) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			of[key] = value
		}
		out = append(out, of)
	}
	return out, nil
}

func (l Look) services(ctx context.Context) care.Item {
	i := care.Item{Name: "服务", State: care.Good, Is: "都在运行"}
	all, screen := units()
	if l.there("usr/lib/systemd/system/kiosk-screen.service") {
		all = append(all, screen...)
	}
	states, err := l.properties(ctx, []string{"Id", "ActiveState", "UnitFileState"}, all...)
	if err != nil {
		return care.Item{Name: "服务", State: care.Bad, Is: "看不到：" + err.Error(), Do: "请用管理员身份在这台机器上运行。"}
	}
	var off, later []string
	runs := false
	for _, s := range states {
		if s["ActiveState"] != "active" {
			off = append(off, s["Id"])
		}
		if s["UnitFileState"] == "disabled" || s["UnitFileState"] == "masked" {
			later = append(later, s["Id"])
		}
		if s["Id"] == "kiosk.service" {
			runs = s["ActiveState"] == "active"
		}
	}
	switch {
	case len(off) > 0:
		i.State, i.Is = care.Bad, "没有运行："+strings.Join(off, "、")
		i.Do = "请运行 systemctl enable --now " + strings.Join(off, " ") + "，再看 journalctl -u " + strings.TrimSuffix(off[0], ".service") + "。"
	case runs && l.Hall == nil:
		i.State, i.Is, i.Do = care.Bad, "kiosk 在运行，可是不回答", "请看 journalctl -u kiosk，再运行 systemctl restart kiosk。"
	case len(later) > 0:
		i.State, i.Is, i.Do = care.Bad, "下次开机不会启动："+strings.Join(later, "、"), "请运行 systemctl enable "+strings.Join(later, " ")+"。"
	}
	return i
}

// drivers checks the numbers that the hall's unit is allowed to open: they are
// looked up once, when it starts.
func (l Look) drivers() care.Item {
	devices := l.read("proc/devices")
	var missing []string
	for _, d := range []struct{ name, module string }{{"ttyUSB", "usbserial"}, {"ttyACM", "cdc_acm"}} {
		if !regexp.MustCompile(`(?m)^ *\d+ ` + d.name + `$`).MatchString(devices) {
			missing = append(missing, d.module)
		}
	}
	if len(missing) > 0 {
		m := strings.Join(missing, " ")
		return care.Item{Name: "串口驱动", State: care.Bad, Is: "没有装进内核：" + m,
			Do: "请运行 modprobe -a " + m + "，再运行 systemctl restart kiosk：程序启动后才装的驱动，它打不开。"}
	}
	return care.Item{Name: "串口驱动", State: care.Good, Is: "ttyUSB、ttyACM 都在"}
}

// ports are those with a role.
func (l Look) ports() (map[string]ports.Port, error) {
	all, err := ports.List(l.Root)
	out := map[string]ports.Port{}
	for _, p := range all {
		if p.Role != "" {
			out[p.Role] = p
		}
	}
	return out, err
}

func (l Look) names() care.Item {
	i := care.Item{Name: "固定名字", State: care.Good}
	at, err := l.ports()
	if err != nil {
		return care.Item{Name: i.Name, State: care.Bad, Is: err.Error(), Do: "请运行 kiosk devices list。"}
	}
	rules := l.read(ports.RulesFile)
	var is []string
	for _, role := range []string{ports.Reader, ports.Printer} {
		path := "/dev/kiosk/" + role
		if l.Devices[role] != path { // somebody knows better
			is = append(is, l.Devices[role])
			continue
		}
		p, ok := at[role]
		state := ""
		if l.Hall != nil {
			state = map[string]string{ports.Reader: l.Hall.Reader, ports.Printer: l.Hall.Printer}[role]
		}
		switch {
		case !ok && !strings.Contains(rules, `SYMLINK+="kiosk/`+role+`"`):
			return care.Item{Name: i.Name, State: care.Bad, Is: "还没有 " + path, Do: "请运行 kiosk devices assign，照着说的拔插一次。"}
		case !ok:
			return care.Item{Name: i.Name, State: care.Bad, Is: path + " 现在没接上", Do: "请插回原来的口。换过口或换过线，再运行一次 kiosk devices assign。"}
		case state == "away":
			return care.Item{Name: i.Name, State: care.Bad, Is: path + " 在，程序却打不开", Do: "多半是驱动比程序来得晚：请运行 systemctl restart kiosk。"}
		}
		is = append(is, path+" 是 "+p.Name)
	}
	i.Is = strings.Join(is, "，")
	return i
}

func (l Look) rights(ctx context.Context) care.Item {
	i := care.Item{Name: "串口权限", State: care.Good, Is: "dialout 组能开"}
	bad := func(is, do string) care.Item { return care.Item{Name: i.Name, State: care.Bad, Is: is, Do: do} }
	group := regexp.MustCompile(`(?m)^dialout:[^:]*:(\d+):`).FindStringSubmatch(l.read("etc/group"))
	if group == nil {
		return bad("没有 dialout 组", "请运行 groupadd --system dialout，再重启机器。")
	}
	if !regexp.MustCompile(`(?m)^kiosk:`).MatchString(l.read("etc/passwd")) {
		return bad("没有 kiosk 这个用户", "请运行 systemd-sysusers，再运行 systemctl restart kiosk。")
	}
	of, err := l.properties(ctx, []string{"SupplementaryGroups"}, "kiosk.service")
	if err == nil && len(of) == 1 && !slices.Contains(strings.Fields(of[0]["SupplementaryGroups"]), "dialout") {
		return bad("kiosk 不在 dialout 组里", "有人改过 kiosk.service：请看 systemctl cat kiosk，把 SupplementaryGroups=dialout 加回去。")
	}
	at, err := l.ports()
	if err != nil {
		return bad(err.Error(), "请运行 kiosk devices list。")
	}
	for _, role := range []string{ports.Reader, ports.Printer} {
		p, ok := at[role]
		if !ok {
			continue // told of as a name that is not there
		}
		info, err := os.Stat(p.Node)
		if err != nil {
			return bad(err.Error(), "请拔下来再插一次。")
		}
		s, ok := info.Sys().(*syscall.Stat_t)
		if !ok || strconv.Itoa(int(s.Gid)) != group[1] || info.Mode()&0o060 != 0o060 {
			return bad(p.Name+" 不归 dialout 组", "请运行 udevadm control --reload，再运行 udevadm trigger --action=change --subsystem-match=tty。")
		}
	}
	return i
}

// rules checks the files of udev. What the names go by is only known after
// 60-serial.rules, and a group of our own is not known while it installs.
func (l Look) rules() care.Item {
	i := care.Item{Name: "设备规则", State: care.Good, Is: "70-kiosk.rules 管用"}
	bad := func(is, do string) care.Item { return care.Item{Name: i.Name, State: care.Bad, Is: is, Do: do} }
	if !l.there("usr/lib/udev/rules.d/70-kiosk.rules") {
		return bad("没有 70-kiosk.rules", "请重装 kiosk：apt reinstall kiosk。")
	}
	for _, dir := range []string{"etc/udev/rules.d", "run/udev/rules.d", "usr/lib/udev/rules.d", "lib/udev/rules.d"} {
		files, err := os.ReadDir(l.path(dir))
		if err != nil {
			continue // most machines have two of them
		}
		for _, f := range files {
			path := "/" + dir + "/" + f.Name()
			text := l.read(path)
			switch {
			case f.Name() == "70-kiosk.rules" && !strings.HasPrefix(dir, "usr/") && !strings.HasPrefix(dir, "lib/"):
				return bad(path+" 盖住了装好的规则", "请删掉它，再重启机器。")
			case strings.Contains(f.Name(), "brltty"):
				return bad("brltty 会抢走读卡器的线", "请运行 apt purge brltty。")
			case strings.Contains(text, "kiosk/reader") || strings.Contains(text, "kiosk/printer"):
				if f.Name() <= "60-serial.rules" {
					return bad(path+" 排得太前，那时还不知道插在哪", "请删掉它，运行 kiosk devices assign 重做。")
				}
				if strings.Contains(text, `GROUP="kiosk"`) {
					return bad(path+" 把口给了 kiosk 组，装的时候还没有这个组", "请改成 GROUP=\"dialout\"。")
				}
			}
		}
	}
	return i
}

// chip compares the clock chip with the system's clock.
func (l Look) chip() (care.Item, bool) {
	seconds, err := strconv.ParseInt(l.read("sys/class/rtc/rtc0/since_epoch"), 10, 64)
	if err != nil {
		return care.Item{}, false // without one the clock's own item says so
	}
	off := l.Now.Sub(time.Unix(seconds, 0)).Abs().Round(time.Minute)
	if off > 2*time.Minute {
		return care.Item{Name: "硬件时钟", State: care.Note, Is: fmt.Sprintf("跟系统差 %d 分钟", int(off.Minutes())), Do: "断电再开，时间就错了：请在 kiosk setup 里改一次时间，会一起写进去。"}, true
	}
	return care.Item{Name: "硬件时钟", State: care.Good, Is: "跟系统一致"}, true
}

// mount is where a folder is: the source, the type and the options of its file
// system.
func (l Look) mount(dir string) (source, kind, options string) {
	longest := 0
	for line := range strings.Lines(l.read("proc/self/mounts")) {
		f := strings.Fields(line)
		if len(f) < 4 {
			continue
		}
		under := f[1] == "/" || dir == f[1] || strings.HasPrefix(dir, f[1]+"/")
		if under && len(f[1]) >= longest { // the last one lies on top
			longest, source, kind, options = len(f[1]), f[0], f[2], f[3]
		}
	}
	return source, kind, options
}

func (l Look) fileSystem() care.Item {
	i := care.Item{Name: "文件系统", State: care.Good}
	source, kind, options := l.mount(l.State)
	i.Is = kind
	device := filepath.Base(source)
	if to, err := filepath.EvalSymlinks(l.path(source)); err == nil { // such as /dev/mapper/…
		device = filepath.Base(to)
	}
	errorsSeen := l.read("sys/fs/ext4/" + device + "/errors_count")
	all := l.read("proc/fs/ext4/" + device + "/options")
	switch {
	case slices.Contains(strings.Split(options, ","), "ro"):
		i.State, i.Is, i.Do = care.Bad, "变成只读了", "磁盘出过错，不能再记了：请先用 kiosk backup --to 优盘目录 抄一份，再重启；又变只读就换磁盘。"
	case errorsSeen != "" && errorsSeen != "0":
		i.State, i.Is, i.Do = care.Bad, "出过 "+errorsSeen+" 次错", "请先用 kiosk backup --to 优盘目录 抄一份，再重启让它自己检查；还出错就换磁盘。"
	case kind == "ext4" && all != "" && !strings.Contains(all, "errors=remount-ro"):
		i.State, i.Do = care.Note, "磁盘出错时会接着写：请运行 tune2fs -e remount-ro "+source+"。"
	}
	return i
}

func (l Look) watchdog(ctx context.Context) care.Item {
	i := care.Item{Name: "看门狗", State: care.Good}
	manager, err := l.properties(ctx, []string{"RuntimeWatchdogUSec"})
	unit, unitErr := l.properties(ctx, []string{"WatchdogUSec"}, "kiosk.service")
	if err = errors.Join(err, unitErr); err != nil || len(manager) == 0 || len(unit) == 0 {
		return care.Item{Name: i.Name, State: care.Note, Is: "看不到", Do: "请用管理员身份在这台机器上运行。"}
	}
	off := func(s string) bool { return s == "" || s == "0" || s == "infinity" }
	chips, err := filepath.Glob(l.path("sys/class/watchdog/watchdog*"))
	switch {
	case off(unit[0]["WatchdogUSec"]):
		i.State, i.Is, i.Do = care.Bad, "程序卡住没人管", "有人改过 kiosk.service：请看 systemctl cat kiosk，把 WatchdogSec 改回去。"
	case err != nil || len(chips) == 0:
		i.State, i.Is, i.Do = care.Note, "只有程序的，主机没有", "整机死机要人来重启：请在主板设置里找 Watchdog 打开。"
	case off(manager[0]["RuntimeWatchdogUSec"]):
		i.State, i.Is, i.Do = care.Note, "主机有，没有用上", "请装 kiosk-appliance，再重启机器。"
	default:
		i.Is = "程序 " + unit[0]["WatchdogUSec"] + "，主机 " + manager[0]["RuntimeWatchdogUSec"]
	}
	return i
}

// screens checks what the pages need to be seen: a graphics card, and displays
// that answer. Whether a page is there the hall knows.
func (l Look) screens() (care.Item, bool) {
	if !l.there("usr/lib/systemd/system/kiosk-screen.service") {
		return care.Item{}, false
	}
	i := care.Item{Name: "屏幕接口", State: care.Good}
	files, err := filepath.Glob(l.path("sys/class/drm/card*-*/status"))
	if err != nil || len(files) == 0 {
		return care.Item{Name: i.Name, State: care.Bad, Is: "没有显卡，画面出不来", Do: "请看显卡驱动：ls /dev/dri，journalctl -b -k。"}, true
	}
	var connected []string
	for _, f := range files {
		_, name, _ := strings.Cut(filepath.Base(filepath.Dir(f)), "-")
		if b, err := os.ReadFile(f); err == nil && strings.TrimSpace(string(b)) == "connected" {
			connected = append(connected, name)
		}
	}
	i.Is = "接着 " + strings.Join(connected, "、")
	if len(connected) == 0 {
		i.State, i.Is, i.Do = care.Bad, "一块屏也没接上", "请看屏的电源和线。"
	}
	for _, want := range l.Outputs {
		if want != "" && !slices.Contains(connected, want) && i.State == care.Good {
			i.State, i.Do = care.Bad, "设好的 "+want+" 没接上：请看线，换了口就运行 kiosk setup。"
		}
	}
	return i, true
}

func (l Look) key() (care.Item, bool) {
	const path = "etc/credstore/kiosk.key"
	i := care.Item{Name: "密钥文件", State: care.Good, Is: "/" + path}
	info, err := os.Stat(l.path(path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return i, false // a hall without one says so itself
	case err != nil:
		i.State, i.Is, i.Do = care.Bad, err.Error(), "请用管理员身份运行。"
	case info.Size() != 32:
		i.State, i.Do = care.Bad, "应该正好 32 字节：请找回原来的那一份。"
	case info.Mode()&0o077 != 0:
		i.State, i.Do = care.Bad, "别人也看得到：请运行 chmod 400 /"+path+"。"
	case l.Hall != nil && !l.Hall.Keys:
		i.State, i.Do = care.Note, "还没有用上：请运行 systemctl restart kiosk。"
	}
	return i, true
}

// sound tells whether anything can be heard; kiosk check sound says a sentence.
func (l Look) sound() (care.Item, bool) {
	if !l.there("usr/lib/systemd/system/kiosk-screen.service") {
		return care.Item{}, false
	}
	if cards := l.read("proc/asound/cards"); cards == "" || strings.Contains(cards, "no soundcards") {
		return care.Item{Name: "声音", State: care.Bad, Is: "没有声卡", Do: "请看声卡和驱动，再运行 kiosk check sound 听一句。"}, true
	}
	return care.Item{Name: "声音", State: care.Good, Is: "有声卡，运行 kiosk check sound 听一句"}, true
}
