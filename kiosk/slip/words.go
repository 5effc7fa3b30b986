package slip

import (
	"fmt"
	"strings"
	"time"
)

// words are the sentences on a slip, in one language.
type words struct {
	yourNumber string
	sit        string
	code       string
	test       string
	noNumber   string
	reprint    func(n int) string
	ahead      func(n int) string
	aheadFrom  func(n int, from string) string
	booked     func(slot string) string
	between    func(from, to string) string
	party      func(people int) string
	way        func(stops []string, leader bool) string

	appointment func(leader bool) string
	date        func(time.Time) string
	session     func(session, slot string) string
	together    func(people int) string
	come        string
	keep        string

	who, where, channel, limit string // before what a topic's page says
	mayTake, lawyer, clock     string
	unsigned, guidance         string
	signed                     func(by string, on time.Time) string
	version                    string
}

// chinese is the catalogue of slips. Slips are printed in Chinese only: that
// is what the staff who read them speak.
func chinese() words {
	return words{
		yourNumber: "您的号",
		sit:        "叫到会说两遍，请坐着等",
		code:       "查询码",
		test:       "试打",
		noNumber:   "这张不是号，看完就收走",
		reprint:    func(n int) string { return fmt.Sprintf("补打 第%d次", n) },
		ahead: func(n int) string {
			if n == 0 {
				return "前面没有人"
			}
			return fmt.Sprintf("前面%d位", n)
		},
		aheadFrom: func(n int, from string) string { return fmt.Sprintf("前面%d位，%s开始叫号", n, from) },
		booked:    func(slot string) string { return "约定 " + slot },
		between:   func(from, to string) string { return "大约" + from + "—" + to },
		party:     func(people int) string { return fmt.Sprintf("%d人共用这个号", people) },
		way:       chineseWay,
		appointment: func(leader bool) string {
			if leader {
				return "约定见领导"
			}
			return "约定再来"
		},
		date: func(d time.Time) string {
			if d.IsZero() {
				return "下次来"
			}
			return fmt.Sprintf("%d月%d日 星期%s", d.Month(), d.Day(), string([]rune("日一二三四五六")[d.Weekday()]))
		},
		session: func(session, slot string) string {
			if slot != "" {
				return slot
			}
			return map[string]string{"am": "上午", "pm": "下午"}[session]
		},
		together: func(people int) string { return fmt.Sprintf("%d人一起", people) },
		come:     "来了先按查询码取号，优先接您",
		keep:     "丢了这张也不要紧，到窗口说一声",

		who: "找谁：", where: "大厅里：", channel: "怎么办：", limit: "多久：",
		mayTake:  "这张不是号。不影响您取号",
		lawyer:   "请不起律师，司法局有法律援助",
		clock:    "法律规定的时限照样算，请别错过",
		guidance: "仅供参考",
		unsigned: "还没经司法局核对",
		signed: func(by string, on time.Time) string {
			return fmt.Sprintf("%s %d年%d月%d日核对", by, on.Year(), on.Month(), on.Day())
		},
		version: "版本 ",
	}
}

// chineseWay tells where a number leads: 先到登记台，再见领导.
func chineseWay(stops []string, leader bool) string {
	if len(stops) == 0 {
		return "请听叫号，到窗口"
	}
	steps := make([]string, len(stops))
	for i, stop := range stops {
		verb := "到"
		if leader && i == len(stops)-1 {
			verb = "见"
		}
		steps[i] = verb + stop
	}
	if len(steps) == 1 {
		return "请听叫号，" + steps[0]
	}
	return "先" + strings.Join(steps, "，再")
}
