package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"reception/kiosk/announce"
	"reception/kiosk/announce/voice"
	"reception/ui"
)

type voiceCommand struct {
	Socket  string   `help:"Socket to answer on." default:"/run/kiosk-voice/voice.sock" type:"path"`
	Dir     string   `help:"Folder that keeps the clips." default:"/var/cache/kiosk-voice" type:"path"`
	Command []string `arg:"" optional:"" passthrough:"" help:"Command that writes a WAV file to its standard output, %t stands for the text; espeak-ng without one."`
}

func (c voiceCommand) Run(ctx context.Context, log *slog.Logger) error {
	if len(c.Command) > 0 && c.Command[0] == "--" {
		c.Command = c.Command[1:]
	}
	return serveVoice(ctx, c.Socket, voice.Options{Dir: c.Dir, Command: c.Command, Log: log})
}

// serveVoice makes clips behind a socket until ctx ends.
func serveVoice(ctx context.Context, socket string, opt voice.Options) error {
	m, err := voice.NewMaker(opt)
	if err != nil {
		return err
	}
	l, err := voice.Listen(socket)
	if err != nil {
		return err
	}
	return voice.Serve(ctx, l, m, opt.Log)
}

// client returns the voice of the calls, nil where there is none. The service
// may come and go.
func (s speaker) client() ui.Voice {
	if s.Socket == "" {
		return nil
	}
	return callVoice{voice.NewClient(s.Socket, 1800*time.Millisecond)} // the hall page waits 2 s
}

type callVoice struct{ client *voice.Client }

func (v callVoice) Call(ctx context.Context, number int, counter string) ([]byte, error) {
	return v.client.Clip(ctx, announce.Call(number, counter))
}

// speak gives the demo a voice where espeak-ng is installed, and returns what
// ends it. The daemon starts no process and leaves that to `kiosk voice`; the
// demo is no daemon in a sandbox and is both in one.
func speak(ctx context.Context, cfg *config, temp string, log *slog.Logger) (stop func()) {
	if _, err := exec.LookPath(voice.Espeak()[0]); err != nil {
		fmt.Fprintln(os.Stderr, "espeak-ng is not installed: calls have a chime and a caption and no voice")
		return func() {}
	}
	cfg.Voice.Socket = filepath.Join(temp, "voice.sock")
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := serveVoice(ctx, cfg.Voice.Socket, voice.Options{Dir: filepath.Join(temp, "voice"), Log: log}); err != nil {
			log.Error("calls have no voice", "err", err)
		}
	}()
	return func() { cancel(); <-done }
}
