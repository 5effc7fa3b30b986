package queuetest

import (
	"fmt"
	"strconv"

	"reception/queue"
)

// Source is where chance comes from: a [math/rand.Rand], or one that shrinks.
type Source interface{ Intn(n int) int }

// Generator makes commands that a hall with the settings of [Config] could
// see: most make sense in the State at hand, some do not.
type Generator struct {
	Source   Source
	Counters []string // empty: those of Config
	Services []string // likewise
	n        int
}

// chance is one kind of want and how often it comes, of a thousand.
type chance struct {
	often int
	make  func(*Generator, *queue.State) queue.Want
}

// chances lists every kind of want there is; a test compares it with the
// package.
func chances() []chance {
	return []chance{
		{300, (*Generator).issue},
		{30, (*Generator).endSession},
		{4, func(g *Generator, s *queue.State) queue.Want { // some of no series
			return queue.SkipNumbers{Date: g.date(s), Through: []int{g.in(20), 100 + g.in(60)}}
		}},
		{150, (*Generator).call},
		{30, func(g *Generator, s *queue.State) queue.Want {
			return queue.Recall{Counter: g.counter(), Ticket: g.at(s)}
		}},
		{60, func(g *Generator, s *queue.State) queue.Want {
			return queue.Start{Counter: g.counterOf(s), Ticket: g.at(s)}
		}},
		{30, func(g *Generator, s *queue.State) queue.Want {
			return queue.Finish{Counter: g.counterOf(s), Ticket: g.at(s)}
		}},
		{60, func(g *Generator, s *queue.State) queue.Want {
			return queue.Miss{Counter: g.counterOf(s), Ticket: g.at(s)}
		}},
		{50, func(g *Generator, s *queue.State) queue.Want {
			return queue.Return{Ticket: g.with(s, queue.Missed), Counter: g.maybeCounter()}
		}},
		{30, func(g *Generator, s *queue.State) queue.Want {
			return queue.Hold{Counter: g.counterOf(s), Ticket: g.at(s)}
		}},
		{30, (*Generator).resume},
		{30, func(g *Generator, s *queue.State) queue.Want {
			return queue.Transfer{Counter: g.counterOf(s), Ticket: g.at(s), Service: g.service(), Stop: g.in(2)}
		}},
		{40, func(g *Generator, s *queue.State) queue.Want {
			return queue.NextStop{Counter: g.counterOf(s), Ticket: g.at(s)}
		}},
		{20, func(g *Generator, s *queue.State) queue.Want {
			return queue.Amend{Ticket: g.any(s), People: g.in(5), Needs: g.needs(), Counter: g.maybeCounter()}
		}},
		{15, (*Generator).merge},
		{15, func(g *Generator, s *queue.State) queue.Want {
			return queue.Split{Ticket: g.with(s, queue.Waiting), People: 1 + g.in(2), Counter: g.maybeCounter(), Mint: g.mint()}
		}},
		{20, func(g *Generator, s *queue.State) queue.Want {
			return queue.Cancel{Ticket: g.any(s), Counter: g.maybeCounter()}
		}},
		{20, func(g *Generator, s *queue.State) queue.Want {
			return queue.Pause{Counter: g.counter(), Why: queue.PauseWhy(g.pick("break", "meeting", "papers", "off", "away", "tired"))}
		}},
		{15, func(g *Generator, s *queue.State) queue.Want { return queue.Unpause{Counter: g.counter()} }},
		{40, func(g *Generator, s *queue.State) queue.Want {
			return queue.WalkOver{Counter: g.counterOf(s), Ticket: g.at(s)}
		}},
		{30, func(g *Generator, s *queue.State) queue.Want {
			return queue.Switch{Ticket: g.with(s, []queue.Status{queue.Waiting, queue.Missed}[g.in(2)]), Service: g.service(), Counter: g.maybeCounter()}
		}},
		{80, func(g *Generator, s *queue.State) queue.Want { return queue.UndoPress{Counter: g.counter()} }},
		{20, func(g *Generator, s *queue.State) queue.Want {
			return queue.CarryOver{Ticket: g.any(s), Counter: g.maybeCounter()}
		}},
		{15, (*Generator).book},
		{30, (*Generator).checkIn},
		{5, func(g *Generator, s *queue.State) queue.Want { return queue.CancelBooking{Booking: g.booking(s)} }},
		{15, func(g *Generator, s *queue.State) queue.Want {
			return queue.PrintBooking{Booking: g.booking(s), Station: "1", Session: g.maybeSession()}
		}},
		{5, func(g *Generator, s *queue.State) queue.Want {
			return queue.MoveBooking{Booking: g.booking(s), Date: g.date(s), Session: g.pick("am", "pm", ""), Slot: g.pick("", "14:30"), Why: queue.BookTime}
		}},
		{40, func(g *Generator, s *queue.State) queue.Want {
			return queue.ReadBooking{Booking: g.booking(s), Why: "check"}
		}},
		{25, func(g *Generator, s *queue.State) queue.Want {
			return queue.Unserve{Ticket: g.any(s), Counter: g.maybeCounter(), Why: queue.ByPhone, Row: g.pick("", "promise")}
		}},
		{4, func(g *Generator, s *queue.State) queue.Want { return queue.EndCallback{ID: g.callback(s)} }},
		{4, func(g *Generator, s *queue.State) queue.Want {
			return queue.ReadCallback{ID: g.callback(s), Why: "answer"}
		}},
		{15, func(g *Generator, s *queue.State) queue.Want {
			return queue.TakeNote{Counter: g.counterOf(s), Ticket: g.at(s), Row: g.pick("note", "note", "")}
		}},
		{80, func(g *Generator, s *queue.State) queue.Want { return queue.SendSlip{Slip: g.slip(s)} }},
		{100, (*Generator).endSlip},
		{25, func(g *Generator, s *queue.State) queue.Want {
			return queue.Reprint{Ticket: g.any(s), Station: g.pick("1", "2"), Session: g.maybeSession()}
		}},
		{15, func(g *Generator, s *queue.State) queue.Want { return queue.WriteSlip{Ticket: g.any(s)} }},
		{8, func(g *Generator, s *queue.State) queue.Want {
			return queue.PrintBooking{Booking: g.booking(s), Station: g.pick("1", "2"), Session: g.maybeSession()}
		}},
		{4, func(g *Generator, s *queue.State) queue.Want { return queue.CloseDay{CarryOver: g.in(3) > 0} }},
		{40, func(g *Generator, s *queue.State) queue.Want { return queue.OpenDay{Date: g.date(s)} }},
		{8, func(g *Generator, s *queue.State) queue.Want { return queue.DoubtDate{Date: g.date(s)} }},
		{4, func(g *Generator, s *queue.State) queue.Want { return queue.ConfirmDate{Date: g.date(s)} }},
		{10, (*Generator).publishRota},
		{30, (*Generator).changeRota},
		{10, func(g *Generator, s *queue.State) queue.Want {
			return queue.DraftRota(g.publishRota(s).(queue.PublishRota))
		}},
		{6, (*Generator).generateRota},
		{8, (*Generator).dropDrafts},
		{2, (*Generator).importHolidays},
		{3, (*Generator).setElsewhere},
		{6, (*Generator).postNotice},
		{5, (*Generator).withdrawNotice},
		{8, (*Generator).undoOffice},
		{5, func(g *Generator, s *queue.State) queue.Want {
			return queue.SignTriage{By: g.pick("县司法局局长", ""), On: g.date(s)}
		}},
		{6, (*Generator).setConfig},
		{8, func(g *Generator, s *queue.State) queue.Want { return queue.AskHelp{Station: g.pick("1", "2", "")} }},
		{8, func(g *Generator, s *queue.State) queue.Want {
			return queue.AnswerHelp{Station: g.pick("1", "2"), Counter: g.counter()}
		}},
		{8, func(g *Generator, s *queue.State) queue.Want {
			return queue.ReadPerson{Ticket: g.any(s), Why: "register", Note: g.in(3) == 0}
		}},
		{4, func(*Generator, *queue.State) queue.Want { return queue.Nothing{} }},
	}
}

