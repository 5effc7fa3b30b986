package escpos

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Placeholder stands on paper for a character the printer cannot print. It is
// U+25A1, a two-byte character of GB18030.
const Placeholder = '□'

// Unprintable returns the runes of s that would become [Placeholder] on paper,
// each once, in order. It is empty for text that prints as it stands; a line
// feed counts as printable. Call it where people enter text, and refuse what it
// returns.
func Unprintable(s string) []rune {
	var bad []rune
	chinese, seen := newChinese(), map[rune]bool{}
	for _, r := range s {
		if r == '\n' || seen[r] {
			continue
		}
		if _, ok := encodeRune(chinese, r); !ok {
			seen[r] = true
			bad = append(bad, r)
		}
	}
	return bad
}

func newChinese() *encoding.Encoder { return simplifiedchinese.GB18030.NewEncoder() }

func appendText(buf []byte, chinese *encoding.Encoder, s string) []byte {
	for _, r := range s {
		if r == '\n' {
			buf = append(buf, '\n')
			continue
		}
		b, ok := encodeRune(chinese, r)
		if !ok {
			b, _ = encodeRune(chinese, Placeholder)
		}
		buf = append(buf, b...)
	}
	return buf
}

// encodeRune returns the one or two bytes of r, or false when printers have no
// character for it: a control character, one with a four-byte code (printers
// that know two bytes would take its second and fourth for digits), or one of
// the private use area, whose two-byte codes show whatever a vendor put there.
func encodeRune(chinese *encoding.Encoder, r rune) ([]byte, bool) {
	switch {
	case r >= 0x20 && r < 0x7F:
		return []byte{byte(r)}, true
	case r < 0x80, r == '\uFFFD', r >= 0xE000 && r <= 0xF8FF:
		return nil, false
	}
	chinese.Reset()
	b, err := chinese.Bytes([]byte(string(r)))
	if err != nil || len(b) != 2 {
		return nil, false
	}
	return b, true
}
