package main

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"reception/queue"
	"reception/systemd"
)

// supervisor is the service manager as far as the hall can tell: it holds the
// sockets and hears the notes.
type supervisor struct {
	t     *testing.T
	conn  *net.UnixConn
	path  string
	files []*os.File
	addrs map[string]string
}

func newSupervisor(t *testing.T, sockets ...string) *supervisor {
	t.Helper()
	s := &supervisor{t: t, path: filepath.Join(t.TempDir(), "notify"), addrs: map[string]string{}}
	var err error
	if s.conn, err = net.ListenUnixgram("unixgram", &net.UnixAddr{Name: s.path, Net: "unixgram"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.conn.Close() })
	for _, name := range sockets {
		l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		f, err := l.File()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _, _ = f.Close(), l.Close() })
		s.files, s.addrs[name] = append(s.files, f), l.Addr().String()
	}
	return s
}

// hears waits for a note that holds the text, and tells whether it came.
func (s *supervisor) hears(text string, within time.Duration) bool {
	s.t.Helper()
	if err := s.conn.SetReadDeadline(time.Now().Add(within)); err != nil {
		s.t.Fatal(err)
	}
	b := make([]byte, 4096)
	for {
		n, err := s.conn.Read(b)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return false
		}
		if err != nil {
			s.t.Fatal(err)
		}
		if strings.Contains(string(b[:n]), text) {
			return true
		}
	}
}

// patience is for what comes at once on a machine that is not busy.
const patience = 20 * time.Second

func TestUnderAManager(t *testing.T) {
	s := newSupervisor(t, "local", "staff", "status")
	dir := t.TempDir()
	reference, err := os.ReadFile("reference.toml")
	if err != nil {
		t.Fatal(err)
	}
	config := strings.NewReplacer("/var/lib/kiosk", filepath.Join(dir, "state"), "/etc/kiosk", dir, "/run/kiosk-voice", dir, "/dev/kiosk", dir).Replace(string(reference))
	if err := os.WriteFile(filepath.Join(dir, "kiosk.toml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	start := func() *exec.Cmd {
		// The shell knows the process id before the program runs, as a manager does.
		cmd := exec.Command("/bin/sh", "-c", `LISTEN_PID=$$; export LISTEN_PID; exec "$0" serve --config "$1"`, os.Args[0], filepath.Join(dir, "kiosk.toml"))
		cmd.Env = append(os.Environ(), asEnv+"=kiosk", "NOTIFY_SOCKET="+s.path, "WATCHDOG_USEC=600000", "RUNTIME_DIRECTORY="+dir, "LISTEN_FDS=3", "LISTEN_FDNAMES=local:staff:status")
		cmd.ExtraFiles = s.files
		cmd.Stderr = t.Output()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill() })
		return cmd
	}
	hall := start()
	if !s.hears(systemd.Ready, patience) {
		t.Fatal("the hall is never ready")
	}
	for url, want := range map[string]int{
		"http://" + s.addrs["local"] + "/healthz": 200,
		"http://" + s.addrs["local"] + "/desk":    404,
		"https://" + s.addrs["staff"] + "/desk":   200,
		"http://" + s.addrs["status"] + "/":       404,
		"http://" + s.addrs["status"] + "/desk":   404,
	} {
		if got, body := get(t, url); got != want {
			t.Errorf("GET %s: %d, want %d: %.100s", url, got, want, body)
		}
	}
	if !s.hears(systemd.Alive, patience) {
		t.Error("the watchdog is not fed")
	}
	if _, err := os.Stat(filepath.Join(dir, "control.sock")); err != nil {
		t.Errorf("control socket: %v", err)
	}

	// A screen that asks while there is no hall waits for the next one.
	if err := hall.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = hall.Wait() // it was killed
	c, err := net.Dial("tcp", s.addrs["local"])
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write([]byte("GET /healthz HTTP/1.0\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	hall = start()
	answer := make([]byte, 15)
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(answer); err != nil || string(answer) != "HTTP/1.0 200 OK" {
		t.Errorf("who asked between two halls is told %q, %v", answer, err)
	}
	if !s.hears(systemd.Ready, patience) {
		t.Fatal("the second hall is never ready")
	}
	if err := hall.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := hall.Wait(); err != nil {
		t.Errorf("told to stop, the hall ends with %v", err)
	}
	if !s.hears(systemd.Stopping, patience) {
		t.Error("nobody is told that the hall stops")
	}
}

// fromCore tells whether Core is among the callers.
func fromCore() bool {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		if strings.Contains(f.Function, "queue.(*Core).handle") {
			return true
		}
		if !more {
			return false
		}
	}
}

