package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing/fstest"
	"time"

	"reception/queue"
	"reception/ui"
	"reception/ui/view"
)

// screens is how many hall displays are connected.
const screens = 200

// call measures from a call to the moment when the last of 200 hall displays
// has read the frame that holds it: once from when the call is durable, against
// a hub that only sends, and once from the press, against one that first makes
// a note durable as well.
func call(opt options) ([]result, error) {
	s, err := newStage(filepath.Join(opt.dir, "call"))
	if err != nil {
		return nil, err
	}
	var rows []result
	for _, press := range []bool{false, true} {
		before := load()
		hub := side{take: s.reference}
		if press {
			hub.take = s.durableReference
		}
		as, bs, err := alternate(opt.samples, side{func() (time.Duration, error) { return s.call(press) }, s.visitors}, hub)
		if err != nil {
			return nil, errors.Join(err, s.close())
		}
		r := compared(as, bs)
		r.Load = loads(before)
		r.ratioGoal(1.2)
		if press {
			r.Name = "press"
			r.What = "from the Call command to its frame read by the last of 200 hall screens, the commit included"
			r.Reference = fmt.Sprintf("8 KB written and synced, then the same %d bytes to 200 TCP connections", len(s.hub.frame))
		} else {
			r.Name = "call"
			r.What = "from a call being durable to its frame read by the last of 200 hall screens"
			r.Reference = fmt.Sprintf("the same %d bytes written to 200 TCP connections by one loop", len(s.hub.frame))
		}
		rows = append(rows, r)
	}
	return rows, s.close()
}

// stage is a hall with its server and screens, and the hub beside it.
type stage struct {
	*hall
	server  *ui.Server
	http    *http.Server
	watch   audience
	durable *durable
	hub     *hub
	disk    *disk
	counter int
	sockets []*socket
	unsaid  context.CancelFunc
	ended   chan struct{}
}

func newStage(dir string) (*stage, error) {
	s := &stage{durable: &durable{}, watch: newAudience(), ended: make(chan struct{})}
	var err error
	s.hall, err = openHall(dir, func(j queue.Journal) queue.Journal {
		s.durable.Journal = j
		return s.durable
	})
	if err != nil {
		return nil, err
	}
	if _, err := s.do("seed", "", queue.SetConfig{Config: settings()}); err != nil {
		return nil, err
	}
	if err := s.nextDay(); err != nil {
		return nil, err
	}
	s.server, err = ui.New(ui.Options{
		Web: fstest.MapFS{"index.html": {}}, State: func() *queue.State { return s.core.Current().State },
		Commands: s.core, Beat: time.Hour, Log: slog.New(slog.DiscardHandler), // no beat is to be counted
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.unsaid = cancel
	go s.publish(ctx)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.http = &http.Server{Handler: s.server.Handler(ui.SocketLocal), ReadHeaderTimeout: time.Minute}
	go func() { _ = s.http.Serve(l) }()
	for range screens {
		c, err := dialWhenReady(l.Addr().String())
		if err != nil {
			return nil, err
		}
		s.sockets = append(s.sockets, c)
		go s.watch.look(func(buf []byte) ([]byte, error) { return c.read(buf) })
	}
	if s.hub, err = newHub(screens); err != nil {
		return nil, err
	}
	s.disk, err = newDisk(dir)
	if err != nil {
		return nil, err
	}
	return s, s.visitors()
}

// dialWhenReady waits for the first view to be there.
func dialWhenReady(addr string) (*socket, error) {
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		c, err := dial(addr, "/ws/hall", "")
		if err == nil || time.Since(began) > 5*time.Second {
			return c, err
		}
	}
}

// publish does what the program does: it builds every view once per change.
func (s *stage) publish(ctx context.Context) {
	defer close(s.ended)
	for {
		version := s.core.Current()
		in := view.Input{
			State: version.State, Now: version.State.Clock.Last.At, Zone: time.UTC,
			Station: view.Station{ID: stationID, Phase: "idle", Card: "none"}, Devices: view.Devices{Reader: "ready", Printer: "ready"},
			Screens: view.Screens{Touch: 1, Hall: screens},
		}
		s.server.Publish(ui.TopicHall, view.Hall(in))
		s.server.Publish(ui.TopicTouch(stationID), view.Touch(in))
		s.server.Publish(ui.TopicDesk, view.Desk(in))
		s.server.Publish(ui.TopicLeader, view.Leader(in))
		select {
		case <-version.Superseded():
		case <-ctx.Done():
			return
		}
	}
}

// visitors keeps enough people in line for a block of calls, and lets the
// screens come to rest.
func (s *stage) visitors() error {
	day := s.core.Current().State.Day
	if len(day.Tickets) >= visitorsADay {
		if err := s.nextDay(); err != nil {
			return err
		}
	}
	for _, n := 0, s.waiting(); n < inLine+block; n++ {
		session := random(16)
		_, err := s.do("touch/1", session, queue.Issue{
			Service: "window", People: 1, Station: stationID, Session: session, Mint: s.codes.Mint("touch/1", session, "take"),
		})
		if err != nil {
			return err
		}
	}
	time.Sleep(20 * time.Millisecond)
	s.hub.frame = s.watch.last()
	return nil
}

// call is one call, six a minute by the hall's clock. It is timed from the
// press, or from when the journal has it.
func (s *stage) call(press bool) (time.Duration, error) {
	s.skip.Add(10_000)
	s.counter++
	counter := settings().Counters[s.counter%3].ID
	seen := s.watch.expect()
	from := time.Now()
	a, err := s.do("staff/"+counter, "desk", queue.Call{Counter: counter})
	if err != nil {
		return 0, err
	}
	if !press {
		from = *s.durable.at.Load()
	}
	last, err := seen()
	if err != nil {
		return 0, fmt.Errorf("call %d: %w", a.Seq, err)
	}
	return last.Sub(from), nil
}

func (s *stage) reference() (time.Duration, error) {
	seen := s.hub.watch.expect()
	from := time.Now()
	if err := s.hub.send(); err != nil {
		return 0, err
	}
	last, err := seen()
	return last.Sub(from), err
}

func (s *stage) durableReference() (time.Duration, error) {
	seen := s.hub.watch.expect()
	from := time.Now()
	if err := s.disk.write(); err != nil {
		return 0, err
	}
	if err := s.hub.send(); err != nil {
		return 0, err
	}
	last, err := seen()
	return last.Sub(from), err
}

func (s *stage) close() error {
	s.unsaid()
	<-s.ended
	err := errors.Join(s.server.Close(), s.http.Close(), s.hub.close(), s.disk.close())
	for _, c := range s.sockets {
		_ = c.close() // the server has hung up already
	}
	return errors.Join(err, s.hall.close())
}

// durable notes when the journal had the last batch on disk.
type durable struct {
	queue.Journal
	at atomic.Pointer[time.Time]
}

func (d *durable) Append(b queue.Batch) error {
	err := d.Journal.Append(b)
	now := time.Now()
	d.at.Store(&now)
	return err
}