// Want returns the next wish in a hall in that State.
func (g *Generator) Want(s *queue.State) queue.Want {
	all := chances()
	sum := 0
	for _, c := range all {
		sum += c.often
	}
	n := g.in(sum)
	for _, c := range all {
		if n -= c.often; n < 0 {
			return c.make(g, s)
		}
	}
	panic("queuetest: chances do not add up")
}

// Each returns one wish of every kind.
func (g *Generator) Each(s *queue.State) []queue.Want {
	var out []queue.Want
	for _, c := range chances() {
		out = append(out, c.make(g, s))
	}
	return out
}

func (g *Generator) in(n int) int { return g.Source.Intn(n) }

func (g *Generator) pick(of ...string) string { return of[g.in(len(of))] }

func (g *Generator) counter() string {
	if len(g.Counters) > 0 {
		return g.pick(g.Counters...)
	}
	return g.pick("1", "2", "desk", "room")
}

func (g *Generator) maybeCounter() string { return g.pick("", g.counter(), g.counter(), "none") }

func (g *Generator) service() string {
	if len(g.Services) > 0 {
		return g.pick(g.Services...)
	}
	return g.pick("land", "land", "labour", "letters", "leader", "leader", "none")
}

func (g *Generator) session() string { return "v" + strconv.Itoa(g.in(150)) }

