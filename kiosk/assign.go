package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"reception/devices/escpos"
	"reception/devices/idcard"
	"reception/devices/serial"
	"reception/kiosk/ports"
	"reception/kiosk/setup"
)

type devicesCommand struct {
	List   devicesList   `cmd:"" default:"withargs" help:"List the serial ports: adapter, socket, and which device answers."`
	Assign devicesAssign `cmd:"" help:"Say which port is the reader's and which the printer's; their names stay. Asks to unplug one where nothing else tells."`
}

// asking is how ports are asked which device is there.
type asking struct {
	Baud    int           `help:"Rate of the printer." default:"19200"`
	Profile string        `help:"Model of the printer, as in the configuration." default:"generic80"`
	Timeout time.Duration `help:"How long each device may take to answer." default:"6s"`
}

// heard is a port with what answers there.
type heard struct {
	ports.Port
	Answers string `json:"answers,omitempty"` // ports.Reader, ports.Printer, busyPort or ""
}

// busyPort is what answers at a port that another program has.
const busyPort = "busy"

// ask asks every port at once. Printers come first on each: to a reader their
// question is noise that it ignores, a reader's question might be printed.
func (a asking) ask(ctx context.Context, all []ports.Port) ([]heard, error) {
	profile, err := escpos.FindProfile(a.Profile)
	if err != nil {
		return nil, err
	}
	out := make([]heard, len(all))
	var g errgroup.Group
	for i, p := range all {
		out[i].Port = p
		g.Go(func() error {
			f := probePrinter(ctx, escpos.Config{Serial: serial.Config{Path: p.Node, Baud: a.Baud}, Profile: profile}, a.Timeout)
			switch {
			case f.Answer != "":
				out[i].Answers = ports.Printer
			case f.Cause == string(escpos.CauseBusy):
				out[i].Answers = busyPort
			case f.Cause == string(escpos.CauseSilent), f.Cause == string(escpos.CauseGarbled):
				f = probeReader(ctx, idcard.Config{Line: serial.Config{Path: p.Node, Baud: idcard.Rates()[0]}, Rates: idcard.Rates()}, a.Timeout)
				if f.OK {
					out[i].Answers = ports.Reader
				}
			}
			return nil
		})
	}
	return out, g.Wait()
}

// language is in which language a command talks.
type language struct {
	Lang string `help:"zh or en; by default English on a console that has no Chinese characters." enum:"auto,zh,en" default:"auto"`
}

func (l language) english() bool {
	return l.Lang == "en" || l.Lang == "auto" && setup.SpeaksEnglish(os.Getenv("TERM"))
}

func (l language) ports() portWords {
	if l.english() {
		return englishPorts()
	}
	return chinesePorts()
}

func printPorts(w io.Writer, say portWords, all []heard, asked bool) {
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	if len(all) == 0 {
		line(say.noPorts)
	}
	for _, p := range all {
		says := ""
		if asked {
			says = "  " + say.answer(p.Answers)
		}
		line("%-8s %-12s%s", p.Name, p.Driver, says)
		if p.Role != "" {
			line("    "+say.known, say.answer(p.Role), p.Role)
		}
		if p.USB != "" {
			number := say.noSerial
			if p.Serial != "" {
				number = fmt.Sprintf(say.serial, p.Serial)
			}
			line("    "+say.model, p.USB, p.Model, number)
		}
		if p.IDPath != "" {
			line("    "+say.socket, p.IDPath)
		}
		for _, l := range p.Links {
			if strings.HasPrefix(l, "serial/") {
				line("    /dev/%s", l)
			}
		}
	}
}

type devicesList struct {
	asking
	language
	Ask  bool   `help:"Ask each port which device is there." default:"true" negatable:""`
	Root string `help:"Root of the file system." default:"/" hidden:""`
	JSON bool   `help:"Print one JSON object."`
}

func (c devicesList) Run(ctx context.Context) error {
	all, err := ports.List(c.Root)
	if err != nil {
		return err
	}
	out := make([]heard, len(all))
	for i, p := range all {
		out[i].Port = p
	}
	if c.Ask {
		if out, err = c.ask(ctx, all); err != nil {
			return err
		}
	}
	if c.JSON {
		return printJSON(struct {
			Ports []heard `json:"ports"`
		}{out})
	}
	printPorts(os.Stdout, c.ports(), out, c.Ask)
	return nil
}

type devicesAssign struct {
	asking
	language
	Reader  string `help:"Port of the reader, such as ttyUSB0, for whoever knows it." placeholder:"PORT"`
	Printer string `help:"Port of the printer." placeholder:"PORT"`
	Auto    bool   `help:"Go by what answers and ask nobody; fails where that does not tell."`
	Root    string `help:"Root of the file system." default:"/" hidden:""`
}

func (c devicesAssign) Run(ctx context.Context) error {
	return c.assign(ctx, os.Stdin, os.Stdout)
}

