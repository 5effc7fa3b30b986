package setup

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// read returns a file's text, "" where there is none.
func read(path string) (string, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return string(b), err
}

// replace writes a file so that a power cut leaves the old or the new one. It
// keeps the owner and the mode that the old one has; a new one has mode.
func replace(path, text string, mode fs.FileMode) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".kiosk-*") // no program reads names like that
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if old, err := os.Stat(path); err == nil {
		mode = old.Mode().Perm()
		if s, ok := old.Sys().(*syscall.Stat_t); ok {
			if err := f.Chown(int(s.Uid), int(s.Gid)); err != nil {
				return errors.Join(err, f.Close())
			}
		}
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// environment reads KEY=value lines as systemd's EnvironmentFile= does, as far
// as screen.conf uses it: a value may stand in double quotes.
func environment(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if key, value, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
			out[strings.TrimSpace(key)] = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return out
}

// setEnvironment sets values in such a text. Every other line stays.
func setEnvironment(text string, set []option) string {
	lines := strings.SplitAfter(text, "\n")
	for _, s := range set {
		line := s.value + "=" + s.name + "\n"
		if strings.Contains(s.name, " ") {
			line = s.value + "=\"" + s.name + "\"\n"
		}
		found := false
		for i, l := range lines {
			if key, _, ok := strings.Cut(strings.TrimSpace(l), "="); ok && strings.TrimSpace(key) == s.value {
				lines[i], found = line, true
			}
		}
		if !found {
			if n := len(lines); n > 0 && lines[n-1] != "" && !strings.HasSuffix(lines[n-1], "\n") {
				lines[n-1] += "\n"
			}
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// setTOML sets a key of a table to a value that is written as TOML has it. The
// comment behind it and every other line stay. It knows what kiosk.toml looks
// like: one key on a line, no table inside a line. The hall's own reader has the
// last word on the result.
func setTOML(text, table, key, value string) string {
	lines := strings.SplitAfter(text, "\n")
	in, head := table == "", -1
	for i, l := range lines {
		trimmed := strings.TrimSpace(l)
		if strings.HasPrefix(trimmed, "[") {
			in = trimmed == "["+table+"]"
			if in {
				head = i
			}
			continue
		}
		name, rest, ok := strings.Cut(trimmed, "=")
		if !in || !ok || strings.TrimSpace(name) != key {
			continue
		}
		comment := ""
		if at := commentAt(rest); at >= 0 {
			comment = " " + rest[at:]
		}
		lines[i] = key + " = " + value + comment + "\n"
		return strings.Join(lines, "")
	}
	line := key + " = " + value + "\n"
	if head >= 0 {
		if !strings.HasSuffix(lines[head], "\n") {
			lines[head] += "\n"
		}
		lines[head] += line
		return strings.Join(lines, "")
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text + "\n[" + table + "]\n" + line
}

// commentAt is where a comment begins behind a value, -1 without one.
func commentAt(rest string) int {
	quoted := rune(0)
	for i, r := range rest {
		switch {
		case quoted == 0 && r == '#':
			return i
		case quoted == 0 && (r == '"' || r == '\''):
			quoted = r
		case r == quoted:
			quoted = 0
		}
	}
	return -1
}
