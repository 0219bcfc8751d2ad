import { registerCases, type Case, type Open } from './open-stores';
import { allMembers, diff, NOW_MS, people, segmentCase } from './segments-fixtures';
import { segmentRandomCases } from './segments-random';
import { snapshotCases } from './segments-snapshots';

const rules: Case[] = [
	segmentCase(
		'seg-01',
		'joiners and leavers are in the diff, sorted; those who stay or stay away are not',
		async (segments, name) => {
			const vip = name('vip');
			expect(await segments.apply(vip, { in: ['zoe', 'anna', 'bob'], out: ['carl'] }, 'r1', NOW_MS)).toEqual(
				diff(['anna', 'bob', 'zoe']),
			);
			expect(
				await segments.apply(vip, { in: ['anna', 'dora'], out: ['zoe', 'bob', 'emil'] }, 'r2', NOW_MS),
			).toEqual(diff(['dora'], ['bob', 'zoe']));
			expect((await allMembers(segments, vip)).flat().sort()).toEqual(['anna', 'dora']);
			expect(await segments.count(vip)).toBe(2);
		},
	),

	segmentCase(
		'seg-02',
		'a run that is repeated before confirm gets its first diff, whatever happened since',
		async (segments, name) => {
			const vip = name('vip');
			await segments.apply(vip, { in: ['anna'], out: [] }, 'r1', NOW_MS);
			const second = { in: ['anna', 'bob'], out: ['carl'] };
			expect(await segments.apply(vip, second, 'r2', NOW_MS)).toEqual(diff(['bob']));
			await segments.apply(vip, { in: ['carl'], out: ['anna', 'bob'] }, 'r3', NOW_MS);
			expect(await segments.apply(vip, second, 'r2', NOW_MS)).toEqual(diff(['bob']));
			expect(await segments.has(vip, ['anna', 'bob', 'carl'])).toEqual([false, false, true]);
		},
	),

	segmentCase('seg-03', 'a run without a diff is repeated without one', async (segments, name) => {
		const vip = name('vip');
		await segments.apply(vip, { in: ['anna'], out: [] }, 'r1', NOW_MS);
		const same = { in: ['anna'], out: ['bob'] };
		expect(await segments.apply(vip, same, 'r2', NOW_MS)).toEqual(diff([]));
		await segments.apply(vip, { in: ['bob'], out: ['anna'] }, 'r3', NOW_MS);
		expect(await segments.apply(vip, same, 'r2', NOW_MS)).toEqual(diff([]));
	}),

	segmentCase(
		'seg-04',
		'after confirm the key is free, and confirming again is harmless',
		async (segments, name) => {
			const vip = name('vip');
			await segments.apply(vip, { in: ['anna'], out: [] }, 'r1', NOW_MS);
			await segments.confirm(vip, 'r1');
			await segments.confirm(vip, 'r1');
			await segments.confirm(name('never seen'), 'r1');
			expect(await segments.apply(vip, { in: ['anna', 'bob'], out: [] }, 'r1', NOW_MS)).toEqual(
				diff(['bob']),
			);
		},
	),

	segmentCase(
		'seg-05',
		'a contact that is listed twice enters once; one that is both in and out is refused',
		async (segments, name) => {
			const vip = name('vip');
			expect(await segments.apply(vip, { in: ['anna', 'anna'], out: ['bob', 'bob'] }, 'r1', NOW_MS)).toEqual(
				diff(['anna']),
			);
			await expect(
				segments.apply(vip, { in: ['carl', 'dora'], out: ['carl'] }, 'r2', NOW_MS),
			).rejects.toMatchObject({ code: 'invalid-input' });
			expect(await segments.has(vip, ['carl', 'dora'])).toEqual([false, false]);
		},
	),

	{
		id: 'seg-06',
		title: 'each joiner and each leaver is in the diff of exactly one of twenty runs at once',
		run: async (open) => {
			const workers = await Promise.all(Array.from({ length: 20 }, open));
			const vip = 'seg-06:vip';
			try {
				const joining = await Promise.all(
					workers.map(({ segments }, i) =>
						segments.apply(vip, { in: people(300, i * 10), out: [] }, `in${i}`, NOW_MS),
					),
				);
				expect(joining.flatMap(({ entered }) => entered).sort()).toEqual(people(490));
				const leaving = await Promise.all(
					workers.map(({ segments }, i) =>
						segments.apply(vip, { in: [], out: people(300, i * 10) }, `out${i}`, NOW_MS),
					),
				);
				expect(leaving.flatMap(({ left }) => left).sort()).toEqual(people(490));
				expect(await workers[0].segments.count(vip)).toBe(0);
			} finally {
				await Promise.all(workers.map(({ close }) => close()));
			}
		},
	},

	{
		id: 'seg-07',
		title: 'the same run from ten processes at once gives all of them the same diff',
		run: async (open) => {
			const workers = await Promise.all(Array.from({ length: 10 }, open));
			try {
				const diffs = await Promise.all(
					workers.map(({ segments }) =>
						segments.apply('seg-07:vip', { in: people(100), out: [] }, 'r1', NOW_MS),
					),
				);
				for (const found of diffs) expect(found).toEqual(diff(people(100)));
			} finally {
				await Promise.all(workers.map(({ close }) => close()));
			}
		},
	},

	segmentCase(
		'seg-08',
		'membership is answered in input order, for one segment and for several',
		async (segments, name) => {
			const [vip, eu, none] = [name('vip'), name('eu'), name('none')];
			await segments.apply(vip, { in: ['anna', 'bob'], out: [] }, 'r1', NOW_MS);
			await segments.apply(eu, { in: ['bob', 'carl'], out: [] }, 'r1', NOW_MS);
			expect(await segments.has(vip, ['carl', 'bob', 'anna', 'carl', 'bob'])).toEqual([
				false,
				true,
				true,
				false,
				true,
			]);
			expect(await segments.has(vip, [])).toEqual([]);
			expect(await segments.has(none, ['anna'])).toEqual([false]);
			expect(await segments.memberOf(['dora', 'bob', 'anna'], [vip, eu, none, vip])).toEqual([
				new Set(),
				new Set([vip, eu]),
				new Set([vip]),
			]);
			expect(await segments.memberOf(['anna'], [])).toEqual([new Set()]);
		},
	),

	segmentCase(
		'seg-09',
		'pages hold at most the limit and together each member once',
		async (segments, name) => {
			const big = name('big');
			await segments.apply(big, { in: people(1234), out: [] }, 'r1', NOW_MS);
			for (const limit of [1, 7, 100, 1000, 5000, undefined]) {
				const pages = await allMembers(segments, big, limit);
				expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(limit ?? 1000);
				expect(pages.flat().sort()).toEqual(people(1234));
			}
			expect(await segments.members(name('none'), '')).toEqual({ contactIds: [], cursor: '' });
		},
	),

	segmentCase(
		'seg-10',
		'the list names every segment with its members, also an empty one',
		async (segments, name) => {
			await segments.apply(name('b'), { in: people(20), out: [] }, 'r1', NOW_MS);
			await segments.apply(name('a'), { in: ['anna'], out: [] }, 'r1', NOW_MS);
			await segments.apply(name('a'), { in: [], out: ['anna'] }, 'r2', NOW_MS);
			const own = (await segments.list()).filter((segment) => segment.name.startsWith(name('')));
			expect(own).toEqual([
				{ name: name('a'), members: 0 },
				{ name: name('b'), members: 20 },
			]);
			expect(await segments.count(name('none'))).toBe(0);
		},
	),

	segmentCase('seg-11', 'a dropped contact is in no segment, and the others stay', async (segments, name) => {
		for (const own of ['a', 'b', 'c'])
			await segments.apply(name(own), { in: ['seg-11-anna', 'bob'], out: [] }, 'r1', NOW_MS);
		await segments.drop('seg-11-anna');
		await segments.drop('seg-11-anna');
		const names = ['a', 'b', 'c'].map(name);
		expect(await segments.memberOf(['seg-11-anna', 'bob'], names)).toEqual([new Set(), new Set(names)]);
		expect(await Promise.all(names.map((own) => segments.count(own)))).toEqual([1, 1, 1]);
	}),

	segmentCase(
		'seg-12',
		'names, keys and contacts are any text, and different ones never meet',
		async (segments, name) => {
			const texts = ['Ünal 💌', '{1}:x', 'a:b', 'a', "'; DROP TABLE segment; --", '%3A', ' '];
			for (const text of texts) {
				expect(await segments.apply(name(text), { in: texts, out: [] }, 'b:c', NOW_MS)).toEqual(
					diff([...texts].sort()),
				);
				expect(await segments.apply(name(text), { in: [], out: [text] }, 'c', NOW_MS)).toEqual(
					diff([], [text]),
				);
			}
			for (const text of texts)
				expect(await segments.has(name(text), texts)).toEqual(texts.map((other) => other !== text));
		},
	),

	segmentCase('seg-13', 'an empty name, key or contact is refused with its place', async (segments, name) => {
		const refused = (at: string) => ({ code: 'invalid-input', message: expect.stringContaining(at) });
		await expect(segments.apply('', { in: [], out: [] }, 'r', NOW_MS)).rejects.toMatchObject(refused('name'));
		await expect(segments.apply(name('x'), { in: [], out: [] }, '', NOW_MS)).rejects.toMatchObject(
			refused('runKey'),
		);
		await expect(segments.apply(name('x'), { in: ['anna', ''], out: [] }, 'r', NOW_MS)).rejects.toMatchObject(
			refused('in[1]'),
		);
		await expect(segments.has(name('x'), [''])).rejects.toMatchObject(refused('contactIds[0]'));
		expect(await segments.has(name('x'), ['anna'])).toEqual([false]);
	}),

	segmentCase('seg-14', 'a change of fifty thousand contacts is one diff', async (segments, name) => {
		const big = name('big');
		const all = people(50_000);
		expect((await segments.apply(big, { in: all, out: [] }, 'r1', NOW_MS)).entered).toEqual(all);
		expect(
			await segments.apply(big, { in: all.slice(25_000), out: all.slice(0, 25_000) }, 'r2', NOW_MS),
		).toEqual(diff([], all.slice(0, 25_000)));
		expect(await segments.count(big)).toBe(25_000);
	}),
];

export const segmentCases: readonly Case[] = [...rules, ...snapshotCases, ...segmentRandomCases];

/** What every store must do with segments. */
export function segmentSuite(open: Open): void {
	registerCases(segmentCases, open);
}
