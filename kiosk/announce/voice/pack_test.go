package voice_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"reception/kiosk/announce"
	"reception/kiosk/announce/voice"
)

// recording is a word of so many milliseconds whose samples all have the value.
func recording(ms int, value int16) []byte {
	n := voice.Rate * ms / 1000
	b := wav(n)
	binary.LittleEndian.PutUint32(b[4:], uint32(36+2*n))
	binary.LittleEndian.PutUint32(b[40:], uint32(2*n))
	for i := range n {
		binary.LittleEndian.PutUint16(b[44+2*i:], uint16(value))
	}
	return b
}

// hears tells what a clip joined from recordings is made of: the values, with
// the ms of silence between them.
func hears(b []byte) (values []int16, gaps []int) {
	silent := 0
	for i := 44; i+1 < len(b); i += 2 {
		v := int16(binary.LittleEndian.Uint16(b[i:]))
		switch {
		case v == 0:
			silent++
			continue
		case silent > 0 && len(values) > 0:
			gaps = append(gaps, int(math.Round(float64(silent)*1000/voice.Rate)))
		case len(values) > 0 && values[len(values)-1] == v:
			continue
		}
		silent = 0
		values = append(values, v)
	}
	return values, gaps
}

func pack(t *testing.T, texts ...string) (p voice.Pack, value map[string]int16) {
	t.Helper()
	p, value = voice.Pack(t.TempDir()), map[string]int16{}
	for i, text := range texts {
		value[text] = int16(1000 + 100*i)
		if err := p.Save(text, recording(200, value[text])); err != nil {
			t.Fatal(err)
		}
	}
	return p, value
}

func TestWordsAreJoined(t *testing.T) {
	p, value := pack(t, "请", "号", "到", "十", "二", "百", "零", "一", "三号窗口", "您好。要取号，请点一下", "您好")
	for _, tt := range []struct {
		text  string
		words []string
		gaps  []int
	}{
		{"请十二号，到三号窗口", []string{"请", "十", "二", "号", "到", "三号窗口"}, []int{40, 40, 40, 250, 40}},
		{"请一百零二号，到三号窗口", []string{"请", "一", "百", "零", "二", "号", "到", "三号窗口"}, []int{40, 40, 40, 40, 40, 250, 40}},
		{"您好。要取号，请点一下", []string{"您好。要取号，请点一下"}, nil}, // the sentence rather than its beginning
		{"您好。请，一号。", []string{"您好", "请", "一", "号"}, []int{450, 250, 40}},
		{"请三号，到三号窗口", nil, nil}, // 三 is not there, and a part of a word is none
		{"到四号窗口", nil, nil},
		{"。", nil, nil},
		{"请 号", nil, nil},
	} {
		clip, ok, err := p.Say(tt.text)
		if err != nil || ok != (tt.words != nil) {
			t.Errorf("%s: %v, %v", tt.text, ok, err)
			continue
		}
		var want []int16
		for _, w := range tt.words {
			want = append(want, value[w])
		}
		if values, gaps := hears(clip); ok && (!slices.Equal(values, want) || !slices.Equal(gaps, tt.gaps)) {
			t.Errorf("%s is %v with pauses %v, want %v with %v", tt.text, values, gaps, want, tt.gaps)
		}
	}
}

