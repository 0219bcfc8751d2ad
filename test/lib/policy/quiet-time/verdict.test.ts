import {
	compileQuietTime,
	evaluateQuietTime,
	evaluateQuietTimes,
	previewQuietTime,
} from '../../../../lib/policy/quiet-time';
import type { QuietTimePolicy } from '../../../../lib/policy/quiet-time';
import { at, EVERY_DAY, nightly, utc } from './local-instant';

const NEW_YORK = 'America/New_York';
const BERLIN = 'Europe/Berlin';
const MINUTE = 60_000;

function kinds(policy: QuietTimePolicy, timeZone: string, edgeMs: number) {
	return [edgeMs - 1, edgeMs].map((nowMs) => evaluateQuietTime(policy, { timeZone }, nowMs).kind);
}

describe('a quiet window', () => {
	const policy = nightly('21:00', '08:00');

	it('begins at its first instant and ends before its last, over midnight', () => {
		expect(kinds(policy, BERLIN, at('2026-06-01T21:00', BERLIN))).toEqual(['open', 'quiet']);
		expect(kinds(policy, BERLIN, at('2026-06-02T08:00', BERLIN))).toEqual(['quiet', 'open']);
	});

	it('tells when it ends, and the next one begins', () => {
		const timeZone = BERLIN;
		expect(evaluateQuietTime(policy, { timeZone }, at('2026-06-01T23:00', BERLIN))).toEqual({
			kind: 'quiet',
			untilMs: at('2026-06-02T08:00', BERLIN),
			rules: ['general'],
			zone: BERLIN,
			zoneFrom: 'contact',
		});
		const open = { kind: 'open', untilMs: at('2026-06-02T21:00', BERLIN), zone: BERLIN, zoneFrom: 'contact' };
		expect(evaluateQuietTime(policy, { timeZone }, at('2026-06-02T12:00', BERLIN))).toEqual(open);
	});

	it('belongs to the date on which it begins', () => {
		const friday: QuietTimePolicy = { general: { weekly: [{ days: ['fri'], from: '21:00', to: '08:00' }] } };
		expect(kinds(friday, BERLIN, at('2026-06-06T08:00', BERLIN))).toEqual(['quiet', 'open']);
		expect(evaluateQuietTime(friday, { timeZone: BERLIN }, at('2026-06-05T07:00', BERLIN)).kind).toBe('open');
	});

	it('of 00:00 to 24:00 is the whole date', () => {
		const sunday: QuietTimePolicy = { general: { weekly: [{ days: ['sun'], from: '00:00', to: '24:00' }] } };
		expect(kinds(sunday, BERLIN, at('2026-06-07T00:00', BERLIN))).toEqual(['open', 'quiet']);
		expect(kinds(sunday, BERLIN, at('2026-06-08T00:00', BERLIN))).toEqual(['quiet', 'open']);
	});

	it('merges with one it touches or overlaps: until is the end of both', () => {
		const split: QuietTimePolicy = {
			general: {
				weekly: [
					{ days: [...EVERY_DAY], from: '21:00', to: '24:00' },
					{ days: [...EVERY_DAY], from: '00:00', to: '08:00' },
				],
				dates: [{ from: '2026-06-03', to: '2026-06-03' }],
			},
		};
		const verdict = evaluateQuietTime(split, { timeZone: BERLIN }, at('2026-06-02T22:00', BERLIN));
		expect(verdict).toMatchObject({ kind: 'quiet', untilMs: at('2026-06-04T08:00', BERLIN) });
	});
});

