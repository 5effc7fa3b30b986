package queue_test

import (
	"math"
	"math/rand"
	"slices"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

const minute queue.Millis = 60_000

// visitors plays a day of eight counters: who comes when, how long it takes,
// who does not hear his call. It notes what each was told when he took his
// number, and when he was called.
type visitors struct {
	h     *queuetest.Hall
	r     *rand.Rand
	busy  float64 // arrivals of a quiet hour
	told  map[queue.TicketID][2]queue.Millis
	heard map[queue.TicketID]queue.Millis
	clerk map[string]*clerk
	back  map[queue.TicketID]queue.Millis // when who missed his call returns
	came  int
}

type clerk struct {
	pace  float64
	next  queue.Millis // wall time of the next press
	does  string
	holds queue.TicketID
}

func newVisitors(t *testing.T, seed int64) *visitors {
	r := rand.New(rand.NewSource(seed))
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Options.SnapshotEvery = 1 << 30
	h.Clock.Pass(-30 * minute) // 8:00
	h.Do(queue.SetConfig{Config: queuetest.BigConfig()})
	h.Do(queue.OpenDay{Date: queuetest.Today, Midnight: queuetest.Midnight})
	v := &visitors{
		h: h, r: r, busy: 14 + 10*r.Float64(), told: map[queue.TicketID][2]queue.Millis{}, heard: map[queue.TicketID]queue.Millis{},
		clerk: map[string]*clerk{}, back: map[queue.TicketID]queue.Millis{},
	}
	for _, c := range h.State().Config.Counters {
		v.clerk[c.ID] = &clerk{pace: 0.8 + 0.4*r.Float64(), next: queuetest.Morning, does: "call"}
	}
	for i := range 10 { // appointments
		slot := []string{"09:30", "10:00", "10:30", "15:00", "15:30"}[i%5]
		b := queue.Book{Date: queuetest.Today, Slot: slot, Service: []string{"land", "labour"}[i%2], People: 1}
		if i%3 == 0 {
			b.Handler = []string{"1", "3"}[i%2]
		}
		h.Do(b)
	}
	return v
}

func (v *visitors) now() queue.Millis { return v.h.Clock.Now().Wall }

func (v *visitors) minute() int { return int((v.now() - queuetest.Midnight) / minute) }

// takes is how long visits take on average, in minutes.
func takes(service string, stop int) float64 {
	switch service {
	case "leader":
		return []float64{5, 12}[stop]
	case "land", "housing":
		return 11
	case "labour", "civil":
		return 8
	case "discipline":
		return 12
	}
	return 7
}

func (v *visitors) arrive() {
	// Crowds come when the hall opens, after lunch, and by the bus.
	rate := v.busy
	switch m := v.minute(); {
	case m < 510:
		rate = 1.2 * v.busy
	case m < 570, m >= 840 && m < 900:
		rate = 1.6 * v.busy
	case m >= 700 && m < 840:
		rate = 0.3 * v.busy
	case m > 1020:
		return
	}
	n := 0
	if v.r.Float64() < rate/720 {
		n = 1
	}
	if v.r.Intn(1400) == 0 {
		n = 3 + v.r.Intn(4)
	}
	for range n {
		w := queue.Issue{Service: v.pick(), People: 1 + v.r.Intn(3)}
		switch v.r.Intn(20) {
		case 0:
			w.Needs = queue.NeedAge
		case 1:
			w.Needs = queue.NeedChild
		case 2:
			w.Needs = queue.NeedHearing
		case 3:
			if v.r.Intn(4) == 0 {
				w.Needs = queue.NeedWheels
			}
		}
		a, err := v.h.Try(w)
		if err == nil {
			v.tell(a.Ticket)
		}
	}
	for _, b := range v.h.State().Ledger.Bookings {
		if t := b.Slot; t != "" && v.r.Intn(120) == 0 && v.minute() > int(t[0]-'0')*600+int(t[1]-'0')*60+int(t[3]-'0')*10-30 {
			v.tell(v.h.Do(queue.CheckIn{Booking: b.ID}).Ticket)
			break
		}
	}
}

func (v *visitors) pick() string {
	return []string{"land", "land", "land", "labour", "labour", "labour", "civil", "housing", "letters", "letters", "discipline", "leader"}[v.r.Intn(12)]
}

func (v *visitors) tell(id queue.TicketID) {
	v.came++
	if from, to, ok := v.h.State().Forecast(id, v.h.State().Clock.Last); ok {
		v.told[id] = [2]queue.Millis{from, to}
	}
}

func (v *visitors) wait(c *clerk, what string, d queue.Millis) { c.does, c.next = what, v.now()+d }

// lasts is how long a visit takes: log-normal, as visits are.
func (v *visitors) lasts(k queue.Ticket, c *clerk) queue.Millis {
	const spread = 0.5
	mean := takes(k.Service, k.Stop) * c.pace
	return queue.Millis(mean*math.Exp(spread*v.r.NormFloat64()-spread*spread/2)*60) * 1000
}

func (v *visitors) press(id string, c *clerk) {
	switch c.does {
	case "call":
		a, err := v.h.Try(queue.Call{Counter: id})
		if err != nil || a.Ticket == 0 {
			v.wait(c, "call", queue.Millis(10+v.r.Intn(20))*1000)
			return
		}
		if _, ok := v.heard[a.Ticket]; !ok {
			v.heard[a.Ticket] = v.now()
		}
		c.holds = a.Ticket
		if v.r.Intn(100) < 6 {
			v.wait(c, "miss", 180_000+queue.Millis(v.r.Intn(60))*1000)
			return
		}
		v.wait(c, "start", queue.Millis(10+v.r.Intn(50))*1000)
	case "miss":
		if k := v.h.State().Day.Ticket(c.holds); k.Needs != 0 {
			v.h.Do(queue.WalkOver{Counter: id, Ticket: c.holds})
		}
		if _, err := v.h.Try(queue.Miss{Counter: id, Ticket: c.holds}); err != nil {
			v.wait(c, "miss", minute)
			return
		}
		if v.r.Intn(3) > 0 {
			v.back[c.holds] = v.now() + queue.Millis(2+v.r.Intn(20))*minute
		}
		v.wait(c, "call", 5_000)
	case "start":
		v.h.Do(queue.Start{Counter: id, Ticket: c.holds})
		v.wait(c, "end", v.lasts(*v.h.State().Day.Ticket(c.holds), c))
	case "end":
		v.end(id, c)
	case "back":
		v.h.Do(queue.Unpause{Counter: id})
		v.wait(c, "call", 0)
	}
}

func (v *visitors) end(id string, c *clerk) {
	k := v.h.State().Day.Ticket(c.holds)
	switch n := v.r.Intn(100); {
	case k.Service == "leader" && k.Stop == 0:
		v.h.Do(queue.NextStop{Counter: id, Ticket: c.holds})
	case n < 5 && k.Service != "leader":
		to := "letters"
		if k.Service == to {
			to = "land"
		}
		v.h.Do(queue.Transfer{Counter: id, Ticket: c.holds, Service: to})
	case n < 30:
		v.h.Do(queue.Finish{Counter: id, Ticket: c.holds})
		v.wait(c, "call", queue.Millis(v.r.Intn(120))*1000)
		return
	case n < 32:
		v.h.Do(queue.Finish{Counter: id, Ticket: c.holds})
		v.h.Do(queue.Pause{Counter: id, Why: queue.PausePapers})
		v.wait(c, "back", queue.Millis(5+v.r.Intn(10))*minute)
		return
	}
	v.wait(c, "call", 2_000)
}

// day plays from 8:00 to 18:00 in steps of five seconds.
func (v *visitors) day() {
	for v.minute() < 18*60 {
		v.h.Clock.Pass(5_000)
		v.arrive()
		for _, k := range v.h.State().Config.Counters {
			if c := v.clerk[k.ID]; c.next <= v.now() {
				v.press(k.ID, c)
			}
		}
		for _, k := range v.h.State().Day.Tickets {
			if at, ok := v.back[k.ID]; ok && at <= v.now() {
				delete(v.back, k.ID)
				v.h.Do(queue.Return{Ticket: k.ID})
			}
		}
	}
}

// Of the visitors who are told when they will be called at least four of five
// are called then, and half of the ranges are not wider than twenty minutes.
func TestForecastIsHonest(t *testing.T) {
	var widths []queue.Millis
	inside, told, came := 0, 0, 0
	for seed := range int64(8) {
		v := newVisitors(t, 100+seed)
		v.day()
		in := 0
		var wide, waits []queue.Millis
		soon, lates := 0, 0
		for id, r := range v.told {
			at, ok := v.heard[id]
			waits = append(waits, at-v.h.State().Day.Ticket(id).Issued.At)
			if ok && r[0] <= at && at <= r[1] {
				in++
			} else if ok && at < r[0] {
				soon++
			} else {
				lates++
			}
			wide = append(wide, r[1]-r[0])
		}
		slices.Sort(wide)
		slices.Sort(waits)
		t.Logf("seed %d: %d came, %d were told, %.1f %% called inside (%d before, %d after), median width %d min, 90%% %d; waits %d %d %d", seed, v.came, len(v.told),
			100*float64(in)/float64(len(v.told)), soon, lates, wide[len(wide)/2]/minute, wide[len(wide)*9/10]/minute, waits[len(waits)/4]/minute, waits[len(waits)/2]/minute, waits[len(waits)*9/10]/minute)
		inside, told, came = inside+in, told+len(v.told), came+v.came
		widths = append(widths, wide...)
		v.h.Kill()
	}
	slices.Sort(widths)
	share, median := float64(inside)/float64(told), widths[len(widths)/2]/minute
	t.Logf("%d came, %d were told, %.1f %% called inside, median width %d min", came, told, 100*share, median)
	if share < 0.8 || median > 20 || told < came/2 {
		t.Errorf("%d of %d were called inside their range, median width %d min: want four of five and 20 min", inside, told, median)
	}
}

// pace lets counter 2 receive n visitors of letters for so many minutes each.
func pace(h *queuetest.Hall, n int, each queue.Millis) {
	for range n {
		h.Do(queue.Issue{Service: "letters", People: 1})
		h.Do(queue.Call{Counter: "2"})
		h.Clock.Pass(each * minute)
	}
	h.Do(queue.Finish{Counter: "2", Ticket: h.State().Day.Counter("2").Now})
}

func TestForecast(t *testing.T) {
	letters := func(h *queuetest.Hall) queue.TicketID {
		return h.Do(queue.Issue{Service: "letters", People: 1}).Ticket
	}
	clock := func(m int) queue.Millis { return queuetest.Midnight + queue.Millis(m)*minute }
	for _, tt := range []struct {
		name   string
		minute int // when it is asked
		ahead  int // each takes ten minutes
		play   func(*queuetest.Hall)
		from   int // 0: nothing is said
		to     int
	}{
		{"next", 600, 0, nil, 600, 610},
		{"three ahead", 600, 3, nil, 630, 640},
		{"lunch between", 700, 3, nil, 870, 900},
		{"the counter pauses for a meeting", 600, 1, func(h *queuetest.Hall) {
			h.Do(queue.Pause{Counter: "2", Why: queue.PauseMeeting})
		}, 0, 0},
		{"a second counter came", 600, 3, func(h *queuetest.Hall) {
			c := h.State().Config
			c.Counters = slices.Clone(c.Counters)
			c.Counters[0].Serves = append(slices.Clone(c.Counters[0].Serves), queue.Queue{Service: "letters"})
			h.Do(queue.SetConfig{Config: c})
			h.Do(queue.Issue{Service: "land", People: 1})
			a := h.Do(queue.Call{Counter: "1", Ticket: h.State().NextTicket - 1})
			h.Do(queue.Finish{Counter: "1", Ticket: a.Ticket})
		}, 610, 625},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := at(t, tt.minute-90, nil)
			pace(h, 8, 10)
			h.Clock.Pass(10*minute - 1000)
			for range tt.ahead {
				letters(h)
			}
			if tt.play != nil {
				tt.play(h)
			}
			id := letters(h)
			s := h.State()
			from, to, ok := s.Forecast(id, s.Clock.Last)
			if ok != (tt.from != 0) || ok && (from < clock(tt.from) || to > clock(tt.to) || to < from+10*minute || from%(5*minute) != 0 || to%(5*minute) != 0) {
				t.Errorf("said %d to %d, %t, want within %d and %d", (from-queuetest.Midnight)/minute, (to-queuetest.Midnight)/minute, ok, tt.from, tt.to)
			}
			if again, till, _ := s.Forecast(id, s.Clock.Last); again != from || till != to {
				t.Error("asked twice it says two things")
			}
		})
	}
}

