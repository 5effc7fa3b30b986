package ui_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"reception/queue"
	"reception/ui"
	"reception/ui/wire"
)

func TestEveryScreenEndsOnTheNewestView(t *testing.T) {
	h := open(t, nil)
	const clients, views = 16, 128
	var wg sync.WaitGroup
	for range clients {
		s, _ := h.browser().connect("/ws/hall")
		wg.Go(func() {
			for {
				var m wire.ViewMsg
				var v struct{ N int }
				if err := json.Unmarshal(s.next("view"), &m); err != nil {
					t.Error(err)
					return
				}
				if err := json.Unmarshal(m.View, &v); err != nil || int64(v.N) != m.Seq-1 {
					t.Errorf("view %s has number %d (%v)", m.View, m.Seq, err)
				}
				if v.N == views {
					return
				}
			}
		})
	}
	for n := range views {
		h.srv.Publish(ui.TopicHall, map[string]int{"n": n + 1})
	}
	wg.Wait()
}

func TestSlowScreenIsDropped(t *testing.T) {
	h := open(t, func(o *ui.Options) { o.WriteTimeout = 200 * time.Millisecond })
	slow, err := net.Dial("tcp", h.web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	_ = slow.(*net.TCPConn).SetReadBuffer(4096)
	fmt.Fprintf(slow, "GET /ws/hall HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", h.web.Listener.Addr())
	quick, _ := h.browser().connect("/ws/hall")
	eventually(t, "both are there", func() bool { return h.srv.Screens().Hall == 2 })

	big := strings.Repeat("x", 1<<20)
	for n := 0; h.srv.Screens().Hall == 2; n++ {
		if n > 200 {
			t.Fatal("the slow screen is still there")
		}
		began := time.Now()
		h.srv.Publish(ui.TopicHall, map[string]any{"n": n, "big": big})
		if d := time.Since(began); d > time.Second {
			t.Errorf("publish took %v", d)
		}
		quick.next("view")
	}
	h.srv.Publish(ui.TopicHall, map[string]int{"n": -1})
	if b := quick.next("view"); !strings.Contains(string(b), "-1") {
		t.Errorf("the quick screen got %.80s", b)
	}
}

func TestWelcomeIsTheNewestView(t *testing.T) {
	h := open(t, nil)
	h.srv.Publish(ui.TopicHall, map[string]int{"n": 7})
	s, w := h.browser().connect("/ws/hall?speaker=1")
	if string(w.View) != `{"n":7}` || w.Seq != 2 || w.Build != "test" || !w.Speaks || w.Screen == "" || w.BeatMS != 10_000 || w.Me != nil {
		t.Errorf("got %+v", w)
	}
	h.srv.Publish(ui.TopicHall, map[string]int{"n": 7}) // nothing new
	h.srv.Publish(ui.TopicHall, map[string]int{"n": 8})
	if b := s.next("view"); string(b) != `{"t":"view","seq":3,"view":{"n":8}}` {
		t.Errorf("got %s", b)
	}
}

// Only the machine itself, and a browser in which the office has signed in once,
// may say that the hall hears.
func TestWhoMaySpeak(t *testing.T) {
	h := open(t, func(o *ui.Options) { o.Voice = voice{} })
	h.do(queue.Issue{Service: "law", People: 1})
	h.do(queue.Call{Counter: "c1"})
	clip := fmt.Sprintf("/voice/%d.wav", h.core.Current().State.Day.Calls[0].Seq)
	at := func(socket string) *browser {
		there := *h
		there.web = httptest.NewServer(h.srv.Handler(socket))
		t.Cleanup(there.web.Close)
		return there.browser()
	}
	local, network := at(ui.SocketLocal), at(ui.SocketStaff)
	office := at(ui.SocketStaff).signIn("赵主任", "")
	signedOut := at(ui.SocketStaff).signIn("赵主任", "")
	signedOut.connect("/ws/hall?speaker=1")
	signedOut.request("POST", "/api/signout?page=office", "")
	forged := at(ui.SocketStaff)
	here, _ := url.Parse(forged.web.URL)
	forged.c.Jar.SetCookies(here, []*http.Cookie{{Name: "kiosk_speaker", Value: "1"}})
	for _, tt := range []struct {
		name   string
		b      *browser
		speaks bool
	}{
		{"the machine", local, true}, {"anybody", network, false}, {"anybody again", network, false}, {"a forged cookie", forged, false},
		{"a desk", at(ui.SocketStaff).signIn("刘敏", "c1"), false}, {"a leader", at(ui.SocketStaff).signIn("陈局", ""), false},
		{"the office", office, true}, {"where the office was", signedOut, true}, {"the demo", at(ui.SocketDemo), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, w := tt.b.connect("/ws/hall?speaker=1"); w.Speaks != tt.speaks || string(w.View) == "" {
				t.Errorf("speaks %v, want %v", w.Speaks, tt.speaks)
			}
			if _, w := tt.b.connect("/ws/hall"); w.Speaks {
				t.Error("speaks unasked")
			}
			want := 403
			if tt.speaks {
				want = 200
			}
			if res, _ := tt.b.request("GET", clip, ""); res.StatusCode != want {
				t.Errorf("clip: %s, want %d", res.Status, want)
			}
		})
	}
	s, _ := network.connect("/ws/hall?speaker=1")
	s.send(`{"t":"heard","seq":1,"sound":false}`)
	if a := s.answer(); a.OK || h.srv.Screens().Silent {
		t.Errorf("a display that does not speak reports what was heard: %+v", a)
	}
}

