package ui

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"reception/ui/staff"
	"reception/ui/wire"
)

// The pages that staff sign in on. Each has a cookie of its own, so that one
// browser can show both, as it does in the demo.
const (
	pageDesk   = "desk"
	pageLeader = "leader"
	pageOffice = "office"
)

// maxLogins is how many sign-ins one member has at most; the oldest gives way.
const maxLogins = 8

// login is one sign-in of a member of staff in one browser. Its id stands in
// the journal; its token is only in the cookie.
type login struct {
	id      string
	member  staff.Member
	counter string
	page    string
	since   time.Time

	last time.Time // guarded by logins.mu, as is being in logins.byToken
}

func (l *login) sender() string { return "staff/" + l.member.ID }

func (l *login) me() *wire.Me {
	m := &wire.Me{Name: l.member.Name, Counter: l.counter, Role: string(l.member.Role), Allow: []string{}}
	if l.member.MayCallByNumber() {
		m.Allow = append(m.Allow, "call")
	}
	if l.member.MayCloseDay() {
		m.Allow = append(m.Allow, "closeday")
	}
	return m
}

// logins is who is signed in. It keeps hashes, so that reading the memory of
// the daemon does not give a cookie.
type logins struct {
	idle time.Duration
	keep Keeper // may be nil
	log  *slog.Logger

	mu      sync.Mutex
	byToken map[[sha256.Size]byte]*login
}

func newLogins(idle time.Duration, keep Keeper, log *slog.Logger) *logins {
	return &logins{idle: idle, keep: keep, log: log, byToken: map[[sha256.Size]byte]*login{}}
}

// keptLogin is a sign-in as it outlives the program: a clerk who is signed in
// stays so when the daemon is replaced, and a press that had no answer yet is
// still the same press.
type keptLogin struct {
	Token   string       `json:"token"` // hex SHA-256: the cookie cannot be made from it
	ID      string       `json:"id"`
	Member  staff.Member `json:"member"`
	Counter string       `json:"counter,omitempty"`
	Page    string       `json:"page"`
	Since   time.Time    `json:"since"`
	Last    time.Time    `json:"last"`
}

// load takes up the sign-ins of the program before, unless they are too old or
// their account was removed or given another PIN in between. Rights are those of
// today; whoever has another role by now signs in again, on the page of that role.
func (ls *logins) load(now time.Time, who Staff) error {
	if ls.keep == nil {
		return nil
	}
	b, err := ls.keep.Load()
	if err != nil || len(b) == 0 {
		return err
	}
	var kept []keptLogin
	if err := json.Unmarshal(b, &kept); err != nil {
		return err
	}
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for _, k := range kept {
		token, err := hex.DecodeString(k.Token)
		if err != nil || len(token) != sha256.Size {
			return errors.New("a token is not a hash")
		}
		m, ok := who.Find(k.Member.ID)
		if ok && m.ID == k.Member.ID && m.Role == k.Member.Role && m.PINs == k.Member.PINs && now.Sub(k.Last) < ls.idle {
			ls.byToken[[sha256.Size]byte(token)] = &login{id: k.ID, member: m, counter: k.Counter, page: k.Page, since: k.Since, last: now}
		}
	}
	return nil
}

// save keeps the sign-ins. The caller holds mu. Where they cannot be kept,
// everybody signs in again after a restart.
func (ls *logins) save() {
	if ls.keep == nil {
		return
	}
	kept := []keptLogin{}
	for token, l := range ls.byToken {
		kept = append(kept, keptLogin{Token: hex.EncodeToString(token[:]), ID: l.id, Member: l.member, Counter: l.counter, Page: l.page, Since: l.since, Last: l.last})
	}
	b, err := json.Marshal(kept)
	if err == nil {
		err = ls.keep.Save(b)
	}
	if err != nil {
		ls.log.Error("keep who is signed in", "err", err)
	}
}

// add signs a member in. It returns the token for the cookie, and the sign-ins
// that end by it: whoever had the counter before, and this member at another.
// The same member may be at one counter in several browsers.
func (ls *logins) add(m staff.Member, counter string, now time.Time) (l *login, token string, ended []*login) {
	b := make([]byte, 16+8)
	_, _ = rand.Read(b) // never fails
	token = hex.EncodeToString(b[:16])
	l = &login{id: hex.EncodeToString(b[16:]), member: m, counter: counter, page: pageDesk, since: now, last: now}
	if l.page = pageOf(m); m.Role == staff.Leader {
		l.counter = ""
	}
	ls.mu.Lock()
	defer ls.mu.Unlock()
	var mine []*login
	ended = ls.end(func(o *login) bool {
		if o.member.ID == m.ID {
			mine = append(mine, o)
		}
		if l.counter == "" || o.counter == "" {
			return false
		}
		return (o.member.ID == m.ID) != (o.counter == l.counter)
	})
	if len(mine) >= maxLogins {
		oldest := slices.MinFunc(mine, func(a, b *login) int { return a.last.Compare(b.last) })
		ended = append(ended, ls.end(func(o *login) bool { return o == oldest })...)
	}
	ls.byToken[sha256.Sum256([]byte(token))] = l
	ls.save()
	return l, token, ended
}

