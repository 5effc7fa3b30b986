package rehearse

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"reception/ui/wire"
)

// clerk plays the member of staff at one counter, who sees nothing but the
// desk's page.
type clerk struct {
	name    string // "desk/3"
	counter string
	day     *day
	rec     *record
	rng     *rand.Rand
	s       *Screen[wire.DeskView]
	person  func(ctx context.Context, ticket int64) (string, error)
	pace    *Pace
	plan    Plan
	byHand  bool // plays tricks with the order, for the self-test

	asked    int
	seq      int64 // the view that the clerk goes by
	lastCall int64
}

// backoff is how long a clerk who was refused waits for a newer view.
const backoff = 200 * time.Millisecond

// soon bounds how long a page takes to show what was done on it.
const soon = 20 * time.Second

func (c *clerk) run(ctx context.Context) error {
	c.pace.begin()
	defer c.pace.end()
	if err := c.pace.until(ctx, c.plan.Midnight.Add(c.plan.CallFrom)); err != nil {
		return err
	}
	for {
		v, seq, newer, err := c.s.Now()
		if err != nil {
			return err
		}
		c.seq = seq
		acted, err := c.step(ctx, v)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("%s: %w", c.name, err)
		}
		if acted {
			continue
		}
		c.day.rest(c.name, seq, v)
		over := false
		c.pace.rest(func() {
			select {
			case <-newer:
			case <-c.s.Done():
			case <-c.day.over:
				over = true
			case <-ctx.Done():
			}
		})
		if over || ctx.Err() != nil {
			return ctx.Err()
		}
		c.day.wake(c.name)
	}
}

// me finds the clerk's own counter.
func (c *clerk) me(v wire.DeskView) wire.DeskCounter {
	for _, k := range v.Counters {
		if k.ID == c.counter {
			return k
		}
	}
	return wire.DeskCounter{}
}

func (c *clerk) chance(percent int) bool { return c.rng.IntN(100) < percent }

// step does one thing, and tells whether there was something to do.
func (c *clerk) step(ctx context.Context, v wire.DeskView) (bool, error) {
	me := c.me(v)
	if me.Now != nil && me.Now.Status == "called" {
		return true, c.called(ctx, *me.Now, v)
	}
	if me.Now != nil {
		return true, c.serving(ctx, *me.Now, v)
	}
	for _, h := range v.Help {
		if h.Counter == "" && c.day.claim("help", h.At, 1) {
			_, err := c.press(ctx, wire.DeskDo{Do: "answerhelp", Station: h.Station})
			return true, err
		}
	}
	for _, k := range v.Held {
		if k.Counter == c.counter && (me.Waiting == 0 || c.chance(30)) {
			_, err := c.press(ctx, wire.DeskDo{Do: "resume", Ticket: k.Ticket})
			return true, err
		}
	}
	for _, k := range v.Missed {
		if c.day.wantsBack(k.Ticket) && c.day.claim("return", k.Ticket, 1) {
			_, err := c.press(ctx, wire.DeskDo{Do: "return", Ticket: k.Ticket})
			return true, err
		}
	}
	for _, k := range v.Unprinted {
		if c.day.claim("unprinted", k.Ticket, 2) {
			do := "reprint"
			if c.chance(30) {
				do = "written"
			}
			_, err := c.press(ctx, wire.DeskDo{Do: do, Ticket: k.Ticket})
			return true, err
		}
	}
	if me.Waiting == 0 {
		return false, nil
	}
	if now := c.pace.Now().Sub(c.plan.Midnight); now >= c.plan.LunchFrom && now < c.plan.LunchUntil {
		return true, c.pace.sleep(ctx, c.plan.LunchUntil-now)
	}
	return true, c.call(ctx, me, v)
}

