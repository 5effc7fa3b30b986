package ui_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"reception/queue"
	"reception/ui"
	"reception/ui/staff"
	"reception/ui/wire"
)

// quiet is a server without a queue and without a network, for time that only
// seems to pass.
func quiet(t *testing.T, change func(*ui.Options)) (*ui.Server, func(method, path, body string, cookies ...*http.Cookie) *httptest.ResponseRecorder) {
	t.Helper()
	state := &queue.State{Config: config()}
	opt := ui.Options{State: func() *queue.State { return state }, Staff: &people{}}
	if change != nil {
		change(&opt)
	}
	srv, err := ui.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	handler := srv.Handler(ui.SocketStaff)
	return srv, func(method, path, body string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
}

func signInAs(name, pin, counter string) string {
	b, _ := json.Marshal(wire.SignIn{Name: name, PIN: pin, Counter: counter})
	return string(b)
}

func TestWrongSignInsTakeLongerAndLonger(t *testing.T) {
	for _, name := range []string{"刘敏", "nobody"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &people{}
				srv, do := quiet(t, func(o *ui.Options) { o.Staff = p })
				defer srv.Close()
				for i, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
					want *= time.Second
					began := time.Now()
					w := do("POST", "/api/signin", signInAs(name, "0000", ""))
					var e wire.HTTPError
					if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || w.Code != 403 || e.Code != "wrong_pin" {
						t.Fatalf("try %d: %d %s", i, w.Code, w.Body)
					}
					held := time.Since(began)
					if total := held + time.Duration(e.WaitMS)*time.Millisecond; total != want || held != min(want, 2*time.Second) {
						t.Errorf("try %d was held for %v, then wait %d ms; want %v together", i, held, e.WaitMS, want)
					}
					if e.WaitMS > 0 { // too early: nothing is tried, not even the right PIN
						tried := p.tried
						w := do("POST", "/api/signin", signInAs(name, "1234", ""))
						if w.Code != 429 || !strings.Contains(w.Body.String(), `"slow_down"`) || p.tried != tried {
							t.Errorf("too early: %d %s, tried %d", w.Code, w.Body, p.tried-tried)
						}
					}
					time.Sleep(time.Duration(e.WaitMS) * time.Millisecond)
				}
				time.Sleep(16 * time.Minute) // forgotten
				began := time.Now()
				do("POST", "/api/signin", signInAs(name, "0000", ""))
				if d := time.Since(began); d != time.Second {
					t.Errorf("after a quarter of an hour: %v", d)
				}
			})
		})
	}
}

func TestRightSignInForgetsWrongOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, do := quiet(t, nil)
		defer srv.Close()
		do("POST", "/api/signin", signInAs("刘敏", "0000", ""))
		began := time.Now()
		for range 3 {
			if w := do("POST", "/api/signin", signInAs("刘敏", "1234", "")); w.Code != 200 {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
		}
		if d := time.Since(began); d != 0 {
			t.Errorf("took %v", d)
		}
	})
}

// Tries sent at once gain nothing over tries one after the other.
func TestSignInsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &people{}
		srv, do := quiet(t, func(o *ui.Options) { o.Staff = p })
		defer srv.Close()
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() { do("POST", "/api/signin", signInAs("刘敏", fmt.Sprintf("%04d", i), "")) })
		}
		wg.Wait()
		if p.tried != 1 {
			t.Errorf("%d PINs were tried, want 1", p.tried)
		}
	})
}

// Guessing names costs the machine no more than so much.
func TestSignInsUnderManyNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &people{}
		srv, do := quiet(t, func(o *ui.Options) { o.Staff = p })
		defer srv.Close()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		for i := range 500 {
			r := httptest.NewRequestWithContext(ctx, "POST", "/api/signin", strings.NewReader(signInAs(fmt.Sprint(i), "0000", "")))
			r.Header.Set("Content-Type", "application/json")
			go srv.Handler(ui.SocketStaff).ServeHTTP(httptest.NewRecorder(), r)
			synctest.Wait()
		}
		if p.tried > 60 {
			t.Errorf("%d PINs were tried", p.tried)
		}
		time.Sleep(time.Minute)
		if w := do("POST", "/api/signin", signInAs("刘敏", "1234", "")); w.Code != 200 {
			t.Errorf("a minute later: %d %s", w.Code, w.Body)
		}
	})
}

// Whose account is removed, or gets another PIN, while this one is tried, is not
// signed in with it.
func TestAccountChangesDuringSignIn(t *testing.T) {
	for name, later := range map[string]staff.Member{
		"removed": {}, "another PIN": {ID: "liu", Name: "刘敏", Role: staff.Desk, PINs: 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := &people{later: map[string]staff.Member{"liu": later}}
			srv, do := quiet(t, func(o *ui.Options) { o.Staff = p })
			defer srv.Close()
			if w := do("POST", "/api/signin", signInAs("刘敏", "1234", "c1")); w.Code != 403 || len(srv.SignedIn()) != 0 {
				t.Errorf("%d %s, and %v are signed in", w.Code, w.Body, srv.SignedIn())
			}
		})
	}
}

