package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"reception/kiosk/care"
	"reception/kiosk/machine"
	"reception/kiosk/panel"
	"reception/kiosk/ports"
	"reception/kiosk/setup"
)

// lookAround is everything that can be told of the machine without touching its
// devices: what this process sees, and what the hall says when it runs.
func lookAround(ctx context.Context, cfg config, root string, timeout time.Duration) (items []care.Item, running bool) {
	look := care.Look(cfg.State, version, time.Now())
	hall, err := askMachine(ctx, cfg.State, timeout)
	if err == nil { // the devices are the hall's, and among its items
		hall.Clock.Synced = cmp.Or(look.Clock.Synced, hall.Clock.Synced) // its sandbox cannot ask the kernel
		look = hall
	}
	screen, err := setup.ReadScreen(root)
	if err != nil {
		screen = setup.Screen{} // the screens' own items tell
	}
	items = append(look.Items(), machine.Items(ctx, machine.Look{
		Root: root, State: cfg.State, Hall: look.Devices, Now: time.Now(), Run: runProgram,
		Devices: map[string]string{ports.Reader: cfg.Reader.Path, ports.Printer: cfg.Printer.Path},
		Outputs: []string{screen.TouchOutput, screen.HallOutput},
	})...)
	return items, look.Devices != nil
}

// askMachine asks the hall that runs on the state folder how the machine is. The
// error says that there is none that answers.
func askMachine(ctx context.Context, state string, timeout time.Duration) (m care.Machine, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err = ask(ctx, state, http.MethodGet, "/machine", nil, func(r io.Reader) error { return json.NewDecoder(r).Decode(&m) })
	return m, err
}

type checkHall struct {
	Config string `help:"Configuration file." default:"/etc/kiosk/kiosk.toml" type:"path"`
}

func (c checkHall) Run(ctx context.Context) error {
	cfg, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	return c.ask(ctx, cfg, os.Stdin, time.Now)
}

// ask has somebody look. The hall knows which pages are connected, and nobody
// but a person what is on a wall; the clock in the corner of the page is what
// differs from one minute to the next.
func (c checkHall) ask(ctx context.Context, cfg config, in io.Reader, now func() time.Time) error {
	m, err := askMachine(ctx, cfg.State, 8*time.Second)
	if err != nil {
		return fmt.Errorf("check hall: %w。请先启动：systemctl start kiosk", err)
	}
	if m.Devices == nil || m.Devices.Halls == 0 {
		return fmt.Errorf("check hall: %w。大厅屏没有连上：请看屏的电源和线；接在这台机器上的，运行 kiosk setup", errCheck)
	}
	zone, err := time.LoadLocation(cfg.Zone)
	if err != nil {
		return fmt.Errorf("check hall: %w", err)
	}
	fmt.Printf("连着 %d 块大厅屏。请看每一块：上面的钟现在是 %s，过一分钟会跳。\n都看得到，输入 y，再按回车：", m.Devices.Halls, now().In(zone).Format("15:04"))
	typed, err := bufio.NewReader(in).ReadString('\n')
	if err != nil {
		return fmt.Errorf("check hall: nobody answers: %w", err)
	}
	if !strings.EqualFold(strings.TrimSpace(typed), "y") {
		return fmt.Errorf("check hall: %w。没有画面：看屏的电源和信号源；钟不对或不跳：关了再开；接在这台机器上的，运行 systemctl restart kiosk-screen", errCheck)
	}
	fmt.Println("大厅屏  好")
	return nil
}

type checkTouch struct {
	Root string `help:"Root of the file system." default:"/" hidden:""`
}

func (c checkTouch) Run(ctx context.Context) error {
	t, err := panel.Open()
	if err != nil {
		return fmt.Errorf("check touch: %w。请看触摸屏的线，用管理员身份运行", err)
	}
	defer func() { _ = t.Close() }() // it was only read
	return c.ask(ctx, t)
}

// ask has somebody touch the four corners, and tells whether the page would have
// been pressed there.
func (c checkTouch) ask(ctx context.Context, t panel.Touches) error {
	s, err := setup.ReadScreen(c.Root)
	if err != nil {
		return err
	}
	m, ok := panel.ParseMatrix(s.Matrix)
	if !ok {
		return fmt.Errorf("check touch: KIOSK_TOUCH_MATRIX=%s is not six numbers。请运行 kiosk setup", s.Matrix)
	}
	touched, err := panel.Ask(ctx, t, func(i int) {
		fmt.Printf("请用手指点一下画面的%s。\n", []string{"左上角", "右上角", "右下角", "左下角"}[i])
	})
	if err != nil {
		return fmt.Errorf("check touch: %w。没有点到：请看触摸屏的线", err)
	}
	if !m.Fits(s.Rotation, touched) {
		return fmt.Errorf("check touch: %w。点的地方对不上：请运行 kiosk setup，选“触摸校准”", errCheck)
	}
	fmt.Println("触摸  好  四个角都对得上")
	return nil
}
