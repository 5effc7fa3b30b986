package queue_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"reception/queue"
	"reception/queue/queuetest"
)

func problem(field, code string) func(queue.Problem) bool {
	return func(p queue.Problem) bool { return p.Field == field && p.Code == code }
}

// dates returns the days of a year that pass.
func dates(year string, pass func(queue.Date) bool) (out []queue.Date) {
	for d := queue.Date(year + "-01-01"); string(d[:4]) == year; d = d.Plus(1) {
		if pass(d) {
			out = append(out, d)
		}
	}
	return out
}

// agrees holds a state's calendars to its answers for single dates.
func agrees(t *testing.T, s *queue.State) {
	t.Helper()
	for year := 2025; year <= 2028; year++ {
		var want []queue.Holiday
		for _, d := range dates(fmt.Sprint(year), func(queue.Date) bool { return true }) {
			if h, ok := s.Holiday(d); ok {
				want = append(want, h)
			}
		}
		if got := s.Calendar(year); !slices.Equal(got, want) {
			t.Errorf("calendar of %d: %v, want %v", year, got, want)
		}
	}
}

// The built-in calendar is the one that the domain notes were checked against.
func TestBuiltInHolidays(t *testing.T) {
	var s queue.State
	for _, tt := range []struct {
		year     string
		mondays  []queue.Date // off
		next     []queue.Date // working day after each
		weekends []queue.Date // at which offices work
		off      int          // days, weekends among them
	}{
		{
			year:     "2025",
			mondays:  []queue.Date{"2025-02-03", "2025-05-05", "2025-06-02", "2025-10-06"},
			next:     []queue.Date{"2025-02-05", "2025-05-06", "2025-06-03", "2025-10-09"},
			weekends: []queue.Date{"2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"},
			off:      28,
		},
		{
			year:     "2026",
			mondays:  []queue.Date{"2026-02-16", "2026-02-23", "2026-04-06", "2026-05-04", "2026-10-05"},
			next:     []queue.Date{"2026-02-24", "2026-02-24", "2026-04-07", "2026-05-06", "2026-10-08"},
			weekends: []queue.Date{"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"},
			off:      33,
		},
	} {
		t.Run(tt.year, func(t *testing.T) {
			off := func(d queue.Date) bool { h, ok := s.Holiday(d); return ok && h.Off && h.Date == d && h.Name != "" }
			mondays := dates(tt.year, func(d queue.Date) bool { return d.Weekday() == time.Monday && off(d) })
			if !slices.Equal(mondays, tt.mondays) {
				t.Errorf("Mondays off %v, want %v", mondays, tt.mondays)
			}
			var next []queue.Date
			for _, d := range mondays {
				next = append(next, s.NextWorkday(d))
			}
			if !slices.Equal(next, tt.next) {
				t.Errorf("they postpone to %v, want %v", next, tt.next)
			}
			weekends := dates(tt.year, func(d queue.Date) bool {
				return s.Workday(d) && (d.Weekday() == time.Saturday || d.Weekday() == time.Sunday)
			})
			if !slices.Equal(weekends, tt.weekends) {
				t.Errorf("working weekends %v, want %v", weekends, tt.weekends)
			}
			if n := len(dates(tt.year, s.Workday)); n != 248 {
				t.Errorf("%d working days, want 248", n)
			}
			if n := len(dates(tt.year, off)); n != tt.off {
				t.Errorf("%d days off, want %d", n, tt.off)
			}
			if !s.CalendarKnown(queue.Date(tt.year + "-12-31")) {
				t.Error("the calendar is not known")
			}
		})
	}
	agrees(t, &s)
	for _, d := range []queue.Date{"2024-12-31", "2027-01-01", "", "2026-02-30"} {
		if s.CalendarKnown(d) {
			t.Errorf("%q: the calendar is known", d)
		}
	}
	if !s.Workday("2027-01-01") || s.Workday("2027-01-02") {
		t.Error("without a calendar the working days are not Monday to Friday")
	}
}

