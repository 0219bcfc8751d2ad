import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRedisDriver } from '../lib/redis/driver';
import { openSqliteDriver } from '../lib/sqlite/driver';
import { startRedis } from '../test/host/redis-server';
import type { BenchRow } from './bench-row';
import { CapsLoad, MEASURED } from './caps-load';
import { ratesInTurns } from './in-turns';

const CONTACTS = 25_000;
const ROUNDS = 9;
const BATCHES = 6;
const GOAL = 0.5;

/** Decisions a second of the embedded store (a file, WAL, synchronous=FULL) against those of Redis, in turns. */
export async function run(): Promise<BenchRow> {
	const folder = mkdtempSync(join(tmpdir(), 'journeys-bench-'));
	const server = await startRedis({ appendonly: false });
	const [redis, embedded] = await Promise.all([
		openRedisDriver({ url: server.url }),
		openSqliteDriver({ file: join(folder, 'store.db') }),
	]);
	try {
		const [onFile, onRedis] = [embedded, redis].map((driver) => new CapsLoad(driver, CONTACTS));
		await onFile.seed();
		await onRedis.seed();
		const [ours, theirs] = await ratesInTurns(
			[{ work: () => onFile.decide(BATCHES) }, { work: () => onRedis.decide(BATCHES) }],
			ROUNDS,
		);
		const ratio = ours / theirs;
		return {
			bench: 'caps-embedded',
			peer: 'caps-redis of the same run',
			ours: Math.round(ours),
			theirs: Math.round(theirs),
			unit: 'decisions/s',
			ratio: Number(ratio.toFixed(2)),
			goal: `>= ${GOAL}`,
			holds: ratio >= GOAL,
			measured: `${MEASURED}; each on its own store, synchronous=FULL here`,
		};
	} finally {
		await Promise.all([redis.close(), embedded.close()]);
		await server.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}
