package main

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io/fs"
	"log/slog"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"reception/kiosk/announce"
	"reception/kiosk/announce/voice"
	"reception/queue"
	"reception/ui/wire"
)

// spokenWord is a WAV file of seconds of a tone.
func spokenWord(seconds float64) []byte {
	n := int(seconds * voice.Rate)
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("RIFF"), uint32(36+2*n))
	b = append(b, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x22\x56\x00\x00\x44\xac\x00\x00\x02\x00\x10\x00data"...)
	b = le.AppendUint32(b, uint32(2*n))
	for i := range n {
		b = le.AppendUint16(b, uint16(int16(8000*math.Sin(float64(i)/20))))
	}
	return b
}

// A word that the office uploads is heard in the next call, and what still
// misses is named.
func TestUploadedWordsAreSpoken(t *testing.T) {
	temp := t.TempDir()
	cfg, err := demoSettings(temp, "")
	if err != nil {
		t.Fatal(err)
	}
	q, err := cfg.Seed.queue()
	if err != nil {
		t.Fatal(err)
	}
	label := q.Counters[0].Label
	stop := speak(t.Context(), &cfg, temp, slog.New(slog.DiscardHandler))
	defer stop()
	calls, words := cfg.voices(slog.New(slog.DiscardHandler))
	pack, err := words.Pack(q)
	if err != nil || len(pack.Words) < 40 || pack.Last < 99 || pack.Rate != voice.Rate || len(pack.Counters) != len(q.Counters) {
		t.Fatalf("%+v, %v", pack, err)
	}
	if _, err := words.Clip("请"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	try := func() (got wire.WordTry) {
		for range 50 { // until the socket is there
			if got, err = words.Try(t.Context(), q, 12, label); err != nil || got.Source != "" {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	before := try()
	if before.Source != "espeak-ng" || before.Text != announce.Call(12, label) || len(before.Missing) != 6 {
		t.Errorf("before: %s by %q, missing %v", before.Text, before.Source, before.Missing)
	}
	last := before.Missing[len(before.Missing)-1]
	for _, text := range before.Missing[:len(before.Missing)-1] {
		if code, err := words.Save(text, spokenWord(0.3)); err != nil || code != "" {
			t.Fatal(text, code, err)
		}
	}
	if got := try(); got.Source != "espeak-ng" || !slices.Equal(got.Missing, []string{last}) {
		t.Errorf("a word misses: %q, missing %v", got.Source, got.Missing)
	}
	if code, err := words.Save(last, spokenWord(0.3)); err != nil || code != "" {
		t.Fatal(code, err)
	}
	after := try()
	clip, err := base64.StdEncoding.DecodeString(after.Clip)
	if err != nil || after.Source != voice.SourceWords || len(after.Missing) != 0 || string(clip[:4]) != "RIFF" {
		t.Errorf("after: %q, missing %v, %v", after.Source, after.Missing, err)
	}
	said, err := calls.Call(t.Context(), 12, label)
	if err != nil || !slices.Equal(said, clip) {
		t.Errorf("the hall hears %d bytes, %v; the office %d", len(said), err, len(clip))
	}
	for code, wav := range map[string][]byte{"word_format": []byte("RIFF"), "word_length": spokenWord(0.05), "word_silent": append(spokenWord(0.3)[:44], make([]byte, len(spokenWord(0.3))-44)...)} {
		if got, err := words.Save("请", wav); err != nil || got != code {
			t.Errorf("%q, %v, want %q", got, err, code)
		}
	}
	// A counter with another name: the old recording stays, and is marked.
	q.Counters[0].Label = "9号窗口"
	pack, err = words.Pack(q)
	spare := slices.IndexFunc(pack.Words, func(w wire.Word) bool { return w.Group == "spare" })
	if err != nil || spare < 0 || pack.Words[spare].Text != last || pack.Words[spare].Length != 300 {
		t.Errorf("%v, spare %d, last %s", err, spare, last)
	}
	if err := words.Remove(last); err != nil {
		t.Error(err)
	}
	stop()
	if got, err := words.Try(t.Context(), q, 12, "9号窗口"); err != nil || got.Clip != "" || !slices.Equal(got.Missing, []string{"九号窗口"}) {
		t.Errorf("without a voice: %q, missing %v, %v", got.Source, got.Missing, err)
	}
}

// Every template has a sentence, and a notice is spoken.
func TestNoticesAreSpoken(t *testing.T) {
	for _, template := range []queue.Template{
		queue.NoticeSubstitute, queue.NoticeNoLeader, queue.NoticeDelay, queue.NoticeLunch, queue.NoticeClosing,
		queue.NoticeNoPaper, queue.NoticeNoReader, queue.NoticeCrowd, queue.NoticeQuiet,
	} {
		if announce.Notice(string(template), 570) == "" {
			t.Errorf("%s has no sentence", template)
		}
	}
	temp := t.TempDir()
	cfg := config{State: temp, Voice: speaker{Socket: filepath.Join(temp, "voice.sock")}}
	stop := speak(t.Context(), &cfg, temp, slog.New(slog.DiscardHandler))
	defer stop()
	calls, _ := cfg.voices(slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		clip, err := calls.Notice(ctx, queue.Notice{Template: queue.NoticeLunch, Minute: 870})
		if err == nil {
			if len(clip) < 2*44100 {
				t.Errorf("%d bytes", len(clip))
			}
			break
		}
		if ctx.Err() != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	if _, err := calls.Notice(ctx, queue.Notice{Template: "free text"}); err == nil {
		t.Error("free text was spoken")
	}
}
