package ui

import (
	"slices"
	"time"
)

// Screens is who is connected.
type Screens struct {
	Touch, Hall, Desk, Leader, Cabinet, Office int

	Speaker bool // a hall display with a loudspeaker is there
	Silent  bool // and the last call that it spoke made no sound
}

// Screens counts the screens that are connected now.
func (s *Server) Screens() Screens {
	var n Screens
	for _, sc := range s.hub.all() {
		switch sc.kind {
		case "touch":
			n.Touch++
		case "hall":
			n.Hall++
		case "desk":
			n.Desk++
		case "leader":
			n.Leader++
		case "cabinet":
			n.Cabinet++
		case "office":
			n.Office++
		}
		n.Speaker = n.Speaker || sc.speaks
		n.Silent = n.Silent || sc.silent.Load()
	}
	return n
}

// poke tells that screens or sign-ins have changed.
func (s *Server) poke() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// notify calls back with what has changed, and ends sign-ins that nobody uses.
func (s *Server) notify() {
	idle := time.NewTicker(time.Minute)
	defer idle.Stop()
	settled := time.NewTimer(0)
	defer settled.Stop()
	var screens Screens
	var signed []SignedIn
	settling := true
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-s.changed:
			if !settling {
				settling = true
				settled.Reset(s.opt.Settle)
			}
		case <-idle.C:
			s.dismiss(s.logins.expire(time.Now()))
		case <-settled.C:
			settling = false
			if now := s.Screens(); now != screens {
				screens = now
				if s.opt.OnScreens != nil {
					s.opt.OnScreens(now)
				}
			}
		}
		if now := s.SignedIn(); !slices.Equal(now, signed) {
			signed = now
			if s.opt.OnSignedIn != nil {
				s.opt.OnSignedIn(now)
			}
		}
	}
}
