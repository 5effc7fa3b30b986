package wire_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"reception/ui/wire"
)

// decoders are the four codecs under one signature.
func decoders() map[string]func([]byte) (any, error) {
	return map[string]func([]byte) (any, error){
		"touch":   wire.DecodeTouch,
		"hall":    func(b []byte) (any, error) { return wire.DecodeHall(b) },
		"desk":    func(b []byte) (any, error) { return wire.DecodeDesk(b) },
		"cabinet": func(b []byte) (any, error) { return wire.DecodeCabinet(b) },
		"office":  func(b []byte) (any, error) { return wire.DecodeOffice(b) },
	}
}

type goodMessage struct {
	screen string
	text   string
	want   any
}

func goodMessages() []goodMessage {
	do := func(id, do string, f func(*wire.DeskDo)) wire.DeskDo {
		m := wire.DeskDo{T: "do", ID: id, Do: do}
		if f != nil {
			f(&m)
		}
		return m
	}
	return []goodMessage{
		{"touch", `{"t":"hello","session":""}`, wire.Hello{T: "hello"}},
		{"touch", `{"t":"tap","session":"s1"}`, wire.Tap{T: "tap", Session: "s1"}},
		{"touch", `{"t":"drew"}`, wire.Drew{T: "drew"}},
		{"touch", `{"t":"take","id":"a","session":"s1","service":"leader","people":2}`, wire.Take{T: "take", ID: "a", Session: "s1", Service: "leader", People: 2}},
		{"touch", `{"t":"checkin","id":"a","session":"s1","code":"0123456789"}`, wire.CheckIn{T: "checkin", ID: "a", Session: "s1", Code: "0123456789"}},
		{"touch", `{"t":"needs","id":"a","session":"s1","needs":["child","age"]}`, wire.SetNeeds{T: "needs", ID: "a", Session: "s1", Needs: []wire.Need{wire.NeedChild, wire.NeedAge}}},
		{"touch", `{"t":"needs","id":"a","session":"s1","needs":[]}`, wire.SetNeeds{T: "needs", ID: "a", Session: "s1", Needs: []wire.Need{}}},
		{"touch", `{"t":"needs","id":"a","session":"s1","needs":["wheels","forces"]}`, wire.SetNeeds{T: "needs", ID: "a", Session: "s1", Needs: []wire.Need{wire.NeedWheels, wire.NeedForces}}},
		{"touch", `{"t":"where","id":"a","session":"s1","code":"0123456789"}`, wire.Where{T: "where", ID: "a", Session: "s1", Code: "0123456789"}},
		{"touch", `{"t":"where","id":"a","session":"s1","code":"https://hall.example/t/0123456789abcdef0123456789abcdef"}`, wire.Where{T: "where", ID: "a", Session: "s1", Code: "https://hall.example/t/0123456789abcdef0123456789abcdef"}},
		{"touch", `{"t":"printtopic","id":"a","session":"s1","topic":"wages"}`, wire.PrintTopic{T: "printtopic", ID: "a", Session: "s1", Topic: "wages"}},
		{"touch", `{"t":"switch","id":"a","session":"s1","service":"law"}`, wire.Switch{T: "switch", ID: "a", Session: "s1", Service: "law"}},
		{"touch", `{"t":"carry","id":"a","session":"s1"}`, wire.Carry{T: "carry", ID: "a", Session: "s1"}},
		{"touch", `{"t":"carry","id":"a","session":"s1","service":"leader"}`, wire.Carry{T: "carry", ID: "a", Session: "s1", Service: "leader"}},
		{"touch", `{"t":"giveback","id":"a","session":"s1"}`, wire.GiveBack{T: "giveback", ID: "a", Session: "s1"}},
		{"touch", `{"t":"reprint","id":"a","session":"s1"}`, wire.Reprint{T: "reprint", ID: "a", Session: "s1"}},
		{"touch", `{"t":"nopaper","id":"a","session":"s1","choice":"write"}`, wire.NoPaper{T: "nopaper", ID: "a", Session: "s1", Choice: "write"}},
		{"touch", `{"t":"comeback","id":"a","session":"s1"}`, wire.ComeBack{T: "comeback", ID: "a", Session: "s1"}},
		{"touch", ` {"id":"a","session":"s1","t":"leave"} `, wire.Leave{T: "leave", ID: "a", Session: "s1"}},
		{"touch", `{"t":"help","id":"A-z_9"}`, wire.AskHelp{T: "help", ID: "A-z_9"}},
		{"hall", `{"t":"heard","seq":12,"sound":false}`, wire.Heard{T: "heard", Seq: 12}},
		{"desk", `{"t":"do","id":"1","do":"next"}`, do("1", "next", nil)},
		{"desk", `{"t":"do","id":"1","do":"call","ticket":7}`, do("1", "call", func(m *wire.DeskDo) { m.Ticket = 7 })},
		{"desk", `{"t":"do","id":"1","do":"transfer","ticket":7,"service":"law","stop":1}`, do("1", "transfer", func(m *wire.DeskDo) { m.Ticket, m.Service, m.Stop = 7, "law", 1 })},
		{"desk", `{"t":"do","id":"1","do":"amend","ticket":7,"people":3,"needs":["hearing"]}`, do("1", "amend", func(m *wire.DeskDo) { m.Ticket, m.People, m.Needs = 7, 3, []wire.Need{wire.NeedHearing} })},
		{"desk", `{"t":"do","id":"1","do":"merge","tickets":[7,9]}`, do("1", "merge", func(m *wire.DeskDo) { m.Tickets = []int64{7, 9} })},
		{"desk", `{"t":"do","id":"1","do":"split","ticket":7,"people":1}`, do("1", "split", func(m *wire.DeskDo) { m.Ticket, m.People = 7, 1 })},
		{"desk", `{"t":"do","id":"1","do":"issue","service":"law","people":999}`, do("1", "issue", func(m *wire.DeskDo) { m.Service, m.People = "law", 999 })},
		{"desk", `{"t":"do","id":"1","do":"answerhelp","station":"1"}`, do("1", "answerhelp", func(m *wire.DeskDo) { m.Station = "1" })},
		{"desk", `{"t":"do","id":"1","do":"date","date":"2026-11-23"}`, do("1", "date", func(m *wire.DeskDo) { m.Date = "2026-11-23" })},
		{"desk", `{"t":"do","id":"1","do":"testslip"}`, do("1", "testslip", nil)},
		{"desk", `{"t":"do","id":"1","do":"testcard"}`, do("1", "testcard", nil)},
		{"desk", `{"t":"do","id":"1","do":"pause","why":"meeting"}`, do("1", "pause", func(m *wire.DeskDo) { m.Why = "meeting" })},
		{"desk", `{"t":"do","id":"1","do":"unpause"}`, do("1", "unpause", nil)},
		{"desk", `{"t":"do","id":"1","do":"walkover","ticket":7}`, do("1", "walkover", func(m *wire.DeskDo) { m.Ticket = 7 })},
		{"desk", `{"t":"do","id":"1","do":"switch","ticket":7,"service":"law"}`, do("1", "switch", func(m *wire.DeskDo) { m.Ticket, m.Service = 7, "law" })},
		{"desk", `{"t":"do","id":"1","do":"book","ticket":7,"date":"2026-11-30","session":"am","slot":"09:30","service":"leader","people":2,"needs":[],"why":"papers","township":"石桥镇","phone":"0712-1234567","name":"王小明"}`, do("1", "book", func(m *wire.DeskDo) {
			m.Ticket, m.Date, m.Session, m.Slot, m.Service, m.People, m.Needs = 7, "2026-11-30", "am", "09:30", "leader", 2, []wire.Need{}
			m.Why, m.Township, m.Phone, m.Name = "papers", "石桥镇", "0712-1234567", "王小明"
		})},
		{"desk", `{"t":"do","id":"1","do":"book","ticket":7,"date":"2026-11-30","why":"talk"}`, do("1", "book", func(m *wire.DeskDo) { m.Ticket, m.Date, m.Why = 7, "2026-11-30", "talk" })},
		{"desk", `{"t":"do","id":"1","do":"movebooking","booking":3,"date":"2026-11-30"}`, do("1", "movebooking", func(m *wire.DeskDo) { m.Booking, m.Date = 3, "2026-11-30" })},
		{"desk", `{"t":"do","id":"1","do":"cancelbooking","booking":3}`, do("1", "cancelbooking", func(m *wire.DeskDo) { m.Booking = 3 })},
		{"desk", `{"t":"do","id":"1","do":"bookingslip","booking":3}`, do("1", "bookingslip", func(m *wire.DeskDo) { m.Booking = 3 })},
		{"desk", `{"t":"do","id":"1","do":"checkin","booking":3}`, do("1", "checkin", func(m *wire.DeskDo) { m.Booking = 3 })},
		{"desk", `{"t":"do","id":"1","do":"find","number":12}`, do("1", "find", func(m *wire.DeskDo) { m.Number = 12 })},
		{"desk", `{"t":"do","id":"1","do":"find","code":"https://hall.example/t/0123abcd"}`, do("1", "find", func(m *wire.DeskDo) { m.Code = "https://hall.example/t/0123abcd" })},
		{"desk", `{"t":"do","id":"1","do":"findbookings","date":"2026-11-30","township":"石桥镇"}`, do("1", "findbookings", func(m *wire.DeskDo) { m.Date, m.Township = "2026-11-30", "石桥镇" })},
		{"desk", `{"t":"do","id":"1","do":"findbookings","phone":"13800000000"}`, do("1", "findbookings", func(m *wire.DeskDo) { m.Phone = "13800000000" })},
		{"desk", `{"t":"do","id":"1","do":"unserve","ticket":7,"phone":"13800000000","words":"问低保"}`, do("1", "unserve", func(m *wire.DeskDo) { m.Ticket, m.Phone, m.Words = 7, "13800000000", "问低保" })},
		{"desk", `{"t":"do","id":"1","do":"note","ticket":7,"words":"问承包地的界线"}`, do("1", "note", func(m *wire.DeskDo) { m.Ticket, m.Words = 7, "问承包地的界线" })},
		{"desk", `{"t":"do","id":"1","do":"closeday"}`, do("1", "closeday", nil)},
		{"office", `{"t":"do","id":"1","do":"draft","preview":true,"days":[{"id":"n1","date":"2026-11-30","session":"am","leader":"wang"}]}`,
			wire.OfficeDo{T: "do", ID: "1", Do: "draft", Preview: true, Days: []wire.OfficeRotaDay{{ID: "n1", Date: "2026-11-30", Session: "am", Leader: "wang"}}}},
		{"office", `{"t":"do","id":"1","do":"setconfig","base":7,"config":{"centre":"接待中心","hours":{"days":[true]}}}`,
			wire.OfficeDo{T: "do", ID: "1", Do: "setconfig", Base: 7, Config: &wire.OfficeConfig{Centre: "接待中心", Hours: wire.OfficeHours{Days: []bool{true}}}}},
		{"office", `{"t":"do","id":"1","do":"undo","seq":12}`, wire.OfficeDo{T: "do", ID: "1", Do: "undo", Seq: 12}},
		{"office", `{"t":"do","id":"1","do":"movebooking","booking":3,"date":"2026-11-30","session":"pm"}`,
			wire.OfficeDo{T: "do", ID: "1", Do: "movebooking", Booking: 3, Date: "2026-11-30", Session: "pm"}},
		{"cabinet", `{"t":"cabinet","id":"1","do":"lay","card":2}`, wire.CabinetDo{T: "cabinet", ID: "1", Do: "lay", Card: 2}},
		{"cabinet", `{"t":"cabinet","id":"1","do":"cover","on":true}`, wire.CabinetDo{T: "cabinet", ID: "1", Do: "cover", On: true}},
	}
}

