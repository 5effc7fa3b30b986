package voice

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"
)

// Espeak is the command of Debian's espeak-ng. The voice is cmn-latn-pinyin:
// the one called cmn reads Chinese characters as English.
func Espeak() []string {
	return []string{"espeak-ng", "-v", "cmn-latn-pinyin", "-s", "130", "-g", "1", "--stdin", "--stdout"}
}

// English is the command for what is said in English.
func English() []string {
	return []string{"espeak-ng", "-v", "en", "-s", "140", "-g", "1", "--stdin", "--stdout"}
}

// SourceWords is the source of a clip that was joined from recorded words. The
// source of any other is the name of the command that made it.
const SourceWords = "words"

// Clip is a text as a WAV file.
type Clip struct {
	WAV    []byte
	Source string
}

// ErrText says that a text is none that can be spoken.
var ErrText = errors.New("text cannot be spoken")

const (
	maxText = 1600    // bytes, 530 characters: all that a page says
	maxName = 240     // bytes of a recording's text, which is the name of its file
	maxClip = 8 << 20 // bytes, minutes of speech
)

// Options of a Maker. Zero values have their defaults.
type Options struct {
	Dir   string // where clips are kept
	Words Pack   // recorded words, which come first; "" for none
	// Commands are tried in this order; Espeak alone by default. Each gets the
	// text on its standard input, and in its arguments where %t stands, and
	// writes a WAV file to its standard output. There is no shell.
	Commands [][]string
	Patience time.Duration // until the next command speaks instead, and the slow one works for the next time: 1.2 s
	Timeout  time.Duration // until a command is ended: 10 s
	Rest     time.Duration // how long a command that had to be ended is left alone, where there is another: 5 min
	Keep     int           // clips in the folder: 400
	Room     int64         // bytes of clips in the folder: 100 MB
	Log      *slog.Logger
}

// Maker makes clips. What a command makes is made once, one at a time, and kept.
type Maker struct {
	opt  Options
	jobs chan job

	// Only Run uses these; by place among the commands.
	rests map[int]time.Time     // until when
	slow  map[int]<-chan result // of capacity 1: still at work on an earlier text
	group sync.WaitGroup

	mu    sync.Mutex
	words string // what was wrong with the word pack, said once
}

type job struct {
	text string
	done chan result // capacity 1: whoever asked may be gone
}

type result struct {
	clip Clip
	err  error
}

// NewMaker makes the folder. Run makes the clips.
func NewMaker(opt Options) (*Maker, error) {
	if len(opt.Commands) == 0 {
		opt.Commands = [][]string{Espeak()}
	}
	for _, c := range opt.Commands {
		if len(c) == 0 || c[0] == "" || strings.Contains(c[0], "%t") {
			return nil, fmt.Errorf("voice command %q: the name of a program must come first", c)
		}
	}
	opt.Patience, opt.Timeout, opt.Rest = cmp.Or(opt.Patience, 1200*time.Millisecond), cmp.Or(opt.Timeout, 10*time.Second), cmp.Or(opt.Rest, 5*time.Minute)
	opt.Keep, opt.Room = cmp.Or(opt.Keep, 400), cmp.Or(opt.Room, 100<<20)
	opt.Log = cmp.Or(opt.Log, slog.Default())
	if err := os.MkdirAll(opt.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("make clip folder: %w", err)
	}
	parts, _ := filepath.Glob(filepath.Join(opt.Dir, "*.part")) // of a crash
	for _, part := range parts {
		_ = os.Remove(part)
	}
	return &Maker{opt: opt, jobs: make(chan job), rests: map[int]time.Time{}, slow: map[int]<-chan result{}}, nil
}

// Run makes the clips that are asked for until ctx ends.
func (m *Maker) Run(ctx context.Context) {
	defer m.group.Wait()
	for {
		select {
		case j := <-m.jobs:
			clip, err := m.make(ctx, j.text)
			j.done <- result{clip, err}
		case <-ctx.Done():
			return
		}
	}
}

// Clip returns the text as a WAV file: joined from recorded words where all of
// its words are there, else from the first command that makes it. A clip that
// has been begun is finished and kept when ctx ends, so that the next to ask
// gets it.
func (m *Maker) Clip(ctx context.Context, text string) (Clip, error) {
	// A dash would make the text an option of the command.
	if text == "" || len(text) > maxText || text[0] == '-' || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return Clip{}, ErrText
	}
	// Joining is quick and is done anew each time, so that a word that was just
	// recorded is heard. Nor does a kept clip wait for a slow command.
	if wav, ok := m.recorded(text); ok {
		return Clip{wav, SourceWords}, nil
	}
	if clip, ok := m.kept(0, text); ok {
		return clip, nil
	}
	j := job{text, make(chan result, 1)}
	select {
	case m.jobs <- j:
	case <-ctx.Done():
		return Clip{}, fmt.Errorf("wait for the voice: %w", ctx.Err())
	}
	select {
	case r := <-j.done:
		return r.clip, r.err
	case <-ctx.Done():
		return Clip{}, fmt.Errorf("wait for the voice: %w", ctx.Err())
	}
}

