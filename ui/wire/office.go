package wire

// OfficeView is what the office (接访办) sees: what it has set, what it owes
// an answer to, and the day in figures. It names no visitor.
type OfficeView struct {
	Centre    string            `json:"centre"`
	Now       int64             `json:"now"` // wall clock, whole minutes: a view that says the same is not sent again
	Day       OfficeDay         `json:"day"`
	Rota      []OfficeSession   `json:"rota"`      // from two weeks back to sixty days ahead, by date and session
	Undecided []OfficeUndecided `json:"undecided"` // sessions that need a decision within ten days
	Holidays  []OfficeYear      `json:"holidays"`  // this year and the next
	Elsewhere []Elsewhere       `json:"elsewhere"` // rotas of other halls and townships
	Notices   []OfficeNotice    `json:"notices"`   // on the wall now
	Templates []OfficeTemplate  `json:"templates"` // that may be posted now
	Bookings  []OfficeBooking   `json:"bookings"`  // open ones, by date, slot and id; those carried over last
	Callbacks []OfficeCallback  `json:"callbacks"` // answers by telephone that are owed
	Closing   []OfficeTicket    `json:"closing"`   // who still lacks an outcome today
	Figures   OfficeFigures     `json:"figures"`
	Config    OfficeConfig      `json:"config"`
	ConfigSeq int64             `json:"config_seq"`     // OfficeDo.Base of a setconfig made from Config
	Changes   []OfficeChange    `json:"changes"`        // newest first
	Undo      int64             `json:"undo,omitempty"` // Seq of the change that can be taken back: the newest
}

// OfficeDay is the day and the hours that hold on it.
type OfficeDay struct {
	Date     string      `json:"date"`
	Open     bool        `json:"open"`            // numbers are being given, or were: the day has begun and not ended
	Doubt    string      `json:"doubt,omitempty"` // ask: is today this date?
	Hours    OfficeHours `json:"hours"`           // in force today; with Works false those of an ordinary day
	Works    bool        `json:"works"`           // the hall opens on this date
	Why      string      `json:"why" tstype:"'weekday' | 'weekend' | 'holiday' | 'workday' | 'timetable' | 'closed'"`
	Name     string      `json:"name,omitempty"`     // of the holiday, or of the timetable's entry
	Next     string      `json:"next,omitempty"`     // the next date that opens
	Calendar bool        `json:"calendar,omitempty"` // the calendar of this date's year is known
}

// OfficeRotaDay is one session of 领导接访 as the office writes it.
type OfficeRotaDay struct {
	ID        string   `json:"id"` // made by the page for a new one: letters, digits, hyphens
	Date      string   `json:"date"`
	Session   string   `json:"session" tstype:"'am' | 'pm' | 'day'"`
	Leader    string   `json:"leader"` // id; empty in a draft or undecided day without one
	Kind      string   `json:"kind,omitempty" tstype:"'' | 'field' | 'appointment' | 'video'"`
	Place     string   `json:"place,omitempty"`
	Units     []string `json:"units,omitempty"`
	Lawyer    bool     `json:"lawyer,omitempty"`
	Capacity  int      `json:"capacity,omitempty"` // parties; 0 = as the service allows
	Label     string   `json:"label,omitempty"`    // neutral name of an extra session
	MovedFrom string   `json:"moved_from,omitempty"`
	Cancelled bool     `json:"cancelled,omitempty"` // in a change: it does not take place
}

// OfficeSession is a session of the rota with what has become of it.
type OfficeSession struct {
	Day        OfficeRotaDay    `json:"day"`
	Status     string           `json:"status" tstype:"'draft' | 'undecided' | 'published' | 'changed' | 'held' | 'cancelled'"`
	Weekday    int              `json:"weekday"`              // 0 = Sunday
	Name       string           `json:"name,omitempty"`       // of the leader
	Post       string           `json:"post,omitempty"`       // of the leader
	Substitute string           `json:"substitute,omitempty"` // name of the leader first published
	Why        string           `json:"why,omitempty"`        // of the change, for the office's file
	Issued     int              `json:"issued"`               // numbers that count against its capacity, today
	Room       int              `json:"room"`                 // its capacity, or that of the service; 0 = no limit
	Tentative  bool             `json:"tentative,omitempty"`  // 暂定: the calendar of its year is not known
	Holiday    string           `json:"holiday,omitempty"`    // name, when the date is off
	Clash      bool             `json:"clash,omitempty"`      // another session was postponed to the same date
	Past       bool             `json:"past,omitempty"`
	Rule       string           `json:"rule,omitempty"` // id of the weekly rule that drafted it
	History    []OfficeRotaNote `json:"history"`        // oldest first
}

