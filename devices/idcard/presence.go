package idcard

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"time"

	"reception/devices/serial"
)

// phase says what is known of the place where cards are laid.
type phase int

const (
	empty  phase = iota // nothing there
	read                // a card that was read lies there
	failed              // a card that could not be read lies there
)

// test is a way to learn whether a selected card still lies there. A selected
// card does not answer to find, but it does answer other requests, and those
// fail (41) when it has gone. Which of them a module understands differs.
type test int

const (
	untested   test = iota
	management      // the management number, 30 05
	address         // the appended address, 30 03: "no such item" is an answer as well
	untestable      // neither; only the next find that succeeds tells
)

// presentation is one card laid on the reader, from find to removal. It
// outlives a line that fails in between.
type presentation struct {
	phase    phase
	selected bool              // the card has been selected: find will not see it
	digest   [sha256.Size]byte // of the record, to know the same card again
	reason   string            // what CardFailed has said
	seen     time.Time         // when the card last answered
	away     time.Time         // when it first did not; zero while it does
	relinked bool              // the line has failed since
	test     test              // belongs to the module, not to the card
}

// sighted notes that the card is there.
func (t *presentation) sighted() {
	t.seen, t.away, t.relinked = time.Now(), time.Time{}, false
}

// step does one poll.
func (r *Reader) step(ctx context.Context, x *exchange) error {
	if r.there.phase == empty {
		found, err := r.find(ctx, x)
		if err != nil || !found {
			return err
		}
		return r.present(ctx, x)
	}
	here, err := r.still(ctx, x)
	if err != nil {
		return err
	}
	if here {
		r.there.sighted()
		return nil
	}
	found, err := r.find(ctx, x)
	if err != nil {
		return err
	}
	if found {
		return r.again(ctx, x)
	}
	return r.gone(ctx)
}

// find asks for a card that is not selected.
func (r *Reader) find(ctx context.Context, x *exchange) (bool, error) {
	reply, err := x.ask(ctx, CmdFind)
	if err != nil {
		return false, err
	}
	err = verdict(CmdFind, reply)
	if errors.Is(err, ErrOutOfOrder) || errors.Is(err, ErrNoise) {
		return false, err
	}
	if reply.SW3 != SW3Found {
		r.before = false
	}
	return reply.SW3 == SW3Found, nil
}

// present reads a card that was found when there was none before.
func (r *Reader) present(ctx context.Context, x *exchange) error {
	there := r.before
	r.before = false
	if err := r.emit(ctx, Event{Kind: CardFound, There: there}); err != nil {
		return err
	}
	card, digest, err := r.readCard(ctx, x)
	return r.tell(ctx, card, digest, err)
}

// tell says how reading a card ended, unless that has been said.
func (r *Reader) tell(ctx context.Context, card *Card, digest [sha256.Size]byte, err error) error {
	t := &r.there
	if err == nil || aboutCard(err) {
		t.sighted()
	}
	if err == nil {
		t.phase, t.digest, t.reason = read, digest, ""
		r.note(func(st *Status) { st.Card, st.Read = true, st.Read+1 })
		return r.emit(ctx, Event{Kind: CardRead, Card: card})
	}
	first := t.phase == empty
	if !aboutCard(err) && (!first || ctx.Err() != nil) {
		return err
	}
	if !first && t.reason == err.Error() {
		return nil
	}
	t.phase, t.reason = failed, err.Error()
	r.note(func(st *Status) {
		st.Card = true
		if first {
			st.Failed++
		}
	})
	r.log.Warn("card not read", "device", "reader", "reason", err)
	e := Event{Kind: CardFailed, Err: err}
	var se *StatusError
	if errors.As(err, &se) {
		e.SW3 = se.SW3
	}
	if aboutCard(err) {
		return r.emit(ctx, e)
	}
	// The line failed while the card was read. CardFound has been said, so its
	// end must be; the card is tried again when the line is well.
	t.sighted()
	return errors.Join(r.emit(ctx, e), err)
}

// again deals with a card that is found although one was there: the same one
// after it lost contact, a second one, or another attempt at one that could
// not be read.
func (r *Reader) again(ctx context.Context, x *exchange) error {
	t := &r.there
	before := t.phase
	card, digest, err := r.readCard(ctx, x)
	switch {
	case before == failed:
		return r.tell(ctx, card, digest, err)
	case err != nil && !aboutCard(err):
		return err
	case err == nil && hmac.Equal(digest[:], t.digest[:]) && (t.relinked || time.Since(t.seen) < r.grace()):
		card.Wipe()
		t.sighted()
		return nil
	case err != nil && r.settling():
		return nil
	}
	if e := r.over(ctx); e != nil {
		card.Wipe()
		return e
	}
	if e := r.emit(ctx, Event{Kind: CardFound}); e != nil {
		card.Wipe()
		return e
	}
	return r.tell(ctx, card, digest, err)
}

// grace is how long the same card may have been out of sight and still belong
// to the same presentation. A card that lies there after the line has failed
// has been left lying, however long that took.
func (r *Reader) grace() time.Duration {
	if r.there.test == untestable {
		return r.cfg.Linger
	}
	return r.cfg.Settle + r.cfg.Poll
}

