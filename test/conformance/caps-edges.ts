import { CAP_RETENTION_MS, type CapAsk, type CapLimit } from '../../lib/store/caps';
import { capCase, DAY_MS, heldUntil, HOUR_MS, NOON_MS, rolling, taken, takeOne } from './caps-fixtures';
import { NaiveCaps } from './naive-caps';
import type { Case } from './open-stores';

const good = { hitId: 'good', limits: [rolling('all', 1, DAY_MS)] };

/** [what is put into the second ask, where the error must point to] */
const badParts: [unknown, string][] = [
	[{ hitId: '' }, 'asks[1].hitId'],
	[{ hitId: 7 }, 'asks[1].hitId'],
	[{ subject: '' }, 'asks[1].subject'],
	[{ subject: undefined }, 'asks[1].subject'],
	[{ counts: 'all' }, 'asks[1].counts'],
	[{ counts: ['all', ''] }, 'asks[1].counts[1]'],
	[{ limits: undefined }, 'asks[1].limits'],
	[{ limits: [null] }, 'asks[1].limits[0]'],
	[{ limits: [rolling('', 1, DAY_MS)] }, 'asks[1].limits[0].scope'],
	[{ limits: [rolling('all', -1, DAY_MS)] }, 'asks[1].limits[0].maxHits'],
	[{ limits: [rolling('all', 1.5, DAY_MS)] }, 'asks[1].limits[0].maxHits'],
	[{ limits: [rolling('all', NaN, DAY_MS)] }, 'asks[1].limits[0].maxHits'],
	[{ limits: [rolling('all', 1, 0)] }, 'asks[1].limits[0].windowMs'],
	[{ limits: [rolling('all', 1, CAP_RETENTION_MS + 1)] }, 'asks[1].limits[0].windowMs'],
	[
		{ limits: [rolling('all', 1, DAY_MS), { ...rolling('all', 1, DAY_MS), reserve: -1 }] },
		'asks[1].limits[1].reserve',
	],
	[{ limits: [{ scope: 'all', maxHits: 1 }] }, 'asks[1].limits[0].fromMs'],
	[{ limits: [{ scope: 'all', maxHits: 1, fromMs: NOON_MS }] }, 'asks[1].limits[0].untilMs'],
	[
		{ limits: [{ ...rolling('all', 1, DAY_MS), fromMs: NOON_MS, untilMs: NOON_MS + 1 }] },
		'asks[1].limits[0]',
	],
	[
		{ limits: [{ scope: 'all', maxHits: 1, fromMs: NOON_MS - DAY_MS, untilMs: NOON_MS }] },
		'asks[1].limits[0].untilMs',
	],
	[
		{ limits: [{ scope: 'all', maxHits: 1, fromMs: NOON_MS + 1, untilMs: NOON_MS + DAY_MS }] },
		'asks[1].limits[0].fromMs',
	],
	[
		{ limits: [{ scope: 'all', maxHits: 1, fromMs: NOON_MS, untilMs: NOON_MS + CAP_RETENTION_MS + 1 }] },
		'asks[1].limits[0].untilMs',
	],
];