// OfficeRotaNote is one thing that happened to a session of the rota.
type OfficeRotaNote struct {
	At     int64  `json:"at"`
	By     string `json:"by"` // name, or id of the account
	Status string `json:"status" tstype:"OfficeSession['status']"`
	Date   string `json:"date"`
	Leader string `json:"leader"` // name
	Why    string `json:"why,omitempty"`
}

// OfficeUndecided is a session that falls on a holiday, or has no leader, and
// has to be decided soon.
type OfficeUndecided struct {
	ID       string `json:"id"`
	Date     string `json:"date"`
	Days     int    `json:"days"`               // from today, 0 = today
	Holiday  string `json:"holiday,omitempty"`  // name
	Suggest  string `json:"suggest,omitempty"`  // next working day
	Occupied bool   `json:"occupied,omitempty"` // that day has a session already
}

// OfficeYear tells whether the holidays of a year are known.
type OfficeYear struct {
	Year     int             `json:"year"`
	Known    bool            `json:"known"`
	Imported bool            `json:"imported,omitempty"` // not the built-in table
	Days     []OfficeHoliday `json:"days"`
}

// OfficeHoliday is one day that differs from the week.
type OfficeHoliday struct {
	Date string `json:"date"`
	Name string `json:"name"`
	Off  bool   `json:"off"` // otherwise a working day at a weekend
}

// Elsewhere is the rota of another hall or a township, as of a date.
type Elsewhere struct {
	Hall string         `json:"hall"`
	AsOf string         `json:"as_of"`
	Days []ElsewhereDay `json:"days"`
}

// ElsewhereDay is one session in another hall.
type ElsewhereDay struct {
	Date    string `json:"date"`
	Session string `json:"session" tstype:"'am' | 'pm' | 'day'"`
	Leader  string `json:"leader"` // name
	Post    string `json:"post"`
	Place   string `json:"place"`
}

// OfficeNotice is an approved sentence on the wall.
type OfficeNotice struct {
	ID       int64  `json:"id"`
	Template string `json:"template" tstype:"OfficeTemplate['template']"`
	Leader   string `json:"leader,omitempty"` // name
	Minute   int    `json:"minute,omitempty"` // after midnight
	At       int64  `json:"at"`
}

// OfficeTemplate is a sentence that may be posted, and what it needs.
type OfficeTemplate struct {
	Template string `json:"template" tstype:"'substitute' | 'no_leader' | 'delay' | 'lunch' | 'closing' | 'no_paper' | 'no_reader' | 'crowd' | 'quiet'"`
	Leader   bool   `json:"leader,omitempty"` // needs a leader
	Minute   bool   `json:"minute,omitempty"` // needs a time
}

// OfficeBooking is an open appointment, or somebody carried over: never a name.
type OfficeBooking struct {
	ID       int64   `json:"id"`
	Date     string  `json:"date,omitempty"`                                      // empty: any day
	Session  string  `json:"session,omitempty" tstype:"'' | 'am' | 'pm' | 'day'"` // empty: any time
	Slot     string  `json:"slot,omitempty"`                                      // "09:30"
	Service  string  `json:"service"`                                             // empty where it must not be told from others
	People   int     `json:"people"`
	Needs    []Need  `json:"needs"`
	Lane     string  `json:"lane" tstype:"'booked' | 'carried'"`
	Why      BookWhy `json:"why,omitempty"`
	Handler  string  `json:"handler,omitempty"` // label of the counter that has the matter
	Township string  `json:"township,omitempty"`
	Made     int64   `json:"made"`
	Person   bool    `json:"person,omitempty"` // a name can be asked for
}

