package setup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"

	"reception/kiosk/care"
	"reception/kiosk/panel"
)

// seat is somebody at the terminal of a machine that is not there.
type seat struct {
	t       *testing.T
	root    string
	o       Options
	answers map[string]string // of programs, by their command line
	fails   map[string]bool   // programs that end badly
	master  *os.File
	done    chan error

	mu    sync.Mutex
	seen  bytes.Buffer
	read  int // of seen, up to what was waited for
	ran   []string
	spoke []string
}

func newSeat(t *testing.T, english bool) *seat {
	s := &seat{t: t, root: t.TempDir(), done: make(chan error, 1), fails: map[string]bool{}, answers: map[string]string{
		"timedatectl show -p NTP -p NTPSynchronized -p Timezone": "NTP=yes\nNTPSynchronized=no\nTimezone=Asia/Shanghai\n",
		"systemctl is-active NetworkManager.service":             "inactive\n",
	}}
	reference, err := os.ReadFile("../reference.toml")
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		"sys/class/net/enp1s0/device/vendor": "", "sys/class/net/enp1s0/carrier": "1\n", "sys/class/net/lo/carrier": "1\n",
		"sys/class/drm/card0-HDMI-A-1/status": "connected\n", "sys/class/drm/card0-HDMI-A-2/status": "connected\n", "sys/class/drm/card0-DP-1/status": "disconnected\n",
		"proc/asound/cards": " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n                      HDA Intel PCH at 0x4000\n",
		"proc/asound/pcm":   "00-00: ALC887 Analog : ALC887 Analog : playback 1 : capture 1\n00-02: ALC887 Alt : ALC887 Alt : capture 1\n00-03: HDMI 0 : HDMI 0 : playback 1\n",
		"usr/lib/systemd/system/kiosk-screen.service":      "",
		"usr/lib/systemd/system/systemd-timesyncd.service": "",
		"etc/kiosk/kiosk.toml":                             string(reference),
		"etc/kiosk/screen.conf":                            "# of this hall\nKIOSK_TOUCH_ROTATION=rotate-90",
	} {
		s.write(path, text)
	}
	s.o = Options{
		English: english, Root: s.root, Config: filepath.Join(s.root, "etc/kiosk/kiosk.toml"), State: filepath.Join(s.root, "var/lib/kiosk"), Zone: "Asia/Shanghai",
		Now:    func() time.Time { return time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC) },
		Random: strings.NewReader(strings.Repeat("k", 64)), Addresses: func(string) []string { return []string{"10.0.2.15/24"} },
		Run: func(_ context.Context, name string, args ...string) (string, error) {
			line := strings.Join(append([]string{name}, args...), " ")
			s.mu.Lock()
			defer s.mu.Unlock()
			if answer, ok := s.answers[line]; ok {
				return answer, nil
			}
			s.ran = append(s.ran, line)
			if s.fails[line] {
				return "it is broken\n", errors.New("exit status 1")
			}
			return "", nil
		},
		Valid: func(text string) error {
			if strings.Contains(text, "nonsense") {
				return errors.New("configuration: nonsense")
			}
			return nil
		},
		Speak:  func(_ context.Context, device string) error { s.spoke = append(s.spoke, device); return nil },
		Assign: func(_ context.Context, _ io.Reader, _ io.Writer) error { return nil },
		Check:  func(context.Context) []care.Item { return nil },
	}
	return s
}

