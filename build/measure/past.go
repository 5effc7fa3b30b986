package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"reception/queue"
)

// writer writes days that are over into a journal: 200 visitors, each with a
// slip that was printed, a call, and an end.
type writer struct {
	journal queue.Journal
	state   *queue.State // where the journal stood
	batch   queue.Batch
	seq     queue.Seq
	ticket  queue.TicketID
	slip    queue.SlipID
	now     queue.Stamp
	id      queue.DayID
}

// batchOf is how many events are one transaction.
const batchOf = 20_000

func (w *writer) day(n int) error {
	if w.id == 0 {
		w.now = w.state.Clock.Last
	}
	w.id++
	date := queue.Date(time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.DateOnly))
	w.event("clock", "", queue.DayOpened{ID: w.id, Date: date, Confirmed: true}, queue.Answer{})
	for i := range visitorsADay {
		w.visit(i, date)
	}
	w.event("clock", "", queue.DayClosed{}, queue.Answer{})
	if len(w.batch.Events) < batchOf {
		return nil
	}
	return w.flush()
}

// visit is one visitor's day. The ids have the lengths of real ones.
func (w *writer) visit(i int, date queue.Date) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%d", w.id, i))
	hash := hex.EncodeToString(sum[:])
	session, counter := hash[:32], settings().Counters[i%3].ID
	number := 101 + i
	a := queue.Answer{Ticket: w.ticket, Number: number, Slip: w.slip}
	issued := w.event("touch/1", session, queue.TicketIssued{
		Ticket: w.ticket, Number: number, Series: "window", Service: "window", People: 1, Lane: queue.WalkIn,
		Station: stationID, Session: session, Slip: true,
		Mint: queue.Mint{Nonce: hash[:32], CodeHash: hash[8:40], TokenHash: hash[16:48], Card: hash, Sealed: hash[32:]},
	}, a)
	w.event("slip/1", "", queue.SlipSent{Slip: w.slip}, queue.Answer{})
	w.event("slip/1", "", queue.SlipEnded{Slip: w.slip, Status: queue.SlipPrinted}, queue.Answer{})
	w.event("touch/1", session, queue.SessionEnded{Station: stationID, Session: session}, a)
	press := queue.Answer{Ticket: w.ticket, Number: number}
	called := w.event("staff/"+counter, hash[:16], queue.TicketCalled{Ticket: w.ticket, Number: number, Counter: counter, Why: queue.InTurn}, press)
	started := w.event("staff/"+counter, hash[:16], queue.TicketStarted{Ticket: w.ticket, Counter: counter}, press)
	ended := w.event("staff/"+counter, hash[:16], queue.TicketEnded{Ticket: w.ticket, Counter: counter, Status: queue.Served, Why: queue.Done}, press)
	w.batch.Visits = append(w.batch.Visits, queue.Visit{
		Ticket: w.ticket, Day: w.id, Date: date, Number: number, Service: "window", Counter: counter, Status: queue.Served, Why: queue.Done,
		Lane: queue.WalkIn, People: 1, Calls: 1, Issued: issued, Called: called, Started: started, Ended: ended,
	})
	w.ticket++
	w.slip++
}

// event adds one event that is a command of its own, 15 ms after the last: the
// past has to be over by now. It returns when that was.
func (w *writer) event(by, session string, f queue.Fact, a queue.Answer) queue.Millis {
	w.seq++
	w.now.At += 15
	w.now.Tick += 15
	e := queue.Event{
		Seq: w.seq, First: w.seq, Day: w.id, Stamp: w.now, Boot: w.state.Clock.Boot, Epoch: w.state.Clock.Epoch, By: by, Fact: f,
	}
	a.Seq = w.seq
	sum := sha256.Sum256(fmt.Append(nil, w.seq))
	e.Cause = &queue.Cause{Key: queue.Key{Sender: by, Session: session, ID: fmt.Sprintf("%016x", w.seq)}, Hash: hex.EncodeToString(sum[:]), Answer: a}
	w.batch.Events = append(w.batch.Events, e)
	return w.now.At
}

func (w *writer) flush() error {
	if len(w.batch.Events) == 0 {
		return nil
	}
	err := w.journal.Append(w.batch)
	w.batch = queue.Batch{}
	return err
}
