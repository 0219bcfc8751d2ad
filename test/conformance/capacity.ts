import type { CapacityAnswer, CapacityAsk } from '../../lib/capacity/capacity';
import type { JourneyStore } from '../../lib/journey-store';
import { MINUTE_MS, NOON_MS, storeCase, type Scene } from './scene';
import { SeededRandom } from './seeded-random';

const ACQUIRED: CapacityAnswer = { kind: 'acquired' };

/** An ask of the case's own holder and names: `slots` as name and limit. */
function askFor(
	scene: Scene,
	holder: string,
	slots: Record<string, number>,
	untilMs = NOON_MS + MINUTE_MS,
): CapacityAsk {
	return {
		holderId: scene.name(holder),
		slots: Object.entries(slots).map(([name, limit]) => ({ name: scene.name(name), limit })),
		untilMs,
	};
}

async function acquire(scene: Scene, ...asks: CapacityAsk[]): Promise<CapacityAnswer[]> {
	return await scene.store.capacity.acquire(asks, scene.nowMs);
}

async function release(scene: Scene, holder: string, ...names: string[]): Promise<void> {
	const hold = { holderId: scene.name(holder), names: names.map((name) => scene.name(name)) };
	await scene.store.capacity.release([hold], scene.nowMs);
}

async function inUse(scene: Scene, ...names: string[]): Promise<number[]> {
	return await scene.store.capacity.inUse(
		names.map((name) => scene.name(name)),
		scene.nowMs,
	);
}

function full(scene: Scene, name: string, held: number): CapacityAnswer {
	return { kind: 'full', name: scene.name(name), inUse: held };
}

async function withProcesses(
	scene: Scene,
	count: number,
	use: (stores: JourneyStore[]) => Promise<void>,
): Promise<void> {
	const stores = await Promise.all(Array.from({ length: count }, () => scene.open()));
	try {
		await use(stores);
	} finally {
		await Promise.all(stores.map((store) => store.close()));
	}
}

