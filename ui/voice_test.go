package ui_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"reception/queue"
	"reception/ui"
)

// voice says what it is asked to say.
type voice struct{ err error }

func (v voice) Call(_ context.Context, number int, counter string) ([]byte, error) {
	return []byte(fmt.Sprint("RIFF ", number, " ", counter)), v.err
}

func (v voice) Notice(_ context.Context, n queue.Notice) ([]byte, error) {
	return []byte(fmt.Sprint("RIFF ", n.Template, " ", n.Minute)), v.err
}

func TestVoice(t *testing.T) {
	speak := ui.Voice(voice{})
	h := open(t, func(o *ui.Options) {
		o.Voice = speak
		state := o.State
		o.State = func() *queue.State { // with a notice that is up
			s := *state()
			day := *s.Day
			day.Notices = []queue.Notice{{ID: 9000, Template: queue.NoticeLunch, Minute: 870}}
			s.Day = &day
			return &s
		}
	})
	h.do(queue.Issue{Service: "law", People: 1})
	h.do(queue.Call{Counter: "c1"})
	state := h.core.Current().State
	call := state.Day.Calls[0]
	at, _ := state.Config.Counter(call.Counter)
	get := func(socket, path string) (*http.Response, string) {
		t.Helper()
		web := httptest.NewServer(h.srv.Handler(socket))
		defer web.Close()
		res, err := http.Get(web.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, string(b)
	}
	path := fmt.Sprintf("/voice/%d.wav", call.Seq)
	for _, socket := range []string{ui.SocketLocal, ui.SocketStaff, ui.SocketDemo} {
		res, body := get(socket, path+"?at=1")
		if want := fmt.Sprint("RIFF ", call.Number, " ", at.Label); res.StatusCode != 200 || body != want {
			t.Errorf("%s: %s with %q, want %q", socket, res.Status, body, want)
		}
		if res.Header.Get("Content-Type") != "audio/wav" || res.Header.Get("Cache-Control") != "private, max-age=3600" {
			t.Errorf("%s: headers %v", socket, res.Header)
		}
	}
	if res, body := get(ui.SocketLocal, "/voice/9000.wav"); res.StatusCode != 200 || body != "RIFF lunch 870" {
		t.Errorf("notice: %s with %q", res.Status, body)
	}
	for _, tt := range []struct{ socket, path string }{
		{ui.SocketStatus, path}, {ui.SocketLocal, fmt.Sprintf("/voice/%d.wav", call.Seq+1)}, {ui.SocketLocal, "/voice/x.wav"},
		{ui.SocketLocal, fmt.Sprintf("/voice/%d", call.Seq)}, {ui.SocketLocal, "/voice/"}, {ui.SocketLocal, "/voice/0.wav"},
	} {
		if res, _ := get(tt.socket, tt.path); res.StatusCode != 404 {
			t.Errorf("%s%s: %s", tt.socket, tt.path, res.Status)
		}
	}
	for name, o := range map[string]ui.Voice{"none": nil, "broken": voice{errors.New("hoarse")}} {
		h := open(t, func(opt *ui.Options) { opt.Voice = o })
		h.do(queue.Issue{Service: "law", People: 1})
		h.do(queue.Call{Counter: "c1"})
		res, err := http.Get(fmt.Sprintf("%s/voice/%d.wav", h.web.URL, h.core.Current().State.Day.Calls[0].Seq))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 404 || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s, %v", name, res.Status, res.Header)
		}
	}
	h.do(queue.UndoPress{Counter: "c1"})
	if res, _ := get(ui.SocketLocal, path); res.StatusCode != 404 {
		t.Errorf("a call that was taken back: %s", res.Status)
	}
}
