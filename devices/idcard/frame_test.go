package idcard_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"reception/devices/idcard"
)

// join concatenates.
func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestScannerResynchronises(t *testing.T) {
	v := vectors(t)
	found, none, ok := v["find_ok"], v["find_none"], v["ok_empty"]
	card := v["read_base_prc"]
	for _, tt := range []struct {
		name    string
		in      []byte
		want    [][]byte
		skipped int
		broken  int
	}{
		{"nothing", nil, nil, 0, 0},
		{"clean", found, [][]byte{found}, 0, 0},
		{"break byte at power-up", join([]byte{0}, found), [][]byte{found}, 1, 0},
		{"run of AA", join(bytes.Repeat([]byte{0xAA}, 40), found), [][]byte{found}, 40, 0},
		{"one AA more", join([]byte{0xAA}, found), [][]byte{found}, 1, 0},
		{"echo of our request", join(v["find_card"], found), [][]byte{found}, 0, 0},
		{"echo only", v["find_card"], nil, 0, 0},
		{"stale second half", join(card[700:], none), [][]byte{none}, len(card) - 700, 0},
		{"glued frames", join(found, none, ok), [][]byte{found, none, ok}, 0, 0},
		{"glued card", join(found, card, none), [][]byte{found, card, none}, 0, 0},
		{"wrong checksum, then right", join(v["bad_checksum"], found), [][]byte{found}, len(found), 1},
		{"another make's frame", join([]byte{0x55, 0x55, 0x55, 0x99, 0x60, 0, 3, 1, 2, 0}, found), [][]byte{found}, 10, 0},
		{"STX frame", join([]byte{0x02, 'O', 'K', 0x03}, found), [][]byte{found}, 4, 0},
		{"absurd length", join([]byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0xFF, 0xFF}, found), [][]byte{found}, 7, 0},
		{"length 0", join([]byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 0}, found), [][]byte{found}, 7, 0},
		{"length 0A01", join([]byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x0A, 0x01}, found), [][]byte{found}, 7, 0},
		{"sleep frame", join([]byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 2, 0, 2}, found), [][]byte{found}, 9, 0},
		{"request with a wrong checksum", join([]byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 3, 0x20, 1, 0x23}, found), [][]byte{found}, 10, 0},
		// The claimed length ends inside the good frame, which must not be lost.
		{"false preamble over a good frame", join([]byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 12}, found, none), [][]byte{found, none}, 7, 1},
		{"preamble inside a preamble", join([]byte{0xAA, 0xAA, 0xAA, 0x96}, found), [][]byte{found}, 4, 0},
		{"half a frame", found[:10], nil, 0, 0},
		{"half a preamble", found[:3], nil, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, step := range []int{1, 3, 7, 64, 1 << 20} { // however the bytes come in
				var s idcard.Scanner
				var got [][]byte
				for in := tt.in; len(in) > 0; {
					n := min(step, len(in))
					_, _ = s.Write(in[:n])
					in = in[n:]
					for r, ok := s.Next(); ok; r, ok = s.Next() {
						got = append(got, idcard.EncodeReply(r))
					}
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("step %d: replies (-want +got):\n%s", step, diff)
				}
				if s.Skipped() != tt.skipped || s.Broken() != tt.broken {
					t.Errorf("step %d: skipped %d, broken %d, want %d, %d", step, s.Skipped(), s.Broken(), tt.skipped, tt.broken)
				}
			}
		})
	}
}

func TestResync(t *testing.T) {
	v := vectors(t)
	card, found := v["read_base_prc"], v["find_ok"]
	var s idcard.Scanner
	_, _ = s.Write(join(card[:600], found)) // an abandoned reply, and a whole one after it
	if _, ok := s.Next(); ok {
		t.Fatal("a reply before the end of the first one")
	}
	if !s.Pending() {
		t.Error("nothing pending")
	}
	if !s.Resync() {
		t.Fatal("Resync found nothing")
	}
	if r, ok := s.Next(); !ok || !bytes.Equal(idcard.EncodeReply(r), found) {
		t.Error("Next did not return the whole reply")
	}
	if s.Resync() || s.Pending() {
		t.Error("something is left")
	}

	_, _ = s.Write(card[:600])
	if s.Resync() {
		t.Error("Resync gave up a frame with nothing after it")
	}
	_, _ = s.Write(card[600:])
	if r, ok := s.Next(); !ok || !bytes.Equal(idcard.EncodeReply(r), card) {
		t.Error("the frame is lost after Resync")
	}
}

func TestScannerWipe(t *testing.T) {
	var s idcard.Scanner
	_, _ = s.Write(vectors(t)["read_base_prc"])
	r, ok := s.Next()
	if !ok {
		t.Fatal("no reply")
	}
	s.Wipe()
	if !bytes.Equal(r.Data, make([]byte, len(r.Data))) {
		t.Error("the card is still in the buffer")
	}
}

func TestScannerOverflow(t *testing.T) {
	var s idcard.Scanner
	found := vectors(t)["find_ok"]
	// More than it can hold, in one piece and in several.
	_, _ = s.Write(join(make([]byte, 20000), found))
	if r, ok := s.Next(); !ok || r.SW3 != idcard.SW3Found {
		t.Error("the newest reply is lost")
	}
	for range 50 {
		_, _ = s.Write(make([]byte, 300))
	}
	_, _ = s.Write(found)
	if r, ok := s.Next(); !ok || r.SW3 != idcard.SW3Found {
		t.Error("the newest reply is lost")
	}
}

// Whatever noise precedes replies, all of them are found, unless the noise
// itself reads as the beginning of a frame.
func TestScannerFindsRepliesInNoise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var in []byte
		var want [][]byte
		for range rapid.IntRange(1, 6).Draw(t, "replies") {
			noise := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 0x55, 0x69, 0x96, 0xAA, 0xAA, 0xFF}), 0, 40).Draw(t, "noise")
			if bytes.Contains(append(noise, 0xAA, 0xAA, 0xAA), []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69}) {
				noise = nil
			}
			reply := idcard.EncodeReply(idcard.Reply{
				SW3:  idcard.SW3(rapid.Byte().Draw(t, "sw3")),
				Data: rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "data"),
			})
			in = append(append(in, noise...), reply...)
			want = append(want, reply)
		}
		if diff := cmp.Diff(want, scan(in)); diff != "" {
			t.Errorf("replies (-want +got):\n%s", diff)
		}
	})
}

func FuzzScanner(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v, uint8(64))
	}
	v := vectors(f)
	f.Add(join(v["find_card"], []byte{0, 0xAA}, v["find_ok"]), uint8(1))
	f.Add(join(v["read_base_prc"][:600], v["find_ok"]), uint8(200))
	f.Fuzz(func(t *testing.T, in []byte, step uint8) {
		var s idcard.Scanner
		whole := 0
		for rest := in; len(rest) > 0; {
			n := min(int(step)+1, len(rest))
			_, _ = s.Write(rest[:n])
			rest = rest[n:]
			for {
				r, ok := s.Next()
				if !ok && !(len(rest) == 0 && s.Resync()) {
					break
				}
				if !ok {
					continue
				}
				frame := idcard.EncodeReply(r)
				if !bytes.Contains(in, frame) {
					t.Fatalf("reply % x was never received", frame)
				}
				whole += len(frame)
			}
		}
		if whole+s.Skipped() > len(in) {
			t.Errorf("%d bytes in replies and %d skipped of %d", whole, s.Skipped(), len(in))
		}
	})
}
