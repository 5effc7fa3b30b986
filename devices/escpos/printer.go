package escpos

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"reception/devices/serial"
)

// Config says which printer is driven and how patiently. Every period may be
// shortened for rehearsals; zero means the value given here.
type Config struct {
	Name    string          // name in the log; "printer"
	Serial  serial.Config   // the port; Flow and Stall are set by the Printer
	Retry   []time.Duration // pauses between attempts to open the port, see serial.Link
	Profile Profile         // the model

	Poll          time.Duration // between status checks while idle; 500 ms, so that silence is known within 2 s
	Watch         time.Duration // between status checks while a slip is awaited; 250 ms
	StatusTimeout time.Duration // for the answer to DLE EOT, which takes some milliseconds; 400 ms
	Margin        time.Duration // beyond the reckoned time until a slip is confirmed; 3 s
	GiveUp        time.Duration // for how long a stuck slip is waited for; 3 min
	Recover       time.Duration // between requests to leave a cutter error; 5 s

	// Unfinished says that the program that drove this printer before ended
	// within a slip. What is left of it in the printer is then cleared and cut
	// off before anything else is printed.
	Unfinished bool
}

func (c Config) withDefaults() Config {
	set := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	set(&c.Poll, 500*time.Millisecond)
	set(&c.Watch, 250*time.Millisecond)
	set(&c.StatusTimeout, 400*time.Millisecond)
	set(&c.Margin, 3*time.Second)
	set(&c.GiveUp, 3*time.Minute)
	set(&c.Recover, 5*time.Second)
	if c.Name == "" {
		c.Name = "printer"
	}
	switch c.Profile.Flow {
	case FlowXONXOFF:
		c.Serial.Flow = serial.XONXOFF
	case FlowRTSCTS:
		c.Serial.Flow = serial.RTSCTS
	default:
		c.Serial.Flow = serial.None
	}
	// A printer without paper may hold the line until somebody brings some.
	c.Serial.Stall = c.GiveUp + c.Margin
	return c
}

// Printer drives one printer and is the only writer to its port. Run must be
// running for anything to be printed.
type Printer struct {
	cfg Config
	log *slog.Logger

	mu      sync.Mutex
	status  Status
	changed chan struct{} // closed and replaced at every change of status
	session *session      // nil while the port is not in use
	remains remains
}

// remains is what a slip that did not end well may have left in the printer.
type remains struct {
	any   bool // a piece of a slip may hang from it
	bytes int  // so many bytes of an unfinished command may be awaited
}

// New returns a printer that is not there yet. A nil log is silent.
func New(cfg Config, log *slog.Logger) *Printer {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	p := &Printer{cfg: cfg.withDefaults(), changed: make(chan struct{})}
	p.log = log.With("device", p.cfg.Name)
	if cfg.Unfinished {
		p.remains = remains{any: true, bytes: 4096}
	}
	return p
}

// Profile returns the profile slips must be encoded for.
func (p *Printer) Profile() Profile { return p.cfg.Profile }

// Status returns what is known of the printer now.
func (p *Printer) Status() Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

// Changed returns a channel that is closed at the next change of status. Take
// it before reading the status, so that no change falls between the two.
func (p *Printer) Changed() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changed
}

// Run keeps the printer in use until ctx ends, and returns ctx's error. It is
// called once.
func (p *Printer) Run(ctx context.Context) error {
	link := serial.Link{
		Name: p.cfg.Name, Config: p.cfg.Serial, Retry: p.cfg.Retry, Log: p.log,
		OnState: p.linkChanged,
	}
	err := link.Run(ctx, p.probe, p.use)
	p.publish(Status{})
	return err
}