describe('6. quiet 21-08 across the nights on which clocks change', () => {
	const policy = nightly('21:00', '08:00');

	it.each([
		['spring forward', '2026-03-07T21:00', '2026-03-08T08:00', 10],
		['fall back', '2026-10-31T21:00', '2026-11-01T08:00', 12],
	])(
		'America/New_York, %s: quiet for the hours that pass between 21:00 and 08:00',
		(_night, from, to, hours) => {
			expect(kinds(policy, NEW_YORK, at(from, NEW_YORK))).toEqual(['open', 'quiet']);
			expect(kinds(policy, NEW_YORK, at(to, NEW_YORK))).toEqual(['quiet', 'open']);
			expect(at(to, NEW_YORK) - at(from, NEW_YORK)).toBe(hours * 60 * MINUTE);
		},
	);

	it('a start at 02:30, which does not exist, is the first instant after the gap', () => {
		expect(kinds(nightly('02:30', '04:00'), NEW_YORK, utc('2026-03-08T07:00Z'))).toEqual(['open', 'quiet']);
	});

	it('an end at 02:30, which does not exist, is the first instant after the gap', () => {
		expect(kinds(nightly('01:00', '02:30'), NEW_YORK, utc('2026-03-08T07:00Z'))).toEqual(['quiet', 'open']);
	});

	it('a start at 01:30, which is shown twice, is the first of them, an end the second', () => {
		expect(kinds(nightly('01:30', '04:00'), NEW_YORK, utc('2026-11-01T05:30Z'))).toEqual(['open', 'quiet']);
		expect(kinds(nightly('23:00', '01:30'), NEW_YORK, utc('2026-11-01T06:30Z'))).toEqual(['quiet', 'open']);
	});

	it('Asia/Kolkata lies half an hour off and never changes', () => {
		expect(kinds(policy, 'Asia/Kolkata', utc('2026-03-08T02:30Z'))).toEqual(['quiet', 'open']);
		expect(kinds(policy, 'Asia/Kolkata', utc('2026-03-08T15:30Z'))).toEqual(['open', 'quiet']);
	});

	it('Pacific/Apia skips 30 December 2011: the night runs on to 08:00 of the 31st', () => {
		const evening = at('2011-12-29T21:00', 'Pacific/Apia');
		const morning = at('2011-12-31T08:00', 'Pacific/Apia');
		expect(kinds(policy, 'Pacific/Apia', evening)).toEqual(['open', 'quiet']);
		expect(evaluateQuietTime(policy, { timeZone: 'Pacific/Apia' }, evening)).toMatchObject({
			untilMs: morning,
		});
		expect(morning - evening).toBe(11 * 60 * MINUTE);
	});
});

describe('for ever', () => {
	it('is an until of null when nothing is ever quiet again', () => {
		const past: QuietTimePolicy = { general: { dates: [{ from: '2026-01-01', to: '2026-01-02' }] } };
		const now = at('2026-01-03T00:00', BERLIN);
		expect(evaluateQuietTime(past, { timeZone: BERLIN }, now)).toMatchObject({ kind: 'open', untilMs: null });
		expect(evaluateQuietTime(past, { timeZone: BERLIN }, now - 1)).toMatchObject({
			kind: 'quiet',
			untilMs: now,
		});
	});

	it.each([
		['whole days', nightly('00:00', '24:00')],
		['windows that end when they begin', nightly('08:00', '08:00')],
	])('is an until of null when %s leave nothing open', (_what, policy) => {
		const verdict = evaluateQuietTime(policy, { timeZone: BERLIN }, at('2026-01-03T12:00', BERLIN));
		expect(verdict).toMatchObject({ kind: 'quiet', untilMs: null });
	});

	it('is not a quiet date years away, nor one that lasts for decades', () => {
		const far: QuietTimePolicy = { general: { dates: [{ from: '2031-05-01', to: '2068-05-01' }] } };
		const start = at('2031-05-01T00:00', BERLIN);
		expect(evaluateQuietTime(far, { timeZone: BERLIN }, utc('2026-01-01T00:00Z'))).toMatchObject({
			untilMs: start,
		});
		const verdict = evaluateQuietTime(far, { timeZone: BERLIN }, start);
		expect(verdict).toMatchObject({ kind: 'quiet', untilMs: at('2068-05-02T00:00', BERLIN) });
	});

	it('is an until of null when the candidates leave no common opening', () => {
		const now = utc('2026-06-01T12:00Z');
		const never = evaluateQuietTime(nightly('11:00', '06:00'), { country: 'US' }, now);
		expect(never).toMatchObject({ kind: 'quiet', untilMs: null, zoneFrom: 'strictest' });
		// New York and Hawaii share an hour only in winter.
		const inWinter = evaluateQuietTime(nightly('12:00', '06:00'), { country: 'US' }, now);
		expect(inWinter).toMatchObject({ kind: 'quiet', untilMs: utc('2026-11-01T16:00Z') });
	});
});

