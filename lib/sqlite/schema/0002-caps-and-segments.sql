-- Caps and segments. Integers are milliseconds or counts.
-- One row a subject: all its hits, packed as `cap-history.ts` says; `subject` is a hash.
-- A rowid table on purpose: contacts that come in the same order each time touch few pages, keyed by hash each touched its own.
CREATE TABLE cap_history (
	subject TEXT NOT NULL UNIQUE,
	newest_ms INTEGER NOT NULL,
	hits BLOB NOT NULL
);

-- `members` counts the rows of segment_member.
CREATE TABLE segment (
	segment_no INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	members INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE segment_member (
	segment_no INTEGER NOT NULL,
	contact_id TEXT NOT NULL,
	PRIMARY KEY (segment_no, contact_id)
) WITHOUT ROWID;

-- The diff of a run, kept until confirmed.
CREATE TABLE segment_run (
	segment_no INTEGER NOT NULL,
	run_key TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	diff TEXT NOT NULL,
	PRIMARY KEY (segment_no, run_key)
) WITHOUT ROWID;

CREATE INDEX segment_run_by_instant ON segment_run (at_ms);

-- A snapshot is open while `diff` is null; then it holds what the commit made, until confirmed.
CREATE TABLE segment_snapshot (
	snapshot_no INTEGER PRIMARY KEY,
	segment_no INTEGER NOT NULL,
	snapshot_id TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	diff TEXT,
	UNIQUE (segment_no, snapshot_id)
);

CREATE INDEX segment_snapshot_by_instant ON segment_snapshot (at_ms);

CREATE TABLE segment_seen (
	snapshot_no INTEGER NOT NULL,
	contact_id TEXT NOT NULL,
	PRIMARY KEY (snapshot_no, contact_id)
) WITHOUT ROWID;
