package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"time"
)

// options of one run.
type options struct {
	samples int
	kiosk   string // the program, for memory
	visits  int    // in the full journal of start
	dir     string // for journals; on the disk that the halls of this machine use
}

// measurement is one thing that can be asked for by name.
type measurement struct {
	name string
	run  func(options) ([]result, error)
}

func measurements() []measurement {
	return []measurement{{"issue", issue}, {"call", call}, {"start", start}, {"memory", memory}, {"devices", devices}}
}

func main() {
	samples := flag.Int("samples", 1500, "of each side of a comparison")
	visits := flag.Int("visits", 250_000, "in the journal whose start is measured")
	asJSON := flag.Bool("json", false, "print one JSON object instead of the table")
	out := flag.String("out", "build/out", "folder with the program, and for temporary files")
	profile := flag.String("cpuprofile", "", "file for a profile of where the time goes")
	flag.Parse()
	if *profile != "" {
		stop, err := profileTo(*profile)
		if err != nil {
			fmt.Fprintln(os.Stderr, "measure:", err)
			return
		}
		defer stop()
	}
	if err := run(flag.Args(), *samples, *visits, *asJSON, *out); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err) // and no exit status: it only reports
	}
}

func profileTo(file string) (stop func(), err error) {
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		if err := f.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "measure:", err)
		}
	}, nil
}

func run(names []string, samples, visits int, asJSON bool, out string) (err error) {
	dir, err := os.MkdirTemp(out, "bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	opt := options{samples: max(samples, 1), visits: visits, kiosk: filepath.Join(out, "kiosk"), dir: dir}
	for _, n := range names {
		if !slices.ContainsFunc(measurements(), func(m measurement) bool { return m.name == n }) {
			return fmt.Errorf("measure %q: want issue, call, start, memory or devices", n)
		}
	}
	var report report
	for _, m := range measurements() {
		if len(names) > 0 && !slices.Contains(names, m.name) {
			continue
		}
		began := time.Now()
		rs, err := m.run(opt)
		if err != nil {
			fmt.Fprintf(os.Stderr, "measure: %s: %v\n", m.name, err)
			report.Failed = append(report.Failed, m.name)
			continue
		}
		report.Results = append(report.Results, rs...)
		fmt.Fprintf(os.Stderr, "measure: %s took %.0f s\n", m.name, time.Since(began).Seconds())
	}
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(report)
	}
	return report.print(os.Stdout)
}
