package ui_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"reception/ui"
	"reception/ui/wire"
)

func TestTouchMessagesReachTheStation(t *testing.T) {
	h := open(t, nil)
	s, _ := h.browser().connect("/ws/touch?station=1")
	s.send(`{"t":"hello","session":"s1"}`)
	s.send(`{"t":"tap","session":"s1"}`)
	for i, tt := range []struct{ text, id string }{
		{`{"t":"take","id":"a1","session":"s1","service":"law","people":2}`, "a1"},
		{`{"t":"checkin","id":"a2","session":"s1","code":"0123456789"}`, "a2"},
		{`{"t":"needs","id":"a3","session":"s1","needs":["age"]}`, "a3"},
		{`{"t":"giveback","id":"a4","session":"s1"}`, "a4"},
		{`{"t":"reprint","id":"a5","session":"s1"}`, "a5"},
		{`{"t":"nopaper","id":"a6","session":"s1","choice":"shown"}`, "a6"},
		{`{"t":"comeback","id":"a7","session":"s1"}`, "a7"},
		{`{"t":"leave","id":"a8","session":"s1"}`, "a8"},
		{`{"t":"help","id":"a9"}`, "a9"},
		{`{"t":"switch","id":"a10","session":"s1","service":"law"}`, "a10"},
		{`{"t":"carry","id":"a11","session":"s1"}`, "a11"},
		{`{"t":"where","id":"a12","session":"s1","code":"0123456789"}`, "a12"},
	} {
		want := wire.Answer{T: "answer", ID: tt.id, OK: true, Number: i + 3}
		if d := cmp.Diff(want, s.ask(tt.text)); d != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.text, d)
		}
	}
	want := []any{
		wire.Hello{T: "hello", Session: "s1"}, wire.Tap{T: "tap", Session: "s1"},
		wire.Take{T: "take", ID: "a1", Session: "s1", Service: "law", People: 2},
	}
	if d := cmp.Diff(want, h.station.messages()[:3]); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestBadMessagesChangeNothing(t *testing.T) {
	h := open(t, func(o *ui.Options) { o.Cabinet = nil })
	before, err := h.core.Current().State.Digest()
	if err != nil {
		t.Fatal(err)
	}
	desk := h.browser().signIn("刘敏", "c1")
	leader := h.browser().signIn("陈局", "")
	for _, tt := range []struct {
		name, path string
		by         *browser
		kind       int
		msg        string
		id         string
	}{
		{"not JSON", "/ws/touch", desk, websocket.TextMessage, `hello`, ""},
		{"unknown t", "/ws/touch", desk, websocket.TextMessage, `{"t":"open","id":"a"}`, "a"},
		{"unknown field", "/ws/touch", desk, websocket.TextMessage, `{"t":"help","id":"a","x":1}`, "a"},
		{"trailing data", "/ws/touch", desk, websocket.TextMessage, `{"t":"help","id":"a"}{}`, "a"},
		{"wrong type", "/ws/touch", desk, websocket.TextMessage, `{"t":"help","id":5}`, ""},
		{"not UTF-8", "/ws/touch", desk, websocket.TextMessage, "{\"t\":\"help\",\"id\":\"\xff\"}", ""},
		{"binary", "/ws/touch", desk, websocket.BinaryMessage, `{"t":"help","id":"a"}`, ""},
		{"too long", "/ws/touch", desk, websocket.TextMessage, `{"t":"help","id":"a"` + strings.Repeat(" ", 5000) + `}`, ""},
		{"touch on a desk", "/ws/desk", desk, websocket.TextMessage, `{"t":"help","id":"a"}`, "a"},
		{"unknown press", "/ws/desk", desk, websocket.TextMessage, `{"t":"do","id":"a","do":"sing"}`, "a"},
		{"press on a hall display", "/ws/hall", desk, websocket.TextMessage, `{"t":"do","id":"a","do":"next"}`, "a"},
		{"heard without a speaker", "/ws/hall", desk, websocket.TextMessage, `{"t":"heard","seq":1,"sound":true}`, ""},
		{"press of a leader", "/ws/leader", leader, websocket.TextMessage, `{"t":"do","id":"a","do":"next"}`, "a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := tt.by.connect(tt.path)
			if err := s.conn.WriteMessage(tt.kind, []byte(tt.msg)); err != nil {
				t.Fatal(err)
			}
			want := wire.Answer{T: "answer", ID: tt.id, Code: "bad_command"}
			if d := cmp.Diff(want, s.answer()); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
	if after, err := h.core.Current().State.Digest(); err != nil || after != before {
		t.Errorf("the state has changed (%v)", err)
	}
	if got := h.station.messages(); len(got) > 0 {
		t.Errorf("the station got %v", got)
	}
}

func TestEndlessMessageEndsTheConnection(t *testing.T) {
	h := open(t, nil)
	s, _ := h.browser().connect("/ws/touch")
	_ = s.conn.WriteMessage(websocket.TextMessage, []byte(strings.Repeat(" ", 1<<17))) // may be cut off
	for err := error(nil); err == nil; {
		_, err = s.try()
	}
	eventually(t, "it is gone", func() bool { return h.srv.Screens().Touch == 0 })
	if got := h.station.messages(); len(got) > 0 {
		t.Errorf("the station got %v", got)
	}
}

func TestRudeScreenIsDropped(t *testing.T) {
	h := open(t, nil)
	s, _ := h.browser().connect("/ws/touch")
	for range 20 {
		if a := s.ask(`{}`); a.Code != "bad_command" {
			t.Fatalf("got %+v", a)
		}
	}
	s.send(`{}`)
	if code := s.closed(); code != websocket.ClosePolicyViolation {
		t.Errorf("closed with %d", code)
	}
}

func TestPanicAnswersBroken(t *testing.T) {
	h := open(t, nil)
	h.station.handle = func(any) wire.Answer { panic(marker) }
	s, _ := h.browser().connect("/ws/touch")
	if a := s.ask(`{"t":"help","id":"a"}`); a.ID != "a" || a.OK || a.Code != "broken" {
		t.Errorf("got %+v", a)
	}
	if !strings.Contains(h.log.String(), "carry out message") {
		t.Error("nothing in the log")
	}
}

// Views go on while one screen's request takes long, and its answer comes when
// it is ready.
func TestSlowRequestHoldsNobodyUp(t *testing.T) {
	h := open(t, nil)
	release := make(chan struct{})
	h.station.handle = func(any) wire.Answer { <-release; return wire.Answer{OK: true} }
	s, _ := h.browser().connect("/ws/touch")
	s.send(`{"t":"help","id":"a"}`)
	eventually(t, "the station works", func() bool { return len(h.station.messages()) == 1 })
	h.srv.Publish(ui.TopicTouch("1"), map[string]int{"n": 1})
	s.next("view")
	close(release)
	if a := s.answer(); a.ID != "a" || !a.OK {
		t.Errorf("got %+v", a)
	}
}

func TestAnswersNobodyTakesDropTheScreen(t *testing.T) {
	h := open(t, func(o *ui.Options) { o.WriteTimeout = time.Hour })
	s, _ := h.browser().connect("/ws/touch")
	// The writer is stuck on a view that does not fit anywhere.
	_ = s.conn.NetConn().(*net.TCPConn).SetReadBuffer(4096)
	h.srv.Publish(ui.TopicTouch("1"), strings.Repeat("x", 8<<20))
	for s.conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"help","id":"a"}`)) == nil {
	}
	eventually(t, "it is gone", func() bool { return h.srv.Screens().Touch == 0 })
}

func TestOrigin(t *testing.T) {
	h := open(t, func(o *ui.Options) { o.Origins = []string{"https://hall.example"} })
	own := h.web.URL
	for _, tt := range []struct {
		name, origin, site string
		ok                 bool
	}{
		{"none", "", "", true},
		{"own", own, "same-origin", true},
		{"configured", "https://hall.example", "cross-site", true},
		{"another site", "https://evil.example", "cross-site", false},
		{"another port", "http://127.0.0.1:1", "same-site", false},
		{"null", "null", "cross-site", false},
		{"none, but another site", "", "cross-site", false},
		{"not an address", "::", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var header []string
			if tt.origin != "" {
				header = append(header, "Origin", tt.origin)
			}
			if tt.site != "" {
				header = append(header, "Sec-Fetch-Site", tt.site)
			}
			for _, path := range []string{"/ws/touch", "/ws/hall"} {
				conn, res, err := h.browser().dial(path, header...)
				if (err == nil) != tt.ok {
					t.Fatalf("%s: got %v", path, err)
				}
				if err == nil {
					_ = conn.Close()
				} else if res.StatusCode != http.StatusForbidden {
					t.Errorf("%s: got %s", path, res.Status)
				}
			}
			res, text := h.browser().request("POST", "/api/signin", `{"name":"刘敏","pin":"1234"}`, header...)
			if (res.StatusCode == 200) != tt.ok {
				t.Errorf("sign in: %s %s", res.Status, text)
			}
		})
	}
}

func TestUnknownOrEmptyTopics(t *testing.T) {
	h := open(t, func(o *ui.Options) { o.Stations = map[string]ui.Station{"1": o.Stations["1"], "2": &station{}} })
	for path, want := range map[string]int{"/ws/touch?station=9": 404, "/ws/touch?station=2": 503, "/ws/cabinet": 404} {
		conn, res, err := h.browser().dial(path)
		if err == nil {
			_ = conn.Close()
			t.Errorf("%s: connected", path)
		} else if res == nil || res.StatusCode != want {
			t.Errorf("%s: %v, want %d", path, res, want)
		}
	}
}

type cabinet struct{}

func (cabinet) Do(_ context.Context, m wire.CabinetDo) wire.Answer {
	return wire.Answer{OK: true, Number: m.Card}
}

func TestCabinet(t *testing.T) {
	h := open(t, func(o *ui.Options) { o.Cabinet = cabinet{} })
	s, _ := h.browser().connect("/ws/cabinet")
	if a := s.ask(`{"t":"cabinet","id":"a","do":"lay","card":3}`); a.ID != "a" || a.Number != 3 {
		t.Errorf("got %+v", a)
	}
}
