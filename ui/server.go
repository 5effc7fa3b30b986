package ui

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"reception/queue"
	"reception/ui/staff"
	"reception/ui/wire"
)

// Commands is the queue.
type Commands interface {
	Do(ctx context.Context, cmd queue.Command) (queue.Answer, error)
	// Preview returns what the command would lead to. Nothing happens.
	Preview(cmd queue.Command) (*queue.State, queue.Answer, error)
}

// Persons opens the sealed store. The caller wipes what it gets. The error is
// [fs.ErrNotExist] for what was destroyed, or has no key here.
type Persons interface {
	Person(ctx context.Context, row string) ([]byte, error)
}

// Minter makes what a ticket given out by a desk needs besides its number. The
// same arguments give the same mint.
type Minter interface {
	Mint(sender, session, id string) (queue.Mint, error)
}

// Codes recognises what stands on slips. All hashes are keyed.
type Codes interface {
	Code(nonce string) string // ten digits
	CodeHash(code string) string
	TokenHash(token string) string
}

// Staff knows who may sign in. It takes as long to refuse an unknown name as a
// wrong PIN, and returns [staff.ErrWrong] for both.
type Staff interface {
	SignIn(ctx context.Context, name, pin string) (staff.Member, error)
	// Find returns who has that name, or id, today.
	Find(name string) (staff.Member, bool)
}

// Station is one touchscreen's conversation.
type Station interface {
	// Handle answers one message, which is decoded and within its limits.
	Handle(ctx context.Context, msg any) wire.Answer
}

// Devices are the card reader and the printer, as staff test them. Both tests
// return an empty code when all is well, and end early with ctx.
type Devices interface {
	// TestSlip prints a slip that nobody can take for a number.
	TestSlip(ctx context.Context) wire.Test
	// TestCard reads the next card that is laid down, and forgets it.
	TestCard(ctx context.Context) wire.Test
}

// Voice makes clips.
type Voice interface {
	// Call returns a WAV file that calls a number to a counter. It takes two
	// seconds at most: then the hall has read the caption.
	Call(ctx context.Context, number int, counter string) ([]byte, error)
	// Notice likewise speaks an approved sentence.
	Notice(ctx context.Context, n queue.Notice) ([]byte, error)
	// Page speaks what a page of the touchscreen says. The error is
	// [fs.ErrNotExist] where that is nothing.
	Page(ctx context.Context, p Page) ([]byte, error)
}

// Cabinet is the machine of the demo.
type Cabinet interface {
	Do(ctx context.Context, msg wire.CabinetDo) wire.Answer
}

// Keeper keeps a few bytes over a restart. Nothing secret is in them.
type Keeper interface {
	Load() ([]byte, error) // nil when nothing was kept
	Save(b []byte) error   // replaces what was kept, at once
}

// Options of a Server. Periods that are 0 have their defaults.
type Options struct {
	Build string // of the program; screens reload when it changes
	Log   *slog.Logger
	Web   fs.FS               // the built pages
	State func() *queue.State // the newest; its counters are those to sign in at

	Commands Commands
	Minter   Minter
	Codes    Codes
	Staff    Staff
	Persons  Persons            // nil: names are not kept
	Stations map[string]Station // by the id of the touchscreen
	Printer  string             // station whose printer serves the desks, "1" by default
	Devices  Devices            // nil: there are none to test
	Voice    Voice              // nil: chime and caption alone
	Words    Words              // nil: none are recorded here
	Cabinet  Cabinet            // nil: not the demo
	Office   *Office            // nil: the office has no page

	SignIns Keeper // keeps who is signed in over a restart; nil: nobody stays

	Care   func() Care                  // what the technician reads; nil: no such page
	Status http.Handler                 // serves /t/*; nil: nobody's business
	Health func() (body any, well bool) // for /healthz; nil: well while it answers

	Origins []string // beside the server's own, "https://hall.example"

	// These are called by one goroutine, one after the other, with the newest
	// value, after it has changed.
	OnScreens  func(Screens)
	OnSignedIn func([]SignedIn)
	// Drew is called when a touchscreen's page says that it draws. It must not
	// block.
	Drew func()
	// Heard is called for each call that a speaker has spoken. It must not block.
	Heard func(screen string, m wire.Heard)

	Beat           time.Duration // between beats: 10 s
	WriteTimeout   time.Duration // for one message to one screen: 5 s
	CommandTimeout time.Duration // for one request of a screen: 12 s
	TestTimeout    time.Duration // for one test of a device: 20 s
	SessionIdle    time.Duration // until an unused sign-in ends: 12 h
	Settle         time.Duration // before OnScreens, so that a reload goes unnoticed: 300 ms
}

