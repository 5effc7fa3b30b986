package ui

import (
	"net/http"
	"time"
	"unicode/utf8"

	"reception/queue"
	"reception/ui/staff"
	"reception/ui/wire"
)

// person is POST /api/person?page=desk, the one way to a name. The access is
// in the journal before the name is read.
func (s *Server) person(w http.ResponseWriter, r *http.Request) {
	l := s.signedIn(w, r, r.URL.Query().Get("page"), staff.Desk, staff.Leader, staff.Office)
	if l == nil {
		return
	}
	var in wire.PersonAsk
	if !s.readBody(w, r, &in) {
		return
	}
	if in.Ticket < 1 || in.Why != "check" && in.Why != "receive" && in.Why != "correct" {
		s.httpError(w, http.StatusBadRequest, codeBad, 0)
		return
	}
	if s.opt.Persons == nil {
		s.httpError(w, http.StatusNotFound, codeNoKey, 0)
		return
	}
	if wait, ok := s.persons.allow(l.member.ID, time.Now()); !ok {
		s.httpError(w, http.StatusTooManyRequests, codeSlowDown, wait)
		return
	}
	id := queue.TicketID(in.Ticket)
	// Without a command id: every reading is recorded, also the second.
	_, err := s.opt.Commands.Do(r.Context(), queue.Command{
		Key:  queue.Key{Sender: l.sender(), Session: l.id},
		Want: queue.ReadPerson{Ticket: id, Why: in.Why},
	})
	if err != nil {
		a := s.answer("", queue.Answer{}, err)
		status := http.StatusConflict
		switch a.Code {
		case codeNotFound:
			status = http.StatusNotFound
		case codeBroken, string(queue.NotDurable):
			status = http.StatusInternalServerError
		}
		s.httpError(w, status, a.Code, time.Duration(a.WaitMS)*time.Millisecond)
		return
	}
	name, err := s.opt.Persons.Person(r.Context(), s.sealedRow(id))
	defer clear(name)
	if err != nil {
		s.opt.Log.Error("read person", "ticket", in.Ticket, "err", err)
		s.httpError(w, http.StatusInternalServerError, codeBroken, 0)
		return
	}
	body := make([]byte, 0, 16+6*len(name)) // never grown: no copy stays behind
	body = append(appendString(append(body, `{"name":`...), name), "}\n"...)
	defer clear(body)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(body)
}

// sealedRow returns the row of the sealed store with the ticket's person.
func (s *Server) sealedRow(id queue.TicketID) string {
	if d := s.opt.State().Day; d != nil {
		if k := d.Ticket(id); k != nil {
			return k.Mint.Sealed
		}
	}
	return ""
}

// appendString appends text as a JSON string. encoding/json would do, but
// leaves copies in buffers that it keeps.
func appendString(to, text []byte) []byte {
	const hex = "0123456789abcdef"
	to = append(to, '"')
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == '"' || r == '\\':
			to = append(to, '\\', byte(r))
		case r < ' ' || r == '<' || r == 0x7f:
			to = append(to, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			to = utf8.AppendRune(to, r)
		}
		text = text[n:]
	}
	return append(to, '"')
}
