package rotafile_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"reception/kiosk/rotafile"
	"reception/queue"
)

const today queue.Date = "2026-11-23"

func conf() queue.Config {
	return queue.Config{
		Leaders: []queue.Leader{
			{ID: "wang", Name: "王芳", Post: "县委书记"}, {ID: "li1", Name: "李强", Post: "县长"}, {ID: "li2", Name: "李强", Post: "副县长"},
		},
		Units: []string{"自然资源局", "人社局", "住建局"},
	}
}

func csvFile(rows ...string) []byte { return []byte(strings.Join(rows, "\r\n") + "\r\n") }

func TestParseCSV(t *testing.T) {
	file := csvFile(
		"2026年11月领导接访安排",
		"",
		"序号,日期,星期,时段,领导,职务,形式,地点,陪同单位,律师,人数,备注",
		"1,2026-11-23,一,上午,王　芳,,,接访中心,自然资源局、人社局,有,10,",
		`2,2026/11/30,一,下午,李强,副县长,下访,"城关镇`+"\n"+`便民中心","住建局,人社局",无,8批,专题接访`,
		"",
		"3,12月7日,一,全天,李强,县长,视频,,,,,",
	)
	want := []queue.RotaDay{
		{ID: "2026-11-23-am-wang", Date: "2026-11-23", Session: "am", Leader: "wang", Place: "接访中心", Units: []string{"自然资源局", "人社局"}, Lawyer: true, Capacity: 10},
		{ID: "2026-11-30-pm-li2", Date: "2026-11-30", Session: "pm", Leader: "li2", Kind: queue.KindField, Place: "城关镇\n便民中心", Units: []string{"住建局", "人社局"}, Capacity: 8, Label: "专题接访"},
		{ID: "2026-12-07-day-li1", Date: "2026-12-07", Session: "day", Leader: "li1", Kind: queue.KindVideo},
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"UTF-8": file, "with a mark": append([]byte("\ufeff"), file...), "GB18030": gb,
	} {
		days, rows, problems := rotafile.Files{}.Parse(file, conf(), today)
		if d := cmp.Diff(want, days); d != "" || len(problems) > 0 {
			t.Errorf("%s: %v (-want +got)\n%s", name, problems, d)
		}
		// The third session stands in row 7 of a spreadsheet, in line 8 of the file.
		if d := cmp.Diff([]int{4, 5, 7}, rows); d != "" {
			t.Errorf("%s: rows (-want +got)\n%s", name, d)
		}
	}
}

func TestOurHeadingsAndSeparators(t *testing.T) {
	for _, sep := range []string{",", "\t", ";"} {
		file := csvFile(strings.Join([]string{"Date", "session", "leader", "kind", "lawyer"}, sep), strings.Join([]string{"46349", "pm", "wang", "appointment", "yes"}, sep))
		days, _, problems := rotafile.Files{}.Parse(file, conf(), today)
		want := []queue.RotaDay{{ID: "2026-11-23-pm-wang", Date: "2026-11-23", Session: "pm", Leader: "wang", Kind: queue.KindBooked, Lawyer: true}}
		if d := cmp.Diff(want, days); d != "" || problems != nil {
			t.Errorf("separator %q: %v (-want +got)\n%s", sep, problems, d)
		}
	}
}

func TestDates(t *testing.T) {
	for text, want := range map[string]queue.Date{
		"2026-11-23": "2026-11-23", "2026/1/5": "2026-01-05", "2026.1.5": "2026-01-05", "2026年11月23日": "2026-11-23", "2026年1月5": "2026-01-05",
		"11月23日": "2026-11-23", "1月4日": "2027-01-04", "10月5日": "2026-10-05", "１２月７日": "2026-12-07", "2026 年 12 月 7 日": "2026-12-07",
		"11月23日（周一）": "2026-11-23", "2026-11-23 星期一": "2026-11-23", "2026-11-23T00:00:00": "2026-11-23", "46349": "2026-11-23",
		"2026-02-30": "", "2月30日": "", "2026-13-01": "", "2026年11月": "", "2026-11": "", "23": "", "下周一": "", "26-11-23": "", "2026-11-23-1": "", "20261123": "", "-1": "",
		"2028-02-29": "2028-02-29", "2月29日": "",
	} {
		days, _, problems := rotafile.Files{}.Parse(csvFile("日期,时段,领导", text+",上午,王芳"), conf(), today)
		if want == "" {
			bad := []queue.Problem{{Row: 2, Field: "date", Code: "bad_date", Value: text}}
			if d := cmp.Diff(bad, problems); d != "" || days != nil {
				t.Errorf("%q: %v (-want +got)\n%s", text, days, d)
			}
		} else if len(days) != 1 || days[0].Date != want {
			t.Errorf("%q: %v, %v; want %s", text, days, problems, want)
		}
	}
}

