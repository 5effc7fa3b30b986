package rehearse

import (
	"context"
	"fmt"
	"slices"
	"time"

	"reception/ui/wire"
)

// telephone plays the calls of the day before the hall opens: the office books
// whoever wants to come at a certain time, and tells the code.
func (p *play) telephone(ctx context.Context, desk *Screen[wire.DeskView]) error {
	v, _, _, err := desk.Now()
	if err != nil {
		return err
	}
	var leader, window string
	for _, s := range v.Services {
		switch {
		case s.Locked:
		case s.Leader && leader == "":
			leader = s.ID
		case window == "":
			window = s.ID
		}
	}
	for _, w := range p.day.door {
		if !w.phoned {
			continue
		}
		service := window
		if w.leader {
			service = leader
		}
		slot := w.arrives.Add(15 * time.Minute).Truncate(30 * time.Minute)
		if at := slot.Sub(p.opt.Plan.Midnight); at < p.opt.Plan.CallFrom || at >= p.opt.Plan.LunchFrom && at < p.opt.Plan.LunchUntil {
			w.phoned, w.errand = false, take
			continue // no time for an appointment: he comes as he is
		}
		do := wire.DeskDo{
			T: "do", ID: fmt.Sprintf("phone-%d", w.n), Do: "book", Service: service, People: w.people, Needs: w.needs,
			Date: v.Date, Slot: slot.Format("15:04"), Why: string(wire.BookTelCall), Phone: fmt.Sprintf("139%08d", w.n),
		}
		ask, cancel := context.WithTimeout(ctx, soon)
		a, err := desk.Ask(ask, do.ID, do)
		cancel()
		switch {
		case err != nil:
			return fmt.Errorf("book by telephone: %w", err)
		case !a.OK:
			p.rec.answer("office", do.Do, "", a)
			w.phoned, w.errand = false, take
		default:
			w.code = a.Typed
			if len(w.code) != 10 {
				p.rec.problem("visitor %d has an appointment and was told the code %q", w.n, w.code)
			}
		}
	}
	return nil
}

// office plays the one who keeps the rota: in the middle of the morning the
// leader of the day is called away, and another steps in.
func (p *play) office(ctx context.Context) error {
	login, err := SignIn(ctx, p.opt.URL, p.opt.Office, "office")
	if err != nil {
		return err
	}
	s, err := Dial[wire.OfficeView](ctx, login.Dialer(), "rota", p.ws("/ws/office"), nil, p.frames("rota"))
	if err != nil {
		return err
	}
	p.screens = append(p.screens, s.Close)
	p.runs = append(p.runs, func(ctx context.Context) error {
		p.opt.Pace.begin()
		defer p.opt.Pace.end()
		if err := p.opt.Pace.until(ctx, p.opt.Plan.Midnight.Add(10*time.Hour)); err != nil {
			return err
		}
		v, _, _, err := s.Now()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(v.Rota, func(r wire.OfficeSession) bool { return r.Day.Date == v.Day.Date && r.Status == "published" })
		if i < 0 {
			p.rec.problem("no leader is on the rota of the day")
			return nil
		}
		day := v.Rota[i].Day
		for _, l := range v.Config.Leaders {
			if l.ID != day.Leader {
				day.Leader = l.ID
				break
			}
		}
		ask, cancel := context.WithTimeout(ctx, soon)
		defer cancel()
		a, err := s.Ask(ask, "away", wire.OfficeDo{T: "do", ID: "away", Do: "change", Day: &day, Why: "会议"})
		if err != nil {
			return fmt.Errorf("change the rota: %w", err)
		}
		p.rec.answer("rota", "change", "", a)
		if !a.OK {
			p.rec.problem("the leader was called away, and the rota was told %s", a.Code)
		}
		return nil
	})
	return nil
}
