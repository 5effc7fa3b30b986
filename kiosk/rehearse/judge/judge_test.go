package judge_test

import (
	"strings"
	"testing"

	"reception/kiosk/rehearse/judge"
	"reception/queue"
)

// story is a journal as it would be, and what else was seen.
type story struct {
	events []queue.Event
	paper  []judge.Piece
	shown  map[queue.Seq]judge.Call
	asked  []judge.Accepted
	at     queue.Millis // wall time of what is added
}

// midnight is when the day of the stories began, by the clock on the wall.
const midnight queue.Millis = 1_000_000_000

// clock sets the hall's clock to a minute of the day.
func (s *story) clock(minute int) { s.at = midnight + queue.Millis(minute)*60_000 }

// add adds the events of one command; only the last names its request.
func (s *story) add(id string, facts ...queue.Fact) queue.Seq {
	first := queue.Seq(len(s.events) + 1)
	for i, f := range facts {
		e := queue.Event{Seq: queue.Seq(len(s.events) + 1), First: first, Day: 1, Fact: f}
		e.Tick, e.At = queue.Millis(100*e.Seq), s.at
		if i == len(facts)-1 && id != "" {
			e.Cause = &queue.Cause{Key: queue.Key{Sender: "test", ID: id}, Answer: queue.Answer{Seq: e.Seq}}
		}
		s.events = append(s.events, e)
	}
	return queue.Seq(len(s.events))
}

func (s *story) issue(id queue.TicketID, f queue.TicketIssued) {
	f.Ticket, f.Number, f.Service, f.People = id, 100+int(id), "window", 1
	if f.Lane == "" {
		f.Lane = queue.WalkIn
	}
	s.add("", f)
}

func (s *story) call(counter string, id queue.TicketID, why queue.Reason) {
	seq := s.add("", queue.TicketCalled{Ticket: id, Number: 100 + int(id), Counter: counter, Why: why})
	s.shown[seq] = judge.Call{Number: 100 + int(id), Counter: "窗口" + counter}
}

func (s *story) end(counter string, id queue.TicketID) {
	s.add("", queue.TicketEnded{Ticket: id, Counter: counter, Status: queue.Served, Why: queue.Done})
}

func open() *story {
	s := &story{shown: map[queue.Seq]judge.Call{}}
	c := queue.Config{
		Series: []queue.Series{{ID: "w", From: 101, To: 999}}, Rules: queue.DefaultRules(),
		Services: []queue.Service{{ID: "window", Series: "w", Stops: []queue.Stop{{ID: "0"}}}},
	}
	for _, id := range []string{"1", "2"} {
		c.Counters = append(c.Counters, queue.Counter{ID: id, Label: "窗口" + id, Serves: []queue.Queue{{Service: "window"}}, Low: id == "2"})
	}
	c.Hours = queue.Hours{CallFrom: 480, LunchFrom: 720, LunchUntil: 810}
	s.add("", queue.ConfigSet{Config: c})
	s.clock(450)
	s.add("", queue.DayOpened{ID: 1, Date: "2026-11-23", Midnight: midnight, Confirmed: true})
	s.clock(540)
	return s
}