// call calls somebody, after what clerks do with a full hall.
func (c *clerk) call(ctx context.Context, me wire.DeskCounter, v wire.DeskView) error {
	var mine []wire.DeskTicket
	for _, k := range v.Waiting {
		if slices.Contains(me.Serves, k.Line) {
			mine = append(mine, k)
		}
	}
	if c.byHand && len(mine) > 3 && c.day.claim("plant", 0, 1) {
		k := mine[len(mine)-1] // the worst choice there is
		if k.Lane == "walkin" && len(k.Needs) == 0 {
			_, err := c.press(ctx, wire.DeskDo{Do: "call", Ticket: k.Ticket})
			return err
		}
	}
	if len(mine) > 3 {
		i := 1 + c.rng.IntN(len(mine)-1)
		k := mine[i]
		switch p := c.rng.IntN(200); {
		case p < 3:
			_, err := c.press(ctx, wire.DeskDo{Do: "call", Ticket: k.Ticket})
			return err
		case p < 6 && mine[i-1].Line == k.Line:
			_, err := c.press(ctx, wire.DeskDo{Do: "merge", Tickets: []int64{mine[i-1].Ticket, k.Ticket}})
			return err
		case p < 10 && k.People > 1:
			_, err := c.press(ctx, wire.DeskDo{Do: "split", Ticket: k.Ticket, People: 1})
			return err
		case p < 15:
			_, err := c.press(ctx, wire.DeskDo{Do: "unserve", Ticket: k.Ticket, Phone: fmt.Sprintf("138%08d", k.Ticket), Words: "电话答复"})
			return err
		case p < 18:
			return c.pause(ctx)
		case p < 21:
			_, err := c.press(ctx, wire.DeskDo{Do: "issue", Service: k.Service, People: 1 + c.rng.IntN(3)})
			return err
		}
	}
	_, err := c.press(ctx, wire.DeskDo{Do: "next"})
	return err
}

// pause is a cup of tea.
func (c *clerk) pause(ctx context.Context) error {
	if a, err := c.press(ctx, wire.DeskDo{Do: "pause", Why: "break"}); err != nil || !a.OK {
		return err
	}
	if err := c.pace.sleep(ctx, time.Duration(2+c.rng.IntN(8))*time.Minute); err != nil {
		return err
	}
	if c.chance(50) {
		return nil // the next call ends it
	}
	_, err := c.press(ctx, wire.DeskDo{Do: "unpause"})
	return err
}

// called has somebody called, who comes or does not.
func (c *clerk) called(ctx context.Context, k wire.DeskTicket, v wire.DeskView) error {
	if c.lastCall != 0 && k.Calls == 1 && c.chance(3) {
		return c.undo(ctx, k)
	}
	if !c.day.comes(k.Ticket) {
		return c.missing(ctx, k, v)
	}
	if c.chance(20) { // the next call ends this visit
		return c.finish(ctx, k)
	}
	_, err := c.press(ctx, wire.DeskDo{Do: "start", Ticket: k.Ticket})
	return err
}

// undo takes a call back: it was a slip of the finger.
func (c *clerk) undo(ctx context.Context, k wire.DeskTicket) error {
	call := c.lastCall
	c.lastCall = 0
	a, err := c.press(ctx, wire.DeskDo{Do: "undo"})
	if a.OK {
		c.rec.uncall(call)
	}
	return err
}

// missing recalls somebody until he counts as missed.
func (c *clerk) missing(ctx context.Context, k wire.DeskTicket, v wire.DeskView) error {
	until := time.UnixMilli(k.Called).Add(time.Duration(v.Rules.MissMS) * time.Millisecond)
	recall := time.UnixMilli(k.Recalled).Add(time.Duration(v.Rules.RecallMS) * time.Millisecond)
	if k.Calls < 3 && recall.Before(until) {
		if err := c.pace.until(ctx, recall); err != nil {
			return err
		}
		_, err := c.press(ctx, wire.DeskDo{Do: "recall", Ticket: k.Ticket})
		return err
	}
	if err := c.pace.until(ctx, until); err != nil {
		return err
	}
	if k.Walk && k.Walked == 0 {
		if a, err := c.press(ctx, wire.DeskDo{Do: "walkover", Ticket: k.Ticket}); err != nil || !a.OK {
			return err
		}
	}
	a, err := c.press(ctx, wire.DeskDo{Do: "miss", Ticket: k.Ticket})
	if a.OK {
		c.day.missed(k.Ticket)
	}
	return err
}

