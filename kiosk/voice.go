package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"reception/kiosk/announce"
	"reception/kiosk/announce/voice"
	"reception/queue"
	"reception/ui"
)

type voiceCommand struct {
	Socket  string   `help:"Socket to answer on; its group may ask." default:"/run/kiosk-voice/voice.sock" type:"path"`
	Dir     string   `help:"Folder that keeps the clips." default:"/var/cache/kiosk-voice" type:"path"`
	Words   string   `help:"Folder of recorded words, as the hall writes it." default:"/var/lib/kiosk/words" type:"path"`
	Command []string `arg:"" optional:"" passthrough:"" help:"Command that reads a text on its standard input (or takes it where %t stands) and writes a WAV file to its standard output; after -- and without a shell. Recorded words come before it, espeak-ng after it."`
}

func (c voiceCommand) Run(ctx context.Context, log *slog.Logger) error {
	if len(c.Command) > 0 && c.Command[0] == "--" {
		c.Command = c.Command[1:]
	}
	commands := [][]string{voice.Espeak()}
	if len(c.Command) > 0 {
		commands = [][]string{c.Command, voice.Espeak()}
	}
	return serveVoice(ctx, c.Socket, voice.Options{Dir: c.Dir, Words: voice.Pack(c.Words), Commands: commands, Log: log})
}

// english is the language of ui.Page.English as the voice calls it.
const english = "en"

// serveVoice makes clips behind a socket until ctx ends. What is said in
// English is made by espeak-ng: the technician's command speaks Chinese.
func serveVoice(ctx context.Context, socket string, opt voice.Options) error {
	m, err := voice.NewMaker(opt)
	if err != nil {
		return err
	}
	opt.Dir, opt.Commands = filepath.Join(opt.Dir, english), [][]string{voice.English()}
	en, err := voice.NewMaker(opt)
	if err != nil {
		return err
	}
	l, err := voice.Listen(socket)
	if err != nil {
		return err
	}
	return voice.Serve(ctx, l, map[string]*voice.Maker{"": m, english: en}, opt.Log)
}

// words is the folder of recorded words.
func (c config) words() voice.Pack {
	return voice.Pack(cmp.Or(c.Voice.Words, filepath.Join(c.State, "words")))
}

// voices returns the voice of the calls, nil where there is none, and the word
// pack. The service may come and go.
func (c config) voices(log *slog.Logger) (ui.Voice, ui.Words) {
	if c.Voice.Socket == "" {
		return nil, wordPack{pack: c.words(), log: log}
	}
	client := voice.NewClient(c.Voice.Socket, 1800*time.Millisecond) // the hall page waits 2 s
	// A page that has much to say takes longer to make; it waits for that.
	return callVoice{client, voice.NewClient(c.Voice.Socket, 4*time.Second)}, wordPack{pack: c.words(), client: client, log: log}
}

type callVoice struct{ client, pages *voice.Client }

func (v callVoice) Call(ctx context.Context, number int, counter string) ([]byte, error) {
	clip, err := v.client.Clip(ctx, announce.Call(number, counter))
	return clip.WAV, err
}

func (v callVoice) Notice(ctx context.Context, n queue.Notice) ([]byte, error) {
	text := announce.Notice(string(n.Template), n.Minute)
	if text == "" {
		return nil, fmt.Errorf("speak notice: %q has no sentence", n.Template)
	}
	clip, err := v.client.Clip(ctx, text)
	return clip.WAV, err
}

func (v callVoice) Page(ctx context.Context, p ui.Page) ([]byte, error) {
	said := announce.Said{Number: p.Number, Counter: p.Counter, Minute: p.Minute, Text: announce.Text(p.Text...)}
	said.Date, _ = time.Parse(time.DateOnly, string(p.Date)) // none has none
	if t := p.Topic; t.ID != "" {
		said.Text = announce.Topic(t.Name, t.Who, t.Where, t.Channel, t.Limit)
	}
	text, ok := announce.Page(p.ID, p.English, said)
	if !ok {
		return nil, fs.ErrNotExist
	}
	lang := ""
	if p.English {
		lang = english
	}
	clip, err := v.pages.ClipIn(ctx, lang, text)
	return clip.WAV, err
}

// speak gives the demo a voice, that of espeak-ng where it is installed, and
// returns what ends it. The daemon starts no process and leaves that to `kiosk voice`; the
// demo is no daemon in a sandbox and is both in one.
func speak(ctx context.Context, cfg *config, temp string, log *slog.Logger) (stop func()) {
	if _, err := exec.LookPath(voice.Espeak()[0]); err != nil {
		fmt.Fprintln(os.Stderr, "espeak-ng is not installed: calls have a chime and a caption, and no voice but recorded words")
	}
	cfg.Voice.Socket = filepath.Join(temp, "voice.sock")
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := serveVoice(ctx, cfg.Voice.Socket, voice.Options{Dir: filepath.Join(temp, "voice"), Words: cfg.words(), Log: log}); err != nil {
			log.Error("calls have no voice", "err", err)
		}
	}()
	return func() { cancel(); <-done }
}
