package rotafile

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"reception/queue"
)

// maxUnzipped is how large a file may be unpacked, in bytes. The largest rota
// has some 200 kB.
const maxUnzipped = 8 << 20

// readXLSX reads the first sheet. A cell of a date is the number that Excel
// keeps; cells that are joined all have the text of the first.
func readXLSX(file []byte) (s sheet) {
	bad := sheet{problems: []queue.Problem{{Code: badFile}}}
	defer func() {
		if recover() != nil { // the library trusts files more than we can
			s = bad
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped,
	})
	if err != nil {
		return bad
	}
	defer func() { _ = f.Close() }() // it was in memory only
	names := f.GetSheetList()
	if len(names) == 0 {
		return bad
	}
	// Rows reads one row after the other. Everything else of the library first
	// fills the sheet up to its last cell, which may stand in column XFD.
	rows, err := f.Rows(names[0])
	if err != nil {
		return bad
	}
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return bad
		}
		if n > maxScan {
			if len(cells) > 0 {
				s.problems = append(s.problems, queue.Problem{Row: n, Code: tooMany})
				break
			}
			if n > 20*maxScan {
				break
			}
			continue
		}
		cells = cells[:min(len(cells), maxCols)]
		for i := range cells {
			cells[i] = trim(cells[i])
		}
		s.rows = append(s.rows, row{n: n, cells: cells})
	}
	if rows.Error() != nil {
		return bad
	}
	join(s.rows, joined(file))
	since1904(&s, f)
	return s
}

// since1904 turns the dates of old Macintosh files into those of the others.
func since1904(s *sheet, f *excelize.File) {
	props, err := f.GetWorkbookProps()
	if err != nil || props.Date1904 == nil || !*props.Date1904 {
		return
	}
	at := -1
	for _, row := range s.rows {
		for i, key := range headings(row) {
			if key == "date" && at < 0 {
				at = i
			}
		}
		if at < 0 || at >= len(row.cells) {
			continue
		}
		if n, err := strconv.Atoi(row.cells[at]); err == nil {
			row.cells[at] = strconv.Itoa(n + 1462)
		}
	}
}

// area is a range of cells that are joined, from 1, inclusive.
type area struct{ x1, y1, x2, y2 int }

// join copies the text of joined cells to all of them.
func join(rows []row, areas []area) {
	for _, a := range areas {
		if a.y1 > len(rows) || a.x1 > len(rows[a.y1-1].cells) || a.x2-a.x1 > 0 {
			continue // joined sideways it is a title
		}
		text := rows[a.y1-1].cells[a.x1-1]
		for y := a.y1; y < min(a.y2, len(rows)); y++ {
			if len(rows[y].cells) == 0 {
				continue // an empty row stays one
			}
			for len(rows[y].cells) < a.x1 {
				rows[y].cells = append(rows[y].cells, "")
			}
			if rows[y].cells[a.x1-1] == "" {
				rows[y].cells[a.x1-1] = text
			}
		}
	}
}

// joined reads from the file itself which cells of the first sheet are joined,
// see [readXLSX] why.
func joined(file []byte) []area {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil
	}
	var book struct {
		Sheets []struct {
			ID string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if unzip(z, "xl/workbook.xml", &book) != nil || unzip(z, "xl/_rels/workbook.xml.rels", &rels) != nil || len(book.Sheets) == 0 {
		return nil
	}
	var merges struct {
		List []struct {
			Ref string `xml:"ref,attr"`
		} `xml:"mergeCells>mergeCell"`
	}
	for _, rel := range rels.List {
		if rel.ID != book.Sheets[0].ID {
			continue
		}
		name := path.Join("xl", rel.Target)
		if strings.HasPrefix(rel.Target, "/") {
			name = strings.TrimPrefix(rel.Target, "/")
		}
		if unzip(z, name, &merges) != nil {
			return nil
		}
	}
	var out []area
	for _, m := range merges.List {
		from, to, _ := strings.Cut(m.Ref, ":")
		var a area
		var err1, err2 error
		a.x1, a.y1, err1 = excelize.CellNameToCoordinates(from)
		a.x2, a.y2, err2 = excelize.CellNameToCoordinates(to)
		if err1 == nil && err2 == nil && len(out) < maxScan {
			out = append(out, a)
		}
	}
	return out
}

func unzip(z *zip.Reader, name string, into any) error {
	f, err := z.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	return xml.NewDecoder(io.LimitReader(f, maxUnzipped)).Decode(into)
}

// writeXLSX writes one sheet. Every cell is text, also one that looks like a
// formula.
func writeXLSX(rows [][]string) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it is in memory only
	const name = "接访安排"
	if err := f.SetSheetName(f.GetSheetName(0), name); err != nil {
		return nil, fmt.Errorf("name the sheet: %w", err)
	}
	for y, cells := range rows {
		for x, cell := range cells {
			at, err := excelize.CoordinatesToCellName(x+1, y+1)
			if err == nil {
				err = f.SetCellStr(name, at, cell)
			}
			if err != nil {
				return nil, fmt.Errorf("write cell: %w", err)
			}
		}
	}
	for i, width := range []float64{13, 8, 12, 24, 8, 24, 36, 8, 8, 20} {
		col, err := excelize.ColumnNumberToName(i + 1)
		if err == nil {
			err = f.SetColWidth(name, col, col, width)
		}
		if err != nil {
			return nil, fmt.Errorf("set column width: %w", err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return b.Bytes(), nil
}
