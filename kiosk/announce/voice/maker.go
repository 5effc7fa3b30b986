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
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"
)

// Espeak is the command of Debian's espeak-ng. The voice is cmn-latn-pinyin:
// the one called cmn reads Chinese characters as English.
func Espeak() []string {
	return []string{"espeak-ng", "-v", "cmn-latn-pinyin", "-s", "130", "-g", "1", "--stdout", "%t"}
}

// ErrText says that a text is none that can be spoken.
var ErrText = errors.New("text cannot be spoken")

const (
	maxText = 240     // bytes, 80 characters
	maxClip = 8 << 20 // bytes, minutes of speech
)

// Options of a Maker. Zero values have their defaults.
type Options struct {
	Dir     string        // where clips are kept
	Command []string      // writes a WAV file to its standard output; %t stands for the text; Espeak by default
	Timeout time.Duration // for one clip: 10 s
	Keep    int           // clips in the folder: 400, about 80 MB
	Log     *slog.Logger
}

// Maker makes clips, one at a time, each once.
type Maker struct {
	opt  Options
	jobs chan job
}

type job struct {
	text string
	done chan result // capacity 1: whoever asked may be gone
}

type result struct {
	clip []byte
	err  error
}

// NewMaker makes the folder. Run makes the clips.
func NewMaker(opt Options) (*Maker, error) {
	if len(opt.Command) == 0 {
		opt.Command = Espeak()
	}
	if !strings.Contains(strings.Join(opt.Command[1:], "\n"), "%t") {
		return nil, fmt.Errorf("voice command %q: %%t must stand where the text goes", opt.Command)
	}
	opt.Timeout, opt.Keep = cmp.Or(opt.Timeout, 10*time.Second), cmp.Or(opt.Keep, 400)
	opt.Log = cmp.Or(opt.Log, slog.Default())
	if err := os.MkdirAll(opt.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("make clip folder: %w", err)
	}
	return &Maker{opt: opt, jobs: make(chan job)}, nil
}

// Run makes the clips that are asked for until ctx ends.
func (m *Maker) Run(ctx context.Context) {
	for {
		select {
		case j := <-m.jobs:
			clip, err := m.clip(ctx, j.text)
			j.done <- result{clip, err}
		case <-ctx.Done():
			return
		}
	}
}

// Clip returns the text as a WAV file. A clip that has been begun is finished
// and kept when ctx ends, so that the next to ask gets it.
func (m *Maker) Clip(ctx context.Context, text string) ([]byte, error) {
	// A dash would make the text an option of the command.
	if text == "" || len(text) > maxText || text[0] == '-' || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return nil, ErrText
	}
	j := job{text, make(chan result, 1)}
	select {
	case m.jobs <- j:
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for the voice: %w", ctx.Err())
	}
	select {
	case r := <-j.done:
		return r.clip, r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for the voice: %w", ctx.Err())
	}
}

// clip returns the kept clip, or makes it and keeps it.
func (m *Maker) clip(ctx context.Context, text string) ([]byte, error) {
	sum := sha256.Sum256([]byte(strings.Join(append(slices.Clone(m.opt.Command), text), "\x00")))
	path := filepath.Join(m.opt.Dir, hex.EncodeToString(sum[:16])+".wav")
	if b, err := os.ReadFile(path); err == nil && checkWAV(b) == nil {
		now := time.Now()
		_ = os.Chtimes(path, now, now) // the oldest go first; a wrong order harms nobody
		return b, nil
	}
	b, err := m.run(ctx, text)
	if err != nil {
		return nil, err
	}
	if err := m.keep(path, b); err != nil {
		m.opt.Log.Warn("a clip is said and not kept", "err", err) // a full disk silences nobody
	}
	return b, nil
}

// run runs the command once.
func (m *Maker) run(ctx context.Context, text string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, m.opt.Timeout)
	defer cancel()
	args := slices.Clone(m.opt.Command)
	for i := range args[1:] {
		args[i+1] = strings.ReplaceAll(args[i+1], "%t", text)
	}
	out, said := bounded{room: maxClip}, bounded{room: 4096}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // the technician's command
	cmd.Stdout, cmd.Stderr = &out, &said
	// A script may have started others: they end with it, and Ctrl-C at the
	// demo reaches them only through it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		err = cmp.Or(ctx.Err(), out.full, err) // the cause rather than what it did to the command
		return nil, fmt.Errorf("run %s: %w %s", args[0], err, bytes.TrimSpace(said.b))
	}
	if err := trueLengths(out.b); err != nil {
		return nil, fmt.Errorf("run %s: %w", args[0], err)
	}
	return out.b, nil
}

// keep writes a clip and makes room for it.
func (m *Maker) keep(path string, clip []byte) error {
	part := filepath.Join(m.opt.Dir, "making.part") // one at a time
	if err := os.WriteFile(part, clip, 0o644); err != nil {
		return fmt.Errorf("keep clip: %w", err)
	}
	if err := os.Rename(part, path); err != nil {
		return fmt.Errorf("keep clip: %w", err)
	}
	entries, err := os.ReadDir(m.opt.Dir)
	if err != nil {
		return fmt.Errorf("list clips: %w", err)
	}
	var kept []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && filepath.Ext(e.Name()) == ".wav" {
			kept = append(kept, info)
		}
	}
	slices.SortFunc(kept, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range kept[:max(0, len(kept)-m.opt.Keep)] {
		if err := os.Remove(filepath.Join(m.opt.Dir, info.Name())); err != nil {
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
