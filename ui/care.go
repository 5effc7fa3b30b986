package ui

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"

	"reception/ui/staff"
)

// Care is the technician's page: how the machine is and what to do about it.
// Every text is shown as it is.
type Care struct {
	Centre   string
	At       string // when this was seen
	Items    []CareItem
	Troubles []CareTrouble // newest first
}

// CareItem is one thing about the machine.
type CareItem struct {
	Name  string
	State string // good, note or bad
	Is    string
	Do    string // what to do about it; may be empty
}

// CareTrouble is something that went wrong.
type CareTrouble struct {
	At    string
	Bad   bool
	Text  string
	Count int // in a row
	Do    string
}

// carePages are the page and the one before it that asks who is there. They
// need no program in the browser: whoever looks after the machine may have any.
//
//go:embed care
var carePages embed.FS

// careRoutes adds the technician's page. It changes nothing.
func (s *Server) careRoutes(mux *http.ServeMux) {
	if s.opt.Care == nil {
		return
	}
	mux.HandleFunc("GET /care", s.care)
	mux.HandleFunc("POST /care/signin", s.careSignIn)
	mux.HandleFunc("POST /care/signout", s.careSignOut)
	mux.HandleFunc("GET /care/style.css", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeFileFS(w, r, carePages, "care/style.css")
	})
}

// care is GET /care, for the office only.
func (s *Server) care(w http.ResponseWriter, r *http.Request) {
	l := s.login(r, pageOffice)
	if l == nil || l.member.Role != staff.Office || !s.logins.use(l) {
		s.carePage(w, http.StatusUnauthorized, "signin.html", "")
		return
	}
	s.carePage(w, http.StatusOK, "care.html", s.opt.Care())
}

// careSignIn is POST /care/signin, a form. On the touchscreen's socket it is
// the only way to sign in.
func (s *Server) careSignIn(w http.ResponseWriter, r *http.Request) {
	if !s.careForm(w, r) {
		return
	}
	l, _, code := s.admit(w, r, r.PostForm.Get("name"), r.PostForm.Get("pin"), "")
	if l != nil && l.member.Role != staff.Office {
		s.dismiss(s.logins.remove(l))
		s.setCookie(w, r, l.page, "", -1)
		l, code = nil, codeForbidden
	}
	if l == nil {
		said := map[string]string{
			codeWrongPIN: "姓名或密码不对", codeSlowDown: "试得太快，请等一会儿", codeForbidden: "这一页只给接访办看",
		}[code]
		if said == "" {
			said = "登录出错，请再试一次"
		}
		s.carePage(w, http.StatusForbidden, "signin.html", said)
		return
	}
	http.Redirect(w, r, "/care", http.StatusSeeOther)
}

// careSignOut is POST /care/signout.
func (s *Server) careSignOut(w http.ResponseWriter, r *http.Request) {
	if !s.careForm(w, r) {
		return
	}
	if l := s.ownLogin(r, pageOffice); l != nil {
		s.dismiss(s.logins.remove(l))
		s.setCookie(w, r, l.page, "", -1)
	}
	http.Redirect(w, r, "/care", http.StatusSeeOther)
}

// careForm lets through a form of this page, and answers any other request.
func (s *Server) careForm(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, 4096)
	if !s.ownOrigin(r) || !sentAs(r, "application/x-www-form-urlencoded") || r.ParseForm() != nil {
		s.carePage(w, http.StatusForbidden, "signin.html", "请从这一页登录")
		return false
	}
	return true
}

func (s *Server) carePage(w http.ResponseWriter, status int, name string, data any) {
	pages, err := template.ParseFS(carePages, "care/*.html")
	var b bytes.Buffer
	if err == nil {
		err = pages.ExecuteTemplate(&b, name, data)
	}
	if err != nil {
		s.opt.Log.Error("lay out the technician's page", "err", err)
		s.httpError(w, http.StatusInternalServerError, codeBroken, 0)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin") // else browsers do not say that the form is ours
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // whoever asked may be gone
}
