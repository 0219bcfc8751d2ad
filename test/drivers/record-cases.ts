import type { StoreDriver } from '../../lib/store/driver';
import type { RecordChange, RecordRoom, RecordStore } from '../../lib/store/records';
import { ownName } from './changes';

const ODD_IDS = ['', ' ', ':', 'a:b', '{0}', '*', '__proto__', 'constructor', 'é😀', '\0', 'a|b', "o'r", '-'];

export function recordCases(current: () => StoreDriver): void {
	const ROOM: RecordRoom = 'effects';
	const write = async (id: string, expectedRevision: number, value: string | null, dueAtMs?: number | null) =>
		(await current().records.swap(ROOM, [{ id, expectedRevision, value, dueAtMs }]))[0];
	const revisionOf = async (id: string) => (await current().records.read(ROOM, [id]))[0]?.revision ?? 0;
	/** Records of a case lie at instants that no other case uses. */
	let used = 0;
	const ownInstant = () => 1_000_000 * (used += 1);

	test('drv-70 a record is written onto the read revision only, and every write gives it a higher one', async () => {
		const id = ownName('record');
		const { records } = current();
		expect(await records.read(ROOM, [id])).toEqual([undefined]);
		expect(await write(id, 1, 'x')).toBe('stale');
		expect(await records.read(ROOM, [id])).toEqual([undefined]);
		expect(await write(id, 0, 'a|ü\0"')).toBe('done');
		expect(await write(id, 0, 'b')).toBe('stale');
		const [first] = await records.read(ROOM, [id]);
		expect(first).toMatchObject({ id, value: 'a|ü\0"' });
		expect(await write(id, first!.revision, '')).toBe('done');
		expect(await write(id, first!.revision, 'late')).toBe('stale');
		const [second] = await records.read(ROOM, [id]);
		expect(second!.value).toBe('');
		expect(second!.revision).toBeGreaterThan(first!.revision);
	});

	test('drv-71 a record that comes back after its removal never has a revision of before', async () => {
		const id = ownName('record');
		const held: number[] = [];
		for (let life = 0; life < 3; life++) {
			for (const value of ['a', 'b']) {
				expect(await write(id, held.length > 0 && value === 'b' ? held.at(-1)! : 0, value)).toBe('done');
				held.push(await revisionOf(id));
			}
			expect(await write(id, held.at(-2)!, null)).toBe('stale');
			expect(await write(id, held.at(-1)!, null)).toBe('done');
			expect(await current().records.read(ROOM, [id])).toEqual([undefined]);
		}
		expect(new Set(held).size).toBe(held.length);
		await write(id, 0, 'c');
		for (const old of held) expect(await write(id, old, 'late')).toBe('stale');
		expect(await write(id, 0, null)).toBe('stale');
	});

	test('drv-72 changes of one call are independent, over all partitions and more than one chunk, answered in order', async () => {
		const base = ownName('record');
		const ids = Array.from({ length: 2500 }, (_, i) => `${base}-${i}`);
		const { records } = current();
		const isStale = (i: number) => i % 3 === 0;
		const changes = ids.map((id, i): RecordChange => {
			return { id, expectedRevision: isStale(i) ? 9 : 0, value: `value of ${i}` };
		});
		expect(await records.swap(ROOM, changes)).toEqual(ids.map((_, i) => (isStale(i) ? 'stale' : 'done')));
		const found = await records.read(ROOM, ids);
		expect(found.map((record) => record && [record.id, record.value])).toEqual(
			ids.map((id, i) => (isStale(i) ? undefined : [id, `value of ${i}`])),
		);
		expect(await records.read(ROOM, [])).toEqual([]);
		expect(await records.swap(ROOM, [])).toEqual([]);
	});

	test('drv-73 ids of any characters are kept apart, and so are the rooms', async () => {
		const rooms: RecordRoom[] = ['consent', 'points'];
		for (const room of rooms) {
			const changes = ODD_IDS.map((id) => ({ id, expectedRevision: 0, value: `${room} ${id}` }));
			expect(await current().records.swap(room, changes)).toEqual(ODD_IDS.map(() => 'done'));
		}
		for (const room of rooms) {
			const found = await current().records.read(room, ODD_IDS);
			expect(found.map((record) => record?.value)).toEqual(ODD_IDS.map((id) => `${room} ${id}`));
		}
	});

	test('drv-74 of 50 writers of one record exactly one wins each round', async () => {
		const id = ownName('record');
		for (let round = 0; round < 5; round++) {
			const revision = await revisionOf(id);
			const answers = await Promise.all(
				Array.from({ length: 50 }, (_, writer) => write(id, revision, `${round} ${writer}`)),
			);
			expect(answers.filter((answer) => answer === 'done')).toHaveLength(1);
			const [record] = await current().records.read(ROOM, [id]);
			expect(record?.value).toBe(`${round} ${answers.indexOf('done')}`);
		}
	});

	const dueOf = async (records: RecordStore, fromMs: number, untilMs: number, limit = 10) =>
		await records.due(ROOM, untilMs, limit, fromMs);

	test('drv-75 due records come earliest first over all partitions, both ends of the span included', async () => {
		const { records } = current();
		const at = ownInstant();
		const ids = Array.from({ length: 40 }, (_, i) => ownName(`due-${i}`));
		await records.swap(
			ROOM,
			ids.map((id, i) => ({ id, expectedRevision: 0, value: 'v', dueAtMs: at + ((i * 7) % 40) })),
		);
		const order = ids
			.map((id, i) => ({ id, dueAtMs: at + ((i * 7) % 40) }))
			.sort((a, b) => a.dueAtMs - b.dueAtMs);
		expect(await dueOf(records, at, at + 39, 100)).toEqual(order);
		expect(await dueOf(records, at + 1, at + 5, 100)).toEqual(order.slice(1, 6));
		expect(await dueOf(records, at, at + 39, 7)).toEqual(order.slice(0, 7));
		expect(await dueOf(records, at + 40, at + 50)).toEqual([]);
		const all = await records.due(ROOM, at + 3, 100_000);
		expect(all.slice(-4)).toEqual(order.slice(0, 4));
		expect((await records.due('capacity', Infinity, 100_000)).filter(({ id }) => ids.includes(id))).toEqual(
			[],
		);
	});

	test('drv-76 the index follows the record: moved, not listed any more, removed', async () => {
		const { records } = current();
		const at = ownInstant();
		const ids = ['moved', 'unlisted', 'absent', 'removed', 'stale'].map((word) => ownName(word));
		const [moved, unlisted, absent, removed, stale] = ids;
		await records.swap(
			ROOM,
			ids.map((id) => ({ id, expectedRevision: 0, value: 'v', dueAtMs: at })),
		);
		const revisions = await Promise.all(ids.map(revisionOf));
		const answers = await records.swap(ROOM, [
			{ id: moved, expectedRevision: revisions[0], value: 'v', dueAtMs: at + 5.5 },
			{ id: unlisted, expectedRevision: revisions[1], value: 'v', dueAtMs: null },
			{ id: absent, expectedRevision: revisions[2], value: 'v' },
			{ id: removed, expectedRevision: revisions[3], value: null, dueAtMs: at },
			{ id: stale, expectedRevision: revisions[4] + 1, value: 'v', dueAtMs: at + 7 },
		]);
		expect(answers).toEqual(['done', 'done', 'done', 'done', 'stale']);
		expect(await dueOf(records, at, at + 100)).toEqual([
			{ id: stale, dueAtMs: at },
			{ id: moved, dueAtMs: at + 5.5 },
		]);
	});

	test('drv-77 an instant that is no number is refused, and nothing of the call is written', async () => {
		const [good, bad] = [ownName('record'), ownName('record')];
		const changes = [good, bad].map((id, i) => ({
			id,
			expectedRevision: 0,
			value: 'v',
			dueAtMs: i ? NaN : 1,
		}));
		await expect(current().records.swap(ROOM, changes)).rejects.toMatchObject({ code: 'invalid-input' });
		expect(await current().records.read(ROOM, [good, bad])).toEqual([undefined, undefined]);
	});
}
