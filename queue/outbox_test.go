package queue_test

import (
	"testing"

	"reception/queue"
	"reception/queue/queuetest"
)

func TestSlipDebt(t *testing.T) {
	tests := []struct {
		name string
		send bool
		end  queue.SlipStatus
		code queue.Code
	}{
		{"printed", true, queue.SlipPrinted, ""},
		{"uncertain", true, queue.SlipUncertain, ""},
		{"shown", false, queue.SlipShown, ""},
		{"handed to the desk", false, queue.SlipHanded, ""},
		{"withdrawn", false, queue.SlipWithdrawn, ""},
		{"printed and never sent", false, queue.SlipPrinted, queue.WrongStatus},
		{"uncertain and never sent", false, queue.SlipUncertain, queue.WrongStatus},
		{"sent and shown", true, queue.SlipShown, queue.WrongStatus},
		{"sent and handed", true, queue.SlipHanded, queue.WrongStatus},
		{"owed again", true, queue.SlipOwed, queue.BadCommand},
		{"written", false, queue.SlipWritten, queue.BadCommand},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := queuetest.NewDay(t, &queuetest.Journal{})
			a := h.Do(issue("a"))
			if tt.send {
				h.Do(queue.SendSlip{Slip: a.Slip})
				h.Refused(queue.SendSlip{Slip: a.Slip}, queue.WrongStatus)
				if k := h.Ticket(101); k.Slip != queue.SlipSending {
					t.Errorf("slip is %s", k.Slip)
				}
			}
			end := queue.EndSlip{Slip: a.Slip, Status: tt.end}
			if tt.code != "" {
				h.Refused(end, tt.code)
				return
			}
			h.Do(end)
			if k := h.Ticket(101); k.Slip != tt.end || h.State().Ledger.Slip(a.Slip) != nil {
				t.Errorf("slip is %s", k.Slip)
			}
			h.Refused(end, queue.NotFound)
			h.Refused(queue.SendSlip{Slip: a.Slip}, queue.NotFound)
		})
	}
}

// Only one print of a ticket is without 补打, whatever became of the first.
func TestReprint(t *testing.T) {
	end := func(s queue.SlipStatus) func(*queuetest.Hall, queue.Answer) {
		return func(h *queuetest.Hall, a queue.Answer) { h.Do(queue.EndSlip{Slip: a.Slip, Status: s}) }
	}
	sent := func(s queue.SlipStatus) func(*queuetest.Hall, queue.Answer) {
		return func(h *queuetest.Hall, a queue.Answer) { h.Do(queue.SendSlip{Slip: a.Slip}); end(s)(h, a) }
	}
	for _, tt := range []struct {
		name  string
		first func(*queuetest.Hall, queue.Answer)
		copy  int
	}{
		{"printed", sent(queue.SlipPrinted), 1},
		{"uncertain", sent(queue.SlipUncertain), 1},
		{"uncertain, then written by hand", func(h *queuetest.Hall, a queue.Answer) {
			sent(queue.SlipUncertain)(h, a)
			h.Do(queue.WriteSlip{Ticket: a.Ticket})
		}, 1},
		{"never sent", end(queue.SlipHanded), 0},
		{"shown", end(queue.SlipShown), 0},
		{"copied twice", func(h *queuetest.Hall, a queue.Answer) {
			sent(queue.SlipPrinted)(h, a)
			b := h.Do(queue.Reprint{Ticket: a.Ticket, Station: "1"})
			end(queue.SlipHanded)(h, b)
		}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := queuetest.NewDay(t, &queuetest.Journal{})
			a := h.Do(issue("a"))
			h.Refused(queue.Reprint{Ticket: a.Ticket, Station: "1"}, queue.Conflict)
			tt.first(h, a)
			h.Refused(queue.Reprint{Ticket: a.Ticket}, queue.SessionOver)
			b := h.Do(queue.Reprint{Ticket: a.Ticket, Station: "2"})
			p := h.State().Ledger.Slip(b.Slip)
			if b.Slip == a.Slip || p == nil || p.Copy != tt.copy || p.Number != 101 || p.Station != "2" || p.Status != queue.SlipOwed {
				t.Errorf("answer %+v, slip %+v, want copy %d", b, p, tt.copy)
			}
			if k := h.Ticket(101); k.Slip != queue.SlipOwed {
				t.Errorf("slip is %s", k.Slip)
			}
		})
	}
	h := queuetest.NewDay(t, &queuetest.Journal{})
	a := h.Do(queue.Issue{Service: "land", People: 1})
	h.Do(queue.Cancel{Ticket: a.Ticket})
	h.Refused(queue.Reprint{Ticket: a.Ticket, Station: "1"}, queue.WrongStatus)
}

