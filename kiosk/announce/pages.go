package announce

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Said is what a page of the touchscreen may have in its sentence.
type Said struct {
	Number  int       // of a ticket, or a place in line; from 1
	Counter string    // label
	Minute  int       // after midnight; -1 for none
	Date    time.Time // zero for none
	Text    string    // of the office, for a page that says it
}

// kind is what stands in the middle of a sentence.
type kind int

const (
	nothing kind = iota
	number
	counter
	clock
	day // and perhaps a clock; or neither
	text
)

// sentence is what a page says: in Chinese the words before and after what
// stands in the middle, in English a format with one %s for it.
type sentence struct {
	id            string
	middle        kind
	before, after string
	english       string
}

const (
	moved  = "改到"
	open   = "可以取号"
	noCard = "不要紧，不用卡也能取号"
)

// sentences are those of all pages. Their numbers are said as in calls, so that
// recorded words make them all.
func sentences() []sentence {
	say := func(id, chinese, english string) sentence {
		return sentence{id: id, before: chinese, english: english}
	}
	closed := func(id, chinese, english string) sentence {
		return sentence{id: id, middle: day, before: chinese, english: english}
	}
	return []sentence{
		say("home", "您好。要取号，请点一下。不认得字，请按右下角，有人来帮您", "Hello. To get a number, please touch the screen. If you need help, touch the bottom right corner."),
		say("choose", "您今天想怎么办", "What would you like to do today?"),
		say("alone", "就您一个人来吗", "Did you come alone?"),
		say("many", "连您一起，几位", "How many are you, counting yourself?"),
		say("group", "大家共用一个号。请商量不超过五位，进去谈。其他人请在大厅坐", "You all share one number. Please agree on at most five who go in. The others may sit in the hall."),
		say("split", "分开谈，请一位一位取号", "To talk one by one, please take a number each."),
		say("needs", "您要我们照顾什么？不用证明，点一下就行", "What help do you need? No proof is needed, just touch it."),
		say("noted", "记下了，我们会照应您", "Thank you. We will look after you."),
		say("hearing", "到时有人走过来请您", "Somebody will come to you when it is your turn."),
		say("help", "听到了，马上有人来。请在这里等一下", "Somebody is coming. Please wait here."),
		say("coming", "有人来了", "Somebody is on the way."),
		say("nobody", "现在没人在台前。请到接待台，或打电话", "Nobody is at the windows now. Please go to the reception desk, or telephone."),
		{"come", counter, "让您久等了，请到", "", "We are sorry that you had to wait. Please go to %s."},
		{"taken", number, "您是", "号。请拿好小票，收好身份证。坐着等，叫到会说两遍", "Your number is %s. Please take the slip and your card. Have a seat, every number is called twice."},
		{"held", number, "您今天有号，是", "号。不用再取", "You have a number for today. It is %s."},
		{"paper", number, "您是", "号，一样算数。机器没纸了，对不住您。工作人员给您写一张", "Your number is %s, and it counts. We are sorry, there is no paper. Somebody will write it down for you."},
		{"missed", number, "刚才叫到您，没见到您。不要紧，号还留着。您现在排第", "位", "Your number was called and you were not there. You keep it. Your place in line is now %s."},
		say("back", "好的，请接着等，号不变", "Please go on waiting. You keep your number."),
		say("drop", "这个号不要了吗", "Do you want to give this number back?"),
		say("given_back", "号退了。要办事，随时再取", "The number is given back. You may take another at any time."),
		say("changed", "接访的领导临时有事。您的号不变，请坐着等", "The leader was called away. You keep your number. Please have a seat."),
		say("cancelled", "今天谈不成了，对不住您。您的事先登记，下次先接您", "We are sorry, the leader cannot receive you today. Please register, and next time you come first."),
		say("full", "今天领导这里排满了。您不用白跑，先到窗口登记，也能约下次", "The leader's list is full today. You can register at a window, or come another day."),
		say("late", "今天怕是轮不到您了。您的事我们先记下", "We are afraid that it will not be your turn today. We will take down what you came for."),
		say("no_leader", "今天没有领导接访。您的事，窗口今天就能登记", "No leader receives today. You can register at a window."),
		{"lunch", clock, "中午休息", "接着叫，您的号不变", "It is lunch time. Calling goes on at %s. You keep your number."},
		{"before", clock, "还没开始取号", open, "Numbers are given from %s."},
		closed("after", "今天下班了，不取号了", "We have closed for today."),
		closed("weekend", "今天休息，不接访", "We are closed today."),
		closed("holiday", "今天放假，不接访", "Today is a holiday, and we are closed."),
		closed("closed", "现在不取号", "No numbers are given now."),
		say("ask", "您想问什么", "What would you like to know?"),
		say("days", "哪天有领导，都在屏幕上", "The screen shows on which days leaders receive."),
		say("code", "请按小票上的十个数", "Please type the ten digits on your slip."),
		say("code_booked", "请按约号上的十个数", "Please type the ten digits of your appointment."),
		say("no_booking", "今天没有约定。也能现在取号", "There are no appointments today. You can take a number now."),
		say("wrong_code", "没找到。请看清楚，再按一次", "That was not found. Please type it once more."),
		say("triage", "您的事跟哪个最像？请点一下。不影响您取号", "Which one is most like your matter? You can take a number all the same."),
		say("tiles", "请再点一个最像的", "Please touch the one that is most like it."),
		say("where", "您的事到哪了，都在屏幕上", "The screen shows how far it has come."),
		say("booked", "约好了。请记住屏幕上的日子，来了优先接您", "It is arranged. Please remember the date on the screen. You will come first."),
		say("guides", "您想看哪一样", "What would you like to read?"),
		{"topic", text, "", "", ""},
		{"guide", text, "", "", ""},
		say("topic_printed", "打好了，请拿好", "It is printed. Please take it."),
		say("topic_failed", "没打出来，对不住您。请看屏幕，或者请人帮忙", "It could not be printed, we are sorry. Please read the screen, or ask for help."),
		say("card", "身份证只用来取号和登记。不放卡，也一样接待", "Your card is used for the number and the registration only. You are received without it as well."),
		say("card_read", "读好了，请收好身份证", "Your card was read. Please take it back."),
		say("card_left", "身份证还在机器上，请拿好您的身份证", "A card is still on the reader. Please take your card."),
		say("card_again", "没读出来，请再放一次。不放卡，也能取号", "The card was not read. Please lay it down again. You can get a number without it."),
		say("card_two", "放了不止一张，请只放身份证。不放卡，也能取号", "There is more than one card. Please lay down the identity card only. You can get a number without it."),
		say("card_unknown", "这不是身份证。"+noCard, "This is not an identity card. You can get a number without one."),
		say("card_moved", "卡动了一下，请再放一次，别拿开。不放卡，也能取号", "The card was moved. Please lay it down again. You can get a number without it."),
		say("card_damaged", "这张卡读不出来。"+noCard, "This card cannot be read. You can get a number without it."),
		say("card_expired", "这张身份证过期了。"+noCard, "This card has expired. You can get a number without it."),
		say("card_fault", "读卡器坏了。"+noCard, "The card reader is out of order. You can get a number without a card."),
		say("lost", "刚才没取到号。请再点一次", "You did not get a number. Please touch it once more."),
		say("slow", "还在办，请稍等", "It is taking a while. Please wait."),
		say("still", "您还在吗", "Are you still there?"),
		say("offline", "正在连接，请稍等", "Connecting. Please wait."),
		say("child", "小朋友，请找工作人员，有人陪你", "Please ask a member of staff. Somebody will come with you."),
		say("bye", "办好了，请慢走", "That is done. Goodbye."),
	}
}

