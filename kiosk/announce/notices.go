package announce

// Notice is what is said when an approved notice goes up; template is that of
// package queue, minute is after midnight and counts only for delay and lunch.
// It names nobody: the wall shows who stands in, and the voice, which reads
// many names wrong, says that somebody does. It is "" for a template that has
// no sentence.
func Notice(template string, minute int) string {
	for _, n := range notices() {
		if n.template == template {
			if n.after == "" {
				return n.before
			}
			return n.before + "，" + Clock(minute) + n.after
		}
	}
	return ""
}

type notice struct{ template, before, after string } // the time stands between, where there is an after

func notices() []notice {
	return []notice{
		{"substitute", "接访的领导临时有事，改由别的领导接着谈。您的号不变，请坐着等", ""},
		{"no_leader", "今天的领导接访取消了，对不住您。您的事，窗口今天就能登记", ""},
		{"delay", "领导晚到一会儿", "开始，您的号不变，请坐着等"},
		{"lunch", "中午休息", "接着叫，您的号不变"},
		{"closing", "快下班了。今天没轮到的，请到窗口登记，不会白跑", ""},
		{"no_paper", "取号机没纸了，请到窗口取号", ""},
		{"no_reader", "读卡器坏了，不用证件也能取号", ""},
		{"crowd", "今天人多，请您耐心等一等", ""},
		{"quiet", "请您小声说话，谢谢", ""},
	}
}

// Clock is a time of day, in minutes after midnight, as people say it: 570 is
// 上午九点半, 840 is 下午两点.
func Clock(minute int) string {
	h, m := minute/60%24, minute%60
	part, hour := "上午", Number(h)
	switch {
	case h == 12:
		part = "中午"
	case h > 12:
		part, hour = "下午", Number(h-12)
	}
	if h%12 == 2 {
		hour = "两"
	}
	switch {
	case m == 0:
		return part + hour + "点"
	case m == 30:
		return part + hour + "点半"
	case m < 10:
		return part + hour + "点零" + Number(m) + "分"
	}
	return part + hour + "点" + Number(m) + "分"
}
