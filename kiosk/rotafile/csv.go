package rotafile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"reception/queue"
)

// readCSV reads text with separators: UTF-8 with or without a mark in front,
// else GB18030, which is what Excel writes on a Chinese machine.
func readCSV(file []byte) sheet {
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	if !utf8.Valid(file) {
		// Bytes that are no characters become U+FFFD, which is told for its cell.
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(file)
		if err != nil {
			return sheet{problems: []queue.Problem{{Code: badFile}}}
		}
		file = decoded
	}
	if bytes.IndexByte(file, 0) >= 0 {
		return sheet{problems: []queue.Problem{{Code: badFile}}}
	}
	r := csv.NewReader(bytes.NewReader(file))
	r.Comma = separator(file)
	r.FieldsPerRecord = -1
	r.TrimLeadingSpace = r.Comma != '\t'
	var s sheet
	inside := 0 // line ends within cells: a spreadsheet shows them in one row
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return s
		}
		if err != nil {
			n := 0
			if e, ok := errors.AsType[*csv.ParseError](err); ok {
				n = e.StartLine - inside
			}
			s.problems = append(s.problems, queue.Problem{Row: n, Code: badFile})
			return s
		}
		line, _ := r.FieldPos(0)
		n := line - inside
		if len(s.rows) == maxScan {
			s.problems = append(s.problems, queue.Problem{Row: n, Code: tooMany})
			return s
		}
		for i := range cells {
			inside += strings.Count(cells[i], "\n")
			cells[i] = unmark(trim(cells[i]))
		}
		s.rows = append(s.rows, row{n: n, cells: cells[:min(len(cells), maxCols)]})
	}
}

// unmark takes off the apostrophe that [writeCSV] puts before a cell.
func unmark(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte(risky, s[1]) >= 0 {
		return s[1:]
	}
	return s
}

// separator is the one that the first line with any has most of.
func separator(file []byte) rune {
	for line := range bytes.Lines(file) {
		best, most := rune(0), 0
		for _, c := range []rune{',', '\t', ';'} {
			if n := bytes.Count(line, []byte(string(c))); n > most {
				best, most = c, n
			}
		}
		if most > 1 { // a title may hold one
			return best
		}
	}
	return ','
}

// writeCSV writes UTF-8 with the mark in front by which Excel knows it.
func writeCSV(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, cells := range rows {
		safe := make([]string, len(cells))
		for i, cell := range cells {
			if cell != "" && strings.IndexByte(risky, cell[0]) >= 0 {
				cell = "'" + cell // text, whatever it looks like
			}
			safe[i] = cell
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
