package escpos

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"reception/devices/serial"
)

// errHeld says that a write waits because the printer holds the line.
var errHeld = errors.New("printer holds the line")

// request is a call of Print on its way to the session.
type request struct {
	ctx  context.Context
	job  Job
	done chan Result // takes one, never blocks
}

// session is the use of one open port. Its fields belong to the goroutine of
// run, except the channels. One goroutine beside it reads and one writes, since
// a printer speaks while it is spoken to and may hold the line for minutes.
type session struct {
	p     *Printer
	port  *serial.Port
	jobs  chan request
	over  chan struct{} // closed when run returns
	in    chan []byte   // what the printer said; ends with failed
	out   chan []byte   // to the writing goroutine; closed when run returns
	wrote chan error    // one for each that went through out
	fails chan error    // the reading goroutine's end

	demux   Demux
	accept  chan request // jobs while idle, nil otherwise
	job     *request     // what came through accept
	writing bool         // out has not been answered by wrote
	err     error        // the port cannot be used any more
	wired   time.Time    // when the line has carried what was sent, reckoned

	realtime    RealtimeStatus // the last one
	answered    bool           // realtime came since it was asked for
	heard       int            // counts realtime, asked for or late
	late        int            // held questions whose answers are still to come
	paper       bool           // a PaperStatus came since it was asked for
	id          ProcessID      // the last one
	cleared     bool           // Cleared came since it was asked for
	enough      func() bool    // if set, ends a status check early
	misses      int            // DLE EOT requests in a row without an answer
	recoveredAt time.Time      // DLE ENQ was sent last
}

func newSession(p *Printer, port *serial.Port) *session {
	return &session{
		p: p, port: port,
		jobs: make(chan request), over: make(chan struct{}),
		in: make(chan []byte), out: make(chan []byte, 1),
		wrote: make(chan error, 1), fails: make(chan error, 1),
	}
}

// run polls and prints until the port fails or ctx ends.
func (s *session) run(ctx context.Context) error {
	var helpers sync.WaitGroup
	helpers.Add(2)
	go func() { defer helpers.Done(); s.read() }()
	go func() { defer helpers.Done(); s.write() }()
	defer func() {
		close(s.over)
		close(s.out)
		_ = s.port.Close() // frees both; the link closes it again, to no effect
		helpers.Wait()
	}()
	for s.idle(ctx); s.err == nil; {
		s.accept = s.jobs
		pause := s.p.cfg.Poll
		if s.misses > 0 && s.misses < silence { // one question may be missed: ask again at once
			pause = time.Millisecond
		}
		err := s.await(ctx, pause, func() bool { return s.job != nil })
		s.accept = nil
		switch r := s.job; {
		case r != nil:
			s.job = nil
			r.done <- s.print(ctx, r.ctx, r.job)
		case errors.Is(err, serial.ErrTimeout):
			s.idle(ctx)
		default:
			return err
		}
	}
	return s.err
}

// read passes on what comes in until the port is closed or fails.
func (s *session) read() {
	for {
		buf := make([]byte, 256)
		n, err := s.port.Read(buf)
		switch {
		case err == nil:
			select {
			case s.in <- buf[:n]:
			case <-s.over:
				return
			}
		case errors.Is(err, serial.ErrTimeout):
			select {
			case <-s.over:
				return
			default:
			}
		default:
			s.fails <- err
			return
		}
	}
}

// write writes and drains one piece at a time.
func (s *session) write() {
	for b := range s.out {
		_, err := s.port.Write(b)
		if err == nil {
			err = s.port.Drain()
		}
		s.wrote <- err
	}
}

