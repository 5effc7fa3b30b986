package ui

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strconv"

	"reception/queue"
	"reception/ui/staff"
	"reception/ui/wire"
)

// Words keeps the recorded words of the voice.
type Words interface {
	// Pack tells what a hall with that configuration wants and what is there.
	Pack(c queue.Config) (wire.WordPack, error)
	// Save keeps a recording. The code tells why it is not taken: word_format,
	// word_length, word_silent.
	Save(text string, wav []byte) (code string, err error)
	// Remove forgets a recording.
	Remove(text string) error
	// Clip returns a recording; the error is [fs.ErrNotExist] where there is none.
	Clip(text string) ([]byte, error)
	// Try speaks a call as it sounds at present. It takes two seconds at most.
	Try(ctx context.Context, c queue.Config, number int, counter string) (wire.WordTry, error)
}

// office lets through whoever has signed in for the office.
func (s *Server) office(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.signedIn(w, r, pageOffice, staff.Office) != nil {
			next(w, r)
		}
	}
}

// wordRoutes adds the routes of the word pack.
func (s *Server) wordRoutes(mux *http.ServeMux) {
	if s.opt.Words == nil {
		return
	}
	mux.HandleFunc("GET /api/words", s.office(s.wordPack))
	mux.HandleFunc("POST /api/words", s.ours("audio/wav", s.office(s.saveWord)))
	mux.HandleFunc("DELETE /api/words", s.ours("", s.office(s.removeWord)))
	mux.HandleFunc("GET /api/words/clip", s.office(s.wordClip))
	mux.HandleFunc("GET /api/words/try", s.office(s.tryCall))
}

func (s *Server) wordPack(w http.ResponseWriter, _ *http.Request) {
	pack, err := s.opt.Words.Pack(s.opt.State().Config)
	if err != nil {
		s.broken(w, "list recorded words", err)
		return
	}
	s.writeJSON(w, http.StatusOK, pack)
}

// wanted returns the word that the request names, if the hall wants it or has
// it, or answers the request. Nothing else can be put into the folder.
func (s *Server) wanted(w http.ResponseWriter, r *http.Request) (word wire.Word, ok bool) {
	pack, err := s.opt.Words.Pack(s.opt.State().Config)
	if err != nil {
		s.broken(w, "list recorded words", err)
		return word, false
	}
	for _, word := range pack.Words {
		if word.Text == r.URL.Query().Get("text") {
			return word, true
		}
	}
	s.httpError(w, http.StatusNotFound, codeNotFound, 0)
	return word, false
}

func (s *Server) saveWord(w http.ResponseWriter, r *http.Request) {
	word, ok := s.wanted(w, r)
	if !ok {
		return
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWord))
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		s.httpError(w, http.StatusRequestEntityTooLarge, "word_length", 0)
		return
	}
	if err != nil {
		return // whoever asked is gone
	}
	code, err := s.opt.Words.Save(word.Text, b)
	switch {
	case err != nil:
		s.broken(w, "keep recorded word", err)
	case code != "":
		s.httpError(w, http.StatusUnprocessableEntity, code, 0)
	default:
		s.opt.Log.Info("word recorded", "text", word.Text, "bytes", len(b))
		w.WriteHeader(http.StatusNoContent)
	}
}

// maxWord is the length of a recording's file, in bytes.
const maxWord = 1 << 20

func (s *Server) removeWord(w http.ResponseWriter, r *http.Request) {
	word, ok := s.wanted(w, r)
	if !ok {
		return
	}
	if err := s.opt.Words.Remove(word.Text); err != nil {
		s.broken(w, "remove recorded word", err)
		return
	}
	s.opt.Log.Info("recorded word removed", "text", word.Text)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) wordClip(w http.ResponseWriter, r *http.Request) {
	word, ok := s.wanted(w, r)
	if !ok {
		return
	}
	b, err := s.opt.Words.Clip(word.Text)
	if errors.Is(err, fs.ErrNotExist) {
		s.httpError(w, http.StatusNotFound, codeNotFound, 0)
		return
	}
	if err != nil {
		s.broken(w, "read recorded word", err)
		return
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b) // whoever asked may be gone
}

func (s *Server) tryCall(w http.ResponseWriter, r *http.Request) {
	c := s.opt.State().Config
	number, err := strconv.Atoi(r.URL.Query().Get("number"))
	at, ok := c.Counter(r.URL.Query().Get("counter"))
	if err != nil || number < 1 || number > 9999 || !ok {
		s.httpError(w, http.StatusBadRequest, codeBad, 0)
		return
	}
	try, err := s.opt.Words.Try(r.Context(), c, number, at.Label)
	if err != nil {
		s.broken(w, "try a call", err)
		return
	}
	s.writeJSON(w, http.StatusOK, try)
}

// broken answers a request that came to nothing by no fault of the page.
func (s *Server) broken(w http.ResponseWriter, what string, err error) {
	s.opt.Log.Error(what, "err", err)
	s.httpError(w, http.StatusInternalServerError, codeBroken, 0)
}
