package ui

import (
	"errors"

	"reception/queue"
	"reception/ui/wire"
)

// The codes that ui adds to those of the queue. The screens have a sentence
// for each.
const (
	codeNoCounter = "no_counter"   // the press needs a window, and none was chosen at sign-in
	codeSignedOut = "signed_out"   // sign in again
	codeWrongPIN  = "wrong_signin" // name or PIN
	codeForbidden = "forbidden"    // the role does not allow it, or the page is another site's
	codeTooMany   = "too_many"     // wait
	codeNoView    = "starting"     // the hall is not ready yet
	codeBad       = string(queue.BadCommand)
	codeNotFound  = string(queue.NotFound)
	codeBroken    = string(queue.Broken)
)

// answer turns the outcome of a command into the answer to the request id.
func (s *Server) answer(id string, a queue.Answer, err error) wire.Answer {
	out := wire.Answer{T: "answer", ID: id}
	if err == nil {
		out.OK, out.Ticket, out.Number, out.Seq = true, int64(a.Ticket), a.Number, int64(a.Seq)
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
