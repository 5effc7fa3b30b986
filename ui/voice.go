package ui

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"reception/queue"
)

// voice is GET /voice/{seq}.wav: the call or the notice with that sequence
// number, spoken to a display that may be the speaker. Nothing else can be made
// to speak. Where there is no clip
// the display plays its chime and shows the caption.
func (s *Server) voice(w http.ResponseWriter, r *http.Request, here bool) {
	w.Header().Set("Cache-Control", "no-store")
	if !here && !s.maySpeak(w, r) {
		s.httpError(w, http.StatusForbidden, codeForbidden, 0)
		return
	}
	say := s.spoken(r.PathValue("file"))
	if say == nil || s.opt.Voice == nil {
		http.NotFound(w, r)
		return
	}
	clip, err := say(r.Context())
	if err != nil {
		s.opt.Log.Warn("an announcement has no voice", "file", r.PathValue("file"), "err", err)
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(clip))
}

// spoken finds what a file such as 57.wav is about, among today's calls that
// were not taken back and the notices that are up. It is nil for nothing.
func (s *Server) spoken(file string) func(context.Context) ([]byte, error) {
	name, wav := strings.CutSuffix(file, ".wav")
	seq, err := strconv.ParseInt(name, 10, 64)
	state := s.opt.State()
	if !wav || err != nil || state.Day == nil {
		return nil
	}
	for _, c := range state.Day.Calls {
		if at, ok := state.Config.Counter(c.Counter); ok && c.Seq == queue.Seq(seq) && !c.Undone {
			return func(ctx context.Context) ([]byte, error) { return s.opt.Voice.Call(ctx, c.Number, at.Label) }
		}
	}
	for _, n := range state.Day.Notices {
		if n.ID == queue.Seq(seq) {
			return func(ctx context.Context) ([]byte, error) { return s.opt.Voice.Notice(ctx, n) }
		}
	}
	return nil
}
