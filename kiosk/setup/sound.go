package setup

import (
	"context"
	"fmt"
	"regexp"
	"strings"
)

// speakers are the ALSA devices that play, from what the kernel tells of them,
// so that no tool is needed.
func (m *menu) speakers() ([]option, error) {
	cards, err := read(m.path("proc/asound/cards"))
	if err != nil {
		return nil, err
	}
	pcm, err := read(m.path("proc/asound/pcm"))
	if err != nil {
		return nil, err
	}
	id := map[string]string{} // of a card, by its number
	for _, f := range regexp.MustCompile(`(?m)^ *(\d+) \[(\S+) *\]`).FindAllStringSubmatch(cards, -1) {
		id[f[1]] = f[2]
	}
	var out []option
	for line := range strings.Lines(pcm) { // 00-03: HDMI 0 : HDMI 0 : playback 1
		where, rest, _ := strings.Cut(line, ":")
		card, device, _ := strings.Cut(where, "-")
		name, _, _ := strings.Cut(strings.TrimSpace(rest), " :")
		n, ok := number(card)
		d, isDevice := number(device)
		if !ok || !isDevice || !strings.Contains(rest, "playback") || id[fmt.Sprint(n)] == "" {
			continue
		}
		value := fmt.Sprintf("plughw:CARD=%s,DEV=%d", id[fmt.Sprint(n)], d)
		out = append(out, option{value, value + "  " + name})
	}
	return out, nil
}

func (m *menu) soundNow(context.Context) string {
	s, err := m.screenSettings()
	if err != nil {
		return err.Error()
	}
	if s[soundDevice] == "" {
		return m.w.firstDevice
	}
	return s[soundDevice]
}

func (m *menu) sound(ctx context.Context) error {
	s, err := m.screenSettings()
	if err != nil {
		return err
	}
	devices, err := m.speakers()
	if err != nil {
		return err
	}
	if len(devices) == 0 {
		m.say("%s", m.w.noSpeaker)
	}
	now := s[soundDevice]
	next, err := m.choose(ctx, m.w.sound, now, append([]option{{"", m.w.firstDevice}}, devices...))
	if err != nil {
		return err
	}
	typed, err := m.ask(ctx, m.w.trySound)
	if err != nil {
		return err
	}
	if strings.EqualFold(typed, "y") {
		if err := m.Speak(ctx, next); err != nil {
			m.say("%s%v", m.w.failed, err)
		} else {
			m.say("%s", m.w.heardIt)
		}
	}
	return m.setScreen(ctx, []change{{m.w.sound, now, next}}, []option{{soundDevice, next}})
}
