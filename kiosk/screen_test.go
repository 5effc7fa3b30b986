package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"reception/systemd"
)

// The screen tier: what a machine shows, from the daemon's socket to the glass.
// Weston and Chromium run as kiosk-screen.service starts them, by the shipped
// scripts, under the shipped policy, on two outputs. Beside the real thing:
// weston draws into a virtual X server, since the kiosk shell of Debian 12 maps
// no window without a seat, which its headless backend does not have.

// screenDaemon runs the hall in dir on the socket that it was passed.
func screenDaemon(dir string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	err := func() error {
		cfg, err := screenSettings(dir)
		if err != nil {
			return err
		}
		m, err := systemd.FromEnvironment()
		if err != nil {
			return err
		}
		t := realTiming()
		t.beat, t.clock, t.noScreen = time.Second, 100*time.Millisecond, 5*time.Second
		h, err := openHall(cfg, t, log)
		if err != nil {
			return err
		}
		return errors.Join(h.serve(ctx, m), h.close())
	}()
	if err != nil {
		log.Error("serve", "err", err)
		return exitFailed
	}
	return 0
}

func screenSettings(dir string) (config, error) {
	cfg, err := demoSettings(dir, filepath.Join(dir, "state"))
	cfg.Listen = listen{}
	return cfg, err
}

// tier is one whole machine.
type tier struct {
	t    *testing.T
	dir  string // everything that it writes
	url  string // of the hall
	sock *os.File
	hall *exec.Cmd
}

func TestScreenTier(t *testing.T) {
	m := newTier(t)
	m.startHall()
	m.startScreen()
	began := time.Now()

	m.until("the touchscreen's page draws, and the hall display is there", func() bool {
		h := m.health()
		return h.Drawn >= 0 && h.Drawn < 3 && h.Touch == 1 && h.Halls == 1
	})
	t.Logf("from the start of the compositor to a page that draws: %.1f s", time.Since(began).Seconds())
	touch, display := m.page("touch"), m.page("hall")

	// 1024 by 600 is what weston gives an output in X.
	if got := touch.eval("innerWidth + ' ' + innerHeight + ' ' + location.href"); got != "600 1024 "+m.url+"/" {
		t.Errorf("the touchscreen stands on its side: it should be turned upright and show its page: %s", got)
	}
	if got := display.eval("innerWidth + ' ' + innerHeight + ' ' + location.href"); got != "1024 600 "+m.url+"/hall?speaker=1" {
		t.Errorf("the second output should show the hall's page: %s", got)
	}
	m.pictures(touch, display)

	// The policy.
	other := strings.Replace(m.url, "127.0.0.1", "localhost", 1)
	for _, url := range []string{other + "/", "https://example.com/", "file:///etc/passwd", "data:text/html,x", "view-source:" + m.url + "/", "chrome://settings/", "chrome://downloads/", "chrome://version/"} {
		if err := display.navigate(url); err != "net::ERR_BLOCKED_BY_ADMINISTRATOR" {
			t.Errorf("%s is shown: %q", url, err)
		}
		m.until("it says so", func() bool { return display.eval("location.protocol + document.readyState") == "chrome-error:complete" })
	}
	if err := display.navigate(m.url + "/hall"); err != "" {
		t.Errorf("the hall's own page: %s", err)
	}
	if len(display.failed) == 0 {
		t.Error("pages of Chromium that say what failed go unnoticed")
	}
	m.until("the hall display is back", func() bool { return m.health().Halls == 1 })

	// The hall is killed, and the page is loaded anew while it is away, by
	// somebody or for a new build. The socket is there: nothing is refused.
	began = time.Now()
	m.killHall()
	touch.call("Page.reload", nil, nil)
	m.until("the hall display says that the hall is away", func() bool {
		return display.eval("document.querySelector('.lost') !== null") == "true"
	})
	m.startHall()
	m.until("the page draws again", func() bool { h := m.health(); return h.Drawn >= 0 && h.Touch == 1 && h.Halls == 1 })
	if got := touch.eval("location.href + ' ' + performance.getEntriesByType('navigation')[0].type + ' ' + (document.querySelector('[data-page=home]') !== null)"); got != m.url+"/ reload true" || len(touch.failed) > 0 {
		t.Errorf("after the hall came back: %s; failed meanwhile: %q", got, touch.failed)
	}
	t.Logf("hall killed and both pages back: %.1f s", time.Since(began).Seconds())

	// The browser is killed.
	began = time.Now()
	for _, p := range m.processes("chromium", "--user-data-dir="+m.run("kiosk-touch")) {
		if !p.has("--type=") {
			p.signal(t, syscall.SIGKILL)
		}
	}
	m.until("it is gone", func() bool { return m.health().Touch == 0 })
	gone := time.Now()
	m.until("a new one draws", func() bool { h := m.health(); return h.Touch == 1 && h.Drawn < time.Since(gone).Seconds() })
	t.Logf("browser killed and its page back: %.1f s", time.Since(began).Seconds())

	// Something on the way to the glass freezes; the connection lives.
	for _, c := range []struct{ program, argument string }{{"chromium", "--type=renderer"}, {"weston", "--socket=kiosk"}} {
		m.until("the page draws", func() bool { h := m.health(); return h.Drawn >= 0 && h.Drawn < 2 })
		if err := os.Remove(m.run("restart-screen")); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err) // it may be there, since a busy machine takes long to start a browser
		}
		frozen := m.processes(c.program, c.argument)
		if len(frozen) == 0 {
			t.Fatalf("no %s %s", c.program, c.argument)
		}
		for _, p := range frozen {
			p.signal(t, syscall.SIGSTOP)
		}
		m.until(c.program+" is frozen, and the hall asks for another", func() bool { _, err := os.Stat(m.run("restart-screen")); return err == nil })
		if h := m.health(); h.Touch != 1 {
			t.Errorf("%s frozen: %d connections; a lost one is noticed, and not a frozen page", c.program, h.Touch)
		}
		for _, p := range frozen {
			p.signal(t, syscall.SIGCONT)
		}
	}
}

