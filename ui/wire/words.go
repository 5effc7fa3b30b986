package wire

// WordPack is what GET /api/words returns: the words and sentences that the
// hall says, and which of them are recorded.
type WordPack struct {
	Words    []Word        `json:"words"`
	Counters []WordCounter `json:"counters"` // to try a call with
	Last     int           `json:"last"`     // highest number
	MaxBytes int           `json:"max_bytes"`
	Rate     int           `json:"rate"` // Hz, of mono 16 bit WAV files
}

// Word is something to record, known by its text. It is kept by POST
// /api/words?text=… with the WAV file as body, heard by GET /api/words/clip and
// forgotten by DELETE /api/words.
type Word struct {
	Text   string `json:"text"`
	Group  string `json:"group" tstype:"'call' | 'counter' | 'notice' | 'page' | 'spare'"` // spare: recorded and not said any more
	ID     string `json:"id,omitempty"`                                                    // of a page's sentence or of a notice
	Length int64  `json:"length,omitempty"`                                                // ms; 0: not recorded
	At     int64  `json:"at,omitempty"`                                                    // of the upload
}

// WordCounter is a counter to try a call with.
type WordCounter struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// WordTry is what GET /api/words/try?number=12&counter=c3 returns: how the call
// sounds at present.
type WordTry struct {
	Text    string   `json:"text"`
	Missing []string `json:"missing"`          // words to record before it is said with recorded words
	Source  string   `json:"source,omitempty"` // "words", the name of the command that spoke, or nothing
	Clip    string   `json:"clip,omitempty"`   // WAV file, base64; nothing: chime and caption alone
}
