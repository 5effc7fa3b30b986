package wire

// LeaderView is the list of the day for the leader on the rota.
type LeaderView struct {
	Centre  string       `json:"centre"`
	Open    bool         `json:"open"`
	Date    string       `json:"date"`
	Hours   Hours        `json:"hours"`
	Lunch   string       `json:"lunch,omitempty"` // while calling rests: when it goes on, "14:30"
	Notices []Notice     `json:"notices"`
	Leaders []LeaderDuty `json:"leaders"`
	Now     string       `json:"now,omitempty"` // id in Leaders of the session that is held now
	Taken   int          `json:"taken"`         // parties
	People  int          `json:"people"`
	Rows    []LeaderRow  `json:"rows"` // in the order in which they will be received: now, then waiting
	More    int          `json:"more"` // rows that do not fit
	Done    []LeaderRow  `json:"done"` // received today, newest first
	Units   []string     `json:"units"`
	Lawyer  bool         `json:"lawyer"`
}

// LeaderRow is one party: a number, never a name.
type LeaderRow struct {
	Ticket int64  `json:"ticket"`
	Number int    `json:"number"`
	Status string `json:"status" tstype:"'waiting' | 'called' | 'serving' | 'held' | 'missed' | 'served'"`
	Stop   string `json:"stop"` // where it waits or is: 登记台, 领导
	Here   bool   `json:"here"` // at the leader's own stop
	Lane   string `json:"lane" tstype:"'walkin' | 'booked' | 'carried'"`
	Slot   string `json:"slot,omitempty"`
	People int    `json:"people"`
	Needs  []Need `json:"needs"`
	Issued int64  `json:"issued"`
	Person bool   `json:"person,omitempty"`

	Half string `json:"half,omitempty" tstype:"'' | 'am' | 'pm' | 'day'"` // session that the number was given for
	Note bool   `json:"note,omitempty"`                                   // one sentence was taken down: POST /api/person
	Band string `json:"band,omitempty" tstype:"Band"`                     // of a group
	Bare bool   `json:"bare,omitempty"`                                   // nothing is shown but the number
}
