package ui

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"reception/ui/staff"
	"reception/ui/wire"
)

// readBody fills v from the request's JSON body, or answers the request.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request, v any) bool {
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, wire.MaxMessage))
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil {
		if _, end := dec.Token(); !errors.Is(end, io.EOF) {
			err = errors.New("ui: something after the object")
		}
	}
	if err != nil {
		s.httpError(w, http.StatusBadRequest, codeBad, 0)
		return false
	}
	return true
}

// signInPage is GET /api/signin?page=desk: what can be chosen, and who has
// signed in already.
func (s *Server) signInPage(w http.ResponseWriter, r *http.Request) {
	conf := s.opt.State().Config
	out := wire.SignInPage{Centre: conf.Centre, Counters: []wire.SignInCounter{}}
	at := map[string]string{}
	for _, l := range s.SignedIn() {
		at[l.Counter] = l.Name
	}
	for _, c := range conf.Counters {
		out.Counters = append(out.Counters, wire.SignInCounter{ID: c.ID, Label: c.Label, Staff: at[c.ID]})
	}
	if l := s.login(r, r.URL.Query().Get("page")); l != nil {
		out.Me = l.me()
	}
	s.writeJSON(w, http.StatusOK, out)
}

// signIn is POST /api/signin.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	var in wire.SignIn
	if !s.readBody(w, r, &in) {
		return
	}
	if in.Counter != "" {
		if _, ok := s.opt.State().Config.Counter(in.Counter); !ok {
			s.httpError(w, http.StatusBadRequest, codeNotFound, 0)
			return
		}
	}
	l, delay, code := s.admit(w, r, in.Name, in.PIN, in.Counter)
	switch code {
	case "":
		s.writeJSON(w, http.StatusOK, l.me())
	case codeSlowDown:
		s.httpError(w, http.StatusTooManyRequests, code, delay)
	case codeWrongPIN:
		s.httpError(w, http.StatusForbidden, code, delay)
	default:
		s.httpError(w, http.StatusInternalServerError, code, 0)
	}
}

// admit signs a member of staff in and sets the cookie. Without a sign-in it
// returns the code of why, and how long to wait before another try.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, name, pin, counter string) (l *login, wait time.Duration, code string) {
	name = strings.TrimSpace(name)
	who := name
	if m, ok := s.opt.Staff.Find(name); ok { // by name and by id it is one account
		who = m.ID
	}
	delay, ok := s.tries.begin(who, time.Now())
	if !ok {
		return nil, delay, codeSlowDown
	}
	began := time.Now()
	m, err := s.opt.Staff.SignIn(r.Context(), name, pin)
	if errors.Is(err, staff.ErrWrong) {
		from, _, _ := net.SplitHostPort(r.RemoteAddr) // without the port it is the same trouble again
		s.opt.Log.Warn("wrong sign-in", "from", from)
		// The answer keeps a person busy for as long as is bearable; whoever
		// tries earlier than delay is sent away unheard.
		pause(r, min(delay, 2*time.Second)-time.Since(began))
		return nil, max(0, delay-time.Since(began)), codeWrongPIN
	}
	if err != nil {
		s.opt.Log.Error("check sign-in", "err", err)
		return nil, 0, codeBroken
	}
	s.tries.ok(who)
	if old := s.ownLogin(r, pageOf(m)); old != nil { // the same browser
		s.dismiss(s.logins.remove(old))
	}
	l, token, ended := s.logins.add(m, counter, time.Now())
	if is, ok := s.opt.Staff.Find(m.ID); !ok || is.PINs != m.PINs { // removed, or another PIN, while this one was tried: [Server.SignOut] came too early
		ended = append(ended, s.logins.remove(l)...)
		s.dismiss(ended)
		return nil, 0, codeWrongPIN
	}
	s.dismiss(ended)
	s.poke()
	s.setCookie(w, r, l.page, token, 0)
	s.opt.Log.Info("signed in", "staff", m.ID, "counter", l.counter)
	return l, 0, ""
}

func pageOf(m staff.Member) string {
	switch m.Role {
	case staff.Leader:
		return pageLeader
	case staff.Office:
		return pageOffice
	}
	return pageDesk
}

func (s *Server) setCookie(w http.ResponseWriter, r *http.Request, page, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(page), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode,
	})
}

func pause(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}

// signOut is POST /api/signout?page=desk.
func (s *Server) signOut(w http.ResponseWriter, r *http.Request) {
	if l := s.login(r, r.URL.Query().Get("page")); l != nil {
		s.dismiss(s.logins.remove(l))
		s.setCookie(w, r, l.page, "", -1)
	}
	w.WriteHeader(http.StatusNoContent)
}
