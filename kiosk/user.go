package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"reception/kiosk/backup"
	"reception/ui/staff"
)

type userCommand struct {
	Add    userAdd    `cmd:"" help:"Add somebody who can sign in, and print the PIN."`
	Pin    userPIN    `cmd:"" help:"Give somebody a new PIN, print it, and end their sign-ins."`
	Remove userRemove `cmd:"" help:"Remove an account."`
	List   userList   `cmd:"" help:"List the accounts."`
}

type userAdd struct {
	State string `help:"State folder." default:"/var/lib/kiosk" type:"path"`
	Role  string `help:"What they may do: ${enum}." enum:"desk,leader,office" default:"desk"`
	Name  string `arg:"" help:"Name, as typed at sign-in."`

	ByNumber bool `help:"May call a chosen number. The office may."`
	CloseDay bool `help:"May end the day. The office may."`
}

func (c userAdd) Run(ctx context.Context) error {
	pin, err := newPIN()
	if err != nil {
		return err
	}
	got, err := changeUsers(ctx, c.State, userChange{Do: "add", Name: c.Name, Role: c.Role, PIN: pin, ByNumber: c.ByNumber, CloseDay: c.CloseDay})
	if err != nil {
		return err
	}
	fmt.Printf("%s (%s) can sign in as %s with PIN %s\n", got[0].Name, got[0].ID, c.Role, pin)
	return nil
}

func newPIN() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("make a PIN: %w", err)
	}
	return fmt.Sprintf("%06d", n), nil
}

type userPIN struct {
	State string `help:"State folder." default:"/var/lib/kiosk" type:"path"`
	Name  string `arg:"" help:"Name or id, as kiosk user list shows it."`
}

func (c userPIN) Run(ctx context.Context) error {
	pin, err := newPIN()
	if err != nil {
		return err
	}
	got, err := changeUsers(ctx, c.State, userChange{Do: "pin", Name: c.Name, PIN: pin})
	if err != nil {
		return err
	}
	m := got[0]
	fmt.Printf("%s (%s) is signed out and can sign in as %s with PIN %s\n", m.Name, m.ID, m.Role, pin)
	return nil
}

type userRemove struct {
	State string `help:"State folder." default:"/var/lib/kiosk" type:"path"`
	Name  string `arg:"" help:"Name or id, as kiosk user list shows it."`
}

func (c userRemove) Run(ctx context.Context) error {
	got, err := changeUsers(ctx, c.State, userChange{Do: "remove", Name: c.Name})
	if err != nil {
		return err
	}
	fmt.Printf("%s (%s) is removed and signed out\n", got[0].Name, got[0].ID)
	return nil
}

type userList struct {
	State string `help:"State folder." default:"/var/lib/kiosk" type:"path"`
}

func (c userList) Run(ctx context.Context) error {
	members, err := changeUsers(ctx, c.State, userChange{Do: "list"})
	if err == nil && len(members) == 0 {
		_, _ = fmt.Fprintln(os.Stderr, "there is no account: kiosk user add NAME makes one and prints a PIN")
	}
	for _, m := range members {
		rights := "" // as user add takes them
		if m.ByNumber {
			rights += " --by-number"
		}
		if m.CloseDay {
			rights += " --close-day"
		}
		fmt.Printf("%-12s %-8s %s%s\n", m.ID, m.Role, m.Name, rights)
	}
	return err
}

// userChange is what is asked of the accounts, on the command line or over the
// control socket.
type userChange struct {
	Do   string `json:"do"`
	Name string `json:"name,omitempty"` // or the id, of an account that is there
	Role string `json:"role,omitempty"`
	PIN  string `json:"pin,omitempty"`

	ByNumber bool `json:"by_number,omitempty"`
	CloseDay bool `json:"close_day,omitempty"`
}

// on makes the change and returns the accounts that it was about.
func (c userChange) on(s *staff.Store) ([]staff.Member, error) {
	c.Name = strings.TrimSpace(c.Name) // as at sign-in
	switch c.Do {
	case "list":
		return s.Members(), nil
	case "add":
		m, err := s.Add(staff.Member{Name: c.Name, Role: staff.Role(c.Role), ByNumber: c.ByNumber, CloseDay: c.CloseDay}, c.PIN)
		return []staff.Member{m}, err
	case "pin", "remove":
		m, ok := s.Find(c.Name)
		if !ok {
			return nil, fmt.Errorf("%w as %q: kiosk user list shows those there are", staff.ErrNotFound, c.Name)
		}
		if c.Do == "pin" {
			return []staff.Member{m}, s.SetPIN(m.ID, c.PIN)
		}
		return []staff.Member{m}, s.Remove(m.ID)
	default:
		return nil, fmt.Errorf("user: cannot %q", c.Do)
	}
}

// changeUsers asks the running hall, or changes the file when none runs.
func changeUsers(ctx context.Context, state string, c userChange) ([]staff.Member, error) {
	if _, err := os.Stat(state); err != nil {
		return nil, fmt.Errorf("find state folder: %w", err)
	}
	unlock, err := lockState(state)
	if errors.Is(err, errLocked) {
		return askHall(ctx, state, c)
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil, fmt.Errorf("%w: only root may: sudo kiosk user", err)
	}
	if err != nil {
		return nil, err
	}
	defer unlock()
	s, err := staff.Open(filepath.Join(state, "staff.json"), staff.DefaultCost())
	if err != nil {
		return nil, err
	}
	members, err := c.on(s)
	if err == nil && c.Do != "list" { // root does it for the hall's user
		err = errors.Join(backup.Own(state, filepath.Join(state, "staff.json")), backup.Own(state, filepath.Join(state, "lock")))
	}
	return members, err
}

// askHall sends the change to the control socket of the running hall.
func askHall(ctx context.Context, state string, c userChange) ([]staff.Member, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	var members []staff.Member
	err = ask(ctx, state, http.MethodPost, "/user", bytes.NewReader(body), func(r io.Reader) error {
		return json.NewDecoder(io.LimitReader(r, 1<<20)).Decode(&members)
	})
	return members, err
}

// userHandler serves changes of the accounts on the control socket.
func (h *hall) userHandler(w http.ResponseWriter, r *http.Request) {
	var c userChange
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096)).Decode(&c); err != nil {
		http.Error(w, "user: request is not understood", http.StatusBadRequest)
		return
	}
	members, err := c.on(h.staff)
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	if c.Do == "pin" || c.Do == "remove" {
		h.server.SignOut(members[0].ID) // its screens end now, not when the browser is closed
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(members) // whoever asked may be gone
}
