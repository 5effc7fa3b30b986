package status

import (
	"fmt"
	"time"

	"reception/queue"
	"reception/ui/view"
	"reception/ui/wire"
)

// page is what the page says.
type page struct {
	Title   string
	Head    string // over the number
	Number  int    // 0 for none
	Lines   []string
	Strong  bool // the first line is to be acted on now
	Refresh int  // seconds, 0 for never
	Foot    []string
}

// say tells a visitor how far the number is.
func say(in view.Input, k queue.Ticket) page {
	v := page{Title: "我的号", Head: "您的号", Number: k.Number, Refresh: 30}
	v.Lines, v.Strong = lines(view.Visitor(in, k))
	now := time.UnixMilli(int64(in.Now)).In(in.Zone).Format("15:04")
	v.Foot = []string{now + "的情况，半分钟更新一次", "叫号以大厅为准"}
	return v
}

func lines(t wire.TouchTicket) (out []string, strong bool) {
	switch t.Status {
	case "called":
		return []string{"正在叫您", "请到" + t.Counter}, true
	case "serving":
		return []string{"正在接待", t.Counter}, false
	case "held":
		return []string{"请稍等", "窗口还会叫您"}, false
	case "missed":
		return []string{"刚才叫到您，没见到您", "不要紧，号还留着", "请到取号机前按查询码", fmt.Sprintf("就排第%d位", t.Place)}, true
	}
	if c := t.Change; c != nil && c.Kind == "substitute" {
		out = append(out, "接访的领导临时有事", "改由"+c.Post+c.Name+"接着谈", "您的号不变")
	} else if c != nil {
		out = append(out, "今天领导接访取消了，对不住您", "请到窗口，今天就能登记")
	}
	if t.Ahead == 0 {
		out = append(out, "前面没有人，快到您了")
	} else {
		out = append(out, fmt.Sprintf("前面%d位", t.Ahead))
	}
	switch {
	case t.Lunch != "":
		out = append(out, "中午休息，"+t.Lunch+"接着叫", "您的号不变")
	case t.From != "":
		out = append(out, "大约"+t.From+"到"+t.To)
	}
	return out, false
}

// unknown is the same for every token that leads nowhere.
func unknown(c queue.Config) page {
	v := page{Title: "查不到", Lines: []string{"查不到这个号", "可能已经办完，或不是今天的", "请问大厅里的工作人员"}, Foot: []string{c.Centre}}
	if c.Phone != "" {
		v.Foot = append(v.Foot, "电话 "+c.Phone)
	}
	return v
}

func tooMany() page {
	return page{Title: "请等一等", Lines: []string{"问的人太多", "请过一分钟再看"}, Refresh: 60}
}
