package rehearse

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"reception/ui/wire"
)

// ErrClosed is the error of a screen whose connection has ended.
var ErrClosed = errors.New("the connection has ended")

// Screen is one display: a websocket client that keeps the newest view, as a
// page does, and hands every frame on as it came. V is the kind of view.
type Screen[V any] struct {
	name    string
	conn    *websocket.Conn
	reading sync.WaitGroup
	writing sync.Mutex
	frame   func([]byte) // gets every frame

	mu      sync.Mutex
	welcome wire.Welcome
	raw     []byte // newest frame with a view
	seq     int64  // of it, once decoded
	view    *V     // of raw, once decoded
	newer   chan struct{}
	waits   map[string]chan wire.Answer
	err     error
	done    chan struct{} // closed when the connection has ended
}

// Dial connects a screen and waits for its welcome. Every frame goes to frame
// too, from one goroutine, if that is not nil.
func Dial[V any](ctx context.Context, d *websocket.Dialer, name, url string, header http.Header, frame func([]byte)) (*Screen[V], error) {
	conn, err := redial(ctx, d, url, header)
	if err != nil {
		return nil, fmt.Errorf("connect %s: %w", name, err)
	}
	if frame == nil {
		frame = func([]byte) {}
	}
	s := &Screen[V]{name: name, conn: conn, frame: frame, newer: make(chan struct{}), waits: map[string]chan wire.Answer{}, done: make(chan struct{})}
	_, raw, err := conn.ReadMessage()
	if err == nil {
		s.frame(raw)
		err = json.Unmarshal(raw, &s.welcome)
	}
	if err == nil && s.welcome.T != "welcome" {
		err = fmt.Errorf("first message is %q", s.welcome.T)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("connect %s: %w", name, err), conn.Close())
	}
	s.raw = raw
	s.reading.Go(s.read)
	return s, nil
}

// redial connects as a page does: while the hall is starting it tries again.
func redial(ctx context.Context, d *websocket.Dialer, url string, header http.Header) (*websocket.Conn, error) {
	for tries := 0; ; tries++ {
		conn, resp, err := d.DialContext(ctx, url, header)
		switch {
		case err == nil:
			return conn, nil
		case resp == nil:
			return nil, err
		case resp.StatusCode != http.StatusServiceUnavailable || tries == 50:
			return nil, fmt.Errorf("%w (%s)", err, resp.Status)
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// Done returns a channel that is closed when the connection has ended.
func (s *Screen[V]) Done() <-chan struct{} { return s.done }

// Close ends the connection and waits for its goroutine.
func (s *Screen[V]) Close() {
	_ = s.conn.Close()
	s.reading.Wait()
}

func (s *Screen[V]) read() {
	defer close(s.done)
	for {
		_, raw, err := s.conn.ReadMessage()
		if err != nil {
			s.mu.Lock()
			s.err = fmt.Errorf("%s: %w: %w", s.name, ErrClosed, err)
			s.mu.Unlock()
			return
		}
		s.frame(raw)
		switch {
		case bytes.HasPrefix(raw, []byte(`{"t":"view"`)):
			s.mu.Lock()
			s.raw, s.view = raw, nil
			close(s.newer)
			s.newer = make(chan struct{})
			s.mu.Unlock()
		case bytes.HasPrefix(raw, []byte(`{"t":"answer"`)):
			var a wire.Answer
			if json.Unmarshal(raw, &a) != nil {
				continue
			}
			s.mu.Lock()
			c := s.waits[a.ID]
			delete(s.waits, a.ID)
			s.mu.Unlock()
			if c != nil {
				c <- a
			}
		}
	}
}

// Now returns the newest view, its number, and a channel that is closed when
// there is a newer one.
func (s *Screen[V]) Now() (V, int64, <-chan struct{}, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var none V
	if s.view == nil {
		var m wire.ViewMsg
		if err := json.Unmarshal(s.raw, &m); err != nil {
			return none, 0, nil, fmt.Errorf("%s: decode frame: %w", s.name, err)
		}
		v := new(V)
		if err := json.Unmarshal(m.View, v); err != nil {
			return none, 0, nil, fmt.Errorf("%s: decode view: %w", s.name, err)
		}
		if m.Seq <= s.seq {
			return none, 0, nil, fmt.Errorf("%s: view %d came after view %d", s.name, m.Seq, s.seq)
		}
		s.view, s.seq = v, m.Seq
	}
	return *s.view, s.seq, s.newer, nil
}

// Until waits for a view for which cond holds.
func (s *Screen[V]) Until(ctx context.Context, cond func(V) bool) (V, error) {
	for {
		v, _, newer, err := s.Now()
		if err != nil || cond(v) {
			return v, err
		}
		select {
		case <-newer:
		case <-s.Done():
			return v, s.Err()
		case <-ctx.Done():
			return v, ctx.Err()
		}
	}
}

// Err returns why the connection has ended.
func (s *Screen[V]) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Send sends a message that is not answered.
func (s *Screen[V]) Send(msg any) error {
	b, err := json.Marshal(msg)
	if err != nil {
		return fmt.Errorf("%s: encode message: %w", s.name, err)
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	_ = s.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	if err := s.conn.WriteMessage(websocket.TextMessage, b); err != nil {
		return fmt.Errorf("%s: %w: %w", s.name, ErrClosed, err)
	}
	return nil
}

// Ask sends a message and waits for its answer.
func (s *Screen[V]) Ask(ctx context.Context, id string, msg any) (wire.Answer, error) {
	c := make(chan wire.Answer, 1)
	s.mu.Lock()
	s.waits[id] = c
	s.mu.Unlock()
	if err := s.Send(msg); err != nil {
		return wire.Answer{}, err
	}
	select {
	case a := <-c:
		return a, nil
	case <-s.Done():
		select {
		case a := <-c: // it came before the end
			return a, nil
		default:
			return wire.Answer{}, s.Err()
		}
	case <-ctx.Done():
		return wire.Answer{}, ctx.Err()
	}
}
