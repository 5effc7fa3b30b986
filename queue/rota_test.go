package queue_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"reception/queue"
	"reception/queue/queuetest"
)

func session(id, date, session, leader string) queue.RotaDay {
	return queue.RotaDay{ID: id, Date: queue.Date(date), Session: session, Leader: leader}
}

func publish(d ...queue.RotaDay) queue.PublishRota { return queue.PublishRota{Days: d} }

func onRota(t *testing.T, h *queuetest.Hall, id string) queue.RotaDay {
	t.Helper()
	i := slices.IndexFunc(h.State().Rota, func(r queue.RotaDay) bool { return r.ID == id })
	if i < 0 {
		t.Fatalf("%s is not on the rota", id)
	}
	return h.State().Rota[i]
}

// Every bad session is named by its row, its field and what is wrong with it.
func TestRotaProblems(t *testing.T) {
	h := queuetest.NewHall(t, &queuetest.Journal{})
	c := queuetest.Config()
	c.Units = []string{"信访局", "人社局"}
	h.Do(queue.SetConfig{Config: c})
	h.Do(queue.OpenDay{Date: queuetest.Today})
	h.Do(publish(session("there", "2026-11-30", "am", "wang")))
	h.Do(queue.DraftRota{Days: []queue.RotaDay{session("draft", "2026-12-01", "am", "wang")}})
	long := string(slices.Repeat([]rune("长"), 41))
	with := func(edit func(*queue.RotaDay)) queue.RotaDay {
		d := session("new", "2026-12-07", "am", "wang")
		edit(&d)
		return d
	}
	for _, tt := range []struct {
		name, field, what string
		code              queue.Code
		day               queue.RotaDay
	}{
		{"impossible date", "date", "bad_date", queue.BadCommand, session("new", "2026-02-30", "am", "wang")},
		{"yesterday", "date", "past_date", queue.Conflict, session("new", "2026-11-22", "am", "wang")},
		{"no leader", "leader", "missing", queue.BadCommand, session("new", "2026-12-07", "am", "")},
		{"unknown leader", "leader", "unknown_leader", queue.NotFound, session("new", "2026-12-07", "am", "none")},
		{"unknown session", "session", "unknown_session", queue.BadCommand, session("new", "2026-12-07", "night", "wang")},
		{"unknown unit", "units", "unknown_unit", queue.NotFound, with(func(d *queue.RotaDay) { d.Units = []string{"信访局", "财政局"} })},
		{"unit twice", "units", "duplicate", queue.Conflict, with(func(d *queue.RotaDay) { d.Units = []string{"信访局", "信访局"} })},
		{"unknown kind", "kind", "unknown_kind", queue.BadCommand, with(func(d *queue.RotaDay) { d.Kind = "party" })},
		{"below nothing", "capacity", "bad_number", queue.BadCommand, with(func(d *queue.RotaDay) { d.Capacity = -1 })},
		{"a long place", "place", "too_long", queue.BadCommand, with(func(d *queue.RotaDay) { d.Place = long })},
		{"a long label", "label", "too_long", queue.BadCommand, with(func(d *queue.RotaDay) { d.Label = long })},
		{"moved from nowhere", "date", "bad_date", queue.BadCommand, with(func(d *queue.RotaDay) { d.MovedFrom = "x" })},
		{"no id", "id", "missing", queue.BadCommand, session("", "2026-12-07", "am", "wang")},
		{"there already", "id", "duplicate", queue.Conflict, session("there", "2026-12-07", "am", "wang")},
		{"the same leader", "session", "overlap", queue.Conflict, queue.RotaDay{ID: "new", Date: "2026-11-30", Session: "day", Leader: "wang", Place: "乙室"}},
		{"the same place", "session", "overlap", queue.Conflict, session("new", "2026-11-30", "am", "li")},
		{"with a draft", "session", "overlap", queue.Conflict, session("new", "2026-12-01", "am", "li")},
		{"with another row", "session", "overlap", queue.Conflict, session("new", "2026-12-08", "day", "li")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, w := range []queue.Want{
				publish(session("good", "2026-12-08", "am", "li"), tt.day),
				queue.DraftRota{Days: []queue.RotaDay{session("good", "2026-12-08", "am", "li"), tt.day}},
			} {
				r := h.Refused(w, tt.code)
				if len(r.Problems) != 1 || r.Problems[0].Row != 2 || !problem(tt.field, tt.what)(r.Problems[0]) {
					t.Errorf("%T: problems %+v, want %s of %s in row 2", w, r.Problems, tt.what, tt.field)
				}
			}
		})
	}
	t.Run("holiday", func(t *testing.T) {
		h.Do(queue.ImportHolidays{Year: 2026, Days: []queue.Holiday{{Date: "2026-11-30", Name: "某日", Off: true}, {Date: "2026-12-14", Name: "某日", Off: true}}})
		if r := h.Refused(publish(session("new", "2026-12-14", "am", "li")), queue.Conflict); !slices.ContainsFunc(r.Problems, problem("date", "closed_date")) {
			t.Errorf("problems %+v, want closed_date", r.Problems)
		}
		field := session("new", "2026-12-14", "am", "li")
		field.Kind = queue.KindField
		h.Do(publish(field))
	})
	t.Run("all at once", func(t *testing.T) {
		r := h.Refused(publish(session("x", "2026-02-30", "night", "none"), session("y", "2026-12-21", "am", "")), queue.BadCommand)
		if len(r.Problems) != 4 || r.Problems[3].Row != 2 {
			t.Errorf("problems %+v, want three of row 1 and one of row 2", r.Problems)
		}
	})
}

