package wire

// DeskView is what every desk shows; each finds its own counter in it.
type DeskView struct {
	Centre    string        `json:"centre"`
	Open      bool          `json:"open"`
	Date      string        `json:"date"`
	DateDoubt string        `json:"date_doubt,omitempty"` // ask: is today this date?
	Hours     Hours         `json:"hours"`
	Leaders   []LeaderDuty  `json:"leaders"`
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
}

// DeskCounter is one window.
type DeskCounter struct {
	ID      string      `json:"id"`
	Label   string      `json:"label"`
	Staff   string      `json:"staff,omitempty"` // name of who is signed in
	Now     *DeskTicket `json:"now,omitempty"`
	Serves  []string    `json:"serves"`            // lines, as in DeskTicket.Line
	Waiting int         `json:"waiting"`           // for this counter
	UndoAt  int64       `json:"undo_at,omitempty"` // when the press was made that can be taken back
}

// DeskTicket is a ticket as staff see it: never a name.
type DeskTicket struct {
	Ticket   int64  `json:"ticket"`
	Number   int    `json:"number"`
	Service  string `json:"service"` // id
	Line     string `json:"line"`    // "leader/0": service id and index of the stop
	Stop     string `json:"stop"`    // name of the stop it waits for or is at
	Last     bool   `json:"last"`    // no further stop
	Status   string `json:"status" tstype:"'waiting' | 'called' | 'serving' | 'held' | 'missed'"`
	Lane     string `json:"lane" tstype:"'walkin' | 'booked' | 'carried'"`
	Slot     string `json:"slot,omitempty"`
	Why      string `json:"why,omitempty"` // reason of the call, key of a sentence
	People   int    `json:"people"`
	Needs    []Need `json:"needs"`
	Counter  string `json:"counter,omitempty"` // id
	Issued   int64  `json:"issued"`
	Called   int64  `json:"called,omitempty"`   // first call at this stop
	Recalled int64  `json:"recalled,omitempty"` // last call
	Started  int64  `json:"started,omitempty"`
	Calls    int    `json:"calls,omitempty"`
	Person   bool   `json:"person,omitempty"` // a name can be asked for
	Slip     string `json:"slip" tstype:"TouchTicket['slip']"`
}

// Totals are the day's sum: Taken = Served + Waiting + Missed + GivenBack + Moved.
type Totals struct {
	Taken     int `json:"taken"`
	People    int `json:"people"`
	Served    int `json:"served"`
	Waiting   int `json:"waiting"` // waiting, called, serving, held
	Missed    int `json:"missed"`
	GivenBack int `json:"given_back"`
	Moved     int `json:"moved"` // booked or carried over to another day
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
	Do      string  `json:"do" tstype:"'next' | 'call' | 'recall' | 'start' | 'finish' | 'miss' | 'return' | 'hold' | 'resume' | 'transfer' | 'nextstop' | 'cancel' | 'carry' | 'amend' | 'merge' | 'split' | 'undo' | 'issue' | 'reprint' | 'written' | 'answerhelp' | 'date' | 'testslip' | 'testcard'"`
	Ticket  int64   `json:"ticket,omitempty"`
	Tickets []int64 `json:"tickets,omitempty"` // merge: the first keeps its number
	Service string  `json:"service,omitempty"`
	Stop    int     `json:"stop,omitempty"`
	People  int     `json:"people,omitempty"`
	Needs   []Need  `json:"needs,omitempty"`
	Station string  `json:"station,omitempty"` // answerhelp
	Date    string  `json:"date,omitempty"`
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
