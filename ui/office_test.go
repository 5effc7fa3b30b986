package ui_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"reception/queue"
	"reception/ui"
	"reception/ui/view"
	"reception/ui/wire"
)

func (r *recorder) Preview(c queue.Command) (*queue.State, queue.Answer, error) {
	return &queue.State{}, queue.Answer{}, r.keep(c)
}

// files reads a rota of lines "row date session leader capacity place", so that
// the server is tested apart from the formats.
type files struct{}

func (files) Parse(file []byte, _ queue.Config, today queue.Date) (days []queue.RotaDay, rows []int, problems []queue.Problem) {
	for line := range strings.Lines(string(file)) {
		var row, capacity int
		d := queue.RotaDay{}
		if n, _ := fmt.Sscan(line, &row, &d.Date, &d.Session, &d.Leader, &capacity, &d.Place); n < 5 {
			problems = append(problems, queue.Problem{Row: row, Field: "date", Code: "bad_date", Value: strings.TrimSpace(line)})
			continue
		}
		d.ID, d.Capacity = fmt.Sprintf("%s-%s-%s", d.Date, d.Session, d.Leader), capacity
		days, rows = append(days, d), append(rows, row)
	}
	return days, rows, problems
}

func (files) ParseElsewhere(file []byte, today queue.Date) (days []queue.ElsewhereDay, rows []int, problems []queue.Problem) {
	list, rows, problems := files{}.Parse(file, queue.Config{}, today)
	for _, d := range list {
		days = append(days, queue.ElsewhereDay{Date: d.Date, Session: d.Session, Leader: d.Leader, Place: d.Place})
	}
	return days, rows, problems
}

func (files) Write(format string, _ queue.Config, days []queue.RotaDay) ([]byte, error) {
	out := format
	for _, d := range days {
		out += " " + d.ID
	}
	return []byte(out), nil
}

// openOffice is a house with an office. The day is 2026-11-23, a Monday.
func openOffice(t *testing.T, change func(*ui.Options)) *house {
	t.Helper()
	h := open(t, func(o *ui.Options) {
		o.Office = &ui.Office{
			Rotas: files{}, Calendar: func() queue.OpenDay { return queue.OpenDay{Date: "2026-11-23", Midnight: 1} },
			Unprintable: func(s string) []rune {
				if strings.Contains(s, "𠮷") {
					return []rune("𠮷")
				}
				return nil
			},
		}
		if change != nil {
			change(o)
		}
	})
	c := config()
	c.Leaders = []queue.Leader{{ID: "wang", Name: "王芳", Post: "县长"}, {ID: "li", Name: "李强", Post: "副县长"}}
	c.Units, c.Townships = []string{"人社局"}, []string{"城关镇"}
	c.Hours = queue.Hours{Days: [7]bool{false, true, true, true, true, true, false}, TakeFrom: 450, CallFrom: 480, TakeUntil: 1020, CallUntil: 1050}
	c.Triage = queue.Triage{Version: "1", Topics: []queue.Topic{{ID: "wages", Group: "劳动", Name: "欠薪", Where: "人社窗口", Channel: "投诉"}}}
	c.RotaRules = []queue.RotaRule{{ID: "monday", Weekday: 1, Session: "am", Leaders: []string{"wang", "li"}, Holiday: queue.HolidayManual}}
	h.do(queue.SetConfig{Config: c})
	h.srv.Publish(ui.TopicOffice, map[string]int{"n": 0})
	return h
}

func (h *house) office() *browser { return h.browser().signIn("赵主任", "") }

func (h *house) rota(id string) queue.RotaDay {
	for _, r := range h.core.Current().State.Rota {
		if r.ID == id {
			return r
		}
	}
	return queue.RotaDay{}
}

