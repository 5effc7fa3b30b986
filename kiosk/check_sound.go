package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"time"

	"reception/kiosk/announce"
	"reception/kiosk/announce/voice"
	"reception/kiosk/setup"
)

type checkSound struct {
	Config string `help:"Configuration file." default:"/etc/kiosk/kiosk.toml" type:"path"`
	Device string `help:"ALSA device; without it the one of /etc/kiosk/screen.conf."`
	Root   string `help:"Root of the file system." default:"/" hidden:""`
}

func (c checkSound) Run(ctx context.Context) error {
	cfg, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	if c.Device == "" {
		s, err := setup.ReadScreen(c.Root)
		if err != nil {
			return err
		}
		c.Device = s.Sound
	}
	if err := playSentence(ctx, cfg.Voice.Socket, c.Device); err != nil {
		return err
	}
	fmt.Printf("喇叭说了：%s\n    没听到：看喇叭的电源、线和音量，或运行 kiosk setup 换一个声卡。\n", sentence())
	return nil
}

// sentence is what is said to hear whether one can be heard: a call, in the
// words and the voice of calls.
func sentence() string { return announce.Call(12, "3号窗口") }

// playSentence says a call through an ALSA device, "" for the first.
func playSentence(ctx context.Context, socket, device string) error {
	if socket == "" {
		return errors.New("say a sentence: kiosk.toml names no voice. 只响铃，没有声音可试")
	}
	client := voice.NewClient(socket, 15*time.Second) // it may have to be made
	defer client.Close()
	clip, err := client.Clip(ctx, sentence())
	if u := (*url.Error)(nil); errors.As(err, &u) {
		err = u.Err // without the sentence as an address
	}
	if err != nil {
		return fmt.Errorf("say a sentence: %w。请看 systemctl status kiosk-voice", err)
	}
	args := []string{"-q"}
	if device != "" {
		args = append(args, "-D", device)
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "aplay", args...) //nolint:gosec // a device that root names
	cmd.Stdin = bytes.NewReader(clip.WAV)
	said, err := cmd.CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("say a sentence: aplay is missing。请装 alsa-utils")
	}
	if err != nil {
		return fmt.Errorf("say a sentence: aplay: %w: %s。请换一个声卡：kiosk setup", err, strings.TrimSpace(string(said)))
	}
	return nil
}
