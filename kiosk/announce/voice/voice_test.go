package voice_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"reception/kiosk/announce"
	"reception/kiosk/announce/voice"
)

// wav is a clip of n samples as a program streams it: with lengths that it
// cannot know.
func wav(n int) []byte {
	b := []byte("RIFF\x24\xf0\xff\x7fWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x22\x56\x00\x00\x44\xac\x00\x00\x02\x00\x10\x00data\x00\xf0\xff\x7f")
	return append(b, make([]byte, 2*n)...)
}

// script is a command of a few lines of shell; $1 is the text, clip.wav and
// the file ran, a line for each run, are beside it.
func script(t *testing.T, body string) (command []string, runs func() int) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "clip.wav"), wav(1000), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "say")
	text := fmt.Sprintf("#!/bin/sh\ncd %s\necho \"$1\" >>ran\n%s\n", dir, body)
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return []string{"/bin/sh", path, "%t"}, func() int {
		b, _ := os.ReadFile(filepath.Join(dir, "ran"))
		return bytes.Count(b, []byte("\n"))
	}
}

func maker(t *testing.T, opt voice.Options) *voice.Maker {
	t.Helper()
	if opt.Dir == "" {
		opt.Dir = t.TempDir()
	}
	opt.Log = slog.New(slog.DiscardHandler)
	m, err := voice.NewMaker(opt)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	group.Go(func() { m.Run(ctx) })
	t.Cleanup(func() { cancel(); group.Wait() })
	return m
}

func TestClipIsMadeOnce(t *testing.T) {
	command, runs := script(t, "cat clip.wav")
	dir := t.TempDir()
	m := maker(t, voice.Options{Dir: dir, Commands: [][]string{command}})
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			b, err := m.Clip(t.Context(), "请十二号")
			if err != nil || len(b.WAV) != 2044 {
				t.Errorf("%d bytes, %v", len(b.WAV), err)
			}
		})
	}
	group.Wait()
	// Another program over the same folder has it already.
	b, err := maker(t, voice.Options{Dir: dir, Commands: [][]string{command}}).Clip(t.Context(), "请十二号")
	if err != nil || runs() != 1 {
		t.Fatalf("made %d times, %v", runs(), err)
	}
	if whole, sound := binary.LittleEndian.Uint32(b.WAV[4:]), binary.LittleEndian.Uint32(b.WAV[40:]); whole != 2036 || sound != 2000 {
		t.Errorf("the header says %d and %d bytes", whole, sound)
	}
	if _, err := m.Clip(t.Context(), "请十三号"); err != nil || runs() != 2 {
		t.Errorf("another text: made %d times, %v", runs(), err)
	}
}

func TestOtherCommandOtherClip(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		command, runs := script(t, "cat clip.wav")
		if _, err := maker(t, voice.Options{Dir: dir, Commands: [][]string{command}}).Clip(t.Context(), "请"); err != nil || runs() != 1 {
			t.Errorf("made %d times, %v", runs(), err)
		}
	}
}

