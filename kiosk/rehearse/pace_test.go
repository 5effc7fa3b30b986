package rehearse

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// The hall's clock runs while all wait, and stands while anybody does something.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Date(2026, 11, 23, 7, 30, 0, 0, time.UTC)
		p := NewPace(start)
		p.run(60)
		at := func(want time.Duration) {
			t.Helper()
			if got := p.Now().Sub(start); got != want {
				t.Errorf("the hall's clock has gone %s, want %s", got, want)
			}
		}
		time.Sleep(time.Second)
		at(time.Minute)

		p.begin()
		time.Sleep(time.Hour)
		at(time.Minute)

		var others sync.WaitGroup
		others.Go(func() { // another who does something while the first sleeps
			p.begin()
			defer p.end()
			if err := p.sleep(t.Context(), 2*time.Minute); err != nil {
				t.Error(err)
			}
			at(3 * time.Minute)
			time.Sleep(time.Hour)
			at(3 * time.Minute)
		})
		if err := p.sleep(t.Context(), 10*time.Minute); err != nil {
			t.Error(err)
		}
		at(11 * time.Minute)
		others.Wait()

		p.rest(func() { time.Sleep(time.Second) })
		at(12 * time.Minute)
		if err := p.until(t.Context(), start); err != nil {
			t.Error(err)
		}
		at(12 * time.Minute)
		p.run(1)
		p.end()
		time.Sleep(time.Second)
		at(12*time.Minute + time.Second)
	})
}
