package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	driver "modernc.org/sqlite"

	"reception/queue"
)

// backupFormat is that of the two tables which make a copy a backup.
const backupFormat = 1

// Manifest says what is in a backup.
type Manifest struct {
	Format  int         `json:"format"`
	Hall    string      `json:"hall"`
	Version string      `json:"version"` // of the program that made it
	Seq     queue.Seq   `json:"seq"`     // of the last event in it
	Day     queue.DayID `json:"day"`     // that was opened last; 0: none was
	Date    queue.Date  `json:"date"`    // of that day
	Digest  string      `json:"digest"`  // of the State that the events lead to, in that version
	Events  string      `json:"events"`  // hex SHA-256 of the events as [Dump] writes them
	Created time.Time   `json:"created"` // by the hall's clock, which may be wrong
	Keys    bool        `json:"keys"`    // the keys of the names are in it
}

// BackupOptions of [Backup].
type BackupOptions struct {
	Version string    // of the program
	Created time.Time // now
	// Keys takes keys.db along. What is purged later can then still be read
	// in this copy, by whoever has the master key.
	Keys bool
	// Files go into the backup under these names.
	Files map[string][]byte
}

// The errors of a file that is not a good backup.
var (
	ErrNoBackup = errors.New("the file is not a backup of a hall")
	ErrDamaged  = errors.New("the backup is damaged")
)

// keysFile is the name of keys.db among the files of a backup.
const keysFile = "keys.db"

// Backup makes one file of the journal in dir, which may be in use: kiosk.db as
// it is at one moment, with a manifest, the extra files and, if wanted, the
// keys inside. Before it returns, the copy has been checked as SQLite does, its
// journal replayed and held against its snapshots, and the file synced. The
// file must not exist. After an error there is none.
func Backup(ctx context.Context, dir, file string, opt BackupOptions) (m Manifest, err error) {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) // SQLite fills an empty file
	if err != nil {
		return m, fmt.Errorf("sqlite: make backup: %w", err)
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			for _, end := range []string{"", "-journal", ".keys", ".keys-journal"} {
				_ = os.Remove(file + end)
			}
			err = fmt.Errorf("sqlite: make backup: %w", err)
		}
	}()
	if err := copyStore(ctx, dir, file, &opt); err != nil {
		return m, err
	}
	if m, err = describe(ctx, file, opt); err != nil {
		return m, err
	}
	if err := addManifest(ctx, file, m, opt.Files); err != nil {
		return m, err
	}
	if err := f.Sync(); err != nil {
		return m, err
	}
	// What was written last is read once more, from the file.
	return readBackup(ctx, file, func(Manifest, *sql.Conn) error { return nil })
}

// copyStore copies kiosk.db into the file and adds keys.db to the files.
func copyStore(ctx context.Context, dir, file string, opt *BackupOptions) (err error) {
	s, err := open(dir, Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := vacuumInto(ctx, s.hall, file); err != nil {
		return err
	}
	if !opt.Keys {
		return nil
	}
	if s.keys == nil {
		return errors.New("there is no keys.db")
	}
	// After the rows: each has its key, unless it was purged meanwhile.
	keys := file + ".keys"
	if err := touch(keys); err != nil {
		return err
	}
	defer func() { _ = os.Remove(keys) }()
	if err := vacuumInto(ctx, s.keys, keys); err != nil {
		return err
	}
	b, err := os.ReadFile(keys)
	if err != nil {
		return err
	}
	files := map[string][]byte{keysFile: b}
	for name, b := range opt.Files {
		files[name] = b
	}
	opt.Files = files
	return nil
}

func vacuumInto(ctx context.Context, d *database, file string) error {
	for _, q := range []string{"PRAGMA query_only = 0", "VACUUM INTO " + quote(file), "PRAGMA query_only = 1"} {
		if _, err := d.write.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("copy %s: %w", filepath.Base(file), err)
		}
	}
	return nil
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// describe verifies a copy and says what is in it.
func describe(ctx context.Context, file string, opt BackupOptions) (m Manifest, err error) {
	m = Manifest{Format: backupFormat, Version: opt.Version, Created: opt.Created, Keys: opt.Keys}
	err = alone(ctx, file, func(c *sql.Conn) error { return m.describe(ctx, c) })
	return m, err
}

// describe fills in what the journal says. It is an error when that is not
// clean.
func (m *Manifest) describe(ctx context.Context, c *sql.Conn) error {
	var said string
	if err := c.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if said != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, said)
	}
	var r Report
	if err := r.verify(ctx, c); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	if !r.Clean() {
		return fmt.Errorf("%w: %s", ErrDamaged, strings.Join(r.Problems, "; "))
	}
	sum := sha256.New()
	if err := dump(ctx, c, sum); err != nil {
		return err
	}
	m.Hall, m.Seq, m.Digest, m.Events = r.Hall, queue.Seq(r.Events), r.Digest, hex.EncodeToString(sum.Sum(nil))
	err := c.QueryRowContext(ctx, "SELECT day, date FROM days ORDER BY day DESC LIMIT 1").Scan(&m.Day, &m.Date)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