func TestDecode(t *testing.T) {
	for _, tt := range goodMessages() {
		t.Run(tt.text, func(t *testing.T) {
			got, err := decoders()[tt.screen]([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

type badMessage struct {
	name, screen, text string
	id                 string // that the error must tell
}

func badMessages() []badMessage {
	long := strings.Repeat("x", 65)
	return []badMessage{
		{"empty", "touch", ``, ""},
		{"not JSON", "touch", `hello`, ""},
		{"an array", "touch", `[{"t":"tap","session":"s"}]`, ""},
		{"a string", "touch", `"tap"`, ""},
		{"null", "touch", `null`, ""},
		{"unfinished", "touch", `{"t":"help","id":"a"`, "a"},
		{"two objects", "touch", `{"t":"help","id":"a"}{"t":"help","id":"b"}`, "a"},
		{"trailing data", "touch", `{"t":"help","id":"a"} x`, "a"},
		{"no t", "touch", `{"id":"a"}`, "a"},
		{"unknown t", "touch", `{"t":"open","id":"a"}`, "a"},
		{"t of another screen", "touch", `{"t":"do","id":"a","do":"next"}`, "a"},
		{"t of another type", "touch", `{"t":1,"id":"a"}`, "a"},
		{"unknown name", "touch", `{"t":"help","id":"a","x":1}`, "a"},
		{"another case of a name", "touch", `{"t":"help","ID":"a"}`, ""},
		{"a name twice", "touch", `{"t":"help","id":"a","id":"b"}`, "b"},
		{"null for a value", "touch", `{"t":"tap","session":null}`, ""},
		{"wrong type of id", "touch", `{"t":"help","id":7}`, ""},
		{"wrong type of people", "touch", `{"t":"take","id":"a","session":"s","service":"law","people":"2"}`, "a"},
		{"half a person", "touch", `{"t":"take","id":"a","session":"s","service":"law","people":1.5}`, "a"},
		{"a huge number", "touch", `{"t":"take","id":"a","session":"s","service":"law","people":1e400}`, "a"},
		{"nobody", "touch", `{"t":"take","id":"a","session":"s","service":"law","people":0}`, "a"},
		{"a thousand", "touch", `{"t":"take","id":"a","session":"s","service":"law","people":1000}`, "a"},
		{"no people", "touch", `{"t":"take","id":"a","session":"s","service":"law"}`, "a"},
		{"no id", "touch", `{"t":"take","session":"s","service":"law","people":1}`, ""},
		{"empty id", "touch", `{"t":"help","id":""}`, ""},
		{"long id", "touch", `{"t":"help","id":"` + long + `"}`, ""},
		{"id with a space", "touch", `{"t":"help","id":"a b"}`, ""},
		{"id in Chinese", "touch", `{"t":"help","id":"号"}`, ""},
		{"long session", "touch", `{"t":"tap","session":"` + long + `"}`, ""},
		{"long service", "touch", `{"t":"take","id":"a","session":"s","service":"` + long[:33] + `","people":1}`, "a"},
		{"nine digits", "touch", `{"t":"checkin","id":"a","session":"s","code":"123456789"}`, "a"},
		{"letter in the code", "touch", `{"t":"checkin","id":"a","session":"s","code":"12345678x9"}`, "a"},
		{"wide digits", "touch", `{"t":"checkin","id":"a","session":"s","code":"１２３４５６７８９０"}`, "a"},
		{"unknown need", "touch", `{"t":"needs","id":"a","session":"s","needs":["rich"]}`, "a"},
		{"repeated need", "touch", `{"t":"needs","id":"a","session":"s","needs":["age","age"]}`, "a"},
		{"no needs", "touch", `{"t":"needs","id":"a","session":"s"}`, "a"},
		{"unknown choice", "touch", `{"t":"nopaper","id":"a","session":"s","choice":"none"}`, "a"},
		{"not UTF-8", "touch", "{\"t\":\"help\",\"id\":\"\xff\"}", ""},
		{"too long", "touch", `{"t":"help","id":"a"` + strings.Repeat(" ", 4096) + `}`, ""},
		{"deep", "touch", `{"t":` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `,"id":"a"}`, "a"},
		{"heard nothing", "hall", `{"t":"heard","seq":0,"sound":true}`, ""},
		{"heard without sound", "hall", `{"t":"heard","seq":1}`, ""},
		{"heard beyond 2^53", "hall", `{"t":"heard","seq":9007199254740992,"sound":true}`, ""},
		{"unknown press", "desk", `{"t":"do","id":"a","do":"sing"}`, "a"},
		{"no press", "desk", `{"t":"do","id":"a"}`, "a"},
		{"call whom", "desk", `{"t":"do","id":"a","do":"start"}`, "a"},
		{"negative ticket", "desk", `{"t":"do","id":"a","do":"start","ticket":-1}`, "a"},
		{"merge one", "desk", `{"t":"do","id":"a","do":"merge","tickets":[1]}`, "a"},
		{"merge none", "desk", `{"t":"do","id":"a","do":"merge","tickets":[0,1]}`, "a"},
		{"transfer nowhere", "desk", `{"t":"do","id":"a","do":"transfer","ticket":1}`, "a"},
		{"transfer to a negative stop", "desk", `{"t":"do","id":"a","do":"transfer","ticket":1,"service":"law","stop":-1}`, "a"},
		{"no such date", "desk", `{"t":"do","id":"a","do":"date","date":"2026-02-30"}`, "a"},
		{"bad station", "desk", `{"t":"do","id":"a","do":"answerhelp","station":"../1"}`, "a"},
		{"pause without a reason", "desk", `{"t":"do","id":"a","do":"pause"}`, "a"},
		{"book without a date", "desk", `{"t":"do","id":"a","do":"book","service":"law","people":1,"why":"talk"}`, "a"},
		{"book for another reason", "desk", `{"t":"do","id":"a","do":"book","date":"2026-11-30","service":"law","people":1,"why":"risk"}`, "a"},
		{"book at no time", "desk", `{"t":"do","id":"a","do":"book","date":"2026-11-30","service":"law","people":1,"why":"talk","slot":"9:30"}`, "a"},
		{"book for the night", "desk", `{"t":"do","id":"a","do":"book","date":"2026-11-30","service":"law","people":1,"why":"talk","session":"night"}`, "a"},
		{"a long name", "desk", `{"t":"do","id":"a","do":"book","date":"2026-11-30","service":"law","people":1,"why":"talk","name":"` + strings.Repeat("王", 41) + `"}`, "a"},
		{"a name with a line break", "desk", `{"t":"do","id":"a","do":"book","date":"2026-11-30","service":"law","people":1,"why":"talk","name":"王\n明"}`, "a"},
		{"a telephone of letters", "desk", `{"t":"do","id":"a","do":"findbookings","phone":"1380000000x"}`, "a"},
		{"a short telephone", "desk", `{"t":"do","id":"a","do":"findbookings","phone":"1234"}`, "a"},
		{"look for nothing", "desk", `{"t":"do","id":"a","do":"findbookings"}`, "a"},
		{"look for every township", "desk", `{"t":"do","id":"a","do":"findbookings","date":"today"}`, "a"},
		{"find nothing", "desk", `{"t":"do","id":"a","do":"find"}`, "a"},
		{"find two", "desk", `{"t":"do","id":"a","do":"find","number":1,"code":"0123456789"}`, "a"},
		{"find a number that cannot be", "desk", `{"t":"do","id":"a","do":"find","number":10000}`, "a"},
		{"scan of a picture", "desk", `{"t":"do","id":"a","do":"find","code":"二维码"}`, "a"},
		{"a long scan", "desk", `{"t":"do","id":"a","do":"find","code":"` + strings.Repeat("x", 257) + `"}`, "a"},
		{"no sentence", "desk", `{"t":"do","id":"a","do":"note","ticket":1}`, "a"},
		{"a long sentence", "desk", `{"t":"do","id":"a","do":"note","ticket":1,"words":"` + strings.Repeat("句", 301) + `"}`, "a"},
		{"check in nobody", "desk", `{"t":"do","id":"a","do":"checkin"}`, "a"},
		{"where without a code", "touch", `{"t":"where","id":"a","session":"s"}`, "a"},
		{"a link without a token", "touch", `{"t":"where","id":"a","session":"s","code":"https://hall.example/t/"}`, "a"},
		{"a token without a link", "touch", `{"t":"where","id":"a","session":"s","code":"0123456789abcdef0123456789abcdef"}`, "a"},
		{"a token in capitals", "touch", `{"t":"checkin","id":"a","session":"s","code":"https://hall.example/t/0123456789ABCDEF0123456789ABCDEF"}`, "a"},
		{"a long link", "touch", `{"t":"where","id":"a","session":"s","code":"https://` + strings.Repeat("x", 230) + `/t/0123456789abcdef0123456789abcdef"}`, "a"},
		{"print nothing", "touch", `{"t":"printtopic","id":"a","session":"s","topic":""}`, "a"},
		{"print a line", "touch", `{"t":"printtopic","id":"a","session":"s","topic":"a\nb"}`, "a"},
		{"switch to nothing", "touch", `{"t":"switch","id":"a","session":"s","service":""}`, "a"},
		{"a wish of nobody", "office", `{"t":"do","id":"a","do":"next"}`, "a"},
		{"settings with a slip of the pen", "office", `{"t":"do","id":"a","do":"setconfig","config":{"center":"x"}}`, "a"},
		{"no settings", "office", `{"t":"do","id":"a","do":"setconfig"}`, "a"},
		{"no days", "office", `{"t":"do","id":"a","do":"draft","days":[]}`, "a"},
		{"publish what", "office", `{"t":"do","id":"a","do":"publish"}`, "a"},
		{"change what", "office", `{"t":"do","id":"a","do":"change","why":"x"}`, "a"},
		{"undo what", "office", `{"t":"do","id":"a","do":"undo"}`, "a"},
		{"move to no date", "office", `{"t":"do","id":"a","do":"movebooking","booking":3,"date":"2026-02-30"}`, "a"},
		{"a long wish", "office", `{"t":"do","id":"a","do":"openday"` + strings.Repeat(" ", 256<<10) + `}`, ""},
		{"unknown hand", "cabinet", `{"t":"cabinet","id":"a","do":"kick"}`, "a"},
		{"negative card", "cabinet", `{"t":"cabinet","id":"a","do":"lay","card":-1}`, "a"},
	}
}

func TestDecodeBad(t *testing.T) {
	for _, tt := range badMessages() {
		t.Run(tt.name, func(t *testing.T) {
			got, err := decoders()[tt.screen]([]byte(tt.text))
			var bad *wire.BadMessage
			if !errors.As(err, &bad) {
				t.Fatalf("got %v, %v; want a BadMessage", got, err)
			}
			if bad.ID != tt.id {
				t.Errorf("id %q, want %q (%v)", bad.ID, tt.id, err)
			}
			if got != nil && !reflect.ValueOf(got).IsZero() {
				t.Errorf("got %v beside the error", got)
			}
		})
	}
}

// FuzzDecode holds that no message makes a decoder panic, that a decoder's
// error is a BadMessage, and that what it took is taken again after encoding.
func FuzzDecode(f *testing.F) {
	for _, m := range goodMessages() {
		f.Add([]byte(m.text))
	}
	for _, m := range badMessages() {
		f.Add([]byte(m.text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for screen, decode := range decoders() {
			m, err := decode(b)
			if err != nil {
				if _, ok := errors.AsType[*wire.BadMessage](err); !ok {
					t.Fatalf("%s: error %T, want a BadMessage", screen, err)
				}
				continue
			}
			once, err := json.Marshal(m)
			if err != nil {
				t.Fatalf("%s: encode %#v: %v", screen, m, err)
			}
			again, err := decode(once)
			if err != nil {
				t.Fatalf("%s: took %q but not its encoding %q: %v", screen, b, once, err)
			}
			twice, err := json.Marshal(again)
			if err != nil || string(once) != string(twice) {
				t.Fatalf("%s: %q became %q: %v", screen, once, twice, err)
			}
		}
	})
}