const rules = [
	storeCase(
		'capacity-01',
		'places are taken up to the limit, in the order of the asks, and come free by release',
		async (scene) => {
			const asks = ['a', 'b', 'c', 'd'].map((holder) => askFor(scene, holder, { calls: 2 }));
			expect(await acquire(scene, ...asks)).toEqual([
				...[ACQUIRED, ACQUIRED],
				...[full(scene, 'calls', 2), full(scene, 'calls', 2)],
			]);
			expect(await inUse(scene, 'calls', 'others')).toEqual([2, 0]);
			await release(scene, 'a', 'calls');
			expect(await acquire(scene, asks[3], asks[2])).toEqual([ACQUIRED, full(scene, 'calls', 2)]);
			expect(await acquire(scene)).toEqual([]);
		},
	),

	storeCase('capacity-02', 'all slots of an ask are taken or none', async (scene) => {
		await acquire(scene, askFor(scene, 'a', { narrow: 1 }));
		expect(await acquire(scene, askFor(scene, 'b', { wide: 9, narrow: 1, other: 9 }))).toEqual([
			full(scene, 'narrow', 1),
		]);
		expect(await inUse(scene, 'wide', 'narrow', 'other')).toEqual([0, 1, 0]);
		expect(await acquire(scene, askFor(scene, 'c', { wide: 9, other: 9 }))).toEqual([ACQUIRED]);
		expect(await inUse(scene, 'wide', 'narrow', 'other')).toEqual([1, 1, 1]);
	}),

	storeCase(
		'capacity-03',
		'an ask that finds a slot full leaves its other slots to the asks after it',
		async (scene) => {
			await acquire(scene, askFor(scene, 'a', { shut: 1 }));
			const asks = [
				askFor(scene, 'b', { one: 1, shut: 1 }),
				askFor(scene, 'c', { one: 1 }),
				askFor(scene, 'd', { one: 1 }),
			];
			expect(await acquire(scene, ...asks)).toEqual([
				...[full(scene, 'shut', 1), ACQUIRED, full(scene, 'one', 1)],
			]);
		},
	),

	storeCase(
		'capacity-04',
		'who holds a place keeps it, and holds it for longer, whatever the limit is by then',
		async (scene) => {
			const ask = askFor(scene, 'a', { calls: 1 });
			expect(await acquire(scene, ask, ask)).toEqual([ACQUIRED, ACQUIRED]);
			expect(await inUse(scene, 'calls')).toEqual([1]);
			scene.pass(MINUTE_MS - 1);
			const later = askFor(scene, 'a', { calls: 0 }, scene.nowMs + MINUTE_MS);
			expect(await acquire(scene, later)).toEqual([ACQUIRED]);
			// An earlier end does not shorten it.
			expect(await acquire(scene, askFor(scene, 'a', { calls: 1 }, scene.nowMs + 1))).toEqual([ACQUIRED]);
			scene.pass(MINUTE_MS - 1);
			expect(await inUse(scene, 'calls')).toEqual([1]);
			scene.pass(1);
			expect(await inUse(scene, 'calls')).toEqual([0]);
		},
	),

	storeCase(
		'capacity-05',
		'a place lapses at its instant and not before, so that a crash heals',
		async (scene) => {
			await acquire(scene, askFor(scene, 'crashed', { calls: 1 }));
			scene.pass(MINUTE_MS - 1);
			expect(await acquire(scene, askFor(scene, 'b', { calls: 1 }, NOON_MS + 9 * MINUTE_MS))).toEqual([
				full(scene, 'calls', 1),
			]);
			scene.pass(1);
			expect(await acquire(scene, askFor(scene, 'b', { calls: 1 }, NOON_MS + 9 * MINUTE_MS))).toEqual([
				ACQUIRED,
			]);
			await release(scene, 'crashed', 'calls');
			expect(await inUse(scene, 'calls')).toEqual([1]);
		},
	),

	storeCase(
		'capacity-06',
		'a release frees its own places alone; a repeat, or one of nothing, changes nothing',
		async (scene) => {
			await acquire(scene, ...['a', 'b'].map((holder) => askFor(scene, holder, { x: 5, y: 5 })));
			await release(scene, 'a', 'x', 'never taken');
			await release(scene, 'a', 'x');
			await release(scene, 'stranger', 'x', 'y');
			expect(await inUse(scene, 'x', 'y', 'never taken')).toEqual([1, 2, 0]);
			await scene.store.capacity.release([], scene.nowMs);
		},
	),

	storeCase(
		'capacity-07',
		'a limit of 0 lets nobody in; an ask without slots has what it wants',
		async (scene) => {
			expect(await acquire(scene, askFor(scene, 'a', { shut: 0 }), askFor(scene, 'b', {}))).toEqual([
				...[full(scene, 'shut', 0), ACQUIRED],
			]);
		},
	),

	storeCase(
		'capacity-08',
		'an ask that cannot be read is refused, and nothing of the call is taken',
		async (scene) => {
			const good = askFor(scene, 'a', { calls: 5 });
			for (const bad of [
				{ ...good, holderId: '' },
				{ ...good, untilMs: NaN },
				{ ...good, slots: [{ name: '', limit: 1 }] },
				{ ...good, slots: [{ name: 'n', limit: -1 }] },
				{ ...good, slots: [{ name: 'n', limit: 1.5 }] },
				{ ...good, slots: [{ name: 'n', limit: Infinity }] },
			])
				await expect(acquire(scene, good, bad)).rejects.toMatchObject({
					code: 'invalid-input',
					message: expect.stringMatching(/Capacity ask 1 has '\w+'/),
				});
			expect(await inUse(scene, 'calls')).toEqual([0]);
		},
	),

	storeCase(
		'capacity-09',
		'a name of which every place has lapsed is swept up; one with a place is not',
		async (scene) => {
			await acquire(
				scene,
				askFor(scene, 'a', { lapsed: 1 }),
				askFor(scene, 'b', { held: 1 }, NOON_MS + 9 * MINUTE_MS),
			);
			scene.pass(MINUTE_MS);
			expect((await scene.store.maintain(scene.nowMs)).cursor).toEqual(expect.any(String));
			expect(await inUse(scene, 'lapsed', 'held')).toEqual([0, 1]);
			// Seen from before its end, the name is there no more.
			scene.nowMs = NOON_MS;
			expect(await inUse(scene, 'lapsed', 'held')).toEqual([0, 1]);
		},
	),
];

