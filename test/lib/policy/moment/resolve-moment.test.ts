import { DateTime } from 'luxon';
import { judgeLateness, resolveMoment } from '../../../../lib/policy/moment';
import type { MomentSpec } from '../../../../lib/policy/moment';

const NEW_YORK = 'America/New_York';
const BERLIN = 'Europe/Berlin';
const HOUR = 3_600_000;

function at(local: string, zone: string): number {
	return DateTime.fromISO(local, { zone }).toMillis();
}

/** The moment as the wall clock of a zone shows it. */
function local(spec: MomentSpec, zone: string, now: string): string {
	const moment = resolveMoment(spec, { zone, nowMs: at(now, zone) });
	if (moment.kind === 'unreadable') throw new Error(moment.reason);
	return DateTime.fromMillis(moment.dueAtMs, { zone }).toFormat("yyyy-MM-dd'T'HH:mm");
}

describe('a duration', () => {
	it('of hours is exact, of days keeps the time of day, across the nights on which clocks change', () => {
		expect(local({ kind: 'duration', amount: 24, unit: 'hours' }, NEW_YORK, '2026-03-07T12:00')).toBe(
			'2026-03-08T13:00',
		);
		expect(local({ kind: 'duration', amount: 1, unit: 'days' }, NEW_YORK, '2026-03-07T12:00')).toBe(
			'2026-03-08T12:00',
		);
		expect(local({ kind: 'duration', amount: 24, unit: 'hours' }, NEW_YORK, '2026-10-31T12:00')).toBe(
			'2026-11-01T11:00',
		);
		expect(local({ kind: 'duration', amount: 1, unit: 'weeks' }, NEW_YORK, '2026-10-31T12:00')).toBe(
			'2026-11-07T12:00',
		);
	});

	it('that lands in a gap ends with the gap, in a doubled hour at its first showing', () => {
		const day: MomentSpec = { kind: 'duration', amount: 1, unit: 'days' };
		expect(local(day, NEW_YORK, '2026-03-07T02:30')).toBe('2026-03-08T03:00');
		const doubled = resolveMoment(day, { zone: NEW_YORK, nowMs: at('2026-10-31T01:30', NEW_YORK) });
		expect(doubled).toEqual({ kind: 'at', dueAtMs: Date.parse('2026-11-01T05:30Z') });
	});

	it('of months ends with a shorter month', () => {
		expect(local({ kind: 'duration', amount: 1, unit: 'months' }, BERLIN, '2026-01-31T09:00')).toBe(
			'2026-02-28T09:00',
		);
		expect(local({ kind: 'duration', amount: 13, unit: 'months' }, BERLIN, '2027-01-31T09:00')).toBe(
			'2028-02-29T09:00',
		);
		expect(local({ kind: 'duration', amount: 1, unit: 'years' }, BERLIN, '2028-02-29T09:00')).toBe(
			'2029-02-28T09:00',
		);
	});

	it('may run to a time of day, and is counted from where it began', () => {
		const spec: MomentSpec = { kind: 'duration', amount: 2, unit: 'days', at: '09:00' };
		expect(local(spec, BERLIN, '2026-06-01T23:59')).toBe('2026-06-03T09:00');
		const clock = {
			zone: BERLIN,
			nowMs: at('2026-06-04T09:00', BERLIN),
			fromMs: at('2026-06-01T12:00', BERLIN),
		};
		expect(resolveMoment(spec, clock)).toEqual({
			kind: 'past',
			lateByMs: 24 * HOUR,
			dueAtMs: at('2026-06-03T09:00', BERLIN),
		});
	});
});

