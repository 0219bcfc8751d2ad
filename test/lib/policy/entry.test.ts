import { JourneyError } from '../../../lib/domain/errors';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../lib/domain/time';
import {
	judgeEntry,
	type AgainUnit,
	type EntryFacts,
	type EntryHistory,
	type EntryRepeat,
	type EntryRule,
} from '../../../lib/policy/entry';

const NOW = Date.parse('2026-03-15T12:00:00Z');
const NEVER: EntryHistory = { totalCount: 0, insideCount: 0 };
const INSIDE: EntryHistory = { totalCount: 1, insideCount: 1, lastEnteredAtMs: NOW - 2 * DAY_MS };
const BEFORE: EntryHistory = {
	totalCount: 1,
	insideCount: 0,
	lastEnteredAtMs: NOW - 2 * DAY_MS,
	lastEndedAtMs: NOW - DAY_MS,
};
const ENTER = { kind: 'enter' };

const facts = (more: Partial<EntryFacts> = {}): EntryFacts => ({
	eventOccurredAtMs: NOW,
	history: NEVER,
	...more,
});
const judge = (rule: Partial<EntryRule>, more?: Partial<EntryFacts>, nowMs = NOW) =>
	judgeEntry({ repeat: { kind: 'every-time' }, ...rule }, facts(more), nowMs);
const reason = (rule: Partial<EntryRule>, more?: Partial<EntryFacts>, nowMs = NOW): string => {
	const verdict = judge(rule, more, nowMs);
	return verdict.kind === 'refuse' ? verdict.reason : 'enter';
};

describe('how often', () => {
	it.each([
		['every-time', 'enter', 'enter', 'enter'],
		['once-ever', 'enter', 'entered-before', 'entered-before'],
		['not-while-inside', 'enter', 'inside', 'enter'],
	] as const)('%s: a new contact %s, one inside %s, one that was there before %s', (kind, ...expected) => {
		expect([NEVER, INSIDE, BEFORE].map((history) => reason({ repeat: { kind } }, { history }))).toEqual(
			expected,
		);
	});

	it.each([
		['once-per-key', 'enter', 'key-entered-before', 'key-entered-before'],
		['one-at-a-time-per-key', 'enter', 'key-inside', 'enter'],
	] as const)(
		'%s: a new key %s, a key inside %s, a key that was there before %s, whatever the other keys',
		(kind, ...expected) => {
			const verdicts = [NEVER, INSIDE, BEFORE].map((keyHistory) =>
				reason({ repeat: { kind } }, { history: INSIDE, key: 'cart-7', keyHistory }),
			);
			expect(verdicts).toEqual(expected);
			expect(reason({ repeat: { kind } }, { history: INSIDE, key: 'cart-8' })).toBe('enter');
		},
	);

	it('an event without the key does not enter a journey that goes by keys', () => {
		for (const kind of ['once-per-key', 'one-at-a-time-per-key'] as const) {
			expect(reason({ repeat: { kind } })).toBe('no-key');
			expect(reason({ repeat: { kind } }, { key: '' })).toBe('no-key');
		}
	});
});

