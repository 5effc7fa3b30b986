package ui

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"reception/queue"
	"reception/ui/staff"
	"reception/ui/view"
	"reception/ui/wire"
)

// Rotas reads and writes the rota as files.
type Rotas interface {
	// Parse reads sessions. rows holds the row of each as a spreadsheet counts
	// them; sessions with a problem are left out.
	Parse(file []byte, conf queue.Config, today queue.Date) (days []queue.RotaDay, rows []int, problems []queue.Problem)
	// ParseElsewhere reads the sessions of another hall.
	ParseElsewhere(file []byte, today queue.Date) (days []queue.ElsewhereDay, rows []int, problems []queue.Problem)
	// Write returns the sessions as a file: format "xlsx" or "csv".
	Write(format string, conf queue.Config, days []queue.RotaDay) ([]byte, error)
}

// Office is what the office's page needs besides the queue. Without it there
// is no such page.
type Office struct {
	Rotas Rotas
	// Calendar is the day that the clock would open now.
	Calendar func() queue.OpenDay
	// Unprintable returns the characters of a text that no printer can print.
	Unprintable func(text string) []rune
}

// officeRoutes adds what the office reaches.
func (s *Server) officeRoutes(mux *http.ServeMux) {
	mux.Handle("GET /office", s.page("office.html"))
	if s.opt.Office == nil {
		return
	}
	mux.HandleFunc("GET /ws/office", s.officePage)
	mux.HandleFunc("POST /api/rota/import", s.ours("application/octet-stream", s.importRota))
	mux.HandleFunc("GET /api/rota/export", s.exportRota)
	mux.HandleFunc("POST /api/elsewhere/import", s.ours("application/octet-stream", s.importElsewhere))
	mux.HandleFunc("GET /office/print/rota", s.printRota)
	mux.HandleFunc("GET /office/print/change", s.printChange)
	mux.HandleFunc("GET /office/print/style.css", s.printStyle)
}

// officePage is /ws/office.
func (s *Server) officePage(w http.ResponseWriter, r *http.Request) {
	l := s.signedIn(w, r, pageOffice, staff.Office)
	if l == nil {
		return
	}
	sc := &screen{kind: "office", login: l, longest: wire.MaxOffice + 1024}
	sc.welcome.Me = l.me()
	sc.decode = func(b []byte) (string, func(context.Context) wire.Answer, error) {
		msg, err := wire.DecodeOffice(b)
		if err != nil {
			return "", nil, err
		}
		return msg.ID, func(ctx context.Context) wire.Answer { return s.wish(ctx, sc, msg) }, nil
	}
	s.attach(w, r, sc, TopicOffice)
}

// wish carries out one wish of the office, or tells what it would change.
func (s *Server) wish(ctx context.Context, sc *screen, m wire.OfficeDo) wire.Answer {
	if !s.logins.use(sc.login) {
		sc.stop(closeSignedOut, "signed out")
		return wire.Answer{Code: codeNoSignIn}
	}
	if m.Do == "findbookings" {
		return s.look(ctx, sc.login, m.Press())
	}
	// Repeated after a lost connection, the wish has the same key and gets its
	// first answer.
	cmd := queue.Command{Key: queue.Key{Sender: sc.login.sender(), Session: sc.login.id, ID: m.ID}}
	switch m.Do {
	case "book", "movebooking", "cancelbooking", "date":
		press, code, err := s.want(cmd.Key, sc.login, m.Press())
		if code != "" {
			return wire.Answer{Code: code}
		}
		if err != nil {
			return s.answer(m.ID, queue.Answer{}, err)
		}
		cmd = press
	default:
		want, problems := s.officeWant(m)
		if len(problems) > 0 {
			return wire.Answer{Code: codeBad, Problems: problems}
		}
		cmd.Want = want
	}
	out, diff := s.carry(ctx, cmd, m.Preview)
	out.Diff = diff
	if b := s.opt.State().Ledger.Booking(queue.BookingID(out.Booking)); b != nil && m.Do == "book" && !m.Preview {
		out.Typed = s.opt.Codes.Code(b.Mint.Nonce)
	}
	return out
}

