package slip_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"reception/devices/emulator"
	"reception/devices/escpos"
	"reception/kiosk/announce"
	"reception/kiosk/slip"
	"reception/kiosk/status"
	"reception/queue"
	"reception/queue/queuetest"
	"reception/ui/view"
	"reception/ui/wire"
)

// The two windows that the test tells apart, or rather does not.
var windows = map[string]struct{ counter, label string }{
	"discipline": {"9", "9号窗口"}, "labour": {"2", "2号窗口"},
}

// neutralHall has a locked service at window 9 and another at window 2.
func neutralHall() queue.Config {
	c := queuetest.Config()
	one := []queue.Stop{{ID: "window", Name: "窗口"}}
	c.Services = append(c.Services[:3], queue.Service{ID: "discipline", Name: "纪检监察", Series: "window", Stops: []queue.Stop{{ID: "window", Name: "纪检窗口"}}, Locked: true},
		queue.Service{ID: "letters", Name: "信访局", Series: "window", Stops: one})
	c.Services[2].Stops[0].Name = "人社窗口"
	c.Timetable = []queue.Timetable{{Name: "纪检", Service: "discipline", Hours: queue.Hours{
		Days: [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}, TakeFrom: 450, CallFrom: 500, TakeUntil: 1020, CallUntil: 1050,
	}}}
	c.Hours.CallFrom = 525 // numbers are taken before, and slips say so
	c.Counters = []queue.Counter{
		{ID: "1", Label: "1号窗口", Serves: []queue.Queue{{Service: "land"}, {Service: "letters"}}},
		{ID: "2", Label: "2号窗口", Serves: []queue.Queue{{Service: "labour"}}},
		{ID: "9", Label: "9号窗口", Serves: []queue.Queue{{Service: "discipline"}}},
		{ID: "desk", Label: "登记台", Serves: []queue.Queue{{Service: "leader"}}},
		{ID: "room", Label: "接访室", Serves: []queue.Queue{{Service: "leader", Stop: 1}}},
	}
	return c
}

