import { packEvent, unpackEvent } from '../domain/contact-codec';
import type {
	AvailableTicket,
	ContactChange,
	ContactQuery,
	ContactSnapshot,
	ContactStore,
	Queue,
	ScheduleChange,
} from '../store/contacts';
import { appendLines } from './ledger';
import type { SqliteConnection } from './connection';

const READ_CONTACT = 'SELECT revision, packed FROM contact WHERE contact_id = ?';
const INSERT_CONTACT = 'INSERT INTO contact (contact_id, revision, packed) VALUES (?, ?, ?)';
const UPDATE_CONTACT = 'UPDATE contact SET revision = ?, packed = ? WHERE contact_id = ?';
/** Under a new number, behind all others: updated in place, documents that shrink would leave their pages half empty. */
const REPLACE_CONTACT = 'INSERT OR REPLACE INTO contact (contact_id, revision, packed) VALUES (?, ?, ?)';
const DELETE_CONTACT = 'DELETE FROM contact WHERE contact_id = ?';
const READ_FLOOR = "SELECT CAST(value AS INTEGER) AS floor FROM meta WHERE name = 'revision_floor'";
const RAISE_FLOOR = `INSERT INTO meta (name, value) VALUES ('revision_floor', ?1)
	ON CONFLICT (name) DO UPDATE SET value = ?1 WHERE CAST(value AS INTEGER) < CAST(?1 AS INTEGER)`;

const COUNT_EVENTS = 'SELECT count(*) AS count FROM event WHERE contact_id = ?';
const READ_EVENTS = 'SELECT event_id, packed FROM event WHERE contact_id = ?';
const HAS_EVENT = 'SELECT 1 FROM event WHERE contact_id = ? AND event_id = ?';
const PUT_EVENT = 'INSERT OR REPLACE INTO event (contact_id, event_id, packed) VALUES (?, ?, ?)';
const DROP_EVENT = 'DELETE FROM event WHERE contact_id = ? AND event_id = ?';
const DROP_EVENTS = 'DELETE FROM event WHERE contact_id = ?';

const FIND_QUEUE = 'SELECT queue_no FROM queue WHERE step_key = ? AND journey_id = ? AND clock = ?';
const ADD_QUEUE = 'INSERT INTO queue (step_key, journey_id, clock) VALUES (?, ?, ?)';
const PUT_ENTRY = `INSERT INTO queue_entry (queue_no, ref, at_ms) VALUES (?1, ?2, ?3)
	ON CONFLICT (queue_no, ref) DO UPDATE SET at_ms = ?3`;
const DROP_ENTRY = 'DELETE FROM queue_entry WHERE queue_no = ? AND ref = ?';
const READ_QUEUES = `SELECT step_key, journey_id, clock,
		(SELECT min(at_ms) FROM queue_entry WHERE queue_entry.queue_no = queue.queue_no) AS earliest_ms
	FROM queue WHERE earliest_ms <= ?`;
const READ_AVAILABLE = `SELECT ref, at_ms FROM queue_entry
	WHERE queue_no = ? AND at_ms <= ? ORDER BY at_ms, ref LIMIT ?`;

const COUNT_JOURNEY = `INSERT INTO journey_count (journey_id, field, value) VALUES (?1, ?2, ?3)
	ON CONFLICT (journey_id, field) DO UPDATE SET value = value + ?3`;
const COUNT_STEP = `INSERT INTO step_count (step_key, value) VALUES (?1, ?2)
	ON CONFLICT (step_key) DO UPDATE SET value = value + ?2`;
const READ_STEP = 'SELECT value FROM step_count WHERE step_key = ?';
const SCAN = 'SELECT contact_id FROM contact WHERE contact_id > ? ORDER BY contact_id LIMIT ?';

/** Contacts in tables; see the port for what each method promises. */
export class SqliteContacts implements ContactStore {
	/** @param wake told, after a commit, the steps of tickets that have become available */
	constructor(
		private readonly connection: SqliteConnection,
		private readonly wake: (stepKeys: ReadonlySet<string>) => void,
	) {}

	async load(queries: readonly ContactQuery[]): Promise<ContactSnapshot[]> {
		return this.connection.reading(() => queries.map((query) => this.snapshot(query)));
	}

	async commit(changes: readonly ContactChange[], nowMs: number): Promise<('done' | 'stale')[]> {
		const woken = new Set<string>();
		const answers = this.connection.transaction(() =>
			changes.map((change) => this.apply(change, nowMs, woken)),
		);
		if (woken.size > 0) this.wake(woken);
		return answers;
	}

	async queues(untilMs: number): Promise<(Queue & { partition: number; earliestMs: number })[]> {
		const rows = this.connection.reading(() => this.connection.statement(READ_QUEUES).all(untilMs));
		return rows.map((row) => ({
			stepKey: row.step_key as string,
			journeyId: row.journey_id as string,
			clock: row.clock as Queue['clock'],
			partition: 0,
			earliestMs: row.earliest_ms as number,
		}));
	}

	async available(queue: Queue, untilMs: number, limit: number): Promise<AvailableTicket[]> {
		return this.connection.reading(() => {
			const queueNo = this.findQueue(queue);
			if (queueNo === undefined) return [];
			const rows = this.connection.statement(READ_AVAILABLE).all(queueNo, untilMs, limit);
			return rows.map((row) => ({ ref: row.ref as string, atMs: row.at_ms as number }));
		});
	}

