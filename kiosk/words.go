package main

import (
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"slices"

	"reception/kiosk/announce"
	"reception/kiosk/announce/voice"
	"reception/queue"
	"reception/ui/wire"
)

// wordPack is the recorded words as the office's page sees them.
type wordPack struct {
	pack   voice.Pack
	client *voice.Client // nil: no voice
	log    *slog.Logger
}

// wanted returns what a hall with that configuration says.
func (wordPack) wanted(c queue.Config) (words []announce.Word, last int) {
	var labels []string
	for _, k := range c.Counters {
		labels = append(labels, k.Label)
	}
	for _, s := range c.Series {
		last = max(last, s.To)
	}
	return announce.Words(labels, last), last
}

func (p wordPack) Pack(c queue.Config) (wire.WordPack, error) {
	words, last := p.wanted(c)
	recorded, err := p.pack.Words()
	out := wire.WordPack{Words: []wire.Word{}, Counters: []wire.WordCounter{}, Last: last, MaxBytes: voice.MaxWord, Rate: voice.Rate}
	add := func(group, id, text string) {
		word := wire.Word{Text: text, Group: group, ID: id}
		if r, ok := recorded[text]; ok {
			word.Length, word.At = r.Length.Milliseconds(), r.At.UnixMilli()
			delete(recorded, text)
		}
		out.Words = append(out.Words, word)
	}
	for _, w := range words {
		add(w.Group, w.ID, w.Text)
	}
	var spare []string
	for text := range recorded {
		spare = append(spare, text)
	}
	slices.Sort(spare)
	for _, text := range spare {
		add("spare", "", text)
	}
	for _, k := range c.Counters {
		out.Counters = append(out.Counters, wire.WordCounter{ID: k.ID, Label: k.Label})
	}
	return out, err
}

func (p wordPack) Save(text string, wav []byte) (code string, err error) {
	switch err := p.pack.Save(text, wav); {
	case errors.Is(err, voice.ErrFormat):
		return "word_format", nil
	case errors.Is(err, voice.ErrLength):
		return "word_length", nil
	case errors.Is(err, voice.ErrSilent):
		return "word_silent", nil
	default:
		return "", err
	}
}

func (p wordPack) Remove(text string) error { return p.pack.Remove(text) }

func (p wordPack) Clip(text string) ([]byte, error) { return p.pack.Word(text) }

func (p wordPack) Try(ctx context.Context, c queue.Config, number int, counter string) (wire.WordTry, error) {
	out := wire.WordTry{Text: announce.Call(number, counter), Missing: []string{}}
	recorded, err := p.pack.Words()
	if err != nil {
		return out, err
	}
	words, _ := p.wanted(c)
	var texts []string
	for _, w := range words {
		texts = append(texts, w.Text)
	}
	out.Missing = append(out.Missing, voice.Missing(out.Text, texts, recorded)...)
	if p.client == nil {
		return out, nil
	}
	clip, err := p.client.Clip(ctx, out.Text)
	if err != nil {
		p.log.Warn("a call that is tried has no voice", "text", out.Text, "err", err)
		return out, nil
	}
	out.Source, out.Clip = clip.Source, base64.StdEncoding.EncodeToString(clip.WAV)
	return out, nil
}
