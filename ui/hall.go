package ui

import (
	"context"
	"crypto/subtle"
	"net/http"

	"reception/ui/staff"
	"reception/ui/wire"
)

// hall is /ws/hall, and /ws/hall?speaker=1 for the display with the
// loudspeaker. One that asks to speak and may not is shown silent. Two speakers
// both speak: that is heard at once, where one that had lost its voice to the
// other would not be.
func (s *Server) hall(w http.ResponseWriter, r *http.Request, here bool) {
	sc := &screen{kind: "hall", speaks: r.URL.Query().Get("speaker") == "1" && (here || s.maySpeak(w, r))}
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

// speakerCookie is in the browsers that may speak for the hall. It opens nothing
// else and is renewed by use, so that nobody signs in every morning on a screen
// that hangs on the wall, or leaves the office signed in there.
const speakerCookie = "kiosk_speaker"

// maySpeak tells whether a browser on the network may be the hall's speaker:
// the office has signed in there, now or before. Else any page nearby could
// keep the desks from seeing that the hall hears nothing.
func (s *Server) maySpeak(w http.ResponseWriter, r *http.Request) bool {
	token := s.opt.Codes.TokenHash("speaker of the hall")
	c, err := r.Cookie(speakerCookie)
	if err != nil || subtle.ConstantTimeCompare([]byte(c.Value), []byte(token)) != 1 {
		if l := s.login(r, pageOffice); l == nil || l.member.Role != staff.Office {
			return false
		}
	}
	http.SetCookie(w, &http.Cookie{
		Name: speakerCookie, Value: token, Path: "/", MaxAge: 400 * 24 * 60 * 60, // browsers keep none for longer
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode,
	})
	return true
}

func (s *Server) heard(sc *screen, msg wire.Heard) {
	if sc.silent.Swap(!msg.Sound) == msg.Sound {
		s.poke()
	}
	if s.opt.Heard != nil {
		s.opt.Heard(sc.id, msg)
	}
}
