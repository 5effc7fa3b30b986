package staff_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"reception/ui/staff"
)

// cheap makes the tests quick.
func cheap() staff.Cost { return staff.Cost{KiB: 8, Passes: 1, Threads: 1} }

func open(t *testing.T, path string) *staff.Store {
	t.Helper()
	s, err := staff.Open(path, cheap())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "staff.json")
	s := open(t, path)
	liu, err := s.Add(staff.Member{ID: "liu", Name: "刘敏", Role: staff.Desk}, "135790")
	if err != nil {
		t.Fatal(err)
	}
	chen, err := s.Add(staff.Member{Name: "陈局", Role: staff.Leader}, "24680")
	if err != nil || chen.ID == "" {
		t.Fatalf("got %v, %v; want an id", chen, err)
	}
	if fi, err := os.Stat(path); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", fi.Mode(), err)
	}
	if b, err := os.ReadFile(path); err != nil || strings.Contains(string(b), "135790") {
		t.Errorf("the file holds the PIN (%v)", err)
	}

	s = open(t, path) // another start
	if d := cmp.Diff([]staff.Member{liu, chen}, s.Members()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	for _, tt := range []struct {
		name, who, pin string
		want           staff.Member
	}{
		{"by name", "刘敏", "135790", liu},
		{"by name with spaces", " 刘敏 ", "135790", liu},
		{"by id", "liu", "135790", liu},
		{"another's PIN", "刘敏", "24680", staff.Member{}},
		{"empty PIN", "刘敏", "", staff.Member{}},
		{"unknown", "王五", "135790", staff.Member{}},
		{"nobody", "", "135790", staff.Member{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := s.SignIn(t.Context(), tt.who, tt.pin)
			if got != tt.want || (err == nil) != (tt.want != staff.Member{}) {
				t.Fatalf("got %v, %v; want %v", got, err, tt.want)
			}
			if err != nil && !errors.Is(err, staff.ErrWrong) {
				t.Errorf("got %v, want ErrWrong", err)
			}
		})
	}

	if err := s.SetPIN("liu", "1122334455"); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(chen.ID); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	if got, err := s.SignIn(t.Context(), "liu", "1122334455"); err != nil || got.PINs != 1 {
		t.Errorf("new PIN: %+v, %v", got, err)
	}
	if _, err := s.SignIn(t.Context(), "陈局", "24680"); !errors.Is(err, staff.ErrWrong) {
		t.Errorf("removed account: %v", err)
	}
	if err := s.Remove(chen.ID); !errors.Is(err, staff.ErrNotFound) {
		t.Errorf("remove again: %v", err)
	}
}

func TestStoreRefuses(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "staff.json"))
	if _, err := s.Add(staff.Member{ID: "liu", Name: "刘敏", Role: staff.Desk}, "135790"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		m    staff.Member
		pin  string
	}{
		{"short PIN", staff.Member{ID: "a", Name: "甲", Role: staff.Desk}, "123"},
		{"no name", staff.Member{ID: "a", Role: staff.Desk}, "1234"},
		{"unknown role", staff.Member{ID: "a", Name: "甲", Role: "king"}, "1234"},
		{"id with a slash", staff.Member{ID: "a/b", Name: "甲", Role: staff.Desk}, "1234"},
		{"id taken", staff.Member{ID: "liu", Name: "甲", Role: staff.Desk}, "1234"},
		{"name taken", staff.Member{ID: "a", Name: "刘敏", Role: staff.Desk}, "1234"},
		{"name is an id", staff.Member{ID: "a", Name: "liu", Role: staff.Desk}, "1234"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := s.Add(tt.m, tt.pin); err == nil {
				t.Error("was taken")
			}
		})
	}
	if n := len(s.Members()); n != 1 {
		t.Errorf("%d members, want 1", n)
	}
}

// A store that cannot write keeps what it had.
func TestStoreWithoutDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	s := open(t, filepath.Join(dir, "staff.json"))
	if _, err := s.Add(staff.Member{ID: "liu", Name: "刘敏", Role: staff.Desk}, "135790"); err == nil {
		t.Fatal("added without a folder")
	}
	if n := len(s.Members()); n != 0 {
		t.Errorf("%d members, want 0", n)
	}
}

func TestOpenDamaged(t *testing.T) {
	good := `"id":"liu","name":"刘敏","role":"desk"`
	for _, tt := range []struct{ name, file string }{
		{"not JSON", `[`},
		{"no hash", `[{` + good + `}]`},
		{"cut hash", `[{` + good + `,"hash":"$argon2id$v=19$m=8,t=1,p=1$AAAA"}]`},
		{"huge memory", `[{` + good + `,"hash":"$argon2id$v=19$m=4294967295,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "staff.json")
			if err := os.WriteFile(path, []byte(tt.file), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := staff.Open(path, cheap()); err == nil {
				t.Error("opened")
			}
		})
	}
}

func TestSignInGivesUp(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "staff.json"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	// With both places free the choice is random: it must not hang either way.
	if _, err := s.SignIn(ctx, "a", "b"); err == nil {
		t.Error("signed in")
	}
}
