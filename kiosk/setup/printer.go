package setup

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/BurntSushi/toml"

	"reception/devices/escpos"
)

// settings are what this menu reads of kiosk.toml.
type settings struct {
	Key     string
	Reader  struct{ Baud int }
	Printer struct {
		Baud    int
		Profile string
		Flow    string
		Confirm string
		QR      string
		Dots    int
		NearEnd *bool `toml:"near_end"`
	}
}

func (m *menu) readConfig() (text string, l settings, err error) {
	if text, err = read(m.Config); err != nil {
		return "", l, err
	}
	if text == "" {
		return "", l, fmt.Errorf(m.w.noConfig, m.Config)
	}
	_, err = toml.Decode(text, &l)
	return text, l, err
}

func (m *menu) printerNow(context.Context) string {
	_, l, err := m.readConfig()
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s %d", l.Printer.Profile, l.Printer.Baud)
}

// rates are those of serial printers and readers.
func rates() []int { return []int{9600, 19200, 38400, 57600, 115200} }

// pickRate asks for a rate; one that is none of the usual ones stays if nobody
// picks another.
func (m *menu) pickRate(ctx context.Context, what string, now int) (int, error) {
	all := rates()
	if now > 0 && !slices.Contains(all, now) {
		all = append(all, now)
	}
	var options []option
	for _, r := range all {
		options = append(options, option{strconv.Itoa(r), strconv.Itoa(r)})
	}
	s, err := m.choose(ctx, what, strconv.Itoa(now), options)
	if err != nil {
		return 0, err
	}
	n, _ := number(s)
	return n, nil
}

func (m *menu) printer(ctx context.Context) error {
	text, l, err := m.readConfig()
	if err != nil {
		return err
	}
	var models []option
	for _, p := range escpos.Profiles() {
		models = append(models, option{p.Name, fmt.Sprintf("%s  %s", p.Name, m.w.models[p.Name])})
	}
	model, err := m.choose(ctx, m.w.model, l.Printer.Profile, models)
	if err != nil {
		return err
	}
	baud, err := m.pickRate(ctx, m.w.printerBaud, l.Printer.Baud)
	if err != nil {
		return err
	}
	p, err := escpos.FindProfile(model)
	if err != nil {
		return err
	}
	kept := l.Printer.Flow
	if kept == "" || model != l.Printer.Profile {
		kept = string(p.Flow) // a new model brings its own
	}
	flow, err := m.choose(ctx, m.w.flow, kept, []option{
		{string(escpos.FlowNone), m.w.flowNone}, {string(escpos.FlowXONXOFF), "XON/XOFF"}, {string(escpos.FlowRTSCTS), "RTS/CTS"},
	})
	if err != nil {
		return err
	}
	reader, err := m.pickRate(ctx, m.w.readerBaud, l.Reader.Baud)
	if err != nil {
		return err
	}
	next := text
	var changes []change
	set := func(table, key, what, old, new string) {
		if old != new {
			changes = append(changes, change{what, old, new})
			next = setTOML(next, table, key, new)
		}
	}
	set("printer", "baud", m.w.printerBaud, strconv.Itoa(l.Printer.Baud), strconv.Itoa(baud))
	set("reader", "baud", m.w.readerBaud, strconv.Itoa(l.Reader.Baud), strconv.Itoa(reader))
	if l.Printer.Flow != "" || flow != string(p.Flow) {
		set("printer", "flow", m.w.flow, quote(l.Printer.Flow), quote(flow))
	}
	if model != l.Printer.Profile {
		set("printer", "profile", m.w.model, quote(l.Printer.Profile), quote(model))
		// What the file says besides comes before the model: it has to follow.
		if l.Printer.Confirm != "" {
			set("printer", "confirm", "confirm", quote(l.Printer.Confirm), quote(string(p.Confirm)))
		}
		if l.Printer.QR != "" {
			set("printer", "qr", "qr", quote(l.Printer.QR), quote(string(p.QR)))
		}
		if n := l.Printer.NearEnd; n != nil {
			set("printer", "near_end", "near_end", strconv.FormatBool(*n), strconv.FormatBool(p.NearEnd))
		}
		if d := l.Printer.Dots; d != 0 {
			set("printer", "dots", "dots", strconv.Itoa(d), strconv.Itoa(p.Dots))
		}
	}
	if err := m.Valid(next); err != nil {
		return err
	}
	yes, err := m.offer(ctx, changes...)
	if err != nil || !yes {
		return err
	}
	if err := replace(m.Config, next, 0o640); err != nil {
		return err
	}
	m.apply(ctx, []string{"systemctl", "try-restart", "kiosk.service"})
	m.say("%s", m.w.tryPrint)
	return nil
}

// quote writes one of our own short words as TOML has it.
func quote(s string) string { return strconv.Quote(s) }
