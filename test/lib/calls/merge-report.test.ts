import { mergeReport } from '../../../lib/calls/merge-report';
import type { Call, CallReport } from '../../../lib/domain/call';

const NOW_MS = Date.UTC(2027, 0, 15, 12);

function call(more: Partial<Call> = {}): Call {
	return {
		callId: 'call',
		contactId: 'anna',
		enrollmentId: 'enrollment',
		journeyId: 'journey',
		stepKey: 'step',
		ticketId: 'ticket',
		visit: 'v1',
		messageName: 'Call',
		attempt: 1,
		to: '+14155550143',
		from: '+14155550100',
		engagement: 'Calls v1',
		purpose: 'commercial',
		timeZone: 'UTC',
		plan: { who: 'agent', machine: 'hang-up', maxTurns: 40 },
		reservedAtMs: NOW_MS,
		capacity: [],
		hits: [],
		ringSec: 25,
		longestSec: 600,
		detectsMachines: true,
		evidence: {},
		talk: { turns: [], attributes: {} },
		raw: {},
		...more,
	};
}

/** The call after reports in their order. */
function after(reports: readonly CallReport[], start = call()): Call {
	return reports.reduce((merged, report, i) => mergeReport(merged, report, NOW_MS + i) ?? merged, start);
}

function permutations<T>(items: readonly T[]): T[][] {
	if (items.length < 2) return [[...items]];
	return items.flatMap((item, i) =>
		permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
	);
}

const COURSE = ['initiated', 'ringing', 'in-progress', 'completed'].map((status): CallReport => ({ status }));

describe('what the provider reports about a call', () => {
	const courses: [name: string, reports: CallReport[], result: string][] = [
		['a machine', [...COURSE, { answeredBy: 'machine_start' }], 'AnsweringMachineHangup'],
		['a person', [...COURSE, { answeredBy: 'human' }], 'LiveAnswer'],
		['a fax', [...COURSE, { answeredBy: 'fax' }], 'NotAHandset'],
		[
			'a busy line',
			[{ status: 'initiated' }, { status: 'ringing' }, { status: 'busy', sipResponseCode: 486 }],
			'Busy',
		],
		['a bad number', [{ status: 'initiated' }, { status: 'failed', sipResponseCode: 404 }], 'InvalidAddress'],
	];
	test.each(courses)(
		'%s has one outcome, whatever the order and however often each report comes',
		(_name, reports, result) => {
			for (const order of permutations(reports)) {
				const merged = after([...order, ...order]);
				expect([order.map(({ status }) => status), merged.outcome?.result]).toEqual([
					order.map(({ status }) => status),
					result,
				]);
			}
		},
	);

	test('a completed call waits for who answered; what the provider says when asked is the last word', () => {
		const ended = after(COURSE);
		expect(ended).toMatchObject({ status: 'completed', endedAtMs: NOW_MS + 3 });
		expect(ended.outcome).toBeUndefined();
		expect(after([{ status: 'completed', isWhole: true }], ended).outcome?.result).toBe('Undetermined');
	});

	test('without detection of machines nothing more is waited for', () => {
		expect(after(COURSE, call({ detectsMachines: false })).outcome?.result).toBe('Undetermined');
	});

	test('a contact who was put through is waited for until the queue tells', () => {
		const plan = { who: 'representatives', machine: 'hang-up', maxTurns: 40 } as const;
		const ended = after(COURSE, call({ plan, detectsMachines: false }));
		expect(ended.outcome).toBeUndefined();
		expect(after([{ queueResult: 'hangup' }], ended).outcome?.result).toBe('Abandoned');
	});

	test('an outcome stays: later facts change only the recording, the transcript and the raw values', () => {
		const over = after([{ status: 'busy' }]);
		expect(mergeReport(over, { status: 'completed', answeredBy: 'human' }, NOW_MS)).toBeUndefined();
		const more = mergeReport(over, { recording: { sid: 'RE1' }, raw: { Late: '1' } }, NOW_MS);
		expect(more).toEqual({ ...over, recording: { sid: 'RE1' }, raw: { ...over.raw, Late: '1' } });
	});

	test('a refusal to create the call is its outcome', () => {
		expect(after([{ createErrorCode: 21215 }]).outcome).toMatchObject({ result: 'NonRetriableError' });
	});

	test('the call given is not changed', () => {
		const start = call();
		const before = structuredClone(start);
		mergeReport(start, { status: 'busy', raw: { CallStatus: 'busy' } }, NOW_MS);
		expect(start).toEqual(before);
	});

	test('what is told of another call, made for the same attempt by mistake, is not about this one', () => {
		const known = call({ sid: 'CA1', status: 'in-progress' });
		expect(mergeReport(known, { sid: 'CA2', status: 'completed' }, NOW_MS)).toBeUndefined();
		expect(mergeReport(known, { sid: 'CA1', status: 'completed' }, NOW_MS)).toBeDefined();
	});

	test('the outcome waits for what the agent makes of the last words, but not for ever', () => {
		const talk = { turns: [], attributes: {}, thinking: { turn: 2, sinceMs: NOW_MS } };
		const thinking = call({ talk, evidence: { speechHeard: true }, status: 'in-progress' });
		const completed = { status: 'completed', isWhole: true };
		const ended = mergeReport(thinking, completed, NOW_MS + 29_999)!;
		expect(ended).toMatchObject({ endedAtMs: NOW_MS + 29_999 });
		expect(ended.outcome).toBeUndefined();
		expect(mergeReport(ended, completed, NOW_MS + 30_000)!.outcome).toMatchObject({ result: 'LiveAnswer' });
		const answered = { ...ended, talk: { turns: [], attributes: { newDate: '2027-02-01' } } };
		expect(mergeReport(answered, completed, NOW_MS + 29_999)!.outcome).toBeDefined();
	});

	test('a call that was given up as never made learns its sid, should it be made all the same', () => {
		const given = call({
			outcome: {
				result: 'CapacityDeferred',
				class: 'not-attempted',
				output: null,
				retry: 'back-off',
				atMs: NOW_MS,
			},
		});
		expect(mergeReport(given, { sid: 'CA1', status: 'ringing' }, NOW_MS)).toEqual({ ...given, sid: 'CA1' });
	});
});
