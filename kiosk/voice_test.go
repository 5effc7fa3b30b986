package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"
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
