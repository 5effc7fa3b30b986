package setup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"reception/kiosk/care"
	"reception/kiosk/panel"
)

// Options is what the menu works with.
type Options struct {
	In      io.Reader // lines of whoever sits there
	Out     io.Writer
	English bool   // see SpeaksEnglish
	Root    string // of the file system, "/" but for tests
	Config  string // path of kiosk.toml, not below Root
	State   string // folder of the journal
	Zone    string // of the hall

	Now    func() time.Time
	Random io.Reader // for a master key

	// Run runs a program and returns what it said on both its outputs. The
	// error says that it did not end well.
	Run func(ctx context.Context, name string, args ...string) (string, error)
	// Addresses returns the IPv4 addresses of a network interface, "10.0.0.5/24".
	Addresses func(name string) []string
	// Valid tells whether the text is a good kiosk.toml.
	Valid func(text string) error
	// Touches opens the touchscreen, for this menu alone until it is closed.
	Touches func() (panel.Touches, error)
	// Speak says a sentence through an ALSA device, "" for the first.
	Speak func(ctx context.Context, device string) error
	// Assign asks which serial port is which.
	Assign func(ctx context.Context, in io.Reader, out io.Writer) error
	// Check looks at the machine.
	Check func(ctx context.Context) []care.Item
}

// SpeaksEnglish tells whether a terminal of that kind, as TERM has it, is one
// that cannot show Chinese.
func SpeaksEnglish(term string) bool { return term == "linux" || term == "dumb" || term == "" }

// ErrNobody says that the input has ended.
var ErrNobody = errors.New("nobody answers")

// menu is one run of the menu.
type menu struct {
	Options
	w     words
	lines <-chan string // closed at the end of the input
}

// entry is a line of the menu. Its current value may be "".
type entry struct {
	name string
	now  func(context.Context) string
	do   func(context.Context) error
}

