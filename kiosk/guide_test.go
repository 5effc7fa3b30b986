package main

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"reception/queue"
	"reception/queue/queuetest"
)

// The triage table of a new hall is whole: every matter of the centre has its
// tile, and a page that tells whom to ask, where and how.
func TestBuiltInTriage(t *testing.T) {
	c := queuetest.Config()
	c.Triage, c.Pages = builtInTriage(), builtInPages()
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	if n := len(c.Triage.Topics); n != 24 {
		t.Errorf("%d topics, want 24", n)
	}
	if c.Triage.SignedBy != "" || c.Triage.SignedOn != "" || c.Triage.Version == "" {
		t.Errorf("version %q is signed by %q: want the office to sign", c.Triage.Version, c.Triage.SignedBy)
	}
	var groups []string
	for _, topic := range c.Triage.Topics {
		if topic.Who == "" || topic.Where == "" || topic.Channel == "" || !regexp.MustCompile(`^[a-z]+$`).MatchString(topic.ID) {
			t.Errorf("topic %+v lacks something", topic)
		}
		if len(groups) == 0 || groups[len(groups)-1] != topic.Group {
			groups = append(groups, topic.Group)
		}
	}
	if len(groups) != 6 {
		t.Errorf("groups %v: want six, each in one piece", groups)
	}
	if last := c.Triage.Topics[23]; last.ID != "dontknow" {
		t.Errorf("the last tile is %s: who does not know finds it at the end", last.Name)
	}
}

// The pages cite the rules of 2022 and no article that does not say so.
func TestBuiltInPages(t *testing.T) {
	words := regexp.MustCompile(`首接|首问|一次性告知|三级终结|国务院令|《信访条例》`) // none of the rules of 2022
	var all strings.Builder
	for _, p := range builtInPages() {
		if p.Updated != guideDate || len(p.Lines) == 0 {
			t.Errorf("page %s of %q with %d lines", p.ID, p.Updated, len(p.Lines))
		}
		for _, line := range p.Lines {
			all.WriteString(line)
			if strings.Contains(line, "承诺") && strings.Contains(line, "第") {
				t.Errorf("%q is a promise and no article", line)
			}
			if words.MatchString(line) {
				t.Errorf("%q is not in the rules", line)
			}
		}
	}
	for _, cite := range regexp.MustCompile(`第[^条]*条`).FindAllString(all.String(), -1) {
		known := "第十八条 第十九条 第二十条 第二十二条 第二十三条 第二十六条 第二十八条 第二十九至三十一条 第三十条 第三十一条 第三十四条 第三十五条 第三十六条"
		if !strings.Contains(" "+known+" ", " "+cite+" ") {
			t.Errorf("%s is not among the articles on receiving visitors", cite)
		}
	}
	if !strings.Contains(all.String(), "中共中央、国务院发布，2022年5月1日起施行") {
		t.Error("nobody is told which rules")
	}
	if n := utf8.RuneCountInString(all.String()); n > 1600 {
		t.Errorf("%d characters: nobody reads that", n)
	}
}

// A new hall starts with both, and they can be printed.
func TestSeedHasTheGuide(t *testing.T) {
	c, err := seed{Centre: "县信访局", seedHours: seedHours{TakeFrom: "07:30", CallFrom: "08:00", TakeUntil: "17:00", CallUntil: "17:30"}}.queue()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Triage.Topic("dontknow"); !ok || len(c.Pages) != 4 {
		t.Errorf("%d topics and %d pages", len(c.Triage.Topics), len(c.Pages))
	}
	if err := printable(c); err != nil {
		t.Error(err)
	}
	c.Triage.Topics = []queue.Topic{{ID: "x", Group: "事", Name: "\U0003134a"}}
	if printable(c) == nil {
		t.Error("a topic that no printer can print was taken")
	}
}
