import fc from 'fast-check';

import { JourneyError } from '../../../lib/domain/errors';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../lib/domain/time';
import {
	capLimits,
	capsFor,
	describeCap,
	mergeCaps,
	parseCaps,
	parseScope,
	scopesOfHit,
	type CalendarWindow,
	type Cap,
} from '../../../lib/policy/caps';

const NOW_MS = Date.parse('2026-03-04T12:00:00Z'); // a Wednesday
const rolling = { kind: 'rolling', maxHits: 3, every: 24, unit: 'hours' };
const calendar = { kind: 'calendar', maxHits: 1, unit: 'day' };

/** Calendar windows of UTC, enough to tell the units apart. */
const utcWindow: CalendarWindow = (unit, _zone, nowMs, weekStart) => {
	const day = new Date(nowMs);
	const start = (offset: number) =>
		Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() + offset);
	if (unit === 'day') return { fromMs: start(0), untilMs: start(1) };
	if (unit === 'month') {
		const month = (more: number) => Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + more, 1);
		return { fromMs: month(0), untilMs: month(1) };
	}
	const first = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'].indexOf(weekStart);
	const back = (day.getUTCDay() - first + 7) % 7;
	return { fromMs: start(-back), untilMs: start(7 - back) };
};

function refusal(rows: unknown): string {
	try {
		parseCaps(rows);
	} catch (error) {
		expect(error).toBeInstanceOf(JourneyError);
		expect((error as JourneyError).code).toBe('invalid-policy');
		return (error as JourneyError).message;
	}
	return 'parsed';
}

describe('rows of a form', () => {
	test('get a scope, a reserve and a week start where they name none', () => {
		expect(parseCaps([rolling, calendar])).toEqual([
			{ ...rolling, scope: 'all', reserve: 0 },
			{ ...calendar, scope: 'all', reserve: 0, weekStart: 'mon' },
		]);
	});

	test('may have numbers as text and weekdays in any spelling, and lose what is no part of a cap', () => {
		const row = {
			...calendar,
			maxHits: ' 2 ',
			unit: 'week',
			weekStart: 'Sunday',
			reserve: '1',
			every: 5,
			extra: 1,
		};
		expect(parseCaps([row])).toEqual([
			{ kind: 'calendar', unit: 'week', weekStart: 'sun', maxHits: 2, reserve: 1, scope: 'all' },
		]);
	});

	test('read again are the same', () => {
		const caps = parseCaps(
			[rolling, { ...calendar, unit: 'week', scope: 'Tag: Promo ', weekStart: 'sat' }].map((row) => ({
				...row,
				scope: 'tag: Promo ',
			})),
		);
		expect(parseCaps(JSON.parse(JSON.stringify(caps)))).toEqual(caps);
	});

	test.each([
		[{ ...rolling, maxHits: 0 }, 'Cap, row 1, maxHits: read 0; allowed is a whole number from 1 to 1000000.'],
		[{ ...rolling, maxHits: 1.5 }, /row 1, maxHits: read 1.5/],
		[{ ...rolling, maxHits: undefined }, /row 1, maxHits: read nothing/],
		[{ ...rolling, maxHits: 'many' }, /row 1, maxHits: read "many"/],
		[{ ...rolling, every: 0 }, /row 1, every: read 0; allowed is a whole number from 1 to 2160/],
		[
			{ ...rolling, every: 91, unit: 'days' },
			/row 1, every: read 91; allowed is a whole number from 1 to 90/,
		],
		[{ ...rolling, every: 90 * 1440 + 1, unit: 'minutes' }, /row 1, every: .*from 1 to 129600/],
		[{ ...rolling, every: Infinity }, /row 1, every/],
		[{ ...rolling, unit: 'weeks' }, /row 1, unit: read "weeks"; allowed is minutes, hours, days/],
		[{ ...calendar, unit: 'year' }, /row 1, unit: read "year"; allowed is day, week, month/],
		[{ ...calendar, weekStart: 'monkey' }, /row 1, weekStart: read "monkey"/],
		[{ ...rolling, kind: 'fixed' }, /row 1, kind: read "fixed"; allowed is rolling, calendar/],
		[{ ...rolling, reserve: 3 }, /row 1, reserve: read 3; allowed is a whole number from 0 to 2/],
		[{ ...rolling, reserve: -1 }, /row 1, reserve: read -1/],
		[{ ...rolling, scope: 'email' }, /row 1, scope: read "email"; allowed is all, channel:NAME/],
		[null, /row 1: read null; allowed is an object/],
		[[], /row 1: read a object/],
	])('%j are refused with row, field and what is allowed', (row, message) => {
		expect(refusal([row])).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
	});

	test('the second of two rows is called row 2, and no list is refused', () => {
		expect(refusal([rolling, {}])).toMatch(/row 2/);
		expect(refusal({})).toMatch(/Cap, caps: read a object; allowed is a list/);
	});

	test('the longest windows pass', () => {
		const longest = [
			{ ...rolling, every: 90, unit: 'days' },
			{ ...rolling, every: 90 * 1440, unit: 'minutes' },
		];
		expect(capLimits(parseCaps(longest), { zone: 'UTC' }, NOW_MS, utcWindow)).toMatchObject([
			{ windowMs: 90 * DAY_MS },
			{ windowMs: 90 * DAY_MS },
		]);
	});
});

