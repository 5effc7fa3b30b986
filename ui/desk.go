package ui

import (
	"context"
	"net/http"
	"slices"

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
	s.attach(w, r, sc, TopicDeskOf(s.sight(l)))
}

// sight is what a signed-in desk may know of where a ticket waits.
func (s *Server) sight(l *login) view.Sight { return view.SightOf(s.opt.State().Config, l.counter) }

// Resight ends the connections of the desks that may know more or less by now
// than their topic tells. They dial again.
func (s *Server) Resight() {
	for _, sc := range s.hub.all() {
		s.resight(sc)
	}
}

func (s *Server) resight(sc *screen) {
	if sc.kind == "desk" && sc.topic != s.hub.topic(TopicDeskOf(s.sight(sc.login))) {
		sc.stop(closeChanged, "the settings have changed")
	}
}

// press carries out one press of whoever signed in on the screen.
func (s *Server) press(ctx context.Context, sc *screen, m wire.DeskDo) wire.Answer {
	if !s.logins.use(sc.login) {
		sc.stop(closeSignedOut, "signed out")
		return wire.Answer{Code: codeNoSignIn}
	}
	if m.Do == "find" || m.Do == "findbookings" {
		return s.look(ctx, sc.login, m)
	}
	// Repeated after a lost connection, the press has the same key and gets its
	// first answer.
	key := queue.Key{Sender: sc.login.sender(), Session: sc.login.id, ID: m.ID}
	cmd, code, err := s.want(key, sc.login, m)
	if code != "" {
		return wire.Answer{Code: code}
	}
	if err != nil {
		return s.answer(m.ID, queue.Answer{}, err)
	}
	a, err := s.opt.Commands.Do(ctx, cmd)
	out := s.answer(m.ID, a, err)
	if b := s.opt.State().Ledger.Booking(a.Booking); b != nil && m.Do == "book" {
		out.Typed = s.opt.Codes.Code(b.Mint.Nonce)
	}
	return out
}

// want returns what a press asks of the queue. The code is not empty when the
// press needs a counter and the clerk has none, or a right.
func (s *Server) want(key queue.Key, l *login, m wire.DeskDo) (cmd queue.Command, code string, err error) {
	cmd.Key = key
	counter := l.counter
	if counter == "" && atCounter(m.Do) {
		return cmd, codeNoCounter, nil
	}
	if m.Do == "call" && !l.member.MayCallByNumber() || m.Do == "closeday" && !l.member.MayCloseDay() {
		return cmd, codeForbidden, nil
	}
	if !s.mayDecide(l, m) && !s.answered(key) {
		return cmd, codeForbidden, nil
	}
	k := queue.TicketID(m.Ticket)
	switch m.Do {
	case "split", "issue":
		mint, err := s.opt.Minter.Mint(key.Sender, key.Session, key.ID)
		if err != nil {
			return cmd, "", err
		}
		cmd.Want = queue.Issue{Service: m.Service, People: m.People, Needs: view.ParseNeeds(m.Needs), Mint: mint}
		if m.Do == "split" {
			cmd.Want = queue.Split{Counter: counter, Ticket: k, People: m.People, Mint: mint}
		}
	case "book", "note", "unserve":
		return s.personal(cmd, counter, m)
	case "reprint", "bookingslip":
		station := m.Station
		if station == "" {
			station = s.opt.Printer
		}
		if _, ok := s.opt.Stations[station]; !ok {
			return cmd, codeNotFound, nil
		}
		cmd.Want = queue.Reprint{Ticket: k, Station: station}
		if m.Do == "bookingslip" {
			cmd.Want = queue.PrintBooking{Booking: queue.BookingID(m.Booking), Station: station}
		}
	default:
		cmd.Want = plain(counter, k, m)
	}
	if cmd.Want == nil {
		return cmd, codeBad, nil
	}
	return cmd, "", nil
}

// mayDecide tells whether a press is that of a desk which may know where the
// visitors wait whose way it decides. Of any other ticket a desk is shown
// number, people, needs and slip, and this is what it can set right. Whoever
// gave a ticket by mistake takes it back or sends it elsewhere. What only the
// window can press that calls the visitor is the queue's to refuse.
func (s *Server) mayDecide(l *login, m wire.DeskDo) bool {
	switch m.Do {
	case "cancel", "switch":
		return s.seesTicket(l, m.Ticket) || s.gave(l, m.Ticket)
	case "book", "carry", "note", "split", "unserve":
		return s.seesTicket(l, m.Ticket)
	case "merge":
		return !slices.ContainsFunc(m.Tickets, func(id int64) bool { return !s.seesTicket(l, id) })
	}
	return true
}

