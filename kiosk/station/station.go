// Package station is one touchscreen's conversation with one visitor after
// another: idle → open → issued, or held when the card has a number already.
// One goroutine serialises the card, the touches and the time; the queue is
// changed by commands only, and every way out wipes what the card said.
package station

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"reception/queue"
	"reception/ui/view"
	"reception/ui/wire"
)

// Core is what a station needs of the queue.
type Core interface {
	Do(context.Context, queue.Command) (queue.Answer, error)
	Current() *queue.Version
}

// Codes makes and recognises the codes on slips.
type Codes interface {
	Mint(sender, session, id string) queue.Mint
	Code(nonce string) string
	CodeHash(code string) string
	TokenHash(token string) string
}

// CardKind is what happened at the card reader.
type CardKind int

// What can happen at the reader.
const (
	CardFound  CardKind = iota // something lies there
	CardRead                   // it was read; Name and Number are set
	CardFailed                 // it could not be read; Fault says why
	CardGone                   // it was taken away
	ReaderBack                 // the reader works, for the first time or again
)

// CardEvent is something that happened at the reader. The station owns Name
// and Number and wipes them.
type CardEvent struct {
	Kind   CardKind
	There  bool   // CardFound: it lay there already when the program started
	Name   []byte // UTF-8
	Number []byte
	Fault  string // as wire.CardFault
}

// Options of a Station. All periods are parameters, so that tests and
// rehearsals need not wait.
type Options struct {
	ID        string
	Core      Core
	Codes     Codes
	Cards     <-chan CardEvent
	CardKey   func(queue.DayID) ([]byte, error) // key that lives as long as the day
	Seals     bool                              // there is a sealed store to keep names in
	KeepDays  int                               // and so many days after its own they stay there
	NewID     func() string                     // random, 128 bits, hex
	Now       func() time.Time                  // the hall's clock; the periods go by the machine's
	Zone      *time.Location
	Idle      time.Duration // untouched until 您还在吗
	Warn      time.Duration // and then until the end
	TicketFor time.Duration // the ticket page stays, when there is paper
	NoPaper   time.Duration // and when there is none
	OnChange  func(view.Station)
	// PrintTopic prints a topic's slip for whoever is at the screen in that
	// session, and tells how it ended.
	PrintTopic func(ctx context.Context, session string, topic queue.Topic) wire.TopicPrint
	Log        *slog.Logger
}

// Station is one touchscreen's conversation. Run must be running.
type Station struct {
	opt   Options
	in    chan request
	tests chan *cardTest
	ended chan printed // slips of topics
	group sync.WaitGroup
	live  atomic.Pointer[seat]

	// Owned by the goroutine of Run.
	cur      session
	cardOn   bool      // a card lies on the reader
	cardOf   string    // session in which it was laid down; empty during a test, and for one that nobody laid down
	lies     string    // keyed hash of its number, or of the last one's that lay there; empty while not known
	before   time.Time // until when what is found may be the card that an earlier visitor left
	again    bool      // what lies there was found before that
	test     *cardTest
	lastOver string
	wrong    []time.Time // wrong codes typed lately
}

// session is one visitor's time at the screen.
type session struct {
	id     string
	phase  string // as wire.TouchSession.Phase
	card   string // as wire.TouchSession.Card
	fault  string
	name   []byte // what the card said, wiped on every way out
	tag    string // keyed hash of its number, for today
	ticket queue.TicketID

	booking queue.Booking // made or asked for in the session
	typed   string        // its code, where it was made

	print   *wire.TopicPrint // the newest slip of a topic
	printID string           // of the request for it
	prints  int              // slips of topics that were asked for

	until  time.Time // when the time is up; zero while idle
	asked  bool      // 您还在吗 is on the screen
	longer bool      // the ticket page stays longer, because there is no paper
}

// cardTest is a test of the reader by staff: the next card ends it.
type cardTest struct {
	ctx  context.Context
	code chan wire.Test // of capacity 1
}

// printed is how a topic's slip ended that was asked for in a session.
type printed struct {
	session string
	print   wire.TopicPrint
}

type request struct {
	msg   any
	reply chan wire.Answer
}

// New returns a station that is idle.
func New(opt Options) *Station {
	s := &Station{opt: opt, in: make(chan request), tests: make(chan *cardTest), ended: make(chan printed)}
	s.reset()
	return s
}

// seat is who is at the screen, empty for nobody.
type seat struct {
	session string
	ticket  queue.TicketID // 0 while there is none
}

// Live tells whether a visitor is at the screen in that session.
func (s *Station) Live(id string) bool {
	p := s.live.Load()
	return p != nil && p.session == id
}

// Free tells whether nobody is at the screen who would take a slip of that
// ticket for his own: nobody at all, or its holder.
func (s *Station) Free(ticket queue.TicketID) bool {
	p := s.live.Load()
	return p != nil && (p.session == "" || ticket != 0 && p.ticket == ticket)
}

