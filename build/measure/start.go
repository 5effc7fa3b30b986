package main

import (
	"context"
	"errors"
	"fmt"
	"os"
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
	r.Name, r.Load = "start", loads(before)
	r.What = fmt.Sprintf("from opening the files to a core that answers, after %d visits (%d MB)", opt.visits, size.Size()>>20)
	r.Reference = "the same with a journal that holds the settings and no visit"
	r.Note = fmt.Sprintf("in process, the files in the page cache; making the journal took %.0f s", made.Seconds())
	r.ratioGoal(1.1)
	return []result{r}, nil
}

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
	_, err = h.do("clock", "", queue.CloseDay{})
	return errors.Join(err, h.close())
}