describe('again after', () => {
	const again = (amount: number, unit: AgainUnit, from: 'entry' | 'exit' = 'entry'): EntryRepeat => ({
		kind: 'again-after',
		amount,
		unit,
		from,
	});
	const enteredAt = (iso: string): EntryHistory => ({
		totalCount: 1,
		insideCount: 0,
		lastEnteredAtMs: Date.parse(iso),
		lastEndedAtMs: Date.parse(iso),
	});

	it.each([
		['minutes', 30, 'UTC', '2026-03-15T11:00:00Z', '2026-03-15T11:30:00Z'],
		['hours', 24, 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z'],
		['days', 1, 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z'],
		['calendar-days', 1, 'Europe/Berlin', '2026-03-15T22:50:00Z', '2026-03-15T23:00:00Z'],
		['calendar-days', 2, 'America/New_York', '2026-03-07T15:00:00Z', '2026-03-09T04:00:00Z'],
		['weeks', 1, 'Europe/Berlin', '2026-03-24T12:00:00Z', '2026-03-31T11:00:00Z'],
		['months', 1, 'UTC', '2026-01-31T08:00:00Z', '2026-02-28T08:00:00Z'],
		['years', 1, 'Europe/Berlin', '2024-02-29T12:00:00Z', '2025-02-28T12:00:00Z'],
	] as const)(
		'%s: %d in %s after %s is %s, that instant included',
		(unit, amount, zone, entered, allowed) => {
			const rule = { repeat: again(amount, unit) };
			const allowedFromMs = Date.parse(allowed);
			const more = { history: enteredAt(entered), zone, eventOccurredAtMs: allowedFromMs };
			expect(judge(rule, more, allowedFromMs - 1)).toEqual({
				kind: 'refuse',
				reason: 'too-soon',
				allowedFromMs,
			});
			expect(judge(rule, more, allowedFromMs)).toEqual(ENTER);
		},
	);

	it('a first entry waits for nothing', () => {
		expect(judge({ repeat: again(1, 'years') })).toEqual(ENTER);
		expect(judge({ repeat: again(1, 'years', 'exit') })).toEqual(ENTER);
	});

	it('from entry, a contact still inside enters again once the pause is over', () => {
		expect(reason({ repeat: again(3, 'days') }, { history: INSIDE })).toBe('too-soon');
		expect(reason({ repeat: again(2, 'days') }, { history: INSIDE })).toBe('enter');
	});

	it('from exit, the pause begins with the end and a contact still inside does not enter', () => {
		expect(judge({ repeat: again(2, 'days', 'exit') }, { history: BEFORE })).toMatchObject({
			allowedFromMs: NOW + DAY_MS,
		});
		expect(reason({ repeat: again(1, 'days', 'exit') }, { history: BEFORE })).toBe('enter');
		expect(reason({ repeat: again(1, 'days', 'exit') }, { history: INSIDE })).toBe('inside');
	});

	it.each([0, -1, 1.5, Number.NaN])('an amount of %d is refused', (amount) => {
		expect(() => judge({ repeat: again(amount, 'days') })).toThrow(JourneyError);
	});

	it('a zone that does not exist is refused', () => {
		expect(() => judge({ repeat: again(1, 'months') }, { history: BEFORE, zone: 'Mars/Olympus' })).toThrow(
			"'Mars/Olympus' is not a time zone",
		);
	});
});

describe('start and end', () => {
	it('entries are taken from the start on and no longer at the end', () => {
		const rule = { startMs: NOW, endMs: NOW + HOUR_MS };
		expect(judge(rule, {}, NOW - 1)).toEqual({ kind: 'refuse', reason: 'not-started', allowedFromMs: NOW });
		expect(reason(rule)).toBe('enter');
		expect(reason(rule, {}, NOW + HOUR_MS - 1)).toBe('enter');
		expect(reason(rule, {}, NOW + HOUR_MS)).toBe('ended');
	});
});

describe('the age of the event', () => {
	it('an event of exactly one hour enters, an older one does not', () => {
		expect(reason({}, { eventOccurredAtMs: NOW - HOUR_MS })).toBe('enter');
		expect(reason({}, { eventOccurredAtMs: NOW - HOUR_MS - 1 })).toBe('too-old');
	});

	it('the limit is a setting, and null has none', () => {
		expect(reason({ oldestEventMs: MINUTE_MS }, { eventOccurredAtMs: NOW - MINUTE_MS - 1 })).toBe('too-old');
		expect(reason({ oldestEventMs: null }, { eventOccurredAtMs: 0 })).toBe('enter');
	});
});

describe('exclusion and exit', () => {
	it('a member of the excluded segment does not enter', () => {
		expect(reason({}, { isInExcludedSegment: true })).toBe('excluded-segment');
	});

	it('an exit event that occurred after the entry event refuses it, one at or before its instant does not', () => {
		const eventOccurredAtMs = NOW - 10 * MINUTE_MS;
		expect(reason({}, { eventOccurredAtMs, lastExitEventAtMs: eventOccurredAtMs + 1 })).toBe('exited-since');
		expect(reason({}, { eventOccurredAtMs, lastExitEventAtMs: eventOccurredAtMs })).toBe('enter');
	});

	it('an exit event is looked for one hour back', () => {
		const old = { eventOccurredAtMs: NOW - 3 * HOUR_MS };
		const rule = { oldestEventMs: null };
		expect(reason(rule, { ...old, lastExitEventAtMs: NOW - HOUR_MS })).toBe('exited-since');
		expect(reason(rule, { ...old, lastExitEventAtMs: NOW - HOUR_MS - 1 })).toBe('enter');
		expect(
			reason({ ...rule, exitLookBackMs: 2 * HOUR_MS }, { ...old, lastExitEventAtMs: NOW - 2 * HOUR_MS }),
		).toBe('exited-since');
	});
});

it('of several refusals the first in the order of the journey is given', () => {
	const rule: Partial<EntryRule> = { repeat: { kind: 'once-ever' }, startMs: NOW + 1, endMs: NOW };
	const more = { eventOccurredAtMs: 0, isInExcludedSegment: true, lastExitEventAtMs: NOW, history: INSIDE };
	expect(reason(rule, more)).toBe('not-started');
	expect(reason({ ...rule, startMs: 0 }, more)).toBe('ended');
	expect(reason({ repeat: rule.repeat }, more)).toBe('too-old');
	expect(reason({ repeat: rule.repeat, oldestEventMs: null }, more)).toBe('excluded-segment');
	expect(reason({ repeat: rule.repeat, oldestEventMs: null }, { ...more, isInExcludedSegment: false })).toBe(
		'exited-since',
	);
});
