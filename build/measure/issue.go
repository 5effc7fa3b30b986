package main

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"reception/queue"
)

const (
	visitorsADay = 200
	inLine       = 20 // how many wait when somebody comes
)

// issue measures from the visitor's wish to a number that survives a power
// cut, as the station gives the command: with a slip owed, and on every other
// one a name to seal. What belongs to a visit besides, the slip's way through
// the printer and the call, happens between the blocks.
func issue(opt options) ([]result, error) {
	before := load()
	dir := filepath.Join(opt.dir, "issue")
	h, err := openHall(dir, nil)
	if err != nil {
		return nil, err
	}
	v := &visitors{hall: h}
	if _, err := h.do("seed", "", queue.SetConfig{Config: settings()}); err != nil {
		return nil, errors.Join(err, h.close())
	}
	ref, err := newDisk(dir)
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	as, bs, err := alternate(opt.samples, side{v.next, v.rest}, timed(ref.write))
	if err := errors.Join(err, ref.close(), h.close()); err != nil {
		return nil, err
	}
	r := compared(as, bs)
	r.Name, r.Load = "issue", loads(before)
	r.What = "a durable number in process: decided, event and half the time a sealed name committed with synchronous=FULL, answered"
	r.Reference = "8 KB written into a file that is there already, and fdatasync"
	r.ratioGoal(2)
	return []result{r}, nil
}

// visitors come one after the other, days on end.
type visitors struct {
	*hall
	came    int
	counter int
	touched []touched // since the last rest
}

// touched is a visitor who still stands at the touchscreen.
type touched struct {
	session string
	queue.Answer
}

// next lets one visitor take a number, which is timed.
func (v *visitors) next() (time.Duration, error) {
	if v.came%visitorsADay == 0 {
		if err := v.nextDay(); err != nil {
			return 0, err
		}
	}
	session := random(16)
	want := queue.Issue{
		Service: "window", People: 1 + v.came%3/2, Station: stationID, Session: session, Slip: true,
		Mint: v.codes.Mint("touch/1", session, "take"),
	}
	if v.came%16 == 0 {
		want.Service = "leader"
	}
	var sealed []queue.Sealed
	if v.came%2 == 0 {
		want.Mint.Card, want.Mint.Sealed = random(32), random(16)
		sealed = []queue.Sealed{{Row: want.Mint.Sealed, Plain: []byte("欧阳建国")}}
	}
	v.came++
	began := time.Now()
	a, err := v.do("touch/1", session, want, sealed...)
	took := time.Since(began)
	if err != nil {
		return 0, err
	}
	v.touched = append(v.touched, touched{session, a})
	return took, nil
}

// rest is what comes after the numbers: paper, and calls once enough wait.
func (v *visitors) rest() error {
	for _, a := range v.touched {
		for _, w := range []queue.Want{
			queue.SendSlip{Slip: a.Slip}, queue.EndSlip{Slip: a.Slip, Status: queue.SlipPrinted}, queue.EndSession{Station: stationID, Session: a.session},
		} {
			if _, err := v.do("touch/1", a.session, w); err != nil {
				return err
			}
		}
	}
	v.touched = nil
	for v.waiting() > inLine {
		v.counter++
		counter := settings().Counters[v.counter%3].ID
		called, err := v.do("staff/"+counter, "desk", queue.Call{Counter: counter})
		if err != nil {
			return err
		}
		if _, err := v.do("staff/"+counter, "desk", queue.Start{Counter: counter, Ticket: called.Ticket}); err != nil {
			return err
		}
	}
	return nil
}

// waiting counts those in line.
func (h *hall) waiting() int {
	n := 0
	for _, k := range h.core.Current().State.Day.Tickets {
		if k.Status == queue.Waiting {
			n++
		}
	}
	return n
}

// disk is the least that a durable note costs: some bytes into a file whose
// blocks are there already, as those of a write-ahead log are after its first
// round, and one sync of the data.
type disk struct {
	f    *os.File
	data []byte
	at   int64
}

// logSize is how far SQLite's log grows before it begins again.
const logSize = 4 << 20

func newDisk(dir string) (*disk, error) {
	f, err := os.Create(filepath.Join(dir, "reference"))
	if err != nil {
		return nil, err
	}
	d := &disk{f: f, data: make([]byte, 8<<10)}
	for i := range d.data {
		d.data[i] = byte(i * 7)
	}
	for range logSize / len(d.data) {
		if _, err := f.Write(d.data); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	return d, f.Sync()
}

func (d *disk) write() error {
	if _, err := d.f.WriteAt(d.data, d.at%logSize); err != nil {
		return err
	}
	d.at += int64(len(d.data))
	return syscall.Fdatasync(int(d.f.Fd()))
}

func (d *disk) close() error { return d.f.Close() }
