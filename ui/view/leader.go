package view

import (
	"slices"

	"reception/queue"
	"reception/ui/wire"
)

// The leader's tablet shows as many rows as fit it without scrolling.
const (
	leaderRows = 6
	leaderDone = 8
)

// Leader is the day's list for the leader on the rota.
func Leader(in Input) wire.LeaderView {
	v := wire.LeaderView{
		Centre: in.State.Config.Centre, Open: in.State.Day != nil, Date: string(in.today()), Hours: in.hours(), Lunch: in.lunch(""), Now: in.sessionNow(),
		Notices: in.notices(), Leaders: in.leaders(), Rows: []wire.LeaderRow{}, Done: []wire.LeaderRow{}, Units: []string{},
	}
	for _, r := range in.State.RotaOn(in.today()) {
		if !public(r) || r.Status == queue.RotaCancelled {
			continue
		}
		v.Units = append(v.Units, r.Units...)
		v.Lawyer = v.Lawyer || r.Lawyer
	}
	var line, done []queue.Ticket
	for _, k := range in.tickets() {
		service, _ := in.State.Config.Service(k.Service)
		if !service.Leader {
			continue
		}
		if k.Status != queue.Cancelled {
			v.Taken++
			v.People += k.People
		}
		switch k.Status {
		case queue.Served:
			done = append(done, k)
		case queue.Waiting, queue.Called, queue.Serving, queue.Held, queue.Missed:
			line = append(line, k)
		}
	}
	byPlace(line)
	slices.SortStableFunc(line, func(a, b queue.Ticket) int { return in.nearness(a) - in.nearness(b) })
	for _, k := range line {
		if len(v.Rows) == leaderRows {
			v.More = len(line) - leaderRows
			break
		}
		v.Rows = append(v.Rows, in.leaderRow(k))
	}
	slices.SortStableFunc(done, func(a, b queue.Ticket) int { return int(b.EndedAt.Tick - a.EndedAt.Tick) })
	for _, k := range done[:min(leaderDone, len(done))] {
		v.Done = append(v.Done, in.leaderRow(k))
	}
	return v
}

// sessionNow is the id of the session in which a leader receives now, or "".
func (in Input) sessionNow() string {
	h, _ := in.plan("")
	for _, r := range in.State.RotaOn(in.today()) {
		from, until := h.Bounds(r.Session)
		here := r.Status == queue.RotaPublished || r.Status == queue.RotaChanged || r.Status == queue.RotaHeld
		if m := in.minute(); here && from <= m && m < until {
			return r.ID
		}
	}
	return ""
}

// nearness orders the leader's list: who is with the leader, who is called to
// him, who waits for him with and without priority, who is still at an earlier
// stop, who missed the call.
func (in Input) nearness(k queue.Ticket) int {
	service, _ := in.State.Config.Service(k.Service)
	here := k.Stop+1 >= len(service.Stops)
	switch {
	case k.Status == queue.Missed:
		return 6
	case k.Status == queue.Held:
		return 5
	case !here:
		return 4
	case k.Status == queue.Serving:
		return 0
	case k.Status == queue.Called:
		return 1
	case k.Priority():
		return 2
	}
	return 3
}

func (in Input) leaderRow(k queue.Ticket) wire.LeaderRow {
	service, _ := in.State.Config.Service(k.Service)
	if service.Locked { // a denunciation: the number, and nothing that tells more
		return wire.LeaderRow{Ticket: int64(k.ID), Number: k.Number, Status: string(k.Status), Needs: []wire.Need{}, Bare: true}
	}
	v := wire.LeaderRow{
		Ticket: int64(k.ID), Number: k.Number, Status: string(k.Status), Here: k.Stop+1 >= len(service.Stops),
		Lane: string(k.Lane), Slot: k.Slot, People: k.People, Needs: Needs(k.Needs), Issued: int64(k.Issued.At), Person: k.Mint.Sealed != "",
		Half: k.Half, Note: k.Note != "", Band: string(Group(k.People)),
	}
	if k.Stop < len(service.Stops) {
		v.Stop = service.Stops[k.Stop].Name
	}
	return v
}
