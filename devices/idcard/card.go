package idcard

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is the kind of a card.
type Kind int

// The kinds of card, in the order they came into use.
const (
	PRC           Kind = iota // resident identity card
	Foreigner2017             // foreign permanent resident, layout of 2017, type I
	HMT                       // residence permit for Hong Kong, Macau and Taiwan residents, type J
	Foreigner2023             // foreign permanent resident, layout of 2023, type Y
)

// String returns the kind as the command line prints it.
func (k Kind) String() string {
	switch k {
	case PRC:
		return "prc"
	case Foreigner2017:
		return "foreigner2017"
	case HMT:
		return "hmt"
	case Foreigner2023:
		return "foreigner2023"
	}
	return fmt.Sprintf("kind(%d)", int(k))
}

// Sex is the code of GB/T 2261.1. That a card does not say male does not make
// its holder female.
type Sex byte

// The codes; 0 and 9 do occur.
const (
	SexUnknown   Sex = 0
	Male         Sex = 1
	Female       Sex = 2
	SexNotStated Sex = 9
)

// String returns the word printed on cards, or the standard's word for the
// codes that cards do not print.
func (s Sex) String() string {
	switch s {
	case Male:
		return "男"
	case Female:
		return "女"
	case SexNotStated:
		return "未说明"
	}
	return "未知"
}

// Warning is something about a card that its holder should not be refused for
// but somebody may want to look at.
type Warning string

// The warnings.
const (
	WarnText        Warning = "text"         // a field is not proper UTF-16
	WarnNumber      Warning = "number"       // the number has not the form it should have
	WarnNumberCheck Warning = "number-check" // its check character is wrong
	WarnNumberBirth Warning = "number-birth" // its date is not the date of birth
	WarnBirth       Warning = "birth"        // the date of birth is no date
	WarnValidity    Warning = "validity"     // a date of validity is no date
	WarnEthnic      Warning = "ethnic"       // the ethnic code does not exist
	WarnType        Warning = "type"         // the type character is unknown; read as a resident card
)

// Card is what a card says. All text is UTF-8. Whoever holds a Card owns it
// and must Wipe it; it must not be copied without the copy being wiped too,
// and it shows nothing of itself when printed, logged or marshalled.
type Card struct {
	Kind        Kind
	Name        []byte // Chinese name; on foreigners' cards it may be empty
	EnglishName []byte // foreigners only
	Sex         Sex
	Ethnic      int    // GB 3304, see [EthnicName]; 0 where the card has none
	Birth       []byte // YYYYMMDD
	Address     []byte
	NewAddress  []byte // the newest appended address, if asked for and present
	Number      []byte // 18 characters, on cards of 2017 15
	Authority   []byte // who issued it; on cards of 2017 a code of 4 digits
	ValidFrom   []byte // YYYYMMDD
	ValidTo     []byte // YYYYMMDD or 长期
	Nationality []byte // three characters, foreigners only

	PermitNumber []byte // number of the travel permit, HMT only
	TimesIssued  []byte // how often it was issued, HMT only
	Renewals     []byte // how often it was renewed, 2023 only
	FormerNumber []byte // what links it to the 15-character number, 2023 only
	Version      []byte // card version, 2017 only

	Warnings []Warning
}

// recordLen is the size of the text of a card, in bytes (GA/T 490).
const recordLen = 256

// typeOffset is where a record says which kind of card it is.
const typeOffset = 248

// Errors about what a card holds.
var (
	// ErrRecord says that a reply held no whole text record.
	ErrRecord = errors.New("card record is incomplete")
	// ErrBlank says that the record holds neither a name nor a number.
	ErrBlank = errors.New("card record is blank")
)

// Blocks are the parts of the data of a reply to [CmdRead] or
// [CmdReadFinger]. They belong to the Scanner the reply came from.
type Blocks struct{ Text, Photo, Fingers []byte }

// SplitRecord takes the data of a reply apart by the lengths it begins with:
// two for text and photo, or three when fingerprints follow. Their sum tells
// which.
func SplitRecord(data []byte) (Blocks, error) {
	for _, n := range []int{2, 3} {
		if len(data) < 2*n {
			break
		}
		var size [3]int
		sum := 2 * n
		for i := range n {
			size[i] = int(binary.BigEndian.Uint16(data[2*i:]))
			sum += size[i]
		}
		if sum != len(data) {
			continue
		}
		rest := data[2*n:]
		photo := rest[size[0]:]
		return Blocks{rest[:size[0]], photo[:size[1]], photo[size[1]:]}, nil
	}
	return Blocks{}, ErrRecord
}