func TestOfficeIsForTheOffice(t *testing.T) {
	h := openOffice(t, nil)
	for who, want := range map[string]int{"": 401, "刘敏": 403, "陈局": 403, "赵主任": 200} {
		b := h.browser()
		if who != "" {
			b.signIn(who, "")
		}
		conn, res, err := b.dial("/ws/office")
		if err == nil {
			_ = conn.Close()
		}
		if ws := map[bool]int{true: 101, false: want}[want == 200]; res == nil || res.StatusCode != ws {
			t.Errorf("%q at /ws/office: %v, want %d", who, err, ws)
		}
		for _, r := range []struct{ method, path string }{
			{"POST", "/api/rota/import?preview=1"}, {"POST", "/api/elsewhere/import?preview=1&hall=x&as_of=2026-11-20"},
			{"GET", "/api/rota/export?from=2026-11-01&to=2026-11-30&format=csv"}, {"GET", "/office/print/rota?month=2026-11"},
		} {
			if res, text := b.request(r.method, r.path, "2 2026-11-30 am wang 3", "Content-Type", "application/octet-stream"); res.StatusCode != want {
				t.Errorf("%q at %s: %s %s, want %d", who, r.path, res.Status, text, want)
			}
		}
	}
	before := h.core.Current().State.Seq
	office := h.office()
	for _, header := range [][]string{{"Origin", "https://evil.example", "Content-Type", "application/octet-stream"}, {"Content-Type", "text/plain"}} {
		if res, _ := office.request("POST", "/api/rota/import?as=publish", "2 2026-11-30 am wang 3", header...); res.StatusCode/100 != 4 {
			t.Errorf("%v: %s", header, res.Status)
		}
	}
	if h.core.Current().State.Seq != before {
		t.Error("something has changed")
	}
}

// The office's sign-in is good for all pages, and gives way where somebody else
// has signed in for one.
func TestOfficeBesideOthersInOneBrowser(t *testing.T) {
	h := openOffice(t, nil)
	b := h.office()
	for path, want := range map[string]string{"/ws/desk": "赵主任", "/ws/leader": "赵主任", "/ws/office": "赵主任"} {
		if _, w := b.connect(path); w.Me.Name != want {
			t.Errorf("%s: %+v", path, w.Me)
		}
	}
	b.signIn("刘敏", "c1").signIn("陈局", "")
	for path, want := range map[string]string{"/ws/desk": "刘敏", "/ws/leader": "陈局", "/ws/office": "赵主任"} {
		if _, w := b.connect(path); w.Me.Name != want {
			t.Errorf("%s: %+v", path, w.Me)
		}
	}
	if res, _ := b.request("POST", "/api/signout?page=office", "{}"); res.StatusCode != http.StatusNoContent {
		t.Fatal(res.Status)
	}
	if _, w := b.connect("/ws/desk"); w.Me.Name != "刘敏" {
		t.Errorf("the desk was signed out: %+v", w.Me)
	}
	if _, res, err := b.dial("/ws/office"); err == nil || res.StatusCode != 403 {
		t.Errorf("the office was not: %v", err)
	}
}

