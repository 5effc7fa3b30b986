package view_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"reception/queue"
	"reception/queue/queuetest"
	"reception/ui/view"
	"reception/ui/wire"
)

// fill gives every field below v a value of its own. A field that is added to
// the settings is filled too, and so must survive the office's page.
func fill(t *rapid.T, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	case reflect.Slice:
		if n := rapid.IntRange(0, 3).Draw(t, path); n > 0 { // the queue has nil for none
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fill(t, v.Index(i), fmt.Sprint(path, i))
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i), fmt.Sprint(path, i))
		}
	case reflect.String:
		v.SetString(rapid.StringMatching(`[a-z接访]{0,4}`).Draw(t, path))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, path))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64Range(-5, 5000).Draw(t, path))
	default:
		t.Fatalf("%s is a %s, which the office cannot edit yet", path, v.Kind())
	}
}

// Nothing of the settings gets lost on the way to the page and back, not even
// through JSON.
func TestSettingsSurviveTheOffice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want queue.Config
		fill(t, reflect.ValueOf(&want).Elem(), "config")
		b, err := json.Marshal(view.OfficeConfig(want))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "null") {
			t.Errorf("a list is null: %s", b)
		}
		var sent wire.OfficeConfig
		if err := json.Unmarshal(b, &sent); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, view.ParseConfig(sent)); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
		if rows := view.OfficeDiff(&queue.State{Config: want}, &queue.State{Config: view.ParseConfig(sent)}); len(rows) > 0 {
			t.Errorf("settings that are the same differ: %+v", rows)
		}
	})
}

// The path of a problem of the settings is the path in what the page edits.
func TestPathsOfProblems(t *testing.T) {
	names := func(v any) map[string]bool {
		out := map[string]bool{}
		var walk func(t reflect.Type, path string)
		walk = func(t reflect.Type, path string) {
			for t.Kind() == reflect.Slice || t.Kind() == reflect.Array {
				t, path = t.Elem(), path+".#"
			}
			out[path] = true
			if t.Kind() != reflect.Struct {
				return
			}
			for i := range t.NumField() {
				name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
				walk(t.Field(i).Type, path+"."+name)
			}
		}
		walk(reflect.TypeOf(v), "")
		return out
	}
	want, got := names(queue.Config{}), names(wire.OfficeConfig{})
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-queue +wire)\n%s", d)
	}
}

func TestRotaDaySurvivesTheOffice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want queue.RotaDay
		fill(t, reflect.ValueOf(&want).Elem(), "day")
		want.Status = rapid.SampledFrom([]queue.RotaStatus{"", queue.RotaCancelled}).Draw(t, "status")
		left := cmpopts.IgnoreFields(queue.RotaDay{}, "SubstituteOf", "Why", "Rule", "History") // the queue's own
		if d := cmp.Diff(want, view.ParseRotaDay(view.OfficeRotaDay(want)), left); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
	})
}

func office(h *queuetest.Hall) wire.OfficeView { return view.Office(input(h)) }

