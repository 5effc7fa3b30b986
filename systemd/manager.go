package systemd

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Manager is what the service manager gave this process. The zero value is
// that of a program which somebody has started by hand: nothing is passed,
// nobody is told and nothing is watched.
type Manager struct {
	// Sockets are the listening sockets by the name that their unit has given
	// them (FileDescriptorName=). Whoever serves on one closes it.
	Sockets map[string]net.Listener
	// Watchdog is how often the manager wants to hear from the process at
	// least, 0 for never.
	Watchdog time.Duration

	notify string // address of the socket for notes, "" for nobody
}

// firstFD is where passed descriptors begin.
const firstFD = 3

// FromEnvironment takes what the manager has passed and removes the protocol's
// variables from the environment, so that a child never takes it for its own.
// What is addressed to another process counts as not passed. Descriptors close
// on exec. After an error the sockets that had been taken are closed again.
func FromEnvironment() (*Manager, error) {
	m := &Manager{notify: os.Getenv("NOTIFY_SOCKET")}
	env := map[string]string{}
	for _, name := range []string{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "WATCHDOG_PID", "WATCHDOG_USEC", "NOTIFY_SOCKET"} {
		env[name] = os.Getenv(name)
		if err := os.Unsetenv(name); err != nil {
			return nil, fmt.Errorf("systemd: take %s: %w", name, err)
		}
	}
	if m.notify != "" && m.notify[0] != '/' && m.notify[0] != '@' {
		return nil, fmt.Errorf("systemd: NOTIFY_SOCKET %q is no unix socket", m.notify)
	}
	if env["WATCHDOG_USEC"] != "" && (env["WATCHDOG_PID"] == "" || ours(env["WATCHDOG_PID"])) {
		n, err := strconv.ParseInt(env["WATCHDOG_USEC"], 10, 64)
		if err != nil || n <= 0 || n > int64(24*time.Hour/time.Microsecond) {
			return nil, fmt.Errorf("systemd: WATCHDOG_USEC %q is no period", env["WATCHDOG_USEC"])
		}
		m.Watchdog = time.Duration(n) * time.Microsecond
	}
	if env["LISTEN_FDS"] == "" || !ours(env["LISTEN_PID"]) {
		return m, nil
	}
	var err error
	if m.Sockets, err = sockets(env["LISTEN_FDS"], env["LISTEN_FDNAMES"]); err != nil {
		return nil, err
	}
	return m, nil
}

func ours(pid string) bool { return pid == strconv.Itoa(os.Getpid()) }

// sockets takes n listening sockets, whose names are joined by colons.
func sockets(count, joined string) (map[string]net.Listener, error) {
	n, err := strconv.Atoi(count)
	names := strings.Split(joined, ":")
	if err != nil || n < 1 || n > 64 {
		return nil, fmt.Errorf("systemd: LISTEN_FDS %q is no number of sockets", count)
	}
	if len(names) != n {
		return nil, fmt.Errorf("systemd: %d sockets have the names %q", n, joined)
	}
	got := map[string]net.Listener{}
	fail := func(err error) (map[string]net.Listener, error) {
		for _, l := range got {
			err = errors.Join(err, l.Close())
		}
		return nil, err
	}
	for i, name := range names {
		syscall.CloseOnExec(firstFD + i)
		f := os.NewFile(uintptr(firstFD+i), name)
		l, err := net.FileListener(f) // a descriptor of its own
		if f != nil {
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return fail(fmt.Errorf("systemd: socket %q (descriptor %d): %w", name, firstFD+i, err))
		}
		if got[name] != nil {
			return fail(errors.Join(fmt.Errorf("systemd: two sockets are called %q", name), l.Close()))
		}
		got[name] = l
	}
	return got, nil
}

// What a process tells its manager with [Manager.Notify].
const (
	Ready    = "READY=1"
	Stopping = "STOPPING=1"
	Alive    = "WATCHDOG=1"
)

// Status is the note that shows one line in `systemctl status`.
func Status(line string) string {
	return "STATUS=" + strings.Join(strings.Fields(line), " ")
}

// Notify tells the manager the states, such as [Ready], in one note. Where
// nobody listens it does nothing. It does not wait longer than a second for a
// manager that does not read.
func (m *Manager) Notify(states ...string) error {
	if m.notify == "" {
		return nil
	}
	addr := &net.UnixAddr{Name: m.notify, Net: "unixgram"}
	c, err := net.DialUnix("unixgram", nil, addr)
	if err != nil {
		return fmt.Errorf("systemd: notify: %w", err)
	}
	err = c.SetWriteDeadline(time.Now().Add(time.Second))
	if err == nil {
		_, err = c.Write([]byte(strings.Join(states, "\n")))
	}
	if err = errors.Join(err, c.Close()); err != nil {
		return fmt.Errorf("systemd: notify: %w", err)
	}
	return nil
}

// Credential returns the path of the credential that the unit was given under
// that name (LoadCredential=), "" where the process has none.
func Credential(name string) string {
	dir := os.Getenv("CREDENTIALS_DIRECTORY")
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, name)
}

// BootID returns the id of this boot of the machine in 32 hex digits, "" where
// it cannot be known. proc is where the proc file system is; a unit that hides
// it from the process (ProcSubset=pid) passes the id as passed
// (Environment=KIOSK_BOOT_ID=%b).
func BootID(proc, passed string) string {
	b, err := os.ReadFile(filepath.Join(proc, "sys/kernel/random/boot_id"))
	id := string(b)
	if err != nil {
		id = passed
	}
	id = strings.ReplaceAll(strings.TrimSpace(id), "-", "")
	if len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "" {
		return ""
	}
	return id
}
