package rotafile

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"reception/queue"
)

// The limits of a file.
const (
	MaxSize  = 2 << 20 // bytes
	MaxRows  = 400     // sessions
	maxScan  = 1000    // rows looked at, with the empty ones
	maxCols  = 40
	maxCell  = 100 // characters
	maxValue = 40  // characters of a cell that a problem quotes
)

// The codes of problems that only files have.
const (
	badFile       = "bad_file"       // neither a spreadsheet nor text
	oldFile       = "old_file"       // .xls of before 2007
	noHeader      = "no_header"      // no row names the columns
	unknownColumn = "unknown_column" // a heading that means nothing
	tooMany       = "too_many"       // rows
	notText       = "not_text"       // bytes that are no characters
	badFlag       = "bad_flag"       // neither yes nor no
	otherPost     = "other_post"     // the leader has another post
)

// Files reads and writes rotas. It has no state.
type Files struct{}

// column is a column that means something.
type column struct {
	key   string   // as in queue.Problem.Field
	names []string // the first is written
}

func columns() []column {
	return []column{
		{"date", []string{"日期", "接访日期", "date"}},
		{"session", []string{"时段", "时间段", "接访时段", "session"}},
		{"leader", []string{"领导", "接访领导", "领导姓名", "姓名", "leader"}},
		{"post", []string{"职务", "领导职务", "post"}},
		{"kind", []string{"形式", "方式", "接访形式", "接访方式", "kind"}},
		{"place", []string{"地点", "接访地点", "place"}},
		{"units", []string{"陪同单位", "陪同部门", "参与单位", "units"}},
		{"lawyer", []string{"律师", "律师值班", "lawyer"}},
		{"capacity", []string{"人数", "批数", "名额", "capacity"}},
		{"label", []string{"备注", "名称", "label"}},
	}
}

// passed are columns that offices like to have and that follow from others.
func passed() []string {
	return []string{"", "序号", "星期", "周几", "电话", "联系电话", "咨询电话", "单位", "weekday"}
}

// sheet is a file as rows of trimmed cells.
type sheet struct {
	rows     []row
	problems []queue.Problem
}

type row struct {
	n     int // as a spreadsheet counts, from 1
	cells []string
}

// record is a row below the headings, by column.
type record struct {
	n     int
	cells map[string]string
}

// reader collects what is wrong with a file.
type reader struct {
	problems []queue.Problem
}

func (r *reader) problem(n int, field, code, value string) {
	r.problems = append(r.problems, queue.Problem{Row: n, Field: field, Code: code, Value: clip(value)})
}

// Parse reads the sessions of a file. Leaders and units are those of conf; a
// date without a year is the nearest to today. rows holds the row of each day,
// as a spreadsheet counts them. Rows that have a problem are left out of days.
//
// The sessions have ids that follow from date, session and leader, and no
// status. Whether they fit the rota that is there, the queue tells.
func (Files) Parse(file []byte, conf queue.Config, today queue.Date) (days []queue.RotaDay, rows []int, problems []queue.Problem) {
	r := &reader{}
	records := r.open(file, "date", "session", "leader")
	for _, rec := range records {
		before := len(r.problems)
		d := queue.RotaDay{
			Date: r.date(rec, today), Session: r.session(rec), Leader: r.leader(rec, conf), Kind: r.kind(rec),
			Place: r.text(rec, "place"), Units: r.units(rec, conf), Lawyer: r.lawyer(rec), Capacity: r.capacity(rec), Label: r.text(rec, "label"),
		}
		if len(r.problems) > before {
			continue
		}
		d.ID = fmt.Sprintf("%s-%s-%s", d.Date, d.Session, d.Leader)
		days, rows = append(days, d), append(rows, rec.n)
	}
	return days, rows, r.problems
}

// ParseElsewhere reads the sessions of another hall, whose leaders are names.
func (Files) ParseElsewhere(file []byte, today queue.Date) (days []queue.ElsewhereDay, rows []int, problems []queue.Problem) {
	r := &reader{}
	records := r.open(file, "date", "session", "leader")
	for _, rec := range records {
		before := len(r.problems)
		d := queue.ElsewhereDay{
			Date: r.date(rec, today), Session: r.session(rec), Leader: r.need(rec, "leader"), Post: r.text(rec, "post"), Place: r.text(rec, "place"),
		}
		if len(r.problems) == before {
			days, rows = append(days, d), append(rows, rec.n)
		}
	}
	return days, rows, r.problems
}