// OfficeCallback is an answer by telephone that is owed.
type OfficeCallback struct {
	ID      int64  `json:"id"`
	Date    string `json:"date"`              // on which it was promised
	Number  int    `json:"number,omitempty"`  // of the ticket then
	Service string `json:"service"`           // id; empty where the topic is hidden
	Counter string `json:"counter,omitempty"` // label, that registered it
	At      int64  `json:"at"`
	Person  bool   `json:"person,omitempty"` // name and telephone can be asked for
}

// OfficeTicket is somebody in the hall without an outcome.
type OfficeTicket struct {
	Ticket  int64  `json:"ticket"`
	Number  int    `json:"number"`
	Status  string `json:"status" tstype:"'waiting' | 'called' | 'serving' | 'held' | 'missed'"`
	Counter string `json:"counter,omitempty"` // label
	People  int    `json:"people"`
	Issued  int64  `json:"issued"`
	Blocks  bool   `json:"blocks"` // the day cannot be closed without carrying over
}

// OfficeFigures are the day's sums. A batch is a party with one number, unless
// it gave that back; five persons or more are a group.
type OfficeFigures struct {
	Batches       int         `json:"batches"`
	Persons       int         `json:"persons"`
	Served        int         `json:"served"` // batches
	ServedPersons int         `json:"served_persons"`
	Waiting       int         `json:"waiting"` // batches: waiting, called, being received, put aside
	Missed        int         `json:"missed"`
	Cancelled     int         `json:"cancelled"` // given back
	Unserved      int         `json:"unserved"`
	Leader        int         `json:"leader"` // batches for the leader
	LeaderPersons int         `json:"leader_persons"`
	Groups        []GroupBand `json:"groups"`
	HelpAsked     int         `json:"help_asked"`
	HelpAnswered  int         `json:"help_answered"`
	HelpMeanS     int         `json:"help_mean_s"` // seconds until somebody went, on average
}

// GroupBand counts groups by their size.
type GroupBand struct {
	From    int `json:"from"` // persons
	To      int `json:"to"`   // inclusive; 0 = and more
	Batches int `json:"batches"`
	Persons int `json:"persons"`
}

// OfficeChange is something that was set.
type OfficeChange struct {
	Seq    int64  `json:"seq"`
	At     int64  `json:"at"`
	By     string `json:"by"`               // name, or id of the account
	What   string `json:"what"`             // kind of the event: ConfigSet, RotaPublished, RotaChanged, …
	Undone string `json:"undone,omitempty"` // who took it back
}

// OfficeConfig is what the centre has decided, as it is edited. Minutes count
// from midnight. The paths of problems are those of this object, "services.2.name".
type OfficeConfig struct {
	Centre    string            `json:"centre"`
	Phone     string            `json:"phone"`
	Series    []OfficeSeries    `json:"series"`
	Services  []OfficeService   `json:"services"`
	Counters  []OfficeCounter   `json:"counters"`
	Leaders   []OfficeLeader    `json:"leaders"`
	Hours     OfficeHours       `json:"hours"` // where no entry of the timetable holds
	Rules     OfficeRules       `json:"rules"`
	Timetable []OfficeTimetable `json:"timetable"`
	RotaRules []OfficeRotaRule  `json:"rota_rules"`
	Units     []string          `json:"units"`
	Townships []string          `json:"townships"`
	Loudness  []OfficeLoudness  `json:"loudness"`
	Triage    OfficeTriage      `json:"triage"`
	Pages     []OfficePage      `json:"pages"`
}

// OfficeSeries is a range of numbers.
type OfficeSeries struct {
	ID   string `json:"id"`
	From int    `json:"from"`
	To   int    `json:"to"` // inclusive
}

// OfficeService is what a visitor chooses.
type OfficeService struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	Series   string       `json:"series"`
	Stops    []OfficeStop `json:"stops"`
	Leader   bool         `json:"leader"`
	Capacity int          `json:"capacity"` // tickets a day; 0 = as the series allows
	Locked   bool         `json:"locked"`   // hidden from every desk but those that serve it
}

// OfficeStop is one place where a service receives.
type OfficeStop struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// OfficeCounter is a window or room.
type OfficeCounter struct {
	ID     string       `json:"id"`
	Label  string       `json:"label"`
	Serves []OfficeLine `json:"serves"`
	Low    bool         `json:"low"`
}

// OfficeLine is a service's stop.
type OfficeLine struct {
	Service string `json:"service"`
	Stop    int    `json:"stop"` // from 0
}

