import { randomUUID } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StoreDriver, StoreHealth } from '../store/driver';
import { SqliteBatches } from './batches';
import { SqliteCaps } from './caps';
import { SqliteConnection, type SqliteLimits } from './connection';
import { SqliteContacts } from './contacts';
import { SqliteDocuments } from './documents';
import { SqliteLedger } from './ledger';
import { SqliteRecords } from './records';
import { SqliteSegments } from './segments';
import { ALL_STEPS, LocalWakes } from '../store/wakes';

export interface SqliteDriverOptions extends SqliteLimits {
	/** Path of the file, made when missing (not its folder); ':memory:' for a store that ends with the process. */
	file: string;
}

const IN_MEMORY = ':memory:';

/**
 * Opens the embedded store: one file, one n8n process.
 * @throws JourneyError as {@link SqliteConnection.open}
 */
export async function openSqliteDriver({ file, ...limits }: SqliteDriverOptions): Promise<StoreDriver> {
	const connection = SqliteConnection.open(file, limits);
	const wakes = new LocalWakes();
	return {
		kind: 'embedded',
		storeId: readStoreId(connection),
		partitions: 1,
		contacts: new SqliteContacts(connection, (stepKeys) => wakes.tell(stepKeys)),
		batches: new SqliteBatches(connection),
		documents: new SqliteDocuments(connection),
		records: new SqliteRecords(connection),
		caps: new SqliteCaps(connection),
		segments: new SqliteSegments(connection),
		ledger: new SqliteLedger(connection),
		onWake: (listener) => {
			const unlisten = wakes.listen(listener);
			wakes.tell([ALL_STEPS]);
			return unlisten;
		},
		health: async () => readHealth(connection, limits.maxBytes),
		close: async () => {
			wakes.end();
			connection.close();
		},
	};
}

function readStoreId(connection: SqliteConnection): string {
	return connection.transaction(() => {
		const read = connection.statement("SELECT value FROM meta WHERE name = 'store_id'");
		const found = read.get()?.value as string | undefined;
		if (found !== undefined) return found;
		const storeId = randomUUID();
		connection.statement("INSERT INTO meta (name, value) VALUES ('store_id', ?)").run(storeId);
		return storeId;
	});
}

function readHealth(connection: SqliteConnection, maxBytes: number | undefined): StoreHealth {
	const begunAt = performance.now();
	const usedBytes = connection.reading(
		() =>
			(connection.pragma('page_count') - connection.pragma('freelist_count')) *
			connection.pragma('page_size'),
	);
	const latencyMs = performance.now() - begunAt;
	return {
		kind: 'embedded',
		storeId: readStoreId(connection),
		clockOffsetMs: 0,
		latencyMs,
		usedBytes,
		limitBytes: maxBytes ?? (connection.file === IN_MEMORY ? null : usedBytes + freeBytes(connection.file)),
		warnings: [],
	};
}

function freeBytes(file: string): number {
	const disk = statfsSync(dirname(file));
	return disk.bavail * disk.bsize;
}
