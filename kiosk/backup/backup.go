// Package backup keeps a folder of backups and puts a hall back from one.
//
// A backup is one file that package sqlite makes and verifies. The folder
// numbers them in the order in which they were made, kiosk-000123-2026-11-20.backup,
// and goes by that number alone: the hall's clock may jump, and a restored
// journal counts its events again from earlier. The date is that of the hall's
// last day, for people.
//
// A backup counts only under its name: until it has been verified and synced
// it is a file that ends in .part, which the next one removes. So whatever
// happens in the middle, the backups before stay as they were.
package backup

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"reception/queue/sqlite"
)

// How many routine backups stay: the newest ones, one an hour, and the last of
// each of the newest days.
const (
	Hourly = 24
	Daily  = 14
)

// Folder is a folder of backups.
type Folder string

// Entry is a backup in a folder.
type Entry struct {
	Path   string
	Number int
	Date   string // of the hall's last day; empty: none had been opened
	Keys   bool
	Made   time.Time // of the file
	Size   int64
}

var fileName = regexp.MustCompile(`^kiosk-(\d{6,9})(?:-(\d{4}-\d{2}-\d{2}))?(-keys)?\.backup$`)

// List returns the backups in the order in which they were made. A folder that
// is not there has none.
func (f Folder) List() ([]Entry, error) {
	files, err := os.ReadDir(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("backup: list backups: %w", err)
	}
	var out []Entry
	for _, file := range files {
		m := fileName.FindStringSubmatch(file.Name())
		info, err := file.Info()
		if m == nil || err != nil || !info.Mode().IsRegular() {
			continue
		}
		n, _ := strconv.Atoi(m[1]) // digits
		out = append(out, Entry{filepath.Join(string(f), file.Name()), n, m[2], m[3] != "", info.ModTime(), info.Size()})
	}
	slices.SortFunc(out, func(a, b Entry) int { return cmp.Compare(a.Number, b.Number) })
	return out, nil
}

// Fill writes a backup into the file at path, which is not there yet, verified
// and synced.
type Fill func(path string) (sqlite.Manifest, error)

// Of returns what fills a file with a backup of the journal in the folder
// state.
func Of(ctx context.Context, state string, opt sqlite.BackupOptions) Fill {
	return func(path string) (sqlite.Manifest, error) { return sqlite.Backup(ctx, state, path, opt) }
}

// From returns what fills a file with a backup that is read from r.
func From(ctx context.Context, r io.Reader) Fill {
	return func(path string) (m sqlite.Manifest, err error) {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return m, err
		}
		_, err = io.Copy(f, r)
		if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
			return m, fmt.Errorf("write %s: %w", filepath.Base(path), err)
		}
		return sqlite.VerifyBackup(ctx, path)
	}
}

// Add makes a backup, then removes those that rotation lets go; backups with
// keys are nobody's routine and stay. After an error everything is as before.
// One process at a time may add.
func (f Folder) Add(fill Fill) (e Entry, m sqlite.Manifest, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("backup: %w", err)
		}
	}()
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return e, m, err
	}
	dir, err := os.Open(string(f))
	if err != nil {
		return e, m, err
	}
	defer func() { _ = dir.Close() }() // and with it the lock
	if err := unix.Flock(int(dir.Fd()), unix.LOCK_EX); err != nil {
		return e, m, fmt.Errorf("lock folder: %w", err)
	}
	have, err := f.List()
	if err != nil {
		return e, m, err
	}
	if err := f.removeParts(); err != nil {
		return e, m, err
	}
	number := 1
	if n := len(have); n > 0 {
		number = have[n-1].Number + 1
	}
	part := filepath.Join(string(f), fmt.Sprintf("kiosk-%06d.part", number))
	defer func() { _ = os.Remove(part) }() // there is none once it has its name
	if m, err = fill(part); err != nil {
		return e, m, err
	}
	name := fmt.Sprintf("kiosk-%06d", number)
	if m.Date != "" {
		name += "-" + string(m.Date)
	}
	if m.Keys {
		name += "-keys"
	}
	path := filepath.Join(string(f), name+".backup")
	if err := os.Rename(part, path); err != nil { // of a number that nobody has
		return e, m, err
	}
	if err := dir.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) { // some media cannot
		return e, m, fmt.Errorf("sync folder: %w", err)
	}
	e = Entry{Path: path, Number: number, Date: string(m.Date), Keys: m.Keys}
	if info, err := os.Stat(path); err == nil {
		e.Made, e.Size = info.ModTime(), info.Size()
	}
	for _, old := range spare(append(have, e)) {
		if err := os.Remove(old.Path); err != nil {
			return e, m, fmt.Errorf("let go of an old backup: %w", err)
		}
	}
	return e, m, nil
}

// removeParts removes what was left of backups that were interrupted.
func (f Folder) removeParts() error {
	parts, err := filepath.Glob(filepath.Join(string(f), "kiosk-*.part*"))
	for _, p := range parts {
		err = errors.Join(err, os.Remove(p))
	}
	return err
}

// spare returns those that rotation lets go, of all in their order.
func spare(all []Entry) (out []Entry) {
	days := map[string]bool{}
	kept := 0
	for _, e := range slices.Backward(all) {
		switch {
		case e.Keys:
		case kept < Hourly:
			kept++
			days[e.Date] = true
		case !days[e.Date] && len(days) < Daily:
			days[e.Date] = true
		default:
			out = append(out, e)
		}
	}
	return out
}

// The files in the state folder that a restore replaces.
var replaced = []string{
	"kiosk.db", "kiosk.db-wal", "kiosk.db-shm", "keys.db", "keys.db-wal", "keys.db-shm", "staff.json", "signed-in.json", restoredFile,
}

