package voice

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
)

// tone is seconds of a sine of the given peak.
func tone(seconds, peak float64) sound {
	s := sound{tag: 1, channels: 1, bits: 16, rate: Rate, whole: true}
	for i := range int(seconds * Rate) {
		v := int16(peak * 32767 * math.Sin(float64(i)*2*math.Pi*440/Rate))
		s.data = binary.LittleEndian.AppendUint16(s.data, uint16(v))
	}
	return s
}

func silence(seconds float64) sound { return tone(seconds, 0) }

// loudness returns the RMS and the peak of all samples.
func loudness(s sound) (rms, peak float64) {
	n := len(s.data) / 2
	for i := range n {
		rms += s.at(i) * s.at(i)
		peak = max(peak, math.Abs(s.at(i)))
	}
	return math.Sqrt(rms / float64(n)), peak
}

func TestLevel(t *testing.T) {
	for _, peak := range []float64{0.01, 0.1, 0.5, 1} {
		s := tone(1, peak)
		s.level()
		if rms, _ := loudness(s); math.Abs(rms-loud) > 0.001 {
			t.Errorf("a tone of peak %g has RMS %.4f, want %g", peak, rms, loud)
		}
	}
	// Pauses do not make what is between them louder.
	s := sound{tag: 1, channels: 1, bits: 16, rate: Rate, data: append(append(silence(2).data, tone(1, 0.5).data...), silence(2).data...)}
	s.level()
	if rms, _ := loudness(sound{rate: Rate, data: s.data[2*2*Rate : 3*2*Rate]}); math.Abs(rms-loud) > 0.003 {
		t.Errorf("between pauses the RMS is %.4f, want %g", rms, loud)
	}
	// A click is not made to clip.
	s = silence(1)
	binary.LittleEndian.PutUint16(s.data[Rate:], 3000)
	s.level()
	if _, peak := loudness(s); peak > ceiling+0.001 {
		t.Errorf("a click has peak %.3f", peak)
	}
	s = silence(1)
	s.level()
	if _, peak := loudness(s); peak != 0 {
		t.Errorf("silence has peak %.3f", peak)
	}
}

// What is read and written again is the same; no file brings the reader down.
func FuzzParse(f *testing.F) {
	f.Add(tone(0.01, 0.5).file())
	f.Add([]byte("RIFF\x24\xf0\xff\x7fWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x22\x56\x00\x00\x44\xac\x00\x00\x02\x00\x10\x00data\x00\xf0\xff\x7fab"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x12\x00\x00\x00\x03\x00\x02\x00\x22\x56\x00\x00\x44\xac\x00\x00\x02\x00\x20\x00\x00\x00LIST\x03\x00\x00\x00abc\x00data\x04\x00\x00\x00abcd"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEdata\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := parse(b)
		if err != nil {
			return
		}
		if len(s.data) == 0 || len(s.data) > len(b) || s.channels == 0 || s.rate == 0 || s.bits == 0 {
			t.Fatalf("%d bytes of sound in %d: %+v", len(s.data), len(b), s)
		}
		again, err := parse(s.file())
		if err != nil || !again.whole || !bytes.Equal(again.data, s.data) || again.rate != s.rate || again.tag != s.tag {
			t.Fatalf("%v, %d bytes instead of %d", err, len(again.data), len(s.data))
		}
		if s.pcm16() && len(s.data)%2 == 0 {
			s.level()
		}
		if _, err := word(b); err == nil && (len(s.data) < shortest || s.rate != Rate || s.channels != 1) {
			t.Fatalf("a word %+v", s)
		}
	})
}

func FuzzCover(f *testing.F) {
	f.Add("请十二号，到三号窗口", "请", "十二号")
	f.Add("，。", "，", "a")
	f.Add("aaab", "aa", "b")
	f.Fuzz(func(t *testing.T, text, one, two string) {
		if len(text) > 240 {
			return
		}
		parts := cover(text, func(w string) int {
			if w == one || w == two {
				return 1
			}
			return 0
		})
		all, words := "", 0
		for _, p := range parts {
			all += p
			if p == one || p == two {
				words++
			}
		}
		if parts != nil && (all != string([]rune(text)) || words == 0) {
			t.Fatalf("%q became %q", text, parts)
		}
	})
}
