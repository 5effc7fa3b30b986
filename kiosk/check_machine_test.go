package main

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"reception/kiosk/care"
)

// answering is the control socket of a hall that says so much of its machine.
func answering(t *testing.T, m care.Machine) (state string) {
	t.Helper()
	state = t.TempDir()
	l, err := net.Listen("unix", controlSocket(state))
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/machine" {
			http.NotFound(w, r)
			return
		}
		_ = json.NewEncoder(w).Encode(m)
	})}
	go srv.Serve(l)
	t.Cleanup(func() { srv.Close() })
	return state
}

// Whether there is a picture on a wall only a person knows.
func TestCheckHall(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 11, 20, 1, 30, 0, 0, time.UTC) }
	ask := func(state, typed string) error {
		return checkHall{}.ask(t.Context(), config{State: state, Zone: "Asia/Shanghai"}, strings.NewReader(typed), now)
	}
	there := answering(t, care.Machine{Devices: &care.Devices{Halls: 1}})
	if err := ask(there, "Y\n"); err != nil {
		t.Error(err)
	}
	for _, tt := range []struct{ state, typed, do string }{
		{there, "n\n", "restart kiosk-screen"}, {answering(t, care.Machine{Devices: &care.Devices{}}), "y\n", "kiosk setup"},
	} {
		if err := ask(tt.state, tt.typed); !errors.Is(err, errCheck) || !strings.Contains(err.Error(), tt.do) {
			t.Errorf("%q: %v, want %q", tt.typed, err, tt.do)
		}
	}
	if err := ask(there, ""); !errors.Is(err, io.EOF) {
		t.Errorf("nobody looks: %v", err)
	}
	if err := ask(t.TempDir(), "y\n"); err == nil || !strings.Contains(err.Error(), "systemctl start kiosk") {
		t.Errorf("no hall: %v", err)
	}
}

// A hall that runs has the devices: it is asked instead of them, and a screen
// that has frozen fails the check.
func TestCheckOfRunningHall(t *testing.T) {
	well := care.Machine{At: time.Now(), Disk: care.Disk{Free: 1 << 40, Total: 1 << 41}, Backups: care.Backups{Count: 1, Made: time.Now()}, Devices: &care.Devices{Reader: "ready", Printer: "ready", Touch: 1, Halls: 1, Speaker: true, Keys: true}}
	check := func(m care.Machine) (int, string) {
		reference, err := os.ReadFile("reference.toml")
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "kiosk.toml")
		if err := os.WriteFile(file, []byte(strings.Replace(string(reference), `"/var/lib/kiosk"`, `"`+answering(t, m)+`"`, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		return output(t, "check", "--config", file)
	}
	if status, text := check(well); status != 0 || !strings.Contains(text, "大厅正在运行") || !strings.Contains(text, "屏幕  好") || !strings.Contains(text, "服务  ") {
		t.Errorf("status %d: %s", status, text)
	}
	well.Devices.Drawn = 300
	if status, text := check(well); status != exitFailed || !strings.Contains(text, "画面不动") {
		t.Errorf("status %d: %s", status, text)
	}
}
