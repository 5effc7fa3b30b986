package ui

import (
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// ownOrigin tells whether the request comes from a page of this server, or
// from no page at all. Browsers say where a websocket or a POST comes from.
func (s *Server) ownOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		site := r.Header.Get("Sec-Fetch-Site")
		return site == "" || site == "same-origin" || site == "none"
	}
	if slices.Contains(s.opt.Origins, origin) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

// ours lets through what a page of ours sends as that kind of content, "" where
// it sends none. No page of another site can send JSON, a file or a recording
// without being asked first.
func (s *Server) ours(kind string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !s.ownOrigin(r):
			s.httpError(w, http.StatusForbidden, codeForbidden, 0)
		case kind != "" && !sentAs(r, kind):
			s.httpError(w, http.StatusUnsupportedMediaType, codeBad, 0)
		default:
			next(w, r)
		}
	}
}

func sentAs(r *http.Request, kind string) bool {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && t == kind
}
