package queue_test

import (
	"strings"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

func TestRota(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	day := func(id, date, session, leader string) queue.RotaDay {
		return queue.RotaDay{ID: id, Date: queue.Date(date), Session: session, Leader: leader, Units: []string{"信访局"}}
	}
	publish := func(d ...queue.RotaDay) queue.PublishRota { return queue.PublishRota{Days: d} }
	first := publish(day("1", "2026-11-27", "am", "wang"), day("2", "2026-11-27", "pm", "li"))
	cmd := queue.Command{Key: queue.Key{Sender: "office", ID: "1"}, Want: first}
	for range 2 { // a repeated command is the same command
		if _, err := h.Send(cmd); err != nil {
			t.Fatal(err)
		}
	}
	first.Days[0].Leader, first.Days[0].Units[0] = "li", "changed by the caller"
	for _, tt := range []struct {
		name string
		want queue.Want
		code queue.Code
	}{
		{"no days", publish(), queue.BadCommand},
		{"no such leader", publish(day("3", "2026-12-04", "am", "none")), queue.NotFound},
		{"no date", publish(day("3", "", "am", "li")), queue.BadCommand},
		{"at night", publish(day("3", "2026-12-04", "night", "li")), queue.BadCommand},
		{"the session is taken", publish(day("3", "2026-11-27", "am", "li")), queue.Conflict},
		{"the whole day is not free", publish(day("3", "2026-11-27", "day", "li")), queue.Conflict},
		{"twice in one list", publish(day("3", "2026-12-04", "day", "li"), day("4", "2026-12-04", "am", "li")), queue.Conflict},
		{"change without a reason", queue.ChangeRota{Day: day("1", "2026-11-27", "am", "li")}, queue.BadCommand},
		{"change of nothing", queue.ChangeRota{Day: day("9", "2026-11-27", "am", "li"), Why: "出差"}, queue.NotFound},
	} {
		t.Run(tt.name, func(t *testing.T) { h.Refused(tt.want, tt.code) })
	}
	before := h.State()
	h.Do(queue.ChangeRota{Day: day("1", "2026-11-27", "am", "li"), Why: "出差"})
	if d := before.RotaOn("2026-11-27")[0]; d.Leader != "wang" || d.Units[0] != "信访局" || d.Status != queue.RotaPublished {
		t.Errorf("published rota is %+v", d)
	}
	if d := h.State().RotaOn("2026-11-27")[0]; d.Leader != "li" || d.SubstituteOf != "wang" || d.Why != "出差" || d.Status != queue.RotaChanged {
		t.Errorf("changed rota is %+v", d)
	}
	off := day("2", "2026-11-27", "pm", "li")
	off.Status = queue.RotaCancelled
	h.Do(queue.ChangeRota{Day: off, Why: "会议"})
	if d := h.State().RotaOn("2026-11-27")[1]; d.Status != queue.RotaCancelled || d.SubstituteOf != "" {
		t.Errorf("cancelled session is %+v", d)
	}
}

func TestHelp(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Refused(queue.AskHelp{}, queue.BadCommand)
	h.Refused(queue.AnswerHelp{Station: "1", Counter: "1"}, queue.NotFound)
	h.Do(queue.AskHelp{Station: "1"})
	h.Do(queue.AnswerHelp{Station: "1", Counter: "2"})
	if help := h.State().Help; len(help) != 1 || help[0].By != "2" || help[0].Answered == (queue.Stamp{}) {
		t.Errorf("help %+v", help)
	}
	h.Refused(queue.AnswerHelp{Station: "1", Counter: "1"}, queue.NotFound)
	h.Do(queue.AskHelp{Station: "1"})
	if help := h.State().Help; len(help) != 1 || help[0].By != "" {
		t.Errorf("help %+v, want it asked anew", help)
	}
	h.Do(queue.CloseDay{})
	if len(h.State().Help) != 0 {
		t.Error("help is asked for over night")
	}
}

func TestReadPerson(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	w := issue("a")
	w.Mint.Sealed = "row"
	a := h.Do(w)
	b := h.Do(issue("b"))
	h.Refused(queue.ReadPerson{Ticket: b.Ticket, Why: "register"}, queue.NotFound)
	h.Do(queue.ReadPerson{Ticket: a.Ticket, Why: "register"})
	rows := j.Rows()
	if r := rows[len(rows)-1]; r.Kind != "PersonRead" || r.Event.By != "test" || !strings.Contains(r.Body, "register") {
		t.Errorf("recorded %+v", r)
	}
}

func TestConfigCheck(t *testing.T) {
	if err := queuetest.Config().Check(); err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]func(*queue.Config){
		"series without an id":      func(c *queue.Config) { c.Series[0].ID = "" },
		"series twice":              func(c *queue.Config) { c.Series[1].ID = "leader" },
		"series upside down":        func(c *queue.Config) { c.Series[0].From = 200 },
		"series that overlap":       func(c *queue.Config) { c.Series[0].To = 101 },
		"service of no series":      func(c *queue.Config) { c.Services[0].Series = "x" },
		"service without a stop":    func(c *queue.Config) { c.Services[0].Stops = nil },
		"service twice":             func(c *queue.Config) { c.Services[1].ID = "leader" },
		"negative capacity":         func(c *queue.Config) { c.Services[0].Capacity = -1 },
		"counter of no service":     func(c *queue.Config) { c.Counters[0].Serves[0].Service = "x" },
		"counter of no stop":        func(c *queue.Config) { c.Counters[0].Serves[0].Stop = 7 },
		"leader twice":              func(c *queue.Config) { c.Leaders[1].ID = "wang" },
		"closing before opening":    func(c *queue.Config) { c.Hours.CallUntil = 100 },
		"more than a day":           func(c *queue.Config) { c.Hours.CallUntil = 2000 },
		"priority without end":      func(c *queue.Config) { c.Rules.PriorityRun = 4 },
		"overtaking without end":    func(c *queue.Config) { c.Rules.MaxOvertaken = 6 },
		"no ticket for a session":   func(c *queue.Config) { c.Rules.SessionTicket = 0 },
		"time that runs backwards":  func(c *queue.Config) { c.Rules.UndoFor = -1 },
		"numbers beyond the screen": func(c *queue.Config) { c.Series[1].To = 10_000 },
	} {
		t.Run(name, func(t *testing.T) {
			c := queuetest.Config()
			edit(&c)
			if c.Check() == nil {
				t.Error("accepted")
			}
			h := queuetest.NewHall(t, &queuetest.Journal{})
			h.Refused(queue.SetConfig{Config: c}, queue.BadCommand)
		})
	}
}

func TestSetConfigWhileTheHallIsFull(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(queue.Issue{Service: "land", People: 1})
	h.Do(queue.Issue{Service: "land", People: 1})
	h.Do(queue.Call{Counter: "1"})
	without := func(edit func(*queue.Config)) queue.SetConfig {
		c := queuetest.Config()
		edit(&c)
		return queue.SetConfig{Config: c}
	}
	h.Refused(without(func(c *queue.Config) { c.Counters = c.Counters[1:] }), queue.Conflict)
	h.Refused(without(func(c *queue.Config) {
		c.Services = append(c.Services[:1], c.Services[2:]...)
		c.Counters[0].Serves = c.Counters[0].Serves[1:]
	}), queue.Conflict)
	mine := queuetest.Config()
	h.Do(queue.SetConfig{Config: mine})
	mine.Counters[0].Serves[0].Service = "changed by the caller"
	if h.State().Config.Counters[0].Serves[0].Service != "land" {
		t.Error("the state shares memory with the caller")
	}
	if now := h.State().Day.Counter("1").Now; now != 1 {
		t.Errorf("counter has ticket %d after new settings, want 1", now)
	}
}