// Handle answers one message of the touchscreen, see package wire.
func (s *Station) Handle(ctx context.Context, msg any) wire.Answer {
	r := request{msg, make(chan wire.Answer, 1)}
	select {
	case s.in <- r:
	case <-ctx.Done():
		return wire.Answer{Code: wire.Unsettled}
	}
	select {
	case a := <-r.reply:
		return a
	case <-ctx.Done():
		return wire.Answer{Code: wire.Unsettled}
	}
}

// TestCard waits until ctx ends for a card to be laid down, which starts no
// session, and returns an empty code if it could be read. Nothing that it says
// is looked at. A visitor who is at the screen or comes to it goes first.
func (s *Station) TestCard(ctx context.Context) wire.Test {
	t := &cardTest{ctx, make(chan wire.Test, 1)}
	select {
	case s.tests <- t:
		return <-t.code
	case <-ctx.Done():
		return wire.TestNoCard
	}
}

// Run works until ctx ends.
func (s *Station) Run(ctx context.Context) error {
	defer s.wipe()
	defer s.endTest(wire.TestNoCard)
	defer s.group.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		s.publish()
		timer.Reset(s.wait())
		var tested <-chan struct{}
		if s.test != nil {
			tested = s.test.ctx.Done()
		}
		select {
		case r := <-s.in:
			r.reply <- s.handle(ctx, r.msg)
		case t := <-s.tests:
			s.beginTest(t)
		case p := <-s.ended:
			if p.session == s.cur.id {
				p.print.Left = topicPrints - s.cur.prints
				s.cur.print = &p.print
			}
		case <-tested:
			s.endTest(wire.TestNoCard)
		case e, ok := <-s.opt.Cards:
			if !ok {
				s.opt.Cards = nil
				continue
			}
			s.cardEvent(ctx, e)
		case <-timer.C:
			s.timeUp(ctx)
		case <-ctx.Done():
			return nil
		}
	}
}

func (s *Station) beginTest(t *cardTest) {
	if s.cur.phase != "idle" || s.test != nil {
		t.code <- wire.TestBusy
		return
	}
	s.test = t
}

func (s *Station) endTest(code wire.Test) {
	if s.test != nil {
		s.test.code <- code
		s.test = nil
	}
}

// wait is how long nothing has to be done.
func (s *Station) wait() time.Duration {
	if s.cur.until.IsZero() {
		return time.Hour
	}
	return time.Until(s.cur.until)
}

// renew gives the visitor new time after a touch.
func (s *Station) renew() {
	s.cur.asked = false
	d := s.opt.Idle
	switch s.cur.phase {
	case "idle":
		s.cur.phase = "open"
	case "issued", "held", "where", "booked":
		d, s.cur.longer = s.opt.TicketFor, false
	}
	s.cur.until = time.Now().Add(d)
}

func (s *Station) timeUp(ctx context.Context) {
	switch {
	case s.cur.until.IsZero() || time.Now().Before(s.cur.until):
	case s.cur.phase != "open" && !s.cur.longer && s.paperless():
		s.cur.longer = true
		s.cur.until = s.cur.until.Add(s.opt.NoPaper - s.opt.TicketFor)
	case s.cur.phase == "open" && !s.cur.asked:
		s.cur.asked = true
		s.cur.until = time.Now().Add(s.opt.Warn)
	default:
		_, _ = s.end(ctx) // it has been logged
	}
}

// paperless tells whether the visitor's number is on no paper.
func (s *Station) paperless() bool {
	k := s.ticket()
	return k != nil && k.Slip != queue.SlipPrinted
}

// end closes the session through Core and makes the screen ready for the next
// visitor. Where Core cannot keep it, the session id is never used again, which
// comes to the same for everybody but the journal.
func (s *Station) end(ctx context.Context) (queue.Answer, error) {
	a, err := s.do(ctx, s.cur.id, "end", queue.EndSession{Station: s.opt.ID, Session: s.cur.id})
	if err != nil {
		s.opt.Log.Error("end touch session", "station", s.opt.ID, "err", err)
	}
	s.lastOver = s.cur.id
	s.reset()
	return a, err
}

func (s *Station) reset() {
	s.wipe()
	s.cur = session{id: s.opt.NewID(), phase: "idle", card: "none"}
	if s.cardOn { // starts no session for the next visitor
		s.cur.card = "left"
	}
}

func (s *Station) wipe() {
	clear(s.cur.name)
	s.cur.name, s.cur.tag = nil, ""
}

// ticket returns the session's ticket while its day is open.
func (s *Station) ticket() *queue.Ticket {
	d := s.opt.Core.Current().State.Day
	if d == nil || s.cur.ticket == 0 {
		return nil
	}
	return d.Ticket(s.cur.ticket)
}

func (s *Station) publish() {
	live := seat{s.cur.id, s.cur.ticket}
	if s.cur.phase == "idle" {
		live = seat{}
	}
	s.live.Store(&live)
	v := view.Station{
		ID: s.opt.ID, Session: s.cur.id, Phase: s.cur.phase, Card: s.cur.card, Fault: s.cur.fault, Ticket: s.cur.ticket,
		Booking: s.cur.booking, Typed: s.cur.typed, CardOn: s.cardOn, Seals: s.opt.Seals, KeepDays: s.opt.KeepDays, Print: s.cur.print,
	}
	if s.test != nil {
		v.Card = "test"
	}
	if k := s.ticket(); k != nil {
		v.Code = s.opt.Codes.Code(k.Mint.Nonce)
	}
	if s.cur.asked {
		v.LeftMS = max(1, time.Until(s.cur.until).Milliseconds())
	}
	s.opt.OnChange(v)
}

