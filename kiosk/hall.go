package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"reception/devices/escpos"
	"reception/devices/idcard"
	"reception/devices/serial"
	"reception/kiosk/backup"
	"reception/kiosk/care"
	"reception/kiosk/slip"
	"reception/kiosk/station"
	"reception/kiosk/status"
	"reception/queue"
	"reception/queue/sqlite"
	"reception/systemd"
	"reception/ui"
	"reception/ui/staff"
	"reception/ui/view"
	"reception/ui/web"
	"reception/ui/wire"
)

// stationID is the one touchscreen of this release.
const stationID = "1"

// deskSlips is how long a slip that a desk asked for waits until nobody is at
// the touchscreen.
const deskSlips = 10 * time.Minute

// timing is every period of the hall. Rehearsals shorten them.
type timing struct {
	reader   idcard.Config // only its periods
	printer  escpos.Config // likewise
	idle     time.Duration
	warn     time.Duration
	ticket   time.Duration
	noPaper  time.Duration
	patience time.Duration // how old a slip may be that prints by itself
	clock    time.Duration
	beat     time.Duration
	refresh  time.Duration // of what in the views depends on the time alone
	fresh    time.Duration // how long a call stays with every display; 0 means a minute
	noScreen time.Duration // how long no touchscreen's page may draw; 0 means a minute

	now func() time.Time // the hall's clock; nil is the machine's
}

func realTiming() timing {
	return timing{
		idle: 60 * time.Second, warn: 30 * time.Second, ticket: 30 * time.Second, noPaper: 60 * time.Second,
		patience: 30 * time.Second, clock: time.Second, beat: 10 * time.Second, refresh: 20 * time.Second,
	}
}

// hall is the whole program, wired.
type hall struct {
	cfg     config
	t       timing
	log     *slog.Logger
	zone    *time.Location
	unlock  func()
	store   *sqlite.Store
	core    *queue.Core
	staff   *staff.Store
	codes   slip.Codes
	reader  *idcard.Reader
	printer *escpos.Printer
	station *station.Station
	slipper *slip.Slipper
	server  *ui.Server
	cards   *cardSource
	watch   *watched
	backups *backups
	trouble *care.Troubles
	stops   []stop              // of earlier halls, since the boot
	onPaper []queue.SkipNumbers // of the hall that this one was restored from
	seals   bool                // there is a master key
	dirty   chan struct{}       // capacity 1: something beside the queue changed

	cabinet     ui.Cabinet // demo only
	cabinetView func() wire.CabinetView

	mu      sync.Mutex // guards what follows
	visitor view.Station
	screens view.Screens

	estimates view.Estimates
	heard     int64     // newest call that was spoken
	drawn     time.Time // when a touchscreen's page last said that it draws, zero for never
	offices   int       // pages of the office
}

// openHall opens the state folder and puts everything together; run starts it.
func openHall(cfg config, t timing, log *slog.Logger) (h *hall, err error) {
	if t.now == nil {
		t.now = time.Now
	}
	t.noScreen = cmp.Or(t.noScreen, noScreen)
	trouble := care.NewTroubles(t.now)
	log = slog.New(trouble.Handler(log.Handler()))
	h = &hall{cfg: cfg, t: t, log: log, trouble: trouble, dirty: make(chan struct{}, 1)}
	h.backups = &backups{state: cfg.State, settings: cfg.text, now: t.now, log: log}
	if h.zone, err = time.LoadLocation(cfg.Zone); err != nil {
		return nil, fmt.Errorf("load zone: %w", err)
	}
	if h.stops, err = readStops(runtimeDir(cfg.State)); err != nil {
		log.Warn("it is not known how earlier halls ended", "err", err)
	}
	if h.unlock, err = lockState(cfg.State); err != nil {
		return nil, err
	}
	taken := h
	defer func() {
		if err != nil {
			err = errors.Join(err, taken.close())
		}
	}()
	from, _, err := backup.Look(cfg.State)
	if errors.Is(err, backup.ErrHalf) {
		return nil, err
	}
	if err != nil {
		log.Error("it is not known what the hall was restored from: numbers that are on paper may be given again", "err", err)
	} else if from != nil {
		h.onPaper = from.Skip(h.zone)
	}
	h.backups.tidy()
	key, err := masterKey(cfg.Key)
	if err != nil {
		return nil, err
	}
	h.seals = key != nil
	if key == nil {
		log.Warn("no master key: numbers are given, names are not kept")
	}
	if h.store, err = sqlite.Open(cfg.State, sqlite.Options{Hall: cfg.Hall, Version: version, MasterKey: key}); err != nil {
		return nil, err
	}
	codeKey, err := h.store.CodeKey()
	if err != nil {
		return nil, err
	}
	h.codes = slip.NewCodes(codeKey)
	if h.core, err = queue.Open(h.store, queue.Options{Hall: cfg.Hall, Version: version, Boot: startID(), Clock: readClocks(t.now), Log: log}); err != nil {
		return nil, err
	}
	if h.staff, err = staff.Open(filepath.Join(cfg.State, "staff.json"), staff.DefaultCost()); err != nil {
		return nil, err
	}
	return h, h.wire(h.seals)
}

