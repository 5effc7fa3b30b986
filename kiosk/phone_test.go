package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"reception/queue"
	"reception/queue/sqlite"
	"reception/ui/wire"
)

// The telephone number that was left for an appointment finds it, and is
// nowhere but in its sealed row: no file holds a hash of it that the hall's
// permanent key could be tried on, and two appointments of one person have
// nothing in common. It goes with the appointment. A hall put back without the
// keys says that it cannot know.
func TestTelephoneNumbersGoWithTheirAppointments(t *testing.T) {
	const number, written = "13955501207", "+86 139-5550-1207"
	cfg, cab := faultyDevices(t)
	timing := realTiming()
	log := slog.New(slog.DiscardHandler)
	x := &traces{t: t, found: map[string]int{}}
	frame := func([]byte) {} // the desk's own words go over its line
	search := func(t *testing.T, f *faulty, dir string) {
		t.Helper()
		x.t = t
		key, err := f.demo.store.CodeKey()
		if err != nil {
			t.Fatal(err)
		}
		mac := hmac.New(sha256.New, key[:])
		mac.Write([]byte("phone-hash\x00" + number)) // as it once was
		sum := mac.Sum(nil)[:16]
		x.needles = append(spellings(t, number), []byte(written), sum, []byte(hex.EncodeToString(sum)))
		x.files(dir)
		x.done("kiosk.db", "kiosk.db-wal", "keys.db")
	}
	find := func(f *faulty, phone string, want ...int64) {
		f.t.Helper()
		a := atDesk(f, wire.DeskDo{Do: "findbookings", Phone: phone})
		var got []int64
		for _, b := range a.Bookings {
			got = append(got, b.Booking)
		}
		if len(got) != len(want) || a.OK != (len(want) > 0) || !a.OK && a.Code != "not_found" {
			f.t.Fatalf("by telephone: %+v, want bookings %v", a, want)
		}
		for i, id := range want {
			if got[i] != id {
				f.t.Errorf("found bookings %v, want %v", got, want)
			}
		}
	}
	book := func(f *faulty, phone string) int64 {
		f.t.Helper()
		a := atDesk(f, wire.DeskDo{Do: "book", Date: time.Now().In(f.demo.zone).AddDate(0, 0, 3).Format(time.DateOnly), Service: "window", People: 1, Why: "tel_call", Phone: phone})
		if !a.OK {
			f.t.Fatalf("book: %+v", a)
		}
		return a.Booking
	}
	copied := filepath.Join(t.TempDir(), "copy")

	t.Run("before", func(t *testing.T) {
		f := runWatched(t, cfg, cab, timing, log, frame)
		one, two := book(f, written), book(f, number)
		book(f, "0730-5550123")
		find(f, "139 5550 1207", one, two)
		search(t, f, cfg.State)
		for _, b := range f.demo.core.Current().State.Ledger.Bookings {
			if b.Phone != "" {
				t.Errorf("the journal tells booking %d by %s", b.ID, b.Phone)
			}
		}
		row := f.demo.core.Current().State.Ledger.Booking(queue.BookingID(one)).Row
		if a := atDesk(f, wire.DeskDo{Do: "cancelbooking", Booking: one}); !a.OK {
			t.Fatalf("cancel: %+v", a)
		}
		find(f, number, two)
		staff, err := os.ReadFile(filepath.Join(cfg.State, "staff.json"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sqlite.Backup(f.ctx, cfg.State, copied, sqlite.BackupOptions{Created: time.Now(), Files: map[string][]byte{"staff.json": staff}}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.demo.core.Do(f.ctx, queue.Command{Key: queue.Key{Sender: "test"}, Want: queue.CloseDay{CarryOver: true}}); err != nil {
			t.Fatal(err)
		}
		purge(t, f.demo.hall)
		wantRows(t, f.demo.hall, "after the day", map[string]bool{row: false})
		find(f, number, two)
		search(t, f, cfg.State)
	})
	t.Run("put back without the keys", func(t *testing.T) {
		spare, cab := faultyDevices(t)
		spare.Key, spare.State = cfg.Key, t.TempDir()
		if _, err := sqlite.Unpack(t.Context(), copied, spare.State); err != nil {
			t.Fatal(err)
		}
		f := runWatched(t, spare, cab, timing, log, frame)
		if a := atDesk(f, wire.DeskDo{Do: "findbookings", Phone: number}); a.Code != "phones_gone" {
			t.Errorf("by telephone: %+v, want the sentence that it cannot be known", a)
		}
		again := book(f, number)
		find(f, number, again)
		search(t, f, spare.State)
	})
	t.Run("without the master key", func(t *testing.T) {
		bare, cab := faultyDevices(t)
		bare.Key = ""
		f := runWatched(t, bare, cab, timing, log, frame)
		a := atDesk(f, wire.DeskDo{Do: "book", Date: time.Now().In(f.demo.zone).AddDate(0, 0, 3).Format(time.DateOnly), Service: "window", People: 1, Why: "tel_call", Phone: number})
		if a.Code != "no_key" || len(f.demo.core.Current().State.Ledger.Bookings) > 0 {
			t.Errorf("a number that would be lost is taken: %+v", a)
		}
	})
}

// atDesk is one press at the desk.
func atDesk(f *faulty, m wire.DeskDo) wire.Answer {
	f.t.Helper()
	m.T, m.ID = "do", f.id()
	a, err := f.desk.Ask(f.ctx, m.ID, m)
	if err != nil {
		f.t.Fatalf("%s: %v", m.Do, err)
	}
	return a
}
