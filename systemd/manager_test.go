package systemd_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"reception/systemd"
)

// TestMain lets the test binary be a process that was started by a manager.
func TestMain(m *testing.M) {
	switch os.Getenv("SYSTEMD_TEST_AS") {
	case "service":
		os.Exit(service())
	case "child":
		os.Exit(child())
	}
	os.Exit(m.Run())
}

// service answers one connection on each of its sockets with the socket's
// name, and then starts a child.
func service() int {
	m, err := systemd.FromEnvironment()
	if err != nil {
		fmt.Println("refused:", err)
		return 3
	}
	fmt.Println("watchdog", m.Watchdog)
	if err := m.Notify(systemd.Ready, systemd.Status("two\nlines")); err != nil {
		fmt.Println(err)
		return 1
	}
	var names []string
	for name := range m.Sockets {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		c, err := m.Sockets[name].Accept()
		if err != nil {
			fmt.Println(err)
			return 1
		}
		_, _ = io.WriteString(c, name)
		_ = c.Close()
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "SYSTEMD_TEST_AS=child")
	cmd.Stdout = os.Stdout
	if err := cmd.Run(); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// child must find nothing of its parent's.
func child() int {
	for _, v := range os.Environ() {
		if strings.HasPrefix(v, "LISTEN_") || strings.HasPrefix(v, "WATCHDOG_") || strings.HasPrefix(v, "NOTIFY_") {
			fmt.Println("inherited", v)
		}
	}
	for fd := 3; fd < 8; fd++ {
		if t, err := syscall.GetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_ACCEPTCONN); err == nil && t == 1 {
			fmt.Println("inherited listening socket", fd)
		}
	}
	fmt.Println("child has looked")
	return 0
}

