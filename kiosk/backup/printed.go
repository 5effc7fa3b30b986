package backup

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"reception/queue"
	"reception/queue/sqlite"
)

// What was given out after the backup is on paper, and the backup does not know
// it. On the day that it was made on, the hall leaves out as many numbers as may
// have been taken since: for each begun hour as many as in the busiest hour of
// the series, leastAhead at least, mostHours at most; the last tenth of a series
// is left for those who come. A series of which nobody had a number may have
// begun since.
const (
	leastAhead = 20
	mostHours  = 12
)

// The errors of numbers that are said to be on paper.
var (
	ErrNumber = errors.New("the number is in none of the hall's ranges")
	ErrClock  = errors.New("the clock is behind the backup, so nobody knows on which date the numbers are: set it, or leave the numbers out")
)

// wrongClock is how far the clock of the spare machine may be behind that of
// the old one.
const wrongClock = time.Hour

// Behind tells whether the clock was that much behind the backup that it has to
// be set.
func (r Restored) Behind() bool { return r.At.Add(wrongClock).Before(r.Created) }

// Today returns the date of the restore.
func (r Restored) Today(zone *time.Location) queue.Date {
	return queue.Date(r.At.In(zone).Format(time.DateOnly))
}

// Skip returns what the hall is to be told before anybody takes a number.
func (r Restored) Skip(zone *time.Location) (out []queue.SkipNumbers) {
	if len(r.Ahead) > 0 {
		out = append(out, queue.SkipNumbers{Date: r.Date, Through: r.Ahead})
	}
	if len(r.Printed) > 0 {
		out = append(out, queue.SkipNumbers{Date: r.Today(zone), Through: r.Printed})
	}
	return out
}

// skips fills in which numbers the hall in the folder dir leaves out.
func (r *Restored) skips(dir string) error {
	if len(r.Printed) > 0 && r.Behind() {
		return fmt.Errorf("%w: it says %s", ErrClock, r.At.Format("2006-01-02 15:04"))
	}
	store, err := sqlite.Open(dir, sqlite.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	s, _, err := queue.Load(store)
	if err := errors.Join(err, store.Close()); err != nil {
		return err
	}
	for _, n := range r.Printed {
		if _, ok := s.Config.SeriesOf(n); !ok {
			return fmt.Errorf("%w: %d", ErrNumber, n)
		}
	}
	if s.Day == nil {
		return nil
	}
	hours := min(max(math.Ceil(r.At.Sub(r.Created).Hours()), 1), mostHours)
	for _, series := range s.Config.Series {
		of := func(n int) bool { return series.From <= n && n <= series.To }
		if slices.ContainsFunc(r.Printed, of) {
			continue
		}
		last := series.To // before the next that the hall would have given
		if next := s.NextNumber(series.ID); next > 0 {
			last = next - 1
		}
		end := series.To - max((series.To-series.From+1)/10, 1)
		if n := max(last, min(last+max(busiest(s, of)*int(hours), leastAhead), end)); n >= series.From {
			r.Ahead = append(r.Ahead, n)
		}
	}
	r.Ahead = append(r.Ahead, r.Printed...)
	return nil
}

// busiest returns how many numbers of a series were taken in its busiest hour.
func busiest(s *queue.State, of func(int) bool) (most int) {
	var hour []queue.Millis // when those of an hour were taken
	for _, k := range s.Day.Tickets {
		if !of(k.Number) {
			continue
		}
		hour = append(slices.DeleteFunc(hour, func(at queue.Millis) bool { return k.Issued.Tick-at >= 3_600_000 }), k.Issued.Tick)
		most = max(most, len(hour))
	}
	return most
}
