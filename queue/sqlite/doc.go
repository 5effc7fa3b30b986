// Package sqlite keeps the hall's journal, its snapshots and its sealed rows
// in one SQLite file, kiosk.db, and the keys of the sealed rows in another,
// keys.db, which routine backups leave out.
//
// # Durability
//
// Both files are in WAL mode with synchronous=FULL: what [Store.Append] has
// returned nil for survives a power cut. One connection writes, with
// statements prepared for the life of the process; readers have connections
// of their own and never wait for it. An append that fails, because the disk
// is full or for any other reason, is rolled back, and the store goes on.
//
// The schema is a list of numbered migrations that only add.
//
// # Sealed rows
//
// Personal data is encrypted with AES-256-GCM, every row under a random key of
// its own, and the row's key is wrapped by the master key that the caller
// gives. Row keys are made durable in keys.db a few at a time, before any row
// uses them; a row and its events are then one transaction in kiosk.db. So
// there is never a row without its key, and a key without a row is harmless
// and removed at the next start.
//
// To purge a row is to destroy its key: copies of kiosk.db made earlier become
// unreadable with it. Without a master key no personal data is stored: the
// sealed rows of a batch are dropped, and the hall goes on giving numbers.
package sqlite
