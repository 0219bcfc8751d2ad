import fc from 'fast-check';
import {
	allowedToQuiet,
	compileQuietTime,
	evaluateQuietTime,
	releaseMoment,
} from '../../../../lib/policy/quiet-time';
import type { QuietTimePolicy } from '../../../../lib/policy/quiet-time';
import { EVERY_DAY } from './local-instant';

const MINUTE = 60_000;
const row = { days: ['mon'], from: '21:00', to: '08:00' };

describe('a policy that cannot be meant is refused with what was read, where, and what is allowed', () => {
	it.each<[path: string, policy: unknown]>([
		['the policy', null],
		['the policy', 'quiet'],
		['general', {}],
		['match', { general: {}, match: 'strict' }],
		['maxHoldDays', { general: {}, maxHoldDays: 0 }],
		['zone.basis', { general: {}, zone: { basis: 'store' } }],
		['zone.whenUnkown', { general: {}, zone: { whenUnkown: 'hold' } }],
		['zone.journeyZone', { general: {}, zone: { basis: 'journey' } }],
		['zone.journeyZone', { general: {}, zone: { journeyZone: 'EST' } }],
		['general.weekley', { general: { weekley: [row] } }],
		['general.weekly', { general: { weekly: row } }],
		['general.weekly[0].from', { general: { weekly: [{ ...row, from: '24:00' }] } }],
		['general.weekly[0].to', { general: { weekly: [{ ...row, to: '8am' }] } }],
		['general.weekly[0].days', { general: { weekly: [{ ...row, days: [] }] } }],
		['general.weekly[0].days[1]', { general: { weekly: [{ ...row, days: ['mon', 'day'] }] } }],
		['general.dates[0].from', { general: { dates: [{ from: '2026-02-30', to: '2026-03-01' }] } }],
		['general.dates[0].to', { general: { dates: [{ from: '2026-03-01', to: '2026-02-28' }] } }],
		['general.holidays[0].country', { general: { holidays: [{ country: 'XX' }] } }],
		['general.holidays[0].state', { general: { holidays: [{ country: 'US', state: 'Texaz' }] } }],
		['rules[0].when.state[0]', { rules: [{ name: 'a', when: { country: ['US'], state: ['Texaz'] } }] }],
		['rules[0].when.country[0]', { rules: [{ name: 'a', when: { country: ['Atlantis'] } }] }],
		['rules[0].when.phonePrefix[0]', { rules: [{ name: 'a', when: { phonePrefix: ['+0'] } }] }],
		['rules[0].when.orUnknown', { rules: [{ name: 'a', when: { orUnknown: 'yes' } }] }],
		['rules[0].state', { rules: [{ name: 'a', state: ['TX'] }] }],
	])('%s of %j', (path, policy) => {
		expect(() => compileQuietTime(policy as QuietTimePolicy)).toThrow(
			expect.objectContaining({ code: 'invalid-policy', message: expect.stringContaining(`${path} is `) }),
		);
	});

	it('keys beside the known ones are notes of the policy', () => {
		const policy = { name: 'night', source: 'counsel', general: { weekly: [row] } } as QuietTimePolicy;
		expect(compileQuietTime(policy).maxHoldDays).toBe(21);
	});
});

describe('allowed hours', () => {
	it('leave the rest of the week quiet, days that are not mentioned wholly', () => {
		const allowed = allowedToQuiet([
			{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '21:00' },
		]);
		expect(allowed).toEqual([
			{ days: ['mon', 'tue', 'wed', 'thu'], from: '21:00', to: '08:00' },
			{ days: ['fri'], from: '21:00', to: '24:00' },
			{ days: ['sat', 'sun'], from: '00:00', to: '24:00' },
			{ days: ['mon'], from: '00:00', to: '08:00' },
		]);
	});

	it('of every day make one overnight row', () => {
		const quiet = allowedToQuiet([{ days: [...EVERY_DAY], from: '08:00', to: '21:00' }]);
		expect(quiet).toEqual([{ days: EVERY_DAY, from: '21:00', to: '08:00' }]);
	});

	it('may run over midnight', () => {
		const quiet = allowedToQuiet([{ days: [...EVERY_DAY], from: '20:00', to: '02:00' }]);
		expect(quiet).toEqual([{ days: EVERY_DAY, from: '02:00', to: '20:00' }]);
	});

	it('of a whole week leave nothing quiet, and none at all everything', () => {
		expect(allowedToQuiet([{ days: [...EVERY_DAY], from: '00:00', to: '24:00' }])).toEqual([]);
		expect(allowedToQuiet([])).toEqual([{ days: EVERY_DAY, from: '00:00', to: '24:00' }]);
	});

	it('are open exactly when they say so, whatever the rows', () => {
		const clock = (max: number) =>
			fc.integer({ min: 0, max }).map((hour) => `${String(hour).padStart(2, '0')}:00`);
		const rows = fc.record({
			days: fc.subarray(EVERY_DAY, { minLength: 1 }),
			from: clock(23),
			to: clock(24),
		});
		fc.assert(
			fc.property(fc.array(rows, { maxLength: 4 }), (allowed) => {
				const asQuiet: QuietTimePolicy = { general: { weekly: allowed } };
				const quiet: QuietTimePolicy = { general: { weekly: allowedToQuiet(allowed) } };
				for (let hour = 0; hour < 7 * 24; hour++) {
					const nowMs = Date.UTC(2026, 5, 1, hour);
					const isAllowed = evaluateQuietTime(asQuiet, { timeZone: 'UTC' }, nowMs).kind === 'quiet';
					const { kind } = evaluateQuietTime(quiet, { timeZone: 'UTC' }, nowMs);
					expect([hour, kind]).toEqual([hour, isAllowed ? 'open' : 'quiet']);
				}
			}),
			{ seed: 7, numRuns: 60 },
		);
	});
});

describe('the moment of release', () => {
	const moments = Array.from({ length: 1_000 }, (_, i) =>
		releaseMoment(1_000_000, 15 * MINUTE, `contact-${i}`),
	);

	it('8. spreads 1,000 contacts evenly over the ramp, and each has its place', () => {
		const minutes = new Array<number>(15).fill(0);
		for (const moment of moments) minutes[Math.floor((moment - 1_000_000) / MINUTE)]++;
		expect(Math.min(...minutes)).toBeGreaterThan(40);
		expect(Math.max(...minutes)).toBeLessThan(95);
		expect(releaseMoment(1_000_000, 15 * MINUTE, 'contact-7')).toBe(moments[7]);
	});

	it('stays within a window that is shorter than the ramp', () => {
		for (let i = 0; i < 1_000; i++) {
			const moment = releaseMoment(5_000, 15 * MINUTE, `contact-${i}`, 5_000 + MINUTE);
			expect(moment >= 5_000 && moment < 5_000 + MINUTE).toBe(true);
		}
	});

	it('is the opening itself without a ramp', () => {
		expect(releaseMoment(5_000, 0, 'contact')).toBe(5_000);
	});
});
