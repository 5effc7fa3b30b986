package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// block is how many samples of one side follow each other.
const block = 10

// side is one of the two things compared.
type side struct {
	take func() (time.Duration, error) // one sample
	rest func() error                  // what has to happen between blocks, not measured; may be nil
}

// timed is a side that is all of f.
func timed(f func() error) side {
	return side{take: func() (time.Duration, error) {
		began := time.Now()
		err := f()
		return time.Since(began), err
	}}
}

func (s side) block(n int) ([]time.Duration, error) {
	var out []time.Duration
	for range n {
		d, err := s.take()
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	if s.rest == nil {
		return out, nil
	}
	return out, s.rest()
}

// alternate takes n samples of each, in turns of at most a block; who begins
// changes each time. Inside a block the samples follow each other at once, so
// that both sides find the disk and the processors as warm.
func alternate(n int, a, b side) (as, bs []time.Duration, err error) {
	for _, s := range []side{a, b} { // to warm up, not kept
		if _, err := s.block(min(n, block)); err != nil {
			return nil, nil, err
		}
	}
	for turn := 0; len(as) < n || len(bs) < n; turn++ {
		order := []bool{turn%2 == 0, turn%2 != 0}
		for _, first := range order {
			s, into := b, &bs
			if first {
				s, into = a, &as
			}
			ds, err := s.block(min(block, n-len(*into)))
			if err != nil {
				return nil, nil, err
			}
			*into = append(*into, ds...)
		}
	}
	return as, bs, nil
}

// load returns the machine's load averages of one and five minutes.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "?"
	}
	f := strings.Fields(string(b))
	return f[0] + " " + f[1]
}

// loads is before and now.
func loads(before string) string { return fmt.Sprintf("%s → %s", before, load()) }