describe('scopes', () => {
	test.each([
		['all', 'all'],
		[' all ', 'all'],
		['channel:Email', 'channel:email'],
		['tag: Spring Sale/2026 ', 'tag:spring sale/2026'],
		['journey:AbC9', 'journey:AbC9'],
		['journey:AbC9/all', 'journey:AbC9'],
		['journey:AbC9/channel:SMS', 'journey:AbC9/channel:sms'],
		['journey:AbC9/tag:a/b', 'journey:AbC9/tag:a/b'],
	])('%j is %s', (value, scope) => {
		expect(parseScope(value)).toBe(scope);
		expect(parseScope(scope)).toBe(scope);
	});

	test.each([
		'',
		'ALL',
		'email',
		'channel:',
		'channel: ',
		'tag',
		'/channel:x',
		'journey:',
		'journey:a b',
		'journey:a/',
		'journey:a/b',
		'journey:a/journey:b',
		'contact:1',
		'tag:a\u0000',
		`tag:${'t'.repeat(129)}`,
		null,
		undefined,
		5,
		{},
	])('%j is refused', (value) => {
		expect(() => parseScope(value)).toThrow(JourneyError);
	});

	test('a message counts everywhere and in its journey, under its channel and each tag once', () => {
		expect(scopesOfHit({ journeyId: 'J1', channel: 'Email', tags: ['promo', 'Promo', ' '] })).toEqual([
			'all',
			'channel:email',
			'tag:promo',
			'journey:J1',
			'journey:J1/channel:email',
			'journey:J1/tag:promo',
		]);
		expect(scopesOfHit({})).toEqual(['all']);
	});
});

test('a cap binds only messages that count in its scope', () => {
	const caps = parseCaps(
		['all', 'channel:email', 'tag:promo', 'journey:J/channel:voice'].map((scope) => ({ ...rolling, scope })),
	);
	const bound = (hit: Parameters<typeof scopesOfHit>[0]) =>
		capsFor(caps, scopesOfHit(hit)).map(({ scope }) => scope);
	expect(bound({ channel: 'email' })).toEqual(['all', 'channel:email']);
	expect(bound({ channel: 'voice', journeyId: 'J', tags: ['Promo'] })).toEqual([
		'all',
		'tag:promo',
		'journey:J/channel:voice',
	]);
	expect(bound({ channel: 'voice', journeyId: 'K' })).toEqual(['all']);
});

describe('limits for one contact', () => {
	test('a rolling cap becomes a span, a calendar cap the window of the zone, in the order of the caps', () => {
		const asked: unknown[] = [];
		const window: CalendarWindow = (...args) => {
			asked.push(args);
			return utcWindow(...args);
		};
		const caps = parseCaps([
			rolling,
			{ ...calendar, unit: 'week', weekStart: 'sun', scope: 'channel:email' },
			{ ...rolling, every: 5, unit: 'minutes', scope: 'journey:J' },
		]);
		expect(capLimits(caps, { zone: 'Europe/Berlin' }, NOW_MS, window)).toEqual([
			{ scope: 'all', maxHits: 3, windowMs: DAY_MS },
			{
				scope: 'channel:email',
				maxHits: 1,
				fromMs: Date.parse('2026-03-01T00:00:00Z'),
				untilMs: Date.parse('2026-03-08T00:00:00Z'),
			},
			{ scope: 'journey:J', maxHits: 3, windowMs: 5 * MINUTE_MS },
		]);
		expect(asked).toEqual([['week', 'Europe/Berlin', NOW_MS, 'sun']]);
	});

	test('the reserve binds all but priority contacts', () => {
		const caps = parseCaps([{ ...rolling, reserve: 1 }]);
		const limits = (isPriority?: boolean) => capLimits(caps, { zone: 'UTC', isPriority }, NOW_MS, utcWindow);
		expect(limits()).toEqual([{ scope: 'all', maxHits: 3, reserve: 1, windowMs: DAY_MS }]);
		expect(limits(true)).toEqual([{ scope: 'all', maxHits: 3, windowMs: DAY_MS }]);
	});
});