// await takes what happens until done reports true, for at most the given time;
// then it returns serial.ErrTimeout.
func (s *session) await(ctx context.Context, limit time.Duration, done func() bool) error {
	t := time.NewTimer(limit)
	defer t.Stop()
	for !done() {
		if s.err != nil {
			return s.err
		}
		select {
		case b := <-s.in:
			s.hear(b)
		case err := <-s.wrote:
			s.writing = false
			s.fail(err)
		case err := <-s.fails:
			s.fail(err)
		case r := <-s.accept:
			s.job = &r
		case <-t.C:
			return serial.ErrTimeout
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (s *session) fail(err error) {
	if err == nil || s.err != nil {
		return
	}
	if errors.Is(err, os.ErrClosed) {
		err = serial.ErrGone
	}
	s.err = err
}

// hear takes what the printer said.
func (s *session) hear(b []byte) {
	for _, r := range s.demux.Feed(b) {
		switch r := r.(type) {
		case RealtimeStatus:
			s.heard++
			if s.late > 0 {
				s.late--
				continue
			}
			s.realtime, s.answered = r, true
		case AutoStatus:
			st := s.p.Status().Auto(r, s.p.cfg.Profile)
			st.Link = LinkReady
			s.p.publish(st)
		case PaperStatus:
			s.paper = true
		case ProcessID:
			s.id = r
		case Cleared:
			s.cleared = true
		}
	}
}

// send hands b to the writing goroutine; a write must not be under way. Not
// every port can tell when its bytes have left (adapters keep some, a
// pseudo-terminal all), so the line's own time is reckoned beside it.
func (s *session) send(b []byte) {
	if now := time.Now(); s.wired.Before(now) {
		s.wired = now
	}
	s.wired = s.wired.Add(s.wire(len(b)))
	s.writing = true
	s.out <- b
}

// patience returns how long an answer to what was sent last may take.
func (s *session) patience() time.Duration {
	return s.p.cfg.StatusTimeout + max(time.Until(s.wired), 0)
}

// sendSoon sends b and waits until the kernel and the line have taken it. It
// returns errHeld when the printer holds the line meanwhile; b is sent
// when it lets go.
func (s *session) sendSoon(ctx context.Context, b []byte) error {
	free := func() bool { return !s.writing }
	if err := s.await(ctx, s.patience(), free); err != nil {
		return held(err)
	}
	s.send(b)
	return held(s.await(ctx, s.patience(), free))
}

func held(err error) error {
	if errors.Is(err, serial.ErrTimeout) {
		return errHeld
	}
	return err
}

// wire returns what n bytes take on the line at ten bits per byte.
func (s *session) wire(n int) time.Duration {
	return time.Duration(n) * 10 * time.Second / time.Duration(max(s.p.cfg.Serial.Baud, 1))
}

// ask returns the answer to DLE EOT n. Answers carry no n, so one that comes
// too late must not be taken for the next: what is in already is heard first.
func (s *session) ask(ctx context.Context, n byte) (RealtimeStatus, error) {
	for heard := true; heard; {
		select {
		case b := <-s.in:
			s.hear(b)
		default:
			heard = false
		}
	}
	if err := s.await(ctx, s.patience(), func() bool { return !s.writing }); err != nil {
		return 0, held(err)
	}
	s.answered = false
	if err := s.sendSoon(ctx, StatusRequest(n)); err != nil {
		if errors.Is(err, errHeld) {
			s.late++
		}
		return 0, err
	}
	err := s.await(ctx, s.patience(), func() bool { return s.answered })
	if errors.Is(err, serial.ErrTimeout) {
		s.late = 0
	}
	return s.realtime, err
}

// check asks for the whole status and publishes it.
func (s *session) check(ctx context.Context) (Status, error) {
	st := s.p.Status()
	back := st.Link != LinkReady && st.Link != LinkHeld
	st.Link = LinkReady
	for n := byte(1); n <= 4; n++ {
		r, err := s.ask(ctx, n)
		if err != nil {
			return s.missed(err), err
		}
		if s.enough != nil && s.enough() {
			return s.p.Status(), s.err
		}
		st = st.Realtime(n, r, s.p.cfg.Profile)
	}
	s.misses = 0
	s.p.publish(st)
	if back && s.p.cfg.Profile.ASB && st.Ready() {
		_ = s.sendSoon(ctx, AutoStatusRequest(true)) // it may have been switched off meanwhile
	}
	return st, s.err
}

// missed publishes what follows from an unanswered question: one may be missed,
// three are silence.
func (s *session) missed(err error) Status {
	st := s.p.Status()
	switch {
	case errors.Is(err, errHeld):
		st.Link = LinkHeld
		s.p.publish(st)
	case errors.Is(err, serial.ErrTimeout):
		s.misses++
		if s.misses >= silence || st.Link != LinkReady {
			st = Status{Link: LinkSilent}
			s.p.publish(st)
		}
	}
	return st
}

// idle looks after the printer between slips.
func (s *session) idle(ctx context.Context) {
	st, err := s.check(ctx)
	if err != nil {
		return
	}
	if st.Ready() {
		s.clean(ctx)
	} else {
		s.unjam(ctx, st)
	}
}

// unjam asks the printer now and then to leave a cutter error, which it does
// when the cause is gone. A slip that waits in it goes on; its last line may
// come twice, which is harmless. It never moves the cutter under an open cover.
func (s *session) unjam(ctx context.Context, st Status) {
	if !st.Cutter || st.CoverOpen || time.Since(s.recoveredAt) < s.p.cfg.Recover {
		return
	}
	s.recoveredAt = time.Now()
	_ = s.sendSoon(ctx, RecoverRequest(false))
}

// clear asks the printer to forget what it holds. It reports whether the
// printer said that it did; many boards do not know the command.
func (s *session) clear(ctx context.Context) bool {
	s.cleared = false
	if s.sendSoon(ctx, ClearRequest()) != nil {
		return false
	}
	if s.await(ctx, s.patience(), func() bool { return s.cleared }) != nil {
		return false
	}
	s.demux.Reset() // requests that were in the buffer are gone
	return true
}

// clean gets rid of what an unfinished slip left in a printer that is well
// again, so that it cannot swallow the head of the next slip or hang on to it:
// buffers are cleared, an unfinished command is filled up with 00, which prints
// nothing, and the piece of paper is cut off.
func (s *session) clean(ctx context.Context) {
	left := s.p.leftover()
	if !left.any {
		return
	}
	s.p.log.Info("unfinished slip is cleared and cut off")
	if left.bytes > 0 && !s.clear(ctx) {
		if s.sendSoon(ctx, make([]byte, left.bytes)) != nil {
			return
		}
	}
	e := NewEncoder(s.p.cfg.Profile)
	e.Init()
	e.Cut()
	if s.sendSoon(ctx, e.Bytes()) != nil {
		return
	}
	if s.p.cfg.Profile.Confirm == ConfirmPaperStatus {
		// Answers that an earlier request may still get must not be taken for
		// the next slip's. They come before the answer to this one.
		s.demux.Asked()
		if s.sendSoon(ctx, PaperStatusRequest()) != nil {
			return
		}
		_ = s.await(ctx, s.p.cfg.Margin+s.patience(), func() bool { return s.demux.asked == 0 })
		s.demux.Reset()
	}
	if s.err == nil {
		s.p.leave(remains{})
	}
}

func (p *Printer) leftover() remains {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.remains
}

func (p *Printer) leave(r remains) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.remains = r
}