describe('a date', () => {
	const clock = { zone: NEW_YORK, nowMs: 0 };
	const due = (value: unknown, zoneOfDates?: string) => {
		const moment = resolveMoment({ kind: 'date-time', value }, { ...clock, zoneOfDates });
		return moment.kind === 'unreadable' ? moment.kind : moment.dueAtMs;
	};

	it('with an offset is that instant', () => {
		const instant = Date.parse('2026-06-01T12:00:00Z');
		expect(due('2026-06-01T14:00:00+02:00')).toBe(instant);
		expect(due('2026-06-01T12:00Z')).toBe(instant);
		expect(due('2026-06-01 12:00:00.000 +00:00')).toBe(instant);
		expect(due('Mon, 01 Jun 2026 12:00:00 GMT')).toBe(instant);
		expect(due(instant)).toBe(instant);
		expect(due(instant / 1000)).toBe(instant);
		expect(due(String(instant))).toBe(instant);
		expect(due(new Date(instant))).toBe(instant);
		expect(due(DateTime.fromMillis(instant))).toBe(instant);
	});

	it("without an offset is on the contact's clock, or on the clock of dates", () => {
		expect(due('2026-06-01T12:00:00')).toBe(at('2026-06-01T12:00', NEW_YORK));
		expect(due('2026-06-01 12:00:00')).toBe(at('2026-06-01T12:00', NEW_YORK));
		expect(due('2026-06-01', BERLIN)).toBe(at('2026-06-01T00:00', BERLIN));
	});

	it.each([
		null,
		undefined,
		'',
		'tomorrow',
		'05/06/2026',
		'2026-02-30',
		'2026-13-01T00:00',
		NaN,
		7,
		{},
		true,
		new Date(NaN),
	])('that reads %p is unreadable, with the reason', (value) => {
		const moment = resolveMoment({ kind: 'date-time', value }, clock);
		expect(moment).toEqual({ kind: 'unreadable', reason: expect.stringContaining('ISO 8601') });
	});

	it('is past one millisecond later, not at its own instant', () => {
		const dueAtMs = Date.parse('2026-06-01T12:00:00Z');
		const spec: MomentSpec = { kind: 'date-time', value: dueAtMs };
		expect(resolveMoment(spec, { zone: BERLIN, nowMs: dueAtMs })).toEqual({ kind: 'at', dueAtMs });
		expect(resolveMoment(spec, { zone: BERLIN, nowMs: dueAtMs + 1 })).toEqual({
			kind: 'past',
			lateByMs: 1,
			dueAtMs,
		});
	});
});

describe('a date field with an offset', () => {
	it('goes back days to a time of day on the clock of the contact', () => {
		const spec: MomentSpec = {
			kind: 'date-field',
			value: '2026-03-09T02:00:00Z',
			offset: { amount: -1, unit: 'days' },
			at: '09:00',
		};
		expect(local(spec, NEW_YORK, '2026-01-01T00:00')).toBe('2026-03-07T09:00');
		expect(local(spec, BERLIN, '2026-01-01T00:00')).toBe('2026-03-08T09:00');
	});

	it('keeps its own time of day, and takes hours exactly', () => {
		const value = '2026-03-09T12:00';
		const days: MomentSpec = { kind: 'date-field', value, offset: { amount: -1, unit: 'days' } };
		const hours: MomentSpec = { kind: 'date-field', value, offset: { amount: -48, unit: 'hours' } };
		expect(local(days, NEW_YORK, '2026-01-01T00:00')).toBe('2026-03-08T12:00');
		expect(local(hours, NEW_YORK, '2026-01-01T00:00')).toBe('2026-03-07T11:00');
	});

	it('without one is the date itself, also in a doubled hour', () => {
		const dueAtMs = Date.parse('2026-11-01T06:30Z');
		const spec: MomentSpec = { kind: 'date-field', value: dueAtMs };
		expect(resolveMoment(spec, { zone: NEW_YORK, nowMs: 0 })).toEqual({ kind: 'at', dueAtMs });
	});
});

describe('an anniversary', () => {
	const birthday = (value: unknown, more: object = {}): MomentSpec => ({
		kind: 'anniversary',
		value,
		at: '09:00',
		...more,
	});

	it('is the next one, and today the one of today even when its time has passed', () => {
		expect(local(birthday('1990-06-02'), BERLIN, '2026-06-01T12:00')).toBe('2026-06-02T09:00');
		expect(local(birthday('1990-06-02'), BERLIN, '2026-06-03T00:00')).toBe('2027-06-02T09:00');
		const clock = { zone: BERLIN, nowMs: at('2026-06-02T10:00', BERLIN) };
		expect(resolveMoment(birthday('1990-06-02'), clock)).toMatchObject({ kind: 'past', lateByMs: HOUR });
	});

	it('of 29 February is on 28 February or on 1 March, and on the 29th in leap years', () => {
		expect(local(birthday('2000-02-29'), BERLIN, '2027-01-01T00:00')).toBe('2027-02-28T09:00');
		const march = birthday('2000-02-29', { feb29: 'mar-1' });
		expect(local(march, BERLIN, '2027-01-01T00:00')).toBe('2027-03-01T09:00');
		expect(local(march, BERLIN, '2028-01-01T00:00')).toBe('2028-02-29T09:00');
	});

	it('keeps the date that was written, whatever zone it was stored in', () => {
		expect(local(birthday('1990-06-02T00:00:00.000Z'), NEW_YORK, '2026-06-01T12:00')).toBe(
			'2026-06-02T09:00',
		);
		expect(local(birthday('--06-02'), NEW_YORK, '2026-06-01T12:00')).toBe('2026-06-02T09:00');
	});

	it('some days before crosses into the year before', () => {
		const spec = birthday('1990-01-03', { offset: { amount: -7, unit: 'days' } });
		expect(local(spec, BERLIN, '2026-12-01T00:00')).toBe('2026-12-27T09:00');
	});

	it('is not the date itself', () => {
		expect(local(birthday('2026-06-02'), BERLIN, '2026-06-01T12:00')).toBe('2027-06-02T09:00');
	});
});

