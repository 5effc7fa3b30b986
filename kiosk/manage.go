package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"reception/queue"
	"reception/systemd"
)

// tell says to the service manager what it wants to hear: that the hall is
// ready, how it is, and, each third of the watchdog's period, that it lives. It
// lives when a command has just gone through Core, and the journal can be
// written to. The last word is that it stops.
func (h *hall) tell(ctx context.Context, m *systemd.Manager) error {
	say := func(states ...string) {
		if err := m.Notify(states...); err != nil {
			h.log.Warn("the service manager does not listen", "err", err)
		}
	}
	say(systemd.Ready, systemd.Status("ready"))
	defer say(systemd.Stopping)
	every := h.t.beat
	if m.Watchdog > 0 {
		every = m.Watchdog / 3
	}
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-ctx.Done():
			return nil
		}
		if state, well := h.examine(); well {
			say(systemd.Alive, systemd.Status(state.line()))
		} else {
			h.log.Error("the hall does not work, and the watchdog is not fed", "err", state.Error)
			say(systemd.Status(state.line()))
		}
	}
}

// line is a health in one line.
func (s health) line() string {
	if s.Error != "" {
		return "not working: " + s.Error
	}
	day := "no day open"
	if s.Day != "" {
		day = fmt.Sprintf("day %s, %d waiting", s.Day, s.Waiting)
	}
	return fmt.Sprintf("%s; reader %s, printer %s, %d touchscreens", day, s.Reader, s.Printer, s.Touch)
}

// The flag files of the runtime folder. A path unit waits for each, since the
// hall can start nothing itself. Whoever does what they ask removes them first.
const (
	flagBackup = "backup-due"     // a day was closed
	flagScreen = "restart-screen" // no touchscreen's page has drawn for a while
)

// noScreen is how long no page of a touchscreen may draw, and how long a new
// one may take after its restart was asked for.
const noScreen = time.Minute

// ask leaves flag files in the runtime folder, if there is one, until ctx ends.
func (h *hall) ask(ctx context.Context, dir string) error {
	if dir == "" {
		return nil
	}
	raise := func(name string) {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return // nobody waits for it: this machine may have no screen
		}
		h.log.Info("asking", "flag", name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			h.log.Error("nobody is asked", "flag", name, "err", err)
		}
	}
	look := time.NewTicker(h.t.clock)
	defer look.Stop()
	over := closedDay(h.core.Current().State)
	seen := time.Now() // a page that drew, or a restart that was asked for
	for {
		version := h.core.Current()
		if day := closedDay(version.State); day != over {
			over = day
			raise(flagBackup)
		}
		h.mu.Lock()
		if h.drawn.After(seen) {
			seen = h.drawn
		}
		h.mu.Unlock()
		if time.Since(seen) >= h.t.noScreen {
			raise(flagScreen)
			seen = time.Now()
		}
		select {
		case <-version.Superseded():
		case <-look.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// closedDay is the newest day that is over. Days are counted.
func closedDay(s *queue.State) queue.DayID {
	if s.Day != nil {
		return s.Day.ID - 1
	}
	return s.LastDay
}