// carry does a command of the office, or with preview tells what it would
// change.
func (s *Server) carry(ctx context.Context, cmd queue.Command, preview bool) (wire.Answer, []wire.OfficeDiff) {
	if !preview {
		a, err := s.opt.Commands.Do(ctx, cmd)
		return s.officeAnswer(cmd.ID, a, err), nil
	}
	before := s.opt.State()
	after, a, err := s.opt.Commands.Preview(cmd)
	out := s.officeAnswer(cmd.ID, a, err)
	out.Seq, out.Booking = 0, 0 // of nothing that happened
	if err != nil {
		return out, nil
	}
	if after.ConfigSeq != before.ConfigSeq {
		out.Doubts = wireProblems(after.Config.Doubts())
	}
	return out, view.OfficeDiff(before, after)
}

// officeAnswer is an answer with everything that is wrong.
func (s *Server) officeAnswer(id string, a queue.Answer, err error) wire.Answer {
	out := s.answer(id, a, err)
	if r, ok := errors.AsType[*queue.Refusal](err); ok {
		out.Problems = wireProblems(r.Problems)
	}
	return out
}

func wireProblems(list []queue.Problem) []wire.Problem {
	var out []wire.Problem
	for _, p := range list {
		out = append(out, wire.Problem(p))
	}
	return out
}

// officeWant returns what a wish asks of the queue, or what is wrong with it
// before the queue is asked.
func (s *Server) officeWant(m wire.OfficeDo) (queue.Want, []wire.Problem) {
	state := s.opt.State()
	switch m.Do {
	case "setconfig":
		conf := view.ParseConfig(*m.Config)
		// Nobody signs by setting: only by signing.
		conf.Triage.SignedBy, conf.Triage.SignedOn = state.Config.Triage.SignedBy, state.Config.Triage.SignedOn
		s.datePages(conf.Pages, state.Config)
		return queue.SetConfig{Config: conf, Base: queue.Seq(m.Base)}, s.unprintableConfig(conf)
	case "draft":
		days := rotaDays(m.Days)
		return queue.DraftRota{Days: days}, s.unprintableDays(days, nil)
	case "publish":
		days := rotaDays(m.Days)
		problems := s.unprintableDays(days, nil)
		for _, id := range m.IDs {
			i := slices.IndexFunc(state.Rota, func(r queue.RotaDay) bool { return r.ID == id })
			if i < 0 {
				problems = append(problems, wire.Problem{Row: len(days) + 1, Field: "id", Code: codeNotFound, Value: short(id)})
				continue
			}
			days = append(days, state.Rota[i])
		}
		return queue.PublishRota{Days: days}, problems
	case "drop":
		return queue.DropDrafts{IDs: m.IDs}, nil
	case "change":
		day := view.ParseRotaDay(*m.Day)
		return queue.ChangeRota{Day: day, Why: strings.TrimSpace(m.Why)}, s.unprintableDays([]queue.RotaDay{day}, nil)
	case "generate":
		return queue.GenerateRota{From: queue.Date(m.From), To: queue.Date(m.To)}, nil
	case "holidays":
		c, err := queue.ParseHolidays([]byte(m.Text))
		if err != nil {
			return nil, []wire.Problem{{Field: "text", Code: "bad_file"}}
		}
		return c, nil
	case "elsewhere":
		return queue.SetElsewhere{Rota: view.ParseElsewhere(*m.Elsewhere)}, nil
	case "notice":
		return queue.PostNotice{Template: queue.Template(m.Template), Leader: m.Leader, Minute: m.Minute}, nil
	case "withdraw":
		return queue.WithdrawNotice{ID: queue.Seq(m.Seq)}, nil
	case "sign":
		return queue.SignTriage{By: strings.TrimSpace(m.By), On: queue.Date(m.On)}, nil
	case "undo":
		return queue.UndoOffice{Seq: queue.Seq(m.Seq)}, nil
	case "openday":
		return s.opt.Office.Calendar(), nil
	case "closeday":
		return queue.CloseDay{CarryOver: m.Carry}, nil
	case "endcallback":
		return queue.EndCallback{ID: queue.Seq(m.Callback)}, nil
	}
	return nil, []wire.Problem{{Field: "do", Code: codeBad}}
}

