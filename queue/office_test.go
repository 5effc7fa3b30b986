package queue_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

func settings(edit func(*queue.Config)) queue.SetConfig {
	c := queuetest.Config()
	edit(&c)
	return queue.SetConfig{Config: c}
}

// Every fault of the settings is named by its field.
func TestConfigProblems(t *testing.T) {
	rule := func(edit func(*queue.RotaRule)) func(*queue.Config) {
		return func(c *queue.Config) {
			r := queue.RotaRule{ID: "mon", Weekday: 1, Session: "am", Leaders: []string{"wang", "li"}, Holiday: queue.HolidayManual}
			edit(&r)
			c.RotaRules = []queue.RotaRule{r}
		}
	}
	entry := func(edit func(*queue.Timetable)) func(*queue.Config) {
		return func(c *queue.Config) {
			e := queue.Timetable{Name: "夏季", From: "06-01", To: "08-31", Hours: c.Hours}
			edit(&e)
			c.Timetable = []queue.Timetable{e}
		}
	}
	good := func(c *queue.Config) {
		rule(func(*queue.RotaRule) {})(c)
		entry(func(e *queue.Timetable) { e.From, e.To, e.Service = "12-01", "02-29", "land" })(c)
		c.Hours.LunchFrom, c.Hours.LunchUntil = 690, 870
		c.Loudness = []queue.Loudness{{From: 0, Until: 720, Percent: 0}, {From: 720, Until: 1440, Percent: 100}}
		c.Units, c.Townships = []string{"信访局"}, []string{"青石镇"}
		c.Rules.Forces = true
	}
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Do(settings(good))
	for _, tt := range []struct {
		name, field, what string
		edit              func(*queue.Config)
	}{
		{"lunch before opening", "hours.lunch_from", "bad_hours", func(c *queue.Config) { c.Hours.LunchFrom, c.Hours.LunchUntil = 100, 870 }},
		{"lunch after closing", "hours.lunch_from", "bad_hours", func(c *queue.Config) { c.Hours.LunchFrom, c.Hours.LunchUntil = 690, 1400 }},
		{"lunch backwards", "hours.lunch_from", "bad_hours", func(c *queue.Config) { c.Hours.LunchFrom, c.Hours.LunchUntil = 870, 690 }},
		{"season without an end", "timetable.0.from", "bad_date", entry(func(e *queue.Timetable) { e.To = "" })},
		{"season of no day", "timetable.0.from", "bad_date", entry(func(e *queue.Timetable) { e.From = "02-30" })},
		{"season with a year", "timetable.0.from", "bad_date", entry(func(e *queue.Timetable) { e.To = "2026-06-01" })},
		{"hours of no service", "timetable.0.service", "unknown_service", entry(func(e *queue.Timetable) { e.Service = "none" })},
		{"hours on no day", "timetable.0.hours.days", "missing", entry(func(e *queue.Timetable) { e.Hours.Days = [7]bool{} })},
		{"hours backwards", "timetable.0.hours", "bad_hours", entry(func(e *queue.Timetable) { e.Hours.CallUntil = 0 })},
		{"rule without an id", "rota_rules.0.id", "missing", rule(func(r *queue.RotaRule) { r.ID = "" })},
		{"rule on no day", "rota_rules.0.weekday", "bad_number", rule(func(r *queue.RotaRule) { r.Weekday = 7 })},
		{"rule at night", "rota_rules.0.session", "unknown_session", rule(func(r *queue.RotaRule) { r.Session = "night" })},
		{"rule of no kind", "rota_rules.0.kind", "unknown_kind", rule(func(r *queue.RotaRule) { r.Kind = "x" })},
		{"rule of no leader", "rota_rules.0.leaders", "missing", rule(func(r *queue.RotaRule) { r.Leaders = nil })},
		{"rule of a stranger", "rota_rules.0.leaders", "unknown_leader", rule(func(r *queue.RotaRule) { r.Leaders = []string{"x"} })},
		{"rule of one leader twice", "rota_rules.0.leaders", "duplicate", rule(func(r *queue.RotaRule) { r.Leaders = []string{"li", "li"} })},
		{"rule without a policy", "rota_rules.0.holiday", "unknown_policy", rule(func(r *queue.RotaRule) { r.Holiday = "" })},
		{"rule below nothing", "rota_rules.0.capacity", "bad_number", rule(func(r *queue.RotaRule) { r.Capacity = -1 })},
		{"rules with one id", "rota_rules.1.id", "duplicate", func(c *queue.Config) { good(c); c.RotaRules = append(c.RotaRules, c.RotaRules[0]) }},
		{"too loud", "loudness.0.percent", "bad_number", func(c *queue.Config) { c.Loudness = []queue.Loudness{{Until: 60, Percent: 101}} }},
		{"loud at no time", "loudness.0.from", "bad_hours", func(c *queue.Config) { c.Loudness = []queue.Loudness{{From: 60, Until: 60}} }},
		{"loud twice", "loudness.1.from", "overlap", func(c *queue.Config) { c.Loudness = []queue.Loudness{{Until: 60}, {From: 59, Until: 70}} }},
		{"topic twice", "triage.topics.1.id", "duplicate", func(c *queue.Config) { c.Triage.Topics = append(c.Triage.Topics, c.Triage.Topics[0]) }},
		{"topic without a name", "triage.topics.0.name", "missing", func(c *queue.Config) { c.Triage.Topics[0].Name = " " }},
		{"topic with a name of nine", "triage.topics.0.name", "too_long", func(c *queue.Config) { c.Triage.Topics[0].Name = "一二三四五六七八九" }},
		{"topic in no group", "triage.topics.0.group", "missing", func(c *queue.Config) { c.Triage.Topics[0].Group = "" }},
		{"topic of two lines", "triage.topics.0.channel", "not_text", func(c *queue.Config) { c.Triage.Topics[0].Channel = "投诉\n仲裁" }},
		{"topic without end", "triage.topics.0.limit", "too_long", func(c *queue.Config) { c.Triage.Topics[0].Limit = strings.Repeat("年", 121) }},
		{"sixty-fifth counter", "counters", "too_many_counters", func(c *queue.Config) {
			for n := len(c.Counters); n < 65; n++ {
				c.Counters = append(c.Counters, queue.Counter{ID: fmt.Sprint("more", n), Label: "窗口"})
			}
		}},
		{"seventh tile", "triage.topics.6.group", "too_many", func(c *queue.Config) { c.Triage.Topics = topics(7, 1) }},
		{"seventh group", "triage.topics.6.group", "too_many", func(c *queue.Config) { c.Triage.Topics = topics(1, 7) }},
		{"page twice", "pages.1.id", "duplicate", func(c *queue.Config) {
			c.Pages = []queue.Page{{ID: "rules", Title: "须知"}, {ID: "rules", Title: "须知"}}
		}},
		{"page without a title", "pages.0.title", "missing", func(c *queue.Config) { c.Pages = []queue.Page{{ID: "rules"}} }},
		{"page with a long title", "pages.0.title", "too_long", func(c *queue.Config) { c.Pages = []queue.Page{{ID: "rules", Title: strings.Repeat("须", 13)}} }},
		{"page of no date", "pages.0.updated", "bad_date", func(c *queue.Config) { c.Pages = []queue.Page{{ID: "rules", Title: "须知", Updated: "2026-02-30"}} }},
		{"page with a long line", "pages.0.lines.1", "too_long", func(c *queue.Config) {
			c.Pages = []queue.Page{{ID: "rules", Title: "须知", Lines: []string{"", strings.Repeat("字", 61)}}}
		}},
		{"page that does not fit", "pages.0.lines", "too_many", func(c *queue.Config) {
			c.Pages = []queue.Page{{ID: "rules", Title: "须知", Lines: make([]string, 15)}}
		}},
		{"unit twice", "units.1", "duplicate", func(c *queue.Config) { c.Units = []string{"信访局", "信访局"} }},
		{"unit without a name", "units.0", "missing", func(c *queue.Config) { c.Units = []string{""} }},
		{"township twice", "townships.1", "duplicate", func(c *queue.Config) { c.Townships = []string{"青石镇", "青石镇"} }},
		{"unfair", "rules.priority_run", "unfair", func(c *queue.Config) { c.Rules.PriorityRun = 4 }},
		{"counter without an id", "counters.3.id", "missing", func(c *queue.Config) { c.Counters[3].ID = "" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := settings(tt.edit)
			r := h.Refused(w, queue.BadCommand)
			if len(r.Problems) != 1 || !problem(tt.field, tt.what)(r.Problems[0]) {
				t.Errorf("problems %+v, want %s of %s", r.Problems, tt.what, tt.field)
			}
			if w.Config.Check() == nil || r.Err == nil {
				t.Error("no words for the log")
			}
		})
	}
	if r := h.Refused(settings(func(c *queue.Config) { c.Units, c.Rules.MaxOvertaken = []string{""}, 9 }), queue.BadCommand); len(r.Problems) != 2 {
		t.Errorf("problems %+v, want both", r.Problems)
	}
}

