import { openRedisDriver } from '../../lib/redis/driver';
import { driverSuite } from '../drivers/driver-suite';
import { startRedis } from '../host/redis-server';

describe('Redis as a driver', () => {
	let server: Awaited<ReturnType<typeof startRedis>>;
	driverSuite(async () => {
		server = await startRedis({ appendonly: false });
		return await openRedisDriver({ url: server.url });
	});
	afterAll(() => server.stop());
});
