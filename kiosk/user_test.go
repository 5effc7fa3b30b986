package main

import (
	"os"
	"strings"
	"testing"
)

// What whoever looks after the accounts types, one line after the other, and is
// told.
func TestUserCommands(t *testing.T) {
	state := t.TempDir()
	for _, tt := range []struct {
		args   []string
		status int
		out    string // in what it prints
		errs   string // in what it complains of
	}{
		{[]string{"list"}, 0, "", "no account: kiosk user add"},
		{[]string{"add", " 李敏", "--by-number", "--close-day"}, 0, "李敏 (", ""},
		{[]string{"add", "孙丽", "--role", "office"}, 0, ") can sign in as office with PIN ", ""},
		{[]string{"list"}, 0, "desk     李敏 --by-number --close-day\n", ""},
		{[]string{"list"}, 0, "office   孙丽\n", ""},
		{[]string{"add", "李敏"}, exitFailed, "", "李敏 ("},
		{[]string{"add", " "}, exitFailed, "", `name ""`},
		{[]string{"pin", "李敏 "}, 0, ") is signed out and can sign in as desk with PIN ", ""},
		{[]string{"pin", "李明"}, exitFailed, "", `no such account as "李明": kiosk user list`},
		{[]string{"remove", "李明"}, exitFailed, "", `no such account as "李明": kiosk user list`},
		{[]string{"remove", "李敏"}, 0, ") is removed and signed out\n", ""},
		{[]string{"remove", "李敏"}, exitFailed, "", "no such account"},
	} {
		out, errs, status := kiosk(t, append(append([]string{"user"}, tt.args...), "--state", state)...)
		if status != tt.status || !strings.Contains(out, tt.out) || !strings.Contains(errs, tt.errs) || (errs == "") != (tt.errs == "") {
			t.Errorf("%q: %d %q, %q", tt.args, status, out, errs)
		}
	}
	if os.Geteuid() == 0 {
		return // to whom nothing is closed
	}
	if err := os.Chmod(state, 0o500); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(state+"/lock", 0); err != nil {
		t.Fatal(err)
	}
	if _, errs, status := kiosk(t, "user", "list", "--state", state); status != exitFailed || !strings.Contains(errs, "sudo kiosk user") {
		t.Errorf("not root: %d %q", status, errs)
	}
}
