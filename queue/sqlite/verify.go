package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"reception/queue"
)

// Report is what [Verify] found.
type Report struct {
	Hall      string   `json:"hall"`
	Events    int      `json:"events"`
	Days      int      `json:"days"`
	Tickets   int      `json:"tickets"`
	Snapshots int      `json:"snapshots"`
	Sealed    int      `json:"sealed"`
	Digest    string   `json:"digest"`             // of the State that the events lead to
	Problems  []string `json:"problems,omitempty"` // the first hundred
}

// Clean tells whether nothing is wrong.
func (r Report) Clean() bool { return len(r.Problems) == 0 }

const maxProblems = 100

func (r *Report) problem(format string, args ...any) {
	if len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
	}
}

// Verify replays the whole journal in dir and holds every event, snapshot and
// row of the projection against it. It changes nothing, and the program may be
// running: it looks at one moment. The error says that the files could not be
// read; what is wrong in them is in the Report.
func Verify(ctx context.Context, dir string) (Report, error) {
	var r Report
	err := frozen(ctx, dir, func(c *sql.Conn) error { return r.verify(ctx, c) })
	if err != nil {
		return r, fmt.Errorf("sqlite: verify journal: %w", err)
	}
	return r, nil
}

// frozen calls f with a connection that sees the journal as it is now,
// whatever is written to it meanwhile.
func frozen(ctx context.Context, dir string, f func(*sql.Conn) error) (err error) {
	s, err := open(dir, Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if _, err := s.hall.write.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	return f(s.hall.write)
}

// past is the journal of a frozen connection, for replaying.
type past struct {
	ctx context.Context
	c   *sql.Conn
}

func (p past) Events(after queue.Seq, f func(queue.Event) error) error {
	return events(p.ctx, p.c, after, f)
}
func (p past) Snapshots() ([]queue.Snapshot, error) { return snapshots(p.ctx, p.c) }
func (past) Append(queue.Batch) error               { return errors.ErrUnsupported }
func (past) SaveSnapshot(queue.Snapshot) error      { return errors.ErrUnsupported }

func (r *Report) verify(ctx context.Context, c *sql.Conn) error {
	if err := c.QueryRowContext(ctx, "SELECT hall FROM header").Scan(&r.Hall); err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	var said string
	if err := c.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		r.problem("file: %s", said)
	}
	snaps, err := snapshots(ctx, c)
	if err != nil {
		return err
	}
	r.Snapshots = len(snaps)
	a := audit{Report: r, ctx: ctx, c: c, snaps: map[queue.Seq]queue.Snapshot{}, numbers: map[drawn]queue.TicketID{}}
	for _, n := range snaps {
		a.snaps[n.Seq] = n
	}
	if err := queue.Walk(past{ctx, c}, a.event); err != nil {
		r.problem("%v", err) // what comes after it cannot be judged
		return nil
	}
	return a.end()
}

// drawn is a number that can be handed out once.
type drawn struct {
	day    queue.DayID
	series string
	number int
}

// audit holds the journal against what the package comment of queue promises.
type audit struct {
	*Report
	ctx     context.Context
	c       *sql.Conn
	snaps   map[queue.Seq]queue.Snapshot
	numbers map[drawn]queue.TicketID
	skipped []queue.Skipped
	prev    queue.Event
	state   *queue.State
	day     *queue.Day // open after prev
	date    queue.Date // of day, after prev
}

func (a *audit) event(s *queue.State, e queue.Event) error {
	a.Events++
	a.state = s
	a.order(e)
	if f, ok := e.Fact.(queue.NumbersSkipped); ok {
		a.skipped = append(a.skipped, f.Skipped...)
	}
	if f, ok := e.Fact.(queue.DateConfirmed); ok && f.Date != a.date {
		for _, k := range a.skipped { // what was said of this day stays said
			if k.Date == a.date {
				a.skipped = append(a.skipped, queue.Skipped{Date: f.Date, From: k.From, To: k.To})
			}
		}
	}
	if f, ok := e.Fact.(queue.TicketIssued); ok {
		a.Tickets++
		for _, k := range a.skipped {
			if k.Date == s.Day.Date && k.From <= f.Number && f.Number <= k.To {
				a.problem("event %d: number %d was on paper before ticket %d", e.Seq, f.Number, f.Ticket)
			}
		}
		n := drawn{e.Day, f.Series, f.Number}
		if other, ok := a.numbers[n]; ok {
			a.problem("event %d: number %d was given to ticket %d before ticket %d", e.Seq, f.Number, other, f.Ticket)
		}
		a.numbers[n] = f.Ticket
	}
	if n, ok := a.snaps[e.Seq]; ok {
		if err := n.Check(s); err != nil {
			a.problem("snapshot at event %d: %v", e.Seq, err)
		}
	}
	a.counters(s.Day, e)
	if a.day != nil && s.Day != a.day {
		if err := a.close(a.day, e); err != nil {
			return err
		}
	}
	a.day, a.prev = s.Day, e
	if s.Day != nil {
		a.date = s.Day.Date
	}
	return nil
}