// serving receives somebody, and ends or moves the visit.
func (c *clerk) serving(ctx context.Context, k wire.DeskTicket, v wire.DeskView) error {
	if err := c.listen(ctx, k); err != nil {
		return err
	}
	if k.Person && c.chance(2) {
		if err := c.look(ctx, k); err != nil {
			return err
		}
	}
	if !k.Last && c.chance(20) {
		if _, err := c.press(ctx, wire.DeskDo{Do: "note", Ticket: k.Ticket, Words: fmt.Sprintf("排练第%d号的事", k.Number)}); err != nil {
			return err
		}
	}
	do := wire.DeskDo{Ticket: k.Ticket}
	switch p := c.rng.IntN(100); {
	case p < 3:
		do.Do, do.People, do.Needs = "amend", k.People+1, []wire.Need{[]wire.Need{wire.NeedWalking, wire.NeedWheels}[c.rng.IntN(2)]}
	case p < 8 && k.Calls < 4:
		do.Do = "hold"
	case p < 11:
		do.Do, do.Service = "transfer", c.other(v, k)
	case p < 13:
		do.Do = "carry"
	case p < 14:
		do.Do = "cancel"
	case p < 17 && len(v.Days) > 0:
		do.Do, do.Service, do.Date, do.People, do.Why = "book", k.Service, v.Days[0], k.People, string(wire.BookPapers)
	case !k.Last:
		do.Do = "nextstop"
	default:
		return c.finish(ctx, k)
	}
	a, err := c.press(ctx, do)
	if a.OK && do.Do == "carry" {
		c.day.carried(k.Ticket)
	}
	return err
}

// listen is the visit itself. Most are short and a few are long.
func (c *clerk) listen(ctx context.Context, k wire.DeskTicket) error {
	const spread = 0.5 // of the logarithm
	mean := c.plan.Desk
	if k.Last && len(k.Line) > 0 && !strings.HasSuffix(k.Line, "/0") {
		mean = c.plan.Room
	}
	return c.pace.sleep(ctx, time.Duration(float64(mean)*math.Exp(spread*c.rng.NormFloat64()-spread*spread/2)))
}

// other is another service.
func (c *clerk) other(v wire.DeskView, k wire.DeskTicket) string {
	var others []string
	for _, s := range v.Services {
		if s.ID != k.Service {
			others = append(others, s.ID)
		}
	}
	return others[c.rng.IntN(len(others))]
}

// finish ends a visit, with the next call or without one.
func (c *clerk) finish(ctx context.Context, k wire.DeskTicket) error {
	do := wire.DeskDo{Do: "finish", Ticket: k.Ticket}
	if c.chance(60) {
		do = wire.DeskDo{Do: "next"}
	}
	_, err := c.press(ctx, do)
	return err
}

// look asks for the name behind a ticket, which is not in any view.
func (c *clerk) look(ctx context.Context, k wire.DeskTicket) error {
	name, err := c.person(ctx, k.Ticket)
	if err != nil || name == "" {
		return err
	}
	if v := c.day.visitor(k.Ticket); v != nil && v.card != nil && v.card.Name != name {
		c.rec.problem("number %d belongs to another person than the desk was told", k.Number)
	}
	return nil
}

// press presses a button, notes what the desk was told, and waits until the
// page shows it.
func (c *clerk) press(ctx context.Context, do wire.DeskDo) (wire.Answer, error) {
	c.asked++
	do.T, do.ID = "do", fmt.Sprintf("d%s-%d", c.counter, c.asked)
	began := time.Now()
	ask, cancel := context.WithTimeout(ctx, soon)
	defer cancel()
	a, err := c.s.Ask(ask, do.ID, do)
	if err != nil {
		return a, fmt.Errorf("%s: %w", do.Do, err)
	}
	c.rec.answer(c.name, do.Do, "", a)
	if !a.OK { // somebody was quicker: the page will tell
		return a, c.refused(ask, a)
	}
	shown := c.shown(do, a, began)
	_, err = c.s.Until(ask, func(v wire.DeskView) bool { return shown(c.me(v), v) })
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("the desk does not show %s of ticket %d", do.Do, do.Ticket)
	}
	return a, err
}

