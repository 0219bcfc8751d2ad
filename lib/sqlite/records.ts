import {
	checkInstant,
	type RecordChange,
	type RecordRoom,
	type RecordStore,
	type StoredRecord,
} from '../store/records';
import type { SqliteConnection } from './connection';

const READ = 'SELECT id, revision, value FROM record WHERE room = ? AND id = ?';
const NEXT_REVISION = 'UPDATE record_revision SET latest = latest + 1 RETURNING latest';
const WRITE = `INSERT INTO record (room, id, revision, value, due_at_ms) VALUES (?1, ?2, ?3, ?4, ?5)
	ON CONFLICT (room, id) DO UPDATE SET revision = ?3, value = ?4, due_at_ms = ?5`;
const REMOVE = 'DELETE FROM record WHERE room = ? AND id = ?';
const READ_DUE = `SELECT id, due_at_ms FROM record
	WHERE room = ? AND due_at_ms IS NOT NULL AND due_at_ms BETWEEN ? AND ? ORDER BY due_at_ms, id LIMIT ?`;

/** Records in a table; see the port for what each method promises. */
export class SqliteRecords implements RecordStore {
	constructor(private readonly connection: SqliteConnection) {}

	async read(room: RecordRoom, ids: readonly string[]): Promise<(StoredRecord | undefined)[]> {
		return this.connection.reading(() =>
			ids.map((id) => {
				const row = this.connection.statement(READ).get(room, id);
				return row && { id, revision: row.revision as number, value: row.value as string };
			}),
		);
	}

	async swap(room: RecordRoom, changes: readonly RecordChange[]): Promise<('done' | 'stale')[]> {
		for (const { dueAtMs } of changes) checkInstant(dueAtMs);
		return this.connection.transaction(() => changes.map((change) => this.apply(room, change)));
	}

	async due(
		room: RecordRoom,
		untilMs: number,
		limit: number,
		fromMs = -Infinity,
	): Promise<{ id: string; dueAtMs: number }[]> {
		const rows = this.connection.reading(() =>
			this.connection.statement(READ_DUE).all(room, fromMs, untilMs, limit),
		);
		return rows.map((row) => ({ id: row.id as string, dueAtMs: row.due_at_ms as number }));
	}

	private apply(
		room: RecordRoom,
		{ id, expectedRevision, value, dueAtMs = null }: RecordChange,
	): 'done' | 'stale' {
		const { connection } = this;
		const revision = (connection.statement(READ).get(room, id)?.revision as number | undefined) ?? 0;
		if (revision !== expectedRevision) return 'stale';
		if (value === null) connection.statement(REMOVE).run(room, id);
		else {
			const next = connection.statement(NEXT_REVISION).get()?.latest as number;
			connection.statement(WRITE).run(room, id, next, value, dueAtMs);
		}
		return 'done';
	}
}
