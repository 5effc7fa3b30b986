package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"reception/kiosk/backup"
	"reception/queue/sqlite"
)

// backupFolder is where the routine backups of a state folder are.
func backupFolder(state string) backup.Folder { return backup.Folder(filepath.Join(state, "backup")) }

// backupFiles are the files that go into a backup beside the journal: the
// accounts of the staff, and the configuration for whoever sets up another
// machine.
func backupFiles(state, settings string) (map[string][]byte, error) {
	out := map[string][]byte{}
	if settings != "" {
		out["kiosk.toml"] = []byte(settings)
	}
	b, err := os.ReadFile(filepath.Join(state, "staff.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	out["staff.json"] = b
	return out, err
}

// backups makes the backups that are asked for on the control socket.
type backups struct {
	state    string
	settings string // text of the configuration
	now      func() time.Time
	log      *slog.Logger

	one    sync.Mutex // held by the backup that is being made
	mu     sync.Mutex
	failed error // of the newest that was made, nil when it is good
}

// backupWish is what is asked of the running hall.
type backupWish struct {
	Keys  bool `json:"keys,omitempty"`
	Fetch bool `json:"fetch,omitempty"` // answer with the file
}

// backupMade is a backup in a folder.
type backupMade struct {
	File     string          `json:"file"`
	Bytes    int64           `json:"bytes"`
	Manifest sqlite.Manifest `json:"manifest"`
}

func made(e backup.Entry, m sqlite.Manifest) backupMade {
	return backupMade{File: e.Path, Bytes: e.Size, Manifest: m}
}

func (b *backups) options(keys bool) (sqlite.BackupOptions, error) {
	files, err := backupFiles(b.state, b.settings)
	return sqlite.BackupOptions{Version: version, Created: b.now(), Keys: keys, Files: files}, err
}

// routine adds a backup to the hall's own folder.
func (b *backups) routine(ctx context.Context) (backupMade, error) {
	b.one.Lock()
	defer b.one.Unlock()
	opt, err := b.options(false)
	var e backup.Entry
	var m sqlite.Manifest
	if err == nil {
		e, m, err = backupFolder(b.state).Add(backup.Of(ctx, b.state, opt))
	}
	b.mu.Lock()
	b.failed = err
	b.mu.Unlock()
	if err != nil {
		b.log.Error("make a backup", "err", err)
		return backupMade{}, err
	}
	b.log.Info("backup made", "file", filepath.Base(e.Path), "seq", m.Seq)
	return made(e, m), nil
}

// trouble is why the newest backup of this process failed, nil if none did.
func (b *backups) trouble() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failed
}

// handoverFile is the name that a backup with keys has on its way out.
const handoverFile = "handover.part"

// withKeys makes a backup with the keys and hands it over. It leaves none.
func (b *backups) withKeys(ctx context.Context, f func(path string) error) error {
	b.one.Lock()
	defer b.one.Unlock()
	opt, err := b.options(true)
	if err != nil {
		return err
	}
	path := filepath.Join(b.state, handoverFile)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := sqlite.Backup(ctx, b.state, path, opt); err != nil {
		return err
	}
	defer func() { _ = os.Remove(path) }()
	b.log.Warn("a backup with the keys of names was made: what is purged later can be read in it")
	return f(path)
}

// tidy removes a backup with keys that a stop left on its way out.
func (b *backups) tidy() {
	if err := os.Remove(filepath.Join(b.state, handoverFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		b.log.Error("a backup with keys was left behind", "err", err)
	}
}

// handle is POST /backup on the control socket.
func (b *backups) handle(w http.ResponseWriter, r *http.Request) {
	var wish backupWish
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096)).Decode(&wish); err != nil || wish.Keys && !wish.Fetch {
		http.Error(w, "backup: request is not understood", http.StatusBadRequest)
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // a slow disk takes longer than a request may: its end would end the backup
	send := func(path string) error {
		w.Header().Set("Content-Type", "application/octet-stream")
		http.ServeFile(w, r, path) // who gets it verifies it
		return nil
	}
	var err error
	var out backupMade
	if wish.Keys {
		err = b.withKeys(r.Context(), send)
	} else if out, err = b.routine(r.Context()); err == nil && wish.Fetch {
		err = send(out.File)
	} else if err == nil {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out) // whoever asked may be gone
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInsufficientStorage)
	}
}