// Not everything at one time is an overlap.
func TestRotaSessionsThatMayBeHeldTogether(t *testing.T) {
	for name, pair := range map[string][2]queue.RotaDay{
		"two rooms":          {{Place: "甲室", Leader: "wang", Session: "am"}, {Place: "乙室", Leader: "li", Session: "day"}},
		"morning, afternoon": {{Leader: "wang", Session: "am"}, {Leader: "wang", Session: "pm"}},
		"two townships":      {{Kind: queue.KindField, Leader: "wang", Session: "day"}, {Leader: "li", Session: "day"}},
		"one is postponed":   {{Leader: "wang", Session: "am", MovedFrom: "2026-11-30"}, {Leader: "wang", Session: "am"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := queuetest.NewDay(t, &queuetest.Journal{})
			for i, d := range pair {
				d.ID, d.Date = fmt.Sprint(i), "2026-12-01"
				h.Do(publish(d))
			}
		})
	}
}

func TestDrafts(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(queue.DraftRota{Days: []queue.RotaDay{session("1", "2026-11-30", "am", "wang"), session("2", "2026-12-07", "am", "li")}})
	if d := onRota(t, h, "1"); d.Status != queue.RotaDraft || len(h.State().RotaOn("2026-11-30")) != 0 || h.State().Receives("2026-11-30") {
		t.Errorf("draft %+v is public", d)
	}
	h.Refused(queue.ChangeRota{Day: session("1", "2026-11-30", "am", "li"), Why: "出差"}, queue.Conflict)
	h.Do(queue.DraftRota{Days: []queue.RotaDay{session("1", "2026-11-30", "am", "li")}})
	h.Do(publish(session("1", "2026-11-30", "am", "li")))
	d := onRota(t, h, "1")
	if d.Status != queue.RotaPublished || d.Leader != "li" || len(d.History) != 3 || d.History[0].Leader != "wang" || d.History[2].Status != queue.RotaPublished || d.History[2].By != "test" {
		t.Errorf("published %+v", d)
	}
	if on := h.State().RotaOn("2026-11-30"); len(on) != 1 || !h.State().Receives("2026-11-30") {
		t.Errorf("on the rota %+v", on)
	}
	h.Refused(queue.DropDrafts{}, queue.BadCommand)
	h.Refused(queue.DropDrafts{IDs: []string{"2", "none"}}, queue.NotFound)
	h.Refused(queue.DropDrafts{IDs: []string{"2", "1"}}, queue.Conflict)
	h.Do(queue.DropDrafts{IDs: []string{"2"}})
	if len(h.State().Rota) != 1 {
		t.Errorf("rota %+v after the draft was dropped", h.State().Rota)
	}
}

