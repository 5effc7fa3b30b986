// Package care tells how the machine is on which a hall runs: its disk, its
// clock, its database and backups, its devices. One [Machine] is what /healthz
// tells, what `kiosk check` prints and what the technician's page shows;
// [Machine.Items] judges it and says what to do.
package care

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"reception/kiosk/backup"
)

// Machine is what was seen, without judging it. Sizes are bytes.
type Machine struct {
	At       time.Time `json:"at"` // by the machine's clock
	Hall     string    `json:"hall,omitempty"`
	Version  string    `json:"version"` // of the program
	Go       string    `json:"go"`
	System   string    `json:"system"` // as /etc/os-release has it
	Kernel   string    `json:"kernel"`
	Disk     Disk      `json:"disk"`
	Clock    Clock     `json:"clock"`
	Database Database  `json:"database"`
	Backups  Backups   `json:"backups"`
	Devices  *Devices  `json:"devices,omitempty"`  // nil: the hall does not run
	Stops    []Stop    `json:"stops,omitempty"`    // of the last hour and this boot, newest first
	Troubles []Trouble `json:"troubles,omitempty"` // of this process, newest first
}

// Disk is the one that the state folder is on.
type Disk struct {
	Free  int64  `json:"free"`
	Total int64  `json:"total"`
	Error string `json:"error,omitempty"`
}

// Clock is the machine's.
type Clock struct {
	Synced  *bool  `json:"synced,omitempty"` // with other clocks since it started; nil: not known
	Battery bool   `json:"battery"`          // it goes on while the machine is off
	Doubt   string `json:"doubt,omitempty"`  // date that the clock says and staff have not confirmed
}

// Database is kiosk.db with its log.
type Database struct {
	Size    int64     `json:"size"`
	Written time.Time `json:"written,omitzero"` // last, by the clock of then
	Seq     int64     `json:"seq,omitempty"`    // of the last event
	Error   string    `json:"error,omitempty"`
}

// Backups are those in the state folder. A backup was verified when it was
// made, and the journal with it.
type Backups struct {
	Count    int              `json:"count"`
	File     string           `json:"file,omitempty"` // the newest
	Made     time.Time        `json:"made,omitzero"`
	AgeS     int64            `json:"age_s"` // seconds; -1: there is none, or the clock was set back
	Size     int64            `json:"size"`
	Error    string           `json:"error,omitempty"` // of the newest that was tried
	Restored *backup.Restored `json:"restored,omitempty"`
	Old      []string         `json:"old,omitempty"` // states that a restore moved aside
}

// Devices are those of a running hall, in the words of the screens.
type Devices struct {
	Reader  string  `json:"reader"`
	Printer string  `json:"printer"`
	Touch   int     `json:"touch_screens"`
	Drawn   float64 `json:"touch_drawn_s"` // seconds since a touchscreen's page last drew, -1 for never
	Halls   int     `json:"hall_screens"`
	Speaker bool    `json:"speaker"`
	Keys    bool    `json:"keys"` // there is a master key
}

// Stop is an end of the hall that nobody asked for. Another hall was started
// after it.
type Stop struct {
	AgeS   int64  `json:"age_s"`  // seconds ago
	Result string `json:"result"` // as systemd has it: watchdog, signal, exit-code …
}

// Look looks at the machine and the state folder. What cannot be seen is left
// empty. It takes a few milliseconds and asks nobody.
func Look(state, version string, now time.Time) Machine {
	m := Machine{At: now, Version: version, Go: runtime.Version(), System: system(), Kernel: kernel(), Clock: clock(), Disk: disk(state)}
	for _, name := range []string{"kiosk.db", "kiosk.db-wal"} {
		switch info, err := os.Stat(filepath.Join(state, name)); {
		case err == nil:
			m.Database.Size += info.Size()
		case !errors.Is(err, fs.ErrNotExist):
			m.Database.Error = err.Error()
		}
	}
	m.Database.Written = Written(state)
	m.Backups = backups(state, now)
	return m
}

// Written is when the journal of a state folder was written to last, by the
// clock of then; zero where there is none. While its log holds anything, that is
// newer than the database.
func Written(state string) time.Time {
	for _, name := range []string{"kiosk.db-wal", "kiosk.db"} {
		if info, err := os.Stat(filepath.Join(state, name)); err == nil && info.Size() > 0 {
			return info.ModTime()
		}
	}
	return time.Time{}
}

// Plausible tells whether a clock may be right: a machine whose clock has
// stopped starts in a year before there was this program.
func Plausible(t time.Time) bool { return t.Year() >= 2026 && t.Year() < 2100 }

func backups(state string, now time.Time) Backups {
	out := Backups{AgeS: -1}
	all, err := backup.Folder(filepath.Join(state, "backup")).List()
	if err != nil {
		out.Error = err.Error()
	}
	if n := len(all); n > 0 {
		last := all[n-1]
		out.Count, out.File, out.Made, out.Size = n, filepath.Base(last.Path), last.Made, last.Size
		if age := now.Sub(last.Made); age >= 0 {
			out.AgeS = int64(age.Seconds())
		}
	}
	if out.Restored, out.Old, err = backup.Look(state); err != nil && out.Error == "" {
		out.Error = err.Error()
	}
	for i, dir := range out.Old {
		out.Old[i] = filepath.Base(dir)
	}
	return out
}

// disk looks at the nearest folder that is there: a new hall has none yet.
func disk(dir string) Disk {
	var s unix.Statfs_t
	err := unix.Statfs(dir, &s)
	for ; errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != dir; err = unix.Statfs(dir, &s) {
		dir = filepath.Dir(dir)
	}
	if err != nil {
		return Disk{Error: err.Error()}
	}
	size := int64(s.Bsize)
	return Disk{Free: int64(s.Bavail) * size, Total: int64(s.Blocks) * size}
}

// clock asks the kernel, which a sandbox may forbid, and else looks for what
// Debian's time service leaves behind.
func clock() Clock {
	c := Clock{}
	if _, err := os.Stat("/sys/class/rtc/rtc0"); err == nil {
		c.Battery = true
	}
	var t unix.Timex
	if state, err := unix.Adjtimex(&t); err == nil {
		synced := state != unix.TIME_ERROR && t.Status&unix.STA_UNSYNC == 0
		c.Synced = &synced
	} else if _, err := os.Stat("/run/systemd/timesync"); err == nil {
		_, err := os.Stat("/run/systemd/timesync/synchronized")
		synced := err == nil
		c.Synced = &synced
	}
	return c
}

func system() string {
	b, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(b)) {
		if name, ok := strings.CutPrefix(line, "PRETTY_NAME="); ok {
			return strings.Trim(strings.TrimSpace(name), `"`)
		}
	}
	return ""
}

func kernel() string {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return ""
	}
	return unix.ByteSliceToString(u.Release[:])
}

// Seen says how the running hall found its database. An error is what Core or
// the journal answered.
func (m *Machine) Seen(seq int64, err error) {
	m.Database.Seq = seq
	if err != nil {
		m.Database.Error = err.Error()
	}
}
