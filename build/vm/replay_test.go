//go:build vm

package vm_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"reception/build/vm/logwrites"
	"reception/kiosk/backup"
	"reception/queue/sqlite"
)

// cuts is how many moments of the recording the power fails at, each with the
// disk's cache lost, kept and half kept.
const cuts = 110

// recordedCuts records every write to the data disk during a load, a backup, a
// restore of it and more load, and then looks at the disk as a cut at any
// moment could have left it, also with a cache in the disk that forgets.
func recordedCuts(t *testing.T, l *lab, r *row) {
	hall := l.run(t, `sed -n 's/^hall = "\([^"]*\)".*/\1/p' /etc/kiosk/kiosk.toml`)
	l.run(t, "systemctl stop kiosk.service kiosk.socket; umount /var/lib/kiosk")
	l.cut()
	before, err := os.ReadFile(l.path("data.img"))
	if err != nil {
		t.Fatal(err)
	}
	record := l.path("data.log")
	if err := os.WriteFile(record, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l.again(t, 60*time.Minute, record)
	const units = "kiosk.socket kiosk-staff.socket kiosk.service"
	promised := l.load(t, loadFor/2, record, func() { l.run(t, "systemctl stop "+units) })
	from := length(t, record)
	last := 0
	for _, k := range promised {
		last = max(last, k.Number)
	}
	l.run(t, fmt.Sprintf("kiosk backup; kiosk restore $(ls -v /var/lib/kiosk/backup/*.backup | tail -1) --printed %d", last))
	l.run(t, "systemctl start "+units)
	l.until(t, "both devices", time.Minute, ready)
	to := length(t, record)
	promised = append(promised, l.load(t, loadFor/2, record, l.cut)...)
	l.again(t, 80*time.Minute, "")
	r.acked, r.lost = len(promised), lost(t, l.run(t, issued), append(slices.Clone(l.acked), promised...))

	f, err := os.Open(record)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		t.Fatal(err)
	}
	log, err := logwrites.Read(f, size)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(6, 6))
	// A third of the cuts fall into backup, restore and the start thereafter.
	var busy []int
	for i, e := range log {
		if e.End > from && e.End <= to {
			busy = append(busy, i)
		}
	}
	at := map[int]bool{len(log) - 1: true}
	for len(at) < min(cuts/3, len(busy)) {
		at[busy[rng.IntN(len(busy))]] = true
	}
	for len(at) < min(cuts, len(log)) {
		at[rng.IntN(len(log))] = true
	}
	all, none, half := func() bool { return true }, func() bool { return false }, func() bool { return rng.IntN(2) == 0 }
	disk := logwrites.NewDisk(before, f)
	looked, cached, halves, fewest, most := 0, 0, 0, len(promised), 0
	whole := map[[sha256.Size]byte]bool{} // backups that have been verified
	for i, e := range log {
		if err := disk.Play(e); err != nil {
			t.Fatal(err)
		}
		if !at[i] {
			continue
		}
		if disk.Cached() > 0 {
			cached++
		}
		var due []ticket
		for _, k := range promised {
			if k.End <= e.End {
				due = append(due, k)
			}
		}
		fewest, most = min(fewest, len(due)), max(most, len(due))
		for name, keep := range map[string]func() bool{"kept": all, "dropped": none, "half kept": half} {
			image, err := disk.Cut(keep)
			if err != nil {
				t.Fatal(err)
			}
			half, n, err := l.examine(t, image, hall, append(slices.Clone(l.acked), due...), whole)
			if err != nil {
				left, _ := exec.Command("ls", "-lAR", l.path("cut")).Output()
				t.Fatalf("cut after entry %d of %d, cache %s, in the middle of a restore %t: %v\n%s", i, len(log), name, half, err, left)
			}
			if half {
				halves++
			}
			r.lost += n
			looked++
		}
	}
	l.acked = append(l.acked, promised...)
	if looked < 300 || r.lost > 0 || cached < cuts/10 || halves == 0 || len(whole) == 0 || most < len(promised)*9/10 || fewest > len(promised)/3 {
		t.Errorf("%d cuts, %d with something in the cache, %d in the middle of a restore, %d backups; %d to %d of %d numbers due; %d lost", looked, cached, halves, len(whole), fewest, most, len(promised), r.lost)
	}
	r.result = fmt.Sprintf("%d cuts among %d writes and flushes of load, backup and restore, cache kept, dropped or half kept: the file system is repaired, the journal and every backup are whole; %d restores that were cut are run again", looked, len(log), halves)
}

