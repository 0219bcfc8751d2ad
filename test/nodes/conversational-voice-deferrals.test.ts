import { callIdOf, classifyCall, type DialAsk, type JourneyStore } from '../../lib';
import { Harness, STORES } from './harness';

const NOW_MS = Date.UTC(2027, 2, 2, 16);
const QUARTER_MS = 15 * 60_000;
/** A day of a provider that takes no calls. */
const DEFERRALS = 96;
const VISIT = { enrollmentId: 'e', stepKey: 'step', visit: 'v' };
const KNOWLEDGE = 'The parcel is at the depot. '.repeat(300);

describe.each(STORES)('a call that is put off again and again (%s)', (kind) => {
	let harness: Harness;
	let store: JourneyStore;
	beforeEach(async () => {
		harness = await Harness.open(kind);
		({ store } = harness);
		const who = { contactId: 'anna', journeyId: 'j', enrollmentId: 'e', entry: 'direct' } as const;
		await store.enrollments.enter([who], NOW_MS);
		for (let attempt = 1; attempt <= DEFERRALS; attempt++) {
			const nowMs = NOW_MS + attempt * QUARTER_MS;
			await store.calls.reserve([askOf(attempt)], nowMs);
			const outcome = { ...classifyCall({ blockedBy: 'capacity' }), atMs: nowMs };
			await store.calls.conclude(callIdOf(VISIT, attempt), outcome, nowMs);
		}
	});
	afterEach(async () => await harness.close());

	const askOf = (attempt: number): DialAsk => {
		const plan = { who: 'agent', machine: 'hang-up', maxTurns: 40, knowledge: KNOWLEDGE } as const;
		const to = '+14155550143';
		return {
			call: {
				...{
					callId: callIdOf(VISIT, attempt),
					contactId: 'anna',
					...VISIT,
					journeyId: 'j',
					attempt,
					to,
					plan,
				},
				...{ ticketId: 't', messageName: 'Call', from: '+14155550100', engagement: 'Calls v1' },
				...{ purpose: 'transactional', timeZone: 'UTC', ringSec: 25, longestSec: 600, detectsMachines: true },
			},
			quiet: [],
			contact: {},
			consent: { point: to, model: 'opt-out' },
			takes: [],
			slots: [{ name: 'calls:Calls', limit: 1 }],
			slotMs: QUARTER_MS,
			doubtMs: 45_000,
		};
	};

	test('is found with all its attempts, in their order', async () => {
		const [attempts] = await store.calls.attemptsOf([VISIT]);
		expect(attempts.map(({ attempt }) => attempt)).toEqual(
			Array.from({ length: DEFERRALS }, (_, i) => i + 1),
		);
	});

	test('leaves little behind: what was to be said is with the attempt that follows alone', async () => {
		const nowMs = NOW_MS + (DEFERRALS + 1) * QUARTER_MS;
		expect(await store.calls.reserve([askOf(DEFERRALS + 1)], nowMs)).toMatchObject([{ kind: 'reserved' }]);
		const [attempts] = await store.calls.attemptsOf([VISIT]);
		const sizes = attempts.map((call) => JSON.stringify(call).length);
		expect(Math.max(...sizes.slice(0, -1))).toBeLessThan(1_000);
		expect(attempts.at(-1)!.plan.knowledge).toBe(KNOWLEDGE);
		const effects = await store.effects.of(['anna']);
		expect(effects[0]).toHaveLength(DEFERRALS + 1);
	});
});