// topics returns so many groups of so many topics.
func topics(each, groups int) []queue.Topic {
	var out []queue.Topic
	for i := range each * groups {
		out = append(out, queue.Topic{ID: fmt.Sprint("t", i), Group: fmt.Sprint("第", i/each), Name: "事"})
	}
	return out
}

// Two people at two office pages: the second learns of the first.
func TestSetConfigFromAnOldPage(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	first := h.State().ConfigSeq
	if first == 0 {
		t.Fatal("the settings have no number")
	}
	w := settings(func(c *queue.Config) { c.Phone = "1" })
	w.Base = first
	h.Do(w)
	w = settings(func(c *queue.Config) { c.Phone = "2" })
	w.Base = first
	h.Refused(w, queue.Conflict)
	w.Base = h.State().ConfigSeq
	h.Do(w)
	h.Do(settings(func(c *queue.Config) { c.Phone = "3" })) // who does not ask is not refused
}

func TestLeaderOnTheRotaStays(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	without := settings(func(c *queue.Config) { c.Leaders = c.Leaders[:1] })
	h.Do(publish(session("1", "2026-11-30", "am", "li")))
	if r := h.Refused(without, queue.Conflict); len(r.Problems) != 1 || !problem("leaders", "in_use")(r.Problems[0]) || r.Problems[0].Value != "li" {
		t.Errorf("problems %+v", r.Problems)
	}
	off := session("1", "2026-11-30", "am", "li")
	off.Status = queue.RotaCancelled
	h.Do(queue.ChangeRota{Day: off, Why: "调离"})
	h.Do(without)
	// The change of the rota is not the newest any more, and the settings
	// cannot lead back to it out of order.
	c, _ := h.State().Undoable()
	h.Refused(queue.UndoOffice{Seq: c.Seq - 1}, queue.Conflict)
}

