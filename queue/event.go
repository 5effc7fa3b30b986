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

// Wanted tells whether the command asked for exactly that.
func (c Cause) Wanted(w Want) bool {
	hash, err := contentHash(w)
	return err == nil && hash == c.Hash
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
	decode := decoder(kind)
	if decode == nil || version != factVersion {
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

// decoder knows every kind of event there is. It is a switch and not a map: a
// replay asks it a million times.
func decoder(kind string) func([]byte) (Fact, error) {
	switch kind {
	case Started{}.kind():
		return decodeAs[Started]
	case ClockChanged{}.kind():
		return decodeAs[ClockChanged]
	case ConfigSet{}.kind():
		return decodeAs[ConfigSet]
	case RotaPublishedEvent{}.kind():
		return decodeAs[RotaPublishedEvent]
	case RotaChangedEvent{}.kind():
		return decodeAs[RotaChangedEvent]
	case RotaDrafted{}.kind():
		return decodeAs[RotaDrafted]
	case DraftsDropped{}.kind():
		return decodeAs[DraftsDropped]
	case RotaHeldEvent{}.kind():
		return decodeAs[RotaHeldEvent]
	case HolidaysSet{}.kind():
		return decodeAs[HolidaysSet]
	case ElsewhereSet{}.kind():
		return decodeAs[ElsewhereSet]
	case NoticePosted{}.kind():
		return decodeAs[NoticePosted]
	case NoticeWithdrawn{}.kind():
		return decodeAs[NoticeWithdrawn]
	case OfficeUndone{}.kind():
		return decodeAs[OfficeUndone]
	case TriageSigned{}.kind():
		return decodeAs[TriageSigned]
	case DayOpened{}.kind():
		return decodeAs[DayOpened]
	case DateDoubted{}.kind():
		return decodeAs[DateDoubted]
	case DateConfirmed{}.kind():
		return decodeAs[DateConfirmed]
	case DayClosed{}.kind():
		return decodeAs[DayClosed]
	case NumbersSkipped{}.kind():
		return decodeAs[NumbersSkipped]
	case SessionEnded{}.kind():
		return decodeAs[SessionEnded]
	case TicketIssued{}.kind():
		return decodeAs[TicketIssued]
	case TicketCalled{}.kind():
		return decodeAs[TicketCalled]
	case TicketRecalled{}.kind():
		return decodeAs[TicketRecalled]
	case TicketStarted{}.kind():
		return decodeAs[TicketStarted]
	case TicketEnded{}.kind():
		return decodeAs[TicketEnded]
	case TicketMissed{}.kind():
		return decodeAs[TicketMissed]
	case TicketReturned{}.kind():
		return decodeAs[TicketReturned]
	case TicketHeld{}.kind():
		return decodeAs[TicketHeld]
	case TicketResumed{}.kind():
		return decodeAs[TicketResumed]
	case TicketMoved{}.kind():
		return decodeAs[TicketMoved]
	case TicketAmended{}.kind():
		return decodeAs[TicketAmended]
	case TicketMerged{}.kind():
		return decodeAs[TicketMerged]
	case CounterPaused{}.kind():
		return decodeAs[CounterPaused]
	case CounterUnpaused{}.kind():
		return decodeAs[CounterUnpaused]
	case TicketWalkedOver{}.kind():
		return decodeAs[TicketWalkedOver]
	case Undone{}.kind():
		return decodeAs[Undone]
	case SlipSent{}.kind():
		return decodeAs[SlipSent]
	case SlipEnded{}.kind():
		return decodeAs[SlipEnded]
	case SlipAsked{}.kind():
		return decodeAs[SlipAsked]
	case SlipWrittenEvent{}.kind():
		return decodeAs[SlipWrittenEvent]
	case BookingSlipAsked{}.kind():
		return decodeAs[BookingSlipAsked]
	case BookingMade{}.kind():
		return decodeAs[BookingMade]
	case BookingEnded{}.kind():
		return decodeAs[BookingEnded]
	case BookingMoved{}.kind():
		return decodeAs[BookingMoved]
	case BookingRead{}.kind():
		return decodeAs[BookingRead]
	case CallbackMade{}.kind():
		return decodeAs[CallbackMade]
	case CallbackEnded{}.kind():
		return decodeAs[CallbackEnded]
	case CallbackRead{}.kind():
		return decodeAs[CallbackRead]
	case NoteTaken{}.kind():
		return decodeAs[NoteTaken]
	case HelpAsked{}.kind():
		return decodeAs[HelpAsked]
	case HelpAnswered{}.kind():
		return decodeAs[HelpAnswered]
	case PersonRead{}.kind():
		return decodeAs[PersonRead]
	}
	return nil
}
