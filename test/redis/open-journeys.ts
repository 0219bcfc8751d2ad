import { storeOver } from '../../lib/open-store';
import { openRedisDriver } from '../../lib/redis/driver';
import type { OpenStore } from '../conformance/scene';
import { startRedis } from '../host/redis-server';

/** The library over a Redis server of its own for the tests of a file; each call opens it once more. */
export function ownRedisStore(): OpenStore {
	let server: Awaited<ReturnType<typeof startRedis>>;
	beforeAll(async () => {
		server = await startRedis({ appendonly: false });
	});
	afterAll(async () => {
		await server?.stop();
	});
	return async () => storeOver(await openRedisDriver({ url: server.url }));
}
