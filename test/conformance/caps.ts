import { capEdgeCases } from './caps-edges';
import { capRandomCases } from './caps-random';
import {
	askFor,
	capCase,
	DAY_MS,
	heldUntil,
	HOUR_MS,
	NOON_MS,
	rolling,
	taken,
	takeAll,
	takeOne,
} from './caps-fixtures';
import { registerCases, type Case, type Open } from './open-stores';

const rules: Case[] = [
	capCase(
		'cap-01',
		'hits are taken up to maxHits, and the answer counts down what is free',
		async ({ caps }, ask) => {
			const limits = [rolling('all', 3, DAY_MS), rolling('all', 5, 7 * DAY_MS)];
			expect(await takeOne(caps, ask({ hitId: 'a', limits }), NOON_MS)).toEqual(taken(2, 4));
			expect(await takeOne(caps, ask({ hitId: 'b', limits }), NOON_MS + 1)).toEqual(taken(1, 3));
			expect(await takeOne(caps, ask({ hitId: 'c', limits }), NOON_MS + 2)).toEqual(taken(0, 2));
			expect(await takeOne(caps, ask({ hitId: 'd', limits }), NOON_MS + 3)).toEqual(
				heldUntil(NOON_MS + DAY_MS, 0),
			);
		},
	),

	capCase(
		'cap-02',
		'a hit is inside a rolling window up to its last millisecond and has left at windowMs',
		async ({ caps }, ask) => {
			const limits = [rolling('all', 1, HOUR_MS)];
			await takeOne(caps, ask({ hitId: 'a', limits }), NOON_MS);
			expect(await takeOne(caps, ask({ hitId: 'b', limits }), NOON_MS + HOUR_MS - 1)).toEqual(
				heldUntil(NOON_MS + HOUR_MS, 0),
			);
			expect(await takeOne(caps, ask({ hitId: 'b', limits }), NOON_MS + HOUR_MS)).toEqual(taken(0));
		},
	),

	capCase('cap-03', 'a held ask that comes again at nextAllowedAtMs is taken', async ({ caps }, ask) => {
		const limits = [rolling('all', 2, HOUR_MS), rolling('all', 3, DAY_MS)];
		for (const [i, atMs] of [0, 10, HOUR_MS + 5].entries())
			await takeOne(caps, ask({ hitId: `h${i}`, limits }), NOON_MS + atMs);
		const held = await takeOne(caps, ask({ hitId: 'late', limits }), NOON_MS + HOUR_MS + 6);
		expect(held).toEqual(heldUntil(NOON_MS + DAY_MS, 1));
		expect(await takeOne(caps, ask({ hitId: 'late', limits }), NOON_MS + DAY_MS - 1)).toEqual(held);
		expect(await takeOne(caps, ask({ hitId: 'late', limits }), NOON_MS + DAY_MS)).toEqual(taken(1, 0));
	}),

	capCase('cap-04', 'one limit that does not hold keeps the ask from all scopes', async ({ caps }, ask) => {
		const counts = ['all', 'channel:email'];
		const both = [rolling('all', 5, DAY_MS), rolling('channel:email', 1, HOUR_MS)];
		await takeOne(caps, ask({ hitId: 'a', counts, limits: both }), NOON_MS);
		expect(await takeOne(caps, ask({ hitId: 'b', counts, limits: both }), NOON_MS)).toEqual(
			heldUntil(NOON_MS + HOUR_MS, 1),
		);
		const onlyAll = [rolling('all', 5, DAY_MS)];
		expect(await takeOne(caps, ask({ hitId: 'c', counts: ['all'], limits: onlyAll }), NOON_MS)).toEqual(
			taken(3),
		);
	}),

	capCase(
		'cap-05',
		'the limit named is the one that holds longest, the first of equals',
		async ({ caps }, ask) => {
			const limits = [
				rolling('all', 1, HOUR_MS),
				rolling('all', 1, DAY_MS),
				rolling('all', 1, 2 * HOUR_MS),
				rolling('all', 1, DAY_MS),
			];
			await takeOne(caps, ask({ hitId: 'a', limits }), NOON_MS);
			expect(await takeOne(caps, ask({ hitId: 'b', limits }), NOON_MS + 1)).toEqual(
				heldUntil(NOON_MS + DAY_MS, 1),
			);
		},
	),

	capCase(
		'cap-06',
		'a calendar window is half-open, and beyond untilMs its limit holds again',
		async ({ caps }, ask) => {
			const midnight = NOON_MS + 12 * HOUR_MS;
			const today = [{ scope: 'all', maxHits: 1, fromMs: midnight - DAY_MS, untilMs: midnight }];
			const tomorrow = [{ scope: 'all', maxHits: 1, fromMs: midnight, untilMs: midnight + DAY_MS }];
			expect(await takeOne(caps, ask({ hitId: 'a', limits: today }), midnight - HOUR_MS)).toEqual(taken(0));
			expect(await takeOne(caps, ask({ hitId: 'b', limits: today }), midnight - 1)).toEqual(
				heldUntil(midnight, 0),
			);
			expect(await takeOne(caps, ask({ hitId: 'b', limits: tomorrow }), midnight)).toEqual(taken(0));
			expect(await takeOne(caps, ask({ hitId: 'c', limits: tomorrow }), midnight + 5)).toEqual(
				heldUntil(midnight + DAY_MS, 0),
			);
			const yesterday = [{ scope: 'all', maxHits: 9, fromMs: midnight - DAY_MS, untilMs: midnight }];
			expect(await takeOne(caps, ask({ hitId: 'c', limits: yesterday }), midnight - 1)).toEqual(taken(7));
		},
	),

	capCase(
		'cap-07',
		'the fourth hit of three is held until the first leaves the window',
		async ({ caps }, ask) => {
			const limits = [rolling('all', 3, DAY_MS)];
			for (const hour of [0, 5, 9])
				await takeOne(caps, ask({ hitId: `h${hour}`, limits }), NOON_MS + hour * HOUR_MS);
			expect(await takeOne(caps, ask({ hitId: 'd', limits }), NOON_MS + 10 * HOUR_MS)).toEqual(
				heldUntil(NOON_MS + DAY_MS, 0),
			);
			const wider = [rolling('all', 2, DAY_MS)];
			expect(await takeOne(caps, ask({ hitId: 'd', limits: wider }), NOON_MS + 10 * HOUR_MS)).toEqual(
				heldUntil(NOON_MS + 5 * HOUR_MS + DAY_MS, 0),
			);
		},
	),

	capCase(
		'cap-08',
		'a hitId that was taken is taken again without counting, with what is free now',
		async ({ caps }, ask) => {
			const limits = [rolling('all', 3, HOUR_MS)];
			await takeOne(caps, ask({ hitId: 'a', limits }), NOON_MS);
			expect(await takeOne(caps, ask({ hitId: 'a', limits }), NOON_MS + 1)).toEqual(taken(2));
			const twice = [ask({ hitId: 'b', limits }), ask({ hitId: 'b', limits }), ask({ hitId: 'c', limits })];
			expect(await caps.take(twice, NOON_MS + 2)).toEqual([taken(1), taken(1), taken(0)]);
			expect(await takeOne(caps, ask({ hitId: 'a', limits }), NOON_MS + HOUR_MS)).toEqual(taken(1));
		},
	),

	capCase(
		'cap-09',
		'a hitId that was taken stays taken when the cap is full or lower by now',
		async ({ caps }, ask) => {
			await takeOne(caps, ask({ hitId: 'a', limits: [rolling('all', 1, DAY_MS)] }), NOON_MS);
			expect(
				await takeOne(caps, ask({ hitId: 'a', limits: [rolling('all', 1, DAY_MS)] }), NOON_MS + 1),
			).toEqual(taken(0));
			expect(
				await takeOne(caps, ask({ hitId: 'a', limits: [rolling('all', 0, DAY_MS)] }), NOON_MS + 1),
			).toEqual(taken(0));
		},
	),

	capCase(
		'cap-10',
		'a refunded hit counts no more, is gone the second time, and can be taken anew',
		async ({ caps }, ask) => {
			const limits = [rolling('all', 1, DAY_MS)];
			const hit = ask({ hitId: 'a', limits });
			await takeOne(caps, hit, NOON_MS);
			expect(await caps.refund([hit, hit], NOON_MS + 1)).toEqual([{ kind: 'refunded' }, { kind: 'gone' }]);
			expect(await takeOne(caps, ask({ hitId: 'b', limits }), NOON_MS + 2)).toEqual(taken(0));
			expect(await takeOne(caps, hit, NOON_MS + 3)).toEqual(heldUntil(NOON_MS + 2 + DAY_MS, 0));
			expect(await caps.refund([ask({ hitId: 'b', limits })], NOON_MS + 4)).toEqual([{ kind: 'refunded' }]);
			expect(await takeOne(caps, hit, NOON_MS + 5)).toEqual(taken(0));
		},
	),

	capCase('cap-11', 'a refund takes out its own hit and no other', async ({ caps }, ask) => {
		const limits = [rolling('all', 3, DAY_MS)];
		for (const [i, hitId] of ['a', 'b', 'c'].entries())
			await takeOne(caps, ask({ hitId, limits }), NOON_MS + i);
		await caps.refund([ask({ hitId: 'b', limits })], NOON_MS + 3);
		expect(await takeOne(caps, ask({ hitId: 'd', limits }), NOON_MS + 3)).toEqual(taken(0));
		expect(await takeOne(caps, ask({ hitId: 'e', limits }), NOON_MS + 4)).toEqual(
			heldUntil(NOON_MS + DAY_MS, 0),
		);
		expect(await takeOne(caps, ask({ hitId: 'e', limits }), NOON_MS + DAY_MS + 2)).toEqual(taken(1));
	}),

	capCase(
		'cap-12',
		'hits outlive the window that was asked: a longer one asked later sees them',
		async ({ caps }, ask) => {
			for (let i = 0; i < 3; i++)
				await takeOne(
					caps,
					ask({ hitId: `h${i}`, limits: [rolling('all', 1, HOUR_MS)] }),
					NOON_MS + i * DAY_MS,
				);
			const nowMs = NOON_MS + 3 * DAY_MS;
			expect(
				await takeOne(caps, ask({ hitId: 'x', limits: [rolling('all', 3, 30 * DAY_MS)] }), nowMs),
			).toEqual(heldUntil(NOON_MS + 30 * DAY_MS, 0));
			expect(
				await takeOne(caps, ask({ hitId: 'x', limits: [rolling('all', 4, 30 * DAY_MS)] }), nowMs),
			).toEqual(taken(0));
		},
	),

	capCase(
		'cap-13',
		'a reserve is left for others, and a limit that leaves nothing is never allowed',
		async ({ caps }, ask) => {
			const open = rolling('all', 3, DAY_MS);
			const shy = { ...open, reserve: 1 };
			expect(await takeOne(caps, ask({ hitId: 'a', limits: [shy] }), NOON_MS)).toEqual(taken(1));
			expect(await takeOne(caps, ask({ hitId: 'b', limits: [shy] }), NOON_MS + 1)).toEqual(taken(0));
			expect(await takeOne(caps, ask({ hitId: 'c', limits: [shy] }), NOON_MS + 2)).toEqual(
				heldUntil(NOON_MS + DAY_MS, 0),
			);
			expect(await takeOne(caps, ask({ hitId: 'c', limits: [open] }), NOON_MS + 3)).toEqual(taken(0));
			const never = heldUntil(Number.MAX_SAFE_INTEGER, 1);
			for (const none of [
				rolling('sms', 0, DAY_MS),
				{ ...rolling('sms', 2, DAY_MS), reserve: 2 },
				{ ...rolling('sms', 1, DAY_MS), reserve: 9 },
			])
				expect(await takeOne(caps, ask({ hitId: 'd', limits: [open, none] }), NOON_MS + 4)).toEqual(never);
			const today = { scope: 'sms', maxHits: 0, fromMs: NOON_MS, untilMs: NOON_MS + DAY_MS };
			expect(await takeOne(caps, ask({ hitId: 'd', limits: [open, today] }), NOON_MS + 4)).toEqual(never);
		},
	),

	capCase(
		'cap-14',
		'asks of one call are decided in their order and answered in their order',
		async ({ caps }, ask) => {
			const limits = [rolling('all', 2, DAY_MS)];
			const asks = Array.from({ length: 120 }, (_, i) =>
				ask({ hitId: `h${i}`, subject: `s${i % 40}`, limits }),
			);
			const answers = await caps.take(asks, NOON_MS);
			const round = (i: number) => Math.floor(i / 40);
			expect(answers).toEqual(
				asks.map((_, i) => (round(i) < 2 ? taken(1 - round(i)) : heldUntil(NOON_MS + DAY_MS, 0))),
			);
		},
	),

	capCase(
		'cap-15',
		'a hit counts in the scopes it names only; counting and being limited are apart',
		async ({ caps }, ask) => {
			const limits = [rolling('all', 2, DAY_MS), rolling('tag:promo', 1, DAY_MS)];
			expect(await takeOne(caps, ask({ hitId: 'free', counts: [], limits }), NOON_MS)).toEqual(taken(2, 1));
			expect(await takeOne(caps, ask({ hitId: 'loose', counts: ['all'], limits: [] }), NOON_MS)).toEqual(
				taken(),
			);
			expect(
				await takeOne(caps, ask({ hitId: 'promo', counts: ['tag:promo', 'tag:promo'], limits }), NOON_MS),
			).toEqual(taken(1, 0));
			expect(await takeOne(caps, ask({ hitId: 'x', counts: ['all'], limits }), NOON_MS)).toEqual(
				heldUntil(NOON_MS + DAY_MS, 1),
			);
			expect(await takeOne(caps, ask({ hitId: 'x', counts: ['all'], limits: [limits[0]] }), NOON_MS)).toEqual(
				taken(0),
			);
		},
	),

	{
		id: 'cap-16',
		title: '50 workers that ask at once for a cap of three get exactly three',
		run: async (open: Open) => {
			const workers = await Promise.all(Array.from({ length: 50 }, open));
			try {
				for (const round of [0, 1, 2]) {
					const limits = [rolling('all', 3, DAY_MS)];
					const answers = await Promise.all(
						workers.map(({ caps }, i) =>
							caps.take([askFor('cap-16')({ hitId: `w${i}`, subject: `s${round}`, limits })], NOON_MS + i),
						),
					);
					expect(answers.flat().filter(({ kind }) => kind === 'taken')).toHaveLength(3);
				}
			} finally {
				await Promise.all(workers.map(({ close }) => close()));
			}
		},
	},

	capCase(
		'cap-17',
		'hits of a process whose clock is ahead are inside, and count from their own time',
		async ({ caps }, ask) => {
			const limits = [rolling('all', 2, HOUR_MS)];
			await takeOne(caps, ask({ hitId: 'ahead', limits }), NOON_MS + 500);
			expect(await takeOne(caps, ask({ hitId: 'behind', limits }), NOON_MS)).toEqual(taken(0));
			expect(await takeOne(caps, ask({ hitId: 'c', limits }), NOON_MS + 1)).toEqual(
				heldUntil(NOON_MS + HOUR_MS, 0),
			);
			expect(await takeOne(caps, ask({ hitId: 'c', limits }), NOON_MS + HOUR_MS)).toEqual(taken(0));
			expect(await takeOne(caps, ask({ hitId: 'd', limits }), NOON_MS + HOUR_MS)).toEqual(
				heldUntil(NOON_MS + 500 + HOUR_MS, 0),
			);
		},
	),

	capCase('cap-18', 'an ask that is held leaves no trace', async ({ caps }, ask) => {
		const limits = [rolling('all', 1, HOUR_MS)];
		await takeAll(caps, [ask({ hitId: 'a', limits }), ask({ hitId: 'b', limits })], NOON_MS);
		expect(
			await caps.refund(
				[ask({ hitId: 'b', limits }), ask({ hitId: 'b', subject: 'nobody', limits })],
				NOON_MS,
			),
		).toEqual([{ kind: 'gone' }, { kind: 'gone' }]);
		expect(await takeOne(caps, ask({ hitId: 'x', limits: [rolling('all', 2, HOUR_MS)] }), NOON_MS)).toEqual(
			taken(0),
		);
	}),
];

export const capCases: readonly Case[] = [...rules, ...capEdgeCases, ...capRandomCases];

/** What every store must do with frequency caps. */
export function capSuite(open: Open): void {
	registerCases(capCases, open);
}
