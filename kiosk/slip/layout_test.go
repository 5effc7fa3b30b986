package slip_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"reception/devices/emulator"
	"reception/devices/escpos"
	"reception/kiosk/slip"
	"reception/queue"
	"reception/queue/queuetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func profile(t *testing.T, name string) escpos.Profile {
	t.Helper()
	for _, p := range escpos.Profiles() {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("no profile %s", name)
	return escpos.Profile{}
}

// The slip as the printer understands it, byte for byte and as text.
func TestSlip(t *testing.T) {
	base := slip.Slip{
		Centre: "青石县群众来访接待中心", Number: 12, Stops: []string{"登记台", "领导"}, Leader: true, People: 1, Ahead: 3,
		Issued: time.Date(2026, 11, 23, 8, 5, 0, 0, time.UTC), Code: "5473408480", QR: "5473408480",
	}
	with := func(f func(*slip.Slip)) slip.Slip {
		s := base
		f(&s)
		return s
	}
	for _, tt := range []struct {
		name, profile string
		slip          slip.Slip
		most          int // bytes
	}{
		{"leader", "generic80", base, 1100},
		{"native", "epson80", base, 500},
		{"narrow", "generic58", base, 1100},
		{"early", "generic80", with(func(s *slip.Slip) { s.CallFrom = "8:00" }), 1100},
		{"reprint", "generic80", with(func(s *slip.Slip) { s.Copy = 2 }), 1100},
		{"party", "generic80", with(func(s *slip.Slip) { s.People = 12; s.Number = 103; s.Leader = false; s.Stops = []string{"窗口"} }), 1100},
		{"forecast", "generic80", with(func(s *slip.Slip) { s.From, s.To = "10:20", "10:35" }), 1100},
		{"anywhere", "generic80", with(func(s *slip.Slip) { s.Leader, s.Stops = false, nil }), 1100},
		{"link", "generic80", with(func(s *slip.Slip) { s.QR = "https://hall.example/t/0123456789abcdef0123456789abcdef" }), 2200},
		{"appointment", "generic58", with(func(s *slip.Slip) {
			s.Number, s.Booked = 0, &slip.Booked{Date: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC), Session: "am"}
		}), 1300},
		{"again", "generic80", with(func(s *slip.Slip) {
			s.Number, s.Leader, s.People, s.Booked = 0, false, 4, &slip.Booked{Slot: "09:30"}
		}), 1300},
		{"booked", "generic80", with(func(s *slip.Slip) { s.Slot = "9:30"; s.Ahead = 0 }), 1100},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := profile(t, tt.profile)
			b, err := tt.slip.Encode(p)
			if err != nil {
				t.Fatal(err)
			}
			if len(b) > tt.most {
				t.Errorf("%d bytes, want at most %d", len(b), tt.most)
			}
			got := emulator.Interpret(b, p.Dots)
			if len(got.Slips) != 1 || len(got.Warnings) > 0 {
				t.Fatalf("%d slips, warnings %q", len(got.Slips), got.Warnings)
			}
			file := filepath.Join("testdata", tt.name+".txt")
			text := got.Slips[0].Text()
			if *update {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), text); diff != "" {
				t.Errorf("slip (-want +got):\n%s", diff)
			}
			for line := range strings.Lines(text) {
				if strings.Contains(line, "□") {
					t.Errorf("the printer cannot print %q", line)
				}
			}
		})
	}
}

// A test slip reads like one: no number, no code.
func TestEncodeTest(t *testing.T) {
	for _, p := range escpos.Profiles() {
		got := emulator.Interpret(slip.EncodeTest(p, time.Date(2026, 11, 23, 8, 5, 0, 0, time.UTC)), p.Dots)
		if len(got.Slips) != 1 || len(got.Warnings) > 0 {
			t.Fatalf("%s: %d slips, warnings %q", p.Name, len(got.Slips), got.Warnings)
		}
		if diff := cmp.Diff("试打\n这张不是号，看完就收走\n2026-11-23 08:05\n", got.Slips[0].Text()); diff != "" {
			t.Errorf("%s: slip (-want +got):\n%s", p.Name, diff)
		}
	}
}

// The slip of a topic says what the table says, who has checked it, and that a
// number may be taken all the same.
func TestEncodeTopic(t *testing.T) {
	c := queuetest.Config()
	c.Centre = "青石县群众来访接待中心"
	c.Triage.Version = "1 (2026-11)"
	topic := queue.Topic{
		ID: "wages", Group: "工作、社保", Name: "拖欠工资", Who: "人社局", Where: "人社窗口",
		Channel: "向劳动监察投诉，或申请劳动仲裁。不服裁决，可以到法院起诉", Limit: "投诉：两年内。仲裁：一年内申请",
	}
	for _, tt := range []struct {
		name, profile string
		signed        queue.Date
	}{{"topic", "generic80", ""}, {"topic-narrow", "generic58", "2026-11-20"}} {
		t.Run(tt.name, func(t *testing.T) {
			c := c
			if tt.signed != "" {
				c.Triage.SignedBy, c.Triage.SignedOn = "县司法局", tt.signed
			}
			p := profile(t, tt.profile)
			got := emulator.Interpret(slip.EncodeTopic(p, c, topic, time.Date(2026, 11, 23, 8, 5, 0, 0, time.UTC)), p.Dots)
			if len(got.Slips) != 1 || len(got.Warnings) > 0 {
				t.Fatalf("%d slips, warnings %q", len(got.Slips), got.Warnings)
			}
			text, file := got.Slips[0].Text(), filepath.Join("testdata", tt.name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), text); diff != "" {
				t.Errorf("slip (-want +got):\n%s", diff)
			}
			for _, line := range strings.Split(text, "\n") {
				if strings.ContainsAny(line[:min(len(line), 3)], "，。；：、") && strings.IndexAny(line, "，。；：、") == 0 {
					t.Errorf("a line begins with a stop: %q", line)
				}
			}
		})
	}
}
