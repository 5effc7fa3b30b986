package slip

import (
	"fmt"
	"time"

	"reception/devices/escpos"
	"reception/queue"
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
	CallFrom string // set while calling has not begun
	Slot     string // booked clock time
	Issued   time.Time
	Code     string // ten digits
	QR       string // what the square holds
}

// Of lays out what the State knows of a ticket.
func Of(s *queue.State, k queue.Ticket, debt queue.Slip, codes Codes, zone *time.Location) Slip {
	service, _ := s.Config.Service(k.Service)
	out := Slip{
		Centre: s.Config.Centre, Number: k.Number, Copy: debt.Copy, Leader: service.Leader, People: k.People, Slot: k.Slot,
		Issued: time.UnixMilli(int64(k.Issued.At)).In(zone), Code: codes.Code(k.Mint.Nonce),
	}
	for _, stop := range service.Stops[min(k.Stop, len(service.Stops)):] {
		out.Stops = append(out.Stops, stop.Name)
	}
	for i, id := range s.Day.Line(k.Key()) {
		if id == k.ID {
			out.Ahead = i
		}
	}
	if from := s.Config.Hours.CallFrom; out.Issued.Hour()*60+out.Issued.Minute() < from {
		out.CallFrom = fmt.Sprintf("%d:%02d", from/60, from%60)
	}
	out.QR = out.Code // a bare code, until phones can reach a status page
	return out
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
	if s.People > 1 {
		e.Line(w.party(s.People))
	}
	e.Line(w.sit)
	e.Line(s.Issued.Format("2006-01-02 15:04"))
	e.Line(w.code + " " + group(s.Code))
	if err := e.QR(s.QR); err != nil {
		return nil, fmt.Errorf("slip: draw QR: %w", err)
	}
	e.Cut()
	return e.Bytes(), nil
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
