package queue_test

import (
	"fmt"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

func TestIssue(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	tests := []struct {
		name   string
		want   queue.Issue
		number int
		slip   queue.SlipStatus
		code   queue.Code
	}{
		{"first of the leader", queue.Issue{Service: "leader", People: 1, Station: "1", Session: "a", Slip: true}, 1, queue.SlipOwed, ""},
		{"first of the windows", queue.Issue{Service: "land", People: 2, Station: "1", Session: "b", Slip: true}, 101, queue.SlipOwed, ""},
		{"another service, the same series", queue.Issue{Service: "labour", People: 1, Station: "1", Session: "c"}, 102, queue.SlipHanded, ""},
		{"by a clerk", queue.Issue{Service: "leader", People: 5, Needs: queue.NeedAge}, 2, queue.SlipHanded, ""},
		{"no such service", queue.Issue{Service: "none", People: 1}, 0, "", queue.NotFound},
		{"nobody", queue.Issue{Service: "land"}, 0, "", queue.BadCommand},
		{"too many", queue.Issue{Service: "land", People: 1000}, 0, "", queue.BadCommand},
		{"unknown need", queue.Issue{Service: "land", People: 1, Needs: 1 << 7}, 0, "", queue.BadCommand},
		{"a slip for no session", queue.Issue{Service: "land", People: 1, Station: "1", Slip: true}, 0, "", queue.BadCommand},
		{"a slip at no station", queue.Issue{Service: "land", People: 1, Session: "a", Slip: true}, 0, "", queue.BadCommand},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.code != "" {
				h.Refused(tt.want, tt.code)
				return
			}
			a := h.Do(tt.want)
			k := h.Ticket(tt.number)
			if a.Number != tt.number || a.Ticket != k.ID || k.Slip != tt.slip || k.Status != queue.Waiting || k.Service != tt.want.Service || k.People != tt.want.People {
				t.Errorf("answer %+v, ticket %+v", a, k)
			}
			if owed := h.State().Ledger.Slip(a.Slip); (owed != nil) != tt.want.Slip {
				t.Errorf("slip %d: %+v", a.Slip, owed)
			}
		})
	}
	h.Do(queue.CloseDay{CarryOver: true})
	h.Refused(issue("z"), queue.NoDay)
}

func TestIssueUntilFull(t *testing.T) {
	h := queuetest.NewHall(t, &queuetest.Journal{})
	c := queuetest.Config()
	c.Series[1].To = 103
	c.Services[0].Capacity = 2
	h.Do(queue.SetConfig{Config: c})
	h.Do(queue.OpenDay{Date: queuetest.Today})
	for range 3 {
		h.Do(queue.Issue{Service: "land", People: 1})
	}
	h.Refused(queue.Issue{Service: "labour", People: 1}, queue.Full)
	a := h.Do(queue.Issue{Service: "leader", People: 1})
	h.Do(queue.Issue{Service: "leader", People: 1})
	h.Refused(queue.Issue{Service: "leader", People: 1}, queue.Full)
	h.Do(queue.Cancel{Ticket: a.Ticket})
	if b := h.Do(queue.Issue{Service: "leader", People: 1}); b.Number != 3 {
		t.Errorf("number %d after one was given back, want 3: numbers are never reused", b.Number)
	}
	c.Series[1].To = 999
	h.Do(queue.SetConfig{Config: c})
	if a := h.Do(queue.Issue{Service: "land", People: 1}); a.Number != 104 {
		t.Errorf("number %d once there are more, want 104", a.Number)
	}
}

func TestIssuePerSession(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	for range 4 {
		h.Do(issue("a"))
	}
	h.Refused(issue("a"), queue.Full)
	h.Do(issue("b"))
}

func TestNoTicketAfterEndSession(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	end := func(s string) queue.Answer { return h.Do(queue.EndSession{Station: "1", Session: s}) }
	if a := end("nobody"); a.Number != 0 {
		t.Errorf("answer %+v for a session without a ticket", a)
	}
	h.Refused(issue("nobody"), queue.SessionOver)
	first := h.Do(issue("a"))
	for range 2 { // also when it is said twice
		if a := end("a"); a.Ticket != first.Ticket || a.Number != 101 {
			t.Errorf("answer %+v, want the ticket", a)
		}
	}
	h.Refused(issue("a"), queue.SessionOver)
	h.Refused(queue.Reprint{Ticket: first.Ticket, Station: "1", Session: "a"}, queue.Conflict)
	h.Restart()
	h.Refused(issue("a"), queue.SessionOver)
	h.Do(queue.CloseDay{CarryOver: true})
	end("night")
	h.Do(queue.OpenDay{Date: "2026-11-24"})
	for _, s := range []string{"a", "nobody", "night"} {
		h.Refused(issue(s), queue.SessionOver)
	}
	h.Do(issue("c"))
	h.Refused(queue.EndSession{}, queue.BadCommand)
}

func TestMintIsNotWhatWasAsked(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	w := issue("a")
	w.Mint = queue.Mint{Nonce: "n", CodeHash: "c", TokenHash: "t", Card: "k", Sealed: "r"}
	h.Do(w)
	if k := h.Ticket(101); k.Mint != w.Mint {
		t.Errorf("ticket has mint %+v, want %+v", k.Mint, w.Mint)
	}
	for i := range 3 {
		h.Do(issue(fmt.Sprint("b", i)))
	}
}

// Settings that move a series do not give out a number for a second time.
func TestNumbersStayUniqueWhenSeriesMove(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(queue.Issue{Service: "land", People: 1})
	second := h.Do(queue.Issue{Service: "land", People: 1})
	h.Do(queue.Cancel{Ticket: second.Ticket})
	c := queuetest.Config()
	c.Series[0].From, c.Series[0].To, c.Series[1].From = 101, 199, 201
	h.Do(queue.SetConfig{Config: c})
	if a := h.Do(queue.Issue{Service: "leader", People: 1}); a.Number != 103 {
		t.Errorf("number %d, want 103: 101 waits and 102 was given back", a.Number)
	}
}
