package announce

import "strings"

// The groups of words, in the order in which they help most.
const (
	GroupCall    = "call"
	GroupCounter = "counter"
	GroupNotice  = "notice"
	GroupPage    = "page"
)

// Word is something that a member of staff may record: a word of a call or a
// whole sentence. It is known by its text, so that a counter with another
// label or a sentence that was rewritten is not said with the old recording.
type Word struct {
	Group string
	ID    string // of the page's sentence or of the notice; "" for others
	Text  string // without a stop at its end
}

// Words returns what is wanted of a word pack for a hall with those labels of
// counters and numbers up to last. Every call, notice and page is said with
// them alone.
func Words(labels []string, last int) []Word {
	var out []Word
	seen := map[string]bool{}
	add := func(group, id string, texts ...string) {
		for _, text := range texts {
			if text = strings.TrimRight(text, "。？！"); text != "" && !seen[text] {
				seen[text] = true
				out = append(out, Word{group, id, text})
			}
		}
	}
	add(GroupCall, "", "请", "号", "到")
	for n := range 11 {
		add(GroupCall, "", Number(n))
	}
	add(GroupCall, "", "百")
	if last > 999 {
		add(GroupCall, "", "千")
	}
	for _, l := range labels {
		add(GroupCounter, "", label(l))
	}
	for _, n := range notices() {
		add(GroupNotice, n.template, n.before, n.after)
	}
	add(GroupNotice, "", "上午", "中午", "下午", "两", "点", "点半", "分")
	for _, s := range sentences() {
		add(GroupPage, s.id, s.before, s.after)
	}
	add(GroupPage, "", moved, "月", "日", "星期")
	return out
}