func (c devicesAssign) assign(ctx context.Context, in io.Reader, out io.Writer) error {
	all, err := ports.List(c.Root)
	if err != nil {
		return err
	}
	say := c.ports()
	var roles map[string]ports.Port
	switch {
	case c.Reader != "" || c.Printer != "":
		roles, err = named(all, map[string]string{ports.Reader: c.Reader, ports.Printer: c.Printer})
	case c.Auto:
		roles, err = c.answering(ctx, all)
	default:
		d := dialog{root: c.Root, in: bufio.NewReader(in), out: out, w: say}
		if roles, err = d.roles(all); err == nil {
			all, err = ports.List(c.Root) // what was unplugged may have another name now
		}
	}
	if err != nil {
		return err
	}
	_, done, err := ports.Assign(c.Root, roles, all)
	if err != nil {
		return err
	}
	for _, a := range done {
		_, _ = fmt.Fprintf(out, say.assigned+"\n", say.answer(a.Role), a.Port, a.Role, fmt.Sprintf(say.by(a.By), a.Is))
	}
	_, _ = fmt.Fprintf(out, say.written+"\n", filepath.Join(c.Root, ports.RulesFile))
	if filepath.Clean(c.Root) != "/" {
		return nil
	}
	return applyRules(ctx)
}

// applyRules has udev read its rules and give the names at once.
func applyRules(ctx context.Context) error {
	for _, args := range [][]string{{"control", "--reload"}, {"trigger", "--action=change", "--subsystem-match=tty", "--settle"}} {
		if said, err := exec.CommandContext(ctx, "udevadm", args...).CombinedOutput(); err != nil { //nolint:gosec // two fixed commands
			return fmt.Errorf("the names hold from the next start of the machine on: udevadm %s: %w: %s", args[0], err, strings.TrimSpace(string(said)))
		}
	}
	return nil
}

// named finds the ports that somebody has named, by any of their names.
func named(all []ports.Port, names map[string]string) (map[string]ports.Port, error) {
	roles := map[string]ports.Port{}
	for role, name := range names {
		if name == "" {
			continue
		}
		i := slices.IndexFunc(all, func(p ports.Port) bool {
			short := strings.TrimPrefix(name, "/dev/")
			return short == p.Name || slices.Contains(p.Links, short)
		})
		if i < 0 {
			return nil, fmt.Errorf("%s: no serial port %s: kiosk devices list shows those there are", role, name)
		}
		roles[role] = all[i]
	}
	return roles, nil
}

// errUndecided says that the answers do not tell which port is which.
var errUndecided = errors.New("the answers do not tell which port is which: stop kiosk, look at power and cables, or leave out --auto")

// answering finds the ports by what answers. Both devices have to, once each.
func (c devicesAssign) answering(ctx context.Context, all []ports.Port) (map[string]ports.Port, error) {
	found, err := c.ask(ctx, all)
	if err != nil {
		return nil, err
	}
	roles := map[string]ports.Port{}
	for _, p := range found {
		switch _, twice := roles[p.Answers]; {
		case p.Answers == "":
		case twice, p.Answers == busyPort:
			return nil, fmt.Errorf("%s: %w", p.Name, errUndecided)
		default:
			roles[p.Answers] = p.Port
		}
	}
	if len(roles) != 2 {
		return nil, fmt.Errorf("%d of 2 devices answer: %w", len(roles), errUndecided)
	}
	return roles, nil
}

// dialog asks the technician to unplug one cable after the other.
type dialog struct {
	root string
	in   *bufio.Reader
	out  io.Writer
	w    portWords
}

func (d dialog) say(format string, args ...any) { _, _ = fmt.Fprintf(d.out, format+"\n", args...) }

// enter waits for the enter key and returns what was typed before it.
func (d dialog) enter() (string, error) {
	s, err := d.in.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("assign ports: nobody answers: %w", err)
	}
	return strings.TrimSpace(s), nil
}

func (d dialog) roles(all []ports.Port) (map[string]ports.Port, error) {
	printPorts(d.out, d.w, withoutAnswers(all), false)
	if len(all) < 2 {
		return nil, fmt.Errorf("assign ports: there are %d serial ports, and two devices", len(all))
	}
	reader, err := d.find(ports.Reader, all)
	if err != nil {
		return nil, err
	}
	if all, err = ports.List(d.root); err != nil {
		return nil, err
	}
	rest := slices.DeleteFunc(all, func(p ports.Port) bool { return p.Name == reader.Name })
	if len(rest) == 0 {
		return nil, errors.New("assign ports: the printer's port has gone")
	}
	printer := rest[0]
	if len(rest) > 1 {
		if printer, err = d.find(ports.Printer, rest); err != nil {
			return nil, err
		}
	}
	return map[string]ports.Port{ports.Reader: reader, ports.Printer: printer}, nil
}

func withoutAnswers(all []ports.Port) []heard {
	var out []heard
	for _, p := range all {
		out = append(out, heard{Port: p})
	}
	return out
}

// find asks until it is known which port belongs to the role.
func (d dialog) find(role string, among []ports.Port) (ports.Port, error) {
	for {
		d.say("\n"+d.w.unplug, d.w.answer(role), among[0].Name)
		typed, err := d.enter()
		if err != nil {
			return ports.Port{}, err
		}
		if typed != "" {
			if roles, err := named(among, map[string]string{role: typed}); err == nil {
				return roles[role], nil
			}
			d.say(d.w.noSuch, typed)
			continue
		}
		now, err := ports.List(d.root)
		if err != nil {
			return ports.Port{}, err
		}
		gone := ports.Missing(among, now)
		if len(gone) != 1 {
			d.say(d.w.gone, len(gone))
			continue
		}
		for {
			d.say(d.w.plugBack, d.w.answer(role), gone[0].Name)
			if _, err := d.enter(); err != nil {
				return ports.Port{}, err
			}
			again, err := ports.List(d.root)
			if err != nil {
				return ports.Port{}, err
			}
			if back := ports.Missing(again, now); len(back) == 1 { // perhaps under another name
				return back[0], nil
			}
			d.say(d.w.notYet)
		}
	}
}
