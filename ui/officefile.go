package ui

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"reception/queue"
	"reception/ui/staff"
	"reception/ui/view"
	"reception/ui/wire"
)

// maxFile is the largest file that the office may send, in bytes.
const maxFile = 2 << 20

// readFile returns the body, or answers the request.
func (s *Server) readFile(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFile))
	if err != nil {
		s.httpError(w, http.StatusRequestEntityTooLarge, "too_long", 0)
		return nil, false
	}
	return b, true
}

// imported is a file as it was read.
type imported struct {
	want     queue.Want // nil when there is nothing to want
	rows     []int      // of the days in want, as a spreadsheet counts them
	problems []wire.Problem
	answer   wire.RotaImport
}

// importRota is POST /api/rota/import: the sessions of a file become drafts, or
// public. One problem anywhere, and nothing happens.
func (s *Server) importRota(w http.ResponseWriter, r *http.Request) {
	l := s.signedIn(w, r, pageOffice, staff.Office)
	if l == nil {
		return
	}
	file, ok := s.readFile(w, r)
	if !ok {
		return
	}
	state := s.opt.State()
	days, rows, problems := s.opt.Office.Rotas.Parse(file, state.Config, s.officeToday())
	in := imported{problems: wireProblems(problems), answer: wire.RotaImport{Rows: []wire.OfficeRotaDay{}}}
	in.problems = append(in.problems, s.unprintableDays(days, rows)...)
	days, in.rows, problems = fitRota(state, days, rows)
	in.problems = append(in.problems, wireProblems(problems)...)
	for _, d := range days {
		in.answer.Rows = append(in.answer.Rows, view.OfficeRotaDay(d))
	}
	if len(days) > 0 {
		if in.want = (queue.DraftRota{Days: days}); r.URL.Query().Get("as") == "publish" {
			in.want = queue.PublishRota{Days: days}
		}
	}
	s.finishImport(w, r, l, in)
}

// fitRota fits the sessions of a file to the rota that is there. A session that
// is there as a draft, or undecided, is replaced; one that is public and the
// same is passed over. One that is public and another is a problem: a change
// needs a reason, and is made by itself.
func fitRota(s *queue.State, days []queue.RotaDay, rows []int) (out []queue.RotaDay, at []int, problems []queue.Problem) {
	taken := map[string]bool{}
	for i, d := range days {
		j := slices.IndexFunc(s.Rota, func(o queue.RotaDay) bool {
			return o.Date == d.Date && o.Session == d.Session && (o.Leader == d.Leader || open(o)) && !taken[o.ID] && o.Status != queue.RotaCancelled
		})
		if j < 0 {
			out, at = append(out, d), append(at, rows[i])
			continue
		}
		old := s.Rota[j]
		taken[old.ID] = true
		switch {
		case open(old):
			d.ID = old.ID
			out, at = append(out, d), append(at, rows[i])
		case !sameSession(old, d):
			code, field, value := "duplicate", "session", string(d.Date)
			if n := issued(s, old); d.Capacity > 0 && d.Capacity < n {
				code, field, value = "below_issued", "capacity", fmt.Sprint(n)
			}
			problems = append(problems, queue.Problem{Row: rows[i], Field: field, Code: code, Value: value})
		}
	}
	return out, at, problems
}

// open tells whether a session of the rota is not public yet.
func open(r queue.RotaDay) bool {
	return r.Status == queue.RotaDraft || r.Status == queue.RotaUndecided
}

func sameSession(a, b queue.RotaDay) bool {
	return a.Leader == b.Leader && a.Kind == b.Kind && a.Place == b.Place && slices.Equal(a.Units, b.Units) && a.Lawyer == b.Lawyer &&
		a.Capacity == b.Capacity && a.Label == b.Label
}

// issued is how many numbers of today count against a session.
func issued(s *queue.State, r queue.RotaDay) int {
	n := 0
	if s.Day == nil || s.Day.Date != r.Date {
		return n
	}
	for _, k := range s.Day.Tickets {
		if k.Half == r.Session && k.Status != queue.Cancelled {
			n++
		}
	}
	return n
}

