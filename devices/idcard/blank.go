package idcard

import (
	"bytes"

	"reception/devices"
)

// Blanker makes a recording of a reader's line fit to be sent away: it
// overwrites what cards have said and leaves everything that tells how the
// line fared, to the byte. Frames keep their lengths, status bytes and the
// card's type; a right checksum stays right and a wrong one wrong. Outside of
// frames only bytes that line noise consists of are left, because the rest
// may be the second half of a card. The zero value is ready to use, for one
// line from its beginning.
type Blanker struct {
	head [10]byte // preamble, length, SW1 SW2 SW3
	n    int      // bytes of the frame so far, those of the preamble included
	size int      // of the frame; 0 while it is not known
	fix  byte     // what blanking has changed about the checksum
	id   bool     // the host has asked for the module's number
}

// Blank returns a blanked copy of bytes that went over the line. What the host
// sends holds nothing personal; it only ends what came before.
func (k *Blanker) Blank(d devices.Direction, b []byte) []byte {
	out := append([]byte(nil), b...)
	if d == devices.FromHost {
		k.restart()
		k.id = bytes.Equal(b, EncodeRequest(CmdID))
		return out
	}
	for i, c := range out {
		out[i] = k.next(c)
	}
	return out
}

func (k *Blanker) restart() { k.n, k.size, k.fix = 0, 0, 0 }

// next takes one byte and returns what stands for it in the recording.
func (k *Blanker) next(c byte) byte {
	if k.n < len(preamble) {
		return k.search(c)
	}
	at := k.n
	k.n++
	if at < len(k.head) {
		k.head[at] = c
	}
	if at == headLen-1 {
		n := int(k.head[headLen-2])<<8 | int(c)
		if n < minLength-1 || n > maxLength {
			k.restart() // absurd; whatever follows is no frame
			return c
		}
		k.size = headLen + n
	}
	switch {
	case k.size == 0:
		return c
	case k.n == k.size: // the checksum
		c ^= k.fix
		k.restart()
		return c
	case at < len(k.head) || k.keeps(at):
		return c
	}
	blank := byte(0)
	if k.size > headLen+minLength+60 && at%2 == 0 { // text is at even places: '0'
		blank = '0'
	}
	k.fix ^= c ^ blank
	return blank
}

// search looks for the preamble.
func (k *Blanker) search(c byte) byte {
	switch {
	case c == preamble[k.n]:
		k.n++
		return c
	case c == 0xAA && k.n == 3: // one more of a run
		return c
	case c == 0xAA:
		k.n = 1
		return c
	}
	k.n = 0
	switch c {
	case 0x00, 0x55, 0xFF:
		return c
	}
	return 0
}

// keeps reports whether the byte at a place of the frame may be kept: the
// lengths of a card's blocks, the character that tells its type, and the
// module's own number.
func (k *Blanker) keeps(at int) bool {
	const text = headLen + 7 // where the record begins in a reply to a read
	switch {
	case k.size == headLen+minLength+len(SAMID{}):
		return k.id
	case k.size > 1024+recordLen:
		return at < text || at == text+typeOffset || at == text+typeOffset+1
	}
	return false
}
