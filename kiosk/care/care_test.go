package care_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"reception/kiosk/backup"
	"reception/kiosk/care"
)

var now = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)

// well is a machine that nothing is wrong with.
func well() care.Machine {
	synced := true
	return care.Machine{
		At: now, Version: "1.2", Disk: care.Disk{Free: 50 << 30, Total: 60 << 30}, Clock: care.Clock{Synced: &synced, Battery: true},
		Database: care.Database{Size: 5 << 20, Seq: 9}, Backups: care.Backups{Count: 3, Made: now.Add(-time.Hour), AgeS: 3600, Size: 4 << 20},
		Devices: &care.Devices{Reader: "ready", Printer: "ready", Touch: 1, Halls: 1, Speaker: true, Keys: true},
	}
}

func TestItems(t *testing.T) {
	for _, tt := range []struct {
		what       string
		change     func(*care.Machine)
		item, want string // state; "" when the item is not there
		says       string
	}{
		{"all is well", func(*care.Machine) {}, "备份", care.Good, "3 份"},
		{"a backup of 25 hours", func(m *care.Machine) { m.Backups.AgeS = 25 * 3600 }, "备份", care.Bad, "kiosk backup"},
		{"no backup", func(m *care.Machine) { m.Backups = care.Backups{AgeS: -1} }, "备份", care.Bad, "一份也没有"},
		{"a backup that failed", func(m *care.Machine) { m.Backups.Error = "disk full" }, "备份", care.Bad, "以前的备份还在"},
		{"a new hall", func(m *care.Machine) { m.Backups, m.Database = care.Backups{AgeS: -1}, care.Database{} }, "备份", care.Good, "还不用"},
		{"little disk", func(m *care.Machine) { m.Disk.Free = 300 << 20 }, "磁盘", care.Note, "腾"},
		{"no disk", func(m *care.Machine) { m.Disk.Free = 100 << 20 }, "磁盘", care.Bad, "快满了"},
		{"a clock that went back", func(m *care.Machine) { m.Backups.Made = now.AddDate(6, 0, 0); m.Backups.AgeS = -1 }, "时钟", care.Bad, "钟走回去了"},
		{"a clock that went back behind the journal", func(m *care.Machine) { m.Database.Written = now.Add(time.Hour) }, "时钟", care.Bad, "比最近的记录（2026-11-20 09:00）还早"},
		{"a clock that has never been set", func(m *care.Machine) { m.At = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC) }, "时钟", care.Bad, "年份不对"},
		{"a date in doubt", func(m *care.Machine) { m.Clock.Doubt = "2030-01-01" }, "时钟", care.Bad, "今天到底几号"},
		{"no network to set the clock", func(m *care.Machine) { no := false; m.Clock.Synced = &no }, "时钟", care.Note, "每周"},
		{"no battery", func(m *care.Machine) { m.Clock.Battery = false }, "时钟", care.Note, "每天"},
		{"a journal that does not answer", func(m *care.Machine) { m.Seen(9, errors.New("disk I/O error")) }, "数据", care.Bad, "journal verify"},
		{"a printer without paper", func(m *care.Machine) { m.Devices.Printer = "paper_end" }, "打印机", care.Bad, "换一卷"},
		{"a reader that is away", func(m *care.Machine) { m.Devices.Reader = "away" }, "读卡器", care.Bad, "devices list"},
		{"no touchscreen", func(m *care.Machine) { m.Devices.Touch = 0 }, "屏幕", care.Bad, "kiosk-screen"},
		{"a touchscreen that has frozen", func(m *care.Machine) { m.Devices.Drawn = 61 }, "屏幕", care.Bad, "画面不动"},
		{"a touchscreen that has never drawn", func(m *care.Machine) { m.Devices.Drawn = -1 }, "屏幕", care.Note, "restart kiosk-screen"},
		{"no speaker", func(m *care.Machine) { m.Devices.Speaker = false }, "屏幕", care.Note, "speaker=1"},
		{"no master key", func(m *care.Machine) { m.Devices.Keys = false }, "主密钥", care.Note, "不记姓名"},
		{"stopped once", func(m *care.Machine) { m.Stops = []care.Stop{{60, "signal"}} }, "程序", care.Note, "1 次"},
		{"stopped three times", func(m *care.Machine) { m.Stops = []care.Stop{{60, "watchdog"}, {70, "signal"}, {80, "signal"}} }, "程序", care.Bad, "卡住"},
		{"never stopped", func(*care.Machine) {}, "程序", "", ""},
		{"not running", func(m *care.Machine) { m.Devices = nil }, "打印机", "", ""},
		{"restored", func(m *care.Machine) { m.Backups.Restored = &backup.Restored{At: now} }, "恢复", care.Good, "没有以前的姓名"},
		{"names of before the restore", func(m *care.Machine) { m.Backups.Old = []string{"before-restore-1"} }, "恢复", care.Note, "before-restore-1"},
	} {
		m := well()
		tt.change(&m)
		items := m.Items()
		found := false
		for _, i := range items {
			if i.Name != tt.item {
				continue
			}
			found = true
			if i.State != tt.want || !strings.Contains(i.Is+i.Do, tt.says) {
				t.Errorf("%s: %+v, want %s with %q", tt.what, i, tt.want, tt.says)
			}
			if i.State == care.Bad && i.Do == "" {
				t.Errorf("%s: nothing to do about %+v", tt.what, i)
			}
		}
		if found != (tt.want != "") {
			t.Errorf("%s: %s is there: %t", tt.what, tt.item, found)
		}
		if care.Well(items) != (tt.want != care.Bad) {
			t.Errorf("%s: well is %t", tt.what, care.Well(items))
		}
	}
}

