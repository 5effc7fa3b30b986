//go:build vm

package vm_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"reception/kiosk/rehearse"
	"reception/ui/wire"
)

// ticket is a number that somebody was promised.
type ticket struct {
	ID     int64 `json:"ticket"`
	Number int   `json:"number"`
	End    int64 `json:"-"` // how long the recording of the disk was then, in bytes
}

// clerk signs somebody in at a counter, on the desks' socket, and returns the
// desk. The certificate has signed itself.
func (l *lab) clerk(t *testing.T, name, counter string) *rehearse.Screen[wire.DeskView] {
	t.Helper()
	said := l.run(t, "kiosk user add "+name)
	pin := regexp.MustCompile(`PIN (\d+)`).FindStringSubmatch(said)
	if pin == nil {
		t.Fatalf("no PIN in %q", said)
	}
	return l.desk(t, name, pin[1], counter)
}

func (l *lab) desk(t *testing.T, name, pin, counter string) *rehearse.Screen[wire.DeskView] {
	t.Helper()
	trust := &tls.Config{InsecureSkipVerify: true}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Jar: jar, Transport: &http.Transport{TLSClientConfig: trust, DisableKeepAlives: true}, Timeout: time.Minute}
	body, err := json.Marshal(wire.SignIn{Name: name, PIN: pin, Counter: counter})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Post(l.staff+"/api/signin", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("sign in %s: %s", name, resp.Status)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	url := "wss" + strings.TrimPrefix(l.staff, "https") + "/ws/desk"
	s, err := rehearse.Dial[wire.DeskView](ctx, &websocket.Dialer{Jar: jar, TLSClientConfig: trust}, "desk/"+counter, url, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// load has three desks give out numbers as fast as they can for a while, and
// returns those that were promised. Then something happens to the machine.
func (l *lab) load(t *testing.T, d time.Duration, record string, then func()) []ticket {
	t.Helper()
	var desks []*rehearse.Screen[wire.DeskView]
	for i, name := range []string{"甲", "乙", "丙"} {
		s := l.clerk(t, fmt.Sprintf("%s%d", name, time.Now().Unix()), fmt.Sprint(i+1))
		defer s.Close()
		desks = append(desks, s)
	}
	var mu sync.Mutex
	var out []ticket
	const most = 120 // or a fast machine runs out of numbers
	enough := make(chan struct{})
	var ending atomic.Bool // a hall that is told to stop refuses
	var all sync.WaitGroup
	for i, s := range desks {
		all.Go(func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("load%d-%d", i, n)
				a, err := s.Ask(t.Context(), id, issue(id))
				if err != nil {
					return // the power has gone
				}
				if !a.OK && ending.Load() {
					return
				}
				if !a.OK {
					t.Errorf("no number under load: %+v", a)
					return
				}
				k := ticket{ID: a.Ticket, Number: a.Number}
				if fi, err := os.Stat(record); err == nil {
					k.End = fi.Size()
				}
				mu.Lock()
				out = append(out, k)
				if len(out) == most {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	select {
	case <-time.After(d):
	case <-enough:
	}
	ending.Store(true)
	then()
	all.Wait()
	return out
}

// lost returns how many of the promised numbers are not in the journal, whose
// lines are those of kiosk journal dump.
func lost(t *testing.T, dump string, promised []ticket) (n int) {
	t.Helper()
	kept := map[int64]int{}
	for lines := bufio.NewScanner(strings.NewReader(dump)); lines.Scan(); {
		var e struct {
			Body ticket `json:"body"`
		}
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("%v in %s", err, lines.Bytes())
		}
		if was, twice := kept[e.Body.ID]; twice {
			t.Errorf("ticket %d has the numbers %d and %d", e.Body.ID, was, e.Body.Number)
		}
		kept[e.Body.ID] = e.Body.Number
	}
	for _, k := range promised {
		if kept[k.ID] != k.Number {
			n++
		}
	}
	return n
}

// issued is the script that prints the numbers that are in the journal.
const issued = `kiosk journal dump | grep -F '"kind":"TicketIssued"' || true`

func issue(id string) wire.DeskDo {
	return wire.DeskDo{T: "do", ID: id, Do: "issue", Service: "window", People: 1}
}