func TestCutClipIsMadeAgain(t *testing.T) {
	command, runs := script(t, "cat clip.wav")
	dir := t.TempDir()
	m := maker(t, voice.Options{Dir: dir, Commands: [][]string{command}})
	for n, cut := range []int64{1044, 20, 0} {
		if _, err := m.Clip(t.Context(), "请"); err != nil {
			t.Fatal(err)
		}
		files, _ := filepath.Glob(filepath.Join(dir, "*.wav"))
		if len(files) != 1 || runs() != n+1 {
			t.Fatalf("%d files after %d runs", len(files), runs())
		}
		if err := os.Truncate(files[0], cut); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCommandThatFails(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"status", "echo no such voice >&2; exit 3", "exit status 3 no such voice"},
		{"silent", "exit 0", "no WAV file"},
		{"text", "echo hello", "no WAV file"},
		{"header only", "head -c 44 clip.wav", "no WAV file"},
		{"too much", "cat clip.wav /dev/zero", "more than"},
		{"slow", "cat clip.wav; sleep 60", "deadline"},
		{"slow child", "sleep 60 & wait", "deadline"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			command, runs := script(t, tt.body)
			m := maker(t, voice.Options{Commands: [][]string{command}, Timeout: time.Second})
			began := time.Now()
			for n := range 2 { // it is asked for again and does not stand in the way
				_, err := m.Clip(t.Context(), "请")
				if err == nil || !strings.Contains(err.Error(), tt.want) || runs() != n+1 {
					t.Errorf("error %v after %d runs, want one with %q", err, runs(), tt.want)
				}
			}
			if took := time.Since(began); took > 8*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	if _, err := maker(t, voice.Options{Commands: [][]string{{"/nowhere/say", "%t"}}}).Clip(t.Context(), "请"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing command: %v", err)
	}
	if _, err := voice.NewMaker(voice.Options{Dir: t.TempDir(), Commands: [][]string{{"%t"}}}); err == nil {
		t.Error("a text is taken for a command")
	}
}

func TestTextsThatAreRefused(t *testing.T) {
	command, runs := script(t, "cat clip.wav")
	m := maker(t, voice.Options{Commands: [][]string{command}})
	for _, text := range []string{"", "-w/etc/passwd", "一\n二", "\xff", strings.Repeat("号", 534)} {
		if _, err := m.Clip(t.Context(), text); !errors.Is(err, voice.ErrText) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := m.Clip(t.Context(), strings.Repeat("号", 533)); err != nil || runs() != 1 {
		t.Errorf("%d runs, %v", runs(), err)
	}
}

func TestOldestClipsGo(t *testing.T) {
	command, runs := script(t, "cat clip.wav")
	dir := t.TempDir()
	m := maker(t, voice.Options{Dir: dir, Commands: [][]string{command}, Keep: 3})
	say := func(text string) {
		t.Helper()
		time.Sleep(15 * time.Millisecond) // file times tell the order
		if _, err := m.Clip(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range []string{"一", "二", "三", "一", "四"} { // 二 goes
		say(text)
	}
	if files, _ := os.ReadDir(dir); len(files) != 3 || runs() != 4 {
		t.Errorf("%d clips kept after %d runs", len(files), runs())
	}
	if say("一"); runs() != 4 {
		t.Error("a clip in use was dropped")
	}
	if say("二"); runs() != 5 {
		t.Error("the oldest clip was kept")
	}
}

// serve runs a server on a socket.
func serve(t *testing.T, socket string, m *voice.Maker) (stop func()) {
	t.Helper()
	l, err := voice.Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- voice.Serve(ctx, l, map[string]*voice.Maker{"": m, "en": english(t)}, slog.New(slog.DiscardHandler))
	}()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// english is a maker whose clips are shorter.
func english(t *testing.T) *voice.Maker {
	command, _ := script(t, "head -c 1044 clip.wav")
	return newMaker(t, command)
}

func newMaker(t *testing.T, command []string) *voice.Maker {
	t.Helper()
	m, err := voice.NewMaker(voice.Options{Dir: t.TempDir(), Commands: [][]string{command}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestOverTheSocket(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "voice.sock")
	c := voice.NewClient(socket, 5*time.Second)
	defer c.Close()
	if _, err := c.Clip(t.Context(), "请"); err == nil {
		t.Error("a clip from nobody")
	}
	command, runs := script(t, `[ "$1" != 坏 ] && cat clip.wav`)
	stop := serve(t, socket, newMaker(t, command))
	if _, err := voice.Listen(socket); err == nil {
		t.Error("two servers on one socket")
	}
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if b, err := c.Clip(t.Context(), "请 A&B+号"); err != nil || len(b.WAV) != 2044 {
				t.Errorf("%d bytes, %v", len(b.WAV), err)
			}
		})
	}
	group.Wait()
	if runs() != 1 {
		t.Errorf("made %d times", runs())
	}
	if b, err := c.ClipIn(t.Context(), "en", "Hello"); err != nil || len(b.WAV) != 1044 {
		t.Errorf("in English: %d bytes, %v", len(b.WAV), err)
	}
	if _, err := c.ClipIn(t.Context(), "fr", "Bonjour"); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a language that nobody speaks: %v", err)
	}
	if _, err := c.Clip(t.Context(), "坏"); err == nil || !strings.Contains(err.Error(), "502") {
		t.Errorf("a failing command: %v", err)
	}
	if _, err := c.Clip(t.Context(), "-x"); err == nil || !strings.Contains(err.Error(), "400") {
		t.Errorf("a bad text: %v", err)
	}
	stop()
	if err := os.WriteFile(socket, nil, 0o600); err != nil { // not a socket: not ours to remove
		t.Fatal(err)
	}
	if _, err := voice.Listen(socket); err == nil {
		t.Error("a file was taken for an old socket")
	}
}

// Whoever asks gives up in time; the clip is made all the same.
func TestClientGivesUp(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "voice.sock")
	command, runs := script(t, "sleep 1; cat clip.wav")
	serve(t, socket, newMaker(t, command))
	short, long := voice.NewClient(socket, 300*time.Millisecond), voice.NewClient(socket, 10*time.Second)
	defer short.Close()
	defer long.Close()
	began := time.Now()
	if _, err := short.Clip(t.Context(), "请"); err == nil || time.Since(began) > 900*time.Millisecond {
		t.Errorf("gave up with %v after %v", err, time.Since(began))
	}
	if b, err := long.Clip(t.Context(), "请"); err != nil || len(b.WAV) != 2044 || runs() != 1 {
		t.Errorf("%d bytes, %v, made %d times", len(b.WAV), err, runs())
	}
}

// The stop of the server ends a command that runs.
func TestStopWhileMaking(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "voice.sock")
	command, runs := script(t, "sleep 60")
	stop := serve(t, socket, newMaker(t, command))
	c := voice.NewClient(socket, 20*time.Second)
	defer c.Close()
	failed := make(chan error, 1)
	go func() { _, err := c.Clip(t.Context(), "请"); failed <- err }()
	for runs() == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	began := time.Now()
	stop()
	if err := <-failed; err == nil || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

// build/test installs espeak-ng.
func TestEspeak(t *testing.T) {
	clip, err := maker(t, voice.Options{}).Clip(t.Context(), announce.Call(12, "3号窗口"))
	if err != nil {
		t.Fatal(err)
	}
	b := clip.WAV
	if clip.Source != "espeak-ng" {
		t.Errorf("spoken by %s", clip.Source)
	}
	if string(b[:4]) != "RIFF" || int(binary.LittleEndian.Uint32(b[4:])) != len(b)-8 {
		t.Errorf("%d bytes begin with % x", len(b), b[:8])
	}
	perSecond := binary.LittleEndian.Uint32(b[28:])
	if seconds := float64(len(b)-44) / float64(perSecond); seconds < 2 || seconds > 8 {
		t.Errorf("the call lasts %.1f s", seconds)
	}
}
