package ui_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"reception/queue"
	"reception/ui"
	"reception/ui/staff"
	"reception/ui/wire"
)

// marker stands for everything personal. It must never be pushed or logged.
const marker = "张三四五"

// memory is a journal that forgets at the end of the test.
type memory struct {
	mu     sync.Mutex
	events []queue.Event
	sealed map[string][]byte
	fail   error
}

func (m *memory) Append(b queue.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	m.events = append(m.events, b.Events...)
	for _, s := range b.Sealed {
		if m.sealed == nil {
			m.sealed = map[string][]byte{}
		}
		m.sealed[s.Row] = bytes.Clone(s.Plain)
	}
	return nil
}

func (m *memory) Events(after queue.Seq, f func(queue.Event) error) error {
	m.mu.Lock()
	events := slices.Clone(m.events)
	m.mu.Unlock()
	for _, e := range events {
		if e.Seq > after {
			if err := f(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *memory) SaveSnapshot(queue.Snapshot) error    { return nil }
func (m *memory) Snapshots() ([]queue.Snapshot, error) { return nil, nil }

// Person opens a sealed row.
func (m *memory) Person(_ context.Context, row string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if b, ok := m.sealed[row]; ok {
		return bytes.Clone(b), nil
	}
	return nil, fs.ErrNotExist
}

func (m *memory) destroy(row string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sealed, row)
}

func (m *memory) setFail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = err
}

func (m *memory) has(f func(queue.Event) bool) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.events, f)
}

// buffer is a log that can be read while it is written.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// people is the staff of the tests: the PIN of everybody is "1234".
type people struct {
	tried int
	now   map[string]staff.Member // what became of those with these ids; the zero member: removed
	later map[string]staff.Member // what becomes of them while a PIN is tried
}

func (p *people) SignIn(_ context.Context, name, pin string) (staff.Member, error) {
	p.tried++
	if m, ok := p.Find(name); ok && pin == "1234" {
		if p.later != nil {
			p.now = p.later
		}
		return m, nil
	}
	return staff.Member{}, staff.ErrWrong
}

func (p *people) Find(name string) (staff.Member, bool) {
	for _, m := range []staff.Member{
		{ID: "liu", Name: "刘敏", Role: staff.Desk, ByNumber: true, CloseDay: true}, {ID: "wang", Name: "王芳", Role: staff.Desk},
		{ID: "chen", Name: "陈局", Role: staff.Leader}, {ID: "zhao", Name: "赵主任", Role: staff.Office},
	} {
		if m.Name == name || m.ID == name {
			if now, ok := p.now[m.ID]; ok {
				m = now
			}
			return m, m.ID != ""
		}
	}
	return staff.Member{}, false
}

type minter struct{}

func (minter) Mint(sender, session, id string) (queue.Mint, error) {
	nonce := sender + "/" + session + "/" + id
	return queue.Mint{Nonce: nonce, CodeHash: codes{}.CodeHash(codes{}.Code(nonce)), TokenHash: codes{}.TokenHash("token-of-" + nonce)}, nil
}

// codes are readable: a test sees at once what was looked up.
type codes struct{}

func (codes) Code(nonce string) string      { return "code of " + nonce }
func (codes) CodeHash(code string) string   { return "hash of " + code }
func (codes) TokenHash(token string) string { return "hash of " + token }

// station answers every message with its own count.
type station struct {
	mu     sync.Mutex
	got    []any
	handle func(msg any) wire.Answer
}

func (s *station) Handle(_ context.Context, msg any) wire.Answer {
	s.mu.Lock()
	s.got = append(s.got, msg)
	handle, n := s.handle, len(s.got)
	s.mu.Unlock()
	if handle != nil {
		return handle(msg)
	}
	return wire.Answer{OK: true, Number: n}
}

func (s *station) messages() []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// house is a whole server with a real queue behind it.
type house struct {
	t       *testing.T
	srv     *ui.Server
	web     *httptest.Server
	core    *queue.Core
	journal *memory
	log     *buffer
	station *station
	staff   *people
}

func config() queue.Config {
	return queue.Config{
		Centre: "接待中心", Series: []queue.Series{{ID: "leader", From: 1, To: 99}, {ID: "windows", From: 101, To: 999}},
		Services: []queue.Service{
			{ID: "leader", Name: "见领导", Series: "leader", Leader: true, Stops: []queue.Stop{{ID: "desk", Name: "登记台"}, {ID: "leader", Name: "领导"}}},
			{ID: "law", Name: "法律咨询", Series: "windows", Stops: []queue.Stop{{ID: "law", Name: "律师"}}},
		},
		Counters: []queue.Counter{
			{ID: "c1", Label: "1号窗口", Serves: []queue.Queue{{Service: "leader"}, {Service: "law"}}},
			{ID: "c2", Label: "2号窗口", Serves: []queue.Queue{{Service: "leader"}, {Service: "law"}}},
		},
		Hours: queue.Hours{TakeFrom: 1, CallFrom: 2, TakeUntil: 3, CallUntil: 4},
		Rules: queue.DefaultRules(),
	}
}

