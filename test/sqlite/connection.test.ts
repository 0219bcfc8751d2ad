import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteConnection } from '../../lib/sqlite/connection';
import { openSqliteDriver } from '../../lib/sqlite/driver';
import { change } from '../drivers/changes';

describe('the file of the embedded store', () => {
	let folder: string;
	let file: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'journeys-sqlite-'));
		file = join(folder, 'store.db');
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	test('what was committed is there after opening again, under the same storeId', async () => {
		const first = await openSqliteDriver({ file });
		await first.contacts.commit([change('c', 0, { packed: '[1]' })], 0);
		await first.close();
		const second = await openSqliteDriver({ file });
		expect(second.storeId).toBe(first.storeId);
		expect((await second.contacts.load([{ contactId: 'c' }]))[0].packed).toBe('[1]');
		await second.close();
	});

	test('a file of an older version of the package gets what is new and keeps what it has', async () => {
		const old = new DatabaseSync(file);
		for (const name of ['0001-core.sql', '0002-caps-and-segments.sql'])
			old.exec(readFileSync(join(__dirname, '../../lib/sqlite/schema', name), 'utf8'));
		old.exec(
			"INSERT INTO contact (contact_id, revision, packed) VALUES ('c', 7, '[1]'); PRAGMA user_version = 2",
		);
		old.close();
		const driver = await openSqliteDriver({ file });
		expect((await driver.contacts.load([{ contactId: 'c' }]))[0]).toMatchObject({
			revision: 7,
			packed: '[1]',
		});
		const write = { id: 'r', expectedRevision: 0, value: 'v', dueAtMs: 5 };
		expect(await driver.records.swap('effects', [write])).toEqual(['done']);
		await driver.close();
		const again = await openSqliteDriver({ file });
		expect(await again.records.due('effects', 5, 10)).toEqual([{ id: 'r', dueAtMs: 5 }]);
		await again.close();
	});

	test('another process that reads the file sees commits at once and does not hold up writes', async () => {
		const driver = await openSqliteDriver({ file });
		const reader = new DatabaseSync(file, { readOnly: true });
		reader.exec('BEGIN');
		expect(reader.prepare('SELECT count(*) AS count FROM contact').get()).toEqual({ count: 0 });
		await driver.contacts.commit([change('c', 0)], 0);
		reader.exec('COMMIT');
		expect(reader.prepare('SELECT count(*) AS count FROM contact').get()).toEqual({ count: 1 });
		reader.close();
		await driver.close();
	});

	test('a file that is no database is refused as corrupt, by name, with what to do', async () => {
		writeFileSync(file, 'not a database at all, but long enough to have a header '.repeat(100));
		await expect(openSqliteDriver({ file })).rejects.toMatchObject({
			code: 'store-corrupt',
			isRetryable: false,
			message: expect.stringMatching(new RegExp(`${file}.*put a backup in its place`)),
		});
		expect(readFileSync(file, 'utf8')).toMatch(/^not a database/);
	});

	test('a file with damaged pages is reported as corrupt when they are read', async () => {
		const driver = await openSqliteDriver({ file });
		const ids = Array.from({ length: 3000 }, (_, i) => `contact-${i}`);
		await driver.contacts.commit(
			ids.map((id) => change(id, 0)),
			0,
		);
		await driver.close();
		const bytes = readFileSync(file);
		bytes.fill(0xa5, 48 * 4096, bytes.length - 4096);
		writeFileSync(file, bytes);
		const damaged = await openSqliteDriver({ file });
		await expect(damaged.contacts.load(ids.map((contactId) => ({ contactId })))).rejects.toMatchObject({
			code: 'store-corrupt',
			facts: { file },
		});
		await damaged.close();
	});

	test.each([
		['in a folder that is missing', () => join(folder, 'missing', 'store.db')],
		['that is a folder', () => folder],
	])('a file %s is refused as misconfigured', async (_title, path) => {
		await expect(openSqliteDriver({ file: path() })).rejects.toMatchObject({
			code: 'store-misconfigured',
			message: expect.stringContaining(folder),
		});
	});

	test('a file of a newer version of the package is refused and left as it is', async () => {
		await (await openSqliteDriver({ file })).close();
		const db = new DatabaseSync(file);
		db.exec('PRAGMA user_version = 9999');
		await expect(openSqliteDriver({ file })).rejects.toMatchObject({
			code: 'store-mismatch',
			facts: { found: 9999 },
		});
		expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 9999 });
		db.close();
	});

	test('a full file refuses a change wholly, keeps what it has, and takes changes again after removals', async () => {
		const driver = await openSqliteDriver({ file, maxBytes: 400_000 });
		const big = 'x'.repeat(20_000);
		let written = 0;
		const fill = async () => {
			for (;;) {
				const pair = [0, 1].map((i) => change(`contact-${written + i}`, 0, { packed: big }));
				await driver.contacts.commit(pair, 0);
				written += 2;
			}
		};
		await expect(fill()).rejects.toMatchObject({ code: 'store-full', isRetryable: true });
		const health = await driver.health(0);
		expect(health.limitBytes).toBe(400_000);
		expect(health.usedBytes).toBeGreaterThan(300_000);
		const ids = Array.from({ length: written + 2 }, (_, i) => ({ contactId: `contact-${i}` }));
		const revisions = (await driver.contacts.load(ids)).map(({ revision }) => revision);
		expect(revisions).toEqual([...new Array<number>(written).fill(1), 0, 0]);

		await driver.contacts.commit([change('contact-0', 1, { packed: null })], 0);
		expect(await driver.contacts.commit([change('new', 0, { packed: 'y'.repeat(10_000) })], 0)).toEqual([
			'done',
		]);
		await driver.close();
	});

	test('a write while another process writes fails as unreachable, and goes through later', async () => {
		const driver = await openSqliteDriver({ file, busyTimeoutMs: 20 });
		const other = new DatabaseSync(file);
		other.exec('BEGIN IMMEDIATE');
		await expect(driver.contacts.commit([change('c', 0)], 0)).rejects.toMatchObject({
			code: 'store-unreachable',
			isRetryable: true,
		});
		expect((await driver.contacts.load([{ contactId: 'c' }]))[0].revision).toBe(0);
		other.exec('ROLLBACK');
		expect(await driver.contacts.commit([change('c', 0)], 0)).toEqual(['done']);
		other.close();
		await driver.close();
	});

	test('a closed store answers with store-closed', async () => {
		const driver = await openSqliteDriver({ file });
		await driver.close();
		await expect(driver.contacts.load([{ contactId: 'c' }])).rejects.toMatchObject({ code: 'store-closed' });
		await expect(driver.contacts.commit([change('c', 0)], 0)).rejects.toMatchObject({ code: 'store-closed' });
		await driver.close();
	});

	test('a transaction that throws leaves nothing; one within another belongs to it', () => {
		const connection = SqliteConnection.open(':memory:');
		const put = (name: string) =>
			connection.statement("INSERT INTO meta (name, value) VALUES (?, '')").run(name);
		const count = () => connection.statement('SELECT count(*) AS count FROM meta').get()?.count;
		const fail = () =>
			connection.transaction(() => {
				put('outer');
				connection.transaction(() => put('inner'));
				throw new RangeError('on purpose');
			});
		expect(fail).toThrow(RangeError);
		expect(count()).toBe(0);
		connection.transaction(() => put('kept'));
		expect(count()).toBe(1);
		connection.close();
	});
});