// Everything that is wrong is told at once, and good rows beside it are kept
// apart.
func TestProblems(t *testing.T) {
	long := strings.Repeat("长", 101)
	file := csvFile(
		"日期,时段,领导,职务,形式,地点,陪同单位,律师,人数",
		"2026-02-30,早上,赵六,,电话,,城管局、人社局、人社局,也许,很多",
		",,,,,,,,5",
		"2026-11-30,上午,李强,,,,,,",
		"2026-11-30,上午,王芳,县长,,,,,",
		"2026-11-30,上午,王芳,,,,,,1000",
		"2026-11-30,上午,王芳,,,"+long+",,,-1",
		"2026-11-30,上午,王芳,县委书记,,,,,",
	)
	days, rows, problems := rotafile.Files{}.Parse(file, conf(), today)
	want := []queue.Problem{
		{Row: 7, Field: "place", Code: "too_long", Value: strings.Repeat("长", 40)},
		{Row: 2, Field: "date", Code: "bad_date", Value: "2026-02-30"},
		{Row: 2, Field: "session", Code: "unknown_session", Value: "早上"},
		{Row: 2, Field: "leader", Code: "unknown_leader", Value: "赵六"},
		{Row: 2, Field: "kind", Code: "unknown_kind", Value: "电话"},
		{Row: 2, Field: "units", Code: "unknown_unit", Value: "城管局"},
		{Row: 2, Field: "units", Code: "duplicate", Value: "人社局"},
		{Row: 2, Field: "lawyer", Code: "bad_flag", Value: "也许"},
		{Row: 2, Field: "capacity", Code: "bad_number", Value: "很多"},
		{Row: 3, Field: "date", Code: "missing"},
		{Row: 3, Field: "session", Code: "missing"},
		{Row: 3, Field: "leader", Code: "missing"},
		{Row: 4, Field: "post", Code: "other_post"},
		{Row: 5, Field: "post", Code: "other_post", Value: "县长"},
		{Row: 6, Field: "capacity", Code: "bad_number", Value: "1000"},
		{Row: 7, Field: "capacity", Code: "bad_number", Value: "-1"},
	}
	if d := cmp.Diff(want, problems); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if len(days) != 1 || rows[0] != 8 {
		t.Errorf("good rows %v at %v, want the last", days, rows)
	}
}

