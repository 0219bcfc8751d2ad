import type { JourneyStore } from '../../../lib/journey-store';
import { storeOver } from '../../../lib/open-store';
import { openSqliteDriver } from '../../../lib/sqlite/driver';
import { backOffMs, Dispatcher, type DispatchedStep } from '../../../lib/waiting/dispatcher';
import type { LeasedBatch } from '../../../lib/waiting/types';

const NOON_MS = Date.UTC(2027, 0, 15, 12);
const STEP = 's';

/** Lets everything that is under way come to rest: no timer is waited for. */
async function rest(): Promise<void> {
	for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('the dispatcher', () => {
	let store: JourneyStore;
	let dispatcher: Dispatcher;
	let nowMs: number;
	let isTrusted: boolean;
	let calibrations: number;
	let emitted: { batch: LeasedBatch; done: () => void; fail: (error: Error) => void }[];
	let reported: unknown[];

	beforeEach(async () => {
		store = storeOver(await openSqliteDriver({ file: ':memory:' }));
		[nowMs, isTrusted, calibrations, emitted, reported] = [NOON_MS, true, 0, [], []];
		const clock = {
			nowMs: () => nowMs,
			isTrusted: () => isTrusted,
			calibrate: async () => {
				calibrations += 1;
				isTrusted = true;
			},
		};
		dispatcher = new Dispatcher(store, clock, (error) => reported.push(error));
	});
	afterEach(async () => {
		await dispatcher.stop();
		for (const { done } of emitted) done();
		await rest();
		await store.close();
	});

	function register(more: Partial<DispatchedStep> = {}): () => void {
		const emit = async (batch: LeasedBatch) =>
			await new Promise<void>((resolve, reject) => emitted.push({ batch, done: resolve, fail: reject }));
		return dispatcher.register({ stepKey: STEP, batchSize: 10, emit, ...more });
	}

	async function park(count: number, dueAtMs = NOON_MS): Promise<void> {
		const records = Array.from({ length: count }, (_, i) => ({
			...{
				stepKey: STEP,
				contactId: `c${i}`,
				enrollmentId: `e${i}`,
				journeyId: 'j',
				visit: 'v',
				item: {},
				dueAtMs: dueAtMs + i,
			},
		}));
		await store.waiting.park(records, NOON_MS);
	}

	async function at(instantMs: number): Promise<void> {
		nowMs = instantMs;
		dispatcher.wake();
		await rest();
	}

	async function finish(index: number): Promise<void> {
		const { batch, done } = emitted[index];
		await store.waiting.begin(batch.batchId, batch.attempt, `run ${index}`, nowMs);
		await store.waiting.finish(batch.batchId, batch.attempt, `run ${index}`, undefined, nowMs);
		done();
		await rest();
	}

	const sizes = () => emitted.map(({ batch }) => batch.contacts.length);

	test('batches have the size that the step asks for, two are in flight, and an end makes room for the next', async () => {
		await park(35, NOON_MS - 100);
		register();
		await rest();
		expect(sizes()).toEqual([10, 10]);
		await finish(0);
		expect(sizes()).toEqual([10, 10, 10]);
		await finish(1);
		await finish(2);
		expect(sizes()).toEqual([10, 10, 10, 5]);
	});

	test('a contact whose event arrives is handed out without anybody asking', async () => {
		register();
		await store.waiting.park(
			[
				{
					stepKey: STEP,
					contactId: 'c',
					enrollmentId: 'e',
					visit: 'v',
					item: {},
					waitFor: { branches: [{ events: ['paid'] }] },
				},
			],
			NOON_MS,
		);
		await rest();
		expect(emitted).toHaveLength(0);
		await store.events.record([{ id: 'e1', name: 'paid', contactId: 'c', occurredAtMs: NOON_MS }], NOON_MS);
		await rest();
		expect(emitted[0].batch.contacts).toMatchObject([{ outcome: 'event', event: { id: 'e1' } }]);
	});

	test('who is due later is handed out then, not before', async () => {
		await park(1, NOON_MS + 4_000);
		register();
		await at(NOON_MS + 3_999);
		expect(emitted).toHaveLength(0);
		await at(NOON_MS + 4_000);
		expect(sizes()).toEqual([1]);
	});

	test('a batch that n8n did not begin comes again after a back-off, five times; then its contacts are dead letters', async () => {
		await park(1);
		register();
		await rest();
		for (let unbegun = 0; unbegun < 4; unbegun++) {
			emitted[unbegun].done();
			await rest();
			await at(nowMs + backOffMs(unbegun) - 1);
			expect(emitted).toHaveLength(unbegun + 1);
			await at(nowMs + 1);
			expect(emitted[unbegun + 1].batch).toMatchObject({ attempt: unbegun + 2, unbegun: unbegun + 1 });
		}
		emitted[4].fail(new Error('workflow could not be started'));
		await rest();
		expect(reported).toHaveLength(1);
		await at(nowMs + 3_600_000);
		expect(emitted).toHaveLength(5);
		expect(await store.waiting.list({ stepKey: STEP, dead: true }, 10, nowMs)).toMatchObject([
			{ failure: { message: expect.stringContaining('5 attempts') } },
		]);
	});

	test('a batch that began and did not finish comes again when its lease is over, never before', async () => {
		await park(1);
		register();
		await rest();
		await store.waiting.begin(emitted[0].batch.batchId, 1, 'run', nowMs);
		emitted[0].done();
		await rest();
		await at(NOON_MS + 29_999);
		expect(emitted).toHaveLength(1);
		await at(NOON_MS + 30_000);
		expect(emitted[1].batch).toMatchObject({ attempt: 2, unbegun: 0 });
	});

	test('a batch whose executions never come to an end is given up after 25 attempts', async () => {
		await park(1);
		register();
		await rest();
		for (let attempt = 1; attempt <= 25; attempt++) {
			await store.waiting.begin(emitted[attempt - 1].batch.batchId, attempt, 'run', nowMs);
			emitted[attempt - 1].done();
			await rest();
			await at(nowMs + 30_000);
		}
		expect(emitted).toHaveLength(25);
		expect(await store.ledger.counters('j')).toMatchObject({ inside: 1, failed: 1 });
	});

	test('contacts that a gate still holds wait on without an execution; the others leave', async () => {
		await park(4, NOON_MS - 100);
		register({
			judge: async (contacts) =>
				contacts.map(({ record }) =>
					record.contactId < 'c2'
						? { kind: 'hold', untilMs: NOON_MS + 5_000, reason: 'quiet' }
						: { kind: 'pass' },
				),
			batchSize: 3,
		});
		await rest();
		expect(emitted.flatMap(({ batch }) => batch.contacts.map(({ record }) => record.contactId))).toEqual([
			'c2',
			'c3',
		]);
		expect(await store.waiting.count({ stepKey: STEP })).toBe(2);
	});

	test('while everybody is held nothing is in flight', async () => {
		await park(30, NOON_MS - 100);
		register({
			judge: async (contacts) =>
				contacts.map(() => ({ kind: 'hold', untilMs: NOON_MS + 60_000, reason: 'quiet' })),
		});
		await rest();
		expect(emitted).toHaveLength(0);
		expect(await store.waiting.count({ stepKey: STEP })).toBe(30);
		expect((await store.waiting.agenda([STEP], nowMs, nowMs)).inFlight.get(STEP)).toBe(0);
	});

	test('an error is reported, and the next look goes on', async () => {
		await park(1);
		let isBroken = true;
		register({
			judge: async (contacts) => {
				if (isBroken) throw new Error('the cap store is away');
				return contacts.map(() => ({ kind: 'pass' }));
			},
		});
		await rest();
		expect(reported).toMatchObject([{ message: 'the cap store is away' }]);
		isBroken = false;
		await at(NOON_MS + 30_000);
		expect(sizes()).toEqual([1]);
	});

	test('after a jump of the local clock nothing is leased before it is calibrated', async () => {
		await park(1);
		isTrusted = false;
		register();
		await rest();
		expect([calibrations, emitted.length]).toEqual([1, 1]);
		isTrusted = false;
		await at(NOON_MS + 1);
		expect(calibrations).toBe(2);
	});

	test('a step that is taken away, and a dispatcher that is stopped, hand nobody out', async () => {
		const unregister = register();
		unregister();
		await park(1);
		await at(NOON_MS + 1);
		expect(emitted).toHaveLength(0);
		register();
		await dispatcher.stop();
		await at(NOON_MS + 2);
		expect(emitted).toHaveLength(0);
	});
});