// A number keeps its series in another line: that does not stand in the way of
// other settings.
func TestSettingsAfterATransfer(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(queue.Issue{Service: "leader", People: 1})
	h.Do(queue.Switch{Ticket: 1, Service: "land"})
	h.Do(settings(func(c *queue.Config) { c.Phone = "1" }))
	for _, tt := range []struct {
		name, want string
		edit       func(*queue.Config)
	}{
		{"another series", "services.1.series in_use window", func(c *queue.Config) { c.Services[1].Series = "leader" }},
		{"no such service", "services in_use " + queuetest.Config().Services[1].Name, func(c *queue.Config) {
			c.Services = append(c.Services[:1], c.Services[2:]...)
			c.Counters[0].Serves = []queue.Queue{{Service: "labour"}}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := problems(h.Refused(settings(tt.edit), queue.Conflict)); got != tt.want {
				t.Errorf("problems %q, want %q", got, tt.want)
			}
		})
	}
	h.Do(queue.Call{Counter: "1"})
	gone := settings(func(c *queue.Config) { c.Counters[0].ID = "9" })
	if got, want := problems(h.Refused(gone, queue.Conflict)), "counters in_use "+queuetest.Config().Counters[0].Label; got != want {
		t.Errorf("problems %q, want %q", got, want)
	}
}