// wire makes the parts that talk to each other.
func (h *hall) wire(seals bool) error {
	profile, err := h.cfg.profile()
	if err != nil {
		return err
	}
	readerConf := h.t.reader
	readerConf.Line = serial.Config{Path: h.cfg.Reader.Path, Baud: h.cfg.Reader.Baud}
	readerConf.Rates = idcard.Rates() // a module that was set to another rate is found all the same
	h.reader = idcard.New(readerConf, h.log)
	printerConf := h.t.printer
	printerConf.Serial = serial.Config{Path: h.cfg.Printer.Path, Baud: h.cfg.Printer.Baud}
	printerConf.Profile = profile
	printerConf.Unfinished = h.sendingBefore()
	h.printer = escpos.New(printerConf, h.log)
	h.watch = &watched{now: h.t.now, changed: h.touch, devices: view.Devices{Reader: "away", Printer: "away"}}
	h.cards = &cardSource{reader: h.reader, out: make(chan station.CardEvent), link: h.watch.reader, today: func() string { return h.t.now().In(h.zone).Format("20060102") }}
	h.station = station.New(station.Options{
		ID: stationID, Core: h.core, Codes: h.codes, Cards: h.cards.out, CardKey: h.store.CardKey, Seals: seals, KeepDays: h.cfg.Keep.Days, NewID: newID,
		Now: h.t.now, Zone: h.zone, Idle: h.t.idle, Warn: h.t.warn, TicketFor: h.t.ticket, NoPaper: h.t.noPaper,
		OnChange: h.visitorChanged, PrintTopic: h.printTopic, Log: h.log,
	})
	h.slipper = &slip.Slipper{
		Station: stationID, Core: h.core, Printer: h.printer, Printed: slip.Printed{Codes: h.codes, Zone: h.zone, Status: h.cfg.Listen.StatusURL},
		Live: h.station.Live, Free: h.station.Free, Patience: h.t.patience, Wait: deskSlips, Log: h.log,
	}
	return nil
}

// sendingBefore tells whether the printer may be in the middle of a slip: the
// program stopped while it sent one, or nobody knows how one has ended. That
// some have been cut off since costs an empty strip of paper.
func (h *hall) sendingBefore() bool {
	s := h.core.Current().State
	return slices.ContainsFunc(s.Ledger.Slips, func(debt queue.Slip) bool { return debt.Status == queue.SlipSending }) ||
		s.Day != nil && slices.ContainsFunc(s.Day.Tickets, func(k queue.Ticket) bool { return k.Slip == queue.SlipUncertain })
}

// seedIfNew gives an empty journal the centre's first settings.
func (h *hall) seedIfNew(ctx context.Context) error {
	if len(h.core.Current().State.Config.Services) > 0 {
		return nil
	}
	c, err := h.cfg.Seed.queue()
	if err != nil {
		return err
	}
	_, err = h.core.Do(ctx, queue.Command{Key: queue.Key{Sender: "seed"}, Want: queue.SetConfig{Config: c}})
	if err != nil {
		return fmt.Errorf("seed the journal: %w", err)
	}
	return nil
}

