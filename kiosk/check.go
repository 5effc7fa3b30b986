package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"reception/devices"
	"reception/devices/devicetest"
	"reception/devices/escpos"
	"reception/devices/idcard"
	"reception/devices/serial"
	"reception/kiosk/care"
	"reception/kiosk/slip"
)

type checkCommand struct {
	All     checkAll     `cmd:"" default:"withargs" help:"Check the configuration, every device in it and the machine."`
	Reader  checkReader  `cmd:"" help:"Wait for one card and print what it says, on this terminal only."`
	Printer checkPrinter `cmd:"" help:"Print a test slip and tell what became of it."`
	Sound   checkSound   `cmd:"" help:"Say a sentence through this machine's loudspeakers."`
	Hall    checkHall    `cmd:"" help:"Ask whether the picture on the hall display is there and moves."`
	Touch   checkTouch   `cmd:"" help:"Ask for a touch at each corner of the screen and tell whether it arrives there."`
}

// errCheck says that a check has been reported and did not pass.
var errCheck = errors.New("a check did not pass, see above")

// finding is one thing that was checked.
type finding struct {
	Device string `json:"device"`
	OK     bool   `json:"ok"`
	Path   string `json:"path,omitempty"`
	Baud   int    `json:"baud,omitempty"`
	Answer string `json:"answer,omitempty"` // SAM id, or the printer's state
	Cause  string `json:"cause,omitempty"`
	Do     string `json:"do,omitempty"` // what to do about it
}

func (f finding) print() {
	mark := "好"
	if !f.OK {
		mark = "不好"
	}
	fmt.Printf("%s  %s  %s  %d\n", f.Device, mark, f.Path, f.Baud)
	for _, line := range []string{f.Answer, f.Do} {
		if line != "" {
			fmt.Println("    " + line)
		}
	}
}

