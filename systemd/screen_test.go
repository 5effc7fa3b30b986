package systemd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const screenFolder = "kiosk-screen/usr/lib/kiosk"

// screen runs the wrapper with those settings, and programs that print their
// arguments in place of the compositor and of what changes the machine.
func screen(t *testing.T, do string, settings ...string) (dir, out string, err error) {
	t.Helper()
	dir = t.TempDir()
	share, err := filepath.Abs(screenFolder)
	if err != nil {
		t.Fatal(err)
	}
	const say = `echo "$@"`
	for program, text := range map[string]string{
		"dbus-run-session": say, "systemctl": say, "id": "echo 995",
		"loginctl": `[ "$1" != list-sessions ] && ` + say + ` || printf '%s\n' "1 0 root - pts/0" "c2 995 kiosk-screen seat0 tty1" "7 995 kiosk-screen"`,
	} {
		if err := os.WriteFile(filepath.Join(dir, program), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(filepath.Join(share, "screen"), do)
	cmd.Env = append([]string{"PATH=" + dir + ":/usr/bin:/bin", "XDG_RUNTIME_DIR=" + dir, "KIOSK_UDEV=" + dir, "KIOSK_SHARE=" + share}, settings...)
	b, err := cmd.CombinedOutput()
	return dir, string(b), err
}

func TestScreenTouches(t *testing.T) {
	for _, c := range []struct {
		settings []string
		want     string // of the rule, without the match
	}{
		{nil, ""},
		{[]string{"KIOSK_TOUCH_MATRIX=0 1 0 -1 0 1"}, `, ENV{LIBINPUT_CALIBRATION_MATRIX}="0 1 0 -1 0 1"`},
		{[]string{"KIOSK_TOUCH_MATRIX=1.02 0 -0.01 0 0.98 0", "KIOSK_TOUCH_OUTPUT=DP-1"}, `, ENV{LIBINPUT_CALIBRATION_MATRIX}="1.02 0 -0.01 0 0.98 0", ENV{WL_OUTPUT}="DP-1"`},
	} {
		dir, out, err := screen(t, "prepare", c.settings...)
		b, readErr := os.ReadFile(filepath.Join(dir, "72-kiosk-touch.rules"))
		want := "# Written by /usr/lib/kiosk/screen at each start of kiosk-screen.\n"
		if c.want != "" {
			want += `SUBSYSTEM=="input", ENV{ID_INPUT_TOUCHSCREEN}=="1"` + c.want + "\n"
		}
		if err != nil || readErr != nil || string(b) != want {
			t.Errorf("%q: %v %v %s\nrule %q\nwant %q", c.settings, err, readErr, out, b, want)
		}
		if !strings.HasPrefix(out, "set-property --runtime user-995.slice MemoryMax=60% ") || !strings.Contains(out, "IPAddressDeny=any") {
			t.Errorf("a browser without limits: %s", out)
		}
	}
}

func TestScreenOutputs(t *testing.T) {
	dir, out, err := screen(t, "run", "KIOSK_TOUCH_OUTPUT=HDMI-A-1", "KIOSK_TOUCH_ROTATION=rotate-90", "KIOSK_HALL_OUTPUT=HDMI-A-2", "KIOSK_HALL_SCALE=2")
	if want := "-- weston --config=" + dir + "/kiosk-weston.ini --socket=kiosk --backend=drm-backend.so\n"; err != nil || out != want {
		t.Errorf("starts %q, %v; want %q", out, err, want)
	}
	b, err := os.ReadFile(filepath.Join(dir, "kiosk-weston.ini"))
	if err != nil {
		t.Fatal(err)
	}
	_, outputs, _ := strings.Cut(string(b), "watch=true\n")
	want := `
[output]
name=HDMI-A-1
transform=rotate-90
scale=1
app-ids=kiosk-touch

[output]
name=HDMI-A-2
transform=normal
scale=2
app-ids=kiosk-hall
`
	if outputs != want || !strings.Contains(string(b), "shell=kiosk-shell.so") {
		t.Errorf("weston.ini:\n%s", b)
	}
	if dir, _, err = screen(t, "run"); err != nil {
		t.Error(err)
	}
	if b, err = os.ReadFile(filepath.Join(dir, "kiosk-weston.ini")); err != nil || strings.Contains(string(b), "[output]") {
		t.Errorf("one screen as it is needs no name: %v\n%s", err, b)
	}
}

func TestScreenAgain(t *testing.T) {
	drm := t.TempDir()
	for connector, state := range map[string]string{"card0-HDMI-A-1": "disconnected", "card0-HDMI-A-2": "connected", "card1-DP-1": "disconnected"} {
		if err := os.Mkdir(filepath.Join(drm, connector), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(drm, connector, "status"), []byte(state+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	restart := "--no-block try-restart kiosk-screen.service\n"
	for _, c := range []struct{ drm, touch, want string }{
		{drm, "", restart},
		{drm, "HDMI-A-2", restart},
		{drm, "HDMI-A-1", ""}, // switched off; the hall display goes on
		{drm, "A-2", ""},
		{t.TempDir(), "", ""},
	} {
		if _, out, err := screen(t, "again", "KIOSK_DRM="+c.drm, "KIOSK_TOUCH_OUTPUT="+c.touch); err != nil || out != c.want {
			t.Errorf("touchscreen %q: %q, %v; want %q", c.touch, out, err, c.want)
		}
	}

	// A turned screen is told to the compositor by its name.
	dir, out, err := screen(t, "run", "KIOSK_DRM="+drm, "KIOSK_TOUCH_ROTATION=rotate-270")
	b, readErr := os.ReadFile(filepath.Join(dir, "kiosk-weston.ini"))
	if err != nil || readErr != nil || !strings.Contains(string(b), "\nname=HDMI-A-2\ntransform=rotate-270\n") {
		t.Errorf("%v %v %s\n%s", err, readErr, out, b)
	}
	if _, out, err := screen(t, "run", "KIOSK_DRM="+t.TempDir(), "KIOSK_TOUCH_ROTATION=rotate-270"); err == nil {
		t.Errorf("no screen is connected, and one is turned: %s", out)
	}
}

// TestScreenSweep ends what the screen's user has left, and nobody else's.
func TestScreenSweep(t *testing.T) {
	want := "kill-session --signal=KILL c2\nkill-session --signal=KILL 7\n"
	if _, out, err := screen(t, "sweep"); err != nil || out != want {
		t.Errorf("%v\n%swant\n%s", err, out, want)
	}
}

func TestScreenRefuses(t *testing.T) {
	for _, setting := range []string{
		`KIOSK_TOUCH_OUTPUT=a", RUN+="b`,
		"KIOSK_TOUCH_ROTATION=left",
		"KIOSK_TOUCH_SCALE=1.5",
		"KIOSK_TOUCH_MATRIX=1 0 0 0 1",
		"KIOSK_TOUCH_MATRIX=1 0 0 0 1 0\n1 0 0 0 1 0",
		`KIOSK_TOUCH_MATRIX=1 0 0 0 1 0"`,
		"KIOSK_HALL_OUTPUT=HDMI-A-2", // and the touchscreen anywhere
	} {
		dir, out, err := screen(t, "prepare", setting)
		if err == nil || !strings.Contains(out, "screen.conf") {
			t.Errorf("%q is taken: %s", setting, out)
		}
		if _, err := os.Stat(filepath.Join(dir, "72-kiosk-touch.rules")); err == nil {
			t.Errorf("%q left a rule", setting)
		}
	}
}
