package setup

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// networkFile is the network's file below the root. systemd-networkd is part of
// Debian's package systemd, which the hall needs anyway; see build/adr/0013.
const networkFile = "etc/systemd/network/10-kiosk.network"

// interfaces are the machine's own network interfaces.
func (m *menu) interfaces() ([]string, error) {
	entries, err := os.ReadDir(m.path("sys/class/net"))
	if err != nil {
		return nil, fmt.Errorf("list network interfaces: %w", err)
	}
	var out []string
	for _, e := range entries {
		if _, err := os.Stat(m.path("sys/class/net/" + e.Name() + "/device")); err == nil { // hardware
			out = append(out, e.Name())
		}
	}
	return out, nil
}

// cable tells whether something is plugged in.
func (m *menu) cable(name string) bool {
	s, err := read(m.path("sys/class/net/" + name + "/carrier"))
	return err == nil && strings.TrimSpace(s) == "1"
}

// describe is an interface in one line.
func (m *menu) describe(name string) string {
	out := name + " " + m.orNone(strings.Join(m.Addresses(name), " "))
	if !m.cable(name) {
		out += m.w.unplugged
	}
	return out
}

func (m *menu) networkNow(context.Context) string {
	names, err := m.interfaces()
	if err != nil {
		return m.w.none
	}
	var all []string
	for _, n := range names {
		all = append(all, m.describe(n))
	}
	return m.orNone(strings.Join(all, m.w.comma))
}

func (m *menu) network(ctx context.Context) error {
	if said, _ := m.Run(ctx, "systemctl", "is-active", "NetworkManager.service"); strings.TrimSpace(said) == "active" {
		return errors.New(m.w.networkManager)
	}
	names, err := m.interfaces()
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return errors.New(m.w.noInterface)
	}
	name := names[0]
	if len(names) > 1 {
		var options []option
		for _, n := range names {
			options = append(options, option{n, m.describe(n)})
		}
		if name, err = m.choose(ctx, m.w.whichInterface, "", options); err != nil || name == "" {
			return err
		}
	}
	how, err := m.choose(ctx, m.w.howAddress, "", []option{{"fixed", m.w.fixed}, {"dhcp", "DHCP"}})
	if err != nil || how == "" {
		return err
	}
	settings := "DHCP=ipv4\n"
	if how == "fixed" {
		if settings, err = m.fixedAddress(ctx); err != nil || settings == "" {
			return err
		}
	}
	return m.applyNetwork(ctx, name, settings)
}

// fixedAddress asks for an address, and is "" when none is given.
func (m *menu) fixedAddress(ctx context.Context) (string, error) {
	var own netip.Prefix
	address, err := m.enter(ctx, m.w.enterAddress, "", func(s string) (string, string) {
		var wrong string
		own, wrong = m.readAddress(s)
		return s, wrong
	})
	if err != nil || address == "" {
		return "", err
	}
	settings := "Address=" + own.String() + "\n"
	gateway, err := m.enter(ctx, m.w.enterGateway, "", func(s string) (string, string) {
		g, err := netip.ParseAddr(s)
		if err != nil || g == own.Addr() || !own.Contains(g) || edge(netip.PrefixFrom(g, own.Bits())) {
			return "", fmt.Sprintf(m.w.wrongGateway, own.Masked())
		}
		return g.String(), ""
	})
	if err != nil {
		return "", err
	}
	if gateway != "" {
		settings += "Gateway=" + gateway + "\n"
	}
	return settings, nil
}

// readAddress reads an address that a machine can have.
func (m *menu) readAddress(s string) (p netip.Prefix, wrong string) {
	p, err := netip.ParsePrefix(s)
	switch a := p.Addr(); {
	case err != nil || !a.Is4():
		return p, m.w.wrongAddress
	case p.Bits() < 8 || p.Bits() > 30:
		return p, m.w.wrongBits
	case a.IsLoopback() || a.IsMulticast() || a.IsUnspecified() || a.IsLinkLocalUnicast() || a.As4()[0] == 0 || a.As4()[0] >= 224:
		return p, m.w.wrongHost
	case edge(p):
		return p, m.w.wrongEdge
	}
	return p, ""
}

