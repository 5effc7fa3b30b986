package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"reception/kiosk/rehearse"
	"reception/kiosk/rehearse/judge"
	"reception/queue"
	"reception/queue/sqlite"
	"reception/ui"
	"reception/ui/staff"
	"reception/ui/wire"
)

// crashPatience is how old a slip may be that prints by itself.
const crashPatience = time.Second

// crashSettings are those of the hall that is killed.
func crashSettings(dir string) (config, error) {
	c := rehearseCommand{Counters: 3, Day: time.Minute, State: filepath.Join(dir, "state")}
	return c.settings(dir)
}

// crashDaemon runs the hall in dir until it is killed or told to stop. The
// devices belong to whoever kills it.
func crashDaemon(dir string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := crashServe(ctx, dir, log); err != nil {
		log.Error("serve", "err", err)
		return exitFailed
	}
	return 0
}

func crashServe(ctx context.Context, dir string, log *slog.Logger) error {
	cfg, err := crashSettings(dir)
	if err != nil {
		return err
	}
	t := quickTiming()
	t.patience = crashPatience
	t.idle, t.warn, t.ticket, t.noPaper = 500*time.Millisecond, 100*time.Millisecond, 200*time.Millisecond, 300*time.Millisecond
	h, err := openHall(cfg, t, log)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(err, h.close())
	}
	if err := h.start(ctx, g); err != nil {
		return errors.Join(err, h.close())
	}
	serveOn(ctx, g, l, h.server.Handler(ui.SocketDemo), log)
	fmt.Println(l.Addr())
	return errors.Join(g.Wait(), h.close())
}

// victim is the daemon as the one who kills it sees it.
type victim struct {
	t       *testing.T
	dir     string
	cfg     config
	machine *rehearse.Machine // its devices

	reads sync.WaitGroup

	mu  sync.Mutex
	url string // "" while it is down
	up  chan struct{}
}

// newVictim makes a hall that runs not yet, with devices on lines of that rate.
func newVictim(t *testing.T, baud int) *victim {
	t.Helper()
	v := &victim{t: t, dir: t.TempDir(), up: make(chan struct{})}
	var err error
	if v.machine, err = rehearse.NewMachine(v.dir, baud); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.machine.Close(); err != nil {
			t.Error(err)
		}
	})
	if v.cfg, err = crashSettings(v.dir); err != nil {
		t.Fatal(err)
	}
	return v
}

// start starts the daemon and returns it.
func (v *victim) start() *exec.Cmd {
	v.t.Helper()
	cmd := exec.Command(os.Args[0], v.dir)
	cmd.Env = append(os.Environ(), asEnv+"=daemon")
	out, err := cmd.StdoutPipe()
	if err != nil {
		v.t.Fatal(err)
	}
	log, err := os.Create(filepath.Join(v.dir, "log"))
	if err != nil {
		v.t.Fatal(err)
	}
	defer log.Close()
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { _ = cmd.Process.Kill() })
	v.reads.Go(func() { // ends with the daemon
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			return
		}
		v.mu.Lock()
		v.url = "http://" + strings.TrimSpace(line)
		close(v.up)
		v.up = make(chan struct{})
		v.mu.Unlock()
		_, _ = io.Copy(io.Discard, out)
	})
	return cmd
}

func (v *victim) down() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.url = ""
}

