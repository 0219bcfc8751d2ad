import {
	callIdOf,
	laneOf,
	parseEngagement,
	type Cap,
	type JourneyStore,
	type LeasedContact,
} from '../../lib';
import { dialAskOf } from '../../nodes/ConversationalVoice/dial-ask';
import { paceLooks } from '../../nodes/ConversationalVoice/dial-takes';
import type { LoadedEngagement } from '../../nodes/ConversationalVoice/engagement-book';
import type { VoiceTicket } from '../../nodes/ConversationalVoice/voice-ticket';
import { CapBook } from '../../nodes/shared/cap-book';
import type { CapRules, CapStamp } from '../../nodes/shared/gates';
import { Harness, STORES } from './harness';

const NOW_MS = Date.UTC(2027, 2, 2, 16);
const HOUR_MS = 3_600_000;
const TO = '+14155550143';
const SUBJECT = `point:${TO}`;
const VISIT = { enrollmentId: 'e', stepKey: 'step', visit: 'v' };
const SCOPES = ['all', 'channel:voice'];

/** At most one call in 24 hours. */
const ENGAGEMENT = parseEngagement({
	who: 'agent',
	callerNumbers: ['+14155550100'],
	capacity: 2,
	callsPerMinute: 3,
	caps: [{ kind: 'rolling', maxHits: 1, unit: 'hours', every: 24, scope: 'channel:voice' }],
	consent: { model: 'opt-out', purpose: 'transactional' },
});
const UNCAPPED = { ...ENGAGEMENT, caps: [] };
const HOURLY: Cap = {
	kind: 'rolling',
	maxHits: 1,
	every: 1,
	unit: 'hours',
	scope: 'channel:voice',
	reserve: 0,
};

/** The caps of a gate, as its stamp carries them. */
function rules(caps: Cap[], more: Partial<CapRules> = {}): CapRules {
	return { caps: caps as CapRules['caps'], scopes: SCOPES, zone: 'UTC', isPriority: false, ...more };
}

const LOADED: Omit<LoadedEngagement, 'gateCaps'> = {
	label: 'Calls v1',
	engagement: ENGAGEMENT,
	rules: { policies: [], label: 'none', maxHoldDays: 21, presets: [], floor: undefined },
	gateRules: undefined,
};

