package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"reception/devices/escpos"
	"reception/devices/idcard"
	"reception/kiosk/rehearse"
	"reception/kiosk/rehearse/judge"
	"reception/kiosk/slip"
	"reception/queue"
	"reception/queue/sqlite"
	"reception/ui"
	"reception/ui/staff"
)

type rehearseCommand struct {
	Visitors int    `help:"How many come." default:"200"`
	Counters int    `help:"How many counters call." default:"4"`
	Screens  int    `help:"The touchscreen and the hall displays." default:"20"`
	Baud     int    `help:"Pace of the emulated lines; 0 for none." default:"0"`
	Seed     uint64 `help:"Decides what everybody does." default:"1"`
	JSON     bool   `help:"Print one JSON object."`
	State    string `help:"Empty folder for the journal, to look at afterwards; without it nothing is left." type:"path"`
	Verbose  bool   `help:"Log what the hall logs."`

	Day time.Duration `help:"How long the nine hours in which visitors come take, without what the machine takes for every touch and press." default:"30s"`

	Plant rehearse.Plant `help:"Fault to bring in, which the rehearsal must find." hidden:"" enum:",lost,slip,swap,frame" default:""`

	frames func(screen string, frame []byte) // gets every frame; may be nil
	played func()                            // called before the day is closed; may be nil
}

// Validate is asked by the command line.
func (c rehearseCommand) Validate() error {
	switch {
	case c.Visitors < 1 || c.Visitors > 5000:
		return fmt.Errorf("%d visitors: want 1 to 5000", c.Visitors)
	case c.Counters < 1 || c.Counters > 50:
		return fmt.Errorf("%d counters: want 1 to 50", c.Counters)
	case c.Screens < 2 || c.Screens > 500:
		return fmt.Errorf("%d screens: want 2 to 500", c.Screens)
	case c.Day < time.Second:
		return fmt.Errorf("a day of %s: want a second at least", c.Day)
	case c.Baud != 0 && !slices.Contains(idcard.Rates(), c.Baud):
		return fmt.Errorf("baud %d: want 0 or one of %d", c.Baud, idcard.Rates())
	}
	return nil
}

// errBroken says that the hall broke a promise.
var errBroken = errors.New("the rehearsal found broken promises")

func (c rehearseCommand) Run(ctx context.Context, log *slog.Logger) error {
	if !c.Verbose {
		log = slog.New(slog.DiscardHandler)
	}
	r, err := c.rehearse(ctx, log)
	if ctx.Err() != nil {
		return errors.New("the rehearsal was interrupted: it says nothing")
	}
	if err != nil {
		return err
	}
	if c.JSON {
		err = json.NewEncoder(os.Stdout).Encode(r)
	} else {
		err = r.table(os.Stdout)
	}
	if err == nil && !r.Clean() {
		err = errBroken
	}
	return err
}

// rehearsal is what a rehearsal prints.
type rehearsal struct {
	judge.Verdict
	Visitors int            `json:"visitors"`
	Counters int            `json:"counters"`
	Screens  int            `json:"screens"`
	Baud     int            `json:"baud"`
	Seed     uint64         `json:"seed"`
	Seconds  float64        `json:"seconds"`
	Events   int            `json:"events"`
	Refused  map[string]int `json:"refused"` // requests by the code of the answer
	Latency  latencies      `json:"latency_ms"`
}

type latencies struct {
	CardToTicket     percentiles `json:"card_to_ticket"`
	CardToSlip       percentiles `json:"card_to_slip"`
	CallToLastScreen percentiles `json:"call_to_last_screen"`
}

type percentiles struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
	N   int     `json:"n"`
}

func percentilesOf(ds []time.Duration) percentiles {
	if len(ds) == 0 {
		return percentiles{}
	}
	slices.Sort(ds)
	at := func(percent int) float64 {
		d := ds[(len(ds)*percent+99)/100-1] // nearest rank
		return float64(d.Round(10*time.Microsecond).Microseconds()) / 1000
	}
	return percentiles{P50: at(50), P99: at(99), N: len(ds)}
}