// open starts a house; change may alter its options.
func open(t *testing.T, change func(*ui.Options)) *house {
	t.Helper()
	h := &house{t: t, journal: &memory{}, log: &buffer{}, station: &station{}, staff: &people{}}
	core, err := queue.Open(h.journal, queue.Options{
		Hall: "test", Version: "test", Boot: "boot", Log: slog.New(slog.DiscardHandler),
		Clock: func() queue.Now {
			now := queue.Millis(time.Now().UnixMilli())
			return queue.Now{Wall: now, Mono: now}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	h.core = core
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- core.Run(ctx) }()
	for _, w := range []queue.Want{queue.SetConfig{Config: config()}, queue.OpenDay{Date: "2026-11-23"}} {
		h.do(w)
	}
	opt := ui.Options{
		Build: "test", Log: slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		State:    func() *queue.State { return core.Current().State },
		Commands: core, Minter: minter{}, Codes: codes{}, Staff: h.staff,
		Stations: map[string]ui.Station{"1": h.station},
		Settle:   time.Millisecond,
	}
	if change != nil {
		change(&opt)
	}
	if h.srv, err = ui.New(opt); err != nil {
		t.Fatal(err)
	}
	for _, topic := range []string{ui.TopicTouch("1"), ui.TopicHall, ui.TopicDesk, ui.TopicLeader, ui.TopicCabinet} {
		h.srv.Publish(topic, map[string]int{"n": 0})
	}
	h.web = httptest.NewServer(h.srv.Handler(ui.SocketDemo))
	t.Cleanup(func() {
		if err := h.srv.Close(); err != nil {
			t.Error(err)
		}
		h.web.Close()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if strings.Contains(h.log.String(), marker) {
			t.Error("the log holds personal data")
		}
	})
	return h
}

func (h *house) do(w queue.Want) queue.Answer {
	h.t.Helper()
	a, err := h.core.Do(context.Background(), queue.Command{Key: queue.Key{Sender: "test"}, Want: w})
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// browser is a client with its own cookies.
type browser struct {
	*house
	c *http.Client
}

func (h *house) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &browser{h, &http.Client{Jar: jar}}
}

func (b *browser) request(method, path, body string, header ...string) (*http.Response, string) {
	b.t.Helper()
	r, err := http.NewRequest(method, b.web.URL+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := b.c.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return res, string(text)
}

func (b *browser) signIn(name, counter string) *browser {
	b.t.Helper()
	body, _ := json.Marshal(wire.SignIn{Name: name, PIN: "1234", Counter: counter})
	if res, text := b.request("POST", "/api/signin", string(body)); res.StatusCode != 200 {
		b.t.Fatalf("sign in %s: %s %s", name, res.Status, text)
	}
	return b
}

// screen is a connected client.
type screen struct {
	t    *testing.T
	conn *websocket.Conn
	last int64 // sequence number
}

func (b *browser) dial(path string, header ...string) (*websocket.Conn, *http.Response, error) {
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	d := websocket.Dialer{Jar: b.c.Jar, HandshakeTimeout: 5 * time.Second}
	return d.Dial("ws"+strings.TrimPrefix(b.web.URL, "http")+path, h)
}

// connect dials and takes the welcome.
func (b *browser) connect(path string) (*screen, wire.Welcome) {
	b.t.Helper()
	conn, _, err := b.dial(path)
	if err != nil {
		b.t.Fatal(err)
	}
	s := &screen{t: b.t, conn: conn}
	b.t.Cleanup(func() { _ = conn.Close() })
	var w wire.Welcome
	if err := json.Unmarshal(s.read(), &w); err != nil || w.T != "welcome" {
		b.t.Fatalf("first message %+v, %v; want a welcome", w, err)
	}
	s.last = w.Seq
	return s, w
}

func (s *screen) read() []byte {
	s.t.Helper()
	b, err := s.try()
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

func (s *screen) try() ([]byte, error) {
	_ = s.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	kind, b, err := s.conn.ReadMessage()
	if err == nil && kind != websocket.TextMessage {
		err = errors.New("not a text message")
	}
	if bytes.Contains(b, []byte(marker)) {
		s.t.Errorf("pushed personal data: %s", b)
	}
	return b, err
}

// next returns the next message of that kind; views in between must go up.
func (s *screen) next(t string) []byte {
	s.t.Helper()
	for {
		b := s.read()
		var m struct {
			T   string
			Seq int64
		}
		if err := json.Unmarshal(b, &m); err != nil {
			s.t.Fatal(err)
		}
		if m.T == "view" {
			if m.Seq <= s.last {
				s.t.Fatalf("view %d after %d", m.Seq, s.last)
			}
			s.last = m.Seq
		}
		if m.T == t {
			return b
		}
	}
}

func (s *screen) answer() wire.Answer {
	s.t.Helper()
	var a wire.Answer
	if err := json.Unmarshal(s.next("answer"), &a); err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *screen) send(text string) {
	s.t.Helper()
	if err := s.conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *screen) ask(text string) wire.Answer {
	s.t.Helper()
	s.send(text)
	return s.answer()
}

// closed reads until the server closes, and returns the code.
func (s *screen) closed() int {
	s.t.Helper()
	for {
		if _, err := s.try(); err != nil {
			if e, ok := errors.AsType[*websocket.CloseError](err); ok {
				return e.Code
			}
			s.t.Fatalf("connection ended with %v, want a close frame", err)
		}
	}
}

// eventually waits until f is true.
func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !f(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}