// OfficeLeader is a leader who may stand on the rota.
type OfficeLeader struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Post string `json:"post"`
}

// OfficeHours are four times of the day, a lunch break and weekdays.
type OfficeHours struct {
	Days       []bool `json:"days"` // seven, from Sunday
	TakeFrom   int    `json:"take_from"`
	CallFrom   int    `json:"call_from"`
	TakeUntil  int    `json:"take_until"`
	CallUntil  int    `json:"call_until"`
	LunchFrom  int    `json:"lunch_from"` // equal to LunchUntil: no break
	LunchUntil int    `json:"lunch_until"`
}

// OfficeTimetable is an exception to the hours.
type OfficeTimetable struct {
	Name    string      `json:"name"`
	Service string      `json:"service"` // empty: all of them, and the hall
	From    string      `json:"from"`    // "06-01"; empty: all year
	To      string      `json:"to"`      // inclusive
	Hours   OfficeHours `json:"hours"`
}

// OfficeRotaRule drafts a session every week.
type OfficeRotaRule struct {
	ID       string   `json:"id"`
	Weekday  int      `json:"weekday"` // 0 = Sunday
	Session  string   `json:"session" tstype:"'am' | 'pm' | 'day'"`
	Kind     string   `json:"kind" tstype:"'' | 'field' | 'appointment' | 'video'"`
	Place    string   `json:"place"`
	Capacity int      `json:"capacity"`
	Leaders  []string `json:"leaders"` // ids; take turns in this order
	Holiday  string   `json:"holiday" tstype:"'manual' | 'postpone' | 'skip'"`
}

// OfficeLoudness is how loud the voice is between two times of the day.
type OfficeLoudness struct {
	From    int `json:"from"`
	Until   int `json:"until"` // exclusive
	Percent int `json:"percent"`
}

// OfficeTriage is the table that tells a visitor which department to ask.
type OfficeTriage struct {
	Version  string        `json:"version"`
	SignedBy string        `json:"signed_by"` // set by sign, taken away by a change of the topics
	SignedOn string        `json:"signed_on"`
	Topics   []OfficeTopic `json:"topics"`
}

// OfficeTopic is one row of the triage table.
type OfficeTopic struct {
	ID      string `json:"id"`
	Group   string `json:"group"`
	Name    string `json:"name"`
	Who     string `json:"who,omitempty"` // the department
	Where   string `json:"where"`
	Channel string `json:"channel"`
	Limit   string `json:"limit"`
}

// OfficePage is a page of the touchscreen in the centre's own words.
type OfficePage struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Lines   []string `json:"lines"`
	Updated string   `json:"updated"` // date of the last change of title or lines: whatever is sent, the hall sets it
}

// OfficeRules are the hall's timings and limits.
type OfficeRules struct {
	RecallAfter   int64 `json:"recall_after"` // milliseconds between a call and the next recall
	MissAfter     int64 `json:"miss_after"`   // milliseconds between the first call and 没来
	UndoFor       int64 `json:"undo_for"`     // milliseconds in which a press can be taken back
	PriorityRun   int   `json:"priority_run"`
	MaxOvertaken  int   `json:"max_overtaken"`
	SessionTicket int   `json:"session_tickets"`
	Forces        bool  `json:"forces"` // 军人优先 is honoured, and asked for
}

