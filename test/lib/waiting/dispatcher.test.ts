import { DispatcherScene, START_MS } from './dispatcher-scene';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

describe('the dispatcher', () => {
	let scene: DispatcherScene;
	beforeEach(async () => {
		scene = await DispatcherScene.open();
	});
	afterEach(async () => await scene.close());

	const contacts = () => scene.emitted.map((batch) => batch.contacts.length);

	describe('looks', () => {
		test('wake-ups during a look are one more look', async () => {
			scene.dispatcher.register(scene.step());
			await scene.rest();
			scene.calls.length = 0;
			for (let i = 0; i < 100; i++) scene.dispatcher.wake();
			await scene.rest();
			expect(scene.count('agenda')).toBe(2);
		});

		test('without a step it asks the store nothing', async () => {
			await scene.pass(MINUTE_MS);
			expect(scene.calls).toEqual([]);
			expect(scene.dispatcher.isIdle).toBe(true);
		});

		test('idle it looks every 5 s, however many steps there are', async () => {
			for (let i = 0; i < 50; i++) scene.dispatcher.register(scene.step({ stepKey: `step ${i}` }));
			await scene.rest();
			scene.calls.length = 0;
			await scene.pass(MINUTE_MS);
			expect(scene.calls).toEqual(Array.from({ length: 12 }, () => 'agenda'));
		});

		test('a contact that becomes due between two looks leaves at its instant', async () => {
			scene.dispatcher.register(scene.step());
			await scene.park(1, { dueAtMs: START_MS + 12_345 });
			await scene.pass(MINUTE_MS);
			expect(scene.emitted.map(({ atMs }) => atMs - START_MS)).toEqual([12_345]);
		});

		test('a wake-up that was lost is covered by the next look', async () => {
			scene.dispatcher.register(scene.step());
			await scene.rest();
			scene.dispatcher.wake = () => undefined;
			await scene.park(1, { dueAtMs: START_MS - 1 });
			await scene.rest();
			expect(scene.emitted).toEqual([]);
			delete (scene.dispatcher as { wake?: unknown }).wake;
			await scene.pass(5 * SECOND_MS);
			expect(contacts()).toEqual([1]);
		});

		test('an overdue contact of a paused journey costs a look every 5 s, no more, and leaves when it goes on', async () => {
			await scene.store.journeys.setState('journey', 'paused', START_MS);
			await scene.park(3, { dueAtMs: START_MS - MINUTE_MS });
			scene.dispatcher.register(scene.step());
			await scene.rest();
			scene.calls.length = 0;
			await scene.pass(MINUTE_MS);
			expect(scene.calls).toEqual(Array.from({ length: 12 }, () => 'agenda'));
			expect(scene.emitted).toEqual([]);
			await scene.store.journeys.setState('journey', 'live', scene.nowMs);
			await scene.pass(5 * SECOND_MS);
			expect(contacts()).toEqual([3]);
		});

		test('a clock that jumped is calibrated before anybody is leased; else every 30 s', async () => {
			scene.dispatcher.register(scene.step());
			await scene.rest();
			expect(scene.calibrations).toBe(1);
			await scene.pass(29 * SECOND_MS);
			expect(scene.calibrations).toBe(1);
			scene.isTrusted = false;
			await scene.pass(5 * SECOND_MS);
			expect(scene.calibrations).toBe(2);
			await scene.pass(30 * SECOND_MS);
			expect(scene.calibrations).toBe(3);
		});
	});

	describe('hands out', () => {
		test('batches of the size of the step, two in flight', async () => {
			const ends: (() => void)[] = [];
			await scene.park(5);
			scene.dispatcher.register(
				scene.step({
					batchSize: 1,
					emit: async (batch) => {
						await scene.store.waiting.begin(batch.batchId, batch.attempt, 'run', scene.nowMs);
						await new Promise<void>((resolve) => ends.push(resolve));
						await scene.execute(batch);
						await scene.store.waiting.finish(batch.batchId, batch.attempt, 'run', undefined, scene.nowMs);
					},
				}),
			);
			await scene.rest();
			for (let i = 0; i < 10; i++) scene.dispatcher.wake();
			await scene.rest();
			expect(contacts()).toEqual([1, 1]);
			ends.shift()!();
			await scene.rest();
			expect(contacts()).toEqual([1, 1, 1]);
			for (let i = 0; i < 5; i++) {
				ends.shift()?.();
				await scene.rest();
			}
			expect(contacts()).toEqual([1, 1, 1, 1, 1]);
		});

		test('what another process has in flight counts', async () => {
			await scene.park(3);
			for (let i = 0; i < 2; i++) await scene.store.waiting.lease(['step'], 1, MINUTE_MS, scene.nowMs);
			scene.dispatcher.register(scene.step());
			await scene.pass(59 * SECOND_MS);
			expect(scene.emitted).toEqual([]);
			await scene.pass(5 * SECOND_MS);
			expect(contacts().reduce((sum, count) => sum + count, 0)).toBe(3);
		});

		test('an execution that ended keeps no place, though its promise never settles', async () => {
			scene.dispatcher.register(
				scene.step({
					emit: async (batch) => {
						await scene.execute(batch);
						await new Promise(() => undefined);
					},
				}),
			);
			for (let i = 0; i < 4; i++) {
				await scene.park(1);
				await scene.pass(5 * SECOND_MS);
			}
			expect(contacts()).toEqual([1, 1, 1, 1]);
		});

		test('a batch that queues in n8n keeps its lease for an hour, and is then given to another attempt', async () => {
			await scene.park(1);
			scene.dispatcher.register(scene.step({ emit: async () => await new Promise(() => undefined) }));
			await scene.pass(60 * MINUTE_MS);
			expect(scene.emitted.map(({ attempt }) => attempt)).toEqual([1]);
			await scene.pass(MINUTE_MS);
			expect(scene.emitted.map(({ attempt }) => attempt)).toEqual([1, 2]);
		});

		test('a step that is gone, or was replaced, hands nobody out', async () => {
			const remove = scene.dispatcher.register(scene.step());
			const replaced = scene.step();
			const removeReplaced = scene.dispatcher.register(replaced);
			remove();
			await scene.park(1);
			await scene.pass(5 * SECOND_MS);
			expect(contacts()).toEqual([1]);
			removeReplaced();
			await scene.park(1);
			await scene.pass(MINUTE_MS);
			expect(contacts()).toEqual([1]);
			expect(scene.dispatcher.isIdle).toBe(true);
		});

		test('stopped it leases nobody any more, and waits for the look under way', async () => {
			scene.dispatcher.register(scene.step());
			await scene.park(1);
			scene.dispatcher.wake();
			await scene.dispatcher.stop();
			const leased = scene.count('lease');
			await scene.park(1);
			scene.dispatcher.wake();
			await scene.pass(MINUTE_MS);
			expect(scene.count('lease')).toBe(leased);
		});
	});

	describe('when n8n starts nothing', () => {
		const refused = [
			['brings nothing', async () => undefined],
			['rejects', async () => Promise.reject(new Error('no row'))],
			[
				'throws',
				() => {
					throw new Error('no row');
				},
			],
		] as const;

		test.each(refused)(
			'an emit that %s is tried again after 1, 2, 4 and 8 s; then its contacts are dead letters',
			async (_, emit) => {
				await scene.park(2);
				scene.dispatcher.register(scene.step({ emit: emit as () => Promise<void> }));
				await scene.pass(10 * MINUTE_MS);
				expect(scene.emitted.map(({ attempt, atMs }) => [attempt, (atMs - START_MS) / SECOND_MS])).toEqual([
					[1, 0],
					[2, 1],
					[3, 3],
					[4, 7],
					[5, 15],
				]);
				const dead = await scene.store.waiting.list({ stepKey: 'step', dead: true }, 10, scene.nowMs);
				expect(dead).toHaveLength(2);
				expect(dead[0].failure?.message).toMatch(/^5 executions did not take these contacts/);
			},
		);

		test('the step rests: its other contacts are not run through one after another', async () => {
			await scene.park(100);
			scene.dispatcher.register(scene.step({ batchSize: 1, emit: async () => undefined }));
			await scene.pass(MINUTE_MS);
			expect(scene.emitted.length).toBeLessThan(20);
		});

		test('it goes on at full speed once n8n starts executions again', async () => {
			let isDown = true;
			await scene.park(20);
			scene.dispatcher.register(
				scene.step({
					batchSize: 1,
					emit: async (batch) => (isDown ? undefined : await scene.execute(batch)),
				}),
			);
			await scene.pass(2 * SECOND_MS);
			isDown = false;
			await scene.pass(10 * SECOND_MS);
			expect(await scene.store.waiting.count({ stepKey: 'step' })).toBe(0);
			expect((await scene.store.ledger.counters('journey')).finished).toBe(20);
		});

		test('begun and never finished, a batch lapses and comes back; after 25 attempts it is a dead letter', async () => {
			await scene.park(1);
			scene.dispatcher.register(
				scene.step({
					emit: async ({ batchId, attempt }) => {
						await scene.store.waiting.begin(batchId, attempt, `run ${attempt}`, scene.nowMs);
					},
				}),
			);
			await scene.pass(30 * MINUTE_MS);
			expect(scene.emitted.map(({ attempt }) => attempt)).toEqual(
				Array.from({ length: 25 }, (_, i) => i + 1),
			);
			expect(scene.emitted[1].atMs - START_MS).toBeGreaterThanOrEqual(30 * SECOND_MS);
			expect((await scene.store.ledger.counters('journey')).failed).toBe(1);
		});
	});

	describe('asks a judge', () => {
		test('those who are held wait on without an execution; the others leave with what it said', async () => {
			await scene.park(3);
			scene.dispatcher.register(
				scene.step({
					judge: async (all, nowMs) =>
						all.map((_, i) =>
							i === 1 && nowMs === START_MS
								? { kind: 'hold', untilMs: START_MS + MINUTE_MS, reason: 'quiet' }
								: { kind: 'pass', note: { i } },
						),
				}),
			);
			await scene.rest();
			expect(scene.emitted[0].contacts.map(({ note }) => note)).toEqual([{ i: 0 }, { i: 2 }]);
			await scene.pass(59 * SECOND_MS);
			expect(contacts()).toEqual([2]);
			await scene.pass(2 * SECOND_MS);
			expect(contacts()).toEqual([2, 1]);
		});

		test('a judge that holds everybody until an instant that is over is asked once a second, not for ever', async () => {
			let asked = 0;
			await scene.park(2);
			scene.dispatcher.register(
				scene.step({
					judge: async (all, nowMs) => {
						asked += 1;
						return all.map(() => ({ kind: 'hold', untilMs: nowMs - 1, reason: 'late' }));
					},
				}),
			);
			await scene.pass(10 * SECOND_MS);
			expect(asked).toBeLessThanOrEqual(11);
			expect(scene.emitted).toEqual([]);
		});

		test('a judge that fails lets nobody pass, keeps nobody else waiting, and is asked again after a back-off', async () => {
			let isBroken = true;
			await scene.park(2);
			await scene.park(1, { stepKey: 'other' });
			scene.dispatcher.register(
				scene.step({
					judge: async (all) => {
						if (isBroken) throw new Error('The policy is gone');
						return all.map(() => ({ kind: 'pass' }));
					},
				}),
			);
			scene.dispatcher.register(scene.step({ stepKey: 'other' }));
			await scene.rest();
			expect(scene.emitted.map(({ contacts: [{ record }] }) => record.stepKey)).toEqual(['other']);
			expect(scene.reported).toContain('The policy is gone');
			isBroken = false;
			await scene.pass(SECOND_MS);
			expect(contacts()).toEqual([1, 2]);
			expect((await scene.store.ledger.counters('journey')).failed).toBe(0);
		});
	});

	test('a store that is away is reported, and looked for again', async () => {
		const { waiting } = scene.store;
		const real = waiting.agenda.bind(waiting);
		let isDown = true;
		waiting.agenda = async (...args) => {
			if (isDown) throw new Error('down');
			return await real(...args);
		};
		scene.dispatcher.register(scene.step());
		await scene.park(1);
		await scene.pass(20 * SECOND_MS);
		expect(new Set(scene.reported)).toEqual(new Set(['down']));
		expect(scene.reported.length).toBeLessThanOrEqual(8);
		isDown = false;
		await scene.pass(5 * SECOND_MS);
		expect(contacts()).toEqual([1]);
	});
});
