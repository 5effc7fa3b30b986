package queue

// Forecast returns between which wall times the ticket will be called, or
// false while too little is known. From and to are whole five minutes.
func (s *State) Forecast(id TicketID, now Stamp) (from, to Millis, ok bool) { return 0, 0, false }