func TestSessionEndsWhenUnused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var last []ui.SignedIn
		srv, do := quiet(t, func(o *ui.Options) { o.OnSignedIn = func(s []ui.SignedIn) { last = s } })
		defer srv.Close()
		cookie := do("POST", "/api/signin", signInAs("刘敏", "1234", "c1")).Result().Cookies()[0]
		synctest.Wait()
		if d := cmp.Diff([]ui.SignedIn{{Counter: "c1", Name: "刘敏", Staff: "liu"}}, last); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
		me := func() bool {
			return strings.Contains(do("GET", "/api/signin", "", cookie).Body.String(), `"me"`)
		}
		for range 5 {
			time.Sleep(11 * time.Hour)
			if !me() {
				t.Fatal("ended although it was used")
			}
		}
		time.Sleep(12*time.Hour + time.Minute)
		synctest.Wait()
		if me() || len(last) != 0 || len(srv.SignedIn()) != 0 {
			t.Errorf("still there: %v", last)
		}
	})
}

func TestCookie(t *testing.T) {
	srv, do := quiet(t, nil)
	defer srv.Close()
	w := do("POST", "/api/signin", signInAs("刘敏", "1234", "c1"))
	c := w.Result().Cookies()
	if len(c) != 1 || !c[0].HttpOnly || c[0].SameSite != http.SameSiteStrictMode || c[0].Secure || len(c[0].Value) != 32 || c[0].Path != "/" {
		t.Errorf("got %+v", c)
	}
	if w.Header().Get("Cache-Control") != "no-store" || strings.Contains(w.Body.String(), c[0].Value) {
		t.Errorf("got %v %s", w.Header(), w.Body)
	}

	secure := httptest.NewTLSServer(srv.Handler(ui.SocketStaff))
	defer secure.Close()
	res, err := secure.Client().Post(secure.URL+"/api/signin", "application/json", strings.NewReader(signInAs("王芳", "1234", "")))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if c := res.Cookies(); len(c) != 1 || !c[0].Secure {
		t.Errorf("over TLS: %+v", c)
	}
}

