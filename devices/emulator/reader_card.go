package emulator

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// CardData is what an emulated card says, as a JSON file holds it. Type is
// prc, hmt, foreigner2017 or foreigner2023. Sex is a code of GB/T 2261.1 and
// Ethnic one of GB 3304; dates are YYYYMMDD, ValidTo may be 长期. Numbers may
// stand for codes in the file. Nothing is checked but that it can be written
// on a card: cards with wrong numbers are wanted, too.
type CardData struct {
	Type         string `json:"type"`
	Name         string `json:"name,omitempty"`
	EnglishName  string `json:"english_name,omitempty"`
	Sex          Digits `json:"sex,omitempty"`
	Ethnic       Digits `json:"ethnic,omitempty"`
	Birth        string `json:"birth,omitempty"`
	Address      string `json:"address,omitempty"`
	NewAddress   string `json:"new_address,omitempty"`
	Number       string `json:"number,omitempty"`
	Authority    string `json:"authority,omitempty"`
	ValidFrom    string `json:"valid_from,omitempty"`
	ValidTo      string `json:"valid_to,omitempty"`
	Nationality  string `json:"nationality,omitempty"`
	PermitNumber string `json:"permit_number,omitempty"`
	TimesIssued  Digits `json:"times_issued,omitempty"`
	Renewals     Digits `json:"renewals,omitempty"`
	FormerNumber string `json:"former_number,omitempty"`
	Version      Digits `json:"version,omitempty"`
}

// Digits is a code of digits, "01", that a JSON file may also write as a
// number, 1.
type Digits string

// UnmarshalJSON accepts a string or a whole number.
func (d *Digits) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		*d = Digits(s)
		return nil
	}
	var n uint16
	if err := json.Unmarshal(b, &n); err != nil {
		return errors.New("code is neither a string nor a number")
	}
	*d = Digits(strconv.Itoa(int(n)))
	return nil
}

// padded returns the code with leading zeros.
func (d Digits) padded(n int) string {
	s := string(d)
	for s != "" && len(s) < n {
		s = "0" + s
	}
	return s
}

// field is the place of one value in a record: offset and length in bytes.
type field struct {
	name         string
	offset, size int
	value        string
}

// Record returns the card's 256-byte text record after GA/T 490: UTF-16 little
// endian, padded with blanks.
func (c CardData) Record() ([]byte, error) {
	fields, mark, err := c.layout()
	if err != nil {
		return nil, err
	}
	b := make([]byte, recordSize)
	for i := 0; i < len(b); i += 2 {
		binary.LittleEndian.PutUint16(b[i:], ' ')
	}
	binary.LittleEndian.PutUint16(b[248:], uint16(mark))
	for _, f := range fields {
		if err := putText(b[f.offset:f.offset+f.size], f.name, f.value); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// layout returns the fields of the card's type, and its type character.
func (c CardData) layout() ([]field, rune, error) {
	common := []field{
		{"name", 0, 30, c.Name}, {"sex", 30, 2, string(c.Sex)}, {"birth", 36, 16, c.Birth},
		{"number", 122, 36, c.Number}, {"valid_from", 188, 16, c.ValidFrom}, {"valid_to", 204, 16, c.ValidTo},
	}
	switch c.Type {
	case "prc":
		return append(common,
			field{"ethnic", 32, 4, c.Ethnic.padded(2)},
			field{"address", 52, 70, c.Address},
			field{"authority", 158, 30, c.Authority},
		), ' ', nil
	case "hmt":
		return append(common,
			field{"address", 52, 70, c.Address},
			field{"authority", 158, 30, c.Authority},
			field{"permit_number", 220, 18, c.PermitNumber},
			field{"times_issued", 238, 4, c.TimesIssued.padded(2)},
		), 'J', nil
	case "foreigner2023":
		first, second := splitUnits(c.EnglishName, 35)
		return append(common,
			field{"renewals", 32, 4, c.Renewals.padded(2)},
			field{"english_name", 52, 70, first},
			field{"english_name", 220, 22, second},
			field{"nationality", 242, 6, c.Nationality},
			field{"former_number", 250, 6, c.FormerNumber},
		), 'Y', nil
	case "foreigner2017":
		return []field{
			{"english_name", 0, 120, c.EnglishName}, {"sex", 120, 2, string(c.Sex)}, {"number", 122, 30, c.Number},
			{"nationality", 152, 6, c.Nationality}, {"name", 158, 30, c.Name}, {"valid_from", 188, 16, c.ValidFrom},
			{"valid_to", 204, 16, c.ValidTo}, {"birth", 220, 16, c.Birth}, {"version", 236, 4, c.Version.padded(2)},
			{"authority", 240, 8, c.Authority},
		}, 'I', nil
	}
	return nil, 0, errors.New("card type is none of prc, hmt, foreigner2017, foreigner2023")
}

// splitUnits splits s after n UTF-16 units at most.
func splitUnits(s string, n int) (string, string) {
	units := 0
	for i, r := range s {
		if units += max(utf16.RuneLen(r), 1); units > n {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// putText writes s into a field and pads it with blanks.
func putText(dst []byte, name, s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("card field %s is not UTF-8", name)
	}
	units := utf16.Encode([]rune(s))
	if len(units) > len(dst)/2 {
		return fmt.Errorf("card field %s has %d characters, room is for %d", name, len(units), len(dst)/2)
	}
	for i := 0; i < len(dst); i += 2 {
		u := uint16(' ')
		if i/2 < len(units) {
			u = units[i/2]
		}
		binary.LittleEndian.PutUint16(dst[i:], u)
	}
	return nil
}
