package ui

import (
	"context"
	"net/http"

	"reception/ui/wire"
)

// cabinet is /ws/cabinet, in the demo.
func (s *Server) cabinet(w http.ResponseWriter, r *http.Request) {
	sc := &screen{kind: "cabinet"}
	sc.decode = func(b []byte) (string, func(context.Context) wire.Answer, error) {
		msg, err := wire.DecodeCabinet(b)
		if err != nil {
			return "", nil, err
		}
		return msg.ID, func(ctx context.Context) wire.Answer { return s.opt.Cabinet.Do(ctx, msg) }, nil
	}
	s.attach(w, r, sc, TopicCabinet)
}