// A line in which somebody still is keeps a counter. An empty one may lose its
// last: that is said, and can be set.
func TestSettingsKeepACounterForWhoeverWaits(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	land := h.Do(queue.Issue{Service: "land", People: 1}).Ticket
	h.Do(queue.Issue{Service: "leader", People: 1})
	h.Do(queue.Call{Counter: "desk"})
	h.Do(queue.NextStop{Counter: "desk", Ticket: 2})
	without := settings(func(c *queue.Config) {
		c.Counters[0].Serves = c.Counters[0].Serves[1:]
		c.Counters = c.Counters[:3]
	})
	doubts := "services.0.stops.1 unserved, services.1 unserved"
	if got, want := problems(h.Refused(without, queue.Conflict)), "services.1 left_waiting, services.0.stops.1 left_waiting"; got != want {
		t.Errorf("problems %q, want %q", got, want)
	}
	h.Do(queue.Call{Counter: "room"})
	h.Do(queue.Finish{Counter: "room", Ticket: 2})
	h.Do(queue.Cancel{Ticket: land})
	h.Do(without)
	if got := problems(&queue.Refusal{Problems: h.State().Config.Doubts()}); got != doubts {
		t.Errorf("doubts %q, want %q", got, doubts)
	}
	// Whoever waits where nobody served before stands in the way of nothing.
	h.Do(queue.Issue{Service: "land", People: 1})
	without.Config.Phone = "1"
	h.Do(without)
	back, _ := h.State().Undoable()
	h.Do(queue.UndoOffice{Seq: back.Seq})
	h.Do(settings(func(*queue.Config) {}))
	if got := h.State().Config.Doubts(); len(got) != 0 {
		t.Errorf("doubts %v of settings without any", got)
	}
	// Nor can an undo take the counter away from him.
	back, _ = h.State().Undoable()
	if got, want := problems(h.Refused(queue.UndoOffice{Seq: back.Seq}, queue.Conflict)), "services.1 left_waiting"; got != want {
		t.Errorf("problems %q, want %q", got, want)
	}
}

// A service that somebody is booked for stays. A counter that had the matter,
// or a township, may go: the booking is good without.
func TestSettingsAndBookings(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	with := settings(func(c *queue.Config) { c.Townships = []string{"北河乡"} })
	h.Do(with)
	letters := h.Do(queue.Book{Date: "2026-11-30", Service: "letters", People: 1}).Booking
	labour := h.Do(queue.Book{Date: "2026-11-30", Service: "labour", People: 1, Handler: "2", Township: "北河乡"}).Booking
	without := settings(func(c *queue.Config) {
		c.Services = c.Services[:3]
		c.Counters = append(c.Counters[:1], c.Counters[2:]...)
	})
	if got, want := problems(h.Refused(without, queue.Conflict)), "services in_use "+queuetest.Config().Services[3].Name; got != want {
		t.Errorf("problems %q, want %q", got, want)
	}
	h.Do(queue.CancelBooking{Booking: letters})
	h.Do(without)
	h.Do(queue.MoveBooking{Booking: labour, Date: queuetest.Today})
	k := h.Do(queue.CheckIn{Booking: labour})
	if a := h.Do(queue.Call{Counter: "1"}); a.Ticket != k.Ticket {
		t.Errorf("ticket %d is called, want %d, whose counter is no more", a.Ticket, k.Ticket)
	}
}