// skipPrinted tells the journal which numbers were given out after the backup
// that it was restored from. It says so at every start, before anybody can take
// a number, and is heard once.
func (h *hall) skipPrinted(ctx context.Context) error {
	for _, w := range h.onPaper {
		_, err := h.core.Do(ctx, queue.Command{Key: queue.Key{Sender: "restore"}, Want: w})
		if r := (*queue.Refusal)(nil); errors.As(err, &r) && r.Code == queue.NotFound { // the ranges are not those of the backup
			h.log.Error("numbers that are on paper may be given again", "date", w.Date, "numbers", w.Through, "err", err)
		} else if err != nil {
			return fmt.Errorf("leave out the numbers that are on paper: %w", err)
		}
	}
	return nil
}

// start runs everything but the listeners on g. The order of the end is: first
// whoever gives commands, then Core.
func (h *hall) start(ctx context.Context, g *errgroup.Group) error {
	coreCtx, stopCore := context.WithCancel(context.WithoutCancel(ctx))
	g.Go(func() error { return h.core.Run(coreCtx) })
	if err := errors.Join(h.seedIfNew(ctx), h.skipPrinted(ctx)); err != nil {
		stopCore()
		return err
	}
	dist, err := fs.Sub(web.Dist, "dist")
	if err != nil {
		stopCore()
		return fmt.Errorf("find the built pages: %w", err)
	}
	speaks, words := h.cfg.voices(h.log)
	page, err := status.New(status.Options{State: func() *queue.State { return h.core.Current().State }, TokenHash: h.codes.TokenHash, Now: h.t.now, Zone: h.zone})
	if err != nil {
		stopCore()
		return err
	}
	var sealed ui.Persons
	if h.seals { // without the master key a name would be lost and nobody told
		sealed = persons{h.store}
	}
	h.server, err = ui.New(ui.Options{
		Build: version, Log: h.log, Web: dist, State: func() *queue.State { return h.core.Current().State },
		Commands: h.core, Minter: minter{h.codes}, Codes: h.codes, Staff: h.staff, Persons: sealed,
		Stations: map[string]ui.Station{stationID: h.station}, Printer: stationID, Devices: deviceTests{h}, Voice: speaks, Words: words, Cabinet: h.cabinet,
		Office:  h.office(),
		SignIns: signIns{filepath.Join(h.cfg.State, "signed-in.json")},
		Status:  page,
		Care:    h.care,
		Health:  h.health, OnScreens: h.screensChanged, OnSignedIn: h.staffChanged, Heard: h.callHeard, Drew: h.touchDrew, Beat: h.t.beat,
	})
	if err != nil {
		stopCore()
		return err
	}
	givers, givesCtx := errgroup.WithContext(ctx)
	calendar := &clockSource{core: h.core, now: h.t.now, zone: h.zone, every: h.t.clock, log: h.log}
	for _, run := range []func(context.Context) error{
		h.reader.Run, h.printer.Run, h.cards.run, h.station.Run, h.slipper.Run, calendar.run, h.publish, h.estimate, h.forget,
		func(ctx context.Context) error { return h.watch.printer(ctx, h.printer) },
	} {
		givers.Go(func() error { return run(givesCtx) })
	}
	g.Go(func() error {
		err := givers.Wait()
		err = errors.Join(err, h.server.Close())
		stopCore()
		if errors.Is(err, context.Canceled) {
			err = nil
		}
		return err
	})
	return nil
}

// close releases what openHall took. Everything that start began has ended.
func (h *hall) close() error {
	var err error
	if h.store != nil {
		err = h.store.Close()
	}
	h.unlock()
	return err
}

// touch says that something the views depend on has changed.
func (h *hall) touch() {
	select {
	case h.dirty <- struct{}{}:
	default:
	}
}

func (h *hall) visitorChanged(v view.Station) {
	h.mu.Lock()
	h.visitor = v
	h.mu.Unlock()
	h.touch()
}

func (h *hall) screensChanged(s ui.Screens) {
	h.mu.Lock()
	h.screens.Touch, h.screens.Hall, h.screens.Speaker = s.Touch, s.Hall, s.Speaker
	h.screens.Silent = s.Silent
	h.offices = s.Office
	h.screens.Since = h.wallNow()
	h.mu.Unlock()
	h.touch()
}