// Every wish becomes the command it says.
func TestWishes(t *testing.T) {
	r := &recorder{}
	h := openOffice(t, func(o *ui.Options) { o.Commands = r })
	s, _ := h.office().connect("/ws/office")
	state := h.core.Current().State
	conf := state.Config
	conf.Centre = "新的中心"
	sent, err := json.Marshal(view.OfficeConfig(conf))
	if err != nil {
		t.Fatal(err)
	}
	day := queue.RotaDay{ID: "n", Date: "2026-11-30", Session: "am", Leader: "wang", Units: []string{"人社局"}}
	const dayText = `{"id":"n","date":"2026-11-30","session":"am","leader":"wang","units":["人社局"]}`
	cancelled := day
	cancelled.Status = queue.RotaCancelled
	for i, tt := range []struct {
		wish string
		want queue.Want
	}{
		{`"do":"setconfig","base":4,"config":` + string(sent), queue.SetConfig{Config: conf, Base: 4}},
		{`"do":"draft","days":[` + dayText + `]`, queue.DraftRota{Days: []queue.RotaDay{day}}},
		{`"do":"publish","days":[` + dayText + `]`, queue.PublishRota{Days: []queue.RotaDay{day}}},
		{`"do":"generate","from":"2026-12-01","to":"2026-12-31"`, queue.GenerateRota{From: "2026-12-01", To: "2026-12-31"}},
		{`"do":"drop","ids":["a","b"]`, queue.DropDrafts{IDs: []string{"a", "b"}}},
		{`"do":"change","why":" 出差 ","day":` + dayText, queue.ChangeRota{Day: day, Why: "出差"}},
		{`"do":"change","why":"x","day":` + strings.Replace(dayText, "{", `{"cancelled":true,`, 1), queue.ChangeRota{Day: cancelled, Why: "x"}},
		{`"do":"holidays","text":"{\"year\":2027,\"days\":[{\"name\":\"元旦\",\"date\":\"2027-01-01\",\"isOffDay\":true}]}"`,
			queue.ImportHolidays{Year: 2027, Days: []queue.Holiday{{Date: "2027-01-01", Name: "元旦", Off: true}}}},
		{`"do":"elsewhere","elsewhere":{"hall":"城关镇","as_of":"2026-11-20","days":[{"date":"2026-11-30","session":"am","leader":"孙七","post":"书记","place":"镇政府"}]}`,
			queue.SetElsewhere{Rota: queue.Elsewhere{Hall: "城关镇", AsOf: "2026-11-20", Days: []queue.ElsewhereDay{{Date: "2026-11-30", Session: "am", Leader: "孙七", Post: "书记", Place: "镇政府"}}}}},
		{`"do":"notice","template":"delay","minute":570`, queue.PostNotice{Template: queue.NoticeDelay, Minute: 570}},
		{`"do":"withdraw","seq":9`, queue.WithdrawNotice{ID: 9}},
		{`"do":"sign","by":"司法局 副局长","on":"2026-11-23"`, queue.SignTriage{By: "司法局 副局长", On: "2026-11-23"}},
		{`"do":"undo","seq":9`, queue.UndoOffice{Seq: 9}},
		{`"do":"openday"`, queue.OpenDay{Date: "2026-11-23", Midnight: 1}},
		{`"do":"closeday","carry":true`, queue.CloseDay{CarryOver: true}},
		{`"do":"movebooking","booking":3,"date":"2026-11-30","session":"pm","slot":"14:30"`, queue.MoveBooking{Booking: 3, Date: "2026-11-30", Session: "pm", Slot: "14:30"}},
		{`"do":"cancelbooking","booking":3`, queue.CancelBooking{Booking: 3}},
		{`"do":"date","date":"2026-11-23"`, queue.ConfirmDate{Date: "2026-11-23"}},
		{`"do":"endcallback","callback":3`, queue.EndCallback{ID: 3}},
	} {
		for _, preview := range []bool{false, true} {
			r.forget()
			id := fmt.Sprintf("w%d-%v", i, preview)
			a := s.ask(fmt.Sprintf(`{"t":"do","id":%q,"preview":%v,%s}`, id, preview, tt.wish))
			if !a.OK || len(r.all()) != 1 || (a.Diff != nil) != preview || (a.Seq == 0) != preview {
				t.Errorf("%s: %+v, %d commands", tt.wish, a, len(r.all()))
				continue
			}
			if got := r.all()[0]; got.Sender != "staff/zhao" || got.ID != id || got.Session == "" {
				t.Errorf("%s: key %+v", tt.wish, got.Key)
			}
			if d := cmp.Diff(tt.want, r.all()[0].Want); d != "" {
				t.Errorf("%s: (-want +got)\n%s", tt.wish, d)
			}
		}
	}
	for wish, want := range map[string]wire.Problem{
		`"do":"publish","ids":["nothing"]`: {Row: 1, Field: "id", Code: "not_found", Value: "nothing"},
		`"do":"holidays","text":"{"`:       {Field: "text", Code: "bad_file"},
		`"do":"draft","days":[{"id":"n","date":"2026-11-30","session":"am","leader":"x","place":"𠮷"}]`: {Row: 1, Field: "place", Code: "not_gb18030", Value: "𠮷"},
		`"do":"setconfig","config":` + strings.Replace(string(sent), `"1号窗口"`, `"𠮷"`, 1):               {Field: "counters.0.label", Code: "not_gb18030", Value: "𠮷"},
	} {
		r.forget()
		a := s.ask(`{"t":"do","id":"bad",` + wish + `}`)
		if d := cmp.Diff([]wire.Problem{want}, a.Problems); d != "" || a.OK || len(r.all()) > 0 {
			t.Errorf("%s: %+v, asked %v (-want +got)\n%s", wish, a, r.all(), d)
		}
	}
}

