package care

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

// Trouble is a warning or an error of the log, which holds nothing personal.
type Trouble struct {
	At    time.Time `json:"at"`
	Bad   bool      `json:"bad"` // an error
	Text  string    `json:"text"`
	Count int       `json:"count"` // how often in a row
}

// keepTroubles is how many are shown. The rest is in the machine's log.
const keepTroubles = 20

// Troubles keeps the newest warnings and errors that go through its handler.
type Troubles struct {
	now func() time.Time

	mu  sync.Mutex
	all []Trouble // oldest first
}

// NewTroubles returns an empty list.
func NewTroubles(now func() time.Time) *Troubles { return &Troubles{now: now} }

// List returns the troubles, newest first.
func (t *Troubles) List() []Trouble {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := slices.Clone(t.all)
	slices.Reverse(out)
	return out
}

func (t *Troubles) add(bad bool, text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if n := len(t.all); n > 0 && t.all[n-1].Text == text && t.all[n-1].Bad == bad {
		t.all[n-1].At, t.all[n-1].Count = now, t.all[n-1].Count+1
		return
	}
	if len(t.all) == keepTroubles {
		t.all = slices.Delete(t.all, 0, 1)
	}
	t.all = append(t.all, Trouble{now, bad, text, 1})
}

// Handler returns a handler that remembers what it passes on to next.
func (t *Troubles) Handler(next slog.Handler) slog.Handler { return handler{t, next, ""} }

type handler struct {
	troubles *Troubles
	next     slog.Handler
	with     string // of the logger's own attributes
}

func (h handler) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn || h.next.Enabled(ctx, l)
}

func (h handler) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn {
		var text strings.Builder
		text.WriteString(r.Message + h.with)
		r.Attrs(func(a slog.Attr) bool {
			text.WriteString(attr(a))
			return true
		})
		h.troubles.add(r.Level >= slog.LevelError, text.String())
	}
	if !h.next.Enabled(ctx, r.Level) {
		return nil
	}
	return h.next.Handle(ctx, r)
}

func attr(a slog.Attr) string { return ", " + a.Key + " " + a.Value.String() }

func (h handler) WithAttrs(as []slog.Attr) slog.Handler {
	for _, a := range as {
		h.with += attr(a)
	}
	h.next = h.next.WithAttrs(as)
	return h
}

func (h handler) WithGroup(name string) slog.Handler {
	h.next = h.next.WithGroup(name)
	return h
}