func (g *Generator) maybeSession() string { return g.pick("", g.session()) }

func (g *Generator) needs() queue.Needs {
	return []queue.Needs{0, 0, 0, queue.NeedAge, queue.NeedWalking, queue.NeedChild | queue.NeedHearing, queue.NeedWheels, queue.NeedForces, 1 << 6}[g.in(9)]
}

// at returns a ticket that a counter has, if there is one; counterOf makes the
// same choice more often than not.
func (g *Generator) at(s *queue.State) queue.TicketID {
	if s.Day == nil || len(s.Day.Counters) == 0 || g.in(8) == 0 {
		return g.any(s)
	}
	return s.Day.Counters[g.n%len(s.Day.Counters)].Now
}

func (g *Generator) counterOf(s *queue.State) string {
	g.n = g.in(max(4, len(g.Counters)))
	if s.Day == nil || g.n >= len(s.Day.Counters) {
		return g.counter()
	}
	return s.Day.Counters[g.n].ID
}

// any returns a ticket of the day, or one that does not exist.
func (g *Generator) any(s *queue.State) queue.TicketID {
	if s.Day == nil {
		return queue.TicketID(g.in(4))
	}
	return s.Day.First + queue.TicketID(g.in(len(s.Day.Tickets)+1))
}

// with returns a ticket with that status, if there is one.
func (g *Generator) with(s *queue.State, st queue.Status) queue.TicketID {
	var ids []queue.TicketID
	if s.Day != nil {
		for _, k := range s.Day.Tickets {
			if k.Status == st {
				ids = append(ids, k.ID)
			}
		}
	}
	if len(ids) == 0 {
		return g.any(s)
	}
	return ids[g.in(len(ids))]
}

func (g *Generator) mint() queue.Mint {
	g.n++
	return queue.Mint{Nonce: fmt.Sprintf("%08x", g.in(1<<30)), CodeHash: "c" + strconv.Itoa(g.in(1000)), TokenHash: "t", Card: "k", Sealed: g.pick("", "row")}
}

func (g *Generator) issue(*queue.State) queue.Want {
	w := queue.Issue{Service: g.service(), People: 1 + g.in(3), Needs: g.needs(), Station: "1", Session: g.session(), Slip: true, Mint: g.mint()}
	if g.in(5) == 0 { // by a clerk
		w.Station, w.Session, w.Slip = "", "", g.in(8) == 0
	}
	return w
}

func (g *Generator) endSession(*queue.State) queue.Want {
	return queue.EndSession{Station: "1", Session: g.session()}
}

func (g *Generator) call(s *queue.State) queue.Want {
	w := queue.Call{Counter: g.counter()}
	if g.in(12) == 0 {
		w.Ticket = g.with(s, queue.Waiting)
	}
	return w
}

func (g *Generator) resume(s *queue.State) queue.Want {
	id := g.with(s, queue.Held)
	if s.Day != nil {
		if k := s.Day.Ticket(id); k != nil && g.in(8) > 0 {
			return queue.Resume{Counter: k.Counter, Ticket: id}
		}
	}
	return queue.Resume{Counter: g.counter(), Ticket: id}
}