// A signature comes by signing only, whatever the page sends.
func TestNobodySignsBySetting(t *testing.T) {
	h := openOffice(t, nil)
	s, _ := h.office().connect("/ws/office")
	conf := view.OfficeConfig(h.core.Current().State.Config)
	conf.Triage.SignedBy, conf.Triage.SignedOn = "司法局", "2026-11-23"
	b, _ := json.Marshal(conf)
	if a := s.ask(`{"t":"do","id":"1","do":"setconfig","config":` + string(b) + `}`); !a.OK {
		t.Fatalf("%+v", a)
	}
	if got := h.core.Current().State.Config.Triage; got.SignedBy != "" || got.SignedOn != "" {
		t.Errorf("signed: %+v", got)
	}
	if a := s.ask(`{"t":"do","id":"2","do":"sign","by":"司法局","on":"2026-11-23"}`); !a.OK || h.core.Current().State.Config.Triage.SignedBy != "司法局" {
		t.Errorf("sign: %+v", a)
	}
}

// A page carries the date on which its text was last changed, whatever is sent.
func TestPagesAreDatedByTheHall(t *testing.T) {
	h := openOffice(t, nil)
	c := h.core.Current().State.Config
	c.Pages = []queue.Page{{ID: "rules", Title: "须知", Lines: []string{"一"}, Updated: "2026-01-05"}, {ID: "steps", Title: "流程", Updated: "2026-01-05"}}
	h.do(queue.SetConfig{Config: c})
	s, _ := h.office().connect("/ws/office")
	conf := view.OfficeConfig(h.core.Current().State.Config)
	conf.Pages[0].Lines = []string{"一", "二"}
	conf.Pages[1].Updated = "2030-01-01"
	conf.Pages = append(conf.Pages, wire.OfficePage{ID: "new", Title: "新的", Lines: []string{}})
	b, _ := json.Marshal(conf)
	if a := s.ask(`{"t":"do","id":"1","do":"setconfig","config":` + string(b) + `}`); !a.OK {
		t.Fatalf("%+v", a)
	}
	for i, want := range []queue.Date{"2026-11-23", "2026-01-05", "2026-11-23"} {
		if got := h.core.Current().State.Config.Pages[i].Updated; got != want {
			t.Errorf("page %d is of %s, want %s", i, got, want)
		}
	}
}

