//go:build nspawn

// Package nspawn_test installs the packages on a clean Debian with a systemd of
// its own and holds them to what they promise where no device is needed. It
// runs by build/nspawn/run.
package nspawn_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"reception/kiosk/rehearse"
	"reception/ui/wire"
)

const (
	local  = "http://127.0.0.1:8080"
	staff  = "https://127.0.0.1:8443"
	before = "0.1" // version of the older package
)

// setting is where the packages and the root are.
func setting(t *testing.T) (root, debs string) {
	t.Helper()
	root, debs = os.Getenv("KIOSK_NSPAWN_ROOT"), os.Getenv("KIOSK_NSPAWN_DEBS")
	if root == "" || debs == "" {
		t.Fatal("no root and no packages: build/nspawn/run makes them and starts this")
	}
	return root, debs
}

func deb(t *testing.T, debs, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(debs, pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("packages %s: %v, %v", pattern, found, err)
	}
	return "/debs/" + filepath.Base(found[0])
}

// healthz is what the hall tells about itself.
type healthz struct {
	OK       bool   `json:"ok"`
	Version  string `json:"version"`
	Seq      int64  `json:"seq"`
	Waiting  int    `json:"waiting"`
	Degraded string `json:"degraded"`
	Machine  struct {
		Stops   []struct{ Result string } `json:"stops"`
		Backups struct{ Count int }       `json:"backups"`
	} `json:"machine"`
}

// health asks once. Whoever asks while there is no hall waits for one.
func (m *machine) health() (healthz, error) {
	var h healthz
	status, body, err := m.get(here, local+"/healthz")
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("status %d: %s", status, body)
	}
	if err == nil {
		err = json.Unmarshal(body, &h)
	}
	return h, err
}

func (m *machine) mustHealth() healthz {
	m.t.Helper()
	h, err := m.health()
	if err != nil {
		m.t.Fatal(err)
	}
	return h
}

// settings are those of a hall that is open at every hour.
func settings(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../kiosk/reference.toml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for from, to := range map[string]string{
		`(?m)^(take|call)_from = .*`:  `${1}_from = "00:00"`,
		`(?m)^(take|call)_until = .*`: `${1}_until = "24:00"`,
		`(?m)^lunch_.*`:               ``,
		`(?m)^days = \[.*`:            `days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]`,
	} {
		text = regexp.MustCompile(from).ReplaceAllString(text, to)
	}
	return text
}

