//go:build nspawn

package nspawn_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// patience is for what comes at once on a machine that is not busy.
const patience = 60 * time.Second

// machine is a Debian that runs in a container with a systemd of its own.
type machine struct {
	t      *testing.T
	leader int // process id of its systemd
}

// container starts systemd-nspawn on the root. What is written there is lost
// with it.
func container(root, debs string, args ...string) *exec.Cmd {
	args = append([]string{
		"--quiet", "--directory=" + root, "--volatile=overlay", "--register=no", "--keep-unit", "--private-network",
		"--machine=hall", "--console=pipe", "--bind-ro=" + debs + ":/debs",
	}, args...)
	cmd := exec.Command("systemd-nspawn", args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// boot starts a machine that ends with the test.
func boot(t *testing.T, root, debs string) *machine {
	t.Helper()
	cmd := container(root, debs, "--boot")
	var console bytes.Buffer
	cmd.Stdout, cmd.Stderr = &console, &console
	runtime.LockOSThread() // the container ends with the thread that began it
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	m := &machine{t: t}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // its systemd is told to power off
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
		if t.Failed() {
			t.Logf("console:\n%s", console.Bytes())
		}
	})
	m.until("the machine boots", func() error {
		// Its first child makes another one and goes.
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", cmd.Process.Pid, cmd.Process.Pid))
		if err != nil {
			return err
		}
		if m.leader, err = strconv.Atoi(strings.TrimSpace(string(b))); err != nil {
			return fmt.Errorf("it has no systemd: %w", err)
		}
		out, err := m.run("systemctl", "is-system-running")
		if out != "running" {
			return fmt.Errorf("it is %q, %w", out, err)
		}
		return nil
	})
	return m
}

// on gives the machine to a part of the test.
func (m *machine) on(t *testing.T) *machine { return &machine{t, m.leader} }

// run runs a command on the machine, as root.
func (m *machine) run(args ...string) (string, error) {
	cmd := exec.Command("nsenter", append([]string{"--target", strconv.Itoa(m.leader), "--all", "--"}, args...)...)
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "DEBIAN_FRONTEND=noninteractive", "SYSTEMD_COLORS=0"}
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// must is run for what has to go well.
func (m *machine) must(args ...string) string {
	m.t.Helper()
	out, err := m.run(args...)
	if err != nil {
		m.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// property is one of a unit.
func (m *machine) property(unit, name string) string {
	m.t.Helper()
	return m.must("systemctl", "show", "--value", "--property="+name, unit)
}

// path is where a file of the machine is for the test.
func (m *machine) path(name string) string {
	return filepath.Join("/proc", strconv.Itoa(m.leader), "root", name)
}

// write writes a file of the machine.
func (m *machine) write(name, text string, mode os.FileMode) {
	m.t.Helper()
	path := m.path(name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), mode)); err != nil {
		m.t.Fatal(err)
	}
}

// until waits until there is no error.
func (m *machine) until(what string, f func() error) {
	m.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		err := f()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			m.t.Fatalf("%s: not within %v: %v", what, patience, err)
		}
	}
}

// The name spaces of network on the machine.
const (
	here  = "/proc/1/ns/net"   // its own
	phone = "/run/netns/phone" // of somebody who is connected to it by a wire
)

// dial connects to an address from within a name space.
func (m *machine) dial(space string) func(ctx context.Context, network, addr string) (net.Conn, error) {
	file := m.path(space)
	if space == here {
		file = fmt.Sprintf("/proc/%d/ns/net", m.leader)
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		type result struct {
			c   net.Conn
			err error
		}
		got := make(chan result, 1)
		go func() {
			runtime.LockOSThread() // never unlocked: the thread is of no use to others, and ends
			ns, err := os.Open(file)
			if err == nil {
				err = errors.Join(unix.Setns(int(ns.Fd()), unix.CLONE_NEWNET), ns.Close())
			}
			if err != nil {
				got <- result{nil, err}
				return
			}
			var d net.Dialer
			c, err := d.DialContext(ctx, network, addr)
			got <- result{c, err}
		}()
		r := <-got
		return r.c, r.err
	}
}

// client asks from within a name space, anew each time.
func (m *machine) client(space string) *http.Client {
	return &http.Client{
		Timeout: patience,
		Transport: &http.Transport{
			DialContext: m.dial(space), DisableKeepAlives: true,
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // it signs itself
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// get asks for an address and returns status and body.
func (m *machine) get(space, url string) (int, []byte, error) {
	resp, err := m.client(space).Get(url)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, b, err
}
