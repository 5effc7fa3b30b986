package ui

import (
	"context"
	"net/http"

	"reception/queue"
	"reception/ui/staff"
	"reception/ui/view"
	"reception/ui/wire"
)

// desk is /ws/desk.
func (s *Server) desk(w http.ResponseWriter, r *http.Request) {
	l := s.signedIn(w, r, pageDesk, staff.Desk, staff.Office)
	if l == nil {
		return
	}
	sc := &screen{kind: "desk", login: l}
	sc.welcome.Me = l.me()
	sc.decode = func(b []byte) (string, func(context.Context) wire.Answer, error) {
		msg, err := wire.DecodeDesk(b)
		if err != nil {
			return "", nil, err
		}
		if msg.Do == "testslip" || msg.Do == "testcard" {
			return "", func(context.Context) wire.Answer { s.test(sc, msg); return wire.Answer{} }, nil // answers by itself
		}
		return msg.ID, func(ctx context.Context) wire.Answer { return s.press(ctx, sc, msg) }, nil
	}
	s.attach(w, r, sc, TopicDesk)
}

// press carries out one press of whoever signed in on the screen.
func (s *Server) press(ctx context.Context, sc *screen, m wire.DeskDo) wire.Answer {
	if !s.logins.use(sc.login) {
		sc.stop(closeSignedOut, "signed out")
		return wire.Answer{Code: codeNoSignIn}
	}
	// Repeated after a lost connection, the press has the same key and gets its
	// first answer.
	key := queue.Key{Sender: sc.login.sender(), Session: sc.login.id, ID: m.ID}
	want, code, err := s.want(key, sc.login.counter, m)
	if code != "" {
		return wire.Answer{Code: code}
	}
	if err != nil {
		return s.answer(m.ID, queue.Answer{}, err)
	}
	a, err := s.opt.Commands.Do(ctx, queue.Command{Key: key, Want: want})
	return s.answer(m.ID, a, err)
}

// want returns what a press asks of the queue. The code is not empty when the
// press needs a counter and the clerk has none.
func (s *Server) want(key queue.Key, counter string, m wire.DeskDo) (want queue.Want, code string, err error) {
	if counter == "" && atCounter(m.Do) {
		return nil, codeNoCounter, nil
	}
	k := queue.TicketID(m.Ticket)
	switch m.Do {
	case "next":
		want = queue.Call{Counter: counter}
	case "call":
		want = queue.Call{Counter: counter, Ticket: k}
	case "recall":
		want = queue.Recall{Counter: counter, Ticket: k}
	case "start":
		want = queue.Start{Counter: counter, Ticket: k}
	case "finish":
		want = queue.Finish{Counter: counter, Ticket: k}
	case "miss":
		want = queue.Miss{Counter: counter, Ticket: k}
	case "return":
		want = queue.Return{Counter: counter, Ticket: k}
	case "hold":
		want = queue.Hold{Counter: counter, Ticket: k}
	case "resume":
		want = queue.Resume{Counter: counter, Ticket: k}
	case "transfer":
		want = queue.Transfer{Counter: counter, Ticket: k, Service: m.Service, Stop: m.Stop}
	case "nextstop":
		want = queue.NextStop{Counter: counter, Ticket: k}
	case "cancel":
		want = queue.Cancel{Counter: counter, Ticket: k}
	case "carry":
		want = queue.CarryOver{Counter: counter, Ticket: k}
	case "amend":
		want = queue.Amend{Counter: counter, Ticket: k, People: m.People, Needs: view.ParseNeeds(m.Needs)}
	case "merge":
		ids := make([]queue.TicketID, len(m.Tickets))
		for i, id := range m.Tickets {
			ids[i] = queue.TicketID(id)
		}
		want = queue.Merge{Counter: counter, Tickets: ids}
	case "split", "issue":
		mint, err := s.opt.Minter.Mint(key.Sender, key.Session, key.ID)
		if err != nil {
			return nil, "", err
		}
		if m.Do == "split" {
			want = queue.Split{Counter: counter, Ticket: k, People: m.People, Mint: mint}
		} else {
			want = queue.Issue{Service: m.Service, People: m.People, Needs: view.ParseNeeds(m.Needs), Mint: mint}
		}
	case "undo":
		want = queue.UndoPress{Counter: counter}
	case "reprint":
		station := m.Station
		if station == "" {
			station = s.opt.Printer
		}
		if _, ok := s.opt.Stations[station]; !ok {
			return nil, codeNotFound, nil
		}
		want = queue.Reprint{Ticket: k, Station: station}
	case "written":
		want = queue.WriteSlip{Ticket: k}
	case "answerhelp":
		want = queue.AnswerHelp{Station: m.Station, Counter: counter}
	case "date":
		want = queue.ConfirmDate{Date: queue.Date(m.Date)}
	default:
		return nil, codeBad, nil
	}
	return want, "", nil
}

// atCounter tells whether a press is that of a window. The others the office
// can do without one.
func atCounter(do string) bool {
	switch do {
	case "return", "cancel", "carry", "amend", "merge", "split", "issue", "reprint", "written", "date":
		return false
	}
	return true
}
