package main

import (
	"os"
	"strings"
	"testing"

	"reception/devices/escpos"
	"reception/queue"
)

// The reference shows every setting there is, and works.
func TestReferenceConfig(t *testing.T) {
	b, err := os.ReadFile("reference.toml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := parseConfig(string(b))
	if err != nil {
		t.Fatal(err)
	}
	q, err := c.Seed.queue()
	if err != nil {
		t.Fatal(err)
	}
	if len(q.Services) != 2 || !q.Services[0].Leader || len(q.Services[0].Stops) != 2 || q.Hours.TakeFrom != 450 || q.Hours.LunchFrom != 720 || q.Hours.LunchUntil != 870 || len(q.Timetable) != 1 || q.Timetable[0].Hours.CallUntil != 1080 || len(q.Units) != 3 || !q.Hours.Days[1] || q.Hours.Days[0] {
		t.Errorf("seed %+v", q)
	}
	if c.Printer.Path != "/dev/kiosk/printer" || c.Printer.Baud != 19200 || c.Reader.Path != "/dev/kiosk/reader" {
		t.Errorf("devices %+v, %+v", c.Reader, c.Printer)
	}
	if p, err := c.profile(); err != nil || p != escpos.Profiles()[0] {
		t.Errorf("the reference changes the profile: %+v, %v", p, err)
	}
}

func TestBadConfig(t *testing.T) {
	b, err := os.ReadFile("reference.toml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(b)
	for _, tt := range []struct{ name, old, new, want string }{
		{"unknown key", "[reader]", "[raeder]", `"raeder`},
		{"not TOML", "[reader]", "[reader", "read configuration"},
		{"no hall", `hall = "hall-1"`, "", "hall and state"},
		{"zone", "Asia/Shanghai", "Asia/Nowhere", "zone"},
		{"names kept too long", "days = 0  ", "days = 31 ", "keep.days is 31"},
		{"names kept less than nothing", "days = 0  ", "days = -1 ", "keep.days is -1"},
		{"profile", `profile = "generic80"`, `profile = "best"`, "known are"},
		{"time", `"07:30"`, `"7.30"`, "want a time"},
		{"day", `"mon"`, `"monday"`, "want one of"},
		{"lunch after closing", `lunch_until = "14:30"`, `lunch_until = "18:30"`, "lunch"},
		{"lunch", `lunch_until = "14:30"`, `lunch_until = "half past"`, "lunch_until"},
		{"season", `to = "08-31"`, `to = "08-32"`, "08-32"},
		{"hours of no service", `service = ""`, `service = "none"`, "does not exist"},
		{"status address", `status_url = ""`, `status_url = "hall.example/?x"`, "status_url"},
		{"stop", `"leader/1"`, `"leader/x"`, "want service or service/stop"},
		{"no such stop", `"leader/1"`, `"leader/2"`, "does not exist"},
		{"flow", `flow = "none"`, `flow = "maybe"`, "printer"},
		{"unprintable", `"登记台"`, `"登𠮷台"`, "𠮷"},
		{"shared numbers", "from = 101", "from = 99", "share numbers"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(good, tt.old, tt.new, 1)
			if text == good {
				t.Fatalf("%q is not in the reference", tt.old)
			}
			_, err := parseConfig(text)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one line with %q", err, tt.want)
			}
		})
	}
}

func TestCommandLine(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want int
	}{
		{[]string{"version"}, 0},
		{[]string{"dance"}, exitUsage},
		{[]string{"serve", "--port"}, exitUsage},
		{[]string{"serve", "--config", "/nowhere/kiosk.toml"}, exitFailed},
		{[]string{"demo", "--listen", "0.0.0.0:0"}, exitFailed},
		{[]string{"journal", "verify", "--state", "/nowhere"}, exitFailed},
	} {
		if got := run(tt.args); got != tt.want {
			t.Errorf("kiosk %s ends with %d, want %d", strings.Join(tt.args, " "), got, tt.want)
		}
	}
}

// What stands in the reference as a comment works too.
func TestReferenceRotaRule(t *testing.T) {
	b, err := os.ReadFile("reference.toml")
	if err != nil {
		t.Fatal(err)
	}
	head, tail, ok := strings.Cut(string(b), "# [[seed.leader]]")
	if !ok {
		t.Fatal("the reference shows no leader")
	}
	text := head
	for line := range strings.Lines("# [[seed.leader]]" + tail) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "# ")
		setting, _, _ := strings.Cut(line, "  ") // the rest explains
		text += setting + "\n"
	}
	c, err := parseConfig(text)
	if err != nil {
		t.Fatal(err)
	}
	q, err := c.Seed.queue()
	if err != nil {
		t.Fatal(err)
	}
	if len(q.Leaders) != 1 || len(q.RotaRules) != 1 || q.RotaRules[0].Weekday != 1 || q.RotaRules[0].Leaders[0] != "zhao" || q.RotaRules[0].Holiday != queue.HolidayManual {
		t.Errorf("leaders %+v, rules %+v", q.Leaders, q.RotaRules)
	}
}

// The demo never closes, and its discipline window is like any other.
func TestDemoConfig(t *testing.T) {
	c, err := parseConfig(demoConfig)
	if err != nil {
		t.Fatal(err)
	}
	q, err := c.Seed.queue()
	if err != nil {
		t.Fatal(err)
	}
	s := queue.State{Config: q}
	for _, d := range []queue.Date{"2026-10-01", "2026-11-22", "2026-11-23"} {
		for _, service := range []string{"", "leader", "discipline"} {
			if h, open := s.HoursOn(service, d); !open || h.CallUntil != 24*60 || h.LunchFrom != h.LunchUntil {
				t.Errorf("%s %q: open %v, hours %+v", d, service, open, h)
			}
		}
	}
	locked, _ := q.Service("discipline")
	other, _ := q.Service("window")
	if !locked.Locked || other.Locked || locked.Series != other.Series {
		t.Errorf("services %+v and %+v", locked, other)
	}
	if len(q.Leaders) != 4 || len(q.RotaRules) != 1 {
		t.Errorf("leaders %+v, rules %+v", q.Leaders, q.RotaRules)
	}
}
