package rehearse

import (
	"context"
	"errors"
	"fmt"
	"time"

	"reception/queue"
	"reception/ui/wire"
)

// touchscreen plays the visitors at the one touchscreen, one after the other,
// and does only what its page would let them do.
type touchscreen struct {
	day     *day
	rec     *record
	machine *Machine
	connect func(context.Context) (*Screen[wire.TouchView], error)
	trouble map[int]string
	porter  *porter
	pace    *Pace
	hurry   time.Duration // how long an impatient visitor waits for paper

	s     *Screen[wire.TouchView]
	laid  bool
	last  string // session of the visitor before
	asked int
}

// visitFor bounds one visit: whoever is not through by then is stuck.
const visitFor = 30 * time.Second

func (t *touchscreen) run(ctx context.Context) error {
	var err error
	if t.s, err = t.connect(ctx); err != nil {
		return err
	}
	defer func() { t.s.Close() }()
	t.pace.begin()
	defer t.pace.end()
	for {
		v, pushed := t.day.next()
		if v == nil {
			over := false
			t.pace.rest(func() {
				select {
				case <-pushed:
				case <-t.day.over:
					over = true
				case <-ctx.Done():
				}
			})
			if over || ctx.Err() != nil {
				return ctx.Err()
			}
			continue
		}
		if err := t.pace.until(ctx, v.arrives); err != nil {
			return err
		}
		if what, ok := t.trouble[v.n]; ok && v.errand == take {
			t.fail(what)
		}
		visit, cancel := context.WithTimeout(ctx, visitFor)
		err := t.visit(visit, v)
		cancel()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return fmt.Errorf("visitor %d at the touchscreen: %w", v.n, err)
		}
	}
}

// fail makes something go wrong with the machine.
func (t *touchscreen) fail(what string) {
	switch what {
	case "paper soon":
		t.machine.Printer.PaperLoad(700)
	case "paper now", "paper slow":
		t.machine.Printer.PaperOut()
	case "cover":
		t.machine.Printer.OpenCover()
	case "reader":
		t.machine.Reader.Unplug()
	case "printer":
		t.machine.Printer.Unplug()
	}
	t.porter.trouble(what)
}

// pickUp takes the card off the reader, if one lies there.
func (t *touchscreen) pickUp() {
	if t.laid {
		t.machine.Reader.Remove()
		t.laid = false
	}
}

// errOver says that the session ended while the visitor was in it.
var errOver = errors.New("the session is over")

func (t *touchscreen) visit(ctx context.Context, v *visitor) error {
	t.pickUp() // somebody may have forgotten his card
	now, err := t.s.Until(ctx, func(v wire.TouchView) bool {
		// The page may not show yet that the one before has left.
		return v.Session.ID != t.last && v.Session.Phase == "idle" && (v.Session.Card == "none" || v.Reader != "ready")
	})
	if err != nil {
		return err
	}
	if !now.Open {
		return errors.New("no numbers are given out")
	}
	sid, began := now.Session.ID, time.Now()
	t.last = sid
	defer func() {
		if !v.forgets {
			t.pickUp()
		}
	}()
	if v.card != nil && now.Reader == "ready" && v.errand != checkIn && v.errand != keep {
		began = time.Now()
		if err := t.machine.Reader.LayCard(*v.card); err != nil {
			return err
		}
		t.laid = true
		now, err = t.s.Until(ctx, func(v wire.TouchView) bool {
			card := v.Session.Card
			return v.Session.ID != sid || v.Session.Phase == "held" || card == "read" || card == "failed" || v.Reader != "ready"
		})
		if err != nil {
			return err
		}
	}
	err = t.act(ctx, v, now, sid, began)
	if errors.Is(err, errOver) {
		return nil
	}
	return err
}

func (t *touchscreen) act(ctx context.Context, v *visitor, now wire.TouchView, sid string, began time.Time) error {
	if now.Session.ID != sid {
		return nil // it took too long: the page begins anew
	}
	if now.Session.Phase == "held" {
		return t.held(ctx, v, sid)
	}
	switch v.errand {
	case comeBack, checkIn, keep:
		return t.typeCode(ctx, v, sid, began)
	case look:
		return t.leave(ctx, sid)
	}
	return t.take(ctx, v, now, sid, began)
}