func (s *seat) write(path, text string) {
	s.t.Helper()
	path = filepath.Join(s.root, path)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o640)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *seat) file(path string) string {
	s.t.Helper()
	text, err := read(filepath.Join(s.root, path))
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

// sit opens a terminal and starts the menu on it.
func (s *seat) sit() {
	s.t.Helper()
	master, terminal, err := pty.Open()
	if err != nil {
		s.t.Fatal(err)
	}
	s.master, s.o.In, s.o.Out = master, terminal, terminal
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := master.Read(b)
			s.mu.Lock()
			s.seen.Write(bytes.ReplaceAll(b[:n], []byte("\r"), nil))
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	go func() { s.done <- Run(s.t.Context(), s.o) }()
	s.t.Cleanup(func() {
		s.mu.Lock()
		s.t.Logf("%s", s.seen.String())
		s.mu.Unlock()
		_ = master.Close()
		_ = terminal.Close()
	})
}

// answer waits until the terminal shows a text that it has not shown to the
// answer before, and types a line.
func (s *seat) answer(text, line string) {
	s.t.Helper()
	s.wait(text)
	if _, err := s.master.WriteString(line + "\n"); err != nil {
		s.t.Fatal(err)
	}
}

func (s *seat) wait(text string) {
	s.t.Helper()
	for end := time.Now().Add(15 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		s.mu.Lock()
		at := strings.Index(s.seen.String()[s.read:], text)
		if at >= 0 {
			s.read += at + len(text)
		}
		shown := s.seen.String()[s.read:]
		s.mu.Unlock()
		if at >= 0 {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("the terminal never shows %q after\n%s", text, shown)
		}
	}
}

// leave leaves the menu and returns the programs that it ran.
func (s *seat) leave() []string {
	s.t.Helper()
	s.answer("再按回车：", "0")
	select {
	case err := <-s.done:
		if err != nil {
			s.t.Fatal(err)
		}
	case <-time.After(15 * time.Second):
		s.t.Fatal("the menu does not end")
	}
	return s.ran
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestClock(t *testing.T) {
	s := newSeat(t, false)
	s.write("var/lib/kiosk/kiosk.db", "journal")
	newest := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(s.root, "var/lib/kiosk/kiosk.db"), newest, newest); err != nil {
		t.Fatal(err)
	}
	s.sit()
	s.wait("日期和时间            2026-11-20 09:00  Asia/Shanghai  没有对时")
	s.answer("再按回车：", "１") // by a Chinese keyboard
	s.answer("对时服务器", "1")
	s.answer("18:05：", "2026-13-20 09:30")
	s.wait("看不懂")
	s.answer("18:05：", "1970-01-01 00:00")
	s.wait("年份不对")
	s.answer("18:05：", "9:30")
	s.wait("最近的记录是 2026-11-20 10:00")
	s.wait("2026-11-20 09:00:00 → 2026-11-20 09:30:00")
	s.answer("直接回车就不改：", "y")
	s.wait("改好了")
	same(t, "programs", []string{"timedatectl set-ntp false", "timedatectl set-time 2026-11-20 01:30:00 UTC", "timedatectl set-ntp true"}, s.leave())
}

// A program that fails is told of in its own words, and what was switched off
// before it is on again.
func TestClockFails(t *testing.T) {
	s := newSeat(t, false)
	s.fails["timedatectl set-time 2026-11-21 00:00:00 UTC"] = true
	s.sit()
	s.answer("再按回车：", "1")
	s.answer("对时服务器", "1")
	s.answer("18:05：", "2026-11-21 8:00")
	s.answer("直接回车就不改：", "y")
	s.wait("没有做成：timedatectl set-time 2026-11-21 00:00:00 UTC: exit status 1: it is broken")
	if ran := s.leave(); ran[len(ran)-1] != "timedatectl set-ntp true" {
		t.Errorf("ran %q", ran)
	}
}

// A machine that was installed with another zone is set by the hall's clock all
// the same, and can be given the hall's zone.
func TestZone(t *testing.T) {
	s := newSeat(t, false)
	s.answers["timedatectl show -p NTP -p NTPSynchronized -p Timezone"] = "NTP=no\nNTPSynchronized=no\n" // UTC, by no file at all
	s.sit()
	s.wait("2026-11-20 09:00  Asia/Shanghai（本机时区不一样")
	s.answer("再按回车：", "1")
	s.answer("对时服务器", "1")
	s.answer("18:05：", "2026-11-20 18:30")
	s.answer("直接回车就不改：", "y")
	s.answer("再按回车：", "1")
	s.answer("对时服务器", "2")
	s.answer("直接回车就不改：", "y")
	s.wait("改好了")
	same(t, "programs", []string{"timedatectl set-time 2026-11-20 10:30:00 UTC", "timedatectl set-timezone Asia/Shanghai"}, s.leave())
}

func TestTimeServer(t *testing.T) {
	s := newSeat(t, false)
	s.sit()
	s.answer("再按回车：", "1")
	s.answer("对时服务器", "3")
	s.answer("就写 -：", "10.0.0.1; rm -rf")
	s.wait("不像地址")
	s.answer("就写 -：", "10.0.0.1 ntp.county.example")
	s.answer("直接回车就不改：", "y")
	s.wait("改好了")
	s.leave()
	same(t, "file", "# Written by kiosk setup.\n[Time]\nNTP=10.0.0.1 ntp.county.example\n", s.file(timeServers))
}

func TestNetwork(t *testing.T) {
	s := newSeat(t, false)
	s.write("etc/network/interfaces", "auto lo\niface lo inet loopback\n\nallow-hotplug enp1s0\niface enp1s0 inet dhcp\n")
	s.sit()
	s.wait("网络地址              enp1s0 10.0.2.15/24")
	s.answer("再按回车：", "2")
	s.answer("DHCP", "1")
	for address, says := range map[string]string{
		"192.168.1.300/24": "看不懂", "192.168.1.20": "看不懂", "192.168.1.0/24": "头上或末尾", "192.168.1.255/24": "头上或末尾",
		"127.0.0.1/8": "不能给一台机器用", "192.168.1.20/31": "在 8 到 30 之间", "fd00::1/64": "看不懂", "0.1.2.3/8": "不能给一台机器用",
	} {
		s.answer("就不改：", address)
		s.wait(says)
	}
	s.answer("就不改：", "192.168.1.20/24")
	s.answer("直接回车：", "192.168.2.1")
	s.wait("网关要在 192.168.1.0/24 里")
	s.answer("直接回车：", "192.168.1.1")
	s.wait("enp1s0：没有 → enp1s0 Address=192.168.1.20/24 Gateway=192.168.1.1")
	s.wait("etc/network/interfaces：也在管这个网口 → 不再管")
	s.answer("就不改：", "y")
	s.wait("改好了")
	same(t, "programs", []string{"ifdown --force enp1s0", "systemctl enable --now systemd-networkd.service", "networkctl reload", "networkctl reconfigure enp1s0", "systemctl disable systemd-networkd-wait-online.service"}, s.leave())
	same(t, "network", "# Written by kiosk setup.\n[Match]\nName=enp1s0\n\n[Network]\nAddress=192.168.1.20/24\nGateway=192.168.1.1\n", s.file(networkFile))
	same(t, "interfaces", "auto lo\niface lo inet loopback\n\n# kiosk setup: allow-hotplug enp1s0\n# kiosk setup: iface enp1s0 inet dhcp\n", s.file("etc/network/interfaces"))
}

func TestNetworkOfSomebodyElse(t *testing.T) {
	s := newSeat(t, false)
	s.answers["systemctl is-active NetworkManager.service"] = "active\n"
	s.sit()
	s.answer("再按回车：", "2")
	s.wait("nmtui")
	s.leave()
}

func TestWithoutInterface(t *testing.T) {
	text := "# mine\nauto lo eth0 eth1\niface eth0 inet static\n  address 10.0.0.5/24\n# kept\n  gateway 10.0.0.1\n\niface eth1 inet dhcp\nmapping eth0\n  script x\n"
	want := "# mine\nauto lo eth1\n# kiosk setup: auto eth0\n# kiosk setup: iface eth0 inet static\n# kiosk setup:   address 10.0.0.5/24\n# kept\n# kiosk setup:   gateway 10.0.0.1\n\niface eth1 inet dhcp\nmapping eth0\n  script x\n"
	same(t, "without eth0", want, withoutInterface(text, "eth0"))
	same(t, "without it twice", want, withoutInterface(want, "eth0"))
}

func TestScreens(t *testing.T) {
	s := newSeat(t, false)
	s.sit()
	s.wait("取号屏 自动 转 90 度")
	screens := func(touch, hall string) {
		s.answer("再按回车：", "3")
		s.wait("DP-1（没插线）")
		s.answer("就不改：", touch)
		s.wait("（现在）") // turned by 90 degrees
		s.answer("就不改：", "4")
		s.answer("就不改：", "7")
		s.wait("没有 7 这一项")
		s.answer("就不改：", "")
		s.answer("就不改：", hall)
		if hall != "" {
			s.answer("就不改：", "")
			s.answer("就不改：", "2")
			s.wait("yes，由它叫（现在）")
			s.answer("就不改：", "2")
		}
	}
	screens("", "4")
	s.wait("取号屏也要说清接在哪")
	screens("3", "3")
	s.wait("两块屏不能是同一个口")
	screens("3", "4")
	s.wait("取号屏转方向：转 90 度 → 转 270 度")
	s.answer("就不改：", "y")
	s.wait("改好了")
	same(t, "programs", []string{"systemctl try-restart kiosk-screen.service"}, s.leave())
	same(t, "screen.conf", "# of this hall\nKIOSK_TOUCH_ROTATION=rotate-270\nKIOSK_TOUCH_OUTPUT=HDMI-A-1\nKIOSK_HALL_OUTPUT=HDMI-A-2\nKIOSK_HALL_SCALE=2\nKIOSK_HALL_SPEAKER=no\n", s.file(screenFile))
}

// fingers is a touchscreen that is touched at these places.
type fingers struct {
	at     [][2]float64
	closed bool
}

func (f *fingers) Next(ctx context.Context) (x, y float64, err error) {
	if len(f.at) == 0 {
		return 0, 0, context.DeadlineExceeded
	}
	x, y = f.at[0][0], f.at[0][1]
	f.at = f.at[1:]
	return x, y, nil
}

func (f *fingers) Close() error { f.closed = true; return nil }

func TestTouch(t *testing.T) {
	s := newSeat(t, false)
	s.write("etc/kiosk/screen.conf", "KIOSK_TOUCH_ROTATION=normal\nKIOSK_SOUND=hw:0\n")
	f := &fingers{}
	s.o.Touches = func() (panel.Touches, error) { return f, nil }
	s.sit()
	calibrate := func(at ...[2]float64) {
		f.at = at
		s.answer("再按回车：", "4")
		s.answer("六个数", "1")
	}
	calibrate([2]float64{0.1, 0.9}, [2]float64{0.1, 0.1})
	s.wait("画面的右下角")
	s.wait("半分钟没有点")
	calibrate([2]float64{0.1, 0.9}, [2]float64{0.1, 0.1}, [2]float64{0.5, 0.5}, [2]float64{0.9, 0.9})
	s.wait("点的不是四个角")
	calibrate([2]float64{0.1, 0.9}, [2]float64{0.1, 0.1}, [2]float64{0.9, 0.1}, [2]float64{0.9, 0.9})
	s.wait("触摸校准：没有 → 0 -1 1 1 0 0")
	s.answer("就不改：", "Y")
	s.wait("改好了")
	s.answer("再按回车：", "4")
	s.answer("六个数", "2")
	s.answer("0 1 0 -1 0 1：", "1 1 0 1 1 0")
	s.wait("压成一条线")
	s.answer("0 1 0 -1 0 1：", "")
	s.wait("没有要改的")
	s.leave()
	same(t, "screen.conf", "KIOSK_TOUCH_ROTATION=normal\nKIOSK_SOUND=hw:0\nKIOSK_TOUCH_MATRIX=\"0 -1 1 1 0 0\"\n", s.file(screenFile))
	if got, err := ReadScreen(s.root); err != nil || got.Matrix != "0 -1 1 1 0 0" || !f.closed {
		t.Errorf("%+v, %v; closed %t", got, err, f.closed)
	}
}

func TestSound(t *testing.T) {
	s := newSeat(t, false)
	s.fails["systemctl try-restart kiosk-screen.service"] = true
	s.sit()
	s.answer("再按回车：", "5")
	s.wait("2  plughw:CARD=PCH,DEV=0  ALC887 Analog")
	s.wait("3  plughw:CARD=PCH,DEV=3  HDMI 0")
	s.answer("就不改：", "3")
	s.answer("就说一句：", "y")
	s.wait("说完了")
	s.answer("就不改：", "y")
	s.wait("写好了，可是没有马上生效：systemctl try-restart kiosk-screen.service: exit status 1: it is broken")
	s.leave()
	same(t, "spoke", []string{"plughw:CARD=PCH,DEV=3"}, s.spoke)
	if got := s.file(screenFile); !strings.HasSuffix(got, "\nKIOSK_SOUND=plughw:CARD=PCH,DEV=3\n") {
		t.Errorf("screen.conf %q", got)
	}
}

// A new model brings what the file says besides; every other line stays.
func TestPrinter(t *testing.T) {
	s := newSeat(t, false)
	before := s.file("etc/kiosk/kiosk.toml")
	s.sit()
	s.wait("generic80 19200")
	s.answer("再按回车：", "6")
	s.answer("就不改：", "2")
	s.answer("就不改：", "3")
	s.answer("就不改：", "")
	s.answer("就不改：", "1")
	s.wait(`打印机型号："generic80" → "epson80"`)
	s.answer("就改", "y")
	s.wait("试打一张")
	same(t, "programs", []string{"systemctl try-restart kiosk.service"}, s.leave())
	var changed []string
	after := strings.Split(s.file("etc/kiosk/kiosk.toml"), "\n")
	for i, line := range strings.Split(before, "\n") {
		if after[i] != line {
			changed = append(changed, after[i])
		}
	}
	same(t, "lines", []string{
		"baud = 9600", "baud = 38400", `profile = "epson80" # generic80, epson80, kp628e, generic58 or tm-t88iii`,
		`confirm = "process_id" # process_id, paper_status or polling: what counts as printed`, `qr = "native" # native, raster or none`,
		"near_end = true # the printer has a sensor for little paper left",
	}, changed)
	if info, err := os.Stat(s.o.Config); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info, err)
	}
}