// where waits until the daemon is up and returns its address.
func (v *victim) where(ctx context.Context) (string, error) {
	for {
		v.mu.Lock()
		url, up := v.url, v.up
		v.mu.Unlock()
		if url != "" {
			return url, nil
		}
		select {
		case <-up:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// witness keeps what screens were told.
type witness struct {
	t *testing.T

	mu       sync.Mutex
	accepted []judge.Accepted
	numbers  map[string]int // by the id of the request for one
	repeated int
}

func (w *witness) answer(screen, do, session, id string, a wire.Answer) {
	if !a.OK {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.accepted = append(w.accepted, judge.Accepted{
		Screen: screen, Do: do, ID: id, Session: session, Ticket: queue.TicketID(a.Ticket), Number: a.Number, Seq: queue.Seq(a.Seq),
	})
	if do != "take" {
		return
	}
	if was, ok := w.numbers[id]; ok {
		w.repeated++
		if was != a.Number {
			w.t.Errorf("request %s got number %d, and repeated number %d", id, was, a.Number)
		}
	}
	w.numbers[id] = a.Number
}

// persistent plays one visitor after another at the touchscreen, whose page
// says everything again when it has lost its connection.
func persistent(ctx context.Context, v *victim, w *witness, rng *rand.Rand) {
	cards := rehearse.Cards(99, 400)
	var pending *wire.Take
	for n := 0; ctx.Err() == nil; {
		url, err := v.where(ctx)
		if err != nil {
			return
		}
		s, err := rehearse.Dial[wire.TouchView](ctx, &websocket.Dialer{}, "touch", "ws"+strings.TrimPrefix(url, "http")+"/ws/touch", nil, nil)
		if err != nil {
			rest(ctx, 5*time.Millisecond)
			continue
		}
		if pending != nil {
			err = s.Send(wire.Hello{T: "hello", Session: pending.Session})
		}
		for err == nil && ctx.Err() == nil {
			if pending == nil {
				n++
				if rng.IntN(4) == 0 {
					if err := v.machine.Reader.LayCard(cards[n%len(cards)]); err != nil {
						v.t.Error(err)
					}
				}
				view, e := within(ctx, s, func(t wire.TouchView) bool { return t.Open && t.Session.Phase != "issued" })
				if err = e; err != nil {
					break
				}
				pending = &wire.Take{T: "take", ID: fmt.Sprintf("n%d", n), Session: view.Session.ID, Service: "window", People: 1}
			}
			err = visit(ctx, s, w, pending, rng)
			if err == nil {
				pending = nil
			}
			v.machine.Reader.Remove()
		}
		s.Close()
	}
}

// visit takes a number, now and then twice, and leaves, or stays until the
// screen gives up.
func visit(ctx context.Context, s *rehearse.Screen[wire.TouchView], w *witness, take *wire.Take, rng *rand.Rand) error {
	for range 1 + rng.IntN(2) {
		a, err := s.Ask(ctx, take.ID, *take)
		if err != nil {
			return err
		}
		w.answer("touch", "take", take.Session, take.ID, a)
	}
	gone := func(t wire.TouchView) bool { return t.Session.ID != take.Session }
	switch rng.IntN(10) {
	case 0, 1: // leaves at once, slip or not
	case 2: // stays
		_, err := within(ctx, s, gone)
		return err
	default:
		if _, err := within(ctx, s, func(t wire.TouchView) bool {
			return gone(t) || t.Session.Ticket != nil && t.Session.Ticket.Slip == "printed"
		}); err != nil {
			return err
		}
	}
	id := "leave-" + take.Session
	a, err := s.Ask(ctx, id, wire.Leave{T: "leave", ID: id, Session: take.Session})
	if err == nil {
		w.answer("touch", "leave", take.Session, id, a)
	}
	return err
}

// within waits for a view, but not for ever: the page may show another one
// after a restart.
func within(ctx context.Context, s *rehearse.Screen[wire.TouchView], cond func(wire.TouchView) bool) (wire.TouchView, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	return s.Until(ctx, cond)
}

// presser plays a clerk who presses whatever can be pressed.
func presser(ctx context.Context, v *victim, w *witness, who rehearse.Staff, rng *rand.Rand) {
	for n := 0; ctx.Err() == nil; {
		url, err := v.where(ctx)
		if err != nil {
			return
		}
		login, err := rehearse.SignIn(ctx, url, who, "desk")
		if err != nil {
			rest(ctx, 5*time.Millisecond)
			continue
		}
		s, err := rehearse.Dial[wire.DeskView](ctx, login.Dialer(), "desk/"+who.Counter, "ws"+strings.TrimPrefix(url, "http")+"/ws/desk", nil, nil)
		if err != nil {
			continue
		}
		for err == nil && ctx.Err() == nil {
			n++
			err = press(ctx, s, w, who, fmt.Sprintf("d%s-%d", who.Counter, n), rng)
		}
		s.Close()
	}
}

func press(ctx context.Context, s *rehearse.Screen[wire.DeskView], w *witness, who rehearse.Staff, id string, rng *rand.Rand) error {
	view, _, newer, err := s.Now()
	if err != nil {
		return err
	}
	var now *wire.DeskTicket
	waiting := 0
	for _, c := range view.Counters {
		if c.ID == who.Counter {
			now, waiting = c.Now, c.Waiting
		}
	}
	do := wire.DeskDo{T: "do", ID: id, Do: "next"}
	switch {
	case now == nil && waiting == 0:
		select {
		case <-newer:
			return nil
		case <-s.Done():
			return s.Err()
		case <-ctx.Done():
			return ctx.Err()
		}
	case now != nil:
		do.Ticket, do.Service = now.Ticket, "leader"
		do.Do = []string{"start", "finish", "next", "hold", "undo", "transfer", "finish", "next"}[rng.IntN(8)]
	}
	a, err := s.Ask(ctx, id, do)
	if err == nil {
		w.answer("desk/"+who.Counter, do.Do, "", id, a)
		rest(ctx, time.Duration(rng.IntN(10))*time.Millisecond)
	}
	return err
}

func rest(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// kill -9 at any moment loses nothing and doubles nothing.
func TestKilledAtRandomMoments(t *testing.T) {
	t.Parallel()
	kills := 50
	if testing.Short() {
		kills = 5
	}
	v := newVictim(t, 115200) // so that kills fall within slips
	accounts, err := staff.Open(filepath.Join(v.cfg.State, "staff.json"), staff.Cost{KiB: 64, Passes: 1, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	var hired rehearse.Options
	if err := (rehearseCommand{Counters: 3}).hire(accounts, &hired); err != nil {
		t.Fatal(err)
	}
	w := &witness{t: t, numbers: map[string]int{}}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	const seed = 5
	var load sync.WaitGroup
	load.Go(func() { persistent(ctx, v, w, rand.New(rand.NewPCG(seed, 1))) })
	for i, who := range hired.Clerks {
		load.Go(func() { presser(ctx, v, w, who, rand.New(rand.NewPCG(seed, uint64(2+i)))) })
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	for range kills {
		daemon := v.start()
		life := time.Duration(rng.Int64N(int64(time.Second)))
		if rng.IntN(8) > 0 {
			if _, err := v.where(ctx); err != nil {
				t.Fatal(err)
			}
		} else { // it dies as it starts
			life /= 5
		}
		rest(ctx, life)
		if err := daemon.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		v.reads.Wait()
		var exit *exec.ExitError
		if err := daemon.Wait(); !errors.As(err, &exit) || exit.Exited() {
			log, _ := os.ReadFile(filepath.Join(v.dir, "log"))
			t.Fatalf("the daemon ended by itself: %v\n%s", err, log)
		}
		v.down()
	}
	daemon := v.start()
	if _, err := v.where(ctx); err != nil {
		t.Fatal(err)
	}
	rest(ctx, crashPatience+time.Second) // slips that are owed still print, or grow too old
	cancel()
	load.Wait()
	if err := daemon.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	v.reads.Wait()
	if err := daemon.Wait(); err != nil {
		t.Errorf("the last daemon ended: %v", err)
	}
	judgeCrashes(t, v, w, kills)
}

func judgeCrashes(t *testing.T, v *victim, w *witness, kills int) {
	t.Helper()
	report, err := sqlite.Verify(t.Context(), v.cfg.State)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range report.Problems {
		t.Errorf("journal: %s", p)
	}
	if stdout, stderr, status := kiosk(t, "journal", "verify", "--state", v.cfg.State); status != 0 {
		t.Errorf("journal verify: exit status %d: %s%s", status, stdout, stderr)
	}
	journal, err := sqlite.Open(v.cfg.State, sqlite.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := journal.Close(); err != nil {
			t.Error(err)
		}
	}()
	starts, uncertain, handed := 0, 0, 0
	verdict, err := judge.Judge(judge.Evidence{
		Events: func(each func(queue.Event) error) error {
			return journal.Events(0, func(e queue.Event) error {
				switch f := e.Fact.(type) {
				case queue.Started:
					starts++
				case queue.SlipEnded:
					switch f.Status {
					case queue.SlipUncertain:
						uncertain++
					case queue.SlipHanded:
						handed++
					}
				}
				return each(e)
			})
		},
		Paper: v.machine.Paper(), Accepted: w.accepted, Patience: queue.Millis(crashPatience.Milliseconds()),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range verdict.Problems {
		t.Error(p)
	}
	t.Logf("%d kills, %d starts, %d events: %d tickets, %d slips on paper, %d uncertain, %d handed over; %d answers, %d requests repeated",
		kills, starts, report.Events, verdict.Issued, verdict.Printed, uncertain, handed, len(w.accepted), w.repeated)
	if verdict.Issued < kills || verdict.Printed < kills/2 || w.repeated < kills/2 || starts < kills/2 || uncertain < kills/10 {
		t.Error("the hall was hardly used: this proves nothing")
	}
}
