package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"reception/kiosk/backup"
	"reception/kiosk/care"
	"reception/queue/sqlite"
	"reception/ui/staff"
)

// A hall that runs is backed up over its control socket; what is backed up
// makes a hall elsewhere, and nothing is restored under a hall that runs.
func TestBackupOfARunningHall(t *testing.T) {
	runtime := t.TempDir() // as systemd has it, apart from the state folder
	t.Setenv("RUNTIME_DIRECTORY", runtime)
	s := serveHall(t)
	get(t, "http://"+s.cfg.Listen.Local+"/healthz") // until it runs
	state := s.cfg.State
	waitFor(t, filepath.Join(state, "control.sock"))
	if code, out := output(t, "user", "add", "孙丽", "--role", "office", "--state", state); code != 0 {
		t.Fatal(out)
	}
	code, text := output(t, "backup", "--state", state, "--json")
	var first backupMade
	if err := json.Unmarshal([]byte(text), &first); code != 0 || err != nil {
		t.Fatalf("status %d, %v: %s", code, err, text)
	}
	if first.Manifest.Hall != "hall-1" || first.Manifest.Seq == 0 || filepath.Dir(first.File) != filepath.Join(state, "backup") {
		t.Errorf("made %+v", first)
	}
	stick := t.TempDir()
	code, text = output(t, "backup", "--state", state, "--to", stick)
	if code != 0 || !strings.Contains(text, stick) || !strings.Contains(text, "已核对") {
		t.Errorf("to a stick: status %d: %s", code, text)
	}
	code, text = output(t, "backup", "--state", state, "--to", stick, "--with-keys")
	if code != 0 || !strings.Contains(text, "锁好") {
		t.Errorf("with keys: status %d: %s", code, text)
	}
	if code, _ := output(t, "backup", "--state", state, "--with-keys"); code == 0 {
		t.Error("keys were put beside the backups")
	}
	all, err := backup.Folder(stick).List()
	if err != nil || len(all) != 2 || all[0].Keys || !all[1].Keys {
		t.Fatalf("the stick has %+v, %v", all, err)
	}
	if left, _ := filepath.Glob(filepath.Join(state, "handover*")); len(left) > 0 {
		t.Errorf("keys were left in %v", left)
	}
	_, body := get(t, "http://"+s.cfg.Listen.Local+"/healthz")
	var h struct{ Machine care.Machine }
	if err := json.Unmarshal([]byte(body), &h); err != nil || h.Machine.Backups.Count != 2 || h.Machine.Backups.AgeS < 0 || h.Machine.Backups.AgeS > 60 {
		t.Errorf("health %s, %v", body, err)
	}
	if _, said, code := kiosk(t, "restore", first.File, "--state", state); code != exitFailed || !strings.Contains(said, stopHall) {
		t.Errorf("restored under a running hall: %d, %s", code, said)
	}
	if said, _, code := kiosk(t, "restore", "--help"); code != 0 || !strings.Contains(strings.Join(strings.Fields(said), " "), stopHall) {
		t.Errorf("how to restore: %d, %s", code, said)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "spare")
	code, text = output(t, "restore", all[0].Path, "--state", other)
	if code != 0 || !strings.Contains(text, "没有姓名") {
		t.Fatalf("status %d: %s", code, text)
	}
	members, err := staff.Open(filepath.Join(other, "staff.json"), staff.DefaultCost())
	if err != nil || len(members.Members()) != 1 {
		t.Errorf("accounts of the spare: %v", err)
	}
	if code, text := output(t, "journal", "verify", "--state", other); code != 0 {
		t.Errorf("the spare's journal: %s", text)
	}
}

func waitFor(t *testing.T, path string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(path); err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s never came", path)
		}
	}
}