describe('merging by strictness', () => {
	const cap = (row: object): Cap => parseCaps([{ ...rolling, ...row }])[0];
	const cal = (row: object): Cap => parseCaps([{ ...calendar, ...row }])[0];

	test.each<[string, Cap, Cap, boolean]>([
		['fewer hits in the same span', cap({ maxHits: 2 }), cap({}), true],
		['as many hits in a longer span', cap({ every: 48 }), cap({}), true],
		['fewer hits in a shorter span', cap({ maxHits: 1, every: 1 }), cap({}), false],
		['another scope', cap({ maxHits: 1, scope: 'tag:a' }), cap({}), false],
		['a month over a day', cal({ unit: 'month' }), cal({ unit: 'day' }), true],
		['a week over a day', cal({ unit: 'week', weekStart: 'wed' }), cal({ unit: 'day' }), true],
		['a month over a week, which may lie in two', cal({ unit: 'month' }), cal({ unit: 'week' }), false],
		[
			'a week over one that begins otherwise',
			cal({ unit: 'week' }),
			cal({ unit: 'week', weekStart: 'sun' }),
			false,
		],
		['a rolling day over a calendar day', cap({ maxHits: 1 }), cal({}), false],
		['a larger reserve', cap({ reserve: 1 }), cap({}), true],
		['fewer hits with a smaller reserve', cap({ maxHits: 2 }), cap({ maxHits: 3, reserve: 2 }), false],
	])('%s', (_title, strict, loose, makesPointless) => {
		expect(mergeCaps([strict], [loose])).toEqual(makesPointless ? [strict] : [strict, loose]);
		expect(mergeCaps([loose], [strict])).toEqual(makesPointless ? [strict] : [loose, strict]);
	});

	test('of two equal caps the one of the floor stays', () => {
		const [floor, own] = [cap({}), cap({ every: 1, unit: 'days' })];
		expect(mergeCaps([floor], [own])[0]).toBe(floor);
		expect(mergeCaps([floor, floor], [own])).toHaveLength(1);
	});

	test('no cap at all is no cap', () => {
		expect([mergeCaps(), mergeCaps([], [])]).toEqual([[], []]);
	});

	test('the merged caps let through exactly what all lists together let through', () => {
		const count = fc.integer({ min: 1, max: 4 });
		const shared = {
			maxHits: count,
			reserve: fc.integer({ min: 0, max: 1 }),
			scope: fc.constantFrom('all', 'tag:a'),
		};
		const anyCap = fc
			.oneof(
				fc.record({
					...shared,
					kind: fc.constant('rolling'),
					every: count,
					unit: fc.constantFrom('hours', 'days'),
				}),
				fc.record({
					...shared,
					kind: fc.constant('calendar'),
					unit: fc.constantFrom('day', 'week', 'month'),
					weekStart: fc.constantFrom('mon', 'sun'),
				}),
			)
			.map((row) => parseCaps([{ ...row, reserve: Math.min(row.reserve, row.maxHits - 1) }])[0]);
		const hit = fc.record({
			afterHours: fc.integer({ min: 0, max: 40 }),
			isPriority: fc.boolean(),
			hasTag: fc.boolean(),
		});
		fc.assert(
			fc.property(
				fc.array(anyCap, { maxLength: 4 }),
				fc.array(anyCap, { maxLength: 4 }),
				fc.array(hit, { maxLength: 40 }),
				(floor, own, hits) => {
					const merged = mergeCaps(floor, own);
					const taken: { atMs: number; scopes: string[] }[] = [];
					let nowMs = NOW_MS;
					for (const { afterHours, isPriority, hasTag } of hits) {
						nowMs += afterHours * HOUR_MS;
						const scopes = scopesOfHit({ tags: hasTag ? ['a'] : [] });
						const passes = (caps: Cap[]) =>
							capLimits(caps, { zone: 'UTC', isPriority }, nowMs, utcWindow).every((limit) => {
								const fromMs = 'windowMs' in limit ? nowMs - limit.windowMs + 1 : limit.fromMs;
								const used = taken.filter(
									({ atMs, scopes: counted }) => atMs >= fromMs && counted.includes(limit.scope),
								);
								return used.length < limit.maxHits - (limit.reserve ?? 0);
							});
						const verdict = passes([...floor, ...own]);
						expect(passes(merged)).toBe(verdict);
						if (verdict) taken.push({ atMs: nowMs, scopes });
					}
				},
			),
			{ numRuns: 500, seed: 11 },
		);
	});
});

test('a cap is told in words', () => {
	const caps = parseCaps([rolling, { ...rolling, every: 1, unit: 'days', scope: 'channel:email' }, calendar]);
	expect(caps.map(describeCap)).toEqual([
		'3 in 24 hours (all)',
		'3 in 1 day (channel:email)',
		'1 in a calendar day (all)',
	]);
});
