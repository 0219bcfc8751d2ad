import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { DAY_MS } from '../lib/domain/time';
import { openRedisDriver } from '../lib/redis/driver';
import { startRedis } from '../test/host/redis-server';
import type { BenchRow } from './bench-row';
import { BATCH, CapsLoad, MEASURED, WINDOWS } from './caps-load';
import { ratesInTurns } from './in-turns';

const CONTACTS = 30_000;
const ROUNDS = 11;
const BATCHES = 6;
const GOAL = 5;

/** Decisions a second against three limiters of rate-limiter-flexible on the same Redis, in turns. */
export async function run(): Promise<BenchRow> {
	const server = await startRedis({ appendonly: false });
	const driver = await openRedisDriver({ url: server.url });
	const client = new Redis(server.url, { enableAutoPipelining: true });
	try {
		const load = new CapsLoad(driver, CONTACTS);
		await load.seed();
		const [ours, theirs, withoutLedger] = await ratesInTurns(
			[
				{ work: () => load.decide(BATCHES) },
				{ work: peer(client) },
				{ work: () => load.decide(BATCHES, false) },
			],
			ROUNDS,
		);
		const ratio = ours / theirs;
		return {
			bench: 'caps-redis',
			peer: 'rate-limiter-flexible, 3 limiters',
			ours: Math.round(ours),
			theirs: Math.round(theirs),
			unit: 'decisions/s',
			ratio: Number(ratio.toFixed(2)),
			goal: `>= ${GOAL} x`,
			holds: ratio >= GOAL,
			withoutLedger: Math.round(withoutLedger),
			ratioWithoutLedger: Number((withoutLedger / theirs).toFixed(2)),
			measured: `${MEASURED}; the peer writes no ledger, takes no ids, counts in fixed windows`,
		};
	} finally {
		client.disconnect();
		await driver.close();
		await server.stop();
	}
}

/** As many decisions in flight as ours: two batches. All three limiters must let through. */
function peer(client: Redis): () => Promise<number> {
	const limiters = WINDOWS.map(
		({ scope, maxHits, windowMs }) =>
			new RateLimiterRedis({
				storeClient: client,
				keyPrefix: scope,
				points: maxHits,
				duration: (windowMs / DAY_MS) * 86_400,
			}),
	);
	let contact = 0;
	const decide = async () => {
		const key = `contact-${contact++ % CONTACTS}@example.org`;
		await Promise.all(limiters.map((limiter) => limiter.consume(key)));
	};
	// A smaller share than ours, so that turns are about equally long.
	const rounds = 2;
	return async () => {
		for (let round = 0; round < rounds; round++) await Promise.all(Array.from({ length: 2 * BATCH }, decide));
		return rounds * 2 * BATCH;
	};
}