/** Takes and gives back in turn, and holds on to what the others may be told while it does. */
async function churn(
	scene: Scene,
	store: JourneyStore,
	worker: number,
	held: Map<string, number>,
): Promise<number> {
	const random = new SeededRandom(worker);
	let acquired = 0;
	for (let turn = 0; turn < 12; turn++) {
		const names: Record<string, number> = random.next() < 0.5 ? { all: 7, x: 3 } : { all: 7, y: 5 };
		const ask = askFor(scene, `w${worker}-${turn}`, names);
		const [answer] = await store.capacity.acquire([ask], NOON_MS);
		if (answer.kind === 'full') continue;
		acquired += 1;
		for (const { name, limit } of ask.slots) {
			held.set(name, (held.get(name) ?? 0) + 1);
			expect(held.get(name)).toBeLessThanOrEqual(limit);
		}
		await store.capacity.inUse([ask.slots[0].name], NOON_MS);
		for (const { name } of ask.slots) held.set(name, held.get(name)! - 1);
		const hold = { holderId: ask.holderId, names: ask.slots.map(({ name }) => name) };
		await store.capacity.release([hold], NOON_MS);
	}
	return acquired;
}

const races = [
	storeCase(
		'capacity-20',
		'of 50 processes that ask at once, as many get a place as there are',
		async (scene) => {
			await withProcesses(scene, 50, async (stores) => {
				for (const limit of [1, 7, 49]) {
					const answers = await Promise.all(
						stores.map(({ capacity }, i) =>
							capacity.acquire([askFor(scene, `w${i}`, { [`calls ${limit}`]: limit })], NOON_MS),
						),
					);
					expect(answers.flat().filter(({ kind }) => kind === 'acquired')).toHaveLength(limit);
					expect(await inUse(scene, `calls ${limit}`)).toEqual([limit]);
				}
			});
		},
	),

	storeCase('capacity-21', 'so it is with several slots, and those who got none hold none', async (scene) => {
		await withProcesses(scene, 50, async (stores) => {
			const slots = { global: 20, journey: 6, minute: 11 };
			const answers = await Promise.all(
				stores.map(({ capacity }, i) => capacity.acquire([askFor(scene, `w${i}`, slots)], NOON_MS)),
			);
			expect(answers.flat().filter(({ kind }) => kind === 'acquired')).toHaveLength(6);
			expect(await inUse(scene, 'global', 'journey', 'minute')).toEqual([6, 6, 6]);
		});
	}),

	storeCase(
		'capacity-22',
		'however many take and give back at once, no limit is exceeded and nothing is left over',
		async (scene) => {
			await withProcesses(scene, 10, async (stores) => {
				const held = new Map<string, number>();
				const acquired = await Promise.all(stores.map((store, worker) => churn(scene, store, worker, held)));
				expect(acquired.reduce((a, b) => a + b, 0)).toBeGreaterThan(20);
			});
			expect(await inUse(scene, 'all', 'x', 'y')).toEqual([0, 0, 0]);
		},
	),

	storeCase('capacity-23', 'so it is where they share one slot of several', async (scene) => {
		await withProcesses(scene, 40, async (stores) => {
			const slots = (worker: number): Record<string, number> =>
				worker % 2 === 0 ? { global: 9, x: 1 } : { global: 9, y: 30 };
			const answers = await Promise.all(
				stores.map(({ capacity }, i) => capacity.acquire([askFor(scene, `w${i}`, slots(i))], NOON_MS)),
			);
			expect(answers.flat().filter(({ kind }) => kind === 'acquired')).toHaveLength(9);
			expect(await inUse(scene, 'global')).toEqual([9]);
		});
	}),
];

/** Named semaphores, whatever the store. */
export const capacityCases = [...rules, ...races];
