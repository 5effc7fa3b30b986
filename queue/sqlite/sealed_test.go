package sqlite_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
	"reception/queue/sqlite"
)

func full(t *testing.T, s *sqlite.Store, yes bool) {
	t.Helper()
	if err := s.SetFull(yes); err != nil {
		t.Fatal(err)
	}
}

// seal issues a ticket with a name in the sealed store.
func seal(t *testing.T, h *queuetest.Hall, row, name string) queue.Answer {
	t.Helper()
	w := issue("v" + row)
	w.Mint.Sealed = row
	a, err := h.Send(queue.Command{Key: queue.Key{Sender: "touch/1", ID: row}, Want: w, Sealed: []queue.Sealed{{Row: row, Plain: []byte(name)}}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// person returns a sealed row in plain text.
func person(t *testing.T, s *sqlite.Store, row string) string {
	t.Helper()
	plain, err := s.OpenPerson(t.Context(), row)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

func noPerson(t *testing.T, s *sqlite.Store, row string) {
	t.Helper()
	if plain, err := s.OpenPerson(t.Context(), row); !errors.Is(err, sqlite.ErrNoPerson) {
		t.Errorf("row %s: %d bytes, error %v, want ErrNoPerson", row, len(plain), err)
	}
}

// inFiles tells whether any file of the folder holds the text.
func inFiles(t *testing.T, dir string, text []byte) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, text) {
			return f
		}
	}
	return ""
}

func TestSealedRow(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	h := queuetest.NewDay(t, s)
	a := seal(t, h, "r1", "赵小明")
	seal(t, h, "r2", "钱多多")
	if got := person(t, s, "r1"); got != "赵小明" {
		t.Errorf("name %q", got)
	}
	noPerson(t, s, "r3")
	db := raw(t, dir, "kiosk.db")
	if n := count(t, db, "SELECT ticket FROM sealed WHERE row = 'r1' AND day = 1"); n != int(a.Ticket) {
		t.Errorf("sealed for ticket %d, want %d", n, a.Ticket)
	}
	if f := inFiles(t, dir, []byte("赵小明")); f != "" {
		t.Errorf("the name stands in %s", filepath.Base(f))
	}
	if f := inFiles(t, dir, master); f != "" {
		t.Errorf("the master key stands in %s", filepath.Base(f))
	}
	// A box opens as its own row only.
	exec(t, db, "UPDATE sealed SET box = (SELECT box FROM sealed WHERE row = 'r2'), key = (SELECT key FROM sealed WHERE row = 'r2') WHERE row = 'r1'")
	if plain, err := s.OpenPerson(t.Context(), "r1"); err == nil {
		t.Errorf("row r1 opens with the box of r2: %d bytes", len(plain))
	}
	clean(t, dir)
}

func TestManySealedRows(t *testing.T) {
	s := open(t, t.TempDir())
	h := queuetest.NewDay(t, s)
	for i := range 100 { // more than a batch of keys
		row := string(rune('A'+i/26)) + string(rune('a'+i%26))
		seal(t, h, row, "name "+row)
	}
	for i := range 100 {
		row := string(rune('A'+i/26)) + string(rune('a'+i%26))
		if got := person(t, s, row); got != "name "+row {
			t.Errorf("row %s: %q", row, got)
		}
	}
}

// drop destroys what is sealed but for the rows to keep, and a day's card key,
// and returns how many rows there were.
func drop(t *testing.T, s *sqlite.Store, day queue.DayID, keep ...string) int {
	t.Helper()
	all, err := s.SealedRows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, r := range all {
		if r.Day == day && !slices.Contains(keep, r.Row) {
			rows = append(rows, r.Row)
		}
	}
	n, err := s.DropRows(t.Context(), rows...)
	if err := errors.Join(err, s.ForgetCards(t.Context(), day)); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDropDay(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	h := queuetest.NewDay(t, s)
	seal(t, h, "r1", "赵")
	seal(t, h, "r2", "钱")
	card1, err := s.CardKey(1)
	if err != nil {
		t.Fatal(err)
	}
	var wrapped []byte
	id := count(t, raw(t, dir, "kiosk.db"), "SELECT key FROM sealed WHERE row = 'r1'")
	if err := raw(t, dir, "keys.db").QueryRow("SELECT box FROM row_keys WHERE id = ?", id).Scan(&wrapped); err != nil {
		t.Fatal(err)
	}
	if inFiles(t, dir, wrapped) == "" {
		t.Fatal("the wrapped key is in no file: what is purged below proves nothing")
	}
	for i := range 150 { // keys of several pages
		seal(t, h, string(rune('一'+i)), "李")
	}
	h.Do(queue.CloseDay{CarryOver: true})
	h.Do(queue.OpenDay{Date: "2026-11-24"})
	seal(t, h, "r3", "孙")
	if days, err := s.CardDays(t.Context()); err != nil || !slices.Equal(days, []queue.DayID{1}) {
		t.Errorf("days with a card key %v, error %v, want 1", days, err)
	}
	rows, err := s.SealedRows(t.Context())
	if first, last := (sqlite.SealedRow{Row: "r1", Day: 1, Date: queuetest.Today}), (sqlite.SealedRow{Row: "r3", Day: 2, Date: "2026-11-24"}); err != nil || len(rows) != 153 || rows[0] != first || rows[152] != last {
		t.Errorf("%d sealed rows, error %v, want 153 from %+v to %+v", len(rows), err, first, last)
	}
	if n := drop(t, s, 1); n != 152 {
		t.Fatalf("dropped %d rows, want 152", n)
	}
	noPerson(t, s, "r1")
	noPerson(t, s, "r2")
	if got := person(t, s, "r3"); got != "孙" {
		t.Errorf("the other day's row holds %q", got)
	}
	if f := inFiles(t, dir, wrapped); f != "" {
		t.Errorf("the purged key still stands in %s", filepath.Base(f))
	}
	if again, err := s.CardKey(1); err != nil || bytes.Equal(again, card1) {
		t.Errorf("the card key of the purged day is still there, error %v", err)
	}
	if n := drop(t, s, 1); n != 0 {
		t.Errorf("dropped again: %d rows", n)
	}
	if n := count(t, raw(t, dir, "kiosk.db"), "SELECT count(*) FROM sealed"); n != 1 {
		t.Errorf("%d sealed rows left, want 1", n)
	}
	clean(t, dir)
}

// Single rows can go at once, and the recognition of cards without the rows.
func TestDropRows(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	h := queuetest.NewDay(t, s)
	for _, row := range []string{"r1", "r2", "r3"} {
		seal(t, h, row, "吴"+row)
	}
	card, err := s.CardKey(1)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.DropRows(t.Context(), "r1", "r3", "none"); err != nil || n != 2 {
		t.Errorf("dropped %d rows, error %v, want 2", n, err)
	}
	if n, err := s.DropRows(t.Context(), "r1"); err != nil || n != 0 {
		t.Errorf("dropped again: %d rows, error %v", n, err)
	}
	noPerson(t, s, "r1")
	noPerson(t, s, "r3")
	if again, err := s.CardKey(1); err != nil || !bytes.Equal(again, card) {
		t.Errorf("the day's card key went with a row, error %v", err)
	}
	for range 2 {
		if err := s.ForgetCards(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, raw(t, dir, "keys.db"), "SELECT count(*) FROM hall_keys WHERE name = 'card/1'"); n != 0 {
		t.Errorf("%d card keys are left", n)
	}
	if got := person(t, s, "r2"); got != "吴r2" {
		t.Errorf("the other row holds %q", got)
	}
	clean(t, dir)
}

// What outlives its day stays readable until its matter has ended.
func TestOpenMattersStay(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	h := queuetest.NewDay(t, s)
	book := func(row string) queue.BookingID {
		a, err := h.Send(queue.Command{
			Key: queue.Key{Sender: "desk", ID: row}, Want: queue.Book{Date: "2026-11-30", Service: "land", People: 1, Row: row},
			Sealed: []queue.Sealed{{Row: row, Plain: []byte("周某 0570-123456")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return a.Booking
	}
	seal(t, h, "visit", "吴")
	first := book("first")
	book("second")
	h.Do(queue.CloseDay{CarryOver: true})
	if n := drop(t, s, 1, h.State().KeptRows(queuetest.Today, 0)...); n != 1 {
		t.Errorf("dropped %d rows, want that of the visit", n)
	}
	noPerson(t, s, "visit")
	h.Do(queue.OpenDay{Date: "2026-11-24"})
	h.Do(queue.CancelBooking{Booking: first})
	if n := drop(t, s, 1, h.State().KeptRows(queuetest.Today, 0)...); n != 1 {
		t.Errorf("dropped %d rows, want that of the cancelled booking", n)
	}
	noPerson(t, s, "first")
	if got := person(t, s, "second"); got != "周某 0570-123456" {
		t.Errorf("the open booking's row holds %q", got)
	}
	clean(t, dir)
}

func TestWithoutMasterKeyTheHallRuns(t *testing.T) {
	dir := t.TempDir()
	none := func(o *sqlite.Options) { o.MasterKey = nil }
	s := open(t, dir, none)
	h := queuetest.NewDay(t, s)
	if a := seal(t, h, "r1", "赵"); a.Number != 101 {
		t.Errorf("number %d, want 101", a.Number)
	}
	noPerson(t, s, "r1")
	if n := count(t, raw(t, dir, "kiosk.db"), "SELECT count(*) FROM sealed"); n != 0 {
		t.Errorf("%d sealed rows, want none", n)
	}
	plain, err := s.CodeKey()
	if err != nil || plain == [32]byte{} {
		t.Fatalf("code key %v, error %v", plain, err)
	}
	h.Kill()
	// The key comes: what was made before stays, but not in plain.
	s = open(t, dir)
	if k, err := s.CodeKey(); err != nil || k != plain {
		t.Errorf("another code key with the master key, error %v", err)
	}
	if n := count(t, raw(t, dir, "keys.db"), "SELECT count(*) FROM hall_keys WHERE wrapped = 0"); n != 0 {
		t.Errorf("%d keys still plain", n)
	}
	// The key goes: the hall runs, with another code key until it is back.
	s = open(t, dir, none)
	if k, err := s.CodeKey(); err != nil || k == plain {
		t.Errorf("the wrapped code key was read without the master key, error %v", err)
	}
	if k, err := open(t, dir).CodeKey(); err != nil || k != plain {
		t.Errorf("another code key when the master key is back, error %v", err)
	}
}

func TestKeysSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	read := func() (c [32]byte, d []byte) {
		s, err := sqlite.Open(dir, sqlite.Options{Hall: "anhe", MasterKey: master})
		if err != nil {
			t.Fatal(err)
		}
		if c, err = s.CodeKey(); err != nil {
			t.Fatal(err)
		}
		if d, err = s.CardKey(3); err != nil {
			t.Fatal(err)
		}
		other, err := s.CardKey(4)
		if err != nil || bytes.Equal(other, d) {
			t.Errorf("two days share a card key, error %v", err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return c, d
	}
	code1, card1 := read()
	code2, card2 := read()
	if code1 != code2 || !bytes.Equal(card1, card2) || len(card1) != 32 {
		t.Error("a key changed over a restart")
	}
	if f := inFiles(t, dir, code1[:]); f != "" {
		t.Errorf("the code key stands in %s in plain", filepath.Base(f))
	}
}

func TestOrphanKeysAreRemoved(t *testing.T) {
	dir := t.TempDir()
	first, err := sqlite.Open(dir, sqlite.Options{Hall: "anhe", MasterKey: master})
	if err != nil {
		t.Fatal(err)
	}
	h := queuetest.NewDay(t, first)
	seal(t, h, "r1", "赵")
	// A row whose transaction fails leaves its key behind.
	full(t, first, true)
	w := issue("z")
	w.Mint.Nonce = string(bytes.Repeat([]byte{'n'}, 9000))
	if _, err := h.Send(queue.Command{Want: w, Sealed: []queue.Sealed{{Row: "r2", Plain: bytes.Repeat([]byte{1}, 9000)}}}); err == nil {
		t.Fatal("the disk is not full")
	}
	full(t, first, false)
	noPerson(t, first, "r2")
	h.Kill()
	db := raw(t, dir, "keys.db")
	if n := count(t, db, "SELECT count(*) FROM row_keys"); n < 2 {
		t.Fatalf("%d row keys, want some made in advance", n)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if n := count(t, db, "SELECT count(*) FROM row_keys"); n != 1 {
		t.Errorf("%d row keys after a start, want that of the one row", n)
	}
	if got := person(t, s, "r1"); got != "赵" {
		t.Errorf("name %q", got)
	}
	h = queuetest.NewHall(t, s)
	seal(t, h, "r4", "李") // ids of removed keys do not come back
	if got := person(t, s, "r4"); got != "李" {
		t.Errorf("name %q", got)
	}
}

func TestBackupWithoutKeysIsUnreadable(t *testing.T) {
	dir := t.TempDir()
	s, err := sqlite.Open(dir, sqlite.Options{Hall: "anhe", MasterKey: master})
	if err != nil {
		t.Fatal(err)
	}
	h := queuetest.NewDay(t, s)
	seal(t, h, "r1", "赵")
	h.Kill()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "keys.db")); err != nil {
		t.Fatal(err)
	}
	clean(t, dir) // it is a journal all the same
	s = open(t, dir)
	noPerson(t, s, "r1")
	seal(t, queuetest.NewHall(t, s), "r2", "钱")
	noPerson(t, s, "r1")
	if got := person(t, s, "r2"); got != "钱" {
		t.Errorf("name %q", got)
	}
}

// An append that fails half-way leaves nothing behind.
func TestRowTwiceRejectsThatCommandOnly(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	h := queuetest.NewDay(t, s)
	seal(t, h, "r1", "赵")
	before, was := h.State(), h.Digest()
	if _, err := h.Send(queue.Command{Want: issue("b"), Sealed: []queue.Sealed{{Row: "r1", Plain: []byte("钱")}}}); err == nil {
		t.Fatal("a row was sealed twice")
	}
	if h.State() != before || h.Digest() != was {
		t.Error("the state changed")
	}
	if a := seal(t, h, "r2", "孙"); a.Number != 102 {
		t.Errorf("number %d for the next visitor, want 102", a.Number)
	}
	if got := person(t, s, "r1"); got != "赵" {
		t.Errorf("name %q", got)
	}
	clean(t, dir)
}