// end removes and returns those that f says. The caller holds mu.
func (ls *logins) end(f func(*login) bool) []*login {
	var ended []*login
	for k, l := range ls.byToken {
		if f(l) {
			delete(ls.byToken, k)
			ended = append(ended, l)
		}
	}
	if len(ended) > 0 {
		ls.save()
	}
	return ended
}

// find returns the sign-in with that token, if it has not ended.
func (ls *logins) find(token string, now time.Time) *login {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l := ls.byToken[sha256.Sum256([]byte(token))]
	if l == nil || now.Sub(l.last) >= ls.idle {
		return nil
	}
	l.last = now
	return l
}

// use tells whether l has not ended, and renews its time.
func (ls *logins) use(l *login) bool {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for _, o := range ls.byToken {
		if o == l {
			l.last = time.Now()
			return true
		}
	}
	return false
}

func (ls *logins) remove(l *login) []*login {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return ls.end(func(o *login) bool { return o == l })
}

func (ls *logins) expire(now time.Time) []*login {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return ls.end(func(o *login) bool { return now.Sub(o.last) >= ls.idle })
}

// SignedIn is a member of staff at a counter.
type SignedIn struct {
	Counter string
	Name    string
	Staff   string // id
}

// SignedIn returns who is signed in at a counter, in the order of the
// counters' ids. A counter has at most one.
func (s *Server) SignedIn() []SignedIn {
	s.logins.mu.Lock()
	defer s.logins.mu.Unlock()
	var out []SignedIn
	for _, l := range s.logins.byToken {
		if l.counter != "" {
			out = append(out, SignedIn{Counter: l.counter, Name: l.member.Name, Staff: l.member.ID})
		}
	}
	slices.SortFunc(out, func(a, b SignedIn) int { return cmp.Compare(a.Counter, b.Counter) })
	return slices.Compact(out) // the same member in two browsers
}

// SignOut ends all sign-ins of the member of staff with that id, because the
// account was changed or removed.
func (s *Server) SignOut(member string) {
	s.logins.mu.Lock()
	ended := s.logins.end(func(l *login) bool { return l.member.ID == member })
	s.logins.mu.Unlock()
	s.dismiss(ended)
}

// dismiss drops the screens of sign-ins that have ended.
func (s *Server) dismiss(ended []*login) {
	if len(ended) == 0 {
		return
	}
	for _, sc := range s.hub.all() {
		if sc.login != nil && slices.Contains(ended, sc.login) {
			sc.stop(closeSignedOut, "signed out")
		}
	}
	s.poke()
}

func cookieName(page string) string { return "kiosk_" + page }

// ownLogin returns the sign-in in the page's own cookie, or nil.
func (s *Server) ownLogin(r *http.Request, page string) *login {
	c, err := r.Cookie(cookieName(page))
	if err != nil {
		return nil
	}
	return s.logins.find(c.Value, time.Now())
}

// login returns the sign-in for that page which the request's cookies name, or
// nil. The office has one for all pages, that gives way to the page's own. With
// an empty page any will do, that of the desk first.
func (s *Server) login(r *http.Request, page string) *login {
	desk, leader, office := s.ownLogin(r, pageDesk), s.ownLogin(r, pageLeader), s.ownLogin(r, pageOffice)
	own := map[string]*login{pageDesk: desk, pageLeader: leader, pageOffice: office, "": cmp.Or(desk, leader, office)}
	if l := own[page]; l != nil {
		return l
	}
	// Before the office had a page its sign-ins were those of a desk.
	for _, l := range []*login{office, desk} {
		if l != nil && l.member.Role == staff.Office {
			return l
		}
	}
	return nil
}

// signedIn returns the sign-in for a page that only the roles may see. It
// answers the request and returns nil when there is none.
func (s *Server) signedIn(w http.ResponseWriter, r *http.Request, page string, roles ...staff.Role) *login {
	l := s.login(r, page)
	switch {
	case l != nil && slices.Contains(roles, l.member.Role):
		return l
	case l != nil || s.login(r, "") != nil:
		s.httpError(w, http.StatusForbidden, codeForbidden, 0)
	default:
		s.httpError(w, http.StatusUnauthorized, codeNoSignIn, 0)
	}
	return nil
}
