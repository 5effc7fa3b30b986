package idcard

import (
	"time"

	"reception/devices/serial"
)

// Config says which reader to drive and how. Zero values mean what the
// comments say, so that only Line.Path and Line.Baud have to be set.
type Config struct {
	// Line is the port. Its flow control must be None: the protocol is binary.
	Line serial.Config
	// Rates are further line rates, in bits per second, to try when the module
	// does not answer at Line.Baud; see [Rates]. None means that no other rate
	// is tried. The module's own setting is never changed.
	Rates []int
	// Retry holds the pauses between attempts to get hold of the device; see
	// [serial.Link]. None means 0.5, 1, 2 and 5 s.
	Retry []time.Duration
	// Poll is the pause between two questions for a card. Zero means 300 ms.
	Poll time.Duration
	// Settle is how long a card must be away to count as removed, so that one
	// lying at the edge of the field is not read twice. Zero means 500 ms.
	Settle time.Duration
	// Linger is for modules that cannot tell whether a card that was read has
	// been taken away: its presentation counts as over after this time, and the
	// same card found again before counts as the same presentation. Zero means
	// 5 s.
	Linger time.Duration
	// Attempts is how often find, select and read are tried in one
	// presentation. Zero means 3.
	Attempts int
	// Timeouts limit each step.
	Timeouts Timeouts
	// Address has the newest appended address read as well (30 03). Most cards
	// hold none.
	Address bool
}

// Timeouts limit how long the module may work at one request. The time the
// bytes take on the wire, ten bits each, is added, because it is anything from
// 112 ms to 1.3 s for a read.
type Timeouts struct {
	// ID is for the module's number and status. Zero means 400 ms.
	ID time.Duration
	// Find is for finding a card; some modules take a second to say that there
	// is none. Zero means 1.5 s.
	Find time.Duration
	// Select is for selecting it. Zero means 1 s.
	Select time.Duration
	// Read is for mutual authentication and reading. Zero means 3 s.
	Read time.Duration
	// Item is for the appended address and the management number. Zero means
	// 1 s.
	Item time.Duration
	// Quiet is the silence, in the middle of a reply or after a broken one,
	// after which no more of it is expected. Zero means 300 ms.
	Quiet time.Duration
}

// Rates returns the rates a SAM module can be set to, the likely ones first.
func Rates() []int { return []int{115200, 9600, 57600, 38400, 19200} }

func (c Config) withDefaults() Config {
	set := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	set(&c.Poll, 300*time.Millisecond)
	set(&c.Settle, 500*time.Millisecond)
	set(&c.Linger, 5*time.Second)
	set(&c.Timeouts.ID, 400*time.Millisecond)
	set(&c.Timeouts.Find, 1500*time.Millisecond)
	set(&c.Timeouts.Select, time.Second)
	set(&c.Timeouts.Read, 3*time.Second)
	set(&c.Timeouts.Item, time.Second)
	set(&c.Timeouts.Quiet, 300*time.Millisecond)
	if c.Attempts <= 0 {
		c.Attempts = 3
	}
	return c
}

// limit returns how long to wait for the reply to a request on a line of the
// given rate: the time the module works, and ten bits per byte both ways.
func (t Timeouts) limit(c Command, baud int) time.Duration {
	work, reply := t.ID, 32
	switch c {
	case CmdFind:
		work = t.Find
	case CmdSelect:
		work = t.Select
	case CmdRead:
		work, reply = t.Read, 1295
	case CmdReadFinger:
		work, reply = t.Read, 2321
	case CmdAddress, CmdManagement:
		work, reply = t.Item, 96
	}
	if baud <= 0 {
		return work
	}
	return work + time.Duration(len(EncodeRequest(c))+reply)*10*time.Second/time.Duration(baud)
}