// recorded returns the text in recorded words. A pack that cannot be read is
// none; the log says so once.
func (m *Maker) recorded(text string) ([]byte, bool) {
	wav, ok, err := m.opt.Words.Say(text)
	wrong := ""
	if err != nil {
		wrong = err.Error()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if wrong != m.words && wrong != "" {
		m.opt.Log.Warn("recorded words are not used", "err", err)
	}
	m.words = wrong
	return wav, ok
}

// path is where a command's clip of a text is kept.
func (m *Maker) path(command int, text string) string {
	sum := sha256.Sum256([]byte(strings.Join(append(slices.Clone(m.opt.Commands[command]), text), "\x00")))
	return filepath.Join(m.opt.Dir, hex.EncodeToString(sum[:16])+ending)
}

// kept returns the clip that a command has made before.
func (m *Maker) kept(command int, text string) (Clip, bool) {
	path := m.path(command, text)
	b, err := os.ReadFile(path)
	if err != nil {
		return Clip{}, false
	}
	if s, err := parse(b); err != nil || !s.whole {
		return Clip{}, false
	}
	now := time.Now()
	_ = os.Chtimes(path, now, now) // the oldest go first; a wrong order harms nobody
	return Clip{b, m.source(command)}, true
}

func (m *Maker) source(command int) string { return filepath.Base(m.opt.Commands[command][0]) }

// make asks one command after the other. The last one is waited for; others
// have to be quick.
func (m *Maker) make(ctx context.Context, text string) (Clip, error) {
	var errs []error
	last := len(m.opt.Commands) - 1
	for i := range m.opt.Commands {
		if i < last && !m.awake(i) {
			continue
		}
		if clip, ok := m.kept(i, text); ok {
			return clip, nil
		}
		done := make(chan result, 1)
		m.group.Go(func() {
			clip, err := m.ask(ctx, i, text)
			done <- result{clip, err}
		})
		var patience <-chan time.Time // for ever
		if i < last {
			patience = time.After(m.opt.Patience)
		}
		select {
		case r := <-done:
			if r.err == nil {
				return r.clip, nil
			}
			errs = append(errs, r.err)
			m.ended(i, r.err)
			if i < last {
				m.opt.Log.Warn("the next voice speaks instead", "err", r.err)
			}
		case <-patience:
			m.slow[i] = done
			m.opt.Log.Warn("the next voice speaks instead: this one is slow", "voice", m.source(i))
		}
	}
	return Clip{}, errors.Join(errs...)
}

// awake tells whether a command may be asked: it neither rests nor is at work.
func (m *Maker) awake(command int) bool {
	if slow, ok := m.slow[command]; ok {
		select {
		case r := <-slow:
			delete(m.slow, command)
			m.ended(command, r.err)
		default:
			return false
		}
	}
	return !time.Now().Before(m.rests[command])
}

// ended lets a command rest that had to be ended.
func (m *Maker) ended(command int, err error) {
	if errors.Is(err, context.DeadlineExceeded) {
		m.rests[command] = time.Now().Add(m.opt.Rest)
	}
}

// ask runs a command and keeps what it makes.
func (m *Maker) ask(ctx context.Context, command int, text string) (Clip, error) {
	b, err := m.run(ctx, m.opt.Commands[command], text)
	if err != nil {
		return Clip{}, err
	}
	if err := m.keep(m.path(command, text), b); err != nil {
		m.opt.Log.Warn("a clip is said and not kept", "err", err) // a full disk silences nobody
	}
	return Clip{b, m.source(command)}, nil
}

// run runs a command once.
func (m *Maker) run(ctx context.Context, command []string, text string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, m.opt.Timeout)
	defer cancel()
	args := slices.Clone(command)
	for i := range args[1:] {
		args[i+1] = strings.ReplaceAll(args[i+1], "%t", text)
	}
	out, said := bounded{room: maxClip}, bounded{room: 4096}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // the technician's command
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(text), &out, &said
	// A script may have started others: they end with it, and Ctrl-C at the
	// demo reaches them only through it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		err = cmp.Or(ctx.Err(), out.full, err) // the cause rather than what it did to the command
		return nil, fmt.Errorf("run %s: %w %s", args[0], err, bytes.TrimSpace(said.b))
	}
	s, err := parse(out.b)
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", args[0], err)
	}
	if !s.pcm16() || len(s.data)%2 != 0 {
		if s.whole {
			return out.b, nil
		}
		return s.file(), nil
	}
	s.level()
	return s.file(), nil
}

// keep writes a clip and makes room for it.
func (m *Maker) keep(path string, clip []byte) error {
	if err := replace(m.opt.Dir, filepath.Base(path), clip); err != nil {
		return err
	}
	entries, err := os.ReadDir(m.opt.Dir)
	if err != nil {
		return fmt.Errorf("list clips: %w", err)
	}
	var kept []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && filepath.Ext(e.Name()) == ending {
			kept = append(kept, info)
		}
	}
	slices.SortFunc(kept, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	var size int64
	for _, info := range kept {
		size += info.Size()
	}
	for n, info := range kept {
		if len(kept)-n <= m.opt.Keep && size <= m.opt.Room {
			break
		}
		size -= info.Size()
		// A slow command may be making room at the same time.
		if err := os.Remove(filepath.Join(m.opt.Dir, info.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("drop old clip: %w", err)
		}
	}
	return nil
}

// bounded is a buffer that takes no more than room bytes.
type bounded struct {
	b    []byte
	room int
	full error
}

func (w *bounded) Write(p []byte) (int, error) {
	if len(w.b)+len(p) > w.room {
		w.full = fmt.Errorf("more than %d bytes of output", w.room)
		return 0, w.full
	}
	w.b = append(w.b, p...)
	return len(p), nil
}
