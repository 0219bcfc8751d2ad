import { Redis } from 'ioredis';
import { storeOver } from '../../lib/open-store';
import { openRedisDriver } from '../../lib/redis/driver';
import { nothingLeftSuite } from '../conformance/nothing-left';
import { startRedis } from '../host/redis-server';

describe('Redis after forgetting', () => {
	let server: Awaited<ReturnType<typeof startRedis>>;
	beforeAll(async () => {
		server = await startRedis({ appendonly: false });
	});
	afterAll(async () => await server.stop());

	nothingLeftSuite(
		async () => storeOver(await openRedisDriver({ url: server.url })),
		async () => {
			const redis = new Redis(server.url);
			const values = await Promise.all(
				(await redis.keys('*')).map(async (key) => [key, await valueOf(redis, key)]),
			);
			redis.disconnect();
			return JSON.stringify(values);
		},
	);
});

async function valueOf(redis: Redis, key: string): Promise<unknown> {
	switch (await redis.type(key)) {
		case 'string':
			return await redis.get(key);
		case 'hash':
			return await redis.hgetall(key);
		case 'list':
			return await redis.lrange(key, 0, -1);
		case 'zset':
			return await redis.zrange(key, '0', '-1');
		case 'set':
			return await redis.smembers(key);
		default:
			throw new Error(`The kind of ${key} is not known here`);
	}
}
