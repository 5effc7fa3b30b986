// Package probe tries what a hall that was taken over would try. Its program,
// [try], is run in the place of ours under kiosk.service, in a container and in
// the virtual machine; what comes of it is judged here. It only tries what does
// no harm where it works.
//
// [try]: reception/build/probe/try
package probe

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Attempt is one thing that was tried.
type Attempt struct {
	What   string `json:"what"`
	Needed bool   `json:"needed,omitempty"` // the hall does that all day
	Error  string `json:"error,omitempty"`  // empty: it worked
}

// attempt is one thing to try.
type attempt struct {
	what string
	do   func() error
}

// Try tries all of it.
func Try() (out []Attempt) {
	try := func(needed bool, all []attempt) {
		for _, a := range all {
			said := Attempt{What: a.what, Needed: needed}
			if err := a.do(); err != nil {
				said.Error = err.Error()
			}
			out = append(out, said)
		}
	}
	try(true, needs())
	try(false, slices.Concat(network(), files(), processes(), kernel()))
	return out
}

// Judge returns what was refused, with the reason, and what is wrong in a
// sandbox: what it allows, and what the hall needs and does not get.
func Judge(all []Attempt) (refused, wrong []string) {
	for _, a := range all {
		switch {
		case a.Needed && a.Error != "":
			wrong = append(wrong, fmt.Sprintf("the hall does not get: %s: %s", a.What, a.Error))
		case !a.Needed && a.Error == "":
			wrong = append(wrong, "a hall that was taken over gets: "+a.What)
		case !a.Needed:
			refused = append(refused, a.What+": "+a.Error)
		}
	}
	return refused, wrong
}

// Open returns what worked and is not needed.
func Open(all []Attempt) (out []string) {
	for _, a := range all {
		if !a.Needed && a.Error == "" {
			out = append(out, a.What)
		}
	}
	return out
}

// Results is where the units of a probe put what came of it, as JSON.
const Results = "/run/kiosk-probe.json"

// Confined is a drop-in for a copy of kiosk.service that runs the program at
// path in place of ours: nothing of its sandbox is changed.
func Confined(path string) string {
	return `[Service]
Type=oneshot
Restart=no
ExecStopPost=
WatchdogSec=0
RuntimeDirectoryPreserve=yes
BindReadOnlyPaths=` + path + `:/usr/bin/kiosk
StandardOutput=truncate:` + Results + "\n"
}

// Unconfined is a unit that runs the program at path as the hall's user and
// with no sandbox, which shows that the attempts mean something.
func Unconfined(path string) string {
	return "[Service]\nType=oneshot\nUser=kiosk\nExecStart=" + path + "\nStandardOutput=truncate:" + Results + "\n"
}

func write(dir string) func() error {
	return func() error {
		path := filepath.Join(dir, "probe")
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			return err
		}
		return os.Remove(path)
	}
}

func list(dir string) func() error {
	return func() error { _, err := os.ReadDir(dir); return err }
}

func read(path string) func() error {
	return func() error { _, err := os.ReadFile(path); return err }
}

// call asks the kernel for something with arguments that mean nothing. Whoever
// is told that they mean nothing was not refused.
func call(number uintptr, args ...uintptr) func() error {
	return func() error {
		args = append(args, 0, 0, 0, 0, 0)
		switch _, _, e := unix.Syscall6(number, args[0], args[1], args[2], args[3], args[4], 0); e {
		case 0, unix.EFAULT, unix.EINVAL, unix.EBADF, unix.ESRCH, unix.ENOENT:
			return nil
		default:
			return e
		}
	}
}

