package queuetest_test

import (
	"bytes"
	"strings"
	"testing"

	"reception/queue/queuetest"
)

func TestParseScriptErrors(t *testing.T) {
	for text, want := range map[string]string{
		"at 8:00":                             `x.day:1: "8:00" cannot stand for TIME in "at TIME"`,
		"# fine\n\nhall 2026-02-30 08:00":     `x.day:3: "2026-02-30" cannot stand for DATE`,
		"desk 1 dances":                       `x.day:1: "desk 1 dances" is none of these:`,
		"dance":                               `x.day:1: "dance" is no statement`,
		"desk 1 next ->":                      `x.day:1: nothing stands behind the arrow`,
		"touch takes land for many":           `"many" cannot stand for PEOPLE`,
		"touch takes land needs love":         `"love" cannot stand for NEEDS`,
		"touch takes land with 2":             `"with 2" has no place`,
		"touch takes land for 2 for 3":        `"for 3" has no place`,
		"touch takes land for":                `"for" has no place`,
		"desk 1 merges":                       `N is missing`,
		"desk 1 merges 1 x":                   `"x" cannot stand for N`,
		"ticket 007":                          `"007" cannot stand for N`,
		"wait 1.5s":                           `"1.5s" cannot stand for SPAN`,
		strings.Repeat("x", 1<<17):            `x.day:1: `,
		"desk 1 books 3 on 2026-13-01":        `"2026-13-01" cannot stand for DATE`,
		"desk 1 books 3 on 2026-11-24 slot 9": `"9" cannot stand for TIME`,
	} {
		_, err := queuetest.ParseScript("x.day", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: error %v, want %s", text, err, want)
		}
	}
}

// A surprise names the line and what came out, and the rest is still played.
func TestScriptSurprises(t *testing.T) {
	s, err := queuetest.ParseScript("x.day", []byte("hall 2026-11-23 07:30\nopen\ntouch takes land -> 102\ndesk 1 next -> 101 in_turn\ndesk 1 misses 101\n"))
	if err != nil {
		t.Fatal(err)
	}
	outcome, surprises := s.Play(t, &queuetest.Journal{})
	want := []string{"x.day:3: touch takes land -> 102\n\tcame out as: 101", "x.day:5: desk 1 misses 101\n\twas refused too_early 180s"}
	if len(surprises) != len(want) {
		t.Fatalf("%d surprises: %v", len(surprises), surprises)
	}
	for i, w := range want {
		if surprises[i].Error() != w {
			t.Errorf("surprise %q, want %q", surprises[i], w)
		}
	}
	if got := string(s.Format(outcome)); !strings.Contains(got, "touch takes land -> 101\n") || !strings.HasSuffix(got, "misses 101\n") {
		t.Errorf("with the outcomes it reads:\n%s", got)
	}
	for text, want := range map[string]string{
		"open": "the first statement is hall",
		"hall 2026-11-23 07:30\nhall 2026-11-23 07:30": "there is a hall already",
		"hall 2026-11-23 07:30\nat 07:00":              "it is 2026-11-23 07:30:00 already",
		"hall 2026-11-23 07:30\nticket 1":              "no number 1 today",
	} {
		s, err := queuetest.ParseScript("x.day", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, surprises := s.Play(t, &queuetest.Journal{}); len(surprises) != 1 || !strings.Contains(surprises[0].Error(), want) {
			t.Errorf("%q: surprises %v, want %s", text, surprises, want)
		}
	}
}

// Whatever is read is written again as it was, but for blanks, and reads the
// same.
func FuzzParseScript(f *testing.F) {
	f.Add([]byte("hall 2026-11-23 07:30\n# why\nopen\n\ntouch takes land for 2 needs age,hearing as wang card c -> 101\n"))
	f.Add([]byte("desk 1 merges 1 2 3 -> 1\ntogether next 1 2 -> 101 102\ndesk 1 books 3 on 2026-11-30 session am slot 09:30 why papers"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := queuetest.ParseScript("f.day", text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f.day:") {
				t.Fatalf("the error does not say where: %v", err)
			}
			return
		}
		again, err := queuetest.ParseScript("f.day", s.Format(nil))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if !bytes.Equal(again.Format(nil), s.Format(nil)) {
			t.Fatal("what was written reads otherwise")
		}
	})
}