func (o *Options) defaults() {
	set := func(d *time.Duration, to time.Duration) {
		if *d <= 0 {
			*d = to
		}
	}
	set(&o.Beat, 10*time.Second)
	set(&o.WriteTimeout, 5*time.Second)
	set(&o.CommandTimeout, 12*time.Second)
	set(&o.TestTimeout, 20*time.Second)
	set(&o.SessionIdle, 12*time.Hour)
	set(&o.Settle, 300*time.Millisecond)
	if o.Printer == "" {
		o.Printer = "1"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
}

// Server serves all screens. Its goroutines end with [Server.Close].
type Server struct {
	opt     Options
	pages   *pages
	hub     *hub
	logins  *logins
	tries   *tries
	persons *limiter
	pageSay *limiter

	ctx     context.Context // of everything a screen has asked for
	cancel  context.CancelFunc
	changed chan struct{} // of capacity 1: screens or sign-ins changed

	mu     sync.Mutex // guards closed against the group, and tested
	closed bool
	group  sync.WaitGroup
	tested *deviceTest // the newest, nil before the first
}

// New returns a server that runs until Close.
func New(opt Options) (*Server, error) {
	opt.defaults()
	p, err := loadPages(opt.Web)
	if err != nil {
		return nil, err
	}
	s := &Server{opt: opt, pages: p, changed: make(chan struct{}, 1)}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.hub = newHub()
	s.logins = newLogins(opt.SessionIdle, opt.SignIns, opt.Log)
	if err := s.logins.load(time.Now(), opt.Staff); err != nil {
		opt.Log.Warn("everybody signs in again", "err", err)
	}
	s.tries = newTries()
	s.persons = newLimiter(30, time.Minute)
	s.pageSay = newLimiter(120, time.Minute)
	s.spawn(s.notify)
	return s, nil
}

// spawn runs f on a goroutine that Close waits for. It tells false when the
// server has closed.
func (s *Server) spawn(f func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.group.Go(f)
	return true
}

// Close drops every screen and waits until nothing of the server runs.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	for _, sc := range s.hub.all() {
		sc.stop(closeGoingAway, "the hall stops")
	}
	s.group.Wait()
	return nil
}

// The names of the sockets that a handler tree is chosen by.
const (
	SocketLocal  = "local"
	SocketStaff  = "staff"
	SocketStatus = "status"
	SocketDemo   = "demo" // everything; on loopback only
)

// Handler returns what the socket with that name serves. A name that is not
// known serves nothing.
func (s *Server) Handler(socket string) http.Handler {
	mux := http.NewServeMux()
	local, office := socket == SocketLocal || socket == SocketDemo, socket == SocketStaff || socket == SocketDemo
	if local {
		mux.Handle("GET /{$}", s.page("index.html"))
		mux.HandleFunc("GET /healthz", s.healthz)
		mux.HandleFunc("GET /ws/touch", s.touch)
		mux.HandleFunc("GET /voice/page/{file}", s.pageVoice)
		if s.opt.Cabinet != nil {
			mux.Handle("GET /cabinet", s.page("cabinet.html"))
			mux.HandleFunc("GET /ws/cabinet", s.cabinet)
		}
	}
	if local || office {
		s.careRoutes(mux)
	}
	if office {
		if !local {
			mux.Handle("GET /{$}", http.RedirectHandler("/desk", http.StatusFound))
		}
		mux.Handle("GET /desk", s.page("desk.html"))
		mux.Handle("GET /leader", s.page("leader.html"))
		mux.HandleFunc("GET /ws/desk", s.desk)
		mux.HandleFunc("GET /ws/leader", s.leader)
		mux.HandleFunc("GET /api/signin", s.signInPage)
		mux.HandleFunc("POST /api/signin", s.ours("application/json", s.signIn))
		mux.HandleFunc("POST /api/signout", s.ours("application/json", s.signOut))
		mux.HandleFunc("POST /api/person", s.ours("application/json", s.person))
		s.officeRoutes(mux)
		s.wordRoutes(mux)
	}
	if local || office {
		mux.Handle("GET /hall", s.page("hall.html"))
		mux.HandleFunc("GET /ws/hall", func(w http.ResponseWriter, r *http.Request) { s.hall(w, r, local) })
		mux.HandleFunc("GET /voice/{file}", func(w http.ResponseWriter, r *http.Request) { s.voice(w, r, local) })
		mux.HandleFunc("GET /", s.file)
	}
	if s.opt.Status != nil && (socket == SocketStatus || socket == SocketDemo) {
		mux.Handle("GET /t/", s.opt.Status)
	}
	return secure(mux)
}

// secure sets the headers that every answer carries.
func secure(next http.Handler) http.Handler {
	const policy = "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; media-src 'self' blob:; " +
		"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}

func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	var body any = struct {
		OK bool `json:"ok"`
	}{true}
	status := http.StatusOK
	if s.opt.Health != nil {
		var well bool
		if body, well = s.opt.Health(); !well {
			status = http.StatusServiceUnavailable
		}
	}
	s.writeJSON(w, status, body)
}

func (s *Server) writeJSON(w http.ResponseWriter, status int, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		s.opt.Log.Error("encode answer", "err", err)
		status, b = http.StatusInternalServerError, []byte(`{"code":"broken"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // whoever asked may be gone
}

func (s *Server) httpError(w http.ResponseWriter, status int, code string, wait time.Duration) {
	s.writeJSON(w, status, wire.HTTPError{Code: code, WaitMS: wait.Milliseconds()})
}
