package queue_test

import (
	"slices"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

// Numbers that are on paper from before a restore are given to nobody else on
// that date, are no tickets, and are said once.
func TestSkipNumbers(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	take := func(service string, want int) {
		t.Helper()
		if a := h.Do(queue.Issue{Service: service, People: 1}); a.Number != want {
			t.Errorf("number %d, want %d", a.Number, want)
		}
	}
	skip := func(d queue.Date, through ...int) (said bool) {
		t.Helper()
		was := h.State().Seq
		h.Do(queue.SkipNumbers{Date: d, Through: through})
		return h.State().Seq != was
	}
	take("land", 101)
	take("leader", 1)
	for _, n := range []int{0, 100, 1000, -5} { // of no series, beside one that is good
		h.Refused(queue.SkipNumbers{Date: queuetest.Today, Through: []int{145, n}}, queue.NotFound)
	}
	h.Refused(queue.SkipNumbers{Date: "someday", Through: []int{145}}, queue.BadCommand)
	take("land", 102)
	if !skip(queuetest.Today, 145, 120) || skip(queuetest.Today, 145) || skip(queuetest.Today, 120, 140) || skip(queuetest.Today) {
		t.Error("what is known is said again, or what is new is not")
	}
	if n := len(h.State().Day.Tickets); n != 3 {
		t.Errorf("%d tickets, want 3: numbers on paper are none", n)
	}
	take("land", 146)
	take("leader", 2)
	skip(queuetest.Today, 143) // less than was given out since
	take("labour", 147)
	h.Restart()
	if skip(queuetest.Today, 145) {
		t.Error("it is said again after a restart")
	}
	take("land", 148)

	// Another range keeps off them as well.
	c := queuetest.Config()
	c.Series[0].To, c.Series[1].From = 119, 120
	h.Do(queue.SetConfig{Config: c})
	take("land", 149)
	c.Series[0] = queue.Series{ID: "leader", From: 130, To: 500}
	c.Series[1] = queue.Series{ID: "window", From: 501, To: 999}
	h.Do(queue.SetConfig{Config: c})
	take("leader", 150)
	if skip(queuetest.Today, 145, 120) {
		t.Error("it is said again after the ranges were moved")
	}
	h.Do(queue.SetConfig{Config: queuetest.Config()})

	// The next date begins anew, but for what was said of it while it was not open.
	skip("2026-11-24", 3)
	h.Do(queue.CloseDay{CarryOver: true})
	h.Do(queue.OpenDay{Date: "2026-11-24"})
	take("land", 101)
	take("leader", 4)
	h.Do(queue.CloseDay{CarryOver: true})

	// A day opened again on the date keeps off them.
	skip("2026-11-25", 5, 110)
	h.Do(queue.OpenDay{Date: "2026-11-25"})
	take("land", 111)
	h.Do(queue.CloseDay{CarryOver: true})
	h.Do(queue.OpenDay{Date: "2026-11-25"})
	take("leader", 6)

	// When all are on paper the service is full.
	skip("2026-11-25", 99)
	h.Refused(queue.Issue{Service: "leader", People: 1}, queue.Full)

	if _, _, err := queue.Replay(j); err != nil {
		t.Error(err)
	}
}

// While nobody knows the date of the day, it may be the one of the numbers.
func TestSkipNumbersOnADoubtfulDay(t *testing.T) {
	for _, tt := range []struct {
		name string
		open queue.Date // when the last was Monday the 23rd
		then []queue.Want
		want int // with the numbers of the 24th on paper
	}{
		{"a provisional day", "1970-01-01", nil, 146},
		{"a day that was confirmed to be another", "1970-01-01", []queue.Want{queue.ConfirmDate{Date: "2026-11-25"}}, 101},
		{"a provisional day that turns out to be that date", "1970-01-01", []queue.Want{queue.DoubtDate{Date: "2026-11-24"}}, 146},
		{"a day that may be that date", "2026-11-25", []queue.Want{queue.DoubtDate{Date: "2026-11-24"}}, 146},
		{"a day that may be another", "2026-11-25", []queue.Want{queue.DoubtDate{Date: "2026-11-26"}}, 101},
		{"a day that is that date after all", "2026-11-25", []queue.Want{queue.DoubtDate{Date: "2026-11-24"}, queue.ConfirmDate{Date: "2026-11-24"}}, 146},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := queuetest.NewDay(t, &queuetest.Journal{})
			h.Do(queue.CloseDay{})
			h.Do(queue.SkipNumbers{Date: "2026-11-24", Through: []int{145}})
			h.Do(queue.OpenDay{Date: tt.open})
			for _, w := range tt.then {
				h.Do(w)
			}
			if a := h.Do(queue.Issue{Service: "land", People: 1}); a.Number != tt.want {
				t.Errorf("number %d, want %d", a.Number, tt.want)
			}
		})
	}
}