// gone notes that no card answers, and ends the presentation when that has
// lasted for long enough.
func (r *Reader) gone(ctx context.Context) error {
	if r.there.test == untestable && r.there.selected {
		if time.Since(r.there.seen) < r.cfg.Linger {
			return nil
		}
		return r.over(ctx)
	}
	if r.settling() {
		return nil
	}
	return r.over(ctx)
}

// settling notes that the card is away and reports whether that is too recent
// to mean anything.
func (r *Reader) settling() bool {
	if r.there.away.IsZero() {
		r.there.away = time.Now()
	}
	return time.Since(r.there.away) < r.cfg.Settle
}

// over ends the presentation.
func (r *Reader) over(ctx context.Context) error {
	r.there = presentation{test: r.there.test}
	r.note(func(st *Status) { st.Card = false })
	return r.emit(ctx, Event{Kind: CardRemoved})
}

// still asks whether a selected card lies there. A card that never got
// selected, and one that cannot be asked, is for find to see.
func (r *Reader) still(ctx context.Context, x *exchange) (bool, error) {
	t := &r.there
	if !t.selected || t.test == untestable {
		return false, nil
	}
	if t.test == untested || t.test == management {
		reply, err := x.ask(ctx, CmdManagement)
		switch {
		case err == nil && reply.SW3 == SW3Done:
			t.test = management
			return true, nil
		case t.test == management:
			return false, err
		case err != nil && !errors.Is(err, serial.ErrTimeout):
			return false, err
		}
	}
	reply, err := x.ask(ctx, CmdAddress)
	switch {
	case err == nil && (reply.SW3 == SW3Done || reply.SW3 == SW3NoItem):
		t.test = address
		return true, nil
	case t.test == address || err == nil && reply.SW3 == SW3Read:
		return false, err
	case err != nil && !errors.Is(err, serial.ErrTimeout):
		return false, err
	}
	t.test = untestable
	return false, nil
}

// readCard selects and reads the card that was just found. After a failure it
// begins again with find, as often as configured.
func (r *Reader) readCard(ctx context.Context, x *exchange) (*Card, [sha256.Size]byte, error) {
	var last error
	for i := range r.cfg.Attempts {
		if i > 0 {
			found, err := r.find(ctx, x)
			if err != nil {
				return nil, [sha256.Size]byte{}, err
			}
			if !found {
				break
			}
		}
		card, digest, err := r.attempt(ctx, x)
		if err == nil || !aboutCard(err) {
			return card, digest, err
		}
		last = err
	}
	return nil, [sha256.Size]byte{}, last
}

// attempt selects and reads once. A read that failed in passing is repeated
// once, because the card stays selected.
func (r *Reader) attempt(ctx context.Context, x *exchange) (*Card, [sha256.Size]byte, error) {
	var none [sha256.Size]byte
	r.there.selected = false
	reply, err := x.ask(ctx, CmdSelect)
	if err == nil {
		err = verdict(CmdSelect, reply)
	}
	if err != nil {
		return nil, none, err
	}
	r.there.selected = true
	for i := range 2 {
		reply, err = x.ask(ctx, CmdRead)
		if err == nil && reply.SW3 == SW3NoItem {
			err = &StatusError{Command: CmdRead, SW3: reply.SW3}
		} else if err == nil {
			err = verdict(CmdRead, reply)
		}
		if err == nil {
			break
		}
		var se *StatusError
		if i == 1 || !errors.As(err, &se) || se.SW3.Advice().Action != Restart {
			return nil, none, err
		}
	}
	card, digest, err := r.decode(reply.Data)
	x.scan.Wipe() // the photo and the text: nothing of them is needed any more
	if err != nil || !r.cfg.Address {
		return card, digest, err
	}
	if err := appendAddress(ctx, x, card); err != nil {
		card.Wipe()
		return nil, none, err
	}
	return card, digest, nil
}

// decode takes the card out of a reply, whose checksum has been verified.
func (r *Reader) decode(data []byte) (*Card, [sha256.Size]byte, error) {
	var digest [sha256.Size]byte
	blocks, err := SplitRecord(data)
	if err != nil {
		return nil, digest, err
	}
	clear(blocks.Photo)
	clear(blocks.Fingers)
	card, err := ParseCard(blocks.Text)
	if err != nil {
		return nil, digest, err
	}
	mac := hmac.New(sha256.New, r.key[:])
	_, _ = mac.Write(blocks.Text)
	mac.Sum(digest[:0])
	return card, digest, nil
}

// appendAddress reads the newest appended address. That there is none is the
// usual answer, and no failure of it makes the card unreadable.
func appendAddress(ctx context.Context, x *exchange, card *Card) error {
	reply, err := x.ask(ctx, CmdAddress)
	defer x.scan.Wipe()
	if err != nil {
		return err
	}
	if reply.SW3 == SW3Done {
		card.NewAddress = ParseAddress(reply.Data)
	}
	return nil
}

// aboutCard reports whether an error is about the card and not about the line
// or the module.
func aboutCard(err error) bool {
	var se *StatusError
	if errors.Is(err, ErrOutOfOrder) || errors.Is(err, ErrNoise) {
		return false
	}
	return errors.As(err, &se) || errors.Is(err, ErrRecord) || errors.Is(err, ErrBlank)
}
