//go:build vm

package vm_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"reception/devices/emulator"
	"reception/kiosk/rehearse"
	"reception/ui/wire"
)

// step is a line of the table, and what it shows.
type step struct {
	name string
	do   func(*testing.T, *lab, *row)
}

// TestMachine takes one machine from its first boot to the removal of the
// package. Each step stands on those before it.
func TestMachine(t *testing.T) {
	steps := []step{
		{"boot a Debian", boot},
		{"install the package", install},
		{"find and name the devices", assign},
		{"pull the plug at once", cutAtOnce},
		{"card to slip", cardToSlip},
		{"a call is heard", call},
		{"pull the reader's plug", unplug},
		{"pull the printer's cable", cable},
		{"exposure", exposure},
		{"sandbox probe", sandbox},
		{"kill the daemon", kill},
		{"freeze the daemon", freeze},
		{"power cut under load", powerCut},
		{"the same with synchronous=OFF", negativeControl},
		{"recorded power cuts", recordedCuts},
		{"clock of 2020", oldClock},
		{"clock jumps", clockJumps},
		{"disk full", diskFull},
		{"upgrade", upgrade},
		{"swap to a spare PC", spare},
		{"purge", purge},
	}
	l := newLab(t)
	defer func() {
		if l.m != nil {
			l.m.Cut()
		}
		fmt.Printf("\n%s\n", l.table())
		if len(l.rows) < len(steps) {
			return // some were left out
		}
		if err := os.WriteFile(filepath.Join("..", "out", "vm-table.md"), []byte(l.table()), 0o644); err != nil {
			t.Error(err)
		}
	}()
	for _, s := range steps {
		r := row{step: s.name}
		at := time.Now()
		ran := false
		ok := t.Run(s.name, func(t *testing.T) {
			ran = true
			s.do(t, l, &r)
		})
		if !ran { // -run leaves it out
			continue
		}
		r.took = time.Since(at)
		if !ok {
			r.result = "FAILED " + r.result
		}
		l.rows = append(l.rows, r)
		fmt.Print(r.line())
		if !ok {
			return
		}
	}
}

// healthy fails when systemd knows of something that failed.
func (l *lab) healthy(t *testing.T) {
	t.Helper()
	if failed := l.run(t, "systemctl is-system-running --wait || systemctl list-units --failed --no-legend"); failed != "running" {
		t.Errorf("the system is %s", failed)
	}
}

func boot(t *testing.T, l *lab, r *row) {
	l.power(t, monday(), "")
	l.healthy(t)
	r.result = l.run(t, `. /etc/os-release; echo "$PRETTY_NAME, kernel $(uname -r), $(systemctl --version | head -1)"`)
}

func install(t *testing.T, l *lab, r *row) {
	l.run(t, `install -d /etc/credstore /opt/extra
		(umask 077; head -c 32 /dev/urandom >/etc/credstore/kiosk.key)
		tar -C /opt/extra -xf /dev/vdc; sync
		dpkg -i /opt/extra/kiosk.deb`)
	l.until(t, "the hall after the installation", time.Minute, func(h health) bool { return h.OK && h.Machine.Devices.Keys && h.Day == "2026-11-23" })
	l.healthy(t)
	r.result = "the hall answers, with its key and its day"
}

func assign(t *testing.T, l *lab, r *row) {
	var err error
	l.reader, err = emulator.NewReader(emulator.ReaderConfig{Socket: l.m.Reader(), Baud: 115200})
	if err != nil {
		t.Fatal(err)
	}
	l.printer, err = emulator.NewPrinter(emulator.PrinterConfig{Socket: l.m.Printer(), Baud: 19200, OnSlip: func(s emulator.Slip) { l.slips <- s }})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(l.run(t, "udevadm wait --timeout=30 /dev/ttyUSB0 && kiosk devices assign --auto"))
	l.until(t, "both devices", time.Minute, ready)
	if rate := l.run(t, "stty -F /dev/kiosk/printer speed"); rate != "19200" {
		t.Errorf("the printer's line runs at %s", rate)
	}
	r.result = l.run(t, `readlink /dev/kiosk/reader /dev/kiosk/printer | xargs echo`)
	if r.result != "../ttyUSB0 ../ttyS1" {
		t.Errorf("the devices are %s", r.result)
	}
}

