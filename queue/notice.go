package queue

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

func (PostNotice) decide(*tx) error { return refuse(Broken, "not built yet") }

// WithdrawNotice takes a sentence off the wall.
type WithdrawNotice struct{ ID Seq }

func (WithdrawNotice) decide(*tx) error { return refuse(Broken, "not built yet") }
