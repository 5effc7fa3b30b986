package ui

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"reception/ui/wire"
)

// How a connection is closed, beside the codes of RFC 6455 section 7.4.1.
const (
	closeGoingAway = websocket.CloseGoingAway
	closeRude      = websocket.ClosePolicyViolation // too many bad messages
	closeSlow      = websocket.CloseTryAgainLater
	closeChanged   = websocket.CloseServiceRestart // the settings have changed: dial again
	closeSignedOut = 4401                          // the sign-in has ended
)

const (
	frameLimit   = 16 * wire.MaxMessage // longer ones end the connection, shorter ones are answered
	answerQueue  = 32
	badAllowed   = 20 // bad messages in a minute
	goodbyeLimit = 200 * time.Millisecond
)

// decoder reads one message of a kind of screen. It returns the message's id,
// which may be empty, and what carries it out. Its error is a
// [*wire.BadMessage].
type decoder func(msg []byte) (id string, do func(context.Context) wire.Answer, err error)

// screen is one connected display. Its reader and its writer are goroutines of
// the server; the reader owns bad, the writer owns sent.
type screen struct {
	id      string
	kind    string
	conn    *websocket.Conn
	topic   *topic
	welcome wire.Welcome // without its view
	login   *login       // of a signed-in screen
	station Station      // of a touchscreen
	decode  decoder
	longest int64 // message in bytes, 0 for frameLimit

	wake    chan struct{}    // of capacity 1, never closed: there is something newer
	answers chan wire.Answer // never closed
	done    chan struct{}    // closed by stop
	once    sync.Once
	code    int // why it was stopped; set, as the next two, before done is closed
	reason  string
	giveUp  *time.Timer // cuts a writer off that is stuck

	speaks bool
	silent atomic.Bool // the last call that a speaker spoke had no sound

	bad  []time.Time
	sent int64
}

// stop ends the screen. It does not wait, and does not let a writer that is
// stuck wait either.
func (sc *screen) stop(code int, reason string) {
	sc.once.Do(func() {
		sc.code, sc.reason = code, reason
		sc.giveUp = time.AfterFunc(2*goodbyeLimit, func() { _ = sc.conn.NetConn().Close() })
		close(sc.done)
	})
}

// attach turns the request into a connected screen. The goroutine of the
// request ends, and with it the memory that net/http keeps for it.
func (s *Server) attach(w http.ResponseWriter, r *http.Request, sc *screen, topicName string) {
	sc.topic = s.hub.topic(topicName)
	if sc.topic.latest.Load() == nil {
		s.httpError(w, http.StatusServiceUnavailable, codeStarting, time.Second)
		return
	}
	up := websocket.Upgrader{
		HandshakeTimeout: s.opt.WriteTimeout,
		ReadBufferSize:   512, WriteBufferSize: 1024, WriteBufferPool: &s.hub.buffers,
		CheckOrigin: s.ownOrigin,
		Error: func(w http.ResponseWriter, _ *http.Request, status int, _ error) {
			code := codeBad
			if status == http.StatusForbidden {
				code = codeForbidden
			}
			s.httpError(w, status, code, 0)
		},
	}
	conn, err := up.Upgrade(w, r, http.Header{"Set-Cookie": w.Header().Values("Set-Cookie")})
	if err != nil {
		return // it has been answered
	}
	sc.id = rand.Text()[:13]
	sc.conn = conn
	sc.wake = make(chan struct{}, 1)
	sc.answers = make(chan wire.Answer, answerQueue)
	sc.done = make(chan struct{})
	sc.welcome.T, sc.welcome.Build, sc.welcome.Screen = "welcome", s.opt.Build, sc.id
	sc.welcome.BeatMS = int(s.opt.Beat.Milliseconds())
	if !s.spawn(func() { s.run(sc) }) {
		_ = conn.Close()
	}
}

// run is a screen's life.
func (s *Server) run(sc *screen) {
	s.hub.add(sc)
	s.poke()
	// What ended while the screen was on its way in did not find it to stop.
	if s.ctx.Err() != nil {
		sc.stop(closeGoingAway, "the hall stops")
	}
	if sc.login != nil && !s.logins.use(sc.login) {
		sc.stop(closeSignedOut, "signed out")
	}
	s.resight(sc)
	var reader sync.WaitGroup
	reader.Go(func() { s.read(sc) })
	err := s.write(sc)
	sc.stop(closeSlow, "") // the writer gave up
	_ = sc.conn.SetWriteDeadline(time.Now().Add(goodbyeLimit))
	_ = sc.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(sc.code, sc.reason), time.Now().Add(goodbyeLimit))
	_ = sc.conn.Close() // ends the reader
	sc.giveUp.Stop()
	reader.Wait()
	s.hub.remove(sc)
	s.poke()
	s.opt.Log.Debug("screen left", "screen", sc.id, "kind", sc.kind, "code", sc.code, "err", err)
}