/** Bad input, long histories, many scopes, forgetting. */
export const capEdgeCases: readonly Case[] = [
	capCase(
		'cap-19',
		'a call with a bad ask is refused with index and field, and takes nothing',
		async ({ caps }, ask) => {
			for (const [parts, at] of badParts) {
				const bad = { ...ask(good), ...(parts as Partial<CapAsk>) };
				await expect(caps.take([ask(good), bad], NOON_MS)).rejects.toMatchObject({
					code: 'invalid-input',
					isRetryable: false,
					message: expect.stringContaining(`${at} `),
				});
			}
			for (const nowMs of [NaN, -1, 0.5, Infinity])
				await expect(caps.take([ask(good)], nowMs)).rejects.toMatchObject({ code: 'invalid-input' });
			await expect(caps.refund([{ hitId: '', subject: 'x' }], NOON_MS)).rejects.toMatchObject({
				code: 'invalid-input',
			});
			expect(await takeOne(caps, ask(good), NOON_MS)).toEqual(taken(0));
		},
	),

	capCase('cap-20', 'an empty call is answered with an empty list', async ({ caps }) => {
		expect(await caps.take([], NOON_MS)).toEqual([]);
		expect(await caps.refund([], NOON_MS)).toEqual([]);
	}),

	capCase('cap-21', 'a subject with forty scopes is counted in each of them', async ({ caps }, ask) => {
		const scopes = Array.from({ length: 40 }, (_, i) => `journey:${i}`);
		for (const [i, scope] of scopes.entries())
			await takeOne(
				caps,
				ask({ hitId: scope, counts: ['all', scope], limits: [rolling(scope, 1, DAY_MS)] }),
				NOON_MS + i,
			);
		for (const [i, scope] of scopes.entries())
			expect(
				await takeOne(caps, ask({ hitId: 'x', limits: [rolling(scope, 1, DAY_MS)] }), NOON_MS + 100),
			).toEqual(heldUntil(NOON_MS + i + DAY_MS, 0));
		await caps.refund([ask({ hitId: scopes[9], limits: [] })], NOON_MS + 100);
		const limits = [
			rolling('all', 40, DAY_MS),
			rolling(scopes[9], 1, DAY_MS),
			rolling(scopes[10], 2, DAY_MS),
		];
		expect(
			await takeOne(caps, ask({ hitId: 'y', counts: ['all', scopes[9]], limits }), NOON_MS + 101),
		).toEqual(taken(0, 0, 1));
	}),

	capCase(
		'cap-22',
		'a subject with hundreds of hits is counted as exactly as one with six',
		async ({ caps }, ask) => {
			const naive = new NaiveCaps();
			for (const kinds of [1, 3])
				for (let i = 0; i < 300; i += 20) {
					const subject = `kinds${kinds}`;
					const asks = Array.from({ length: 20 }, (_, k) => {
						const counts = ['all', `tag:${(i + k) % kinds}`];
						return ask({ hitId: `h${i + k}`, subject, counts, limits: longLimits(subject) });
					});
					const nowMs = NOON_MS + i * 10 * HOUR_MS;
					expect(await caps.take(asks, nowMs)).toEqual(await naive.take(asks, nowMs));
					const back = [asks[3], ask({ hitId: `h${i - 7}`, subject, limits: [] })];
					expect(await caps.refund(back, nowMs)).toEqual(await naive.refund(back, nowMs));
				}
		},
	),

	capCase(
		'cap-23',
		'more asks than one script takes are still decided in their order',
		async ({ caps }, ask) => {
			const limits = [rolling('all', 1100, DAY_MS)];
			const asks = Array.from({ length: 1200 }, (_, i) => ask({ hitId: `h${i}`, limits }));
			const answers = await caps.take(asks, NOON_MS);
			expect(answers).toEqual(
				asks.map((_, i) => (i < 1100 ? taken(1099 - i) : heldUntil(NOON_MS + DAY_MS, 0))),
			);
		},
	),

	capCase(
		'cap-24',
		'a hit is remembered until CAP_RETENTION_MS is over, and its id is free then',
		async ({ caps }, ask) => {
			const limits = [rolling('all', 1, CAP_RETENTION_MS)];
			const endMs = NOON_MS + CAP_RETENTION_MS;
			await takeOne(caps, ask({ hitId: 'a', limits }), NOON_MS);
			expect(await takeOne(caps, ask({ hitId: 'b', limits }), endMs - 1)).toEqual(heldUntil(endMs, 0));
			expect(await takeOne(caps, ask({ hitId: 'a', limits }), endMs - 1)).toEqual(taken(0));
			expect(await caps.refund([ask({ hitId: 'a', limits })], endMs)).toEqual([{ kind: 'gone' }]);
			expect(await takeOne(caps, ask({ hitId: 'a', limits }), endMs)).toEqual(taken(0));
			expect(await takeOne(caps, ask({ hitId: 'b', limits }), endMs + 1)).toEqual(
				heldUntil(endMs + CAP_RETENTION_MS, 0),
			);
			expect(await caps.refund([ask({ hitId: 'a', limits })], endMs + 1)).toEqual([{ kind: 'refunded' }]);
		},
	),

	capCase(
		'cap-25',
		'scopes and hits that are long forgotten leave the rest intact',
		async ({ caps }, ask) => {
			const limits = [rolling('all', 3, 60 * DAY_MS), rolling('old', 1, DAY_MS)];
			for (let i = 0; i < 12; i++) {
				const counts = ['all', `journey:${i}`, ...(i === 0 ? ['old'] : [])];
				const nowMs = NOON_MS + i * 25 * DAY_MS;
				expect(await takeOne(caps, ask({ hitId: `h${i}`, counts, limits }), nowMs)).toEqual(
					taken(2 - Math.min(i, 2), i === 0 ? 0 : 1),
				);
			}
		},
	),

	capCase('cap-26', 'subjects, hits and scopes are any text', async ({ caps }, ask) => {
		const texts = ['Ünal 💌', '{1}:caps', 'a\nb', "'; DROP TABLE cap_history; --", '%00', ' '];
		const limits: CapLimit[] = texts.map((text) => rolling(text, 1, DAY_MS));
		for (const subject of texts) {
			const asks = texts.map((text) =>
				ask({ hitId: text, subject, counts: [text], limits: [rolling(text, 1, DAY_MS)] }),
			);
			expect(await caps.take(asks, NOON_MS)).toEqual(texts.map(() => taken(0)));
			expect(await takeOne(caps, ask({ hitId: 'x', subject, limits }), NOON_MS)).toEqual(
				heldUntil(NOON_MS + DAY_MS, 0),
			);
			expect(await caps.refund(asks, NOON_MS)).toEqual(texts.map(() => ({ kind: 'refunded' })));
		}
	}),
];

/** Windows that end among the young and among the old hits, and one calendar window around each call. */
function longLimits(subject: string): CapLimit[] {
	const tag = subject === 'kinds1' ? 'tag:0' : 'tag:2';
	return [
		rolling('all', 200, 80 * DAY_MS),
		rolling(tag, 90, 20 * DAY_MS),
		rolling('all', 25, 8 * DAY_MS + 1),
	];
}
