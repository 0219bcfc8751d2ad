import { evaluateQuietTimes } from '../../../../lib/policy/quiet-time';
import type { QuietTimeContact } from '../../../../lib/policy/quiet-time';
import { listPresets, presetCaps, presetPolicies } from '../../../../lib/policy/presets';
import { US_ROWS } from '../../../../lib/policy/presets/us-rows';
import { DAY_MS, HOUR_MS } from '../../../../lib/domain/time';
import { STATES, US_TERRITORIES } from '../../../../lib/policy/zones';
import { at, utc } from '../quiet-time/local-instant';

const isOpen = (id: string, contact: QuietTimeContact, nowMs: number) =>
	evaluateQuietTimes(presetPolicies(id), contact, nowMs).kind === 'open';

/** An ordinary week without a holiday in any of the places: Monday 2026-03-09. */
const MONDAY = 9;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** The allowed hours of each day, as the preset gives them to a contact: "09:00-18:00", quarter by quarter. */
function hoursOf(
	id: string,
	contact: QuietTimeContact,
	zone: string,
	monday = MONDAY,
): Record<string, string> {
	const clock = (quarter: number) =>
		`${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
	return Object.fromEntries(
		DAYS.map((name, day) => {
			const spans: string[] = [];
			let from = -1;
			for (let quarter = 0; quarter <= 96; quarter++) {
				const date = `2026-03-${String(monday + day).padStart(2, '0')}`;
				const isAllowed = quarter < 96 && isOpen(id, contact, at(`${date}T${clock(quarter)}`, zone));
				if (isAllowed && from < 0) from = quarter;
				if (!isAllowed && from >= 0) spans.push(`${clock(from)}-${clock(quarter)}`);
				if (!isAllowed) from = -1;
			}
			return [name, spans.join(' ')];
		}),
	);
}

const week = (workdays: string, sat: string, sun: string) =>
	Object.fromEntries(DAYS.map((day) => [day, day === 'sat' ? sat : day === 'sun' ? sun : workdays]));
const every = (hours: string) => week(hours, hours, hours);

describe('calling hours of the table', () => {
	it.each<[string, string, Record<string, string>]>([
		['NY', 'America/New_York', every('08:00-21:00')],
		['FL', 'America/New_York', every('08:00-20:00')],
		['OK', 'America/Chicago', every('08:00-20:00')],
		['MD', 'America/New_York', every('08:00-20:00')],
		['OR', 'America/Los_Angeles', every('08:00-20:00')],
		['WA', 'America/Los_Angeles', every('08:00-20:00')],
		['CT', 'America/New_York', every('09:00-20:00')],
		['TX', 'America/Chicago', week('09:00-21:00', '09:00-21:00', '12:00-21:00')],
		['RI', 'America/New_York', week('09:00-18:00', '10:00-17:00', '')],
		['LA', 'America/Chicago', week('08:00-20:00', '08:00-20:00', '')],
		['MS', 'America/Chicago', week('08:00-20:00', '08:00-20:00', '')],
		['AL', 'America/Chicago', week('08:00-20:00', '08:00-20:00', '')],
		['SD', 'America/Chicago', week('09:00-21:00', '', '')],
		['NE', 'America/Chicago', week('08:00-21:00', '08:00-21:00', '13:00-21:00')],
		['KY', 'America/New_York', every('10:00-21:00')],
		['NV', 'America/Los_Angeles', every('09:00-20:00')],
	])('us: %s', (state, timeZone, hours) => {
		expect(hoursOf('us', { country: 'US', state, timeZone }, timeZone)).toEqual(hours);
	});

	it.each<[string, string, string, Record<string, string>]>([
		['canada', 'CA', 'America/Toronto', week('09:00-21:30', '10:00-18:00', '10:00-18:00')],
		['australia', 'AU', 'Australia/Sydney', week('09:00-20:00', '09:00-17:00', '')],
		['france', 'FR', 'Europe/Paris', week('10:00-13:00 14:00-20:00', '', '')],
		['spain', 'ES', 'Europe/Madrid', week('09:00-21:00', '', '')],
		['italy', 'IT', 'Europe/Rome', week('09:00-20:00', '10:00-19:00', '')],
		['uk', 'GB', 'Europe/London', week('08:00-21:00', '09:00-21:00', '')],
		['india', 'IN', 'Asia/Kolkata', every('09:00-21:00')],
		['brazil', 'BR', 'America/Sao_Paulo', week('09:00-21:00', '10:00-16:00', '')],
		['us-debt', 'US', 'America/New_York', every('08:00-21:00')],
	])('%s', (id, country, timeZone, hours) => {
		expect(hoursOf(id, { country, timeZone }, timeZone)).toEqual(hours);
	});
});

describe('holidays, by country and state', () => {
	const noon = (id: string, country: string, state: string | undefined, date: string, timeZone: string) =>
		isOpen(id, { country, state, timeZone }, at(`${date}T11:00`, timeZone));

	it('a holiday of the state, of the country, or none where the table names none', () => {
		expect(noon('us', 'US', 'LA', '2026-02-17', 'America/Chicago')).toBe(false); // Mardi Gras
		expect(noon('us', 'US', 'RI', '2026-12-25', 'America/New_York')).toBe(false);
		expect(noon('us', 'US', 'UT', '2026-07-24', 'America/Denver')).toBe(false); // Pioneer Day
		expect(noon('us', 'US', 'FL', '2026-12-25', 'America/New_York')).toBe(true);
		expect(noon('us-cautious', 'US', 'FL', '2026-12-25', 'America/New_York')).toBe(false);
		expect(noon('france', 'FR', undefined, '2026-07-14', 'Europe/Paris')).toBe(false);
		expect(noon('spain', 'ES', undefined, '2026-10-12', 'Europe/Madrid')).toBe(false);
		expect(noon('australia', 'AU', undefined, '2026-01-26', 'Australia/Sydney')).toBe(false);
		expect(noon('uk', 'GB', undefined, '2026-12-25', 'Europe/London')).toBe(true);
	});
});

describe('Mississippi is Central time', () => {
	it('also for a contact who lives by another clock, whose own hours count as well', () => {
		const hours = (timeZone: string) =>
			hoursOf('us', { country: 'US', state: 'MS', timeZone }, 'America/Chicago');
		expect(hours('America/New_York').mon).toBe('08:00-20:00');
		expect(hours('America/Los_Angeles').mon).toBe('10:00-20:00');
	});
});

describe('whom a preset is for', () => {
	const sunday = (contact: QuietTimeContact) =>
		isOpen('us', { timeZone: 'America/New_York', ...contact }, at('2026-03-15T11:00', 'America/New_York'));

	it('contacts of its country, by address or by number', () => {
		const midnight = at('2026-03-10T00:30', 'Europe/Berlin');
		expect(isOpen('us', { country: 'DE', timeZone: 'Europe/Berlin' }, midnight)).toBe(true);
		expect(isOpen('us', { country: 'US', state: 'NY' }, midnight)).toBe(true);
		const morning = at('2026-03-10T06:30', 'America/New_York');
		expect(isOpen('us', { phone: '+12125550123' }, morning)).toBe(false);
		expect(
			isOpen('us', { country: 'DE', phone: '+12125550123', timeZone: 'America/New_York' }, morning),
		).toBe(false);
	});

	it('12. area code and address state both count, the stricter wins', () => {
		expect(sunday({ country: 'US', state: 'CA', phone: '+12125550123' })).toBe(true);
		expect(sunday({ country: 'US', state: 'CA', phone: '+14015550123' })).toBe(false);
		expect(sunday({ country: 'US', state: 'RI', phone: '+12125550123' })).toBe(false);
		const evening = at('2026-03-10T20:30', 'America/New_York');
		const moved = { country: 'US', state: 'CA', timeZone: 'America/New_York' };
		expect(isOpen('us', moved, evening)).toBe(true);
		expect(isOpen('us', { ...moved, phone: '+13055550123' }, evening)).toBe(false);
	});

	it('somebody of whom nothing tells the state, or the country, is protected by all rules', () => {
		expect(sunday({ country: 'US' })).toBe(false);
		expect(sunday({})).toBe(false);
		expect(sunday({ country: 'US', phone: '+18005550123' })).toBe(false);
		expect(sunday({ phone: '+12125550123' })).toBe(true);
	});

	it('a territory has the federal hours', () => {
		const zone = 'America/Puerto_Rico';
		expect(hoursOf('us', { country: 'PR', timeZone: zone }, zone)).toEqual(every('08:00-21:00'));
	});
});

describe('us-cautious', () => {
	const states = Object.keys(STATES.US).filter((code) => !US_TERRITORIES.includes(code));

	it('is never open where us is not, in any state', () => {
		for (const state of states) {
			const contact = { country: 'US', state };
			for (let nowMs = utc('2026-02-13T00:00Z'); nowMs < utc('2026-02-22T00:00Z'); nowMs += HOUR_MS / 2) {
				if (isOpen('us-cautious', contact, nowMs))
					expect([state, isOpen('us', contact, nowMs)]).toEqual([state, true]);
			}
		}
	});

	it('is open from Monday to Saturday, 10 to 18, Saturday to 17', () => {
		const zone = 'America/New_York';
		expect(hoursOf('us-cautious', { country: 'US', state: 'NY', timeZone: zone }, zone)).toEqual(
			week('10:00-18:00', '10:00-17:00', ''),
		);
	});
});

describe('caps of presets', () => {
	const caps = (ids: string[], contact: QuietTimeContact) =>
		presetCaps(ids, contact).map(({ maxHits, scope, ...cap }) => [
			maxHits,
			'every' in cap && cap.every,
			scope,
		]);

	it.each<[string, QuietTimeContact, unknown]>([
		['Florida by number', { phone: '+13055550123' }, [[3, 24, 'channel:voice']]],
		['Florida by address', { country: 'US', state: 'FL' }, [[3, 24, 'channel:voice']]],
		['Maryland counts texts too', { country: 'US', state: 'MD' }, [[3, 24, 'all']]],
		['New York has none', { country: 'US', state: 'NY' }, []],
		[
			'both states count',
			{ state: 'US-OR', phone: '+13055550123' },
			[
				[3, 24, 'channel:voice'],
				[3, 24, 'all'],
			],
		],
		['elsewhere', { country: 'FR' }, []],
	])('us: %s', (_what, contact, expected) => {
		expect(caps(['us'], contact)).toEqual(expected);
	});

	it('of several presets are merged, and bind their own countries', () => {
		expect(caps(['france', 'us'], { country: 'FR' })).toEqual([[4, 30, 'channel:voice']]);
		expect(caps(['us-debt'], { country: 'US' })).toEqual([[7, 7, 'channel:voice']]);
		expect(caps([], { country: 'US' })).toEqual([]);
	});

	it('bind somebody of whom nothing tells where they are', () => {
		expect(caps(['france'], { timeZone: 'Europe/Paris' })).toEqual([[4, 30, 'channel:voice']]);
	});
});

describe('presets are data', () => {
	it('each has a title, a date, sources, a confidence and says to verify', () => {
		expect(listPresets().map(({ id }) => id)).toEqual([
			...['australia', 'brazil', 'canada', 'france', 'india', 'italy', 'spain', 'uk'],
			...['us', 'us-cautious', 'us-debt'],
		]);
		for (const preset of listPresets()) {
			expect(preset).toMatchObject({ note: 'Verify with counsel', version: expect.any(Number) });
			expect(Date.parse(preset.asOf)).toBeGreaterThan(0);
			expect(preset.rows.every(({ source, name }) => source !== '' && name !== '')).toBe(true);
			expect(preset.confidence).not.toBe('low');
		}
	});

	it('a row of low confidence is never a preset of its own: it tightens one', () => {
		expect(US_ROWS.filter(({ confidence }) => confidence === 'low').every(({ state }) => state)).toBe(true);
	});

	it('an id that is not known is refused with those that are', () => {
		expect(() => presetPolicies('mars')).toThrow(/no preset .* "mars"; there are: australia, .*us-debt/);
		expect(() => presetCaps(['us', 'mars'], {})).toThrow(/"mars"/);
	});

	it('none forbids for ever: every contact has an hour within a week', () => {
		const start = utc('2026-03-09T00:00Z');
		for (const { id, rows } of listPresets())
			for (const country of new Set(rows.map((row) => row.country))) {
				const verdict = evaluateQuietTimes(presetPolicies(id), { country }, start);
				const openAtMs = verdict.kind === 'quiet' ? verdict.untilMs : start;
				expect([id, (openAtMs ?? Infinity) < start + 7 * DAY_MS]).toEqual([id, true]);
			}
	});
});