// newTier looks for what a screen tier takes. Where that is missing the test
// says so loudly, and fails in CI, for which build/setup installs it.
func newTier(t *testing.T) *tier {
	t.Helper()
	missing := func(why string) {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the screen tier cannot run: %s", why)
		}
		t.Skipf("SKIPPED, NO SCREEN WAS LOOKED AT: %s", why)
	}
	for tool, pkg := range map[string]string{"weston": "weston", "chromium": "chromium", "Xvfb": "xvfb", "dbus-run-session": "dbus", "unshare": "util-linux"} {
		if _, err := exec.LookPath(tool); err != nil {
			missing("Debian's package " + pkg + " is not installed: run build/setup test")
		}
	}
	if _, err := os.Stat("../ui/web/dist/index.html"); err != nil {
		missing("the pages are not built: run build/web")
	}
	if out, err := exec.Command("unshare", append(apart(), "mount", "-t", "tmpfs", "tmpfs", "/etc/chromium")...).CombinedOutput(); err != nil {
		missing(fmt.Sprintf("no policy can be given to a browser alone: %s", out))
	}
	m := &tier{t: t, dir: t.TempDir()}
	if err := errors.Join(os.Mkdir(m.run(), 0o700), os.Mkdir(m.share(), 0o700)); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	m.url = "http://" + l.Addr().String()
	if m.sock, err = l.(*net.TCPListener).File(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.sock.Close() })
	cfg, err := screenSettings(m.dir)
	if err != nil {
		t.Fatal(err)
	}
	cab, err := openCabinet(cfg.Reader.Path, cfg.Printer.Path, 0, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cab.close)
	return m
}

// apart are the arguments of unshare for a machine's own view of /etc/chromium.
func apart() []string {
	if os.Getuid() == 0 {
		return []string{"--mount"}
	}
	return []string{"--mount", "--map-root-user"}
}

func (m *tier) run(names ...string) string {
	return filepath.Join(append([]string{m.dir, "run"}, names...)...)
}
func (m *tier) share() string { return filepath.Join(m.dir, "share") }

// startHall starts the hall as systemd does: the socket is there before, and
// outlives it.
func (m *tier) startHall() {
	m.t.Helper()
	cmd := exec.Command("sh", "-c", `LISTEN_PID=$$ exec "$0" "$@"`, os.Args[0], m.dir)
	cmd.Env = append(os.Environ(), asEnv+"=screen", "LISTEN_FDS=1", "LISTEN_FDNAMES=local", "RUNTIME_DIRECTORY="+m.run())
	cmd.ExtraFiles = []*os.File{m.sock}
	m.start(cmd, "hall.log")
	m.hall = cmd
}

func (m *tier) killHall() {
	m.t.Helper()
	if err := m.hall.Process.Kill(); err != nil {
		m.t.Fatal(err)
	}
	_ = m.hall.Wait() // it was killed
}