// The office drafts a month, looks, publishes, changes the leader, and takes it
// back: each step by preview first, which changes nothing.
func TestOfficeRotaOnTheWire(t *testing.T) {
	h := openOffice(t, nil)
	s, _ := h.office().connect("/ws/office")
	n := 0
	do := func(wish string) wire.Answer {
		t.Helper()
		n++
		before := h.core.Current().State.Seq
		preview := s.ask(fmt.Sprintf(`{"t":"do","id":"p%d","preview":true,%s}`, n, wish))
		if got := h.core.Current().State.Seq; got != before || preview.Seq != 0 {
			t.Fatalf("%s: the preview changed something", wish)
		}
		a := s.ask(fmt.Sprintf(`{"t":"do","id":"d%d",%s}`, n, wish))
		if a.OK != preview.OK || a.Code != preview.Code || !cmp.Equal(a.Problems, preview.Problems) {
			t.Errorf("%s: %+v after the preview %+v", wish, a, preview)
		}
		a.Diff = preview.Diff
		return a
	}
	a := do(`"do":"generate","from":"2026-11-30","to":"2026-12-13"`)
	if len(a.Diff) != 8 || a.Diff[3] != (wire.OfficeDiff{What: "rota", Key: "2026-11-30 am", Field: "leader", After: "王芳"}) {
		t.Fatalf("generate: %+v", a)
	}
	if got := h.rota("monday-2026-12-07"); got.Status != queue.RotaDraft || got.Leader != "li" {
		t.Errorf("the second Monday: %+v", got)
	}
	if a := do(`"do":"publish","ids":["monday-2026-11-30","monday-2026-12-07"]`); !a.OK {
		t.Fatalf("publish: %+v", a)
	}
	a = do(`"do":"change","why":"出差","day":{"id":"monday-2026-11-30","date":"2026-11-30","session":"am","leader":"li"}`)
	want := []wire.OfficeDiff{
		{What: "rota", Key: "2026-11-30 am", Field: "status", Before: "published", After: "changed"},
		{What: "rota", Key: "2026-11-30 am", Field: "leader", Before: "王芳", After: "李强"},
		{What: "rota", Key: "2026-11-30 am", Field: "substitute", After: "王芳"},
	}
	if d := cmp.Diff(want, a.Diff); d != "" {
		t.Errorf("change: %+v (-want +got)\n%s", a, d)
	}
	last, _ := h.core.Current().State.Undoable()
	if a := do(`"do":"undo","seq":1`); a.OK || a.Code != "conflict" {
		t.Errorf("undo of another change: %+v", a)
	}
	if a := do(fmt.Sprintf(`"do":"undo","seq":%d`, last.Seq)); !a.OK || h.rota("monday-2026-11-30").Leader != "wang" {
		t.Errorf("undo: %+v, %+v", a, h.rota("monday-2026-11-30"))
	}
	a = do(`"do":"draft","days":[{"id":"x","date":"2026-11-31","session":"noon","leader":"nobody","units":["城管局"]},{"id":"y","date":"2026-11-30","session":"day","leader":"wang"}]`)
	codes := map[string]bool{}
	for _, p := range a.Problems {
		codes[fmt.Sprint(p.Row, " ", p.Field, " ", p.Code)] = true
	}
	for _, want := range []string{"1 date bad_date", "1 session unknown_session", "1 leader unknown_leader", "1 units unknown_unit", "2 session overlap"} {
		if !codes[want] {
			t.Errorf("no problem %q in %v", want, codes)
		}
	}
	if h.rota("x").ID != "" || h.rota("y").ID != "" {
		t.Error("something was drafted")
	}
}

// Two pages edit the settings: the second is told, and nothing is lost.
func TestStaleSettingsAreRefused(t *testing.T) {
	h := openOffice(t, nil)
	s, _ := h.office().connect("/ws/office")
	state := h.core.Current().State
	set := func(id, centre string, base queue.Seq) wire.Answer {
		c := state.Config
		c.Centre = centre
		b, _ := json.Marshal(view.OfficeConfig(c))
		return s.ask(fmt.Sprintf(`{"t":"do","id":%q,"do":"setconfig","base":%d,"config":%s}`, id, base, b))
	}
	if a := set("1", "甲", state.ConfigSeq); !a.OK {
		t.Fatalf("%+v", a)
	}
	if a := set("2", "乙", state.ConfigSeq); a.OK || a.Code != "conflict" {
		t.Errorf("stale: %+v", a)
	}
	if a := set("1", "甲", state.ConfigSeq); !a.OK {
		t.Errorf("repeated: %+v", a)
	}
	if got := h.core.Current().State.Config.Centre; got != "甲" {
		t.Errorf("the centre is called %q", got)
	}
	c := state.Config
	c.Rules.PriorityRun, c.Series = 9, nil
	b, _ := json.Marshal(view.OfficeConfig(c))
	a := s.ask(`{"t":"do","id":"4","do":"setconfig","config":` + string(b) + `}`)
	fields := ""
	for _, p := range a.Problems {
		fields += p.Field + " "
	}
	if a.OK || !strings.Contains(fields, "services.0.series") || !strings.Contains(fields, "rules") {
		t.Errorf("bad settings: %+v", a)
	}
}