// ParseCard decodes the 256-byte text record of a card, telling the four
// layouts apart by the character at offset 248: I and Y for foreigners, J for
// Hong Kong, Macau and Taiwan residents, and anything else, usually a blank,
// for the resident card.
//
// Fields are padded with blanks, on some readers with NULs, or not at all when
// they are full; blanks inside them stay. The record is not kept.
func ParseCard(record []byte) (*Card, error) {
	if len(record) < recordLen {
		return nil, ErrRecord
	}
	r := decoder{record: record[:recordLen]}
	c := &Card{}
	switch kind := binary.LittleEndian.Uint16(record[typeOffset:]); kind {
	case 'I':
		r.foreigner2017(c)
	case 'J':
		r.hmt(c)
	case 'Y':
		r.foreigner2023(c)
	default:
		r.resident(c)
		if kind != ' ' && kind != 0 && kind != 0xFFFF {
			c.warn(WarnType)
		}
	}
	if len(c.Name) == 0 && len(c.EnglishName) == 0 && len(c.Number) == 0 {
		c.Wipe()
		return nil, ErrBlank
	}
	if r.damaged {
		c.warn(WarnText)
	}
	c.check()
	return c, nil
}

// decoder takes fields out of a record.
type decoder struct {
	record  []byte
	damaged bool // some field was not proper UTF-16
}

// common decodes the fields that resident cards, HMT permits and the cards of
// 2023 have in the same places.
func (d *decoder) common(c *Card) {
	c.Name = d.text(0, 30)
	c.Sex = d.sex(30)
	c.Birth = d.code(36, 16)
	c.Number = d.code(122, 36)
	c.ValidFrom = d.code(188, 16)
	c.ValidTo = d.code(204, 16)
}

func (d *decoder) resident(c *Card) {
	c.Kind = PRC
	d.common(c)
	code := d.code(32, 4)
	c.Ethnic = int(decimal(code))
	if len(code) > 0 && EthnicName(c.Ethnic) == "" {
		c.Ethnic = 0
		c.warn(WarnEthnic)
	}
	clear(code)
	c.Address = d.text(52, 70)
	c.Authority = d.text(158, 30)
}

func (d *decoder) hmt(c *Card) {
	c.Kind = HMT
	d.common(c)
	c.Address = d.text(52, 70)
	c.Authority = d.text(158, 30)
	c.PermitNumber = d.code(220, 18)
	c.TimesIssued = d.code(238, 4)
}

func (d *decoder) foreigner2023(c *Card) {
	c.Kind = Foreigner2023
	d.common(c)
	c.Renewals = d.code(32, 4)
	// The English name goes on behind the dates; a blank may be the last
	// character of its first part.
	c.EnglishName = d.text(52, 70, 220, 22)
	c.Nationality = d.code(242, 6)
	c.FormerNumber = d.code(250, 6)
}

func (d *decoder) foreigner2017(c *Card) {
	c.Kind = Foreigner2017
	c.EnglishName = d.text(0, 120)
	c.Sex = d.sex(120)
	c.Number = d.code(122, 30)
	c.Nationality = d.code(152, 6)
	c.Name = d.text(158, 30)
	c.ValidFrom = d.code(188, 16)
	c.ValidTo = d.code(204, 16)
	c.Birth = d.code(220, 16)
	c.Version = d.code(236, 4)
	c.Authority = d.code(240, 8)
}

// text decodes one field, given as pairs of offset and length in bytes, and
// trims its padding. Its capacity is made for the worst case, so that growing
// leaves no copy behind.
func (d *decoder) text(spans ...int) []byte {
	size := 0
	for i := 1; i < len(spans); i += 2 {
		size += spans[i] / 2
	}
	units := make([]uint16, 0, size)
	for i := 0; i < len(spans); i += 2 {
		for b := d.record[spans[i] : spans[i]+spans[i+1]]; len(b) > 1; b = b[2:] {
			units = append(units, binary.LittleEndian.Uint16(b))
		}
	}
	out := make([]byte, 0, 3*len(units))
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		switch {
		case r == 0 || r == 0xFFFF: // padding of some readers
			r = ' '
		case utf16.IsSurrogate(r):
			r = utf8.RuneError
			if i+1 < len(units) {
				r = utf16.DecodeRune(rune(units[i]), rune(units[i+1]))
			}
			if r == utf8.RuneError {
				d.damaged = true
			} else {
				i++
			}
		case r < ' ' || r == 0x7F:
			d.damaged = true
			r = utf8.RuneError
		}
		out = utf8.AppendRune(out, r)
	}
	clear(units)
	return bytes.TrimRight(out, " ")
}

