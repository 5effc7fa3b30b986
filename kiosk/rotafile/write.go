package rotafile

import (
	"fmt"
	"strconv"
	"strings"

	"reception/queue"
)

// Write returns the sessions as a file that [Files.Parse] reads: format "xlsx",
// or "csv" in UTF-8.
func (Files) Write(format string, conf queue.Config, days []queue.RotaDay) ([]byte, error) {
	var head []string
	for _, c := range columns() {
		head = append(head, c.names[0])
	}
	rows := [][]string{head}
	for _, d := range days {
		l, _ := conf.Leader(d.Leader)
		lawyer, capacity := "", ""
		if d.Lawyer {
			lawyer = "有"
		}
		if d.Capacity > 0 {
			capacity = strconv.Itoa(d.Capacity)
		}
		rows = append(rows, []string{
			string(d.Date), sessionWord(d.Session), l.Name, l.Post, kindWord(d.Kind), d.Place,
			strings.Join(d.Units, "、"), lawyer, capacity, d.Label,
		})
	}
	switch format {
	case "csv":
		return writeCSV(rows)
	case "xlsx":
		return writeXLSX(rows)
	}
	return nil, fmt.Errorf("write rota: unknown format %q", format)
}

func sessionWord(s string) string {
	switch s {
	case "am":
		return "上午"
	case "pm":
		return "下午"
	case "day":
		return "全天"
	}
	return s
}

func kindWord(k queue.RotaKind) string {
	switch k {
	case queue.KindOnSite:
		return "现场"
	case queue.KindField:
		return "下访"
	case queue.KindBooked:
		return "约访"
	case queue.KindVideo:
		return "视频"
	}
	return string(k)
}