// order holds an event against the one before it, as far as replaying does not.
func (a *audit) order(e queue.Event) {
	want := a.prev.Epoch
	if _, ok := e.Fact.(queue.ClockChanged); ok {
		want++
	}
	if e.Epoch != want {
		a.problem("event %d: epoch %d, want %d", e.Seq, e.Epoch, want)
	}
	if same := e.First == a.prev.First; e.First != e.Seq && !same || same && a.prev.Cause != nil {
		a.problem("event %d: belongs to the command of event %d, which was complete", e.Seq, e.First)
	}
}

// counters checks that every counter's ticket is there and nowhere else.
func (a *audit) counters(d *queue.Day, e queue.Event) {
	if d == nil {
		return
	}
	for i, c := range d.Counters {
		if c.Now == 0 {
			continue
		}
		if k := d.Ticket(c.Now); k == nil || !k.Status.AtCounter() || k.Counter != c.ID {
			a.problem("event %d: counter %s has ticket %d, which is somewhere else", e.Seq, c.ID, c.Now)
		}
		for _, o := range d.Counters[:i] {
			if o.Now == c.Now {
				a.problem("event %d: counters %s and %s both have ticket %d", e.Seq, o.ID, c.ID, c.Now)
			}
		}
	}
}

// close checks a day that is over.
func (a *audit) close(d *queue.Day, e queue.Event) error {
	a.Days++
	for _, k := range d.Tickets {
		if !k.Status.Ended() {
			a.problem("event %d: the day is over and ticket %d is %s", e.Seq, k.ID, k.Status)
		}
	}
	return a.visits(d)
}

// end checks what is there after the last event.
func (a *audit) end() error {
	if a.day != nil {
		a.Days++
		if err := a.visits(a.day); err != nil {
			return err
		}
	}
	if a.state != nil {
		var err error
		if a.Digest, err = a.state.Digest(); err != nil {
			return err
		}
	}
	for _, t := range []struct {
		what string
		want int
		sql  string
	}{
		{"rows of visits", a.Tickets, "SELECT count(*) FROM visits"},
		{"rows of days", a.Days, "SELECT count(*) FROM days"},
		{"sealed rows of no ticket", 0, "SELECT count(*) FROM sealed WHERE ticket <> 0 AND NOT EXISTS (SELECT 1 FROM visits WHERE visits.ticket = sealed.ticket AND visits.day = sealed.day)"},
	} {
		var n int
		if err := a.c.QueryRowContext(a.ctx, t.sql).Scan(&n); err != nil {
			return err
		}
		if n != t.want {
			a.problem("%d %s, want %d", n, t.what, t.want)
		}
	}
	return a.c.QueryRowContext(a.ctx, "SELECT count(*) FROM sealed").Scan(&a.Sealed)
}

// visits holds the projection of a day against its tickets.
func (a *audit) visits(d *queue.Day) (err error) {
	var date queue.Date
	var first queue.TicketID
	switch err := a.c.QueryRowContext(a.ctx, "SELECT date, first FROM days WHERE day = ?", d.ID).Scan(&date, &first); {
	case errors.Is(err, sql.ErrNoRows):
		a.problem("day %d: no row of days", d.ID)
	case err != nil:
		return err
	case date != d.Date || first != d.First:
		a.problem("day %d: is of %s from ticket %d, want %s from %d", d.ID, date, first, d.Date, d.First)
	}
	rows, err := a.c.QueryContext(a.ctx, `SELECT ticket, day, date, number, service, counter, status, why, lane, needs, people, calls, issued, called, started, ended
		FROM visits WHERE ticket >= ? AND ticket < ? ORDER BY ticket`, d.First, d.First+queue.TicketID(len(d.Tickets)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	want := d.Visits()
	for rows.Next() {
		var v queue.Visit
		if err := rows.Scan(&v.Ticket, &v.Day, &v.Date, &v.Number, &v.Service, &v.Counter, &v.Status, &v.Why, &v.Lane, &v.Needs,
			&v.People, &v.Calls, &v.Issued, &v.Called, &v.Started, &v.Ended); err != nil {
			return err
		}
		if i := v.Ticket - d.First; want[i] != v {
			a.problem("day %d: the row of ticket %d is %+v, want %+v", d.ID, v.Ticket, v, want[i])
		}
	}
	return rows.Err()
}