	async parkedAt(stepKey: string): Promise<number> {
		const row = this.connection.reading(() => this.connection.statement(READ_STEP).get(stepKey));
		return (row?.value as number | undefined) ?? 0;
	}

	async scan(cursor: string, limit: number): Promise<{ contactIds: string[]; cursor: string }> {
		// The cursor is the last id with a mark before it, because an id may be ''.
		const after = cursor.slice(1);
		const rows = this.connection.reading(() =>
			cursor === ''
				? this.connection.statement(SCAN.replace('WHERE contact_id > ?', '')).all(limit)
				: this.connection.statement(SCAN).all(after, limit),
		);
		const contactIds = rows.map((row) => row.contact_id as string);
		return { contactIds, cursor: contactIds.length < limit ? '' : `>${contactIds.at(-1)}` };
	}

	private snapshot({ contactId, eventIds = [], allEvents }: ContactQuery): ContactSnapshot {
		const { connection } = this;
		const row = connection.statement(READ_CONTACT).get(contactId);
		const snapshot: ContactSnapshot = {
			contactId,
			revision: (row?.revision as number | undefined) ?? 0,
			packed: readDocument(row?.packed as string | Uint8Array | undefined),
			knownEventIds: new Set(
				eventIds.filter((id) => connection.statement(HAS_EVENT).get(contactId, id) !== undefined),
			),
			events: [],
			eventCount: 0,
		};
		if (allEvents) {
			const rows = connection.statement(READ_EVENTS).all(contactId);
			snapshot.events = rows
				.map((event) => unpackEvent(contactId, event.event_id as string, event.packed as string))
				.sort((a, b) => a.seq - b.seq);
			snapshot.eventCount = rows.length;
		} else if (eventIds.length > 0)
			snapshot.eventCount = connection.statement(COUNT_EVENTS).get(contactId)?.count as number;
		return snapshot;
	}

	private apply(change: ContactChange, nowMs: number, woken: Set<string>): 'done' | 'stale' {
		const { connection } = this;
		const { contactId } = change;
		const row = connection.statement(READ_CONTACT).get(contactId);
		const revision = (row?.revision as number | undefined) ?? 0;
		if (revision !== change.expectedRevision) return 'stale';
		this.writeDocument(contactId, revision, change.packed);
		for (const entry of change.schedule) {
			this.writeEntry(entry);
			if (entry.atMs !== null && entry.atMs <= nowMs) woken.add(entry.stepKey);
		}
		for (const id of change.dropEvents) connection.statement(DROP_EVENT).run(contactId, id);
		for (const event of change.events)
			connection.statement(PUT_EVENT).run(contactId, event.id, packEvent(event));
		if (change.ledger.length > 0) appendLines(connection, contactId, change.ledger);
		for (const { journeyId, field, by } of change.journeyCounts)
			connection.statement(COUNT_JOURNEY).run(journeyId, field, by);
		for (const { stepKey, by } of change.stepCounts) connection.statement(COUNT_STEP).run(stepKey, by);
		return 'done';
	}

	/** Text that begins with NUL is bytes, one a character. */
	private writeDocument(contactId: string, revision: number, packed: string | null): void {
		const { connection } = this;
		if (packed === null) {
			connection.statement(DELETE_CONTACT).run(contactId);
			connection.statement(DROP_EVENTS).run(contactId);
			// A contact that comes back must not get a revision that somebody still holds.
			connection.statement(RAISE_FLOOR).run(String(revision));
		} else if (revision === 0) {
			const floor = (connection.statement(READ_FLOOR).get()?.floor as number | undefined) ?? 0;
			connection.statement(INSERT_CONTACT).run(contactId, floor + 1, asStored(packed));
		} else if (packed.startsWith('\0'))
			connection.statement(REPLACE_CONTACT).run(contactId, revision + 1, asStored(packed));
		else connection.statement(UPDATE_CONTACT).run(revision + 1, packed, contactId);
	}

	private writeEntry(entry: ScheduleChange): void {
		const { connection } = this;
		const found = this.findQueue(entry);
		if (entry.atMs === null) {
			if (found !== undefined) connection.statement(DROP_ENTRY).run(found, entry.ref);
			return;
		}
		const queueNo =
			found ??
			Number(
				connection.statement(ADD_QUEUE).run(entry.stepKey, entry.journeyId, entry.clock).lastInsertRowid,
			);
		connection.statement(PUT_ENTRY).run(queueNo, entry.ref, entry.atMs);
	}

	private findQueue({ stepKey, journeyId, clock }: Queue): number | undefined {
		return this.connection.statement(FIND_QUEUE).get(stepKey, journeyId, clock)?.queue_no as
			number | undefined;
	}
}

function asStored(packed: string): string | Buffer {
	return packed.startsWith('\0') ? Buffer.from(packed, 'latin1') : packed;
}

function readDocument(stored: string | Uint8Array | undefined): string | undefined {
	return stored instanceof Uint8Array ? Buffer.from(stored).toString('latin1') : stored;
}
