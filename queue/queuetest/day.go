package queuetest

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"reception/queue"
)

// dayZone is where the days take place.
func dayZone() *time.Location { return time.FixedZone("", 8*3600) }

// dayConfig returns the settings of the hall in which the days take place: that
// of [Config] with four windows that share lines, a lunch break, three leaders
// and two townships.
func dayConfig() queue.Config {
	c := Config()
	serve := func(ids ...string) (out []queue.Queue) {
		for _, id := range ids {
			out = append(out, queue.Queue{Service: id})
		}
		return out
	}
	c.Counters = slices.Insert(c.Counters, 2,
		queue.Counter{ID: "3", Label: "3号窗口", Serves: serve("land", "letters")},
		queue.Counter{ID: "4", Label: "4号窗口", Serves: serve("land", "labour", "letters")},
	)
	c.Leaders = append(c.Leaders, queue.Leader{ID: "zhao", Name: "赵某", Post: "县委书记"})
	c.Hours.LunchFrom, c.Hours.LunchUntil = 12*60, 14*60
	c.Townships = []string{"安和镇", "北河乡"}
	return c
}

// player plays a script in a hall.
type player struct {
	tb       TB
	h        *Hall
	judge    *Judge
	paper    bool // the printer prints
	jam      bool // and stops in the middle of the next slip
	sessions int
	commands int
}

// Play plays the script in a hall of its own on the journal, and has each
// command judged. It returns what came of the statements with an arrow, by
// their lines; its errors, one for each surprise, name file and line.
func (s *Script) Play(tb TB, j *Journal) (outcome map[int]string, surprises []error) {
	p := &player{tb: tb, paper: true}
	outcome = map[int]string{}
	for _, st := range s.steps {
		fail := func(format string, a ...any) {
			surprises = append(surprises, fmt.Errorf("%s:%d: %s\n\t%w", s.Name, st.line, strings.TrimSpace(s.lines[st.line-1]), fmt.Errorf(format, a...)))
		}
		if p.h == nil && !strings.HasPrefix(st.form.text, "hall ") {
			fail("the first statement is hall DATE TIME")
			return outcome, surprises
		}
		if p.h == nil {
			p.h = &Hall{tb: tb, Journal: j, Clock: &Clock{}, Options: queue.Options{Hall: "anhe", Version: "1.0"}}
		}
		got, err := st.form.run(p, st.args)
		outcome[st.line] = got
		switch {
		case err != nil:
			fail("%w", err)
			return outcome, surprises
		case st.told && got != st.want:
			fail("came out as: %s", got)
		case !st.told && strings.HasPrefix(got, "refused "):
			fail("was %s", got)
		}
	}
	return outcome, surprises
}

// do has a command decided and judged. A refusal is a result, not an error.
func (p *player) do(sender string, w queue.Want) (queue.Answer, string, error) {
	p.commands++
	before := p.h.State()
	a, err := p.h.Send(queue.Command{Key: queue.Key{Sender: sender, Session: "day", ID: strconv.Itoa(p.commands)}, Want: w})
	events, rerr := p.events(before.Seq)
	if rerr != nil {
		return a, "", rerr
	}
	if p.judge == nil {
		if p.judge, rerr = NewJudge(before); rerr != nil {
			return a, "", rerr
		}
	}
	if jerr := p.judge.Step(w, p.h.State(), events, err); jerr != nil {
		return a, "", fmt.Errorf("against the rules: %w", jerr)
	}
	var r *queue.Refusal
	if errors.As(err, &r) {
		return a, refusal(r), nil
	}
	return a, "", err
}

func (p *player) events(after queue.Seq) (events []queue.Event, err error) {
	err = p.h.Journal.Events(after, func(e queue.Event) error { events = append(events, e); return nil })
	return events, err
}

func refusal(r *queue.Refusal) string {
	out := "refused " + string(r.Code)
	if r.Wait > 0 {
		out += fmt.Sprintf(" %ds", r.Wait/1000)
	}
	for _, b := range r.Problems {
		out += strings.TrimRight(" "+b.Field+" "+b.Code+" "+b.Value, " ")
	}
	return out
}

// say is do with the number of the answer as its outcome.
func (p *player) say(sender string, w queue.Want) (string, error) {
	a, refused, err := p.do(sender, w)
	switch {
	case err != nil || refused != "":
		return refused, err
	case a.Number != 0:
		return strconv.Itoa(a.Number), p.print()
	}
	return "ok", p.print()
}

