package ui

import (
	"errors"

	"reception/queue"
	"reception/ui/wire"
)

// The codes that ui adds to those of the queue. The screens have a sentence
// for each.
const (
	codeNoCounter  = "no_counter"  // the press needs a window, and none was chosen at sign-in
	codeNoSignIn   = "no_sign_in"  // sign in first, or again
	codeWrongPIN   = "wrong_pin"   // or name
	codeForbidden  = "forbidden"   // to this role, or to a page of another site
	codeSlowDown   = "slow_down"   // too many tries
	codeNoKey      = "no_key"      // names are not kept here
	codeGone       = "gone"        // the name was destroyed, or its key is not here
	codePhonesGone = "phones_gone" // nothing found, and some telephone numbers cannot be read any more
	codeStarting   = "starting"    // the hall is not ready yet
	codeBad        = string(queue.BadCommand)
	codeNotFound   = string(queue.NotFound)
	codeBroken     = string(queue.Broken)
)

// answer turns the outcome of a command into the answer to the request id.
func (s *Server) answer(id string, a queue.Answer, err error) wire.Answer {
	out := wire.Answer{T: "answer", ID: id}
	if err == nil {
		out.OK, out.Ticket, out.Number, out.Seq, out.Booking = true, int64(a.Ticket), a.Number, int64(a.Seq), int64(a.Booking)
		return out
	}
	if queue.Unsettled(err) {
		out.Code = wire.Unsettled
		return out
	}
	out.Code = codeBroken
	if r, ok := errors.AsType[*queue.Refusal](err); ok {
		out.Code, out.WaitMS = string(r.Code), int64(r.Wait)
	}
	if out.Code == codeBroken || out.Code == string(queue.NotDurable) {
		s.opt.Log.Error("carry out request", "id", id, "err", err)
	}
	return out
}