describe('holidays', () => {
	it('are the public holidays of the state, on the clock of the contact', () => {
		const policy: QuietTimePolicy = { general: { holidays: [{ country: 'US', state: 'TX' }] } };
		expect(kinds(policy, NEW_YORK, at('2026-11-26T00:00', NEW_YORK))).toEqual(['open', 'quiet']);
		// In Texas, not in every state, the day after Thanksgiving is one too.
		expect(kinds(policy, NEW_YORK, at('2026-11-28T00:00', NEW_YORK))).toEqual(['quiet', 'open']);
		const national: QuietTimePolicy = { general: { holidays: [{ country: 'usa' }] } };
		expect(kinds(national, NEW_YORK, at('2026-11-27T00:00', NEW_YORK))).toEqual(['quiet', 'open']);
	});

	it('are found in the years to come', () => {
		const policy: QuietTimePolicy = { general: { holidays: [{ country: 'DE', state: 'Bayern' }] } };
		const verdict = evaluateQuietTime(policy, { timeZone: BERLIN }, at('2026-12-27T00:00', BERLIN));
		expect(verdict).toMatchObject({ kind: 'open', untilMs: at('2027-01-01T00:00', BERLIN) });
	});
});

describe('11. general 8-21, Florida 8-20, brand 9-19', () => {
	const quiet = (from: string, to: string) => [{ days: [...EVERY_DAY], from, to }];
	const policy = (match: 'first' | 'strictest'): QuietTimePolicy => ({
		general: { weekly: quiet('21:00', '08:00') },
		rules: [
			{ name: 'Florida', when: { country: ['US'], state: ['FL'] }, weekly: quiet('20:00', '08:00') },
			{ name: 'brand', weekly: quiet('19:00', '09:00') },
		],
		match,
	});
	const floridian = { timeZone: NEW_YORK, country: 'US', state: 'FL' };
	const texan = { timeZone: NEW_YORK, country: 'US', state: 'TX' };
	const verdict = (match: 'first' | 'strictest', contact: typeof floridian, local: string) =>
		evaluateQuietTime(policy(match), contact, at(`2026-06-01T${local}`, NEW_YORK));

	it('strictest: the narrowest hours win, and every rule that forbids is named', () => {
		expect(verdict('strictest', floridian, '08:59').kind).toBe('quiet');
		expect(verdict('strictest', floridian, '09:00')).toMatchObject({
			kind: 'open',
			untilMs: at('2026-06-01T19:00', NEW_YORK),
		});
		expect(verdict('strictest', floridian, '19:30')).toMatchObject({ kind: 'quiet', rules: ['brand'] });
		expect(verdict('strictest', floridian, '20:00')).toMatchObject({ rules: ['Florida', 'brand'] });
		expect(verdict('strictest', floridian, '21:00')).toMatchObject({
			rules: ['general', 'Florida', 'brand'],
		});
		expect(verdict('strictest', texan, '21:00')).toMatchObject({ rules: ['general', 'brand'] });
	});

	it('first: the first rule that matches replaces general and all that follow', () => {
		expect(verdict('first', floridian, '19:30')).toMatchObject({ untilMs: at('2026-06-01T20:00', NEW_YORK) });
		expect(verdict('first', floridian, '20:00')).toMatchObject({ kind: 'quiet', rules: ['Florida'] });
		expect(verdict('first', texan, '19:00')).toMatchObject({ kind: 'quiet', rules: ['brand'] });
	});

	it('first: general counts only when no rule matches', () => {
		const { general, rules } = policy('first');
		const withoutBrand: QuietTimePolicy = { general, rules: rules?.slice(0, 1), match: 'first' };
		const now = at('2026-06-01T20:30', NEW_YORK);
		expect(evaluateQuietTime(withoutBrand, texan, now).kind).toBe('open');
		expect(evaluateQuietTime(withoutBrand, floridian, now).kind).toBe('quiet');
	});

	it('a disabled rule forbids nothing', () => {
		const off: QuietTimePolicy = {
			rules: [{ name: 'off', disabled: true, weekly: quiet('00:00', '24:00') }],
		};
		expect(evaluateQuietTime(off, texan, 0)).toMatchObject({ kind: 'open', untilMs: null });
	});
});