func (g *Generator) merge(s *queue.State) queue.Want {
	w := queue.Merge{Counter: g.maybeCounter()}
	for range 1 + g.in(3) {
		w.Tickets = append(w.Tickets, g.with(s, []queue.Status{queue.Waiting, queue.Waiting, queue.Held, queue.Called}[g.in(4)]))
	}
	return w
}

func (g *Generator) book(s *queue.State) queue.Want {
	w := queue.Book{
		Date: g.date(s), Session: g.pick("am", "am", "pm", "day", ""), Slot: g.pick("09:30", "11:45", "14:45", "", "23:00"), Service: g.service(), People: 1 + g.in(2),
		Needs: g.needs(), Why: queue.BookPapers, Handler: g.pick("", "", g.counter(), "room"), Row: g.pick("", "caller", "caller"), Mint: g.mint(),
	}
	if g.in(3) > 0 {
		w.Ticket, w.Counter = g.any(s), g.counter()
		if s.Day != nil && g.in(3) > 0 {
			if k := s.Day.Ticket(w.Ticket); k != nil && k.Counter != "" {
				w.Counter = k.Counter
			}
		}
	}
	return w
}

func (g *Generator) callback(s *queue.State) queue.Seq {
	if n := len(s.Ledger.Callbacks); n > 0 {
		return s.Ledger.Callbacks[g.in(n)].ID
	}
	return 1
}

func (g *Generator) booking(s *queue.State) queue.BookingID {
	if n := len(s.Ledger.Bookings); n > 0 {
		return s.Ledger.Bookings[g.in(n)].ID
	}
	return 1
}

func (g *Generator) checkIn(s *queue.State) queue.Want {
	return queue.CheckIn{Booking: g.booking(s), Station: "1", Session: g.session(), Slip: true, AnyDate: g.in(4) == 0, Mint: g.mint()}
}

func (g *Generator) slip(s *queue.State) queue.SlipID {
	if n := len(s.Ledger.Slips); n > 0 {
		return s.Ledger.Slips[g.in(n)].ID
	}
	return s.Ledger.NextSlip - 1
}

func (g *Generator) endSlip(s *queue.State) queue.Want {
	w := queue.EndSlip{Slip: g.slip(s)}
	all := []queue.SlipStatus{queue.SlipPrinted, queue.SlipUncertain, queue.SlipShown, queue.SlipHanded, queue.SlipWithdrawn, queue.SlipOwed}
	if p := s.Ledger.Slip(w.Slip); p != nil && p.Status == queue.SlipSending {
		all = []queue.SlipStatus{queue.SlipPrinted, queue.SlipPrinted, queue.SlipUncertain, queue.SlipHanded}
	}
	w.Status = all[g.in(len(all))]
	return w
}

// date returns a date near the last, far from it, or none at all.
func (g *Generator) date(s *queue.State) queue.Date {
	days := []queue.Date{"2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-30", "2026-12-07", "2030-01-01", "1970-01-01", "2026-02-30"}
	if s.LastDate != "" && g.in(2) == 0 {
		return s.LastDate
	}
	return days[g.in(len(days))]
}

func (g *Generator) rotaDay(s *queue.State) queue.RotaDay {
	return queue.RotaDay{
		ID: "r" + strconv.Itoa(g.in(9)), Date: g.date(s), Session: g.pick("am", "pm", "am", "pm", "day", "night"), Leader: g.pick("wang", "li", "wang", "li", "none"),
		Place: "一号接访室", Units: []string{"信访局"}, Lawyer: g.in(2) == 0, Capacity: g.in(4),
	}
}

func (g *Generator) publishRota(s *queue.State) queue.Want {
	w := queue.PublishRota{}
	for range g.in(3) {
		w.Days = append(w.Days, g.rotaDay(s))
	}
	return w
}

func (g *Generator) changeRota(s *queue.State) queue.Want {
	w := queue.ChangeRota{Day: g.rotaDay(s), Why: g.pick("因公出差", "")}
	w.Day.ID = g.rotaID(s)
	for _, r := range s.Rota { // most often it is another leader or room
		if r.ID == w.Day.ID && g.in(4) > 0 {
			w.Day.Date, w.Day.Session = r.Date, r.Session
		}
	}
	if g.in(4) == 0 {
		w.Day.Status = queue.RotaCancelled
	}
	return w
}

