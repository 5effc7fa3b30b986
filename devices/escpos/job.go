package escpos

import (
	"errors"
	"fmt"
)

// Job is one slip to print.
type Job struct {
	// Token comes back in the process id; four characters from 20 to 7E. It
	// should differ from the tokens of recent jobs.
	Token [4]byte
	// Data is the whole body from Init to Cut, as an [Encoder] made it. The
	// request for confirmation is added by the Printer.
	Data []byte
	// Length is about how long the slip is, in millimetres; zero means 150. It
	// only sets how long a confirmation may take.
	Length int
	// Sending, if set, is called when the printer has said that it is ready
	// and before the first byte goes out. If it returns an error nothing is
	// sent.
	Sending func() error
	// Waiting, if set, is called while the slip is stuck, with the cause at
	// each change, and with CauseNone when it goes on. It must be prompt.
	Waiting func(Cause)
}

// Outcome is how a job ended.
type Outcome string

// The outcomes.
const (
	Printed   Outcome = "printed"   // the printer has confirmed the slip
	Uncertain Outcome = "uncertain" // the slip was sent, or some of it, and nobody knows how it ended
	Refused   Outcome = "refused"   // nothing was sent
)

// Result is how a job ended, and why.
type Result struct {
	Outcome      Outcome
	Cause        Cause        // why it is not Printed
	Confirmation Confirmation // what was asked for
	Bytes        int          // bytes handed to the port, the request for confirmation included
	Err          error        // detail for the log, if there is any
}

// ErrBadJob is returned for jobs that must not be sent as they are.
var ErrBadJob = errors.New("escpos: slip cannot be sent")

// validate keeps away what would be lost, or would act on the printer from
// inside the slip.
func (j Job) validate() error {
	if len(j.Data) == 0 {
		return fmt.Errorf("%w: it is empty", ErrBadJob)
	}
	if hasRealtime(j.Data) {
		return fmt.Errorf("%w: it holds a real-time command", ErrBadJob)
	}
	for _, c := range j.Token {
		if c < 0x20 || c > 0x7E {
			return fmt.Errorf("%w: token %q has characters outside 20 to 7E", ErrBadJob, j.Token)
		}
	}
	return nil
}

func (j Job) waiting(c Cause) {
	if j.Waiting != nil {
		j.Waiting(c)
	}
}
