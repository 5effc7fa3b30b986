package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"reception/queue"
)

const (
	byHand = 3 // days at the end that are played by the real core
)

// start measures from opening the files to a hall that can give a number, with
// the visits of more than a thousand days behind it and with none.
func start(opt options) ([]result, error) {
	full, empty := filepath.Join(opt.dir, "full"), filepath.Join(opt.dir, "empty")
	began := time.Now()
	if err := errors.Join(writePast(full, opt.visits), writePast(empty, 0)); err != nil {
		return nil, err
	}
	made := time.Since(began)
	before := load()
	open := func(dir string) side {
		return side{take: func() (time.Duration, error) {
			began := time.Now()
			h, err := openHall(dir, nil)
			if err != nil {
				return 0, err
			}
			if _, err := h.core.Do(context.Background(), queue.Command{Key: queue.Key{Sender: "bench"}, Want: queue.Nothing{}}); err != nil {
				return 0, err
			}
			took := time.Since(began)
			return took, h.close()
		}}
	}
	as, bs, err := alternate(opt.samples, open(full), open(empty))
	if err != nil {
		return nil, err
	}
	size, err := os.Stat(filepath.Join(full, "kiosk.db"))
	if err != nil {
		return nil, err
	}
	r := compared(as, bs)
	r.Name, r.Load = "open", loads(before)
	r.What = fmt.Sprintf("from opening the files to a core that answers, after %d visits (%d MB)", opt.visits, size.Size()>>20)
	r.Reference = "the same with a journal that holds the settings and no visit"
	r.Note = fmt.Sprintf("in process, the files in the page cache; making the journal took %.0f s", made.Seconds())
	r.ratioGoal(1.1)

	before = load()
	few := min(opt.samples, programStarts)
	program := func(dir string) side {
		return side{take: func() (time.Duration, error) { return startProgram(opt.kiosk, dir) }}
	}
	if as, bs, err = alternate(few, program(full), program(empty)); err != nil {
		return nil, err
	}
	p := compared(as, bs)
	p.Name, p.Load = "start", loads(before)
	p.What = fmt.Sprintf("from exec of kiosk serve to a hall whose health says that it can issue, after %d visits", opt.visits)
	p.Reference = r.Reference
	p.Note = fmt.Sprintf("%d starts of each: more would take too long", few)
	p.ratioGoal(1.1)
	return []result{p, r}, nil
}

// programStarts is how often the whole program is started on each journal.
const programStarts = 60

// startProgram starts the real program on a journal, without devices, and
// waits until it says that it is well, which it proves by a command.
func startProgram(kiosk, dir string) (took time.Duration, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // for a port that is free
	if err != nil {
		return 0, err
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		return 0, err
	}
	file := filepath.Join(dir, "kiosk.toml")
	if err := os.WriteFile(file, fmt.Appendf(nil, programSettings, hallID, dir, filepath.Join(dir, "none"), addr), 0o600); err != nil {
		return 0, err
	}
	began := time.Now()
	cmd := exec.Command(kiosk, "serve", "--config", file) //nolint:gosec // the program that is measured
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("start the hall: %w", err)
	}
	defer func() { err = errors.Join(err, stop(cmd)) }()
	for ; time.Since(began) < 10*time.Second; time.Sleep(500 * time.Microsecond) {
		resp, err := http.Get("http://" + addr + "/healthz")
		if err != nil {
			continue
		}
		took := time.Since(began)
		if err := resp.Body.Close(); err != nil {
			return 0, err
		}
		if resp.StatusCode == http.StatusOK {
			return took, nil
		}
	}
	return 0, errors.New("the hall does not get well")
}

const programSettings = `hall = "%s"
zone = "Asia/Shanghai"
state = "%s"
[reader]
path = "%[3]s"
baud = 115200
[printer]
path = "%[3]s"
baud = 115200
[listen]
local = "%[4]s"
[seed]
take_from = "00:00"
call_from = "00:00"
take_until = "23:00"
call_until = "24:00"
`

// writePast makes a journal of that many visits. All but the last days are
// written through the journal itself in big batches, as the events that the
// commands of those days lead to; opening it then replays every one of them,
// which proves that they make sense. The last days are played by a core, which
// keeps its snapshots.
func writePast(dir string, visits int) error {
	h, err := openHall(dir, nil)
	if err != nil {
		return err
	}
	if _, err := h.do("seed", "", queue.SetConfig{Config: settings()}); err != nil {
		return errors.Join(err, h.close())
	}
	if visits == 0 {
		return h.close()
	}
	days := max(0, visits/visitorsADay-byHand)
	w := &writer{journal: h.store, state: h.core.Current().State}
	w.seq, w.ticket, w.slip = w.state.Seq, w.state.NextTicket, w.state.Ledger.NextSlip
	// The core would keep a snapshot of a past that is over: it does not.
	h.stop()
	<-h.ended
	for d := range days {
		if err := w.day(d + 1); err != nil {
			return errors.Join(err, h.store.Close())
		}
	}
	if err := errors.Join(w.flush(), h.store.Close()); err != nil {
		return err
	}
	if h, err = openHall(dir, nil); err != nil {
		return fmt.Errorf("replay the past: %w", err)
	}
	h.date = h.date.AddDate(0, 0, days)
	v := &visitors{hall: h}
	for range byHand * visitorsADay {
		if _, err := v.next(); err != nil {
			return errors.Join(err, h.close())
		}
		if err := v.rest(); err != nil {
			return errors.Join(err, h.close())
		}
	}
	_, err = h.do("clock", "", queue.CloseDay{CarryOver: true})
	return errors.Join(err, h.close())
}