func TestOfficeFigures(t *testing.T) {
	h := morning(t)
	h.Do(queue.Cancel{Ticket: h.Ticket(102).ID})
	h.Do(queue.Issue{Service: "land", People: 5})
	h.Clock.Pass(30_000)
	h.Do(queue.AnswerHelp{Station: "1", Counter: "desk"})
	got := office(h).Figures
	want := wire.OfficeFigures{
		Batches: 4, Persons: 10, Waiting: 3, Missed: 1, Cancelled: 1, Leader: 2, LeaderPersons: 4,
		Groups:    []wire.GroupBand{{From: 5, To: 10, Batches: 1, Persons: 5}, {From: 11, To: 20}, {From: 21, To: 50}, {From: 51, To: 100}, {From: 101}},
		HelpAsked: 1, HelpAnswered: 1, HelpMeanS: 30,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestOfficeRota(t *testing.T) {
	h := morning(t)
	days := []queue.RotaDay{
		{ID: "far", Date: queuetest.Today.Plus(61), Session: "day", Leader: "wang"},
		{ID: "next", Date: queuetest.Today.Plus(60), Session: "pm", Leader: "wang", Capacity: 5},
		{ID: "soon", Date: queuetest.Today.Plus(7), Session: "am", Leader: "wang", Place: "接访室"},
	}
	h.Do(queue.PublishRota{Days: days})
	days[2].Leader = "li"
	h.Do(queue.ChangeRota{Day: days[2], Why: "出差"})
	h.Do(queue.DraftRota{Days: []queue.RotaDay{{ID: "draft", Date: queuetest.Today.Plus(8), Session: "pm", Leader: "wang"}}})
	v := office(h)
	var ids []string
	for _, s := range v.Rota {
		ids = append(ids, s.Day.ID)
	}
	if d := cmp.Diff([]string{"r1", "soon", "draft", "next"}, ids); d != "" {
		t.Fatalf("(-want +got)\n%s", d)
	}
	today, soon, next := v.Rota[0], v.Rota[1], v.Rota[3]
	if today.Issued != 2 || today.Status != "published" || today.Weekday != int(queuetest.Today.Weekday()) {
		t.Errorf("today %+v", today)
	}
	wang, _ := h.State().Config.Leader("wang")
	if soon.Substitute != wang.Name || soon.Why != "出差" || soon.Status != "changed" || len(soon.History) == 0 || soon.History[0].Leader != wang.Name {
		t.Errorf("changed %+v", soon)
	}
	if !next.Tentative || next.Room != 5 || soon.Tentative {
		t.Errorf("the year after the calendar: %+v; before: %+v", next, soon)
	}
	if len(v.Changes) == 0 || v.Changes[0].What != "RotaDrafted" || v.Undo != v.Changes[0].Seq {
		t.Errorf("undo %d of %+v", v.Undo, v.Changes)
	}
}

// Two Mondays postponed to the same Tuesday are shown, and a holiday Monday
// that nobody has decided nags for ten days.
func TestHolidayMondays(t *testing.T) {
	rule := queue.RotaRule{ID: "monday", Weekday: 1, Session: "day", Leaders: []string{"wang"}, Holiday: queue.HolidayPostpone}
	at := func(date queue.Date) (queue.State, view.Input) {
		s := queue.State{Config: queue.Config{Leaders: []queue.Leader{{ID: "wang", Name: "王芳"}}, RotaRules: []queue.RotaRule{rule}}, LastDate: date}
		day, _ := time.Parse(time.DateOnly, string(date))
		return s, view.Input{Now: queue.Millis(day.UnixMilli()), Zone: time.UTC}
	}
	s, in := at("2026-02-10")
	s.Rota = []queue.RotaDay{
		{ID: "a", Date: "2026-02-24", Session: "day", Leader: "wang", MovedFrom: "2026-02-16", Status: queue.RotaDraft},
		{ID: "b", Date: "2026-02-24", Session: "day", Leader: "wang", MovedFrom: "2026-02-23", Status: queue.RotaDraft},
		{ID: "c", Date: "2026-03-02", Session: "day", Leader: "wang", Status: queue.RotaDraft},
	}
	in.State = &s
	v := view.Office(in)
	for i, want := range []bool{true, true, false} {
		if v.Rota[i].Clash != want {
			t.Errorf("%s: clash %v", v.Rota[i].Day.ID, v.Rota[i].Clash)
		}
	}
	for date, want := range map[queue.Date]int{"2026-03-26": 0, "2026-03-27": 1, "2026-04-06": 1, "2026-04-07": 0} {
		s, in := at(date)
		s.Rota = []queue.RotaDay{{ID: "q", Date: "2026-04-06", Session: "day", Leader: "wang", Status: queue.RotaUndecided}}
		in.State = &s
		got := view.Office(in).Undecided
		if len(got) != want {
			t.Errorf("%s: %+v", date, got)
		}
		if date == "2026-03-27" {
			if d := cmp.Diff([]wire.OfficeUndecided{{ID: "q", Date: "2026-04-06", Days: 10, Holiday: "清明节", Suggest: "2026-04-07"}}, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		}
	}
}

func TestOfficeDay(t *testing.T) {
	week := [7]bool{false, true, true, true, true, true, false}
	normal, summer := queue.Hours{Days: week, CallUntil: 1050}, queue.Hours{Days: week, CallUntil: 1080}
	for _, tt := range []struct {
		date  queue.Date
		why   string
		name  string
		works bool
	}{
		{"2026-11-23", "weekday", "", true}, {"2026-11-22", "weekend", "", false}, {"2026-10-05", "holiday", "国庆节", false},
		{"2026-10-10", "workday", "国庆节", true}, {"2026-07-06", "timetable", "夏季", true}, {"2027-03-01", "weekday", "", true},
	} {
		day, _ := time.Parse(time.DateOnly, string(tt.date))
		s := queue.State{Config: queue.Config{Hours: normal, Timetable: []queue.Timetable{{Name: "夏季", From: "06-01", To: "09-30", Hours: summer}}}}
		got := view.Office(view.Input{State: &s, Now: queue.Millis(day.UnixMilli()), Zone: time.UTC}).Day
		if got.Why != tt.why || got.Name != tt.name || got.Works != tt.works || got.Calendar == (tt.date > "2027") || got.Open {
			t.Errorf("%s: %+v", tt.date, got)
		}
	}
}

// In a hall with a discipline window nothing tells its visitors from others,
// neither by the service nor by who has the matter.
func TestOfficeTellsNoLockedService(t *testing.T) {
	s := queue.State{Config: queue.Config{
		Services: []queue.Service{{ID: "leader", Leader: true}, {ID: "window"}, {ID: "jj", Locked: true}},
		Counters: []queue.Counter{{ID: "7", Label: "7号窗口"}},
	}}
	for i, service := range []string{"leader", "window", "jj"} {
		s.Ledger.Bookings = append(s.Ledger.Bookings, queue.Booking{ID: queue.BookingID(i + 1), Service: service, Handler: "7"})
		s.Ledger.Callbacks = append(s.Ledger.Callbacks, queue.Callback{ID: queue.Seq(i + 1), Service: service})
	}
	v := view.Office(view.Input{State: &s, Now: 1_800_000_000_000, Zone: time.UTC})
	for i, want := range []string{"leader", "", ""} {
		if b := v.Bookings[i]; b.Service != want || (b.Handler != "") != (want != "") {
			t.Errorf("booking %+v", b)
		}
		if v.Callbacks[i].Service != want {
			t.Errorf("callback %+v", v.Callbacks[i])
		}
	}
}

func TestOfficeClosing(t *testing.T) {
	v := office(morning(t))
	var got []string
	for _, k := range v.Closing {
		got = append(got, fmt.Sprintf("%d %s %v", k.Number, k.Status, k.Blocks))
	}
	if d := cmp.Diff([]string{"1 called true", "2 serving true", "101 missed false", "102 waiting true"}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if len(v.Templates) != 9 || !v.Day.Open {
		t.Errorf("templates %+v", v.Templates)
	}
}

func TestOfficeDiff(t *testing.T) {
	conf := func() queue.Config {
		return queue.Config{
			Centre: "接待中心", Leaders: []queue.Leader{{ID: "wang", Name: "王芳", Post: "书记"}, {ID: "li", Name: "李强", Post: "县长"}},
			Services: []queue.Service{{ID: "law", Name: "法律咨询"}}, Units: []string{"人社局"},
			Counters: []queue.Counter{{ID: "c1", Label: "1号窗口", Serves: []queue.Queue{{Service: "law"}}}},
			Hours:    queue.Hours{Days: [7]bool{false, true}},
		}
	}
	rota := func() []queue.RotaDay {
		return []queue.RotaDay{{ID: "a", Date: "2026-11-23", Session: "am", Leader: "wang", Status: queue.RotaPublished}}
	}
	for _, tt := range []struct {
		name   string
		change func(*queue.State)
		want   []wire.OfficeDiff
	}{
		{"nothing", func(*queue.State) {}, []wire.OfficeDiff{}},
		{"a name", func(s *queue.State) { s.Config.Services[0].Name = "法律" }, []wire.OfficeDiff{
			{What: "config", Key: "services.law.name", Before: "法律咨询", After: "法律"}}},
		{"a weekday and a time", func(s *queue.State) { s.Config.Hours.Days[2], s.Config.Hours.TakeFrom = true, 450 }, []wire.OfficeDiff{
			{What: "config", Key: "hours.days", Before: "1", After: "1、2"}, {What: "config", Key: "hours.take_from", Before: "0", After: "450"}}},
		{"a unit", func(s *queue.State) { s.Config.Units = append(s.Config.Units, "住建局") }, []wire.OfficeDiff{
			{What: "config", Key: "units", Before: "人社局", After: "人社局、住建局"}}},
		{"a leader less", func(s *queue.State) { s.Config.Leaders = s.Config.Leaders[:1] }, []wire.OfficeDiff{
			{What: "config", Key: "leaders", Before: "wang、li", After: "wang"}, {What: "config", Key: "leaders.li", Before: "李强"}}},
		{"what a counter serves", func(s *queue.State) { s.Config.Counters[0].Serves = []queue.Queue{{Service: "law", Stop: 1}} }, []wire.OfficeDiff{
			{What: "config", Key: "counters.c1.serves", Before: "law/0", After: "law/1"}}},
		{"a substitute", func(s *queue.State) {
			s.Rota[0].Leader, s.Rota[0].SubstituteOf, s.Rota[0].Status = "li", "wang", queue.RotaChanged
		}, []wire.OfficeDiff{
			{What: "rota", Key: "2026-11-23 am", Field: "status", Before: "published", After: "changed"},
			{What: "rota", Key: "2026-11-23 am", Field: "leader", Before: "王芳", After: "李强"},
			{What: "rota", Key: "2026-11-23 am", Field: "substitute", After: "王芳"}}},
		{"a session more", func(s *queue.State) {
			s.Rota = append(s.Rota, queue.RotaDay{ID: "b", Date: "2026-11-16", Session: "pm", Leader: "li", Status: queue.RotaDraft})
		}, []wire.OfficeDiff{
			{What: "rota", Key: "2026-11-16 pm", Field: "status", After: "draft"}, {What: "rota", Key: "2026-11-16 pm", Field: "date", After: "2026-11-16"},
			{What: "rota", Key: "2026-11-16 pm", Field: "session", After: "pm"}, {What: "rota", Key: "2026-11-16 pm", Field: "leader", After: "李强"}}},
		{"holidays", func(s *queue.State) { s.Holidays = []queue.Holiday{{Date: "2027-01-01", Name: "元旦", Off: true}} }, []wire.OfficeDiff{
			{What: "holiday", Key: "2027-01-01", After: "off 元旦"}}},
		{"another hall", func(s *queue.State) { s.Elsewhere = []queue.Elsewhere{{Hall: "城关镇", AsOf: "2026-11-20"}} }, []wire.OfficeDiff{
			{What: "elsewhere", Key: "城关镇", After: "2026-11-20 0"}}},
		{"an appointment moved and one gone", func(s *queue.State) {
			s.Ledger.Bookings = []queue.Booking{{ID: 1, Lane: queue.Booked, Date: "2026-12-07", Session: "am"}}
		}, []wire.OfficeDiff{
			{What: "booking", Key: "1", Field: "date", Before: "2026-11-30", After: "2026-12-07"},
			{What: "booking", Key: "2", Before: "carried"}}},
		{"the day closes", func(s *queue.State) { s.Day = nil }, []wire.OfficeDiff{
			{What: "day", Key: "2026-11-23", Before: "open", After: "closed"}, {What: "notice", Key: "delay", Before: "09:30"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			state := func() *queue.State {
				return &queue.State{
					Config: conf(), Rota: rota(), LastDate: "2026-11-23",
					Day: &queue.Day{Date: "2026-11-23", Notices: []queue.Notice{{ID: 9, Template: queue.NoticeDelay, Minute: 570}}},
					Ledger: queue.Ledger{Bookings: []queue.Booking{
						{ID: 1, Lane: queue.Booked, Date: "2026-11-30", Session: "am"}, {ID: 2, Lane: queue.Carried},
					}},
				}
			}
			after := state()
			tt.change(after)
			if d := cmp.Diff(tt.want, view.OfficeDiff(state(), after)); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}
