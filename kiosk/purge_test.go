package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"reception/queue"
	"reception/queue/queuetest"
	"reception/queue/sqlite"
)

func purgeSettings(t *testing.T) config {
	t.Helper()
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	if err := os.WriteFile(key, make([]byte, 32), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := config{Hall: "anhe", Zone: "Asia/Shanghai", State: filepath.Join(dir, "state"), Key: key}
	cfg.Printer.Profile = "generic80"
	return cfg
}

// startCore runs the hall's queue alone; the function returned stops it.
func startCore(t *testing.T, cfg config, timing timing) (*hall, func()) {
	t.Helper()
	h, err := openHall(cfg, timing, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.core.Run(ctx) }()
	return h, func() {
		t.Helper()
		cancel()
		if err := errors.Join(<-ended, h.close()); err != nil {
			t.Fatal(err)
		}
	}
}

// sealWith gives a command, with a sealed row unless that is empty.
func sealWith(t *testing.T, h *hall, w queue.Want, row string) queue.Answer {
	t.Helper()
	cmd := queue.Command{Key: queue.Key{Sender: "test"}, Want: w}
	if row != "" {
		cmd.Sealed = []queue.Sealed{{Row: row, Plain: []byte("周某")}}
	}
	a, err := h.core.Do(t.Context(), cmd)
	if err != nil {
		t.Fatalf("%T: %v", w, err)
	}
	return a
}

func purge(t *testing.T, h *hall) {
	t.Helper()
	if err := h.purge(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func wantRows(t *testing.T, h *hall, when string, want map[string]bool) {
	t.Helper()
	for row, there := range want {
		if _, err := h.store.OpenPerson(t.Context(), row); there != (err == nil) || err != nil && !errors.Is(err, sqlite.ErrNoPerson) {
			t.Errorf("%s: row %s: error %v, want it there: %v", when, row, err, there)
		}
	}
}

// What was sealed for a visit goes with its day, what was sealed for an
// appointment with the appointment, also when it was made in the evening.
func TestPurge(t *testing.T) {
	cfg := purgeSettings(t)
	start := func() (*hall, func()) { return startCore(t, cfg, realTiming()) }
	do := func(h *hall, w queue.Want, row string) queue.Answer { return sealWith(t, h, w, row) }
	rows := func(h *hall, when string, want map[string]bool) { wantRows(t, h, when, want) }
	book := func(row string) queue.Book {
		return queue.Book{Date: "2026-11-30", Service: "land", People: 1, Row: row}
	}

	h, stop := start()
	do(h, queue.SetConfig{Config: queuetest.Config()}, "")
	do(h, queue.OpenDay{Date: queuetest.Today}, "")
	do(h, queue.Issue{Service: "land", People: 1, Mint: queue.Mint{Sealed: "visit"}}, "visit")
	day := do(h, book("day"), "day").Booking
	do(h, queue.CloseDay{CarryOver: true}, "")
	evening := do(h, book("evening"), "evening").Booking
	purge(t, h)
	rows(h, "in the evening", map[string]bool{"visit": false, "day": true, "evening": true})
	stop()

	h, stop = start()
	purge(t, h)
	rows(h, "next morning", map[string]bool{"day": true, "evening": true})
	do(h, queue.OpenDay{Date: "2026-11-24"}, "")
	do(h, queue.CancelBooking{Booking: day}, "")
	purge(t, h)
	rows(h, "after one was cancelled", map[string]bool{"day": false, "evening": true})
	stop()

	h, stop = start()
	do(h, queue.CancelBooking{Booking: evening}, "")
	stop()
	h, stop = start()
	purge(t, h)
	rows(h, "after the other was, and a stop", map[string]bool{"evening": false})
	stop()
}

// The name of who was booked and did not come goes in the evening, not with the
// next day. The booking stays: a day that is opened again receives who comes.
func TestPurgeOfNoShows(t *testing.T) {
	at := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) // 11:00 in the hall
	timing := realTiming()
	timing.now = func() time.Time { return at }
	cfg := purgeSettings(t)
	h, stop := startCore(t, cfg, timing)
	defer stop()
	x := &traces{t: t, found: map[string]int{}, needles: spellings(t, "周某")}
	sealWith(t, h, queue.SetConfig{Config: queuetest.Config()}, "")
	sealWith(t, h, queue.OpenDay{Date: queuetest.Today}, "")
	book := func(date queue.Date, row string) queue.BookingID {
		return sealWith(t, h, queue.Book{Date: date, Service: "land", People: 1, Row: row}, row).Booking
	}
	today := book(queuetest.Today, "today")
	book("2026-11-24", "tomorrow")
	sealWith(t, h, queue.CloseDay{}, "")
	purge(t, h)
	wantRows(t, h, "closed by mistake", map[string]bool{"today": true, "tomorrow": true})
	sealWith(t, h, queue.OpenDay{Date: queuetest.Today}, "")
	at = at.Add(10 * time.Hour)
	sealWith(t, h, queue.CloseDay{}, "")
	purge(t, h)
	wantRows(t, h, "in the evening", map[string]bool{"today": false, "tomorrow": true})
	sealWith(t, h, queue.OpenDay{Date: queuetest.Today}, "")
	a := sealWith(t, h, queue.CheckIn{Booking: today, Mint: queue.Mint{Sealed: "again"}}, "again")
	purge(t, h)
	wantRows(t, h, "who comes after all", map[string]bool{"today": false, "again": true, "tomorrow": true})
	if k := h.core.Current().State.Day.Ticket(a.Ticket); k == nil || k.Booking != today {
		t.Errorf("checked in as %+v, want with booking %d", k, today)
	}
	x.files(cfg.State)
	x.done("kiosk.db", "keys.db")
}

// slowJournal waits before it says that a name is durable.
type slowJournal struct {
	queue.Journal
	durable, told chan struct{}
}

func (j slowJournal) Append(b queue.Batch) error {
	err := j.Journal.Append(b)
	if len(b.Sealed) > 0 {
		close(j.durable)
		<-j.told
	}
	return err
}

// A name that comes while others are destroyed stays: its row is there before
// the State that names it.
func TestPurgeSparesWhatComes(t *testing.T) {
	h, stop := startCore(t, purgeSettings(t), realTiming())
	defer stop()
	sealWith(t, h, queue.SetConfig{Config: queuetest.Config()}, "")
	sealWith(t, h, queue.OpenDay{Date: queuetest.Today}, "")
	j := slowJournal{h.store, make(chan struct{}), make(chan struct{})}
	core, err := queue.Open(j, queue.Options{Hall: "anhe", Clock: readClocks(time.Now)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended, taken, purged := make(chan error, 1), make(chan error, 1), make(chan error, 1)
	go func() { ended <- core.Run(ctx) }()
	slow := &hall{cfg: h.cfg, t: h.t, log: h.log, zone: h.zone, store: h.store, core: core}
	go func() {
		_, err := core.Do(ctx, queue.Command{
			Key: queue.Key{Sender: "test"}, Want: queue.Issue{Service: "land", People: 1, Mint: queue.Mint{Sealed: "row"}},
			Sealed: []queue.Sealed{{Row: "row", Plain: []byte("周某")}},
		})
		taken <- err
	}()
	<-j.durable
	go func() { purged <- slow.purge(ctx) }()
	time.Sleep(100 * time.Millisecond) // it has the list of rows by now
	close(j.told)
	if err := errors.Join(<-taken, <-purged); err != nil {
		t.Error(err)
	}
	wantRows(t, h, "after a purge in the middle", map[string]bool{"row": true})
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A centre that keeps names for some days keeps them for so many and no longer,
// whatever the clock does; a card is recognised on its own day only.
func TestPurgeByAge(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	timing := realTiming()
	timing.now = func() time.Time { return at }
	cfg := purgeSettings(t)
	cfg.Keep.Days = 3
	h, stop := startCore(t, cfg, timing)
	defer stop()
	sealWith(t, h, queue.SetConfig{Config: queuetest.Config()}, "")
	visit := func(row string) {
		t.Helper()
		sealWith(t, h, queue.OpenDay{Date: queue.Date(at.Format(time.DateOnly))}, "")
		sealWith(t, h, queue.Issue{Service: "land", People: 1, Mint: queue.Mint{Sealed: row}}, row)
		sealWith(t, h, queue.CloseDay{CarryOver: true}, "")
	}
	day := h.core.Current().State.LastDay + 1
	card, err := h.store.CardKey(day)
	if err != nil {
		t.Fatal(err)
	}
	visit("monday")
	purge(t, h)
	wantRows(t, h, "on the same evening", map[string]bool{"monday": true})
	if again, err := h.store.CardKey(day); err != nil || bytes.Equal(card, again) {
		t.Errorf("the day's card key outlived it, error %v", err)
	}
	at = at.AddDate(0, 0, 1)
	visit("tuesday")
	at = at.AddDate(0, 0, 2)
	purge(t, h)
	wantRows(t, h, "three days later", map[string]bool{"monday": true, "tuesday": true})
	at = at.AddDate(0, 0, 1)
	visit("friday")
	purge(t, h)
	wantRows(t, h, "after three days", map[string]bool{"monday": false, "tuesday": true, "friday": true})
	at = at.AddDate(0, 0, -30)
	purge(t, h)
	wantRows(t, h, "by a clock that was put back", map[string]bool{"tuesday": true, "friday": true})
	at = at.AddDate(0, 0, 60)
	purge(t, h)
	wantRows(t, h, "long after", map[string]bool{"tuesday": false, "friday": false})
}
