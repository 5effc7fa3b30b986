package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"unicode/utf8"
)

// Now is one reading of the clocks in milliseconds: the wall clock since the
// Unix epoch, and a clock that no one can set, since any moment.
type Now struct{ Wall, Mono Millis }

// maxDrift is how far the two clocks may part between two commands before a
// new epoch starts.
const maxDrift Millis = 2000

// Options of a Core.
type Options struct {
	Hall          string     // id of this hall
	Version       string     // of the program
	Boot          string     // id of this start of the program
	Clock         func() Now // read once per command
	SnapshotEvery int        // events between snapshots; 0 means 5000
	Log           *slog.Logger
}

// Core is the one writer: it decides, makes durable, publishes and answers.
type Core struct {
	journal  Journal
	opt      Options
	requests chan request
	stopped  chan struct{}
	current  atomic.Pointer[Version]
	tick0    Millis // the tick at the start of this boot
	mono0    Millis // and the monotonic clock then
	before   Stamp  // of the last event before this boot

	// Owned by the goroutine of Run.
	memo      map[Key]int // index into State.Answers
	read      Now         // the clocks at the last event
	snapped   Seq
	uncertain bool // an append failed: the journal may know more than we do
}

type request struct {
	cmd   Command
	reply chan result
}

type result struct {
	answer Answer
	err    error
}

// Version is a published State. It never changes.
type Version struct {
	State      *State
	superseded chan struct{}
}

// Superseded is closed when a newer State has been published.
func (v *Version) Superseded() <-chan struct{} { return v.superseded }

// ErrStopped is the error of a command that came after the end.
var ErrStopped = errors.New("queue: the core has stopped")

// Open loads the journal and records the start. Run must be called next.
func Open(j Journal, opt Options) (*Core, error) {
	s, replayed, err := Load(j)
	if err != nil {
		return nil, err
	}
	if opt.SnapshotEvery == 0 {
		opt.SnapshotEvery = 5000
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	c := &Core{journal: j, opt: opt, requests: make(chan request), stopped: make(chan struct{}), snapped: s.Seq - Seq(replayed)}
	c.before = s.Clock.Last
	now := opt.Clock()
	c.read = Now{Wall: now.Wall, Mono: now.Mono}
	// Ticks count the time the program was off, as far as the wall clock tells.
	c.tick0, c.mono0 = s.Clock.Last.Tick+max(0, now.Wall-s.Clock.Last.At), now.Mono
	if s.Seq == 0 {
		c.tick0 = 0
	}
	c.remember(s)
	c.current.Store(&Version{State: s, superseded: make(chan struct{})})
	if _, err := c.commit(now, Command{Key: Key{Sender: "core"}, Want: start{opt}}); err != nil {
		return nil, fmt.Errorf("queue: record the start: %w", err)
	}
	return c, nil
}

// start is the command behind Started.
type start struct{ opt Options }

func (c start) decide(t *tx) error {
	t.emit(Started{Hall: c.opt.Hall, Version: c.opt.Version, Boot: c.opt.Boot})
	return nil
}

// Run handles commands until ctx ends, then keeps a snapshot. It returns the
// error of that snapshot only: no command can stop it.
func (c *Core) Run(ctx context.Context) error {
	defer close(c.stopped)
	for {
		select {
		case r := <-c.requests:
			a, err := c.handle(r.cmd)
			r.reply <- result{a, err}
		case <-ctx.Done():
			return c.snapshot()
		}
	}
}

// Do hands a command to the core and returns its answer. An error that is a
// [*Refusal] changed nothing. When ctx ends first the command may still
// happen: repeating it under the same key tells.
func (c *Core) Do(ctx context.Context, cmd Command) (Answer, error) {
	r := request{cmd, make(chan result, 1)}
	select {
	case c.requests <- r:
	case <-ctx.Done():
		wipe(cmd.Sealed)
		return Answer{}, ctx.Err()
	case <-c.stopped:
		wipe(cmd.Sealed)
		return Answer{}, ErrStopped
	}
	select {
	case res := <-r.reply:
		return res.answer, res.err
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	}
}

// Unsettled tells whether an error of [Core.Do] leaves open what came of the
// command: repeated under the same key, it tells.
func Unsettled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrStopped)
}

