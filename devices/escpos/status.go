package escpos

// Cause is why a printer does not print, as a short code that screens
// translate. Technicians find it in the log as well.
type Cause string

// The causes.
const (
	CauseNone      Cause = ""
	CausePaperEnd  Cause = "paper_end"  // no paper
	CauseCoverOpen Cause = "cover_open" // the cover or the head is open
	CauseCutter    Cause = "cutter"     // the cutter is jammed
	CauseError     Cause = "error"      // another error; see the status
	CauseOffline   Cause = "offline"    // offline for a reason it does not tell
	CauseSilent    Cause = "silent"     // the port is there and the printer says nothing
	CauseGarbled   Cause = "garbled"    // something answers, and not as a printer: wrong baud rate or another device
	CauseUnplugged Cause = "unplugged"  // the port is not there, or it went away
	CauseBusy      Cause = "busy"       // another program holds the port
	CauseUnusable  Cause = "unusable"   // the port cannot be opened: no serial port, or not permitted
	CauseStalled   Cause = "stalled"    // the printer holds the line and does not say why

	// CauseUnconfirmed is of slips only: the printer is well and did not
	// confirm, as when it does not know the confirmation it is asked for.
	CauseUnconfirmed Cause = "unconfirmed"
	CauseBadJob      Cause = "bad_job"   // the slip itself cannot be sent
	CauseCancelled   Cause = "cancelled" // the caller withdrew it
)

// Status is what is known of a printer. The zero value is a printer that is
// not there.
type Status struct {
	Link            Link // how far the connection has come
	Online          bool // the printer takes and prints data
	CoverOpen       bool
	PaperEnd        bool
	NearEnd         bool // little paper is left; only with a sensor for it
	Cutter          bool // the cutter is jammed
	Mechanical      bool // another mechanical error
	Unrecoverable   bool // an error that needs switching off
	AutoRecoverable bool // an error that passes, such as a hot head
	Feeding         bool // the feed button is held
	TicketAtExit    bool // a ticket waits in the mouth
}

// Link is how far the connection to a printer has come.
type Link string

// The states of the connection.
const (
	LinkAbsent   Link = ""         // no port
	LinkBusy     Link = "busy"     // another program has the port
	LinkUnusable Link = "unusable" // the port cannot be opened
	LinkProbing  Link = "probing"  // the port is open, the first answer is awaited
	LinkSilent   Link = "silent"   // the port is open and nothing answers
	LinkGarbled  Link = "garbled"  // the port is open and what answers is no printer
	LinkHeld     Link = "held"     // the printer holds the line by flow control; the rest is as last known
	LinkReady    Link = "ready"    // the printer answers
)

// Ready reports whether a slip may be sent.
func (s Status) Ready() bool { return s.Cause() == CauseNone }

// Cause returns why a slip may not be sent, the cause a person can mend first,
// or CauseNone.
func (s Status) Cause() Cause {
	switch s.Link {
	case LinkAbsent:
		return CauseUnplugged
	case LinkBusy:
		return CauseBusy
	case LinkProbing, LinkSilent:
		return CauseSilent
	case LinkGarbled:
		return CauseGarbled
	case LinkUnusable:
		return CauseUnusable
	}
	switch {
	case s.CoverOpen: // comes first: an open cover often reads as no paper too
		return CauseCoverOpen
	case s.PaperEnd:
		return CausePaperEnd
	case s.Cutter:
		return CauseCutter
	case s.Unrecoverable, s.AutoRecoverable, s.Mechanical:
		return CauseError
	case s.Link == LinkHeld:
		return CauseStalled
	case !s.Online:
		return CauseOffline
	}
	return CauseNone
}

// Realtime returns s with the reply to DLE EOT n taken over, n from 1 to 4.
// Near-end bits and the ticket bit count only where the profile says that there
// is a sensor: boards without one report whatever their pin floats to.
func (s Status) Realtime(n byte, r RealtimeStatus, p Profile) Status {
	bit := func(mask RealtimeStatus) bool { return r&mask != 0 }
	switch n {
	case 1:
		s.Online = !bit(0x08)
		s.TicketAtExit = p.Presenter == PresenterKP628E && bit(0x80)
	case 2:
		s.CoverOpen, s.Feeding = bit(0x04), bit(0x08)
		if bit(0x20) {
			s.PaperEnd = true
		}
	case 3:
		s.Mechanical, s.Cutter = bit(0x04), bit(0x08)
		s.Unrecoverable, s.AutoRecoverable = bit(0x20), bit(0x40)
	case 4:
		s.NearEnd = p.NearEnd && bit(0x0C)
		s.PaperEnd = bit(0x60)
	}
	return s
}

// Auto returns s with an automatic status taken over.
func (s Status) Auto(a AutoStatus, p Profile) Status {
	s.Online = a[0]&0x08 == 0
	s.CoverOpen, s.Feeding = a[0]&0x20 != 0, a[0]&0x40 != 0
	s.Mechanical, s.Cutter = a[1]&0x04 != 0, a[1]&0x08 != 0
	s.Unrecoverable, s.AutoRecoverable = a[1]&0x20 != 0, a[1]&0x40 != 0
	s.NearEnd = p.NearEnd && a[2]&0x03 != 0
	s.PaperEnd = a[2]&0x0C != 0
	return s
}
