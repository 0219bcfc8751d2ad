import type { LeasedBatch } from '../../lib/waiting/types';
import { SeededRandom } from './seeded-random';
import { DAY_MS, HOUR_MS, LEASE_MS, NOON_MS, storeCase, waitingFor, type Scene } from './scene';

function wordsOf(scene: Scene, { contacts }: Pick<LeasedBatch, 'contacts'>): string[] {
	return scene.words(contacts.map(({ record }) => record.contactId));
}

export const leaseCases = [
	storeCase(
		'lease-01',
		'a lease takes the longest available of all partitions, in order, and no more than its limit',
		async (scene) => {
			const random = new SeededRandom(1);
			const spans = Array.from({ length: 400 }, (_, i) => i).sort(() => random.next() - 0.5);
			await scene.store.waiting.park(
				spans.map((span) =>
					scene.record(`c${span}`, { dueAtMs: NOON_MS + span, clock: span % 3 ? 'wall' : 'journey' }),
				),
				NOON_MS,
			);
			scene.pass(HOUR_MS);
			for (const from of [0, 150]) {
				const { contacts } = await scene.lease(150);
				const expected = Array.from({ length: 150 }, (_, i) => scene.name(`c${from + i}`));
				expect(contacts.map(({ record }) => record.contactId)).toEqual(expected);
			}
			expect((await scene.lease(150)).contacts).toHaveLength(100);
			expect((await scene.lease(150)).contacts).toHaveLength(0);
		},
	),

	storeCase(
		'lease-02',
		'a lease is full when enough are available, however unevenly they lie',
		async (scene) => {
			const crowd = Array.from({ length: 300 }, (_, i) =>
				scene.record('one contact', { enrollmentId: scene.name(`e${i}`), dueAtMs: NOON_MS + 10 + i }),
			);
			const others = Array.from({ length: 40 }, (_, i) =>
				scene.record(`c${i}`, { dueAtMs: NOON_MS + 1_000 }),
			);
			await scene.store.waiting.park([...crowd, ...others], NOON_MS);
			scene.pass(HOUR_MS);
			const { contacts } = await scene.lease(250);
			expect(contacts.map(({ record }) => record.enrollmentId)).toEqual(
				crowd.slice(0, 250).map(({ enrollmentId }) => enrollmentId),
			);
			expect((await scene.lease(250)).contacts).toHaveLength(90);
		},
	),

	storeCase('lease-03', 'where nobody is available the batch is empty and has no name', async (scene) => {
		await scene.park('anna', { dueAtMs: NOON_MS + 1 });
		expect(await scene.lease()).toMatchObject({ batchId: '', contacts: [] });
		expect(await scene.lease(100, scene.name('no such step'))).toMatchObject({ batchId: '', contacts: [] });
	}),

	storeCase(
		'lease-04',
		'a lease is over at leasedAt + leaseMs: one millisecond before nobody comes back',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS });
			const first = await scene.lease();
			scene.pass(LEASE_MS - 1);
			expect((await scene.lease()).contacts).toEqual([]);
			expect(await scene.store.waiting.begin(first.batchId, 1, 'run', scene.nowMs)).toMatchObject({
				kind: 'go',
			});
			scene.pass(1);
			expect(await scene.store.waiting.begin(first.batchId, 1, 'run', scene.nowMs)).toEqual({
				kind: 'stale',
			});
			expect(await scene.lease()).toEqual({ ...first, attempt: 2 });
		},
	),

	storeCase(
		'lease-05',
		'a lapsed batch comes back whole, whatever the limit, with the same outcomes and the next attempt',
		async (scene) => {
			await scene.happens('early', 'paid', { id: 'e1', data: { n: 1 } });
			await scene.park('early', { waitFor: { ...waitingFor('sent', 'paid'), sinceMs: NOON_MS } });
			await scene.park('event', { waitFor: waitingFor('paid') });
			await scene.happens('event', 'paid', { id: 'e2', correlation: { order: 'A' } });
			await scene.park('due', { dueAtMs: NOON_MS });
			const first = await scene.lease();
			expect(wordsOf(scene, first)).toEqual(['due', 'early', 'event']);
			for (const attempt of [2, 3]) {
				scene.pass(LEASE_MS);
				await scene.park('new', { dueAtMs: NOON_MS });
				const again = await scene.store.waiting.lease([scene.stepKey], 1, LEASE_MS, scene.nowMs);
				expect(again).toEqual({ ...first, attempt, unbegun: attempt - 1 });
			}
		},
	),

	storeCase(
		'lease-06',
		'only the current attempt begins, once, and again for the same run',
		async (scene) => {
			const { waiting } = scene.store;
			await scene.park('anna', { dueAtMs: NOON_MS });
			const { batchId } = await scene.lease();
			const begin = async (attempt: number, runId: string) =>
				(await waiting.begin(batchId, attempt, runId, scene.nowMs)).kind;
			expect(await begin(2, 'r1')).toBe('stale');
			expect(await begin(1, 'r1')).toBe('go');
			expect(await begin(1, 'r1')).toBe('go');
			expect(await begin(1, 'r2')).toBe('stale');
			expect(await waiting.begin('no such batch', 1, 'r1', scene.nowMs)).toEqual({ kind: 'stale' });
			scene.pass(LEASE_MS);
			await scene.lease();
			expect([await begin(1, 'r1'), await begin(2, 'r1'), await begin(3, 'r1')]).toEqual([
				'stale',
				'go',
				'stale',
			]);
		},
	),

	storeCase('lease-07', 'of many runs that begin the same attempt at once, one goes', async (scene) => {
		await scene.park('anna', { dueAtMs: NOON_MS });
		const { batchId } = await scene.lease();
		const runs = Array.from({ length: 20 }, (_, i) =>
			scene.store.waiting.begin(batchId, 1, `r${i}`, scene.nowMs),
		);
		expect((await Promise.all(runs)).filter(({ kind }) => kind === 'go')).toHaveLength(1);
	}),

	storeCase(
		'lease-08',
		'renewing moves the end of the lease, never back; a lapsed, foreign or given back one is lost',
		async (scene) => {
			const { waiting } = scene.store;
			await scene.park('anna', { dueAtMs: NOON_MS });
			const { batchId } = await scene.lease();
			scene.pass(LEASE_MS - 1);
			expect(await waiting.renew(batchId, 1, LEASE_MS, scene.nowMs)).toEqual({ kind: 'done' });
			expect(await waiting.renew(batchId, 1, 1, scene.nowMs)).toEqual({ kind: 'done' });
			expect(await waiting.renew(batchId, 2, LEASE_MS, scene.nowMs)).toEqual({ kind: 'lost' });
			scene.pass(LEASE_MS - 1);
			expect((await scene.lease()).contacts).toEqual([]);
			scene.pass(1);
			expect(await waiting.renew(batchId, 1, LEASE_MS, scene.nowMs)).toEqual({ kind: 'lost' });
			expect((await scene.lease()).attempt).toBe(2);
			await waiting.giveBack(batchId, 2, scene.nowMs + DAY_MS, scene.nowMs);
			expect(await waiting.renew(batchId, 2, LEASE_MS, scene.nowMs)).toEqual({ kind: 'lost' });
		},
	),

	storeCase('lease-09', 'a queued batch is renewed until it begins', async (scene) => {
		const { waiting } = scene.store;
		await scene.park('anna', { dueAtMs: NOON_MS });
		const { batchId } = await scene.lease();
		expect(await waiting.renewQueued(batchId, 1, LEASE_MS, scene.nowMs)).toEqual({ kind: 'done' });
		await waiting.begin(batchId, 1, 'run', scene.nowMs);
		expect(await waiting.renewQueued(batchId, 1, LEASE_MS, scene.nowMs)).toEqual({ kind: 'lost' });
	}),

	storeCase(
		'lease-10',
		'a batch that was given back comes at its instant, not before, with the next attempt',
		async (scene) => {
			const { waiting } = scene.store;
			await scene.park('anna', { dueAtMs: NOON_MS });
			const { batchId } = await scene.lease();
			expect(await waiting.giveBack(batchId, 2, scene.nowMs, scene.nowMs)).toEqual({ kind: 'lost' });
			expect(await waiting.giveBack(batchId, 1, scene.nowMs + HOUR_MS, scene.nowMs)).toEqual({
				kind: 'done',
			});
			expect(await waiting.giveBack(batchId, 1, scene.nowMs, scene.nowMs)).toEqual({ kind: 'lost' });
			expect(await waiting.begin(batchId, 1, 'run', scene.nowMs)).toEqual({ kind: 'stale' });
			expect((await waiting.agenda([scene.stepKey], scene.nowMs, scene.nowMs + DAY_MS)).available).toEqual([
				{ stepKey: scene.stepKey, atMs: scene.nowMs + HOUR_MS },
			]);
			scene.pass(HOUR_MS - 1);
			expect((await scene.lease()).contacts).toEqual([]);
			scene.pass(1);
			expect(await scene.lease()).toMatchObject({ batchId, attempt: 2, unbegun: 1 });
			await waiting.begin(batchId, 2, 'run', scene.nowMs);
			expect(await waiting.giveBack(batchId, 2, scene.nowMs, scene.nowMs)).toEqual({ kind: 'lost' });
		},
	),

	storeCase(
		'lease-11',
		'the agenda counts batches in flight by their unexpired leases; one given back is not in flight',
		async (scene) => {
			const { waiting } = scene.store;
			const inFlight = async () =>
				(await waiting.agenda([scene.stepKey], scene.nowMs, scene.nowMs)).inFlight.get(scene.stepKey);
			for (const word of ['a', 'b', 'c']) await scene.park(word, { dueAtMs: NOON_MS });
			expect(await inFlight()).toBe(0);
			const [one, two] = [await scene.lease(1), await scene.lease(1)];
			await waiting.begin(one.batchId, 1, 'run', scene.nowMs);
			expect(await inFlight()).toBe(2);
			await waiting.giveBack(two.batchId, 1, scene.nowMs + HOUR_MS, scene.nowMs);
			expect(await inFlight()).toBe(1);
			await waiting.finish(one.batchId, 1, 'run', undefined, scene.nowMs);
			expect(await inFlight()).toBe(0);
			await scene.lease(1);
			scene.pass(LEASE_MS - 1);
			expect(await inFlight()).toBe(1);
			scene.pass(1);
			expect(await inFlight()).toBe(0);
		},
	),

	storeCase(
		'lease-12',
		'fifty leasers in parallel hand each contact out once, and all of them',
		async (scene) => {
			const records = Array.from({ length: 200 }, (_, i) =>
				scene.record(`c${i}`, { dueAtMs: NOON_MS + (i % 7) }),
			);
			await scene.store.waiting.park(records, NOON_MS);
			scene.pass(HOUR_MS);
			const stores = await Promise.all(Array.from({ length: 4 }, scene.open));
			try {
				const leasers = Array.from({ length: 50 }, async (_, i) => {
					const { contacts } = await stores[i % 4].waiting.lease([scene.stepKey], 4, LEASE_MS, scene.nowMs);
					return contacts.map(({ record }) => record.contactId);
				});
				const handedOut = (await Promise.all(leasers)).flat();
				const rest = (await scene.lease(1_000)).contacts.map(({ record }) => record.contactId);
				expect([...handedOut, ...rest].sort()).toEqual(records.map(({ contactId }) => contactId).sort());
				expect(handedOut.length).toBeGreaterThan(0);
			} finally {
				await Promise.all(stores.map(async (store) => await store.close()));
			}
		},
	),

	storeCase('lease-13', 'a lapsed batch is taken over by one of those that ask at once', async (scene) => {
		for (const word of ['a', 'b', 'c']) await scene.park(word, { dueAtMs: NOON_MS });
		await scene.lease();
		scene.pass(LEASE_MS);
		const all = await Promise.all(Array.from({ length: 10 }, () => scene.lease()));
		expect(all.map(({ contacts }) => contacts.length).sort()).toEqual([...Array<number>(9).fill(0), 3]);
	}),

	storeCase(
		'lease-14',
		'contacts of a journey that was paused meanwhile do not come back with their lapsed batch',
		async (scene) => {
			const other = scene.name('other');
			await scene.park('held', { waitFor: waitingFor('paid') });
			await scene.happens('held', 'paid', { id: 'e1' });
			await scene.park('goes', { dueAtMs: NOON_MS, journeyId: other });
			await scene.lease();
			await scene.store.journeys.setState(scene.journeyId, 'paused', scene.nowMs);
			scene.pass(LEASE_MS);
			expect(wordsOf(scene, await scene.lease())).toEqual(['goes']);
			await scene.store.journeys.setState(scene.journeyId, 'live', scene.nowMs);
			expect(await scene.lease()).toMatchObject({
				attempt: 1,
				contacts: [{ outcome: 'event', event: { id: 'e1' } }],
			});
		},
	),

	storeCase('lease-15', 'a lease without steps, limit or time is refused', async (scene) => {
		const { waiting } = scene.store;
		const wrong: [string[], number, number][] = [
			[[], 1, 1],
			[['s'], 0, 1],
			[['s'], 1.5, 1],
			[['s'], 1, 0],
			[['s'], 1, NaN],
		];
		for (const [steps, limit, leaseMs] of wrong)
			await expect(waiting.lease(steps, limit, leaseMs, NOON_MS)).rejects.toMatchObject({
				code: 'invalid-input',
			});
	}),

	storeCase(
		'lease-16',
		'one lease takes contacts of several steps; its lapse is found under the step of the first',
		async (scene) => {
			const other = scene.name('other step');
			await scene.park('first', { dueAtMs: NOON_MS - 2 });
			await scene.park('second', { dueAtMs: NOON_MS - 1, stepKey: other });
			const both = await scene.store.waiting.lease([other, scene.stepKey], 10, LEASE_MS, scene.nowMs);
			expect(wordsOf(scene, both)).toEqual(['first', 'second']);
			scene.pass(LEASE_MS);
			expect((await scene.lease(10, other)).contacts).toEqual([]);
			expect(await scene.lease(10)).toEqual({ ...both, attempt: 2, unbegun: 1 });
		},
	),
];
