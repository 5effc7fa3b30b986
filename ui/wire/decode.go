package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxMessage is the longest message a screen may send, in bytes, and MaxOffice
// the longest of the office, which sends all settings at once.
const (
	MaxMessage = 4096
	MaxOffice  = 256 << 10
)

// The limits of what a message may hold.
const (
	maxID      = 64
	maxService = 32
	maxPeople  = 999
	maxMerge   = 20
	maxStop    = 15
	maxNumber  = 9999
	maxText    = 40  // characters of a name or a township
	maxWords   = 300 // characters of a sentence
	maxPhone   = 24
	maxScan    = 256       // bytes that a scanner reads off a slip
	maxSafe    = 1<<53 - 1 // JavaScript counts exactly up to here
)

// BadMessage is the error of a message that makes no sense. Reason is for the
// log; it quotes nothing that the message held.
type BadMessage struct {
	ID     string // of the message, if it could be read
	Reason string
}

func (e *BadMessage) Error() string { return "wire: bad message: " + e.Reason }

// DecodeTouch reads a message of a touchscreen: one of [Hello], [Tap], [Drew],
// [Take], [CheckIn], [Where], [SetNeeds], [GiveBack], [Reprint], [NoPaper],
// [ComeBack], [Switch], [Carry], [PrintTopic], [Leave] and [AskHelp]. The error is a [*BadMessage].
func DecodeTouch(b []byte) (any, error) {
	o, err := open(b)
	if err != nil {
		return nil, err
	}
	switch o.t {
	case "hello":
		return read(o, func(m Hello) error { return checkSession(m.Session) })
	case "tap":
		return read(o, func(m Tap) error { return checkSession(m.Session) })
	case "drew":
		return read(o, func(Drew) error { return nil })
	case "take":
		return read(o, func(m Take) error {
			return errors.Join(checkID("id", m.ID), checkSession(m.Session), checkService(m.Service), checkPeople(m.People))
		})
	case "checkin":
		return read(o, func(m CheckIn) error {
			return errors.Join(checkID("id", m.ID), checkSession(m.Session), checkSlipCode(m.Code))
		})
	case "where":
		return read(o, func(m Where) error {
			return errors.Join(checkID("id", m.ID), checkSession(m.Session), checkSlipCode(m.Code))
		})
	case "switch":
		return read(o, func(m Switch) error {
			return errors.Join(checkID("id", m.ID), checkSession(m.Session), checkService(m.Service))
		})
	case "carry":
		return read(o, func(m Carry) error {
			err := errors.Join(checkID("id", m.ID), checkSession(m.Session))
			if m.Service != "" {
				err = errors.Join(err, checkService(m.Service))
			}
			return err
		})
	case "printtopic":
		return read(o, func(m PrintTopic) error {
			return errors.Join(checkID("id", m.ID), checkSession(m.Session), checkTopic(m.Topic))
		})
	case "needs":
		return read(o, func(m SetNeeds) error {
			return errors.Join(checkID("id", m.ID), checkSession(m.Session), checkNeeds(m.Needs))
		})
	case "giveback":
		return read(o, func(m GiveBack) error { return errors.Join(checkID("id", m.ID), checkSession(m.Session)) })
	case "reprint":
		return read(o, func(m Reprint) error { return errors.Join(checkID("id", m.ID), checkSession(m.Session)) })
	case "nopaper":
		return read(o, func(m NoPaper) error {
			return errors.Join(checkID("id", m.ID), checkSession(m.Session), checkOneOf("choice", m.Choice, "shown", "write"))
		})
	case "comeback":
		return read(o, func(m ComeBack) error { return errors.Join(checkID("id", m.ID), checkSession(m.Session)) })
	case "leave":
		return read(o, func(m Leave) error { return errors.Join(checkID("id", m.ID), checkSession(m.Session)) })
	case "help":
		return read(o, func(m AskHelp) error { return checkID("id", m.ID) })
	}
	return nil, o.bad("unknown t")
}

// DecodeHall reads a message of a hall display. The error is a [*BadMessage].
func DecodeHall(b []byte) (Heard, error) {
	o, err := openAs(b, "heard")
	if err != nil {
		return Heard{}, err
	}
	return decode(o, func(m Heard) error { return checkNumber("seq", m.Seq, 1) })
}

// DecodeDesk reads a press at a desk. What the press needs is there and makes
// sense; what it does not need may be there too. The error is a [*BadMessage].
func DecodeDesk(b []byte) (DeskDo, error) {
	o, err := openAs(b, "do")
	if err != nil {
		return DeskDo{}, err
	}
	return decode(o, checkDeskDo)
}

