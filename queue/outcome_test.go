package queue_test

import (
	"slices"
	"strings"
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

func TestUnserve(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	k := h.Do(queue.Issue{Service: "land", People: 1, Station: "1", Session: "a", Slip: true}).Ticket
	h.Refused(queue.Unserve{Ticket: k, Why: queue.DayOver}, queue.BadCommand)
	h.Refused(queue.Unserve{Ticket: 9, Why: queue.ByPhone}, queue.NotFound)
	h.Do(queue.Unserve{Ticket: k, Counter: "1", Why: queue.ByPhone, Row: "r"})
	if got := h.Ticket(101); got.Status != queue.Unserved || got.Why != queue.ByPhone || got.Slip != queue.SlipWithdrawn {
		t.Errorf("ticket %+v", got)
	}
	calls := h.State().Ledger.Callbacks
	if len(calls) != 1 || calls[0].Number != 101 || calls[0].Date != queuetest.Today || calls[0].Service != "land" || calls[0].Row != "r" {
		t.Fatalf("callbacks %+v", calls)
	}
	h.Refused(queue.Unserve{Ticket: k, Why: queue.ByPhone}, queue.WrongStatus)
	h.Do(queue.UndoPress{Counter: "1"})
	if n := len(h.State().Ledger.Callbacks); n != 0 || h.Ticket(101).Status != queue.Waiting {
		t.Errorf("the press was taken back: %d callbacks, ticket %s", n, h.Ticket(101).Status)
	}
	h.Do(queue.Call{Counter: "1"})
	h.Refused(queue.Unserve{Ticket: k, Counter: "2", Why: queue.ByPhone}, queue.NotYours)
	h.Do(queue.Unserve{Ticket: k, Counter: "1", Why: queue.ByPhone})
	h.Do(queue.CloseDay{})
	id := h.State().Ledger.Callbacks[0].ID // outlives the day
	h.Refused(queue.EndCallback{ID: 1}, queue.NotFound)
	h.Do(queue.EndCallback{ID: id})
	h.Refused(queue.EndCallback{ID: id}, queue.NotFound)
}

// A promise that was kept already cannot be taken back.
func TestUndoOfAKeptPromise(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	k := h.Do(queue.Issue{Service: "land", People: 1}).Ticket
	h.Do(queue.Unserve{Ticket: k, Counter: "1", Why: queue.ByPhone})
	h.Do(queue.EndCallback{ID: h.State().Ledger.Callbacks[0].ID})
	h.Refused(queue.UndoPress{Counter: "1"}, queue.NothingToUndo)
}

func TestTakeNote(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	k := h.Do(queue.Issue{Service: "leader", People: 1}).Ticket
	h.Do(queue.Call{Counter: "desk"})
	h.Refused(queue.TakeNote{Ticket: k, Counter: "desk"}, queue.BadCommand)
	h.Refused(queue.TakeNote{Ticket: k, Counter: "room", Row: "r1"}, queue.NotYours)
	h.Do(queue.TakeNote{Ticket: k, Counter: "desk", Row: "r1"})
	h.Do(queue.TakeNote{Ticket: k, Counter: "desk", Row: "r2"})
	h.Do(queue.NextStop{Ticket: k, Counter: "desk"})
	h.Do(queue.UndoPress{Counter: "desk"})
	if n := h.Ticket(1).Note; n != "r2" {
		t.Errorf("after a press was taken back the sentence is %q, want the last", n)
	}
	h.Refused(queue.UndoPress{Counter: "desk"}, queue.NothingToUndo)
	h.Do(queue.Finish{Ticket: k, Counter: "desk"})
	h.Refused(queue.TakeNote{Ticket: k, Counter: "desk", Row: "r3"}, queue.WrongStatus)
}

// Whoever opens a sealed row is in the journal before, with the reason.
func TestReading(t *testing.T) {
	j := &queuetest.Journal{}
	h := queuetest.NewDay(t, j)
	k := h.Do(queue.Issue{Service: "leader", People: 1, Mint: queue.Mint{Sealed: "person"}}).Ticket
	bare := h.Do(queue.Issue{Service: "leader", People: 1}).Ticket
	h.Do(queue.Call{Counter: "desk"})
	h.Refused(queue.ReadPerson{Ticket: k, Why: "receive", Note: true}, queue.NotFound)
	h.Do(queue.TakeNote{Ticket: k, Counter: "desk", Row: "note"})
	b := h.Do(queue.Book{Date: "2026-11-30", Service: "land", People: 1, Row: "caller"}).Booking
	none := h.Do(queue.Book{Date: "2026-11-30", Service: "land", People: 1}).Booking
	h.Do(queue.Unserve{Ticket: bare, Why: queue.ByPhone, Row: "promise"})
	call := h.State().Ledger.Callbacks[0].ID
	for _, row := range []string{"person", "note", "caller", "promise"} {
		if !slices.Contains(h.State().KeptRows(queuetest.Today, 0), row) {
			t.Errorf("row %s would be purged", row)
		}
	}
	for _, tt := range []struct {
		kind, body string
		good, bare queue.Want
		mute       queue.Want
	}{
		{"PersonRead", `{"ticket":1,"why":"receive"}`, queue.ReadPerson{Ticket: k, Why: "receive"}, queue.ReadPerson{Ticket: bare, Why: "receive"}, queue.ReadPerson{Ticket: k}},
		{"PersonRead", `{"ticket":1,"why":"receive","note":true}`, queue.ReadPerson{Ticket: k, Why: "receive", Note: true}, queue.ReadPerson{Ticket: bare, Why: "receive", Note: true}, queue.ReadPerson{Ticket: k, Note: true}},
		{"BookingRead", `{"booking":1,"why":"check"}`, queue.ReadBooking{Booking: b, Why: "check"}, queue.ReadBooking{Booking: none, Why: "check"}, queue.ReadBooking{Booking: b}},
		{"CallbackRead", `"why":"answer"}`, queue.ReadCallback{ID: call, Why: "answer"}, queue.ReadCallback{ID: 1, Why: "answer"}, queue.ReadCallback{ID: call}},
	} {
		h.Refused(tt.bare, queue.NotFound)
		h.Refused(tt.mute, queue.BadCommand)
		h.Do(tt.good)
		rows := j.Rows()
		if r := rows[len(rows)-1]; r.Kind != tt.kind || !strings.HasSuffix(r.Body, tt.body) || r.Event.By != "test" {
			t.Errorf("recorded %+v, want %s %s", r, tt.kind, tt.body)
		}
	}
	h.Do(queue.CancelBooking{Booking: b})
	h.Do(queue.EndCallback{ID: call})
	h.Do(queue.CloseDay{CarryOver: true})
	if rows := h.State().KeptRows(queuetest.Today, 0); len(rows) != 0 {
		t.Errorf("rows %q outlive the day and their matter", rows)
	}
}

// Who was booked and did not come leaves no name over night. A day that is closed
// in the middle of its hours may have been closed by mistake: then the name stays
// until they are over.
func TestKeptRowsOfNoShows(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	h.Do(queue.Book{Date: queuetest.Today, Service: "land", People: 1, Row: "today"})
	h.Do(queue.Book{Date: "2026-11-24", Service: "land", People: 1, Row: "tomorrow"})
	until := h.State().CallsUntil(queuetest.Today)
	want := func(when string, today queue.Date, minute int, rows ...string) {
		t.Helper()
		if got := h.State().KeptRows(today, minute); !slices.Equal(got, rows) {
			t.Errorf("%s: %q stay, want %q", when, got, rows)
		}
	}
	want("open, and late", queuetest.Today, 24*60-1, "today", "tomorrow")
	h.Do(queue.CloseDay{})
	want("closed in the middle", queuetest.Today, until-1, "today", "tomorrow")
	want("by a clock that was put back", "2026-11-20", until, "today", "tomorrow")
	want("in the evening", queuetest.Today, until, "tomorrow")
	want("after midnight", "2026-11-24", 0, "tomorrow")
	h.Do(queue.OpenDay{Date: queuetest.Today})
	want("open again", queuetest.Today, until, "today", "tomorrow")
	if len(h.State().Ledger.Bookings) != 2 {
		t.Error("a booking went with its name")
	}
}

// Who will not be received leaves no name until the evening; but a press that
// can be taken back takes nothing with it yet.
func TestKeptRows(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	issue := func(row string) queue.TicketID {
		return h.Do(queue.Issue{Service: "leader", People: 1, Mint: queue.Mint{Sealed: row}}).Ticket
	}
	back, moved, merged, into, pressed, served := issue("back"), issue("moved"), issue("merged"), issue("into"), issue("pressed"), issue("served")
	want := func(when string, rows ...string) {
		t.Helper()
		if got := h.State().KeptRows(queuetest.Today, 0); !slices.Equal(got, rows) {
			t.Errorf("%s: %q stay, want %q", when, got, rows)
		}
	}
	want("while all wait", "back", "moved", "merged", "into", "pressed", "served")
	h.Do(queue.Cancel{Ticket: back})
	h.Do(queue.CarryOver{Ticket: moved})
	h.Do(queue.Merge{Tickets: []queue.TicketID{into, merged}, Counter: "desk"})
	want("two have left", "merged", "into", "pressed", "served")
	h.Do(queue.Cancel{Ticket: pressed, Counter: "desk"})
	want("the desk may take it back", "merged", "into", "pressed", "served")
	h.Do(queue.UndoPress{Counter: "desk"})
	h.Do(queue.Cancel{Ticket: pressed, Counter: "desk"})
	h.Do(queue.Call{Counter: "desk", Ticket: served})
	want("the desk has gone on", "merged", "into", "served")
	h.Do(queue.CloseDay{CarryOver: true})
	want("in the evening")
}
