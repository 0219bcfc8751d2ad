import { JourneyError } from '../../../lib/domain/errors';
import { DAY_MS, HOUR_MS } from '../../../lib/domain/time';
import {
	judgeBehaviour,
	type BehaviourHistory,
	type BehaviourRule,
	type PerformedEvent,
} from '../../../lib/segments/behaviour';
import { combineVerdicts, negated, type Verdict } from '../../../lib/segments/verdict';

const NOW = Date.parse('2026-03-15T12:00:00Z');
const at = (daysAgo: number, data = {}): PerformedEvent => ({
	name: 'bought',
	occurredAtMs: NOW - daysAgo * DAY_MS,
	data,
});

function history(events: PerformedEvent[], recordedDays = 400, zone?: string): BehaviourHistory {
	return { events, recordedSinceMs: { bought: NOW - recordedDays * DAY_MS }, ...(zone && { zone }) };
}

const judge = (
	rule: BehaviourRule,
	events: PerformedEvent[],
	recordedDays?: number,
	zone?: string,
): Verdict => judgeBehaviour(rule, history(events, recordedDays, zone), NOW);

const within = (days: number, counts: { atLeast?: number; atMost?: number } = {}): BehaviourRule => ({
	kind: 'performed',
	event: 'bought',
	withinMs: days * DAY_MS,
	...counts,
});

describe('performed', () => {
	it('an event within the window counts, both ends of the window included', () => {
		expect(judge(within(7), [at(7)])).toBe('met');
		expect(judge(within(7), [at(0)])).toBe('met');
		expect(judge(within(7), [{ name: 'bought', occurredAtMs: NOW - 7 * DAY_MS - 1 }])).toBe('not-met');
	});

	it('an event after now does not count', () => {
		expect(judge(within(7), [{ name: 'bought', occurredAtMs: NOW + 1 }])).toBe('not-met');
	});

	it('an event of another name does not count', () => {
		expect(judge(within(7), [{ name: 'opened', occurredAtMs: NOW }])).toBe('not-met');
	});

	it.each([
		[{}, ['not-met', 'met', 'met', 'met']],
		[{ atLeast: 2 }, ['not-met', 'not-met', 'met', 'met']],
		[{ atMost: 2 }, ['met', 'met', 'met', 'not-met']],
		[{ atLeast: 1, atMost: 1 }, ['not-met', 'met', 'not-met', 'not-met']],
	])('%j is judged on 0, 1, 2 and 3 times as %j', (counts, verdicts) => {
		expect(
			[0, 1, 2, 3].map((times) =>
				judge(
					within(7, counts),
					Array.from({ length: times }, () => at(1)),
				),
			),
		).toEqual(verdicts);
	});

	it('only events whose data pass count', () => {
		const rule: BehaviourRule = { ...within(7), where: (data) => Number(data['value']) > 100 };
		expect(judge(rule, [at(1, { value: 50 })])).toBe('not-met');
		expect(judge(rule, [at(1, { value: 150 })])).toBe('met');
		expect(judge(rule, [{ name: 'bought', occurredAtMs: NOW }])).toBe('not-met');
	});

	it('without a window it reaches back to where recording began', () => {
		expect(judge({ kind: 'performed', event: 'bought' }, [at(300)])).toBe('met');
	});
});

describe('never', () => {
	it('not one event within the window is met, one is not', () => {
		const rule: BehaviourRule = { kind: 'never', event: 'bought', withinMs: 30 * DAY_MS };
		expect(judge(rule, [at(31)])).toBe('met');
		expect(judge(rule, [at(30)])).toBe('not-met');
	});
});

describe('what was not recorded', () => {
	const rules: BehaviourRule[] = [
		within(30),
		within(30, { atMost: 1 }),
		{ kind: 'never', event: 'bought', withinMs: 30 * DAY_MS },
		{ kind: 'last', event: 'bought', is: 'more-than', agoMs: 30 * DAY_MS },
		{ kind: 'first', event: 'bought', is: 'less-than', agoMs: 30 * DAY_MS },
	];

	it.each(rules)(
		'$kind: a window that begins before recording is not known, and neither is its negation',
		(rule) => {
			expect(judge(rule, [at(1)], 30)).not.toBe('not-known');
			const verdict = judgeBehaviour(
				rule,
				{ events: [at(1)], recordedSinceMs: { bought: NOW - 30 * DAY_MS + 1 } },
				NOW,
			);
			expect([verdict, negated(verdict)]).toEqual(['not-known', 'not-known']);
		},
	);

	it.each([...rules, { kind: 'never', event: 'bought' } as const])(
		'$kind: a name that was never recorded is not known',
		(rule) => {
			expect(judgeBehaviour(rule, { events: [], recordedSinceMs: { opened: 0 } }, NOW)).toBe('not-known');
		},
	);

	it('a name like an inherited property was not recorded', () => {
		expect(
			judgeBehaviour({ kind: 'never', event: 'constructor' }, { events: [], recordedSinceMs: {} }, NOW),
		).toBe('not-known');
	});
});