// What could be set and is probably not meant is said before it is: with the
// preview of settings, not with others.
func TestPreviewSaysWhatNobodyServes(t *testing.T) {
	h := openOffice(t, nil)
	s, _ := h.office().connect("/ws/office")
	c := h.core.Current().State.Config
	c.Counters = slices.Clone(c.Counters[:1])
	c.Counters[0].Serves = nil
	b, _ := json.Marshal(view.OfficeConfig(c))
	a := s.ask(`{"t":"do","id":"1","do":"setconfig","preview":true,"config":` + string(b) + `}`)
	if !a.OK || len(a.Doubts) != 3 || a.Doubts[2].Field != "services.1" || a.Doubts[2].Code != "unserved" {
		t.Errorf("%+v", a)
	}
	if a := s.ask(`{"t":"do","id":"2","do":"setconfig","config":` + string(b) + `}`); !a.OK || a.Doubts != nil {
		t.Errorf("%+v", a)
	}
	if a := s.ask(`{"t":"do","id":"3","do":"notice","template":"crowd","preview":true}`); !a.OK || a.Doubts != nil {
		t.Errorf("%+v", a)
	}
}

func TestOfficeClosesTheDay(t *testing.T) {
	h := openOffice(t, nil)
	s, _ := h.office().connect("/ws/office")
	h.do(queue.Issue{Service: "law", People: 1})
	if a := s.ask(`{"t":"do","id":"1","do":"closeday"}`); a.OK || a.Code != "not_closed" {
		t.Errorf("with somebody waiting: %+v", a)
	}
	a := s.ask(`{"t":"do","id":"2","do":"closeday","carry":true,"preview":true}`)
	if !a.OK || len(a.Diff) == 0 || a.Diff[0] != (wire.OfficeDiff{What: "day", Key: "2026-11-23", Before: "open", After: "closed"}) {
		t.Errorf("preview: %+v", a)
	}
	if a := s.ask(`{"t":"do","id":"3","do":"closeday","carry":true}`); !a.OK || h.core.Current().State.Day != nil {
		t.Errorf("carry: %+v", a)
	}
	if a := s.ask(`{"t":"do","id":"4","do":"openday"}`); !a.OK || h.core.Current().State.Day == nil {
		t.Errorf("open again: %+v", a)
	}
}

func (b *browser) file(path, body string) (wire.RotaImport, int) {
	b.t.Helper()
	res, text := b.request("POST", path, body, "Content-Type", "application/octet-stream")
	var out wire.RotaImport
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		b.t.Fatalf("%s: %s %s", path, res.Status, text)
	}
	return out, res.StatusCode
}