func TestFilesThatAreNone(t *testing.T) {
	var many []string
	for i := range rotafile.MaxRows + 1 {
		many = append(many, fmt.Sprintf("2026-11-23,上午,王芳,,%d", i))
	}
	for _, tt := range []struct {
		name string
		file []byte
		want queue.Problem
	}{
		{"empty", nil, queue.Problem{Row: 1, Code: "no_header"}},
		{"no headings", csvFile("王芳,2026-11-23"), queue.Problem{Row: 1, Code: "no_header"}},
		{"no sessions", csvFile("日期,领导"), queue.Problem{Row: 1, Field: "session", Code: "missing"}},
		{"a heading that means nothing", csvFile("日期,时段,领导,手机"), queue.Problem{Row: 1, Code: "unknown_column", Value: "手机"}},
		{"a heading twice", csvFile("日期,时段,领导,姓名"), queue.Problem{Row: 1, Field: "leader", Code: "duplicate", Value: "姓名"}},
		{"too many rows", csvFile(append([]string{"日期,时段,领导,,人数"}, many...)...), queue.Problem{Row: rotafile.MaxRows + 2, Code: "too_many", Value: "400"}},
		{"too many empty rows", []byte("日期,时段,领导\n" + strings.Repeat(",,\n", 1000)), queue.Problem{Row: 1001, Code: "too_many"}},
		{"old Excel", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), queue.Problem{Code: "old_file"}},
		{"a picture", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), queue.Problem{Code: "bad_file"}},
		{"a broken archive", []byte("PK\x03\x04 and no more"), queue.Problem{Code: "bad_file"}},
		{"an open quote", csvFile("日期,时段,领导", `"2026-11-23,上午`), queue.Problem{Row: 2, Code: "bad_file"}},
		{"a large file", bytes.Repeat([]byte("日期,时段,领导\n"), 200_000), queue.Problem{Code: "bad_file"}},
		{"half a character", append(csvFile("date,session,leader"), "46349,am,\xff\n"...), queue.Problem{Row: 2, Field: "leader", Code: "not_text", Value: "\ufffd"}},
		{"a bomb", zipped(t, map[string]io.Reader{"xl/workbook.xml": io.LimitReader(zeros{}, 16<<20)}), queue.Problem{Code: "bad_file"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			days, _, problems := rotafile.Files{}.Parse(tt.file, conf(), today)
			if len(problems) == 0 || problems[0] != tt.want {
				t.Errorf("got %d days, %+v; want %+v", len(days), problems, tt.want)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

func zipped(t *testing.T, files map[string]io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, r := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.Copy(w, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if b.Len() > rotafile.MaxSize {
		t.Fatalf("the archive has %d bytes and would be refused for that", b.Len())
	}
	return b.Bytes()
}

// book makes a workbook as an office would: a title over all columns, dates as
// Excel keeps them, and one joined date for morning and afternoon.
func book(t *testing.T, change func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	set := func(cell string, v any) {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	set("A1", "领导接访安排")
	for i, h := range []string{"日期", "时段", "领导", "人数", "律师"} {
		set(string(rune('A'+i))+"2", h)
	}
	set("A3", 46349)
	set("B3", "上午")
	set("C3", "王芳")
	set("D3", 12)
	set("E3", true)
	set("B4", "下午")
	set("C4", "王芳")
	for _, err := range []error{
		f.SetCellStyle("Sheet1", "A3", "A3", date), f.MergeCell("Sheet1", "A1", "E1"), f.MergeCell("Sheet1", "A3", "A4"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(f)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParseXLSX(t *testing.T) {
	want := []queue.RotaDay{
		{ID: "2026-11-23-am-wang", Date: "2026-11-23", Session: "am", Leader: "wang", Capacity: 12, Lawyer: true},
		{ID: "2026-11-23-pm-wang", Date: "2026-11-23", Session: "pm", Leader: "wang"},
	}
	for name, change := range map[string]func(*excelize.File){
		"plain": nil,
		"another sheet behind": func(f *excelize.File) {
			_, _ = f.NewSheet("草稿")
			_ = f.SetCellValue("草稿", "A1", "日期")
		},
		// What an office gets that formats a whole row, a thousand times over.
		"far cells": func(f *excelize.File) {
			style, _ := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
			for _, y := range []int{3, 4, 900} {
				_ = f.SetCellStyle("Sheet1", fmt.Sprintf("A%d", y), fmt.Sprintf("XFD%d", y), style)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			days, rows, problems := rotafile.Files{}.Parse(book(t, change), conf(), today)
			if d := cmp.Diff(want, days); d != "" || problems != nil || !cmp.Equal(rows, []int{3, 4}) {
				t.Errorf("%v %v (-want +got)\n%s", rows, problems, d)
			}
		})
	}
	t.Run("dates since 1904", func(t *testing.T) {
		yes := true
		days, _, problems := rotafile.Files{}.Parse(book(t, func(f *excelize.File) {
			_ = f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes})
			_ = f.SetCellValue("Sheet1", "A3", 46349-1462)
		}), conf(), today)
		if d := cmp.Diff(want, days); d != "" {
			t.Errorf("%v (-want +got)\n%s", problems, d)
		}
	})
	t.Run("a date that was not joined is missing", func(t *testing.T) {
		_, _, problems := rotafile.Files{}.Parse(book(t, func(f *excelize.File) { _ = f.UnmergeCell("Sheet1", "A3", "A4") }), conf(), today)
		if d := cmp.Diff([]queue.Problem{{Row: 4, Field: "date", Code: "missing"}}, problems); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
	})
}

func TestElsewhere(t *testing.T) {
	days, rows, problems := rotafile.Files{}.ParseElsewhere(csvFile(
		"日期,时段,领导,职务,地点", "2026-11-23,上午,孙七,党委书记,城关镇政府", "2026-02-30,上午,周八,,", "2026-11-24,全天,周八,,"), today)
	want := []queue.ElsewhereDay{
		{Date: "2026-11-23", Session: "am", Leader: "孙七", Post: "党委书记", Place: "城关镇政府"}, {Date: "2026-11-24", Session: "day", Leader: "周八"},
	}
	if d := cmp.Diff(want, days); d != "" || !cmp.Equal(rows, []int{2, 4}) {
		t.Errorf("%v (-want +got)\n%s", rows, d)
	}
	if d := cmp.Diff([]queue.Problem{{Row: 3, Field: "date", Code: "bad_date", Value: "2026-02-30"}}, problems); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func sessions(t *rapid.T) []queue.RotaDay {
	word := rapid.StringMatching(`[接访中心城关镇A-Za-z0-9=+\-@'",;（）]{0,12}`)
	n := rapid.IntRange(0, 6).Draw(t, "n")
	var out []queue.RotaDay
	for range n {
		d := queue.RotaDay{
			Date:    queue.Date(fmt.Sprintf("20%02d-%02d-%02d", rapid.IntRange(0, 99).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d"))),
			Session: rapid.SampledFrom([]string{"am", "pm", "day"}).Draw(t, "session"),
			Leader:  rapid.SampledFrom([]string{"wang", "li1", "li2"}).Draw(t, "leader"),
			Kind:    rapid.SampledFrom([]queue.RotaKind{"", "field", "appointment", "video"}).Draw(t, "kind"),
			Place:   word.Draw(t, "place"), Label: word.Draw(t, "label"),
			Lawyer: rapid.Bool().Draw(t, "lawyer"), Capacity: rapid.IntRange(0, 999).Draw(t, "capacity"),
		}
		for _, u := range conf().Units {
			if rapid.Bool().Draw(t, "unit") {
				d.Units = append(d.Units, u)
			}
		}
		out = append(out, d)
	}
	return out
}

// What is written is read again, whatever the words look like.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := sessions(t)
		for _, format := range []string{"csv", "xlsx"} {
			file, err := rotafile.Files{}.Write(format, conf(), want)
			if err != nil {
				t.Fatal(err)
			}
			got, _, problems := rotafile.Files{}.Parse(file, conf(), today)
			if d := cmp.Diff(want, got, cmpopts.IgnoreFields(queue.RotaDay{}, "ID")); d != "" || problems != nil {
				t.Fatalf("%s: %v (-want +got)\n%s", format, problems, d)
			}
		}
	})
}

// No cell of a CSV file makes a spreadsheet compute.
func TestNoFormulas(t *testing.T) {
	for _, evil := range []string{"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "'=1"} {
		file, err := rotafile.Files{}.Write("csv", conf(), []queue.RotaDay{{Date: today, Session: "am", Leader: "wang", Place: evil}})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if got := rows[1][5]; got[0] != '\'' {
			t.Errorf("%q is written as %q", evil, got)
		}
	}
	if _, err := (rotafile.Files{}).Write("pdf", conf(), nil); err == nil {
		t.Error("wrote a format that there is not")
	}
}

// FuzzParse holds that no file makes the parser panic, that what it takes is
// whole, and that it tells why it takes nothing.
func FuzzParse(f *testing.F) {
	f.Add(csvFile("日期,时段,领导", "2026-11-23,上午,王芳"))
	f.Add(csvFile("日期;时段;领导;职务;陪同单位", `11月23日;全天;李强;县长;"人社局、住建局"`))
	f.Add([]byte("PK\x03\x04"))
	for _, format := range []string{"csv", "xlsx"} {
		b, err := rotafile.Files{}.Write(format, conf(), []queue.RotaDay{{Date: today, Session: "am", Leader: "wang", Place: "=1"}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		days, rows, problems := rotafile.Files{}.Parse(file, conf(), today)
		if len(days) != len(rows) || len(days) > rotafile.MaxRows {
			t.Fatalf("%d days in %d rows", len(days), len(rows))
		}
		for i, d := range days {
			if _, ok := conf().Leader(d.Leader); !ok || !d.Date.Valid() || d.ID == "" || rows[i] < 2 {
				t.Fatalf("took %+v in row %d", d, rows[i])
			}
		}
		for _, p := range problems {
			if p.Code == "" || len([]rune(p.Value)) > 40 {
				t.Fatalf("problem %+v", p)
			}
		}
	})
}
