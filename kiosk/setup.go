package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"reception/kiosk/care"
	"reception/kiosk/panel"
	"reception/kiosk/setup"
)

type setupCommand struct {
	Config string `help:"Configuration file." default:"/etc/kiosk/kiosk.toml" type:"path"`
	language
	Root string `help:"Root of the file system." default:"/" hidden:""`
}

// errNotRoot tells what to do instead.
var errNotRoot = errors.New("set up this machine: only root may: sudo kiosk setup")

func (c setupCommand) Run(ctx context.Context) error {
	if os.Geteuid() != 0 {
		return errNotRoot
	}
	cfg, err := loadConfig(c.Config)
	if err != nil { // which this menu may be there to set right
		_, _ = fmt.Fprintln(os.Stderr, "kiosk:", err)
	}
	cfg.State, cfg.Zone = cmp.Or(cfg.State, "/var/lib/kiosk"), cmp.Or(cfg.Zone, "Asia/Shanghai")
	err = setup.Run(ctx, setup.Options{
		In: os.Stdin, Out: os.Stdout, English: c.english(),
		Root: c.Root, Config: c.Config, State: filepath.Join(c.Root, cfg.State), Zone: cfg.Zone,
		Now: time.Now, Random: rand.Reader, Run: runProgram, Addresses: addresses,
		Valid:   func(text string) error { _, err := parseConfig(text); return err },
		Touches: panel.Open,
		Speak:   func(ctx context.Context, device string) error { return playSentence(ctx, cfg.Voice.Socket, device) },
		Assign: func(ctx context.Context, in io.Reader, out io.Writer) error {
			return devicesAssign{language: c.language, Root: c.Root}.assign(ctx, in, out)
		},
		Check: func(ctx context.Context) []care.Item {
			items, _ := lookAround(ctx, cfg, c.Root, 8*time.Second)
			return items
		},
	})
	if errors.Is(err, setup.ErrNobody) {
		return nil // whoever sat there has left
	}
	return err
}

// runProgram runs a program of the machine in the plain words of its makers.
func runProgram(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // programs that this code names
	cmd.Env = append(os.Environ(), "LC_ALL=C", "SYSTEMD_COLORS=0", "SYSTEMD_PAGER=")
	said, err := cmd.CombinedOutput()
	return string(said), err
}

// addresses are the IPv4 addresses of a network interface.
func addresses(name string) []string {
	i, err := net.InterfaceByName(name)
	if err != nil {
		return nil
	}
	all, err := i.Addrs()
	if err != nil {
		return nil
	}
	var out []string
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil {
			out = append(out, n.String())
		}
	}
	return out
}
