package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/gorilla/websocket"

	"reception/kiosk/rotafile"
	"reception/queue"
	"reception/ui/view"
	"reception/ui/wire"
)

// The office signs in, names its leaders, sends the rota as a workbook, and
// gets it back as it was; a bad file changes nothing.
func TestOfficeSendsAWorkbook(t *testing.T) {
	s := serveHall(t)
	defer func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	}()
	get(t, "https://"+s.cfg.Listen.Staff+"/desk") // it is up
	if _, err := changeUsers(context.Background(), s.cfg.State, userChange{Do: "add", Name: "赵主任", Role: "office", PIN: "135790"}); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	insecure := &tls.Config{InsecureSkipVerify: true} //nolint:gosec // it signs itself
	client := http.Client{Jar: jar, Timeout: 10 * time.Second, Transport: &http.Transport{TLSClientConfig: insecure}}
	call := func(method, path, kind string, body []byte) []byte {
		t.Helper()
		r, err := http.NewRequest(method, "https://"+s.cfg.Listen.Staff+path, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", kind)
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 200 {
			t.Fatalf("%s: %s %s %v", path, res.Status, b, err)
		}
		return b
	}
	call("POST", "/api/signin", "application/json", []byte(`{"name":"赵主任","pin":"135790"}`))

	dialer := websocket.Dialer{Jar: jar, TLSClientConfig: insecure, HandshakeTimeout: 5 * time.Second}
	conn, _, err := dialer.Dial("wss://"+s.cfg.Listen.Staff+"/ws/office", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var welcome wire.Welcome
	var office wire.OfficeView
	if err := conn.ReadJSON(&welcome); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(welcome.View, &office); err != nil {
		t.Fatal(err)
	}
	office.Config.Leaders = []wire.OfficeLeader{{ID: "w", Name: "王芳", Post: "县长"}, {ID: "l", Name: "李强", Post: "副县长"}}
	office.Config.Units = []string{"人社局", "住建局"}
	if err := conn.WriteJSON(wire.OfficeDo{T: "do", ID: "1", Do: "setconfig", Base: office.ConfigSeq, Config: &office.Config}); err != nil {
		t.Fatal(err)
	}
	for {
		var a wire.Answer
		if err := conn.ReadJSON(&a); err != nil {
			t.Fatal(err)
		}
		if a.T == "answer" {
			if !a.OK {
				t.Fatalf("set the leaders: %+v", a)
			}
			break
		}
	}

	conf := view.ParseConfig(office.Config)
	day := func(n int) queue.Date { return queue.Date(time.Now().AddDate(0, 0, n).Format(time.DateOnly)) }
	want := []queue.RotaDay{ // in townships: there no holiday closes anything
		{Date: day(30), Session: "am", Leader: "w", Kind: queue.KindField, Place: "城关镇", Units: []string{"人社局", "住建局"}, Lawyer: true, Capacity: 10},
		{Date: day(37), Session: "day", Leader: "l", Kind: queue.KindField, Place: "河东乡", Label: "专题接访"},
	}
	query := "?" + url.Values{"from": {string(day(0))}, "to": {string(day(60))}, "format": {"csv"}}.Encode()
	for _, format := range []string{"xlsx", "csv"} { // the second is what is there already
		file, err := rotafile.Files{}.Write(format, conf, want)
		if err != nil {
			t.Fatal(err)
		}
		var out wire.RotaImport
		if err := json.Unmarshal(call("POST", "/api/rota/import?as=publish", "application/octet-stream", file), &out); err != nil {
			t.Fatal(err)
		}
		if len(out.Problems) > 0 || out.Done != (format == "xlsx") {
			t.Errorf("%s: %+v", format, out)
		}
		back, _, problems := rotafile.Files{}.Parse(call("GET", "/api/rota/export"+query, "", nil), conf, day(0))
		if d := cmp.Diff(want, back, cmpopts.IgnoreFields(queue.RotaDay{}, "ID")); d != "" || problems != nil {
			t.Errorf("%s: %v (-want +got)\n%s", format, problems, d)
		}
	}
	bad := "日期,时段,领导,陪同单位,人数\r\n" + string(day(44)) + ",上午,王芳,,\r\n2027-02-30,上午,赵六,城管局,很多\r\n" + string(day(44)) + ",全天,王芳,,\r\n"
	var out wire.RotaImport
	if err := json.Unmarshal(call("POST", "/api/rota/import?as=publish", "application/octet-stream", []byte(bad)), &out); err != nil {
		t.Fatal(err)
	}
	problems := []wire.Problem{
		{Row: 3, Field: "date", Code: "bad_date", Value: "2027-02-30"}, {Row: 3, Field: "leader", Code: "unknown_leader", Value: "赵六"},
		{Row: 3, Field: "units", Code: "unknown_unit", Value: "城管局"}, {Row: 3, Field: "capacity", Code: "bad_number", Value: "很多"},
		{Row: 4, Field: "session", Code: "overlap"},
	}
	if d := cmp.Diff(problems, out.Problems, cmpopts.IgnoreFields(wire.Problem{}, "Value")); d != "" || out.Done {
		t.Errorf("%+v (-want +got)\n%s", out, d)
	}
	back, _, _ := rotafile.Files{}.Parse(call("GET", "/api/rota/export"+query, "", nil), conf, day(0))
	if len(back) != len(want) {
		t.Errorf("a bad file left %+v", back)
	}
}