// A day that was closed by mistake and is opened again on its date goes on with
// its numbers; the next date begins anew.
func TestNumbersOfADateOpenedAgain(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	take := func(service string, want int) {
		t.Helper()
		if a := h.Do(queue.Issue{Service: service, People: 1}); a.Number != want {
			t.Errorf("number %d, want %d", a.Number, want)
		}
	}
	again := func(d queue.Date) {
		h.Do(queue.CloseDay{CarryOver: true})
		h.Do(queue.OpenDay{Date: d})
	}
	take("land", 101)
	take("land", 102)
	take("leader", 1)
	again(queuetest.Today)
	take("land", 103)
	h.Restart()
	again(queuetest.Today)
	take("land", 104)
	take("leader", 2)
	h.Do(queue.CloseDay{CarryOver: true})
	h.Do(queue.OpenDay{Date: "2026-11-24"})
	take("land", 101)
	take("leader", 1)
}

// What was said of a day whose date was wrong holds for the right one as well,
// and is said once.
func TestSkipNumbersFollowTheDate(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	h.Do(queue.CloseDay{})
	h.Do(queue.OpenDay{Date: "1970-01-01"})
	w := queue.SkipNumbers{Date: "1970-01-01", Through: []int{145, 7}}
	h.Do(w)
	old := h.State()
	h.Do(queue.ConfirmDate{Date: "2026-11-25"})
	if len(old.Skipped) != 2 || old.Skipped[0].Date != "1970-01-01" {
		t.Errorf("a published State has %v", old.Skipped)
	}
	if a := h.Do(queue.Issue{Service: "land", People: 1}); a.Number != 146 {
		t.Errorf("number %d, want 146", a.Number)
	}
	for _, d := range []queue.Date{"2026-11-24", "2026-11-25", "2026-11-24"} { // staff are of two minds
		h.Do(queue.DoubtDate{Date: d})
		h.Do(queue.ConfirmDate{Date: d})
	}
	was := h.State()
	if h.Do(w); h.State() != was || len(was.Skipped) != 6 {
		t.Errorf("%d runs of numbers, want those of three dates", len(was.Skipped))
	}
	if a := h.Do(queue.Issue{Service: "leader", People: 1}); a.Number != 8 {
		t.Errorf("number %d, want 8", a.Number)
	}
	if _, _, err := queue.Replay(j); err != nil {
		t.Error(err)
	}
}

// A restore of weeks ago takes no numbers from a day whose date is in doubt.
func TestSkipNumbersOfLongAgo(t *testing.T) {
	for _, tt := range []struct {
		last queue.Date
		want int
	}{{"2026-11-30", 146}, {"2026-12-01", 101}} {
		h := queuetest.NewDay(t, &queuetest.Journal{})
		h.Do(queue.SkipNumbers{Date: queuetest.Today, Through: []int{145}})
		for _, d := range []queue.Date{"2026-11-30", tt.last, "1970-01-01"} {
			h.Do(queue.CloseDay{})
			h.Do(queue.OpenDay{Date: d})
		}
		if a := h.Do(queue.Issue{Service: "land", People: 1}); a.Number != tt.want {
			t.Errorf("number %d after %s, want %d", a.Number, tt.last, tt.want)
		}
	}
}

// Between the numbers of a series that the settings moved there are those that
// nobody had.
func TestNumbersOfAMovedSeriesOpenedAgain(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	take := func(service string, want int) {
		t.Helper()
		if a := h.Do(queue.Issue{Service: service, People: 1}); a.Number != want {
			t.Errorf("number %d, want %d", a.Number, want)
		}
	}
	take("leader", 1)
	take("land", 101)
	take("land", 102)
	c := queuetest.Config()
	c.Series[0].From, c.Series[0].To, c.Series[1].To = 900, 999, 899
	h.Do(queue.SetConfig{Config: c})
	take("leader", 900)
	h.Do(queue.CloseDay{CarryOver: true})
	want := []queue.Skipped{{Date: queuetest.Today, From: 1, To: 1}, {Date: queuetest.Today, From: 101, To: 102}, {Date: queuetest.Today, From: 900, To: 900}}
	if got := h.State().Given; !slices.Equal(got, want) {
		t.Errorf("given out %v, want %v", got, want)
	}
	h.Do(queue.OpenDay{Date: queuetest.Today})
	take("land", 103)
	take("leader", 901)
}

// A day that was closed by mistake goes on with its numbers also when the clock
// has lost its date by then; so does the day after it, until somebody says which
// date it is, and the days after that begin anew.
func TestNumbersOfTheLastDateInDoubt(t *testing.T) {
	for _, date := range []queue.Date{queuetest.Today, "2026-11-24"} {
		h := queuetest.NewDay(t, &queuetest.Journal{})
		take := func(want int) {
			t.Helper()
			if a := h.Do(queue.Issue{Service: "land", People: 1}); a.Number != want {
				t.Errorf("%s: number %d, want %d", date, a.Number, want)
			}
		}
		take(101)
		h.Do(queue.CloseDay{CarryOver: true})
		h.Do(queue.OpenDay{Date: "1970-01-01"})
		take(102)
		h.Do(queue.DoubtDate{Date: date})
		take(103)
		h.Do(queue.CloseDay{CarryOver: true})
		h.Do(queue.OpenDay{Date: date.Plus(1)})
		take(101)
	}
}
