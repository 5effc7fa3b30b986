package main

import (
	"context"
	"time"

	"reception/kiosk/care"
	"reception/queue"
	"reception/ui"
)

// machine is how the machine is, with what only the running hall knows. The
// error is what Core or the journal answered.
func (h *hall) machine(s *queue.State, err error) care.Machine {
	m := care.Look(h.cfg.State, version, h.t.now().In(h.zone))
	m.Hall, m.Troubles = s.Hall, h.trouble.List()
	m.Stops = stopsAt(h.stops, sinceBoot())
	m.Seen(int64(s.Seq), err)
	if s.Day != nil {
		m.Clock.Doubt = string(s.Day.Doubt)
	}
	if err := h.backups.trouble(); err != nil {
		m.Backups.Error = err.Error()
	}
	d := h.watch.get()
	h.mu.Lock()
	defer h.mu.Unlock()
	drawn := -1.0
	if !h.drawn.IsZero() {
		drawn = time.Since(h.drawn).Seconds()
	}
	m.Devices = &care.Devices{
		Reader: d.Reader, Printer: d.Printer, Touch: h.screens.Touch, Halls: h.screens.Hall, Speaker: h.screens.Speaker, Keys: h.seals, Drawn: drawn,
	}
	return m
}

// care is the technician's page.
func (h *hall) care() ui.Care {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	s := h.core.Current().State
	m := h.machine(s, h.store.Ping(ctx))
	at := func(t time.Time) string { return t.In(h.zone).Format("01-02 15:04:05") }
	out := ui.Care{Centre: s.Config.Centre, At: at(m.At)}
	for _, i := range m.Items() {
		out.Items = append(out.Items, ui.CareItem(i))
	}
	for _, t := range m.Troubles {
		out.Troubles = append(out.Troubles, ui.CareTrouble{At: at(t.At), Bad: t.Bad, Text: t.Text, Count: t.Count, Do: t.Remedy()})
	}
	return out
}
