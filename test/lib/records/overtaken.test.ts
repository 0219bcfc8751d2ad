import { Capacity, type CapacityAnswer } from '../../../lib/capacity/capacity';
import { sweepCapacity } from '../../../lib/capacity/sweep-capacity';
import { ConsentBook } from '../../../lib/consent/consent-book';
import { PointEraser } from '../../../lib/consent/forget-points';
import { PointHashes } from '../../../lib/consent/point-hashes';
import { SuppressionList } from '../../../lib/consent/suppression-list';
import { ContactIndex } from '../../../lib/records/contact-index';
import { editRecords } from '../../../lib/records/edit-records';
import { openSqliteDriver } from '../../../lib/sqlite/driver';
import type { StoreDriver } from '../../../lib/store/driver';
import type { RecordStore } from '../../../lib/store/records';
import { interrupted } from './interrupted-records';

const NOW = Date.UTC(2027, 0, 15, 12);
const LATER = NOW + 60_000;

describe('whoever is overtaken in the middle', () => {
	let driver: StoreDriver;
	beforeEach(async () => {
		driver = await openSqliteDriver({ file: ':memory:' });
	});
	afterEach(async () => await driver.close());

	const ask = (holderId: string, slots: Record<string, number>, untilMs = LATER) => ({
		...{ holderId, untilMs },
		slots: Object.entries(slots).map(([name, limit]) => ({ name, limit })),
	});

	test('what an ask takes and must give back is there for the next ask of its call', async () => {
		const others = new Capacity(driver.records);
		const slow = interrupted(driver.records, 'read', 1, () => others.acquire([ask('other', { b: 1 })], NOW));
		const asks = [ask('first', { a: 1, b: 1 }), ask('second', { a: 1 })];
		expect(await new Capacity(slow).acquire(asks, NOW)).toEqual([
			{ kind: 'full', name: 'b', inUse: 1 },
			{ kind: 'acquired' },
		]);
		expect(await others.inUse(['a', 'b'], NOW)).toEqual([1, 1]);
	});

	test('whom a narrow slot refuses takes no wide one meanwhile, which would keep others out', async () => {
		const others = new Capacity(driver.records);
		await others.acquire([ask('holder', { wide: 2 })], NOW);
		let answers: CapacityAnswer[] | undefined;
		const wide = async () => (answers ??= await others.acquire([ask('other', { wide: 2 })], NOW));
		const slow = interrupted(
			interrupted(driver.records, 'swap', 1, wide),
			...(['read', 1, () => others.acquire([ask('quick', { narrow: 1 })], NOW)] as const),
		);
		const asks = [ask('slow', { wide: 2, narrow: 1 })];
		expect(await new Capacity(slow).acquire(asks, NOW)).toEqual([{ kind: 'full', name: 'narrow', inUse: 1 }]);
		expect(await wide()).toEqual([{ kind: 'acquired' }]);
	});

	test('a capacity that is taken while it is swept up stays', async () => {
		const capacity = new Capacity(driver.records);
		await capacity.acquire([ask('gone', { a: 1 })], NOW);
		const slow = interrupted(driver.records, 'due', 1, () =>
			capacity.acquire([ask('here', { a: 1 }, LATER + 1)], LATER),
		);
		await sweepCapacity(slow, LATER, 10);
		expect(await capacity.inUse(['a'], LATER)).toEqual([1]);
	});

	test('a consent that comes while its contact is forgotten is found by the next forgetting', async () => {
		const list = new SuppressionList(driver.records, new PointHashes(driver.documents, () => 'secret'));
		const eraser = new PointEraser(driver.records, list);
		const entry = {
			...{ point: '+12065550101', contactId: 'anna', channel: 'voice', purpose: '*', atMs: NOW },
			...{ state: 'granted' as const, source: 'form' },
		};
		// The first swap of `set` writes the link.
		const slow = interrupted(driver.records, 'swap', 1, () => eraser.forget('anna', [], NOW));
		await new ConsentBook(slow, list).set([entry], NOW);
		expect(await new ContactIndex(driver.records, 'points').of(['anna'])).toEqual([[entry.point]]);
		await eraser.forget('anna', [], NOW);
		expect(await new ConsentBook(driver.records, list).get([entry.point])).toEqual([[]]);
	});

	test('two processes that make the key of the suppression list at once use one key', async () => {
		let made = 0;
		const hashes = Array.from({ length: 5 }, () => new PointHashes(driver.documents, () => `${(made += 1)}`));
		const all = await Promise.all(hashes.map((one) => one.of(['+12065550101'])));
		expect(made).toBeGreaterThan(1);
		expect(new Set(all.flat()).size).toBe(1);
	});

	test('a key that could not be read is asked for again', async () => {
		let isAway = true;
		const documents = {
			...driver.documents,
			read: async (...args: Parameters<typeof driver.documents.read>) => {
				if (isAway) throw new Error('away');
				return await driver.documents.read(...args);
			},
			swap: driver.documents.swap.bind(driver.documents),
		};
		const hashes = new PointHashes(documents, () => 'secret');
		await expect(hashes.of(['x'])).rejects.toThrow('away');
		isAway = false;
		expect(await hashes.of(['x'])).toHaveLength(1);
	});

	test('an edit that never gets its turn gives up, and says which room, not which record', async () => {
		const number = '+12065550101';
		let value = 0;
		const others = async () =>
			await editRecords(driver.records, 'points', [number], () => ({ value: `${(value += 1)}` }));
		const busy = interruptedAlways(driver.records, others);
		const edit = editRecords(busy, 'points', [number], () => ({ value: 'mine' }));
		await expect(edit).rejects.toMatchObject({ code: 'store-unreachable', isRetryable: true });
		await expect(edit).rejects.not.toThrow(/5550/);
		expect(value).toBe(200);
	});
});

function interruptedAlways(records: RecordStore, happens: () => Promise<unknown>): RecordStore {
	return {
		swap: async (...args) => await records.swap(...args),
		due: async (...args) => await records.due(...args),
		read: async (...args) => {
			const found = await records.read(...args);
			await happens();
			return found;
		},
	};
}
