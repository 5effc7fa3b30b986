package setup

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
)

// The files that say what a machine's screens are like, below the root: what
// the package says, and what differs here.
const (
	screenDefaults = "usr/lib/kiosk/screen.conf"
	screenFile     = "etc/kiosk/screen.conf"
)

// The settings of the screens, as screen.conf explains them.
const (
	touchOutput   = "KIOSK_TOUCH_OUTPUT"
	touchRotation = "KIOSK_TOUCH_ROTATION"
	touchScale    = "KIOSK_TOUCH_SCALE"
	touchMatrix   = "KIOSK_TOUCH_MATRIX"
	hallOutput    = "KIOSK_HALL_OUTPUT"
	hallRotation  = "KIOSK_HALL_ROTATION"
	hallScale     = "KIOSK_HALL_SCALE"
	hallSpeaker   = "KIOSK_HALL_SPEAKER"
	soundDevice   = "KIOSK_SOUND"
)

// Screen is what others need to know of a machine's screens.
type Screen struct {
	TouchOutput, HallOutput string // connectors; "" for any and for none
	Rotation, Matrix, Sound string // as screen.conf has them
}

// ReadScreen reads the settings below the root.
func ReadScreen(root string) (Screen, error) {
	s, err := (&menu{Options: Options{Root: root}}).screenSettings()
	return Screen{TouchOutput: s[touchOutput], HallOutput: s[hallOutput], Rotation: s[touchRotation], Matrix: s[touchMatrix], Sound: s[soundDevice]}, err
}

// screenSettings are the settings as they hold.
func (m *menu) screenSettings() (map[string]string, error) {
	out := map[string]string{touchRotation: "normal", touchScale: "1", hallRotation: "normal", hallScale: "1", hallSpeaker: "yes"}
	for _, path := range []string{screenDefaults, screenFile} {
		text, err := read(m.path(path))
		if err != nil {
			return nil, err
		}
		for k, v := range environment(text) {
			out[k] = v
		}
	}
	return out, nil
}

// setScreen sets what differs and has the screen start again.
func (m *menu) setScreen(ctx context.Context, changes []change, set []option) error {
	yes, err := m.offer(ctx, changes...)
	if err != nil || !yes {
		return err
	}
	if !m.there("kiosk-screen.service") {
		return errors.New(m.w.noScreenPackage)
	}
	text, err := read(m.path(screenFile))
	if err != nil {
		return err
	}
	if text == "" {
		text = "# Written by kiosk setup; /usr/lib/kiosk/screen.conf explains each.\n"
	}
	if err := replace(m.path(screenFile), setEnvironment(text, set), 0o644); err != nil {
		return err
	}
	m.apply(ctx, []string{"systemctl", "try-restart", "kiosk-screen.service"})
	return nil
}

func (m *menu) screensNow(context.Context) string {
	s, err := m.screenSettings()
	if err != nil {
		return err.Error()
	}
	out := m.w.touchScreen + " " + m.orAuto(s[touchOutput]) + " " + m.turned(s[touchRotation])
	if s[hallOutput] != "" {
		return out + m.w.comma + m.w.hallScreen + " " + s[hallOutput] + " " + m.turned(s[hallRotation])
	}
	return out + m.w.comma + m.w.hallScreen + " " + m.w.none
}

// turned is a rotation in words.
func (m *menu) turned(rotation string) string {
	for _, o := range m.rotations(rotation) {
		if o.value == rotation {
			return o.name
		}
	}
	return rotation
}

func (m *menu) orAuto(s string) string {
	if s == "" {
		return m.w.automatic
	}
	return s
}

// connectors are the sockets for screens, and those with a screen.
func (m *menu) connectors() (all []option, err error) {
	files, err := filepath.Glob(m.path("sys/class/drm/card*-*/status"))
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		_, name, _ := strings.Cut(filepath.Base(filepath.Dir(f)), "-") // after card0
		if strings.HasPrefix(name, "Writeback") {
			continue
		}
		status, err := read(f)
		if err != nil {
			return nil, err
		}
		label := name
		if strings.TrimSpace(status) != "connected" {
			label += m.w.unplugged
		}
		all = append(all, option{name, label})
	}
	return all, nil
}

func (m *menu) rotations(now string) []option {
	out := []option{{"normal", m.w.upright}, {"rotate-90", m.w.turned90}, {"rotate-180", m.w.turned180}, {"rotate-270", m.w.turned270}}
	if strings.HasPrefix(now, "flipped") {
		out = append(out, option{now, now})
	}
	return out
}

func (m *menu) screens(ctx context.Context) error {
	now, err := m.screenSettings()
	if err != nil {
		return err
	}
	sockets, err := m.connectors()
	if err != nil {
		return err
	}
	next := map[string]string{}
	pick := func(key, what string, options []option) {
		if err == nil {
			next[key], err = m.choose(ctx, what, now[key], options)
		}
	}
	scales := []option{{"1", "1"}, {"2", "2"}, {"3", "3"}}
	pick(touchOutput, m.w.touchScreen+m.w.at, append([]option{{"", m.w.automatic}}, sockets...))
	pick(touchRotation, m.w.touchScreen+m.w.rotation, m.rotations(now[touchRotation]))
	pick(touchScale, m.w.touchScreen+m.w.scale, scales)
	pick(hallOutput, m.w.hallScreen+m.w.at, append([]option{{"", m.w.none}}, sockets...))
	if next[hallOutput] != "" {
		pick(hallRotation, m.w.hallScreen+m.w.rotation, m.rotations(now[hallRotation]))
		pick(hallScale, m.w.hallScreen+m.w.scale, scales)
		pick(hallSpeaker, m.w.hallScreen+m.w.speaks, []option{{"yes", m.w.yes}, {"no", m.w.no}})
	}
	switch {
	case err != nil:
		return err
	case next[hallOutput] != "" && next[touchOutput] == "":
		return errors.New(m.w.whichTouch)
	case next[hallOutput] != "" && next[hallOutput] == next[touchOutput]:
		return errors.New(m.w.sameOutput)
	}
	var changes []change
	var set []option
	for _, k := range []struct{ key, what string }{
		{touchOutput, m.w.touchScreen + m.w.at}, {touchRotation, m.w.touchScreen + m.w.rotation}, {touchScale, m.w.touchScreen + m.w.scale},
		{hallOutput, m.w.hallScreen + m.w.at}, {hallRotation, m.w.hallScreen + m.w.rotation}, {hallScale, m.w.hallScreen + m.w.scale},
		{hallSpeaker, m.w.hallScreen + m.w.speaks},
	} {
		if to, ok := next[k.key]; ok && to != now[k.key] {
			old, new := now[k.key], to
			if strings.HasSuffix(k.key, "_ROTATION") {
				old, new = m.turned(old), m.turned(new)
			}
			changes = append(changes, change{k.what, old, new})
			set = append(set, option{k.key, to})
		}
	}
	return m.setScreen(ctx, changes, set)
}
