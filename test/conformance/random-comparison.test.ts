import { storeOver } from '../../lib/open-store';
import type { JourneyStore } from '../../lib/journey-store';
import { openRedisDriver } from '../../lib/redis/driver';
import { openSqliteDriver } from '../../lib/sqlite/driver';
import { startRedis } from '../host/redis-server';
import { Walk } from './random/walk';

const SEEDS = Array.from({ length: 6 }, (_, i) => 100 + i);
const OPERATIONS = 150;
const TIME_LIMIT_MS = 60_000;

describe('both stores beside the model', () => {
	let server: Awaited<ReturnType<typeof startRedis>>;
	beforeAll(async () => {
		server = await startRedis({ appendonly: false });
	});
	afterAll(async () => {
		await server.stop();
	});

	const run = async (seed: number) => {
		const stores: JourneyStore[] = [
			storeOver(await openSqliteDriver({ file: ':memory:' })),
			storeOver(await openRedisDriver({ url: server.url, prefix: `seed-${seed}` })),
		];
		try {
			await new Walk(seed, `comparison ${seed}`, stores).go(OPERATIONS);
		} finally {
			await Promise.all(stores.map(async (store) => await store.close()));
		}
	};

	test.each(SEEDS)(
		'random operations (seed %i) are answered alike by both stores and by the model',
		run,
		TIME_LIMIT_MS,
	);
});
