package main

import (
	"fmt"
	"net/url"
	"os"
	"time"
	_ "time/tzdata" // halls run on machines without a zone database

	"github.com/BurntSushi/toml"

	"reception/devices/escpos"
	"reception/queue"
)

// config is the configuration file: ports, paths and devices, and what the
// centre starts with. Everything about the queue is changed by commands once
// the hall runs; the seed counts only for an empty journal.
type config struct {
	Hall    string  `toml:"hall"`  // id of this hall, never changed
	Zone    string  `toml:"zone"`  // civil time
	State   string  `toml:"state"` // folder of the journal
	Key     string  `toml:"key"`   // file with the 32-byte master key; none: no personal data is kept
	Listen  listen  `toml:"listen"`
	Reader  device  `toml:"reader"`
	Printer printer `toml:"printer"`
	Voice   speaker `toml:"voice"`
	Keep    keep    `toml:"keep"`
	Seed    seed    `toml:"seed"`

	text string // of the file
}

// listen says where the handler trees listen; an empty address means not at
// all.
type listen struct {
	Local  string `toml:"local"`  // touchscreen, hall display on the second output
	Staff  string `toml:"staff"`  // desk, leader, a hall display elsewhere
	Status string `toml:"status"` // the page behind a slip's QR

	StatusURL string `toml:"status_url"` // where phones reach that page, "https://hall.example"; empty: slips carry a bare code
}

// speaker says where `kiosk voice` listens, empty for chime and caption alone,
// and where the recorded words are that it reads.
type speaker struct {
	Socket string `toml:"socket"`
	Words  string `toml:"words"` // folder; empty: words in the state folder
}

// keep says how long what was sealed on a day, such as the names read from
// cards, stays after it: that many days. What an open appointment or a promised
// call needs stays until that is over, whatever this says.
type keep struct {
	Days int `toml:"days"`
}

// maxKeep is the longest that the file may say.
const maxKeep = 30

type device struct {
	Path string `toml:"path"`
	Baud int    `toml:"baud"`
}

// printer is a device with a model. What is empty is as the model has it.
type printer struct {
	device
	Profile string              `toml:"profile"`
	Flow    escpos.Flow         `toml:"flow"`
	Confirm escpos.Confirmation `toml:"confirm"`
	QR      escpos.QRMode       `toml:"qr"`
	Dots    int                 `toml:"dots"`
	NearEnd *bool               `toml:"near_end"`
}

// loadConfig reads a configuration file. A key that it does not know is an
// error: most often a slip of the pen.
func loadConfig(path string) (config, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return config{}, fmt.Errorf("read configuration: %w", err)
	}
	return parseConfig(string(b))
}

func parseConfig(text string) (config, error) {
	c := config{text: text}
	meta, err := toml.Decode(text, &c)
	if err != nil {
		return c, fmt.Errorf("read configuration: %w", err)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return c, fmt.Errorf("configuration: %q is not a setting", extra[0].String())
	}
	if c.Hall == "" || c.State == "" {
		return c, fmt.Errorf("configuration: hall and state must be set")
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" {
		return c, fmt.Errorf("configuration: zone %q is not known, try Asia/Shanghai", c.Zone)
	}
	if u, err := url.Parse(c.Listen.StatusURL); c.Listen.StatusURL != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || len(c.Listen.StatusURL) > 100) {
		return c, fmt.Errorf("configuration: status_url %q: want an address such as https://hall.example, of at most 100 characters", c.Listen.StatusURL)
	}
	if c.Keep.Days < 0 || c.Keep.Days > maxKeep {
		return c, fmt.Errorf("configuration: keep.days is %d: want 0, names go when the day ends, to %d", c.Keep.Days, maxKeep)
	}
	if _, err := c.profile(); err != nil {
		return c, err
	}
	q, err := c.Seed.queue()
	if err != nil {
		return c, err
	}
	if err := printable(q); err != nil {
		return c, err
	}
	if err := q.Check(); err != nil {
		return c, fmt.Errorf("configuration: seed: %w", err)
	}
	return c, nil
}

// profile returns the printer's model, the most common one without a name, with
// what the hall's own unit has otherwise.
func (c config) profile() (escpos.Profile, error) {
	p := escpos.Profiles()[0]
	if name := c.Printer.Profile; name != "" {
		var err error
		if p, err = escpos.FindProfile(name); err != nil {
			return p, fmt.Errorf("configuration: %w", err)
		}
	}
	set := func(to *string, s string) {
		if s != "" {
			*to = s
		}
	}
	set((*string)(&p.Flow), string(c.Printer.Flow))
	set((*string)(&p.Confirm), string(c.Printer.Confirm))
	set((*string)(&p.QR), string(c.Printer.QR))
	if c.Printer.Dots != 0 {
		p.Dots = c.Printer.Dots
	}
	if c.Printer.NearEnd != nil {
		p.NearEnd = *c.Printer.NearEnd
	}
	if err := p.Validate(); err != nil {
		return p, fmt.Errorf("configuration: printer: %w", err)
	}
	return p, nil
}

// printable refuses text for slips that no printer can print.
func printable(c queue.Config) error {
	texts := []string{c.Centre}
	for _, s := range c.Services {
		for _, stop := range s.Stops {
			texts = append(texts, stop.Name)
		}
	}
	for _, t := range c.Triage.Topics {
		texts = append(texts, t.Name, t.Who, t.Where, t.Channel, t.Limit)
	}
	for _, text := range texts {
		if bad := escpos.Unprintable(text); len(bad) > 0 {
			return fmt.Errorf("configuration: %q cannot be printed: %q is not in the printers' characters", text, string(bad))
		}
	}
	return nil
}
