import { openStore, type Call, type JourneyStore } from '../../../lib';

const NOW_MS = Date.UTC(2027, 0, 15, 12);
const HOUR_MS = 3_600_000;
const SLOT = 'calls:Calls';

describe('calls that nobody waits for any more', () => {
	let store: JourneyStore;
	beforeEach(async () => {
		store = await openStore({ kind: 'embedded', file: ':memory:' });
		const who = { contactId: 'anna', journeyId: 'j', enrollmentId: 'e', entry: 'direct' } as const;
		await store.enrollments.enter([who], NOW_MS);
		const plan = { who: 'agent', machine: 'hang-up', maxTurns: 40 } as const;
		const call = {
			...{ callId: 'call', contactId: 'anna', enrollmentId: 'e', journeyId: 'j', stepKey: 'step' },
			...{ ticketId: 't', visit: 'v', messageName: 'Call', attempt: 1, to: '+14155550143' },
			...{ from: '+14155550100', engagement: 'Calls v1', purpose: 'transactional', timeZone: 'UTC', plan },
			...{ ringSec: 25, longestSec: 600, detectsMachines: true },
		};
		await store.calls.reserve(
			[
				{
					call,
					quiet: [],
					contact: {},
					consent: { point: call.to, model: 'opt-out' },
					takes: [],
					slots: [{ name: SLOT, limit: 1 }],
					slotMs: 48 * HOUR_MS,
					doubtMs: 45_000,
				},
			],
			NOW_MS,
		);
		await store.calls.report('call', { sid: 'CA1', status: 'ringing' }, NOW_MS);
	});
	afterEach(async () => await store.close());

	const found = async (): Promise<Call | undefined> => (await store.calls.get(['call']))[0];
	const leave = async () => await store.enrollments.exit([{ contactId: 'anna' }], 'bought', NOW_MS);

	test('one whose contact has left and of which nothing is told gets an outcome after a day, and gives its slot back', async () => {
		await leave();
		await store.maintain(NOW_MS + 24 * HOUR_MS);
		expect((await found())!.outcome).toBeUndefined();
		const laterMs = NOW_MS + 25 * HOUR_MS;
		await store.maintain(laterMs);
		expect((await found())!.outcome).toMatchObject({ result: 'Unknown' });
		expect(await store.capacity.inUse([SLOT], laterMs)).toEqual([0]);
	});

	test('it is forgotten with time like every other', async () => {
		await leave();
		await store.maintain(NOW_MS + 25 * HOUR_MS);
		await store.maintain(NOW_MS + 60 * 24 * HOUR_MS);
		expect(await found()).toBeUndefined();
	});

	test('one whose contact waits for it is left to its step', async () => {
		for (const days of [2, 3, 4]) await store.maintain(NOW_MS + days * 24 * HOUR_MS);
		expect((await found())!.outcome).toBeUndefined();
		const hungUp = { status: 'completed', isWhole: true };
		await store.calls.report('call', hungUp, NOW_MS + 5 * 24 * HOUR_MS);
		expect((await found())!.outcome).toMatchObject({ result: 'Undetermined' });
	});
});
