import type { Case } from './open-stores';
import { NaiveSegments } from './naive-segments';
import { SeededRandom } from './seeded-random';
import { allMembers, NOW_MS, people, segmentCase } from './segments-fixtures';

const SEEDS = [1, 2, 3];
const CALLS = 100;
const PEOPLE = people(40);

/** The same random calls on the store and on the naive one: all stores that pass answer alike. */
export const segmentRandomCases: readonly Case[] = SEEDS.map((seed) =>
	segmentCase(
		`seg-random-${seed}`,
		`${CALLS} random calls of seed ${seed} are answered as the naive store does`,
		async (segments, name) => {
			const naive = new NaiveSegments();
			const random = new SeededRandom(seed);
			for (let call = 0; call < CALLS; call++) {
				const segment = name(random.pick(['a', 'b', 'c']));
				const key = `k${random.whole(0, 9)}`;
				const joining = random.some(PEOPLE, 0.3);
				const leaving = random.some(PEOPLE, 0.2).filter((contactId) => !joining.includes(contactId));
				const share = { maxLeaveShare: random.pick([0.2, 0.6, 1]) };
				const contactId = random.pick(PEOPLE);
				const kind = random.whole(0, 9);
				const onBoth = async <T>(act: (store: NaiveSegments | typeof segments) => Promise<T>) => {
					const told = (store: NaiveSegments | typeof segments) =>
						act(store).catch((error: { code?: string }) => `refused: ${error.code}`);
					expect(await told(segments)).toEqual(await told(naive));
				};
				if (kind < 4)
					await onBoth((store) => store.apply(segment, { in: joining, out: leaving }, key, NOW_MS));
				else if (kind === 4) await onBoth((store) => store.confirm(segment, key));
				else if (kind === 5) await onBoth((store) => store.begin(segment, key, NOW_MS));
				else if (kind < 8) await onBoth((store) => store.see(segment, key, [contactId, ...joining], NOW_MS));
				else if (kind === 8) await onBoth((store) => store.commit(segment, key, share, NOW_MS));
				else await onBoth((store) => store.drop(contactId));
				await onBoth((store) => store.has(segment, PEOPLE));
				await onBoth((store) => store.count(segment));
				if (call % 10 === 0)
					await onBoth(async (store) => (await allMembers(store, segment, 7)).flat().sort());
			}
		},
	),
);