func TestWriteSlip(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	a := h.Do(issue("a"))
	h.Refused(queue.WriteSlip{Ticket: a.Ticket}, queue.WrongStatus)
	h.Do(queue.EndSlip{Slip: a.Slip, Status: queue.SlipHanded})
	h.Do(queue.WriteSlip{Ticket: a.Ticket})
	if k := h.Ticket(101); k.Slip != queue.SlipWritten {
		t.Errorf("slip is %s", k.Slip)
	}
	h.Refused(queue.WriteSlip{Ticket: a.Ticket}, queue.WrongStatus)
}

// A slip whose bytes were on their way when the day ended is still settled.
func TestSlipOutlivesItsDay(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	a := h.Do(issue("a"))
	h.Do(queue.SendSlip{Slip: a.Slip})
	h.Do(queue.CloseDay{CarryOver: true})
	h.Do(queue.OpenDay{Date: "2026-11-24"})
	h.Do(issue("b"))
	h.Do(queue.EndSlip{Slip: a.Slip, Status: queue.SlipUncertain})
	if k := h.Ticket(101); k.Slip != queue.SlipOwed {
		t.Errorf("yesterday's slip changed today's ticket: %s", k.Slip)
	}
}

// The slip of an appointment is a debt like another, and touches no ticket.
func TestPrintBooking(t *testing.T) {
	h := queuetest.NewDay(t, &queuetest.Journal{})
	k := h.Do(queue.Issue{Service: "land", People: 1, Station: "1", Session: "a", Slip: true, Mint: queue.Mint{Nonce: "n", CodeHash: "c"}})
	h.Do(queue.EndSession{Station: "1", Session: "b"})
	b := h.Do(queue.Book{Ticket: k.Ticket, Date: "2026-11-30", Why: queue.BookPapers})
	h.Refused(queue.PrintBooking{Booking: 99, Station: "1"}, queue.NotFound)
	h.Refused(queue.PrintBooking{Booking: b.Booking}, queue.SessionOver)
	h.Refused(queue.PrintBooking{Booking: b.Booking, Station: "1", Session: "b"}, queue.SessionOver)
	a := h.Do(queue.PrintBooking{Booking: b.Booking, Station: "1"})
	h.Refused(queue.PrintBooking{Booking: b.Booking, Station: "1"}, queue.Conflict)
	before := h.Ticket(101).Slip
	if s := h.State().Ledger.Slip(a.Slip); s == nil || s.Booking != b.Booking || s.Number != 101 || s.Session != "" {
		t.Fatalf("owed %+v", s)
	}
	h.Do(queue.SendSlip{Slip: a.Slip})
	h.Do(queue.EndSlip{Slip: a.Slip, Status: queue.SlipPrinted})
	if now := h.Ticket(101).Slip; now != before || h.State().Ledger.Slip(a.Slip) != nil {
		t.Errorf("the ticket's slip was %s and is %s", before, now)
	}
	h.Restart()
	h.Do(queue.PrintBooking{Booking: b.Booking, Station: "1"}) // another copy
}
