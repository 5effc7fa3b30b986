package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"sync/atomic"
	"time"

	"reception/kiosk/slip"
	"reception/queue"
	"reception/queue/sqlite"
)

const (
	hallID    = "bench"
	version   = "bench"
	stationID = "1"
)

// settings are those of a county's hall: a leader and three windows.
func settings() queue.Config {
	window := []queue.Stop{{ID: "0", Name: "窗口"}}
	return queue.Config{
		Centre: "青石县群众来访接待中心", Phone: "0730-5550000",
		Series: []queue.Series{{ID: "leader", From: 1, To: 99}, {ID: "window", From: 101, To: 9999}},
		Services: []queue.Service{
			{ID: "leader", Name: "见今天的领导", Series: "leader", Stops: []queue.Stop{{ID: "0", Name: "登记台"}, {ID: "1", Name: "领导"}}, Leader: true},
			{ID: "window", Name: "到窗口说事情", Series: "window", Stops: window},
		},
		Counters: []queue.Counter{
			{ID: "1", Label: "1号窗口", Serves: []queue.Queue{{Service: "leader"}, {Service: "window"}}, Low: true},
			{ID: "2", Label: "2号窗口", Serves: []queue.Queue{{Service: "leader"}, {Service: "window"}}},
			{ID: "3", Label: "3号窗口", Serves: []queue.Queue{{Service: "window"}}},
			{ID: "room", Label: "接谈室", Serves: []queue.Queue{{Service: "leader", Stop: 1}}},
		},
		Leaders: []queue.Leader{{ID: "zhao", Name: "赵明远", Post: "县委副书记、县长"}},
		Hours:   queue.Hours{Days: [7]bool{true, true, true, true, true, true, true}, TakeUntil: 24 * 60, CallUntil: 24 * 60},
		Rules:   queue.DefaultRules(),
	}
}

// hall is a core on a journal on disk, running.
type hall struct {
	store *sqlite.Store
	core  *queue.Core
	codes slip.Codes
	stop  context.CancelFunc
	ended chan error
	date  time.Time
	n     int          // ids that were made
	skip  atomic.Int64 // milliseconds that both clocks are ahead
}

// openHall opens the journal in dir as the program does. The master key is of
// no use to anybody.
func openHall(dir string, wrap func(queue.Journal) queue.Journal) (*hall, error) {
	h := &hall{ended: make(chan error, 1), date: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)}
	var err error
	h.store, err = sqlite.Open(dir, sqlite.Options{Hall: hallID, Version: version, MasterKey: bytes.Repeat([]byte{7}, 32)})
	if err != nil {
		return nil, err
	}
	key, err := h.store.CodeKey()
	if err != nil {
		return nil, err
	}
	h.codes = slip.NewCodes(key)
	var j queue.Journal = h.store
	if wrap != nil {
		j = wrap(j)
	}
	began := time.Now()
	clock := func() queue.Now {
		now := time.Now()
		ahead := queue.Millis(h.skip.Load())
		return queue.Now{Wall: queue.Millis(now.UnixMilli()) + ahead, Mono: queue.Millis(now.Sub(began).Milliseconds()) + ahead}
	}
	h.core, err = queue.Open(j, queue.Options{Hall: hallID, Version: version, Boot: random(16), Clock: clock})
	if err != nil {
		return nil, fmt.Errorf("open core: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	h.stop = cancel
	go func() { h.ended <- h.core.Run(ctx) }()
	return h, nil
}

func (h *hall) close() error {
	h.stop()
	if err := <-h.ended; err != nil {
		return err
	}
	return h.store.Close()
}

// do gives a command under a key of its own.
func (h *hall) do(sender, session string, w queue.Want, sealed ...queue.Sealed) (queue.Answer, error) {
	h.n++
	a, err := h.core.Do(context.Background(), queue.Command{
		Key: queue.Key{Sender: sender, Session: session, ID: fmt.Sprintf("%016x", h.n)}, Want: w, Sealed: sealed,
	})
	if err != nil {
		return a, fmt.Errorf("%T: %w", w, err)
	}
	return a, nil
}

// nextDay closes the day, if one is open, and opens the next.
func (h *hall) nextDay() error {
	if h.core.Current().State.Day != nil {
		if _, err := h.do("clock", "", queue.CloseDay{CarryOver: true}); err != nil {
			return err
		}
	}
	h.date = h.date.AddDate(0, 0, 1)
	_, err := h.do("clock", "", queue.OpenDay{Date: queue.Date(h.date.Format(time.DateOnly))})
	return err
}

// random returns n random bytes in hex.
func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
