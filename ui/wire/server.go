package wire

import "encoding/json"

// Welcome is the first message on every connection: who the screen is, and the
// full view.
type Welcome struct {
	T      string          `json:"t" tstype:"'welcome'"`
	Build  string          `json:"build"`  // of the program; a change means: reload when idle
	Screen string          `json:"screen"` // id of this connection
	BeatMS int             `json:"beat_ms"`
	Me     *Me             `json:"me,omitempty"`     // on signed-in screens
	Speaks bool            `json:"speaks,omitempty"` // this hall display is the one with the loudspeaker
	Seq    int64           `json:"seq"`
	View   json.RawMessage `json:"view" tstype:"unknown"`
}

// Me is the member of staff who signed in on a screen.
type Me struct {
	Name    string `json:"name"`
	Counter string `json:"counter,omitempty"` // id
	Role    string `json:"role" tstype:"'desk' | 'leader' | 'office'"`

	Allow []string `json:"allow" tstype:"('call' | 'closeday')[]"` // what not everybody may press
}

// ViewMsg is a full view. A screen shows the newest it has; numbers may be
// skipped, they never go back on one connection.
type ViewMsg struct {
	T    string          `json:"t" tstype:"'view'"`
	Seq  int64           `json:"seq"`
	View json.RawMessage `json:"view" tstype:"unknown"`
}

// Beat comes in every Welcome.BeatMS milliseconds. Scripts cannot see
// websocket pings; a screen that hears no beat for 2½ periods redials.
type Beat struct {
	T   string `json:"t" tstype:"'beat'"`
	Seq int64  `json:"seq"` // of the newest view sent
	At  int64  `json:"at"`  // wall clock of the hall
}

// Unsettled is the code of an answer that is never sent: the hall stops, or the
// request took too long, and may happen yet. The connection is closed instead,
// and the page repeats the request by its id.
const Unsettled = "unsettled"

// Answer settles the request with the same id.
type Answer struct {
	T      string `json:"t" tstype:"'answer'"`
	ID     string `json:"id"`
	OK     bool   `json:"ok"`
	Code   string `json:"code,omitempty"` // when not ok: key of a sentence in the catalogue
	WaitMS int64  `json:"wait_ms,omitempty"`
	Ticket int64  `json:"ticket,omitempty"`
	Number int    `json:"number,omitempty"`
	Seq    int64  `json:"seq,omitempty"` // of the journal, for a command that was accepted

	Booking  int64        `json:"booking,omitempty"`  // book, movebooking; find: that the code belongs to
	Typed    string       `json:"typed,omitempty"`    // book: the ten digits that the visitor types when he comes
	Found    *DeskTicket  `json:"found,omitempty"`    // find: as it stands now, also when it has ended
	Bookings []BookingRow `json:"bookings,omitempty"` // find, findbookings: at most 50
	More     bool         `json:"more,omitempty"`     // findbookings: there are more than fit

	Problems []Problem    `json:"problems,omitempty"` // when not ok: what is wrong in which row and field
	Diff     []OfficeDiff `json:"diff,omitempty"`     // to a preview of the office: what would change
	Doubts   []Problem    `json:"doubts,omitempty"`   // to a preview of settings: what could be set so and is probably not meant
}

// Any message to a screen.
//
//tygo:emit
var _ = `export type FromServer = Welcome | ViewMsg | Beat | Answer`