const (
	markFile     = "restoring"     // while files are being moved
	restoredFile = "restored.json" // what this state was restored from
	oldFolder    = "before-restore-"
)

// ErrHalf is the error of a state folder in which a restore was interrupted.
var ErrHalf = errors.New("a restore was interrupted: run kiosk restore again with the same file")

// Restored is what a state folder tells about where it came from.
type Restored struct {
	sqlite.Manifest
	At time.Time `json:"at"` // of the restore

	// Numbers that are on paper and not in the backup, the highest of each series:
	// those of the date of the restore, as somebody read them off, and those that
	// the day leaves out which was open in the backup.
	Printed []int `json:"printed,omitempty"`
	Ahead   []int `json:"ahead,omitempty"`
}

// Look tells what the state folder was restored from last, nil if it never was,
// and where older states lie that somebody should look at and remove. The error
// is ErrHalf when a restore was interrupted.
func Look(state string) (r *Restored, old []string, err error) {
	if there(filepath.Join(state, markFile)) {
		return nil, nil, ErrHalf
	}
	old, _ = filepath.Glob(filepath.Join(state, oldFolder+"*")) // the pattern is a good one
	b, err := os.ReadFile(filepath.Join(state, restoredFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, old, nil
	}
	if err == nil {
		r = &Restored{}
		err = json.Unmarshal(b, r)
	}
	return r, old, err
}

// Restore puts the backup in file into the state folder, whose lock the caller
// holds. What is there is moved to the folder that it returns, "" if there was
// nothing; nothing is ever written over. Until the backup has been unpacked,
// replayed and synced, nothing happens at all; from there on the folder is
// marked, so that no hall starts on a half of it.
//
// The numbers printed are the highest that are on paper today, one for each
// series that somebody has looked at.
func Restore(ctx context.Context, file, state string, now time.Time, printed ...int) (r Restored, old string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("backup: restore: %w", err)
		}
	}()
	if left, err := filepath.Glob(filepath.Join(state, "unpacked-*")); err == nil {
		for _, dir := range left {
			_ = os.RemoveAll(dir) // of a restore that was interrupted
		}
	}
	dir, err := os.MkdirTemp(state, "unpacked-")
	if err != nil {
		return r, "", err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	r.At, r.Printed = now, printed
	if r.Manifest, err = sqlite.Unpack(ctx, file, dir); err != nil {
		return r, "", err
	}
	if err := r.skips(dir); err != nil {
		return r, "", err
	}
	b, err := json.Marshal(r)
	if err != nil {
		return r, "", err
	}
	if err := writeSynced(filepath.Join(dir, restoredFile), b); err != nil {
		return r, "", err
	}
	if err := Own(state, dir); err != nil {
		return r, "", err
	}
	if old, err = setMark(state); err != nil {
		return r, "", err
	}
	if err := moveAside(state, dir, old); err != nil {
		return r, old, err
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return r, old, err
	}
	for _, f := range files {
		to := filepath.Join(state, f.Name())
		if err := os.Rename(filepath.Join(dir, f.Name()), to); err != nil {
			return r, old, err
		}
	}
	if err := syncDir(state); err != nil {
		return r, old, err
	}
	if err := os.Remove(old); err != nil { // it was a new hall
		return r, old, errors.Join(os.Remove(filepath.Join(state, markFile)), syncDir(state))
	}
	return r, "", errors.Join(os.Remove(filepath.Join(state, markFile)), syncDir(state))
}

// setMark marks the folder as one that is being restored and returns the
// folder for what is there. A restore that was interrupted goes on with its
// own: a database and its log stay together.
func setMark(state string) (old string, err error) {
	mark := filepath.Join(state, markFile)
	b, _ := os.ReadFile(mark) // whatever is wrong with it, writing it tells
	name := string(b)
	if name == "" || filepath.Base(name) != name {
		for n := 1; ; n++ {
			if name = oldFolder + strconv.Itoa(n); !there(filepath.Join(state, name)) {
				break
			}
		}
		if err := errors.Join(writeSynced(mark, []byte(name)), syncDir(state)); err != nil {
			return "", err
		}
	}
	old = filepath.Join(state, name)
	if err := os.Mkdir(old, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	return old, Own(state, old)
}

// writeSynced writes a file that a power cut right afterwards leaves whole.
func writeSynced(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// moveAside moves what a restore replaces to the folder old. Accounts stay
// where the backup has none.
func moveAside(state, unpacked, old string) error {
	again := "" // folder for what an interrupted restore had put in place
	for _, name := range replaced {
		from, to := filepath.Join(state, name), filepath.Join(old, name)
		if !there(from) || name == "staff.json" && !there(filepath.Join(unpacked, name)) {
			continue
		}
		if there(to) {
			if again == "" {
				var err error
				if again, err = newFolder(filepath.Join(state, oldFolder)); err != nil {
					return err
				}
			}
			to = filepath.Join(again, name)
		}
		if err := os.Rename(from, to); err != nil {
			return err
		}
	}
	return syncDir(old)
}

func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func newFolder(prefix string) (string, error) {
	for n := 1; ; n++ {
		dir := prefix + strconv.Itoa(n)
		if err := os.Mkdir(dir, 0o700); !errors.Is(err, fs.ErrExist) {
			return dir, err
		}
	}
}

// Own gives a folder and the files in it to the owner of the folder like, when
// root has made them for the hall's user.
func Own(like, dir string) error {
	info, err := os.Stat(like)
	if err != nil || os.Geteuid() != 0 {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, int(stat.Uid), int(stat.Gid))
	})
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
