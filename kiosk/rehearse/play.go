package rehearse

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"reception/kiosk/rehearse/judge"
	"reception/queue"
	"reception/ui/wire"
)

// Staff is somebody who signs in.
type Staff struct {
	Name    string
	PIN     string
	Counter string // empty for the leader and the office
}

// Options of a rehearsal.
type Options struct {
	URL      string // of the hall's screens, "http://127.0.0.1:8080"
	Machine  *Machine
	Visitors int
	Screens  int // the touchscreen and the hall displays
	Seed     uint64
	Clerks   []Staff
	Leader   Staff
	Office   Staff

	Pace   *Pace   // the hall's clock
	Factor float64 // how many times as fast as the machine's it runs in Play
	Plan   Plan
	Hurry  time.Duration // how long a visitor waits for a slip that does not come
	Walk   time.Duration // of whoever brings paper

	Frames func(screen string, frame []byte) // gets every frame, from many goroutines; may be nil
	Plant  Plant
}

// Played is what the screens of a rehearsal saw and were told.
type Played struct {
	Displays []judge.Display
	Accepted []judge.Accepted
	Refused  map[string]int  // by code
	Tickets  []time.Duration // from the card to the number on the screen
	Slips    []time.Duration // from the card to the slip
	Calls    []time.Duration // from the press to the last display
	Problems []string
}

// Play plays a day until everybody has been seen to. The error says that it
// could not be played; what the hall did wrong is for the judge.
func Play(ctx context.Context, opt Options) (*Played, error) {
	if opt.Frames == nil {
		opt.Frames = func(string, []byte) {}
	}
	p := &play{opt: opt, rec: newRecord()}
	visitors := make([]*visitor, opt.Visitors)
	for i := range visitors {
		visitors[i] = newVisitor(opt.Seed, i)
		visitors[i].arrives = opt.Plan.arrives(i, opt.Visitors)
		if visitors[i].phoned {
			visitors[i].errand = keep
		}
	}
	var names []string
	for _, s := range opt.Clerks {
		names = append(names, "desk/"+s.Counter)
	}
	p.day = newDay(visitors, names)
	defer p.leave()
	if err := p.enter(ctx); err != nil {
		return nil, err
	}
	opt.Pace.run(opt.Factor)
	g, run := errgroup.WithContext(ctx)
	for _, f := range p.runs {
		g.Go(func() error { return f(run) })
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("play the day: %w", err)
	}
	opt.Pace.run(1) // the day is over: evening comes no sooner than it must
	wait, cancel := context.WithTimeout(ctx, last)
	defer cancel()
	p.rec.shown(wait)
	p.ending.Store(true)
	return p.played(), nil
}

// last is how long the displays have for the last call.
const last = 5 * time.Second

// play is one rehearsal under way.
type play struct {
	opt     Options
	rec     *record
	day     *day
	ending  atomic.Bool
	runs    []func(context.Context) error
	screens []func() // that close what was opened
}

func (p *play) leave() {
	for _, f := range slices.Backward(p.screens) {
		f()
	}
}

// enter connects every screen.
func (p *play) enter(ctx context.Context) error {
	for i := range max(1, p.opt.Screens-1) {
		if err := p.hallDisplay(ctx, i); err != nil {
			return err
		}
	}
	leader, err := SignIn(ctx, p.opt.URL, p.opt.Leader, "leader")
	if err != nil {
		return err
	}
	l, err := Dial[wire.LeaderView](ctx, leader.Dialer(), "leader", p.ws("/ws/leader"), nil, p.frames("leader"))
	if err != nil {
		return err
	}
	p.screens = append(p.screens, l.Close)
	office, _, err := p.desk(ctx, "office", p.opt.Office)
	if err != nil {
		return err
	}
	helper := &porter{day: p.day, machine: p.opt.Machine, s: office, walk: p.opt.Walk}
	p.runs = append(p.runs, helper.run)
	if err := p.telephone(ctx, office); err != nil {
		return err
	}
	if err := p.office(ctx); err != nil {
		return err
	}
	for i, s := range p.opt.Clerks {
		desk, who, err := p.desk(ctx, "desk/"+s.Counter, s)
		if err != nil {
			return err
		}
		c := &clerk{
			name: "desk/" + s.Counter, counter: s.Counter, day: p.day, rec: p.rec, s: desk, person: who.person, pace: p.opt.Pace, plan: p.opt.Plan,
			rng: rand.New(rand.NewPCG(p.opt.Seed, 1<<41+uint64(i))), byHand: p.opt.Plant == PlantSwap,
		}
		p.runs = append(p.runs, c.run)
	}
	t := &touchscreen{
		day: p.day, rec: p.rec, machine: p.opt.Machine, porter: helper, pace: p.opt.Pace, hurry: p.opt.Hurry,
		trouble: troubles(p.opt.Seed, p.opt.Visitors),
		connect: func(ctx context.Context) (*Screen[wire.TouchView], error) {
			return Dial[wire.TouchView](ctx, &websocket.Dialer{}, "touch", p.ws("/ws/touch?station=1"), nil, p.frames("touch"))
		},
	}
	p.runs = append(p.runs, t.run)
	return nil
}