// printJSON prints one object on standard output.
func printJSON(v any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

type checkAll struct {
	Config  string        `help:"Configuration file." default:"/etc/kiosk/kiosk.toml" type:"path"`
	Timeout time.Duration `help:"How long each device may take." default:"8s"`
	JSON    bool          `help:"Print one JSON object."`
}

func (c checkAll) Run(ctx context.Context) error {
	cfg, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	profile, err := cfg.profile()
	if err != nil {
		return err
	}
	findings := []finding{}
	machine, running := lookAround(ctx, cfg, "/", c.Timeout)
	if !running {
		findings = append(findings,
			probeReader(ctx, idcard.Config{Line: serial.Config{Path: cfg.Reader.Path, Baud: cfg.Reader.Baud}, Rates: idcard.Rates()}, c.Timeout),
			probePrinter(ctx, escpos.Config{Serial: serial.Config{Path: cfg.Printer.Path, Baud: cfg.Printer.Baud}, Profile: profile}, c.Timeout),
		)
	}
	well := care.Well(machine)
	for _, f := range findings {
		well = well && f.OK
	}
	if c.JSON {
		err = printJSON(struct {
			OK      bool        `json:"ok"`
			Running bool        `json:"running"` // the hall has the devices and was asked
			Devices []finding   `json:"devices"` // none while it runs
			Machine []care.Item `json:"machine"`
		}{well, running, findings, machine})
	} else {
		if running {
			fmt.Println("大厅正在运行，读卡器和打印机由它看着。")
		}
		for _, f := range findings {
			f.print()
		}
		for _, i := range machine {
			mark := map[string]string{care.Good: "好", care.Note: "留意", care.Bad: "不好"}[i.State]
			fmt.Printf("%s  %s  %s\n", i.Name, mark, i.Is)
			if i.Do != "" {
				fmt.Println("    " + i.Do)
			}
		}
	}
	if err == nil && !well {
		err = errCheck
	}
	return err
}

// probeReader tells whether a reader answers.
func probeReader(ctx context.Context, conf idcard.Config, timeout time.Duration) finding {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r := idcard.New(conf, slog.New(slog.DiscardHandler))
	done := make(chan struct{})
	go func() { defer close(done); _ = r.Run(ctx) }() // it ends with ctx
	f := finding{Device: "读卡器", Path: conf.Line.Path, Baud: conf.Line.Baud}
	var last error
	for f.Answer == "" && ctx.Err() == nil {
		select {
		case e := <-r.Events():
			last = e.Err
			switch {
			case e.Kind == idcard.CardRead:
				e.Card.Wipe()
			case e.Kind != idcard.LinkChanged:
			case e.State == serial.Ready:
				f.OK, f.Answer, f.Baud = true, "安全模块 "+e.SAM.String(), r.Status().Baud
			case final(e.State, e.Err):
				cancel()
			}
		case <-ctx.Done():
		}
	}
	cancel()
	<-done
	if !f.OK {
		if last == nil {
			last = serial.ErrSilent
		}
		f.Cause, f.Do = linkTrouble(last)
	}
	return f
}

// final tells whether waiting on would not help.
func final(s serial.State, err error) bool {
	return s == serial.Fault || s == serial.Absent && err != nil
}

// linkTrouble is the cause and the remedy of a device that cannot be reached.
func linkTrouble(err error) (cause, remedy string) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "unplugged", "没有这个串口：请插好线，或改正设置里的路径。"
	case errors.Is(err, fs.ErrPermission):
		return "permission", "没有权限打开串口：请用管理员身份，或把用户加入 dialout 组。"
	case errors.Is(err, serial.ErrBusy):
		return "busy", "串口被别的程序占用：请先停下 kiosk 或那个程序，再检查。"
	case errors.Is(err, serial.ErrNotTTY):
		return "not_tty", "这个文件不是串口：请改正设置里的路径。"
	case errors.Is(err, serial.ErrWrongDevice):
		return "wrong_device", "这个口上接的是别的设备：读卡器和打印机可能插反了。"
	case errors.Is(err, idcard.ErrOutOfOrder):
		return "out_of_order", "读卡器自检没通过：请断电重启，仍不行请报修。"
	case errors.Is(err, serial.ErrSilent), errors.Is(err, serial.ErrTimeout):
		return "silent", "串口打开了，设备没有回答：请看电源、线，和设置里的波特率。"
	case errors.Is(err, idcard.ErrNoise):
		return "noise", "收到的是乱码：请看波特率、线和接地。"
	}
	return "error", "设备出错：" + err.Error()
}

// probePrinter tells whether a printer answers and how it is.
func probePrinter(ctx context.Context, conf escpos.Config, timeout time.Duration) finding {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	p := escpos.New(conf, slog.New(slog.DiscardHandler))
	done := make(chan struct{})
	go func() { defer close(done); _ = p.Run(ctx) }() // it ends with ctx
	s := settledStatus(ctx, p)
	cancel()
	<-done
	f := finding{Device: "打印机", Path: conf.Serial.Path, Baud: conf.Serial.Baud, OK: s.Ready(), Cause: string(s.Cause()), Do: printerRemedy(s.Cause())}
	if s.Link == escpos.LinkReady {
		f.Answer = "打印机有回答"
		if s.NearEnd {
			f.Do = "纸快完了，请准备一卷。"
		}
	}
	return f
}

// settledStatus waits until the printer is ready, or what is wrong with it is
// known, or ctx ends.
func settledStatus(ctx context.Context, p *escpos.Printer) escpos.Status {
	grace := time.After(500 * time.Millisecond) // a port that is opened now was unplugged until now
	early := true
	for {
		changed := p.Changed()
		s := p.Status()
		waiting := s.Link == escpos.LinkProbing || s.Link == escpos.LinkAbsent && early
		if !waiting {
			return s
		}
		select {
		case <-changed:
		case <-grace:
			early = false
		case <-ctx.Done():
			return p.Status()
		}
	}
}

