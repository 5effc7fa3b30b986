package ui

import (
	"context"
	"net/http"

	"reception/ui/wire"
)

// hall is /ws/hall, and /ws/hall?speaker=1 for the display with the
// loudspeaker. Two speakers both speak: that is heard at once, where one that
// had lost its voice to the other would not be.
func (s *Server) hall(w http.ResponseWriter, r *http.Request) {
	sc := &screen{kind: "hall", speaks: r.URL.Query().Get("speaker") == "1"}
	sc.welcome.Speaks = sc.speaks
	sc.decode = func(b []byte) (string, func(context.Context) wire.Answer, error) {
		msg, err := wire.DecodeHall(b)
		if err == nil && !sc.speaks {
			err = &wire.BadMessage{Reason: "heard by a display without a speaker"}
		}
		if err != nil {
			return "", nil, err
		}
		return "", func(context.Context) wire.Answer {
			s.heard(sc, msg)
			return wire.Answer{OK: true}
		}, nil
	}
	s.attach(w, r, sc, TopicHall)
}

func (s *Server) heard(sc *screen, msg wire.Heard) {
	if sc.silent.Swap(!msg.Sound) == msg.Sound {
		s.poke()
	}
	if s.opt.Heard != nil {
		s.opt.Heard(sc.id, msg)
	}
}
