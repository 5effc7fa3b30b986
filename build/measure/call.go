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
// has read the frame that holds it: from when the call is durable, against hubs
// that only send, and from the press, against one that first makes a note
// durable as well.
func call(opt options) ([]result, error) {
	s, err := newStage(filepath.Join(opt.dir, "call"))
	if err != nil {
		return nil, err
	}
	var rows []result
	for _, c := range []struct {
		name, what, reference string
		press                 bool // begin there
		hub                   *hub
		goal                  float64
	}{
		{"call", "from a call being durable to its frame read by the last of 200 hall screens",
			"the same bytes to 200 TCP connections, each with its mailbox and goroutine", false, s.boxes, 1.2},
		{"call/loop", "the same",
			"the same bytes to 200 TCP connections by one loop, which one stuck screen would stop", false, s.loop, 0},
		{"press", "from the Call command to its frame read by the last of 200 hall screens, the commit included",
			"8 KB written and synced, then the hub with mailboxes", true, s.boxes, 1.2},
	} {
		before := load()
		as, bs, err := alternate(opt.samples,
			side{func() (time.Duration, error) { return s.call(c.press) }, s.visitors},
			side{take: func() (time.Duration, error) { return s.reference(c.hub, c.press) }})
		if err != nil {
			return nil, errors.Join(err, s.close())
		}
		r := compared(as, bs)
		r.Name, r.What, r.Reference, r.Load = c.name, c.what, c.reference, loads(before)
		if c.goal != 0 {
			r.ratioGoal(c.goal)
		}
		r.Note = fmt.Sprintf("frames of %d bytes", len(c.hub.frame))
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
	boxes   *hub
	loop    *hub
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
	if s.boxes, err = newHub(screens, true); err != nil {
		return nil, err
	}
	if s.loop, err = newHub(screens, false); err != nil {
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
		s.server.Publish(ui.TopicDesk, view.Desk(in, view.SightOf(in.State.Config, "")))
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
	s.boxes.frame = s.watch.last()
	s.loop.frame = s.boxes.frame
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

func (s *stage) reference(h *hub, press bool) (time.Duration, error) {
	seen := h.watch.expect()
	from := time.Now()
	if press {
		if err := s.disk.write(); err != nil {
			return 0, err
		}
	}
	if err := h.send(); err != nil {
		return 0, err
	}
	last, err := seen()
	return last.Sub(from), err
}

func (s *stage) close() error {
	s.unsaid()
	<-s.ended
	err := errors.Join(s.server.Close(), s.http.Close(), s.boxes.close(), s.loop.close(), s.disk.close())
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
