package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"reception/kiosk/ports"
)

// keyFile is the credential with which names are sealed, below the root; see
// LoadCredential= of kiosk.service.
const keyFile = "etc/credstore/kiosk.key"

// madeKey is the master key that there is already, "" for none: the credential,
// one that is sealed to the machine's TPM, or the file that kiosk.toml names.
func (m *menu) madeKey() string {
	paths := []string{keyFile, "etc/credstore.encrypted/kiosk.key"}
	if _, l, err := m.readConfig(); err == nil && l.Key != "" {
		paths = append(paths, l.Key)
	}
	for _, p := range paths {
		if _, err := os.Stat(m.path(p)); !errors.Is(err, fs.ErrNotExist) {
			return filepath.Join("/", p)
		}
	}
	return ""
}

func (m *menu) keyNow(context.Context) string {
	if path := m.madeKey(); path != "" {
		return path
	}
	return m.w.noKey
}

// key makes the master key. It never replaces one: what was sealed with it
// could not be opened again.
func (m *menu) key(ctx context.Context) error {
	path := m.path(keyFile)
	if m.madeKey() != "" {
		m.say("%s", m.w.keepKey)
		return nil
	}
	m.say("%s", m.w.aboutKey)
	yes, err := m.offer(ctx, change{m.w.key, "", "/" + keyFile})
	if err != nil || !yes {
		return err
	}
	secret := make([]byte, 32)
	if _, err := io.ReadFull(m.Random, secret); err != nil {
		return fmt.Errorf("make a master key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := replace(path, string(secret), 0o400); err != nil {
		return err
	}
	m.apply(ctx, []string{"systemctl", "try-restart", "kiosk.service"})
	return nil
}

func (m *menu) portsNow(context.Context) string {
	all, err := ports.List(m.Root)
	if err != nil {
		return err.Error()
	}
	at := map[string]string{}
	for _, p := range all {
		at[p.Role] = p.Name
	}
	return fmt.Sprintf(m.w.portsAre, m.orNone(at[ports.Reader]), m.orNone(at[ports.Printer]))
}

func (m *menu) ports(ctx context.Context) error {
	return m.Assign(ctx, &typed{ctx: ctx, lines: m.lines}, m.Out)
}

// typed hands the menu's lines to a dialog of its own.
type typed struct {
	ctx   context.Context
	lines <-chan string
	rest  string
}

func (t *typed) Read(b []byte) (int, error) {
	if t.rest == "" {
		select {
		case line, ok := <-t.lines:
			if !ok {
				return 0, io.EOF
			}
			t.rest = strings.Map(plain, line) + "\n"
		case <-t.ctx.Done():
			return 0, t.ctx.Err()
		}
	}
	n := copy(b, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}