// needs are what the hall does all day.
func needs() []attempt {
	return []attempt{
		{"write to the state folder", write("/var/lib/kiosk")},
		{"write to the backups", write("/var/lib/kiosk/backup")},
		{"write to the runtime folder", write("/run/kiosk")},
		{"read the settings", read("/etc/kiosk/kiosk.toml")},
		{"read the master key", read(filepath.Join(os.Getenv("CREDENTIALS_DIRECTORY"), "kiosk.key"))},
		{"run many threads", func() error { runtime.GOMAXPROCS(8); return nil }},
		{"open a socket for its voice", socket(unix.AF_UNIX, unix.SOCK_STREAM)},
		{"answer on a socket of its own", func() error {
			l, err := net.Listen("unix", "/run/kiosk/probe.sock")
			if err != nil {
				return err
			}
			return l.Close()
		}},
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

func network() []attempt {
	return []attempt{
		{"a socket of IPv4", socket(unix.AF_INET, unix.SOCK_STREAM)},
		{"a socket of IPv6", socket(unix.AF_INET6, unix.SOCK_STREAM)},
		{"a raw socket", socket(unix.AF_INET, unix.SOCK_RAW)},
		{"a socket of netlink", socket(unix.AF_NETLINK, unix.SOCK_RAW)},
		{"a socket of packets", socket(unix.AF_PACKET, unix.SOCK_RAW)},
		{"a socket of bluetooth", socket(unix.AF_BLUETOOTH, unix.SOCK_RAW)},
		{"ask the system bus", func() error {
			c, err := net.DialTimeout("unix", "/run/dbus/system_bus_socket", time.Second)
			if err != nil {
				return err
			}
			return c.Close()
		}},
		{"reach the touchscreen's socket", dial("tcp", "127.0.0.1:8080")},
		{"send a datagram", dial("udp", "127.0.0.1:53")},
		{"interfaces beside its own loopback", func() error {
			b, err := os.ReadFile("/proc/self/net/dev")
			if err == nil && strings.Count(string(b), ":") <= 1 {
				err = errors.New("there are none")
			}
			return err
		}},
	}
}

func dial(network, address string) func() error {
	return func() error {
		c, err := net.Dial(network, address)
		if err != nil {
			return err
		}
		return c.Close()
	}
}

func files() []attempt {
	return []attempt{
		{"write to /etc", write("/etc")},
		{"write to /etc/kiosk", write("/etc/kiosk")},
		{"write to /usr/bin", write("/usr/bin")},
		{"write to /var/lib", write("/var/lib")},
		{"write to /var/tmp of others", func() error { return elsewhere("/var/tmp") }},
		{"write to /tmp of others", func() error { return elsewhere("/tmp") }},
		{"read the passwords", read("/etc/shadow")},
		{"read the key of the machine", read("/etc/credstore/kiosk.key")},
		{"read homes", list("/home")},
		{"read root's home", list("/root")},
		{"read the boot files", list("/boot")},
		{"read the clips of the voice", list("/var/cache/kiosk-voice")},
		{"read sticks", list("/media")},
		{"make a device", func() error { return unix.Mknod("/var/lib/kiosk/probe-device", unix.S_IFCHR|0o600, 1<<8|3) }},
		{"make a program that gives rights", func() error {
			path := "/var/lib/kiosk/probe-suid"
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				return err
			}
			return errors.Join(unix.Chmod(path, 0o4755), os.Remove(path))
		}},
	}
}

// elsewhere tells whether the folder is one that others see: theirs has more
// than what the sandbox begins with.
func elsewhere(dir string) error {
	all, err := os.ReadDir(dir)
	if err == nil && len(all) == 0 {
		err = errors.New("it is a folder of its own")
	}
	return err
}

func processes() []attempt {
	return []attempt{
		{"run a shell", func() error { return exec.Command("/bin/sh", "-c", "true").Run() }},
		{"run a file that it wrote", func() error {
			path := "/var/lib/kiosk/probe-program"
			if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o700); err != nil {
				return err
			}
			return errors.Join(exec.Command(path).Run(), os.Remove(path))
		}},
		{"see the first process", list("/proc/1")},
		{"signal the first process", func() error { return unix.Kill(1, 0) }},
		{"see other processes", func() error {
			all, err := filepath.Glob("/proc/[0-9]*")
			if err == nil && len(all) <= 1 {
				err = errors.New("there are none")
			}
			return err
		}},
		{"memory that is written and run", func() error {
			b, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE|unix.PROT_EXEC, unix.MAP_ANON|unix.MAP_PRIVATE)
			if err != nil {
				return err
			}
			return unix.Munmap(b)
		}},
		{"memory that is run after it was written", func() error {
			b, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
			if err != nil {
				return err
			}
			return errors.Join(unix.Mprotect(b, unix.PROT_READ|unix.PROT_EXEC), unix.Munmap(b))
		}},
		{"user 0", call(unix.SYS_SETUID, 0)},
		{"trace a process", call(unix.SYS_PTRACE, unix.PTRACE_ATTACH, 0)},
		{"precedence", call(unix.SYS_SCHED_SETSCHEDULER, 0, unix.SCHED_FIFO, 0)},
		{"another domain", call(unix.SYS_PERSONALITY, 0x0040000)},
		{"users of its own", call(unix.SYS_UNSHARE, unix.CLONE_NEWUSER)},
		{"mounts of its own", call(unix.SYS_UNSHARE, unix.CLONE_NEWNS)},
		{"the processor's ports", call(unix.SYS_IOPL, 3)},
		{"rights", func() error {
			return unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_RAISE, unix.CAP_NET_ADMIN, 0, 0)
		}},
		{"rights by a new program", func() error {
			n, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
			if err == nil && n == 1 {
				err = errors.New("none")
			}
			return err
		}},
	}
}

