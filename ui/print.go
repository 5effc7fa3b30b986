package ui

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"time"

	"reception/queue"
	"reception/ui/staff"
	"reception/ui/view"
)

// notices are the pages that hang on the door. They come with the program and
// not with the screens, so that they can be printed from any browser.
//
//go:embed print
var notices embed.FS

// noticePages are the templates by name.
func noticePages() (*template.Template, error) {
	return template.ParseFS(notices, "print/*.html")
}

// printRota is GET /office/print/rota?month=2026-11&paper=a4.
func (s *Server) printRota(w http.ResponseWriter, r *http.Request) {
	if s.signedIn(w, r, pageOffice, staff.Office) == nil {
		return
	}
	n, ok := view.NewRotaNotice(s.noticeInput(), r.URL.Query().Get("month"))
	if !ok {
		s.httpError(w, http.StatusBadRequest, codeBad, 0)
		return
	}
	s.printPage(w, r, "rota.html", func(paper string) any {
		return struct {
			view.RotaNotice
			Paper string
		}{n, paper}
	})
}

// printChange is GET /office/print/change?id=…&paper=a4.
func (s *Server) printChange(w http.ResponseWriter, r *http.Request) {
	if s.signedIn(w, r, pageOffice, staff.Office) == nil {
		return
	}
	n, ok := view.NewChangeNotice(s.noticeInput(), r.URL.Query().Get("id"))
	if !ok {
		s.httpError(w, http.StatusNotFound, codeNotFound, 0)
		return
	}
	s.printPage(w, r, "change.html", func(paper string) any {
		return struct {
			view.ChangeNotice
			Paper string
		}{n, paper}
	})
}

// noticeInput is the State with the date on which a notice is printed.
func (s *Server) noticeInput() view.Input {
	now, _ := time.Parse(time.DateOnly, string(s.officeToday()))
	return view.Input{State: s.opt.State(), Now: queue.Millis(now.UnixMilli()), Zone: time.UTC}
}

func (s *Server) printPage(w http.ResponseWriter, r *http.Request, name string, data func(paper string) any) {
	paper := r.URL.Query().Get("paper")
	if paper != "a3" {
		paper = "a4"
	}
	pages, err := noticePages()
	var b bytes.Buffer
	if err == nil {
		err = pages.ExecuteTemplate(&b, name, data(paper))
	}
	if err != nil {
		s.opt.Log.Error("lay out notice", "page", name, "err", err)
		s.httpError(w, http.StatusInternalServerError, codeBroken, 0)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b.Bytes()) // whoever asked may be gone
}

// printStyle is the notices' style sheet.
func (s *Server) printStyle(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeFileFS(w, r, notices, "print/style.css")
}
