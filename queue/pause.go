package queue

// Pause says that a counter calls nobody for a while. Calling ends it.
type Pause struct {
	Counter string
	Why     PauseWhy
}

func (Pause) decide(*tx) error { return refuse(Broken, "not built yet") }

// Unpause ends a pause without calling anybody.
type Unpause struct{ Counter string }

func (Unpause) decide(*tx) error { return refuse(Broken, "not built yet") }

// WalkOver says that the clerk has walked over to a visitor who does not hear
// or walk well; only then can the call be missed.
type WalkOver struct {
	Counter string
	Ticket  TicketID
}

func (WalkOver) decide(*tx) error { return refuse(Broken, "not built yet") }

// Switch sends a waiting ticket to another service's line at its visitor's
// wish, who keeps his number and his place by arrival.
type Switch struct {
	Ticket  TicketID
	Service string
	Counter string // of the clerk; empty from the touchscreen
}

func (Switch) decide(*tx) error { return refuse(Broken, "not built yet") }