func addManifest(ctx context.Context, file string, m Manifest, files map[string][]byte) (err error) {
	db, err := pool(file, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing, once it is committed
	_, err = tx.ExecContext(ctx, `
		CREATE TABLE backup (one INTEGER PRIMARY KEY CHECK (one = 1), manifest TEXT NOT NULL) STRICT;
		CREATE TABLE backup_files (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, content BLOB NOT NULL) STRICT;
		INSERT INTO backup (one, manifest) VALUES (1, ?)`, string(text))
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	for name, b := range files {
		if _, err := tx.ExecContext(ctx, "INSERT INTO backup_files (name, sha256, content) VALUES (?, ?, ?)", name, hexSum(b), b); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return tx.Commit()
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// alone calls f with a connection to a database file that nobody writes to.
// Nothing is put beside it, so that it may lie on a medium that cannot be
// written to.
func alone(ctx context.Context, file string, f func(*sql.Conn) error) (err error) {
	file, err = filepath.Abs(file)
	if err != nil {
		return err
	}
	dsn := url.URL{Scheme: "file", Path: file, RawQuery: url.Values{"mode": {"ro"}, "immutable": {"1"}}.Encode()}
	connector, err := driver.NewConnector(dsn.String())
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer func() { err = errors.Join(err, db.Close()) }()
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	return f(c)
}

// readBackup reads the manifest and checks that the file is whole; f sees the
// rest.
func readBackup(ctx context.Context, file string, f func(Manifest, *sql.Conn) error) (m Manifest, err error) {
	if info, err := os.Stat(file); err != nil {
		return m, err
	} else if !info.Mode().IsRegular() {
		return m, ErrNoBackup
	}
	err = alone(ctx, file, func(c *sql.Conn) error {
		var tables int
		if err := c.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'backup'").Scan(&tables); err != nil {
			return fmt.Errorf("%w: %w", ErrNoBackup, err)
		}
		if tables != 1 {
			return ErrNoBackup
		}
		var said, text string
		if err := c.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if said != "ok" {
			return fmt.Errorf("%w: %s", ErrDamaged, said)
		}
		if err := c.QueryRowContext(ctx, "SELECT manifest FROM backup").Scan(&text); err != nil {
			return fmt.Errorf("%w: read manifest: %w", ErrDamaged, err)
		}
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			return fmt.Errorf("%w: read manifest: %w", ErrDamaged, err)
		}
		if m.Format > backupFormat {
			return fmt.Errorf("backup format %d, want at most %d: %w", m.Format, backupFormat, ErrNewer)
		}
		if err := notNewer(ctx, c, "kiosk"); err != nil {
			return err
		}
		return f(m, c)
	})
	return m, err
}

// VerifyBackup reads a backup wholly: SQLite's own check, every event replayed
// and held against the snapshots and the projections, the manifest and the
// extra files. It changes nothing and puts nothing beside the file.
func VerifyBackup(ctx context.Context, file string) (Manifest, error) {
	m, err := readBackup(ctx, file, func(m Manifest, c *sql.Conn) error {
		if err := m.hold(ctx, c); err != nil {
			return err
		}
		return backupFiles(ctx, c, func(string, []byte) error { return nil })
	})
	if err != nil {
		return m, fmt.Errorf("sqlite: verify backup %s: %w", filepath.Base(file), err)
	}
	return m, nil
}

// hold compares the manifest with what it is about. The digest of the State is
// not compared: another version may encode the same State otherwise, and the
// events say everything.
func (m Manifest) hold(ctx context.Context, c *sql.Conn) error {
	got := m
	if err := got.describe(ctx, c); err != nil {
		return err
	}
	if got.Hall != m.Hall || got.Seq != m.Seq || got.Events != m.Events || got.Day != m.Day || got.Date != m.Date {
		return fmt.Errorf("%w: its manifest is of another journal", ErrDamaged)
	}
	return nil
}

// backupFiles calls f with every extra file.
func backupFiles(ctx context.Context, c *sql.Conn, f func(name string, content []byte) error) (err error) {
	rows, err := c.QueryContext(ctx, "SELECT name, sha256, content FROM backup_files ORDER BY name")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var name, sum string
		var content []byte
		if err := rows.Scan(&name, &sum, &content); err != nil {
			return err
		}
		if hexSum(content) != sum || !fs.ValidPath(name) || strings.Contains(name, "/") {
			return fmt.Errorf("%w: file %q", ErrDamaged, name)
		}
		if err := f(name, content); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Unpack writes what is in a backup into the folder dir, which must be empty,
// synced. Then it brings the journal there to this version, replays it and
// compares it with the manifest: an error means that dir is of no use.
func Unpack(ctx context.Context, file, dir string) (m Manifest, err error) {
	if m, err = unpack(ctx, file, dir); err != nil {
		return m, fmt.Errorf("sqlite: unpack backup %s: %w", filepath.Base(file), err)
	}
	return m, nil
}

func unpack(ctx context.Context, file, dir string) (m Manifest, err error) {
	if entries, err := os.ReadDir(dir); err != nil {
		return m, err
	} else if len(entries) > 0 {
		return m, fmt.Errorf("%s is not an empty folder", dir)
	}
	m, err = readBackup(ctx, file, func(_ Manifest, c *sql.Conn) error {
		return backupFiles(ctx, c, func(name string, content []byte) error {
			return writeSynced(filepath.Join(dir, name), content)
		})
	})
	if err != nil {
		return m, err
	}
	to := filepath.Join(dir, "kiosk.db")
	if err := copyFile(file, to); err != nil {
		return m, err
	}
	if err := dropManifest(ctx, to); err != nil {
		return m, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := alone(ctx, to, func(c *sql.Conn) error { return m.hold(ctx, c) }); err != nil {
		return m, err
	}
	return m, errors.Join(syncFile(to), syncDir(dir))
}

// dropManifest makes a backup a journal again, of this version.
func dropManifest(ctx context.Context, file string) (err error) {
	db, err := pool(file, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if _, err := c.ExecContext(ctx, "BEGIN; DROP TABLE backup; DROP TABLE backup_files; COMMIT; VACUUM"); err != nil {
		return err
	}
	return migrate(ctx, c, "kiosk", false)
}

func writeSynced(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
