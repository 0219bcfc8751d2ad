import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { storeOver } from '../../lib/open-store';
import { openSqliteDriver } from '../../lib/sqlite/driver';
import { nothingLeftSuite } from '../conformance/nothing-left';

describe('the embedded store after forgetting', () => {
	const folder = mkdtempSync(join(tmpdir(), 'journeys-sqlite-'));
	const file = join(folder, 'store.db');
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	nothingLeftSuite(
		async () => storeOver(await openSqliteDriver({ file })),
		async () => {
			const db = new DatabaseSync(file, { readOnly: true });
			const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
			const rows = tables.map(({ name }) => db.prepare(`SELECT * FROM "${String(name)}"`).all());
			db.close();
			return JSON.stringify(rows);
		},
	);
});
