import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeOver } from '../../lib/open-store';
import { openSqliteDriver } from '../../lib/sqlite/driver';
import type { OpenStore } from '../conformance/scene';

/** The library over a file of its own for the tests of a file; each call opens it once more. */
export function ownSqliteStore(): OpenStore {
	let folder: string;
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'journeys-sqlite-'));
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));
	return async () => storeOver(await openSqliteDriver({ file: join(folder, 'store.db') }));
}
