package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What the unit runs after each end of a hall is what the next one tells about
// the last hour.
func TestStops(t *testing.T) {
	dir := t.TempDir()
	end := func(result string) {
		t.Helper()
		t.Setenv("SERVICE_RESULT", result)
		t.Setenv("RUNTIME_DIRECTORY", dir)
		if code, _ := output(t, "stopped"); code != 0 {
			t.Fatalf("%s: status %d", result, code)
		}
	}
	end("success")
	if _, err := os.Stat(filepath.Join(dir, stopsFile)); err == nil {
		t.Error("a hall that was told to stop is written down")
	}
	for range keptStops {
		end("exit-code")
	}
	end("watchdog")
	all, err := readStops(dir)
	if err != nil || len(all) != keptStops || all[keptStops-1].result != "watchdog" {
		t.Fatalf("%d stops, %v: %v", len(all), err, all)
	}

	now := 5 * time.Hour
	got := stopsAt([]stop{{now - 61*time.Minute, "signal"}, {now - 59*time.Minute, "oom-kill"}, {now, "watchdog"}}, now)
	if fmt.Sprint(got) != "[{0 watchdog} {3540 oom-kill}]" {
		t.Errorf("of the last hour: %v", got)
	}
}

func TestStopsAreSaid(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("RUNTIME_DIRECTORY", dir)
	at := int64(sinceBoot().Seconds())
	text := fmt.Sprintf("%d signal\nwhatever\n%d watchdog\n%d watchdog\n", at, at, at)
	if err := os.WriteFile(filepath.Join(dir, stopsFile), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serveHall(t)
	status, body := get(t, "http://"+s.cfg.Listen.Local+"/healthz")
	var h health
	if err := json.Unmarshal([]byte(body), &h); err != nil || status != 200 || !h.OK || h.Degraded != "3 stops within an hour, the last: watchdog" {
		t.Errorf("status %d, %v: %s", status, err, body)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
}

// Where a hall runs, it has the devices: a check asks it.
func TestCheckOfARunningHall(t *testing.T) {
	s := serveHall(t)
	waitFor(t, filepath.Join(s.cfg.State, "control.sock"))
	b, err := os.ReadFile("reference.toml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "kiosk.toml")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(b), "/var/lib/kiosk", s.cfg.State)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, text := output(t, "check", "--config", file, "--json")
	for _, want := range []string{`"running":true`, `"devices":[]`, `"name":"读卡器","state":"bad","is":"没接上"`, `"name":"打印机"`, `"name":"屏幕"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing in %s", want, text)
		}
	}
	if code != exitFailed {
		t.Errorf("status %d without devices", code)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if _, text := output(t, "check", "--config", file, "--json", "--timeout", "1s"); !strings.Contains(text, `"running":false`) {
		t.Errorf("without a hall: %s", text)
	}
}