// print lets the printer do what it owes.
func (p *player) print() error {
	for _, slip := range p.h.State().Ledger.Slips {
		ends := []queue.Want{queue.EndSlip{Slip: slip.ID, Status: queue.SlipShown}}
		switch {
		case p.jam:
			p.jam, p.paper = false, false
			ends = []queue.Want{queue.SendSlip{Slip: slip.ID}, queue.EndSlip{Slip: slip.ID, Status: queue.SlipUncertain}}
		case p.paper:
			ends = []queue.Want{queue.SendSlip{Slip: slip.ID}, queue.EndSlip{Slip: slip.ID, Status: queue.SlipPrinted}}
		case slip.Session == "":
			ends[0] = queue.EndSlip{Slip: slip.ID, Status: queue.SlipHanded}
		}
		for _, w := range ends {
			if _, refused, err := p.do("printer", w); err != nil || refused != "" {
				return errors.Join(err, fmt.Errorf("print slip %d: %s", slip.ID, refused))
			}
		}
	}
	return nil
}

// touch is one visitor at the touchscreen, from the first touch to the end.
func (p *player) touch(want func(session string) queue.Want) (string, error) {
	p.sessions++
	session := "v" + strconv.Itoa(p.sessions)
	got, err := p.say("touch/1", want(session))
	if err != nil {
		return got, err
	}
	_, _, err = p.do("touch/1", queue.EndSession{Station: "1", Session: session})
	return got, err
}

// wall returns the time on the clock.
func (p *player) wall() time.Time { return time.UnixMilli(int64(p.h.Clock.Now().Wall)).In(dayZone()) }

// until lets time pass up to a moment.
func (p *player) until(date, clock string) error {
	t, err := time.ParseInLocation("2006-01-02 15:04", date+" "+clock, dayZone())
	if err != nil {
		return err
	}
	d := queue.Millis(t.UnixMilli()) - p.h.Clock.Now().Wall
	if d < 0 {
		return fmt.Errorf("it is %s already", p.wall().Format("2006-01-02 15:04:05"))
	}
	p.h.Clock.Pass(d)
	return nil
}

func (p *player) today() queue.Date { return queue.Date(p.wall().Format(time.DateOnly)) }

func (p *player) midnight() queue.Millis {
	y, m, d := p.wall().Date()
	return queue.Millis(time.Date(y, m, d, 0, 0, 0, 0, dayZone()).UnixMilli())
}

// ticket returns today's ticket of that number.
func (p *player) ticket(a args) (queue.Ticket, error) { return p.numbered(a.number("N")) }

func (p *player) numbered(n int) (queue.Ticket, error) {
	if d := p.h.State().Day; d != nil {
		if k := d.Numbered(n); k != nil {
			return *k, nil
		}
	}
	return queue.Ticket{}, fmt.Errorf("no number %d today", n)
}

func (p *player) number(id queue.TicketID) string {
	if k := p.h.State().Day.Ticket(id); k != nil {
		return strconv.Itoa(k.Number)
	}
	return "nobody"
}

// desk is a form for a press at a counter about a number.
func desk(press string, want func(counter string, k queue.Ticket, a args) queue.Want) form {
	return form{"desk C " + press, func(p *player, a args) (string, error) {
		k, err := p.ticket(a)
		if err != nil {
			return "", err
		}
		return p.say("desk/"+a.one("C"), want(a.one("C"), k, a))
	}}
}

// call is the answer to a press of 下一位.
func (p *player) call(counter string, id queue.TicketID) (string, error) {
	a, refused, err := p.do("desk/"+counter, queue.Call{Counter: counter, Ticket: id})
	switch {
	case err != nil || refused != "":
		return refused, err
	case a.Number == 0:
		return "nobody", nil
	}
	k, err := p.numbered(a.Number)
	return fmt.Sprintf("%d %s", a.Number, k.Why), err
}

// together lets counters press 下一位 at the same moment.
func (p *player) together(counters []string) (string, error) {
	numbers := make([]int, len(counters))
	errs := make([]error, len(counters))
	var wg sync.WaitGroup
	for i, c := range counters {
		wg.Go(func() {
			a, err := p.h.Send(queue.Command{Key: queue.Key{Sender: "desk/" + c, Session: "together", ID: strconv.Itoa(p.commands)}, Want: queue.Call{Counter: c}})
			numbers[i], errs[i] = a.Number, err
		})
	}
	wg.Wait()
	p.commands++
	p.judge = nil // who was first cannot be told
	slices.Sort(numbers)
	return strings.Trim(fmt.Sprint(numbers), "[]"), errors.Join(errs...)
}

