package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"reception/kiosk/announce"
	"reception/ui"
)

// The demo speaks with espeak-ng, which build/test installs, and leaves no
// socket behind.
func TestDemoSpeaks(t *testing.T) {
	temp := t.TempDir()
	cfg, err := demoSettings(temp, "")
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := cfg.voices(nil); v != nil {
		t.Fatal("a voice before there is a socket")
	}
	stop := speak(t.Context(), &cfg, temp, slog.New(slog.DiscardHandler))
	defer stop()
	v, _ := cfg.voices(slog.New(slog.DiscardHandler))
	if v == nil {
		t.Fatal("no voice")
	}
	var clip []byte
	for range 50 { // until the socket is there
		if clip, err = v.Call(t.Context(), 12, "3号窗口"); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil || len(clip) < 44100 || string(clip[:4]) != "RIFF" {
		t.Fatalf("%d bytes, %v", len(clip), err)
	}
	for _, p := range []ui.Page{{ID: "home", Minute: -1}, {ID: "taken", Number: 12, English: true}, {ID: "topic", Topic: builtInTriage().Topics[0]}} {
		clip, err := v.Page(t.Context(), p)
		if err != nil || len(clip) < 20000 || string(clip[:4]) != "RIFF" {
			t.Errorf("page %s: %d bytes, %v", p.ID, len(clip), err)
		}
	}
	if _, err := v.Page(t.Context(), ui.Page{ID: "taken"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a page without its number: %v", err)
	}
	stop()
	if _, err := os.Stat(cfg.Voice.Socket); err == nil {
		t.Error("the socket is still there")
	}
	if _, err := v.Call(t.Context(), 12, "3号窗口"); err == nil {
		t.Error("a clip from nobody")
	}
}

// The command after -- makes the clips, its own options included.
func TestVoiceCommand(t *testing.T) {
	temp := t.TempDir()
	c := voiceCommand{
		Socket: filepath.Join(temp, "run", "voice.sock"), Dir: filepath.Join(temp, "clips"), Words: filepath.Join(temp, "words"),
		Command: []string{"--", "sh", "-c", `printf 'RIFF\0\0\0\0WAVEfmt \20\0\0\0\1\0\1\0\42\126\0\0\104\254\0\0\1\0\10\0data\377\377\377\177%s' "$1"`, "sh", "%t"},
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx, slog.New(slog.DiscardHandler)) }()
	v, _ := config{Voice: speaker{Socket: c.Socket}}.voices(slog.New(slog.DiscardHandler))
	var clip []byte
	err := os.ErrNotExist
	for n := 0; err != nil && n < 50; n++ {
		time.Sleep(100 * time.Millisecond)
		clip, err = v.Call(ctx, 110, "接谈室")
	}
	if want := "请一百一十号，到接谈室"; err != nil || len(clip) < 44 || string(clip[44:]) != want {
		t.Errorf("%q, %v, want %s at its end", clip, err, want)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// The protocol lists the pages that speak, and no others.
func TestProtocolListsPages(t *testing.T) {
	doc, err := os.ReadFile("../ui/wire/PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(doc), "| id | asked for with |\n|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	var listed []string
	for row := range strings.Lines(table) {
		for _, m := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(strings.Split(row, "|")[1], -1) {
			listed = append(listed, m[1])
		}
	}
	said := announce.Pages()
	slices.Sort(listed)
	slices.Sort(said)
	if d := cmp.Diff(said, listed); d != "" {
		t.Errorf("pages (-said +listed):\n%s", d)
	}
}

// What a new hall's topics and pages say is said whole, and never waits for
// long.
func TestGuideIsSaidWhole(t *testing.T) {
	for _, p := range builtInPages() {
		if text := announce.Text(append([]string{p.Title}, p.Lines...)...); !strings.HasSuffix(text, strings.TrimRight(p.Lines[len(p.Lines)-1], "。")+"。") {
			t.Errorf("page %s breaks off: %s", p.ID, text)
		}
	}
	for _, topic := range builtInTriage().Topics {
		if text := announce.Topic(topic.Name, topic.Who, topic.Where, topic.Channel, topic.Limit); !strings.HasSuffix(text, "不影响您取号。") {
			t.Errorf("topic %s breaks off: %s", topic.ID, text)
		}
	}
}
