package wire

// TouchView is what one touchscreen shows.
type TouchView struct {
	Centre  string       `json:"centre"`
	Phone   string       `json:"phone"`
	Station string       `json:"station"`
	Open    bool         `json:"open"` // numbers are given out
	Date    string       `json:"date"` // civil date in the hall, 2026-11-23
	Hours   Hours        `json:"hours"`
	Lunch   string       `json:"lunch,omitempty"` // while calling rests: when it goes on, "14:30"
	Closed  *Closed      `json:"closed,omitempty"`
	Notices []Notice     `json:"notices"`
	Leaders []LeaderDuty `json:"leaders"` // on today's rota
	Coming  []ComingDay  `json:"coming"`  // the next four sessions of the rota after today
	Other   []Elsewhere  `json:"other"`   // rotas of other halls and townships, as of a date; from today on
	Choices []Choice     `json:"choices"`
	Offer   []Need       `json:"offer"`   // the needs that this centre asks about
	Booking bool         `json:"booking"` // somebody has an appointment, so 约好今天来的 leads on
	Session TouchSession `json:"session"`
	Reader  string       `json:"reader" tstype:"'ready' | 'away' | 'fault'"`
	Printer string       `json:"printer" tstype:"'ready' | 'near_end' | 'paper_end' | 'cover_open' | 'cutter' | 'away' | 'fault'"`
	Help    HelpLine     `json:"help"`
	Waiting int          `json:"waiting"` // tickets in the hall

	Printing int `json:"printing,omitempty"` // number on the slip that is printed here for a desk now, or next

	Triage TouchTriage `json:"triage"`
	Pages  []HallPage  `json:"pages"` // what the centre wrote, in its order
	Keep   CardKeep    `json:"keep"`
}

// TouchTriage is the table that tells a visitor which department to ask. It is
// guidance: whatever it says, a number may be taken.
type TouchTriage struct {
	Version  string        `json:"version,omitempty"`
	SignedBy string        `json:"signed_by,omitempty"` // office and post; absent: nobody has checked it, and the page says so
	SignedOn string        `json:"signed_on,omitempty"` // date
	Groups   []TriageGroup `json:"groups"`              // at most six
}

// TriageGroup is one tile of the first level. Its picture is that of its first
// topic.
type TriageGroup struct {
	Name   string        `json:"name"`
	Topics []TriageTopic `json:"topics"` // at most six
}

// TriageTopic is one tile of the second level, and its page: 找谁, 法定途径,
// 多久, 在哪个窗口. Pictures go by the ids of the built-in table; another id has
// that of dontknow.
type TriageTopic struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Who     string `json:"who,omitempty"` // the department
	Where   string `json:"where"`         // in the hall
	Channel string `json:"channel"`       // statutory
	Limit   string `json:"limit,omitempty"`
}

// HallPage is a page of the centre's own text: 须知, 办事流程.
type HallPage struct {
	ID      string   `json:"id"` // built in: rules steps sorting data; 个人信息怎么用 is always data
	Title   string   `json:"title"`
	Lines   []string `json:"lines"`   // one paragraph each
	Updated string   `json:"updated"` // date
}

// CardKeep is what stays here of a card after the visitor has gone, by the
// settings of this machine. Of the number only a keyed hash is there, whose key
// goes with the day.
type CardKeep struct {
	Name bool `json:"name"` // the name, sealed, for the desk; otherwise nothing readable
	Days int  `json:"days"` // after the day it was read on; 0: until the day ends. With an appointment until that is over
}

// Hours are the clock times of the hall on the day that the view is about, in
// its zone, "08:00". On a date on which it does not open they are those of an
// ordinary day.
type Hours struct {
	TakeFrom   string `json:"take_from"`
	CallFrom   string `json:"call_from"`
	TakeUntil  string `json:"take_until"`
	CallUntil  string `json:"call_until"`
	LunchFrom  string `json:"lunch_from,omitempty"` // both absent: no break
	LunchUntil string `json:"lunch_until,omitempty"`
}

// Closed says why no numbers are given out, and when they will be again.
type Closed struct {
	Why  string `json:"why" tstype:"'before' | 'after' | 'weekend' | 'holiday' | 'closed'"` // before and after today's hours; closed: for another reason
	Name string `json:"name,omitempty"`                                                     // of the holiday
	Next string `json:"next,omitempty"`                                                     // date on which numbers are given again
	From string `json:"from,omitempty"`                                                     // and the time from which, "07:30"
	Call bool   `json:"call,omitempty"`                                                     // that is not certain: please telephone first
}

