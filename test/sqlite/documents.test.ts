import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { enveloped } from '../../lib/contacts/enveloped-driver';
import { storeOver } from '../../lib/open-store';
import { openSqliteDriver } from '../../lib/sqlite/driver';
import type { StoreDriver } from '../../lib/store/driver';
import { change, event } from '../drivers/changes';

const NOON_MS = Date.UTC(2027, 0, 15, 12);
const DAY_MS = 86_400_000;

describe('documents in the embedded store', () => {
	let folder: string;
	let file: string;
	let driver: StoreDriver;

	beforeEach(async () => {
		folder = mkdtempSync(join(tmpdir(), 'documents-'));
		file = join(folder, 'store.sqlite');
		driver = await openSqliteDriver({ file });
	});
	afterEach(async () => {
		await driver.close();
		rmSync(folder, { recursive: true });
	});

	const rows = (sql: string) => {
		const reader = new DatabaseSync(file, { readOnly: true });
		const found = reader.prepare(sql).all();
		reader.close();
		return found.map((row) => Object.values(row));
	};
	const park = async (contactId: string, dueAtMs: number) =>
		await storeOver(driver).waiting.park(
			[
				{
					...{ contactId, stepKey: 'n8n:journey:step', enrollmentId: `of ${contactId}`, visit: 'v' },
					...{ journeyId: 'journey', item: { contactId, text: 'a'.repeat(300) }, dueAtMs },
				},
			],
			NOON_MS,
		);

	test('who waits for a day is stored as few bytes, with the ledger; who leaves within a minute as text', async () => {
		await park('ada', NOON_MS + DAY_MS);
		await park('ben', NOON_MS + 1_000);
		expect(rows('SELECT contact_id, typeof(packed) FROM contact ORDER BY contact_id')).toEqual([
			['ada', 'blob'],
			['ben', 'text'],
		]);
		expect(rows('SELECT count(*) FROM ledger')).toEqual([[0]]);
		const [[bytes]] = rows("SELECT length(packed) FROM contact WHERE contact_id = 'ada'");
		expect(bytes).toBeLessThan(300);
		const lines = await storeOver(driver).ledger.timeline('ada');
		expect(lines.map(({ what }) => what)).toEqual(['entered', 'parked']);
	});

	test('a document stays small however much happens: what is old lies by itself, and is counted with the rest', async () => {
		const store = storeOver(driver);
		for (let i = 0; i < 60; i++) {
			const told = { id: `e${i}`, name: 'told', contactId: 'ada', occurredAtMs: NOON_MS };
			await store.events.record([{ ...told, data: { text: String(i).repeat(100) } }], NOON_MS + i);
			await park('ada', NOON_MS + 1_000 + i);
		}
		const [[characters]] = rows('SELECT length(packed) FROM contact');
		expect(characters).toBeLessThan(8_000);
		const { contacts } = enveloped(driver);
		const [{ eventCount }] = await contacts.load([{ contactId: 'ada', eventIds: ['e0'] }]);
		expect(eventCount).toBe(60);
		const [[byThemselves]] = rows('SELECT count(*) FROM event');
		expect(byThemselves).toBeGreaterThan(40);
		expect(byThemselves).toBeLessThan(60);
	});

	test('a contact whose events and lines lie by themselves, as they once all did, is read and goes on', async () => {
		const line = { atMs: NOON_MS - 1, what: 'entered', enrollmentId: 'run' };
		const document =
			'[2,1,[["run","journey",0,"event",5]],[["ticket567890","run","n8n:journey:step","v",0,0,5,9]]]\n{"total":7}';
		const written = change('ada', 0, { packed: document, events: [event('ada', 'e1', 1)], ledger: [line] });
		await driver.contacts.commit([written], NOON_MS);
		const store = storeOver(driver);
		const told = { id: 'e2', name: 'told', contactId: 'ada', occurredAtMs: NOON_MS };
		expect(await store.events.record([{ ...told, id: 'e1' }, told], NOON_MS)).toEqual([
			{ kind: 'duplicate' },
			{ kind: 'accepted' },
		]);
		const [kept] = await store.events.kept(['ada']);
		expect(kept.map(({ id, seq }) => [id, seq])).toEqual([
			['e1', 1],
			['e2', 2],
		]);
		await store.waiting.cancel({ enrollmentId: 'run', contactId: 'ada' }, NOON_MS);
		const lines = await store.ledger.timeline('ada');
		expect(lines[0]).toEqual(line);
		expect(lines.at(-1)).toMatchObject({ what: 'exited', enrollmentId: 'run' });
	});
});
