// Package qemu runs a virtual PC with a 16550 for the ticket printer, a USB
// socket for the card reader and a data disk whose writes can be recorded. It
// needs no virtualisation of the processor, and no rights.
package qemu

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Config describes a machine.
type Config struct {
	Dir    string // for sockets, console and messages
	Kernel string // ELF image with a PVH entry
	Initrd string
	Root   string // qcow2 image, /dev/vda
	Data   string // raw image, /dev/vdb
	Extra  string // raw image, /dev/vdc, read-only; may be empty
	Stick  string // raw image of a USB stick, /dev/sda; may be empty
	// Record, if set, is the file that gets every write to the data disk, in
	// the format of dm-log-writes.
	Record string
	Clock  time.Time // of the hardware clock at power-on
	// Ports of this machine by ports of the virtual one.
	Forward map[int]int
	// KVM uses the processor's virtualisation, where that is a real one.
	KVM bool
}

// Machine is a running virtual machine.
type Machine struct {
	dir  string
	cmd  *exec.Cmd
	done chan struct{}
}

// Start switches a machine on. The caller must end it with Cut.
func Start(cfg Config) (*Machine, error) {
	m := &Machine{dir: cfg.Dir, done: make(chan struct{})}
	log, err := os.Create(filepath.Join(cfg.Dir, "qemu.log"))
	if err != nil {
		return nil, fmt.Errorf("keep messages of qemu: %w", err)
	}
	defer func() { _ = log.Close() }()
	for _, s := range []string{m.Agent(), m.Printer(), m.Reader()} {
		if err := os.RemoveAll(s); err != nil {
			return nil, fmt.Errorf("remove old socket: %w", err)
		}
	}
	m.cmd = exec.Command("qemu-system-x86_64", m.arguments(cfg)...) //nolint:gosec // the tier's own paths
	m.cmd.Stdout, m.cmd.Stderr = log, log
	m.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := m.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start qemu: %w", err)
	}
	go func() {
		_ = m.cmd.Wait()
		close(m.done)
	}()
	// The sockets are there before the first instruction is run.
	for end := time.Now().Add(20 * time.Second); ; {
		select {
		case <-m.done:
			b, _ := os.ReadFile(log.Name())
			return nil, fmt.Errorf("start qemu: %v: %s", m.cmd.ProcessState, b)
		case <-time.After(20 * time.Millisecond):
		}
		if there(m.Reader()) && there(m.Agent()) {
			return m, nil
		}
		if time.Now().After(end) {
			m.Cut()
			return nil, fmt.Errorf("start qemu: it makes no sockets")
		}
	}
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (m *Machine) arguments(cfg Config) []string {
	accel, cpu := "tcg,thread=multi", "qemu64"
	if cfg.KVM {
		accel, cpu = "kvm", "host"
	}
	// The guest has no way out: what it does, it does offline.
	network := "user,id=net,restrict=on"
	for host, guest := range cfg.Forward {
		network += fmt.Sprintf(",hostfwd=tcp:127.0.0.1:%d-:%d", host, guest)
	}
	socket := func(id, path string) string {
		return fmt.Sprintf("socket,id=%s,path=%s,server=on,wait=off", id, path)
	}
	args := []string{
		"-accel", accel, "-cpu", cpu, "-m", "768", "-smp", "2", "-nodefaults", "-display", "none", "-no-reboot",
		"-rtc", "base=" + cfg.Clock.UTC().Format("2006-01-02T15:04:05"),
		"-kernel", cfg.Kernel, "-initrd", cfg.Initrd,
		"-append", "root=/dev/vda rw rootfstype=ext4 console=ttyS0 loglevel=3 panic=-1 mitigations=off audit=0 nokaslr tsc=reliable",
		"-blockdev", "driver=qcow2,node-name=root,file.driver=file,file.filename=" + cfg.Root,
		"-device", "virtio-blk-pci,drive=root",
		"-object", "rng-random,id=rng,filename=/dev/urandom", "-device", "virtio-rng-pci,rng=rng",
		"-netdev", network, "-device", "virtio-net-pci,netdev=net,romfile=",
		"-device", "virtio-serial-pci", "-chardev", socket("agent", m.Agent()),
		"-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0",
		// The first serial line is the console's, the second the printer's.
		"-serial", "file:" + m.Console(),
		"-chardev", socket("printer", m.Printer()), "-serial", "chardev:printer",
		// Whoever connects plugs the adapter in.
		"-device", "qemu-xhci", "-chardev", socket("reader", m.Reader()), "-device", "usb-serial,chardev=reader,serial=READER01",
	}
	data := "driver=raw,node-name=data,file.driver=file,file.filename=" + cfg.Data
	if cfg.Record != "" {
		data = "driver=blklogwrites,node-name=data,log-sector-size=512,file.driver=raw,file.file.driver=file,file.file.filename=" + cfg.Data +
			",log.driver=file,log.filename=" + cfg.Record
	}
	args = append(args, "-blockdev", data, "-device", "virtio-blk-pci,drive=data")
	if cfg.Extra != "" {
		args = append(args, "-blockdev", "driver=raw,node-name=extra,read-only=on,file.driver=file,file.filename="+cfg.Extra,
			"-device", "virtio-blk-pci,drive=extra")
	}
	if cfg.Stick != "" {
		args = append(args, "-blockdev", "driver=raw,node-name=stick,file.driver=file,file.filename="+cfg.Stick,
			"-device", "usb-storage,drive=stick,removable=on")
	}
	return args
}

// Agent is the unix socket of the guest agent.
func (m *Machine) Agent() string { return filepath.Join(m.dir, "agent.sock") }

// Printer is the unix socket of the 16550 that is /dev/ttyS1.
func (m *Machine) Printer() string { return filepath.Join(m.dir, "printer.sock") }

// Reader is the unix socket of the USB adapter; whoever connects plugs it in.
func (m *Machine) Reader() string { return filepath.Join(m.dir, "reader.sock") }

// Console is the file with what the machine wrote to its console.
func (m *Machine) Console() string { return filepath.Join(m.dir, "console.log") }

// Cut cuts the power: what the guest has not flushed to its disks is lost. A
// machine that is off already stays so.
func (m *Machine) Cut() {
	_ = m.cmd.Process.Kill()
	<-m.done
}

// Ports returns n free TCP ports of this machine's loopback.
func Ports(n int) ([]int, error) {
	var out []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer func() { _ = l.Close() }() // only then, or the next may be the same
		out = append(out, l.Addr().(*net.TCPAddr).Port)
	}
	return out, nil
}
