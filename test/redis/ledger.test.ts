import { Redis } from 'ioredis';
import { openRedisDriver } from '../../lib/redis/driver';
import { KEPT_LINES } from '../../lib/store/ledgers';
import type { StoreDriver } from '../../lib/store/driver';
import { startRedis } from '../host/redis-server';

describe('the ledger on Redis', () => {
	let server: Awaited<ReturnType<typeof startRedis>>;
	let redis: Redis;
	let driver: StoreDriver;
	const line = (atMs: number) => ({ atMs, what: 'passed' });
	beforeAll(async () => {
		server = await startRedis({ appendonly: false });
		redis = new Redis(server.url);
		driver = await openRedisDriver({ url: server.url, partitions: 1 });
	});
	afterAll(async () => {
		redis.disconnect();
		await driver.close();
		await server.stop();
	});

	test('a ledger of a store of old, with a set of its ids, is read, goes on, and is erased with the set', async () => {
		await redis.rpush('journeys:{0}:l:anna', '[1,"passed"]\nticket:passed', '[2,"passed"]');
		await redis.sadd('journeys:{0}:li:anna', 'ticket:passed');
		await driver.ledger.append(
			[
				{ ...line(3), contactId: 'anna', id: 'ticket:passed' },
				{ ...line(4), contactId: 'anna', id: 'other:passed' },
			],
			0,
		);
		expect(await driver.ledger.timeline('anna')).toEqual([line(1), line(2), line(4)]);
		await driver.ledger.drop('anna');
		expect(await redis.keys('*anna')).toEqual([]);
	});

	test('what is stored stays bounded, however often lines are appended', async () => {
		for (let from = 0; from < 3 * KEPT_LINES; from += 100)
			await driver.ledger.append(
				Array.from({ length: 100 }, (_, i) => ({ ...line(from + i), contactId: 'bert' })),
				0,
			);
		expect(await redis.llen('journeys:{0}:l:bert')).toBeLessThan(1.5 * KEPT_LINES);
		const kept = await driver.ledger.timeline('bert');
		expect([kept.length, kept[0].atMs]).toEqual([KEPT_LINES, 2 * KEPT_LINES]);
	});
});