// everything is what anybody but the window itself sees and hears of the hall:
// by the name of the page, as text. The two windows are swapped in what a
// visitor of the locked one leaves behind, so that nothing else may differ.
func everything(t *testing.T, h *queuetest.Hall, service string, id queue.TicketID, own bool) map[string]string {
	t.Helper()
	codes := slip.NewCodes([32]byte{7})
	state, zone := h.State(), time.FixedZone("CST", 8*3600)
	k := *state.Day.Ticket(id)
	in := view.Input{
		State: state, Now: h.Clock.Now().Wall, Zone: zone,
		Station: view.Station{ID: "1", Session: "s", Phase: "where", Card: "none", Ticket: id, Code: codes.Code(k.Mint.Nonce)},
		Devices: view.Devices{Reader: "ready", Printer: "ready"}, Screens: view.Screens{Touch: 1, Hall: 1, Speaker: true},
	}
	out := map[string]string{}
	add := func(name string, v any) {
		b, err := json.MarshalIndent(v, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		if service == "discipline" {
			text = strings.NewReplacer("9号窗口", "2号窗口", "2号窗口", "9号窗口", `"counter": "9"`, `"counter": "2"`).Replace(text)
		}
		out[name] = text
	}
	add("touch", view.Touch(in))
	add("hall", view.Hall(in))
	add("leader", view.Leader(in))
	for _, sight := range view.Sights(state.Config) {
		if mine := sight.SeesService("discipline") || sight.SeesService("labour"); mine != own {
			continue
		}
		name := "desk " + sight.Name()
		if own {
			name = "own desk"
			if sight.SeesService(service) != sight.SeesService("discipline") {
				continue
			}
		}
		v := view.Desk(in, sight)
		for _, c := range v.Counters { // everybody in the hall knows whose window is which
			if (c.ID == "2" || c.ID == "9") && !own && c.Waiting+len(c.Serves) > 0 {
				t.Errorf("desk %s is told that %d wait for window %s, which serves %v", sight.Name(), c.Waiting, c.ID, c.Serves)
			}
		}
		if service == "discipline" {
			for i := range v.Counters { // the windows change places
				switch c := &v.Counters[i]; c.ID {
				case "2":
					c.ID = "9"
				case "9":
					c.ID = "2"
				}
			}
			slices.SortFunc(v.Counters, func(a, b wire.DeskCounter) int { return strings.Compare(a.ID, b.ID) })
		}
		for i := range v.Counters {
			v.Counters[i].Label = v.Counters[i].ID + "号"
		}
		add(name, v)
		add("found "+name, view.Found(in, k, sight))
		for i, b := range state.Ledger.Bookings {
			add(fmt.Sprint("booking ", i, " ", name), view.Booking(in, b, sight))
		}
	}
	printed := slip.Printed{Codes: codes, Zone: zone, Status: "https://hall.example"}
	data, err := printed.Of(state, k, queue.Slip{Copy: 1, Since: k.Issued}).Encode(escpos.Profiles()[0])
	if err != nil {
		t.Fatal(err)
	}
	out["slip"] = string(data)
	if s := emulator.Interpret(data, escpos.Profiles()[0].Dots); len(s.Slips) != 1 || strings.Contains(s.Slips[0].Text(), "纪检") {
		t.Errorf("slip: %+v", s)
	}
	for _, c := range state.Day.Calls {
		at, _ := state.Config.Counter(c.Counter)
		out["voice"] += strings.ReplaceAll(announce.Call(c.Number, at.Label), "九号窗口", "二号窗口") + "\n"
	}
	page, err := status.New(status.Options{State: h.State, TokenHash: codes.TokenHash, Zone: zone, Now: func() time.Time { return time.UnixMilli(int64(in.Now)) }})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	page.ServeHTTP(w, httptest.NewRequest("GET", "/t/"+codes.Token(k.Mint.Nonce), nil))
	out["status page"] = strings.ReplaceAll(w.Body.String(), "9号窗口", "2号窗口")
	return out
}

// visits plays the day of a visitor whom the registration desk sends to that
// service's window, and returns what is seen at each step.
func visits(t *testing.T, service string, own bool) []map[string]string {
	t.Helper()
	h := queuetest.NewHall(t, &queuetest.Journal{})
	h.Do(queue.SetConfig{Config: neutralHall()})
	h.Do(queue.OpenDay{Date: queuetest.Today, Midnight: queuetest.Morning - (8*60+30)*60_000})
	h.Do(queue.PublishRota{Days: []queue.RotaDay{{ID: "r", Date: queuetest.Today, Session: "day", Leader: "wang"}}})
	codes := slip.NewCodes([32]byte{7})
	for i, s := range []string{"land", "leader", "letters", "leader", "land"} {
		h.Do(queue.Issue{Service: s, People: 1 + i, Station: "1", Session: fmt.Sprint("s", i), Slip: true, Mint: codes.Mint("touch/1", "s", fmt.Sprint(i))})
	}
	id, window := h.Ticket(101).ID, windows[service].counter
	var seen []map[string]string
	look := func() { seen = append(seen, everything(t, h, service, id, own)) }
	h.Do(queue.Call{Counter: "1"})
	h.Do(queue.Start{Counter: "1", Ticket: id})
	h.Do(queue.Transfer{Counter: "1", Ticket: id, Service: service})
	look()
	h.Do(queue.Amend{Ticket: id, People: 7, Needs: queue.NeedAge})
	h.Do(queue.Call{Counter: window})
	look()
	h.Do(queue.Start{Counter: window, Ticket: id})
	h.Do(queue.TakeNote{Counter: window, Ticket: id, Row: "row"})
	look()
	h.Do(queue.Hold{Counter: window, Ticket: id})
	look()
	h.Do(queue.Resume{Counter: window, Ticket: id})
	h.Do(queue.Book{Counter: window, Ticket: id, Date: "2026-11-30", Service: service, People: 7, Why: queue.BookTalk, Row: "row2", Mint: codes.Mint("a", "b", "c")})
	look()
	h.Do(queue.CheckIn{Booking: h.State().Ledger.Bookings[0].ID, AnyDate: true})
	id = h.State().Day.Tickets[len(h.State().Day.Tickets)-1].ID
	look()
	h.Do(queue.Call{Counter: window})
	h.Clock.Pass(200_000)
	h.Do(queue.Miss{Counter: window, Ticket: id})
	look()
	return seen
}

// Nobody learns from a screen, a slip, a call or another desk that a visitor
// was sent to the discipline window: all of it is, to the letter, what it would
// be for a visitor of another window.
func TestNobodyTellsWhoIsAtTheLockedWindow(t *testing.T) {
	locked, other := visits(t, "discipline", false), visits(t, "labour", false)
	for i := range locked {
		for name, text := range locked[i] {
			if diff := cmp.Diff(other[i][name], text); diff != "" {
				t.Errorf("step %d: %s differs (-other +locked):\n%s", i, name, diff)
			}
		}
		if len(locked[i]) != len(other[i]) || len(locked[i]) < 10 {
			t.Errorf("step %d: %d and %d things were seen", i, len(locked[i]), len(other[i]))
		}
	}
	// The test has eyes: where the line may be known, it is seen to differ.
	locked, other = visits(t, "discipline", true), visits(t, "labour", true)
	for i := range locked {
		if locked[i]["own desk"] == other[i]["own desk"] || locked[i]["own desk"] == "" {
			t.Errorf("step %d: the window itself does not see its visitor", i)
		}
	}
}