describe('several policies', () => {
	const night = nightly('21:00', '08:00');
	const noon = nightly('08:00', '13:00');

	it('are quiet while any is, until the first instant at which all are open', () => {
		const now = at('2026-06-01T23:00', BERLIN);
		expect(evaluateQuietTimes([night, noon], { timeZone: BERLIN }, now)).toMatchObject({
			kind: 'quiet',
			untilMs: at('2026-06-02T13:00', BERLIN),
			rules: ['general'],
		});
	});

	it('are open until the first of them is quiet', () => {
		const now = at('2026-06-01T13:00', BERLIN);
		const merged = evaluateQuietTimes([noon, night], { timeZone: BERLIN }, now);
		expect(merged).toMatchObject({ kind: 'open', untilMs: at('2026-06-01T21:00', BERLIN) });
	});

	it('hold when one cannot tell the zone, and are quiet for ever when they leave nothing open', () => {
		const rest = nightly('13:00', '21:00');
		expect(evaluateQuietTimes([night, noon], {}, 0)).toEqual({ kind: 'unknown-zone' });
		expect(evaluateQuietTimes([night, noon, rest], { timeZone: BERLIN }, 0)).toMatchObject({ untilMs: null });
	});

	it('of which there are none are an error', () => {
		expect(() => evaluateQuietTimes([], {}, 0)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
	});
});

describe('the preview', () => {
	it('lists seven days without gaps, with every rule of a merged span', () => {
		const policy: QuietTimePolicy = {
			...nightly('21:00', '08:00'),
			rules: [{ name: 'late', weekly: [{ days: [...EVERY_DAY], from: '08:00', to: '10:00' }] }],
		};
		const now = at('2026-06-01T12:00', BERLIN);
		const preview = previewQuietTime(policy, { timeZone: BERLIN }, now);
		if (preview.kind !== 'spans') throw new Error(preview.kind);
		const { spans } = preview;
		expect(spans).toHaveLength(15);
		expect(spans[0]).toEqual({
			kind: 'open',
			fromMs: now,
			untilMs: at('2026-06-01T21:00', BERLIN),
			rules: [],
		});
		expect(spans[1]).toMatchObject({
			kind: 'quiet',
			untilMs: at('2026-06-02T10:00', BERLIN),
			rules: ['general', 'late'],
		});
		spans.slice(1).forEach((span, i) => expect(span.fromMs).toBe(spans[i].untilMs));
	});

	it('ends with a span that never ends, and tells when the zone is not known', () => {
		const always = previewQuietTime(nightly('00:00', '24:00'), { timeZone: BERLIN }, 0);
		expect(always).toMatchObject({ kind: 'spans', zone: BERLIN, spans: [{ kind: 'quiet', untilMs: null }] });
		expect(previewQuietTime(nightly('21:00', '08:00'), {}, 0)).toEqual({ kind: 'unknown-zone' });
	});
});

describe('a compiled policy', () => {
	it('is kept for the object, and for another object that reads the same', () => {
		const policy = nightly('21:00', '08:00');
		expect(compileQuietTime(policy)).toBe(compileQuietTime(policy));
		expect(compileQuietTime(structuredClone(policy))).toBe(compileQuietTime(policy));
		expect(compileQuietTime(nightly('21:00', '07:00'))).not.toBe(compileQuietTime(policy));
	});

	it('answers alike at every distance in time, however far it was asked before', () => {
		const policy = nightly('21:00', '08:00');
		const asked = Array.from({ length: 60 }, (_, year) => utc(`${1990 + year}-06-01T20:00Z`));
		const first = asked.map((nowMs) => evaluateQuietTime(policy, { timeZone: BERLIN }, nowMs));
		const again = asked.map((nowMs) => evaluateQuietTime(policy, { timeZone: BERLIN }, nowMs));
		expect(again).toEqual(first);
		first.forEach((verdict, i) => expect(verdict).toMatchObject({ untilMs: asked[i] + 10 * 60 * MINUTE }));
	});

	it('refuses an instant that is none', () => {
		for (const nowMs of [NaN, Infinity, 9e15]) {
			const ask = () => evaluateQuietTime(nightly('21:00', '08:00'), { timeZone: BERLIN }, nowMs);
			expect(ask).toThrow(expect.objectContaining({ code: 'invalid-input' }));
		}
	});
});