// importElsewhere is POST /api/elsewhere/import?hall=…&as_of=…: the rota of
// another hall.
func (s *Server) importElsewhere(w http.ResponseWriter, r *http.Request) {
	l := s.signedIn(w, r, pageOffice, staff.Office)
	if l == nil {
		return
	}
	file, ok := s.readFile(w, r)
	if !ok {
		return
	}
	days, rows, problems := s.opt.Office.Rotas.ParseElsewhere(file, s.officeToday())
	in := imported{rows: rows, problems: wireProblems(problems), answer: wire.RotaImport{Rows: []wire.OfficeRotaDay{}}}
	for _, d := range days {
		in.answer.Rows = append(in.answer.Rows, wire.OfficeRotaDay{Date: string(d.Date), Session: d.Session, Leader: d.Leader, Place: d.Place})
	}
	if q := r.URL.Query(); len(days) > 0 {
		in.want = queue.SetElsewhere{Rota: queue.Elsewhere{Hall: strings.TrimSpace(q.Get("hall")), AsOf: queue.Date(q.Get("as_of")), Days: days}}
	} else if len(in.problems) == 0 {
		in.problems = []wire.Problem{{Code: "missing", Field: "date"}}
	}
	s.finishImport(w, r, l, in)
}

// finishImport does what a file wants when nothing is wrong with it. What the
// queue has against it is told beside what the reader has.
func (s *Server) finishImport(w http.ResponseWriter, r *http.Request, l *login, in imported) {
	out := in.answer
	out.Problems, out.Diff = in.problems, []wire.OfficeDiff{}
	key := queue.Key{Sender: l.sender(), Session: l.id, ID: r.URL.Query().Get("id")}
	if len(key.ID) > 64 {
		s.httpError(w, http.StatusBadRequest, codeBad, 0)
		return
	}
	preview := r.URL.Query().Get("preview") == "1"
	if in.want != nil {
		a, diff := s.carry(r.Context(), queue.Command{Key: key, Want: in.want}, true)
		if !a.OK && len(a.Problems) == 0 {
			s.httpError(w, http.StatusConflict, a.Code, time.Duration(a.WaitMS)*time.Millisecond)
			return
		}
		for _, p := range a.Problems {
			if p.Row > 0 && p.Row <= len(in.rows) {
				p.Row = in.rows[p.Row-1]
			}
			out.Problems = append(out.Problems, p)
		}
		if out.Diff = diff; diff == nil {
			out.Diff = []wire.OfficeDiff{}
		}
	}
	if len(out.Problems) == 0 {
		out.Problems = []wire.Problem{}
		if !preview && in.want != nil {
			a, _ := s.carry(r.Context(), queue.Command{Key: key, Want: in.want}, false)
			if !a.OK && len(a.Problems) == 0 {
				s.httpError(w, http.StatusConflict, a.Code, time.Duration(a.WaitMS)*time.Millisecond)
				return
			}
			out.Done, out.Seq = a.OK, a.Seq
			out.Problems = append(out.Problems, a.Problems...) // the rota has changed in between
		}
	} else {
		out.Diff = []wire.OfficeDiff{} // it will not be
		slices.SortStableFunc(out.Problems, func(a, b wire.Problem) int { return a.Row - b.Row })
	}
	s.writeJSON(w, http.StatusOK, out)
}

// exportRota is GET /api/rota/export?from=…&to=…&format=xlsx.
func (s *Server) exportRota(w http.ResponseWriter, r *http.Request) {
	if s.signedIn(w, r, pageOffice, staff.Office) == nil {
		return
	}
	q := r.URL.Query()
	from, to, format := queue.Date(q.Get("from")), queue.Date(q.Get("to")), q.Get("format")
	kind := map[string]string{
		"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}[format]
	if !from.Valid() || !to.Valid() || kind == "" {
		s.httpError(w, http.StatusBadRequest, codeBad, 0)
		return
	}
	state := s.opt.State()
	var days []queue.RotaDay
	for _, d := range view.RotaBetween(state, from, to) {
		if d.Status != queue.RotaCancelled && (!open(d) || q.Get("drafts") == "1") {
			days = append(days, d)
		}
	}
	b, err := s.opt.Office.Rotas.Write(format, state.Config, days)
	if err != nil {
		s.opt.Log.Error("write rota", "format", format, "err", err)
		s.httpError(w, http.StatusInternalServerError, codeBroken, 0)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="rota-%s-%s.%s"`, from, to, format))
	_, _ = w.Write(b) // whoever asked may be gone
}