// DecodeOffice reads a wish of the office. What it needs is there; whether it
// makes sense the queue tells, with the row and the field. The error is a
// [*BadMessage].
func DecodeOffice(b []byte) (OfficeDo, error) {
	o, err := openUpTo(b, MaxOffice)
	if err == nil && o.t != "do" {
		err = o.bad("unknown t")
	}
	if err != nil {
		return OfficeDo{}, err
	}
	m, err := decode(o, checkOfficeDo)
	if err != nil {
		return OfficeDo{}, err
	}
	// Names within the settings must be known too: one that is misspelt would
	// be a setting that is lost.
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(new(OfficeDo)); err != nil {
		return OfficeDo{}, o.bad("unknown name")
	}
	return m, nil
}

// DecodeCabinet reads a message of the demo's cabinet. The error is a
// [*BadMessage].
func DecodeCabinet(b []byte) (CabinetDo, error) {
	o, err := openAs(b, "cabinet")
	if err != nil {
		return CabinetDo{}, err
	}
	return decode(o, func(m CabinetDo) error {
		return errors.Join(checkID("id", m.ID),
			checkOneOf("do", m.Do, "lay", "remove", "tear", "paper", "near_end", "cover", "plug_reader", "plug_printer"),
			checkNumber("card", int64(m.Card), 0), checkNumber("slip", m.Slip, 0))
	})
}

// object is a message whose names have been looked at.
type object struct {
	body  []byte
	t, id string
	names []string
}

func (o object) bad(format string, args ...any) *BadMessage {
	return &BadMessage{ID: o.id, Reason: fmt.Sprintf(format, args...)}
}

// open checks that b is one JSON object without repeated names or nulls.
// encoding/json is more lenient than two ends that must agree can be: it takes
// any case of a name, the last of two, and null for nothing.
func open(b []byte) (object, error) { return openUpTo(b, MaxMessage) }

func openUpTo(b []byte, most int) (object, error) {
	o := object{body: b}
	switch {
	case len(b) > most:
		return o, o.bad("longer than %d bytes", most)
	case !utf8.Valid(b):
		return o, o.bad("not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return o, o.bad("not an object")
	}
	var fault string
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return o, o.bad("not JSON")
		}
		name, _ := t.(string) // the decoder takes no other name
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return o, o.bad("not JSON")
		}
		if slices.Contains(o.names, name) {
			fault = "a name twice"
		}
		if string(v) == "null" {
			fault = "null"
		}
		o.names = append(o.names, name)
		switch name {
		case "t":
			o.t = text(v)
		case "id":
			if id := text(v); checkID("id", id) == nil {
				o.id = id
			}
		}
	}
	if _, err := dec.Token(); err != nil {
		return o, o.bad("not JSON")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return o, o.bad("something after the object")
	}
	if fault != "" {
		return o, o.bad("%s", fault)
	}
	return o, nil
}

func openAs(b []byte, t string) (object, error) {
	o, err := open(b)
	if err == nil && o.t != t {
		err = o.bad("unknown t")
	}
	return o, err
}

func text(v json.RawMessage) string {
	var s string
	if json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}

// read is decode for a caller who wants an any that is nil with an error.
func read[M any](o object, check func(M) error) (any, error) {
	m, err := decode(o, check)
	if err != nil {
		return nil, err
	}
	return m, nil
}

// decode fills an M. Its fields without omitempty must be there; others that M
// does not have must not.
func decode[M any](o object, check func(M) error) (M, error) {
	var m, none M
	known := 0
	for f := range fields(reflect.TypeFor[M]()) {
		if slices.Contains(o.names, f.name) {
			known++
		} else if !f.optional {
			return none, o.bad("no %s", f.name)
		}
	}
	if known != len(o.names) {
		return none, o.bad("unknown name")
	}
	if err := json.Unmarshal(o.body, &m); err != nil {
		if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return none, o.bad("wrong type of %s", e.Field)
		}
		return none, o.bad("not JSON")
	}
	if err := check(m); err != nil {
		return none, o.bad("%s", strings.ReplaceAll(err.Error(), "\n", ", "))
	}
	return m, nil
}

type field struct {
	name     string
	optional bool
}

func fields(t reflect.Type) func(func(field) bool) {
	return func(yield func(field) bool) {
		for i := range t.NumField() {
			name, opt, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if !yield(field{name, opt == "omitempty"}) {
				return
			}
		}
	}
}

