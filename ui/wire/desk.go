package wire

// DeskView is what a desk shows; it finds its own counter in it. In a hall with
// a locked service (denunciations) a desk learns the lines of those tickets
// only that it can call itself: of all others Service, Line, Stop and Handler
// are empty, and so are the counts of the other lines and counters.
type DeskView struct {
	Centre    string        `json:"centre"`
	Open      bool          `json:"open"`
	Date      string        `json:"date"`
	DateDoubt string        `json:"date_doubt,omitempty"` // ask: is today this date?
	Hours     Hours         `json:"hours"`
	Lunch     string        `json:"lunch,omitempty"` // while calling rests: when it goes on, "14:30"
	Works     bool          `json:"works"`           // the hall opens on this date
	Notices   []Notice      `json:"notices"`
	Leaders   []LeaderDuty  `json:"leaders"`
	Named     []LeaderName  `json:"named"` // leaders who may step in
	Services  []DeskService `json:"services"`
	Counters  []DeskCounter `json:"counters"`
	Waiting   []DeskTicket  `json:"waiting"` // the first 30 of the hall, in the order of arrival
	Missed    []DeskTicket  `json:"missed"`
	Held      []DeskTicket  `json:"held"`
	Unprinted []DeskTicket  `json:"unprinted"` // 未出纸
	Totals    Totals        `json:"totals"`
	Lamps     []Lamp        `json:"lamps"`
	Help      []DeskHelp    `json:"help"`
	Rules     DeskRules     `json:"rules"`
	Closing   []ClosingRow  `json:"closing"`  // who lacks an outcome: the first 60, in the order of arrival
	Slips     []DeskSlip    `json:"slips"`    // asked for by desks, and waiting for the touchscreen to be idle
	Bookings  int           `json:"bookings"` // open ones for today
	Townships []string      `json:"townships"`
	Offer     []Need        `json:"offer"` // the needs that this centre asks about
	HelpDay   HelpDay       `json:"help_day"`
	Seq       int64         `json:"seq"`    // of the journal: a press has arrived when this has come to its Answer.Seq
	Days      []string      `json:"days"`   // the next ten dates after today on which the hall opens, for appointments
	Coming    []ComingDay   `json:"coming"` // the next eight sessions of the rota after today, without those cancelled
}

// LeaderName is a leader who may stand on the rota. Name and post are public.
type LeaderName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Post string `json:"post"`
}

// ClosingRow is somebody for whom nobody has said yet how the day ends.
type ClosingRow struct {
	Ticket  int64  `json:"ticket"`
	Number  int    `json:"number"`
	Status  string `json:"status" tstype:"'waiting' | 'called' | 'serving' | 'held'"`
	Counter string `json:"counter,omitempty"` // id
	People  int    `json:"people"`
	Issued  int64  `json:"issued"`
}

// DeskSlip is a slip that a desk asked the touchscreen's printer for.
type DeskSlip struct {
	Ticket  int64  `json:"ticket,omitempty"`
	Booking int64  `json:"booking,omitempty"` // of an appointment
	Number  int    `json:"number,omitempty"`
	Station string `json:"station"`
	Since   int64  `json:"since"`
}

// HelpDay is how often help was asked for today, and how fast it came.
type HelpDay struct {
	Asked    int `json:"asked"`
	Answered int `json:"answered"`
	Seconds  int `json:"seconds"` // until somebody went, on average over those answered
}

// DeskRules are the timings that grey a button, in milliseconds.
type DeskRules struct {
	RecallMS int64 `json:"recall_ms"`
	MissMS   int64 `json:"miss_ms"`
	UndoMS   int64 `json:"undo_ms"`
}

// DeskService is a service that a desk can give a number for.
type DeskService struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Leader  bool     `json:"leader,omitempty"`
	Stops   []string `json:"stops"`
	Waiting int      `json:"waiting"`
	Open    bool     `json:"open"`
	Own     bool     `json:"own,omitempty"`    // this desk's counter serves it, so Waiting counts
	Locked  bool     `json:"locked,omitempty"` // a place to transfer to, and no more
}

