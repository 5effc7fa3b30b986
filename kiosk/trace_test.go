package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"reception/devices/emulator"
	"reception/kiosk/rehearse"
	"reception/queue"
	"reception/queue/sqlite"
	"reception/ui/wire"
)

// tracedCard is a card that says nothing the hall says anyway.
func tracedCard() emulator.CardData {
	c := rehearse.Cards(11, 40)[0]
	c.Name, c.Address, c.Authority = "欧阳镜湖", "青石县白水乡柳树沟村十九组七号", "青石县公安局柳树沟派出所"
	return c
}

// traces looks for what the card says.
type traces struct {
	t       *testing.T
	needles [][]byte

	mu    sync.Mutex
	log   bytes.Buffer
	found map[string]int // how often a place was looked through
}

func lookFor(t *testing.T, c emulator.CardData) *traces {
	x := &traces{t: t, found: map[string]int{}}
	for _, s := range []string{c.Name, c.Number, c.Address, c.Authority, c.Number[6:14] + c.Number[14:17]} {
		x.needles = append(x.needles, spellings(t, s)...)
	}
	return x
}

// Write takes in the log, which is written from everywhere.
func (x *traces) Write(b []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.log.Write(b)
}

func (x *traces) search(where string, b []byte) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.found[where]++
	for _, n := range x.needles {
		if bytes.Contains(b, n) {
			x.t.Errorf("%s holds %q", where, n)
		}
	}
}

// files searches everything in a folder.
func (x *traces) files(dir string) {
	x.t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if err == nil {
			x.search(filepath.Base(path), b)
		}
		return err
	})
	if err != nil {
		x.t.Error(err)
	}
}

