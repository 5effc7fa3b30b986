package slip

import (
	"fmt"
	"strings"
	"time"

	"reception/devices/escpos"
	"reception/queue"
	"reception/ui/view"
)

// Slip is the content of one printed slip.
type Slip struct {
	Centre   string
	Number   int
	Copy     int      // 0 first print, else 补打 and its count
	Stops    []string // where the number leads, in order
	Leader   bool     // and the last of them is the leader
	People   int
	Ahead    int
	From, To string // between which clock times the call is expected; empty while not known
	CallFrom string // set while calling has not begun
	Slot     string // booked clock time
	Issued   time.Time
	Code     string // ten digits
	QR       string // what the square holds

	Booked *Booked // it is the slip of an appointment and has no number
}

// Booked is for when an appointment is.
type Booked struct {
	Date    time.Time // zero: any day
	Session string    // as queue.Booking.Session
	Slot    string
}

// Printed is what slips look like beyond what the State knows.
type Printed struct {
	Codes  Codes
	Zone   *time.Location
	Status string // address of the status page, "https://hall.example"; empty: the square holds the bare code
}

// square is what a phone or the desk's scanner reads.
func (p Printed) square(nonce string) string {
	if p.Status == "" {
		return p.Codes.Code(nonce)
	}
	return strings.TrimSuffix(p.Status, "/") + "/t/" + p.Codes.Token(nonce)
}

// OfBooking lays out what the State knows of an appointment.
func (p Printed) OfBooking(s *queue.State, b queue.Booking, debt queue.Slip) Slip {
	service, _ := s.Config.Service(b.Service)
	out := Slip{
		Centre: s.Config.Centre, Leader: service.Leader, People: b.People, Issued: time.UnixMilli(int64(debt.Since.At)).In(p.Zone),
		Code: p.Codes.Code(b.Mint.Nonce), QR: p.square(b.Mint.Nonce), Booked: &Booked{Session: b.Session, Slot: b.Slot},
	}
	out.Booked.Date, _ = time.Parse(time.DateOnly, string(b.Date)) // any day has none
	return out
}

// Of lays out what the State knows of a ticket. Where the ticket goes is told
// as the screens tell it: see [view.Stops].
func (p Printed) Of(s *queue.State, k queue.Ticket, debt queue.Slip) Slip {
	service, _ := s.Config.Service(k.Service)
	out := Slip{
		Centre: s.Config.Centre, Number: k.Number, Copy: debt.Copy, Leader: service.Leader, People: k.People, Slot: k.Slot,
		Issued: time.UnixMilli(int64(k.Issued.At)).In(p.Zone), Code: p.Codes.Code(k.Mint.Nonce), QR: p.square(k.Mint.Nonce),
		Stops: view.Stops(s.Config, k),
	}
	for i, id := range s.Day.Line(k.Key()) {
		if id == k.ID {
			out.Ahead = i
		}
	}
	if from, to, ok := s.Forecast(k.ID, s.Clock.Last); ok {
		out.From, out.To = p.clock(from), p.clock(to)
	}
	line := "" // the hours of the hall: those of a window alone would tell which
	if service.Leader {
		line = k.Service
	}
	h, works := s.HoursOn(line, s.Day.Date)
	if out.Issued.Hour()*60+out.Issued.Minute() < h.CallFrom && works {
		out.CallFrom = fmt.Sprintf("%d:%02d", h.CallFrom/60, h.CallFrom%60)
	}
	return out
}

func (p Printed) clock(at queue.Millis) string {
	return time.UnixMilli(int64(at)).In(p.Zone).Format("15:04")
}

// Encode returns the slip as the bytes of one print job, without any status
// request. Text comes first, so that paper moves while the QR is on the wire.
func (s Slip) Encode(p escpos.Profile) ([]byte, error) {
	w, e := chinese(), escpos.NewEncoder(p)
	e.Init()
	e.Chinese(true)
	e.Align(escpos.Center)
	e.LineSpacing(40)
	e.Line(s.Centre)
	if s.Copy > 0 {
		e.Line(w.reprint(s.Copy))
	}
	if s.Booked != nil {
		s.booked(e, w)
	} else {
		s.number(e, w)
	}
	e.Line(s.Issued.Format("2006-01-02 15:04"))
	e.Line(w.code + " " + group(s.Code))
	if err := e.QR(s.QR); err != nil {
		return nil, fmt.Errorf("slip: draw QR: %w", err)
	}
	e.Cut()
	return e.Bytes(), nil
}

// number is the part of a slip between its head and its foot.
func (s Slip) number(e *escpos.Encoder, w words) {
	e.Line(w.yourNumber)
	e.Size(4, 4)
	e.LineSpacing(110)
	e.Emphasis(true)
	e.Line(fmt.Sprint(s.Number))
	e.Emphasis(false)
	e.Size(1, 2)
	e.LineSpacing(64)
	e.Line(w.way(s.Stops, s.Leader))
	e.Size(1, 1)
	e.LineSpacing(40)
	switch {
	case s.Slot != "":
		e.Line(w.booked(s.Slot))
	case s.CallFrom != "":
		e.Line(w.aheadFrom(s.Ahead, s.CallFrom))
	default:
		e.Line(w.ahead(s.Ahead))
	}
	if s.From != "" {
		e.Line(w.between(s.From, s.To))
	}
	if s.People > 1 {
		e.Line(w.party(s.People))
	}
	e.Line(w.sit)
}

// booked is the same of the slip of an appointment.
func (s Slip) booked(e *escpos.Encoder, w words) {
	e.Line(w.appointment(s.Leader))
	e.Size(2, 2)
	e.LineSpacing(72)
	e.Emphasis(true)
	e.Line(w.date(s.Booked.Date))
	if time := w.session(s.Booked.Session, s.Booked.Slot); time != "" {
		e.Line(time)
	}
	e.Emphasis(false)
	e.Size(1, 1)
	e.LineSpacing(40)
	if s.People > 1 {
		e.Line(w.together(s.People))
	}
	e.Line(w.come)
	e.Line(w.keep)
}

// EncodeTest returns a slip that nobody can take for a number: it holds none,
// and no code.
func EncodeTest(p escpos.Profile, at time.Time) []byte {
	w, e := chinese(), escpos.NewEncoder(p)
	e.Init()
	e.Chinese(true)
	e.Align(escpos.Center)
	e.Size(4, 4)
	e.LineSpacing(110)
	e.Emphasis(true)
	e.Line(w.test)
	e.Emphasis(false)
	e.Size(1, 1)
	e.LineSpacing(40)
	e.Line(w.noNumber)
	e.Line(at.Format("2006-01-02 15:04"))
	e.Cut()
	return e.Bytes()
}

// group sets ten digits as people read them out: 012 345 6789.
func group(code string) string {
	if len(code) != 10 {
		return code
	}
	return code[:3] + " " + code[3:6] + " " + code[6:]
}
