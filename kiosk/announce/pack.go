package announce

import "strings"

// Sentence is something that a page of the touchscreen says by itself. The
// pages know it by its id.
type Sentence struct{ ID, Text string }

// Sentences returns what the pages say. Numbers, counters and times are not in
// them: see [Ticket] and [ComeTo].
func Sentences() []Sentence {
	return []Sentence{
		{"home", "您好。要取号，请点一下。不认得字，请按右下角，有人来帮您"},
		{"alone", "就您一个人来吗"},
		{"many", "连您一起，几位"},
		{"group", "大家共用一个号。请商量不超过五位，进去谈。其他人请在大厅坐"},
		{"needs", "您要我们照顾什么？不用证明，点一下就行"},
		{"noted", "记下了，我们会照应您"},
		{"hearing", "到时有人走过来请您"},
		{"help", "听到了，马上有人来。请在这里等一下"},
		{"coming", "有人来了"},
		{"nobody", "现在没人在台前。请到接待台，或打电话"},
		{"paper", "机器没纸了，对不住您。您的号一样算数，工作人员给您写一张"},
		{"missed", "刚才叫到您，没见到您。不要紧，号还留着。您现在排第三位"},
		{"changed", "接访的领导临时有事。您的号不变，请坐着等"},
		{"full", "今天领导这里排满了。您不用白跑，先到窗口登记，也能约下次"},
		{"late", "今天怕是轮不到您了。您的事我们先记下"},
		{"no_leader", "今天没有领导接访。您的事，窗口今天就能登记"},
		{"holiday", "今天放假，不接访"},
		{"ask", "您想问什么"},
		{"code", "请按约号上的十个数"},
		{"lost", "刚才没取到号。请再点一次"},
		{"still", "您还在吗"},
		{"card_left", "身份证还在机器上，请拿好您的身份证"},
	}
}

const (
	ticketBefore = "您是"
	ticketAfter  = "请拿好小票，收好身份证。坐着等，叫到会说两遍"
	comeBefore   = "让您久等了"
	comeTo       = "请到"
)

// Ticket is what the page with the number says: 您是十二号。请拿好小票，…
func Ticket(number int) string { return ticketBefore + Number(number) + "号。" + ticketAfter }

// ComeTo is what the touchscreen says when help is late: 让您久等了，请到一号窗口.
func ComeTo(counter string) string { return comeBefore + "，" + comeTo + label(counter) }

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
	for _, s := range Sentences() {
		add(GroupPage, s.ID, s.Text)
	}
	add(GroupPage, "ticket", ticketBefore, ticketAfter)
	add(GroupPage, "come", comeBefore, comeTo)
	return out
}