func TestWatchdogStarves(t *testing.T) {
	gate := make(chan chan struct{}, 1) // what Core waits for when it reads the clock
	gate <- nil
	for name, hang := range map[string]func(t *testing.T, state string) (release func()){
		"Core hangs": func(*testing.T, string) func() {
			<-gate
			shut := make(chan struct{})
			gate <- shut
			return func() { <-gate; gate <- nil; close(shut) }
		},
		"the journal cannot be written to": func(t *testing.T, state string) func() {
			db, err := sql.Open("sqlite", "file:"+filepath.Join(state, "kiosk.db"))
			if err != nil {
				t.Fatal(err)
			}
			c, err := db.Conn(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.ExecContext(context.Background(), "PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE"); err != nil {
				t.Fatal(err)
			}
			return func() {
				_, err := c.ExecContext(context.Background(), "ROLLBACK")
				if err = errors.Join(err, c.Close(), db.Close()); err != nil {
					t.Error(err)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSupervisor(t)
			t.Setenv("NOTIFY_SOCKET", s.path)
			t.Setenv("WATCHDOG_USEC", "150000")
			m, err := systemd.FromEnvironment()
			if err != nil {
				t.Fatal(err)
			}
			timing := realTiming()
			timing.now = func() time.Time {
				if fromCore() {
					shut := <-gate
					gate <- shut
					if shut != nil {
						<-shut
					}
				}
				return time.Now()
			}
			cfg := restCfg(t)
			h, err := openHall(cfg, timing, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(context.Background())
			done := make(chan error, 1)
			go func() { done <- errors.Join(h.serve(ctx, m), h.close()) }()
			if !s.hears(systemd.Ready, patience) || !s.hears(systemd.Alive, patience) || !s.hears(systemd.Alive, patience) {
				t.Error("the watchdog of a well hall is not fed")
			}
			release := hang(t, cfg.State)
			s.hears(systemd.Alive, 100*time.Millisecond) // one may have been on its way
			if s.hears(systemd.Alive, time.Second) {
				t.Error("the watchdog is fed, and would have been 20 times")
			}
			release()
			if !s.hears(systemd.Alive, patience) {
				t.Error("the hall has recovered, and the watchdog is not fed")
			}
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}

// restCfg is the configuration of a hall without devices.
func restCfg(t *testing.T) config {
	t.Helper()
	b, err := os.ReadFile("reference.toml")
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := parseConfig(string(b))
	if err != nil {
		t.Fatal(err)
	}
	cfg.State, cfg.Key = t.TempDir(), ""
	cfg.Reader.Path, cfg.Printer.Path = filepath.Join(cfg.State, "no-reader"), filepath.Join(cfg.State, "no-printer")
	cfg.Listen = listen{Local: freePort(t)}
	return cfg
}

func TestFlags(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("RUNTIME_DIRECTORY", dir)
	backup, screen := filepath.Join(dir, flagBackup), filepath.Join(dir, flagScreen)
	timing := realTiming()
	timing.clock, timing.noScreen = 10*time.Millisecond, 50*time.Millisecond
	night := time.Date(2026, 3, 2, 3, 0, 0, 0, time.FixedZone("hall", 8*3600)) // the calendar does nothing by itself
	timing.now = func() time.Time { return night }
	h, err := openHall(restCfg(t), timing, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- errors.Join(h.serve(ctx, &systemd.Manager{}), h.close()) }()
	appears := func(path string) bool {
		for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
			if _, err := os.Stat(path); err == nil {
				return true
			}
		}
		return false
	}
	if !appears(screen) {
		t.Error("no page for long, and nobody is asked to start the screen again")
	}
	if err := os.Remove(screen); err != nil || !appears(screen) {
		t.Errorf("still no page, and nobody is asked a second time: %v", err)
	}
	if _, err := os.Stat(backup); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a backup is due and no day was closed: %v", err)
	}
	for _, want := range []queue.Want{queue.OpenDay{Date: "2026-03-02"}, queue.CloseDay{CarryOver: true}} {
		if _, err := h.core.Do(ctx, queue.Command{Key: queue.Key{Sender: "test"}, Want: want}); err != nil {
			t.Fatal(err)
		}
	}
	if !appears(backup) {
		t.Error("a day was closed, and no backup is due")
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestFlagsAreWaitedFor holds the flags to the path units that wait for them.
func TestFlagsAreWaitedFor(t *testing.T) {
	for flag, unit := range map[string]string{flagBackup: "kiosk/usr/lib/systemd/system/kiosk-backup", flagScreen: "kiosk-screen/usr/lib/systemd/system/kiosk-screen-restart"} {
		for suffix, want := range map[string]string{".path": "PathExists=/run/kiosk/" + flag + "\n", ".service": "/bin/rm -f /run/kiosk/" + flag + "\n"} {
			b, err := os.ReadFile(filepath.Join("../systemd", unit+suffix))
			if err != nil || !strings.Contains(string(b), want) {
				t.Errorf("%s%s lacks %q: %v", unit, suffix, want, err)
			}
		}
	}
}