func checkDeskDo(m DeskDo) error {
	err := errors.Join(checkID("id", m.ID), checkNeeds(m.Needs),
		checkNumber("ticket", m.Ticket, 0), checkNumber("people", int64(m.People), 0), checkNumber("stop", int64(m.Stop), 0))
	if m.People > maxPeople || m.Stop > maxStop || len(m.Tickets) > maxMerge {
		err = errors.Join(err, errors.New("too many"))
	}
	if m.Service != "" {
		err = errors.Join(err, checkService(m.Service))
	}
	if m.Station != "" {
		err = errors.Join(err, checkID("station", m.Station))
	}
	for _, k := range m.Tickets {
		err = errors.Join(err, checkNumber("tickets", k, 1))
	}
	err = errors.Join(err, checkNumber("booking", m.Booking, 0), checkNumber("number", int64(m.Number), 0),
		checkText("township", m.Township, maxText), checkText("name", m.Name, maxText), checkText("words", m.Words, maxWords),
		checkPhone(m.Phone), checkScan(m.Code), checkSlot(m.Slot), checkOneOf("session", m.Session, "", "am", "pm", "day"))
	if m.Number > maxNumber {
		err = errors.Join(err, errors.New("range of number"))
	}
	if err != nil {
		return err
	}
	ticket, booking := checkNumber("ticket", m.Ticket, 1), checkNumber("booking", m.Booking, 1)
	switch m.Do {
	case "next", "undo", "testslip", "testcard", "unpause", "closeday":
		return nil
	case "call", "recall", "start", "finish", "miss", "return", "hold", "resume", "nextstop", "cancel", "carry", "reprint", "written",
		"walkover", "unserve":
		return ticket
	case "note":
		if m.Words == "" {
			return errors.New("no words")
		}
		return ticket
	case "pause":
		return checkOneOf("why", m.Why, "break", "meeting", "papers", "off")
	case "switch":
		return errors.Join(ticket, checkService(m.Service))
	case "book":
		err := checkDate(m.Date)
		if m.Ticket == 0 { // otherwise those of the ticket hold
			err = errors.Join(err, checkService(m.Service), checkPeople(m.People))
		}
		return errors.Join(err,
			checkOneOf("why", BookWhy(m.Why), BookPapers, BookAnswer, BookLeader, BookTime, BookTalk, BookTelCall))
	case "movebooking":
		return errors.Join(booking, checkDate(m.Date))
	case "cancelbooking", "bookingslip", "checkin":
		return booking
	case "find":
		if (m.Number == 0) == (m.Code == "") {
			return errors.New("not one of number and code")
		}
		return nil
	case "findbookings":
		if m.Date == "" && m.Township == "" && m.Phone == "" {
			return errors.New("nothing to look for")
		}
		if m.Date != "" {
			return checkDate(m.Date)
		}
		return nil
	case "transfer":
		return errors.Join(ticket, checkService(m.Service))
	case "amend", "split":
		return errors.Join(ticket, checkPeople(m.People))
	case "merge":
		if len(m.Tickets) < 2 {
			return errors.New("fewer than two tickets")
		}
		return nil
	case "issue":
		return errors.Join(checkService(m.Service), checkPeople(m.People))
	case "answerhelp":
		return checkID("station", m.Station)
	case "date":
		return checkDate(m.Date)
	}
	return errors.New("unknown do")
}

func checkDate(date string) error {
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return errors.New("no date")
	}
	return nil
}

// checkSlot takes an empty clock time too, and otherwise "09:30".
func checkSlot(slot string) error {
	if _, err := time.Parse("15:04", slot); slot != "" && (err != nil || len(slot) != 5) {
		return errors.New("no clock time")
	}
	return nil
}

// checkText takes what a person writes in one line, up to most characters.
func checkText(name, s string, most int) error {
	if utf8.RuneCountInString(s) > most || s != strings.TrimSpace(s) {
		return fmt.Errorf("length of %s", name)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) && r != '\u3000' }) {
		return fmt.Errorf("character in %s", name)
	}
	return nil
}

// checkPhone takes an empty number too, and otherwise one of 5 to 15 digits as
// people write them.
func checkPhone(phone string) error {
	if phone == "" {
		return nil
	}
	digits := 0
	for _, c := range []byte(phone) {
		switch {
		case '0' <= c && c <= '9':
			digits++
		case c == ' ', c == '-', c == '+', c == '(', c == ')':
		default:
			return errors.New("character in phone")
		}
	}
	if digits < 5 || digits > 15 || len(phone) > maxPhone {
		return errors.New("length of phone")
	}
	return nil
}

