package wire

// SignInPage is what GET /api/signin returns.
type SignInPage struct {
	Centre   string          `json:"centre"`
	Counters []SignInCounter `json:"counters"`
	Me       *Me             `json:"me,omitempty"` // already signed in
}

// SignInCounter is a window to choose at sign-in.
type SignInCounter struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Staff string `json:"staff,omitempty"` // who is there already
}

// SignIn is the body of POST /api/signin. On success the answer is [Me] and a
// cookie; a wrong name or PIN is 403 with [HTTPError], after a delay.
type SignIn struct {
	Name    string `json:"name"`
	PIN     string `json:"pin"`
	Counter string `json:"counter,omitempty"`
}

// HTTPError is the body of every answer that is not 2xx.
type HTTPError struct {
	Code   string `json:"code"`
	WaitMS int64  `json:"wait_ms,omitempty"`
}

// PersonAsk is the body of POST /api/person: the one way to a name, to a
// telephone number and to the sentence that was taken down. It names one of a
// ticket, a booking and a callback. Every call is recorded before anything is
// read.
type PersonAsk struct {
	Ticket   int64  `json:"ticket,omitempty"`
	Note     bool   `json:"note,omitempty"` // of the ticket: the sentence, not the name
	Booking  int64  `json:"booking,omitempty"`
	Callback int64  `json:"callback,omitempty"`
	Why      string `json:"why" tstype:"'check' | 'receive' | 'correct' | 'call'"` // call: to telephone
}

// Person is its answer. It is shown and not kept.
type Person struct {
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty"`
	Words string `json:"words,omitempty"`
}