// Current returns the newest State.
func (c *Core) Current() *Version { return c.current.Load() }

// Preview returns what a command would lead to if it came now, or its refusal.
// Nothing happens: nothing is kept, nobody is told, and the State returned is
// the caller's own; it lacks the answers of earlier commands. It can be asked
// while commands run.
func (c *Core) Preview(cmd Command) (s *State, a Answer, err error) {
	defer wipe(cmd.Sealed)
	defer func() {
		if p := recover(); p != nil {
			s, a, err = nil, Answer{}, &Refusal{Code: Broken, Detail: fmt.Sprintf("%T: %v", cmd.Want, p)}
		}
	}()
	if cmd.Want == nil {
		return nil, Answer{}, refuse(BadCommand, "nothing wanted")
	}
	if _, err := contentHash(cmd.Want); err != nil || !utf8.ValidString(cmd.Sender) {
		return nil, Answer{}, &Refusal{Code: BadCommand, Err: err}
	}
	// A draft shares the ends of growing slices with the State it comes from;
	// two writers may not. What went through JSON shares nothing.
	from := *c.Current().State
	from.Answers = nil
	b, err := from.Encode()
	if err != nil {
		return nil, Answer{}, fmt.Errorf("queue: preview: %w", err)
	}
	s = newState()
	if err := json.Unmarshal(b, s); err != nil {
		return nil, Answer{}, fmt.Errorf("queue: preview: %w", err)
	}
	t := c.transaction(s, c.opt.Clock(), cmd)
	if err := cmd.Want.decide(t); err != nil {
		return nil, Answer{}, err
	}
	t.answer.Seq = s.Seq
	return s, t.answer, nil
}

// transaction returns a command's transaction on a State that it may change.
func (c *Core) transaction(s *State, now Now, cmd Command) *tx {
	tick := max(c.tick0+now.Mono-c.mono0, s.Clock.Last.Tick)
	return &tx{s: s, by: cmd.Sender, boot: c.opt.Boot, now: Stamp{At: now.Wall, Tick: tick}, first: s.Seq + 1}
}

// Tick returns the hall's tick now, for telling how old something is.
func (c *Core) Tick() Millis { return c.tick0 + c.opt.Clock().Mono - c.mono0 }

// Before returns when the last thing happened before this start of the program.
func (c *Core) Before() Stamp { return c.before }

func wipe(rows []Sealed) {
	for _, r := range rows {
		clear(r.Plain)
	}
}

func (c *Core) handle(cmd Command) (Answer, error) {
	defer wipe(cmd.Sealed)
	if c.uncertain {
		if err := c.catchUp(); err != nil {
			return Answer{}, &Refusal{Code: NotDurable, Detail: "the journal cannot be read", Err: err}
		}
	}
	if cmd.Want == nil {
		return Answer{}, refuse(BadCommand, "nothing wanted")
	}
	open := c.Current().State.Day != nil
	a, err := c.commit(c.opt.Clock(), cmd)
	s := c.Current().State
	closed := open && s.Day == nil
	if err == nil && (closed || s.Seq-c.snapped >= Seq(c.opt.SnapshotEvery)) {
		if err := c.snapshot(); err != nil {
			c.opt.Log.Error("keep a snapshot", "err", err) // the events say the same
			c.snapped = s.Seq
		}
	}
	return a, err
}