func (r *rehearsal) table(w io.Writer) error {
	_, err := fmt.Fprintf(w, `%d visitors, %d counters, %d screens, seed %d: %.1f s, %d events
issued %d   printed %d   called %d   served %d   missed %d   waived %d
moved %d   groups %d   in need %d   walked over %d   appointments %d   kept %d   pauses %d   notices %d
lost %d   duplicated %d   out of order %d
forecast on %d slips: %d%% called inside, median width %d min
card to ticket       p50 %.1f ms   p99 %.1f ms
card to slip         p50 %.1f ms   p99 %.1f ms
call to last screen  p50 %.1f ms   p99 %.1f ms
`, r.Visitors, r.Counters, r.Screens, r.Seed, r.Seconds, r.Events,
		r.Issued, r.Printed, r.Called, r.Served, r.Missed, r.Waived,
		r.Moved, r.Groups, r.InNeed, r.WalkedOver, r.Booked, r.CheckedIn, r.Paused, r.Notices, r.Lost, r.Duplicated, r.OutOfOrder,
		r.Forecast.Slips, 100*r.Forecast.Inside/max(1, r.Forecast.Slips), r.Forecast.Width,
		r.Latency.CardToTicket.P50, r.Latency.CardToTicket.P99, r.Latency.CardToSlip.P50, r.Latency.CardToSlip.P99,
		r.Latency.CallToLastScreen.P50, r.Latency.CallToLastScreen.P99)
	for _, p := range r.Problems {
		if err == nil {
			_, err = fmt.Fprintln(w, p)
		}
	}
	return err
}