// patience bounds how long one command may take before the screen says so.
const patience = 10 * time.Second

// sender is the station's name in the keys of its commands.
func (s *Station) sender() string { return "touch/" + s.opt.ID }

func (s *Station) do(ctx context.Context, session, id string, want queue.Want, sealed ...queue.Sealed) (queue.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return s.opt.Core.Do(ctx, queue.Command{
		Key: queue.Key{Sender: s.sender(), Session: session, ID: id}, Want: want, Sealed: sealed,
	})
}

func (s *Station) cardEvent(ctx context.Context, e CardEvent) {
	defer func() { clear(e.Name); clear(e.Number) }()
	switch {
	case e.Kind == ReaderBack:
		s.mayComeBack(findsAgain)
		return
	case s.test != nil && s.testEvent(e):
		return
	}
	if (e.Kind == CardRead || e.Kind == CardFailed) && s.cardOf != s.cur.id {
		return // it is the last visitor's card, and starts no session for the next
	}
	switch e.Kind {
	case CardGone:
		if s.cur.phase == "open" { // its owner would have laid it down anew
			s.mayComeBack(putsBack)
		}
		s.cardOn = false
		if s.cur.card == "left" || s.cur.card == "reading" {
			s.cur.card = "none"
		}
	case CardFound:
		s.found(e)
	case CardFailed:
		if s.cur.phase == "idle" || s.cur.phase == "open" {
			s.cur.card, s.cur.fault = "failed", e.Fault
			s.renew()
		}
	case CardRead:
		s.identified(e)
	}
}

// findsAgain is how long a reader that came back may take to find the card that
// lay on it; putsBack, how long the next visitor may hold a card that he found
// there and lays down again, or moves.
const (
	findsAgain = 10 * time.Second
	putsBack   = 3 * time.Second
)

// mayComeBack notes that a card which an earlier visitor left may be found again.
func (s *Station) mayComeBack(within time.Duration) {
	if t := time.Now().Add(within); s.cardOn && s.cardOf != s.cur.id && t.After(s.before) {
		s.before = t
	}
}

// found takes in that a card lies there. One that lay there when the program
// started is nobody's; whether one is that an earlier visitor left tells its
// number, and until then it starts no session.
func (s *Station) found(e CardEvent) {
	s.cardOn, s.cardOf = true, s.cur.id
	s.again = time.Now().Before(s.before)
	s.before = time.Time{}
	switch {
	case e.There && s.cur.phase == "idle":
		s.nobodys()
	case s.cur.phase == "idle" || s.cur.phase == "open":
		s.cur.card, s.cur.fault = "reading", ""
		if !s.again {
			s.renew()
		}
	}
}

// nobodys is for a card that nobody lays down now: the next visitor must not
// see what it stands for.
func (s *Station) nobodys() { s.cardOf, s.cur.card = "", "left" }

// testEvent tells whether the event was of a card that is laid down for a
// test. The card starts no session afterwards either.
func (s *Station) testEvent(e CardEvent) bool {
	switch {
	case e.Kind == CardFound:
		s.cardOn, s.cardOf = true, ""
		s.cur.card = "left" // when the test is over
	case s.cardOf != "":
		return false
	case e.Kind == CardRead, e.Kind == CardFailed && e.Fault == string(wire.CardExpired): // it was read
		s.endTest("")
	case e.Kind == CardFailed && e.Fault == "":
		s.endTest(wire.TestUnread)
	case e.Kind == CardFailed:
		s.endTest(wire.Test(e.Fault))
	default:
		return false
	}
	return true
}

// identified takes in a card. A second card during one visitor's time is
// passed over once there is a number: whoever lays it down starts afresh after
// 好了.
func (s *Station) identified(e CardEvent) {
	day := s.opt.Core.Current().State.Day
	if day == nil || s.cur.phase == "issued" {
		return
	}
	key, err := s.opt.CardKey(day.ID)
	if err != nil {
		s.opt.Log.Error("get the day's card key", "err", err)
		s.cur.card, s.cur.fault = "failed", "fault"
		s.renew()
		return
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(e.Number)
	tag := hex.EncodeToString(mac.Sum(nil)[:16])
	if s.again && tag == s.lies {
		s.nobodys()
		return
	}
	s.wipe()
	s.cur.tag, s.lies = tag, tag
	s.cur.name = append([]byte(nil), e.Name...)
	s.cur.card, s.cur.fault = "read", ""
	s.cur.phase, s.cur.ticket, s.cur.booking, s.cur.typed = "open", 0, queue.Booking{}, ""
	for i := range day.Tickets {
		if k := &day.Tickets[i]; k.Mint.Card == s.cur.tag && !k.Status.Ended() {
			s.cur.phase, s.cur.ticket = "held", k.ID
		}
	}
	s.renew()
}