func kernel() []attempt {
	return []attempt{
		{"mount", func() error { return unix.Mount("none", "/tmp", "tmpfs", 0, "") }},
		{"another root", call(unix.SYS_CHROOT, 0)},
		{"set the clock", call(unix.SYS_CLOCK_SETTIME, unix.CLOCK_REALTIME, 0)},
		{"set the name", call(unix.SYS_SETHOSTNAME, 0, 0)},
		{"restart the machine", call(unix.SYS_REBOOT, unix.LINUX_REBOOT_MAGIC1, unix.LINUX_REBOOT_MAGIC2, unix.LINUX_REBOOT_CMD_CAD_OFF)},
		{"load a module", call(unix.SYS_FINIT_MODULE, 0, 0, 0)},
		{"load a kernel", call(unix.SYS_KEXEC_LOAD, 0, 0, 0, 0)},
		{"a program in the kernel", call(unix.SYS_BPF, 0, 0, 0)},
		{"measure the kernel", call(unix.SYS_PERF_EVENT_OPEN, 0, 0, 0, 0)},
		{"swap", call(unix.SYS_SWAPON, 0, 0)},
		{"the kernel's log", call(unix.SYS_SYSLOG, 3, 0, 0)},
		{"kernel settings", list("/proc/sys")},
		{"write kernel settings", func() error { return os.WriteFile("/proc/sys/kernel/hostname", []byte("probe"), 0o600) }},
		{"control groups", func() error {
			all, err := filepath.Glob("/sys/fs/cgroup/*/cgroup.procs")
			if err == nil && len(all) == 0 {
				all = []string{"/sys/fs/cgroup/cgroup.procs"}
			}
			for _, path := range all {
				if f, e := os.OpenFile(path, os.O_WRONLY, 0); e == nil {
					return f.Close()
				} else if !strings.Contains(e.Error(), "no such file") {
					err = e
				}
			}
			return err
		}},
		{"the kernel's log as a device", func() error { return open("/dev/kmsg") }},
		{"a network of its own making", tunnel},
		{"a file system of its own making", func() error { return open("/dev/fuse") }},
		{"the disk", func() error { return open("/dev/vda", "/dev/sda", "/dev/nvme0n1", "/dev/mem") }},
		{"keyboards", func() error { return open("/dev/input/event0", "/dev/uinput") }},
		{"the screen", func() error { return open("/dev/dri/card0", "/dev/fb0", "/dev/tty1") }},
	}
}

// tunnel makes a network device. To open its file is nothing yet: a container
// has it without asking.
func tunnel() error {
	f, err := os.OpenFile("/dev/net/tun", os.O_RDWR, 0)
	if err != nil {
		return err
	}
	r, err := unix.NewIfreq("probe0")
	if err == nil {
		r.SetUint16(unix.IFF_TUN)
		err = unix.IoctlIfreq(int(f.Fd()), unix.TUNSETIFF, r) //nolint:gosec // a file descriptor
	}
	return errors.Join(err, f.Close())
}

// open opens the first of the devices that is there.
func open(paths ...string) error {
	err := errors.New("there is none")
	for _, path := range paths {
		f, e := os.Open(path)
		if e == nil {
			return f.Close()
		}
		if !errors.Is(e, os.ErrNotExist) {
			err = e
		}
	}
	return err
}