// open returns what stands below the headings of a file.
func (r *reader) open(file []byte, required ...string) []record {
	var s sheet
	switch {
	case len(file) > MaxSize:
		r.problem(0, "", badFile, "")
		return nil
	case bytes.HasPrefix(file, []byte("PK\x03\x04")):
		s = readXLSX(file)
	case bytes.HasPrefix(file, []byte("\xd0\xcf\x11\xe0")):
		r.problem(0, "", oldFile, "")
		return nil
	default:
		s = readCSV(file)
	}
	r.problems = append(r.problems, s.problems...)
	head := -1
	for i, row := range s.rows[:min(10, len(s.rows))] {
		if keys := headings(row); slices.Contains(keys, "date") && slices.Contains(keys, "leader") {
			head = i
			break
		}
	}
	if head < 0 {
		if len(r.problems) == 0 {
			r.problem(1, "", noHeader, "")
		}
		return nil
	}
	keys := headings(s.rows[head])
	for i, cell := range s.rows[head].cells {
		switch {
		case keys[i] == "" && !slices.Contains(passed(), heading(cell)):
			r.problem(s.rows[head].n, "", unknownColumn, cell)
		case keys[i] != "" && slices.Contains(keys[:i], keys[i]):
			r.problem(s.rows[head].n, keys[i], "duplicate", cell)
		}
	}
	for _, key := range required {
		if !slices.Contains(keys, key) {
			r.problem(s.rows[head].n, key, "missing", "")
		}
	}
	if len(r.problems) > 0 {
		return nil // what stands in which column is not certain
	}
	return r.records(s.rows[head+1:], keys)
}

func (r *reader) records(rows []row, keys []string) []record {
	var out []record
	for _, row := range rows {
		rec := record{n: row.n, cells: map[string]string{}}
		for i, cell := range row.cells {
			if cell == "" || i >= len(keys) || keys[i] == "" {
				continue
			}
			rec.cells[keys[i]] = cell
			switch {
			case strings.ContainsRune(cell, utf8.RuneError):
				r.problem(row.n, keys[i], notText, cell)
			case utf8.RuneCountInString(cell) > maxCell:
				r.problem(row.n, keys[i], "too_long", cell)
			}
		}
		if len(rec.cells) == 0 {
			continue
		}
		if len(out) == MaxRows {
			r.problem(row.n, "", tooMany, strconv.Itoa(MaxRows))
			return nil
		}
		out = append(out, rec)
	}
	return out
}

// headings returns the keys of the columns that a row names.
func headings(row row) []string {
	keys := make([]string, len(row.cells))
	for i, cell := range row.cells {
		for _, c := range columns() {
			if slices.Contains(c.names, heading(cell)) {
				keys[i] = c.key
			}
		}
	}
	return keys
}

func heading(cell string) string { return strings.ToLower(bare(cell)) }

// bare is text without any space: 王　芳 is 王芳.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// trim is a cell without the space around it.
func trim(s string) string { return strings.TrimSpace(strings.TrimPrefix(s, "\ufeff")) }

// risky are the characters that make a spreadsheet compute a cell of a CSV
// file, and the apostrophe that says it shall not.
const risky = "=+-@'\t\r"

func clip(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if utf8.RuneCountInString(s) <= maxValue {
		return s
	}
	return string([]rune(s)[:maxValue])
}

func (r *reader) text(rec record, key string) string { return rec.cells[key] }

func (r *reader) need(rec record, key string) string {
	s := rec.cells[key]
	if s == "" {
		r.problem(rec.n, key, "missing", "")
	}
	return s
}

func (r *reader) date(rec record, today queue.Date) queue.Date {
	text := r.need(rec, "date")
	if text == "" {
		return ""
	}
	d, err := parseDate(text, today)
	if err != nil {
		r.problem(rec.n, "date", "bad_date", text)
	}
	return d
}

var errDate = errors.New("not a date")

// parseDate reads 2026-11-23, 2026/11/23, 2026.11.23, 2026年11月23日, 11月23日 and
// the days since 1899-12-30 that Excel keeps.
func parseDate(text string, today queue.Date) (queue.Date, error) {
	text = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return '0' + r - '０'
		case r == '／' || r == '.' || r == '．' || r == '-' || r == '－':
			return '/'
		}
		return r
	}, bare(text))
	if n, err := strconv.Atoi(text); err == nil {
		if n < 36526 || n > 73050 { // 2000 to 2099
			return "", errDate
		}
		return queue.Date(time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)), nil
	}
	if at := strings.IndexAny(text, "(（星周T"); at > 0 {
		text = text[:at] // 11月23日（周一）, and what programs write behind a T
	}
	var y, m, d int
	var rest string
	for _, layout := range []string{"%d年%d月%d日%s", "%d年%d月%d%s", "%d/%d/%d%s"} {
		y, m, d, rest = 0, 0, 0, ""
		if n, _ := fmt.Sscanf(text, layout, &y, &m, &d, &rest); n == 3 {
			return makeDate(y, m, d)
		}
	}
	for _, layout := range []string{"%d月%d日%s", "%d月%d%s"} {
		m, d, rest = 0, 0, ""
		if n, _ := fmt.Sscanf(text, layout, &m, &d, &rest); n == 2 {
			return nearest(m, d, today)
		}
	}
	return "", errDate
}

