package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// result is one row: what was measured beside its reference.
type result struct {
	Name      string  `json:"name"`
	What      string  `json:"what"`
	Reference string  `json:"reference"`
	Unit      string  `json:"unit"` // of the four figures
	Samples   int     `json:"samples"`
	P50       float64 `json:"p50"`
	P99       float64 `json:"p99"`
	RefP50    float64 `json:"ref_p50"`
	RefP99    float64 `json:"ref_p99"`
	RatioP50  float64 `json:"ratio_p50"`
	RatioP99  float64 `json:"ratio_p99"`
	Goal      float64 `json:"goal,omitempty"` // 0: none, it stands here to be compared
	GoalIs    string  `json:"goal_is,omitempty"`
	Met       bool    `json:"met"`
	Load      string  `json:"load"` // averages of 1 and 5 minutes, before → after
	Note      string  `json:"note,omitempty"`
}

// report is a run.
type report struct {
	Results []result `json:"results"`
	Failed  []string `json:"failed,omitempty"` // could not be measured
}

// compared makes a row from two sets of times.
func compared(a, b []time.Duration) result {
	const unit = float64(time.Millisecond)
	r := result{Unit: "ms", Samples: min(len(a), len(b))}
	r.P50, r.P99 = float64(quantile(a, 50))/unit, float64(quantile(a, 99))/unit
	r.RefP50, r.RefP99 = float64(quantile(b, 50))/unit, float64(quantile(b, 99))/unit
	r.RatioP50, r.RatioP99 = r.P50/r.RefP50, r.P99/r.RefP99
	return r
}

// ratioGoal says that the ratio of the medians is to be at most most.
func (r *result) ratioGoal(most float64) {
	r.Goal, r.GoalIs, r.Met = most, fmt.Sprintf("p50 ≤ %.3g×", most), r.RatioP50 <= most
}

func quantile[T int64 | float64 | time.Duration](all []T, percent int) T {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

func (r report) print(w io.Writer) error {
	rows := [][]string{{"name", "samples", "p50", "p99", "ref p50", "ref p99", "p50 ÷", "p99 ÷", "goal", "", "load"}}
	for _, x := range r.Results {
		figure := func(v float64) string {
			if v == 0 {
				return "-"
			}
			return fmt.Sprintf("%.3g %s", v, x.Unit)
		}
		ratio := func(v float64) string {
			if v == 0 {
				return "-"
			}
			return fmt.Sprintf("%.2f×", v)
		}
		verdict := ""
		if x.Goal != 0 {
			verdict = "goal missed"
			if x.Met {
				verdict = "met"
			}
		}
		rows = append(rows, []string{
			x.Name, fmt.Sprint(x.Samples), figure(x.P50), figure(x.P99), figure(x.RefP50), figure(x.RefP99),
			ratio(x.RatioP50), ratio(x.RatioP99), x.GoalIs, verdict, x.Load,
		})
	}
	var b strings.Builder
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			b.WriteString(cell + strings.Repeat(" ", widths[i]-len([]rune(cell))+2))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	for _, x := range r.Results {
		fmt.Fprintf(&b, "%s: %s\n  against %s\n", x.Name, x.What, x.Reference)
		if x.Note != "" {
			fmt.Fprintf(&b, "  %s\n", x.Note)
		}
	}
	for _, name := range r.Failed {
		fmt.Fprintf(&b, "%s: could not be measured\n", name)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
