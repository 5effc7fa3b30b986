package wire

// HallView is what every hall display shows. It names windows by number only.
type HallView struct {
	Centre  string       `json:"centre"`
	Open    bool         `json:"open"`
	Date    string       `json:"date"`
	Hours   Hours        `json:"hours"`
	Lunch   string       `json:"lunch,omitempty"` // while calling rests: when it goes on, "14:30"
	Closed  *Closed      `json:"closed,omitempty"`
	Leaders []LeaderDuty `json:"leaders"`
	Notices []Notice     `json:"notices"` // oldest first; one is spoken once, as a call is, while it is younger than 60 s
	Loud    int          `json:"loud"`    // percent of the voice's loudness at this time of day
	Calls   []HallCall   `json:"calls"`   // oldest first: all of the last 60 s, and before those as many as make six
	Next    []int        `json:"next"`    // 请准备: the two numbers likely to be called next
	Waiting int          `json:"waiting"`
}

// HallCall is one call or recall.
type HallCall struct {
	Seq     int64  `json:"seq"`
	Number  int    `json:"number"`
	Counter string `json:"counter"` // label, "3号窗口"
	At      int64  `json:"at"`
	Again   bool   `json:"again,omitempty"`
	Mark    string `json:"mark,omitempty" tstype:"'first' | 'booked'"` // why out of arrival order: 优先 or 约定
}

// Heard is sent by the speaker for each call and notice it has spoken, and tells the desk
// whether sound works.
type Heard struct {
	T     string `json:"t" tstype:"'heard'"`
	Seq   int64  `json:"seq"`
	Sound bool   `json:"sound"` // false: only the caption was shown
}

// Any message from a hall display.
//
//tygo:emit
var _ = `export type FromHall = Heard`
