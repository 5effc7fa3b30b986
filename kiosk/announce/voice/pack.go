package voice

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Pack is the folder of recorded words: for each a WAV file of 22.05 kHz, mono,
// 16 bit, named by what is said. The hall writes it and `kiosk voice` reads it,
// perhaps as another user; nothing in it is anybody's business, so all may read
// it. A file appears, changes and goes at once.
type Pack string

// Recording tells of a recorded word.
type Recording struct {
	Length time.Duration
	At     time.Time // of its upload
}

// The reasons why a recording is not taken.
var (
	ErrFormat = errors.New("recording is not a WAV file of 22.05 kHz, mono, 16 bit")
	ErrLength = errors.New("recording is shorter than 0.1 s or longer than 20 s")
	ErrSilent = errors.New("recording is silent")
	ErrName   = errors.New("text cannot be the name of a recording")
)

// MaxWord is the length of the file of a recorded word, in bytes.
const MaxWord = 1 << 20

const (
	shortest = Rate * 2 / 10 // bytes, 0.1 s
	longest  = Rate * 2 * 20
	heard    = 0.01 // a recording that never gets over -40 dBFS is silent
	ending   = ".wav"
)

// Words returns what is recorded, by text. A folder that is not there has no
// words.
func (p Pack) Words() (map[string]Recording, error) {
	entries, err := os.ReadDir(string(p))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list recorded words: %w", err)
	}
	words := map[string]Recording{}
	for _, e := range entries {
		text, ok := strings.CutSuffix(e.Name(), ending)
		info, err := e.Info()
		if !ok || err != nil || !info.Mode().IsRegular() || !nameable(text) {
			continue
		}
		words[text] = Recording{Length: time.Duration(max(0, info.Size()-44)) * time.Second / (2 * Rate), At: info.ModTime()}
	}
	return words, nil
}

// Save keeps the recording of a text. It returns one of the errors above when
// the recording cannot be used.
func (p Pack) Save(text string, wav []byte) error {
	if !nameable(text) {
		return ErrName
	}
	s, err := word(wav)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(string(p), 0o755); err != nil {
		return fmt.Errorf("make folder of recorded words: %w", err)
	}
	if err := os.Chmod(string(p), 0o755); err != nil { //nolint:gosec // for the voice, whatever the umask
		return fmt.Errorf("open folder of recorded words to the voice: %w", err)
	}
	return replace(string(p), text+ending, s.file())
}

// Remove forgets the recording of a text. It is no error that there is none.
func (p Pack) Remove(text string) error {
	if !nameable(text) {
		return ErrName
	}
	if err := os.Remove(p.path(text)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove recorded word: %w", err)
	}
	return nil
}

// Word returns the recording of a text as a WAV file. The error is
// [fs.ErrNotExist] where there is none.
func (p Pack) Word(text string) ([]byte, error) {
	if !nameable(text) {
		return nil, ErrName
	}
	b, err := os.ReadFile(p.path(text))
	if err != nil {
		return nil, fmt.Errorf("read recorded word: %w", err)
	}
	return b, nil
}

// Say joins recorded words to the text, or tells false when it cannot be said
// with them alone.
func (p Pack) Say(text string) (wav []byte, ok bool, err error) {
	if p == "" {
		return nil, false, nil
	}
	words, err := p.Words()
	if err != nil {
		return nil, false, err
	}
	parts := cover(text, func(w string) int {
		if _, ok := words[w]; ok {
			return 1
		}
		return 0
	})
	if parts == nil {
		return nil, false, nil
	}
	out := sound{tag: 1, channels: 1, bits: 16, rate: Rate}
	after := 0 // ms of pause before the next word
	for _, part := range parts {
		if r, n := utf8.DecodeRuneInString(part); n == len(part) && pause(r) > 0 {
			after = max(after, pause(r))
			continue
		}
		b, err := p.Word(part)
		if err != nil {
			return nil, false, err
		}
		s, err := word(b)
		if err != nil {
			return nil, false, fmt.Errorf("recorded word %s: %w", part, err)
		}
		if len(out.data) > 0 {
			out.data = append(out.data, make([]byte, 2*(Rate*max(after, betweenWords)/1000))...)
		}
		out.data = append(out.data, s.data...)
		after = 0
	}
	return out.file(), true, nil
}

// Missing returns those of the wanted words that must still be recorded before
// the text can be said with the pack; nil also when they cannot say it at all.
func Missing(text string, wanted []string, recorded map[string]Recording) []string {
	cost := map[string]int{}
	for _, w := range wanted {
		cost[w] = 1000
	}
	for w := range recorded {
		cost[w] = 1
	}
	var out []string
	for _, part := range cover(text, func(w string) int { return cost[w] }) {
		if cost[part] == 1000 {
			out = append(out, part)
			cost[part] = 1 // named once
		}
	}
	return out
}

const betweenWords = 40 // ms

// pause returns the ms of silence that a mark in a text stands for, 0 for what
// is no mark.
func pause(r rune) int {
	switch r {
	case '，', '、', '；', '：':
		return 250
	case '。', '？', '！':
		return 450
	}
	return 0
}

// cover divides a text into words and marks so that the words cost as little
// as can be: a whole sentence rather than its words. cost is 0 for what is no
// word. The result is nil for a text that words do not cover.
func cover(text string, cost func(word string) int) []string {
	const out = math.MaxInt / 2
	runes := []rune(text)
	best := make([]int, len(runes)+1) // cost of runes[:i]
	from := make([]int, len(runes)+1) // where the last part of runes[:i] begins
	said := make([]bool, len(runes)+1)
	for j := 1; j <= len(runes); j++ {
		best[j] = out
		if pause(runes[j-1]) > 0 {
			best[j], from[j], said[j] = best[j-1], j-1, said[j-1]
		}
		for i := range j {
			if c := cost(string(runes[i:j])); c > 0 && best[i]+c < best[j] {
				best[j], from[j], said[j] = best[i]+c, i, true
			}
		}
	}
	if best[len(runes)] >= out || !said[len(runes)] {
		return nil
	}
	var parts []string
	for j := len(runes); j > 0; j = from[j] {
		parts = append([]string{string(runes[from[j]:j])}, parts...)
	}
	return parts
}

// word reads the recording of a word, and checks it.
func word(wav []byte) (sound, error) {
	s, err := parse(wav)
	switch {
	case err != nil || !s.whole || !s.pcm16() || s.channels != 1 || s.rate != Rate || len(wav) > MaxWord || len(s.data)%2 != 0:
		return s, ErrFormat
	case len(s.data) < shortest || len(s.data) > longest:
		return s, ErrLength
	}
	for i := range len(s.data) / 2 {
		if math.Abs(s.at(i)) > heard {
			return s, nil
		}
	}
	return s, ErrSilent
}

// nameable tells whether the text can be a file's name.
func nameable(text string) bool {
	return text != "" && len(text) <= maxName && text[0] != '.' && utf8.ValidString(text) &&
		!strings.ContainsFunc(text, func(r rune) bool { return r == '/' || unicode.IsControl(r) })
}

func (p Pack) path(text string) string { return filepath.Join(string(p), text+ending) }

// replace writes a file that everybody may read: whoever reads it, also after
// a power cut, finds the old content or the new.
func replace(dir, name string, b []byte) (err error) {
	f, err := os.CreateTemp(dir, "*.part")
	if err != nil {
		return fmt.Errorf("keep sound: %w", err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
			err = fmt.Errorf("keep sound: %w", err)
		}
	}()
	if _, err := f.Write(b); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(dir, name))
}
