package emulator

import (
	"bytes"
	"encoding/binary"
)

// The emulator has an encoding of its own for frames and records, so that a
// mistake in the driver's does not cancel out.

const (
	recordSize = 256
	photoSize  = 1024
	fingerSize = 512
)

// The status bytes the module answers with.
const (
	swChecksum = 0x10
	swLength   = 0x11
	swCommand  = 0x21
	swAuth     = 0x31
	swRead     = 0x41
	swNoCard   = 0x80
	swSelect   = 0x81
	swDone     = 0x90
	swNoItem   = 0x91
	swFound    = 0x9F
)

// request is one frame from the host.
type request struct {
	raw     []byte
	command uint16
	sound   bool // length and checksum are right
	status  byte // what is wrong when it is not sound
}

func preamble() []byte { return []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69} }

// nextRequest takes the next request off b and returns what is left.
func nextRequest(b []byte) (req request, rest []byte, ok bool) {
	const longest = 64
	for {
		i := bytes.Index(b, preamble())
		if i < 0 {
			return request{}, b[max(0, len(b)-4):], false
		}
		b = b[i:]
		if len(b) < 7 {
			return request{}, b, false
		}
		n := int(binary.BigEndian.Uint16(b[5:]))
		if n > longest {
			b = b[1:]
			continue
		}
		if len(b) < 7+n {
			return request{}, b, false
		}
		req = request{raw: append([]byte(nil), b[:7+n]...)}
		switch {
		case n < 3:
			req.status = swLength
		case fold(b[5:7+n]) != 0:
			req.status = swChecksum
		default:
			req.sound = true
			req.command = binary.BigEndian.Uint16(b[7:])
		}
		return req, b[7+n:], true
	}
}

func fold(b []byte) byte {
	var x byte
	for _, c := range b {
		x ^= c
	}
	return x
}

// reply does what the request asks for and returns the reply's frame.
func (r *Reader) reply(req request, faults ReaderFaults, laid int) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !req.sound {
		return replyFrame(req.status)
	}
	if sw, ok := faults.Status[req.command]; ok {
		return replyFrame(sw)
	}
	if sw, ok := faults.Status[0]; ok {
		return replyFrame(sw)
	}
	switch req.command {
	case 0x10FF, 0x11FF, 0x61FF, 0x6000, 0x6001, 0x6002, 0x6003, 0x6004:
		return replyFrame(swDone)
	case 0x12FF:
		return replyFrame(swDone, r.cfg.SAM[:])
	case 0x2001:
		return r.find(faults)
	case 0x2002:
		return r.selectCard(faults)
	case 0x3001, 0x3010:
		return r.read(req, faults, laid)
	case 0x3003:
		return r.item(r.address, swNoItem)
	case 0x3005:
		if !r.cfg.NoManagement {
			return r.item(make([]byte, 24), swDone)
		}
	}
	return replyFrame(swCommand)
}

// find, selectCard, read and item are called with r.mu held.

func (r *Reader) find(faults ReaderFaults) []byte {
	if r.state == fieldEmpty || r.state == fieldSelected {
		return replyFrame(swNoCard)
	}
	if faults.SecondCard {
		if r.turns++; r.turns%2 == 0 {
			return replyFrame(swNoCard)
		}
	}
	r.state = fieldFound
	return replyFrame(swFound, make([]byte, 4))
}

func (r *Reader) selectCard(faults ReaderFaults) []byte {
	if r.state != fieldFound || faults.SecondCard {
		if r.state == fieldFound {
			r.state = fieldIdle
		}
		return replyFrame(swSelect)
	}
	r.state = fieldSelected
	return replyFrame(swDone, make([]byte, 8))
}

func (r *Reader) read(req request, faults ReaderFaults, laid int) []byte {
	if faults.RemoveInRead && r.state == fieldSelected {
		r.record, r.address, r.state = nil, nil, fieldEmpty
	}
	if r.state != fieldSelected || r.laid != laid {
		return replyFrame(swRead)
	}
	if faults.SecondCard {
		return replyFrame(swAuth)
	}
	r.reads++
	lengths := []byte{recordSize >> 8, recordSize & 0xFF, photoSize >> 8, photoSize & 0xFF}
	if req.command == 0x3001 {
		return replyFrame(swDone, lengths, r.record, photo())
	}
	prints := fingers(r.cfg.Fingers)
	lengths = binary.BigEndian.AppendUint16(lengths, uint16(len(prints)))
	return replyFrame(swDone, lengths, r.record, photo(), prints)
}

// item answers with something a selected card holds, or does not.
func (r *Reader) item(data []byte, without byte) []byte {
	switch {
	case r.state != fieldSelected:
		return replyFrame(swRead)
	case data == nil:
		return replyFrame(without)
	}
	return replyFrame(swDone, data)
}

// replyFrame builds a reply. The card's own status words are zero.
func replyFrame(sw3 byte, data ...[]byte) []byte {
	body := append([]byte{0, 0, sw3}, bytes.Join(data, nil)...)
	b := binary.BigEndian.AppendUint16(preamble(), uint16(len(body)+1))
	b = append(b, body...)
	return append(b, fold(b[5:]))
}

// photo returns bytes that look like a photo in WLT format from afar: its mark
// and a pattern. Nobody can see a person in it.
func photo() []byte {
	b := append(make([]byte, 0, photoSize), "WLf\x00"...)
	for i := 0; len(b) < photoSize; i++ {
		b = append(b, byte(11+37*i))
	}
	return b
}

// fingers returns n fingerprint templates made of a pattern.
func fingers(n int) []byte {
	b := make([]byte, n*fingerSize)
	for i := range b {
		b[i] = byte(5 + 13*i)
	}
	return b
}