// What the hall would not start with is not written.
func TestPrinterRefused(t *testing.T) {
	s := newSeat(t, false)
	s.write("etc/kiosk/kiosk.toml", s.file("etc/kiosk/kiosk.toml")+"# nonsense\n")
	before := s.file("etc/kiosk/kiosk.toml")
	s.sit()
	s.answer("再按回车：", "6")
	s.answer("就不改：", "")
	s.answer("就不改：", "3")
	s.answer("就不改：", "")
	s.answer("就不改：", "")
	s.wait("没有做成：configuration: nonsense")
	s.leave()
	same(t, "kiosk.toml", before, s.file("etc/kiosk/kiosk.toml"))
}

func TestSetTOML(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"[a]\nkey = \"x # y\" # why\n", "[a]\nkey = 1 # why\n"},
		{"key = 0\n[a]\n[b]\nkey = 0\n", "key = 0\n[a]\nkey = 1\n[b]\nkey = 0\n"},
		{"[a]", "[a]\nkey = 1\n"},
		{"[b]\nx = 1", "[b]\nx = 1\n\n[a]\nkey = 1\n"},
		{"[[a]]\nkey = 0\n", "[[a]]\nkey = 0\n\n[a]\nkey = 1\n"},
	} {
		same(t, tt.text, tt.want, setTOML(tt.text, "a", "key", "1"))
	}
}

