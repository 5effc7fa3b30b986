package idcard

import (
	"bytes"
	"encoding/binary"
)

// Command is a request to the SAM module: the command byte and its parameter.
type Command uint16

// The commands of GA/T 467-2019 that a reader of cards needs, and those that
// belong to the set although this package never sends them.
const (
	CmdReset      Command = 0x10FF // restart the module
	CmdStatus     Command = 0x11FF // is the module well
	CmdID         Command = 0x12FF // the module's number, 16 bytes
	CmdFind       Command = 0x2001 // is there a card that is not selected
	CmdSelect     Command = 0x2002 // select the card found
	CmdRead       Command = 0x3001 // text and photo of the selected card
	CmdAddress    Command = 0x3003 // newest appended address, 70 bytes
	CmdManagement Command = 0x3005 // the card's management number
	CmdReadFinger Command = 0x3010 // text, photo and fingerprints; never sent
	CmdBaud       Command = 0x6000 // set the rate for good, low byte 0 to 4; never sent
	CmdFrameSize  Command = 0x61FF // greatest radio frame, one byte; never sent
)

const (
	preamble  = "\xAA\xAA\xAA\x96\x69"
	headLen   = len(preamble) + 2 // preamble and length
	minLength = 4                 // SW1 SW2 SW3 and checksum
	maxLength = 0x0A00            // above every reply known, 090A is the longest
)

// EncodeRequest returns the frame of a request.
func EncodeRequest(c Command, data ...byte) []byte {
	return frame(append([]byte{byte(c >> 8), byte(c)}, data...))
}

// EncodeReply returns the frame of a reply, as the module sends it.
func EncodeReply(r Reply) []byte {
	return frame(append([]byte{r.SW1, r.SW2, byte(r.SW3)}, r.Data...))
}

func frame(body []byte) []byte {
	b := append(make([]byte, 0, headLen+len(body)+1), preamble...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(body)+1))
	b = append(b, body...)
	return append(b, xor(b[len(preamble):]))
}

func xor(b []byte) byte {
	var x byte
	for _, c := range b {
		x ^= c
	}
	return x
}

// Reply is what the module answers.
type Reply struct {
	SW1, SW2 byte   // the card's own status words, for the log
	SW3      SW3    // SW3
	Data     []byte // belongs to the Scanner the reply came from
}

// Scanner finds replies in a stream of bytes. The zero value is ready to use.
// It never holds more than 8 KB, drops the oldest bytes beyond that, and
// overwrites what it has handed out or dropped.
type Scanner struct {
	buf     [8192]byte
	start   int // first byte not yet dealt with
	end     int
	skipped int
	broken  int
}

// Write adds received bytes. It always takes all of them.
func (s *Scanner) Write(b []byte) (int, error) {
	n := len(b)
	if over := len(b) - len(s.buf); over > 0 {
		s.skipped += over
		b = b[over:]
	}
	s.compact()
	if over := s.end + len(b) - len(s.buf); over > 0 {
		s.drop(over)
		s.compact()
	}
	s.end += copy(s.buf[s.end:], b)
	return n, nil
}

// Next returns the next reply with a correct checksum, as far as one has been
// received. Its Data is valid until the next call of any method.
func (s *Scanner) Next() (Reply, bool) {
	for {
		s.seek()
		body, size := check(s.buf[s.start:s.end])
		switch {
		case size > 0:
			r := Reply{SW1: body[0], SW2: body[1], SW3: SW3(body[2]), Data: body[3:]}
			s.start += size // overwritten by the next compact
			return r, true
		case size == needMore:
			return Reply{}, false
		case size == isRequest:
			s.start += headLen + 3
			continue
		case size == badChecksum:
			s.broken++
		}
		s.drop(1)
	}
}

// Resync is for a line that has fallen silent in the middle of a frame: what
// looked like its preamble may have been noise, or its end may be lost. If a
// whole reply follows the unfinished one, Resync gives up the latter and
// returns true; Next returns the former.
func (s *Scanner) Resync() bool {
	pending := s.buf[s.start:s.end]
	for i := 1; i < len(pending); i++ {
		j := bytes.Index(pending[i:], []byte(preamble))
		if j < 0 {
			return false
		}
		i += j
		if _, size := check(pending[i:]); size > 0 {
			s.broken++
			s.drop(i)
			return true
		}
	}
	return false
}

// Pending reports whether the beginning of a frame has been received.
func (s *Scanner) Pending() bool { return s.end-s.start >= len(preamble) }

// Skipped returns how many bytes belonged to no reply and to no echo of a
// request, since the beginning.
func (s *Scanner) Skipped() int { return s.skipped }

// Broken returns how many replies came with a wrong checksum or were cut off.
func (s *Scanner) Broken() int { return s.broken }

// Wipe forgets and overwrites everything received.
func (s *Scanner) Wipe() {
	clear(s.buf[:])
	s.start, s.end = 0, 0
}

// What check says instead of the size of a reply.
const (
	needMore    = 0
	notFrame    = -1
	badChecksum = -2
	isRequest   = -3 // our own, echoed by a half-duplex adapter or a cooked terminal
)

// check looks at bytes that begin with a preamble, or with a part of one. It
// returns the body and the size of a correct reply, or what else this is.
func check(b []byte) (body []byte, size int) {
	if len(b) < headLen {
		return nil, needMore
	}
	n := int(binary.BigEndian.Uint16(b[len(preamble):]))
	if n < minLength-1 || n > maxLength {
		return nil, notFrame
	}
	size = headLen + n
	if len(b) < size {
		return nil, needMore
	}
	switch ok := xor(b[len(preamble):size]) == 0; {
	case n < minLength && ok:
		return nil, isRequest
	case n < minLength:
		return nil, notFrame
	case !ok:
		return nil, badChecksum
	}
	return b[headLen : size-1], size
}

// seek drops what precedes the next preamble, or the beginning of one at the
// very end. A run of AA of any length may precede 96 69.
func (s *Scanner) seek() {
	b := s.buf[s.start:s.end]
	if i := bytes.Index(b, []byte(preamble)); i >= 0 {
		s.drop(i)
		return
	}
	for n := min(len(b), len(preamble)-1); n >= 0; n-- {
		if bytes.HasSuffix(b, []byte(preamble)[:n]) {
			s.drop(len(b) - n)
			return
		}
	}
}

// drop skips n bytes.
func (s *Scanner) drop(n int) {
	clear(s.buf[s.start : s.start+n])
	s.start += n
	s.skipped += n
}

// compact moves what is pending to the front and overwrites the rest.
func (s *Scanner) compact() {
	if s.start == 0 {
		return
	}
	n := copy(s.buf[:], s.buf[s.start:s.end])
	clear(s.buf[n:s.end])
	s.start, s.end = 0, n
}
