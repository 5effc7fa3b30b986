package emulator

import (
	"embed"
	"encoding/json"
	"fmt"
)

//go:embed cards/*.json
var cardFiles embed.FS

// SampleCards returns the ten cards of the folder cards: invented people, of
// all four types. Their numbers have valid check characters; the county does
// not exist. Among them are a name that fills its field to the last character
// and has a U+00B7 in it, a name with a character outside the basic plane, a
// child, an expired card, and an English name that goes on in the record's
// second place.
func SampleCards() []CardData {
	files, err := cardFiles.ReadDir("cards")
	if err != nil {
		panic(fmt.Errorf("emulator: read sample cards: %w", err)) // they are part of the program
	}
	cards := make([]CardData, len(files))
	for i, f := range files {
		b, err := cardFiles.ReadFile("cards/" + f.Name())
		if err == nil {
			err = json.Unmarshal(b, &cards[i])
		}
		if err != nil {
			panic(fmt.Errorf("emulator: read sample card %s: %w", f.Name(), err))
		}
	}
	return cards
}
