package queue

// Holiday is one day on which the calendar of the State Council differs from
// the week: off, or a working day at a weekend (调休).
type Holiday struct {
	Date Date   `json:"date"`
	Name string `json:"name"`
	Off  bool   `json:"off"`
}

// ImportHolidays replaces the days of one calendar year.
type ImportHolidays struct {
	Year int
	Days []Holiday
}

func (ImportHolidays) decide(*tx) error { return refuse(Broken, "not built yet") }

// Elsewhere is the rota of another hall or a township, as of a date.
type Elsewhere struct {
	Hall string         `json:"hall"`
	AsOf Date           `json:"as_of"`
	Days []ElsewhereDay `json:"days"`
}

// ElsewhereDay is one session in another hall. Names and posts are public.
type ElsewhereDay struct {
	Date    Date   `json:"date"`
	Session string `json:"session"`
	Leader  string `json:"leader"` // name
	Post    string `json:"post"`
	Place   string `json:"place"`
}

// SetElsewhere replaces the rota of one other hall; without days it drops it.
type SetElsewhere struct{ Rota Elsewhere }

func (SetElsewhere) decide(*tx) error { return refuse(Broken, "not built yet") }

// DraftRota puts sessions on the rota that only the office sees. A draft with
// the id of another draft, or of an undecided day, replaces it.
type DraftRota struct{ Days []RotaDay }

func (DraftRota) decide(*tx) error { return refuse(Broken, "not built yet") }

// GenerateRota drafts what the weekly rules ask for between two dates, both
// inclusive, and is not there yet.
type GenerateRota struct{ From, To Date }

func (GenerateRota) decide(*tx) error { return refuse(Broken, "not built yet") }

// DropDrafts removes drafts.
type DropDrafts struct{ IDs []string }

func (DropDrafts) decide(*tx) error { return refuse(Broken, "not built yet") }