// in waits for a view of this session.
func (t *touchscreen) in(ctx context.Context, sid string, cond func(wire.TouchSession) bool) (wire.TouchView, error) {
	v, err := t.s.Until(ctx, func(v wire.TouchView) bool { return v.Session.ID != sid || cond(v.Session) })
	if err == nil && v.Session.ID != sid {
		err = errOver
	}
	return v, err
}

// ask sends a request and notes its answer.
func (t *touchscreen) ask(ctx context.Context, do, sid, id string, msg any) (wire.Answer, error) {
	a, err := t.s.Ask(ctx, id, msg)
	if err == nil {
		t.rec.answer("touch", do, sid, a)
	}
	return a, err
}

// id returns a new request's id.
func (t *touchscreen) id() string {
	t.asked++
	return fmt.Sprintf("t%d", t.asked)
}

// take takes a number.
func (t *touchscreen) take(ctx context.Context, v *visitor, now wire.TouchView, sid string, began time.Time) error {
	service := ""
	for _, c := range now.Choices {
		if c.Open && (service == "" || c.Leader == v.leader) {
			service = c.Service
		}
	}
	if service == "" {
		t.rec.problem("visitor %d found nothing to choose", v.n)
		return t.leave(ctx, sid)
	}
	msg := wire.Take{T: "take", ID: t.id(), Session: sid, Service: service, People: v.people}
	var a wire.Answer
	var err error
	if v.after == "reload" {
		a, err = t.reload(ctx, msg)
	} else {
		a, err = t.ask(ctx, "take", sid, msg.ID, msg)
	}
	if err != nil {
		return err
	}
	if !a.OK {
		return t.leave(ctx, sid)
	}
	return t.issued(ctx, v, sid, a, began)
}

// reload loses the connection after the touch, and says everything again.
func (t *touchscreen) reload(ctx context.Context, msg wire.Take) (wire.Answer, error) {
	if err := t.s.Send(msg); err != nil {
		return wire.Answer{}, err
	}
	t.s.Close()
	s, err := t.connect(ctx)
	if err != nil {
		return wire.Answer{}, err
	}
	t.s = s
	if err := t.s.Send(wire.Hello{T: "hello", Session: msg.Session}); err != nil {
		return wire.Answer{}, err
	}
	return t.ask(ctx, "take", msg.Session, msg.ID, msg)
}

// issued is the ticket page.
func (t *touchscreen) issued(ctx context.Context, v *visitor, sid string, a wire.Answer, began time.Time) error {
	first := v.ticket == 0
	t.day.issue(a.Ticket, a.Number, v)
	now, err := t.in(ctx, sid, func(s wire.TouchSession) bool { return s.Phase == "issued" && s.Ticket != nil })
	if err != nil {
		return err
	}
	if now.Session.Ticket.Number != a.Number {
		t.rec.problem("visitor %d was told number %d and shown number %d", v.n, a.Number, now.Session.Ticket.Number)
	}
	shown, carded := time.Since(began), t.laid
	if !v.forgets {
		t.pickUp()
	}
	if len(v.needs) > 0 {
		id := t.id()
		if _, err := t.ask(ctx, "needs", sid, id, wire.SetNeeds{T: "needs", ID: id, Session: sid, Needs: v.needs}); err != nil {
			return err
		}
	}
	if err := t.paper(ctx, v, sid); err != nil {
		return err
	}
	if carded && first {
		at, _ := t.machine.cutAt(a.Number)
		t.rec.latency(shown, at.Sub(began))
	}
	if first && v.looks != "" {
		t.day.again(v, look, 5)
	}
	switch v.after {
	case "giveback":
		return t.giveBack(ctx, v, sid)
	case "walkaway": // the screen notices after a while
		_, err := t.s.Until(ctx, func(v wire.TouchView) bool { return v.Session.ID != sid })
		return err
	}
	return t.leave(ctx, sid)
}

// paper waits for the slip as the page lets a visitor wait: until it has come,
// or it is clear that it does not.
func (t *touchscreen) paper(ctx context.Context, v *visitor, sid string) error {
	wait, cancel := context.WithTimeout(ctx, t.hurry)
	defer cancel()
	on := func(s wire.TouchSession) bool {
		return s.Ticket != nil && s.Ticket.Slip != "owed" && s.Ticket.Slip != "sending"
	}
	stuck := false
	_, err := t.s.Until(wait, func(now wire.TouchView) bool {
		stuck = now.Session.Ticket != nil && now.Session.Ticket.Slip == "owed" && now.Printer != "ready" && now.Printer != "near_end"
		return now.Session.ID != sid || on(now.Session) || stuck && v.impat
	})
	switch {
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil && !stuck:
		return nil // it is in the printer and does not come out: he goes
	case err != nil && ctx.Err() != nil, err != nil && !errors.Is(err, context.DeadlineExceeded):
		return err
	case !stuck:
		return nil
	}
	choice := "shown"
	if v.n%3 == 0 {
		choice = "write"
	}
	id := t.id()
	_, err = t.ask(ctx, "nopaper", sid, id, wire.NoPaper{T: "nopaper", ID: id, Session: sid, Choice: choice})
	return err
}