func TestImportRota(t *testing.T) {
	h := openOffice(t, nil)
	b := h.office()
	h.do(queue.PublishRota{Days: []queue.RotaDay{
		{ID: "today", Date: "2026-11-23", Session: "day", Leader: "wang"}, {ID: "pub", Date: "2026-11-30", Session: "am", Leader: "wang"},
	}})
	h.do(queue.DraftRota{Days: []queue.RotaDay{{ID: "mine", Date: "2026-12-07", Session: "am", Leader: "wang"}}})
	for range 3 {
		h.do(queue.Issue{Service: "leader", People: 1})
	}
	before := h.core.Current().State.Seq
	// What is wrong with a file by itself, with the rota, and with the numbers
	// given out is told at once, by the rows of the file.
	out, _ := b.file("/api/rota/import?as=publish", strings.Join([]string{
		"3 nonsense", "4 2026-11-23 day wang 2", "5 2026-11-30 am wang 9", "6 2026-11-30 am wang 0", "7 2026-11-30 pm nobody 0",
		"9 2026-12-14 am wang 0 甲", "10 2026-12-14 day wang 0 乙", "11 2026-11-20 am li 0", "12 2026-12-21 am li 0 𠮷",
	}, "\n"))
	want := []wire.Problem{
		{Row: 3, Field: "date", Code: "bad_date", Value: "3 nonsense"}, {Row: 4, Field: "capacity", Code: "below_issued", Value: "3"},
		{Row: 5, Field: "session", Code: "duplicate", Value: "2026-11-30"}, {Row: 6, Field: "session", Code: "overlap", Value: "pub"},
		{Row: 7, Field: "leader", Code: "unknown_leader", Value: "nobody"}, {Row: 10, Field: "session", Code: "overlap", Value: "2026-12-14-am-wang"},
		{Row: 11, Field: "date", Code: "past_date", Value: "2026-11-20"}, {Row: 12, Field: "place", Code: "not_gb18030", Value: "𠮷"},
	}
	if d := cmp.Diff(want, out.Problems); d != "" || out.Done || len(out.Diff) > 0 {
		t.Errorf("%+v (-want +got)\n%s", out, d)
	}
	if h.core.Current().State.Seq != before {
		t.Fatal("a bad file changed something")
	}
	const good = "2 2026-11-30 am wang 0\n3 2026-12-07 am li 5 接访室\n4 2026-12-14 pm wang 0\n"
	out, _ = b.file("/api/rota/import?preview=1&as=publish", good)
	if out.Done || len(out.Problems) > 0 || len(out.Rows) != 2 || len(out.Diff) == 0 || h.core.Current().State.Seq != before {
		t.Errorf("preview: %+v", out)
	}
	out, _ = b.file("/api/rota/import?as=publish&id=once", good)
	if !out.Done || out.Seq == 0 || h.core.Current().State.Seq != before+1 {
		t.Errorf("import: %+v", out)
	}
	if got := h.rota("mine"); got.Status != queue.RotaPublished || got.Leader != "li" || got.Capacity != 5 || got.Place != "接访室" {
		t.Errorf("the draft: %+v", got)
	}
	if got := h.rota("2026-12-14-pm-wang"); got.Status != queue.RotaPublished {
		t.Errorf("the new one: %+v", got)
	}
	// The same file once more is what is there already.
	if out, _ := b.file("/api/rota/import?as=publish", good); out.Done || len(out.Problems) > 0 || len(out.Rows) > 0 {
		t.Errorf("again: %+v", out)
	}
	if out, _ := b.file("/api/rota/import", "2 2026-12-21 am wang 0"); !out.Done || h.rota("2026-12-21-am-wang").Status != queue.RotaDraft {
		t.Errorf("as a draft: %+v", out)
	}
	if _, status := b.file("/api/rota/import", strings.Repeat("x", 3<<20)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a large file: %d", status)
	}
}

func TestExportRota(t *testing.T) {
	h := openOffice(t, nil)
	h.do(queue.PublishRota{Days: []queue.RotaDay{{ID: "b", Date: "2026-12-07", Session: "am", Leader: "wang"}, {ID: "a", Date: "2026-11-30", Session: "am", Leader: "li"}}})
	h.do(queue.DraftRota{Days: []queue.RotaDay{{ID: "draft", Date: "2026-11-30", Session: "pm", Leader: "li"}}})
	b := h.office()
	for query, want := range map[string]string{
		"from=2026-11-01&to=2026-12-31&format=csv": "csv a b", "from=2026-11-01&to=2026-12-06&format=xlsx": "xlsx a",
		"from=2026-11-01&to=2026-12-31&format=csv&drafts=1": "csv a draft b",
	} {
		res, text := b.request("GET", "/api/rota/export?"+query, "")
		if res.StatusCode != 200 || text != want || !strings.HasPrefix(res.Header.Get("Content-Disposition"), `attachment; filename="rota-2026-11-01-`) {
			t.Errorf("%s: %s %q %v", query, res.Status, text, res.Header)
		}
	}
	for _, query := range []string{"", "from=2026-11-01&to=2026-12-31&format=pdf", "from=2026-11-31&to=2026-12-31&format=csv"} {
		if res, _ := b.request("GET", "/api/rota/export?"+query, ""); res.StatusCode != 400 {
			t.Errorf("%q: %s", query, res.Status)
		}
	}
}