func TestLook(t *testing.T) {
	state := t.TempDir()
	for name, n := range map[string]int{"kiosk.db": 4096, "kiosk.db-wal": 100, "backup/kiosk-000007-2026-11-19.backup": 10} {
		path := filepath.Join(state, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, make([]byte, n), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	made := filepath.Join(state, "backup", "kiosk-000007-2026-11-19.backup")
	if err := os.Chtimes(made, now, now.Add(-25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	m := care.Look(state, "1.2", now)
	if m.Database.Size != 4196 || m.Disk.Free == 0 || m.Disk.Total < m.Disk.Free || m.Kernel == "" {
		t.Errorf("%+v", m)
	}
	if err := os.Chtimes(filepath.Join(state, "kiosk.db-wal"), now, now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := care.Written(state); !got.Equal(now.Add(-time.Hour)) {
		t.Errorf("written last at %s", got)
	}
	if b := m.Backups; b.Count != 1 || b.AgeS != 25*3600 || b.Error != "" {
		t.Errorf("backups %+v", b)
	}
	if m := care.Look(filepath.Join(state, "not", "there"), "1.2", now); m.Disk.Free == 0 || m.Database.Error != "" || m.Backups.Error != "" {
		t.Errorf("a new hall: %+v", m)
	}
}

func TestTroubles(t *testing.T) {
	list := care.NewTroubles(func() time.Time { return now })
	log := slog.New(list.Handler(slog.DiscardHandler)).With("station", "1")
	log.Info("all is well")
	log.Warn("a call has no voice", "err", errors.New("refused"))
	for range 3 {
		log.Error("make a backup", "err", errors.New("database or disk is full"))
	}
	got := list.List()
	if len(got) != 2 || !got[0].Bad || got[0].Count != 3 || got[0].Text != "make a backup, station 1, err database or disk is full" || got[1].Bad {
		t.Fatalf("troubles %+v", got)
	}
	if !strings.Contains(got[0].Remedy(), "磁盘") || !strings.Contains(got[1].Remedy(), "kiosk-voice") {
		t.Errorf("remedies %s %s", got[0].Remedy(), got[1].Remedy())
	}
	for i := range 100 {
		log.Error("trouble", "n", i)
	}
	if got := list.List(); len(got) != 20 || got[0].Text != fmt.Sprintf("trouble, station 1, n %d", 99) {
		t.Errorf("%d troubles, the newest %+v", len(got), got[0])
	}
}