// Notice is an approved sentence on the wall. Its words stand in the
// catalogue; what it names is public.
type Notice struct {
	ID       int64  `json:"id"` // its place among the calls: /voice/ID.wav speaks it
	Template string `json:"template" tstype:"'substitute' | 'no_leader' | 'delay' | 'lunch' | 'closing' | 'no_paper' | 'no_reader' | 'crowd' | 'quiet'"`
	Name     string `json:"name,omitempty"`  // of a leader
	Post     string `json:"post,omitempty"`  // of the same
	Clock    string `json:"clock,omitempty"` // "14:30"
	At       int64  `json:"at"`
}

// LeaderDuty is one session of today's rota.
type LeaderDuty struct {
	ID         string `json:"id"`
	Session    string `json:"session" tstype:"'am' | 'pm' | 'day'"`
	Leader     string `json:"leader"` // id
	Name       string `json:"name"`
	Post       string `json:"post"`
	Kind       string `json:"kind,omitempty" tstype:"'' | 'field' | 'appointment' | 'video'"`
	Place      string `json:"place,omitempty"`
	Label      string `json:"label,omitempty"` // neutral name of an extra session
	Status     string `json:"status" tstype:"'published' | 'changed' | 'held' | 'cancelled' | 'undecided'"`
	Substitute bool   `json:"substitute,omitempty"`
	For        string `json:"for,omitempty"` // name of the leader first published
}

// ComingDay is one session of the rota on a later date.
type ComingDay struct {
	Date    string `json:"date"`
	Session string `json:"session" tstype:"'am' | 'pm' | 'day'"`
	Name    string `json:"name,omitempty"` // absent while nobody is named
	Post    string `json:"post,omitempty"`
	Kind    string `json:"kind,omitempty" tstype:"LeaderDuty['kind']"`
	Place   string `json:"place,omitempty"`
	Label   string `json:"label,omitempty"`
	Mark    string `json:"mark,omitempty" tstype:"'tentative' | 'undecided' | 'changed' | 'cancelled'"` // 暂定, 待定, 调整, 取消
	From    string `json:"from,omitempty"`                                                              // date that it was moved from
}

// Choice is a service on the home page.
type Choice struct {
	Service string   `json:"service"`
	Name    string   `json:"name"`
	Leader  bool     `json:"leader,omitempty"`
	Open    bool     `json:"open"`
	Why     string   `json:"why,omitempty" tstype:"'full' | 'no_leader' | 'closed' | 'late'"` // when not open; late: whoever comes now would not be called before closing
	Lunch   string   `json:"lunch,omitempty"`                                                 // open, but calling rests until then
	Paused  bool     `json:"paused,omitempty"`                                                // open, but its windows rest: nobody is called for now
	Stops   []string `json:"stops"`                                                           // where it leads, in order; may be empty: to a window
	Waiting int      `json:"waiting"`
	From    string   `json:"from,omitempty"`    // whoever comes now will be called from then, "10:20"; absent while not known
	To      string   `json:"to,omitempty"`      // and until then
	Instead string   `json:"instead,omitempty"` // when full or late: service at whose window to register
	BookOn  string   `json:"book_on,omitempty"` // and the date for which "carry" books
}

// TouchSession is one visitor's time at the touchscreen.
type TouchSession struct {
	ID     string       `json:"id"`
	Phase  string       `json:"phase" tstype:"'idle' | 'open' | 'issued' | 'held' | 'where' | 'booked'"` // held: the card has a number already; where: asked by its code; booked: Booking tells for when
	Card   string       `json:"card" tstype:"'none' | 'reading' | 'read' | 'failed' | 'left' | 'test'"`  // left: still lying there; test: staff try the reader
	Fault  string       `json:"fault,omitempty" tstype:"CardFault"`                                      // with failed: why; absent: lay it down once more
	CardOn bool         `json:"card_on,omitempty"`                                                       // it still lies there, whatever Card says
	Ticket *TouchTicket `json:"ticket,omitempty"`                                                        // of this session, or with phase held and where the earlier one

	Booking *TouchBooking `json:"booking,omitempty"`
	LeftMS  int64         `json:"left_ms,omitempty"` // when asking 您还在吗: how long still
	Print   *TopicPrint   `json:"print,omitempty"`   // the newest slip of a topic that was asked for in this session
}

// CardFault is why a card cannot be read. A number is to be had without it.
type CardFault string

// The faults.
const (
	CardTwo     CardFault = "two"     // two cards lie there
	CardUnknown CardFault = "unknown" // no identity card
	CardMoved   CardFault = "moved"   // it was moved while it was read
	CardDamaged CardFault = "damaged"
	CardExpired CardFault = "expired" // it was read and is not used
	CardFaulty  CardFault = "fault"   // the reader is out of order
)

// TopicPrint is how far the slip of a topic has come.
type TopicPrint struct {
	Topic  string `json:"topic"`
	Status string `json:"status" tstype:"'printing' | 'printed' | 'uncertain' | 'failed'"`
	Why    string `json:"why,omitempty" tstype:"Test"` // failed or uncertain
	Left   int    `json:"left"`                        // how many more this visitor may print
}

