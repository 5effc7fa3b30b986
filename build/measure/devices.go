package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"reception/devices/emulator"
	"reception/devices/escpos"
	"reception/devices/idcard"
	"reception/devices/serial"
)

// devices measures what the host adds to the time that bytes take on the wire,
// ten bits each: a 25-byte exchange with the card reader, a card, and a slip,
// over pseudo-terminals paced at the rate. The reference is arithmetic, so
// there is nothing to alternate with.
func devices(opt options) ([]result, error) {
	var out []result
	for _, baud := range []int{9600, 115200} {
		n := min(opt.samples, 150*baud/9600) // a card takes 1.4 s at 9600
		find, err := overReader(idcard.CmdFind, 10+15, baud, n)
		if err != nil {
			return out, err
		}
		find.ratioGoal(1.15)
		card, err := overReader(idcard.CmdRead, 10+1295, baud, max(10, n/10))
		if err != nil {
			return out, err
		}
		card.ratioGoal(1.02)
		slip, err := overPrinter(baud, max(10, n/10))
		if err != nil {
			return out, err
		}
		slip.ratioGoal(1.02)
		out = append(out, find, card, slip)
	}
	return out, nil
}

// onWire makes a row from samples of something that takes bytes on the wire.
func onWire(name string, ds []time.Duration, bytes, baud int, before string) result {
	wire := time.Duration(bytes) * 10 * time.Second / time.Duration(baud)
	r := compared(ds, []time.Duration{wire})
	r.Samples = len(ds)
	r.Name, r.Load = fmt.Sprintf("%s/%d", name, baud), loads(before)
	r.What, r.Reference = fmt.Sprintf("%d bytes over a paced line", bytes), "bytes·10/baud"
	return r
}

// overReader times one request and its reply.
func overReader(c idcard.Command, bytes, baud, n int) (r result, err error) {
	dev, err := emulator.NewReader(emulator.ReaderConfig{Baud: baud})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, dev.Close()) }()
	if err := dev.LayCard(emulator.SampleCards()[0]); err != nil {
		return r, err
	}
	port, err := serial.Open(serial.Config{Path: dev.Path(), Baud: baud})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, port.Close()) }()
	ask := func(c idcard.Command) error { return exchange(port, c) }
	if c == idcard.CmdRead {
		if err := errors.Join(ask(idcard.CmdFind), ask(idcard.CmdSelect)); err != nil {
			return r, err
		}
	}
	before := load()
	var ds []time.Duration
	for range n {
		began := time.Now()
		if err := ask(c); err != nil {
			return r, err
		}
		ds = append(ds, time.Since(began))
	}
	name := "find"
	if c == idcard.CmdRead {
		name = "card"
	}
	return onWire(name, ds, bytes, baud, before), nil
}

// exchange sends a request and waits for the reply.
func exchange(port *serial.Port, c idcard.Command) error {
	if _, err := port.Write(idcard.EncodeRequest(c)); err != nil {
		return err
	}
	var scan idcard.Scanner
	buf := make([]byte, 2048)
	for deadline := time.Now().Add(10 * time.Second); ; {
		n, err := port.ReadUntil(context.Background(), buf, deadline)
		if err != nil {
			return fmt.Errorf("command %04X: %w", uint16(c), err)
		}
		_, _ = scan.Write(buf[:n])
		if reply, ok := scan.Next(); ok {
			if reply.SW3 != idcard.SW3Found && reply.SW3 != idcard.SW3Done {
				return fmt.Errorf("command %04X answered %v", uint16(c), reply.SW3)
			}
			return nil
		}
	}
}

// overPrinter times a slip of more than 1 KB, from its first byte to the
// printer's confirmation, against the wire time of all the bytes that went over
// the line meanwhile, both ways. The status questions before it are exchanges
// like that with the reader, of 4 bytes.
func overPrinter(baud, n int) (r result, err error) {
	var wire atomic.Int64
	dev, err := emulator.NewPrinter(emulator.PrinterConfig{Baud: baud, Tap: func(_ emulator.Direction, b []byte) { wire.Add(int64(len(b))) }})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, dev.Close()) }()
	profile := escpos.Profiles()[0]
	profile.QRBytes = 1100
	p := escpos.New(escpos.Config{Serial: serial.Config{Path: dev.Path(), Baud: baud}, Profile: profile}, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = p.Run(ctx) }() // it ends with ctx
	defer func() { cancel(); <-done }()
	for !p.Status().Ready() {
		changed := p.Changed()
		if p.Status().Ready() {
			break
		}
		select {
		case <-changed:
		case <-time.After(10 * time.Second):
			return r, fmt.Errorf("printer is %s", p.Status().Cause())
		}
	}
	e := escpos.NewEncoder(profile)
	e.Init()
	for i := range 40 {
		e.Line(fmt.Sprintf("第%02d行 先到登记台，再见领导，请坐着等", i))
	}
	e.Cut()
	before, bytes := load(), 0
	var ds []time.Duration
	for range n {
		var began time.Time
		var sofar int64
		res := p.Print(ctx, escpos.Job{Token: [4]byte{'B', 'E', 'N', 'C'}, Data: e.Bytes(), Sending: func() error {
			began, sofar = time.Now(), wire.Load()
			return nil
		}})
		if res.Outcome != escpos.Printed {
			return r, fmt.Errorf("slip is %s: %s", res.Outcome, res.Cause)
		}
		bytes = int(wire.Load() - sofar)
		ds = append(ds, time.Since(began))
	}
	return onWire("slip", ds, bytes, baud, before), nil
}
