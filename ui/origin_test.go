package ui_test

import (
	"testing"

	"reception/ui"
)

// Whatever changes something is asked by a page of ours, as the kind of content
// that it sends; what another site can make a browser send is neither.
func TestOnlyOurPagesChangeSomething(t *testing.T) {
	h := open(t, func(o *ui.Options) {
		o.Words, o.Office = &words{kept: map[string]string{}}, &ui.Office{}
		o.Care = func() ui.Care { return ui.Care{} }
	})
	for _, tt := range []struct {
		method, path, kind string
		foreign, other     int // from a page of another site; as plain text
	}{
		{"POST", "/api/signin", "application/json", 403, 415},
		{"POST", "/api/signout", "application/json", 403, 415},
		{"POST", "/api/person", "application/json", 403, 415},
		{"POST", "/api/rota/import", "application/octet-stream", 403, 415},
		{"POST", "/api/elsewhere/import", "application/octet-stream", 403, 415},
		{"POST", "/api/words", "audio/wav", 403, 415},
		{"DELETE", "/api/words", "", 403, 0},
		{"POST", "/care/signin", "application/x-www-form-urlencoded", 403, 403},
		{"POST", "/care/signout", "application/x-www-form-urlencoded", 403, 403},
	} {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			b := h.browser()
			if res, _ := b.request(tt.method, tt.path, "", "Content-Type", tt.kind, "Origin", "https://elsewhere.example"); res.StatusCode != tt.foreign {
				t.Errorf("from another site: %s", res.Status)
			}
			if res, _ := b.request(tt.method, tt.path, "", "Content-Type", "text/plain"); tt.other != 0 && res.StatusCode != tt.other {
				t.Errorf("as text: %s", res.Status)
			}
			// Ours comes as far as being asked for a body, or who it is.
			if res, _ := b.request(tt.method, tt.path, "", "Content-Type", tt.kind, "Origin", b.web.URL); res.StatusCode == 415 {
				t.Errorf("as %s: %s", tt.kind, res.Status)
			}
		})
	}
}