func TestKey(t *testing.T) {
	s := newSeat(t, false)
	s.sit()
	s.wait("没有，不记姓名")
	s.answer("再按回车：", "7")
	s.wait("另抄一份锁好")
	s.answer("就不改：", "y")
	s.wait("改好了")
	s.wait("主密钥                /etc/credstore/kiosk.key")
	s.answer("再按回车：", "7")
	s.wait("不能换")
	same(t, "programs", []string{"systemctl try-restart kiosk.service"}, s.leave())
	same(t, "key", strings.Repeat("k", 32), s.file(keyFile))
	if info, err := os.Stat(filepath.Join(s.root, keyFile)); err != nil || info.Mode().Perm() != 0o400 {
		t.Errorf("%v, %v", info, err)
	}
}

// The file that kiosk.toml names counts: a second key would hide it.
func TestKeyElsewhere(t *testing.T) {
	s := newSeat(t, false)
	s.write("etc/kiosk/master.key", strings.Repeat("o", 32))
	s.sit()
	s.answer("再按回车：", "7")
	s.wait("不能换")
	s.leave()
	if s.file(keyFile) != "" {
		t.Error("there are two keys")
	}
}

// The dialog that says which port is which gets the lines that are typed.
func TestPorts(t *testing.T) {
	s := newSeat(t, false)
	s.o.Assign = func(_ context.Context, in io.Reader, out io.Writer) error {
		_, _ = fmt.Fprintln(out, "请拔下读卡器的线")
		b := make([]byte, 100)
		n, err := in.Read(b)
		if string(b[:n]) != "ttyUSB1\n" {
			t.Errorf("read %q", b[:n])
		}
		return err
	}
	s.sit()
	s.answer("再按回车：", "8")
	s.answer("请拔下读卡器的线", "ttyUSB1")
	s.leave()
}

