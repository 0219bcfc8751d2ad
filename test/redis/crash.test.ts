import { openRedisDriver } from '../../lib/redis/driver';
import { crashSuite, type OpenDriver } from '../conformance/crash-points';
import { recordCrashSuite } from '../conformance/crash-records';
import { startRedis } from '../host/redis-server';

describe('crashes on Redis', () => {
	let server: Awaited<ReturnType<typeof startRedis>>;
	beforeAll(async () => {
		server = await startRedis({ appendonly: false });
	});
	afterAll(async () => await server.stop());
	let stores = 0;
	const fresh = async (): Promise<OpenDriver> => {
		const prefix = `crash-${(stores += 1)}`;
		return async () => await openRedisDriver({ url: server.url, prefix });
	};
	crashSuite(fresh);
	recordCrashSuite(fresh);
});
