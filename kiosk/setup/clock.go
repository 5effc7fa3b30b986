package setup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"reception/kiosk/care"
)

// timeServers is the file that names the servers from which the clock is set.
const timeServers = "etc/systemd/timesyncd.conf.d/50-kiosk.conf"

// timeState is what timedatectl says.
func (m *menu) timeState(ctx context.Context) (ntp, synced bool, zone string) {
	said, err := m.Run(ctx, "timedatectl", "show", "-p", "NTP", "-p", "NTPSynchronized", "-p", "Timezone")
	if err != nil {
		return false, false, ""
	}
	e := environment(said)
	return e["NTP"] == "yes", e["NTPSynchronized"] == "yes", e["Timezone"]
}

// local is the hall's zone: whoever sits there reads the hall's clock, whatever
// zone the machine was installed with.
func (m *menu) local() *time.Location {
	loc, err := time.LoadLocation(m.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

func (m *menu) clockNow(ctx context.Context) string {
	_, synced, zone := m.timeState(ctx)
	out := m.Now().In(m.local()).Format("2006-01-02 15:04") + "  " + m.Zone
	if zone != m.Zone {
		out += m.w.otherZone
	}
	if synced {
		return out + "  " + m.w.synced
	}
	return out + "  " + m.w.unsynced
}

func (m *menu) clock(ctx context.Context) error {
	do, err := m.choose(ctx, m.w.whatClock, "", []option{{"time", m.w.setTime}, {"zone", m.w.setZone}, {"server", m.w.setServer}})
	if err != nil {
		return err
	}
	switch do {
	case "time":
		return m.setTime(ctx)
	case "zone":
		return m.setZone(ctx)
	case "server":
		return m.setServer(ctx)
	}
	return nil
}

func (m *menu) setTime(ctx context.Context) error {
	ntp, _, _ := m.timeState(ctx)
	loc := m.local()
	var to time.Time
	typed, err := m.enter(ctx, m.w.enterTime, "", func(s string) (string, string) {
		var wrong string
		to, wrong = m.readTime(s, loc)
		return s, wrong
	})
	if err != nil || typed == "" {
		return err
	}
	if last := care.Written(m.State); last.Sub(to) > care.ClockBehind {
		m.say(m.w.earlier, last.In(loc).Format("2006-01-02 15:04"))
	}
	const layout = "2006-01-02 15:04:05"
	yes, err := m.offer(ctx, change{m.w.clock, m.Now().In(loc).Format(layout), to.Format(layout)})
	if err != nil || !yes {
		return err
	}
	// timedatectl refuses while a time server may set the clock.
	if ntp {
		if err := m.run(ctx, []string{"timedatectl", "set-ntp", "false"}); err != nil {
			return err
		}
	}
	// It reads a time without a zone in the machine's own, which may be another.
	err = m.run(ctx, []string{"timedatectl", "set-time", to.UTC().Format(layout) + " UTC"})
	if ntp {
		err = errors.Join(err, m.run(ctx, []string{"timedatectl", "set-ntp", "true"}))
	}
	if err == nil {
		m.say("%s", m.w.done)
	}
	return err
}

// readTime reads a date and a time, or a time of today.
func (m *menu) readTime(s string, loc *time.Location) (t time.Time, wrong string) {
	for _, layout := range []string{"2006-1-2 15:04:05", "2006-1-2 15:04", "15:04"} {
		t, err := time.ParseInLocation(layout, s, loc)
		if err != nil {
			continue
		}
		if layout == "15:04" {
			y, mo, d := m.Now().In(loc).Date()
			t = time.Date(y, mo, d, t.Hour(), t.Minute(), 0, 0, loc)
		}
		if !care.Plausible(t) {
			return t, m.w.wrongYear
		}
		return t, ""
	}
	return t, m.w.wrongTime
}

func (m *menu) setZone(ctx context.Context) error {
	_, _, zone := m.timeState(ctx)
	yes, err := m.offer(ctx, change{m.w.setZone, zone, m.Zone})
	if err != nil || !yes {
		return err
	}
	return m.done(ctx, []string{"timedatectl", "set-timezone", m.Zone})
}

func (m *menu) setServer(ctx context.Context) error {
	if !m.there("systemd-timesyncd.service") {
		return errors.New(m.w.noTimesyncd)
	}
	text, err := read(m.path(timeServers))
	if err != nil {
		return err
	}
	now := environment(text)["NTP"]
	host := regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$`)
	servers, err := m.enter(ctx, m.w.enterServer, now, func(s string) (string, string) {
		if s == "-" {
			return "", ""
		}
		all := strings.Fields(s)
		for _, one := range all {
			if !host.MatchString(one) {
				return "", m.w.wrongServer
			}
		}
		return strings.Join(all, " "), ""
	})
	if err != nil {
		return err
	}
	yes, err := m.offer(ctx, change{m.w.setServer, now, servers})
	if err != nil || !yes {
		return err
	}
	if err := replace(m.path(timeServers), "# Written by kiosk setup.\n[Time]\nNTP="+servers+"\n", 0o644); err != nil {
		return err
	}
	m.apply(ctx, []string{"timedatectl", "set-ntp", "true"}, []string{"systemctl", "try-restart", "systemd-timesyncd.service"})
	return nil
}

// there tells whether the machine has a unit.
func (m *menu) there(unit string) bool {
	for _, dir := range []string{"usr/lib/systemd/system", "lib/systemd/system", "etc/systemd/system"} {
		if _, err := os.Stat(filepath.Join(m.Root, dir, unit)); err == nil {
			return true
		}
	}
	return false
}
