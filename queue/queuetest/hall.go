package queuetest

import (
	"context"
	"errors"
	"strconv"

	"reception/queue"
)

// TB is what a hall needs of a test; [testing.TB] and rapid's T have it.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Config returns the settings of a small hall: the leader at 1 to 99 with a
// registration desk before the leader's room, three departments from 101, and
// four counters.
func Config() queue.Config {
	c := queue.Config{
		Centre: "安和县群众来访接待中心", Phone: "0570-000000",
		Series: []queue.Series{{ID: "leader", From: 1, To: 99}, {ID: "window", From: 101, To: 999}},
		Services: []queue.Service{
			{ID: "leader", Name: "领导接访", Series: "leader", Stops: []queue.Stop{{ID: "desk", Name: "登记台"}, {ID: "room", Name: "接访室"}}, Leader: true, Capacity: 30},
			{ID: "land", Name: "自然资源", Series: "window", Stops: []queue.Stop{{ID: "window", Name: "窗口"}}},
			{ID: "labour", Name: "人社", Series: "window", Stops: []queue.Stop{{ID: "window", Name: "窗口"}}},
			{ID: "letters", Name: "信访局", Series: "window", Stops: []queue.Stop{{ID: "window", Name: "窗口"}}},
		},
		Counters: []queue.Counter{
			{ID: "1", Label: "1号窗口", Serves: []queue.Queue{{Service: "land"}, {Service: "labour"}}},
			{ID: "2", Label: "2号窗口", Serves: []queue.Queue{{Service: "labour"}, {Service: "letters"}}, Low: true},
			{ID: "desk", Label: "登记台", Serves: []queue.Queue{{Service: "leader"}}},
			{ID: "room", Label: "接访室", Serves: []queue.Queue{{Service: "leader", Stop: 1}}},
		},
		Leaders: []queue.Leader{{ID: "wang", Name: "王某", Post: "县长"}, {ID: "li", Name: "李某", Post: "副县长"}},
		Hours:   queue.Hours{Days: [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}, TakeFrom: 450, CallFrom: 510, TakeUntil: 1020, CallUntil: 1050},
		Rules:   queue.DefaultRules(),
		Triage:  queue.Triage{Version: "1", Topics: []queue.Topic{{ID: "wages", Group: "劳动", Name: "欠薪、劳动合同", Where: "人社窗口", Channel: "劳动监察投诉"}}},
	}
	return c
}

// BigConfig returns the settings of a full hall: eight counters that share
// lines, two of them low, one service that no other desk may look into, lunch
// from 12:00 to 14:30.
func BigConfig() queue.Config {
	c := Config()
	window := func(id, name string) queue.Service {
		return queue.Service{ID: id, Name: name, Series: "window", Stops: []queue.Stop{{ID: "window", Name: "窗口"}}}
	}
	c.Services[0].Capacity = 0
	c.Services = append(c.Services[:4], window("civil", "民政"), window("housing", "住建"), window("discipline", "纪检监察"))
	c.Services[6].Locked = true
	counter := func(id, label string, low bool, serves ...string) queue.Counter {
		k := queue.Counter{ID: id, Label: label, Low: low}
		for _, s := range serves {
			k.Serves = append(k.Serves, queue.Queue{Service: s})
		}
		return k
	}
	c.Counters = []queue.Counter{
		counter("1", "1号窗口", false, "land", "housing"),
		counter("2", "2号窗口", true, "land", "housing"),
		counter("3", "3号窗口", false, "labour", "civil"),
		counter("4", "4号窗口", true, "labour", "civil", "land"),
		counter("5", "5号窗口", false, "letters", "labour"),
		counter("6", "6号窗口", false, "discipline", "letters"),
		counter("desk", "登记台", true, "leader", "letters"),
		{ID: "room", Label: "接访室", Serves: []queue.Queue{{Service: "leader", Stop: 1}}},
	}
	c.Hours.LunchFrom, c.Hours.LunchUntil = 12*60, 14*60+30
	return c
}

// Midnight is when the date of [Morning] began in Shanghai.
const Midnight = Morning - 510*60_000

// Today is the date of [Morning].
const Today queue.Date = "2026-11-23"

