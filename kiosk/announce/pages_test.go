package announce_test

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"reception/kiosk/announce"
)

func TestPage(t *testing.T) {
	tuesday := time.Date(2026, 2, 24, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		id      string
		said    announce.Said
		chinese string
		english string
	}{
		{"taken", announce.Said{Number: 12}, "您是十二号。请拿好小票，收好身份证。坐着等，叫到会说两遍", "Your number is 12. Please take the slip and your card. Have a seat, every number is called twice."},
		{"missed", announce.Said{Number: 3}, "刚才叫到您，没见到您。不要紧，号还留着。您现在排第三位", "Your number was called and you were not there. You keep it. Your place in line is now 3."},
		{"come", announce.Said{Counter: "1号窗口"}, "让您久等了，请到一号窗口", "We are sorry that you had to wait. Please go to window 1."},
		{"come", announce.Said{Counter: "登记台"}, "让您久等了，请到登记台", "We are sorry that you had to wait. Please go to the reception desk."},
		{"lunch", announce.Said{Minute: 870}, "中午休息，下午两点半接着叫，您的号不变", "It is lunch time. Calling goes on at 2:30 PM. You keep your number."},
		{"holiday", announce.Said{Minute: -1}, "今天放假，不接访", "Today is a holiday, and we are closed."},
		{"holiday", announce.Said{Minute: 450, Date: tuesday}, "今天放假，不接访。改到二月二十四日，星期二，上午七点半可以取号", "Today is a holiday, and we are closed. Please come on Tuesday, February 24, from 7:30 AM."},
		{"weekend", announce.Said{Minute: -1, Date: tuesday}, "今天休息，不接访。改到二月二十四日，星期二", "We are closed today. Please come on Tuesday, February 24."},
		{"topic", announce.Said{Text: "拖欠工资"}, "拖欠工资", ""},
		// What a sentence needs is there, or nothing is said.
		{"taken", announce.Said{}, "", ""},
		{"taken", announce.Said{Number: 10000}, "", ""},
		{"come", announce.Said{}, "", ""},
		{"lunch", announce.Said{Minute: 1440}, "", ""},
		{"lunch", announce.Said{Minute: -1}, "", ""},
		{"holiday", announce.Said{Minute: 450}, "", ""},
		{"topic", announce.Said{}, "", ""},
		{"请十二号", announce.Said{}, "", ""},
		{"", announce.Said{}, "", ""},
	} {
		for want, english := range map[string]bool{tt.chinese: false, tt.english: true} {
			if tt.chinese == tt.english {
				english = false
			}
			if got, ok := announce.Page(tt.id, english, tt.said); got != want || ok != (want != "") {
				t.Errorf("%s with %+v says %q, %v, want %q", tt.id, tt.said, got, ok, want)
			}
		}
	}
}

// Every page speaks both languages, and neither in the words of the other.
func TestPagesInBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, id := range announce.Pages() {
		if seen[id] {
			t.Errorf("page %s is there twice", id)
		}
		seen[id] = true
		said := announce.Said{Number: 12, Counter: "3号窗口", Minute: 870, Date: time.Date(2026, 2, 24, 0, 0, 0, 0, time.UTC)}
		if id == "topic" || id == "guide" {
			continue
		}
		chinese, ok := announce.Page(id, false, said)
		if !ok || strings.ContainsFunc(chinese, func(r rune) bool { return r < unicode.MaxLatin1 }) {
			t.Errorf("page %s says %q in Chinese", id, chinese)
		}
		english, ok := announce.Page(id, true, said)
		if !ok || strings.ContainsFunc(english, func(r rune) bool { return r > unicode.MaxLatin1 }) || strings.Contains(english, "%") {
			t.Errorf("page %s says %q in English", id, english)
		}
	}
}

func TestText(t *testing.T) {
	if got, want := announce.Topic("拖欠工资", "人社局", "人社窗口", "投诉", ""), "拖欠工资。找谁：人社局。大厅里，到人社窗口。怎么办：投诉。法定时限照样算，请别错过。请不起律师，司法局有法律援助，不收费。不影响您取号。"; got != want {
		t.Errorf("a topic says %q, want %q", got, want)
	}
	if got := announce.Text("-", " 一。", "", strings.Repeat("字", 600), "二"); got != "一。" {
		t.Errorf("a long page says %q: want what fits", got)
	}
	if got := announce.Text(); got != "" {
		t.Errorf("an empty page says %q", got)
	}
}
