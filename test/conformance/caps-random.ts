import type { CapAsk, CapLimit } from '../../lib/store/caps';
import { capCase, DAY_MS, HOUR_MS, NOON_MS } from './caps-fixtures';
import { NaiveCaps } from './naive-caps';
import type { Case } from './open-stores';
import { SeededRandom } from './seeded-random';

const SEEDS = [1, 2, 3, 4, 5, 6];
const CALLS = 150;
const SCOPES = [
	'all',
	'channel:email',
	'channel:sms',
	'tag:promo',
	'journey:1',
	'journey:2',
	'journey:3',
	'a',
	'b',
	'c',
];

/** The same random calls on the store and on the naive one: all stores that pass answer alike. */
export const capRandomCases: readonly Case[] = SEEDS.map((seed) =>
	capCase(
		`cap-random-${seed}`,
		`${CALLS} random calls of seed ${seed} are answered as the naive store does`,
		async ({ caps }, ask) => {
			const naive = new NaiveCaps();
			const random = new SeededRandom(seed);
			let clockMs = NOON_MS;
			for (let call = 0; call < CALLS; call++) {
				clockMs += random.pick([0, 1, 1000, HOUR_MS / 2, HOUR_MS, DAY_MS, 10 * DAY_MS]);
				// Several processes whose clocks differ by up to two seconds.
				const nowMs = clockMs - random.pick([0, 0, 1, 2000]);
				const asks = Array.from({ length: random.whole(1, 12) }, () => ask(randomAsk(random, seed, nowMs)));
				if (random.next() < 0.25)
					expect(await caps.refund(asks, nowMs)).toEqual(await naive.refund(asks, nowMs));
				else expect(await caps.take(asks, nowMs)).toEqual(await naive.take(asks, nowMs));
			}
		},
	),
);

function randomAsk(random: SeededRandom, seed: number, nowMs: number): CapAsk {
	// With an even seed scopes come in few sets, as they do in practice; with an odd one anyhow.
	const counts = seed % 2 === 0 ? SCOPES.slice(0, random.pick([3, 3, 3, 1])) : random.some(SCOPES, 0.4);
	return {
		hitId: `h${random.whole(0, 60)}`,
		subject: `s${random.whole(0, 5)}`,
		counts,
		limits: Array.from({ length: random.whole(0, 4) }, () => randomLimit(random, nowMs)),
	};
}

function randomLimit(random: SeededRandom, nowMs: number): CapLimit {
	const limit: CapLimit = { scope: random.pick(SCOPES), maxHits: random.whole(random.whole(0, 4), 12) };
	if (random.next() < 0.2) limit.reserve = random.whole(0, 3);
	if (random.next() < 0.7)
		return { ...limit, windowMs: random.pick([1, 1001, HOUR_MS, DAY_MS, 30 * DAY_MS, 92 * DAY_MS]) };
	const fromMs = nowMs - random.pick([0, 1, HOUR_MS, 12 * DAY_MS]);
	return { ...limit, fromMs, untilMs: nowMs + random.pick([1, HOUR_MS, 30 * DAY_MS]) };
}
