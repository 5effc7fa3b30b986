package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	memoryCalls = 300
	memoryGoal  = 32 // MB
	readings    = 30 // of a process at rest
	between     = 100 * time.Millisecond
)

// memory measures the resident set of the real program with 200 hall displays
// after 300 calls, beside the same program with none, and beside the least
// that a Go program with a web server can be.
func memory(opt options) ([]result, error) {
	before := load()
	floor, err := bareServer()
	if err != nil {
		return nil, err
	}
	quiet, err := runDemo(opt.kiosk, 0)
	if err != nil {
		return nil, err
	}
	busy, err := runDemo(opt.kiosk, screens)
	if err != nil {
		return nil, err
	}
	row := func(name, what string, m usage) result {
		r := result{Name: name, What: what, Unit: "MB", Samples: len(m.rss), Load: loads(before)}
		r.P50, r.P99 = quantile(m.rss, 50), quantile(m.rss, 99)
		r.RefP50, r.RefP99 = quantile(floor.rss, 50), quantile(floor.rss, 99)
		r.RatioP50, r.RatioP99 = r.P50/r.RefP50, r.P99/r.RefP99
		r.Reference = "a Go program that serves one page with net/http"
		r.Note = fmt.Sprintf("PSS %.3g MB, of that without file %.3g MB, highest RSS ever %.3g MB; the reference: PSS %.3g MB", quantile(m.pss, 50), quantile(m.anon, 50), m.peak, quantile(floor.pss, 50))
		return r
	}
	r := row("memory", fmt.Sprintf("RSS of kiosk demo with %d hall screens after %d calls, its emulated devices included", screens, memoryCalls), busy)
	r.Goal, r.GoalIs, r.Met = memoryGoal, fmt.Sprintf("p50 ≤ %d MB", memoryGoal), r.P50 <= memoryGoal
	return []result{r, row("memory alone", "RSS of kiosk demo with no screen and no call", quiet)}, nil
}

// usage is what a process takes, in MB.
type usage struct {
	rss, pss, anon []float64
	peak           float64
}

// watchProcess reads what a process at rest takes.
func watchProcess(pid int) (usage, error) {
	var u usage
	for range readings {
		m, err := readFields(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		if err != nil {
			return u, err
		}
		u.rss, u.pss, u.anon = append(u.rss, m["Rss"]), append(u.pss, m["Pss"]), append(u.anon, m["Anonymous"])
		time.Sleep(between)
	}
	m, err := readFields(fmt.Sprintf("/proc/%d/status", pid))
	u.peak = m["VmHWM"]
	return u, err
}

// readFields reads lines such as "Rss:  1234 kB" as MB.
func readFields(file string) (map[string]float64, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	out := map[string]float64{}
	for line := range strings.Lines(string(b)) {
		name, rest, ok := strings.Cut(line, ":")
		f := strings.Fields(rest)
		if !ok || len(f) != 2 || f[1] != "kB" {
			continue
		}
		n, err := strconv.ParseFloat(f[0], 64)
		if err != nil {
			return nil, err
		}
		out[name] = n / 1024
	}
	return out, nil
}

// bareServer runs the reference, which stands beside this program.
func bareServer() (u usage, err error) {
	self, err := os.Executable()
	if err != nil {
		return u, err
	}
	floor := filepath.Join(filepath.Dir(self), "measure-floor")
	cmd := exec.Command(floor) //nolint:gosec // built beside this program
	out, err := cmd.StdoutPipe()
	if err != nil {
		return u, err
	}
	if err := cmd.Start(); err != nil {
		return u, err
	}
	defer func() { err = errors.Join(err, stop(cmd)) }()
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return u, fmt.Errorf("start reference: %w", err)
	}
	resp, err := http.Get("http://" + strings.TrimSpace(addr))
	if err != nil {
		return u, err
	}
	if err := resp.Body.Close(); err != nil {
		return u, err
	}
	return watchProcess(cmd.Process.Pid)
}

// stop ends a program that this one started.
func stop(cmd *exec.Cmd) error {
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	late := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return err
	}
	return nil
}

// runDemo starts the program, connects the screens, and lets a window call.
func runDemo(kiosk string, n int) (u usage, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, kiosk, "demo", "--listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return u, err
	}
	if err := cmd.Start(); err != nil {
		return u, fmt.Errorf("start the hall: %w", err)
	}
	defer func() { err = errors.Join(err, stop(cmd)) }()
	addr, err := findAddress(out)
	if err != nil {
		return u, err
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // ends with the program
	if n > 0 {
		for range n {
			s, err := dial(addr, "/ws/hall", "")
			if err != nil {
				return u, err
			}
			defer func() { _ = s.close() }()
			go func() {
				buf := make([]byte, 16<<10)
				for err := error(nil); err == nil; {
					_, err = s.read(buf)
				}
			}()
		}
		if err := callMany(addr); err != nil {
			return u, err
		}
	}
	time.Sleep(2 * time.Second)
	return watchProcess(cmd.Process.Pid)
}

// findAddress reads what the demo prints until it tells where the hall is.
func findAddress(out io.Reader) (string, error) {
	at := regexp.MustCompile(`http://([0-9.]+:[0-9]+)/hall`)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := at.FindStringSubmatch(lines.Text()); m != nil {
			return m[1], nil
		}
	}
	return "", errors.Join(errors.New("the hall did not say where it is"), lines.Err())
}

// callMany signs in at a window of the demo, gives numbers and calls them.
func callMany(addr string) error {
	cookie, err := signIn(addr)
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	desk, err := dial(addr, "/ws/desk", cookie)
	if err != nil {
		return err
	}
	defer func() { _ = desk.close() }()
	buf := make([]byte, 256<<10)
	for i := range memoryCalls {
		for k, what := range []string{`"do":"issue","service":"window","people":1`, `"do":"next"`} {
			id := fmt.Sprintf("m%d-%d", i, k)
			if err := desk.write(opText, fmt.Appendf(nil, `{"t":"do","id":%q,%s}`, id, what)); err != nil {
				return err
			}
			if err := accepted(desk, buf, id); err != nil {
				return fmt.Errorf("press %s: %w", what, err)
			}
		}
	}
	return nil
}

// accepted waits for the answer to a press.
func accepted(desk *socket, buf []byte, id string) error {
	for {
		msg, err := desk.read(buf)
		if err != nil {
			return err
		}
		if !bytes.HasPrefix(msg, []byte(`{"t":"answer"`)) {
			continue
		}
		var a struct {
			ID   string
			OK   bool
			Code string
		}
		if err := json.Unmarshal(msg, &a); err != nil {
			return err
		}
		if a.ID == id {
			if !a.OK {
				return errors.New(a.Code)
			}
			return nil
		}
	}
}

func signIn(addr string) (cookie string, err error) {
	resp, err := http.Post("http://"+addr+"/api/signin", "application/json", strings.NewReader(`{"name":"李敏","pin":"2468","counter":"1"}`))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if resp.StatusCode != http.StatusOK {
		return "", errors.New(resp.Status)
	}
	for _, c := range resp.Cookies() {
		cookie = c.Name + "=" + c.Value
	}
	return cookie, nil
}
