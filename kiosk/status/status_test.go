package status_test

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"reception/kiosk/slip"
	"reception/kiosk/status"
	"reception/queue"
	"reception/queue/queuetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

type scene struct {
	*queuetest.Hall
	t     *testing.T
	page  *status.Page
	codes slip.Codes
}

func open(t *testing.T) *scene {
	s := &scene{Hall: queuetest.NewDay(t, &queuetest.Journal{}), t: t, codes: slip.NewCodes([32]byte{1})}
	var err error
	s.page, err = status.New(status.Options{
		State: s.State, TokenHash: s.codes.TokenHash, Zone: time.FixedZone("CST", 8*3600),
		Now: func() time.Time { return time.UnixMilli(int64(s.Clock.Now().Wall)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// issue takes a number and returns its token.
func (s *scene) issue(service, id string) string {
	mint := s.codes.Mint("touch/1", "s", id)
	mint.Card, mint.Sealed = "card-secret", "sealed-secret"
	s.Do(queue.Issue{Service: service, People: 2, Needs: queue.NeedHearing, Mint: mint})
	return s.codes.Token(mint.Nonce)
}

func (s *scene) get(token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/t/"+token, nil)
	w := httptest.NewRecorder()
	s.page.ServeHTTP(w, r)
	return w
}

func (s *scene) golden(name string, w *httptest.ResponseRecorder, code int) {
	s.t.Helper()
	if w.Code != code {
		s.t.Errorf("%s: status %d, want %d", name, w.Code, code)
	}
	if c := w.Header().Get("Cache-Control"); c != "no-store" || w.Header().Get("X-Robots-Tag") == "" {
		s.t.Errorf("%s: headers %v", name, w.Header())
	}
	got, file := w.Body.String(), filepath.Join("testdata", name+".html")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			s.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		s.t.Errorf("%s (-want +got):\n%s", name, diff)
	}
	for _, word := range []string{"secret", "自然资源", "人社", "hearing", "听"} {
		if strings.Contains(got, word) {
			s.t.Errorf("%s tells %q", name, word)
		}
	}
}

func TestPage(t *testing.T) {
	s := open(t)
	first, second := s.issue("land", "1"), s.issue("land", "2")
	s.golden("ahead", s.get(second), 200)
	s.golden("next", s.get(first), 200)
	s.Do(queue.Call{Counter: "1"})
	s.golden("called", s.get(first), 200)
	s.Clock.Pass(200_000)
	s.Do(queue.WalkOver{Counter: "1", Ticket: s.Ticket(101).ID})
	s.Do(queue.Miss{Counter: "1", Ticket: s.Ticket(101).ID})
	s.golden("missed", s.get(first), 200)
	s.Do(queue.Return{Ticket: s.Ticket(101).ID})
	s.Do(queue.Cancel{Ticket: s.Ticket(101).ID})
	ended := s.get(first)
	s.golden("unknown", ended, 404)
	for _, token := range []string{"", "0123456789abcdef0123456789abcdef", first + "0", "../desk", strings.Repeat("a", 4000)} {
		w := s.get(token)
		if w.Code != 404 || w.Body.String() != ended.Body.String() || cmp.Diff(w.Header(), ended.Header()) != "" {
			t.Errorf("%.40q is answered otherwise than a number that has ended: %d", token, w.Code)
		}
	}
}

// A visitor of the locked window reads the same as any other.
func TestPageTellsNoService(t *testing.T) {
	s := open(t)
	c := queuetest.Config()
	c.Services[3].Locked = true
	s.Do(queue.SetConfig{Config: c})
	a, b := s.issue("land", "a"), s.issue("letters", "b")
	one, two := s.get(a).Body.String(), s.get(b).Body.String()
	if diff := cmp.Diff(strings.ReplaceAll(one, "101", "N"), strings.ReplaceAll(two, "102", "N")); diff != "" {
		t.Errorf("the pages differ:\n%s", diff)
	}
}

func TestSlowDown(t *testing.T) {
	s := open(t)
	token := s.issue("land", "1")
	for i := range 240 {
		if w := s.get(token); w.Code != 200 {
			t.Fatalf("request %d: %d", i, w.Code)
		}
	}
	if w := s.get(token); w.Code != 429 || w.Header().Get("Retry-After") == "" {
		t.Errorf("one too many: %d", w.Code)
	}
	s.Clock.Pass(60_000)
	if w := s.get(token); w.Code != 200 {
		t.Errorf("a minute later: %d", w.Code)
	}
}

func TestStyle(t *testing.T) {
	s := open(t)
	w := s.get("page.css")
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") || w.Body.Len() == 0 {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
