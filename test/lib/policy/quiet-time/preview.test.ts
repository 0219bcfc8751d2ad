import fc from 'fast-check';
import { evaluateQuietTimes, previewQuietTime, previewQuietTimes } from '../../../../lib/policy/quiet-time';
import type { DayName, QuietTimePolicy } from '../../../../lib/policy/quiet-time';
import { DAY_MS, HOUR_MS } from '../../../../lib/domain/time';
import { at, EVERY_DAY, nightly, utc } from './local-instant';

const ZONE = 'America/New_York';
const contact = { timeZone: ZONE };
const now = at('2026-06-01T12:00', ZONE);
const named = (name: string, days: DayName[], from: string, to: string): QuietTimePolicy => ({
	rules: [{ name, weekly: [{ days, from, to }] }],
});

function spansOf(policies: QuietTimePolicy[], fromMs = now, days = 7) {
	const found = previewQuietTimes(policies, contact, fromMs, days);
	if (found.kind === 'unknown-zone') throw new Error('unknown zone');
	return found.spans;
}

describe('the preview of several policies', () => {
	it('is that of the policy where there is one', () => {
		const policy = nightly('21:00', '08:00');
		expect(previewQuietTimes([policy], contact, now)).toEqual(previewQuietTime(policy, contact, now));
	});

	it('is quiet where any is, one span where they touch or overlap, with the rules of all its parts', () => {
		const policies = [
			named('evening', [...EVERY_DAY], '20:00', '22:00'),
			named('night', [...EVERY_DAY], '21:00', '08:00'),
			named('morning', ['tue'], '08:00', '10:00'),
		];
		expect(spansOf(policies, now, 1)).toEqual([
			{ kind: 'open', fromMs: now, untilMs: at('2026-06-01T20:00', ZONE), rules: [] },
			{
				kind: 'quiet',
				fromMs: at('2026-06-01T20:00', ZONE),
				untilMs: at('2026-06-02T10:00', ZONE),
				rules: ['evening', 'night', 'morning'],
			},
			{
				kind: 'open',
				fromMs: at('2026-06-02T10:00', ZONE),
				untilMs: at('2026-06-02T20:00', ZONE),
				rules: [],
			},
		]);
	});

	it('tells quiet that never ends, and a zone that is not known', () => {
		const never = [named('day', [...EVERY_DAY], '08:00', '20:00'), nightly('19:00', '09:00')];
		expect(spansOf(never)).toEqual([
			{ kind: 'quiet', fromMs: now, untilMs: null, rules: expect.arrayContaining(['day', 'general']) },
		]);
		expect(previewQuietTimes([nightly('21:00', '08:00')], {}, now)).toEqual({ kind: 'unknown-zone' });
	});

	it('says at every instant what the verdict says', () => {
		const days = fc.subarray([...EVERY_DAY], { minLength: 1 });
		const hour = fc.integer({ min: 0, max: 23 }).map((n) => `${String(n).padStart(2, '0')}:00`);
		const policy = fc.tuple(days, hour, hour).map(([on, from, to]) => named(`${from}-${to}`, on, from, to));
		const start = fc.integer({ min: utc('2026-03-01T00:00Z'), max: utc('2026-11-10T00:00Z') });
		fc.assert(
			fc.property(fc.array(policy, { minLength: 1, maxLength: 3 }), start, (policies, fromMs) => {
				const spans = spansOf(policies, fromMs);
				spans.forEach((span, i) => {
					expect(span.fromMs).toBe(i === 0 ? fromMs : spans[i - 1].untilMs);
					const verdict = evaluateQuietTimes(policies, contact, span.fromMs);
					expect(verdict).toMatchObject({ kind: span.kind, untilMs: span.untilMs });
				});
				expect(spans.at(-1)!.untilMs ?? Infinity).toBeGreaterThanOrEqual(fromMs + 7 * DAY_MS - HOUR_MS);
			}),
			{ numRuns: 60 },
		);
	});
});
