package queuetest

import (
	"bufio"
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"reception/queue"
)

// Script is a day of a hall as a person writes it down: one statement a line,
// with what comes of it behind an arrow. See the package comment.
type Script struct {
	Name  string // of the file, for messages
	lines []string
	steps []step
}

// step is one statement.
type step struct {
	line int // from 1
	form *form
	args args
	want string // behind the arrow
	told bool   // there is an arrow
}

// args are the words of a statement by the names of its form.
type args map[string][]string

func (a args) one(name string) string {
	if len(a[name]) == 0 {
		return ""
	}
	return a[name][0]
}

func (a args) number(name string) int {
	n, _ := strconv.Atoi(a.one(name)) // the parser has looked at it
	return n
}

const arrow = "->"

// ParseScript reads a day. Its error names file and line.
func ParseScript(name string, text []byte) (*Script, error) {
	s := &Script{Name: name}
	grammar := forms()
	sc := bufio.NewScanner(bytes.NewReader(text))
	for sc.Scan() {
		line := strings.TrimRight(sc.Text(), " \t\r")
		s.lines = append(s.lines, line)
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		st, err := parseStep(grammar, line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, len(s.lines), err)
		}
		st.line = len(s.lines)
		s.steps = append(s.steps, st)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, len(s.lines)+1, err)
	}
	return s, nil
}

// Format returns the text of the script with the outcomes of outcome instead of
// those behind its arrows; a nil outcome leaves them. Comments and statements
// stay as they are.
func (s *Script) Format(outcome map[int]string) []byte {
	var b bytes.Buffer
	told := map[int]bool{}
	for _, st := range s.steps {
		told[st.line] = st.told
	}
	for i, line := range s.lines {
		if got, ok := outcome[i+1]; ok && told[i+1] {
			left, _, _ := strings.Cut(line, arrow)
			line = strings.TrimRight(strings.TrimRight(left, " ")+" "+arrow+" "+got, " ")
		}
		b.WriteString(line + "\n")
	}
	return b.Bytes()
}

func parseStep(grammar []form, line string) (step, error) {
	left, want, told := strings.Cut(line, arrow)
	words := strings.Fields(left)
	st := step{want: strings.Join(strings.Fields(want), " "), told: told}
	if told && st.want == "" {
		return st, fmt.Errorf("nothing stands behind the arrow")
	}
	near := ""
	var wrong error
	for i := range grammar {
		f := &grammar[i]
		a, fits, err := f.match(words)
		if fits && err == nil {
			st.form, st.args = f, a
			return st, nil
		}
		if fits && wrong == nil { // another may fit better
			wrong = fmt.Errorf("%w in %q", err, f.text)
		}
		if len(words) > 0 && strings.Fields(f.text)[0] == words[0] {
			near += "\n\t" + f.text
		}
	}
	if wrong != nil {
		return st, wrong
	}
	if near != "" {
		return st, fmt.Errorf("%q is none of these:%s", strings.TrimSpace(left), near)
	}
	return st, fmt.Errorf("%q is no statement", strings.TrimSpace(left))
}

// form is the grammar of one statement and what it does.
type form struct {
	text string // as in the package comment
	run  func(*player, args) (string, error)
}

// match tells whether the words before the options are those of the form; then
// it returns what stands in its places, or what is wrong with one of them.
func (f *form) match(words []string) (a args, fits bool, err error) {
	fixed, options, _ := strings.Cut(f.text, " [")
	a = args{}
	i := 0
	for _, p := range strings.Fields(fixed) {
		name, many := strings.CutSuffix(p, "...")
		switch {
		case p == strings.ToLower(p): // a word
			if i >= len(words) || words[i] != p {
				return nil, false, nil
			}
			i++
		case many:
			if i >= len(words) {
				return nil, true, fmt.Errorf("%s is missing", name)
			}
			for ; i < len(words); i++ {
				if err := check(name, words[i]); err != nil {
					return nil, true, err
				}
				a[name] = append(a[name], words[i])
			}
		default:
			if i >= len(words) {
				return nil, false, nil
			}
			if err == nil {
				err = check(name, words[i])
			}
			a[name] = []string{words[i]}
			i++
		}
	}
	if err != nil {
		return nil, true, err
	}
	for ; i < len(words); i += 2 {
		at := strings.Index(" ["+options, " ["+words[i]+" ")
		if at < 0 || options == "" || i+1 >= len(words) || a[words[i]] != nil {
			return nil, true, fmt.Errorf("%q has no place", strings.Join(words[i:], " "))
		}
		name, _, _ := strings.Cut(options[at+len(words[i])+1:], "]")
		if err := check(name, words[i+1]); err != nil {
			return nil, true, err
		}
		a[words[i]] = []string{words[i+1]}
	}
	return a, true, nil
}

// parseNeeds reads "hearing,age".
func parseNeeds(text string) (queue.Needs, bool) {
	var out queue.Needs
	for word := range strings.SplitSeq(text, ",") {
		switch word {
		case "child":
			out |= queue.NeedChild
		case "walking":
			out |= queue.NeedWalking
		case "hearing":
			out |= queue.NeedHearing
		case "age":
			out |= queue.NeedAge
		case "wheels":
			out |= queue.NeedWheels
		case "forces":
			out |= queue.NeedForces
		default:
			return 0, false
		}
	}
	return out, true
}

// check tells whether a word can stand in the place of that name.
func check(name, word string) error {
	ok := true
	switch name {
	case "N", "PEOPLE": // numbers are plain: 7, not +7 or 007
		n, err := strconv.Atoi(word)
		ok = err == nil && n >= 1 && n <= 9999 && strconv.Itoa(n) == word
	case "DATE":
		ok = queue.Date(word).Valid()
	case "TIME":
		_, err := time.Parse("15:04", word)
		ok = err == nil && len(word) == 5
	case "SPAN":
		d, err := time.ParseDuration(word)
		ok = err == nil && d > -48*time.Hour && d < 48*time.Hour && d%time.Second == 0
	case "NEEDS":
		_, ok = parseNeeds(word)
	}
	if !ok {
		return fmt.Errorf("%q cannot stand for %s", word, name)
	}
	return nil
}
