package escpos

import (
	"context"
	"errors"
	"time"

	"reception/devices/serial"
)

const (
	silence       = 3                      // unanswered questions in a row
	defaultLength = 150                    // millimetres of a slip
	cutTime       = 600 * time.Millisecond // of a slow cutter
)

// attempt is one slip on its way through a session.
type attempt struct {
	*session
	job    Job
	result Result

	told    Cause     // what job.Waiting was told last
	since   time.Time // when the trouble began
	unheard bool      // the last status check was not answered
	heardAt int       // session.heard at that time
	gap     bool      // some status check was not answered
}

// print does one job. The run of the whole session ends it as well as its own
// context.
func (s *session) print(run, ctx context.Context, job Job) Result {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(run, cancel)()

	a := &attempt{session: s, job: job, result: Result{Confirmation: s.p.cfg.Profile.Confirm}}
	if cause, err := a.ready(ctx); cause != CauseNone {
		a.result.Outcome, a.result.Cause, a.result.Err = Refused, cause, err
		return a.result
	}
	// From here on the slip may be on paper.
	s.p.leave(remains{any: true, bytes: len(job.Data)})
	cause := a.transmit(ctx)
	if cause == CauseNone {
		cause = a.confirm(ctx)
	}
	a.result.Outcome, a.result.Cause = Uncertain, cause
	switch cause {
	case CauseNone:
		a.result.Outcome = Printed
		s.p.leave(remains{})
	case CauseUnconfirmed: // all of it went to a printer that is well
		s.demux.Reset()
		s.p.leave(remains{})
	}
	s.p.log.Info("slip ended", "outcome", a.result.Outcome, "cause", cause, "bytes", a.result.Bytes)
	return a.result
}

// ready returns why nothing can be sent. Sending is called last.
func (a *attempt) ready(ctx context.Context) (Cause, error) {
	st, err := a.check(ctx)
	for tries := 1; tries < silence && errors.Is(err, serial.ErrTimeout); tries++ {
		st, err = a.check(ctx) // one question may be missed
	}
	if err == nil && st.Ready() && a.p.leftover().any {
		a.clean(ctx)
		st, err = a.check(ctx)
	}
	switch {
	case a.err != nil:
		return CauseUnplugged, a.err
	case ctx.Err() != nil:
		return CauseCancelled, ctx.Err()
	case errors.Is(err, errHeld):
		return st.Cause(), err
	case err != nil:
		return CauseSilent, err
	case !st.Ready():
		return st.Cause(), nil
	}
	if a.job.Sending != nil {
		if err := a.job.Sending(); err != nil {
			return CauseCancelled, err
		}
	}
	return CauseNone, nil
}

// transmit sends the body in pieces that fit half the printer's buffer, each
// drained at the pace of the line.
func (a *attempt) transmit(ctx context.Context) Cause {
	piece := clamp(a.p.cfg.Profile.Buffer/2, 8, 256)
	for b := a.job.Data; len(b) > 0; {
		n := min(piece, len(b))
		if cause := a.push(ctx, b[:n]); cause != CauseNone {
			return cause
		}
		b = b[n:]
	}
	return CauseNone
}

// push sends one piece. While the printer holds the line nothing can be asked;
// what it says by itself is the cause, if it says anything.
func (a *attempt) push(ctx context.Context, b []byte) Cause {
	a.send(b)
	limit := a.p.cfg.StatusTimeout + a.patience()
	for {
		err := a.await(ctx, limit, func() bool { return !a.writing })
		switch {
		case a.err != nil:
			return a.lost()
		case err == nil:
			a.result.Bytes += len(b)
			a.trouble(CauseNone)
			return CauseNone
		case ctx.Err() != nil:
			return a.abandon(CauseCancelled)
		}
		st := a.p.Status()
		st.Link = LinkHeld
		a.p.publish(st)
		if a.trouble(st.Cause()) > a.p.cfg.GiveUp {
			return a.abandon(st.Cause())
		}
		limit = a.p.cfg.Watch
	}
}

// lost returns the cause when the port has failed.
func (a *attempt) lost() Cause {
	a.result.Err = a.err
	if errors.Is(a.err, serial.ErrStalled) {
		return a.p.Status().Cause()
	}
	return CauseUnplugged
}

// abandon ends the session, because the rest of the slip is in the kernel and
// closing the port is what takes it back.
func (a *attempt) abandon(c Cause) Cause {
	if a.writing {
		a.fail(serial.ErrStalled)
	}
	if a.told != CauseNone {
		return a.told
	}
	return c
}

// trouble tells the job that it is stuck, or goes on, and returns for how long
// it has been stuck.
func (a *attempt) trouble(c Cause) time.Duration {
	if c == CauseNone {
		a.since = time.Time{}
	} else if a.since.IsZero() {
		a.since = time.Now()
	}
	if c != a.told {
		a.told = c
		a.job.waiting(c)
	}
	if a.since.IsZero() {
		return 0
	}
	return time.Since(a.since)
}

