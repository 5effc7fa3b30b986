// Command probe tries, in the place of the hall's program and under its unit,
// what a program that was taken over would try. It prints one line for each
// attempt: its name, and "done" or the error.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

func main() {
	state := "/var/lib/kiosk/probe"
	for _, a := range []struct {
		name string
		try  func() error
	}{
		{"write the state folder", func() error { return errors.Join(os.WriteFile(state, nil, 0o600), os.Remove(state)) }},
		{"read the credential", func() error { return read(filepath.Join(os.Getenv("CREDENTIALS_DIRECTORY"), "kiosk.key")) }},

		{"open a TCP connection", dial("tcp", "127.0.0.1:8080")},
		{"send a datagram", dial("udp", "10.0.2.2:53")},
		{"open a netlink socket", socket(unix.AF_NETLINK, unix.SOCK_RAW)},
		{"open a packet socket", socket(unix.AF_PACKET, unix.SOCK_RAW)},
		{"open a virtual network device", openDevice("/dev/net/tun")},
		{"open a file system in user space", openDevice("/dev/fuse")},
		{"read the root disk", openDevice("/dev/vda")},
		{"read the kernel log", openDevice("/dev/kmsg")},
		{"start a shell", func() error { return exec.Command("/bin/sh", "-c", "true").Run() }},
		{"start a program of its own", ownProgram},
		{"write /usr", write("/usr/probe")},
		{"write /etc", write("/etc/kiosk/kiosk.toml")},
		{"write a control group", write("/sys/fs/cgroup/cgroup.procs")},
		{"read homes", list("/home")},
		{"read root's home", list("/root")},
		{"read /boot", list("/boot")},
		{"read sticks", list("/media")},
		{"see process 1", func() error { return read("/proc/1/comm") }},
		{"read kernel settings", func() error { return read("/proc/sys/kernel/osrelease") }},
		{"signal process 1", func() error { return unix.Kill(1, 0) }},
		{"become root", func() error { return unix.Setresuid(0, 0, 0) }},
		{"mount", func() error { return unix.Mount("none", "/tmp", "tmpfs", 0, "") }},
		{"make a user namespace", func() error { return unix.Unshare(unix.CLONE_NEWUSER) }},
		{"make a mount namespace", func() error { return unix.Unshare(unix.CLONE_NEWNS) }},
		{"set the clock", func() error { return unix.ClockSettime(unix.CLOCK_REALTIME, &unix.Timespec{Sec: 1}) }},
		{"set the host's name", func() error { return unix.Sethostname([]byte("probe")) }},
		{"load a kernel module", func() error { return unix.FinitModule(0, "", 0) }},
		{"load a BPF program", func() error { return call(unix.SYS_BPF, 0, 0, 0) }},
		{"trace a process", func() error { return call(unix.SYS_PTRACE, unix.PTRACE_TRACEME, 0, 0) }},
		{"use input and output ports", func() error { return call(unix.SYS_IOPL, 3, 0, 0) }},
		{"restart the machine", func() error { return unix.Reboot(unix.LINUX_REBOOT_CMD_CAD_OFF) }},
		{"take real-time precedence", realtime},
		{"map code that can be written", writableCode},
		{"change the execution domain", func() error { return call(unix.SYS_PERSONALITY, 0x0008, 0, 0) }},
		{"make a file with root's rights", func() error {
			if err := os.WriteFile(state, nil, 0o600); err != nil {
				return fmt.Errorf("%w and the attempt means nothing", fs.ErrInvalid)
			}
			return errors.Join(os.Chmod(state, 0o600|os.ModeSetuid), os.Remove(state))
		}},
	} {
		said := "done"
		if err := a.try(); err != nil {
			said = err.Error()
		}
		fmt.Printf("%s\t%s\n", a.name, said)
	}
}

func read(path string) error {
	_, err := os.ReadFile(path)
	return err
}

func list(path string) func() error {
	return func() error {
		_, err := os.ReadDir(path)
		return err
	}
}

func write(path string) func() error {
	return func() error {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
		if err != nil {
			return err
		}
		return f.Close()
	}
}

func openDevice(path string) func() error {
	return func() error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		return f.Close()
	}
}

func dial(network, address string) func() error {
	return func() error {
		conn, err := net.Dial(network, address)
		if err != nil {
			return err
		}
		return conn.Close()
	}
}

func socket(family, kind int) func() error {
	return func() error {
		fd, err := unix.Socket(family, kind, 0)
		if err != nil {
			return err
		}
		return unix.Close(fd)
	}
}

func call(number, a, b, c uintptr) error {
	if _, _, errno := syscall.Syscall(number, a, b, c); errno != 0 {
		return errno
	}
	return nil
}

// ownProgram writes a program where the hall may write and starts it.
func ownProgram() error {
	path := "/var/lib/kiosk/probe.sh"
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o700); err != nil {
		return fmt.Errorf("%w and the attempt means nothing", fs.ErrInvalid)
	}
	return errors.Join(exec.Command(path).Run(), os.Remove(path))
}

func realtime() error {
	priority := int32(1)
	return call(unix.SYS_SCHED_SETSCHEDULER, 0, unix.SCHED_FIFO, uintptr(unsafe.Pointer(&priority))) //nolint:gosec // there is no other way to ask
}

func writableCode() error {
	b, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE|unix.PROT_EXEC, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return err
	}
	return unix.Munmap(b)
}