// refused waits for the time that the answer names, or for a newer view than
// the one that was wrong. If there is none the clerk tries something else.
func (c *clerk) refused(ctx context.Context, a wire.Answer) error {
	if a.WaitMS > 0 {
		return c.pace.sleep(ctx, time.Duration(a.WaitMS)*time.Millisecond)
	}
	again := time.NewTimer(backoff)
	defer again.Stop()
	for {
		_, seq, newer, err := c.s.Now()
		if err != nil || seq > c.seq {
			return err
		}
		select {
		case <-newer:
		case <-again.C:
			return nil
		case <-c.s.Done():
			return c.s.Err()
		case <-c.day.over:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// shown returns how the page looks once it shows what was accepted. What makes
// no difference to who waits is not waited for.
func (c *clerk) shown(do wire.DeskDo, a wire.Answer, began time.Time) func(wire.DeskCounter, wire.DeskView) bool {
	here := func(me wire.DeskCounter, id int64) bool { return me.Now != nil && me.Now.Ticket == id }
	in := func(list []wire.DeskTicket, id int64) bool {
		return slices.ContainsFunc(list, func(k wire.DeskTicket) bool { return k.Ticket == id })
	}
	c.lastCall = 0
	switch do.Do {
	case "next", "call":
		if a.Ticket == 0 {
			return func(me wire.DeskCounter, _ wire.DeskView) bool { return me.Now == nil }
		}
		c.lastCall = a.Seq
		c.rec.call(a.Seq, began)
		return func(me wire.DeskCounter, _ wire.DeskView) bool { return here(me, a.Ticket) }
	case "recall":
		c.rec.call(a.Seq, began)
		return func(me wire.DeskCounter, _ wire.DeskView) bool { return here(me, do.Ticket) && me.Now.Calls > 1 }
	case "start":
		return func(me wire.DeskCounter, _ wire.DeskView) bool {
			return here(me, do.Ticket) && me.Now.Status == "serving"
		}
	case "resume":
		return func(me wire.DeskCounter, _ wire.DeskView) bool { return here(me, do.Ticket) }
	case "finish", "miss", "hold", "transfer", "nextstop", "carry", "cancel", "book":
		return func(me wire.DeskCounter, _ wire.DeskView) bool { return !here(me, do.Ticket) }
	case "return":
		return func(_ wire.DeskCounter, v wire.DeskView) bool { return !in(v.Missed, do.Ticket) }
	case "unserve":
		return func(_ wire.DeskCounter, v wire.DeskView) bool { return !in(v.Waiting, do.Ticket) }
	case "pause":
		return func(me wire.DeskCounter, _ wire.DeskView) bool { return me.Paused != "" }
	case "unpause":
		return func(me wire.DeskCounter, _ wire.DeskView) bool { return me.Paused == "" }
	case "walkover":
		return func(me wire.DeskCounter, _ wire.DeskView) bool { return me.Now != nil && me.Now.Walked != 0 }
	case "merge":
		return func(_ wire.DeskCounter, v wire.DeskView) bool { return !in(v.Waiting, do.Tickets[1]) }
	case "split", "issue":
		n := c.day.issue(a.Ticket, a.Number, nil)
		return func(_ wire.DeskCounter, v wire.DeskView) bool { return v.Totals.Taken >= n }
	case "undo":
		return func(me wire.DeskCounter, _ wire.DeskView) bool { return me.UndoAt == 0 }
	}
	return func(wire.DeskCounter, wire.DeskView) bool { return true }
}

func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