func (p *player) rotaDay(a args) (queue.RotaDay, error) {
	for _, r := range p.h.State().Rota {
		if r.ID == a.one("ID") {
			return r, nil
		}
	}
	return queue.RotaDay{}, fmt.Errorf("no session %s on the rota", a.one("ID"))
}

// configure changes the settings.
func (p *player) configure(edit func(*queue.Config)) (string, error) {
	c := p.h.State().Config
	c.Services, c.Counters = slices.Clone(c.Services), slices.Clone(c.Counters)
	edit(&c)
	return p.say("office", queue.SetConfig{Config: c})
}

// booking describes one in the ledger.
func (p *player) booking(b queue.Booking) string {
	words := []string{string(b.Lane)}
	if b.Mint.CodeHash != "" {
		words = []string{b.Mint.CodeHash, string(b.Lane)}
	}
	words = append(words, b.Service, b.Session, b.Slot, string(b.Why))
	if b.Handler != "" {
		words = append(words, "with", b.Handler)
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// state describes where a ticket stands.
func state(k queue.Ticket) string {
	switch k.Status {
	case queue.Waiting, queue.Missed:
		return string(k.Status)
	case queue.Called, queue.Serving, queue.Held:
		return fmt.Sprintf("%s at %s", k.Status, k.Counter)
	}
	return fmt.Sprintf("%s %s", k.Status, k.Why)
}

// mint returns what the hall would make for the visitor of that name: here the
// name stands for the code on his slip.
func mint(name string) queue.Mint { return queue.Mint{Nonce: name, CodeHash: name} }

// clockMinute returns the minute of the day, 0 without a clock time.
func clockMinute(clock string) int {
	t, _ := time.Parse("15:04", clock)
	return t.Hour()*60 + t.Minute()
}

// list joins what there is with commas.
func list(items []string, none string) string {
	if len(items) == 0 {
		return none
	}
	return strings.Join(items, ", ")
}

// last returns the tickets of the open day, or of the last one, as the reports
// see them.
func (p *player) last() []queue.Visit {
	var out []queue.Visit
	for _, v := range p.h.Journal.(*Journal).Visits() {
		if v.Day == p.h.State().LastDay {
			out = append(out, v)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Ticket < out[j].Ticket })
	return out
}

// forms is the grammar. Words in capitals are places, those in brackets may be
// left out. The first form whose words fit is meant.
func forms() []form {
	return []form{
		// The hall and its clock.
		{"hall DATE TIME", func(p *player, a args) (string, error) {
			t, err := time.ParseInLocation("2006-01-02 15:04", a.one("DATE")+" "+a.one("TIME"), dayZone())
			if err != nil || p.h.Core != nil {
				return "", errors.Join(err, errors.New("there is a hall already"))
			}
			p.h.Clock.now = queue.Now{Wall: queue.Millis(t.UnixMilli()), Mono: 1_000}
			p.h.Start()
			p.tb.Cleanup(p.h.Kill)
			return p.say("seed", queue.SetConfig{Config: dayConfig()})
		}},
		{"at TIME", func(p *player, a args) (string, error) { return "ok", p.until(string(p.today()), a.one("TIME")) }},
		{"on DATE TIME", func(p *player, a args) (string, error) { return "ok", p.until(a.one("DATE"), a.one("TIME")) }},
		{"wait SPAN", func(p *player, a args) (string, error) {
			d, err := time.ParseDuration(a.one("SPAN"))
			p.h.Clock.Pass(queue.Millis(max(0, d).Milliseconds()))
			return "ok", err
		}},
		{"clock SPAN", func(p *player, a args) (string, error) {
			d, err := time.ParseDuration(a.one("SPAN"))
			p.h.Clock.Jump(queue.Millis(d.Milliseconds()))
			return "ok", err
		}},
		{"restart", func(p *player, _ args) (string, error) {
			p.judge = nil
			if err := p.h.Stop(); err != nil {
				return "", err
			}
			p.h.Start()
			return "ok", nil
		}},
		{"power off", func(p *player, _ args) (string, error) {
			p.judge = nil
			j := p.h.Journal.(*Journal)
			j.OnSnapshot(func(queue.Snapshot) error { return ErrFault }) // nothing is written any more
			p.h.Kill()
			j.OnSnapshot(nil)
			return "ok", nil
		}},
		{"power on DATE TIME", func(p *player, a args) (string, error) {
			if err := p.until(a.one("DATE"), a.one("TIME")); err != nil {
				return "", err
			}
			p.h.Clock.Reboot(0)
			p.h.Start()
			return "ok", nil
		}},
		{"open", func(p *player, _ args) (string, error) {
			return p.say("clock", queue.OpenDay{Date: p.today(), Midnight: p.midnight()})
		}},
		{"close", func(p *player, _ args) (string, error) { return p.say("office", queue.CloseDay{}) }},
		{"close carrying over", func(p *player, _ args) (string, error) {
			return p.say("clock", queue.CloseDay{CarryOver: true})
		}},
		{"date doubted", func(p *player, _ args) (string, error) {
			return p.say("clock", queue.DoubtDate{Date: p.today(), Midnight: p.midnight()})
		}},
		{"date confirmed DATE", func(p *player, a args) (string, error) {
			return p.say("desk/desk", queue.ConfirmDate{Date: queue.Date(a.one("DATE"))})
		}},
		{"printer WORKS", func(p *player, a args) (string, error) {
			p.paper, p.jam = a.one("WORKS") == "in", a.one("WORKS") == "jams"
			if !slices.Contains([]string{"in", "out", "jams"}, a.one("WORKS")) {
				return "", errors.New("want in, out or jams")
			}
			return "ok", p.print()
		}},

		// Visitors at the touchscreen.
		{"touch takes SERVICE [for PEOPLE] [needs NEEDS] [as NAME] [card CARD]", func(p *player, a args) (string, error) {
			return p.touch(func(session string) queue.Want {
				w := queue.Issue{Service: a.one("SERVICE"), People: max(1, a.number("for")), Station: "1", Session: session, Slip: true}
				w.Needs, _ = parseNeeds(a.one("needs"))
				w.Mint = mint(a.one("as"))
				w.Mint.Card = a.one("card")
				return w
			})
		}},
		{"touch shows card CARD", func(p *player, a args) (string, error) {
			if d := p.h.State().Day; d != nil {
				for _, k := range d.Tickets {
					if k.Mint.Card == a.one("CARD") && !k.Status.Ended() {
						return fmt.Sprintf("%d %s", k.Number, state(k)), nil
					}
				}
			}
			return "nobody", nil
		}},
		{"touch types NAME", func(p *player, a args) (string, error) {
			s := p.h.State()
			if s.Day != nil {
				for _, k := range s.Day.Tickets {
					if k.Mint.CodeHash == a.one("NAME") && !k.Status.Ended() {
						return fmt.Sprintf("%d %s", k.Number, state(k)), nil
					}
				}
			}
			for _, b := range s.Ledger.Bookings {
				if b.Mint.CodeHash == a.one("NAME") {
					return p.touch(func(session string) queue.Want {
						return queue.CheckIn{Booking: b.ID, Station: "1", Session: session, Slip: true}
					})
				}
			}
			return "nobody", nil
		}},
		{"touch returns N", func(p *player, a args) (string, error) {
			k, err := p.ticket(a)
			if err != nil {
				return "", err
			}
			return p.touch(func(string) queue.Want { return queue.Return{Ticket: k.ID} })
		}},
		{"touch gives back N", func(p *player, a args) (string, error) {
			k, err := p.ticket(a)
			if err != nil {
				return "", err
			}
			return p.touch(func(string) queue.Want { return queue.Cancel{Ticket: k.ID} })
		}},
		{"touch changes N to SERVICE", func(p *player, a args) (string, error) {
			k, err := p.ticket(a)
			if err != nil {
				return "", err
			}
			return p.touch(func(string) queue.Want { return queue.Switch{Ticket: k.ID, Service: a.one("SERVICE")} })
		}},
		{"touch reprints N", func(p *player, a args) (string, error) {
			k, err := p.ticket(a)
			if err != nil {
				return "", err
			}
			return p.touch(func(session string) queue.Want {
				return queue.Reprint{Ticket: k.ID, Station: "1", Session: session}
			})
		}},
		{"touch asks for help", func(p *player, _ args) (string, error) { return p.say("touch/1", queue.AskHelp{Station: "1"}) }},

		// Clerks.
		{"desk C next", func(p *player, a args) (string, error) { return p.call(a.one("C"), 0) }},
		{"together next C...", func(p *player, a args) (string, error) { return p.together(a["C"]) }},
		{"desk C calls N", func(p *player, a args) (string, error) {
			k, err := p.ticket(a)
			if err != nil {
				return "", err
			}
			return p.call(a.one("C"), k.ID)
		}},
		{"desk C takes SERVICE [for PEOPLE] [needs NEEDS] [as NAME]", func(p *player, a args) (string, error) {
			w := queue.Issue{Service: a.one("SERVICE"), People: max(1, a.number("for")), Mint: mint(a.one("as"))}
			w.Needs, _ = parseNeeds(a.one("needs"))
			return p.say("desk/"+a.one("C"), w)
		}},
		desk("recalls N", func(c string, k queue.Ticket, _ args) queue.Want { return queue.Recall{Counter: c, Ticket: k.ID} }),
		desk("starts N", func(c string, k queue.Ticket, _ args) queue.Want { return queue.Start{Counter: c, Ticket: k.ID} }),
		desk("finishes N", func(c string, k queue.Ticket, _ args) queue.Want { return queue.Finish{Counter: c, Ticket: k.ID} }),
		desk("walks to N", func(c string, k queue.Ticket, _ args) queue.Want { return queue.WalkOver{Counter: c, Ticket: k.ID} }),
		desk("misses N", func(c string, k queue.Ticket, _ args) queue.Want { return queue.Miss{Counter: c, Ticket: k.ID} }),
		desk("returns N", func(c string, k queue.Ticket, _ args) queue.Want { return queue.Return{Counter: c, Ticket: k.ID} }),
		desk("holds N", func(c string, k queue.Ticket, _ args) queue.Want { return queue.Hold{Counter: c, Ticket: k.ID} }),
		desk("resumes N", func(c string, k queue.Ticket, _ args) queue.Want { return queue.Resume{Counter: c, Ticket: k.ID} }),
		desk("sends N on", func(c string, k queue.Ticket, _ args) queue.Want { return queue.NextStop{Counter: c, Ticket: k.ID} }),
		desk("sends N to SERVICE", func(c string, k queue.Ticket, a args) queue.Want {
			return queue.Transfer{Counter: c, Ticket: k.ID, Service: a.one("SERVICE")}
		}),
		desk("changes N to SERVICE", func(c string, k queue.Ticket, a args) queue.Want {
			return queue.Switch{Counter: c, Ticket: k.ID, Service: a.one("SERVICE")}
		}),
		desk("amends N [for PEOPLE] [needs NEEDS]", func(c string, k queue.Ticket, a args) queue.Want {
			w := queue.Amend{Counter: c, Ticket: k.ID, People: k.People, Needs: k.Needs}
			if n := a.number("for"); n > 0 {
				w.People = n
			}
			if n, ok := parseNeeds(a.one("needs")); ok {
				w.Needs = n
			}
			return w
		}),
		{"desk C merges N...", func(p *player, a args) (string, error) {
			w := queue.Merge{Counter: a.one("C")}
			for _, n := range a["N"] {
				i, _ := strconv.Atoi(n)
				k, err := p.numbered(i)
				if err != nil {
					return "", err
				}
				w.Tickets = append(w.Tickets, k.ID)
			}
			return p.say("desk/"+a.one("C"), w)
		}},
		desk("splits N for PEOPLE [as NAME]", func(c string, k queue.Ticket, a args) queue.Want {
			return queue.Split{Counter: c, Ticket: k.ID, People: a.number("PEOPLE"), Mint: mint(a.one("as"))}
		}),
		desk("cancels N", func(c string, k queue.Ticket, _ args) queue.Want { return queue.Cancel{Counter: c, Ticket: k.ID} }),
		desk("carries N over", func(c string, k queue.Ticket, _ args) queue.Want { return queue.CarryOver{Counter: c, Ticket: k.ID} }),
		desk("promises N a call", func(c string, k queue.Ticket, _ args) queue.Want {
			return queue.Unserve{Counter: c, Ticket: k.ID, Why: queue.ByPhone}
		}),
		desk("books N on DATE [session SESSION] [slot TIME] [why REASON] [township PLACE]", func(c string, k queue.Ticket, a args) queue.Want {
			return queue.Book{
				Counter: c, Ticket: k.ID, Date: queue.Date(a.one("DATE")), Session: a.one("session"), Slot: a.one("slot"),
				Why: queue.BookWhy(a.one("why")), Township: a.one("township"),
			}
		}),
		{"desk C books SERVICE by telephone on DATE [session SESSION] [slot TIME] [for PEOPLE] [township PLACE] [as NAME]", func(p *player, a args) (string, error) {
			return p.say("desk/"+a.one("C"), queue.Book{
				Counter: a.one("C"), Date: queue.Date(a.one("DATE")), Session: a.one("session"), Slot: a.one("slot"), Service: a.one("SERVICE"),
				People: max(1, a.number("for")), Township: a.one("township"), Why: queue.BookTelCall, Mint: mint(a.one("as")),
			})
		}},
		{"desk C checks in NAME", func(p *player, a args) (string, error) {
			for _, b := range p.h.State().Ledger.Bookings {
				if b.Mint.CodeHash == a.one("NAME") {
					return p.say("desk/"+a.one("C"), queue.CheckIn{Booking: b.ID, AnyDate: true})
				}
			}
			return "nobody", nil
		}},
		{"desk C prints the appointment of NAME", func(p *player, a args) (string, error) {
			for _, b := range p.h.State().Ledger.Bookings {
				if b.Mint.CodeHash == a.one("NAME") {
					return p.say("desk/"+a.one("C"), queue.PrintBooking{Booking: b.ID, Station: "1"})
				}
			}
			return "nobody", nil
		}},
		{"desk C finds bookings on DATE [township PLACE]", func(p *player, a args) (string, error) {
			var out []string
			for _, b := range p.h.State().FindBookings(queue.Date(a.one("DATE")), a.one("township")) {
				out = append(out, p.booking(b))
			}
			return list(out, "nobody"), nil
		}},
		desk("reprints N", func(_ string, k queue.Ticket, _ args) queue.Want { return queue.Reprint{Ticket: k.ID, Station: "1"} }),
		desk("writes the slip of N", func(_ string, k queue.Ticket, _ args) queue.Want { return queue.WriteSlip{Ticket: k.ID} }),
		desk("notes a sentence of N", func(c string, k queue.Ticket, _ args) queue.Want {
			return queue.TakeNote{Counter: c, Ticket: k.ID, Row: "note-" + strconv.Itoa(k.Number)}
		}),
		{"desk C undoes", func(p *player, a args) (string, error) {
			return p.say("desk/"+a.one("C"), queue.UndoPress{Counter: a.one("C")})
		}},
		{"desk C pauses REASON", func(p *player, a args) (string, error) {
			return p.say("desk/"+a.one("C"), queue.Pause{Counter: a.one("C"), Why: queue.PauseWhy(a.one("REASON"))})
		}},
		{"calendar pauses C", func(p *player, a args) (string, error) {
			return p.say("clock", queue.Pause{Counter: a.one("C"), Why: queue.PauseAway})
		}},
		{"desk C goes on", func(p *player, a args) (string, error) {
			return p.say("desk/"+a.one("C"), queue.Unpause{Counter: a.one("C")})
		}},
		{"desk C goes to help", func(p *player, a args) (string, error) {
			return p.say("desk/"+a.one("C"), queue.AnswerHelp{Station: "1", Counter: a.one("C")})
		}},

		// The office.
		{"office sets lunch from TIME", func(p *player, a args) (string, error) {
			return p.configure(func(c *queue.Config) {
				c.Hours.LunchFrom = clockMinute(a.one("TIME"))
			})
		}},
		{"office sets capacity of SERVICE to N", func(p *player, a args) (string, error) {
			return p.configure(func(c *queue.Config) {
				for i := range c.Services {
					if c.Services[i].ID == a.one("SERVICE") {
						c.Services[i].Capacity = a.number("N")
					}
				}
			})
		}},
		{"office rules every monday SESSION LEADERS HOLIDAY", func(p *player, a args) (string, error) {
			return p.configure(func(c *queue.Config) {
				c.RotaRules = []queue.RotaRule{{
					ID: "monday", Weekday: 1, Session: a.one("SESSION"), Place: "一号接访室", Leaders: strings.Split(a.one("LEADERS"), ","), Holiday: queue.HolidayPolicy(a.one("HOLIDAY")),
				}}
			})
		}},
		{"office drafts the rota from DATE to UNTIL", func(p *player, a args) (string, error) {
			return p.say("office", queue.GenerateRota{From: queue.Date(a.one("DATE")), To: queue.Date(a.one("UNTIL"))})
		}},
		{"office publishes the drafts", func(p *player, _ args) (string, error) {
			w := queue.PublishRota{}
			for _, r := range p.h.State().Rota {
				if r.Status == queue.RotaDraft {
					w.Days = append(w.Days, r)
				}
			}
			return p.say("office", w)
		}},
		{"office publishes ID on DATE SESSION LEADER [capacity PEOPLE]", func(p *player, a args) (string, error) {
			d := queue.RotaDay{ID: a.one("ID")}
			for _, r := range p.h.State().Rota { // an undecided day keeps what it had
				if r.ID == d.ID {
					d = r
				}
			}
			d.Date, d.Session, d.Leader, d.Capacity = queue.Date(a.one("DATE")), a.one("SESSION"), a.one("LEADER"), a.number("capacity")
			if d.Place == "" {
				d.Place = "一号接访室"
			}
			return p.say("office", queue.PublishRota{Days: []queue.RotaDay{d}})
		}},
		{"office substitutes LEADER in ID because REASON", func(p *player, a args) (string, error) {
			d, err := p.rotaDay(a)
			if err != nil {
				return "", err
			}
			d.Leader = a.one("LEADER")
			return p.say("office", queue.ChangeRota{Day: d, Why: a.one("REASON")})
		}},
		{"office cancels ID because REASON", func(p *player, a args) (string, error) {
			d, err := p.rotaDay(a)
			if err != nil {
				return "", err
			}
			d.Status = queue.RotaCancelled
			return p.say("office", queue.ChangeRota{Day: d, Why: a.one("REASON")})
		}},
		{"office posts NOTICE [at TIME]", func(p *player, a args) (string, error) {
			return p.say("office", queue.PostNotice{Template: queue.Template(a.one("NOTICE")), Minute: clockMinute(a.one("at"))})
		}},
		{"office withdraws NOTICE", func(p *player, a args) (string, error) {
			if d := p.h.State().Day; d != nil {
				for _, n := range d.Notices {
					if string(n.Template) == a.one("NOTICE") {
						return p.say("office", queue.WithdrawNotice{ID: n.ID})
					}
				}
			}
			return "nobody", nil
		}},
		{"office moves NAME to DATE [session SESSION] [slot TIME]", func(p *player, a args) (string, error) {
			for _, b := range p.h.State().Ledger.Bookings {
				if b.Mint.CodeHash == a.one("NAME") {
					return p.say("office", queue.MoveBooking{Booking: b.ID, Date: queue.Date(a.one("DATE")), Session: a.one("session"), Slot: a.one("slot")})
				}
			}
			return "nobody", nil
		}},
		{"office answers the call of N", func(p *player, a args) (string, error) {
			for _, c := range p.h.State().Ledger.Callbacks {
				if c.Number == a.number("N") {
					return p.say("office", queue.EndCallback{ID: c.ID})
				}
			}
			return "nobody", nil
		}},

		// What a reader may want to see.
		{"day", func(p *player, _ args) (string, error) {
			d := p.h.State().Day
			switch {
			case d == nil:
				return "closed", nil
			case d.Doubt != "":
				return fmt.Sprintf("%s, or %s?", d.Date, d.Doubt), nil
			case !d.Confirmed:
				return string(d.Date) + "?", nil
			}
			return string(d.Date), nil
		}},
		{"ticket N", func(p *player, a args) (string, error) {
			k, err := p.ticket(a)
			return state(k), err
		}},
		{"people of N", func(p *player, a args) (string, error) {
			k, err := p.ticket(a)
			return strconv.Itoa(k.People), err
		}},
		{"stop of N", func(p *player, a args) (string, error) {
			k, err := p.ticket(a)
			if err != nil {
				return "", err
			}
			s, _ := p.h.State().Config.Service(k.Service)
			return k.Service + " " + s.Stops[k.Stop].ID, nil
		}},
		{"slip of N", func(p *player, a args) (string, error) {
			k, err := p.ticket(a)
			out := string(k.Slip)
			if k.Copies > 0 {
				out += fmt.Sprintf(", copy %d", k.Copies)
			}
			return out, err
		}},
		{"ahead of N", func(p *player, a args) (string, error) {
			k, err := p.ticket(a)
			if err != nil {
				return "", err
			}
			return strconv.Itoa(slices.Index(p.h.State().Day.Line(k.Key()), k.ID)), nil
		}},
		{"expected N", func(p *player, a args) (string, error) {
			k, err := p.ticket(a)
			from, to, ok := p.h.State().Forecast(k.ID, queue.Stamp{At: p.h.Clock.Now().Wall, Tick: p.h.Core.Tick()})
			if !ok {
				return "not known", err
			}
			clock := func(m queue.Millis) string { return time.UnixMilli(int64(m)).In(dayZone()).Format("15:04") }
			return clock(from) + " to " + clock(to), err
		}},
		{"overtaken N", func(p *player, a args) (string, error) {
			k, err := p.ticket(a)
			return strconv.Itoa(k.Overtaken), err
		}},
		{"line SERVICE [at STOP]", func(p *player, a args) (string, error) {
			s, ok := p.h.State().Config.Service(a.one("SERVICE"))
			stop := max(0, slices.IndexFunc(s.Stops, func(x queue.Stop) bool { return x.ID == a.one("at") }))
			if d := p.h.State().Day; ok && d != nil {
				var out []string
				for _, id := range d.Line(queue.Queue{Service: s.ID, Stop: stop}) {
					out = append(out, p.number(id))
				}
				return list(out, "nobody"), nil
			}
			return "", errors.New("no such line")
		}},
		{"counter C", func(p *player, a args) (string, error) {
			d := p.h.State().Day
			if d == nil || d.Counter(a.one("C")) == nil {
				return "", errors.New("no such counter today")
			}
			c := d.Counter(a.one("C"))
			if c.Now == 0 && c.Paused != "" {
				return "paused " + string(c.Paused), nil
			}
			return p.number(c.Now), nil
		}},
		{"calls of N", func(p *player, a args) (string, error) {
			k, err := p.ticket(a)
			if err != nil {
				return "", err
			}
			var out []string
			for _, c := range p.h.State().Day.Calls {
				if c.Ticket != k.ID {
					continue
				}
				word := "to " + c.Counter
				if c.Again {
					word += " again"
				}
				if c.Undone {
					word += " undone"
				}
				out = append(out, word)
			}
			return list(out, "none"), nil
		}},
		{"unprinted", func(p *player, _ args) (string, error) {
			var out []string
			if d := p.h.State().Day; d != nil {
				for _, k := range d.Tickets {
					if k.Slip == queue.SlipHanded || k.Slip == queue.SlipShown || k.Slip == queue.SlipUncertain {
						out = append(out, strconv.Itoa(k.Number)+" "+string(k.Slip))
					}
				}
			}
			return list(out, "nobody"), nil
		}},
		{"lacking", func(p *player, _ args) (string, error) {
			var out []string
			if d := p.h.State().Day; d != nil {
				for _, id := range d.Lacking() {
					out = append(out, p.number(id))
				}
			}
			return list(out, "nobody"), nil
		}},
		{"bookings on DATE", func(p *player, a args) (string, error) {
			var out []string
			for _, b := range p.h.State().BookingsOf(queue.Date(a.one("DATE"))) {
				out = append(out, p.booking(b))
			}
			return list(out, "none"), nil
		}},
		{"bookings for any day", func(p *player, _ args) (string, error) {
			var out []string
			for _, b := range p.h.State().BookingsOf("") {
				out = append(out, p.booking(b))
			}
			return list(out, "none"), nil
		}},
		{"promised calls", func(p *player, _ args) (string, error) {
			var out []string
			for _, c := range p.h.State().Ledger.Callbacks {
				out = append(out, fmt.Sprintf("%d %s", c.Number, c.Service))
			}
			return list(out, "none"), nil
		}},
		{"rota of DATE", func(p *player, a args) (string, error) {
			var out []string
			for _, r := range p.h.State().Rota {
				if string(r.Date) == a.one("DATE") {
					word := fmt.Sprintf("%s %s %s", r.Session, r.Leader, r.Status)
					if r.MovedFrom != "" {
						word += " from " + string(r.MovedFrom)
					}
					out = append(out, word)
				}
			}
			return list(out, "nobody"), nil
		}},
		{"undecided", func(p *player, _ args) (string, error) {
			var out []string
			for _, r := range p.h.State().Undecided(p.today()) {
				out = append(out, string(r.Date))
			}
			return list(out, "none"), nil
		}},
		{"notices", func(p *player, _ args) (string, error) {
			var out []string
			if d := p.h.State().Day; d != nil {
				for _, n := range d.Notices {
					out = append(out, strings.TrimSpace(string(n.Template)+" "+n.Leader))
				}
			}
			return list(out, "none"), nil
		}},
		{"help", func(p *player, _ args) (string, error) {
			d := p.h.State().Day
			if d == nil {
				return "none", nil
			}
			return fmt.Sprintf("asked %d, answered %d after %ds", d.Help.Asked, d.Help.Answered, d.Help.Waited/1000), nil
		}},
		{"outcome of N", func(p *player, a args) (string, error) {
			for _, v := range p.last() {
				if v.Number == a.number("N") {
					return strings.TrimSpace(string(v.Status) + " " + string(v.Why)), nil
				}
			}
			return "", fmt.Errorf("no number %d", a.number("N"))
		}},
		{"outcomes", func(p *player, _ args) (string, error) {
			var out []string
			all := p.last()
			for _, st := range []queue.Status{queue.Waiting, queue.Called, queue.Serving, queue.Held, queue.Missed, queue.Served, queue.Lapsed, queue.Cancelled, queue.Unserved} {
				n := 0
				for _, v := range all {
					if v.Status == st {
						n++
					}
				}
				if n > 0 {
					out = append(out, fmt.Sprintf("%d %s", n, st))
				}
			}
			return list(out, "nobody came"), nil
		}},
	}
}
