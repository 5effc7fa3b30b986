package ui

import (
	"errors"
	"io/fs"
	"net/http"
	"time"
	"unicode/utf8"

	"reception/queue"
	"reception/ui/staff"
	"reception/ui/wire"
)

// person is POST /api/person?page=desk, the one way to a name, to a telephone
// number and to a sentence that was taken down. The access is in the journal
// before anything is read.
func (s *Server) person(w http.ResponseWriter, r *http.Request) {
	l := s.signedIn(w, r, r.URL.Query().Get("page"), staff.Desk, staff.Leader, staff.Office)
	if l == nil {
		return
	}
	var in wire.PersonAsk
	if !s.readBody(w, r, &in) {
		return
	}
	want, ok := readWant(in)
	if !ok {
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
	if !s.mayRead(l, in) {
		s.httpError(w, http.StatusForbidden, codeForbidden, 0)
		return
	}
	// Without a command id: every reading is recorded, also the second.
	_, err := s.opt.Commands.Do(r.Context(), queue.Command{Key: queue.Key{Sender: l.sender(), Session: l.id}, Want: want})
	if err != nil {
		a := s.answer("", queue.Answer{}, err)
		status := http.StatusConflict
		switch a.Code {
		case codeNotFound:
			status = http.StatusNotFound
		case codeBroken, string(queue.NotDurable):
			status = http.StatusInternalServerError
		case wire.Unsettled:
			status, a.Code = http.StatusServiceUnavailable, codeStarting
		}
		s.httpError(w, status, a.Code, time.Duration(a.WaitMS)*time.Millisecond)
		return
	}
	plain, err := s.opt.Persons.Person(r.Context(), s.sealedRow(in))
	defer clear(plain)
	if errors.Is(err, fs.ErrNotExist) {
		s.httpError(w, http.StatusGone, codeGone, 0)
		return
	}
	if err != nil {
		s.opt.Log.Error("read person", "ticket", in.Ticket, "booking", in.Booking, "callback", in.Callback, "err", err)
		s.httpError(w, http.StatusInternalServerError, codeBroken, 0)
		return
	}
	body := make([]byte, 0, 16+6*len(plain)) // never grown: no copy stays behind
	defer func() { clear(body[:cap(body)]) }()
	if in.Ticket != 0 && !in.Note { // a name as the card has it; the others are a [wire.Person] already
		body = append(appendString(append(body, `{"name":`...), plain), "}\n"...)
	} else {
		body = append(append(body, plain...), '\n')
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(body)
}

// readWant returns the command that records the access, and whether the
// question makes sense: it names one of a ticket, a booking and a callback.
func readWant(in wire.PersonAsk) (queue.Want, bool) {
	switch in.Why {
	case "check", "receive", "correct", "call":
	default:
		return nil, false
	}
	switch {
	case in.Ticket > 0 && in.Booking == 0 && in.Callback == 0:
		return queue.ReadPerson{Ticket: queue.TicketID(in.Ticket), Why: in.Why, Note: in.Note}, true
	case in.Ticket == 0 && in.Booking > 0 && in.Callback == 0 && !in.Note:
		return queue.ReadBooking{Booking: queue.BookingID(in.Booking), Why: in.Why}, true
	case in.Ticket == 0 && in.Booking == 0 && in.Callback > 0 && !in.Note:
		return queue.ReadCallback{ID: queue.Seq(in.Callback), Why: in.Why}, true
	}
	return nil, false
}

// mayRead tells whether a member of staff may ask that at all. A leader reads
// what belongs to the leader's own list. A sentence is for the desks that
// receive its visitor, and a denunciation for its own desk: where there are any,
// every callback is for its own desk, or the refusal would tell which is one.
func (s *Server) mayRead(l *login, in wire.PersonAsk) bool {
	state, sight := s.opt.State(), s.sight(l)
	if in.Ticket != 0 {
		k := state.Day.Ticket(queue.TicketID(in.Ticket))
		if k == nil {
			return true // not found, as the queue will say
		}
		service, _ := state.Config.Service(k.Service)
		if l.member.Role == staff.Leader {
			return service.Leader && !service.Locked
		}
		return !in.Note || s.seesTicket(l, in.Ticket)
	}
	if l.member.Role == staff.Leader {
		return false
	}
	if c := state.Ledger.Callback(queue.Seq(in.Callback)); c != nil {
		return sight.SeesService(c.Service)
	}
	return true
}

// seesTicket tells whether a desk may know where that ticket waits.
func (s *Server) seesTicket(l *login, id int64) bool {
	k := s.opt.State().Day.Ticket(queue.TicketID(id))
	return k == nil || s.sight(l).Sees(k.Key()) // not found, as the queue will say
}

// sealedRow returns the row of the sealed store that was asked for.
func (s *Server) sealedRow(in wire.PersonAsk) string {
	state := s.opt.State()
	if b := state.Ledger.Booking(queue.BookingID(in.Booking)); b != nil {
		return b.Row
	}
	if c := state.Ledger.Callback(queue.Seq(in.Callback)); c != nil {
		return c.Row
	}
	if k := state.Day.Ticket(queue.TicketID(in.Ticket)); k != nil {
		if in.Note {
			return k.Note
		}
		return k.Mint.Sealed
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