// edge tells whether an address is the first or the last of its network, which
// no machine has.
func edge(p netip.Prefix) bool {
	if p.Addr() == p.Masked().Addr() {
		return true
	}
	next := p.Addr().Next()
	return !next.IsValid() || !p.Contains(next)
}

func (m *menu) applyNetwork(ctx context.Context, name, settings string) error {
	old, err := read(m.path(networkFile))
	if err != nil {
		return err
	}
	text := "# Written by kiosk setup.\n[Match]\nName=" + name + "\n\n[Network]\n" + settings
	other, err := m.ifupdown(name)
	if err != nil {
		return err
	}
	changes := []change{{name, networkLine(old), networkLine(text)}}
	for _, o := range other {
		changes = append(changes, change{"/" + o.path, m.w.ifupdownHas, m.w.ifupdownOff})
	}
	m.say("%s", m.w.overNetwork)
	yes, err := m.offer(ctx, changes...)
	if err != nil || !yes {
		return err
	}
	if len(other) > 0 {
		// Or its DHCP client would go on beside ours. It fails where it is not up.
		_, _ = m.Run(ctx, "ifdown", "--force", name)
	}
	for _, o := range other {
		if err := replace(m.path(o.path), o.text, 0o644); err != nil {
			return err
		}
	}
	if err := replace(m.path(networkFile), text, 0o644); err != nil {
		return err
	}
	m.apply(ctx, []string{"systemctl", "enable", "--now", "systemd-networkd.service"},
		[]string{"networkctl", "reload"}, []string{"networkctl", "reconfigure", name},
		// Which came along. Nothing of the hall waits for a network, and without a
		// cable this would wait for two minutes and fail.
		[]string{"systemctl", "disable", "systemd-networkd-wait-online.service"})
	return nil
}

// networkLine is a network's file in one line.
func networkLine(text string) string {
	e := environment(text)
	out := ""
	for _, key := range []string{"DHCP", "Address", "Gateway"} {
		if v := e[key]; v != "" {
			out += " " + key + "=" + v
		}
	}
	if out == "" {
		return ""
	}
	return e["Name"] + out
}

// edited is a file that would be otherwise.
type edited struct{ path, text string }

// ifupdown returns Debian's own network files that name the interface, without
// it: two programs that set one interface are one too many. What they say of it
// stays as a comment.
func (m *menu) ifupdown(name string) ([]edited, error) {
	more, err := filepath.Glob(m.path("etc/network/interfaces.d/*"))
	if err != nil {
		return nil, err
	}
	paths := []string{"etc/network/interfaces"}
	for _, p := range more {
		paths = append(paths, "etc/network/interfaces.d/"+filepath.Base(p))
	}
	var out []edited
	for _, path := range paths {
		text, err := read(m.path(path))
		if err != nil {
			return nil, err
		}
		if without := withoutInterface(text, name); without != text {
			out = append(out, edited{path, without})
		}
	}
	return out, nil
}

// withoutInterface takes an interface out of a file as interfaces(5) has it.
func withoutInterface(text, name string) string {
	var out strings.Builder
	mine := false // the stanza is of the interface
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
			out.WriteString(line)
			continue
		case words[0] == "auto" || strings.HasPrefix(words[0], "allow-"):
			mine = false
			if !slices.Contains(words[1:], name) {
				break
			}
			if words = slices.DeleteFunc(words, func(w string) bool { return w == name }); len(words) > 1 {
				out.WriteString(strings.Join(words, " ") + "\n")
				line = words[0] + " " + name + "\n"
			}
			out.WriteString("# kiosk setup: " + line)
			continue
		case words[0] == "iface":
			mine = len(words) > 1 && words[1] == name
		case slices.Contains([]string{"mapping", "source", "source-directory", "no-auto-down", "no-scripts"}, words[0]):
			mine = false
		}
		if mine {
			out.WriteString("# kiosk setup: ")
		}
		out.WriteString(line)
	}
	return out.String()
}