func (p *play) ws(path string) string { return "ws" + strings.TrimPrefix(p.opt.URL, "http") + path }

func (p *play) frames(name string) func([]byte) {
	return func(b []byte) { p.opt.Frames(name, b) }
}

// hallDisplay connects a hall display; the first is the one that speaks.
func (p *play) hallDisplay(ctx context.Context, i int) error {
	name, path := fmt.Sprintf("hall/%d", i+1), "/ws/hall"
	if i == 0 {
		path += "?speaker=1"
	}
	var s *Screen[wire.HallView]
	spoken := make(chan queue.Seq, 1024)
	see := p.rec.display(name, func(seq queue.Seq) {
		if i == 0 {
			select {
			case spoken <- seq:
			default: // its voice is far behind
			}
		}
	}, p.opt.Plant == PlantFrame && i == p.opt.Screens-2)
	s, err := Dial[wire.HallView](ctx, &websocket.Dialer{}, name, p.ws(path), nil, func(b []byte) {
		p.opt.Frames(name, b)
		see(b)
	})
	if err != nil {
		return err
	}
	p.screens = append(p.screens, s.Close)
	p.runs = append(p.runs, func(ctx context.Context) error {
		for {
			select {
			case seq := <-spoken:
				if err := s.Send(wire.Heard{T: "heard", Seq: int64(seq), Sound: true}); err != nil {
					return err
				}
			case <-p.day.over:
				return nil
			case <-s.Done():
				return s.Err()
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	return nil
}

// desk signs somebody in and opens the desk's page.
func (p *play) desk(ctx context.Context, name string, who Staff) (*Screen[wire.DeskView], *Session, error) {
	login, err := SignIn(ctx, p.opt.URL, who, "desk")
	if err != nil {
		return nil, nil, err
	}
	s, err := Dial[wire.DeskView](ctx, login.Dialer(), name, p.ws("/ws/desk"), nil, p.frames(name))
	if err != nil {
		return nil, nil, err
	}
	p.screens = append(p.screens, s.Close)
	return s, login, nil
}

func (p *play) played() *Played {
	p.rec.mu.Lock()
	defer p.rec.mu.Unlock()
	out := &Played{
		Displays: p.rec.displays, Accepted: p.rec.accepted, Refused: p.rec.refused,
		Tickets: p.rec.tickets, Slips: p.rec.slips, Problems: p.rec.problems,
	}
	for seq, at := range p.rec.pressed {
		everywhere := !slices.ContainsFunc(p.rec.displays, func(d judge.Display) bool { _, ok := d.Calls[seq]; return !ok })
		if last, ok := p.rec.last[seq]; ok && everywhere {
			out.Calls = append(out.Calls, last.Sub(at))
		}
	}
	return out
}

// Session is a browser in which somebody has signed in.
type Session struct {
	url  string
	page string
	http *http.Client
}

// Dialer connects screens that show the sign-in.
func (s *Session) Dialer() *websocket.Dialer { return &websocket.Dialer{Jar: s.http.Jar} }

// SignIn signs somebody in on a page, "desk" or "leader".
func SignIn(ctx context.Context, base string, who Staff, page string) (*Session, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("make cookie jar: %w", err)
	}
	s := &Session{url: base, page: page, http: &http.Client{Jar: jar, Timeout: 20 * time.Second}}
	var me wire.Me
	if err := s.post(ctx, "/api/signin", wire.SignIn{Name: who.Name, PIN: who.PIN, Counter: who.Counter}, &me); err != nil {
		return nil, fmt.Errorf("sign in %s: %w", page, err)
	}
	if me.Counter != who.Counter {
		return nil, fmt.Errorf("sign in %s: at counter %q, want %q", page, me.Counter, who.Counter)
	}
	return s, nil
}

// person asks for the name behind a ticket. Too many asked, it returns "".
func (s *Session) person(ctx context.Context, ticket int64) (string, error) {
	var p wire.Person
	err := s.post(ctx, "/api/person?page="+url.QueryEscape(s.page), wire.PersonAsk{Ticket: ticket, Why: "receive"}, &p)
	if errors.Is(err, errTooMany) {
		return "", nil
	}
	return p.Name, err
}

var errTooMany = errors.New("too many requests")

func (s *Session) post(ctx context.Context, path string, in, out any) error {
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+path, bytes.NewReader(b))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	switch resp.StatusCode {
	case http.StatusOK:
		return json.NewDecoder(resp.Body).Decode(out)
	case http.StatusTooManyRequests:
		return errTooMany
	}
	return errors.New(resp.Status)
}
