package queue

import "slices"

// Template names an approved sentence for the hall. The words stand in the
// catalogues of the screens and of the voice; no free text reaches the wall.
type Template string

// The templates. Those with an argument take it from Notice.
const (
	NoticeSubstitute Template = "substitute" // 接访的领导临时有事，改由…; Leader
	NoticeNoLeader   Template = "no_leader"  // 今天领导接访取消
	NoticeDelay      Template = "delay"      // 领导晚到，…开始; Minute
	NoticeLunch      Template = "lunch"      // 中午休息，…接着叫; Minute
	NoticeClosing    Template = "closing"    // 快下班了，…
	NoticeNoPaper    Template = "no_paper"   // 取号机没纸，请到窗口取号
	NoticeNoReader   Template = "no_reader"  // 读卡器坏了，不用证件也能取号
	NoticeCrowd      Template = "crowd"      // 今天人多，请耐心等
	NoticeQuiet      Template = "quiet"      // 请小声说话
)

// maxNotices is how many sentences the wall has room for.
const maxNotices = 4

// Notice is an approved sentence that the hall shows and hears.
type Notice struct {
	ID       Seq      `json:"id"` // of the event; also its place among the announcements
	Template Template `json:"template"`
	Leader   string   `json:"leader,omitempty"` // id
	Minute   int      `json:"minute,omitempty"` // after midnight
	Stamp
}

// PostNotice shows a sentence until it is withdrawn or the day closes, and
// speaks it once.
type PostNotice struct {
	Template Template
	Leader   string
	Minute   int
}

func (c PostNotice) decide(t *tx) error {
	d, err := t.day()
	if err != nil {
		return err
	}
	leader, minute := false, false
	switch c.Template {
	case NoticeSubstitute:
		leader = true
	case NoticeDelay, NoticeLunch:
		minute = true
	case NoticeNoLeader, NoticeClosing, NoticeNoPaper, NoticeNoReader, NoticeCrowd, NoticeQuiet:
	default:
		return refuse(BadCommand, "template %q", c.Template)
	}
	if _, ok := t.s.Config.Leader(c.Leader); leader && !ok {
		return refuse(NotFound, "leader %s", c.Leader)
	}
	if !leader && c.Leader != "" || minute != (c.Minute != 0) || c.Minute < 0 || c.Minute >= 24*60 {
		return refuse(BadCommand, "template %s with leader %q and minute %d", c.Template, c.Leader, c.Minute)
	}
	if slices.ContainsFunc(d.Notices, func(n Notice) bool { return n.Template == c.Template }) {
		return refuse(Conflict, "notice %s hangs already", c.Template)
	}
	if len(d.Notices) >= maxNotices {
		return refuse(Full, "%d notices hang", len(d.Notices))
	}
	t.emit(NoticePosted(c))
	return nil
}

// post shows a sentence that another command leads to. It takes the place of
// one of its own kind, or of the oldest when the wall is full.
func (t *tx) post(n NoticePosted) {
	t.withdraw(n.Template)
	if d := t.s.Day; len(d.Notices) >= maxNotices {
		t.emit(NoticeWithdrawn{ID: d.Notices[0].ID})
	}
	t.emit(n)
}

// withdraw takes the sentence of a kind off the wall, if it hangs there.
func (t *tx) withdraw(kind Template) {
	for _, n := range slices.Clone(t.s.Day.Notices) {
		if n.Template == kind {
			t.emit(NoticeWithdrawn{ID: n.ID})
		}
	}
}

// NoticePosted says that a sentence is shown and spoken.
type NoticePosted struct {
	Template Template `json:"template"`
	Leader   string   `json:"leader,omitempty"`
	Minute   int      `json:"minute,omitempty"`
}

func (NoticePosted) kind() string { return "NoticePosted" }
func (f NoticePosted) apply(s *State, e Event) {
	n := Notice{ID: e.Seq, Template: f.Template, Leader: f.Leader, Minute: f.Minute, Stamp: e.Stamp}
	s.Day.Notices = append(slices.Clip(s.Day.Notices), n)
}

// WithdrawNotice takes a sentence off the wall.
type WithdrawNotice struct{ ID Seq }

func (c WithdrawNotice) decide(t *tx) error {
	d, err := t.day()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(d.Notices, func(n Notice) bool { return n.ID == c.ID }) {
		return refuse(NotFound, "notice %d", c.ID)
	}
	t.emit(NoticeWithdrawn(c))
	return nil
}

// NoticeWithdrawn says that a sentence is shown no more.
type NoticeWithdrawn struct {
	ID Seq `json:"id"`
}

func (NoticeWithdrawn) kind() string { return "NoticeWithdrawn" }
func (f NoticeWithdrawn) apply(s *State, _ Event) {
	s.Day.Notices = slices.DeleteFunc(slices.Clone(s.Day.Notices), func(n Notice) bool { return n.ID == f.ID })
}