func TestImportHolidays(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	day := func(d queue.Date, off bool) queue.Holiday { return queue.Holiday{Date: d, Name: "某日", Off: off} }
	for _, tt := range []struct {
		name string
		want queue.ImportHolidays
		code queue.Code
		row  int
		what string
	}{
		{"no days", queue.ImportHolidays{Year: 2027}, queue.BadCommand, 0, "missing"},
		{"another year", queue.ImportHolidays{Year: 2027, Days: []queue.Holiday{day("2027-01-01", true), day("2028-01-01", true)}}, queue.BadCommand, 2, "bad_date"},
		{"no date", queue.ImportHolidays{Year: 2027, Days: []queue.Holiday{day("2027-02-29", true)}}, queue.BadCommand, 1, "bad_date"},
		{"twice", queue.ImportHolidays{Year: 2027, Days: []queue.Holiday{day("2027-01-01", true), day("2027-01-01", false)}}, queue.Conflict, 2, "duplicate"},
		{"no name", queue.ImportHolidays{Year: 2027, Days: []queue.Holiday{{Date: "2027-01-01"}}}, queue.BadCommand, 1, "missing"},
		{"no year", queue.ImportHolidays{Days: []queue.Holiday{day("0000-01-01", true)}}, queue.BadCommand, 0, "bad_number"},
		{"December before alone", queue.ImportHolidays{Year: 2027, Days: []queue.Holiday{day("2026-12-31", true)}}, queue.BadCommand, 0, "missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := h.Refused(tt.want, tt.code)
			if len(r.Problems) == 0 || r.Problems[0].Row != tt.row || r.Problems[0].Code != tt.what {
				t.Errorf("problems %+v, want %s in row %d", r.Problems, tt.what, tt.row)
			}
		})
	}
	h.Do(queue.ImportHolidays{Year: 2027, Days: []queue.Holiday{day("2027-01-04", true), day("2027-01-01", true), day("2026-12-31", true), day("2027-01-02", false)}})
	s := h.State()
	if s.Workday("2027-01-04") || !s.Workday("2027-01-02") || s.Workday("2026-12-31") || !s.CalendarKnown("2027-06-01") {
		t.Errorf("imported %+v", s.Holidays)
	}
	if s.Workday("2026-10-05") {
		t.Error("the last days of 2026 took its own notice away")
	}
	agrees(t, s)
	// The centre corrects the built-in year: only what it says holds now.
	h.Do(queue.ImportHolidays{Year: 2026, Days: []queue.Holiday{day("2026-10-06", true)}})
	s = h.State()
	agrees(t, s)
	if !s.Workday("2026-10-05") || s.Workday("2026-10-06") || s.Workday("2026-12-31") || s.Workday("2027-01-04") {
		t.Errorf("corrected %+v", s.Holidays)
	}
	h.Do(queue.ImportHolidays{Year: 2027, Days: []queue.Holiday{day("2027-01-05", true)}})
	if s = h.State(); !s.Workday("2026-12-31") || !s.Workday("2027-01-04") || s.Workday("2027-01-05") {
		t.Errorf("corrected %+v", s.Holidays)
	}
	undo(h)
	if s = h.State(); s.Workday("2027-01-04") || !s.Workday("2027-01-05") {
		t.Errorf("taken back: %+v", s.Holidays)
	}
	undo(h)
	if s = h.State(); s.Workday("2026-10-05") || s.Workday("2027-01-04") {
		t.Errorf("taken back twice: %+v", s.Holidays)
	}
}

// undo takes back the newest change of the office.
func undo(h *queuetest.Hall) {
	c, _ := h.State().Undoable()
	h.Do(queue.UndoOffice{Seq: c.Seq})
}

func TestParseHolidays(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "holiday-cn-2026.json"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := queue.ParseHolidays(b)
	if err != nil {
		t.Fatal(err)
	}
	h := queuetest.NewDay(t, &queuetest.Journal{})
	want := h.State()
	h.Do(got)
	same := func(d queue.Date) bool {
		a, okA := want.Holiday(d)
		b, okB := h.State().Holiday(d)
		return okA == okB && a.Off == b.Off
	}
	if n := len(dates("2026", same)); n != 365 || got.Year != 2026 {
		t.Errorf("year %d, %d days of 2026 as built in, want 365", got.Year, n)
	}
	for name, text := range map[string]string{
		"not JSON":        "<html>",
		"cut off":         `{"year": 2027, "days": [`,
		"year as text":    `{"year": "2027", "days": []}`,
		"off is not said": `{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01"}]}`,
	} {
		if c, err := queue.ParseHolidays([]byte(text)); err == nil {
			t.Errorf("%s: read as %+v", name, c)
		}
	}
}

// Whatever is read is decided without a panic, and reads the same once more.
func FuzzParseHolidays(f *testing.F) {
	f.Add([]byte(`{"year": 2027, "papers": [], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}`))
	f.Add([]byte(`{"year": -1, "days": [{"name": "", "date": "9999-99-99", "isOffDay": false}]}`))
	f.Add([]byte(`{}`))
	h := queuetest.NewDay(f, &queuetest.Journal{})
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := queue.ParseHolidays(b)
		if err != nil {
			return
		}
		if s, _, err := h.Core.Preview(queue.Command{Want: c}); err == nil {
			if len(c.Days) == 0 || len(s.Holidays) != len(c.Days) {
				t.Errorf("%d days led to %d", len(c.Days), len(s.Holidays))
			}
		} else if code(err) == queue.Broken {
			t.Error(err)
		}
		type day struct {
			Name string     `json:"name"`
			Date queue.Date `json:"date"`
			Off  bool       `json:"isOffDay"`
		}
		out := struct {
			Year int   `json:"year"`
			Days []day `json:"days"`
		}{Year: c.Year}
		for _, d := range c.Days {
			out.Days = append(out.Days, day{d.Name, d.Date, d.Off})
		}
		var again bytes.Buffer
		if err := json.NewEncoder(&again).Encode(out); err != nil {
			t.Fatal(err)
		}
		if c2, err := queue.ParseHolidays(again.Bytes()); err != nil || !reflect.DeepEqual(c, c2) {
			t.Errorf("read again as %+v, error %v, want %+v", c2, err, c)
		}
	})
}