// confirm asks whether the slip is printed and waits for the answer. It
// returns CauseNone when it is.
func (a *attempt) confirm(ctx context.Context) Cause {
	a.paper, a.id = false, ProcessID{}
	request := []byte(nil)
	switch a.result.Confirmation {
	case ConfirmProcessID:
		request = ProcessIDRequest(a.job.Token)
	case ConfirmPaperStatus:
		a.demux.Reset() // a byte 00 before this point is noise
		a.demux.Asked()
		request = PaperStatusRequest()
	}
	if request != nil {
		if cause := a.push(ctx, request); cause != CauseNone {
			return cause
		}
	}
	a.enough = a.confirmed
	defer func() { a.enough = nil }()
	start := time.Now()
	for {
		// Questions would only queue behind the slip while the line carries it.
		err := a.await(ctx, a.p.cfg.Watch+max(time.Until(a.wired), 0), a.confirmed)
		switch {
		case a.confirmed():
			return a.verify(ctx)
		case a.err != nil:
			return a.lost()
		case ctx.Err() != nil:
			return a.giveUp(CauseCancelled)
		case err == nil:
			continue
		}
		if cause, stuck := a.look(ctx); stuck > 0 {
			start = time.Now()
			if stuck > a.p.cfg.GiveUp {
				return a.giveUp(cause)
			}
			continue
		}
		waited := time.Since(start)
		switch {
		case a.result.Confirmation == ConfirmPolling && waited > a.expected() && !a.gap:
			return CauseNone
		case waited > a.expected()+a.p.cfg.Margin && a.gap: // it may have been off meanwhile
			return CauseSilent
		case waited > a.expected()+a.p.cfg.Margin:
			return CauseUnconfirmed
		}
	}
}

// confirmed reports whether the answer has come.
func (a *attempt) confirmed() bool {
	switch a.result.Confirmation {
	case ConfirmProcessID:
		return a.id == ProcessID(a.job.Token)
	case ConfirmPaperStatus:
		return a.paper
	}
	return false
}

// verify tells the answer to GS r from the line break of a printer that was
// switched off and on. The other answers need no proof.
func (a *attempt) verify(ctx context.Context) Cause {
	if a.result.Confirmation != ConfirmPaperStatus {
		a.trouble(CauseNone)
		return CauseNone
	}
	if a.unheard {
		// A line that was held carries the question and its answer late.
		heard := func() bool { return a.heard > a.heardAt }
		if a.await(ctx, a.patience(), heard) != nil {
			return CauseSilent
		}
	}
	_, err := a.ask(ctx, 1)
	switch {
	case a.err != nil:
		return a.lost()
	case ctx.Err() != nil && err != nil:
		return CauseCancelled
	case err != nil && !errors.Is(err, errHeld): // only a live printer holds the line
		return CauseSilent
	}
	a.trouble(CauseNone)
	return CauseNone
}

// look asks for the status while a slip is awaited. It returns the cause and
// for how long the slip has been stuck, or zero if it is not.
func (a *attempt) look(ctx context.Context) (Cause, time.Duration) {
	st, err := a.check(ctx)
	a.unheard = errors.Is(err, serial.ErrTimeout)
	if a.unheard {
		a.gap, a.heardAt = true, a.heard
	}
	switch {
	case a.confirmed() || a.err != nil || ctx.Err() != nil:
		return CauseNone, 0 // the caller sees to it
	case a.unheard && a.misses < silence && a.told == CauseNone:
		return CauseNone, 0 // once may be chance
	case a.unheard && a.misses < silence:
		return a.told, max(a.trouble(a.told), 1)
	case a.unheard:
		return CauseSilent, max(a.trouble(CauseSilent), 1)
	case !st.Ready():
		a.unjam(ctx, st)
		return st.Cause(), max(a.trouble(st.Cause()), 1)
	}
	stuck := a.told != CauseNone
	a.trouble(CauseNone)
	if stuck {
		return CauseNone, 1 // the slip goes on; its time begins again
	}
	return CauseNone, 0
}

// giveUp ends the wait. If the slip is stuck the printer is told to forget it,
// so that it does not come out for somebody who has left.
func (a *attempt) giveUp(c Cause) Cause {
	if a.told == CauseNone {
		return c
	}
	ctx, cancel := context.WithTimeout(context.Background(), 4*a.p.cfg.StatusTimeout)
	defer cancel()
	if a.clear(ctx) {
		a.p.leave(remains{any: true})
	} else if a.told == CauseCutter {
		_ = a.sendSoon(ctx, RecoverRequest(true))
	}
	if a.writing {
		a.fail(serial.ErrStalled)
	}
	return a.told
}

// expected returns how long the slip may take from the end of its sending: what
// the line may still hold, the paper's way, the cut.
func (a *attempt) expected() time.Duration {
	length := a.job.Length
	if length <= 0 {
		length = defaultLength
	}
	speed := max(a.p.cfg.Profile.Speed, 1)
	return a.wire(a.result.Bytes) + time.Duration(length)*time.Second/time.Duration(speed) + cutTime
}
