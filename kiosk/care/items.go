package care

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// How an item is.
const (
	Good = "good"
	Note = "note" // works; somebody should know
	Bad  = "bad"
)

// Item is one thing about the machine, judged, in the technician's words.
type Item struct {
	Name  string `json:"name"`
	State string `json:"state"`
	Is    string `json:"is"`
	Do    string `json:"do,omitempty"` // what to do about it
}

// The limits of what is still well.
const (
	littleDisk = 2 << 30
	noDisk     = 200 << 20
	oldBackup  = 24 * time.Hour
	manyStops  = 3  // within an hour
	frozen     = 60 // seconds without a picture
)

// ClockBehind is how far the newest event or backup may be in the future.
const ClockBehind = 5 * time.Minute

// Items judges the machine. The order is that in which a technician would look.
func (m Machine) Items() []Item {
	var out []Item
	if d := m.Devices; d != nil {
		out = append(out, device("读卡器", d.Reader), device("打印机", d.Printer), screens(*d))
	}
	if len(m.Stops) > 0 {
		out = append(out, m.stopped())
	}
	out = append(out, m.disk(), m.clock(), m.database(), m.backup())
	if i, ok := m.restored(); ok {
		out = append(out, i)
	}
	if m.Devices != nil && !m.Devices.Keys {
		out = append(out, Item{"主密钥", Note, "没有", "不记姓名，其他照常。要记姓名，请放好主密钥再启动。"})
	}
	return append(out, Item{"版本", Good, strings.Join(words(m.Version, m.Go, m.System, kernelOf(m.Kernel)), "，"), ""})
}

// Well tells whether no item is bad.
func Well(items []Item) bool {
	for _, i := range items {
		if i.State == Bad {
			return false
		}
	}
	return true
}

func kernelOf(k string) string {
	if k == "" {
		return ""
	}
	return "Linux " + k
}

