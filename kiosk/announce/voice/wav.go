package voice

import (
	"encoding/binary"
	"errors"
	"math"
)

// Rate is the sampling rate of recorded words, in Hz.
const Rate = 22050

var errWAV = errors.New("no WAV file with sound in it")

// sound is the content of a WAV file: its format and its samples as they stand
// in the file.
type sound struct {
	tag, channels, bits uint16
	rate                uint32
	data                []byte
	whole               bool // the file is as long as it says
}

// pcm16 tells whether the samples are 16 bit integers.
func (s sound) pcm16() bool { return s.tag == 1 && s.bits == 16 }

// parse reads a WAV file. Whoever writes to a pipe cannot know the lengths
// when the header goes out: the sound then ends with the file.
func parse(b []byte) (s sound, err error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return s, errWAV
	}
	for at := int64(12); at+8 <= int64(len(b)); {
		rest := b[at+8:]
		size := int64(binary.LittleEndian.Uint32(b[at+4:]))
		switch id := string(b[at : at+4]); {
		case id == "fmt " && size >= 16 && len(rest) >= 16:
			s.tag, s.channels = binary.LittleEndian.Uint16(rest), binary.LittleEndian.Uint16(rest[2:])
			s.rate, s.bits = binary.LittleEndian.Uint32(rest[4:]), binary.LittleEndian.Uint16(rest[14:])
		case id == "data":
			s.whole = size <= int64(len(rest))
			s.data = rest[:min(size, int64(len(rest)))]
			if len(s.data) == 0 || s.channels == 0 || s.rate == 0 || s.bits == 0 {
				return s, errWAV
			}
			return s, nil
		}
		at += 8 + size + size%2
	}
	return s, errWAV
}

// file returns samples as a WAV file with nothing in it but them.
func (s sound) file() []byte {
	le := binary.LittleEndian
	b := make([]byte, 0, 44+len(s.data))
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(36+len(s.data)))
	b = append(b, "WAVEfmt \x10\x00\x00\x00"...)
	b = le.AppendUint16(b, s.tag)
	b = le.AppendUint16(b, s.channels)
	b = le.AppendUint32(b, s.rate)
	frame := s.channels * s.bits / 8
	b = le.AppendUint32(b, s.rate*uint32(frame))
	b = le.AppendUint16(b, frame)
	b = le.AppendUint16(b, s.bits)
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(len(s.data)))
	return append(b, s.data...)
}

// at returns the i-th sample of 16 bits, between -1 and 1.
func (s sound) at(i int) float64 {
	return float64(int16(binary.LittleEndian.Uint16(s.data[2*i:]))) / 32768
}

// The loudness that every clip has, whoever speaks, so that the hall turns its
// amplifier once. The screens level recorded words in the same way.
const (
	loud    = 0.1  // RMS of what is spoken: -20 dBFS
	ceiling = 0.89 // of a single sample: -1 dBFS
)

// level brings 16 bit samples to the loudness. Pauses do not count: frames of
// 20 ms more than 20 dB below the loudest.
func (s sound) level() {
	n := len(s.data) / 2
	frame := max(1, int(s.rate)*int(s.channels)/50)
	var powers []float64
	var peak, most float64
	for from := 0; from < n; from += frame {
		var sum float64
		to := min(n, from+frame)
		for i := from; i < to; i++ {
			v := s.at(i)
			sum += v * v
			peak = max(peak, math.Abs(v))
		}
		powers = append(powers, sum/float64(to-from))
		most = max(most, sum/float64(to-from))
	}
	var sum, count float64
	for _, p := range powers {
		if p > 0 && p >= most/100 {
			sum += p
			count++
		}
	}
	if peak == 0 || count == 0 {
		return
	}
	gain := min(loud/math.Sqrt(sum/count), ceiling/peak)
	for i := range n {
		v := math.Round(s.at(i) * gain * 32768)
		binary.LittleEndian.PutUint16(s.data[2*i:], uint16(int16(max(-32768, min(32767, v)))))
	}
}
