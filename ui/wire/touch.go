package wire

// TouchView is what one touchscreen shows.
type TouchView struct {
	Centre  string       `json:"centre"`
	Phone   string       `json:"phone"`
	Station string       `json:"station"`
	Open    bool         `json:"open"` // numbers are given out
	Date    string       `json:"date"` // civil date in the hall, 2026-11-23
	Hours   Hours        `json:"hours"`
	Next    string       `json:"next,omitempty"` // when closed: the next date that opens
	Leaders []LeaderDuty `json:"leaders"`        // on today's rota
	Choices []Choice     `json:"choices"`
	Booking bool         `json:"booking"` // somebody has an appointment, so 约好今天来的 leads on
	Session TouchSession `json:"session"`
	Reader  string       `json:"reader" tstype:"'ready' | 'away' | 'fault'"`
	Printer string       `json:"printer" tstype:"'ready' | 'near_end' | 'paper_end' | 'cover_open' | 'cutter' | 'away' | 'fault'"`
	Help    HelpLine     `json:"help"`
	Waiting int          `json:"waiting"` // tickets in the hall
}

// Hours are clock times of the hall's zone, "08:00".
type Hours struct {
	TakeFrom  string `json:"take_from"`
	CallFrom  string `json:"call_from"`
	TakeUntil string `json:"take_until"`
	CallUntil string `json:"call_until"`
}

// LeaderDuty is one session of today's rota.
type LeaderDuty struct {
	Session    string `json:"session" tstype:"'am' | 'pm' | 'day'"`
	Name       string `json:"name"`
	Post       string `json:"post"`
	Place      string `json:"place,omitempty"`
	Status     string `json:"status" tstype:"'published' | 'changed' | 'cancelled'"`
	Substitute bool   `json:"substitute,omitempty"`
}

// Choice is a service on the home page.
type Choice struct {
	Service string   `json:"service"`
	Name    string   `json:"name"`
	Leader  bool     `json:"leader,omitempty"`
	Open    bool     `json:"open"`
	Why     string   `json:"why,omitempty" tstype:"'full' | 'no_leader' | 'closed'"` // when not open
	Stops   []string `json:"stops"`                                                  // where it leads, in order
	Waiting int      `json:"waiting"`
}

// TouchSession is one visitor's time at the touchscreen.
type TouchSession struct {
	ID     string       `json:"id"`
	Phase  string       `json:"phase" tstype:"'idle' | 'open' | 'issued' | 'held'"`                     // held: the card has a number already
	Card   string       `json:"card" tstype:"'none' | 'reading' | 'read' | 'failed' | 'left' | 'test'"` // left: still lying there; test: staff try the reader
	Fault  string       `json:"fault,omitempty"`                                                        // with failed: key of a sentence
	Ticket *TouchTicket `json:"ticket,omitempty"`                                                       // of this session, or with phase held the card's earlier one
	LeftMS int64        `json:"left_ms,omitempty"`                                                      // when asking 您还在吗: how long still
}

// TouchTicket is a ticket as its visitor sees it.
type TouchTicket struct {
	Ticket  int64    `json:"ticket"`
	Number  int      `json:"number"`
	Service string   `json:"service"` // id
	Stops   []string `json:"stops"`   // still to come, names
	Status  string   `json:"status" tstype:"'waiting' | 'called' | 'serving' | 'held' | 'missed' | 'served' | 'cancelled' | 'unserved' | 'lapsed'"`
	Counter string   `json:"counter,omitempty"` // label, when called
	Ahead   int      `json:"ahead"`
	About   string   `json:"about,omitempty"` // expected clock time rounded to 5 minutes, "10:30"; absent while not known
	People  int      `json:"people"`
	Needs   []Need   `json:"needs"`
	Slip    string   `json:"slip" tstype:"'' | 'owed' | 'sending' | 'printed' | 'uncertain' | 'shown' | 'handed' | 'written' | 'withdrawn'"`
	Code    string   `json:"code,omitempty"` // ten digits, shown only when there is no paper
}

// Need is something the visitor asked the staff to mind.
type Need string

// The needs.
const (
	NeedChild   Need = "child"
	NeedWalking Need = "walking"
	NeedHearing Need = "hearing"
	NeedAge     Need = "age"
)

// HelpLine is the state of 找人帮忙 at this station.
type HelpLine struct {
	State   string `json:"state" tstype:"'none' | 'asked' | 'coming' | 'nobody'"` // nobody: no desk is signed in
	Counter string `json:"counter,omitempty"`                                     // label, of who comes, or the nearest open one
	At      int64  `json:"at,omitempty"`                                          // when it was asked
}

// Hello may be the first message of a touchscreen after a lost connection: it
// names the session that its page is in, so that no choice is lost.
type Hello struct {
	T       string `json:"t" tstype:"'hello'"`
	Session string `json:"session"`
}

// Tap tells that somebody touched the screen; it renews the time.
type Tap struct {
	T       string `json:"t" tstype:"'tap'"`
	Session string `json:"session"`
}

// Take asks for a number.
type Take struct {
	T       string `json:"t" tstype:"'take'"`
	ID      string `json:"id"` // made at the touch; a repetition carries the same
	Session string `json:"session"`
	Service string `json:"service"`
	People  int    `json:"people"`
}

// CheckIn turns an appointment into a number.
type CheckIn struct {
	T       string `json:"t" tstype:"'checkin'"`
	ID      string `json:"id"`
	Session string `json:"session"`
	Code    string `json:"code"` // ten digits
}

// SetNeeds says what the visitor of this session's ticket needs.
type SetNeeds struct {
	T       string `json:"t" tstype:"'needs'"`
	ID      string `json:"id"`
	Session string `json:"session"`
	Needs   []Need `json:"needs"`
}

// GiveBack gives the session's number back.
type GiveBack struct {
	T       string `json:"t" tstype:"'giveback'"`
	ID      string `json:"id"`
	Session string `json:"session"`
}

// Reprint asks for another copy of the session's slip.
type Reprint struct {
	T       string `json:"t" tstype:"'reprint'"`
	ID      string `json:"id"`
	Session string `json:"session"`
}

// NoPaper says what the visitor does when no slip came: "shown" is 我记住了,
// "write" is 请人来写.
type NoPaper struct {
	T       string `json:"t" tstype:"'nopaper'"`
	ID      string `json:"id"`
	Session string `json:"session"`
	Choice  string `json:"choice" tstype:"'shown' | 'write'"`
}

// ComeBack puts a missed ticket back in line.
type ComeBack struct {
	T       string `json:"t" tstype:"'comeback'"`
	ID      string `json:"id"`
	Session string `json:"session"`
}

// Leave ends the session: done, or given up. Its answer says whether there is
// a ticket.
type Leave struct {
	T       string `json:"t" tstype:"'leave'"`
	ID      string `json:"id"`
	Session string `json:"session"`
}

// AskHelp is 找人帮忙.
type AskHelp struct {
	T  string `json:"t" tstype:"'help'"`
	ID string `json:"id"`
}

// Any message from a touchscreen.
//
//tygo:emit
var _ = `export type FromTouch = Hello | Tap | Take | CheckIn | SetNeeds | GiveBack | Reprint | NoPaper | ComeBack | Leave | AskHelp`