// A whole pack says every call, and what is missing is named.
func TestWholePack(t *testing.T) {
	labels := []string{"3号窗口", "接谈室"}
	var wanted []string
	for _, w := range announce.Words(labels, 999) {
		wanted = append(wanted, w.Text)
	}
	p, _ := pack(t, wanted...)
	for n := 1; n <= 999; n += 7 {
		if _, ok, err := p.Say(announce.Call(n, labels[n%2])); !ok || err != nil {
			t.Fatalf("%s: %v", announce.Call(n, labels[n%2]), err)
		}
	}
	for _, text := range []string{"二", "接谈室"} {
		if err := p.Remove(text); err != nil {
			t.Fatal(err)
		}
	}
	recorded, err := p.Words()
	if err != nil || len(recorded) != len(wanted)-2 {
		t.Fatalf("%d words, %v", len(recorded), err)
	}
	for text, want := range map[string][]string{
		announce.Call(12, "接谈室"):  {"二", "接谈室"},
		announce.Call(22, "3号窗口"): {"二"},
		announce.Call(13, "3号窗口"): nil,
		"不在表上":                    nil,
	} {
		if got := voice.Missing(text, wanted, recorded); !slices.Equal(got, want) {
			t.Errorf("%s misses %v, want %v", text, got, want)
		}
	}
}

