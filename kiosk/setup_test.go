package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"reception/kiosk/announce/voice"
)

// onTerminal runs the program on a terminal of that kind and returns what it
// showed.
func onTerminal(t *testing.T, term, typed string, args ...string) (shown string, status int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asEnv+"=kiosk", "TERM="+term)
	terminal, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	if _, err := terminal.WriteString(typed); err != nil {
		t.Fatal(err)
	}
	b, _ := io.ReadAll(terminal) // ends with the program, in an error
	_ = cmd.Wait()
	return string(b), cmd.ProcessState.ExitCode()
}

// The menu starts as root, in the language that the terminal can show, and is
// left with 0 or Ctrl-D.
func TestSetupOnTerminal(t *testing.T) {
	root := t.TempDir()
	args := []string{"setup", "--root", root, "--config", "reference.toml"}
	if os.Geteuid() != 0 {
		if shown, status := onTerminal(t, "xterm", "", args...); status != exitFailed || !strings.Contains(shown, "sudo kiosk setup") {
			t.Errorf("status %d: %s", status, shown)
		}
		return
	}
	for _, tt := range []struct{ term, typed, want string }{
		{"xterm-256color", "0\n", "== 本机设置 =="}, {"linux", "\x04", "== This machine =="}, {"xterm", "9\n0\n", "没有装成系统服务"},
		{"xterm", "8\n0\n", "没有看到串口"}, {"linux", "8\n0\n", "There is no serial port"},
	} {
		if shown, status := onTerminal(t, tt.term, tt.typed, args...); status != 0 || !strings.Contains(shown, tt.want) {
			t.Errorf("%s: status %d: %s", tt.term, status, shown)
		}
	}
}

// A sentence goes from the voice to the sound card, and what is missing is said.
func TestPlaySentence(t *testing.T) {
	temp := t.TempDir()
	if err := playSentence(t.Context(), "", ""); err == nil {
		t.Error("a hall without a voice has spoken")
	}
	socket := filepath.Join(temp, "voice.sock")
	err := playSentence(t.Context(), socket, "")
	if err == nil || !strings.Contains(err.Error(), "kiosk-voice") || strings.Contains(err.Error(), "%E8") {
		t.Errorf("nobody to speak: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	maker := []string{"sh", "-c", "printf '%s' \"$0\" >&2; cat " + filepath.Join(temp, "clip")}
	if err := os.WriteFile(filepath.Join(temp, "clip"), spokenWord(0.2), 0o600); err != nil {
		t.Fatal(err)
	}
	go func() {
		done <- serveVoice(ctx, socket, voice.Options{Dir: filepath.Join(temp, "clips"), Words: voice.Pack(filepath.Join(temp, "words")), Commands: [][]string{maker}, Log: slog.New(slog.DiscardHandler)})
	}()
	defer func() { stop(); <-done }()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(socket); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the voice does not start")
		}
	}
	bin := t.TempDir()
	t.Setenv("PATH", bin+":/usr/bin:/bin")
	player := func(script string) {
		if err := os.WriteFile(filepath.Join(bin, "aplay"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	player(fmt.Sprintf("echo \"$@\" >%s/args; cat >%[1]s/heard\n", temp))
	if err := playSentence(t.Context(), socket, "plughw:CARD=PCH,DEV=0"); err != nil {
		t.Fatal(err)
	}
	args, err := os.ReadFile(filepath.Join(temp, "args"))
	heard, hearErr := os.ReadFile(filepath.Join(temp, "heard"))
	if err != nil || hearErr != nil || string(args) != "-q -D plughw:CARD=PCH,DEV=0\n" || !strings.HasPrefix(string(heard), "RIFF") {
		t.Errorf("%v %v: aplay %q heard %d bytes", err, hearErr, args, len(heard))
	}
	player("echo 'Unknown PCM x' >&2; exit 1\n")
	if err := playSentence(t.Context(), socket, "x"); err == nil || !strings.Contains(err.Error(), "Unknown PCM x") || !strings.Contains(err.Error(), "kiosk setup") {
		t.Errorf("a card that is not there: %v", err)
	}
}

// corners is a touchscreen that is touched at these places.
type corners [][2]float64

func (c *corners) Next(context.Context) (x, y float64, err error) {
	if len(*c) == 0 {
		return 0, 0, context.DeadlineExceeded
	}
	x, y = (*c)[0][0], (*c)[0][1]
	*c = (*c)[1:]
	return x, y, nil
}

func (*corners) Close() error { return nil }

// Four touches tell whether the page would have been pressed there, by the
// machine's own settings.
func TestCheckTouch(t *testing.T) {
	root := t.TempDir()
	turned := corners{{0.05, 0.95}, {0.05, 0.05}, {0.95, 0.05}, {0.95, 0.95}} // the picture's, by a panel that lies on its side
	try := func(settings string) error {
		file := filepath.Join(root, "etc/kiosk/screen.conf")
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(settings), 0o600)); err != nil {
			t.Fatal(err)
		}
		at := append(corners{}, turned...)
		return checkTouch{Root: root}.ask(t.Context(), &at)
	}
	if err := try(""); !errors.Is(err, errCheck) || !strings.Contains(err.Error(), "触摸校准") {
		t.Errorf("as it comes: %v", err)
	}
	for _, good := range []string{"KIOSK_TOUCH_ROTATION=rotate-90\n", "KIOSK_TOUCH_MATRIX=\"0 -1 1 1 0 0\"\n"} {
		if err := try(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	if err := try("KIOSK_TOUCH_MATRIX=1 2 3\n"); err == nil || !strings.Contains(err.Error(), "six numbers") {
		t.Errorf("half a matrix: %v", err)
	}
	turned = turned[:2]
	if err := try(""); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nobody there: %v", err)
	}
}
