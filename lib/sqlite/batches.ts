import type { BatchRecord, BatchStore } from '../store/batches';
import type { SqliteConnection } from './connection';

const READ = 'SELECT revision, packed FROM batch WHERE batch_id = ?';
const WRITE = `INSERT INTO batch (batch_id, step_key, revision, state, until_ms, packed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
	ON CONFLICT (batch_id) DO UPDATE SET revision = ?3, state = ?4, until_ms = ?5, packed = ?6`;
const REMOVE = 'DELETE FROM batch WHERE batch_id = ?';
const READ_LAPSED = `SELECT batch_id FROM batch
	WHERE step_key IN (SELECT value FROM json_each(?)) AND until_ms <= ? ORDER BY until_ms, batch_id LIMIT ?`;
const READ_IN_FLIGHT = `SELECT count(*) FILTER (WHERE until_ms > ?2 AND state <> 'back') AS count, min(until_ms) AS earliest_ms
	FROM batch WHERE step_key = ?1`;

/** Batches in a table; see the port for what each method promises. */
export class SqliteBatches implements BatchStore {
	constructor(private readonly connection: SqliteConnection) {}

	async read(batchId: string): Promise<{ revision: number; batch: BatchRecord } | undefined> {
		const row = this.connection.reading(() => this.connection.statement(READ).get(batchId));
		if (row === undefined) return undefined;
		return { revision: row.revision as number, batch: JSON.parse(row.packed as string) as BatchRecord };
	}

	async swap(
		batchId: string,
		stepKey: string,
		expectedRevision: number,
		batch: BatchRecord | null,
	): Promise<'done' | 'stale'> {
		const { connection } = this;
		return connection.transaction(() => {
			const row = connection.statement(READ).get(batchId);
			const revision = (row?.revision as number | undefined) ?? 0;
			if (revision !== expectedRevision) return 'stale';
			if (batch === null) connection.statement(REMOVE).run(batchId);
			else {
				const { state, untilMs } = batch;
				connection
					.statement(WRITE)
					.run(batchId, stepKey, revision + 1, state, untilMs, JSON.stringify(batch));
			}
			return 'done';
		});
	}

	async lapsed(stepKeys: readonly string[], nowMs: number, limit: number): Promise<string[]> {
		const rows = this.connection.reading(() =>
			this.connection.statement(READ_LAPSED).all(JSON.stringify(stepKeys), nowMs, limit),
		);
		return rows.map((row) => row.batch_id as string);
	}

	async inFlight(
		stepKeys: readonly string[],
		nowMs: number,
	): Promise<{ stepKey: string; count: number; earliestLapseMs: number | null }[]> {
		return this.connection.reading(() =>
			stepKeys.map((stepKey) => {
				const row = this.connection.statement(READ_IN_FLIGHT).get(stepKey, nowMs);
				return { stepKey, count: row?.count as number, earliestLapseMs: row?.earliest_ms as number | null };
			}),
		);
	}
}