func (h *hall) staffChanged(in []ui.SignedIn) {
	h.mu.Lock()
	h.screens.Staff = nil
	for _, m := range in {
		h.screens.Staff = append(h.screens.Staff, view.Staff{Counter: m.Counter, Name: m.Name})
	}
	h.mu.Unlock()
	h.touch()
}

func (h *hall) callHeard(_ string, m wire.Heard) {
	h.mu.Lock()
	h.heard = max(h.heard, m.Seq)
	h.mu.Unlock()
}

func (h *hall) touchDrew() {
	h.mu.Lock()
	h.drawn = time.Now()
	h.mu.Unlock()
}

// publish builds every view once per change and hands it to the server: the
// hall's first, where the most screens wait for a call.
func (h *hall) publish(ctx context.Context) error {
	t := time.NewTicker(h.t.refresh)
	defer t.Stop()
	var config queue.Seq // of the settings that the desks' topics are made for
	var set officeState  // that was published
	for due := true; ; { // what nobody watches is built with the refresh only
		version := h.core.Current()
		h.mu.Lock()
		in := view.Input{
			State: version.State, Now: h.wallNow(), Fresh: queue.Millis(h.t.fresh.Milliseconds()), Zone: h.zone, Station: h.visitor, Devices: h.watch.get(), Screens: h.screens,
			Estimates: h.estimates,
		}
		offices := h.offices
		h.mu.Unlock()
		h.server.Publish(ui.TopicHall, view.Hall(in))
		if in.Station.Session != "" { // until then the touchscreen is told to wait
			h.server.Publish(ui.TopicTouch(stationID), view.Touch(in))
		}
		for _, sight := range view.Sights(in.State.Config) {
			h.server.Publish(ui.TopicDeskOf(sight), view.Desk(in, sight))
		}
		if in.State.ConfigSeq != config {
			config = in.State.ConfigSeq
			h.server.Resight()
		}
		h.server.Publish(ui.TopicLeader, view.Leader(in))
		if now := officeStateOf(in.State); due || offices > 0 || now != set {
			set = now
			h.server.Publish(ui.TopicOffice, view.Office(in))
		}
		if h.cabinetView != nil {
			h.server.Publish(ui.TopicCabinet, h.cabinetView())
		}
		due = false
		select {
		case <-version.Superseded():
		case <-h.dirty:
		case <-t.C:
			due = true
		case <-ctx.Done():
			return nil
		}
	}
}

// estimate makes the forecasts for the touchscreen beside its views, one after
// the other and with a rest between two: a long line takes a while to play.
func (h *hall) estimate(ctx context.Context) error {
	for {
		version := h.core.Current()
		h.mu.Lock()
		in := view.Input{State: version.State, Now: h.wallNow(), Zone: h.zone, Station: h.visitor}
		h.mu.Unlock()
		began := time.Now()
		e := view.Estimate(in)
		h.mu.Lock()
		same := reflect.DeepEqual(h.estimates, e)
		h.estimates = e
		h.mu.Unlock()
		if !same {
			h.touch()
		}
		rest := time.NewTimer(max(h.t.refresh/20, 2*time.Since(began)))
		select {
		case <-rest.C:
		case <-ctx.Done():
			rest.Stop()
			return nil
		}
		if !h.forecastDue(ctx, version, in.Station.Ticket) {
			return nil
		}
	}
}

// forecastDue waits until a forecast may say something else: the hall has
// changed, the visitor has, or time has passed. It tells false when ctx ended.
func (h *hall) forecastDue(ctx context.Context, version *queue.Version, ticket queue.TicketID) bool {
	again := time.NewTimer(h.t.refresh)
	defer again.Stop()
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-version.Superseded():
			return true
		case <-again.C:
			return true
		case <-look.C:
			h.mu.Lock()
			now := h.visitor.Ticket
			h.mu.Unlock()
			if now != ticket {
				return true
			}
		case <-ctx.Done():
			return false
		}
	}
}