// printerRemedy is what to do about a printer that does not print.
func printerRemedy(c escpos.Cause) string {
	switch c {
	case escpos.CauseNone:
		return ""
	case escpos.CausePaperEnd:
		return "没纸了：请换一卷，合上盖。"
	case escpos.CauseCoverOpen:
		return "盖没合好：请合上盖。"
	case escpos.CauseCutter:
		return "切刀卡住了：请断电，取出卡住的纸，再开机。"
	case escpos.CauseUnplugged:
		return "没有这个串口：请插好线，或改正设置里的路径。"
	case escpos.CauseBusy:
		return "串口被别的程序占用：请先停下 kiosk 或那个程序，再检查。"
	case escpos.CauseUnusable:
		return "打不开这个口：不是串口，或没有权限。请改正路径，或用管理员身份。"
	case escpos.CauseGarbled:
		return "有回答，但不是打印机的回答：请看波特率，或读卡器和打印机插反了。"
	case escpos.CauseSilent:
		return "串口打开了，打印机没有回答：请看电源、线，和设置里的波特率。"
	case escpos.CauseStalled:
		return "打印机一直让等：请看它的灯和流控设置。"
	case escpos.CauseUnconfirmed:
		return "打印机没有确认：请看纸出来没有，再换一种打印机型号设置。"
	}
	return "打印机报错：请断电重启，仍不行请报修。"
}

// recording opens the file of --record. The blank hides what cards say.
func recording(path string, blank func(devices.Direction, []byte) []byte) (tap func(devices.Direction, []byte), end func() error, err error) {
	if path == "" {
		return nil, func() error { return nil }, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, nil, fmt.Errorf("record the line: %w", err)
	}
	r := devicetest.NewRecorder(f, blank)
	return r.Tap, func() error { return errors.Join(r.Err(), f.Close()) }, nil
}

type checkReader struct {
	Device  string        `help:"Serial line of the reader." required:"" type:"path"`
	Baud    int           `help:"Its rate; without it the usual ones are tried." default:"0"`
	Timeout time.Duration `help:"How long to wait for a card." default:"30s"`
	Record  string        `help:"File that gets a recording of the line, without what cards say." type:"path"`
	JSON    bool          `help:"Print one JSON object."`
}

// cardReport is what one card says. It is printed on the terminal and goes
// nowhere else.
type cardReport struct {
	Type         string   `json:"type"`
	Name         string   `json:"name"`
	EnglishName  string   `json:"english_name"`
	Sex          string   `json:"sex"`
	Ethnic       string   `json:"ethnic"`
	Birth        string   `json:"birth"`
	Address      string   `json:"address"`
	Number       string   `json:"number"`
	Authority    string   `json:"authority"`
	ValidFrom    string   `json:"valid_from"`
	ValidTo      string   `json:"valid_to"`
	Nationality  string   `json:"nationality"`
	PermitNumber string   `json:"permit_number"`
	Warnings     []string `json:"warnings"`
	SAMID        string   `json:"sam_id"`
}

func reportCard(c *idcard.Card, sam string) cardReport {
	out := cardReport{
		Type: c.Kind.String(), Name: string(c.Name), EnglishName: string(c.EnglishName), Sex: c.Sex.String(),
		Ethnic: idcard.EthnicName(c.Ethnic), Birth: string(c.Birth), Address: string(c.Address), Number: string(c.Number),
		Authority: string(c.Authority), ValidFrom: string(c.ValidFrom), ValidTo: string(c.ValidTo),
		Nationality: string(c.Nationality), PermitNumber: string(c.PermitNumber), Warnings: []string{}, SAMID: sam,
	}
	for _, w := range c.Warnings {
		out.Warnings = append(out.Warnings, string(w))
	}
	return out
}