type backupCommand struct {
	To       string `help:"Folder to put it in, such as a USB stick's; without it the backups in the state folder." type:"path"`
	WithKeys bool   `help:"With the keys of visitors' names. What is purged later can still be read in this copy. Needs --to."`
	State    string `help:"State folder." default:"/var/lib/kiosk" type:"path"`
	Config   string `help:"Configuration file that goes with it, if it is there." default:"/etc/kiosk/kiosk.toml" type:"path"`
	JSON     bool   `help:"Print one JSON object."`
}

// errKeysTo refuses keys beside what they open.
var errKeysTo = errors.New("--with-keys needs --to: keys do not belong beside the backups")

func (c backupCommand) Run(ctx context.Context) error {
	if c.WithKeys && c.To == "" {
		return errKeysTo
	}
	out, err := c.make(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(out)
	}
	m := out.Manifest
	fmt.Printf("备份好了，已核对：%s\n    %s，%s，第 %d 件事，%d KB\n", out.File, m.Hall, cmp.Or(string(m.Date), "还没有开过门"), m.Seq, out.Bytes/1024)
	if c.To != "" && (oneDisk(c.To, c.State) || oneDisk(c.To, "/")) {
		fmt.Println("    注意：它还在这台机器自己的盘上，盘坏了就一起没有了。要抄到优盘，请先挂上：看 lsblk，再 mount。")
	}
	if m.Keys {
		fmt.Println("    里面有打开姓名的钥匙：以后清除的姓名，在这份备份里还能打开。请锁好，用完就删掉。")
	}
	return nil
}

// oneDisk tells whether two folders are on one file system.
func oneDisk(a, b string) bool {
	var x, y unix.Stat_t
	return unix.Stat(a, &x) == nil && unix.Stat(b, &y) == nil && x.Dev == y.Dev
}

func (c backupCommand) make(ctx context.Context) (out backupMade, err error) {
	if _, err := os.Stat(filepath.Join(c.State, "kiosk.db")); err != nil {
		return out, fmt.Errorf("find the journal: %w", err)
	}
	unlock, err := lockState(c.State)
	if errors.Is(err, errLocked) {
		return c.ask(ctx)
	}
	if err != nil {
		return out, err
	}
	defer unlock()
	settings, err := os.ReadFile(c.Config)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return out, fmt.Errorf("read configuration: %w", err)
	}
	files, err := backupFiles(c.State, string(settings))
	if err != nil {
		return out, err
	}
	folder := backupFolder(c.State)
	if c.To != "" {
		folder = backup.Folder(c.To)
	}
	opt := sqlite.BackupOptions{Version: version, Created: time.Now(), Keys: c.WithKeys, Files: files}
	e, m, err := folder.Add(backup.Of(ctx, c.State, opt))
	if err == nil && c.To == "" {
		err = backup.Own(c.State, string(folder)) // whose backups they are
	}
	return made(e, m), err
}

// ask has the running hall make the backup. To another folder it is this
// process that writes: the hall may write to its own only.
func (c backupCommand) ask(ctx context.Context) (out backupMade, err error) {
	body, err := json.Marshal(backupWish{Keys: c.WithKeys, Fetch: c.To != ""})
	if err != nil {
		return out, err
	}
	err = ask(ctx, c.State, http.MethodPost, "/backup", bytes.NewReader(body), func(r io.Reader) error {
		if c.To == "" {
			return json.NewDecoder(r).Decode(&out)
		}
		e, m, err := backup.Folder(c.To).Add(backup.From(ctx, r))
		out = made(e, m)
		return err
	})
	return out, err
}

