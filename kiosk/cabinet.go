package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"sync"
	"time"

	"reception/devices/emulator"
	"reception/queue"
	"reception/ui/view"
	"reception/ui/wire"
)

// maxSlips is how many slips hang out of the demo's printer at most; older
// ones fall to the floor.
const maxSlips = 5

// cabinet is the demo's machine: hands for the emulated devices, and a picture
// of them.
type cabinet struct {
	reader  *emulator.Reader
	printer *emulator.Printer
	cards   []emulator.CardData
	changed func()
	devices func() view.Devices

	mu      sync.Mutex
	laid    int
	plugged [2]bool // reader, printer
	paper   bool
	nearEnd bool
	cover   bool
	slips   []wire.CabinetSlip // newest first
	last    int64
}

// openCabinet makes the emulated devices behind symbolic links. What the
// printer receives is written to record.
func openCabinet(readerLink, printerLink string, baud int, record io.Writer) (*cabinet, error) {
	c := &cabinet{cards: emulator.SampleCards(), laid: -1, plugged: [2]bool{true, true}, paper: true, changed: func() {}}
	var err error
	c.reader, err = emulator.NewReader(emulator.ReaderConfig{Link: readerLink, Baud: baud})
	if err != nil {
		return nil, fmt.Errorf("emulate reader: %w", err)
	}
	c.printer, err = emulator.NewPrinter(emulator.PrinterConfig{Link: printerLink, Baud: baud, Speed: 150, Boot: 800 * time.Millisecond, OnSlip: c.slip, Tap: func(d emulator.Direction, b []byte) {
		if d == emulator.FromHost {
			_, _ = record.Write(b) // a demo goes on when its disk is full
		}
	}})
	if err != nil {
		_ = c.reader.Close()
		return nil, fmt.Errorf("emulate printer: %w", err)
	}
	return c, nil
}

func (c *cabinet) close() {
	_ = c.reader.Close()
	_ = c.printer.Close()
}

// slip takes what the printer cut off.
func (c *cabinet) slip(s emulator.Slip) {
	out := wire.CabinetSlip{Dots: s.Width, Items: []wire.SlipItem{}}
	for _, i := range s.Items {
		out.Items = append(out.Items, slipItem(i))
	}
	c.mu.Lock()
	c.last++
	out.ID = c.last
	c.slips = append([]wire.CabinetSlip{out}, c.slips...)
	c.slips = c.slips[:min(maxSlips, len(c.slips))]
	c.mu.Unlock()
	c.changed()
}

func slipItem(i emulator.Item) wire.SlipItem {
	out := wire.SlipItem{Kind: "feed", Align: i.Align, H: i.Dots}
	switch {
	case i.Image != nil:
		out.Kind, out.W, out.H = "image", i.Image.Width, i.Image.Height
		out.PNG = base64.StdEncoding.EncodeToString(i.Image.PNG())
	case i.Runs != nil:
		out.Kind = "text"
		for _, r := range i.Runs {
			out.Runs = append(out.Runs, wire.SlipRun{Text: r.Text, W: r.Width, H: r.Height, Bold: r.Bold, Invert: r.Invert})
		}
	}
	return out
}

func (c *cabinet) view() wire.CabinetView {
	d := c.devices()
	c.mu.Lock()
	defer c.mu.Unlock()
	v := wire.CabinetView{
		Cards: []wire.CabinetCard{}, Laid: c.laid, Paper: c.paper, NearEnd: c.nearEnd, Cover: c.cover,
		Reader:  wire.CabinetPlug{Plugged: c.plugged[0], State: d.Reader},
		Printer: wire.CabinetPlug{Plugged: c.plugged[1], State: d.Printer},
		Slips:   append([]wire.CabinetSlip{}, c.slips...),
	}
	kinds := map[string]string{"prc": "居民身份证", "hmt": "港澳台居民居住证", "foreigner2017": "外国人永久居留证（2017）", "foreigner2023": "外国人永久居留证（2023）"}
	for _, card := range c.cards {
		name := card.Name
		if name == "" {
			name = card.EnglishName
		}
		v.Cards = append(v.Cards, wire.CabinetCard{Name: name, Kind: kinds[card.Type]})
	}
	return v
}

// Do is a hand at the machine.
func (c *cabinet) Do(_ context.Context, m wire.CabinetDo) wire.Answer {
	err := c.hand(m)
	c.changed()
	a := wire.Answer{T: "answer", ID: m.ID, OK: err == nil}
	if err != nil {
		a.Code = string(queue.BadCommand)
	}
	return a
}

func (c *cabinet) hand(m wire.CabinetDo) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch m.Do {
	case "lay":
		if m.Card < 0 || m.Card >= len(c.cards) {
			return fmt.Errorf("no card %d", m.Card)
		}
		if err := c.reader.LayCard(c.cards[m.Card]); err != nil {
			return err
		}
		c.laid = m.Card
	case "remove":
		c.reader.Remove()
		c.laid = -1
	case "tear":
		for i, s := range c.slips {
			if s.ID == m.Slip {
				c.slips = append(c.slips[:i:i], c.slips[i+1:]...)
				break
			}
		}
	case "paper":
		if c.paper = m.On; m.On {
			c.printer.PaperFull()
		} else {
			c.printer.PaperOut()
		}
	case "near_end":
		c.nearEnd = m.On
		c.printer.NearEnd(m.On)
	case "cover":
		if c.cover = m.On; m.On {
			c.printer.OpenCover()
		} else {
			c.printer.CloseCover()
		}
	case "plug_reader":
		c.plugged[0] = m.On
		if m.On {
			return c.reader.Replug()
		}
		c.reader.Unplug()
	case "plug_printer":
		c.plugged[1] = m.On
		if m.On {
			return c.printer.Replug()
		}
		c.printer.Unplug()
	}
	return nil
}
