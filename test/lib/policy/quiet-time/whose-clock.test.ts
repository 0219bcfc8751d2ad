import { evaluateQuietTime } from '../../../../lib/policy/quiet-time';
import type { QuietTimeContact, QuietTimePolicy, QuietTimeZone } from '../../../../lib/policy/quiet-time';
import { at, EVERY_DAY, nightly, utc } from './local-instant';

const HOUR = 3_600_000;
const night = (zone?: QuietTimeZone) => nightly('21:00', '08:00', { zone });

/** Every candidate is asked on its own, each quarter of an hour of a week. */
function neverInside(contact: QuietTimeContact, candidates: readonly string[]): void {
	for (let nowMs = utc('2026-10-29T00:00Z'); nowMs < utc('2026-11-05T00:00Z'); nowMs += HOUR / 4) {
		const isForbidden = candidates.some(
			(timeZone) => evaluateQuietTime(night(), { timeZone }, nowMs).kind === 'quiet',
		);
		const { kind } = evaluateQuietTime(night(), contact, nowMs);
		expect([new Date(nowMs).toISOString(), kind]).toEqual([
			new Date(nowMs).toISOString(),
			isForbidden ? 'quiet' : 'open',
		]);
	}
}

describe('6. a +1 number without a zone is never contacted inside forbidden time', () => {
	it('a number of one state counts by the zone of the area code', () => {
		neverInside({ phone: '+12125550123' }, ['America/New_York']);
		expect(evaluateQuietTime(night(), { phone: '+1 (212) 555-0123' }, 0)).toMatchObject({
			zoneFrom: 'phone',
		});
	});

	it('an area code over two zones counts in both', () => {
		neverInside({ phone: '+18505550123' }, ['America/New_York', 'America/Chicago']);
	});

	it('a toll-free number counts in every zone of the numbering plan', () => {
		const everywhere = ['Pacific/Guam', 'Pacific/Pago_Pago', 'America/St_Johns', 'Pacific/Honolulu'];
		for (let nowMs = utc('2026-11-01T00:00Z'); nowMs < utc('2026-11-03T00:00Z'); nowMs += HOUR / 2) {
			if (evaluateQuietTime(night(), { phone: '+18005550123' }, nowMs).kind !== 'open') continue;
			for (const timeZone of everywhere) {
				expect(evaluateQuietTime(night(), { timeZone }, nowMs).kind).toBe('open');
			}
		}
	});

	it('until is the first instant open in all candidates', () => {
		const evening = at('2026-06-01T21:00', 'America/New_York');
		expect(evaluateQuietTime(night(), { country: 'US', state: 'Florida' }, evening)).toMatchObject({
			kind: 'quiet',
			untilMs: at('2026-06-02T08:00', 'America/Chicago'),
			zone: 'America/New_York, America/Chicago',
			zoneFrom: 'strictest',
		});
	});
});

describe('the zone of a contact', () => {
	const now = utc('2026-06-01T12:00Z');
	const used = (contact: QuietTimeContact) => evaluateQuietTime(night(), contact, now);

	it.each([
		['an IANA name', 'Europe/Berlin', 'Europe/Berlin'],
		['an IANA name in another case', 'europe/berlin', 'Europe/Berlin'],
		['a Windows name', 'W. Europe Standard Time', 'Europe/Berlin'],
		['an offset', '+05:30', '+05:30'],
		['an offset from UTC', 'UTC+2', '+02:00'],
		['an offset without colon', '-0330', '-03:30'],
	])('is read from %s', (_what, timeZone, zone) => {
		expect(used({ timeZone })).toMatchObject({ zone, zoneFrom: 'contact' });
	});

	it('is that of the only zone of the state, or of the country', () => {
		expect(used({ country: 'US', state: 'california' })).toMatchObject({
			zone: 'America/Los_Angeles',
			zoneFrom: 'state',
		});
		expect(used({ country: 'Germany' })).toMatchObject({ zone: 'Europe/Berlin', zoneFrom: 'country' });
		expect(used({ country: 'US', phone: '212 555 0123' })).toMatchObject({
			zone: 'America/New_York',
			zoneFrom: 'phone',
		});
	});

	it.each(['Mars/Olympus', 'EST', 'CST', '+19:00', ''])(
		'is not known from %j: the address counts',
		(timeZone) => {
			expect(used({ timeZone, country: 'DE' })).toMatchObject({ zone: 'Europe/Berlin', zoneFrom: 'country' });
		},
	);

	it('is held without any clue, never silently open', () => {
		for (const contact of [
			{},
			{ timeZone: 'Mars' },
			{ country: 'Atlantis' },
			{ phone: '12' },
			{ state: null },
		]) {
			expect(used(contact)).toEqual({ kind: 'unknown-zone' });
		}
	});
});

describe('a zone that is not known', () => {
	const now = at('2026-06-01T12:00', 'Europe/Berlin');
	const floridian = { country: 'US', state: 'FL' };

	it('hold: nothing is sent while several zones are possible', () => {
		const policy = night({ whenUnknown: 'hold' });
		expect(evaluateQuietTime(policy, floridian, now)).toEqual({ kind: 'unknown-zone' });
		expect(evaluateQuietTime(policy, { country: 'DE' }, now).kind).toBe('open');
	});

	it("journey: the journey's zone counts", () => {
		const policy = night({ whenUnknown: 'journey', journeyZone: 'Europe/Berlin' });
		expect(evaluateQuietTime(policy, floridian, now)).toMatchObject({ kind: 'open', zoneFrom: 'journey' });
		expect(evaluateQuietTime(policy, {}, now)).toMatchObject({ kind: 'open', zone: 'Europe/Berlin' });
		expect(evaluateQuietTime(policy, { timeZone: 'Asia/Tokyo' }, now)).toMatchObject({ zone: 'Asia/Tokyo' });
	});

	it("does not matter when the journey's clock is the basis", () => {
		const policy = night({ basis: 'journey', journeyZone: 'Europe/Berlin' });
		const verdict = evaluateQuietTime(policy, { timeZone: 'Asia/Tokyo' }, now);
		expect(verdict).toMatchObject({ kind: 'open', zone: 'Europe/Berlin', zoneFrom: 'journey' });
	});
});