describe.each(STORES)('caps of a dial (%s)', (kind) => {
	let harness: Harness;
	let store: JourneyStore;
	beforeEach(async () => {
		harness = await Harness.open(kind);
		({ store } = harness);
		await store.enrollments.enter(
			[{ contactId: 'anna', journeyId: 'j', enrollmentId: 'e', entry: 'direct' }],
			NOW_MS,
		);
	});
	afterEach(async () => await harness.close());

	/** What a Frequency Cap before the step took, or another journey did. */
	const hit = async (hitId: string, takenAtMs: number, more: Partial<CapStamp> = {}): Promise<CapStamp> => {
		const { subject = SUBJECT, scopes = SCOPES } = more;
		await store.caps.take([{ hitId, subject, counts: scopes, limits: [] }], takenAtMs);
		return { hitId, subject, channel: 'voice', scopes, takenAtMs, ...more };
	};
	/** The first dial, which found the line busy. */
	const busyDial = async (gates: CapStamp[], nowMs = NOW_MS) => {
		expect(await dial(gates, { nowMs, engagement: UNCAPPED })).toMatchObject({ kind: 'reserved' });
		const [attempts] = await store.calls.attemptsOf([VISIT]);
		const outcome = { result: 'Busy', class: 'attempted', output: 'No Answer', retry: 'short-wait' };
		const { callId } = attempts.at(-1)!;
		await store.calls.conclude(callId, { ...outcome, atMs: nowMs } as never, nowMs);
	};
	const redial = async (gates: CapStamp[], nowMs: number) =>
		await dial(gates, { nowMs, engagement: UNCAPPED });
	/** The dial that comes after those made so far. */
	const dial = async (gateHits: CapStamp[], { nowMs = NOW_MS, engagement = ENGAGEMENT } = {}) => {
		const ticket: VoiceTicket = {
			endsAtMs: NOW_MS + 90 * 24 * HOUR_MS,
			ask: {
				engagement: 'Calls',
				overrides: {},
				to: TO,
				contact: {},
				journeyZone: 'UTC',
				messageName: 'Call',
				talk: { goal: '', knowledge: '', greeting: '', handOverWhen: '', extract: [] },
				mostDials: null,
				goesOn: false,
				gateRules: null,
				gateHits,
			},
		};
		const record = {
			contactId: 'anna',
			enrollmentId: 'e',
			journeyId: 'j',
			visit: 'v',
			stepKey: laneOf('step', 'line'),
		};
		const contact = { ticketId: 't', record, outcome: 'due' } as unknown as LeasedContact;
		const [attempts] = await store.calls.attemptsOf([VISIT]);
		const gateCaps = gateHits.map(async ({ rules }) => rules && (await new CapBook(store).load(rules)));
		const loaded = { ...LOADED, engagement, gateCaps: await Promise.all(gateCaps) };
		const [answer] = await store.calls.reserve([dialAskOf(contact, ticket, loaded, attempts, nowMs)], nowMs);
		return answer;
	};
	const free = async (nowMs: number) => {
		const limits = [{ scope: 'channel:voice', maxHits: 9, windowMs: 24 * HOUR_MS }];
		const [answer] = await store.caps.take([{ hitId: 'look', subject: SUBJECT, counts: [], limits }], nowMs);
		return answer.kind === 'taken' ? answer.remaining[0] : 0;
	};

	test('the hit of a gate before the step and the dial are one: the cap of the engagement sees one', async () => {
		const gate = await hit('gate', NOW_MS - 60_000);
		expect(await dial([gate])).toMatchObject({ kind: 'reserved' });
		expect(await free(NOW_MS)).toBe(8);
	});

	test('a gate that let the contact pass opens no way around the cap of the engagement', async () => {
		await hit('another journey', NOW_MS - 3 * HOUR_MS);
		const gate = await hit('gate', NOW_MS - 60_000);
		expect(await dial([gate])).toMatchObject({ kind: 'held', by: 'cap', untilMs: NOW_MS + 21 * HOUR_MS });
		expect(await free(NOW_MS)).toBe(7);
	});

	test('a dial that was long held counts from when it is made, not from when its gate let it pass', async () => {
		const gate = await hit('gate', NOW_MS);
		const laterMs = NOW_MS + 40 * HOUR_MS;
		expect(await dial([gate], { nowMs: laterMs })).toMatchObject({ kind: 'reserved' });
		expect(await free(laterMs)).toBe(8);
	});

	test('an attempt that was never made gives back what it took, and the next needs no second place', async () => {
		const gate = await hit('gate', NOW_MS - 60_000);
		await dial([gate]);
		const first = callIdOf(VISIT, 1);
		const never = { result: 'CapacityDeferred', class: 'not-attempted', output: null, retry: 'back-off' };
		await store.calls.conclude(first, { ...never, atMs: NOW_MS } as never, NOW_MS);
		expect(await dial([gate])).toMatchObject({ kind: 'reserved' });
		expect(await free(NOW_MS)).toBe(8);
	});

	test('a gate binds each further dial: a new hit of its caps, or held with the cap in words', async () => {
		const gate = await hit('gate', NOW_MS, { rules: rules([{ ...HOURLY, maxHits: 2 }]) });
		await busyDial([gate]);
		await busyDial([gate], NOW_MS + 1);
		expect(await redial([gate], NOW_MS + HOUR_MS - 1)).toMatchObject({
			kind: 'held',
			by: 'cap',
			untilMs: NOW_MS + HOUR_MS,
			facts: {
				cap: '2 in 1 hour (channel:voice)',
				policy: 'a Frequency Cap before',
				nextAllowedAt: new Date(NOW_MS + HOUR_MS).toISOString(),
			},
		});
		expect(await redial([gate], NOW_MS + HOUR_MS)).toMatchObject({ kind: 'reserved' });
		expect(await free(NOW_MS + HOUR_MS)).toBe(6);
	});

	test('gates in a row all bind, each by whom it counts for', async () => {
		const point = await hit('gate 1', NOW_MS, { rules: rules([{ ...HOURLY, maxHits: 2 }]) });
		const household = { subject: 'field:household:h', rules: rules([{ ...HOURLY, every: 3 }]) };
		const gates = [point, await hit('gate 2', NOW_MS, household)];
		await busyDial(gates);
		expect(await redial(gates, NOW_MS + 2 * HOUR_MS)).toMatchObject({
			kind: 'held',
			untilMs: NOW_MS + 3 * HOUR_MS,
			facts: { cap: '1 in 3 hours (channel:voice)' },
		});
		// What the held dial had taken of the number is given back.
		expect(await free(NOW_MS + 2 * HOUR_MS)).toBe(8);
		expect(await redial(gates, NOW_MS + 3 * HOUR_MS)).toMatchObject({ kind: 'reserved' });
	});

	test('saved caps bind a further dial as they are by then, and are named with their version', async () => {
		const save = async (maxHits: number) =>
			await store.policies.save(
				'Brand',
				'frequency-cap',
				{ caps: [{ ...HOURLY, maxHits }] } as never,
				NOW_MS,
			);
		await save(1);
		const gate = await hit('gate', NOW_MS, { rules: rules([], { saved: 'Brand' }) });
		await busyDial([gate]);
		expect(await redial([gate], NOW_MS + 60_000)).toMatchObject({
			kind: 'held',
			facts: { policy: 'Brand v1' },
		});
		await save(2);
		expect(await redial([gate], NOW_MS + 60_000)).toMatchObject({ kind: 'reserved' });
	});

	test('a gate that ignores its caps holds no further dial', async () => {
		const gate = await hit('gate', NOW_MS, { rules: rules([]) });
		await busyDial([gate]);
		expect(await redial([gate], NOW_MS + 1)).toMatchObject({ kind: 'reserved' });
	});

	test('of a gate that does not count the call, its own dials hold no further one, but others do', async () => {
		const gate = await hit('gate', NOW_MS, { scopes: [], rules: rules([HOURLY]) });
		await busyDial([gate]);
		await busyDial([gate], NOW_MS + 1);
		await hit('another journey', NOW_MS + 2);
		expect(await redial([gate], NOW_MS + 3)).toMatchObject({
			kind: 'held',
			facts: { cap: expect.anything() },
		});
	});

	test('hits that a cap reserves are for further dials with priority alone', async () => {
		const caps = [{ ...HOURLY, maxHits: 2, reserve: 1 }];
		const gate = await hit('gate', NOW_MS, { rules: rules(caps) });
		await busyDial([gate]);
		expect(await redial([gate], NOW_MS + 1)).toMatchObject({ kind: 'held' });
		const withPriority = { ...gate, rules: rules(caps, { isPriority: true }) };
		expect(await redial([withPriority], NOW_MS + 1)).toMatchObject({ kind: 'reserved' });
	});

	test('the stamp of an older version, which says nothing of its caps, holds no further dial', async () => {
		const gate = await hit('gate', NOW_MS);
		await busyDial([gate]);
		expect(await redial([gate], NOW_MS + 1)).toMatchObject({ kind: 'reserved' });
		expect(await free(NOW_MS + 1)).toBe(7);
	});

	test('a cap of the engagement that holds is told in words, with the engagement', async () => {
		await dial([]);
		await store.calls.conclude(callIdOf(VISIT, 1), { result: 'Busy', class: 'attempted' } as never, NOW_MS);
		expect(await dial([], { nowMs: NOW_MS + 1 })).toMatchObject({
			facts: { cap: '1 in 24 hours (channel:voice)', policy: 'Calls v1' },
		});
	});

	test('to ask for the pace takes nothing of it', async () => {
		const remaining = async () => {
			const answers = await store.caps.take(paceLooks(ENGAGEMENT, 'Calls'), NOW_MS);
			return answers.map((answer) => (answer.kind === 'taken' ? answer.remaining : answer.kind));
		};
		expect([await remaining(), await remaining()]).toEqual([[[3]], [[3]]]);
		await dial([]);
		expect(await remaining()).toEqual([[2]]);
	});
});