func TestImportElsewhere(t *testing.T) {
	h := openOffice(t, nil)
	b := h.office()
	path := "/api/elsewhere/import?as_of=2026-11-20&hall=" + "%E5%9F%8E%E5%85%B3%E9%95%87" // 城关镇
	out, _ := b.file(path+"&preview=1", "2 2026-11-30 am 孙七 0 镇政府")
	if d := cmp.Diff([]wire.OfficeDiff{{What: "elsewhere", Key: "城关镇", After: "2026-11-20 1"}}, out.Diff); d != "" || out.Done {
		t.Errorf("%+v (-want +got)\n%s", out, d)
	}
	if out, _ := b.file(path, "2 2026-11-30 am 孙七 0 镇政府"); !out.Done {
		t.Errorf("%+v", out)
	}
	if got := h.core.Current().State.Elsewhere; len(got) != 1 || got[0].Days[0].Leader != "孙七" {
		t.Errorf("%+v", got)
	}
	if out, _ := b.file("/api/elsewhere/import?as_of=2026-02-30", "5 2026-11-30 am 孙七 0"); out.Done || len(out.Problems) != 2 {
		t.Errorf("no hall and no date: %+v", out)
	}
	if out, _ := b.file(path, ""); out.Done || len(out.Problems) != 1 {
		t.Errorf("an empty file: %+v", out)
	}
}

// What hangs on the door names leaders and sessions, and neither drafts nor the
// reason of a change.
func TestNotices(t *testing.T) {
	h := openOffice(t, nil)
	day := queue.RotaDay{ID: "a", Date: "2026-11-30", Session: "am", Leader: "wang", Place: "接访室"}
	h.do(queue.PublishRota{Days: []queue.RotaDay{day, {ID: "b", Date: "2026-12-07", Session: "am", Leader: "wang"}}})
	h.do(queue.DraftRota{Days: []queue.RotaDay{{ID: "draft", Date: "2026-11-26", Session: "pm", Leader: "li"}}})
	day.Leader = "li"
	h.do(queue.ChangeRota{Day: day, Why: "秘密原因"})
	b := h.office()
	res, text := b.request("GET", "/office/print/rota?month=2026-11&paper=a3", "")
	for _, want := range []string{"接待中心", "2026年11月领导接访安排（公示）", "11月30日", "星期一", "上午", "8:00–12:00", "李强", "副县长", "接访室", "调整", `class="a3"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s: no %q in %s", res.Status, want, text)
		}
	}
	for _, never := range []string{"11月26日", "12月7日", "秘密原因", "style="} {
		if strings.Contains(text, never) {
			t.Errorf("the notice says %q", never)
		}
	}
	_, text = b.request("GET", "/office/print/change?id=a", "")
	for _, want := range []string{"领导接访调整公告", "11月30日（星期一）上午 8:00–12:00", "王芳（县长）临时有事", "李强（副县长）接访", "您的号不变"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if strings.Contains(text, "秘密原因") {
		t.Error("the notice tells the reason")
	}
	for path, want := range map[string]int{"/office/print/change?id=b": 404, "/office/print/change?id=x": 404, "/office/print/rota?month=2026-13": 400, "/office/print/style.css": 200} {
		if res, _ := b.request("GET", path, ""); res.StatusCode != want {
			t.Errorf("%s: %s, want %d", path, res.Status, want)
		}
	}
}

// A sign-in that has ended wishes nothing.
func TestWishAfterSignOut(t *testing.T) {
	h := openOffice(t, nil)
	b := h.office()
	s, _ := b.connect("/ws/office")
	b.request("POST", "/api/signout?page=office", "{}")
	if code := s.closed(); code != 4401 {
		t.Errorf("closed with %d", code)
	}
}
