package queuetest

import (
	"fmt"
	"maps"
	"slices"

	"reception/queue"
)

// outcomes: nobody is without an outcome once the day is closed, each ticket
// has exactly one, and who waited in vain has a booking.
func outcomes(before, after *queue.State, events []queue.Event) error {
	if before.Day == nil || after.Day != nil {
		return nil
	}
	ended := map[queue.TicketID]queue.TicketEnded{}
	for _, e := range events {
		if f, ok := e.Fact.(queue.TicketEnded); ok {
			if was, ok := ended[f.Ticket]; ok {
				return fmt.Errorf("ticket %d ended as %q and as %q", f.Ticket, was.Status, f.Status)
			}
			ended[f.Ticket] = f
		}
	}
	for _, k := range before.Day.Tickets {
		end, ok := ended[k.ID]
		if ok == k.Status.Ended() || ok && !end.Status.Ended() {
			return fmt.Errorf("the day is over: ticket %d was %s and ended as %q", k.ID, k.Status, end.Status)
		}
		if ok && k.Status == queue.Missed && end.Status != queue.Lapsed {
			return fmt.Errorf("ticket %d missed the call and ended as %q", k.ID, end.Status)
		}
		if end.Status == queue.Unserved && !slices.ContainsFunc(after.Ledger.Bookings, func(b queue.Booking) bool {
			return b.Ticket == k.ID && b.Lane == queue.Carried
		}) {
			return fmt.Errorf("ticket %d waited in vain and has no booking", k.ID)
		}
	}
	return nil
}

// promises: every booking ends in exactly one way, that is checked in,
// cancelled, over with its date, or taken back with the press that made it;
// until then it is open. The same holds for the calls that were promised. Who
// ends unserved, or is booked for later, leaves one of the two.
func (j *Judge) promises(before, after *queue.State, events []queue.Event) error {
	left := map[queue.TicketID]int{} // what this command left behind
	wants := map[queue.TicketID]queue.Reason{}
	endBooking := func(id queue.BookingID, how string) error {
		if !j.booked[id] {
			return fmt.Errorf("booking %d was %s and is not open", id, how)
		}
		delete(j.booked, id)
		return nil
	}
	for _, e := range events {
		var err error
		switch f := e.Fact.(type) {
		case queue.BookingMade:
			if _, ok := j.booked[f.Booking.ID]; ok {
				return fmt.Errorf("booking %d was made twice", f.Booking.ID)
			}
			j.booked[f.Booking.ID] = true
			left[f.Booking.Ticket]++
		case queue.TicketIssued:
			if f.Booking != 0 {
				err = endBooking(f.Booking, "checked in")
			}
		case queue.BookingEnded:
			if err = j.mayEnd(before, after, events, f.Booking); err == nil {
				err = endBooking(f.Booking, "ended")
			}
		case queue.CallbackMade:
			j.phone[e.Seq] = true
			left[f.Ticket]++
		case queue.CallbackEnded:
			if !j.phone[f.ID] {
				return fmt.Errorf("callback %d ended and is not open", f.ID)
			}
			delete(j.phone, f.ID)
		case queue.TicketEnded:
			if f.Status == queue.Unserved || f.Why == queue.BookedLater {
				wants[f.Ticket] = f.Why
			}
		case queue.Undone:
			for _, k := range before.Day.Counter(f.Counter).Undo.Before {
				if was := before.Day.Ticket(k.ID); was.Status == queue.Unserved || was.Why == queue.BookedLater {
					maps.DeleteFunc(j.booked, func(id queue.BookingID, _ bool) bool { return before.Ledger.Booking(id).Ticket == k.ID })
					maps.DeleteFunc(j.phone, func(id queue.Seq, _ bool) bool { return before.Ledger.Callback(id).Ticket == k.ID })
				}
			}
		}
		if err != nil {
			return err
		}
	}
	for id, why := range wants {
		if left[id] != 1 {
			return fmt.Errorf("ticket %d ended (%s) and left %d bookings or promises behind, want 1", id, why, left[id])
		}
	}
	for _, b := range after.Ledger.Bookings {
		if !j.booked[b.ID] {
			return fmt.Errorf("booking %d has ended and is still there", b.ID)
		}
	}
	for _, c := range after.Ledger.Callbacks {
		if !j.phone[c.ID] {
			return fmt.Errorf("callback %d has ended and is still there", c.ID)
		}
	}
	if len(after.Ledger.Bookings) != len(j.booked) || len(after.Ledger.Callbacks) != len(j.phone) {
		return fmt.Errorf("%d bookings and %d callbacks are there, want %d and %d", len(after.Ledger.Bookings), len(after.Ledger.Callbacks), len(j.booked), len(j.phone))
	}
	return nil
}

// mayEnd: beside those that staff cancel only those bookings end that were for a
// date on which the hall was open, or for one that is more than a month ago; and
// only when the hall goes on to a later date.
func (j *Judge) mayEnd(before, after *queue.State, events []queue.Event, id queue.BookingID) error {
	goes := false // on to another date
	for _, e := range events {
		switch e.Fact.(type) {
		case queue.DayClosed:
			return fmt.Errorf("booking %d ended with the day", id)
		case queue.DayOpened, queue.DateConfirmed:
			goes = true
		}
	}
	b := before.Ledger.Booking(id)
	if !goes || b == nil {
		return nil // it was cancelled
	}
	on := after.Day.Date
	if before.Day != nil && before.Day.Confirmed || !after.Day.Confirmed || b.Date == "" || b.Date >= on || !j.was[b.Date] && b.Date.Plus(30) >= on {
		return fmt.Errorf("booking %d for %q ended when the hall opened on %s", id, b.Date, on)
	}
	return nil
}

// settled: what was for the last date on which the hall was open is over when it
// goes on to a later one, and not before.
func (j *Judge) settled(before, after *queue.State, events []queue.Event) error {
	for _, e := range events {
		switch f := e.Fact.(type) {
		case queue.RotaHeldEvent:
			for _, r := range after.Rota {
				if slices.Contains(f.IDs, r.ID) && (!j.was[r.Date] || after.Day == nil || r.Date >= after.Day.Date) {
					return fmt.Errorf("session %s of %s was held", r.ID, r.Date)
				}
			}
		case queue.DayOpened:
			for _, b := range after.Ledger.Bookings {
				if f.Confirmed && b.Date != "" && b.Date == before.LastDate && b.Date < f.Date {
					return fmt.Errorf("booking %d for %s, when the hall was open, outlives the opening on %s", b.ID, b.Date, f.Date)
				}
			}
		}
	}
	if before.Day != nil && after.Day == nil && before.Day.Confirmed {
		j.was[before.Day.Date] = true
	}
	return nil
}
