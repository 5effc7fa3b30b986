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

// guard lets through what a page of ours posts as JSON.
func (s *Server) guard(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.ownOrigin(r) {
			s.httpError(w, http.StatusForbidden, codeForbidden, 0)
			return
		}
		if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
			s.httpError(w, http.StatusUnsupportedMediaType, codeBad, 0)
			return
		}
		next(w, r)
	})
}