func TestTriageSignature(t *testing.T) {
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Refused(queue.SignTriage{By: "县司法局", On: "2026-11-20"}, queue.BadCommand) // nothing to sign
	forged := settings(func(c *queue.Config) { c.Triage.SignedBy, c.Triage.SignedOn = "本人", "2026-11-20" })
	h.Do(forged)
	if s := h.State().Config.Triage; s.SignedBy != "" || s.SignedOn != "" {
		t.Errorf("the settings signed themselves: %+v", s)
	}
	h.Refused(queue.SignTriage{On: "2026-11-20"}, queue.BadCommand)
	h.Refused(queue.SignTriage{By: "县司法局", On: "2026-11-31"}, queue.BadCommand)
	h.Do(queue.SignTriage{By: "县司法局", On: "2026-11-20"})
	h.Do(settings(func(c *queue.Config) { c.Phone = "1" }))
	if s := h.State().Config.Triage; s.SignedBy != "县司法局" || s.SignedOn != "2026-11-20" {
		t.Errorf("another telephone took the signature away: %+v", s)
	}
	h.Do(settings(func(c *queue.Config) { c.Triage.Topics[0].Limit = "一年" }))
	if s := h.State().Config.Triage; s.SignedBy != "" || s.SignedOn != "" {
		t.Errorf("the changed table is still signed: %+v", s)
	}
	undo(h)
	if s := h.State().Config.Triage; s.SignedBy != "县司法局" || s.Topics[0].Limit != "" {
		t.Errorf("taken back: %+v", s)
	}
	undo(h)
	undo(h)
	if s := h.State().Config.Triage; s.SignedBy != "" || len(s.Topics) != 1 {
		t.Errorf("signature taken back: %+v", s)
	}
}