type restoreCommand struct {
	File   string `arg:"" help:"The backup." type:"path"`
	State  string `help:"State folder." default:"/var/lib/kiosk" type:"path"`
	Config string `help:"Configuration file of this machine." default:"/etc/kiosk/kiosk.toml" type:"path"`

	Printed []int `help:"The highest numbers that are on paper today, one for each range, such as 145,12. Nobody else gets them or those before them." placeholder:"NUMBER,…"`
}

// stopHall stops a hall for good: a page that asks a socket would start it again.
const stopHall = "systemctl stop kiosk.socket kiosk-staff.socket kiosk.service"

// Help is what kiosk restore --help says besides.
func (restoreCommand) Help() string {
	return "Before, stop the hall and its sockets, or a page starts it again: " + stopHall
}

func (c restoreCommand) Run(ctx context.Context) error {
	unlock, err := lockState(c.State)
	if errors.Is(err, errLocked) {
		return fmt.Errorf("%w, with its sockets, or a page starts it again: %s", err, stopHall)
	}
	if err != nil {
		return err
	}
	defer unlock()
	if err := backup.Own(c.State, filepath.Join(c.State, "lock")); err != nil {
		return err
	}
	m, old, err := backup.Restore(ctx, c.File, c.State, time.Now(), c.Printed...)
	if err != nil {
		return err
	}
	fmt.Printf("恢复好了，已核对：%s，%s，第 %d 件事，%s 备份的。\n", m.Hall, cmp.Or(string(m.Date), "还没有开过门"), m.Seq, m.Created.Local().Format("2006-01-02 15:04"))
	tell := func(format string, args ...any) { fmt.Printf("    "+format+"\n", args...) }
	tell("备份以后取的号、办的事不在里面：请对着纸面补上。")
	c.tellNumbers(m, tell)
	if m.Keys {
		tell("姓名要能打开，还要原来的主密钥。")
	} else {
		tell("没有姓名和电话：打开它们的钥匙不在平常的备份里，约定请按日期、乡镇找。以前号条上的方码和数字也不认了，请按号码找。")
	}
	if old != "" {
		tell("原来的数据在 %s，里面可能有姓名：确认没问题以后请删掉。", old)
	}
	if cfg, err := loadConfig(c.Config); err == nil && cfg.Hall != m.Hall {
		tell("设置 %s 里的 hall 是 %q，要改成 %q 才能启动。", c.Config, cfg.Hall, m.Hall)
	}
	tell("现在可以启动：systemctl start kiosk")
	return nil
}

// tellNumbers says with which numbers the hall goes on.
func (c restoreCommand) tellNumbers(r backup.Restored, tell func(string, ...any)) {
	zone := time.Local
	for _, file := range []string{filepath.Join(c.State, "kiosk.toml"), c.Config} { // the hall's own came with the backup
		if cfg, err := loadConfig(file); err == nil {
			if zone, err = time.LoadLocation(cfg.Zone); err == nil {
				break
			}
		}
	}
	if r.Behind() {
		tell("这台电脑的钟是 %s，比备份还早：请先把钟调对，再恢复一次。", r.At.In(zone).Format("2006-01-02 15:04"))
		return
	}
	today := r.Today(zone)
	through := r.Printed
	if r.Date == today && len(r.Ahead) > 0 {
		through = r.Ahead
	}
	switch again := "kiosk restore " + c.File + " --printed 号码"; {
	case len(through) == 0:
		tell("今天（%s）的号从头取起。今天在旧机器上已经取过号的，先别启动：看一下大厅里最后一张号条，再运行一次 %s", today, again)
		tell("（每个号段一个，用逗号隔开，如 145,12。不说，今天就会有两个人拿同一个号。）")
	case len(r.Printed) == 0:
		tell("今天（%s）到 %s 号为止，算是已经有人拿着了，不再给。这是估的。", today, numbers(through))
		tell("说准更好：看一下大厅里最后一张号条（每个号段一个，用逗号隔开，如 145,12），再运行一次 %s", again)
	default:
		tell("今天（%s）到 %s 号为止，已经有人拿着了，不再给。", today, numbers(through))
	}
}

func numbers(of []int) string {
	var out []string
	for _, n := range slices.Sorted(slices.Values(of)) {
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, "、")
}