// write sends what there is to send until the screen is stopped.
func (s *Server) write(sc *screen) error {
	u := sc.topic.latest.Load()
	sc.welcome.Seq, sc.welcome.View = u.seq, u.view
	sc.sent = u.seq
	if err := s.send(sc, sc.welcome); err != nil {
		return err
	}
	beat := time.NewTicker(s.opt.Beat)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-sc.done:
			return nil
		case <-sc.wake:
			if u := sc.topic.latest.Load(); u.seq > sc.sent {
				sc.sent = u.seq
				_ = sc.conn.SetWriteDeadline(time.Now().Add(s.opt.WriteTimeout))
				err = sc.conn.WritePreparedMessage(u.frame)
			}
		case a := <-sc.answers:
			err = s.send(sc, a)
		case <-beat.C:
			if err = sc.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(s.opt.WriteTimeout)); err == nil {
				err = s.send(sc, wire.Beat{T: "beat", Seq: sc.sent, At: time.Now().UnixMilli()})
			}
		}
		if err != nil {
			return err
		}
	}
}

func (s *Server) send(sc *screen, msg any) error {
	b, err := json.Marshal(msg)
	if err != nil {
		return fmt.Errorf("ui: encode message: %w", err)
	}
	_ = sc.conn.SetWriteDeadline(time.Now().Add(s.opt.WriteTimeout))
	return sc.conn.WriteMessage(websocket.TextMessage, b)
}

// read carries out what the screen asks for, one message after the other,
// until the connection ends.
func (s *Server) read(sc *screen) {
	defer sc.stop(websocket.CloseNormalClosure, "")
	alive := func() { _ = sc.conn.SetReadDeadline(time.Now().Add(3 * s.opt.Beat)) }
	sc.conn.SetReadLimit(max(frameLimit, sc.longest))
	sc.conn.SetPongHandler(func(string) error { alive(); return nil })
	for {
		alive()
		kind, msg, err := sc.conn.ReadMessage()
		if err != nil {
			return
		}
		if !s.take(sc, kind, msg) {
			return
		}
	}
}

// take answers one message, and tells whether the screen may go on.
func (s *Server) take(sc *screen, kind int, msg []byte) bool {
	select {
	case <-sc.done:
		return false
	default:
	}
	var id string
	var do func(context.Context) wire.Answer
	err := error(&wire.BadMessage{Reason: "not a text message"})
	if kind == websocket.TextMessage {
		id, do, err = sc.decode(msg)
	}
	if err != nil {
		return s.refuse(sc, err)
	}
	a := s.carryOut(sc, s.opt.CommandTimeout, do)
	if a.Code == wire.Unsettled {
		sc.stop(closeSlow, "repeat the request to learn what came of it")
		return false
	}
	if id == "" {
		return true // nobody asked for an answer
	}
	a.ID = id
	return s.reply(sc, a)
}

// refuse answers a message that makes no sense.
func (s *Server) refuse(sc *screen, err error) bool {
	a := wire.Answer{Code: codeBad}
	if bad, ok := errors.AsType[*wire.BadMessage](err); ok {
		a.ID = bad.ID
	}
	s.opt.Log.Warn("bad message", "screen", sc.id, "kind", sc.kind, "err", err)
	now := time.Now()
	if sc.bad = append(sc.bad, now); len(sc.bad) > badAllowed {
		if sc.bad = sc.bad[1:]; now.Sub(sc.bad[0]) < time.Minute {
			sc.stop(closeRude, "too many bad messages")
			return false
		}
	}
	return s.reply(sc, a)
}

func (s *Server) reply(sc *screen, a wire.Answer) bool {
	a.T = "answer"
	select {
	case sc.answers <- a:
		return true
	default:
		sc.stop(closeSlow, "answers are not taken")
		return false
	}
}

// carryOut runs do for at most limit. A panic there must not end the hall.
func (s *Server) carryOut(sc *screen, limit time.Duration, do func(context.Context) wire.Answer) (a wire.Answer) {
	defer func() {
		if p := recover(); p != nil { // its value could quote anything
			s.opt.Log.Error("carry out message", "screen", sc.id, "kind", sc.kind, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			a = wire.Answer{Code: codeBroken}
		}
	}()
	ctx, cancel := context.WithTimeout(s.ctx, limit)
	defer cancel()
	return do(ctx)
}
