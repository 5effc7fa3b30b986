package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"reception/queue"
)

// RotaBetween returns the sessions of the rota between two dates, both
// inclusive, by date and session.
func RotaBetween(s *queue.State, from, to queue.Date) []queue.RotaDay {
	var out []queue.RotaDay
	for _, r := range s.Rota {
		if from <= r.Date && r.Date <= to {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, byDate)
	return out
}

// RotaNotice is a month of the rota as it hangs on the door and goes to the
// townships. Names and posts of leaders are public.
type RotaNotice struct {
	Centre, Phone string
	Year, Month   int
	Rows          []RotaNoticeRow
	Tentative     bool // the month lies beyond the known calendar
	Printed       string
}

// RotaNoticeRow is one session on the notice.
type RotaNoticeRow struct {
	Date, Weekday, Session, Hours, Name, Post, Kind, Place, Label string

	Mark    string // changed, undecided, cancelled, or empty
	Moved   string // the date it was moved from, in words
	Holiday string // name, when the date is off
	Booked  bool   // by appointment only
}

// NewRotaNotice returns the notice of a month, "2026-11". It is false when the
// month is none.
func NewRotaNotice(in Input, month string) (RotaNotice, bool) {
	first, err := time.Parse("2006-01", month)
	if err != nil || first.Year() < 2000 || first.Year() > 2099 {
		return RotaNotice{}, false
	}
	from := queue.Date(first.Format(time.DateOnly))
	to := queue.Date(first.AddDate(0, 1, -1).Format(time.DateOnly))
	v := in.notice()
	v.Year, v.Month = first.Year(), int(first.Month())
	v.Tentative = !in.State.CalendarKnown(from)
	for _, r := range RotaBetween(in.State, from, to) {
		if r.Status != queue.RotaDraft {
			v.Rows = append(v.Rows, in.noticeRow(r))
		}
	}
	return v, true
}

func (in Input) notice() RotaNotice {
	return RotaNotice{Centre: in.State.Config.Centre, Phone: in.State.Config.Phone, Printed: chineseDate(in.date())}
}

func (in Input) noticeRow(r queue.RotaDay) RotaNoticeRow {
	l, _ := in.State.Config.Leader(r.Leader)
	row := RotaNoticeRow{
		Date: monthDay(r.Date), Weekday: weekday(r.Date), Session: sessionName(r.Session), Hours: in.sessionHours(r), Name: l.Name, Post: l.Post,
		Kind: kindName(r.Kind), Place: r.Place, Label: r.Label, Booked: r.Kind == queue.KindBooked,
	}
	if h, ok := in.State.Holiday(r.Date); ok && h.Off {
		row.Holiday = h.Name
	}
	if row.Place == "" && r.Kind != queue.KindField {
		row.Place = in.State.Config.Centre
	}
	switch r.Status {
	case queue.RotaChanged, queue.RotaUndecided, queue.RotaCancelled:
		row.Mark = string(r.Status)
	}
	if r.MovedFrom != "" {
		row.Moved = monthDay(r.MovedFrom)
	}
	return row
}

// ChangeNotice is the notice of one session that was changed after it was
// published.
type ChangeNotice struct {
	RotaNotice
	Was  RotaNoticeRow // as first published, as far as it is known
	Is   RotaNoticeRow
	What string // "cancelled", "leader", "date", "both" or "other"
}

// NewChangeNotice returns the notice of a changed session. It is false when
// there is none with that id, or it was not changed. The reason is for the
// office's file and does not stand on it.
func NewChangeNotice(in Input, id string) (ChangeNotice, bool) {
	i := slices.IndexFunc(in.State.Rota, func(r queue.RotaDay) bool { return r.ID == id })
	if i < 0 {
		return ChangeNotice{}, false
	}
	r := in.State.Rota[i]
	if r.Status != queue.RotaChanged && r.Status != queue.RotaCancelled {
		return ChangeNotice{}, false
	}
	was := r
	if r.SubstituteOf != "" {
		was.Leader = r.SubstituteOf
	}
	if r.MovedFrom != "" {
		was.Date = r.MovedFrom
	}
	v := ChangeNotice{RotaNotice: in.notice(), Was: in.noticeRow(was), Is: in.noticeRow(r), What: "other"}
	leader, date := was.Leader != r.Leader, was.Date != r.Date
	switch {
	case r.Status == queue.RotaCancelled:
		v.What = "cancelled"
	case leader && date:
		v.What = "both"
	case leader:
		v.What = "leader"
	case date:
		v.What = "date"
	}
	return v, true
}

func monthDay(d queue.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d月%d日", t.Month(), t.Day())
}

func chineseDate(d queue.Date) string {
	return strings.TrimLeft(string(d[:4]), "0") + "年" + monthDay(d)
}

func weekday(d queue.Date) string {
	return "星期" + string([]rune("日一二三四五六")[d.Weekday()])
}

func sessionName(session string) string {
	switch session {
	case queue.SessionMorning:
		return "上午"
	case queue.SessionAfternoon:
		return "下午"
	}
	return "全天"
}

// sessionHours are the hours of a session on its date, "" in a township, which
// has its own.
func (in Input) sessionHours(r queue.RotaDay) string {
	h, works := in.State.HoursOn("", r.Date)
	if from, until := h.Bounds(r.Session); works && r.Kind != queue.KindField && from < until {
		return clockOf(from) + "–" + clockOf(until)
	}
	return ""
}

// clockOf is a time of the day as notices write it: 8:30.
func clockOf(minute int) string { return strconv.Itoa(minute/60) + fmt.Sprintf(":%02d", minute%60) }

func kindName(k queue.RotaKind) string {
	switch k {
	case queue.KindField:
		return "下访"
	case queue.KindBooked:
		return "约访"
	case queue.KindVideo:
		return "视频"
	}
	return "现场"
}
