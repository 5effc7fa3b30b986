package ui

import (
	"context"
	"net/http"

	"reception/ui/staff"
	"reception/ui/wire"
)

// leader is /ws/leader. The page only shows: there is nothing to send.
func (s *Server) leader(w http.ResponseWriter, r *http.Request) {
	l := s.signedIn(w, r, pageLeader, staff.Leader, staff.Office)
	if l == nil {
		return
	}
	sc := &screen{kind: "leader", login: l}
	sc.welcome.Me = l.me()
	sc.decode = func(b []byte) (string, func(context.Context) wire.Answer, error) {
		return "", nil, wire.Refuse(b)
	}
	s.attach(w, r, sc, TopicLeader)
}
