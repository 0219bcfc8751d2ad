import { RedisCaps } from '../lib/redis/caps';
import { RedisConnection } from '../lib/redis/connection';
import { openRedisDriver } from '../lib/redis/driver';
import { Keys } from '../lib/redis/keys';
import { ScriptRunner } from '../lib/redis/run-script';
import { startRedis } from '../test/host/redis-server';
import type { BenchRow } from './bench-row';
import { CapsLoad, MEASURED } from './caps-load';
import { ratesInTurns } from './in-turns';

const CONTACTS = 25_000;
const ROUNDS = 9;
const BATCHES = 6;
const GOAL = 0.5;
/** No body: as many lines as there are asks of 24 characters, always the same. */
const EMPTY_TAKE = "return string.rep('taken 13 33 93\\n', #ARGV[4] / 24 - 1) .. 'taken 13 33 93'";

class EmptyTake extends ScriptRunner {
	constructor(
		private readonly redis: RedisConnection,
		private readonly sha: string,
	) {
		super(redis);
	}

	override async run(_name: string, keys: string[], args: (string | number)[]): Promise<unknown> {
		return await this.redis.answer(this.redis.client.evalsha(this.sha, keys.length, ...keys, ...args));
	}
}

/** How much of what the same calls reach with an empty script is left when the script decides. */
export async function run(): Promise<BenchRow> {
	const server = await startRedis({ appendonly: false });
	const driver = await openRedisDriver({ url: server.url });
	const connection = await RedisConnection.open(server.url);
	try {
		const sha = String(await connection.client.script('LOAD', EMPTY_TAKE));
		const keys = new Keys('journeys', driver.partitions);
		const load = new CapsLoad(driver, CONTACTS);
		const emptyCaps = new RedisCaps(new EmptyTake(connection, sha), connection.client, keys);
		const empty = new CapsLoad({ caps: emptyCaps, ledger: driver.ledger }, CONTACTS);
		await load.seed();
		const [ours, theirs] = await ratesInTurns(
			[{ work: () => load.decide(BATCHES) }, { work: () => empty.decide(BATCHES) }],
			ROUNDS,
		);
		const ratio = ours / theirs;
		return {
			bench: 'caps-redis-ceiling',
			peer: 'the same call with an empty script body',
			ours: Math.round(ours),
			theirs: Math.round(theirs),
			unit: 'decisions/s',
			ratio: Number(ratio.toFixed(2)),
			goal: `>= ${GOAL}`,
			holds: ratio >= GOAL,
			measured: `${MEASURED}, on both sides`,
		};
	} finally {
		connection.close();
		await driver.close();
		await server.stop();
	}
}
