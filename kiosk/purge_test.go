package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
	"reception/queue/sqlite"
)

// What was sealed for a visit goes with its day, what was sealed for an
// appointment with the appointment, also when it was made in the evening.
func TestPurge(t *testing.T) {
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	if err := os.WriteFile(key, make([]byte, 32), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := config{Hall: "anhe", Zone: "Asia/Shanghai", State: filepath.Join(dir, "state"), Key: key}
	cfg.Printer.Profile = "generic80"
	start := func() (*hall, func()) {
		t.Helper()
		h, err := openHall(cfg, realTiming(), slog.New(slog.DiscardHandler))
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
	do := func(h *hall, w queue.Want, row string) queue.Answer {
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
	rows := func(h *hall, when string, want map[string]bool) {
		t.Helper()
		for row, there := range want {
			if _, err := h.store.OpenPerson(t.Context(), row); there != (err == nil) || err != nil && !errors.Is(err, sqlite.ErrNoPerson) {
				t.Errorf("%s: row %s: error %v, want it there: %v", when, row, err, there)
			}
		}
	}
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
	h.purge(t.Context())
	rows(h, "in the evening", map[string]bool{"visit": false, "day": true, "evening": true})
	stop()

	h, stop = start()
	h.purgeBetween(t.Context())
	rows(h, "next morning", map[string]bool{"day": true, "evening": true})
	do(h, queue.OpenDay{Date: "2026-11-24"}, "")
	do(h, queue.CancelBooking{Booking: day}, "")
	do(h, queue.CancelBooking{Booking: evening}, "")
	do(h, queue.CloseDay{}, "")
	h.purge(t.Context())
	rows(h, "after the appointments", map[string]bool{"day": false, "evening": true})
	stop()

	h, stop = start()
	h.purgeBetween(t.Context())
	rows(h, "after the next start", map[string]bool{"evening": false})
	stop()
}