// DeskCounter is one window.
type DeskCounter struct {
	ID      string      `json:"id"`
	Label   string      `json:"label"`
	Staff   string      `json:"staff,omitempty"` // name of who is signed in
	Now     *DeskTicket `json:"now,omitempty"`
	Serves  []string    `json:"serves"`                                                                    // lines, as in DeskTicket.Line
	Waiting int         `json:"waiting"`                                                                   // for this counter
	UndoAt  int64       `json:"undo_at,omitempty"`                                                         // when the press was made that can be taken back
	Low     bool        `json:"low,omitempty"`                                                             // reachable in a wheelchair
	Paused  string      `json:"paused,omitempty" tstype:"'break' | 'meeting' | 'papers' | 'off' | 'away'"` // away: by the clock, when nobody seems to be there
	Since   int64       `json:"since,omitempty"`                                                           // of the pause
}

// DeskTicket is a ticket as staff see it: never a name.
type DeskTicket struct {
	Ticket   int64  `json:"ticket"`
	Number   int    `json:"number"`
	Service  string `json:"service"`                                                                                                               // id
	Line     string `json:"line"`                                                                                                                  // "leader/0": service id and index of the stop
	Stop     string `json:"stop"`                                                                                                                  // name of the stop it waits for or is at
	Last     bool   `json:"last"`                                                                                                                  // no further stop
	Status   string `json:"status" tstype:"'waiting' | 'called' | 'serving' | 'held' | 'missed' | 'served' | 'lapsed' | 'cancelled' | 'unserved'"` // the last four only in an answer to find
	Lane     string `json:"lane" tstype:"'walkin' | 'booked' | 'carried'"`
	Slot     string `json:"slot,omitempty"`
	Why      string `json:"why,omitempty" tstype:"'in_turn' | 'needs_care' | 'appointment' | 'carried_over' | 'longest_wait' | 'by_number' | 'done' | 'day_over' | 'given_back' | 'merged' | 'by_phone' | 'booked'"` // of the call, or of the outcome
	People   int    `json:"people"`
	Band     string `json:"band,omitempty" tstype:"Band"` // of a group
	Needs    []Need `json:"needs"`
	Counter  string `json:"counter,omitempty"` // id
	Issued   int64  `json:"issued"`
	Called   int64  `json:"called,omitempty"`   // first call at this stop
	Recalled int64  `json:"recalled,omitempty"` // last call
	Started  int64  `json:"started,omitempty"`
	Calls    int    `json:"calls,omitempty"`
	Person   bool   `json:"person,omitempty"` // a name can be asked for
	Slip     string `json:"slip" tstype:"TouchTicket['slip']"`
	Handler  string `json:"handler,omitempty"` // id of the counter that had the matter before
	Note     bool   `json:"note,omitempty"`    // one sentence was taken down: POST /api/person
	Walk     bool   `json:"walk,omitempty"`    // does not hear or walk well: "miss" only after "walkover"
	Walked   int64  `json:"walked,omitempty"`  // when somebody walked over, at this stop
	MissAt   int64  `json:"miss_at,omitempty"` // of a called one: "miss" not before then
}

// BookingRow is an open appointment, or a carried-over number, as staff find
// it: never a name.
type BookingRow struct {
	Booking  int64  `json:"booking"`
	Date     string `json:"date,omitempty"`                                      // absent: any day
	Session  string `json:"session,omitempty" tstype:"'' | 'am' | 'pm' | 'day'"` // absent: any time
	Slot     string `json:"slot,omitempty"`                                      // "09:30"
	Service  string `json:"service"`                                             // id; empty where the desk does not serve it and one is locked
	People   int    `json:"people"`
	Needs    []Need `json:"needs"`
	Lane     string `json:"lane" tstype:"'booked' | 'carried'"`
	Why      string `json:"why,omitempty" tstype:"BookWhy"`
	Handler  string `json:"handler,omitempty"` // label of the counter that has the matter
	Township string `json:"township,omitempty"`
	Made     int64  `json:"made"`
	Person   bool   `json:"person,omitempty"` // name and telephone can be asked for
}

// BookWhy is why a visitor is asked to come again.
type BookWhy string

// The reasons.
const (
	BookPapers  BookWhy = "papers"   // brings something that is missing
	BookAnswer  BookWhy = "answer"   // gets the answer
	BookLeader  BookWhy = "leader"   // sees a leader
	BookTime    BookWhy = "time"     // could not be received today
	BookTalk    BookWhy = "talk"     // the talk goes on
	BookTelCall BookWhy = "tel_call" // asked for it by telephone
)

