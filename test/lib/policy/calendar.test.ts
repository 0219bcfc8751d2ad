import { DateTime } from 'luxon';
import { calendarWindow } from '../../../lib/policy/calendar';

const HOUR = 3_600_000;

function at(local: string, zone: string): number {
	return DateTime.fromISO(local, { zone }).toMillis();
}

describe('a calendar window', () => {
	const zone = 'America/New_York';

	it('10. puts 23:00 and 00:05 into two days: a cap of 1 a calendar day allows both', () => {
		const late = calendarWindow('day', zone, at('2026-06-01T23:00', zone));
		const early = calendarWindow('day', zone, at('2026-06-02T00:05', zone));
		expect(late).toEqual({ fromMs: at('2026-06-01T00:00', zone), untilMs: at('2026-06-02T00:00', zone) });
		expect(early.fromMs).toBe(late.untilMs);
	});

	it('begins with its first instant and ends before the next', () => {
		const midnight = at('2026-06-02T00:00', zone);
		expect(calendarWindow('day', zone, midnight - 1).untilMs).toBe(midnight);
		expect(calendarWindow('day', zone, midnight).fromMs).toBe(midnight);
	});

	it('of a day has 23 or 25 hours when clocks change', () => {
		const spring = calendarWindow('day', zone, at('2026-03-08T12:00', zone));
		const fall = calendarWindow('day', zone, at('2026-11-01T12:00', zone));
		expect([spring.untilMs - spring.fromMs, fall.untilMs - fall.fromMs]).toEqual([23 * HOUR, 25 * HOUR]);
	});

	it('of a week begins on the day that is set', () => {
		const sunday = at('2026-06-07T12:00', zone);
		expect(calendarWindow('week', zone, sunday).fromMs).toBe(at('2026-06-01T00:00', zone));
		expect(calendarWindow('week', zone, sunday, 'sun').fromMs).toBe(at('2026-06-07T00:00', zone));
		expect(calendarWindow('week', zone, sunday, 'sun').untilMs).toBe(at('2026-06-14T00:00', zone));
	});

	it('of a month runs from the first to the first', () => {
		const december = calendarWindow('month', zone, at('2026-12-31T23:59', zone));
		expect(december).toEqual({ fromMs: at('2026-12-01T00:00', zone), untilMs: at('2027-01-01T00:00', zone) });
	});

	it('begins after the gap where midnight is skipped, and at the first of two midnights', () => {
		const spring = calendarWindow('day', 'America/Havana', at('2026-03-08T12:00', 'America/Havana'));
		expect(spring.fromMs).toBe(Date.parse('2026-03-08T05:00Z'));
		const fall = calendarWindow('day', 'America/Havana', at('2026-11-01T12:00', 'America/Havana'));
		expect(fall.fromMs).toBe(Date.parse('2026-11-01T04:00Z'));
	});

	it.each([
		['America/St_Johns', '2010-11-06T12:00Z'],
		['Pacific/Apia', '2011-12-28T12:00Z'],
		['America/Sao_Paulo', '2018-02-17T12:00Z'],
		['America/Havana', '2026-10-31T12:00Z'],
	])('%s near %s: the days hold every instant, without gap or overlap', (odd, from) => {
		let last = calendarWindow('day', odd, Date.parse(from));
		for (let nowMs = Date.parse(from); nowMs < Date.parse(from) + 72 * HOUR; nowMs += 30_000) {
			const window = calendarWindow('day', odd, nowMs);
			expect(window.fromMs <= nowMs && nowMs < window.untilMs).toBe(true);
			if (window.fromMs !== last.fromMs) expect(window.fromMs).toBe(last.untilMs);
			last = window;
		}
	});

	it('in a zone that is not known is an error', () => {
		const ask = () => calendarWindow('day', 'Mars', 0);
		expect(ask).toThrow(
			expect.objectContaining({ code: 'unknown-zone', message: expect.stringContaining('Mars') }),
		);
	});
});