// done searches the log, and demands that there was something to search.
func (x *traces) done(places ...string) {
	x.t.Helper()
	x.mu.Lock()
	log := bytes.Clone(x.log.Bytes())
	x.mu.Unlock()
	if len(log) > 0 {
		x.search("log", log)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, p := range places {
		if x.found[p] == 0 {
			x.t.Errorf("%s was not searched", p)
		}
	}
}

// visitor is somebody with a card at the touchscreen.
type visitor struct {
	*faulty
	card emulator.CardData
}

func (v visitor) lay() wire.TouchView {
	v.t.Helper()
	if err := v.demo.cab.reader.LayCard(v.card); err != nil {
		v.t.Fatal(err)
	}
	return v.see("the card", func(w wire.TouchView) bool { return w.Session.Card == "read" })
}

func (v visitor) ask(what string, do func(id, session string) any) wire.Answer {
	v.t.Helper()
	now, _, _, err := v.touch.Now()
	if err != nil {
		v.t.Fatal(err)
	}
	id := v.id()
	a, err := v.touch.Ask(v.ctx, id, do(id, now.Session.ID))
	if err != nil || !a.OK {
		v.t.Fatalf("%s: %+v, %v", what, a, err)
	}
	return a
}

// number takes a number and waits for its slip.
func (v visitor) number() {
	v.t.Helper()
	v.take()
	v.slip()
}

func (v visitor) take() {
	v.t.Helper()
	v.ask("take", func(id, session string) any {
		return wire.Take{T: "take", ID: id, Session: session, Service: "window", People: 1}
	})
}

func (v visitor) slip() {
	v.t.Helper()
	v.see("the slip", func(w wire.TouchView) bool { return w.Session.Ticket != nil && w.Session.Ticket.Slip == "printed" })
}

// gone takes the card up and leaves, unless somebody else has ended it.
func (v visitor) gone() {
	v.t.Helper()
	v.demo.cab.reader.Remove()
	now := v.see("the card taken up", func(w wire.TouchView) bool { return !w.Session.CardOn })
	if now.Session.Phase != "idle" {
		v.leave()
	}
	v.idle()
}

func (v visitor) idle() {
	v.t.Helper()
	v.see("an idle screen", func(w wire.TouchView) bool { return w.Session.Phase == "idle" })
}

// held comes back with the same card and a number.
func (v visitor) held() {
	v.t.Helper()
	v.lay()
	v.number()
	v.gone()
	if w := v.lay(); w.Session.Phase != "held" {
		v.t.Fatalf("the same card is in phase %s", w.Session.Phase)
	}
}

// Whatever way a visitor with a card leaves, nothing of the card is in a file
// in clear, in the log, on the printer's line or on a screen. Only a visit that
// ends in a number leaves a sealed row: the name, and nothing else.
func TestNoWayOutLeavesTraces(t *testing.T) {
	const rest = 300 * time.Millisecond
	idle := func(x *timing) { x.idle, x.warn, x.ticket, x.noPaper = rest, rest, rest, rest }
	type way struct {
		name  string
		rows  int
		visit func(visitor)
	}
	patient := []way{
		{"a number taken", 1, func(v visitor) { v.lay(); v.number(); v.gone() }},
		{"a number given back", 0, func(v visitor) {
			v.lay()
			v.number()
			v.ask("give back", func(id, session string) any { return wire.GiveBack{T: "giveback", ID: id, Session: session} })
			v.gone()
		}},
		{"only looked", 0, func(v visitor) { v.lay(); v.gone() }},
		{"asked whom to see", 0, func(v visitor) {
			v.lay()
			v.ask("print a topic", func(id, session string) any {
				return wire.PrintTopic{T: "printtopic", ID: id, Session: session, Topic: "wages"}
			})
			v.see("the topic on paper", func(w wire.TouchView) bool {
				return w.Session.Print != nil && w.Session.Print.Status == "printed"
			})
			v.gone()
		}},
		{"walked away while a number was on its way", 0, func(v visitor) {
			w := v.lay()
			v.leave()
			id := v.id()
			a, err := v.touch.Ask(v.ctx, id, wire.Take{T: "take", ID: id, Session: w.Session.ID, Service: "window", People: 1})
			if err != nil || a.OK {
				v.t.Fatalf("the late request: %+v, %v", a, err)
			}
			v.gone()
		}},
		{"card taken up too soon", 0, func(v visitor) {
			v.demo.cab.reader.SetFaults(emulator.ReaderFaults{RemoveInRead: true})
			if err := v.demo.cab.reader.LayCard(v.card); err != nil {
				v.t.Fatal(err)
			}
			v.see("a card that was moved", func(w wire.TouchView) bool { return w.Session.Card == "failed" })
			calmReader(v.demo.cab)
			v.gone()
		}},
	}
	again := []way{
		{"a number given back later", 0, func(v visitor) {
			v.held()
			v.ask("give back", func(id, session string) any { return wire.GiveBack{T: "giveback", ID: id, Session: session} })
			v.gone()
		}},
		{"an appointment kept", 1, func(v visitor) {
			mint := v.demo.codes.Mint("desk/1", "trace", v.id())
			_, err := v.demo.core.Do(v.ctx, queue.Command{Key: queue.Key{Sender: "trace"}, Want: queue.Book{
				Date: v.demo.core.Current().State.Day.Date, Service: "window", People: 1, Mint: mint,
			}})
			if err != nil {
				v.t.Fatal(err)
			}
			code := v.demo.codes.Code(mint.Nonce)
			v.lay()
			v.ask("check in", func(id, session string) any { return wire.CheckIn{T: "checkin", ID: id, Session: session, Code: code} })
			v.slip()
			v.gone()
		}},
		{"asked how far it is", 1, func(v visitor) {
			v.lay()
			v.number()
			v.gone()
			all := v.demo.core.Current().State.Day.Tickets
			code := v.demo.codes.Code(all[len(all)-1].Mint.Nonce)
			v.ask("where", func(id, session string) any { return wire.Where{T: "where", ID: id, Session: session, Code: code} })
			v.gone()
		}},
		{"a slip printed again", 1, func(v visitor) {
			v.held()
			v.ask("reprint", func(id, session string) any { return wire.Reprint{T: "reprint", ID: id, Session: session} })
			v.slip()
			v.gone()
		}},
		{"another line", 1, func(v visitor) {
			v.held()
			v.ask("switch", func(id, session string) any {
				return wire.Switch{T: "switch", ID: id, Session: session, Service: "leader"}
			})
			v.gone()
		}},
		{"another day", 0, func(v visitor) {
			v.held()
			v.ask("carry", func(id, session string) any { return wire.Carry{T: "carry", ID: id, Session: session} })
			v.gone()
		}},
		{"one more matter", 2, func(v visitor) { v.held(); v.number(); v.gone() }},
	}
	hurried := []way{
		{"a number taken, gone without a word", 1, func(v visitor) {
			v.lay()
			v.take()
			v.idle()
			v.demo.cab.reader.Remove()
			v.see("the card taken up", func(w wire.TouchView) bool { return !w.Session.CardOn })
		}},
		{"time ran out", 0, func(v visitor) {
			v.lay()
			v.see("are you still there", func(w wire.TouchView) bool { return w.Session.LeftMS > 0 })
			v.idle()
			v.gone()
		}},
		{"reader pulled in the middle of a card", 0, func(v visitor) {
			if err := v.demo.cab.reader.LayCard(v.card); err != nil {
				v.t.Fatal(err)
			}
			v.see("a card that is read", func(w wire.TouchView) bool { return w.Session.Card == "reading" })
			v.demo.cab.reader.Unplug()
			v.see("no reader", func(w wire.TouchView) bool { return w.Reader == "away" })
			v.idle()
			v.demo.cab.reader.Remove()
			if err := v.demo.cab.reader.Replug(); err != nil {
				v.t.Fatal(err)
			}
			v.see("the reader", func(w wire.TouchView) bool { return w.Reader == "ready" })
			v.gone()
		}},
	}
	for name, hall := range map[string]struct {
		quick func(*timing)
		ways  []way
	}{"patient": {func(*timing) {}, patient}, "again": {func(*timing) {}, again}, "hurried": {idle, hurried}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, cab := faultyDevices(t)
			x := lookFor(t, tracedCard())
			timing := realTiming()
			timing.refresh = time.Second // views are pushed again
			hall.quick(&timing)
			log := slog.New(slog.NewTextHandler(x, &slog.HandlerOptions{Level: slog.LevelDebug}))
			f := runWatched(t, cfg, cab, timing, log, func(b []byte) { x.search("frame", b) })
			f.see("devices ready", func(v wire.TouchView) bool { return v.Reader == "ready" && v.Printer == "ready" })
			for _, tt := range hall.ways {
				ok := t.Run(tt.name, func(t *testing.T) {
					f.t, x.t = t, t
					tt.visit(visitor{f, tracedCard()})
					x.files(cfg.State)
					x.search("printer", cab.printer.Received())
					x.done("kiosk.db", "kiosk.db-wal", "keys.db", "log", "frame")
					wantNames(t, f.demo.store, f.demo.core.Current().State, tracedCard().Name, tt.rows)
				})
				if !ok {
					return // the next visitor would come to a screen in disorder
				}
			}
		})
	}
}

