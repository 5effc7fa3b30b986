package ui_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
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

func (v voice) Page(_ context.Context, p ui.Page) ([]byte, error) {
	if p.ID == "silence" {
		return nil, fs.ErrNotExist
	}
	return fmt.Appendf(nil, "RIFF %+v", p), v.err
}

// A page of the touchscreen speaks, at the machine only, and says nothing that
// somebody else makes up.
func TestPageVoice(t *testing.T) {
	speak := ui.Voice(voice{})
	h := open(t, func(o *ui.Options) { o.Voice = speak })
	c := h.core.Current().State.Config
	c.Triage.Topics = []queue.Topic{{ID: "wages", Group: "劳动", Name: "欠薪"}}
	c.Pages = []queue.Page{{ID: "rules", Title: "须知", Lines: []string{"一"}}}
	h.do(queue.SetConfig{Config: c})
	label := c.Counters[0].Label
	web, staff := httptest.NewServer(h.srv.Handler(ui.SocketLocal)), httptest.NewServer(h.srv.Handler(ui.SocketStaff))
	defer web.Close()
	defer staff.Close()
	get := func(from *httptest.Server, path string) (int, string) {
		t.Helper()
		res, err := http.Get(from.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(b)
	}
	for path, want := range map[string]ui.Page{
		"home.wav":         {ID: "home", Minute: -1},
		"home.wav?lang=en": {ID: "home", English: true, Minute: -1},
		"taken.wav?n=12":   {ID: "taken", Number: 12, Minute: -1},
		"come.wav?counter=" + url.QueryEscape(label): {ID: "come", Counter: label, Minute: -1},
		"holiday.wav?on=2026-02-24&at=07:30":         {ID: "holiday", Date: "2026-02-24", Minute: 450},
		"topic.wav?topic=wages":                      {ID: "topic", Minute: -1, Topic: c.Triage.Topics[0]},
		"guide.wav?page=rules":                       {ID: "guide", Minute: -1, Text: []string{"须知", "一"}},
	} {
		if status, got := get(web, "/voice/page/"+path); status != 200 || got != fmt.Sprintf("RIFF %+v", want) {
			t.Errorf("%s: %d with %q, want %+v", path, status, got, want)
		}
	}
	for _, path := range []string{
		"home", "home.mp3", "silence.wav", "come.wav?counter=%E5%93%AA%E9%87%8C", "taken.wav?n=x", "taken.wav?n=1&n=2", "lunch.wav?at=25:00", "holiday.wav?on=2026-02-30",
		"topic.wav?topic=none", "guide.wav?page=none", "guide.wav?text=%E4%B8%80", "home.wav?lang=fr",
	} {
		if status, _ := get(web, "/voice/page/"+path); status != 404 {
			t.Errorf("%s: %d, want 404", path, status)
		}
	}
	if status, _ := get(staff, "/voice/page/home.wav"); status != 404 {
		t.Errorf("at a desk: %d", status)
	}
	refused := false
	for range 130 {
		status, _ := get(web, "/voice/page/home.wav")
		refused = refused || status == 429
	}
	if !refused {
		t.Error("whoever asks without end is answered without end")
	}
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
	if res, _ := get(ui.SocketStaff, path); res.StatusCode != 403 {
		t.Errorf("to anybody on the network: %s", res.Status)
	}
	for _, socket := range []string{ui.SocketLocal, ui.SocketDemo} {
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
