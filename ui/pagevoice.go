package ui

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"reception/queue"
)

// Page is what a page of the touchscreen is to say. What it holds beside the id
// is looked up or a number: nobody can make the hall say a text of his own.
type Page struct {
	ID      string // of package announce's sentences
	English bool
	Number  int        // of a ticket, or a place in line; 0 for none
	Counter string     // label of a counter of the hall
	Minute  int        // after midnight; -1 for none
	Date    queue.Date // "" for none
	Topic   queue.Topic
	Text    []string // of a page of the office: title and paragraphs
}

// pageVoice is GET /voice/page/{id}.wav, see PROTOCOL.md.
func (s *Server) pageVoice(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	p, ok := s.spokenPage(r)
	if !ok || s.opt.Voice == nil {
		http.NotFound(w, r)
		return
	}
	if wait, ok := s.pageSay.allow("", time.Now()); !ok {
		s.httpError(w, http.StatusTooManyRequests, codeSlowDown, wait)
		return
	}
	clip, err := s.opt.Voice.Page(r.Context(), p)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			s.opt.Log.Warn("a page has no voice", "page", p.ID, "err", err)
		}
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "audio/wav")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(clip))
}

// spokenPage reads what a request asks for. It is false where that names
// something that the hall does not have.
func (s *Server) spokenPage(r *http.Request) (Page, bool) {
	id, wav := strings.CutSuffix(r.PathValue("file"), ".wav")
	ask, conf := r.URL.Query(), s.opt.State().Config
	p := Page{ID: id, Minute: -1}
	var err error
	for name, values := range ask {
		v, ok := values[0], len(values) == 1
		switch name {
		case "lang":
			p.English, ok = v == "en", ok && (v == "en" || v == "zh")
		case "n":
			p.Number, err = strconv.Atoi(v)
			ok = ok && err == nil
		case "counter":
			p.Counter = v
			ok = ok && slices.ContainsFunc(conf.Counters, func(k queue.Counter) bool { return k.Label == v })
		case "at":
			var t time.Time
			t, err = time.Parse("15:04", v)
			p.Minute, ok = t.Hour()*60+t.Minute(), ok && err == nil
		case "on":
			p.Date = queue.Date(v)
			ok = ok && p.Date.Valid()
		case "topic":
			p.Topic, ok = conf.Triage.Topic(v)
		case "page":
			var g queue.Page
			g, ok = conf.Page(v)
			p.Text = append([]string{g.Title}, g.Lines...)
		default:
			ok = false
		}
		if !ok {
			return p, false
		}
	}
	return p, wav
}
