package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"reception/devices/emulator"
)

type emulateCommand struct {
	Reader  emulateReader  `cmd:"" help:"An ID-card reader."`
	Printer emulatePrinter `cmd:"" help:"A ticket printer."`
}

type emulateReader struct {
	Card string `help:"JSON file of the card that lies on it; without it a sample card." type:"existingfile"`
	Link string `help:"Symbolic link to keep to the pseudo-terminal." type:"path"`
	Baud int    `help:"Pace of the line; 0 for none." default:"115200"`
}

func (c emulateReader) Run(ctx context.Context) error {
	card := emulator.SampleCards()[0]
	if c.Card != "" {
		b, err := os.ReadFile(c.Card)
		if err != nil {
			return fmt.Errorf("read card: %w", err)
		}
		if err := json.Unmarshal(b, &card); err != nil {
			return fmt.Errorf("read card %s: %w", c.Card, err)
		}
	}
	r, err := emulator.NewReader(emulator.ReaderConfig{Link: c.Link, Baud: c.Baud})
	if err != nil {
		return err
	}
	if err := r.LayCard(card); err != nil {
		return err
	}
	fmt.Println(r.Path())
	<-ctx.Done()
	return r.Close()
}

type emulatePrinter struct {
	Out  string `help:"Folder that gets each slip as JSON, as text and as a picture (SVG); without it slips are printed here." type:"path"`
	Link string `help:"Symbolic link to keep to the pseudo-terminal." type:"path"`
	Baud int    `help:"Pace of the line; 0 for none." default:"115200"`
}

func (c emulatePrinter) Run(ctx context.Context) error {
	if c.Out != "" {
		if err := os.MkdirAll(c.Out, 0o755); err != nil {
			return fmt.Errorf("make folder for slips: %w", err)
		}
	}
	n := 0
	failed := make(chan error, 1)
	p, err := emulator.NewPrinter(emulator.PrinterConfig{Link: c.Link, Baud: c.Baud, OnSlip: func(s emulator.Slip) {
		n++
		if err := c.keep(n, s); err != nil {
			select {
			case failed <- err:
			default:
			}
		}
	}})
	if err != nil {
		return err
	}
	fmt.Println(p.Path())
	select {
	case <-ctx.Done():
		return p.Close()
	case err := <-failed:
		_ = p.Close()
		return err
	}
}

func (c emulatePrinter) keep(n int, s emulator.Slip) error {
	if c.Out == "" {
		fmt.Printf("-- slip %d\n%s", n, s.Text())
		return nil
	}
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	name := filepath.Join(c.Out, fmt.Sprintf("slip-%04d", n))
	if err := os.WriteFile(name+".json", b, 0o644); err != nil {
		return fmt.Errorf("keep slip: %w", err)
	}
	return errors.Join(
		os.WriteFile(name+".txt", []byte(s.Text()), 0o644),
		os.WriteFile(name+".svg", s.SVG(), 0o644),
	)
}