// Pages returns the ids of all pages that say something.
func Pages() []string {
	var ids []string
	for _, s := range sentences() {
		ids = append(ids, s.id)
	}
	return ids
}

// Page returns what the page with that id says, in English if asked for and
// otherwise in Chinese. It is false for a page that says nothing, or not
// without something that said lacks. The office's own text is in Chinese only.
func Page(id string, english bool, said Said) (string, bool) {
	for _, s := range sentences() {
		if s.id != id {
			continue
		}
		switch {
		case s.middle == number && (said.Number < 1 || said.Number > 9999),
			s.middle == counter && said.Counter == "", s.middle == clock && !said.clock(),
			s.middle == day && said.Date.IsZero() && said.clock(),
			s.middle == text && (said.Text == "" || english):
			return "", false
		case english:
			return s.inEnglish(said), true
		}
		return s.inChinese(said), true
	}
	return "", false
}

func (s Said) clock() bool { return s.Minute >= 0 && s.Minute < 24*60 }

func (s sentence) inChinese(said Said) string {
	switch s.middle {
	case number:
		return s.before + Number(said.Number) + s.after
	case counter:
		return s.before + label(said.Counter) + s.after
	case clock:
		return s.before + "，" + Clock(said.Minute) + s.after
	case day:
		if said.Date.IsZero() {
			return s.before
		}
		out := s.before + "。" + moved + Date(said.Date)
		if said.clock() {
			out += "，" + Clock(said.Minute) + open
		}
		return out
	case text:
		return said.Text
	}
	return s.before
}

func (s sentence) inEnglish(said Said) string {
	at := time.Date(2000, 1, 1, 0, said.Minute, 0, 0, time.UTC).Format("3:04 PM")
	switch s.middle {
	case number:
		return fmt.Sprintf(s.english, fmt.Sprint(said.Number))
	case counter:
		where := strings.TrimFunc(said.Counter, func(r rune) bool { return r < '0' || r > '9' })
		if where == "" || strings.ContainsFunc(where, func(r rune) bool { return !unicode.IsDigit(r) }) {
			return fmt.Sprintf(s.english, "the reception desk")
		}
		return fmt.Sprintf(s.english, "window "+where)
	case clock:
		return fmt.Sprintf(s.english, at)
	case day:
		if said.Date.IsZero() {
			return s.english
		}
		out := s.english + " Please come on " + said.Date.Format("Monday, January 2")
		if said.clock() {
			out += ", from " + at
		}
		return out + "."
	}
	return s.english
}

// Date is a day as people say it: 二月二十四日，星期二.
func Date(d time.Time) string {
	return Number(int(d.Month())) + "月" + Number(d.Day()) + "日，星期" + string([]rune("日一二三四五六")[d.Weekday()])
}

// Topic is what the page of a topic of the triage table says: what it shows.
func Topic(name, who, where, channel, limit string) string {
	row := func(label, text string) string {
		if text == "" {
			return ""
		}
		return label + text
	}
	return Text(name, row("找谁：", who), row("大厅里，到", where), row("怎么办：", channel), row("多久：", limit),
		"法定时限照样算，请别错过", "请不起律师，司法局有法律援助，不收费", "不影响您取号")
}

// maxText is how much of the office's text is said, in bytes: what follows
// stays to be read.
const maxText = 1500

// Text joins paragraphs with stops between them.
func Text(paragraphs ...string) string {
	var out strings.Builder
	for _, p := range paragraphs {
		p = strings.TrimRight(strings.TrimLeft(strings.TrimSpace(p), "-"), "。") // a dash would be an option of the voice's command
		if p == "" {
			continue
		}
		if out.Len()+len(p) > maxText {
			break
		}
		out.WriteString(p + "。")
	}
	return out.String()
}