// forget destroys what was sealed and is not wanted any more: at once, at the
// start what a stop interrupted, and every minute what time alone has ended.
func (h *hall) forget(ctx context.Context) error {
	minutely := time.NewTicker(time.Minute)
	defer minutely.Stop()
	for {
		version := h.core.Current()
		if err := h.purge(ctx); err != nil && ctx.Err() == nil {
			h.log.Error("destroy names that are not wanted any more: once more in a minute, and at the next start", "err", err)
		}
		rest := time.NewTimer(h.t.refresh / 100) // one look for many presses
		select {
		case <-rest.C:
		case <-ctx.Done():
			rest.Stop()
			return nil
		}
		select {
		case <-version.Superseded():
		case <-minutely.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// purge destroys the sealed rows that the State names no more, but for the names
// of as many days as the settings say, and the card keys of days that are over.
func (h *hall) purge(ctx context.Context) error {
	rows, err := h.store.SealedRows(ctx)
	if err != nil {
		return err
	}
	days, err := h.store.CardDays(ctx)
	if err != nil {
		return err
	}
	// A row is durable before its State is published. After another command the
	// State knows every row in the list.
	if _, err := h.core.Do(ctx, queue.Command{Key: queue.Key{Sender: "purge"}, Want: queue.Nothing{}}); err != nil {
		return err
	}
	s := h.core.Current().State
	var open queue.DayID
	if s.Day != nil {
		open = s.Day.ID
	}
	kept := map[string]bool{}
	now := h.t.now().In(h.zone)
	for _, row := range s.KeptRows(queue.Date(now.Format(time.DateOnly)), now.Hour()*60+now.Minute()) {
		kept[row] = true
	}
	var gone []string
	for _, r := range rows {
		if !kept[r.Row] && (r.Day == open || !h.young(s, r.Date)) {
			gone = append(gone, r.Row)
		}
	}
	if len(gone) > 0 {
		n, err := h.store.DropRows(ctx, gone...)
		if err != nil {
			return err
		}
		h.log.Info("names destroyed", "rows", n)
	}
	for _, d := range days {
		if d != open {
			if err := h.store.ForgetCards(ctx, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// young tells whether the settings let what was sealed on that date stay for
// now. By a clock that was put back no day gets younger.
func (h *hall) young(s *queue.State, date queue.Date) bool {
	today := max(queue.Date(h.t.now().In(h.zone).Format(time.DateOnly)), s.LastDate)
	return date != "" && h.cfg.Keep.Days > 0 && today.DaysSince(date) <= h.cfg.Keep.Days
}

// health is what /healthz and the control socket tell.
type health struct {
	OK      bool    `json:"ok"`
	Version string  `json:"version"`
	Hall    string  `json:"hall"`
	Seq     int64   `json:"seq"`
	Day     string  `json:"day,omitempty"`
	Waiting int     `json:"waiting"`
	Reader  string  `json:"reader"`
	Printer string  `json:"printer"`
	Touch   int     `json:"touch_screens"`
	Drawn   float64 `json:"touch_drawn_s"` // seconds since a touchscreen's page last drew, -1 for never
	Halls   int     `json:"hall_screens"`
	Heard   int64   `json:"heard"`
	RoundMS float64 `json:"round_trip_ms"` // through Core and the journal
	Error   string  `json:"error,omitempty"`
	// The hall works and is not to be relied on; empty when it is.
	Degraded string `json:"degraded,omitempty"`

	Machine care.Machine `json:"machine"`
}

// health is examine for whoever only passes it on.
func (h *hall) health() (any, bool) { return h.examine() }

// examine proves that Core and the journal answer.
func (h *hall) examine() (health, bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	began := time.Now()
	_, err := h.core.Do(ctx, queue.Command{Key: queue.Key{Sender: "health"}, Want: queue.Nothing{}})
	if err == nil {
		err = h.store.Ping(ctx)
	}
	s, d := h.core.Current().State, h.watch.get()
	machine := h.machine(s, err)
	h.mu.Lock()
	defer h.mu.Unlock()
	out := health{
		OK: err == nil, Version: version, Hall: s.Hall, Seq: int64(s.Seq), Reader: d.Reader, Printer: d.Printer,
		Touch: h.screens.Touch, Halls: h.screens.Hall, Heard: h.heard, RoundMS: float64(time.Since(began).Microseconds()) / 1000, Machine: machine,
		Drawn: machine.Devices.Drawn,
	}
	if err != nil {
		out.Error = err.Error()
	}
	if machine.Unsteady() {
		out.Degraded = fmt.Sprintf("%d stops within an hour, the last: %s", len(machine.Stops), machine.Stops[0].Result)
	}
	if s.Day != nil {
		out.Day = string(s.Day.Date)
		for _, k := range s.Day.Tickets {
			if k.Status == queue.Waiting {
				out.Waiting++
			}
		}
	}
	return out, out.OK
}

// drain is how long an answer may take that was asked for before the end.
const drain = time.Second

// serveOn serves a handler on a listener until ctx ends, and lets the answers
// under way be given. A request has a minute to arrive and 16 KiB of header,
// more than our pages send: strangers hold little memory, and not for long. A
// websocket is free of the deadline.
func serveOn(ctx context.Context, g *errgroup.Group, l net.Listener, handler http.Handler, logger *slog.Logger) {
	u := &underway{conns: map[net.Conn]bool{}}
	srv := &http.Server{
		Handler: handler, MaxHeaderBytes: 16 << 10, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		ConnState: u.state, ErrorLog: log.New(serverLog{logger}, "", 0),
	}
	g.Go(func() error {
		served := make(chan error, 1)
		go func() { served <- srv.Serve(l) }()
		select {
		case err := <-served:
			return fmt.Errorf("serve %s: %w", l.Addr(), err)
		case <-ctx.Done():
		}
		// Shutdown would drop a request that is read after it. What nobody has
		// accepted waits for the next hall.
		srv.SetKeepAlivesEnabled(false)
		_ = l.Close()
		<-served
		for end := time.Now().Add(drain); u.any() && time.Now().Before(end); {
			time.Sleep(time.Millisecond)
		}
		return srv.Close() // websockets end with the ui server
	})
}

// underway are the connections that may still want an answer.
type underway struct {
	mu    sync.Mutex
	conns map[net.Conn]bool
}

func (u *underway) state(c net.Conn, s http.ConnState) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if s == http.StateNew || s == http.StateActive {
		u.conns[c] = true
	} else {
		delete(u.conns, c)
	}
}

func (u *underway) any() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.conns) > 0
}

// masterKey reads the 32-byte key from the file; an empty path or a missing
// file mean that there is none.
func masterKey(path string) ([]byte, error) {
	if credential := systemd.Credential("kiosk.key"); credential != "" {
		if key, err := readKey(credential); key != nil || err != nil {
			return key, err
		}
	}
	if path == "" {
		return nil, nil
	}
	return readKey(path)
}

func readKey(path string) ([]byte, error) {
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read master key: %w", err)
	}
	if len(key) != 32 {
		return nil, fmt.Errorf("read master key: %s has %d bytes, want 32 random ones", path, len(key))
	}
	return key, nil
}

// newID returns 128 random bits in hex.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, says package rand
	return hex.EncodeToString(b[:])
}

// startID returns the id of this start of the program. Its first 8 digits are
// those of the machine's boot where that is known, so that a journal tells a
// program that was started anew from a machine.
func startID() string {
	id := newID()
	if boot := systemd.BootID("/proc", os.Getenv("KIOSK_BOOT_ID")); boot != "" {
		id = boot[:8] + id[8:]
	}
	return id
}

func (h *hall) wallNow() queue.Millis { return queue.Millis(h.t.now().UnixMilli()) }

// readClocks returns the clock of Core.
func readClocks(clock func() time.Time) func() queue.Now {
	start := clock()
	return func() queue.Now {
		now := clock()
		return queue.Now{Wall: queue.Millis(now.UnixMilli()), Mono: queue.Millis(now.Sub(start).Milliseconds())}
	}
}

// signIns keeps who is signed in, in a file of the state folder.
type signIns struct{ path string }

func (s signIns) Load() ([]byte, error) {
	b, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

func (s signIns) Save(b []byte) error { return staff.WriteFile(s.path, b) }

// minter gives the codes the shape that the screens ask for.
type minter struct{ codes slip.Codes }

func (m minter) Mint(sender, session, id string) (queue.Mint, error) {
	return m.codes.Mint(sender, session, id), nil
}

// persons opens the sealed store for the one route that may.
type persons struct{ store *sqlite.Store }

func (p persons) Person(ctx context.Context, row string) ([]byte, error) {
	plain, err := p.store.OpenPerson(ctx, row)
	if errors.Is(err, sqlite.ErrNoPerson) {
		err = fs.ErrNotExist
	}
	return plain, err
}