// rehearse plays the day in a hall of its own and judges it.
func (c rehearseCommand) rehearse(ctx context.Context, log *slog.Logger) (_ *rehearsal, err error) {
	temp, err := os.MkdirTemp("", "kiosk-rehearse-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the rehearsal: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	machine, err := rehearse.NewMachine(temp, c.Baud)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, machine.Close()) }()
	cfg, err := c.settings(temp)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	played, err := c.play(ctx, cfg, machine, log)
	if err != nil {
		return nil, err
	}
	took := time.Since(began)
	if err := rehearse.Spoil(ctx, cfg.State, c.Plant); err != nil {
		return nil, err
	}
	return c.judge(ctx, cfg.State, machine, played, took)
}

// settings are the demo's, with as many counters as wanted.
func (c rehearseCommand) settings(temp string) (config, error) {
	cfg, err := demoSettings(temp, c.State)
	if err != nil {
		return cfg, err
	}
	cfg.Hall = "rehearsal"
	if c.Baud > 0 {
		cfg.Reader.Baud, cfg.Printer.Baud = c.Baud, c.Baud
	}
	cfg.Seed.Series[1].To = 9999
	cfg.Seed.Counters = nil
	for i := range c.Counters {
		k := seedCounter{ID: fmt.Sprint(i + 1), Label: fmt.Sprintf("%d号窗口", i+1), Serves: []string{"leader/0", "window"}}
		if i == 0 {
			k.Serves = append(k.Serves, "discipline")
		}
		switch {
		case c.Counters == 1:
			k.Serves = append(k.Serves, "leader/1")
		case i >= c.Counters-c.rooms():
			k.Label, k.Serves = fmt.Sprintf("%d号接谈室", i+1), []string{"leader/1"}
		case i%3 == 2:
			k.Serves = []string{"window"}
		}
		cfg.Seed.Counters = append(cfg.Seed.Counters, k)
	}
	return cfg, nil
}

// factor is how many times as fast as the machine's the hall's clock runs while
// nobody does anything.
func (c rehearseCommand) factor() float64 { return float64(9*time.Hour) / float64(c.Day) }

// plan is the day: so many visitors as the counters can just receive.
func (c rehearseCommand) plan(zone *time.Location) rehearse.Plan {
	p := rehearse.Plan{
		Midnight: time.Date(2026, 11, 23, 0, 0, 0, 0, zone), // a Monday
		CallFrom: 8 * time.Hour, LunchFrom: 12 * time.Hour, LunchUntil: 13*time.Hour + 30*time.Minute,
	}
	const calling, load, leaders = 7 * time.Hour, 0.65, 0.35
	rooms := c.rooms()
	windows := max(1, c.Counters-rooms)
	p.Room = time.Duration(load * float64(calling) * float64(rooms) / (leaders * float64(c.Visitors)))
	p.Desk = time.Duration(load * float64(calling) * float64(windows) / float64(c.Visitors))
	if c.Counters == 1 {
		p.Room, p.Desk = p.Room/2, p.Desk/2
	}
	const longest = 30 * time.Minute
	p.Room, p.Desk = min(p.Room, longest), min(p.Desk, longest)
	return p
}

// rooms is how many of the counters are the leaders'.
func (c rehearseCommand) rooms() int { return max(1, c.Counters/4) }

// patience is how old a slip may be that prints by itself, by the hall's clock.
func (c rehearseCommand) patience() time.Duration {
	return time.Duration(4 * float64(time.Second) * c.factor())
}

// timing is quick, and goes by the day's clock.
func (c rehearseCommand) timing(pace *rehearse.Pace) timing {
	t := quickTiming()
	t.patience, t.fresh, t.clock, t.now = c.patience(), c.patience(), 20*time.Millisecond, pace.Now
	return t
}

// quickTiming makes the hall as quick as its devices let it be, and its
// patience short.
func quickTiming() timing {
	retry := []time.Duration{20 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond}
	return timing{
		reader:  idcard.Config{Retry: retry, Poll: 4 * time.Millisecond, Settle: 10 * time.Millisecond, Linger: 50 * time.Millisecond},
		printer: escpos.Config{Retry: retry, Poll: 50 * time.Millisecond, Watch: 25 * time.Millisecond, GiveUp: time.Second, Recover: 200 * time.Millisecond},
		idle:    5 * time.Second, warn: time.Second, ticket: 2 * time.Second, noPaper: 1500 * time.Millisecond,
		patience: 4 * time.Second, clock: 100 * time.Millisecond, beat: 2 * time.Second, refresh: 2 * time.Second, fresh: 5 * time.Second,
	}
}

// hours are those of most halls, but for the evening: an overloaded machine
// must not run into it.
func (c rehearseCommand) hours() queue.Hours {
	return queue.Hours{
		Days: [7]bool{true, true, true, true, true, true, true}, TakeFrom: 450, CallFrom: 480,
		LunchFrom: 12 * 60, LunchUntil: 13*60 + 30, TakeUntil: 23 * 60, CallUntil: 24*60 - 1,
	}
}

// play runs the hall until the day has been played and closed.
func (c rehearseCommand) play(ctx context.Context, cfg config, machine *rehearse.Machine, log *slog.Logger) (played *rehearse.Played, err error) {
	zone, err := time.LoadLocation(cfg.Zone)
	if err != nil {
		return nil, fmt.Errorf("load zone: %w", err)
	}
	plan := c.plan(zone)
	pace := rehearse.NewPace(plan.Midnight.Add(7*time.Hour + 30*time.Minute))
	h, err := openHall(cfg, c.timing(pace), log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if c.Plant == rehearse.PlantSlip {
		h.slipper.Printer = &twice{Printer: h.slipper.Printer, left: 3}
	}
	opt := rehearse.Options{
		Machine: machine, Visitors: c.Visitors, Screens: c.Screens, Seed: c.Seed, Frames: c.frames, Plant: c.Plant,
		Pace: pace, Factor: c.factor(), Plan: plan, Hurry: time.Second, Walk: 80 * time.Millisecond,
	}
	if err := c.hire(h.staff, &opt); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	opt.URL = "http://" + l.Addr().String()
	running, stop := context.WithCancel(ctx)
	defer stop()
	g, running := errgroup.WithContext(running)
	if err := h.start(running, g); err != nil {
		stop()
		return nil, errors.Join(err, l.Close(), g.Wait())
	}
	serveOn(running, g, l, h.server.Handler(ui.SocketDemo), h.log)
	g.Go(func() error {
		defer stop()
		d := &demo{hall: h}
		seed, err := cfg.Seed.queue()
		if err != nil {
			return err
		}
		seed.Hours = c.hours()
		if err := c.do(running, h, queue.SetConfig{Config: seed}); err != nil {
			return err
		}
		if err := d.seedRota(running); err != nil {
			return err
		}
		enough, cancel := context.WithTimeout(running, 2*time.Minute+time.Duration(c.Visitors)*2*time.Second)
		defer cancel()
		if played, err = rehearse.Play(enough, opt); err != nil {
			return err
		}
		if c.played != nil {
			c.played()
		}
		if err := c.do(running, h, queue.CloseDay{CarryOver: true}); err != nil {
			return err
		}
		return h.purge(running)
	})
	err = g.Wait()
	return played, err
}

func (rehearseCommand) do(ctx context.Context, h *hall, want queue.Want) error {
	if _, err := h.core.Do(ctx, queue.Command{Key: queue.Key{Sender: "rehearse"}, Want: want}); err != nil {
		return fmt.Errorf("prepare the rehearsal: %w", err)
	}
	return nil
}

// hire makes the accounts of everybody who signs in.
func (c rehearseCommand) hire(s *staff.Store, opt *rehearse.Options) error {
	add := func(id string, role staff.Role, counter string) (rehearse.Staff, error) {
		who := rehearse.Staff{Name: "排练" + id, PIN: newID()[:8], Counter: counter}
		_, err := s.Add(staff.Member{ID: id, Name: who.Name, Role: role, ByNumber: true}, who.PIN)
		return who, err
	}
	var err error
	if opt.Leader, err = add("leader", staff.Leader, ""); err != nil {
		return err
	}
	if opt.Office, err = add("office", staff.Office, ""); err != nil {
		return err
	}
	for i := range c.Counters {
		clerk, err := add(fmt.Sprintf("desk%d", i+1), staff.Desk, fmt.Sprint(i+1))
		if err != nil {
			return err
		}
		opt.Clerks = append(opt.Clerks, clerk)
	}
	return nil
}

// judge opens the journal again and holds it against what the outsiders saw.
func (c rehearseCommand) judge(ctx context.Context, state string, machine *rehearse.Machine, played *rehearse.Played, took time.Duration) (_ *rehearsal, err error) {
	journal, err := sqlite.Open(state, sqlite.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, journal.Close()) }()
	r := &rehearsal{
		Visitors: c.Visitors, Counters: c.Counters, Screens: c.Screens, Baud: c.Baud, Seed: c.Seed, Seconds: took.Round(time.Millisecond).Seconds(), Refused: played.Refused,
		Latency: latencies{CardToTicket: percentilesOf(played.Tickets), CardToSlip: percentilesOf(played.Slips), CallToLastScreen: percentilesOf(played.Calls)},
	}
	v, err := judge.Judge(judge.Evidence{
		Events: func(each func(queue.Event) error) error {
			return journal.Events(0, func(e queue.Event) error { r.Events++; return each(e) })
		},
		Paper: machine.Paper(), Displays: played.Displays, Accepted: played.Accepted,
		Patience: queue.Millis(c.patience().Milliseconds()),
	})
	if err != nil {
		return nil, err
	}
	r.Verdict = *v
	for _, p := range played.Problems {
		r.Problem("%s", p)
	}
	report, err := sqlite.Verify(ctx, filepath.Clean(state))
	if err != nil {
		return nil, err
	}
	for _, p := range report.Problems {
		r.Problem("journal: %s", p)
	}
	return r, nil
}

// twice is a printer that gets one of its slips twice: a fault for the
// self-test.
type twice struct {
	slip.Printer

	mu   sync.Mutex
	left int
}

func (t *twice) Print(ctx context.Context, job escpos.Job) escpos.Result {
	res := t.Printer.Print(ctx, job)
	t.mu.Lock()
	t.left--
	again := t.left == 0
	t.mu.Unlock()
	if again && res.Outcome == escpos.Printed {
		job.Sending = nil
		t.Printer.Print(ctx, job)
	}
	return res
}