// Hall is a running core to play a script in.
type Hall struct {
	Clock   *Clock
	Journal queue.Journal
	Core    *queue.Core
	Options queue.Options

	tb    TB
	stop  context.CancelFunc
	ended chan error
	boots int
	ids   int
}

// NewHall starts a core on the journal, with a clock of its own. It stops with
// the test.
func NewHall(tb TB, j queue.Journal) *Hall {
	h := &Hall{tb: tb, Clock: NewClock(), Journal: j, Options: queue.Options{Hall: "anhe", Version: "1.0"}}
	h.Start()
	tb.Cleanup(h.Kill)
	return h
}

// NewDay is NewHall with the settings of [Config] and today's day open.
func NewDay(tb TB, j queue.Journal) *Hall {
	tb.Helper()
	h := NewHall(tb, j)
	h.Do(queue.SetConfig{Config: Config()})
	h.Do(queue.OpenDay{Date: Today})
	return h
}

// Open starts a core that nothing has been asked yet; Run is not running.
func (h *Hall) open() error {
	h.boots++
	h.Options.Boot = "boot" + strconv.Itoa(h.boots)
	h.Options.Clock = h.Clock.Now
	var err error
	h.Core, err = queue.Open(h.Journal, h.Options)
	return err
}

// Start starts the core.
func (h *Hall) Start() {
	h.tb.Helper()
	if err := h.open(); err != nil {
		h.tb.Fatalf("start: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	core, ended := h.Core, make(chan error, 1)
	h.stop, h.ended = cancel, ended
	go func() { ended <- core.Run(ctx) }()
}

// Stop ends the core as a clean stop does, with a snapshot.
func (h *Hall) Stop() error {
	if h.stop == nil {
		return nil
	}
	h.stop()
	h.stop = nil
	return <-h.ended
}

// Kill ends the core without minding what it says.
func (h *Hall) Kill() { _ = h.Stop() }

// Restart stops the core and starts another on the same journal.
func (h *Hall) Restart() {
	h.tb.Helper()
	if err := h.Stop(); err != nil {
		h.tb.Fatalf("stop: %v", err)
	}
	h.Start()
}

// State returns the current State.
func (h *Hall) State() *queue.State { return h.Core.Current().State }

// Digest returns the digest of the current State.
func (h *Hall) Digest() string {
	h.tb.Helper()
	d, err := h.State().Digest()
	if err != nil {
		h.tb.Fatalf("digest: %v", err)
	}
	return d
}

// Ticket returns the ticket of the open day with that number.
func (h *Hall) Ticket(number int) queue.Ticket {
	h.tb.Helper()
	if d := h.State().Day; d != nil {
		if k := d.Numbered(number); k != nil {
			return *k
		}
	}
	h.tb.Fatalf("no ticket %d today", number)
	return queue.Ticket{}
}

// Send hands the core a command as it is.
func (h *Hall) Send(cmd queue.Command) (queue.Answer, error) {
	return h.Core.Do(context.Background(), cmd)
}

// Try asks for w under a key that was not used before.
func (h *Hall) Try(w queue.Want) (queue.Answer, error) {
	h.ids++
	return h.Send(queue.Command{Key: queue.Key{Sender: "test", Session: "s" + strconv.Itoa(h.boots), ID: strconv.Itoa(h.ids)}, Want: w})
}

// Do is Try that must be accepted.
func (h *Hall) Do(w queue.Want) queue.Answer {
	h.tb.Helper()
	a, err := h.Try(w)
	if err != nil {
		h.tb.Fatalf("%T%+v: %v", w, w, err)
	}
	return a
}

// Refused is Try that must be refused with that code and change nothing.
func (h *Hall) Refused(w queue.Want, code queue.Code) *queue.Refusal {
	h.tb.Helper()
	before, was := h.State(), h.Digest()
	a, err := h.Try(w)
	var r *queue.Refusal
	if !errors.As(err, &r) || r.Code != code {
		h.tb.Fatalf("%T%+v: answer %+v, error %v, want refusal %s", w, w, a, err, code)
	}
	if h.State() != before || h.Digest() != was {
		h.tb.Fatalf("%T%+v was refused and changed the state", w, w)
	}
	return r
}