// held is the page for a card that has a number already.
func (t *touchscreen) held(ctx context.Context, v *visitor, sid string) error {
	now, err := t.in(ctx, sid, func(s wire.TouchSession) bool { return s.Ticket != nil })
	if err != nil {
		return err
	}
	k := now.Session.Ticket
	if k.Number != v.number {
		t.rec.problem("visitor %d has number %d and his card shows number %d", v.n, v.number, k.Number)
	}
	switch {
	case k.Status == "missed":
		return t.comeBack(ctx, v, sid)
	case v.errand != look || k.Status != "waiting":
	case v.looks == "reprint":
		id := t.id()
		a, err := t.ask(ctx, "reprint", sid, id, wire.Reprint{T: "reprint", ID: id, Session: sid})
		if err != nil || !a.OK {
			return errors.Join(err, t.leave(ctx, sid))
		}
		if err := t.paper(ctx, v, sid); err != nil {
			return err
		}
	case v.looks == "giveback":
		return t.giveBack(ctx, v, sid)
	case v.looks == "switch":
		id := t.id()
		if _, err := t.ask(ctx, "switch", sid, id, wire.Switch{T: "switch", ID: id, Session: sid, Service: otherChoice(now, k.Leader)}); err != nil {
			return err
		}
	case v.looks == "carry":
		id := t.id()
		if _, err := t.ask(ctx, "carry", sid, id, wire.Carry{T: "carry", ID: id, Session: sid}); err != nil {
			return err
		}
	}
	return t.leave(ctx, sid)
}

// otherChoice is the first service of the other kind.
func otherChoice(v wire.TouchView, leader bool) string {
	for _, c := range v.Choices {
		if c.Leader != leader {
			return c.Service
		}
	}
	return ""
}

// typeCode types the code that stands on the slip.
func (t *touchscreen) typeCode(ctx context.Context, v *visitor, sid string, began time.Time) error {
	code := t.machine.code(v.number)
	if v.errand == keep {
		code = v.code
	}
	if code == "" { // he has no slip, and nobody can find him
		return t.leave(ctx, sid)
	}
	id := t.id()
	a, err := t.ask(ctx, "checkin", sid, id, wire.CheckIn{T: "checkin", ID: id, Session: sid, Code: code})
	switch {
	case err != nil:
		return err
	case !a.OK && (v.errand == comeBack || a.Code == string(queue.Full)):
		return t.leave(ctx, sid) // it has been dealt with, or there is no number left
	case !a.OK:
		t.rec.problem("visitor %d typed the code of number %d and was told %s", v.n, v.number, a.Code)
		return t.leave(ctx, sid)
	case (v.errand == checkIn || v.errand == keep) && a.Ticket != v.ticket:
		return t.issued(ctx, v, sid, a, began)
	}
	return t.comeBack(ctx, v, sid)
}

func (t *touchscreen) comeBack(ctx context.Context, v *visitor, sid string) error {
	id := t.id()
	a, err := t.ask(ctx, "comeback", sid, id, wire.ComeBack{T: "comeback", ID: id, Session: sid})
	if err == nil && a.OK {
		err = t.porter.sees(ctx, a.Ticket)
	}
	if err != nil {
		return err
	}
	return t.leave(ctx, sid)
}

func (t *touchscreen) giveBack(ctx context.Context, v *visitor, sid string) error {
	id := t.id()
	a, err := t.ask(ctx, "giveback", sid, id, wire.GiveBack{T: "giveback", ID: id, Session: sid})
	if err != nil || a.OK {
		return err
	}
	return t.leave(ctx, sid)
}

// leave is 好了. A session that has ended by itself is as good.
func (t *touchscreen) leave(ctx context.Context, sid string) error {
	id := "leave-" + sid
	_, err := t.ask(ctx, "leave", sid, id, wire.Leave{T: "leave", ID: id, Session: sid})
	return err
}