describe('12. whom a rule is for', () => {
	const rule = (when: object): QuietTimePolicy => ({
		rules: [{ name: 'rule', when, weekly: [{ days: [...EVERY_DAY], from: '00:00', to: '24:00' }] }],
	});
	const isFor = (when: object, contact: QuietTimeContact) =>
		evaluateQuietTime(rule(when), { timeZone: 'UTC', ...contact }, 0).kind === 'quiet';

	it.each(['TX', 'tx', 'texas', 'Texas ', 'US-TX'])('a state written %j is Texas', (state) => {
		for (const country of ['US', 'USA', 'United States', 'united states of america', undefined]) {
			expect(isFor({ country: ['US'], state: ['TX'] }, { country, state })).toBe(true);
			expect(isFor({ country: ['us'], state: [state] }, { country, state: 'TX' })).toBe(true);
		}
		expect(isFor({ country: ['US'], state: ['FL'] }, { country: 'US', state })).toBe(false);
	});

	it('a state of a country without a table is matched by code and by name', () => {
		expect(isFor({ country: ['DE'], state: ['BY'] }, { country: 'Deutschland', state: 'Bayern' })).toBe(true);
		expect(isFor({ state: ['BY'] }, { country: 'DE', state: 'DE-BY' })).toBe(true);
		expect(isFor({ country: ['DE'], state: ['BY'] }, { country: 'DE', state: 'Hessen' })).toBe(false);
	});

	it('the area code says Florida, the address California: the stricter of both', () => {
		const policy: QuietTimePolicy = {
			...nightly('21:00', '08:00'),
			rules: [
				{
					name: 'CA',
					when: { state: ['CA'] },
					weekly: [{ days: [...EVERY_DAY], from: '19:00', to: '20:00' }],
				},
				{
					name: 'FL',
					when: { state: ['FL'] },
					weekly: [{ days: [...EVERY_DAY], from: '20:00', to: '21:00' }],
				},
			],
		};
		const moved = { timeZone: 'America/New_York', country: 'US', state: 'CA', phone: '+13055550123' };
		const verdict = evaluateQuietTime(policy, moved, at('2026-06-01T19:00', 'America/New_York'));
		expect(verdict).toMatchObject({ rules: ['CA'], untilMs: at('2026-06-02T08:00', 'America/New_York') });
		neverInside({ ...moved, timeZone: null }, ['America/New_York', 'America/Los_Angeles']);
	});

	it('address and area code both count, whichever of them the rule names, and whatever the other says', () => {
		const when = { country: ['US'], state: ['FL'] };
		expect(isFor(when, { country: 'US', state: 'CA', phone: '+13055550123' })).toBe(true);
		expect(isFor(when, { country: 'US', state: 'FL', phone: '+12125550123' })).toBe(true);
		expect(isFor(when, { country: 'US', state: 'CA', phone: '+12125550123' })).toBe(false);
		expect(isFor(when, { country: 'DE', phone: '+13055550123' })).toBe(true);
		expect(isFor(when, { country: 'US', phone: '305 555 0123' })).toBe(true);
	});

	it('with orUnknown also who is nowhere, or of no known state in the country, and nobody else', () => {
		const when = { country: ['US'], state: ['FL'], orUnknown: true };
		for (const contact of [
			{},
			{ country: 'US' },
			{ phone: '+18005550123' },
			{ country: 'US', state: 'Nirvana' },
		])
			expect([contact, isFor(when, contact)]).toEqual([contact, true]);
		for (const contact of [
			{ country: 'DE' },
			{ country: 'US', state: 'CA' },
			{ country: 'US', phone: '+12125550123' },
			{ phone: '+4930123456' },
		])
			expect([contact, isFor(when, contact)]).toEqual([contact, false]);
		expect(isFor({ ...when, orUnknown: false }, {})).toBe(false);
		expect(isFor({ country: ['US'], orUnknown: true }, { timeZone: 'Europe/Berlin' })).toBe(true);
	});

	it('country and (state or phone prefix)', () => {
		const when = { country: ['US'], state: ['TX'], phonePrefix: ['+1 305-555'] };
		expect(isFor(when, { country: 'US', state: 'TX' })).toBe(true);
		expect(isFor(when, { country: 'US', phone: '+13055550123' })).toBe(true);
		expect(isFor(when, { country: 'US', phone: '+13054440123' })).toBe(false);
		expect(isFor(when, { country: 'US', phone: '+12145550123' })).toBe(true);
		expect(isFor({ ...when, country: ['CA'], state: ['ON'] }, { country: 'US', phone: '+13055550123' })).toBe(
			false,
		);
		expect(isFor({ phonePrefix: ['+49'] }, { phone: '+4930123456' })).toBe(true);
	});

	it('everybody, when nothing is asked', () => {
		expect(isFor({}, {})).toBe(true);
		expect(isFor({ country: [], state: [], phonePrefix: [] }, {})).toBe(true);
	});

	it('a US territory is a state and a country', () => {
		for (const place of [{ country: 'PR' }, { country: 'US', state: 'PR' }, { phone: '+17875550123' }]) {
			expect(isFor({ country: ['PR'] }, place)).toBe(true);
			expect(isFor({ country: ['US'], state: ['Puerto Rico'] }, place)).toBe(true);
		}
	});
});
