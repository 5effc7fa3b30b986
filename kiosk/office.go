package main

import (
	"reception/devices/escpos"
	"reception/kiosk/rotafile"
	"reception/queue"
	"reception/ui"
)

// office is what the office's page needs besides the queue.
func (h *hall) office() *ui.Office {
	return &ui.Office{
		Rotas:       rotafile.Files{},
		Calendar:    func() queue.OpenDay { return today(h.t.now().In(h.zone)) },
		Unprintable: escpos.Unprintable,
	}
}

// officeState tells one state of what the office set from the next.
type officeState struct {
	newest queue.Seq // change
	undone int
}

func officeStateOf(s *queue.State) officeState {
	out := officeState{newest: s.ConfigSeq}
	for _, c := range s.Office {
		out.newest = max(out.newest, c.Seq)
		if c.Undone != "" {
			out.undone++
		}
	}
	return out
}