// Run shows the menu until whoever sits there leaves it, ctx ends, or the input
// does, which is ErrNobody. What cannot be set is told on the terminal and is
// no error of Run.
func Run(ctx context.Context, o Options) error {
	lines := make(chan string)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { // ends with the input; a terminal's read cannot be taken back
		defer close(lines)
		for s := bufio.NewScanner(o.In); s.Scan(); {
			select {
			case lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	m := &menu{Options: o, w: chinese(), lines: lines}
	if o.English {
		m.w = english()
	}
	entries := []entry{
		{m.w.clock, m.clockNow, m.clock},
		{m.w.network, m.networkNow, m.network},
		{m.w.screens, m.screensNow, m.screens},
		{m.w.touch, m.touchNow, m.touch},
		{m.w.sound, m.soundNow, m.sound},
		{m.w.printer, m.printerNow, m.printer},
		{m.w.key, m.keyNow, m.key},
		{m.w.ports, m.portsNow, m.ports},
		{m.w.check, func(context.Context) string { return "" }, m.check},
	}
	for {
		m.say("\n== %s ==", m.w.title)
		for i, e := range entries {
			m.say("%2d  %s%s", i+1, padded(e.name), e.now(ctx))
		}
		m.say(" 0  %s", m.w.leave)
		typed, err := m.ask(ctx, m.w.pick)
		if err != nil {
			return err
		}
		n, ok := number(typed)
		switch {
		case ok && n == 0:
			return nil
		case ok && n <= len(entries):
			m.say("\n-- %s --", entries[n-1].name)
			if err := entries[n-1].do(ctx); errors.Is(err, ErrNobody) || ctx.Err() != nil {
				return errors.Join(err, ctx.Err())
			} else if err != nil {
				m.say("%s%v", m.w.failed, err)
			}
		case typed != "":
			m.say(m.w.noSuch, typed)
		}
	}
}

// padded fills a name up, so that what stands behind it is below each other: a
// Chinese character is two columns wide.
func padded(s string) string {
	width := 0
	for _, r := range s {
		width++
		if r > 0x2e80 {
			width++
		}
	}
	return s + strings.Repeat(" ", max(2, 22-width))
}

func (m *menu) say(format string, args ...any) { _, _ = fmt.Fprintf(m.Out, format+"\n", args...) }

// ask waits for a line. Digits and signs of a Chinese keyboard count as the
// plain ones.
func (m *menu) ask(ctx context.Context, prompt string) (string, error) {
	_, _ = fmt.Fprint(m.Out, prompt)
	select {
	case line, ok := <-m.lines:
		if !ok {
			m.say("")
			return "", ErrNobody
		}
		return strings.TrimSpace(strings.Map(plain, line)), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func plain(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '。':
		return '.'
	case r == '\u3000':
		return ' '
	}
	return r
}

// number reads a short decimal number.
func number(s string) (n int, ok bool) {
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, s != "" && len(s) < 7
}

// option is one of several values.
type option struct{ value, name string }

// choose asks for one of the options; an empty line keeps what is now.
func (m *menu) choose(ctx context.Context, what, now string, options []option) (string, error) {
	m.say("%s%s", what, m.w.colon)
	for i, o := range options {
		mark := ""
		if o.value == now {
			mark = m.w.current
		}
		m.say("  %d  %s%s", i+1, o.name, mark)
	}
	for {
		typed, err := m.ask(ctx, m.w.pickOrKeep)
		if err != nil || typed == "" {
			return now, err
		}
		if n, ok := number(typed); ok && n >= 1 && n <= len(options) {
			return options[n-1].value, nil
		}
		m.say(m.w.noSuch, typed)
	}
}

// enter asks until good accepts a line; an empty one keeps what is now. What is
// wrong is a sentence.
func (m *menu) enter(ctx context.Context, prompt, now string, good func(string) (value, wrong string)) (string, error) {
	for {
		typed, err := m.ask(ctx, prompt)
		if err != nil || typed == "" {
			return now, err
		}
		value, wrong := good(typed)
		if wrong == "" {
			return value, nil
		}
		m.say("%s", wrong)
	}
}

// change is one thing that would be otherwise.
type change struct{ what, old, new string }

// offer shows what would be otherwise and asks for a yes. It is false when
// nothing would.
func (m *menu) offer(ctx context.Context, changes ...change) (bool, error) {
	some := false
	for _, c := range changes {
		if c.old == c.new {
			continue
		}
		if !some {
			m.say("%s", m.w.changes)
			some = true
		}
		m.say("  %s%s%s → %s", c.what, m.w.colon, m.orNone(c.old), m.orNone(c.new))
	}
	if !some {
		m.say("%s", m.w.same)
		return false, nil
	}
	typed, err := m.ask(ctx, m.w.sure)
	if err != nil {
		return false, err
	}
	yes := strings.EqualFold(typed, "y") || strings.EqualFold(typed, "yes") || typed == "是"
	if !yes {
		m.say("%s", m.w.kept)
	}
	return yes, nil
}

func (m *menu) orNone(s string) string {
	if s == "" {
		return m.w.none
	}
	return s
}

// run runs programs until one fails, whose words are the error.
func (m *menu) run(ctx context.Context, commands ...[]string) error {
	for _, c := range commands {
		if said, err := m.Run(ctx, c[0], c[1:]...); err != nil {
			return fmt.Errorf("%s: %w: %s", strings.Join(c, " "), err, strings.TrimSpace(said))
		}
	}
	return nil
}

// apply runs the programs that make a file count which has just been written.
func (m *menu) apply(ctx context.Context, commands ...[]string) {
	if err := m.run(ctx, commands...); err != nil {
		m.say("%s%v", m.w.notYet, err)
		return
	}
	m.say("%s", m.w.done)
}

// done runs programs and says that all is well.
func (m *menu) done(ctx context.Context, commands ...[]string) error {
	if err := m.run(ctx, commands...); err != nil {
		return err
	}
	m.say("%s", m.w.done)
	return nil
}

func (m *menu) path(p string) string { return filepath.Join(m.Root, p) }

func (m *menu) check(ctx context.Context) error {
	for _, i := range m.Check(ctx) {
		mark := map[string]string{care.Good: m.w.good, care.Note: m.w.note, care.Bad: m.w.bad}[i.State]
		if m.English {
			m.say("%-8s %s", mark, englishItem(i.Name))
			continue
		}
		m.say("%s  %s  %s", i.Name, mark, i.Is)
		if i.Do != "" {
			m.say("    %s", i.Do)
		}
	}
	m.say("%s", m.w.checked)
	return nil
}