// code decodes a field of digits and letters; full-width ones become ordinary
// and letters become capitals.
func (d *decoder) code(offset, size int) []byte {
	raw := d.text(offset, size)
	out := raw[:0]
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		i += n
		if r > 0xFF00 && r < 0xFF5F {
			r -= 0xFEE0
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		out = utf8.AppendRune(out, r) // never longer than what was read
	}
	clear(raw[len(out):])
	return bytes.TrimRight(out, " ")
}

func (d *decoder) sex(offset int) Sex {
	switch b := d.record[offset]; {
	case d.record[offset+1] != 0:
		return SexUnknown
	case b == '1', b == '2', b == '9':
		return Sex(b - '0')
	}
	return SexUnknown
}

// decimal returns the value of a field of digits, or -1.
func decimal(b []byte) int64 {
	if len(b) == 0 {
		return 0
	}
	var n int64
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int64(c-'0')
	}
	return n
}

func (c *Card) warn(w Warning) { c.Warnings = append(c.Warnings, w) }

// check compares what the card says with itself. Its own fields count; what
// disagrees is only remarked.
func (c *Card) check() {
	birth := validDate(c.Birth)
	if !birth {
		c.warn(WarnBirth)
	}
	if !validDate(c.ValidFrom) || !validDate(c.ValidTo) && !c.Permanent() {
		c.warn(WarnValidity)
	}
	if c.Kind == Foreigner2017 {
		if !validNumber2017(c.Number) {
			c.warn(WarnNumber)
		}
		return
	}
	err := CheckNumber(c.Number)
	switch {
	case errors.Is(err, ErrNumberForm):
		c.warn(WarnNumber)
		return
	case errors.Is(err, ErrNumberBirth), birth && !bytes.Equal(c.Number[6:14], c.Birth):
		c.warn(WarnNumberBirth)
	}
	if c.Number[17] != CheckCharacter(c.Number[:17]) {
		c.warn(WarnNumberCheck)
	}
}

// validNumber2017 reports whether b has the form of a number on a foreigner's
// card of 2017: three letters and twelve digits.
func validNumber2017(b []byte) bool {
	if len(b) != 15 {
		return false
	}
	for i, c := range b {
		if letter := c >= 'A' && c <= 'Z'; letter != (i < 3) || !letter && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// Permanent reports whether the card says that it stays valid for ever.
func (c *Card) Permanent() bool { return string(c.ValidTo) == "长期" }

// Expired reports whether the card's validity ended before today, given as
// YYYYMMDD. The cards of children are valid for five years, so that expired
// cards are common: a reason for a remark, not for a refusal.
func (c *Card) Expired(today string) bool {
	return validDate(c.ValidTo) && string(c.ValidTo) < today
}

// Wipe overwrites everything the card says. The Card is empty afterwards.
func (c *Card) Wipe() {
	if c == nil {
		return
	}
	for _, b := range [][]byte{
		c.Name, c.EnglishName, c.Birth, c.Address, c.NewAddress, c.Number, c.Authority, c.ValidFrom, c.ValidTo,
		c.Nationality, c.PermitNumber, c.TimesIssued, c.Renewals, c.FormerNumber, c.Version,
	} {
		clear(b[:cap(b)])
	}
	*c = Card{}
}

const redacted = "idcard.Card(redacted)"

// ErrRedacted is returned by everything that would marshal a [Card].
var ErrRedacted = errors.New("idcard: a card is not to be marshalled")

// Format prints a placeholder, whatever the verb.
func (Card) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// String returns a placeholder.
func (Card) String() string { return redacted }

// GoString returns a placeholder.
func (Card) GoString() string { return redacted }

// LogValue returns a placeholder.
func (Card) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON refuses.
func (Card) MarshalJSON() ([]byte, error) { return nil, ErrRedacted }

// MarshalText refuses.
func (Card) MarshalText() ([]byte, error) { return nil, ErrRedacted }

// GobEncode refuses.
func (Card) GobEncode() ([]byte, error) { return nil, ErrRedacted }

// ParseAddress decodes the data of a reply to [CmdAddress]: an address of up
// to 35 characters.
func ParseAddress(data []byte) []byte {
	d := decoder{record: data}
	return d.text(0, len(data)&^1)
}