func TestBeat(t *testing.T) {
	h := open(t, func(o *ui.Options) { o.Beat = 200 * time.Millisecond })
	s, w := h.browser().connect("/ws/hall")
	var b wire.Beat
	for range 10 { // three read deadlines pass: pongs keep the line
		if err := json.Unmarshal(s.next("beat"), &b); err != nil || b.Seq != w.Seq || time.Since(time.UnixMilli(b.At)).Abs() > time.Minute {
			t.Fatalf("got %+v, %v", b, err)
		}
	}
}

// A screen whose machine went dark sends no pongs.
func TestSilentScreenIsDropped(t *testing.T) {
	h := open(t, func(o *ui.Options) { o.Beat = 20 * time.Millisecond })
	s, _ := h.browser().connect("/ws/hall")
	s.conn.SetPingHandler(func(string) error { return nil })
	s.closed()
	eventually(t, "it is gone", func() bool { return h.srv.Screens().Hall == 0 })
}

func TestCloseEndsEveryScreen(t *testing.T) {
	h := open(t, nil)
	var screens []*screen
	for range 8 {
		s, _ := h.browser().connect("/ws/touch?station=1")
		screens = append(screens, s)
	}
	if err := h.srv.Close(); err != nil {
		t.Fatal(err)
	}
	for _, s := range screens {
		if code := s.closed(); code != 1001 {
			t.Errorf("closed with %d, want 1001", code)
		}
	}
	if n := h.srv.Screens(); n != (ui.Screens{}) {
		t.Errorf("still there: %+v", n)
	}
	if _, _, err := h.browser().dial("/ws/hall"); err == nil {
		conn, _, _ := h.browser().dial("/ws/hall")
		if _, _, err := conn.ReadMessage(); err == nil {
			t.Error("a closed server serves")
		}
	}
	h.srv.Publish(ui.TopicHall, 1) // does no harm
}

func TestScreensAreCounted(t *testing.T) {
	var mu sync.Mutex
	var last ui.Screens
	var heard []wire.Heard
	drew := 0
	h := open(t, func(o *ui.Options) {
		o.Drew = func() { mu.Lock(); defer mu.Unlock(); drew++ }
		o.OnScreens = func(n ui.Screens) { mu.Lock(); defer mu.Unlock(); last = n }
		o.Heard = func(_ string, m wire.Heard) { mu.Lock(); defer mu.Unlock(); heard = append(heard, m) }
	})
	is := func(want ui.Screens) {
		t.Helper()
		eventually(t, fmt.Sprintf("%+v", want), func() bool { mu.Lock(); defer mu.Unlock(); return last == want })
	}
	one, _ := h.browser().connect("/ws/touch?station=1")
	is(ui.Screens{Touch: 1})
	two, _ := h.browser().connect("/ws/touch")
	is(ui.Screens{Touch: 2})
	two.send(`{"t":"drew"}`)
	eventually(t, "a page that draws", func() bool { mu.Lock(); defer mu.Unlock(); return drew == 1 })
	hall, _ := h.browser().connect("/ws/hall?speaker=1")
	is(ui.Screens{Touch: 2, Hall: 1, Speaker: true})
	hall.send(`{"t":"heard","seq":5,"sound":false}`)
	is(ui.Screens{Touch: 2, Hall: 1, Speaker: true, Silent: true})
	hall.send(`{"t":"heard","seq":6,"sound":true}`)
	is(ui.Screens{Touch: 2, Hall: 1, Speaker: true})
	_ = one.conn.Close()
	is(ui.Screens{Touch: 1, Hall: 1, Speaker: true})
	_ = two.conn.Close()
	_ = hall.conn.Close()
	is(ui.Screens{})
	mu.Lock()
	defer mu.Unlock()
	if len(heard) != 2 || heard[0].Seq != 5 || heard[1].Seq != 6 {
		t.Errorf("heard %+v", heard)
	}
	h.station.mu.Lock()
	defer h.station.mu.Unlock()
	if len(h.station.got) > 0 {
		t.Errorf("the station was asked %v: it has to do with visitors only", h.station.got)
	}
}