// rotaID names a session of the rota, if there is one.
func (g *Generator) rotaID(s *queue.State) string {
	if n := len(s.Rota); n > 0 && g.in(4) > 0 {
		return s.Rota[g.in(n)].ID
	}
	return "r" + strconv.Itoa(g.in(9))
}

func (g *Generator) dropDrafts(s *queue.State) queue.Want {
	for _, r := range s.Rota {
		if r.Status == queue.RotaDraft && g.in(2) == 0 {
			return queue.DropDrafts{IDs: []string{r.ID}}
		}
	}
	return queue.DropDrafts{IDs: []string{g.rotaID(s)}}
}

func (g *Generator) generateRota(s *queue.State) queue.Want {
	w := queue.GenerateRota{From: g.date(s)}
	if w.To = w.From; w.From.Valid() {
		w.To = w.From.Plus(g.in(30) - 2)
	}
	return w
}

func (g *Generator) importHolidays(s *queue.State) queue.Want {
	w := queue.ImportHolidays{Year: 2026}
	for range g.in(3) {
		w.Days = append(w.Days, queue.Holiday{Date: g.date(s), Name: "某日", Off: g.in(3) > 0})
	}
	return w
}

func (g *Generator) setElsewhere(s *queue.State) queue.Want {
	r := queue.Elsewhere{Hall: g.pick("青石镇", "白水乡"), AsOf: g.date(s)}
	for range g.in(3) {
		r.Days = append(r.Days, queue.ElsewhereDay{Date: g.date(s), Session: g.pick("am", "day", "night"), Leader: "孙某", Post: "镇长", Place: "镇政府"})
	}
	return queue.SetElsewhere{Rota: r}
}

func (g *Generator) postNotice(*queue.State) queue.Want {
	return []queue.Want{
		queue.PostNotice{Template: queue.NoticeCrowd},
		queue.PostNotice{Template: queue.NoticeSubstitute, Leader: g.pick("wang", "li", "none")},
		queue.PostNotice{Template: queue.NoticeDelay, Minute: g.in(600)},
		queue.PostNotice{Template: queue.NoticeNoPaper},
		queue.PostNotice{Template: queue.NoticeQuiet},
		queue.PostNotice{Template: queue.NoticeNoLeader},
		queue.PostNotice{Template: "hello"},
	}[g.in(7)]
}

func (g *Generator) withdrawNotice(s *queue.State) queue.Want {
	if s.Day != nil && len(s.Day.Notices) > 0 {
		return queue.WithdrawNotice{ID: s.Day.Notices[g.in(len(s.Day.Notices))].ID}
	}
	return queue.WithdrawNotice{ID: 1}
}

func (g *Generator) undoOffice(s *queue.State) queue.Want {
	if c, ok := s.Undoable(); ok && g.in(4) > 0 {
		return queue.UndoOffice{Seq: c.Seq}
	}
	return queue.UndoOffice{Seq: s.Seq}
}

// setConfig changes what a centre changes: hours, rules, capacity, who serves
// what.
func (g *Generator) setConfig(*queue.State) queue.Want {
	c := Config()
	if len(g.Counters) > 0 {
		c = BigConfig()
	}
	c.Rules.PriorityRun, c.Rules.MaxOvertaken = g.in(5), g.in(7)
	c.Rules.Forces = g.in(2) == 0
	c.Services[0].Capacity = 5 + g.in(40)
	switch g.in(4) {
	case 0:
		c.Counters = c.Counters[1:]
	case 1:
		c.Counters[0].Serves = append(c.Counters[0].Serves, queue.Queue{Service: "letters"})
	}
	c.RotaRules = []queue.RotaRule{{
		ID: "mon", Weekday: 1, Session: g.pick("am", "day"), Leaders: []string{"wang", "li"},
		Holiday: []queue.HolidayPolicy{queue.HolidayManual, queue.HolidayPostpone, queue.HolidaySkip}[g.in(3)],
	}}
	c.Triage.Topics[0].Limit = g.pick("一年", "两年")
	return queue.SetConfig{Config: c}
}