// A hall that does not run is backed up from its files. Without a hall there
// is nothing to back up, and a file that is no backup restores nothing.
func TestBackupAtRest(t *testing.T) {
	state := t.TempDir()
	store, err := sqlite.Open(state, sqlite.Options{Hall: "hall-1", Version: "1"})
	if err != nil {
		t.Fatal(err)
	}
	_ = store.Close()
	for range 2 {
		if code, text := output(t, "backup", "--state", state); code != 0 || !strings.Contains(text, "kiosk-00000") {
			t.Fatalf("status %d: %s", code, text)
		}
	}
	all, err := backupFolder(state).List()
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	// A stick that nobody has mounted is this machine's own disk.
	if code, text := output(t, "backup", "--state", state, "--to", t.TempDir()); code != 0 || !strings.Contains(text, "自己的盘") {
		t.Errorf("status %d: %s", code, text)
	}
	for _, args := range [][]string{
		{"backup", "--state", t.TempDir()},
		{"restore", "reference.toml", "--state", state},
		{"restore", filepath.Join(state, "kiosk.db"), "--state", state},
		{"restore", "/nowhere", "--state", state},
	} {
		if code, _ := output(t, args...); code != exitFailed {
			t.Errorf("kiosk %s ends with %d", strings.Join(args, " "), code)
		}
	}
	if code, text := output(t, "restore", all[0].Path, "--state", state); code != 0 || !strings.Contains(text, "before-restore-1") {
		t.Errorf("status %d: %s", code, text)
	}
	// Interrupted, it keeps the hall from starting.
	if err := os.WriteFile(filepath.Join(state, "restoring"), []byte("before-restore-1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _ := output(t, "serve", "--state", state, "--config", "reference.toml"); code != exitFailed {
		t.Errorf("a hall started on half a state: %d", code)
	}
}

// The technician's page is for the office, on the machine and on the staff's
// network, and shows what is wrong with what to do.
func TestCare(t *testing.T) {
	s := serveHall(t)
	for _, base := range []string{"http://" + s.cfg.Listen.Local, "https://" + s.cfg.Listen.Staff} {
		if code, body := get(t, base+"/care"); code != http.StatusUnauthorized || !strings.Contains(body, "密码") || strings.Contains(body, "磁盘") {
			t.Errorf("%s to a stranger: %d %s", base, code, body)
		}
		if code, _ := get(t, base+"/care/style.css"); code != 200 {
			t.Errorf("%s style sheet: %d", base, code)
		}
	}
	base := "http://" + s.cfg.Listen.Local
	pins := map[string]string{}
	for _, role := range []string{"office", "desk"} {
		code, text := output(t, "user", "add", role, "--role", role, "--state", s.cfg.State)
		if code != 0 {
			t.Fatal(text)
		}
		fields := strings.Fields(text)
		pins[role] = fields[len(fields)-1]
	}
	for _, tt := range []struct {
		name, pin, origin string
		code              int
		want              string
	}{
		{"office", pins["office"], "https://elsewhere.example", http.StatusForbidden, "请从这一页登录"},
		{"desk", pins["desk"], "", http.StatusForbidden, "只给接访办看"},
		{"office", pins["office"], base, http.StatusOK, "一份也没有"},
	} {
		jar := &oneCookie{}
		client := http.Client{Timeout: 10 * time.Second, Jar: jar}
		req, err := http.NewRequest(http.MethodPost, base+"/care/signin", strings.NewReader(url.Values{"name": {tt.name}, "pin": {tt.pin}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if tt.origin != "" {
			req.Header.Set("Origin", tt.origin)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != tt.code || !strings.Contains(string(b), tt.want) {
			t.Errorf("%s: %d %s, want %d %q", tt.name, resp.StatusCode, b, tt.code, tt.want)
		}
		if strings.Contains(string(b), "<script") || strings.Contains(string(b), "style=") {
			t.Error("the page has something inline")
		}
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
}

// oneCookie is a jar for one site.
type oneCookie struct{ all []*http.Cookie }

func (j *oneCookie) SetCookies(_ *url.URL, c []*http.Cookie) { j.all = append(j.all, c...) }
func (j *oneCookie) Cookies(*url.URL) []*http.Cookie {
	var out []*http.Cookie
	for _, c := range j.all {
		if c.MaxAge >= 0 {
			out = append(out, c)
		}
	}
	return out
}
