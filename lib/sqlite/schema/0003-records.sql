-- Records: compare-and-set documents of the rooms of `store/records.ts`. Instants are milliseconds.
CREATE TABLE record (
	room TEXT NOT NULL,
	id TEXT NOT NULL,
	revision INTEGER NOT NULL,
	value TEXT NOT NULL,
	due_at_ms REAL,
	PRIMARY KEY (room, id)
);

CREATE INDEX record_by_instant ON record (room, due_at_ms, id) WHERE due_at_ms IS NOT NULL;

-- One row: the highest revision that any record was given. None is given twice, also not to a record that comes back.
CREATE TABLE record_revision (
	latest INTEGER NOT NULL
);

INSERT INTO record_revision (latest) VALUES (0);
