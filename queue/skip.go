package queue

import "slices"

// SkipNumbers says which numbers of a date are on paper already although the
// journal does not know them: what was given out after the backup that the hall
// was put back from. Through has the highest of each series, in any order. The
// day may be open or not; its numbers go on behind them. What has been said
// before is said once.
type SkipNumbers struct {
	Date    Date  `json:"date"`
	Through []int `json:"through"`
}

func (c SkipNumbers) decide(t *tx) error {
	if !c.Date.Valid() {
		return refuse(BadCommand, "date %q", c.Date)
	}
	var f NumbersSkipped
	for _, n := range c.Through {
		if k := (Skipped{Date: c.Date, To: n}); slices.ContainsFunc(slices.Concat(t.s.Skipped, f.Skipped), k.in) {
			continue
		}
		r, ok := t.s.Config.SeriesOf(n)
		if !ok {
			return refuse(NotFound, "number %d is of no series", n)
		}
		f.Skipped = append(f.Skipped, Skipped{Date: c.Date, From: r.From, To: n})
	}
	if len(f.Skipped) > 0 {
		t.emit(f)
	}
	return nil
}

// SeriesOf returns the series that a number belongs to.
func (c Config) SeriesOf(n int) (Series, bool) {
	return find(c.Series, func(r Series) bool { return r.From <= n && n <= r.To })
}

// Skipped are numbers that nobody gets on a date. They are no tickets.
type Skipped struct {
	Date Date `json:"date"`
	From int  `json:"from"`
	To   int  `json:"to"`
}

// in tells whether the last number of k is among those of o.
func (k Skipped) in(o Skipped) bool { return k.Date == o.Date && o.From <= k.To && k.To <= o.To }

// alsoOn returns the numbers with those of the date was for the date is as well:
// they were said of a day that turned out to be of another date.
func alsoOn(all []Skipped, was, is Date) []Skipped {
	out := slices.Clone(all)
	for _, k := range all {
		if k.Date == was {
			if k.Date = is; !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// keptNumbers is for how many days after a date somebody may still hold one of
// its numbers.
const keptNumbers = 7

// skipped tells whether the number may be on paper already: from before a
// restore, or because a day was closed on this date and opened again. While the
// date of the day is in doubt, it may be the last one again, and what was said
// at a restore may be of any date lately.
func (s *State) skipped(n int) bool {
	d := s.Day
	in := func(k Skipped) bool { return k.From <= n && n <= k.To }
	of := func(k Skipped) bool { return k.Date == d.Date || k.Date == d.Doubt }
	return slices.ContainsFunc(s.Given, func(k Skipped) bool {
		return in(k) && (of(k) || !d.Confirmed && k.Date == s.LastDate)
	}) || slices.ContainsFunc(s.Skipped, func(k Skipped) bool {
		return in(k) && (of(k) || !d.Confirmed && (s.LastDate == "" || s.LastDate.DaysSince(k.Date) <= keptNumbers))
	})
}

// given adds the numbers that the day has given out to those of days before it,
// and none between them: when the settings move a series, they lie far apart.
// Its date may be opened again, after a day with a wrong date as well; a week
// later nobody holds them any more.
func (d *Day) given(before []Skipped) []Skipped {
	out := slices.DeleteFunc(slices.Clone(before), func(k Skipped) bool { return d.Confirmed && d.Date.DaysSince(k.Date) > keptNumbers })
	numbers := make([]int, len(d.Tickets))
	for i, k := range d.Tickets {
		numbers[i] = k.Number
	}
	slices.Sort(numbers)
	for i, n := range numbers {
		if i > 0 && n == numbers[i-1]+1 {
			out[len(out)-1].To = n
		} else {
			out = append(out, Skipped{Date: d.Date, From: n, To: n})
		}
	}
	return out
}

// NumbersSkipped says that numbers are on paper of which the journal does not
// know.
type NumbersSkipped struct {
	Skipped []Skipped `json:"skipped"`
}

func (NumbersSkipped) kind() string              { return "NumbersSkipped" }
func (f NumbersSkipped) apply(s *State, _ Event) { s.Skipped = slices.Concat(s.Skipped, f.Skipped) }
