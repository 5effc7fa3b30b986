package announce_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"reception/kiosk/announce"
)

func TestClock(t *testing.T) {
	for minute, want := range map[int]string{
		480: "上午八点", 570: "上午九点半", 545: "上午九点零五分", 599: "上午九点五十九分", 600: "上午十点", 662: "上午十一点零二分",
		720: "中午十二点", 750: "中午十二点半", 840: "下午两点", 870: "下午两点半", 912: "下午三点十二分", 120: "上午两点",
	} {
		if got := announce.Clock(minute); got != want {
			t.Errorf("minute %d is said %s, want %s", minute, got, want)
		}
	}
}

func TestNotice(t *testing.T) {
	for _, tt := range []struct {
		template string
		minute   int
		want     string
	}{
		{"lunch", 870, "中午休息，下午两点半接着叫，您的号不变"},
		{"delay", 545, "领导晚到一会儿，上午九点零五分开始，您的号不变，请坐着等"},
		{"quiet", 545, "请您小声说话，谢谢"},
		{"free text", 0, ""},
	} {
		if got := announce.Notice(tt.template, tt.minute); got != tt.want {
			t.Errorf("%s is said %q, want %q", tt.template, got, tt.want)
		}
	}
}

// Whatever the hall says is made of words that are wanted.
func TestWordsSayEverything(t *testing.T) {
	labels := []string{"1号窗口", "12号窗口", "接谈室", "1号窗口"}
	words := announce.Words(labels, 999)
	texts := map[string]bool{}
	for _, w := range words {
		if texts[w.Text] {
			t.Errorf("%s is wanted twice", w.Text)
		}
		if n := utf8.RuneCountInString(w.Text); n == 0 || n > 60 || strings.ContainsAny(w.Text, "/ 0123456789") || w.Group == "" {
			t.Errorf("a word %+v", w)
		}
		texts[w.Text] = true
	}
	var all []string
	for n := 1; n <= 999; n++ {
		all = append(all, announce.Call(n, labels[n%3]))
	}
	for minute := range 24 * 60 {
		all = append(all, announce.Notice("delay", minute), announce.Notice("lunch", minute))
	}
	for _, template := range []string{"substitute", "no_leader", "closing", "no_paper", "no_reader", "crowd", "quiet"} {
		all = append(all, announce.Notice(template, 0))
	}
	for _, id := range announce.Pages() {
		if id == "topic" || id == "guide" { // the office's own text
			continue
		}
		for n := 1; n <= 103; n++ {
			said := announce.Said{Number: n, Counter: labels[n%3], Minute: -1}
			text, ok := announce.Page(id, false, said)
			if !ok {
				said.Minute, said.Date = n*13, time.Date(2026, time.Month(n%12), n, 0, 0, 0, 0, time.UTC)
				text, ok = announce.Page(id, false, said)
			}
			if !ok {
				t.Errorf("page %s says nothing", id)
			}
			all = append(all, text)
			said.Minute, said.Date = n*13, time.Date(2026, time.Month(n%12), n, 0, 0, 0, 0, time.UTC)
			text, _ = announce.Page(id, false, said)
			all = append(all, text)
		}
	}
	for _, text := range all {
		if text == "" || !said(text, texts) {
			t.Errorf("%q cannot be said with the words", text)
		}
	}
	if said(announce.Call(1000, "接谈室"), texts) {
		t.Error("千 is there though no number needs it")
	}
	for _, w := range announce.Words(nil, 1200) {
		texts[w.Text] = true
	}
	if !said(announce.Call(1010, "接谈室"), texts) {
		t.Error("no 千 for 1010")
	}
}

// said tells whether words and pauses make the text.
func said(text string, words map[string]bool) bool {
	runes := []rune(text)
	ends := make([]bool, len(runes)+1)
	ends[0] = true
	for i := range runes {
		if !ends[i] {
			continue
		}
		ends[i+1] = ends[i+1] || strings.ContainsRune("，。？", runes[i])
		for j := i + 1; j <= len(runes); j++ {
			ends[j] = ends[j] || words[string(runes[i:j])]
		}
	}
	return ends[len(runes)]
}