func (s *story) judge(t *testing.T) *judge.Verdict {
	t.Helper()
	v, err := judge.Judge(judge.Evidence{
		Events: func(each func(queue.Event) error) error {
			for _, e := range s.events {
				if err := each(e); err != nil {
					return err
				}
			}
			return nil
		},
		Paper: s.paper, Displays: []judge.Display{{Name: "hall", Calls: s.shown}}, Accepted: s.asked, Patience: 1000,
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestRuleOfCalling(t *testing.T) {
	walk, care, booked := queue.TicketIssued{}, queue.TicketIssued{Needs: queue.NeedAge}, queue.TicketIssued{Lane: queue.Booked}
	come := func(s *story, fs ...queue.TicketIssued) {
		for i, f := range fs {
			s.issue(queue.TicketID(i+1), f)
		}
	}
	for _, tt := range []struct {
		name  string
		play  func(*story)
		wrong int
	}{
		{"first come", func(s *story) { come(s, walk, walk); s.call("1", 1, queue.InTurn) }, 0},
		{"second come", func(s *story) { come(s, walk, walk); s.call("1", 2, queue.InTurn) }, 1},
		{"second by number", func(s *story) { come(s, walk, walk); s.call("1", 2, queue.ByNumber) }, 0},
		{"care first", func(s *story) { come(s, walk, care); s.call("1", 2, queue.NeedsCare) }, 0},
		{"care passed over", func(s *story) { come(s, walk, care); s.call("1", 1, queue.InTurn) }, 1},
		{"booked before care", func(s *story) { come(s, walk, care, booked); s.call("1", 3, queue.Appointment) }, 0},
		{"care before booked", func(s *story) { come(s, walk, care, booked); s.call("1", 2, queue.NeedsCare) }, 1},
		{"appointment at its time", func(s *story) {
			come(s, walk, queue.TicketIssued{Lane: queue.Booked, Slot: "09:30"})
			s.clock(570)
			s.call("1", 2, queue.Appointment)
		}, 0},
		{"appointment before its time", func(s *story) {
			come(s, walk, queue.TicketIssued{Lane: queue.Booked, Slot: "09:30"})
			s.clock(569)
			s.call("1", 2, queue.Appointment)
		}, 1},
		{"over lunch", func(s *story) { come(s, walk); s.clock(720); s.call("1", 1, queue.InTurn) }, 1},
		{"over lunch by number", func(s *story) { come(s, walk); s.clock(809); s.call("1", 1, queue.ByNumber) }, 0},
		{"after lunch", func(s *story) { come(s, walk); s.clock(810); s.call("1", 1, queue.InTurn) }, 0},
		{"a wheelchair at a high counter", func(s *story) {
			come(s, walk, queue.TicketIssued{Needs: queue.NeedWheels})
			s.call("2", 1, queue.ByNumber)
			s.call("1", 2, queue.NeedsCare)
		}, 2}, // does not wait for it, and is not next
		{"a wheelchair at a high counter before anybody sits at the low one", func(s *story) {
			s.clock(500)
			come(s, queue.TicketIssued{Needs: queue.NeedWheels})
			s.call("1", 1, queue.NeedsCare)
		}, 2},
		{"a wheelchair at a high counter when nobody sits at the low one", func(s *story) {
			come(s, queue.TicketIssued{Needs: queue.NeedWheels})
			s.call("1", 1, queue.NeedsCare)
		}, 0},
		{"a wheelchair at the high counter that had the matter before", func(s *story) {
			come(s, walk, queue.TicketIssued{Needs: queue.NeedWheels, Handler: "1"})
			s.call("2", 1, queue.ByNumber)
			s.call("1", 2, queue.NeedsCare)
		}, 0},
		{"a wheelchair at a low counter", func(s *story) {
			come(s, queue.TicketIssued{Needs: queue.NeedWheels})
			s.call("2", 1, queue.NeedsCare)
		}, 0},
		{"a wheelchair at a high counter when the low one was left", func(s *story) {
			come(s, walk, queue.TicketIssued{Needs: queue.NeedWheels})
			s.call("2", 1, queue.ByNumber)
			s.end("2", 1)
			s.add("", queue.CounterPaused{Counter: "2", Why: queue.PauseAway})
			s.call("1", 2, queue.NeedsCare)
		}, 0},
		{"three in a row, then the first", func(s *story) {
			come(s, walk, care, care, care, care)
			for id := queue.TicketID(2); id <= 4; id++ {
				s.call("1", id, queue.NeedsCare)
				s.end("1", id)
			}
			s.call("1", 1, queue.LongestWait)
		}, 0},
		{"four in a row", func(s *story) {
			come(s, walk, care, care, care, care)
			for id := queue.TicketID(2); id <= 5; id++ {
				s.call("1", id, queue.NeedsCare)
				s.end("1", id)
			}
		}, 1},
		{"passed five times, by two counters", func(s *story) {
			come(s, walk, care, care, care, care, care, care)
			for id := queue.TicketID(2); id <= 6; id++ {
				counter := []string{"1", "2"}[id%2]
				s.call(counter, id, queue.NeedsCare)
				s.end(counter, id)
			}
			s.call("1", 1, queue.LongestWait)
		}, 0},
		{"passed six times", func(s *story) {
			come(s, walk, care, care, care, care, care, care)
			for id := queue.TicketID(2); id <= 7; id++ {
				counter := []string{"1", "2"}[id%2]
				s.call(counter, id, queue.NeedsCare)
				s.end(counter, id)
			}
		}, 1},
		{"back behind the second", func(s *story) {
			come(s, walk, walk, walk, walk)
			s.call("1", 1, queue.InTurn)
			s.add("", queue.TicketMissed{Counter: "1", Ticket: 1})
			s.add("", queue.TicketReturned{Ticket: 1, Behind: 3})
			for _, id := range []queue.TicketID{2, 3, 1, 4} {
				s.call("1", id, queue.InTurn)
				s.end("1", id)
			}
		}, 0},
		{"back at the front", func(s *story) {
			come(s, walk, walk, walk)
			s.call("1", 1, queue.InTurn)
			s.add("", queue.TicketMissed{Counter: "1", Ticket: 1})
			s.add("", queue.TicketReturned{Ticket: 1})
		}, 1},
		{"back where he stood", func(s *story) {
			come(s, walk, walk, walk, walk)
			s.call("1", 4, queue.ByNumber)
			s.add("", queue.TicketMissed{Counter: "1", Ticket: 4})
			s.add("", queue.TicketReturned{Ticket: 4})
			for _, id := range []queue.TicketID{1, 2, 3, 4} {
				s.call("1", id, queue.InTurn)
				s.end("1", id)
			}
		}, 0},
		{"back further in front", func(s *story) {
			come(s, walk, walk, walk, walk)
			s.call("1", 4, queue.ByNumber)
			s.add("", queue.TicketMissed{Counter: "1", Ticket: 4})
			s.add("", queue.TicketReturned{Ticket: 4, Behind: 2})
		}, 1},
		{"another counter's number given up", func(s *story) {
			come(s, walk, walk)
			s.call("1", 1, queue.InTurn)
			s.add("", queue.TicketHeld{Counter: "1", Ticket: 1})
			s.add("", queue.TicketEnded{Counter: "2", Ticket: 1, Status: queue.Cancelled, Why: queue.GivenBack})
		}, 1},
		{"another counter's number merged", func(s *story) {
			come(s, walk, walk, walk)
			s.call("1", 1, queue.InTurn)
			s.add("", queue.TicketMerged{Counter: "2", Into: 2, Tickets: []queue.TicketID{1, 3}})
		}, 1},
		{"a number put aside and given back by its visitor", func(s *story) {
			come(s, walk)
			s.call("1", 1, queue.InTurn)
			s.add("", queue.TicketHeld{Counter: "1", Ticket: 1})
			s.add("", queue.TicketEnded{Ticket: 1, Status: queue.Cancelled, Why: queue.GivenBack})
		}, 0},
		{"a call taken back did not happen", func(s *story) {
			come(s, walk, walk)
			s.call("1", 1, queue.InTurn)
			s.add("", queue.Undone{Counter: "1"})
			s.call("2", 1, queue.InTurn)
		}, 0},
		{"nor did it pass anybody", func(s *story) {
			come(s, walk, care, care, care, care)
			s.call("1", 2, queue.NeedsCare)
			s.add("", queue.Undone{Counter: "1"})
			for id := queue.TicketID(2); id <= 4; id++ {
				s.call("1", id, queue.NeedsCare)
				s.end("1", id)
			}
			s.call("1", 1, queue.LongestWait)
		}, 0},
		{"a split party shares the place", func(s *story) {
			come(s, walk, walk)
			s.issue(3, queue.TicketIssued{From: 1})
			for _, id := range []queue.TicketID{1, 3, 2} {
				s.call("1", id, queue.InTurn)
				s.end("1", id)
			}
		}, 0},
		{"somebody who does not wait", func(s *story) {
			come(s, walk)
			s.call("1", 1, queue.InTurn)
			s.call("2", 1, queue.InTurn)
		}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open()
			tt.play(s)
			if v := s.judge(t); v.OutOfOrder != tt.wrong || v.Lost != 0 || v.Duplicated != 0 {
				t.Errorf("%d out of order, want %d: %v", v.OutOfOrder, tt.wrong, v.Problems)
			}
		})
	}
}

func TestEvidence(t *testing.T) {
	slip := queue.TicketIssued{Slip: true, Station: "1", Session: "s"}
	printed := func(s *story, id queue.SlipID) {
		s.add("", queue.SlipSent{Slip: id})
		s.add("", queue.SlipEnded{Slip: id, Status: queue.SlipPrinted})
	}
	for _, tt := range []struct {
		name string
		play func(*story)
		want judge.Verdict // its three counters
		says string
	}{
		{"a slip and its paper", func(s *story) {
			s.issue(1, slip)
			printed(s, 1)
			s.paper = []judge.Piece{{Number: 101, Whole: true}}
		}, judge.Verdict{}, ""},
		{"no paper", func(s *story) { s.issue(1, slip); printed(s, 1) }, judge.Verdict{Lost: 1}, "did not come out"},
		{"half a slip", func(s *story) {
			s.issue(1, slip)
			printed(s, 1)
			s.paper = []judge.Piece{{Number: 101}}
		}, judge.Verdict{Lost: 1}, "did not come out"},
		{"two slips", func(s *story) {
			s.issue(1, slip)
			printed(s, 1)
			s.paper = []judge.Piece{{Number: 101, Whole: true}, {Number: 101, Whole: true}}
		}, judge.Verdict{Duplicated: 1}, "have no 补打"},
		{"a slip and its copy", func(s *story) {
			s.issue(1, slip)
			printed(s, 1)
			s.add("", queue.SlipAsked{Ticket: 1, Station: "1"})
			printed(s, 2)
			s.paper = []judge.Piece{{Number: 101, Whole: true}, {Number: 101, Copy: 1, Whole: true}}
		}, judge.Verdict{}, ""},
		{"paper that nobody sent", func(s *story) {
			s.issue(1, slip)
			s.add("", queue.SlipEnded{Slip: 1, Status: queue.SlipHanded})
			s.paper = []judge.Piece{{Number: 101, Whole: true}}
		}, judge.Verdict{Duplicated: 1}, "nobody sent"},
		{"a number from nowhere", func(s *story) { s.paper = []judge.Piece{{Number: 7, Whole: true}} }, judge.Verdict{Lost: 1}, "not in the journal"},
		{"a slip for somebody who left", func(s *story) {
			s.issue(1, slip)
			s.add("", queue.SessionEnded{Station: "1", Session: "s"})
			printed(s, 1)
			s.paper = []judge.Piece{{Number: 101, Whole: true}}
		}, judge.Verdict{}, "had left"},
		{"an old slip", func(s *story) {
			s.issue(1, slip)
			for range 10 {
				s.add("", queue.HelpAsked{Station: "1"})
			}
			printed(s, 1)
			s.paper = []judge.Piece{{Number: 101, Whole: true}}
		}, judge.Verdict{}, "ms old"},
		{"a number twice", func(s *story) {
			s.issue(1, queue.TicketIssued{})
			f := queue.TicketIssued{Ticket: 2, Number: 101, Service: "window", Lane: queue.WalkIn}
			s.add("", f)
		}, judge.Verdict{Duplicated: 1}, "is that of ticket"},
		{"a number that was on paper before the restore", func(s *story) {
			s.add("", queue.NumbersSkipped{Skipped: []queue.Skipped{{Date: "2026-11-23", From: 101, To: 101}}})
			s.issue(1, queue.TicketIssued{})
		}, judge.Verdict{Duplicated: 1}, "was on paper before"},
		{"paper from before the restore", func(s *story) {
			s.add("", queue.NumbersSkipped{Skipped: []queue.Skipped{{Date: "2026-11-22", From: 101, To: 199}, {Date: "2026-11-23", From: 1, To: 7}}})
			s.issue(1, queue.TicketIssued{})
			s.paper = []judge.Piece{{Number: 7, Whole: true}}
		}, judge.Verdict{}, ""},
		{"paper from before the restore of a day that got another date", func(s *story) {
			s.add("", queue.NumbersSkipped{Skipped: []queue.Skipped{{Date: "2026-11-23", From: 1, To: 7}}})
			s.add("", queue.DateConfirmed{Date: "2026-11-24"})
			s.issue(1, queue.TicketIssued{})
			s.paper = []judge.Piece{{Number: 7, Whole: true}}
		}, judge.Verdict{}, ""},
		{"two numbers for one request", func(s *story) {
			s.issue(1, queue.TicketIssued{Session: "s"})
			s.issue(2, queue.TicketIssued{Session: "s"})
			s.events[len(s.events)-1].Cause = &queue.Cause{Key: queue.Key{ID: "a"}}
			s.asked = []judge.Accepted{{Screen: "touch", Do: "take", ID: "a", Session: "s"}, {Screen: "touch", Do: "take", ID: "a", Session: "s"}}
		}, judge.Verdict{Duplicated: 1}, "got 2 numbers"},
		{"a call that one display missed", func(s *story) {
			s.issue(1, queue.TicketIssued{})
			s.call("1", 1, queue.InTurn)
			clear(s.shown)
		}, judge.Verdict{Lost: 1}, "never stood on hall"},
		{"a call that nobody made", func(s *story) { s.shown[2] = judge.Call{Number: 5} }, judge.Verdict{Lost: 1}, "not in the journal"},
		{"a yes without an event", func(s *story) { s.asked = []judge.Accepted{{Screen: "desk/1", Do: "start", ID: "b"}} }, judge.Verdict{Lost: 1}, "told yes"},
		{"a hole in the journal", func(s *story) {
			s.issue(1, queue.TicketIssued{})
			s.issue(2, queue.TicketIssued{})
			s.events = append(s.events[:2:2], s.events[3:]...)
		}, judge.Verdict{Lost: 1}, "follows event"},
		{"nobody's outcome", func(s *story) {
			s.issue(1, queue.TicketIssued{})
			s.add("", queue.DayClosed{})
		}, judge.Verdict{Lost: 1}, "no outcome"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open()
			tt.play(s)
			v := s.judge(t)
			if v.Lost != tt.want.Lost || v.Duplicated != tt.want.Duplicated || v.OutOfOrder != 0 {
				t.Errorf("lost %d, duplicated %d, want %d and %d: %v", v.Lost, v.Duplicated, tt.want.Lost, tt.want.Duplicated, v.Problems)
			}
			if said := strings.Join(v.Problems, "; "); tt.says == "" != v.Clean() || !strings.Contains(said, tt.says) {
				t.Errorf("the judge said %q, want %q", said, tt.says)
			}
		})
	}
}
