package status

import (
	"bytes"
	"crypto/subtle"
	_ "embed"
	"html/template"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"reception/queue"
	"reception/ui/view"
)

// A phone asks twice a minute; many may share an address.
const (
	askedAMinute = 240
	addresses    = 4096 // that are told apart in a minute
)

// Options of the page.
type Options struct {
	State     func() *queue.State
	TokenHash func(token string) string // keyed
	Now       func() time.Time
	Zone      *time.Location
}

// Page serves /t/TOKEN and its style sheet.
type Page struct {
	opt  Options
	html *template.Template

	mu     sync.Mutex
	minute time.Time // when asked began to count
	asked  map[string]int
	known  map[queue.TicketID]estimate
}

// estimate is a forecast and when it was made: phones ask often, and a forecast
// is work.
type estimate struct {
	at time.Time
	view.Estimates
}

const estimateFor = 20 * time.Second

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS []byte

// New returns the page.
func New(opt Options) (*Page, error) {
	html, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return nil, err
	}
	return &Page{opt: opt, html: html, asked: map[string]int{}, known: map[queue.TicketID]estimate{}}, nil
}

// ServeHTTP answers one request. A token that is unknown and one whose number
// has its outcome get the same answer.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token := strings.TrimPrefix(r.URL.Path, "/t/")
	if token == "page.css" {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "max-age=3600")
		_, _ = w.Write(pageCSS)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	if !p.allow(r.RemoteAddr) {
		h.Set("Retry-After", "60")
		p.write(w, http.StatusTooManyRequests, tooMany())
		return
	}
	in := view.Input{State: p.opt.State(), Now: queue.Millis(p.opt.Now().UnixMilli()), Zone: p.opt.Zone}
	k := find(in.State, p.opt.TokenHash(token))
	if k == nil {
		p.write(w, http.StatusNotFound, unknown(in.State.Config))
		return
	}
	in.Estimates = p.estimate(in, k.ID)
	p.write(w, http.StatusOK, say(in, *k))
}

// estimate returns a forecast that is not older than a phone's own picture. One
// at a time is made: they are work.
func (p *Page) estimate(in view.Input, id queue.TicketID) view.Estimates {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.opt.Now()
	if e, ok := p.known[id]; ok && now.Sub(e.at) < estimateFor && now.Sub(e.at) >= 0 {
		return e.Estimates
	}
	for old, e := range p.known {
		if now.Sub(e.at) >= estimateFor {
			delete(p.known, old)
		}
	}
	e := estimate{now, view.EstimateTicket(in, id)}
	p.known[id] = e
	return e.Estimates
}

// find returns the ticket with that hash, unless it has its outcome. It takes
// as long for every hash.
func find(s *queue.State, hash string) *queue.Ticket {
	if s.Day == nil {
		return nil
	}
	found := -1
	for i := range s.Day.Tickets {
		k := &s.Day.Tickets[i]
		same := subtle.ConstantTimeCompare([]byte(k.Mint.TokenHash), []byte(hash)) == 1
		if same && !k.Status.Ended() {
			found = i
		}
	}
	if found < 0 || hash == "" {
		return nil
	}
	return &s.Day.Tickets[found]
}

// allow counts a request against its address.
func (p *Page) allow(remote string) bool {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.opt.Now()
	if d := now.Sub(p.minute); d >= time.Minute || d < 0 {
		p.minute = now
		clear(p.asked)
	}
	if _, ok := p.asked[host]; !ok && len(p.asked) >= addresses {
		host = "" // the others share what is left
	}
	p.asked[host]++
	return p.asked[host] <= askedAMinute
}

func (p *Page) write(w http.ResponseWriter, status int, v page) {
	var b bytes.Buffer
	if err := p.html.Execute(&b, v); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // whoever asked may be gone
}