// What the office set is listed, and the newest few can be taken back in turn.
func TestUndoOffice(t *testing.T) {
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Refused(queue.UndoOffice{Seq: 1}, queue.NothingToUndo)
	h.Do(settings(func(*queue.Config) {}))
	if c, ok := h.State().Undoable(); !ok || c.What != "ConfigSet" || c.By != "test" {
		t.Fatalf("change %+v", c)
	}
	// Without any settings the hall could not be.
	c, _ := h.State().Undoable()
	h.Refused(queue.UndoOffice{Seq: c.Seq}, queue.Conflict)

	h.Do(queue.OpenDay{Date: queuetest.Today})
	essence := func() string {
		s := *h.State()
		s.Seq, s.ConfigSeq, s.Office, s.Answers, s.Clock = 0, 0, nil, nil, queue.ClockState{}
		d, err := s.Digest()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	steps := []queue.Want{
		publish(session("1", "2026-11-30", "am", "wang")),
		queue.ChangeRota{Day: session("1", "2026-11-30", "pm", "li"), Why: "会议"},
		settings(func(c *queue.Config) { c.Phone = "1" }),
		queue.ImportHolidays{Year: 2027, Days: []queue.Holiday{{Date: "2027-01-01", Name: "元旦", Off: true}}},
		queue.SetElsewhere{Rota: queue.Elsewhere{Hall: "青石镇", AsOf: "2026-11-01", Days: []queue.ElsewhereDay{{Date: "2026-11-30", Session: "am", Leader: "孙某"}}}},
		queue.DraftRota{Days: []queue.RotaDay{session("2", "2026-12-07", "am", "li")}},
		queue.DropDrafts{IDs: []string{"2"}},
	}
	var were []string
	for _, w := range steps {
		were = append(were, essence())
		h.Do(w)
	}
	h.Restart() // what can be taken back survives
	for i, was := range slices.Backward(were) {
		if len(steps)-i > 5 {
			c := h.State().Office[i+1]
			h.Refused(queue.UndoOffice{Seq: c.Seq}, queue.NothingToUndo) // too long ago
			break
		}
		c, _ := h.State().Undoable()
		undo(h)
		if essence() != was {
			t.Errorf("%T was not taken back", steps[i])
		}
		if k := h.State().Office[i+1]; k.Seq != c.Seq || k.Undone != "test" || k.Before != nil {
			t.Errorf("listed as %+v", k)
		}
		h.Refused(queue.UndoOffice{Seq: c.Seq}, map[bool]queue.Code{true: queue.NothingToUndo, false: queue.Conflict}[len(steps)-i == 5])
	}
	for range 30 {
		h.Do(settings(func(*queue.Config) {}))
	}
	kept := 0
	for _, c := range h.State().Office {
		if c.Before != nil {
			kept++
		}
	}
	if n := len(h.State().Office); n != 20 || kept != 5 {
		t.Errorf("%d changes are listed and %d can be taken back, want 20 and 5", n, kept)
	}
}

// What has become impossible since is not taken back.
func TestUndoThatCameTooLate(t *testing.T) {
	t.Run("somebody waits for the new service", func(t *testing.T) {
		h := queuetest.NewDay(t, &queuetest.Journal{})
		h.Do(settings(func(c *queue.Config) {
			c.Services = append(c.Services, queue.Service{ID: "new", Name: "教育", Series: "window", Stops: c.Services[1].Stops})
		}))
		h.Do(queue.Issue{Service: "new", People: 1})
		c, _ := h.State().Undoable()
		h.Refused(queue.UndoOffice{Seq: c.Seq}, queue.Conflict)
	})
	t.Run("more numbers are out than there were", func(t *testing.T) {
		h := queuetest.NewDay(t, &queuetest.Journal{})
		h.Do(settings(func(c *queue.Config) { c.Services[1].Capacity = 1 }))
		h.Do(settings(func(c *queue.Config) { c.Services[1].Capacity = 2 }))
		h.Do(queue.Issue{Service: "land", People: 1})
		h.Do(queue.Issue{Service: "land", People: 1})
		c, _ := h.State().Undoable()
		if r := h.Refused(queue.UndoOffice{Seq: c.Seq}, queue.Conflict); len(r.Problems) != 1 || r.Problems[0].Code != "below_issued" {
			t.Errorf("problems %+v", r.Problems)
		}
	})
	t.Run("the session is over", func(t *testing.T) {
		h := queuetest.NewDay(t, &queuetest.Journal{})
		h.Do(publish(session("1", "2026-11-24", "am", "wang")))
		h.Do(queue.CloseDay{})
		h.Do(queue.OpenDay{Date: "2026-11-25"})
		c, _ := h.State().Undoable()
		h.Refused(queue.UndoOffice{Seq: c.Seq}, queue.Conflict)
	})
}

func TestElsewhere(t *testing.T) {
	h := queuetest.NewHall(t, &queuetest.Journal{})
	day := queue.ElsewhereDay{Date: "2026-11-30", Session: "am", Leader: "孙某", Post: "镇长", Place: "镇政府"}
	with := func(edit func(*queue.ElsewhereDay)) queue.ElsewhereDay { d := day; edit(&d); return d }
	rota := func(hall string, days ...queue.ElsewhereDay) queue.SetElsewhere {
		return queue.SetElsewhere{Rota: queue.Elsewhere{Hall: hall, AsOf: "2026-11-01", Days: days}}
	}
	for _, tt := range []struct {
		name, field, what string
		row               int
		want              queue.SetElsewhere
	}{
		{"no hall", "hall", "missing", 0, rota("", day)},
		{"nothing to drop", "days", "missing", 0, rota("青石镇")},
		{"no date of its own", "as_of", "bad_date", 0, queue.SetElsewhere{Rota: queue.Elsewhere{Hall: "青石镇", Days: []queue.ElsewhereDay{day}}}},
		{"bad date", "date", "bad_date", 2, rota("青石镇", day, with(func(d *queue.ElsewhereDay) { d.Date = "x" }))},
		{"bad session", "session", "unknown_session", 1, rota("青石镇", with(func(d *queue.ElsewhereDay) { d.Session = "x" }))},
		{"no leader", "leader", "missing", 1, rota("青石镇", with(func(d *queue.ElsewhereDay) { d.Leader = "" }))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := h.Refused(tt.want, queue.BadCommand)
			if len(r.Problems) != 1 || r.Problems[0].Row != tt.row || !problem(tt.field, tt.what)(r.Problems[0]) {
				t.Errorf("problems %+v, want %s of %s in row %d", r.Problems, tt.what, tt.field, tt.row)
			}
		})
	}
	h.Do(rota("青石镇", day))
	h.Do(rota("白水乡", day, day))
	h.Do(rota("青石镇", day, day, day))
	if e := h.State().Elsewhere; len(e) != 2 || e[0].Hall != "青石镇" || len(e[0].Days) != 3 || e[0].AsOf != "2026-11-01" {
		t.Errorf("rotas elsewhere %+v", e)
	}
	h.Do(rota("青石镇"))
	if e := h.State().Elsewhere; len(e) != 1 || e[0].Hall != "白水乡" {
		t.Errorf("rotas elsewhere %+v", e)
	}
}