func TestReceives(t *testing.T) {
	for _, tt := range []struct {
		status       queue.RotaStatus
		kind         queue.RotaKind
		comes, asked bool
	}{
		{queue.RotaPublished, queue.KindOnSite, true, true},
		{queue.RotaChanged, queue.KindVideo, true, true},
		{queue.RotaPublished, queue.KindBooked, false, true},
		{queue.RotaPublished, queue.KindField, false, false},
		{queue.RotaDraft, queue.KindOnSite, false, false},
		{queue.RotaUndecided, queue.KindOnSite, false, false},
		{queue.RotaHeld, queue.KindOnSite, false, false},
		{queue.RotaCancelled, queue.KindOnSite, false, false},
	} {
		r := queue.RotaDay{Date: queuetest.Today, Session: "am", Status: tt.status, Kind: tt.kind}
		if r.Receives(queue.WalkIn) != tt.comes || r.Receives(queue.Booked) != tt.asked {
			t.Errorf("%s %q receives who comes %v, who is booked %v", tt.status, tt.kind, !tt.comes, !tt.asked)
		}
		s := queue.State{Config: queuetest.Config(), Rota: []queue.RotaDay{r}}
		if s.Receives(queuetest.Today) != tt.comes {
			t.Errorf("%s %q: received today %v, want %v", tt.status, tt.kind, s.Receives(queuetest.Today), tt.comes)
		}
	}
}

// rules opens a hall with weekly rules; the date is a Friday.
func rules(t queuetest.TB, r ...queue.RotaRule) *queuetest.Hall {
	h := queuetest.NewHall(t, &queuetest.Journal{})
	c := queuetest.Config()
	c.RotaRules = r
	h.Do(queue.SetConfig{Config: c})
	h.Do(queue.OpenDay{Date: "2026-01-30"})
	return h
}