func words(all ...string) (out []string) {
	for _, w := range all {
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

// device judges the word that the screens have for a device.
func device(name, state string) Item {
	i := Item{name, Bad, "", ""}
	switch state {
	case "ready":
		return Item{name, Good, "正常", ""}
	case "near_end":
		return Item{name, Note, "纸快完了", "请准备一卷纸。"}
	case "away":
		i.Is, i.Do = "没接上", "请插好线；还不行，运行 kiosk devices list 看是不是认错了口。"
	case "paper_end":
		i.Is, i.Do = "没纸了", "请换一卷，合上盖。"
	case "cover_open":
		i.Is, i.Do = "盖没合好", "请合上盖。"
	case "cutter":
		i.Is, i.Do = "切刀卡住了", "请断电，取出卡住的纸，再开机。"
	default:
		i.Is, i.Do = "出错了", "请断电再开；还不行，停下 kiosk，运行 kiosk check。"
	}
	return i
}

func screens(d Devices) Item {
	i := Item{"屏幕", Good, fmt.Sprintf("取号屏 %d，大厅屏 %d", d.Touch, d.Halls), ""}
	switch {
	case d.Touch == 0:
		i.State, i.Do = Bad, "取号屏没有连上：请看屏的电源和线，再运行 systemctl restart kiosk-screen。"
	case d.Drawn < 0:
		i.State, i.Is, i.Do = Note, i.Is+"，取号屏刚连上", "等十秒再看；还是这样，运行 systemctl restart kiosk-screen。"
	case d.Drawn > frozen:
		i.State, i.Is, i.Do = Bad, i.Is+"，取号屏的画面不动", "屏关着就打开；开着也不动，运行 systemctl restart kiosk-screen。"
	case d.Halls == 0:
		i.State, i.Do = Note, "大厅屏没有连上：请看屏的电源和线。"
	case !d.Speaker:
		i.State, i.Do = Note, "没有一个大厅屏出声：请在接大喇叭的那台打开 /hall?speaker=1；那台是别的电脑，先在上面登录一次 /office。"
	}
	return i
}

func (m Machine) disk() Item {
	d := m.Disk
	if d.Error != "" {
		return Item{"磁盘", Bad, "看不到：" + d.Error, "请看数据目录在不在。"}
	}
	i := Item{"磁盘", Good, fmt.Sprintf("还有 %s，一共 %s", Size(d.Free), Size(d.Total)), ""}
	switch {
	case d.Free < noDisk:
		i.State, i.Do = Bad, "快满了，满了就不能取号：请删掉用不着的文件，或换一块大的。"
	case d.Free < min(littleDisk, 4*max(m.Database.Size, noDisk)):
		i.State, i.Do = Note, "不多了：备份要地方，请腾一些出来。"
	}
	return i
}

func (m Machine) clock() Item {
	c := m.Clock
	i := Item{"时钟", Good, m.At.Format("2006-01-02 15:04"), ""}
	switch {
	case c.Doubt != "":
		i.State, i.Do = Bad, "日期不对头，等接待台确认：请看今天到底几号，改好钟。"
	case !Plausible(m.At):
		i.State, i.Do = Bad, "年份不对：请运行 kiosk setup 改好钟，再看主板电池。"
	case m.Database.Written.Sub(m.At) > ClockBehind:
		i.State, i.Do = Bad, "比最近的记录（"+m.Database.Written.In(m.At.Location()).Format("2006-01-02 15:04")+"）还早：钟走回去了，请改好钟，再看主板电池。"
	case m.Backups.Made.Sub(m.At) > ClockBehind:
		i.State, i.Do = Bad, "比最近的备份还早：钟走回去了，请改好钟，再看主板电池。"
	case c.Synced == nil:
		i.Is += "，不知道对没对时"
	case *c.Synced:
		i.Is += "，已对时"
	default:
		i.State, i.Is, i.Do = Note, i.Is+"，没有对时", "不联网就是这样：请每周对一次表。"
	}
	if !c.Battery && i.State != Bad {
		i.State, i.Do = Note, "这台机器断电后钟会停：每天开门前请看一眼钟。"
	}
	return i
}

func (m Machine) database() Item {
	d := m.Database
	if d.Error != "" {
		return Item{"数据", Bad, "出错：" + d.Error, "请先备份整个数据目录，再运行 kiosk journal verify。"}
	}
	if d.Size == 0 {
		return Item{"数据", Good, "还没有", ""}
	}
	i := Item{"数据", Good, Size(d.Size), ""}
	if d.Seq > 0 {
		i.Is += fmt.Sprintf("，第 %d 件事", d.Seq)
	}
	if !m.Backups.Made.IsZero() {
		i.Is += "，" + m.Backups.Made.In(m.At.Location()).Format("01-02 15:04") + " 核对过"
	}
	return i
}

func (m Machine) backup() Item {
	b := m.Backups
	i := Item{"备份", Good, "", ""}
	if b.Count > 0 {
		i.Is = fmt.Sprintf("%d 份，最近 %s（%s）", b.Count, b.Made.In(m.At.Location()).Format("01-02 15:04"), Size(b.Size))
	}
	switch {
	case b.Error != "":
		i.State, i.Is, i.Do = Bad, strings.Join(words(i.Is, "没做成："+b.Error), "，"), "以前的备份还在。请看磁盘满没满，再运行 kiosk backup。"
	case b.Count == 0 && m.Database.Size == 0:
		i.Is = "还不用"
	case b.Count == 0:
		i.State, i.Is, i.Do = Bad, "一份也没有", "请运行 kiosk backup，再看 systemctl status kiosk-backup.timer。"
	case b.AgeS > int64(oldBackup.Seconds()):
		i.State, i.Is = Bad, i.Is+fmt.Sprintf("，过了 %d 天", b.AgeS/86400)
		i.Do = "太旧了：请运行 kiosk backup，再看 systemctl status kiosk-backup.timer。"
	}
	return i
}

func (m Machine) restored() (Item, bool) {
	b := m.Backups
	i := Item{"恢复", Good, "", ""}
	if r := b.Restored; r != nil {
		i.Is = fmt.Sprintf("%s 从备份恢复过，备份是 %s 的", r.At.In(m.At.Location()).Format("2006-01-02 15:04"), r.Created.In(m.At.Location()).Format("2006-01-02 15:04"))
		if !r.Keys {
			i.Is += "，没有以前的姓名"
		}
	}
	if len(b.Old) > 0 {
		i.State, i.Is = Note, cmp.Or(i.Is, "恢复前的数据还在")
		i.Do = "恢复前的数据还在 " + strings.Join(b.Old, "、") + "，里面可能有姓名：确认没问题以后请删掉。"
	}
	return i, i.Is != ""
}

// Unsteady tells whether the hall stops so often that nobody can rely on it.
func (m Machine) Unsteady() bool { return len(m.Stops) >= manyStops }

func (m Machine) stopped() Item {
	last := m.Stops[0].Result
	why := map[string]string{
		"watchdog": "卡住不动", "oom-kill": "内存不够", "timeout": "太慢", "signal": "被强行结束", "core-dump": "程序出错", "exit-code": "出错退出",
	}[last]
	i := Item{"程序", Note, fmt.Sprintf("一小时里自己停过 %d 次，最近一次：%s", len(m.Stops), cmp.Or(why, last)), "已经自动重新启动，号没有丢。再停就请打电话给技术支持。"}
	if m.Unsteady() {
		i.State, i.Do = Bad, "还能用，但靠不住：请看磁盘满没满，再运行 journalctl -u kiosk，把最后几行记下来，打电话给技术支持。"
	}
	return i
}

// Remedy is what to do about a trouble.
func (t Trouble) Remedy() string {
	for _, r := range []struct{ what, do string }{
		{"make a backup", "以前的备份还在。请看磁盘满没满，再运行 kiosk backup。"},
		{"disk is full", "磁盘满了：请删掉用不着的文件。"},
		{"no space left", "磁盘满了：请删掉用不着的文件。"},
		{"master key", "请看主密钥放对没有。没有它照样取号，只是不记姓名。"},
		{"printer", "请看打印机的灯、纸和线。"},
		{"reader", "请看读卡器的灯和线。"},
		{"voice", "请看 systemctl status kiosk-voice。没有它照样叫号，只响铃、显示。"},
		{"keep the calendar", "请看日期和上下班时间对不对。"},
		{"purge", "姓名没有清掉，重新启动会再清：systemctl restart kiosk。"},
		{"wrong sign-in", "有人输错了密码。不停有人试，请问问是谁。"},
		{"more connections than it may have", "这台电脑连得太多，先把它从网上断开，再查有没有病毒。别的电脑照常。"},
		{"watchdog", "请看磁盘，再看 journalctl -u kiosk。"},
	} {
		if strings.Contains(t.Text, r.what) {
			return r.do
		}
	}
	return "请把时间和这句话记下来，打电话给技术支持。"
}

// Size is a number of bytes for people.
func Size(n int64) string {
	switch {
	case n >= 10<<30:
		return fmt.Sprintf("%d GB", n>>30)
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d KB", (n+1023)>>10)
}