// TouchTicket is a ticket as its visitor sees it.
type TouchTicket struct {
	Ticket  int64    `json:"ticket"`
	Number  int      `json:"number"`
	Leader  bool     `json:"leader,omitempty"` // for the leader on the rota
	Stops   []string `json:"stops"`            // still to come, names; empty: a window, whichever calls
	Status  string   `json:"status" tstype:"'waiting' | 'called' | 'serving' | 'held' | 'missed' | 'served' | 'cancelled' | 'unserved' | 'lapsed'"`
	Counter string   `json:"counter,omitempty"` // label, when called
	Ahead   int      `json:"ahead"`
	From    string   `json:"from,omitempty"`  // will be called from then, in whole 5 minutes, "10:20"; absent while not known
	To      string   `json:"to,omitempty"`    // and until then
	Place   int      `json:"place,omitempty"` // back after a missed call: place in line, 1 is next
	Lunch   string   `json:"lunch,omitempty"` // calling rests until then
	People  int      `json:"people"`
	Band    string   `json:"band,omitempty" tstype:"Band"` // of a group
	Needs   []Need   `json:"needs"`
	Slip    string   `json:"slip" tstype:"'' | 'owed' | 'sending' | 'printed' | 'uncertain' | 'shown' | 'handed' | 'written' | 'withdrawn'"`
	Code    string   `json:"code,omitempty"` // ten digits, shown only when there is no paper

	Change *TicketChange `json:"change,omitempty"`
}

// TicketChange tells a visitor of the leader that the leader was called away.
type TicketChange struct {
	Kind string `json:"kind" tstype:"'substitute' | 'cancelled'"`
	Name string `json:"name,omitempty"` // of the substitute
	Post string `json:"post,omitempty"`
}

// TouchBooking is an appointment as its visitor sees it.
type TouchBooking struct {
	Date    string `json:"date,omitempty"`                                      // absent: any day
	Session string `json:"session,omitempty" tstype:"'' | 'am' | 'pm' | 'day'"` // absent: any time
	Slot    string `json:"slot,omitempty"`                                      // "09:30"
	Leader  bool   `json:"leader,omitempty"`
	Code    string `json:"code,omitempty"` // ten digits, shown where it was made
	Slip    string `json:"slip" tstype:"TouchTicket['slip']"`
}

// Band is the size of a group. Parties below five have none.
type Band string

// The bands.
const (
	Band5   Band = "5-10"
	Band11  Band = "11-20"
	Band21  Band = "21-50"
	Band51  Band = "51-100"
	Band101 Band = "101-"
)

// Need is something the visitor asked the staff to mind.
type Need string

// The needs.
const (
	NeedChild   Need = "child"
	NeedWalking Need = "walking"
	NeedHearing Need = "hearing"
	NeedAge     Need = "age"
	NeedWheels  Need = "wheels"
	NeedForces  Need = "forces" // only where the centre asks
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

// Drew tells that the page draws. It is sent out of the page's own drawing,
// once in each beat: one that has frozen may well keep its connection.
type Drew struct {
	T string `json:"t" tstype:"'drew'"`
}

// Take asks for a number.
type Take struct {
	T       string `json:"t" tstype:"'take'"`
	ID      string `json:"id"` // made at the touch; a repetition carries the same
	Session string `json:"session"`
	Service string `json:"service"`
	People  int    `json:"people"` // from five on the least that the visitor's band holds: the desk counts
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

// Switch sends the visitor of this session's ticket to another service's line.
// He keeps his number and his place by arrival.
type Switch struct {
	T       string `json:"t" tstype:"'switch'"`
	ID      string `json:"id"`
	Session string `json:"session"`
	Service string `json:"service"`
}

// Carry is 约下次: the session's ticket is carried over to the next visit; or
// without a ticket, an appointment is made for the service that is full.
type Carry struct {
	T       string `json:"t" tstype:"'carry'"`
	ID      string `json:"id"`
	Session string `json:"session"`
	Service string `json:"service,omitempty"` // without a ticket
}

// PrintTopic prints a topic of the triage table. Its answer says that the
// printer has been asked; TouchSession.Print tells what came of it.
type PrintTopic struct {
	T       string `json:"t" tstype:"'printtopic'"`
	ID      string `json:"id"`
	Session string `json:"session"`
	Topic   string `json:"topic"` // id
}

// Where asks by the typed code how far a number is, or for when an appointment
// is. It changes nothing.
type Where struct {
	T       string `json:"t" tstype:"'where'"`
	ID      string `json:"id"`
	Session string `json:"session"`
	Code    string `json:"code"` // ten digits, or what a scanner reads off the slip
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
var _ = `export type FromTouch = Hello | Tap | Drew | Take | CheckIn | SetNeeds | GiveBack | Reprint | NoPaper | ComeBack | Switch | Carry | Where | PrintTopic | Leave | AskHelp`