// commit is one command from decision to publication.
func (c *Core) commit(now Now, cmd Command) (a Answer, err error) {
	old := c.Current()
	defer func() {
		if p := recover(); p != nil {
			c.uncertain = true
			a, err = Answer{}, &Refusal{Code: Broken, Detail: fmt.Sprintf("%T: %v", cmd.Want, p)}
		}
	}()
	if !utf8.ValidString(cmd.Sender + "/" + cmd.Session + "/" + cmd.ID) {
		return Answer{}, refuse(BadCommand, "the key is not UTF-8")
	}
	hash, err := contentHash(cmd.Want)
	if err != nil {
		return Answer{}, &Refusal{Code: BadCommand, Err: err}
	}
	if cmd.ID != "" {
		if i, ok := c.memo[cmd.Key]; ok {
			if was := old.State.Answers[i]; was.Hash != hash {
				return Answer{}, refuse(OtherContent, "command %s", cmd.ID)
			}
			return old.State.Answers[i].Answer, nil
		}
	}
	t := c.begin(now, cmd)
	day := t.s.Day // changes as the command is decided
	if err := cmd.Want.decide(t); err != nil {
		return Answer{}, err
	}
	t.answer.Seq = t.s.Seq
	if len(t.events) == 0 || onlyClock(t.events) {
		t.answer.Seq = old.State.Seq
		return t.answer, nil // accepted, and nothing to keep
	}
	batch := Batch{Events: t.events, Sealed: cmd.Sealed, Visits: day.project(old.State.Day)}
	if t.s.Day != day {
		batch.Visits = append(batch.Visits, t.s.Day.project(nil)...)
	}
	if cmd.ID != "" {
		cause := &Cause{Key: cmd.Key, Hash: hash, Answer: t.answer}
		batch.Events[len(batch.Events)-1].Cause = cause
		t.s.Answers = append(t.s.Answers, Answered{Day: t.s.LastDay, Cause: *cause})
	}
	if err := c.journal.Append(batch); err != nil {
		c.uncertain = true
		return Answer{}, &Refusal{Code: NotDurable, Err: err}
	}
	c.read = now
	c.publish(old, t.s)
	return t.answer, nil
}

// onlyClock tells whether nothing but the clock moved: that waits for the next
// command that does something.
func onlyClock(events []Event) bool {
	_, ok := events[0].Fact.(ClockChanged)
	return ok && len(events) == 1
}

// begin returns the transaction of a command that comes now.
func (c *Core) begin(now Now, cmd Command) *tx {
	t := c.transaction(c.Current().State.draft(onlyAdds(cmd.Want)), now, cmd)
	drift := (now.Wall - c.read.Wall) - (now.Mono - c.read.Mono)
	if now.Wall < t.s.Clock.Last.At || drift > maxDrift || drift < -maxDrift {
		t.emit(ClockChanged{From: t.s.Clock.Last.At, To: now.Wall})
	}
	return t
}

// onlyAdds tells whether a command leaves the day's tickets as they are, except
// that it may add one.
func onlyAdds(w Want) bool {
	switch w.(type) {
	case Issue, EndSession, Nothing:
		return true
	}
	return false
}

func (c *Core) publish(old *Version, s *State) {
	if len(s.Answers) == len(old.State.Answers)+1 && s.LastDay == old.State.LastDay {
		c.memo[s.Answers[len(s.Answers)-1].Key] = len(s.Answers) - 1
	} else if len(s.Answers) != len(old.State.Answers) || s.LastDay != old.State.LastDay {
		c.remember(s)
	}
	c.current.Store(&Version{State: s, superseded: make(chan struct{})})
	close(old.superseded)
}

func (c *Core) remember(s *State) {
	c.memo = make(map[Key]int, len(s.Answers))
	for i, a := range s.Answers {
		c.memo[a.Key] = i
	}
}

// catchUp reads what the journal kept of a command that seemed to fail.
func (c *Core) catchUp() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("queue: read the journal: %v", p)
		}
	}()
	old := c.Current()
	s := old.State.draft(false)
	n, err := s.replay(c.journal, nil)
	if err != nil {
		return err
	}
	c.uncertain = false
	if n > 0 {
		c.publish(old, s)
		c.remember(s)
	}
	return nil
}

func (c *Core) snapshot() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("queue: save snapshot: %v", p)
		}
	}()
	s := c.Current().State
	if s.Seq == c.snapped {
		return nil
	}
	n, err := s.snapshot()
	if err != nil {
		return err
	}
	if err := c.journal.SaveSnapshot(n); err != nil {
		return fmt.Errorf("queue: save snapshot at %d: %w", s.Seq, err)
	}
	c.snapped = s.Seq
	return nil
}
