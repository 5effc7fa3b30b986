package staff

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Role is what a member of staff may do.
type Role string

// The roles.
const (
	Desk   Role = "desk"   // receives at a window
	Leader Role = "leader" // sees the list of the day
	Office Role = "office" // both, and needs no window
)

// Member is somebody who can sign in. The id stands in the journal; the name
// never does.
type Member struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role Role   `json:"role"`

	ByNumber bool `json:"by_number,omitempty"` // may call a chosen number
	CloseDay bool `json:"close_day,omitempty"` // may end the day

	PINs int `json:"pins,omitempty"` // how many PINs there were before: a sign-in is good for one
}

// MayCallByNumber tells whether the member may call a chosen number.
func (m Member) MayCallByNumber() bool { return m.ByNumber || m.Role == Office }

// MayCloseDay tells whether the member may end the day.
func (m Member) MayCloseDay() bool { return m.CloseDay || m.Role == Office }

// ErrWrong is the error of a sign-in whose name or PIN is wrong; it does not
// tell which.
var ErrWrong = errors.New("staff: wrong name or PIN")

// ErrNotFound is the error of a change to an account that is not there.
var ErrNotFound = errors.New("staff: no such account")

// Account is a member and the hash of the PIN.
type account struct {
	Member
	Hash string `json:"hash"`
}

// Store is the accounts in a file.
type Store struct {
	path string
	cost Cost
	fake string        // a hash that nobody's PIN has
	busy chan struct{} // two PINs at most are tried at once: each takes memory

	mu       sync.Mutex // guards accounts and the file
	accounts []account
}

// Open reads the accounts from the file at path. A file that is not there
// holds none; it is made by the first change.
func Open(path string, cost Cost) (*Store, error) {
	s := &Store{path: path, cost: cost, busy: make(chan struct{}, 2)}
	s.fake = cost.hash(rand.Text())
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fmt.Errorf("staff: read accounts: %w", err)
	}
	if err := json.Unmarshal(b, &s.accounts); err != nil {
		return nil, fmt.Errorf("staff: read accounts in %s: %w", path, err)
	}
	for i, a := range s.accounts {
		if err := a.check(); err != nil {
			return nil, fmt.Errorf("account %d in %s: %w", i+1, path, err)
		}
		if _, _, _, err := parseHash(a.Hash); err != nil {
			return nil, fmt.Errorf("account %d in %s: %w", i+1, path, err)
		}
		if _, clash := clashing(s.accounts[:i], a.Member); clash {
			return nil, fmt.Errorf("staff: account %d in %s is there twice", i+1, path)
		}
	}
	return s, nil
}

func (m Member) check() error {
	if m.ID == "" || len(m.ID) > 32 || strings.Trim(m.ID, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		return fmt.Errorf("staff: id %q: want 1 to 32 of a-z, 0-9, - and _", m.ID)
	}
	if m.Name != strings.TrimSpace(m.Name) || m.Name == "" || len(m.Name) > 96 {
		return fmt.Errorf("staff: name %q: want 1 to 96 bytes with no space around them", m.Name)
	}
	if m.Role != Desk && m.Role != Leader && m.Role != Office {
		return fmt.Errorf("staff: account %q has role %q: want desk, leader or office", m.ID, m.Role)
	}
	return nil
}

// clashing returns the account that answers to m's name or id already, if one
// does.
func clashing(in []account, m Member) (account, bool) {
	i := slices.IndexFunc(in, func(a account) bool {
		return a.ID == m.ID || a.Name == m.Name || a.ID == m.Name || a.Name == m.ID
	})
	if i < 0 {
		return account{}, false
	}
	return in[i], true
}

// Members returns all accounts in the order in which they were made.
func (s *Store) Members() []Member {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Member, len(s.accounts))
	for i, a := range s.accounts {
		out[i] = a.Member
	}
	return out
}

// SignIn returns the member with that name, or id, and that PIN. It takes as
// long for a name that nobody has.
func (s *Store) SignIn(ctx context.Context, name, pin string) (Member, error) {
	select {
	case s.busy <- struct{}{}:
		defer func() { <-s.busy }()
	case <-ctx.Done():
		return Member{}, ctx.Err()
	}
	a := account{Hash: s.fake}
	if found, ok := s.find(strings.TrimSpace(name)); ok {
		a = found
	}
	ok, err := verify(pin, a.Hash)
	if err != nil {
		return Member{}, err
	}
	if !ok || a.ID == "" {
		return Member{}, ErrWrong
	}
	return a.Member, nil
}

// Find returns the member with that name, or id.
func (s *Store) Find(name string) (Member, bool) {
	a, ok := s.find(name)
	return a.Member, ok
}

func (s *Store) find(name string) (account, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.accounts, func(a account) bool { return a.Name == name || a.ID == name })
	if i < 0 {
		return account{}, false
	}
	return s.accounts[i], true
}

// Add makes an account. Without an id it gets a random one.
func (s *Store) Add(m Member, pin string) (Member, error) {
	if m.ID == "" {
		b := make([]byte, 4)
		_, _ = rand.Read(b) // never fails
		m.ID = hex.EncodeToString(b)
	}
	if err := errors.Join(m.check(), checkPIN(pin)); err != nil {
		return Member{}, err
	}
	hash := s.cost.hash(pin)
	return m, s.change(func(in []account) ([]account, error) {
		if a, clash := clashing(in, m); clash {
			return nil, fmt.Errorf("staff: %s (%s) has that name or id already", a.Name, a.ID)
		}
		return append(in, account{m, hash}), nil
	})
}

// SetPIN changes the PIN of the account with that id. Sign-ins with the one
// before are good no more.
func (s *Store) SetPIN(id, pin string) error {
	if err := checkPIN(pin); err != nil {
		return err
	}
	hash := s.cost.hash(pin)
	return s.at(id, func(in []account, i int) []account {
		in[i].Hash = hash
		in[i].PINs++
		return in
	})
}

// Remove deletes the account with that id. Its id stays in the journal.
func (s *Store) Remove(id string) error {
	return s.at(id, func(in []account, i int) []account { return slices.Delete(in, i, i+1) })
}

func (s *Store) at(id string, f func([]account, int) []account) error {
	return s.change(func(in []account) ([]account, error) {
		i := slices.IndexFunc(in, func(a account) bool { return a.ID == id })
		if i < 0 {
			return nil, ErrNotFound
		}
		return f(in, i), nil
	})
}

// change gives f a copy of the accounts, and keeps what it returns once that
// is on the disk.
func (s *Store) change(f func([]account) ([]account, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next, err := f(slices.Clone(s.accounts))
	if err != nil {
		return err
	}
	if err := write(s.path, next); err != nil {
		return fmt.Errorf("staff: write accounts: %w", err)
	}
	s.accounts = next
	return nil
}

func write(path string, accounts []account) error {
	b, err := json.MarshalIndent(accounts, "", "\t")
	if err != nil {
		return err
	}
	return WriteFile(path, append(b, '\n'))
}

// WriteFile replaces the file at once: whoever reads it, also after a power
// cut, finds the old content or the new. Only its owner can read it.
func WriteFile(path string, b []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".staff-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(b); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
