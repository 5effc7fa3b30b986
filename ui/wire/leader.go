package wire

// LeaderView is the list of the day for the leader on the rota.
type LeaderView struct {
	Centre  string       `json:"centre"`
	Open    bool         `json:"open"`
	Date    string       `json:"date"`
	Hours   Hours        `json:"hours"`
	Leaders []LeaderDuty `json:"leaders"`
	Taken   int          `json:"taken"` // parties
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
}
