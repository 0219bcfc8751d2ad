import { Harness, STORES } from '../harness';
import { contactIds, happens, NO_TIME, totals, untilTotals, wait, waitFor } from './fixtures';
import { Code, Lab } from './lab';

describe.each(STORES)('rule 4: how a batch is released (%s)', (kind) => {
	let harness: Harness;
	let lab: Lab;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	afterEach(async () => await lab.unpublish());
	afterAll(async () => await harness.close());

	async function parked(parameters = NO_TIME, ...contacts: string[]): Promise<void> {
		lab = new Lab(
			[wait(parameters), { name: 'After', type: new Code('after', (items) => items) }],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'After'],
			],
		);
		await lab.publish();
		await lab.run(contacts.map((contactId) => ({ contactId })));
	}

	test('one marker on input 0, the items on input 1, and batch and attempt as the deduplication key', async () => {
		await parked(NO_TIME, 'ada', 'bob');
		await lab.untilReleased('After', 2);
		const items = lab.emissions.flatMap(({ main }) => main[1]);
		expect(contactIds(items.map(({ json }) => json))).toEqual(['ada', 'bob']);
		for (const { main, key } of lab.emissions) {
			const [[marker, ...others]] = main;
			expect(others).toEqual([]);
			const { batchId, attempt } = marker.json.journeyRelease as { batchId: string; attempt: number };
			expect(key).toBe(`${batchId}:${attempt}`);
			expect(main).toHaveLength(2);
		}
	});

	test('it runs in the legacy execution order too, which looks at input 0 alone', async () => {
		lab = new Lab(
			[wait(NO_TIME), { name: 'After', type: new Code('after', (items) => items) }],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'After'],
			],
		);
		lab.settings = { executionOrder: 'v0' };
		await lab.publish();
		await lab.run([{ contactId: 'ada' }]);
		expect(contactIds(await lab.untilReleased('After', 1))).toEqual(['ada']);
	});

	test.each(['refused', 'rejected'] as const)(
		'a promise that is %s acknowledges nothing: the contact comes back as the next attempt',
		async (fate) => {
			await parked(waitFor([['Go', 'go']]), 'ada');
			lab.fate = () => (lab.emissions.length === 1 ? fate : 'run');
			await happens(harness.store, 'ada', 'go');
			expect(contactIds(await lab.untilReleased('After', 1))).toEqual(['ada']);
			const [first, second] = lab.emissions.map(({ key }) => key!.split(':'));
			expect([first[1], second[1]]).toEqual(['1', '2']);
			expect(second[0]).toBe(first[0]);
			await untilTotals(harness.store, lab, { entered: 1, finished: 1 });
		},
	);

	test('a promise that never settles keeps no place: those who come later leave all the same', async () => {
		await parked(waitFor([['Go', 'go']]), 'ada', 'bob', 'cyd');
		// As with a worker that timed out: the execution ran, and the main process is never told.
		const emit = lab['emit'].bind(lab);
		lab['emit'] = (emission) => emit(emission, undefined);
		for (const contactId of ['ada', 'bob', 'cyd']) {
			await happens(harness.store, contactId, 'go');
			await untilTotals(harness.store, lab, { finished: ['ada', 'bob', 'cyd'].indexOf(contactId) + 1 });
		}
		expect(lab.emissions).toHaveLength(3);
	});

	test('a stale attempt gives out no items and ends nobody', async () => {
		await parked(waitFor([['Go', 'go']]), 'ada');
		lab.fate = () => 'hangs';
		await happens(harness.store, 'ada', 'go');
		for (let tries = 0; lab.emissions.length === 0 && tries < 500; tries++)
			await new Promise((resolve) => setTimeout(resolve, 10));
		const [{ main }] = lab.emissions;
		const first = await lab.startAt('Wait', structuredClone(main));
		expect(first.json('After')).toHaveLength(1);
		const again = await lab.startAt('Wait', structuredClone(main));
		expect(again.error).toBeUndefined();
		expect(again.outputs('Wait').flat()).toEqual([]);
		(main[0][0].json.journeyRelease as { attempt: number }).attempt = 7;
		expect((await lab.startAt('Wait', main)).outputs('Wait').flat()).toEqual([]);
		expect(await totals(harness.store, lab)).toMatchObject({ entered: 1, finished: 1, failed: 0 });
	});

	test('n8n that starts nothing, five times over: the contact becomes a dead letter, still inside', async () => {
		await parked(waitFor([['Go', 'go']]), 'ada');
		let nowMs = harness.shared.clock.nowMs();
		// The back-offs add up to 15 s: the clock is moved on instead of waiting for them.
		const real = harness.shared.clock.nowMs.bind(harness.shared.clock);
		let aheadMs = 0;
		harness.shared.clock.nowMs = () => real() + aheadMs;
		try {
			lab.fate = () => 'refused';
			await happens(harness.store, 'ada', 'go');
			for (let tries = 0; tries < 400 && (await totals(harness.store, lab)).failed === 0; tries++) {
				aheadMs += 1_000;
				harness.shared.dispatcher.wake();
				await new Promise((resolve) => setTimeout(resolve, 20));
			}
			nowMs = harness.shared.clock.nowMs();
		} finally {
			harness.shared.clock.nowMs = real;
		}
		expect(lab.emissions.map(({ key }) => key!.split(':')[1])).toEqual(['1', '2', '3', '4', '5']);
		const [dead] = await harness.store.waiting.list({ journeyId: lab.id, dead: true }, 10, nowMs);
		expect(dead).toMatchObject({
			contactId: 'ada',
			state: 'dead',
			failure: { message: expect.stringMatching(/^5 executions did not take these contacts/) },
		});
		lab.fate = () => 'run';
		await lab.publish('update');
		await harness.store.waiting.revive([dead], Date.now());
		expect(contactIds(await lab.untilReleased('After', 1))).toEqual(['ada']);
		await untilTotals(harness.store, lab, { entered: 1, inside: 0, finished: 1, failed: 0 });
	});

	test('at most two batches of a step are in flight', async () => {
		await parked({ ...waitFor([['Go', 'go']]), options: { batchSize: 1 } }, 'a', 'b', 'c', 'd', 'e');
		lab.fate = () => 'hangs';
		for (const contactId of ['a', 'b', 'c', 'd', 'e']) await happens(harness.store, contactId, 'go');
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(lab.emissions).toHaveLength(2);
		const [first] = lab.emissions;
		await lab.startAt('Wait', structuredClone(first.main));
		harness.shared.dispatcher.wake();
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(lab.emissions).toHaveLength(3);
	});

	test('a contact that leaves by an output that leads nowhere finishes, and the ledger says which', async () => {
		await parked(waitFor([['Go', 'go']]), 'ada');
		lab.links = [['Start', 0, 'Wait']];
		await happens(harness.store, 'ada', 'go');
		await untilTotals(harness.store, lab, { finished: 1 });
		const [enrollments] = await harness.store.enrollments.get(['ada']);
		expect(enrollments.find(({ journeyId }) => journeyId === lab.id)).toMatchObject({
			state: 'finished',
			reason: 'unconnected: Go',
		});
	});
});