// OfficeDo is a wish of the office. With Preview nothing happens: the answer
// tells what would change.
type OfficeDo struct {
	T       string `json:"t" tstype:"'do'"`
	ID      string `json:"id"`
	Do      string `json:"do" tstype:"'setconfig' | 'draft' | 'generate' | 'drop' | 'publish' | 'change' | 'holidays' | 'elsewhere' | 'notice' | 'withdraw' | 'sign' | 'undo' | 'openday' | 'closeday' | 'book' | 'movebooking' | 'cancelbooking' | 'findbookings' | 'endcallback' | 'date'"`
	Preview bool   `json:"preview,omitempty"`

	Config *OfficeConfig `json:"config,omitempty"` // setconfig
	Base   int64         `json:"base,omitempty"`   // setconfig: OfficeView.ConfigSeq it was made from

	Days []OfficeRotaDay `json:"days,omitempty"` // draft; publish, for sessions that are no drafts yet
	IDs  []string        `json:"ids,omitempty"`  // drop, publish: of drafts
	Day  *OfficeRotaDay  `json:"day,omitempty"`  // change
	Why  string          `json:"why,omitempty"`  // change: the reason, for the office's file; book: BookWhy
	From string          `json:"from,omitempty"` // generate: dates, both inclusive
	To   string          `json:"to,omitempty"`

	Text      string     `json:"text,omitempty"`      // holidays: the JSON of holiday-cn, as it is
	Elsewhere *Elsewhere `json:"elsewhere,omitempty"` // elsewhere: replaces that hall's; without days it drops it

	Template string `json:"template,omitempty" tstype:"OfficeTemplate['template']"` // notice
	Leader   string `json:"leader,omitempty"`                                       // notice: id
	Minute   int    `json:"minute,omitempty"`                                       // notice

	By string `json:"by,omitempty"` // sign: office and post, no person's name
	On string `json:"on,omitempty"` // sign: date

	Seq   int64  `json:"seq,omitempty"`   // undo: of the change; withdraw: OfficeNotice.ID
	Date  string `json:"date,omitempty"`  // book, movebooking; date: today is that date
	Carry bool   `json:"carry,omitempty"` // closeday: whoever waits is carried over

	Booking  int64  `json:"booking,omitempty"`  // movebooking, cancelbooking
	Callback int64  `json:"callback,omitempty"` // endcallback
	Service  string `json:"service,omitempty"`  // book
	Session  string `json:"session,omitempty" tstype:"'' | 'am' | 'pm' | 'day'"`
	Slot     string `json:"slot,omitempty"` // "09:30"
	People   int    `json:"people,omitempty"`
	Needs    []Need `json:"needs,omitempty"`
	Township string `json:"township,omitempty"`
	Name     string `json:"name,omitempty"`  // book: sealed, shown by POST /api/person only
	Phone    string `json:"phone,omitempty"` // book: likewise; findbookings: looked for
}

// Problem is one thing wrong in what was sent: which row, which field, and the
// key of a sentence that says what to do.
type Problem struct {
	Row   int    `json:"row"`   // as a spreadsheet counts them, or from 1 in a list; 0 where there are no rows
	Field string `json:"field"` // column of a file: date session leader post kind place units lawyer capacity label; in the settings a path, "services.2.name"
	Code  string `json:"code" tstype:"'bad_date' | 'past_date' | 'closed_date' | 'unknown_leader' | 'unknown_unit' | 'unknown_kind' | 'unknown_session' | 'overlap' | 'below_issued' | 'missing' | 'duplicate' | 'bad_number' | 'too_long' | 'not_gb18030' | 'bad_file' | 'old_file' | 'no_header' | 'unknown_column' | 'too_many' | 'not_text' | 'bad_flag' | 'other_post' | (string & {})"`
	Value string `json:"value,omitempty"` // as it was sent, at most 40 characters
}

// OfficeDiff is one thing that a previewed wish would change. Keys and values
// are data, not sentences: dates, names, numbers, and ids of kinds.
type OfficeDiff struct {
	What   string `json:"what" tstype:"'rota' | 'config' | 'holiday' | 'elsewhere' | 'notice' | 'day' | 'booking' | 'callback'"`
	Key    string `json:"key"`              // which: "2026-11-23 am"; a path in OfficeConfig, in which elements of lists go by their id, "services.law.name"; a date; a hall; a template; the id of a booking
	Field  string `json:"field,omitempty"`  // of a session: date session leader status kind place units lawyer capacity label substitute; of a booking: date session slot
	Before string `json:"before,omitempty"` // empty: new
	After  string `json:"after,omitempty"`  // empty: gone
}

// RotaImport is the answer to POST /api/rota/import and /api/elsewhere/import.
// With problems nothing has changed.
type RotaImport struct {
	Rows     []OfficeRotaDay `json:"rows"` // as read; of another hall with Leader a name
	Problems []Problem       `json:"problems"`
	Diff     []OfficeDiff    `json:"diff"` // what it changed, or with ?preview=1 would change
	Done     bool            `json:"done"` // it has happened
	Seq      int64           `json:"seq,omitempty"`
}

// Any message from the office.
//
//tygo:emit
var _ = `export type FromOffice = OfficeDo`