func TestSignInRefuses(t *testing.T) {
	srv, do := quiet(t, nil)
	defer srv.Close()
	for _, tt := range []struct {
		name, body string
		want       int
	}{
		{"not JSON", `hello`, 400},
		{"unknown name", `{"name":"刘敏","pin":"1234","admin":true}`, 400},
		{"two objects", `{"name":"刘敏","pin":"1234"}{}`, 400},
		{"too long", `{"name":"` + strings.Repeat("x", 5000) + `"}`, 400},
		{"no such counter", signInAs("刘敏", "1234", "c9"), 400},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if w := do("POST", "/api/signin", tt.body); w.Code != tt.want {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
	r := httptest.NewRequest("POST", "/api/signin", strings.NewReader(signInAs("刘敏", "1234", "")))
	r.Header.Set("Content-Type", "text/plain") // what a foreign form could send
	w := httptest.NewRecorder()
	srv.Handler(ui.SocketStaff).ServeHTTP(w, r)
	if w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("as text: %d", w.Code)
	}
	if len(srv.SignedIn()) != 0 {
		t.Error("somebody is signed in")
	}
}

func TestCounterBelongsToTheNewest(t *testing.T) {
	h := open(t, nil)
	liu := h.browser().signIn("刘敏", "c1")
	one, _ := liu.connect("/ws/desk")
	_, page := liu.request("GET", "/api/signin", "")
	var got wire.SignInPage
	if err := json.Unmarshal([]byte(page), &got); err != nil {
		t.Fatal(err)
	}
	want := wire.SignInPage{
		Centre:   "接待中心",
		Counters: []wire.SignInCounter{{ID: "c1", Label: "1号窗口", Staff: "刘敏"}, {ID: "c2", Label: "2号窗口"}},
		Me:       &wire.Me{Name: "刘敏", Counter: "c1", Role: "desk", Allow: []string{"call", "closeday"}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}

	// The same clerk in a second browser is the same desk.
	two, _ := h.browser().signIn("刘敏", "c1").connect("/ws/desk")
	for _, s := range []*screen{one, two} {
		if a := s.ask(`{"t":"do","id":"1","do":"next"}`); a.Code != "nobody_waits" {
			t.Errorf("%+v", a)
		}
	}
	// Another clerk takes the counter over.
	h.browser().signIn("王芳", "c1")
	for _, s := range []*screen{one, two} {
		if code := s.closed(); code != 4401 {
			t.Errorf("closed with %d", code)
		}
	}
	if d := cmp.Diff([]ui.SignedIn{{Counter: "c1", Name: "王芳", Staff: "wang"}}, h.srv.SignedIn()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	// And whoever goes to another counter leaves the first.
	h.browser().signIn("王芳", "c2")
	if d := cmp.Diff([]ui.SignedIn{{Counter: "c2", Name: "王芳", Staff: "wang"}}, h.srv.SignedIn()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// opener is a sealed store with one row.
type opener struct {
	mu   sync.Mutex
	read []string
	gave [][]byte
	name string
}

func (o *opener) Person(_ context.Context, row string) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	b := []byte(o.name)
	o.read, o.gave = append(o.read, row), append(o.gave, b)
	return b, nil
}

func TestPerson(t *testing.T) {
	store := &opener{name: marker + `"\<` + "\n"}
	h := open(t, func(o *ui.Options) { o.Persons = store })
	k := h.do(queue.Issue{Service: "law", People: 1, Mint: queue.Mint{Sealed: "row1"}}).Ticket
	without := h.do(queue.Issue{Service: "law", People: 1}).Ticket
	ask := fmt.Sprintf(`{"ticket":%d,"why":"receive"}`, k)

	if res, _ := h.browser().request("POST", "/api/person", ask); res.StatusCode != 401 {
		t.Errorf("without a sign-in: %s", res.Status)
	}
	b := h.browser().signIn("刘敏", "c1")
	for _, tt := range []struct {
		name, body string
		want       int
	}{
		{"no reason", fmt.Sprintf(`{"ticket":%d,"why":""}`, k), 400},
		{"free text", fmt.Sprintf(`{"ticket":%d,"why":"curious"}`, k), 400},
		{"no ticket", `{"ticket":0,"why":"check"}`, 400},
		{"unknown ticket", `{"ticket":99,"why":"check"}`, 404},
		{"ticket without a person", fmt.Sprintf(`{"ticket":%d,"why":"check"}`, without), 404},
	} {
		if res, text := b.request("POST", "/api/person", tt.body); res.StatusCode != tt.want {
			t.Errorf("%s: %s %s", tt.name, res.Status, text)
		}
	}
	h.journal.setFail(fmt.Errorf("disk full"))
	if res, text := b.request("POST", "/api/person", ask); res.StatusCode != 500 || !strings.Contains(text, "not_durable") {
		t.Errorf("without a record: %s %s", res.Status, text)
	}
	h.journal.setFail(nil)
	if len(store.read) != 0 {
		t.Fatalf("read %v before anything was recorded", store.read)
	}

	for range 2 {
		res, text := b.request("POST", "/api/person", ask)
		var p wire.Person
		if err := json.Unmarshal([]byte(text), &p); err != nil || p.Name != store.name || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s %v %s", res.Status, res.Header, text)
		}
	}
	reads := 0
	h.journal.has(func(e queue.Event) bool {
		if f, ok := e.Fact.(queue.PersonRead); ok && f.Ticket == k && f.Why == "receive" && e.By == "staff/liu" {
			reads++
		}
		return false
	})
	if d := cmp.Diff([]string{"row1", "row1"}, store.read); d != "" || reads != 2 {
		t.Errorf("%d recorded; read (-want +got)\n%s", reads, d)
	}
	for _, g := range store.gave {
		if strings.Trim(string(g), "\x00") != "" {
			t.Errorf("not wiped: %q", g)
		}
	}
	// Somebody who looks up everybody is held back.
	var res *http.Response
	for range 40 {
		if res, _ = b.request("POST", "/api/person", ask); res.StatusCode == 429 {
			break
		}
	}
	if res.StatusCode != 429 {
		t.Errorf("after many: %s", res.Status)
	}
}

// A name and its id are one account: they wait together.
func TestWrongSignInsByNameAndID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, do := quiet(t, nil)
		defer srv.Close()
		for _, wait := range []time.Duration{1, 2, 4, 8} {
			began := time.Now()
			do("POST", "/api/signin", signInAs("刘敏", "0000", ""))
			time.Sleep(wait*time.Second - time.Since(began))
		}
		if w := do("POST", "/api/signin", signInAs("刘敏", "0000", "")); w.Code != 403 {
			t.Fatalf("by name: %d", w.Code)
		}
		if w := do("POST", "/api/signin", signInAs("liu", "0000", "")); w.Code != 429 {
			t.Errorf("by id: %d", w.Code)
		}
	})
}

// Whoever tries again from the same place is the same line in the log: each
// connection has another port.
func TestWrongSignInsAreOneTrouble(t *testing.T) {
	var log bytes.Buffer
	srv, _ := quiet(t, func(o *ui.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	defer srv.Close()
	for i := range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // does not stay for the delay
		r := httptest.NewRequestWithContext(ctx, "POST", "/api/signin", strings.NewReader(signInAs(fmt.Sprint("nobody", i), "0000", "")))
		r.Header.Set("Content-Type", "application/json")
		r.RemoteAddr = fmt.Sprintf("10.0.0.9:%d", 40000+i)
		srv.Handler(ui.SocketStaff).ServeHTTP(httptest.NewRecorder(), r)
	}
	if strings.Count(log.String(), "from=10.0.0.9\n") != 2 {
		t.Errorf("the log says\n%s", log.String())
	}
}
