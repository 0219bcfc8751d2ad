import type { ContactSnapshot } from '../../lib/store/contacts';
import type { StoreDriver } from '../../lib/store/driver';
import { change, entry, event, ownName } from './changes';

const ODD_IDS = [
	'',
	' ',
	':',
	'a:b',
	'a%3Ab',
	'{0}',
	'}:c:',
	'*',
	'__proto__',
	'é😀',
	'line\nfeed',
	'\0',
	'a|b',
	"o'r",
];

export function contactCases(current: () => StoreDriver): void {
	const load = async (contactId: string, rest = {}): Promise<ContactSnapshot> =>
		(await current().contacts.load([{ contactId, ...rest }]))[0];

	test('drv-10 a contact that was never written has revision 0, no document, no events', async () => {
		const contactId = ownName('contact');
		expect(await load(contactId, { eventIds: ['e'], allEvents: true })).toEqual({
			...{ contactId, revision: 0, packed: undefined },
			...{ knownEventIds: new Set(), events: [], eventCount: 0 },
		});
	});

	test('drv-11 a change onto the read revision is done and raises it by one, any other is stale', async () => {
		const contactId = ownName('contact');
		const { contacts } = current();
		expect(await contacts.commit([change(contactId, 1)], 0)).toEqual(['stale']);
		expect(await contacts.commit([change(contactId, 0, { packed: '["ä|1"]' })], 0)).toEqual(['done']);
		const first = await load(contactId);
		expect(first.packed).toBe('["ä|1"]');
		expect(await contacts.commit([change(contactId, 0), change(contactId, first.revision + 1)], 0)).toEqual([
			'stale',
			'stale',
		]);
		expect(await contacts.commit([change(contactId, first.revision, { packed: '[2]' })], 0)).toEqual([
			'done',
		]);
		expect(await load(contactId)).toMatchObject({ revision: first.revision + 1, packed: '[2]' });
	});

	test('drv-11a a document that begins with NUL is bytes and is read as it was, whatever stood there before', async () => {
		const contactId = ownName('contact');
		const { contacts } = current();
		const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
		for (const [revision, packed] of ['["ä"]', bytes, `${bytes}|\n${bytes}`, '["ö"]', bytes].entries()) {
			expect(await contacts.commit([change(contactId, revision, { packed })], 0)).toEqual(['done']);
			expect(await load(contactId)).toMatchObject({ revision: revision + 1, packed });
		}
	});

	test('drv-12 a stale change writes nothing at all', async () => {
		const [contactId, stepKey, journeyId] = [ownName('contact'), ownName('step'), ownName('journey')];
		const { contacts, ledger } = current();
		const queue = { stepKey, journeyId, clock: 'wall' as const };
		const full = (revision: number, mark: string) =>
			change(contactId, revision, {
				packed: `["${mark}"]`,
				schedule: [entry(queue, `ref-${mark}`, 5)],
				events: [event(contactId, `event-${mark}`, 1)],
				dropEvents: ['event-first'],
				ledger: [{ atMs: 1, what: mark }],
				journeyCounts: [{ journeyId, field: 'entered', by: 1 }],
				stepCounts: [{ stepKey, by: 1 }],
			});
		const first = { ...full(0, 'first'), dropEvents: [] };
		const removal = { ...full(7, 'removed'), packed: null };
		expect(await contacts.commit([first, full(0, 'late'), removal], 10)).toEqual(['done', 'stale', 'stale']);

		expect(await load(contactId, { allEvents: true })).toMatchObject({
			packed: '["first"]',
			events: [{ id: 'event-first' }],
		});
		const available = await contacts.available(
			{ ...queue, partition: partitionOf(await contacts.queues(Infinity), stepKey) },
			Infinity,
			9,
		);
		expect(available).toEqual([{ ref: 'ref-first', atMs: 5 }]);
		expect(await ledger.timeline(contactId)).toEqual([{ atMs: 1, what: 'first' }]);
		expect((await ledger.counters(journeyId)).entered).toBe(1);
		expect(await contacts.parkedAt(stepKey)).toBe(1);
	});

	test('drv-13 answers come in the order of the input, over all partitions and more than one chunk', async () => {
		const base = ownName('contact');
		const ids = Array.from({ length: 2500 }, (_, i) => `${base}-${i}`);
		const { contacts } = current();
		const answers = await contacts.commit(
			ids.map((id, i) => change(id, i % 3 === 0 ? 4 : 0)),
			0,
		);
		expect(answers).toEqual(ids.map((_, i) => (i % 3 === 0 ? 'stale' : 'done')));
		const snapshots = await contacts.load(ids.map((contactId) => ({ contactId })));
		expect(snapshots.map(({ contactId }) => contactId)).toEqual(ids);
		expect(snapshots.map(({ packed }) => packed)).toEqual(
			ids.map((id, i) => (i % 3 === 0 ? undefined : `["${id}",0]`)),
		);
	});

	test('drv-14 of 50 writers at once exactly one wins each round', async () => {
		const contactId = ownName('contact');
		const journeyId = ownName('journey');
		const { contacts, ledger } = current();
		for (let round = 0; round < 20; round++) {
			const { revision } = await load(contactId);
			const write = (writer: number) =>
				contacts.commit(
					[
						change(contactId, revision, {
							packed: `[${round},${writer}]`,
							journeyCounts: [{ journeyId, field: 'won', by: 1 }],
						}),
					],
					0,
				);
			const answers = (await Promise.all(Array.from({ length: 50 }, (_, writer) => write(writer)))).flat();
			expect(answers.filter((answer) => answer === 'done')).toHaveLength(1);
			const winner = answers.indexOf('done');
			expect((await load(contactId)).packed).toBe(`[${round},${winner}]`);
		}
		expect((await ledger.counters(journeyId)).other).toEqual({ won: 20 });
	});

	test('drv-15 a removed contact and its events are gone, and a revision of before never fits again', async () => {
		const contactId = ownName('contact');
		const { contacts } = current();
		await contacts.commit([change(contactId, 0, { events: [event(contactId, 'e', 1)] })], 0);
		await contacts.commit([change(contactId, (await load(contactId)).revision)], 0);
		const { revision: held } = await load(contactId);
		expect(await contacts.commit([change(contactId, held, { packed: null })], 0)).toEqual(['done']);
		expect(await load(contactId, { allEvents: true })).toMatchObject({
			revision: 0,
			packed: undefined,
			eventCount: 0,
		});

		expect(await contacts.commit([change(contactId, held)], 0)).toEqual(['stale']);
		expect(await contacts.commit([change(contactId, 0)], 0)).toEqual(['done']);
		for (let old = 1; old <= held; old++)
			expect(await contacts.commit([change(contactId, old)], 0)).toEqual(['stale']);
		expect((await load(contactId)).revision).toBeGreaterThan(held);
	});

	test('drv-16 events are found by id, read in order of their sequence, counted and dropped', async () => {
		const contactId = ownName('contact');
		const { contacts } = current();
		const events = [event(contactId, 'z', 1), event(contactId, '__proto__', 3), event(contactId, 'a', 2)];
		await contacts.commit([change(contactId, 0, { events })], 0);
		const known = await load(contactId, { eventIds: ['a', 'b', '__proto__'] });
		expect(known).toMatchObject({ knownEventIds: new Set(['a', '__proto__']), events: [], eventCount: 3 });
		const all = await load(contactId, { allEvents: true, eventIds: ['z', 'toString'] });
		expect(all.events).toEqual([events[0], events[2], events[1]]);
		expect(all).toMatchObject({ knownEventIds: new Set(['z']), eventCount: 3 });

		const second = change(contactId, all.revision, {
			dropEvents: ['z', 'none'],
			events: [event(contactId, 'n', 4)],
		});
		await contacts.commit([second], 0);
		expect((await load(contactId, { allEvents: true })).events.map(({ id }) => id)).toEqual([
			'a',
			'__proto__',
			'n',
		]);
	});

	test('drv-17 contact ids of any characters are kept apart', async () => {
		const { contacts } = current();
		const written = ODD_IDS.map((id) => change(id, 0, { events: [event(id, `event of ${id}`, 1)] }));
		expect(await contacts.commit(written, 0)).toEqual(ODD_IDS.map(() => 'done'));
		const snapshots = await contacts.load(ODD_IDS.map((contactId) => ({ contactId, allEvents: true })));
		snapshots.forEach((snapshot, i) => {
			expect(snapshot).toMatchObject({ contactId: ODD_IDS[i], packed: `["${ODD_IDS[i]}",0]`, eventCount: 1 });
			expect(snapshot.events[0].id).toBe(`event of ${ODD_IDS[i]}`);
		});
		expect(await scanned(current(), 7)).toEqual(expect.arrayContaining(ODD_IDS));
	});

	test('drv-18 a scan misses no contact that stays, while others come and go', async () => {
		const base = ownName('contact');
		const { contacts } = current();
		const ids = Array.from({ length: 700 }, (_, i) => `${base}-${i}`);
		const staying = ids.filter((_, i) => i % 2 === 0);
		await contacts.commit(
			ids.map((id) => change(id, 0)),
			0,
		);
		const found = await scanned(current(), 20, async (page) => {
			const [going] = await contacts.load([{ contactId: `${base}-${page * 2 + 1}` }]);
			await contacts.commit(
				[change(going.contactId, going.revision, { packed: null }), change(`${base}-new-${page}`, 0)],
				0,
			);
		});
		expect(staying.filter((id) => !found.includes(id))).toEqual([]);
	});

	test('drv-19 an empty call does nothing', async () => {
		expect(await current().contacts.load([])).toEqual([]);
		expect(await current().contacts.commit([], 0)).toEqual([]);
	});
}

export function partitionOf(queues: { stepKey: string; partition: number }[], stepKey: string): number {
	return queues.find((queue) => queue.stepKey === stepKey)?.partition ?? -1;
}

async function scanned(
	driver: StoreDriver,
	limit: number,
	between: (page: number) => Promise<void> = async () => undefined,
): Promise<string[]> {
	const found: string[] = [];
	let cursor = '';
	for (let page = 0; page < 100_000; page++) {
		const next = await driver.contacts.scan(cursor, limit);
		found.push(...next.contactIds);
		if (next.cursor === '') return found;
		cursor = next.cursor;
		await between(page);
	}
	throw new Error('The scan does not end');
}
