package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"reception/queue"
	"reception/ui/view"
	"reception/ui/wire"
)

// personal returns the command of a press that brings a name, a telephone
// number or words with it. They leave this function sealed.
func (s *Server) personal(cmd queue.Command, counter string, m wire.DeskDo) (queue.Command, string, error) {
	row := ""
	if m.Name != "" || m.Phone != "" || m.Words != "" {
		if s.opt.Persons == nil {
			return cmd, codeNoKey, nil
		}
		// The same press gets the same row, so that its repetition is the same
		// command.
		mint, err := s.opt.Minter.Mint(cmd.Sender, cmd.Session, cmd.ID+"/row")
		if err != nil {
			return cmd, "", err
		}
		sealed, err := json.Marshal(wire.Person{Name: m.Name, Phone: m.Phone, Words: m.Words})
		if err != nil {
			return cmd, "", err
		}
		row = mint.Nonce
		cmd.Sealed = []queue.Sealed{{Row: row, Plain: sealed}}
	}
	k := queue.TicketID(m.Ticket)
	switch m.Do {
	case "note":
		cmd.Want = queue.TakeNote{Ticket: k, Counter: counter, Row: row}
	case "unserve":
		cmd.Want = queue.Unserve{Ticket: k, Counter: counter, Why: queue.ByPhone, Row: row}
	default:
		mint, err := s.opt.Minter.Mint(cmd.Sender, cmd.Session, cmd.ID)
		if err != nil {
			return cmd, "", err
		}
		cmd.Want = queue.Book{
			Date: queue.Date(m.Date), Session: m.Session, Slot: m.Slot, Service: m.Service, People: m.People, Needs: view.ParseNeeds(m.Needs),
			Why: queue.BookWhy(m.Why), Township: m.Township, Ticket: k, Counter: counter, Row: row, Mint: mint,
		}
	}
	return cmd, "", nil
}

// dialled is a telephone number, however it is written: a number of the country
// may begin with 86.
func dialled(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	if rest, ok := strings.CutPrefix(digits, "86"); ok && len(rest) == 11 && strings.HasPrefix(rest, "1") {
		return rest
	}
	return digits
}

// maxBookings is how many appointments one search shows.
const maxBookings = 50

// look answers find and findbookings. It shows no name. Who tries telephone
// numbers or codes one after the other learns whose are here: that is no faster
// than reading names.
func (s *Server) look(ctx context.Context, l *login, m wire.DeskDo) wire.Answer {
	if m.Phone != "" || m.Code != "" {
		if wait, ok := s.persons.allow(l.member.ID, time.Now()); !ok {
			return wire.Answer{Code: codeSlowDown, WaitMS: wait.Milliseconds()}
		}
	}
	state := s.opt.State()
	in, sight := view.Input{State: state, Now: queue.Millis(time.Now().UnixMilli())}, s.sight(l)
	out := wire.Answer{OK: true}
	if m.Do == "findbookings" {
		found, none := state.FindBookings(queue.Date(m.Date), m.Township), codeNotFound
		if m.Phone != "" {
			var err error
			if found, none, err = s.findPhone(ctx, state, dialled(m.Phone)); err != nil {
				s.opt.Log.Error("find bookings by telephone number", "err", err)
				return wire.Answer{Code: codeBroken}
			}
		}
		for _, b := range found {
			if len(out.Bookings) == maxBookings {
				out.More = true
				break
			}
			out.Bookings = append(out.Bookings, view.Booking(in, b, sight))
		}
		if len(out.Bookings) == 0 {
			return wire.Answer{Code: none}
		}
		return out
	}
	is := func(k queue.Mint) bool { return false }
	if m.Code != "" {
		code, token := s.scanned(m.Code)
		is = func(k queue.Mint) bool { return k.CodeHash != "" && (k.CodeHash == code || k.TokenHash == token) }
	}
	if d := state.Day; d != nil {
		for i := len(d.Tickets) - 1; i >= 0; i-- { // the newest with a code: a booking kept it
			if k := d.Tickets[i]; m.Number != 0 && k.Number == m.Number || is(k.Mint) {
				found := view.Found(in, k, sight)
				out.Ticket, out.Number, out.Found = int64(k.ID), k.Number, &found
				break
			}
		}
	}
	for _, b := range state.Ledger.Bookings {
		if is(b.Mint) {
			out.Booking, out.Bookings = int64(b.ID), []wire.BookingRow{view.Booking(in, b, sight)}
		}
	}
	if out.Found == nil && out.Booking == 0 {
		return wire.Answer{Code: codeNotFound}
	}
	return out
}

// findPhone returns the open bookings for which that number was left, and the
// code for when there is none. The number is in the booking's sealed row and
// nowhere else, so every row is opened; nobody is shown any.
func (s *Server) findPhone(ctx context.Context, state *queue.State, number string) (found []queue.Booking, none string, err error) {
	none = codeNotFound
	if s.opt.Persons == nil {
		return nil, codeNoKey, nil
	}
	for _, b := range state.Ledger.Bookings {
		if b.Row == "" {
			continue
		}
		left, err := s.phoneOf(ctx, b.Row)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			none = codePhonesGone
		case err != nil:
			return nil, "", fmt.Errorf("booking %d: %w", b.ID, err)
		case left == number:
			found = append(found, b)
		}
	}
	return found, none, nil
}

// phoneOf returns the telephone number in a sealed row, empty when there is none.
func (s *Server) phoneOf(ctx context.Context, row string) (string, error) {
	plain, err := s.opt.Persons.Person(ctx, row)
	defer clear(plain)
	if err != nil {
		return "", err
	}
	var left struct { // the name is not copied
		Phone string `json:"phone"`
	}
	if err := json.Unmarshal(plain, &left); err != nil {
		return "", errors.New("the sealed row is not that of a booking") // what the decoder says may quote it
	}
	return dialled(left.Phone), nil
}

// scanned returns the hashes under which the code or the token is kept that
// somebody typed or a scanner read off a slip: ten digits, or a link that ends
// in a token.
func (s *Server) scanned(text string) (code, token string) {
	text = strings.TrimRight(text, "/")
	if i := strings.LastIndex(text, "/t/"); i >= 0 {
		text = text[i+len("/t/"):]
	}
	return s.opt.Codes.CodeHash(strings.ReplaceAll(text, "-", "")), s.opt.Codes.TokenHash(strings.ToLower(text))
}