// startScreen starts the compositor by the shipped scripts.
func (m *tier) startScreen() {
	m.t.Helper()
	const shipped = "../systemd/kiosk-screen"
	for _, name := range []string{"screen", "screen-pages", "weston.ini"} {
		file, err := filepath.Abs(filepath.Join(shipped, "usr/lib/kiosk", name))
		if err != nil {
			m.t.Fatal(err)
		}
		if err := os.Symlink(file, filepath.Join(m.share(), name)); err != nil {
			m.t.Fatal(err)
		}
	}
	policy, err := os.ReadFile(filepath.Join(shipped, "etc/chromium/policies/managed/kiosk.json"))
	if err != nil {
		m.t.Fatal(err)
	}
	// The test looks at the pages by the developer tools, which nobody else may.
	for _, r := range [][2]string{{"http://127.0.0.1:8080", m.url}, {`"DeveloperToolsAvailability": 2`, `"DeveloperToolsAvailability": 1`}} {
		if !bytes.Contains(policy, []byte(r[0])) {
			m.t.Fatalf("the policy lacks %s", r[0])
		}
		policy = bytes.ReplaceAll(policy, []byte(r[0]), []byte(r[1]))
	}
	managed := filepath.Join(m.dir, "kiosk.json")
	if err := os.WriteFile(managed, policy, 0o644); err != nil {
		m.t.Fatal(err)
	}

	display := m.startX()
	// The browser's sandbox does not work as root, which it is in a test; on a
	// machine it has a user of its own.
	const extra = "--remote-debugging-port=0 --no-sandbox"
	cmd := exec.Command("unshare", append(apart(), "sh", "-c",
		`mount -t tmpfs tmpfs /etc/chromium && install -D -m 644 "$0" /etc/chromium/policies/managed/kiosk.json && exec "$1" run`,
		managed, filepath.Join(m.share(), "screen"))...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "KIOSK_") || strings.HasPrefix(v, "WAYLAND_") }),
		"DISPLAY="+display, "XDG_RUNTIME_DIR="+m.run(), "HOME="+m.run(), "KIOSK_SHARE="+m.share(), "KIOSK_URL="+m.url, "KIOSK_BROWSER_EXTRA="+extra,
		"KIOSK_BACKEND=x11-backend.so --use-pixman --output-count=2",
		"KIOSK_TOUCH_OUTPUT=X1", "KIOSK_TOUCH_ROTATION=rotate-90", "KIOSK_HALL_OUTPUT=X2")
	m.t.Cleanup(func() { // what the compositor started is not in its group
		for range 100 {
			left := m.processes("", "")
			if len(left) == 0 {
				return
			}
			for _, p := range left {
				_ = syscall.Kill(p.pid, syscall.SIGKILL)
			}
			time.Sleep(20 * time.Millisecond)
		}
		m.t.Error("the machine does not end")
	})
	m.start(cmd, "screen.log")
}

// startX starts the X server that weston draws into and returns its display.
func (m *tier) startX() string {
	m.t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		m.t.Fatal(err)
	}
	defer r.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-nolisten", "tcp", "-screen", "0", "1280x1024x24")
	cmd.ExtraFiles = []*os.File{w}
	m.start(cmd, "x.log")
	_ = w.Close()
	_ = r.SetReadDeadline(time.Now().Add(patience))
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		m.t.Fatalf("the X server does not start: %v", err)
	}
	return ":" + strings.TrimSpace(number)
}

// start starts cmd in a group of its own, which ends with the test.
func (m *tier) start(cmd *exec.Cmd, log string) {
	m.t.Helper()
	f, err := os.OpenFile(filepath.Join(m.dir, log), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		m.t.Fatal(err)
	}
	defer f.Close()
	cmd.Stdout, cmd.Stderr = f, f
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
		if m.t.Failed() {
			b, _ := os.ReadFile(f.Name())
			m.t.Logf("%s ends with\n%s", log, b[max(0, len(b)-3000):])
		}
	})
}

// health is what the hall says of itself; the zero value while it is away.
func (m *tier) health() (h health) {
	client := http.Client{Timeout: 2 * time.Second}
	r, err := client.Get(m.url + "/healthz")
	if err != nil {
		return h
	}
	defer r.Body.Close()
	_ = json.NewDecoder(r.Body).Decode(&h)
	return h
}

// until waits for something that takes a browser's time.
func (m *tier) until(what string, is func() bool) {
	m.t.Helper()
	for deadline := time.Now().Add(3 * patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if is() {
			return
		}
	}
	m.t.Fatalf("waited in vain: %s; the hall says %+v", what, m.health())
}

// process is one of the machine's.
type process struct {
	pid  int
	args string
}