func TestGenerateRota(t *testing.T) {
	monday := queue.RotaRule{ID: "mon", Weekday: 1, Session: "am", Capacity: 8, Leaders: []string{"wang", "li"}}
	type want struct {
		date, from queue.Date
		leader     string
		status     queue.RotaStatus
	}
	for _, tt := range []struct {
		policy queue.HolidayPolicy
		want   []want
	}{
		{queue.HolidayPostpone, []want{
			{"2026-02-09", "", "wang", queue.RotaDraft},
			{"2026-02-24", "2026-02-16", "li", queue.RotaDraft},
			{"2026-02-24", "2026-02-23", "wang", queue.RotaDraft}, // two Mondays on one Tuesday
			{"2026-03-02", "", "li", queue.RotaDraft},
		}},
		{queue.HolidaySkip, []want{
			{"2026-02-09", "", "wang", queue.RotaDraft},
			{"2026-02-16", "", "li", queue.RotaCancelled},
			{"2026-02-23", "", "li", queue.RotaCancelled},
			{"2026-03-02", "", "li", queue.RotaDraft}, // nobody has lost his turn
		}},
		{queue.HolidayManual, []want{
			{"2026-02-09", "", "wang", queue.RotaDraft},
			{"2026-02-16", "", "li", queue.RotaUndecided},
			{"2026-02-23", "", "wang", queue.RotaUndecided},
			{"2026-03-02", "", "li", queue.RotaDraft},
		}},
	} {
		t.Run(string(tt.policy), func(t *testing.T) {
			rule := monday
			rule.Holiday = tt.policy
			h := rules(t, rule)
			h.Do(queue.GenerateRota{From: "2026-02-09", To: "2026-02-22"})
			h.Do(queue.GenerateRota{From: "2026-02-09", To: "2026-03-08"})
			before := h.State()
			h.Do(queue.GenerateRota{From: "2026-02-09", To: "2026-03-08"})
			if h.State() != before {
				t.Error("generating again changed the state")
			}
			var got []want
			for _, r := range h.State().Rota {
				got = append(got, want{r.Date, r.MovedFrom, r.Leader, r.Status})
				if r.Capacity != 8 || r.Rule != "mon" || r.Session != "am" || len(r.History) != 1 {
					t.Errorf("drafted %+v", r)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("drafted %v, want %v", got, tt.want)
			}
		})
	}
}

func TestGenerateRotaBesideWhatIsThere(t *testing.T) {
	h := rules(t,
		queue.RotaRule{ID: "a", Weekday: 1, Session: "am", Place: "甲室", Leaders: []string{"wang", "li"}, Holiday: queue.HolidayManual},
		queue.RotaRule{ID: "b", Weekday: 1, Session: "day", Place: "乙室", Leaders: []string{"wang", "li"}, Holiday: queue.HolidayManual},
		queue.RotaRule{ID: "c", Weekday: 1, Session: "day", Place: "丙室", Leaders: []string{"wang", "li"}, Holiday: queue.HolidayManual},
	)
	r := h.Refused(queue.GenerateRota{From: "2026-01-26", To: "2026-02-08"}, queue.Conflict)
	if len(r.Problems) != 1 || !problem("from", "past_date")(r.Problems[0]) {
		t.Errorf("problems %+v", r.Problems)
	}
	h.Refused(queue.GenerateRota{From: "2026-02-09", To: "2026-02-08"}, queue.BadCommand)
	h.Refused(queue.GenerateRota{From: "2026-02-09", To: "2028-02-08"}, queue.BadCommand)
	h.Refused(queue.GenerateRota{From: "2026-02-09", To: "2026-02-30"}, queue.BadCommand)
	taken := session("x", "2026-03-02", "pm", "li")
	taken.Place = "乙室"
	h.Do(publish(taken))
	h.Do(queue.GenerateRota{From: "2026-02-02", To: "2026-03-02"})
	for id, leader := range map[string]string{
		"a-2026-02-02": "wang", "b-2026-02-02": "li", // wang is busy
		"c-2026-02-02": "", // everybody is
		"a-2026-02-09": "li", "b-2026-02-09": "wang",
		"b-2026-03-02": "", // the room is taken
	} {
		i := slices.IndexFunc(h.State().Rota, func(r queue.RotaDay) bool { return r.ID == id })
		if got := i >= 0; got != (leader != "") || got && h.State().Rota[i].Leader != leader {
			t.Errorf("%s: drafted %v, want leader %q", id, got, leader)
		}
	}
}

// A substitute does not take the turn of the rule's next leader.
func TestTurnsGoOnAfterASubstitute(t *testing.T) {
	h := rules(t, queue.RotaRule{ID: "mon", Weekday: 1, Session: "am", Leaders: []string{"wang", "li"}, Holiday: queue.HolidaySkip})
	h.Do(queue.GenerateRota{From: "2026-02-02", To: "2026-02-02"})
	d := onRota(t, h, "mon-2026-02-02")
	h.Do(publish(d))
	d.Leader = "li"
	h.Do(queue.ChangeRota{Day: d, Why: "出差"})
	h.Do(queue.GenerateRota{From: "2026-02-02", To: "2026-02-09"})
	if d = onRota(t, h, "mon-2026-02-09"); d.Leader != "li" {
		t.Errorf("leader %s after wang's turn, want li", d.Leader)
	}
}

func TestUndecided(t *testing.T) {
	h := rules(t, queue.RotaRule{ID: "mon", Weekday: 1, Session: "am", Leaders: []string{"wang", "li"}, Holiday: queue.HolidayManual})
	h.Do(queue.GenerateRota{From: "2026-02-09", To: "2026-03-01"})
	for today, n := range map[queue.Date]int{"2026-02-05": 0, "2026-02-06": 1, "2026-02-13": 2, "2026-02-16": 2, "2026-02-17": 1, "2026-02-24": 0} {
		if got := h.State().Undecided(today); len(got) != n {
			t.Errorf("%s: %d sessions are undecided, want %d", today, len(got), n)
		}
	}
	d := onRota(t, h, "mon-2026-02-16")
	h.Refused(publish(d), queue.Conflict) // still on the holiday
	d.Date = "2026-02-24"
	h.Do(publish(d))
	if d = onRota(t, h, d.ID); d.Status != queue.RotaPublished || d.MovedFrom != "2026-02-16" || len(d.History) != 2 {
		t.Errorf("decided %+v", d)
	}
	d = onRota(t, h, "mon-2026-02-23")
	d.Leader = "li"
	h.Do(queue.DraftRota{Days: []queue.RotaDay{d}})
	if d = onRota(t, h, d.ID); d.Status != queue.RotaUndecided || d.Leader != "li" {
		t.Errorf("edited %+v, want it undecided still", d)
	}
}

func TestChangeRota(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(publish(session("1", "2026-11-30", "am", "wang"), session("2", "2026-11-30", "pm", "wang")))
	change := func(edit func(*queue.RotaDay)) queue.ChangeRota {
		d := onRota(t, h, "1")
		edit(&d)
		return queue.ChangeRota{Day: d, Why: "出差"}
	}
	h.Refused(change(func(d *queue.RotaDay) { d.Date = "2026-11-20" }), queue.Conflict)
	h.Refused(change(func(d *queue.RotaDay) { d.Session = "day" }), queue.Conflict)
	h.Do(change(func(d *queue.RotaDay) { d.Leader = "li" }))
	h.Do(change(func(d *queue.RotaDay) { d.Date = "2026-12-01" }))
	h.Do(change(func(d *queue.RotaDay) { d.Date = "2026-12-02" }))
	if d := onRota(t, h, "1"); d.SubstituteOf != "wang" || d.MovedFrom != "2026-11-30" || d.Status != queue.RotaChanged {
		t.Errorf("changed %+v", d)
	}
	h.Do(change(func(d *queue.RotaDay) { d.Leader, d.Date = "wang", "2026-11-30" }))
	if d := onRota(t, h, "1"); d.SubstituteOf != "" || d.MovedFrom != "" {
		t.Errorf("changed back %+v", d)
	}
	for i := range 30 {
		h.Do(change(func(d *queue.RotaDay) { d.Place = fmt.Sprint(i) }))
	}
	if n := onRota(t, h, "1").History; len(n) != 21 || n[0].Status != queue.RotaPublished || n[20].Why != "出差" {
		t.Errorf("%d notes, the first %+v", len(n), n[0])
	}
}

func TestChangeBelowWhatIsIssued(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	d := session("1", string(queuetest.Today), "day", "wang")
	d.Capacity = 5
	h.Do(publish(d))
	for range 3 {
		h.Do(queue.Issue{Service: "leader", People: 1})
	}
	if k := h.Ticket(3); k.Half != "day" {
		t.Fatalf("ticket counts against %q, want day", k.Half)
	}
	d.Capacity = 2
	r := h.Refused(queue.ChangeRota{Day: d, Why: "时间不够"}, queue.Conflict)
	if len(r.Problems) != 1 || !problem("capacity", "below_issued")(r.Problems[0]) || r.Problems[0].Value != "3" || r.Problems[0].Row != 1 {
		t.Errorf("problems %+v", r.Problems)
	}
	d.Capacity = 3
	h.Do(queue.ChangeRota{Day: d, Why: "时间不够"})
	c := queuetest.Config()
	c.Services[0].Capacity = 2
	if r := h.Refused(queue.SetConfig{Config: c}, queue.Conflict); len(r.Problems) != 1 || !problem("services.0.capacity", "below_issued")(r.Problems[0]) {
		t.Errorf("problems %+v", r.Problems)
	}
	c.Services[0].Capacity = 3
	h.Do(queue.SetConfig{Config: c})
}

// When a leader is called away the hall is told, and nobody's number or place
// changes.
func TestLeaderCalledAway(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	today := string(queuetest.Today)
	h.Do(publish(session("am", today, "am", "wang"), session("pm", today, "pm", "wang"), session("later", "2026-11-30", "am", "wang")))
	for range 12 {
		h.Do(queue.Issue{Service: "leader", People: 1})
	}
	lines := fmt.Sprint(h.State().Day.Line(queue.Queue{Service: "leader"}))
	wall := func() (out []string) {
		for _, n := range h.State().Day.Notices {
			out = append(out, string(n.Template)+" "+n.Leader)
		}
		return out
	}
	expect := func(when string, want ...string) {
		t.Helper()
		if got := wall(); !slices.Equal(got, want) {
			t.Errorf("%s: on the wall %q, want %q", when, got, want)
		}
	}
	change := func(id string, edit func(*queue.RotaDay)) {
		t.Helper()
		d := onRota(t, h, id)
		edit(&d)
		h.Do(queue.ChangeRota{Day: d, Why: "临时会议"})
	}
	change("later", func(d *queue.RotaDay) { d.Leader = "li" })
	expect("a change of next week")
	change("am", func(d *queue.RotaDay) { d.Place = "二楼" })
	expect("another room")
	change("am", func(d *queue.RotaDay) { d.Leader = "li" })
	expect("a substitute", "substitute li")
	change("am", func(d *queue.RotaDay) { d.Leader = "wang" })
	expect("the first one after all", "substitute wang")
	change("am", func(d *queue.RotaDay) { d.Status = queue.RotaCancelled })
	expect("the afternoon is still on", "substitute wang")
	change("pm", func(d *queue.RotaDay) { d.Date = "2026-11-24" })
	expect("nobody receives", "no_leader ")
	change("am", func(d *queue.RotaDay) { d.Status, d.Leader = "", "li" })
	expect("somebody receives again", "substitute li")
	if got := fmt.Sprint(h.State().Day.Line(queue.Queue{Service: "leader"})); got != lines {
		t.Errorf("the line is %s, want %s", got, lines)
	}
	undo(h)
	expect("taken back", "no_leader ")
	if d := onRota(t, h, "am"); d.Status != queue.RotaCancelled {
		t.Errorf("the morning is %s, want cancelled", d.Status)
	}
	undo(h)
	expect("taken back twice")
	undo(h)
	expect("both sit again")
	undo(h)
	expect("the substitute is back", "substitute li")
	undo(h)
	expect("as published", "substitute wang")
	if d := onRota(t, h, "am"); d.Status != queue.RotaChanged || d.Leader != "wang" || d.Place != "二楼" {
		t.Errorf("the morning is %+v", d)
	}
	h.Do(queue.PublishRota{Days: []queue.RotaDay{{ID: "x", Date: queuetest.Today, Session: "am", Leader: "li", Place: "三楼"}}})
	c, _ := h.State().Undoable()
	h.Refused(queue.UndoOffice{Seq: c.Seq}, queue.Conflict) // twelve have numbers for it
}

func TestRotaIsHeldWhenTheNextDayOpens(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	today := string(queuetest.Today)
	h.Do(publish(session("am", today, "am", "wang"), session("pm", today, "pm", "li"), session("later", "2026-11-30", "am", "wang")))
	h.Do(queue.DraftRota{Days: []queue.RotaDay{{ID: "draft", Date: queuetest.Today, Session: "am", Leader: "li", Place: "乙室"}}})
	off := session("pm", today, "pm", "li")
	off.Status = queue.RotaCancelled
	h.Do(queue.ChangeRota{Day: off, Why: "会议"})
	h.Do(queue.CloseDay{})
	h.Do(queue.OpenDay{Date: "2026-11-24"})
	for id, want := range map[string]queue.RotaStatus{"am": queue.RotaHeld, "pm": queue.RotaCancelled, "later": queue.RotaPublished, "draft": queue.RotaDraft} {
		if d := onRota(t, h, id); d.Status != want {
			t.Errorf("%s is %s, want %s", id, d.Status, want)
		}
	}
	if d := onRota(t, h, "am"); len(d.History) != 2 || d.History[1].Status != queue.RotaHeld {
		t.Errorf("history %+v", d.History)
	}
	h.Refused(queue.ChangeRota{Day: session("am", "2026-11-30", "pm", "wang"), Why: "会议"}, queue.Conflict)
	c := h.State().Office[len(h.State().Office)-1]
	h.Refused(queue.UndoOffice{Seq: c.Seq}, queue.NothingToUndo)
}

// Whatever the rules, the policies and the calendar are: nobody is drafted
// twice at one time, nothing on a day off, and nothing a second time.
func TestRandomRules(t *testing.T) {
	leaders := []string{"wang", "li", "zhao"}
	rapid.Check(t, func(t *rapid.T) {
		c := queuetest.Config()
		c.Leaders = append(c.Leaders, queue.Leader{ID: "zhao"})
		for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
			c.RotaRules = append(c.RotaRules, queue.RotaRule{
				ID: fmt.Sprint("r", i), Weekday: rapid.IntRange(0, 6).Draw(t, "weekday"),
				Session: rapid.SampledFrom([]string{"am", "pm", "day"}).Draw(t, "session"),
				Place:   rapid.SampledFrom([]string{"", "甲室", "乙室"}).Draw(t, "place"),
				Leaders: rapid.Permutation(leaders).Draw(t, "leaders")[:rapid.IntRange(1, 3).Draw(t, "n")],
				Holiday: rapid.SampledFrom([]queue.HolidayPolicy{queue.HolidayManual, queue.HolidayPostpone, queue.HolidaySkip}).Draw(t, "policy"),
			})
		}
		h := queuetest.NewHall(t, &queuetest.Journal{})
		h.Do(queue.SetConfig{Config: c})
		h.Do(queue.OpenDay{Date: "2025-01-01"})
		from := queue.Date("2025-01-01").Plus(rapid.IntRange(0, 900).Draw(t, "from"))
		for range rapid.IntRange(1, 4).Draw(t, "times") {
			to := from.Plus(rapid.IntRange(0, 120).Draw(t, "span"))
			h.Do(queue.GenerateRota{From: from, To: to})
			before := h.State()
			h.Do(queue.GenerateRota{From: from, To: to})
			if h.State() != before {
				t.Fatal("the second time added something")
			}
			from = to.Plus(rapid.IntRange(-60, 10).Draw(t, "overlap"))
			if from < "2025-01-01" {
				from = "2025-01-01"
			}
		}
		s := h.State()
		for i, a := range s.Rota {
			off, _ := s.Holiday(a.Date)
			if a.Status == queue.RotaDraft && off.Off {
				t.Fatalf("%+v is drafted on a holiday", a)
			}
			if a.Status == queue.RotaUndecided && !off.Off {
				t.Fatalf("%+v is undecided on a day that is no holiday", a)
			}
			for _, b := range s.Rota[:i] {
				together := a.Session == b.Session || a.Session == "day" || b.Session == "day"
				counts := a.Status != queue.RotaCancelled && b.Status != queue.RotaCancelled && a.MovedFrom == "" && b.MovedFrom == ""
				if counts && a.Date == b.Date && together && (a.Leader == b.Leader || a.Place == b.Place) {
					t.Fatalf("%+v and %+v cannot both be held", a, b)
				}
			}
		}
	})
}
