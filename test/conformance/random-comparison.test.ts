import { storeOver } from '../../lib/open-store';
import type { JourneyStore } from '../../lib/journey-store';
import { openRedisDriver } from '../../lib/redis/driver';
import { openSqliteDriver } from '../../lib/sqlite/driver';
import { startRedis } from '../host/redis-server';
import { Walk } from './random/walk';

const SEEDS = Array.from({ length: 12 }, (_, i) => 100 + i);
const OPERATIONS = 250;

describe('both stores beside the model', () => {
	let server: Awaited<ReturnType<typeof startRedis>>;
	let stores: JourneyStore[];
	beforeAll(async () => {
		server = await startRedis({ appendonly: false });
		stores = [
			storeOver(await openSqliteDriver({ file: ':memory:' })),
			storeOver(await openRedisDriver({ url: server.url, partitions: 16 })),
		];
	});
	afterAll(async () => {
		await Promise.all(stores.map(async (store) => await store.close()));
		await server.stop();
	});

	test.each(SEEDS)('random operations (seed %i) are answered alike by both stores and by the model', async (seed) => {
		await new Walk(seed, `comparison ${seed}`, stores).go(OPERATIONS);
	});
});
