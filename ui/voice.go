package ui

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"reception/queue"
)

// voice is GET /voice/{seq}.wav: the call with that sequence number, spoken.
// Nothing else can be made to speak. Where there is no clip the display plays
// its chime and shows the caption.
func (s *Server) voice(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	number, counter, ok := s.call(r.PathValue("file"))
	if !ok || s.opt.Voice == nil {
		http.NotFound(w, r)
		return
	}
	clip, err := s.opt.Voice.Call(r.Context(), number, counter)
	if err != nil {
		s.opt.Log.Warn("a call has no voice", "number", number, "err", err)
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(clip))
}

// call finds the call that a file such as 57.wav is about, among today's that
// were not taken back.
func (s *Server) call(file string) (number int, counter string, ok bool) {
	name, wav := strings.CutSuffix(file, ".wav")
	seq, err := strconv.ParseInt(name, 10, 64)
	state := s.opt.State()
	if !wav || err != nil || state.Day == nil {
		return 0, "", false
	}
	for _, c := range state.Day.Calls {
		if c.Seq == queue.Seq(seq) && !c.Undone {
			at, ok := state.Config.Counter(c.Counter)
			return c.Number, at.Label, ok
		}
	}
	return 0, "", false
}
