import {
	callIdOf,
	laneOf,
	openStore,
	parseEngagement,
	type JourneyStore,
	type LeasedContact,
} from '../../lib';
import { dialAskOf, paceLooks } from '../../nodes/ConversationalVoice/dial-ask';
import type { LoadedEngagement } from '../../nodes/ConversationalVoice/engagement-book';
import type { VoiceTicket } from '../../nodes/ConversationalVoice/voice-ticket';
import type { CapStamp } from '../../nodes/shared/gates';

const NOW_MS = Date.UTC(2027, 2, 2, 16);
const HOUR_MS = 3_600_000;
const TO = '+14155550143';
const SUBJECT = `point:${TO}`;
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
const LOADED: LoadedEngagement = {
	label: 'Calls v1',
	engagement: ENGAGEMENT,
	rules: { policies: [], label: 'none', maxHoldDays: 21, presets: [], floor: undefined },
	gateRules: undefined,
};

describe('caps of a dial', () => {
	let store: JourneyStore;
	beforeEach(async () => {
		store = await openStore({ kind: 'embedded', file: ':memory:' });
		await store.enrollments.enter(
			[{ contactId: 'anna', journeyId: 'j', enrollmentId: 'e', entry: 'direct' }],
			NOW_MS,
		);
	});
	afterEach(async () => await store.close());

	/** What a Frequency Cap before the step took, or another journey did. */
	const hit = async (hitId: string, takenAtMs: number): Promise<CapStamp> => {
		await store.caps.take([{ hitId, subject: SUBJECT, counts: SCOPES, limits: [] }], takenAtMs);
		return { hitId, subject: SUBJECT, channel: 'voice', scopes: SCOPES, takenAtMs };
	};
	const dial = async (gateHits: CapStamp[], { attempt = 1, nowMs = NOW_MS } = {}) => {
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
		const [answer] = await store.calls.reserve([dialAskOf(contact, ticket, LOADED, attempt, nowMs)], nowMs);
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
		const first = callIdOf({ enrollmentId: 'e', stepKey: 'step', visit: 'v' }, 1);
		const never = { result: 'CapacityDeferred', class: 'not-attempted', output: null, retry: 'back-off' };
		await store.calls.conclude(first, { ...never, atMs: NOW_MS } as never, NOW_MS);
		expect(await dial([gate], { attempt: 2 })).toMatchObject({ kind: 'reserved' });
		expect(await free(NOW_MS)).toBe(8);
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