func TestForecastNeedsEightVisits(t *testing.T) {
	h := at(t, 520, nil)
	pace(h, 6, 10)
	for n := 7; n <= 8; n++ {
		pace(h, 1, 10)
		a := h.Do(queue.Issue{Service: "letters", People: 1}).Ticket
		if _, _, ok := h.State().Forecast(a, h.State().Clock.Last); ok != (n >= 8) {
			t.Errorf("after %d visits it says something: %t", n, ok)
		}
		h.Do(queue.Cancel{Ticket: a})
	}
	s := h.State()
	if _, _, ok := s.Forecast(999, s.Clock.Last); ok {
		t.Error("something is said of a ticket that does not exist")
	}
}

func TestWouldBeReceived(t *testing.T) {
	for _, tt := range []struct {
		name   string
		minute int
		visits int
		ahead  int
		want   bool
	}{
		{"in the morning", 620, 8, 5, true},
		{"late, with nobody there", 1030, 8, 0, true},
		{"late, with six waiting", 1000, 8, 6, false},
		{"late, with six waiting, and little known", 1000, 3, 6, true},
		{"after the end", 1055, 8, 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := at(t, tt.minute-10*tt.visits, nil)
			pace(h, tt.visits, 10)
			for range tt.ahead {
				h.Do(queue.Issue{Service: "letters", People: 1})
			}
			s := h.State()
			if got := s.WouldBeReceived("letters", s.Clock.Last); got != tt.want {
				t.Errorf("would be received: %t, want %t", got, tt.want)
			}
		})
	}
	h := queuetest.NewHall(t, &queuetest.Journal{})
	if h.State().WouldBeReceived("letters", h.State().Clock.Last) {
		t.Error("somebody would be received on no day")
	}
}

func BenchmarkForecast(b *testing.B) {
	h := queuetest.NewHall(b, &queuetest.Journal{})
	h.Do(queue.SetConfig{Config: queuetest.Config()})
	h.Do(queue.OpenDay{Date: queuetest.Today, Midnight: queuetest.Midnight})
	pace(h, 8, 10)
	var last queue.TicketID
	for range 60 {
		last = h.Do(queue.Issue{Service: "letters", People: 1}).Ticket
	}
	s := h.State()
	for b.Loop() {
		if _, _, ok := s.Forecast(last, s.Clock.Last); !ok {
			b.Fatal("nothing is said")
		}
	}
}
