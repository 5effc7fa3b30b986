package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// The test binary is a program too.
func TestRun(t *testing.T) {
	lock := t.TempDir() + "/package-lock.json"
	text := `{"packages": {
		"": {"version": "0"},
		"node_modules/preact": {"version": "10.1.0", "integrity": "sha512-AAEC"},
		"node_modules/@preact/signals": {"version": "2.0.0"},
		"node_modules/vite": {"version": "7.0.0", "dev": true},
		"node_modules/vite/node_modules/either": {"version": "1.0.0", "devOptional": true}}}`
	if err := os.WriteFile(lock, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	write := func() []byte {
		var b bytes.Buffer
		if err := run(os.Args[0], "1.2", lock, &b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	first := write()
	for range 5 {
		if !bytes.Equal(first, write()) {
			t.Fatal("the same program gives other bytes")
		}
	}
	var d document
	if err := json.Unmarshal(first, &d); err != nil {
		t.Fatal(err)
	}
	var refs []string
	for _, c := range d.Components {
		refs = append(refs, c.Ref)
	}
	if got := strings.Join(refs, " "); d.Format != "CycloneDX" || d.Metadata.Component.Version != "1.2" || !strings.HasPrefix(got, "golang/std") ||
		!strings.HasSuffix(got, "pkg:npm/%40preact/signals@2.0.0 pkg:npm/preact@10.1.0") {
		t.Errorf("components %s of %+v", got, d.Metadata)
	}
	if h := d.Components[len(d.Components)-1].Hashes; len(h) != 1 || h[0].Content != "000102" {
		t.Errorf("hashes %+v", h)
	}
	if err := run(lock, "1.2", lock, &bytes.Buffer{}); err == nil {
		t.Error("a file that is no program has a list")
	}
}