describe('the next weekday and hour', () => {
	const monday: MomentSpec = { kind: 'next', days: ['mon'], at: '09:00' };

	it('is later than now, never now', () => {
		expect(local(monday, BERLIN, '2026-06-01T08:59')).toBe('2026-06-01T09:00');
		expect(local(monday, BERLIN, '2026-06-01T09:00')).toBe('2026-06-08T09:00');
		expect(local({ kind: 'next', at: '09:00' }, BERLIN, '2026-06-01T09:00')).toBe('2026-06-02T09:00');
	});

	it('in a gap is the first instant after it', () => {
		expect(local({ kind: 'next', at: '02:30' }, NEW_YORK, '2026-03-07T12:00')).toBe('2026-03-08T03:00');
	});
});

describe("the end of the contact's day", () => {
	it('is the first instant of the next date', () => {
		expect(local({ kind: 'end-of-day' }, BERLIN, '2026-06-01T00:00')).toBe('2026-06-02T00:00');
		expect(local({ kind: 'end-of-day' }, BERLIN, '2026-06-01T23:59')).toBe('2026-06-02T00:00');
		expect(local({ kind: 'end-of-day' }, 'America/Havana', '2026-03-07T12:00')).toBe('2026-03-08T01:00');
	});
});

describe('what cannot be read', () => {
	it.each<[MomentSpec, string]>([
		[{ kind: 'duration', amount: -1, unit: 'hours' }, 'The duration'],
		[{ kind: 'duration', amount: 1.5, unit: 'days' }, 'The amount of days'],
		[{ kind: 'duration', amount: 1e300, unit: 'hours' }, 'The moment'],
		[{ kind: 'duration', amount: 1e300, unit: 'years' }, 'The moment'],
		[{ kind: 'next', at: '25:00' }, 'The time of day'],
		[{ kind: 'next', days: [], at: '09:00' }, 'The days'],
		[{ kind: 'anniversary', value: '2000-01-01', offset: { amount: -5, unit: 'years' } }, 'The offset'],
		[{ kind: 'moon' } as unknown as MomentSpec, 'The kind of moment'],
	])('%j is an answer, not an error', (spec, what) => {
		const moment = resolveMoment(spec, { zone: BERLIN, nowMs: 0 });
		expect(moment).toEqual({ kind: 'unreadable', reason: expect.stringMatching(`^${what} is `) });
	});

	it('a zone that is not known is an answer, an impossible now an error', () => {
		expect(resolveMoment({ kind: 'end-of-day' }, { zone: 'Mars', nowMs: 0 })).toMatchObject({
			kind: 'unreadable',
		});
		const ask = () => resolveMoment({ kind: 'end-of-day' }, { zone: BERLIN, nowMs: NaN });
		expect(ask).toThrow(expect.objectContaining({ code: 'invalid-input' }));
	});
});

describe('a moment that has passed', () => {
	it('goes on, is too late, or goes on at once when it is little late', () => {
		expect(judgeLateness(5, { kind: 'go-on' })).toBe('go-on');
		expect(judgeLateness(5, { kind: 'too-late' })).toBe('too-late');
		expect(judgeLateness(4, { kind: 'at-once', underMs: 5 })).toBe('go-on');
		expect(judgeLateness(5, { kind: 'at-once', underMs: 5 })).toBe('too-late');
	});
});
