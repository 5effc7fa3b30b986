package wire_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"reception/ui/wire"
)

// Every example of PROTOCOL.md is a message of this package, and every message
// that a screen can send has an example.
func TestProtocolExamples(t *testing.T) {
	doc, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile("(?s)```json (\\w+)\n(.*?)\n```").FindAllSubmatch(doc, -1) {
		kind, text := string(m[1]), m[2]
		if decode, ok := decoders()[kind]; ok {
			if _, err := decode(text); err != nil {
				t.Errorf("%s: %v", text, err)
			}
		} else if into := fromServer()[kind]; into == nil {
			t.Errorf("no message is called %q", kind)
		} else {
			dec := json.NewDecoder(bytes.NewReader(text))
			dec.DisallowUnknownFields()
			if err := dec.Decode(into); err != nil {
				t.Errorf("%s: %v", text, err)
			}
		}
		var head struct{ T string }
		if err := json.Unmarshal(text, &head); err == nil {
			seen[head.T] = true
		}
	}
	for _, m := range goodMessages() {
		var head struct{ T string }
		if err := json.Unmarshal([]byte(m.text), &head); err != nil || !seen[head.T] {
			t.Errorf("no example of %q (%v)", head.T, err)
		}
	}
}

func fromServer() map[string]any {
	return map[string]any{
		"welcome": &wire.Welcome{}, "view": &wire.ViewMsg{}, "beat": &wire.Beat{}, "answer": &wire.Answer{},
		"signin": &wire.SignIn{}, "person": &wire.PersonAsk{},
	}
}