// cutAtOnce pulls the plug before anything but what asked for it has been
// written to the disk.
func cutAtOnce(t *testing.T, l *lab, r *row) {
	l.cut()
	took := l.again(t, 5*time.Minute, "")
	l.healthy(t)
	r.result = fmt.Sprintf("installed all the same, the devices keep their names; the hall answers %.1f s after power-on", took.Seconds())
}

// touch connects the touchscreen.
func (l *lab) touch(t *testing.T) *rehearse.Screen[wire.TouchView] {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := rehearse.Dial[wire.TouchView](ctx, &websocket.Dialer{}, "touch", "ws"+strings.TrimPrefix(l.local, "http")+"/ws/touch", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// view waits for what a screen shows.
func view[V any](t *testing.T, s *rehearse.Screen[V], what string, cond func(V) bool) V {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	v, err := s.Until(ctx, cond)
	if err != nil {
		t.Fatalf("wait for %s: %v; it shows %+v", what, err, v)
	}
	return v
}

func ask[V any](t *testing.T, s *rehearse.Screen[V], id string, msg any) wire.Answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	a, err := s.Ask(ctx, id, msg)
	if err != nil || !a.OK {
		t.Fatalf("%+v: %+v, %v", msg, a, err)
	}
	return a
}

// take lays a card down, takes a number, waits for its slip and returns how
// long it took from the card to the answer and to the cut of the slip.
func (l *lab) take(t *testing.T, card int) (number int, read, answered, printed time.Duration) {
	t.Helper()
	s := l.touch(t)
	defer s.Close()
	at := time.Now()
	if err := l.reader.LayCard(emulator.SampleCards()[card]); err != nil {
		t.Fatal(err)
	}
	defer l.reader.Remove()
	v := view(t, s, "the card", func(v wire.TouchView) bool { return v.Open && v.Session.Card == "read" && v.Session.Phase == "open" })
	read = time.Since(at)
	at = time.Now()
	id := "take-" + v.Session.ID
	a := ask(t, s, id, wire.Take{T: "take", ID: id, Session: v.Session.ID, Service: "window", People: 1})
	answered = time.Since(at)
	l.acked = append(l.acked, ticket{ID: a.Ticket, Number: a.Number})
	for {
		select {
		case slip := <-l.slips:
			if !strings.Contains(slip.Text(), strconv.Itoa(a.Number)) {
				continue // one that was still to be printed
			}
			printed = time.Since(at)
		case <-time.After(time.Minute):
			t.Fatalf("no slip with number %d; received %d bytes\n%s", a.Number, len(l.printer.Received()), l.journal(t))
		}
		break
	}
	view(t, s, "the end of printing", func(v wire.TouchView) bool { return v.Session.Ticket != nil && v.Session.Ticket.Slip == "printed" })
	l.reader.Remove()
	id = "leave-" + v.Session.ID
	ask(t, s, id, wire.Leave{T: "leave", ID: id, Session: v.Session.ID})
	return a.Number, read, answered, printed
}

func cardToSlip(t *testing.T, l *lab, r *row) {
	number, read, answered, printed := l.take(t, 0)
	r.acked = 1
	r.lost = lost(t, l.run(t, issued), l.acked)
	r.result = fmt.Sprintf("card read after %d ms; number %d promised %d ms after the touch, its slip cut after %d ms at 19200 baud", read.Milliseconds(), number, answered.Milliseconds(), printed.Milliseconds())
}

func call(t *testing.T, l *lab, r *row) {
	desk := l.clerk(t, "李敏", "1")
	defer desk.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	hall, err := rehearse.Dial[wire.HallView](ctx, &websocket.Dialer{}, "hall", "ws"+strings.TrimPrefix(l.local, "http")+"/ws/hall?speaker=1", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer hall.Close()
	at := time.Now()
	ask(t, desk, "next", wire.DeskDo{T: "do", ID: "next", Do: "next"})
	v := view(t, hall, "the call", func(v wire.HallView) bool { return len(v.Calls) > 0 })
	shown := time.Since(at)
	var clip []byte
	for err = fmt.Errorf("not asked"); err != nil; { // the first clip may take longer than the page waits
		if clip, err = l.get(ctx, fmt.Sprintf("/voice/%d.wav", v.Calls[0].Seq)); ctx.Err() != nil {
			t.Fatalf("no clip: %v\n%s", err, l.journal(t))
		}
	}
	if len(clip) < 10_000 || string(clip[:4]) != "RIFF" {
		t.Fatalf("a clip of %d bytes", len(clip))
	}
	r.result = fmt.Sprintf("on the hall display after %d ms, a clip of %d KB", shown.Milliseconds(), len(clip)/1000)
}

func unplug(t *testing.T, l *lab, r *row) {
	desk := l.clerk(t, "张伟", "2")
	defer desk.Close()
	lamp := func(v wire.DeskView) bool {
		return slices.ContainsFunc(v.Lamps, func(l wire.Lamp) bool { return l.Code == "reader_away" })
	}
	view(t, desk, "no lamp", func(v wire.DeskView) bool { return !lamp(v) })
	at := time.Now()
	l.reader.Unplug()
	view(t, desk, "the lamp", lamp)
	off := time.Since(at)
	at = time.Now()
	if err := l.reader.Replug(); err != nil {
		t.Fatal(err)
	}
	view(t, desk, "the lamp to go out", func(v wire.DeskView) bool { return !lamp(v) })
	on := time.Since(at)
	l.until(t, "the reader", time.Minute, ready)
	l.take(t, 1)
	r.acked = 1
	r.lost = lost(t, l.run(t, issued), l.acked)
	r.result = fmt.Sprintf("the desk's lamp after %.1f s, ready %.1f s after it was put back, the next card is read", off.Seconds(), on.Seconds())
}

// cable takes the data cable out of the printer, which on a 16550 is nothing
// but silence, takes a number, and puts it back.
func cable(t *testing.T, l *lab, r *row) {
	desk := l.clerk(t, "王芳", "2")
	defer desk.Close()
	lamp := func(v wire.DeskView) bool {
		return slices.ContainsFunc(v.Lamps, func(l wire.Lamp) bool { return strings.HasPrefix(l.Code, "printer_") })
	}
	view(t, desk, "no lamp", func(v wire.DeskView) bool { return !lamp(v) })
	at := time.Now()
	l.printer.Unplug()
	view(t, desk, "the lamp", lamp)
	off := time.Since(at)
	a := ask(t, desk, "silent", issue("silent"))
	l.acked = append(l.acked, ticket{ID: a.Ticket, Number: a.Number})
	at = time.Now()
	if err := l.printer.Replug(); err != nil {
		t.Fatal(err)
	}
	view(t, desk, "the lamp to go out", func(v wire.DeskView) bool { return !lamp(v) })
	on := time.Since(at)
	l.take(t, 7)
	r.acked = 2
	r.lost = lost(t, l.run(t, issued), l.acked)
	r.result = fmt.Sprintf("the desk's lamp after %.1f s, ready %.1f s after it was put back; number %d counts all the same, the next slip is printed", off.Seconds(), on.Seconds(), a.Number)
}

func exposure(t *testing.T, l *lab, r *row) {
	said := l.run(t, "systemd-analyze security --no-pager kiosk.service | tail -1")
	found := regexp.MustCompile(`kiosk\.service: ([0-9.]+)`).FindStringSubmatch(said)
	if found == nil {
		t.Fatalf("systemd-analyze security: %s", said)
	}
	if score, err := strconv.ParseFloat(found[1], 64); err != nil || score > 0.5 {
		t.Errorf("exposure %s, %v", found[1], err)
	}
	r.result = found[1] + " with cards read, slips printed and calls spoken"
}
