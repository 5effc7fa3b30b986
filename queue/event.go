package queue

import (
	"encoding/json"
	"fmt"
)

// Seq is an event's place in the journal. The first event has 1.
type Seq int64

// Millis is a time in milliseconds: since the Unix epoch where it is a wall
// time, since the hall's first start where it is a tick, and plain otherwise.
type Millis int64

// Stamp is when something happened: by the wall clock, for people, and in
// ticks, for measuring how long ago. Ticks count the time the program runs;
// no change of the clock moves them.
type Stamp struct {
	At   Millis `json:"at"`
	Tick Millis `json:"tick"`
}

// Event is one thing that happened. Events are never edited; a mistake is
// corrected by another event.
type Event struct {
	Seq   Seq   `json:"seq"`
	First Seq   `json:"first"` // of the events of the same command
	Day   DayID `json:"day"`   // open when it happened, 0 for none
	Stamp
	Boot  string `json:"boot"`            // the start of the program that wrote it
	Epoch int    `json:"epoch"`           // of the clock
	By    string `json:"by"`              // the authenticated sender
	Cause *Cause `json:"cause,omitempty"` // on a command's last event
	Fact  Fact   `json:"-"`
}

// Cause is the command behind an event, kept so that its repetition gets the
// same answer.
type Cause struct {
	Key
	Hash   string `json:"hash"` // hex SHA-256 of the content
	Answer Answer `json:"answer"`
}

// Fact is the kind and content of an event.
type Fact interface {
	kind() string
	apply(*State, Event)
}

// factVersion is the version in which this program writes every kind. A kind
// that changes gets a number of its own then.
const factVersion = 1

// ErrUnknownFact is in the error of [DecodeFact] for a kind or version that
// this program does not know.
var ErrUnknownFact = fmt.Errorf("unknown kind of event")

// EncodeFact returns the kind, the version and the JSON of f.
func EncodeFact(f Fact) (kind string, version int, body []byte, err error) {
	body, err = json.Marshal(f)
	return f.kind(), factVersion, body, err
}

// DecodeFact is the reverse of [EncodeFact].
func DecodeFact(kind string, version int, body []byte) (Fact, error) {
	decode, ok := decoders()[kind]
	if !ok || version != factVersion {
		return nil, fmt.Errorf("queue: %q version %d: %w", kind, version, ErrUnknownFact)
	}
	f, err := decode(body)
	if err != nil {
		return nil, fmt.Errorf("queue: decode %s: %w", kind, err)
	}
	return f, nil
}

func decodeAs[F Fact](body []byte) (Fact, error) {
	var f F
	err := json.Unmarshal(body, &f)
	return f, err
}

// decoders lists every kind of event there is.
func decoders() map[string]func([]byte) (Fact, error) {
	m := map[string]func([]byte) (Fact, error){}
	add := func(zero Fact, decode func([]byte) (Fact, error)) { m[zero.kind()] = decode }
	add(Started{}, decodeAs[Started])
	add(ClockChanged{}, decodeAs[ClockChanged])
	add(ConfigSet{}, decodeAs[ConfigSet])
	add(RotaPublishedEvent{}, decodeAs[RotaPublishedEvent])
	add(RotaChangedEvent{}, decodeAs[RotaChangedEvent])
	add(DayOpened{}, decodeAs[DayOpened])
	add(DateDoubted{}, decodeAs[DateDoubted])
	add(DateConfirmed{}, decodeAs[DateConfirmed])
	add(DayClosed{}, decodeAs[DayClosed])
	add(SessionEnded{}, decodeAs[SessionEnded])
	add(TicketIssued{}, decodeAs[TicketIssued])
	add(TicketCalled{}, decodeAs[TicketCalled])
	add(TicketRecalled{}, decodeAs[TicketRecalled])
	add(TicketStarted{}, decodeAs[TicketStarted])
	add(TicketEnded{}, decodeAs[TicketEnded])
	add(TicketMissed{}, decodeAs[TicketMissed])
	add(TicketReturned{}, decodeAs[TicketReturned])
	add(TicketHeld{}, decodeAs[TicketHeld])
	add(TicketResumed{}, decodeAs[TicketResumed])
	add(TicketMoved{}, decodeAs[TicketMoved])
	add(TicketAmended{}, decodeAs[TicketAmended])
	add(TicketMerged{}, decodeAs[TicketMerged])
	add(Undone{}, decodeAs[Undone])
	add(SlipSent{}, decodeAs[SlipSent])
	add(SlipEnded{}, decodeAs[SlipEnded])
	add(SlipAsked{}, decodeAs[SlipAsked])
	add(SlipWrittenEvent{}, decodeAs[SlipWrittenEvent])
	add(BookingMade{}, decodeAs[BookingMade])
	add(BookingEnded{}, decodeAs[BookingEnded])
	add(HelpAsked{}, decodeAs[HelpAsked])
	add(HelpAnswered{}, decodeAs[HelpAnswered])
	add(PersonRead{}, decodeAs[PersonRead])
	return m
}
