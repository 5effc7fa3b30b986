package idcard_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"reception/devices"
	"reception/devices/idcard"
)

func TestBlankerLeavesTheLineAsItWas(t *testing.T) {
	v := vectors(t)
	for name, frame := range v {
		if !bytes.HasPrefix(frame, []byte{0xAA, 0xAA}) {
			continue
		}
		var k idcard.Blanker
		got := k.Blank(devices.ToHost, frame)
		switch {
		case len(got) != len(frame):
			t.Errorf("%s: %d bytes, want %d", name, len(got), len(frame))
		case len(frame) <= 27 && !bytes.Equal(got, frame):
			t.Errorf("%s changed to % x", name, got)
		case len(scan(got)) != len(scan(frame)):
			t.Errorf("%s: checksum is %v now", name, len(scan(got)) == 1)
		}
	}
}

func TestBlankerOverwritesCards(t *testing.T) {
	v := vectors(t)
	for _, name := range []string{"read_base_prc", "read_base_hmt_J", "read_finger_2", "new_address_ok"} {
		frame := v[name]
		for _, in := range [][]byte{
			frame,                                    // whole
			join([]byte{0, 0xAA}, frame),             // after noise
			join(frame[:len(frame)/2], v["find_ok"]), // cut off
			frame[20:],                               // its second half only
			join(v["bad_checksum"], frame),
			join([]byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0xFF, 0xFF}, frame[7:]), // with an absurd length
			join([]byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 20}, frame[7:]),      // with one too short
		} {
			for _, step := range []int{1, 7, 4096} {
				var k idcard.Blanker
				var got []byte
				for rest := in; len(rest) > 0; {
					n := min(step, len(rest))
					got = append(got, k.Blank(devices.ToHost, rest[:n])...)
					rest = rest[n:]
				}
				if bytes.Contains(got, frame[20:28]) || bytes.Contains(got, frame[40:48]) || len(frame) > 700 && bytes.Contains(got, frame[600:608]) {
					t.Errorf("%s: some of the card is left", name)
				}
			}
		}
	}
}

func TestBlankerEndsAReplyAtTheNextRequest(t *testing.T) {
	v := vectors(t)
	var k idcard.Blanker
	k.Blank(devices.ToHost, v["read_base_prc"][:700])
	if got := k.Blank(devices.FromHost, v["find_card"]); !bytes.Equal(got, v["find_card"]) {
		t.Errorf("request changed to % x", got)
	}
	if got := k.Blank(devices.ToHost, v["find_ok"]); !bytes.Equal(got, v["find_ok"]) {
		t.Errorf("reply changed to % x", got)
	}
}

func TestBlankerKeepsTheModulesNumber(t *testing.T) {
	id := idcard.EncodeReply(idcard.Reply{SW3: idcard.SW3Done, Data: []byte("0123456789abcdef")})
	var k idcard.Blanker
	if got := k.Blank(devices.ToHost, id); bytes.Equal(got, id) {
		t.Error("kept without having been asked for")
	}
	k.Blank(devices.FromHost, idcard.EncodeRequest(idcard.CmdID))
	if got := k.Blank(devices.ToHost, id); !bytes.Equal(got, id) {
		t.Errorf("changed to % x", got)
	}
}

func TestBlankedCardsAreStillCards(t *testing.T) {
	for name, kind := range map[string]idcard.Kind{"read_base_prc": idcard.PRC, "read_base_hmt_J": idcard.HMT} {
		var k idcard.Blanker
		var s idcard.Scanner
		_, _ = s.Write(k.Blank(devices.ToHost, vectors(t)[name]))
		r, ok := s.Next()
		if !ok {
			t.Fatalf("%s: no reply", name)
		}
		blocks, err := idcard.SplitRecord(r.Data)
		if err != nil {
			t.Fatal(err)
		}
		c, err := idcard.ParseCard(blocks.Text)
		if err != nil || c.Kind != kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// In any stream the number of bytes stays, and so do the preambles of replies.
func TestBlankerKeepsLength(t *testing.T) {
	v := vectors(t)
	parts := [][]byte{v["find_ok"], v["read_base_prc"], v["bad_checksum"], {0xAA}, {0xAA, 0xAA, 0xAA, 0x96}, {0x69}, v["new_address_ok"][:40]}
	rapid.Check(t, func(t *rapid.T) {
		var in []byte
		for range rapid.IntRange(0, 6).Draw(t, "parts") {
			in = append(in, rapid.SampledFrom(parts).Draw(t, "part")...)
		}
		var k idcard.Blanker
		if got := k.Blank(devices.ToHost, in); len(got) != len(in) {
			t.Errorf("%d bytes, want %d", len(got), len(in))
		}
	})
}