// Totals are the day's sum: Taken = Served + Waiting + Missed + GivenBack +
// Booked + Phone + Moved.
type Totals struct {
	Taken     int `json:"taken"`
	People    int `json:"people"`
	Served    int `json:"served"`
	Waiting   int `json:"waiting"` // waiting, called, serving, held
	Missed    int `json:"missed"`
	GivenBack int `json:"given_back"`
	Booked    int `json:"booked"` // not received, and has an appointment
	Phone     int `json:"phone"`  // not received, and gets the answer by telephone
	Moved     int `json:"moved"`  // carried over to the next visit
}

// Lamp is something wrong, in words.
type Lamp struct {
	Code  string `json:"code" tstype:"'reader_away' | 'reader_fault' | 'printer_away' | 'printer_fault' | 'paper_end' | 'near_end' | 'cover_open' | 'cutter' | 'touch_away' | 'hall_away' | 'hall_silent' | 'card_left'"`
	Since int64  `json:"since"`
}

// DeskHelp is a visitor at a touchscreen who wants somebody to come.
type DeskHelp struct {
	Station string `json:"station"`
	At      int64  `json:"at"`
	Counter string `json:"counter,omitempty"` // label, of who goes
}

// DeskDo is a press at a desk. The counter is that of the signed-in clerk.
type DeskDo struct {
	T       string  `json:"t" tstype:"'do'"`
	ID      string  `json:"id"`
	Do      string  `json:"do" tstype:"'next' | 'call' | 'recall' | 'start' | 'finish' | 'miss' | 'return' | 'hold' | 'resume' | 'transfer' | 'nextstop' | 'cancel' | 'carry' | 'amend' | 'merge' | 'split' | 'undo' | 'issue' | 'reprint' | 'written' | 'answerhelp' | 'date' | 'testslip' | 'testcard' | 'pause' | 'unpause' | 'walkover' | 'switch' | 'book' | 'movebooking' | 'cancelbooking' | 'bookingslip' | 'checkin' | 'find' | 'findbookings' | 'unserve' | 'note' | 'closeday'"`
	Ticket  int64   `json:"ticket,omitempty"`
	Tickets []int64 `json:"tickets,omitempty"` // merge: the first keeps its number
	Service string  `json:"service,omitempty"`
	Stop    int     `json:"stop,omitempty"`
	People  int     `json:"people,omitempty"`
	Needs   []Need  `json:"needs,omitempty"`
	Station string  `json:"station,omitempty"` // answerhelp
	Date    string  `json:"date,omitempty"`

	Why      string `json:"why,omitempty" tstype:"DeskCounter['paused'] | BookWhy"` // pause, book
	Session  string `json:"session,omitempty" tstype:"'' | 'am' | 'pm' | 'day'"`    // book, movebooking
	Slot     string `json:"slot,omitempty"`                                         // book, movebooking: "09:30"
	Township string `json:"township,omitempty"`                                     // book, findbookings: one of DeskView.Townships
	Booking  int64  `json:"booking,omitempty"`                                      // movebooking, cancelbooking, bookingslip, checkin
	Number   int    `json:"number,omitempty"`                                       // find
	Code     string `json:"code,omitempty"`                                         // find: ten digits, or what a scanner read
	Phone    string `json:"phone,omitempty"`                                        // book, unserve: sealed; findbookings: looked for
	Name     string `json:"name,omitempty"`                                         // book, unserve: sealed
	Words    string `json:"words,omitempty"`                                        // note, unserve: sealed
}

// Test is what a test of a device came to, in Answer.Code, when it did not
// go well.
type Test string

// The codes of tests. Those behind TestNoCard are of cards that were not read.
const (
	TestAway      Test = "away"       // the device is not connected
	TestFault     Test = "fault"      // it is out of order
	TestBusy      Test = "busy"       // a visitor, or another test, comes first
	TestPaperEnd  Test = "paper_end"  // no paper
	TestCoverOpen Test = "cover_open" // the printer is open
	TestCutter    Test = "cutter"     // the cutter is jammed
	TestUncertain Test = "uncertain"  // the slip was sent and not confirmed
	TestNoCard    Test = "no_card"    // none was laid in time
	TestDamaged   Test = "damaged"
	TestUnknown   Test = "unknown"
	TestTwo       Test = "two"
	TestMoved     Test = "moved"
	TestUnread    Test = "unread" // laid otherwise it may be read
)

// Any message from a desk.
//
//tygo:emit
var _ = `export type FromDesk = DeskDo`