// checkScan takes what stands in a slip's square: visible ASCII.
func checkScan(code string) error {
	if len(code) > maxScan || strings.ContainsFunc(code, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("characters of code")
	}
	return nil
}

func checkOfficeDo(m OfficeDo) error {
	err := errors.Join(checkID("id", m.ID), checkNumber("base", m.Base, 0), checkNumber("seq", m.Seq, 0), checkNumber("minute", int64(m.Minute), 0))
	need := func(name string, there bool) error {
		if !there {
			return fmt.Errorf("no %s", name)
		}
		return nil
	}
	if err != nil {
		return err
	}
	switch m.Do {
	case "setconfig":
		return need("config", m.Config != nil)
	case "draft":
		return need("days", len(m.Days) > 0)
	case "publish":
		return need("days or ids", len(m.Days)+len(m.IDs) > 0)
	case "drop":
		return need("ids", len(m.IDs) > 0)
	case "change":
		return need("day", m.Day != nil)
	case "generate":
		return need("dates", m.From != "" && m.To != "")
	case "holidays":
		return need("text", m.Text != "")
	case "elsewhere":
		return need("elsewhere", m.Elsewhere != nil)
	case "notice":
		return need("template", m.Template != "")
	case "sign", "openday", "closeday":
		return nil
	case "withdraw", "undo":
		return checkNumber("seq", m.Seq, 1)
	case "endcallback":
		return checkNumber("callback", m.Callback, 1)
	case "book", "movebooking", "cancelbooking", "findbookings", "date":
		return checkDeskDo(m.Press())
	}
	return errors.New("unknown do")
}

// Press returns what the office wishes as the press of a desk, where a desk
// knows it: appointments are made by both.
func (m OfficeDo) Press() DeskDo {
	return DeskDo{
		T: m.T, ID: m.ID, Do: m.Do, Service: m.Service, People: m.People, Needs: m.Needs, Date: m.Date, Why: m.Why,
		Session: m.Session, Slot: m.Slot, Township: m.Township, Booking: m.Booking, Phone: m.Phone, Name: m.Name,
	}
}

// checkID takes 1 to 64 letters, digits, hyphens and underscores.
func checkID(name, id string) error { return checkWord(name, id, maxID) }

func checkService(id string) error { return checkWord("service", id, maxService) }

// checkSession takes an empty id too: a page that knows no session says so.
func checkSession(id string) error {
	if id == "" {
		return nil
	}
	return checkWord("session", id, maxID)
}

func checkWord(name, id string, most int) error {
	if id == "" || len(id) > most {
		return fmt.Errorf("length of %s", name)
	}
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return fmt.Errorf("character in %s", name)
		}
	}
	return nil
}

func checkNumber(name string, n, least int64) error {
	if n < least || n > maxSafe {
		return fmt.Errorf("range of %s", name)
	}
	return nil
}

func checkPeople(n int) error {
	if n < 1 || n > maxPeople {
		return errors.New("range of people")
	}
	return nil
}

// checkSlipCode takes what somebody types or a scanner reads off a slip: ten
// digits, or a link that ends in /t/ and a token of 32 hexadecimal digits.
func checkSlipCode(code string) error {
	if len(code) == 10 && strings.Trim(code, "0123456789") == "" {
		return nil
	}
	link, token, ok := cutLast(code, "/t/")
	if !ok || link == "" || len(token) != 32 || strings.Trim(token, "0123456789abcdef") != "" {
		return errors.New("code is neither ten digits nor a slip's link")
	}
	return checkScan(code)
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// checkTopic takes any id that the office can have written: the hall knows
// which there are.
func checkTopic(id string) error {
	if id == "" || len(id) > maxID || strings.ContainsFunc(id, unicode.IsControl) {
		return errors.New("length of topic")
	}
	return nil
}

func checkNeeds(needs []Need) error {
	for i, n := range needs {
		if checkOneOf("needs", n, NeedChild, NeedWalking, NeedHearing, NeedAge, NeedWheels, NeedForces) != nil || slices.Contains(needs[:i], n) {
			return errors.New("unknown or repeated need")
		}
	}
	return nil
}

func checkOneOf[S ~string](name string, s S, known ...S) error {
	if !slices.Contains(known, s) {
		return fmt.Errorf("unknown %s", name)
	}
	return nil
}

// Refuse returns the [*BadMessage] for a screen that has nothing to say.
func Refuse(b []byte) error {
	o, err := open(b)
	if err == nil {
		err = o.bad("this screen sends nothing")
	}
	return err
}
