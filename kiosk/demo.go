package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"reception/queue"
	"reception/ui"
	"reception/ui/staff"
)

//go:embed demo.toml
var demoConfig string

type demoCommand struct {
	Listen string `help:"Address of all screens, on this machine." default:"127.0.0.1:8080"`
	State  string `help:"State folder to keep; without it the demo starts empty and leaves nothing." type:"path"`
	Baud   int    `help:"Pace of the emulated lines; 0 for none." default:"115200"`
	Record string `help:"File that gets every byte the printer receives." type:"path"`
}

func (c demoCommand) Run(ctx context.Context, log *slog.Logger) error {
	host, _, err := net.SplitHostPort(c.Listen)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("listen on %q: the demo shows its machine to everybody, so it listens on this machine only, such as 127.0.0.1:8080", c.Listen)
	}
	temp, err := os.MkdirTemp("", "kiosk-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the demo: %w", err)
	}
	defer func() { _ = os.RemoveAll(temp) }()
	cfg, err := demoSettings(temp, c.State)
	if err != nil {
		return err
	}
	var record io.Writer = io.Discard
	if c.Record != "" {
		f, err := os.Create(c.Record)
		if err != nil {
			return fmt.Errorf("record the printer: %w", err)
		}
		defer func() { _ = f.Close() }()
		record = f
	}
	defer speak(ctx, &cfg, temp, log)()
	d, err := openDemo(cfg, realTiming(), c.Baud, record, log)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return errors.Join(fmt.Errorf("listen: %w", err), d.close())
	}
	return errors.Join(d.run(ctx, l, func() { tellDemo(l.Addr().String()) }), d.close())
}

// demoSettings returns the demo's configuration with its devices in temp.
func demoSettings(temp, state string) (config, error) {
	cfg, err := parseConfig(demoConfig)
	if err != nil {
		return cfg, err
	}
	cfg.State = state
	if state == "" {
		cfg.State = filepath.Join(temp, "state")
	}
	cfg.Reader.Path, cfg.Printer.Path = filepath.Join(temp, "reader"), filepath.Join(temp, "printer")
	cfg.Key = filepath.Join(cfg.State, "master.key")
	if err := os.MkdirAll(cfg.State, 0o700); err != nil {
		return cfg, fmt.Errorf("make state folder: %w", err)
	}
	if _, err := os.Stat(cfg.Key); err == nil {
		return cfg, nil
	}
	key := newID() // 32 hex digits serve as 32 bytes: the demo's people are invented
	return cfg, os.WriteFile(cfg.Key, []byte(key), 0o600)
}

// demo is a hall with emulated devices.
type demo struct {
	*hall
	cab *cabinet
}

// openDemo puts the hall and its devices together. What the printer receives
// is written to record.
func openDemo(cfg config, t timing, baud int, record io.Writer, log *slog.Logger) (*demo, error) {
	cab, err := openCabinet(cfg.Reader.Path, cfg.Printer.Path, baud, record)
	if err != nil {
		return nil, err
	}
	h, err := openHall(cfg, t, log)
	if err != nil {
		cab.close()
		return nil, err
	}
	cab.changed, cab.devices = h.touch, h.watch.get
	h.cabinet, h.cabinetView = cab, cab.view
	return &demo{h, cab}, nil
}

func (d *demo) close() error {
	defer d.cab.close()
	return d.hall.close()
}

// run serves everything on one listener until ctx ends. It calls ready when
// the first number can be taken.
func (d *demo) run(ctx context.Context, l net.Listener, ready func()) error {
	if err := seedStaff(d.staff); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	if err := d.start(ctx, g); err != nil {
		return err
	}
	serveOn(ctx, g, l, d.server.Handler(ui.SocketDemo), d.log)
	if err := d.control(ctx, g); err != nil {
		return err
	}
	g.Go(func() error {
		if err := d.seedRota(ctx); err != nil {
			return err
		}
		ready()
		return nil
	})
	return g.Wait()
}

// seedRota puts the sample leaders on the rota for the week and waits for the
// day to open.
func (d *demo) seedRota(ctx context.Context) error {
	now := d.t.now().In(d.zone)
	for i := range 8 {
		date := queue.Date(now.AddDate(0, 0, i).Format(time.DateOnly))
		if len(d.core.Current().State.RotaOn(date)) > 0 {
			continue
		}
		leaders := d.core.Current().State.Config.Leaders
		_, err := d.core.Do(ctx, queue.Command{Key: queue.Key{Sender: "demo"}, Want: queue.PublishRota{Days: []queue.RotaDay{{
			ID: "demo-" + string(date), Date: date, Session: "day", Leader: leaders[i%len(leaders)].ID, Place: "接谈室",
			Units: []string{"自然资源和规划局", "人社局"}, Lawyer: true,
		}}}})
		if err != nil {
			return fmt.Errorf("publish the sample rota: %w", err)
		}
	}
	for {
		v := d.core.Current()
		if v.State.Day != nil {
			return nil
		}
		select {
		case <-v.Superseded():
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// sampleStaff are the demo's invented clerks. Their PINs are printed.
func sampleStaff() []struct {
	staff.Member
	PIN, Where string
} {
	return []struct {
		staff.Member
		PIN, Where string
	}{
		{staff.Member{ID: "desk1", Name: "李敏", Role: staff.Desk, ByNumber: true, CloseDay: true}, "2468", "/desk, 1号窗口"},
		{staff.Member{ID: "desk2", Name: "张伟", Role: staff.Desk, ByNumber: true}, "1357", "/desk, 2号窗口"},
		{staff.Member{ID: "room", Name: "周静", Role: staff.Desk}, "9753", "/desk, 接谈室"},
		{staff.Member{ID: "leader", Name: "赵明远", Role: staff.Leader}, "8642", "/leader"},
		{staff.Member{ID: "office", Name: "孙丽", Role: staff.Office}, "7531", "/office"},
	}
}

func seedStaff(s *staff.Store) error {
	if len(s.Members()) > 0 {
		return nil
	}
	for _, m := range sampleStaff() {
		if _, err := s.Add(m.Member, m.PIN); err != nil {
			return fmt.Errorf("add sample staff: %w", err)
		}
	}
	return nil
}

func tellDemo(addr string) {
	fmt.Printf(`
The hall is open. All people in it are invented.

  touchscreen   http://%[1]s/         1080 × 1920
  hall display  http://%[1]s/hall     give it to a screen with a loudspeaker: /hall?speaker=1
  desk          http://%[1]s/desk
  leader        http://%[1]s/leader
  office        http://%[1]s/office
  the machine   http://%[1]s/cabinet  lay cards down, tear slips off, pull plugs

Sign in with:
`, addr)
	for _, m := range sampleStaff() {
		fmt.Printf("  %-8s PIN %s   %s\n", m.Name, m.PIN, m.Where)
	}
	fmt.Println("\nCtrl-C ends the demo.")
}