// notes is a manager's socket.
func notes(t *testing.T, name string) *net.UnixConn {
	t.Helper()
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func next(t *testing.T, c *net.UnixConn) string {
	t.Helper()
	b := make([]byte, 4096)
	if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	n, err := c.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

// launch returns a service with the sockets. The shell knows the process id
// before the program runs, as a manager does.
func launch(t *testing.T, files []*os.File, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", `LISTEN_PID=$$ WATCHDOG_PID=$$; export LISTEN_PID WATCHDOG_PID; exec "$0"`, os.Args[0])
	cmd.Env = append(append(os.Environ(), "SYSTEMD_TEST_AS=service"), env...)
	cmd.ExtraFiles = files
	return cmd
}

func listening(t *testing.T) (*os.File, string) {
	t.Helper()
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	f, err := l.File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, l.Addr().String()
}

func TestService(t *testing.T) {
	for _, socket := range []string{filepath.Join(t.TempDir(), "notify"), "@reception-test-" + filepath.Base(t.TempDir()) + fmt.Sprint(os.Getpid())} {
		conn := notes(t, socket)
		a, addrA := listening(t)
		b, addrB := listening(t)
		// A connection waits for whoever serves; here it comes first.
		for addr, want := range map[string]string{addrA: "local", addrB: "staff"} {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				got, err := io.ReadAll(c)
				if string(got) != want || err != nil {
					t.Errorf("%s answers %q, %v; want %q", addr, got, err, want)
				}
			}()
		}
		out, err := launch(t, []*os.File{a, b}, "LISTEN_FDS=2", "LISTEN_FDNAMES=local:staff", "WATCHDOG_USEC=20000000", "NOTIFY_SOCKET="+socket).Output()
		if want := "watchdog 20s\nchild has looked\n"; err != nil || string(out) != want {
			t.Errorf("the service prints %q, %v; want %q", out, err, want)
		}
		if got := next(t, conn); got != "READY=1\nSTATUS=two lines" {
			t.Errorf("the manager hears %q", got)
		}
	}
}

func TestBadEnvironment(t *testing.T) {
	f, _ := listening(t)
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	for _, c := range []struct {
		name  string
		files []*os.File
		env   []string
		want  string
	}{
		{"no number", nil, []string{"LISTEN_FDS=x", "LISTEN_FDNAMES=local"}, "no number of sockets"},
		{"negative", nil, []string{"LISTEN_FDS=-1", "LISTEN_FDNAMES=local"}, "no number of sockets"},
		{"far too many", nil, []string{"LISTEN_FDS=100000", "LISTEN_FDNAMES=local"}, "no number of sockets"},
		{"no names", []*os.File{f, f}, []string{"LISTEN_FDS=2"}, "have the names"},
		{"too few names", []*os.File{f, f}, []string{"LISTEN_FDS=2", "LISTEN_FDNAMES=local"}, "have the names"},
		{"one name twice", []*os.File{f, f}, []string{"LISTEN_FDS=2", "LISTEN_FDNAMES=a:a"}, "two sockets"},
		{"no socket", []*os.File{null}, []string{"LISTEN_FDS=1", "LISTEN_FDNAMES=local"}, "descriptor 3"},
		{"no period", nil, []string{"WATCHDOG_USEC=0"}, "no period"},
		{"no unix socket", nil, []string{"NOTIFY_SOCKET=10.0.0.1:80"}, "no unix socket"},
	} {
		out, err := launch(t, c.files, c.env...).Output()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 3 || !bytes.Contains(out, []byte(c.want)) {
			t.Errorf("%s: prints %q, %v; want a refusal with %q", c.name, out, err, c.want)
		}
	}
}

func TestByHand(t *testing.T) {
	for name, value := range map[string]string{"LISTEN_PID": "1", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "a:b:c", "WATCHDOG_PID": "1", "WATCHDOG_USEC": "1000000", "NOTIFY_SOCKET": ""} {
		t.Setenv(name, value)
	}
	m, err := systemd.FromEnvironment()
	if err != nil || len(m.Sockets) != 0 || m.Watchdog != 0 {
		t.Errorf("what is meant for process 1 was taken: %+v, %v", m, err)
	}
	if os.Getenv("LISTEN_FDS") != "" {
		t.Error("LISTEN_FDS is still there")
	}
	var none systemd.Manager
	if err := errors.Join(m.Notify(systemd.Ready), none.Notify(systemd.Alive)); err != nil {
		t.Errorf("nobody to tell: %v", err)
	}
}

func TestManagerIsGone(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "notify")
	t.Setenv("NOTIFY_SOCKET", socket)
	m, err := systemd.FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Notify(systemd.Ready); err == nil {
		t.Error("a note that nobody got is no error")
	}
	conn := notes(t, socket)
	if err := m.Notify(systemd.Ready); err != nil || next(t, conn) != "READY=1" {
		t.Errorf("the manager is back: %v", err)
	}
}

func TestCredential(t *testing.T) {
	for dir, want := range map[string]string{"": "", "/run/credentials/kiosk.service": "/run/credentials/kiosk.service/kiosk.key"} {
		t.Setenv("CREDENTIALS_DIRECTORY", dir)
		if got := systemd.Credential("kiosk.key"); got != want {
			t.Errorf("credential in %q: %q, want %q", dir, got, want)
		}
	}
}

func TestBootID(t *testing.T) {
	const id = "0123456789abcdef0123456789abcdef"
	proc, empty := t.TempDir(), t.TempDir()
	if err := os.MkdirAll(filepath.Join(proc, "sys/kernel/random"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(proc, "sys/kernel/random/boot_id"), []byte("01234567-89ab-cdef-0123-456789abcdef\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ proc, passed, want string }{
		{proc, "", id},
		{proc, strings.Repeat("f", 32), id}, // the kernel knows best
		{empty, id, id},
		{empty, "", ""},
		{empty, "%b", ""},
		{empty, id[:31] + "g", ""},
	} {
		if got := systemd.BootID(c.proc, c.passed); got != c.want {
			t.Errorf("BootID(%q): %q, want %q", c.passed, got, c.want)
		}
	}
}
