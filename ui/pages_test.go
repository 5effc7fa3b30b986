package ui_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"reception/ui"
)

func build() fstest.MapFS {
	js := strings.Repeat("export const a = 1;\n", 100)
	return fstest.MapFS{
		"index.html": {Data: []byte("<!doctype html>touch")}, "hall.html": {Data: []byte("<!doctype html>hall")},
		"desk.html": {Data: []byte("<!doctype html>desk")}, "leader.html": {Data: []byte("<!doctype html>leader")},
		"cabinet.html": {Data: []byte("<!doctype html>cabinet")}, "icon.svg": {Data: []byte("<svg/>")},
		"assets/a-1234.js": {Data: []byte(js)}, "assets/b-1234.woff2": {Data: []byte("wOF2")},
	}
}

// Which socket serves what is the heart of who reaches what.
func TestTrees(t *testing.T) {
	h := open(t, func(o *ui.Options) {
		o.Web, o.Cabinet = build(), cabinet{}
		o.Status = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ticket") })
	})
	paths := []string{"/", "/hall", "/cabinet", "/desk", "/leader", "/api/signin", "/healthz", "/t/abc", "/assets/a-1234.js", "/desk.html", "/ws/touch", "/ws/desk", "/nothing"}
	for socket, want := range map[string]map[string]int{
		// 400: the websocket is there, and this is no websocket
		ui.SocketLocal:  {"/": 200, "/hall": 200, "/cabinet": 200, "/healthz": 200, "/assets/a-1234.js": 200, "/ws/touch": 400},
		ui.SocketStaff:  {"/": 302, "/hall": 200, "/desk": 200, "/leader": 200, "/api/signin": 200, "/assets/a-1234.js": 200, "/ws/desk": 401},
		ui.SocketStatus: {"/t/abc": 200},
		ui.SocketDemo: {"/": 200, "/hall": 200, "/cabinet": 200, "/desk": 200, "/leader": 200, "/api/signin": 200, "/healthz": 200, "/t/abc": 200,
			"/assets/a-1234.js": 200, "/ws/touch": 400, "/ws/desk": 401},
		"unknown": {},
	} {
		handler := h.srv.Handler(socket)
		for _, path := range paths {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
			code := want[path]
			if code == 0 {
				code = 404
			}
			if w.Code != code {
				t.Errorf("%s serves %s with %d, want %d", socket, path, w.Code, code)
			}
		}
	}
}

func TestPages(t *testing.T) {
	h := open(t, func(o *ui.Options) { o.Web = build() })
	for _, tt := range []struct {
		path, accept          string
		mime, cache, encoding string
	}{
		{"/", "", "text/html; charset=utf-8", "no-cache", ""},
		{"/icon.svg", "gzip", "image/svg+xml", "no-cache", ""}, // would not shrink
		{"/assets/a-1234.js", "br, gzip", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "gzip"},
		{"/assets/a-1234.js", "gzip;q=0", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", ""},
		{"/assets/b-1234.woff2", "gzip", "font/woff2", "public, max-age=31536000, immutable", ""},
	} {
		t.Run(tt.path+" "+tt.accept, func(t *testing.T) {
			get := func(tag string) *httptest.ResponseRecorder {
				r := httptest.NewRequest("GET", tt.path, nil)
				r.Header.Set("Accept-Encoding", tt.accept)
				r.Header.Set("If-None-Match", tag)
				w := httptest.NewRecorder()
				h.srv.Handler(ui.SocketDemo).ServeHTTP(w, r)
				return w
			}
			w := get("")
			head := w.Header()
			if head.Get("Content-Type") != tt.mime || head.Get("Cache-Control") != tt.cache || head.Get("Content-Encoding") != tt.encoding {
				t.Errorf("got %v", head)
			}
			for name, want := range map[string]string{
				"Content-Security-Policy": "frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			} {
				if !strings.Contains(head.Get(name), want) {
					t.Errorf("%s: %q", name, head.Get(name))
				}
			}
			body := io.Reader(w.Body)
			if tt.encoding == "gzip" {
				var err error
				if body, err = gzip.NewReader(body); err != nil {
					t.Fatal(err)
				}
			}
			name := strings.TrimPrefix(tt.path, "/")
			if name == "" {
				name = "index.html"
			}
			if got, err := io.ReadAll(body); err != nil || string(got) != string(build()[name].Data) {
				t.Errorf("got %.40q, %v", got, err)
			}
			if w := get(head.Get("ETag")); w.Code != http.StatusNotModified {
				t.Errorf("asked again: %d", w.Code)
			}
		})
	}
}

func TestPagesNotBuilt(t *testing.T) {
	h := open(t, func(o *ui.Options) { o.Web = fstest.MapFS{"placeholder.txt": {Data: []byte("x")}} })
	res, text := h.browser().request("GET", "/hall", "")
	if res.StatusCode != 503 || !strings.Contains(text, "./build/demo") {
		t.Errorf("%s %s", res.Status, text)
	}
}

func TestHealth(t *testing.T) {
	well := true
	h := open(t, func(o *ui.Options) {
		o.Health = func() (any, bool) { return map[string]bool{"printer": well}, well }
	})
	if res, text := h.browser().request("GET", "/healthz", ""); res.StatusCode != 200 || strings.TrimSpace(text) != `{"printer":true}` {
		t.Errorf("%s %s", res.Status, text)
	}
	well = false
	if res, _ := h.browser().request("GET", "/healthz", ""); res.StatusCode != 503 {
		t.Error(res.Status)
	}
}
