package ui_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"reception/queue"
	"reception/ui"
	"reception/ui/wire"
)

// words wants two words and keeps what it is given.
type words struct {
	kept map[string]string
	err  error
}

func (w *words) Pack(c queue.Config) (wire.WordPack, error) {
	out := wire.WordPack{Last: c.Series[0].To}
	for _, text := range []string{"请", "一号窗口"} {
		out.Words = append(out.Words, wire.Word{Text: text, Length: int64(len(w.kept[text]))})
	}
	return out, w.err
}

func (w *words) Save(text string, wav []byte) (string, error) {
	if string(wav) == "hush" {
		return "word_silent", nil
	}
	w.kept[text] = string(wav)
	return "", nil
}

func (w *words) Remove(text string) error {
	delete(w.kept, text)
	return nil
}

func (w *words) Clip(text string) ([]byte, error) {
	if w.kept[text] == "" {
		return nil, fmt.Errorf("read: %w", fs.ErrNotExist)
	}
	return []byte(w.kept[text]), nil
}

func (w *words) Try(_ context.Context, _ queue.Config, number int, counter string) (wire.WordTry, error) {
	return wire.WordTry{Text: fmt.Sprint(number, " to ", counter)}, nil
}

func wordPath(of, text string) string { return of + "?text=" + url.QueryEscape(text) }

func TestWords(t *testing.T) {
	store := &words{kept: map[string]string{}}
	h := open(t, func(o *ui.Options) { o.Words = store })
	b := h.browser().signIn("赵主任", "")
	wav := []string{"Content-Type", "audio/wav"}
	for _, tt := range []struct {
		name, method, path, body string
		header                   []string
		status                   int
		want                     string // in the answer
	}{
		{"nothing yet", "GET", wordPath("/api/words/clip", "请"), "", nil, 404, "not_found"},
		{"upload", "POST", wordPath("/api/words", "请"), "RIFF", wav, 204, ""},
		{"list", "GET", "/api/words", "", nil, 200, `"text":"请","group":"","length":4`},
		{"hear", "GET", wordPath("/api/words/clip", "请"), "", nil, 200, "RIFF"},
		{"not wanted", "POST", wordPath("/api/words", "../staff"), "RIFF", wav, 404, "not_found"},
		{"no text", "POST", "/api/words", "RIFF", wav, 404, "not_found"},
		{"silent", "POST", wordPath("/api/words", "请"), "hush", wav, 422, "word_silent"},
		{"another type", "POST", wordPath("/api/words", "请"), "RIFF", []string{"Content-Type", "audio/mp4"}, 415, "bad_command"},
		{"a form of another site", "POST", wordPath("/api/words", "请"), "evil", append([]string{"Origin", "https://evil.example"}, wav...), 403, "forbidden"},
		{"too long", "POST", wordPath("/api/words", "请"), strings.Repeat("x", 1<<20+1), wav, 413, "word_length"},
		{"still the first", "GET", wordPath("/api/words/clip", "请"), "", nil, 200, "RIFF"},
		{"try", "GET", "/api/words/try?number=12&counter=c2", "", nil, 200, `"text":"12 to 2号窗口"`},
		{"try nowhere", "GET", "/api/words/try?number=12&counter=c9", "", nil, 400, "bad_command"},
		{"try nothing", "GET", "/api/words/try?number=0&counter=c1", "", nil, 400, "bad_command"},
		{"remove from another site", "DELETE", wordPath("/api/words", "请"), "", []string{"Sec-Fetch-Site", "cross-site"}, 403, "forbidden"},
		{"remove", "DELETE", wordPath("/api/words", "请"), "", nil, 204, ""},
		{"removed", "GET", wordPath("/api/words/clip", "请"), "", nil, 404, "not_found"},
		{"remove what is not wanted", "DELETE", wordPath("/api/words", "号"), "", nil, 404, "not_found"},
	} {
		res, body := b.request(tt.method, tt.path, tt.body, tt.header...)
		if res.StatusCode != tt.status || !strings.Contains(body, tt.want) {
			t.Errorf("%s: %s %s, want %d with %q", tt.name, res.Status, body, tt.status, tt.want)
		}
	}
	store.err = errors.New("no disk")
	if res, body := b.request("GET", "/api/words", ""); res.StatusCode != 500 || !strings.Contains(body, "broken") {
		t.Errorf("%s %s", res.Status, body)
	}
}

// Only the office has the word pack, and only on the sockets of staff.
func TestWordsAreTheOffices(t *testing.T) {
	store := &words{kept: map[string]string{"请": "RIFF"}}
	h := open(t, func(o *ui.Options) { o.Words = store })
	requests := [][2]string{
		{"GET", "/api/words"},
		{"POST", wordPath("/api/words", "请")},
		{"DELETE", wordPath("/api/words", "请")},
		{"GET", wordPath("/api/words/clip", "请")},
		{"GET", "/api/words/try?number=12&counter=c1"},
	}
	for name, tt := range map[string]struct {
		b      *browser
		status int
	}{
		"nobody": {h.browser(), 401}, "a desk": {h.browser().signIn("刘敏", "c1"), 403}, "a leader": {h.browser().signIn("陈局", ""), 403},
	} {
		for _, r := range requests {
			if res, body := tt.b.request(r[0], r[1], "evil", "Content-Type", "audio/wav"); res.StatusCode != tt.status {
				t.Errorf("%s: %s %s: %s %s", name, r[0], r[1], res.Status, body)
			}
		}
	}
	if store.kept["请"] != "RIFF" {
		t.Error("somebody changed it")
	}
	for _, socket := range []string{ui.SocketLocal, ui.SocketStatus} {
		for _, r := range requests {
			w := httptest.NewRecorder()
			h.srv.Handler(socket).ServeHTTP(w, httptest.NewRequest(r[0], r[1], nil))
			if w.Code != 404 && w.Code != 405 {
				t.Errorf("%s: %s %s: %d", socket, r[0], r[1], w.Code)
			}
		}
	}
	// A house without the folder has no such pages.
	h = open(t, nil)
	if res, _ := h.browser().signIn("赵主任", "").request("GET", "/api/words", ""); res.StatusCode != 404 {
		t.Error(res.Status)
	}
}
