import type { Queue } from '../../lib/store/contacts';
import type { StoreDriver } from '../../lib/store/driver';
import { change, entry, ownName, randomFrom } from './changes';

type FoundQueue = Queue & { partition: number; earliestMs: number };

export function queueCases(current: () => StoreDriver): void {
	const queuesOf = async (stepKey: string, untilMs = Infinity): Promise<FoundQueue[]> =>
		(await current().contacts.queues(untilMs)).filter((queue) => queue.stepKey === stepKey);

	test('drv-20 a queue is listed with its earliest instant, which follows additions, moves and removals', async () => {
		const [contactId, stepKey] = [ownName('contact'), ownName('step')];
		const queue = { stepKey, journeyId: 'j', clock: 'wall' as const };
		const { contacts } = current();
		let revision = 0;
		const put = async (ref: string, atMs: number | null) => {
			await contacts.commit([change(contactId, revision, { schedule: [entry(queue, ref, atMs)] })], 0);
			revision = (await contacts.load([{ contactId }]))[0].revision;
			return (await queuesOf(stepKey)).map(({ earliestMs }) => earliestMs);
		};
		expect(await put('a', 1_800_000_000_123)).toEqual([1_800_000_000_123]);
		expect(await put('b', 500)).toEqual([500]);
		expect(await put('b', 700)).toEqual([700]);
		expect(await put('b', 1_900_000_000_000)).toEqual([1_800_000_000_123]);
		expect(await put('a', null)).toEqual([1_900_000_000_000]);
		expect(await put('a', null)).toEqual([1_900_000_000_000]);
		expect(await put('b', null)).toEqual([]);
	});

	test('drv-21 queues and tickets up to an instant include that instant and nothing after it', async () => {
		const [contactId, stepKey] = [ownName('contact'), ownName('step')];
		const queue = { stepKey, journeyId: 'j', clock: 'journey' as const };
		const schedule = [10, 30, 20, 40].map((atMs) => entry(queue, `ref-${atMs}`, atMs));
		await current().contacts.commit([change(contactId, 0, { schedule })], 0);
		expect(await queuesOf(stepKey, 9)).toEqual([]);
		const [found] = await queuesOf(stepKey, 10);
		expect(found).toMatchObject({ ...queue, earliestMs: 10 });
		const available = (untilMs: number, limit: number) => current().contacts.available(found, untilMs, limit);
		expect(await available(9, 10)).toEqual([]);
		expect(await available(30, 10)).toEqual([10, 20, 30].map((atMs) => ({ ref: `ref-${atMs}`, atMs })));
		expect(await available(30, 2)).toEqual([10, 20].map((atMs) => ({ ref: `ref-${atMs}`, atMs })));
		expect(await available(Infinity, 10)).toHaveLength(4);
	});

	test('drv-22 tickets of one instant come in the order of their refs', async () => {
		const [contactId, stepKey] = [ownName('contact'), ownName('step')];
		const queue = { stepKey, journeyId: 'j', clock: 'wall' as const };
		const refs = ['b', 'a', 'C', 'é', 'z'];
		await current().contacts.commit(
			[change(contactId, 0, { schedule: refs.map((ref) => entry(queue, ref, 1)) })],
			0,
		);
		const [found] = await queuesOf(stepKey);
		const available = await current().contacts.available(found, 1, 10);
		expect(available.map(({ ref }) => ref)).toEqual(['C', 'a', 'b', 'z', 'é']);
	});

	test('drv-23 step, journey and clock each part queues, whatever their names', async () => {
		const [contactId, stepKey] = [ownName('contact'), ownName('step')];
		const queues: Queue[] = ['a', 'a:wall', 'a%3Awall', ''].flatMap((journeyId) => [
			{ stepKey, journeyId, clock: 'wall' },
			{ stepKey, journeyId, clock: 'journey' },
		]);
		const schedule = queues.map((queue, i) => entry(queue, 'ref', i));
		await current().contacts.commit([change(contactId, 0, { schedule })], 0);
		const found = (await queuesOf(stepKey)).sort((a, b) => a.earliestMs - b.earliestMs);
		expect(found).toMatchObject(queues.map((queue, earliestMs) => ({ ...queue, earliestMs })));
	});

	test('drv-24 after any changes, heads and tickets are those of a plain model', async () => {
		const stepKey = ownName('step');
		const base = ownName('contact');
		const random = randomFrom(24);
		const pick = (count: number) => Math.floor(random() * count);
		const { contacts } = current();
		const ids = Array.from({ length: 12 }, (_, i) => `${base}-${i}`);
		const model = new Map<string, number>();
		for (let round = 0; round < 120; round++) {
			const snapshots = await contacts.load(ids.map((contactId) => ({ contactId })));
			const chosen = snapshots.filter(() => pick(3) === 0);
			const staleOnes = new Set(chosen.filter(() => pick(8) === 0));
			const changes = chosen.map((snapshot) => {
				const { contactId, revision } = snapshot;
				const schedule = Array.from({ length: pick(3) }, () => {
					const queue = {
						stepKey,
						journeyId: `j${pick(2)}`,
						clock: pick(2) === 0 ? 'wall' : 'journey',
					} as const;
					return entry(queue, `${pick(3)}-${contactId}`, pick(3) === 0 ? null : pick(50));
				});
				if (staleOnes.has(snapshot)) return change(contactId, revision + 1, { schedule });
				for (const { journeyId, clock, ref, atMs } of schedule) {
					if (atMs === null) model.delete(`${journeyId} ${clock} ${ref}`);
					else model.set(`${journeyId} ${clock} ${ref}`, atMs);
				}
				return change(contactId, revision, { schedule });
			});
			const answers = await contacts.commit(changes, 0);
			expect(answers).toEqual(chosen.map((snapshot) => (staleOnes.has(snapshot) ? 'stale' : 'done')));
		}
		const found = new Map<string, number>();
		for (const queue of await queuesOf(stepKey)) {
			const tickets = await contacts.available(queue, Infinity, 1000);
			expect(queue.earliestMs).toBe(tickets[0].atMs);
			for (const { ref, atMs } of tickets) found.set(`${queue.journeyId} ${queue.clock} ${ref}`, atMs);
		}
		expect(model.size).toBeGreaterThan(10);
		expect(found).toEqual(model);
	});

	test('drv-25 parked tickets of a step are counted over all contacts', async () => {
		const [base, stepKey, other] = [ownName('contact'), ownName('step'), ownName('step')];
		const { contacts } = current();
		expect(await contacts.parkedAt(stepKey)).toBe(0);
		const parked = Array.from({ length: 40 }, (_, i) =>
			change(`${base}-${i}`, 0, {
				stepCounts: [
					{ stepKey, by: 2 },
					{ stepKey: other, by: 1 },
					{ stepKey, by: -1 },
				],
			}),
		);
		await contacts.commit(parked, 0);
		expect([await contacts.parkedAt(stepKey), await contacts.parkedAt(other)]).toEqual([40, 40]);
	});
}
