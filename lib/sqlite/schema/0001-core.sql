-- Contacts, batches, documents, ledger. Integers are milliseconds, revisions or counts.
-- A revision of a contact never goes back: `revision_floor` is the highest one of any removed contact.
CREATE TABLE meta (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE contact (
	contact_id TEXT PRIMARY KEY,
	revision INTEGER NOT NULL,
	packed TEXT NOT NULL
);

CREATE TABLE event (
	contact_id TEXT NOT NULL,
	event_id TEXT NOT NULL,
	packed TEXT NOT NULL,
	PRIMARY KEY (contact_id, event_id)
) WITHOUT ROWID;

-- Queues are few and referenced by every entry: the number stands for (step, journey, clock).
CREATE TABLE queue (
	queue_no INTEGER PRIMARY KEY,
	step_key TEXT NOT NULL,
	journey_id TEXT NOT NULL,
	clock TEXT NOT NULL,
	UNIQUE (step_key, journey_id, clock)
);

CREATE TABLE queue_entry (
	queue_no INTEGER NOT NULL,
	ref TEXT NOT NULL,
	at_ms REAL NOT NULL,
	PRIMARY KEY (queue_no, ref)
) WITHOUT ROWID;

CREATE INDEX queue_entry_by_instant ON queue_entry (queue_no, at_ms, ref);

CREATE TABLE ledger (
	contact_id TEXT NOT NULL,
	line_no INTEGER NOT NULL,
	line_id TEXT,
	packed TEXT NOT NULL,
	PRIMARY KEY (contact_id, line_no)
) WITHOUT ROWID;

CREATE UNIQUE INDEX ledger_by_id ON ledger (contact_id, line_id) WHERE line_id IS NOT NULL;

CREATE TABLE journey_count (
	journey_id TEXT NOT NULL,
	field TEXT NOT NULL,
	value INTEGER NOT NULL,
	PRIMARY KEY (journey_id, field)
) WITHOUT ROWID;

CREATE TABLE step_count (
	step_key TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE batch (
	batch_id TEXT PRIMARY KEY,
	step_key TEXT NOT NULL,
	revision INTEGER NOT NULL,
	state TEXT NOT NULL,
	until_ms REAL NOT NULL,
	packed TEXT NOT NULL
);

CREATE INDEX batch_by_lapse ON batch (step_key, until_ms);

CREATE TABLE document (
	room TEXT NOT NULL,
	id TEXT NOT NULL,
	revision INTEGER NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (room, id)
);

CREATE TABLE document_version (
	room TEXT PRIMARY KEY,
	version INTEGER NOT NULL
) WITHOUT ROWID;
