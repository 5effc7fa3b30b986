package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// pages is the web build. What shrinks is kept compressed; the rest stays
// where it is.
type pages struct {
	fsys  fs.FS
	files map[string]pageFile // by path, without a slash in front
}

type pageFile struct {
	mime  string
	cache string
	tag   string // ETag
	gz    []byte // nil when it would not be smaller
}

func loadPages(fsys fs.FS) (*pages, error) {
	p := &pages{fsys: fsys, files: map[string]pageFile{}}
	if fsys == nil {
		return p, nil
	}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		p.files[name] = newPageFile(name, b)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("ui: read web build: %w", err)
	}
	return p, nil
}

func newPageFile(name string, b []byte) pageFile {
	sum := sha256.Sum256(b)
	f := pageFile{mime: mimeType(name), cache: "no-cache", tag: `"` + hex.EncodeToString(sum[:8]) + `"`}
	if strings.HasPrefix(name, "assets/") { // their names change with their content
		f.cache = "public, max-age=31536000, immutable"
	}
	if strings.HasPrefix(f.mime, "text/") || strings.Contains(f.mime, "json") || strings.Contains(f.mime, "svg") {
		var z bytes.Buffer
		gz, _ := gzip.NewWriterLevel(&z, gzip.BestCompression) // the level is a valid one
		_, _ = gz.Write(b)                                     // a Buffer takes everything
		_ = gz.Close()
		if z.Len() < len(b)*9/10 {
			f.gz = bytes.Clone(z.Bytes())
		}
	}
	return f
}

// mimeType does not ask the machine, which may have strange opinions.
func mimeType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json", ".map":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".opus", ".ogg":
		return "audio/ogg"
	case ".mp3":
		return "audio/mpeg"
	case ".wav":
		return "audio/wav"
	case ".webm":
		return "audio/webm"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// page serves one page under a name of its own.
func (s *Server) page(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := s.pages.files[name]; !ok {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Cache-Control", "no-store")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = fmt.Fprintf(w, "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>kiosk</title>"+
				"<p>画面还没有构建：请运行 ./build/demo。</p><p lang=\"en\">The screens are not built: run ./build/demo. (%s)</p>\n", name)
			return
		}
		s.serve(w, r, name)
	})
}

// file serves the other files of the web build, but no page: those have one
// address each.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if _, ok := s.pages.files[name]; !ok || path.Ext(name) == ".html" {
		http.NotFound(w, r)
		return
	}
	s.serve(w, r, name)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, name string) {
	f := s.pages.files[name]
	h := w.Header()
	h.Set("Content-Type", f.mime)
	h.Set("Cache-Control", f.cache)
	h.Set("ETag", f.tag)
	body := f.gz
	if f.gz != nil {
		h.Set("Vary", "Accept-Encoding")
	}
	if f.gz != nil && acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", strings.TrimSuffix(f.tag, `"`)+`-gz"`)
	} else {
		var err error
		if body, err = fs.ReadFile(s.pages.fsys, name); err != nil {
			s.opt.Log.Error("read page", "name", name, "err", err)
			http.NotFound(w, r)
			return
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == "gzip" {
			return strings.ReplaceAll(weight, " ", "") != "q=0"
		}
	}
	return false
}