describe('first and last', () => {
	const rule = (kind: 'first' | 'last', is: 'more-than' | 'less-than'): BehaviourRule => ({
		kind,
		event: 'bought',
		is,
		agoMs: 10 * DAY_MS,
	});
	const both = [at(5), at(20)];

	it.each([
		['first', 'more-than', 'met'],
		['first', 'less-than', 'not-met'],
		['last', 'more-than', 'not-met'],
		['last', 'less-than', 'met'],
	] as const)('%s %s 10 days ago, with events 5 and 20 days ago: %s', (kind, is, verdict) => {
		expect(judge(rule(kind, is), both)).toBe(verdict);
		expect(judge(rule(kind, is), [...both].reverse())).toBe(verdict);
	});

	it('exactly so long ago is neither more nor less', () => {
		expect(judge(rule('last', 'more-than'), [at(10)])).toBe('not-met');
		expect(judge(rule('last', 'less-than'), [at(10)])).toBe('not-met');
	});

	it('a contact without such an event meets neither', () => {
		expect(judge(rule('last', 'more-than'), [])).toBe('not-met');
		expect(judge(rule('last', 'less-than'), [])).toBe('not-met');
	});
});

describe('anniversary', () => {
	const anniversary = (more = {}): BehaviourRule => ({
		kind: 'anniversary',
		event: 'bought',
		of: 'first',
		...more,
	});
	const on = (iso: string): PerformedEvent => ({ name: 'bought', occurredAtMs: Date.parse(iso) });

	it.each([
		['2024-03-15T09:00:00Z', 0, 'met'],
		['2024-03-16T09:00:00Z', 0, 'not-met'],
		['2024-03-14T09:00:00Z', 363, 'not-met'],
		['2024-03-14T09:00:00Z', 364, 'met'],
		['2024-03-16T09:00:00Z', 1, 'met'],
		['2024-03-22T23:00:00Z', 7, 'met'],
		['2024-03-23T00:00:00Z', 7, 'not-met'],
		['2024-01-02T00:00:00Z', 300, 'met'],
		['2026-03-15T09:00:00Z', 0, 'not-met'],
	])('of %s within %d days of 15 March 2026: %s', (iso, withinDays, verdict) => {
		expect(judge(anniversary({ withinDays }), [on(iso)])).toBe(verdict);
	});

	it('the day is that of the zone, on both ends', () => {
		expect(judge(anniversary(), [on('2024-03-15T23:30:00Z')], 400, 'Europe/Berlin')).toBe('not-met');
		expect(judge(anniversary(), [on('2024-03-14T23:30:00Z')], 400, 'Europe/Berlin')).toBe('met');
	});

	it('a date field counts instead of the event', () => {
		const rule = anniversary({ dateField: 'person.bornOn' });
		expect(judge(rule, [at(3, { person: { bornOn: '1990-03-15' } })])).toBe('met');
		expect(judge(rule, [at(3, { person: { bornOn: '1990-03-16' } })])).toBe('not-met');
		expect(judge(rule, [at(3)])).toBe('not-met');
	});

	it('29 February falls on 28 February or 1 March in other years', () => {
		const born = { ...on('2024-02-29T12:00:00Z') };
		const verdict = (today: string, leapDay?: string) =>
			judgeBehaviour(
				anniversary(leapDay && { leapDay }),
				{ events: [born], recordedSinceMs: { bought: 0 } },
				Date.parse(today),
			);
		expect([verdict('2026-02-28T12:00:00Z'), verdict('2026-03-01T12:00:00Z')]).toEqual(['met', 'not-met']);
		expect([verdict('2026-02-28T12:00:00Z', 'mar-1'), verdict('2026-03-01T12:00:00Z', 'mar-1')]).toEqual([
			'not-met',
			'met',
		]);
		expect([verdict('2028-02-28T12:00:00Z'), verdict('2028-02-29T12:00:00Z', 'mar-1')]).toEqual([
			'not-met',
			'met',
		]);
	});
});

describe('upcoming', () => {
	const rule: BehaviourRule = {
		kind: 'upcoming',
		event: 'bought',
		dateField: 'startsAt',
		withinMs: 2 * DAY_MS,
	};

	it.each([
		['2026-03-15T11:59:59.999Z', 'not-met'],
		['2026-03-15T12:00:00Z', 'met'],
		['2026-03-17T11:59:59.999Z', 'met'],
		['2026-03-17T12:00:00Z', 'not-met'],
		['soon', 'not-met'],
	])('a date in the data at %s is within the next 2 days: %s', (startsAt, verdict) => {
		expect(judge(rule, [at(40), at(50, { startsAt })])).toBe(verdict);
	});

	it('a number is read as milliseconds', () => {
		expect(judge(rule, [at(1, { startsAt: NOW + HOUR_MS })])).toBe('met');
	});
});

it('a span or count below 0 is refused', () => {
	for (const rule of [within(-1), within(1, { atLeast: Number.NaN })]) {
		expect(() => judge(rule, [])).toThrow(JourneyError);
	}
});

describe('groups of verdicts', () => {
	it.each([
		['and', ['met', 'met'], 'met'],
		['and', ['met', 'not-known'], 'not-known'],
		['and', ['not-met', 'not-known'], 'not-met'],
		['or', ['not-met', 'not-met'], 'not-met'],
		['or', ['not-met', 'not-known'], 'not-known'],
		['or', ['met', 'not-known'], 'met'],
		['none', ['not-met', 'not-met'], 'met'],
		['none', ['not-met', 'not-known'], 'not-known'],
		['none', ['met', 'not-known'], 'not-met'],
		['and', [], 'met'],
		['or', [], 'not-met'],
		['none', [], 'met'],
	] as const)('%s of %j is %s', (combinator, verdicts, expected) => {
		expect(combineVerdicts(combinator, verdicts)).toBe(expected);
	});
});
