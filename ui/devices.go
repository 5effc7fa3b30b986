package ui

import (
	"context"

	"reception/ui/wire"
)

// deviceTest is one test of a device. Its answer is set before done is closed.
type deviceTest struct {
	login, id string // of the request
	done      chan struct{}
	answer    wire.Answer
}

// test has a device tested for whoever signed in on the screen, and answers
// when that has ended: a test takes long, and presses must not wait for it.
func (s *Server) test(sc *screen, m wire.DeskDo) {
	s.spawn(func() {
		a := s.carryOut(sc, s.opt.TestTimeout, func(ctx context.Context) wire.Answer {
			if !s.logins.use(sc.login) {
				sc.stop(closeSignedOut, "signed out")
				return wire.Answer{Code: codeNoSignIn}
			}
			return s.testOnce(ctx, sc.login.id, m)
		})
		a.ID = m.ID
		s.reply(sc, a)
	})
}

// testOnce runs one test at a time. A request that is repeated after a lost
// connection waits for its own test.
func (s *Server) testOnce(ctx context.Context, login string, m wire.DeskDo) wire.Answer {
	t := &deviceTest{login: login, id: m.ID, done: make(chan struct{}), answer: wire.Answer{Code: codeBroken}}
	s.mu.Lock()
	last := s.tested
	mine := last != nil && last.login == t.login && last.id == t.id
	if last.over() && !mine {
		s.tested = t
	}
	begun := s.tested == t
	s.mu.Unlock()
	switch {
	case begun:
		defer close(t.done)
		code := s.testDevice(ctx, m.Do)
		s.opt.Log.Info("device tested", "do", m.Do, "code", code)
		t.answer = wire.Answer{OK: code == "", Code: string(code)}
		return t.answer
	case mine:
		select {
		case <-last.done:
			return last.answer
		case <-ctx.Done():
			return wire.Answer{Code: codeBroken}
		}
	}
	return wire.Answer{Code: string(wire.TestBusy)}
}

// over tells whether nothing is being tested any more.
func (t *deviceTest) over() bool {
	if t == nil {
		return true
	}
	select {
	case <-t.done:
		return true
	default:
		return false
	}
}

func (s *Server) testDevice(ctx context.Context, do string) wire.Test {
	switch {
	case s.opt.Devices == nil:
		return wire.TestAway
	case do == "testslip":
		return s.opt.Devices.TestSlip(ctx)
	}
	return s.opt.Devices.TestCard(ctx)
}
