import type { Case } from './open-stores';
import { allMembers, diff, NOW_MS, people, segmentCase } from './segments-fixtures';

const ANY_SHARE = { maxLeaveShare: 1 };
const refused = { code: 'snapshot-refused', isRetryable: false };

/** Full evaluations: begin, any number of pages, commit. */
export const snapshotCases: readonly Case[] = [
	segmentCase(
		'seg-20',
		'commit makes members leave that were not seen, and nobody else',
		async (segments, name) => {
			const vip = name('vip');
			await segments.apply(vip, { in: people(30), out: [] }, 'r1', NOW_MS);
			await segments.begin(vip, 's1', NOW_MS);
			await segments.see(vip, 's1', people(20), NOW_MS);
			await segments.see(vip, 's1', [...people(20, 5), 'stranger'], NOW_MS);
			expect(await segments.count(vip)).toBe(30);
			expect(await segments.commit(vip, 's1', ANY_SHARE, NOW_MS)).toEqual(diff([], people(5, 25)));
			expect((await allMembers(segments, vip)).flat().sort()).toEqual(people(25));
		},
	),

	segmentCase(
		'seg-21',
		'a commit that is repeated gives the same answer until confirmed',
		async (segments, name) => {
			const vip = name('vip');
			await segments.apply(vip, { in: people(10), out: [] }, 'r1', NOW_MS);
			await segments.begin(vip, 's1', NOW_MS);
			await segments.see(vip, 's1', people(9), NOW_MS);
			const first = await segments.commit(vip, 's1', ANY_SHARE, NOW_MS);
			await segments.apply(vip, { in: people(3, 50), out: people(9) }, 'r2', NOW_MS);
			expect(await segments.commit(vip, 's1', { maxLeaveShare: 0 }, NOW_MS)).toEqual(first);
			await segments.confirm(vip, 's1');
			await expect(segments.commit(vip, 's1', ANY_SHARE, NOW_MS)).rejects.toMatchObject(refused);
			expect(await segments.count(vip)).toBe(3);
		},
	),

	segmentCase(
		'seg-22',
		'commit is refused while nothing was seen, and the snapshot stays open',
		async (segments, name) => {
			const vip = name('vip');
			await segments.apply(vip, { in: people(10), out: [] }, 'r1', NOW_MS);
			await segments.begin(vip, 's1', NOW_MS);
			await expect(segments.commit(vip, 's1', ANY_SHARE, NOW_MS)).rejects.toMatchObject(refused);
			await segments.see(vip, 's1', [], NOW_MS);
			await expect(segments.commit(vip, 's1', ANY_SHARE, NOW_MS)).rejects.toMatchObject(refused);
			expect(await segments.count(vip)).toBe(10);
			await segments.see(vip, 's1', people(10), NOW_MS);
			expect(await segments.commit(vip, 's1', ANY_SHARE, NOW_MS)).toEqual(diff([]));
		},
	),

	segmentCase(
		'seg-23',
		'commit is refused above maxLeaveShare of the members, and passes at it',
		async (segments, name) => {
			const vip = name('vip');
			await segments.apply(vip, { in: people(50), out: [] }, 'r1', NOW_MS);
			await segments.begin(vip, 's1', NOW_MS);
			await segments.see(vip, 's1', people(39), NOW_MS);
			await expect(segments.commit(vip, 's1', { maxLeaveShare: 0.2 }, NOW_MS)).rejects.toMatchObject({
				...refused,
				facts: expect.objectContaining({ members: 50, seen: 39, leaving: 11 }),
			});
			expect(await segments.count(vip)).toBe(50);
			await segments.see(vip, 's1', people(1, 39), NOW_MS);
			expect(await segments.commit(vip, 's1', { maxLeaveShare: 0.2 }, NOW_MS)).toEqual(
				diff([], people(10, 40)),
			);
		},
	),

	segmentCase(
		'seg-24',
		'a begin that is repeated keeps what was seen, and does not reopen what was committed',
		async (segments, name) => {
			const vip = name('vip');
			await segments.apply(vip, { in: people(4), out: [] }, 'r1', NOW_MS);
			await segments.begin(vip, 's1', NOW_MS);
			await segments.see(vip, 's1', people(3), NOW_MS);
			await segments.begin(vip, 's1', NOW_MS);
			const first = await segments.commit(vip, 's1', ANY_SHARE, NOW_MS);
			expect(first).toEqual(diff([], people(1, 3)));
			await segments.begin(vip, 's1', NOW_MS);
			await segments.see(vip, 's1', people(1), NOW_MS);
			expect(await segments.commit(vip, 's1', ANY_SHARE, NOW_MS)).toEqual(first);
			expect(await segments.count(vip)).toBe(3);
		},
	),

	segmentCase(
		'seg-25',
		'a snapshot that was not begun can be neither seen nor committed',
		async (segments, name) => {
			const vip = name('vip');
			await segments.apply(vip, { in: people(4), out: [] }, 'r1', NOW_MS);
			await expect(segments.see(vip, 'none', people(4), NOW_MS)).rejects.toMatchObject(refused);
			await expect(segments.commit(vip, 'none', ANY_SHARE, NOW_MS)).rejects.toMatchObject(refused);
			expect(await segments.count(vip)).toBe(4);
		},
	),

	segmentCase(
		'seg-26',
		'a run and a snapshot of the same key, and snapshots of other segments, do not meet',
		async (segments, name) => {
			const [vip, eu] = [name('vip'), name('eu')];
			for (const own of [vip, eu]) {
				await segments.begin(own, 'k', NOW_MS);
				expect(await segments.apply(own, { in: people(4), out: [] }, 'k', NOW_MS)).toEqual(diff(people(4)));
			}
			await segments.see(vip, 'k', people(2), NOW_MS);
			await segments.see(eu, 'k', people(3), NOW_MS);
			await segments.confirm(vip, 'k');
			expect(await segments.commit(vip, 'k', ANY_SHARE, NOW_MS)).toEqual(diff([], people(2, 2)));
			expect(await segments.commit(eu, 'k', ANY_SHARE, NOW_MS)).toEqual(diff([], people(1, 3)));
		},
	),

	{
		id: 'seg-27',
		title:
			'of ten processes that commit a snapshot at once all get the same diff, and leavers are in no other one',
		run: async (open) => {
			const workers = await Promise.all(Array.from({ length: 10 }, open));
			const vip = 'seg-27:vip';
			const { segments } = workers[0];
			try {
				await segments.apply(vip, { in: people(200), out: [] }, 'r1', NOW_MS);
				await segments.begin(vip, 's1', NOW_MS);
				await segments.see(vip, 's1', people(160), NOW_MS);
				const share = { maxLeaveShare: 0.2 };
				const [removed, ...diffs] = await Promise.all([
					segments.apply(vip, { in: [], out: people(20, 150) }, 'r2', NOW_MS),
					...workers.map((worker) => worker.segments.commit(vip, 's1', share, NOW_MS)),
				]);
				for (const found of diffs) expect(found).toEqual(diffs[0]);
				expect([...removed.left, ...diffs[0].left].sort()).toEqual(people(50, 150));
			} finally {
				await Promise.all(workers.map(({ close }) => close()));
			}
		},
	},

	segmentCase('seg-28', 'a share that is none is refused', async (segments, name) => {
		await segments.begin(name('vip'), 's1', NOW_MS);
		for (const maxLeaveShare of [-0.1, 1.1, NaN])
			await expect(segments.commit(name('vip'), 's1', { maxLeaveShare }, NOW_MS)).rejects.toMatchObject({
				code: 'invalid-input',
			});
	}),
];
