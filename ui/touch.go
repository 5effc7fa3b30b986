package ui

import (
	"context"
	"net/http"

	"reception/ui/wire"
)

// touch is /ws/touch?station=1.
func (s *Server) touch(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("station")
	if id == "" {
		id = "1"
	}
	station, ok := s.opt.Stations[id]
	if !ok {
		s.httpError(w, http.StatusNotFound, codeNotFound, 0)
		return
	}
	sc := &screen{kind: "touch", station: station}
	sc.decode = func(b []byte) (string, func(context.Context) wire.Answer, error) {
		msg, err := wire.DecodeTouch(b)
		if err != nil {
			return "", nil, err
		}
		return touchID(msg), func(ctx context.Context) wire.Answer { return station.Handle(ctx, msg) }, nil
	}
	s.attach(w, r, sc, TopicTouch(id))
}

// touchID returns the id of a message, "" for one that is not answered.
func touchID(msg any) string {
	switch m := msg.(type) {
	case wire.Take:
		return m.ID
	case wire.CheckIn:
		return m.ID
	case wire.SetNeeds:
		return m.ID
	case wire.GiveBack:
		return m.ID
	case wire.Reprint:
		return m.ID
	case wire.NoPaper:
		return m.ID
	case wire.ComeBack:
		return m.ID
	case wire.Leave:
		return m.ID
	case wire.AskHelp:
		return m.ID
	}
	return ""
}
