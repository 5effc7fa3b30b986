-- The journal of one hall. One row; written when the file is made.
CREATE TABLE header (
	one        INTEGER PRIMARY KEY CHECK (one = 1),
	hall       TEXT    NOT NULL,
	format     INTEGER NOT NULL, -- of the events table
	created_by TEXT    NOT NULL  -- version of the program
) STRICT;

-- What happened, in order. The row id is the order.
CREATE TABLE events (
	seq     INTEGER PRIMARY KEY,
	first   INTEGER NOT NULL, -- of the events of the same command
	day     INTEGER NOT NULL, -- 0: none was open
	at      INTEGER NOT NULL, -- wall clock, ms since 1970
	tick    INTEGER NOT NULL, -- ms the program has run, never goes down
	boot    TEXT    NOT NULL,
	epoch   INTEGER NOT NULL,
	by      TEXT    NOT NULL,
	kind    TEXT    NOT NULL,
	version INTEGER NOT NULL,
	cause   TEXT,             -- JSON, on a command's last event
	body    TEXT    NOT NULL  -- JSON
) STRICT;

CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;

CREATE TRIGGER events_are_final BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never edited'); END;

-- States as they were; they only save time at start.
CREATE TABLE snapshots (
	seq    INTEGER PRIMARY KEY,
	format INTEGER NOT NULL,
	digest TEXT    NOT NULL,
	state  BLOB    NOT NULL
) STRICT;

-- The days there were. Tickets are numbered on from day to day, so that the
-- tickets of a day are a range of row ids of visits and need no index.
CREATE TABLE days (
	day   INTEGER PRIMARY KEY,
	date  TEXT    NOT NULL, -- as confirmed, or as the clock said
	first INTEGER NOT NULL  -- ticket
) STRICT;

-- Every ticket as it stands, for reports. The events say the same.
CREATE TABLE visits (
	ticket  INTEGER PRIMARY KEY,
	day     INTEGER NOT NULL,
	date    TEXT    NOT NULL,
	number  INTEGER NOT NULL,
	service TEXT    NOT NULL,
	counter TEXT    NOT NULL,
	status  TEXT    NOT NULL,
	why     TEXT    NOT NULL,
	lane    TEXT    NOT NULL,
	needs   INTEGER NOT NULL,
	people  INTEGER NOT NULL,
	calls   INTEGER NOT NULL,
	issued  INTEGER NOT NULL, -- ms since 1970; the next three are 0 before they happen
	called  INTEGER NOT NULL,
	started INTEGER NOT NULL,
	ended   INTEGER NOT NULL
) STRICT;

-- Personal data, each row under a key of its own that is kept in keys.db.
-- There is no index by day: the table holds little more than one day.
CREATE TABLE sealed (
	row    TEXT    PRIMARY KEY,
	day    INTEGER NOT NULL,
	ticket INTEGER NOT NULL, -- 0: of none
	key    INTEGER NOT NULL, -- row_keys.id in keys.db
	box    BLOB    NOT NULL  -- nonce and AES-256-GCM ciphertext
) STRICT, WITHOUT ROWID;