func (c checkReader) Run(ctx context.Context) (err error) {
	blanker := &idcard.Blanker{}
	tap, end, err := recording(c.Record, blanker.Blank)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	conf := idcard.Config{Line: serial.Config{Path: c.Device, Baud: c.Baud, Tap: tap}}
	if c.Baud == 0 {
		conf.Line.Baud, conf.Rates = idcard.Rates()[0], idcard.Rates()[1:]
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	r := idcard.New(conf, slog.New(slog.DiscardHandler))
	done := make(chan struct{})
	go func() { defer close(done); _ = r.Run(ctx) }() // it ends with ctx
	defer func() { cancel(); <-done }()
	say := func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
	sam := ""
	for {
		select {
		case e := <-r.Events():
			switch e.Kind {
			case idcard.LinkChanged:
				switch {
				case e.State == serial.Ready:
					sam = e.SAM.String()
					say("读卡器 %s，%d，请放一张身份证。", sam, r.Status().Baud)
				case final(e.State, e.Err):
					_, remedy := linkTrouble(e.Err)
					return fmt.Errorf("check reader %s: %w。%s", c.Device, e.Err, remedy)
				}
			case idcard.CardRead:
				defer e.Card.Wipe()
				return c.print(reportCard(e.Card, sam))
			case idcard.CardFailed:
				say("%s", e.Advice().Technician)
			}
		case <-ctx.Done():
			if sam == "" {
				_, remedy := linkTrouble(serial.ErrSilent)
				return fmt.Errorf("check reader %s: no reader answered in %v。%s", c.Device, c.Timeout, remedy)
			}
			return fmt.Errorf("check reader %s: no card was read in %v", c.Device, c.Timeout)
		}
	}
}

func (c checkReader) print(r cardReport) error {
	if c.JSON {
		return printJSON(r)
	}
	w := io.Writer(os.Stdout)
	for _, line := range [][2]string{
		{"类型", r.Type}, {"姓名", r.Name}, {"英文姓名", r.EnglishName}, {"性别", r.Sex}, {"民族", r.Ethnic}, {"出生", r.Birth},
		{"住址", r.Address}, {"号码", r.Number}, {"签发机关", r.Authority}, {"有效期", r.ValidFrom + " 至 " + r.ValidTo},
		{"国籍", r.Nationality}, {"通行证号码", r.PermitNumber},
	} {
		if line[1] != "" {
			_, _ = fmt.Fprintf(w, "%s：%s\n", line[0], line[1])
		}
	}
	for _, warning := range r.Warnings {
		_, _ = fmt.Fprintf(w, "注意：%s\n", warning)
	}
	return nil
}

type checkPrinter struct {
	Device  string        `help:"Serial line of the printer." required:"" type:"path"`
	Baud    int           `help:"Its rate." default:"19200"`
	Profile string        `help:"Its model, as in the configuration." default:"generic80"`
	Timeout time.Duration `help:"How long the slip may take." default:"30s"`
	Record  string        `help:"File that gets a recording of the line." type:"path"`
	JSON    bool          `help:"Print one JSON object."`
}

// printReport is what became of a test slip.
type printReport struct {
	Result       string `json:"result"` // printed, uncertain or refused
	Cause        string `json:"cause"`
	Confirmation string `json:"confirmation"`
	Bytes        int    `json:"bytes"`
	Do           string `json:"do,omitempty"`
}

func (c checkPrinter) Run(ctx context.Context) (err error) {
	profile, err := escpos.FindProfile(c.Profile)
	if err != nil {
		return err
	}
	tap, end, err := recording(c.Record, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	p := escpos.New(escpos.Config{Serial: serial.Config{Path: c.Device, Baud: c.Baud, Tap: tap}, Profile: profile}, slog.New(slog.DiscardHandler))
	done := make(chan struct{})
	go func() { defer close(done); _ = p.Run(ctx) }() // it ends with ctx
	defer func() { cancel(); <-done }()
	settledStatus(ctx, p)
	res := p.Print(ctx, escpos.Job{Token: [4]byte{'t', 'e', 's', 't'}, Data: slip.EncodeTest(profile, time.Now())})
	out := printReport{Result: string(res.Outcome), Cause: string(res.Cause), Confirmation: string(res.Confirmation), Bytes: res.Bytes, Do: printerRemedy(res.Cause)}
	if c.JSON {
		err = printJSON(out)
	} else {
		fmt.Printf("%s %s %s %d\n", out.Result, out.Cause, out.Confirmation, out.Bytes)
	}
	if err == nil && res.Outcome != escpos.Printed {
		err = fmt.Errorf("check printer %s: slip is %s: %s。%s", c.Device, out.Result, out.Cause, out.Do)
	}
	return err
}
