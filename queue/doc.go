// Package queue is the reception hall's queue: days, tickets, counters, the
// rota and what the printer still owes. It holds no clock, no randomness and
// no I/O; it imports the standard library and nothing else.
//
// # The one writer
//
// Everything that happens is a [Command] handed to [Core]. Core runs on one
// goroutine. It decides on the current [State], appends the resulting events
// to the [Journal] in one durable transaction, swaps the State and only then
// answers. The rest of the program sees States through [Core.Current] and
// never changes one.
//
// # Contract
//
//   - The same journal gives the same State, byte for byte ([State.Digest]).
//     The time, ids and codes arrive with the command.
//   - One command is one transaction. A refusal, a panic or a journal error
//     rejects that one command and changes nothing.
//   - A State is published after its events are durable, never before.
//   - Order is the sequence number and only that. Wall time may go down only
//     where a [ClockChanged] event starts a new epoch; durations are measured
//     in ticks, which never go down.
//   - A command repeated under the same key (sender, session, id) gets its
//     first answer; the same key with other content is refused. Accepted
//     answers are remembered for the day they were given on and the next.
//   - After [EndSession] no ticket can be issued to that touch session.
//   - No event holds a visitor's name, number, phone, address or words. Staff
//     and leaders stand in events by id.
//
// # Invariants
//
// A number is unique per day and series and never reused, on a date that is
// closed and opened again neither, also when the clock has lost it by then, nor
// is one that is on paper from before a restore, see [SkipNumbers]. A ticket is in exactly one place. Two counters
// never hold one ticket. Inside one queue and one priority the first to come is
// the first to be called. Nobody is without an outcome once the day is closed.
// Whoever waited in vain, or is asked to come again, leaves a booking or the
// promise of a call, and each of these is open or has ended in exactly one way.
// The tests named after these sentences hold them under random command
// sequences.
package queue
