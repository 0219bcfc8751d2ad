import {
	candidateZones,
	normaliseCountry,
	normaliseState,
	normaliseZone,
	readPhone,
	STATES,
	zoneClock,
} from '../../../../lib/policy/zones';
import { AREA_CODES, AREA_CODE_ZONES } from '../../../../lib/policy/zones/area-code-data';

const place = (countries: string[], states: string[] = []) => ({ countries, states });

describe('a zone name', () => {
	it.each([
		['Asia/Kolkata', 'Asia/Kolkata'],
		['Eastern Standard Time', 'America/New_York'],
		['eastern standard time', 'America/New_York'],
		['utc', 'UTC'],
		['Z', 'UTC'],
		['GMT-03:00', '-03:00'],
		['+5', '+05:00'],
		['+00:00', 'UTC'],
	])('%j is %j', (text, zone) => expect(normaliseZone(text)).toBe(zone));

	it.each(['', 'PST', 'IST', 'EST', '+14:30', '+05:60', 'Europe/Nowhere', '5'])(
		'%j names no single clock',
		(text) => expect(normaliseZone(text)).toBeNull(),
	);

	it('of Windows takes the city of the country', () => {
		expect(normaliseZone('Romance Standard Time')).toBe('Europe/Paris');
		expect(normaliseZone('Romance Standard Time', 'ES')).toBe('Europe/Madrid');
	});
});

describe('the clock of a fixed offset', () => {
	it('has no gap and no doubled hour', () => {
		const clock = zoneClock('+05:30');
		expect([clock.offsetAt(0), clock.earliest(0), clock.latest(0)]).toEqual([
			19_800_000, -19_800_000, -19_800_000,
		]);
	});
});

describe('a country', () => {
	it.each([
		['us', 'US'],
		['USA', 'US'],
		['The Netherlands', 'NL'],
		['Deutschland', 'DE'],
		['España', 'ES'],
		['espana', 'ES'],
		['UK', 'GB'],
		["Côte d'Ivoire", 'CI'],
		['South Korea', 'KR'],
		['Bosnia & Herzegovina', 'BA'],
		['Atlantis', null],
		['', null],
	])('%j is %j', (text, code) => expect(normaliseCountry(text)).toBe(code));
});

describe('a state', () => {
	it.each<[string, string | undefined, string[]]>([
		['TX', 'US', ['US-TX']],
		['us-tx', undefined, ['US-TX']],
		['Québec', undefined, ['CA-QC']],
		['Washington, D.C.', 'US', ['US-DC']],
		['WA', undefined, ['US-WA', 'AU-WA']],
		['WA', 'AU', ['AU-WA']],
		['Texaz', 'US', []],
		['', 'US', []],
	])('%j in %p is %j', (text, country, ids) => expect(normaliseState(text, country)).toEqual(ids));
});

describe('the tables', () => {
	it('name zones that exist, and states that exist', () => {
		for (const states of Object.values(STATES)) {
			for (const [, zones] of Object.values(states))
				zones.forEach((zone) => expect(normaliseZone(zone)).toBe(zone));
		}
		for (const zone of Object.keys(AREA_CODE_ZONES)) expect(normaliseZone(zone)).toBe(zone);
		for (const id of Object.keys(AREA_CODES)) {
			if (id.includes('-')) expect(STATES[id.slice(0, 2)][id.slice(3)]).toBeDefined();
			else expect(normaliseCountry(id)).toBe(id);
		}
	});

	it('give an area code to one place, except where provinces share it', () => {
		const codes = Object.values(AREA_CODES).flatMap((list) => list.split(' '));
		const shared = codes.filter((code, i) => codes.indexOf(code) !== i);
		expect([...new Set(shared)].sort()).toEqual(['782', '867', '902']);
		for (const code of codes) expect(code).toMatch(/^[2-9]\d\d$/);
	});

	it('narrow an area code only to a zone of its state', () => {
		for (const [zone, list] of Object.entries(AREA_CODE_ZONES)) {
			for (const code of list.split(' ')) {
				const [id] = Object.keys(AREA_CODES).filter((key) => AREA_CODES[key].split(' ').includes(code));
				const own = STATES[id.slice(0, 2)][id.slice(3)][1];
				const agrees = own.some((other) => zoneClock(other).offsetAt(0) === zoneClock(zone).offsetAt(0));
				expect([code, own.includes(zone) || agrees]).toEqual([code, true]);
			}
		}
	});
});

describe('a phone number', () => {
	it.each<[string, string | undefined, object | null]>([
		['+12125550123', undefined, { e164: '+12125550123', countries: ['US'], states: ['US-NY'] }],
		['(212) 555-0123', 'US', { e164: '+12125550123', states: ['US-NY'] }],
		['12125550123', undefined, { e164: '+12125550123' }],
		['+19025550123', undefined, { countries: ['CA'], states: ['CA-NS', 'CA-PE'] }],
		['+12425550123', undefined, { countries: ['BS'], states: [] }],
		['+4930123456', undefined, { countries: ['DE'], states: [] }],
		['004930123456', undefined, { e164: '+4930123456' }],
		['030 123456', 'DE', { e164: '+4930123456' }],
		['12', undefined, null],
		['', undefined, null],
	])('%j in %p', (text, country, expected) => {
		const read = readPhone(text, country);
		if (expected === null) expect(read).toBeNull();
		else expect(read).toMatchObject(expected);
	});
});

describe('candidate zones', () => {
	it('are one for each clock, not one for each name', () => {
		const { zones } = candidateZones(place(['US']), null);
		expect(zones).toHaveLength(8);
		expect(candidateZones(place(['DE']), null)).toEqual({ zones: ['Europe/Berlin'], from: 'country' });
	});

	it('are those of the state and of the area code when they disagree', () => {
		const zones = (phone: string, ...address: [string[], string[]]) =>
			candidateZones(place(...address), readPhone(phone)).zones;
		expect(zones('+13055550123', ['US'], ['US-CA'])).toEqual(['America/Los_Angeles', 'America/New_York']);
		expect(zones('+18005550123', ['US'], ['US-CA'])).toEqual(['America/Los_Angeles']);
		expect(zones('+13055550123', ['US'], [])).toEqual(['America/New_York']);
		expect(zones('+13055550123', ['DE'], [])).toEqual(['Europe/Berlin', 'America/New_York']);
		expect(zones('+4930123456', ['US'], ['US-CA'])).toEqual(['America/Los_Angeles', 'Europe/Berlin']);
	});

	it('are none where nothing is known', () => {
		expect(candidateZones(place([]), null).zones).toEqual([]);
	});
});