func rotaDays(list []wire.OfficeRotaDay) []queue.RotaDay {
	out := make([]queue.RotaDay, len(list))
	for i, d := range list {
		out[i] = view.ParseRotaDay(d)
	}
	return out
}

// short is a value as a problem quotes it, of at most 40 characters.
func short(s string) string {
	const most = 40
	if n := []rune(s); len(n) > most {
		return string(n[:most])
	}
	return s
}

// at is the path of a field of an element in the settings.
func at(list string, i int, field string) string { return fmt.Sprintf("%s.%d.%s", list, i, field) }

// unprintable adds a problem for a text that would come out of the printer as
// boxes. Staff are told where they enter it.
func (s *Server) unprintable(to []wire.Problem, row int, field, text string) []wire.Problem {
	if s.opt.Office.Unprintable == nil || len(s.opt.Office.Unprintable(text)) == 0 {
		return to
	}
	return append(to, wire.Problem{Row: row, Field: field, Code: "not_gb18030", Value: short(text)})
}

// unprintableDays looks at sessions whose rows are given, or count from 1.
func (s *Server) unprintableDays(days []queue.RotaDay, rows []int) []wire.Problem {
	var out []wire.Problem
	for i, d := range days {
		row := i + 1
		if rows != nil {
			row = rows[i]
		}
		out = s.unprintable(out, row, "place", d.Place)
		out = s.unprintable(out, row, "label", d.Label)
	}
	return out
}

// unprintableConfig looks at what stands on slips.
func (s *Server) unprintableConfig(c queue.Config) []wire.Problem {
	out := s.unprintable(nil, 0, "centre", c.Centre)
	for i, v := range c.Services {
		out = s.unprintable(out, 0, at("services", i, "name"), v.Name)
		for j, stop := range v.Stops {
			out = s.unprintable(out, 0, at(at("services", i, "stops"), j, "name"), stop.Name)
		}
	}
	for i, k := range c.Counters {
		out = s.unprintable(out, 0, at("counters", i, "label"), k.Label)
	}
	for i, l := range c.Leaders {
		out = s.unprintable(out, 0, at("leaders", i, "name"), l.Name)
		out = s.unprintable(out, 0, at("leaders", i, "post"), l.Post)
	}
	for i, t := range c.Triage.Topics {
		out = s.unprintable(out, 0, at("triage.topics", i, "name"), t.Name)
		out = s.unprintable(out, 0, at("triage.topics", i, "where"), t.Where)
		out = s.unprintable(out, 0, at("triage.topics", i, "channel"), t.Channel)
		out = s.unprintable(out, 0, at("triage.topics", i, "who"), t.Who)
		out = s.unprintable(out, 0, at("triage.topics", i, "limit"), t.Limit)
	}
	return out
}

// datePages gives each page the date of its last update, which the visitor
// reads: today's, where the text is not what it was.
func (s *Server) datePages(pages []queue.Page, before queue.Config) {
	for i, p := range pages {
		was, there := before.Page(p.ID)
		if there && p.Title == was.Title && slices.Equal(p.Lines, was.Lines) {
			pages[i].Updated = was.Updated
		} else {
			pages[i].Updated = s.officeToday()
		}
	}
}

// officeToday is the date that the office goes by.
func (s *Server) officeToday() queue.Date {
	state := s.opt.State()
	if d := state.Day; d != nil {
		return d.Date
	}
	if s.opt.Office.Calendar != nil {
		if d := s.opt.Office.Calendar().Date; d.Valid() {
			return d
		}
	}
	return queue.Date(time.Now().Format(time.DateOnly))
}