func (p process) has(argument string) bool { return strings.Contains(p.args, argument) }

func (p process) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(p.pid, s); err != nil {
		t.Fatalf("%v to %s: %v", s, p.args, err)
	}
}

// processes are those of this machine with that program and argument.
func (m *tier) processes(program, argument string) (found []process) {
	m.t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		m.t.Fatal(err)
	}
	for _, f := range files {
		b, _ := os.ReadFile(f) // it may have ended
		p := process{args: strings.ReplaceAll(string(b), "\x00", " ")}
		name, _, _ := strings.Cut(p.args, " ")
		if filepath.Base(name) != program && program != "" || !p.has(argument) || !p.has(m.dir) {
			continue
		}
		if _, err := fmt.Sscanf(f, "/proc/%d/cmdline", &p.pid); err == nil {
			found = append(found, p)
		}
	}
	return found
}

// page is a page as the developer tools see it.
type page struct {
	t      *testing.T
	conn   *websocket.Conn
	id     int
	failed []string // addresses in whose place Chromium said what failed
}

// page finds the page that the browser of that name shows.
func (m *tier) page(name string) *page {
	m.t.Helper()
	p := &page{t: m.t}
	m.until("the developer tools of "+name, func() bool {
		b, _ := os.ReadFile(m.run("kiosk-"+name, "DevToolsActivePort"))
		port, _, _ := strings.Cut(string(b), "\n")
		r, err := http.Get("http://127.0.0.1:" + port + "/json/list")
		if err != nil {
			return false
		}
		defer r.Body.Close()
		var targets []struct{ URL, WebSocketDebuggerURL string }
		_ = json.NewDecoder(r.Body).Decode(&targets)
		for _, target := range targets {
			if strings.HasPrefix(target.URL, m.url) {
				p.conn, _, err = websocket.DefaultDialer.Dial(target.WebSocketDebuggerURL, nil)
				return err == nil
			}
		}
		return false
	})
	m.t.Cleanup(func() { _ = p.conn.Close() })
	p.call("Page.enable", nil, nil)
	return p
}

// call asks the developer tools for something and reads the answer into result,
// unless that is nil.
func (p *page) call(method string, params map[string]any, result any) {
	p.t.Helper()
	p.id++
	if err := p.conn.WriteJSON(map[string]any{"id": p.id, "method": method, "params": params}); err != nil {
		p.t.Fatalf("%s: %v", method, err)
	}
	_ = p.conn.SetReadDeadline(time.Now().Add(patience))
	for {
		var answer struct {
			ID     int
			Result json.RawMessage
			Error  json.RawMessage
			Params struct {
				Frame struct{ UnreachableURL string }
			} // of Page.frameNavigated
		}
		if err := p.conn.ReadJSON(&answer); err != nil {
			p.t.Fatalf("%s: %v", method, err)
		}
		if url := answer.Params.Frame.UnreachableURL; url != "" {
			p.failed = append(p.failed, url)
		}
		if answer.ID != p.id {
			continue
		}
		if answer.Error != nil {
			p.t.Fatalf("%s: %s", method, answer.Error)
		}
		if result != nil {
			if err := json.Unmarshal(answer.Result, result); err != nil {
				p.t.Fatalf("%s: %v", method, err)
			}
		}
		return
	}
}

// eval returns the value of a JavaScript expression as text.
func (p *page) eval(expression string) string {
	p.t.Helper()
	var r struct{ Result struct{ Value any } }
	p.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &r)
	return fmt.Sprint(r.Result.Value)
}

// navigate goes to url and returns what keeps it from being shown.
func (p *page) navigate(url string) string {
	p.t.Helper()
	var r struct{ ErrorText string }
	p.call("Page.navigate", map[string]any{"url": url}, &r)
	return r.ErrorText
}

// pictures leaves what both screens show where build/test leaves its pictures.
func (m *tier) pictures(touch, hall *page) {
	m.t.Helper()
	const dir = "../build/out/screens"
	if err := os.MkdirAll(dir, 0o755); err != nil {
		m.t.Fatal(err)
	}
	for name, p := range map[string]*page{"machine-touch.png": touch, "machine-hall.png": hall} {
		var r struct{ Data string }
		p.call("Page.captureScreenshot", nil, &r)
		b, err := base64.StdEncoding.DecodeString(r.Data)
		if err != nil || len(b) < 5000 { // an empty page compresses to less
			m.t.Errorf("%s: %d bytes, %v", name, len(b), err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			m.t.Fatal(err)
		}
	}
}