// gave tells whether a ticket waits as the clerk gave it: he knows its line. Moved
// elsewhere, or amended, it is no longer what he asked for.
func (s *Server) gave(l *login, id int64) bool {
	state := s.opt.State()
	k := state.Day.Ticket(queue.TicketID(id))
	if k == nil || k.Status != queue.Waiting || k.Stop != 0 {
		return false
	}
	asked := queue.Issue{Service: k.Service, People: k.People, Needs: k.Needs}
	return slices.ContainsFunc(state.Answers, func(a queue.Answered) bool {
		return a.Sender == l.sender() && a.Answer.Ticket == k.ID && a.Wanted(asked)
	})
}

// answered tells whether the queue has carried out the command with that key.
// Repeated, it gets its first answer, also when it has put the ticket into a
// line that the desk does not see.
func (s *Server) answered(key queue.Key) bool {
	_, ok := s.opt.State().Answered(key)
	return ok
}

// plain returns what a press asks for that needs nothing but what it says, nil
// for an unknown one.
func plain(counter string, k queue.TicketID, m wire.DeskDo) queue.Want {
	switch m.Do {
	case "next":
		return queue.Call{Counter: counter}
	case "call":
		return queue.Call{Counter: counter, Ticket: k}
	case "recall":
		return queue.Recall{Counter: counter, Ticket: k}
	case "start":
		return queue.Start{Counter: counter, Ticket: k}
	case "finish":
		return queue.Finish{Counter: counter, Ticket: k}
	case "miss":
		return queue.Miss{Counter: counter, Ticket: k}
	case "walkover":
		return queue.WalkOver{Counter: counter, Ticket: k}
	case "return":
		return queue.Return{Counter: counter, Ticket: k}
	case "hold":
		return queue.Hold{Counter: counter, Ticket: k}
	case "resume":
		return queue.Resume{Counter: counter, Ticket: k}
	case "transfer":
		return queue.Transfer{Counter: counter, Ticket: k, Service: m.Service, Stop: m.Stop}
	case "switch":
		return queue.Switch{Counter: counter, Ticket: k, Service: m.Service}
	case "nextstop":
		return queue.NextStop{Counter: counter, Ticket: k}
	case "cancel":
		return queue.Cancel{Counter: counter, Ticket: k}
	case "carry":
		return queue.CarryOver{Counter: counter, Ticket: k}
	case "amend":
		return queue.Amend{Counter: counter, Ticket: k, People: m.People, Needs: view.ParseNeeds(m.Needs)}
	case "merge":
		ids := make([]queue.TicketID, len(m.Tickets))
		for i, id := range m.Tickets {
			ids[i] = queue.TicketID(id)
		}
		return queue.Merge{Counter: counter, Tickets: ids}
	case "undo":
		return queue.UndoPress{Counter: counter}
	case "pause":
		return queue.Pause{Counter: counter, Why: queue.PauseWhy(m.Why)}
	case "unpause":
		return queue.Unpause{Counter: counter}
	case "written":
		return queue.WriteSlip{Ticket: k}
	case "answerhelp":
		return queue.AnswerHelp{Station: m.Station, Counter: counter}
	case "date":
		return queue.ConfirmDate{Date: queue.Date(m.Date)}
	case "checkin":
		return queue.CheckIn{Booking: queue.BookingID(m.Booking), AnyDate: true}
	case "movebooking":
		return queue.MoveBooking{Booking: queue.BookingID(m.Booking), Date: queue.Date(m.Date), Session: m.Session, Slot: m.Slot}
	case "cancelbooking":
		return queue.CancelBooking{Booking: queue.BookingID(m.Booking)}
	case "closeday":
		return queue.CloseDay{}
	}
	return nil
}

// atCounter tells whether a press is that of a window. The others the office
// can do without one.
func atCounter(do string) bool {
	switch do {
	case "next", "call", "recall", "start", "finish", "miss", "hold", "resume", "transfer", "nextstop", "undo", "answerhelp",
		"pause", "unpause", "walkover":
		return true
	}
	return false
}
