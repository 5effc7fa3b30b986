package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reception/devices/emulator"
)

// output runs the command line and returns its exit status and what it wrote
// on standard output.
func output(t *testing.T, args ...string) (int, string) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stdout
	os.Stdout = w
	read := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		read <- string(b)
	}()
	code := run(args)
	os.Stdout = old
	_ = w.Close()
	return code, <-read
}

// Every sample card is read through a real line and printed with all its
// fields, and a recording of the line holds nothing of it.
func TestCheckReader(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r, err := emulator.NewReader(emulator.ReaderConfig{Link: filepath.Join(dir, "reader"), Rate: 38400})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, card := range emulator.SampleCards() {
		r.Remove()
		if err := r.LayCard(card); err != nil {
			t.Fatal(err)
		}
		record := filepath.Join(dir, "record")
		code, text := output(t, "check", "reader", "--device", r.Path(), "--json", "--timeout", "20s", "--record", record)
		var got cardReport
		if err := json.Unmarshal([]byte(text), &got); code != 0 || err != nil {
			t.Fatalf("%s: status %d, %v: %s", card.Type, code, err, text)
		}
		if got.Type != card.Type || got.Name != card.Name || got.EnglishName != card.EnglishName || got.Number != card.Number ||
			got.Birth != card.Birth || got.ValidTo != card.ValidTo || got.PermitNumber != card.PermitNumber || got.SAMID == "" {
			t.Errorf("card %+v is reported as %+v", card, got)
		}
		line, err := os.ReadFile(record)
		if err != nil || len(line) == 0 {
			t.Fatalf("recording: %d bytes, %v", len(line), err)
		}
		rec, err := card.Record()
		if err != nil {
			t.Fatal(err)
		}
		number := rec[122:158]
		if card.Type == "foreigner2017" {
			number = rec[122:152]
		}
		if bytes.Contains(bytes.ToUpper(line), []byte(strings.ToUpper(hexOf(number)))) {
			t.Error("the recording holds the card's number")
		}
	}
}

func hexOf(b []byte) string {
	const digits = "0123456789abcdef"
	var s strings.Builder
	for _, c := range b {
		s.WriteByte(digits[c>>4])
		s.WriteByte(digits[c&15])
	}
	return s.String()
}

func TestCheckPrinter(t *testing.T) {
	p, err := emulator.NewPrinter(emulator.PrinterConfig{Link: filepath.Join(t.TempDir(), "printer"), ProcessID: true})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	check := func(profile string) (int, printReport) {
		t.Helper()
		code, text := output(t, "check", "printer", "--device", p.Path(), "--profile", profile, "--json", "--timeout", "15s")
		var got printReport
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		return code, got
	}
	for profile, confirmation := range map[string]string{"generic80": "paper_status", "epson80": "process_id"} {
		if code, got := check(profile); code != 0 || got.Result != "printed" || got.Confirmation != confirmation || got.Bytes == 0 {
			t.Errorf("%s: status %d, %+v", profile, code, got)
		}
	}
	if n := len(p.Slips()); n != 2 {
		t.Errorf("%d slips came out", n)
	}
	p.PaperOut()
	if code, got := check("generic80"); code != exitFailed || got.Result != "refused" || got.Cause != "paper_end" || !strings.Contains(got.Do, "没纸") {
		t.Errorf("without paper: status %d, %+v", code, got)
	}
}

func TestCheckAll(t *testing.T) {
	dir := t.TempDir()
	cab, err := openCabinet(filepath.Join(dir, "reader"), filepath.Join(dir, "printer"), 0, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer cab.close()
	b, err := os.ReadFile("reference.toml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "kiosk.toml")
	if err := os.WriteFile(file, bytes.ReplaceAll(b, []byte("/dev/kiosk"), []byte(dir)), 0o600); err != nil {
		t.Fatal(err)
	}
	check := func() (int, string) { return output(t, "check", "--config", file, "--timeout", "10s", "--json") }
	if code, text := check(); code != 0 || !strings.Contains(text, `"ok":true`) || !strings.Contains(text, "05.03-") {
		t.Errorf("status %d: %s", code, text)
	}
	cab.printer.OpenCover()
	cab.reader.Unplug()
	code, text := check()
	if code != exitFailed || !strings.Contains(text, `"cover_open"`) || !strings.Contains(text, `"unplugged"`) || !strings.Contains(text, "请合上盖") {
		t.Errorf("status %d: %s", code, text)
	}
}

// Bad input gets one clear sentence and the right status.
func TestCheckRefuses(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want int
	}{
		{[]string{"check", "reader"}, exitUsage},
		{[]string{"check", "reader", "--device", "/nowhere/tty"}, exitFailed},
		{[]string{"check", "reader", "--device", "reference.toml"}, exitFailed},
		{[]string{"check", "printer", "--device", "reference.toml"}, exitFailed},
		{[]string{"check", "printer", "--device", "x", "--profile", "best"}, exitFailed},
		{[]string{"check", "reader", "--device", "x", "--timeout", "soon"}, exitUsage},
		{[]string{"check", "--config", "/nowhere.toml"}, exitFailed},
		{[]string{"emulate", "reader", "--card", "reference.toml"}, exitFailed},
		{[]string{"emulate", "reader", "--card", "/nowhere.json"}, exitUsage},
	} {
		if got, _ := output(t, tt.args...); got != tt.want {
			t.Errorf("kiosk %s ends with %d, want %d", strings.Join(tt.args, " "), got, tt.want)
		}
	}
}
