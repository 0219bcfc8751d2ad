import { RedisCaps } from '../../lib/redis/caps';
import { RedisConnection } from '../../lib/redis/connection';
import { Keys } from '../../lib/redis/keys';
import { ScriptRunner } from '../../lib/redis/run-script';
import { RedisSegments } from '../../lib/redis/segments';
import type { OpenStores } from '../conformance/open-stores';
import { startRedis } from '../host/redis-server';

/** A Redis server of its own for the tests of a file; `open` makes another connection to it each time. */
export function ownRedis(): () => Promise<OpenStores> {
	let server: Awaited<ReturnType<typeof startRedis>>;
	beforeAll(async () => {
		server = await startRedis({ appendonly: false });
	});
	afterAll(async () => {
		await server?.stop();
	});
	return async () => {
		const connection = await RedisConnection.open(server.url);
		const runner = new ScriptRunner(connection);
		const keys = new Keys('test', 16);
		return {
			caps: new RedisCaps(runner, connection, keys),
			segments: new RedisSegments(runner, connection, keys),
			close: async () => connection.close(),
		};
	};
}