// TestImage installs the package where no systemd runs, as whoever builds an
// image does: nothing is started, and everything will be at the next boot.
func TestImage(t *testing.T) {
	root, debs := setting(t)
	script := `dpkg -i ` + deb(t, debs, "kiosk_*") + ` >/dev/null && systemctl is-enabled kiosk.service kiosk.socket kiosk-staff.socket kiosk-voice.service kiosk-backup.timer kiosk-backup.path && ! systemctl is-enabled kiosk-status.socket && stat -c '%U %G %a' /var/lib/kiosk /etc/kiosk /etc/kiosk/kiosk.toml`
	cmd := container(root, debs, "--pipe", "/bin/sh", "-c", script)
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	want := strings.Repeat("enabled\n", 6) + "disabled\nkiosk kiosk 700\nroot kiosk 750\nroot kiosk 640\n"
	if err != nil || string(out) != want {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestMachine is the life of one machine, in order.
func TestMachine(t *testing.T) {
	root, debs := setting(t)
	m := boot(t, root, debs)
	kiosk, older := deb(t, debs, "kiosk_*"), deb(t, debs, "before.deb")
	clean := m.files()
	m.write("/etc/credstore/kiosk.key", strings.Repeat("k", 32), 0o600)
	m.write("/etc/kiosk/kiosk.toml", settings(t), 0o644)
	var desk *desk

	step := func(name string, f func(t *testing.T, m *machine)) {
		began := time.Now()
		if !t.Run(name, func(t *testing.T) { f(t, m.on(t)) }) {
			out, _ := m.run("journalctl", "--no-pager", "-n", "60")
			t.Logf("log of the machine:\n%s", out)
			t.FailNow() // what follows stands on it
		}
		t.Logf("%-28s %5.1f s", name, time.Since(began).Seconds())
	}

	step("install", func(t *testing.T, m *machine) {
		m.must("dpkg", "-i", older)
		h := m.mustHealth()
		if !h.OK || h.Version != before || h.Degraded != "" {
			t.Errorf("health %+v", h)
		}
		for _, unit := range []string{"kiosk.service", "kiosk.socket", "kiosk-staff.socket", "kiosk-voice.service", "kiosk-backup.timer", "kiosk-backup.path"} {
			if state := m.property(unit, "ActiveState"); state != "active" {
				t.Errorf("%s is %s", unit, state)
			}
		}
		if state := m.property("kiosk-status.socket", "ActiveState"); state != "inactive" {
			t.Errorf("the status socket is %s before anybody wants it", state)
		}
		if s := m.must("systemd-analyze", "security", "--threshold=5", "--no-pager", "kiosk.service"); !strings.Contains(s, "0.4 SAFE") {
			t.Errorf("exposure: %.200s", s[max(0, len(s)-200):])
		}
	})

	step("number, call, clip", func(t *testing.T, m *machine) {
		out := m.must("kiosk", "user", "add", "孙丽", "--role", "desk")
		pin := out[strings.LastIndex(out, " ")+1:]
		desk = m.signIn(t, "孙丽", pin)
		m.until("the day is open", func() error {
			_, err := desk.do(wire.DeskDo{Do: "issue", Service: "window", People: 1})
			return err
		})
		a, err := desk.do(wire.DeskDo{Do: "next"})
		if err != nil {
			t.Fatal(err)
		}
		status, clip, err := m.get(here, fmt.Sprintf("%s/voice/%d.wav", local, a.Seq))
		if err != nil || status != http.StatusOK || !bytes.HasPrefix(clip, []byte("RIFF")) || len(clip) < 20_000 {
			t.Errorf("the call's clip: status %d, %d bytes, %v", status, len(clip), err)
		}
		if _, err := desk.do(wire.DeskDo{Do: "issue", Service: "window", People: 1}); err != nil {
			t.Fatal(err)
		}
	})

	step("upgrade", func(t *testing.T, m *machine) {
		was, listening := m.mustHealth(), m.listening()
		if was.Waiting != 1 {
			t.Errorf("%d wait", was.Waiting)
		}
		stop, answered := make(chan struct{}), make(chan int)
		go func() { // a page that asks all the time
			n := 0
			for ; ; n++ {
				select {
				case <-stop:
					answered <- n
					return
				default:
				}
				if _, err := m.health(); err != nil {
					t.Errorf("request %d: %v", n, err)
				}
			}
		}()
		m.must("dpkg", "-i", kiosk)
		close(stop)
		n := <-answered
		h := m.mustHealth()
		if h.Version == before || h.Waiting != 1 || h.Seq < was.Seq || n < 5 {
			t.Errorf("before %+v, after %+v, %d requests", was, h, n)
		}
		if now := m.listening(); now != listening {
			t.Errorf("the sockets are others: %s, before %s", now, listening)
		}
	})

	step("sandbox probe", func(t *testing.T, m *machine) { m.probe() })

	step("check", func(t *testing.T, m *machine) {
		out, _ := m.run("kiosk", "check", "--json") // it has no devices
		for _, want := range []string{`"running":true`, `"name":"读卡器","state":"bad","is":"没接上"`} {
			if !strings.Contains(out, want) {
				t.Errorf("%s is missing in %s", want, out)
			}
		}
	})

	step("backup", func(t *testing.T, m *machine) {
		had := m.mustHealth().Machine.Backups.Count
		m.must("systemctl", "start", "kiosk-backup.service")
		if n := m.mustHealth().Machine.Backups.Count; n != had+1 {
			t.Errorf("%d backups after %d and one more", n, had)
		}
		if next := m.property("kiosk-backup.timer", "NextElapseUSecMonotonic"); next == "" || next == "infinity" {
			t.Errorf("the timer is due %q", next)
		}
		// The hall's own way to ask for one.
		m.must("runuser", "-u", "kiosk", "--", "touch", "/run/kiosk/backup-due")
		m.until("the flag is obeyed", func() error {
			if n := m.mustHealth().Machine.Backups.Count; n != had+2 {
				return fmt.Errorf("%d backups", n)
			}
			_, err := os.Stat(m.path("/run/kiosk/backup-due"))
			if err == nil {
				return fmt.Errorf("the flag is still up")
			}
			return nil
		})
	})

	step("frozen", func(t *testing.T, m *machine) {
		// The unit's own watchdog, with less patience.
		m.write("/run/systemd/system/kiosk.service.d/test.conf", "[Service]\nWatchdogSec=5s\n", 0o644)
		m.must("systemctl", "daemon-reload")
		m.must("systemctl", "restart", "kiosk.service")
		pid := m.property("kiosk.service", "MainPID")
		m.must("systemctl", "kill", "--kill-whom=main", "--signal=STOP", "kiosk.service")
		m.until("it is frozen", func() error {
			b, err := os.ReadFile(m.path("/proc/" + pid + "/status"))
			if err == nil && !strings.Contains(string(b), "\nState:\tT") {
				err = fmt.Errorf("it is not: %.60s", b)
			}
			return err
		})
		h, err := m.health() // waits for the next hall
		if err != nil && !strings.Contains(err.Error(), "connection refused") {
			// Woken up to leave a trace, the old one took the request with it, if
			// it was quick. A page asks again then.
			t.Logf("a request that waited: %v", err)
			h, err = m.health()
		}
		if err != nil {
			t.Fatal(err)
		}
		if now := m.property("kiosk.service", "MainPID"); now == pid || len(h.Machine.Stops) != 1 || h.Machine.Stops[0].Result != "watchdog" {
			t.Errorf("pid %s, before %s: %+v", now, pid, h.Machine.Stops)
		}
		if h.Degraded != "" {
			t.Errorf("degraded after one stop: %s", h.Degraded)
		}
	})

	step("killed", func(t *testing.T, m *machine) {
		var h healthz
		for range 2 {
			pid := m.property("kiosk.service", "MainPID")
			m.must("systemctl", "kill", "--kill-whom=main", "--signal=KILL", "kiosk.service")
			h = m.mustHealth()
			if now := m.property("kiosk.service", "MainPID"); now == pid {
				t.Errorf("it is still %s", pid)
			}
		}
		if h.Waiting != 1 || !strings.HasPrefix(h.Degraded, "3 stops") {
			t.Errorf("after two more stops: %+v", h)
		}
	})

	step("network", func(t *testing.T, m *machine) { m.network() })

	step("downgrade", func(t *testing.T, m *machine) {
		// The newer version has changed the journal.
		m.must("systemctl", "stop", "kiosk.service")
		schema := m.schema(99)
		m.must("dpkg", "-i", older)
		m.until("the older hall refuses the journal", func() error {
			out := m.must("journalctl", "--no-pager", "-b", "-u", "kiosk.service", "-n", "50")
			if !strings.Contains(out, "schema 99") || !strings.Contains(out, "newer version") {
				return fmt.Errorf("the log says %s", out)
			}
			return nil
		})
		if n := m.schema(schema); n != 99 {
			t.Errorf("the older hall has made schema %d of 99", n)
		}
		m.must("dpkg", "-i", kiosk)
		if h := m.mustHealth(); h.Version == before || h.Waiting != 1 {
			t.Errorf("back again: %+v", h)
		}
	})

	step("screen and appliance", func(t *testing.T, m *machine) {
		// The browser and the rest are not there.
		m.must("dpkg", "--force-depends", "-i", deb(t, debs, "kiosk-screen_*"), deb(t, debs, "kiosk-appliance_*"))
		if state := m.must("systemctl", "is-enabled", "kiosk-screen.service", "kiosk-screen-restart.path"); state != "enabled\nenabled" {
			t.Errorf("enabled: %s", state)
		}
		m.must("dpkg", "--force-depends", "-P", "kiosk-appliance", "kiosk-screen")
	})

	step("purge", func(t *testing.T, m *machine) {
		m.must("dpkg", "-P", "kiosk")
		if out := m.must("systemctl", "--failed", "--no-legend"); out != "" {
			t.Errorf("failed units: %s", out)
		}
		if out := m.must("systemctl", "list-units", "--all", "--no-legend", "kiosk*"); out != "" {
			t.Errorf("units: %s", out)
		}
		m.must("rm", "-r", "/etc/credstore", "/run/systemd/system/kiosk.service.d")
		kept := regexp.MustCompile(`^/var/backups/kiosk/.*\.backup$`)
		var backups int
		for _, file := range m.files() {
			switch {
			case slices.Contains(clean, file), file == "/var/backups/kiosk":
			case kept.MatchString(file):
				backups++
			default:
				t.Errorf("left behind: %s", file)
			}
		}
		if backups != 1 {
			t.Errorf("%d final backups", backups)
		}
	})
}

// files are all of the machine that packages and units could leave behind.
func (m *machine) files() []string {
	m.t.Helper()
	out := m.must("find", "/etc", "/usr", "/var", "/opt", "/home", "/root", "/srv", "/lib/systemd", "-xdev",
		"(", "-path", "/var/lib/dpkg", "-o", "-path", "/var/log", "-o", "-path", "/var/tmp", "-o", "-path", "/var/lib/systemd", ")", "-prune", "-o",
		"!", "-name", "passwd-", "!", "-name", "group-", "!", "-name", "shadow-", "!", "-name", "gshadow-", "!", "-name", ".pwd.lock", "-print")
	return strings.Split(out, "\n")
}

// listening are the sockets of the hall, as the kernel knows them.
func (m *machine) listening() string {
	m.t.Helper()
	return m.must("sh", "-c", `ss -Hltne | sed -n 's/.*:\(8080\|8443\) .* \(ino:[0-9]*\).*/\1 \2/p' | sort`)
}

// schema sets the version of the journal's schema, where SQLite has it in its
// file, and returns what it was. It stops the hall for that.
func (m *machine) schema(to uint32) (was uint32) {
	m.t.Helper()
	m.must("systemctl", "stop", "kiosk.service")
	if _, err := os.Stat(m.path("/var/lib/kiosk/kiosk.db-wal")); err == nil {
		m.t.Fatal("a hall that was stopped has left its log beside the journal")
	}
	f, err := os.OpenFile(m.path("/var/lib/kiosk/kiosk.db"), os.O_RDWR, 0)
	if err != nil {
		m.t.Fatal(err)
	}
	defer f.Close()
	const at = 60
	b := make([]byte, 4)
	if _, err := f.ReadAt(b, at); err != nil {
		m.t.Fatal(err)
	}
	if _, err := f.WriteAt(binary.BigEndian.AppendUint32(nil, to), at); err != nil {
		m.t.Fatal(err)
	}
	return binary.BigEndian.Uint32(b)
}

// desk is somebody signed in at a window.
type desk struct {
	screen *rehearse.Screen[wire.DeskView]
	n      int
}

func (m *machine) signIn(t *testing.T, name, pin string) *desk {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := m.client(here)
	client.Jar = jar
	b, err := json.Marshal(wire.SignIn{Name: name, PIN: pin, Counter: "1"})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Post(staff+"/api/signin", "application/json", bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("sign in: %s", resp.Status)
	}
	dialer := &websocket.Dialer{
		Jar: jar, NetDialContext: m.dial(here), TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // it signs itself
	}
	s, err := rehearse.Dial[wire.DeskView](context.Background(), dialer, "desk", strings.Replace(staff, "https", "wss", 1)+"/ws/desk", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &desk{screen: s}
}

// do is a press.
func (d *desk) do(press wire.DeskDo) (wire.Answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	d.n++
	press.T, press.ID = "do", fmt.Sprintf("press-%d", d.n)
	a, err := d.screen.Ask(ctx, press.ID, press)
	if err == nil && !a.OK {
		err = fmt.Errorf("%s is refused: %s", press.Do, a.Code)
	}
	return a, err
}