func TestRecordingsThatAreRefused(t *testing.T) {
	good := recording(200, 5000)
	with := func(at int, v byte) []byte {
		b := slices.Clone(good)
		b[at] = v
		return b
	}
	p, _ := pack(t)
	for name, tt := range map[string]struct {
		text string
		wav  []byte
		want error
	}{
		"good":           {"请", good, nil},
		"nothing":        {"请", nil, voice.ErrFormat},
		"no RIFF":        {"请", with(0, 'X'), voice.ErrFormat},
		"float":          {"请", with(20, 3), voice.ErrFormat},
		"stereo":         {"请", with(22, 2), voice.ErrFormat},
		"44.1 kHz":       {"请", with(25, 0xac), voice.ErrFormat},
		"8 bit":          {"请", with(34, 8), voice.ErrFormat},
		"cut":            {"请", good[:len(good)-2], voice.ErrFormat},
		"0.09 s":         {"请", recording(90, 5000), voice.ErrLength},
		"0.1 s":          {"请", recording(100, 5000), nil},
		"20 s":           {"长", recording(20_000, 5000), nil},
		"20.1 s":         {"请", recording(20_100, 5000), voice.ErrLength},
		"a long header":  {"请", append(slices.Clone(good), make([]byte, voice.MaxWord)...), voice.ErrFormat},
		"silence":        {"请", recording(200, 0), voice.ErrSilent},
		"no text":        {"", good, voice.ErrName},
		"a path":         {"../请", good, voice.ErrName},
		"a hidden file":  {".请", good, voice.ErrName},
		"a control sign": {"请\x00", good, voice.ErrName},
		"too long":       {strings.Repeat("请", 81), good, voice.ErrName},
	} {
		if err := p.Save(tt.text, tt.wav); !errors.Is(err, tt.want) || err != nil && tt.want == nil {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	if words, err := p.Words(); err != nil || len(words) != 2 || words["长"].Length != 20*time.Second {
		t.Errorf("%v, %v", words, err)
	}
	if _, err := p.Word("../请"); !errors.Is(err, voice.ErrName) {
		t.Error(err)
	}
	if err := p.Remove("../请"); !errors.Is(err, voice.ErrName) {
		t.Error(err)
	}
	if _, err := p.Word("号"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if err := p.Remove("号"); err != nil {
		t.Error(err)
	}
}

// The voice reads as another user, whatever the umask of the hall.
func TestAllMayReadTheWords(t *testing.T) {
	p := voice.Pack(filepath.Join(t.TempDir(), "words"))
	if words, err := p.Words(); err != nil || words != nil {
		t.Errorf("%v, %v before there is a folder", words, err)
	}
	if err := os.Mkdir(string(p), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := p.Save("请", recording(200, 5000)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]fs.FileMode{string(p): 0o755, filepath.Join(string(p), "请.wav"): 0o644} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if files, _ := os.ReadDir(string(p)); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
}

func TestSocketIsForItsGroup(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "voice.sock")
	l, err := voice.Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if info, err := os.Stat(socket); err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// The sources in their order: recorded words, the installer's command, the
// synthetic voice, nothing.
func TestSources(t *testing.T) {
	p, value := pack(t, "请", "一", "号")
	own, ownRuns := script(t, `case "$1" in *坏*) exit 1;; *慢*) sleep 60;; esac; cat clip.wav`)
	spare, spareRuns := script(t, `case "$1" in *全坏*) exit 1;; esac; cat clip.wav`)
	sh := filepath.Join(t.TempDir(), "sh2") // another name for the same shell
	if err := os.Symlink("/bin/sh", sh); err != nil {
		t.Fatal(err)
	}
	spare[0] = sh
	m := maker(t, voice.Options{Words: p, Commands: [][]string{own, spare}, Timeout: time.Second, Rest: time.Hour})
	runs := [2]int{}
	for _, tt := range []struct {
		text, source string
		own, spare   int // runs
	}{
		{"请一号", voice.SourceWords, 0, 0},
		{"请二号", "sh", 1, 0},
		{"请二号", "sh", 0, 0}, // kept
		{"坏一号", "sh2", 1, 1},
		{"坏一号", "sh2", 1, 0}, // the own command may be well again; the other's clip is kept
		{"全坏", "", 1, 1},
		{"请三号", "sh", 1, 0},
		{"慢一号", "sh2", 1, 1},
		{"请四号", "sh2", 0, 1}, // the slow command rests
		{"请二号", "sh", 0, 0},  // what it has made is there
		{"全坏", "", 0, 1},
	} {
		clip, err := m.Clip(t.Context(), tt.text)
		if clip.Source != tt.source || (err == nil) != (tt.source != "") {
			t.Errorf("%s: said by %q, %v, want %q", tt.text, clip.Source, err, tt.source)
		}
		runs[0], runs[1] = runs[0]+tt.own, runs[1]+tt.spare
		if ownRuns() != runs[0] || spareRuns() != runs[1] {
			t.Errorf("%s: the commands ran %d and %d times, want %v", tt.text, ownRuns(), spareRuns(), runs)
			runs = [2]int{ownRuns(), spareRuns()}
		}
	}
	// A word that is uploaded replaces the clip that is kept, and one that goes
	// brings it back.
	if err := p.Save("二", recording(200, 7000)); err != nil {
		t.Fatal(err)
	}
	clip, err := m.Clip(t.Context(), "请二号")
	if values, _ := hears(clip.WAV); err != nil || clip.Source != voice.SourceWords || !slices.Equal(values, []int16{value["请"], 7000, value["号"]}) {
		t.Errorf("%s with %v, %v", clip.Source, values, err)
	}
	if err := p.Save("二", recording(200, 8000)); err != nil {
		t.Fatal(err)
	}
	clip, _ = m.Clip(t.Context(), "请二号")
	if values, _ := hears(clip.WAV); !slices.Contains(values, 8000) {
		t.Errorf("the old recording: %v", values)
	}
	if err := p.Remove("二"); err != nil {
		t.Fatal(err)
	}
	if clip, err := m.Clip(t.Context(), "请二号"); err != nil || clip.Source != "sh" || ownRuns() != runs[0] {
		t.Errorf("%s, %v after %d runs", clip.Source, err, ownRuns())
	}
	// A file in the folder that is no recording: the next source.
	if err := os.WriteFile(filepath.Join(string(p), "二.wav"), []byte("noise"), 0o600); err != nil {
		t.Fatal(err)
	}
	if clip, err := m.Clip(t.Context(), "请二号"); err != nil || clip.Source != "sh" {
		t.Errorf("%s, %v", clip.Source, err)
	}
}

// A command that hangs keeps nobody waiting whose words are recorded or whose
// clip is kept.
func TestNobodyWaitsForASlowCommand(t *testing.T) {
	p, _ := pack(t, "请", "一", "号")
	command, runs := script(t, `[ "$1" != 慢 ] || sleep 60; cat clip.wav`)
	m := maker(t, voice.Options{Words: p, Commands: [][]string{command}, Timeout: 10 * time.Second})
	if _, err := m.Clip(t.Context(), "请二号"); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = m.Clip(t.Context(), "慢") }()
	for runs() < 2 {
		time.Sleep(5 * time.Millisecond)
	}
	began := time.Now()
	for _, text := range []string{"请一号", "请二号"} {
		if _, err := m.Clip(t.Context(), text); err != nil {
			t.Error(err)
		}
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("waited %v", took)
	}
}

// A slow command does not keep the hall waiting: the next one speaks, and the
// slow one works on for the next time.
func TestSlowCommandWorksForTheNextTime(t *testing.T) {
	free := filepath.Join(t.TempDir(), "free")
	own, runs := script(t, "while [ ! -e "+free+" ]; do sleep 0.05; done; cat clip.wav")
	sh := filepath.Join(t.TempDir(), "sh2")
	if err := os.Symlink("/bin/sh", sh); err != nil {
		t.Fatal(err)
	}
	spare, _ := script(t, "cat clip.wav")
	spare[0] = sh
	m := maker(t, voice.Options{Commands: [][]string{own, spare}, Patience: 100 * time.Millisecond, Timeout: 20 * time.Second})
	began := time.Now()
	for _, text := range []string{"请一号", "请一号", "请二号"} {
		if clip, err := m.Clip(t.Context(), text); err != nil || clip.Source != "sh2" {
			t.Errorf("%s: said by %q, %v", text, clip.Source, err)
		}
	}
	if took := time.Since(began); took > 5*time.Second || runs() != 1 {
		t.Errorf("took %v, the slow command ran %d times", took, runs())
	}
	if err := os.WriteFile(free, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if clip, err := m.Clip(t.Context(), "请一号"); err != nil || time.Now().After(end) {
			t.Fatalf("never said by the slow command: %v", err)
		} else if clip.Source == "sh" {
			break
		}
	}
	if clip, err := m.Clip(t.Context(), "请三号"); err != nil || clip.Source != "sh" {
		t.Errorf("quick again: said by %q, %v", clip.Source, err)
	}
}

// The text comes on the standard input too: what shell signs are in it does no
// harm.
func TestTextOnStandardInput(t *testing.T) {
	out := filepath.Join(t.TempDir(), "said")
	command, _ := script(t, "cat >"+out+"; cat clip.wav")
	text := "请'$(touch x)'; 十二号"
	if _, err := maker(t, voice.Options{Commands: [][]string{command[:2]}}).Clip(t.Context(), text); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(out); err != nil || string(b) != text {
		t.Errorf("%q, %v", b, err)
	}
}

func TestClipsHaveRoom(t *testing.T) {
	command, _ := script(t, "cat clip.wav")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "1.part"), nil, 0o600); err != nil { // of a crash
		t.Fatal(err)
	}
	m := maker(t, voice.Options{Dir: dir, Commands: [][]string{command}, Room: 5000}) // of 2044 bytes each
	for _, text := range []string{"一", "二", "三", "四"} {
		if _, err := m.Clip(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 2 {
		t.Errorf("%d clips kept", len(files))
	}
}

// A pack that the voice may not read is told once, and the next source speaks.
func TestUnreadablePackIsToldOnce(t *testing.T) {
	var log bytes.Buffer
	file := filepath.Join(t.TempDir(), "words")
	if err := os.WriteFile(file, nil, 0o600); err != nil { // not a folder
		t.Fatal(err)
	}
	command, _ := script(t, "cat clip.wav")
	m, err := voice.NewMaker(voice.Options{Dir: t.TempDir(), Words: voice.Pack(file), Commands: [][]string{command}, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	go m.Run(t.Context())
	for range 3 {
		if clip, err := m.Clip(t.Context(), "请"); err != nil || clip.Source != "sh" {
			t.Fatal(clip.Source, err)
		}
	}
	if n := strings.Count(log.String(), "recorded words are not used"); n != 1 {
		t.Errorf("told %d times: %s", n, log.String())
	}
}
