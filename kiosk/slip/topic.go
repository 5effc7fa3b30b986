package slip

import (
	"strings"
	"time"

	"reception/devices/escpos"
	"reception/queue"
)

// EncodeTopic returns what the triage table says of a topic as one print job.
// It holds no number and no code, so that nobody takes it for a number, and it
// says who has checked it, or that nobody has.
func EncodeTopic(p escpos.Profile, c queue.Config, t queue.Topic, at time.Time) []byte {
	w, e := chinese(), escpos.NewEncoder(p)
	e.Init()
	e.Chinese(true)
	e.Align(escpos.Center)
	e.LineSpacing(40)
	e.Line(c.Centre)
	e.Size(2, 2)
	e.LineSpacing(72)
	e.Emphasis(true)
	for _, line := range wrap(t.Name, p.Columns()/2) {
		e.Line(line)
	}
	e.Emphasis(false)
	e.Align(escpos.Left)
	e.Size(1, 2)
	e.LineSpacing(64)
	for _, row := range []struct{ label, text string }{{w.who, t.Who}, {w.where, t.Where}, {w.channel, t.Channel}, {w.limit, t.Limit}} {
		if row.text == "" {
			continue
		}
		for _, line := range wrap(row.label+row.text, p.Columns()) {
			e.Line(line)
		}
	}
	e.Size(1, 1)
	e.LineSpacing(40)
	said := w.unsigned
	if on, err := time.Parse(time.DateOnly, string(c.Triage.SignedOn)); err == nil && c.Triage.SignedBy != "" {
		said = w.signed(c.Triage.SignedBy, on)
	}
	for _, text := range []string{w.clock, w.lawyer, w.mayTake, w.guidance, said} {
		for _, line := range wrap(text, p.Columns()) {
			e.Line(line)
		}
	}
	e.Line(strings.TrimSpace(w.version + c.Triage.Version))
	e.Line(at.Format("2006-01-02 15:04"))
	e.Cut()
	return e.Bytes()
}

// wrap breaks a text into lines of so many half-width columns. No line begins
// with a mark that ends something: it is squeezed out by a character before it.
func wrap(text string, columns int) []string {
	var lines []string
	line, used := []rune{}, 0
	for _, r := range text {
		wide := 1
		if r > 0x7E {
			wide = 2
		}
		if used+wide > columns {
			keep := len(line)
			if strings.ContainsRune("，。；：、）？！》", r) && keep > 1 {
				keep--
			}
			lines = append(lines, string(line[:keep]))
			line = append([]rune{}, line[keep:]...)
			used = 0
			for _, moved := range line {
				used++
				if moved > 0x7E {
					used++
				}
			}
		}
		line, used = append(line, r), used+wide
	}
	return append(lines, string(line))
}
