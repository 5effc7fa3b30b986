package idcard

import (
	"context"
	"errors"
	"fmt"
	"time"

	"reception/devices/serial"
)

// line is what an exchange needs of a port.
type line interface {
	// ReadUntil reads what has come, waiting until the deadline at most. It
	// returns [serial.ErrTimeout] when nothing came.
	ReadUntil(ctx context.Context, b []byte, deadline time.Time) (int, error)
	Write(b []byte) (int, error)
	// Flush discards what has come and was not read.
	Flush() error
}

// Reasons for which the driver gives a reader up and probes it afresh.
var (
	// ErrNoise says that replies came damaged, or that requests did: the line
	// picks up noise, or its rate is another.
	ErrNoise = errors.New("line noise or wrong rate")
	// ErrOutOfOrder says that the module refuses all work: its self-test went
	// wrong or it has no authorisation.
	ErrOutOfOrder = errors.New("reader is out of order")
)

// exchange asks the module and waits for the answer.
type exchange struct {
	line  line
	baud  int
	wait  Timeouts
	tally func(skipped, broken int) // told after every request
	scan  Scanner
	buf   [512]byte
}

// ask sends a request and returns the reply, whatever its status. A request or
// a reply that was damaged is sent once more. Nothing at all in time is
// [serial.ErrTimeout]. The reply's data is valid until the next ask.
func (x *exchange) ask(ctx context.Context, c Command) (Reply, error) {
	r, err := x.once(ctx, c)
	if errors.Is(err, ErrNoise) || err == nil && r.SW3.Advice().Action == Resend {
		r, err = x.once(ctx, c)
	}
	if err != nil {
		return Reply{}, fmt.Errorf("ask %04X: %w", uint16(c), err)
	}
	return r, nil
}

func (x *exchange) once(ctx context.Context, c Command) (Reply, error) {
	x.scan.Wipe()
	if err := x.line.Flush(); err != nil {
		return Reply{}, err
	}
	if _, err := x.line.Write(EncodeRequest(c)); err != nil {
		return Reply{}, err
	}
	skipped, broken := x.scan.Skipped(), x.scan.Broken()
	if x.tally != nil {
		defer func() { x.tally(x.scan.Skipped()-skipped, x.scan.Broken()-broken) }()
	}
	end := time.Now().Add(x.wait.limit(c, x.baud))
	for {
		until, cut := end, x.scan.Pending() || x.scan.Broken() > broken
		if quiet := time.Now().Add(x.wait.Quiet); cut && quiet.Before(end) {
			until = quiet
		}
		n, err := x.line.ReadUntil(ctx, x.buf[:], until)
		_, _ = x.scan.Write(x.buf[:n])
		clear(x.buf[:n])
		if r, ok := x.reply(c); ok {
			return r, nil
		}
		switch {
		case err == nil:
		case !errors.Is(err, serial.ErrTimeout):
			return Reply{}, err
		case x.scan.Resync():
			if r, ok := x.reply(c); ok {
				return r, nil
			}
			return Reply{}, ErrNoise
		case cut || x.scan.Skipped() > skipped:
			return Reply{}, ErrNoise
		default:
			return Reply{}, err
		}
	}
}

// reply returns the next reply that can be one to the request. Others were
// meant for a request that nobody waits for any more.
func (x *exchange) reply(c Command) (Reply, bool) {
	for {
		r, ok := x.scan.Next()
		if !ok || fits(c, r) {
			return r, ok
		}
	}
}

// fits reports whether r can be a reply to c. Replies do not name what they
// reply to, but some only make sense after one request.
func fits(c Command, r Reply) bool {
	module := c == CmdID || c == CmdStatus || c == CmdReset
	switch r.SW3 {
	case SW3Found:
		return c == CmdFind
	case SW3NoCard, SW3Select, SW3NoItem, SW3Read:
		return !module
	case SW3Done:
		switch c {
		case CmdFind:
			return false
		case CmdID:
			return len(r.Data) == len(SAMID{})
		case CmdRead, CmdReadFinger:
			return len(r.Data) > 4
		}
	}
	return true
}
