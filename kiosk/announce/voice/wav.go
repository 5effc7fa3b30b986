package voice

import (
	"encoding/binary"
	"errors"
)

var errWAV = errors.New("output is no WAV file with sound in it")

// trueLengths writes the lengths into a WAV file that was streamed: whoever
// writes to a pipe cannot know them when the header goes out.
func trueLengths(b []byte) error {
	at, err := data(b)
	if err != nil {
		return err
	}
	if rest := uint32(len(b) - at - 8); binary.LittleEndian.Uint32(b[at+4:]) > rest {
		binary.LittleEndian.PutUint32(b[at+4:], rest)
		binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	}
	return nil
}

// checkWAV tells whether a kept clip is whole.
func checkWAV(b []byte) error {
	at, err := data(b)
	if err != nil {
		return err
	}
	if int64(binary.LittleEndian.Uint32(b[at+4:])) > int64(len(b)-at-8) {
		return errWAV
	}
	return nil
}

// data returns where the chunk with the sound begins.
func data(b []byte) (int, error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return 0, errWAV
	}
	for at := int64(12); at+8 < int64(len(b)); {
		if string(b[at:at+4]) == "data" {
			return int(at), nil
		}
		size := int64(binary.LittleEndian.Uint32(b[at+4:]))
		at += 8 + size + size%2
	}
	return 0, errWAV
}