// Print prints one slip and returns how it ended.
//
// It asks the printer for its status and returns Refused unless that is good.
// Then it calls job.Sending, sends the body and, behind its cut, the request
// for confirmation that the profile names. It returns Printed when the answer
// comes. That it does not come in time is no answer: the printer is asked for
// its status, and while it wants paper or a closed cover the slip is still in
// it and comes out afterwards, so that is waited for, until ctx ends or
// Config.GiveUp has passed; then the printer's buffers are cleared. Everything
// but the printer's word is Uncertain, and nothing is ever sent twice.
//
// The good answer to GS r 1 is a byte 00, and so is the line break of a printer
// that was switched off and on and has forgotten the slip. It counts only when
// the printer has answered the status checks right before it and right after
// it; a printer that starts up answers none.
//
// Slips are printed one at a time; further calls wait their turn.
func (p *Printer) Print(ctx context.Context, job Job) Result {
	refused := Result{Outcome: Refused, Confirmation: p.cfg.Profile.Confirm}
	if err := job.validate(); err != nil {
		refused.Cause, refused.Err = CauseBadJob, err
		return refused
	}
	s, cause := p.current()
	if s == nil {
		refused.Cause = cause
		return refused
	}
	r := request{ctx: ctx, job: job, done: make(chan Result, 1)}
	select {
	case s.jobs <- r:
		return <-r.done
	case <-s.over:
		refused.Cause = CauseUnplugged
	case <-ctx.Done():
		refused.Cause, refused.Err = CauseCancelled, ctx.Err()
	}
	return refused
}

// current returns the session in use, or why there is none.
func (p *Printer) current() (*session, Cause) {
	p.mu.Lock()
	defer p.mu.Unlock()
	cause := p.status.Cause()
	if cause == CauseNone {
		cause = CauseUnplugged
	}
	return p.session, cause
}

// publish makes a status known.
func (p *Printer) publish(s Status) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s == p.status {
		return
	}
	if before, after := p.status.Cause(), s.Cause(); before != after {
		p.log.Info("printer state", "before", before, "now", after)
	}
	p.status = s
	close(p.changed)
	p.changed = make(chan struct{})
}

// linkChanged follows the link while there is no session.
func (p *Printer) linkChanged(state serial.State, err error) {
	switch state {
	case serial.Absent:
		p.publish(Status{Link: LinkAbsent})
	case serial.Probing, serial.Opening:
		if link := p.Status().Link; link == LinkAbsent {
			p.publish(Status{Link: LinkProbing})
		}
	case serial.Fault:
		p.publish(Status{Link: linkOf(err)})
	}
}

// linkOf tells from the error of a link what is wrong with it.
func linkOf(err error) Link {
	switch {
	case errors.Is(err, serial.ErrBusy):
		return LinkBusy
	case errors.Is(err, serial.ErrWrongDevice):
		return LinkGarbled
	case errors.Is(err, serial.ErrSilent), errors.Is(err, serial.ErrTimeout), errors.Is(err, serial.ErrStalled):
		return LinkSilent
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, serial.ErrGone):
		return LinkAbsent
	}
	return LinkUnusable
}

// probe asks DLE EOT 1 and 4, twice because noise may look like one answer. If
// a slip was broken off, the printer may be within the head of a command and
// would take the questions for a size, of megabytes perhaps; zeros end the head
// harmlessly, and print nothing anywhere else.
func (p *Printer) probe(ctx context.Context, port *serial.Port) error {
	if p.leftover().bytes > 0 {
		if _, err := port.Write(make([]byte, 8)); err != nil {
			return err
		}
	}
	for _, n := range []byte{1, 4} {
		if _, err := port.Write(StatusRequest(n)); err != nil {
			return err
		}
		if err := p.probeReply(ctx, port); err != nil {
			return err
		}
	}
	return nil
}

func (p *Printer) probeReply(ctx context.Context, port *serial.Port) error {
	var demux Demux
	noise := false
	buf := make([]byte, 64)
	for deadline := time.Now().Add(p.cfg.StatusTimeout); ; {
		n, err := port.ReadUntil(ctx, buf, deadline)
		if errors.Is(err, serial.ErrTimeout) && noise {
			return serial.ErrWrongDevice
		}
		if err != nil {
			return err
		}
		for _, r := range demux.Feed(buf[:n]) {
			switch r := r.(type) {
			case RealtimeStatus:
				if noise { // frames of other devices have bytes that look like one
					return serial.ErrWrongDevice
				}
				return nil
			case Noise:
				noise = noise || r != 0
			}
		}
	}
}

// use drives the printer while its port is open.
func (p *Printer) use(ctx context.Context, port *serial.Port) error {
	s := newSession(p, port)
	p.mu.Lock()
	p.session = s
	p.mu.Unlock()
	err := s.run(ctx)
	p.mu.Lock()
	p.session = nil
	p.mu.Unlock()
	return err
}
