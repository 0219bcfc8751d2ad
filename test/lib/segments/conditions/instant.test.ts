import { DateTime } from 'luxon';
import { HOUR_MS, MINUTE_MS } from '../../../../lib/domain/time';
import { instantOf } from '../../../../lib/segments/conditions/instant';
import { randomFrom } from './samples';

const utc = (text: string): number => Date.parse(`${text}Z`);

describe('instantOf with a zone', () => {
	it.each([
		['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00'],
		['2026-07-01T09:30', 'Europe/Berlin', '2026-07-01T07:30:00'],
		['2026-07-01 09:30:15', 'Asia/Kolkata', '2026-07-01T04:00:15'],
		['2026-07-01T09:30:15.250', 'UTC+2', '2026-07-01T07:30:15.250'],
		[' 2026-07-01 ', 'Europe/Berlin', '2026-06-30T22:00:00'],
		['2026-W27-3', 'Europe/Berlin', '2026-06-30T22:00:00'],
		['20260701T0930', 'Europe/Berlin', '2026-07-01T07:30:00'],
		['July 1, 2026 9:30 AM', 'Europe/Berlin', '2026-07-01T07:30:00'],
		['7/1/2026', 'Europe/Berlin', '2026-06-30T22:00:00'],
		['2026-07-01T09:30:00+05:00', 'Europe/Berlin', '2026-07-01T04:30:00'],
		['2026-07-01 09:30 +05:00', 'Europe/Berlin', '2026-07-01T04:30:00'],
		['2026-07-01 09:30 Asia/Tokyo', 'Europe/Berlin', '2026-07-01T00:30:00'],
		['Wed, 01 Jul 2026 09:30 +0500', 'Europe/Berlin', '2026-07-01T04:30:00'],
		['Wed Jul 01 2026 09:30:00 GMT+0500 (PKT)', 'Europe/Berlin', '2026-07-01T04:30:00'],
	])('%s in %s is %s UTC', (text, zone, expected) => {
		expect(instantOf(text, zone)).toBe(utc(expected));
	});

	it('an hour that the clocks show twice is the first of the two', () => {
		expect(instantOf('2026-10-25T02:30', 'Europe/Berlin')).toBe(utc('2026-10-25T00:30'));
		expect(instantOf('2026-11-01T01:30', 'America/New_York')).toBe(utc('2026-11-01T05:30'));
	});

	it('an hour that the clocks skip is as late after the gap', () => {
		expect(instantOf('2026-03-29T02:30', 'Europe/Berlin')).toBe(utc('2026-03-29T01:30'));
		expect(instantOf('2011-12-30T12:00', 'Pacific/Apia')).toBe(utc('2011-12-30T22:00'));
	});

	it('a day that does not exist is read as n8n reads it, or not at all', () => {
		expect(instantOf('2026-02-29', 'Europe/Berlin')).toBe(utc('2026-02-28T23:00'));
		expect(instantOf('2026-13-01', 'Europe/Berlin')).toBeUndefined();
	});

	it.each([
		'Europe/Berlin',
		'America/St_Johns',
		'Australia/Lord_Howe',
		'Africa/Casablanca',
		'Pacific/Apia',
		'Asia/Kathmandu',
	])('a wall-clock time that %s shows once is the instant that luxon shows as that time', (zone) => {
		const random = randomFrom(5);
		for (let i = 0; i < 3_000; i++) {
			const ms =
				Math.floor((1990 + random() * 50 - 1970) * 365.2425 * 24) * HOUR_MS +
				Math.floor(random() * 60) * MINUTE_MS;
			const shown = DateTime.fromMillis(ms, { zone });
			const twins = shown.getPossibleOffsets().map((twin) => twin.toMillis());
			expect(instantOf(shown.toFormat("yyyy-MM-dd'T'HH:mm"), zone)).toBe(Math.min(...twins));
		}
	});
});
