package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"reception/kiosk/care"
)

// A hall that fails is started again, so its unit never counts as failed, and
// nobody would notice one that hangs every ten minutes. So each end that was no
// success is written down for the halls after it.

// stopsFile is the record in the runtime folder, which lasts for one boot: a
// line each, when it was in seconds since the boot, and how the manager calls it.
const stopsFile = "stops"

// keptStops is how many the record holds.
const keptStops = 32

// stop is one end of a hall that was no success.
type stop struct {
	at     time.Duration // since the boot
	result string        // watchdog, signal, core-dump, oom-kill, exit-code, timeout …
}

// sinceBoot is the time since the machine was started, which nobody sets.
func sinceBoot() time.Duration {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) // every kernel that Go runs on has it
	return time.Duration(t.Nano())
}

// readStops reads the record in the folder. Without one nothing has failed; a
// line that is not understood is left out.
func readStops(dir string) (out []stop, err error) {
	b, err := os.ReadFile(filepath.Join(dir, stopsFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read earlier stops: %w", err)
	}
	for line := range strings.Lines(string(b)) {
		at, result, found := strings.Cut(strings.TrimSpace(line), " ")
		if n, err := strconv.ParseInt(at, 10, 64); err == nil && found {
			out = append(out, stop{time.Duration(n) * time.Second, result})
		}
	}
	return out, nil
}

// stopsAt tells of the last hour, newest first.
func stopsAt(all []stop, now time.Duration) (out []care.Stop) {
	for _, s := range slices.Backward(all) {
		if age := now - s.at; age <= time.Hour {
			out = append(out, care.Stop{AgeS: int64(age.Seconds()), Result: s.result})
		}
	}
	return out
}

// stoppedCommand is what the unit runs after each end of the hall.
type stoppedCommand struct {
	Result string `help:"How the manager calls the end." env:"SERVICE_RESULT" required:""`
	Dir    string `help:"Runtime folder." env:"RUNTIME_DIRECTORY" required:""`
}

func (c stoppedCommand) Run() error {
	if c.Result == "success" {
		return nil
	}
	all, err := readStops(c.Dir)
	if err != nil {
		return err
	}
	all = append(all, stop{sinceBoot(), c.Result})
	var text strings.Builder
	for _, s := range all[max(0, len(all)-keptStops):] {
		fmt.Fprintf(&text, "%d %s\n", int64(s.at.Seconds()), s.result)
	}
	if err := os.WriteFile(filepath.Join(c.Dir, stopsFile), []byte(text.String()), 0o600); err != nil {
		return fmt.Errorf("write down a stop: %w", err)
	}
	return nil
}
