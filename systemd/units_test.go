package systemd_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const unitFolder = "usr/lib/systemd/system"

// units copies every unit into one folder, with programs that are there in
// place of those that only an installed machine has.
func units(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("*/" + unitFolder + "/*")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d units, %v", len(files), err)
	}
	program := regexp.MustCompile(`(?m)^(Exec[A-Za-z]+=[-+]*)/usr/(?:bin/kiosk|lib/kiosk/[a-z-]+)\b`)
	dir := t.TempDir()
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		b = program.ReplaceAll(b, []byte("${1}/bin/true"))
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(f)), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// analyze runs systemd-analyze. Where there is none the test says so loudly,
// and fails in CI, for which build/setup installs it.
func analyze(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	tool, err := exec.LookPath("systemd-analyze")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("systemd-analyze is not installed: install Debian's package systemd")
		}
		t.Skip("SKIPPED, NOTHING WAS CHECKED: systemd-analyze is not installed")
	}
	cmd := exec.Command(tool, args...)
	cmd.Env = append(os.Environ(), "SYSTEMD_UNIT_PATH="+dir+":", "SYSTEMD_COLORS=0", "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestVerify(t *testing.T) {
	dir := units(t)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := analyze(t, dir, append([]string{"verify", "--man=no"}, files...)...)
	if err != nil || out != "" {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}

	// The tool can complain.
	broken := filepath.Join(dir, "kiosk.service")
	b, err := os.ReadFile(broken)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(broken, append(b, "\n[Service]\nProtectSistem=strict\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, _ := analyze(t, dir, "verify", "--man=no", broken); !strings.Contains(out, "ProtectSistem") {
		t.Errorf("a directive that does not exist goes unnoticed: %q", out)
	}
}

func TestSecurity(t *testing.T) {
	dir := units(t)
	for _, unit := range []string{"kiosk.service", "kiosk-voice.service", "kiosk-backup.service"} {
		// The threshold counts tenths.
		out, err := analyze(t, dir, "security", "--offline=true", "--threshold=5", "--no-pager", filepath.Join(dir, unit))
		if err != nil {
			t.Errorf("%s is exposed by more than 0.5: %v\n%s", unit, err, out)
		}
	}
	open := filepath.Join(dir, "open.service")
	if err := os.WriteFile(open, []byte("[Service]\nExecStart=/bin/true\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := analyze(t, dir, "security", "--offline=true", "--threshold=5", "--no-pager", open); err == nil {
		t.Error("a unit without a sandbox passes")
	}
}

// TestReasons holds the sandbox of the hall to its promise: whoever reads a
// directive reads why.
func TestReasons(t *testing.T) {
	b, err := os.ReadFile("kiosk/" + unitFolder + "/kiosk.service")
	if err != nil {
		t.Fatal(err)
	}
	self := []string{"Description", "Documentation", "ExecStart", "WantedBy", "Also"}
	said := map[string]bool{}
	before := ""
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		name, _, directive := strings.Cut(line, "=")
		switch {
		case line == "", strings.HasPrefix(line, "["):
			before = ""
		case strings.HasPrefix(line, "#"):
			before = line
		case directive:
			if before == "" && !said[name] && !slices.Contains(self, name) {
				t.Errorf("nothing says why there is %s", line)
			}
			said[name] = true
		}
	}
	if len(said) < 60 {
		t.Errorf("%d directives were looked at", len(said))
	}
}

// TestTraps holds the files to what a real machine has taught.
func TestTraps(t *testing.T) {
	read := func(path string) string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	hall := read("kiosk/" + unitFolder + "/kiosk.service")
	modules := read("kiosk/usr/lib/modules-load.d/kiosk.conf")
	for _, m := range []struct{ device, module string }{{"char-ttyUSB", "usbserial"}, {"char-ttyACM", "cdc_acm"}} {
		if !strings.Contains(hall, "DeviceAllow="+m.device+" rw") || !strings.Contains(modules, "\n"+m.module+"\n") {
			t.Errorf("%s is allowed when the hall starts only if %s is loaded before", m.device, m.module)
		}
	}
	if !strings.Contains(hall, "\nAfter=systemd-modules-load.service\n") {
		t.Error("the hall may start before the drivers")
	}
	rules, err := filepath.Glob("*/usr/lib/udev/rules.d/*")
	if err != nil || len(rules) != 1 || filepath.Base(rules[0]) <= "60-serial.rules" || filepath.Base(rules[0]) >= "71-kiosk-local.rules" {
		t.Errorf("rules %v, %v: want one between 60-serial.rules and 71-kiosk-local.rules", rules, err)
	}
	if text := read(rules[0]); !strings.Contains(text, `GROUP="dialout"`) || strings.Contains(text, `GROUP="kiosk"`) {
		t.Error("udev reads its rules before the group kiosk is there")
	}
	if !strings.Contains(hall, "Environment=KIOSK_BOOT_ID=%b") || strings.Contains(hall, "LoadCredential=-") {
		t.Error("boot id or credential as they do not work")
	}
	users, err := filepath.Glob("*/usr/lib/sysusers.d/*")
	if err != nil || len(users) != 2 {
		t.Errorf("users %v, %v", users, err)
	}
	for _, file := range users {
		for line := range strings.Lines(read(file)) {
			// systemd-sysusers refuses the whole line for a colon in the name.
			if f := strings.Split(line, `"`); strings.HasPrefix(line, "u ") && (len(f) != 3 || f[1] == "" || strings.Contains(f[1], ":")) {
				t.Errorf("%s: no user comes of %s", file, line)
			}
		}
	}
	// logind moves the session of a PAMName= out of its unit.
	screen := read("kiosk-screen/" + unitFolder + "/kiosk-screen.service")
	if !strings.Contains(screen, "\nPAMName=login\n") || !strings.Contains(screen, "\nExecStopPost=+/usr/lib/kiosk/screen sweep\n") {
		t.Error("a frozen compositor outlives its unit")
	}
	for _, moot := range []string{"Memory", "CPU", "IPAddress", "Tasks"} {
		if strings.Contains(screen, "\n"+moot) {
			t.Errorf("kiosk-screen.service limits %s of nothing", moot)
		}
	}
	for _, name := range []string{"local", "staff", "status"} {
		file := "kiosk-" + name + ".socket"
		if name == "local" {
			file = "kiosk.socket"
		}
		text := read("kiosk/" + unitFolder + "/" + file)
		if !strings.Contains(text, "\nFileDescriptorName="+name+"\n") || name != "local" && !strings.Contains(text, "\nService=kiosk.service\n") {
			t.Errorf("%s does not give the hall its socket %q", file, name)
		}
		if loopback := strings.Contains(text, "\nListenStream=127.0.0.1:"); loopback != (name == "local") {
			t.Errorf("%s: loopback %t", file, loopback)
		}
	}
}

func TestFiles(t *testing.T) {
	var policy struct{ URLBlocklist, URLAllowlist []string }
	b, err := os.ReadFile("kiosk-screen/etc/chromium/policies/managed/kiosk.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &policy); err != nil || !slices.Equal(policy.URLBlocklist, []string{"*", "chrome://*", "chrome-untrusted://*"}) || !slices.Equal(policy.URLAllowlist, []string{"http://127.0.0.1:8080"}) {
		t.Errorf("policy %+v, %v", policy, err)
	}
	for _, pkg := range []string{"kiosk", "kiosk-screen", "kiosk-appliance"} {
		err := filepath.WalkDir(pkg, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			b, err := os.ReadFile(path)
			if script := strings.HasPrefix(string(b), "#!"); script != (info.Mode()&0o111 != 0) {
				t.Errorf("%s: script %t, mode %v", path, script, info.Mode())
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}