// wantNames holds the sealed store to so many rows, each with that name and
// nothing else, and empties it: the next visitor's card is another's.
func wantNames(t *testing.T, store *sqlite.Store, s *queue.State, name string, want int) {
	t.Helper()
	// What is to go at once goes beside everything else.
	var sealed []string
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		all, err := store.SealedRows(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		kept, going := s.KeptRows(s.Day.Date, 0), false
		sealed = nil
		for _, r := range all {
			sealed = append(sealed, r.Row)
			going = going || !slices.Contains(kept, r.Row)
		}
		if !going || time.Now().After(end) {
			break
		}
	}
	names := 0
	for _, k := range s.Day.Tickets {
		if plain, err := store.OpenPerson(t.Context(), k.Mint.Sealed); err == nil {
			names++
			if string(plain) != name {
				t.Errorf("the row of number %d holds %d bytes, want the %d of the name", k.Number, len(plain), len(name))
			}
		}
	}
	rows, err := store.DropRows(t.Context(), sealed...)
	if err := errors.Join(err, store.ForgetCards(t.Context(), s.Day.ID)); err != nil {
		t.Fatal(err)
	}
	if rows != want || names != want {
		t.Errorf("%d sealed rows, %d of them names of tickets; want %d", rows, names, want)
	}
}

// A program that is killed keeps no more than one that runs on: of a card that
// lay on the reader nothing, of a number its name, sealed.
func TestKilledWithACardLeavesNoTraces(t *testing.T) {
	for _, tt := range []struct {
		name string
		rows int
	}{{"card read", 0}, {"number taken", 1}} {
		t.Run(tt.name, func(t *testing.T) {
			x := lookFor(t, tracedCard())
			v := newVictim(t, 0)
			daemon := v.start()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			url, err := v.where(ctx)
			if err != nil {
				t.Fatal(err)
			}
			s, err := rehearse.Dial[wire.TouchView](ctx, &websocket.Dialer{}, "touch", "ws"+url[len("http"):]+"/ws/touch", nil, func(b []byte) { x.search("frame", b) })
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if _, err := s.Until(ctx, func(w wire.TouchView) bool { return w.Open && w.Reader == "ready" }); err != nil {
				t.Fatal(err)
			}
			if err := v.machine.Reader.LayCard(tracedCard()); err != nil {
				t.Fatal(err)
			}
			w, err := s.Until(ctx, func(w wire.TouchView) bool { return w.Session.Card == "read" })
			if err != nil {
				t.Fatal(err)
			}
			if tt.rows > 0 {
				if a, err := s.Ask(ctx, "n", wire.Take{T: "take", ID: "n", Session: w.Session.ID, Service: "window", People: 1}); err != nil || !a.OK {
					t.Fatalf("take: %+v, %v", a, err)
				}
			}
			if err := daemon.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			v.reads.Wait()
			_ = daemon.Wait() // it was killed
			x.files(v.dir)    // with the log
			x.done("kiosk.db", "kiosk.db-wal", "keys.db", "log", "frame")
			key, err := masterKey(v.cfg.Key)
			if err != nil {
				t.Fatal(err)
			}
			store, err := sqlite.Open(v.cfg.State, sqlite.Options{Hall: v.cfg.Hall, MasterKey: key})
			if err != nil {
				t.Fatal(err)
			}
			core, err := queue.Open(store, queue.Options{Hall: v.cfg.Hall, Clock: readClocks(time.Now), Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			wantNames(t, store, core.Current().State, tracedCard().Name, tt.rows)
			x.files(v.dir)
			if err := store.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
