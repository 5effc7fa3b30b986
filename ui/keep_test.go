package ui_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"reception/ui"
	"reception/ui/staff"
)

// drawer keeps bytes as a file would.
type drawer struct {
	b   []byte
	err error
}

func (d *drawer) Load() ([]byte, error) { return d.b, d.err }
func (d *drawer) Save(b []byte) error   { d.b = append([]byte(nil), b...); return d.err }

// Whoever is signed in stays so when the program is replaced, and what is kept
// gives nobody a cookie.
func TestSignInsOutliveTheProgram(t *testing.T) {
	kept := &drawer{}
	with := func(o *ui.Options) { o.SignIns = kept }
	srv, do := quiet(t, with)
	w := do("POST", "/api/signin", signInAs("刘敏", "1234", "c1"))
	cookies := w.Result().Cookies()
	if w.Code != 200 || len(cookies) != 1 {
		t.Fatalf("sign in: %d %s", w.Code, w.Body)
	}
	if strings.Contains(string(kept.b), cookies[0].Value) || strings.Contains(string(kept.b), "1234") {
		t.Error("what is kept holds the cookie or the PIN")
	}
	if err := srv.Close(); err != nil {
		t.Fatal(err)
	}

	srv, do = quiet(t, with)
	if in := srv.SignedIn(); len(in) != 1 || in[0].Counter != "c1" {
		t.Errorf("after a restart %+v are signed in", in)
	}
	if w := do("GET", "/api/signin", "", cookies...); !strings.Contains(w.Body.String(), `"me"`) {
		t.Errorf("the cookie counts no more: %s", w.Body)
	}
	if w := do("POST", "/api/signout", "{}", cookies...); w.Code >= 300 {
		t.Errorf("sign out: %d %s", w.Code, w.Body)
	}
	if err := srv.Close(); err != nil {
		t.Fatal(err)
	}

	srv, _ = quiet(t, with)
	if in := srv.SignedIn(); len(in) != 0 {
		t.Errorf("%+v are signed in after signing out", in)
	}
	_ = srv.Close()
}

// Old or damaged remains sign nobody in, and stop nothing.
func TestSignInsThatCannotBeTakenUp(t *testing.T) {
	for name, d := range map[string]*drawer{
		"not JSON":   {b: []byte("{")},
		"no hash":    {b: []byte(`[{"token":"zz"}]`)},
		"short hash": {b: []byte(`[{"token":"00"}]`)},
		"too old":    {b: []byte(`[{"token":"` + strings.Repeat("00", 32) + `","id":"a","counter":"c1","page":"desk","last":"` + time.Now().Add(-13*time.Hour).Format(time.RFC3339) + `"}]`)},
		"unreadable": {err: errors.New("no disk")},
	} {
		t.Run(name, func(t *testing.T) {
			srv, do := quiet(t, func(o *ui.Options) { o.SignIns = d })
			defer srv.Close()
			if in := srv.SignedIn(); len(in) != 0 {
				t.Errorf("%+v are signed in", in)
			}
			if w := do("POST", "/api/signin", signInAs("刘敏", "1234", "c1")); w.Code != 200 {
				t.Errorf("sign in: %d %s", w.Code, w.Body)
			}
		})
	}
}

// An account that was removed while the hall stood still signs nobody in, and
// rights are those of today.
func TestSignInsOfAccountsThatChanged(t *testing.T) {
	for _, tt := range []struct {
		name string
		now  staff.Member
		in   bool
	}{
		{"removed", staff.Member{}, false},
		{"another's id", staff.Member{ID: "li", Name: "liu", Role: staff.Desk}, false},
		{"another PIN", staff.Member{ID: "liu", Name: "刘敏", Role: staff.Desk, PINs: 1}, false},
		{"another role", staff.Member{ID: "liu", Name: "刘敏", Role: staff.Leader}, false},
		{"fewer rights", staff.Member{ID: "liu", Name: "刘敏", Role: staff.Desk}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			kept, p := &drawer{}, &people{}
			with := func(o *ui.Options) { o.SignIns, o.Staff = kept, p }
			srv, do := quiet(t, with)
			w := do("POST", "/api/signin", signInAs("刘敏", "1234", "c1"))
			if err := srv.Close(); err != nil || !strings.Contains(w.Body.String(), `"closeday"`) {
				t.Fatalf("%v, sign in: %s", err, w.Body)
			}
			p.now = map[string]staff.Member{"liu": tt.now}
			srv, do = quiet(t, with)
			defer srv.Close()
			if in := srv.SignedIn(); (len(in) == 1) != tt.in {
				t.Errorf("%+v are signed in", in)
			}
			text := do("GET", "/api/signin?page=desk", "", w.Result().Cookies()...).Body.String()
			if strings.Contains(text, `"me"`) != tt.in || strings.Contains(text, `"closeday"`) {
				t.Errorf("after the restart: %s", text)
			}
		})
	}
}
