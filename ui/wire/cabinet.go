package wire

// CabinetView is the demo's picture of the machine: what lies on the reader
// and what hangs out of the printer. All persons on the cards are invented.
type CabinetView struct {
	Cards   []CabinetCard `json:"cards"`
	Laid    int           `json:"laid"` // index into Cards, -1 for none
	Reader  CabinetPlug   `json:"reader"`
	Printer CabinetPlug   `json:"printer"`
	Paper   bool          `json:"paper"`
	NearEnd bool          `json:"near_end"`
	Cover   bool          `json:"cover"` // open
	Slips   []CabinetSlip `json:"slips"` // not yet torn off, newest first, at most five
}

// CabinetPlug is a device and its plug.
type CabinetPlug struct {
	Plugged bool   `json:"plugged"`
	State   string `json:"state"` // as the daemon sees it
}

// CabinetCard is a sample card.
type CabinetCard struct {
	Name string `json:"name"`
	Kind string `json:"kind"` // 居民身份证, …
	Note string `json:"note,omitempty"`
}

// CabinetSlip is a printed slip, drawn from the bytes that the printer got.
type CabinetSlip struct {
	ID    int64      `json:"id"`
	Dots  int        `json:"dots"` // width of the paper
	Items []SlipItem `json:"items"`
}

// SlipItem is a line, a picture or a feed on a slip.
type SlipItem struct {
	Kind  string    `json:"kind" tstype:"'text' | 'image' | 'feed' | 'cut'"`
	Align string    `json:"align,omitempty" tstype:"'left' | 'center' | 'right'"`
	Runs  []SlipRun `json:"runs,omitempty"`
	PNG   string    `json:"png,omitempty"` // base64
	W     int       `json:"w,omitempty"`   // dots
	H     int       `json:"h,omitempty"`   // dots
}

// SlipRun is text of one size.
type SlipRun struct {
	Text   string `json:"text"`
	W      int    `json:"w"` // multiple of the base width
	H      int    `json:"h"`
	Bold   bool   `json:"bold,omitempty"`
	Invert bool   `json:"invert,omitempty"`
}

// CabinetDo is a hand at the machine.
type CabinetDo struct {
	T    string `json:"t" tstype:"'cabinet'"`
	ID   string `json:"id"`
	Do   string `json:"do" tstype:"'lay' | 'remove' | 'tear' | 'paper' | 'near_end' | 'cover' | 'plug_reader' | 'plug_printer'"`
	Card int    `json:"card,omitempty"`
	On   bool   `json:"on,omitempty"`
	Slip int64  `json:"slip,omitempty"`
}

// Any message from the cabinet page.
//
//tygo:emit
var _ = `export type FromCabinet = CabinetDo`