func TestNotices(t *testing.T) {
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Do(settings(func(*queue.Config) {}))
	h.Refused(queue.PostNotice{Template: queue.NoticeCrowd}, queue.NoDay)
	h.Refused(queue.WithdrawNotice{ID: 1}, queue.NoDay)
	h.Do(queue.OpenDay{Date: queuetest.Today})
	for _, tt := range []struct {
		name string
		want queue.PostNotice
		code queue.Code
	}{
		{"free text", queue.PostNotice{Template: "大家好"}, queue.BadCommand},
		{"no leader", queue.PostNotice{Template: queue.NoticeSubstitute}, queue.NotFound},
		{"a stranger", queue.PostNotice{Template: queue.NoticeSubstitute, Leader: "x"}, queue.NotFound},
		{"no time", queue.PostNotice{Template: queue.NoticeDelay}, queue.BadCommand},
		{"no such time", queue.PostNotice{Template: queue.NoticeLunch, Minute: 1440}, queue.BadCommand},
		{"a time that is not said", queue.PostNotice{Template: queue.NoticeCrowd, Minute: 600}, queue.BadCommand},
		{"a leader who is not said", queue.PostNotice{Template: queue.NoticeDelay, Minute: 600, Leader: "li"}, queue.BadCommand},
	} {
		t.Run(tt.name, func(t *testing.T) { h.Refused(tt.want, tt.code) })
	}
	a := h.Do(queue.PostNotice{Template: queue.NoticeDelay, Minute: 600})
	h.Refused(queue.PostNotice{Template: queue.NoticeDelay, Minute: 660}, queue.Conflict)
	h.Do(queue.PostNotice{Template: queue.NoticeCrowd})
	h.Do(queue.PostNotice{Template: queue.NoticeQuiet})
	before := h.State()
	h.Do(queue.PostNotice{Template: queue.NoticeSubstitute, Leader: "li"})
	h.Refused(queue.PostNotice{Template: queue.NoticeNoPaper}, queue.Full)
	if n := h.State().Day.Notices; len(n) != 4 || n[0].ID != a.Seq || n[0].Minute != 600 || n[3].Leader != "li" || n[3].At != queuetest.Morning {
		t.Errorf("on the wall %+v", n)
	}
	if len(before.Day.Notices) != 3 {
		t.Error("a published state changed")
	}
	h.Do(queue.WithdrawNotice{ID: a.Seq})
	h.Refused(queue.WithdrawNotice{ID: a.Seq}, queue.NotFound)
	if n := h.State().Day.Notices; len(n) != 3 || n[0].Template != queue.NoticeCrowd {
		t.Errorf("on the wall %+v", n)
	}
	// A change of the plan finds room: the oldest goes.
	h.Do(queue.PostNotice{Template: queue.NoticeNoPaper})
	h.Do(publish(session("1", string(queuetest.Today), "day", "wang")))
	off := session("1", string(queuetest.Today), "day", "wang")
	off.Status = queue.RotaCancelled
	h.Do(queue.WithdrawNotice{ID: h.State().Day.Notices[2].ID}) // the substitute's
	h.Do(queue.PostNotice{Template: queue.NoticeClosing})
	h.Do(queue.ChangeRota{Day: off, Why: "会议"})
	if n := h.State().Day.Notices; len(n) != 4 || n[0].Template != queue.NoticeQuiet || n[3].Template != queue.NoticeNoLeader {
		t.Errorf("on the wall %+v", n)
	}
	h.Do(queue.CloseDay{})
	h.Do(queue.OpenDay{Date: "2026-11-24"})
	if n := h.State().Day.Notices; len(n) != 0 {
		t.Errorf("yesterday's notices %+v", n)
	}
}
