package ui

import (
	"context"
	"net/http"
	"reflect"

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
		if _, ok := msg.(wire.Drew); ok {
			return "", func(context.Context) wire.Answer {
				if s.opt.Drew != nil {
					s.opt.Drew()
				}
				return wire.Answer{OK: true}
			}, nil
		}
		return touchID(msg), func(ctx context.Context) wire.Answer { return station.Handle(ctx, msg) }, nil
	}
	s.attach(w, r, sc, TopicTouch(id))
}

// touchID returns the id of a message, "" for one that is not answered. Every
// message of package wire that is answered has a field of that name.
func touchID(msg any) string {
	if id := reflect.ValueOf(msg).FieldByName("ID"); id.IsValid() {
		return id.String()
	}
	return ""
}
