//go:build vm

package vm_test

import (
	"bytes"
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
	"reception/queue/sqlite"
)

// cuts is how many moments of the recording the power fails at, each with the
// disk's cache lost, kept and half kept.
const cuts = 110

// recordedCuts records every write to the data disk during a load, and then
// looks at the disk as a cut at any moment could have left it, also with a
// cache in the disk that forgets.
func recordedCuts(t *testing.T, l *lab, r *row) {
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
	promised := l.load(t, loadFor, record, l.cut)
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
	at := map[int]bool{len(log) - 1: true}
	for len(at) < min(cuts, len(log)) {
		at[rng.IntN(len(log))] = true
	}
	all, none, half := func() bool { return true }, func() bool { return false }, func() bool { return rng.IntN(2) == 0 }
	disk := logwrites.NewDisk(before, f)
	looked, cached, fewest, most := 0, 0, len(promised), 0
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
			n, err := l.examine(t, image, append(slices.Clone(l.acked), due...))
			if err != nil {
				t.Errorf("cut after entry %d of %d, cache %s: %v", i, len(log), name, err)
			}
			r.lost += n
			looked++
		}
	}
	l.acked = append(l.acked, promised...)
	if looked < 300 || r.lost > 0 || cached < cuts/10 || most < len(promised)*9/10 || fewest > len(promised)/3 {
		t.Errorf("%d cuts, %d with something in the cache; %d to %d of %d numbers due; %d lost", looked, cached, fewest, most, len(promised), r.lost)
	}
	r.result = fmt.Sprintf("%d cuts among %d writes and flushes, cache kept, dropped or half kept: the file system is repaired, the journal is whole", looked, len(log))
}

// examine repairs the file system of an image and reads its journal. It
// returns how many of the promised numbers are missing.
func (l *lab) examine(t *testing.T, image []byte, promised []ticket) (int, error) {
	t.Helper()
	file, dir := l.path("cut.img"), l.path("cut")
	if err := errors.Join(writeSparse(file, image), os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
		return 0, err
	}
	out, err := exec.Command("e2fsck", "-fy", file).CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 { // repaired
		err = nil
	}
	if err != nil {
		return 0, fmt.Errorf("e2fsck: %w: %s", err, out)
	}
	for _, name := range []string{"kiosk.db", "kiosk.db-wal", "keys.db", "keys.db-wal"} {
		if out, err := exec.Command("debugfs", "-R", "dump /"+name+" "+filepath.Join(dir, name), file).CombinedOutput(); err != nil {
			return 0, fmt.Errorf("debugfs: %w: %s", err, out)
		}
	}
	report, err := sqlite.Verify(t.Context(), dir)
	if err != nil {
		return 0, err
	}
	if !report.Clean() {
		return 0, fmt.Errorf("journal: %v", report.Problems)
	}
	var dump bytes.Buffer
	if err := sqlite.Dump(t.Context(), dir, &dump); err != nil {
		return 0, err
	}
	kept := ""
	for line := range bytes.Lines(dump.Bytes()) {
		if bytes.Contains(line, []byte(`"kind":"TicketIssued"`)) {
			kept += string(line)
		}
	}
	n := lost(t, kept, promised)
	if n > 0 {
		return n, fmt.Errorf("%d of %d promised numbers are missing", n, len(promised))
	}
	return 0, nil
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
