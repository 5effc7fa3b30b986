package main

import (
	"time"

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

// today is the day that begins by the clock's date.
func today(t time.Time) queue.OpenDay {
	y, m, d := t.Date()
	midnight := time.Date(y, m, d, 0, 0, 0, 0, t.Location())
	return queue.OpenDay{Date: queue.Date(t.Format(time.DateOnly)), Midnight: queue.Millis(midnight.UnixMilli())}
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
