-- Keys of rows of the sealed table, each wrapped by the master key. A key is
-- made before it is needed; one that no row uses is removed at the next start.
-- Ids are random, so that a row never meets the key of another, whatever
-- backup either file came from.
CREATE TABLE row_keys (
	id  INTEGER PRIMARY KEY,
	box BLOB NOT NULL -- nonce and AES-256-GCM ciphertext
) STRICT;

-- The hall's own keys: 'code', 'check' and 'card/<day>'. wrapped tells whether
-- the master key is needed to read one.
CREATE TABLE hall_keys (
	name    TEXT    NOT NULL,
	wrapped INTEGER NOT NULL,
	box     BLOB    NOT NULL,
	PRIMARY KEY (name, wrapped)
) STRICT, WITHOUT ROWID;