func length(t *testing.T, file string) int64 {
	t.Helper()
	fi, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return fi.Size()
}

// examine repairs the file system of an image, runs a restore again that was
// cut in the middle, which half tells, opens the journal as the hall does at its
// start and reads it. It returns how many of the promised numbers are missing.
// Backups are verified but those that are in whole already.
func (l *lab) examine(t *testing.T, image []byte, hall string, promised []ticket, whole map[[sha256.Size]byte]bool) (half bool, missing int, err error) {
	t.Helper()
	file, dir := l.path("cut.img"), l.path("cut")
	if err := errors.Join(writeSparse(file, image), os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
		return false, 0, err
	}
	out, err := exec.Command("e2fsck", "-fy", file).CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 { // repaired
		err = nil
	}
	if err != nil {
		return false, 0, fmt.Errorf("e2fsck: %w: %s", err, out)
	}
	if out, err := exec.Command("debugfs", "-R", "rdump / "+dir, file).CombinedOutput(); err != nil {
		return false, 0, fmt.Errorf("debugfs: %w: %s", err, out)
	}
	backups, err := backup.Folder(filepath.Join(dir, "backup")).List()
	if err != nil {
		return false, 0, err
	}
	for _, b := range backups {
		content, err := os.ReadFile(b.Path)
		if err != nil {
			return false, 0, err
		}
		if sum := sha256.Sum256(content); !whole[sum] {
			if _, err := sqlite.VerifyBackup(t.Context(), b.Path); err != nil {
				return false, 0, fmt.Errorf("%s: %w", filepath.Base(b.Path), err)
			}
			whole[sum] = true
		}
	}
	_, _, err = backup.Look(dir)
	if half = errors.Is(err, backup.ErrHalf); half {
		_, _, err = backup.Restore(t.Context(), backups[len(backups)-1].Path, dir, monday())
	}
	if err != nil {
		return half, 0, err
	}
	journal, err := sqlite.Open(dir, sqlite.Options{Hall: hall, Version: "cut"})
	if err == nil {
		err = journal.Close()
	}
	if err != nil {
		return half, 0, err
	}
	report, err := sqlite.Verify(t.Context(), dir)
	if err != nil {
		return half, 0, err
	}
	if !report.Clean() {
		return half, 0, fmt.Errorf("journal: %v", report.Problems)
	}
	var dump bytes.Buffer
	if err := sqlite.Dump(t.Context(), dir, &dump); err != nil {
		return half, 0, err
	}
	kept := ""
	for line := range bytes.Lines(dump.Bytes()) {
		if bytes.Contains(line, []byte(`"kind":"TicketIssued"`)) {
			kept += string(line)
		}
	}
	if missing = lost(t, kept, promised); missing > 0 {
		err = fmt.Errorf("%d of %d promised numbers are missing", missing, len(promised))
	}
	return half, missing, err
}

// writeSparse writes a file without its zeros, which are most of a disk.
func writeSparse(file string, image []byte) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	zero := make([]byte, 64<<10)
	for at := 0; at < len(image); at += len(zero) {
		part := image[at:min(at+len(zero), len(image))]
		if !bytes.Equal(part, zero[:len(part)]) {
			if _, err := f.WriteAt(part, int64(at)); err != nil {
				return err
			}
		}
	}
	return errors.Join(f.Truncate(int64(len(image))), f.Close())
}