// Whoever does not say yes changes nothing, wherever they went.
func TestNothingWithoutYes(t *testing.T) {
	s := newSeat(t, false)
	s.o.Touches = func() (panel.Touches, error) {
		return &fingers{at: [][2]float64{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}, nil
	}
	files := func() map[string]string {
		out := map[string]string{}
		err := filepath.WalkDir(s.root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				b, err := os.ReadFile(path)
				out[path] = string(b)
				return err
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	before := files()
	s.sit()
	for _, lines := range [][]string{
		{"1", "1", "2026-11-21 08:00", ""}, {"1", "3", "10.0.0.1", "n"}, {"2", "2", "no"}, {"2", "1", ""},
		{"3", "3", "1", "3", "", ""}, {"4", "2", "0 1 0 -1 0 1", ""}, {"5", "2", "", "不"}, {"6", "2", "1", "2", "1", ""}, {"7", ""}, {"99"}, {"x"}, {""},
	} {
		s.wait("再按回车：")
		for _, line := range lines {
			if _, err := s.master.WriteString(line + "\n"); err != nil {
				t.Fatal(err)
			}
		}
	}
	same(t, "programs", []string(nil), s.leave())
	same(t, "files", before, files())
}

// English is for consoles that show nothing else, and ends with its input.
func TestEnglish(t *testing.T) {
	s := newSeat(t, true)
	s.o.Assign = func(_ context.Context, _ io.Reader, out io.Writer) error {
		_, err := fmt.Fprintln(out, "which port is which, asked")
		return err
	}
	s.o.Check = func(context.Context) []care.Item {
		return []care.Item{{Name: "备份", State: care.Bad, Is: "一份也没有", Do: "请运行 kiosk backup"}, {Name: "磁盘", State: care.Good}}
	}
	s.sit()
	s.answer("then Enter: ", "9")
	s.wait("NOT WELL backups")
	s.wait("well     disk")
	s.answer("then Enter: ", "3")
	for range 4 {
		s.answer("to keep: ", "")
	}
	s.wait("Nothing to change.")
	s.answer("then Enter: ", "8")
	s.wait("which port is which, asked")
	s.answer("then Enter: ", "\x04") // Ctrl-D
	select {
	case err := <-s.done:
		if !errors.Is(err, ErrNobody) {
			t.Error(err)
		}
	case <-time.After(15 * time.Second):
		t.Fatal("the menu does not end")
	}
	s.mu.Lock()
	for i, r := range s.seen.String() {
		if r > 126 {
			t.Errorf("the console shows %q", s.seen.String()[i:])
			break
		}
	}
	s.mu.Unlock()
	if !SpeaksEnglish("linux") || SpeaksEnglish("xterm-256color") || SpeaksEnglish("vt220") {
		t.Error("the wrong terminals speak English")
	}
}

func TestNobody(t *testing.T) {
	s := newSeat(t, false)
	s.o.In, s.o.Out = strings.NewReader("1\n"), io.Discard
	if err := Run(t.Context(), s.o); !errors.Is(err, ErrNobody) {
		t.Error(err)
	}
	r, w := io.Pipe()
	defer w.Close()
	s.o.In = r
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := Run(ctx, s.o); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// Both catalogues are complete, with the same verbs in the same order; the
// English one is plain ASCII.
func TestWords(t *testing.T) {
	verbs := regexp.MustCompile(`%[a-z]`)
	zh, en := reflect.ValueOf(chinese()), reflect.ValueOf(english())
	texts := func(v reflect.Value) (out []string) {
		switch v.Kind() {
		case reflect.String:
			return []string{v.String()}
		case reflect.Array:
			for i := range v.Len() {
				out = append(out, v.Index(i).String())
			}
		case reflect.Map:
			keys := v.MapKeys()
			slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
			for _, k := range keys {
				out = append(out, k.String()+v.MapIndex(k).String())
			}
		}
		return out
	}
	for i := range zh.NumField() {
		name := zh.Type().Field(i).Name
		a, b := texts(zh.Field(i)), texts(en.Field(i))
		if len(a) == 0 || len(a) != len(b) {
			t.Errorf("%s: %d and %d texts", name, len(a), len(b))
			continue
		}
		for n := range a {
			if a[n] == "" || b[n] == "" || !slices.Equal(verbs.FindAllString(a[n], -1), verbs.FindAllString(b[n], -1)) {
				t.Errorf("%s: %q and %q", name, a[n], b[n])
			}
			for _, r := range b[n] {
				if r > 126 {
					t.Errorf("%s: a console cannot show %q", name, b[n])
					break
				}
			}
		}
	}
}

// Every item of a check has an English name for a console without Chinese.
func TestEnglishItems(t *testing.T) {
	names := regexp.MustCompile(`(?:Item\{|Name: |device\()"([^"]+)"`)
	found := 0
	for _, file := range []string{"../care/items.go", "../machine/machine.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range names.FindAllStringSubmatch(string(source), -1) {
			found++
			if englishItem(m[1]) == m[1] {
				t.Errorf("%s: %s has no English name", file, m[1])
			}
		}
	}
	if found < 30 {
		t.Errorf("%d names were found", found)
	}
}