func makeDate(y, m, d int) (queue.Date, error) {
	date := queue.Date(fmt.Sprintf("%04d-%02d-%02d", y, m, d))
	if y < 2000 || y > 2099 || !date.Valid() {
		return "", errDate
	}
	return date, nil
}

// nearest is the date without a year that lies nearest to today.
func nearest(m, d int, today queue.Date) (queue.Date, error) {
	if !today.Valid() {
		return "", errDate
	}
	year, _ := strconv.Atoi(string(today[:4]))
	best, gap := queue.Date(""), 0
	for _, y := range []int{year, year + 1, year - 1} {
		date, err := makeDate(y, m, d)
		if err != nil {
			continue
		}
		n := date.DaysSince(today)
		if n = max(n, -n); best == "" || n < gap {
			best, gap = date, n
		}
	}
	if best == "" {
		return "", errDate
	}
	return best, nil
}

// word finds what a cell says among words with a meaning each.
func (r *reader) word(rec record, key, code string, words map[string]string) string {
	text := rec.cells[key]
	meaning, ok := words[heading(text)]
	if !ok {
		r.problem(rec.n, key, code, text)
	}
	return meaning
}

func (r *reader) session(rec record) string {
	if r.need(rec, "session") == "" {
		return ""
	}
	return r.word(rec, "session", "unknown_session", map[string]string{
		"上午": "am", "下午": "pm", "全天": "day", "全日": "day", "整天": "day", "am": "am", "pm": "pm", "day": "day",
	})
}

func (r *reader) kind(rec record) queue.RotaKind {
	return queue.RotaKind(r.word(rec, "kind", "unknown_kind", map[string]string{
		"": "", "现场": "", "现场接访": "", "接访": "", "onsite": "", "下访": string(queue.KindField), "带案下访": string(queue.KindField), "field": string(queue.KindField),
		"约访": string(queue.KindBooked), "预约": string(queue.KindBooked), "appointment": string(queue.KindBooked),
		"视频": string(queue.KindVideo), "视频接访": string(queue.KindVideo), "video": string(queue.KindVideo),
	}))
}

func (r *reader) lawyer(rec record) bool {
	return r.word(rec, "lawyer", badFlag, map[string]string{
		"": "", "无": "", "否": "", "没有": "", "0": "", "false": "", "no": "", "×": "",
		"有": "y", "是": "y", "√": "y", "✓": "y", "1": "y", "true": "y", "yes": "y",
	}) == "y"
}

// leader finds a leader by name; the post tells namesakes apart.
func (r *reader) leader(rec record, conf queue.Config) string {
	text := r.need(rec, "leader")
	if text == "" {
		return ""
	}
	var named []queue.Leader
	for _, l := range conf.Leaders {
		if bare(l.Name) == bare(text) || l.ID == text {
			named = append(named, l)
		}
	}
	if len(named) == 0 {
		r.problem(rec.n, "leader", "unknown_leader", text)
		return ""
	}
	post := bare(rec.cells["post"])
	for _, l := range named {
		if bare(l.Post) == post || post == "" && len(named) == 1 {
			return l.ID
		}
	}
	r.problem(rec.n, "post", otherPost, rec.cells["post"])
	return ""
}

func (r *reader) units(rec record, conf queue.Config) []string {
	var out []string
	for unit := range strings.FieldsFuncSeq(rec.cells["units"], func(c rune) bool { return strings.ContainsRune("、,，;；\n", c) }) {
		if unit = strings.TrimSpace(unit); unit == "" {
			continue
		}
		i := slices.IndexFunc(conf.Units, func(known string) bool { return bare(known) == bare(unit) })
		switch {
		case i < 0:
			r.problem(rec.n, "units", "unknown_unit", unit)
		case slices.Contains(out, conf.Units[i]):
			r.problem(rec.n, "units", "duplicate", unit)
		default:
			out = append(out, conf.Units[i])
		}
	}
	return out
}

func (r *reader) capacity(rec record) int {
	text := bare(rec.cells["capacity"])
	if text == "" {
		return 0
	}
	for _, unit := range []string{"批次", "批", "人", "个"} {
		text = strings.TrimSuffix(text, unit)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 999 {
		r.problem(rec.n, "capacity", "bad_number", rec.cells["capacity"])
		return 0
	}
	return n
}
