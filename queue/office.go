package queue

// Change is something that the office set: for its list of what was done, and
// for taking the newest of them back.
type Change struct {
	Seq    Seq       `json:"seq"` // of the event
	At     Millis    `json:"at"`
	By     string    `json:"by"`               // sender
	What   string    `json:"what"`             // kind of the event
	Before *Settings `json:"before,omitempty"` // kept for the newest few
}

// Settings are the parts of the State that the office sets, as far as a change
// touched them; the others are nil.
type Settings struct {
	Config    *Config      `json:"config,omitempty"`
	Rota      *[]RotaDay   `json:"rota,omitempty"`
	Holidays  *[]Holiday   `json:"holidays,omitempty"`
	Elsewhere *[]Elsewhere `json:"elsewhere,omitempty"`
}

// UndoOffice takes back the newest change of the office, named by its number so
// that nobody takes back what somebody else has just set.
type UndoOffice struct{ Seq Seq }

func (UndoOffice) decide(*tx) error { return refuse(Broken, "not built yet") }

// Problem is one thing wrong in what was sent: which row, which field, and the
// key of a sentence that says what to do.
type Problem struct {
	Row   int    `json:"row"` // from 1; 0 where there are no rows
	Field string `json:"field"`
	Code  string `json:"code"`
	Value string `json:"value,omitempty"` // as it was sent, at most 40 characters
}
