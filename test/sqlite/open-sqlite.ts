import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteCaps } from '../../lib/sqlite/caps';
import { SqliteConnection } from '../../lib/sqlite/connection';
import { SqliteSegments } from '../../lib/sqlite/segments';
import type { OpenStores } from '../conformance/open-stores';

/** A file of its own for the tests of a file; `open` makes another connection to it each time. */
export function ownSqlite(): () => Promise<OpenStores> {
	let folder: string;
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'journeys-sqlite-'));
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));
	return async () => {
		const connection = SqliteConnection.open(join(folder, 'store.db'));
		return {
			caps: new SqliteCaps(connection),
			segments: new SqliteSegments(connection),
			close: async () => connection.close(),
		};
	};
}
