import { Redis } from 'ioredis';
import type { JourneyError } from '../../lib/domain/errors';
import { RedisConnection } from '../../lib/redis/connection';
import { openRedisDriver, type RedisDriverOptions } from '../../lib/redis/driver';
import type { StoreDriver } from '../../lib/store/driver';
import { ALL_STEPS } from '../../lib/store/wakes';
import { change, entry } from '../drivers/changes';
import { freePort } from '../host/free-port';
import { startRedis } from '../host/redis-server';
import { waitUntil } from '../host/wait-until';

type Server = Awaited<ReturnType<typeof startRedis>>;

jest.setTimeout(30_000);

const QUICK = { commandTimeoutMs: 700 };

describe('a store on Redis', () => {
	const endings: (() => Promise<unknown> | void)[] = [];
	afterEach(async () => {
		for (const end of endings.splice(0).reverse()) await end();
	});
	const start = async (...args: string[]): Promise<Server> => {
		const server = await startRedis({ appendonly: false, args });
		endings.push(() => server.stop());
		return server;
	};
	const open = async (options: RedisDriverOptions): Promise<StoreDriver> => {
		const driver = await openRedisDriver(options);
		endings.push(() => driver.close());
		return driver;
	};
	const admin = (server: Server): Redis => {
		const client = new Redis(server.url);
		endings.push(() => client.disconnect());
		return client;
	};
	const failure = async (options: RedisDriverOptions): Promise<JourneyError> =>
		await open(options).then(
			() => Promise.reject(new Error('It opened')),
			(error: JourneyError) => error,
		);

	test('where nothing listens, opening fails as unreachable after its time, and names host and port only', async () => {
		const port = await freePort();
		const error = await failure({ url: `redis://ann:secret@127.0.0.1:${port}`, ...QUICK });
		expect(error).toMatchObject({ code: 'store-unreachable', isRetryable: true });
		expect(error.message).toContain(`127.0.0.1:${port}`);
		expect(error.message).not.toContain('secret');
	});

	test('a wrong or missing password is refused at once as misconfigured', async () => {
		const server = await start('--requirepass', 'right');
		for (const login of [':wrong@', 'nobody:right@', '']) {
			const error = await failure({ url: `redis://${login}127.0.0.1:${server.port}` });
			expect(error).toMatchObject({ code: 'store-misconfigured', isRetryable: false });
			expect(error.message).not.toMatch(/wrong@|right/);
		}
		const driver = await open({ url: `redis://:right@127.0.0.1:${server.port}` });
		expect(await driver.contacts.commit([change('c', 0)], 0)).toEqual(['done']);
	});

	test('a policy that evicts is refused; allowed, it is a warning', async () => {
		const server = await start('--maxmemory-policy', 'allkeys-lru');
		const error = await failure({ url: server.url });
		expect(error).toMatchObject({ code: 'store-misconfigured', facts: { evictionPolicy: 'allkeys-lru' } });
		const driver = await open({ url: server.url, allowEviction: true });
		expect((await driver.health(Date.now())).warnings).toContainEqual(expect.stringContaining('allkeys-lru'));
	});

	test('the number of partitions is that of the first opening; another is refused', async () => {
		const server = await start();
		const first = await open({ url: server.url, partitions: 4 });
		const second = await open({ url: server.url });
		expect([second.partitions, second.storeId]).toEqual([4, first.storeId]);
		expect(await failure({ url: server.url, partitions: 8 })).toMatchObject({
			code: 'store-mismatch',
			isRetryable: false,
			message: expect.stringContaining('made with 4 partitions, 8 were asked for'),
		});
		const other = await open({ url: server.url, prefix: 'other' });
		expect(other.partitions).toBe(16);
		expect(other.storeId).not.toBe(first.storeId);
		expect(await failure({ url: server.url, partitions: 0 })).toMatchObject({ code: 'store-misconfigured' });
		expect(await failure({ url: server.url, prefix: '{x}' })).toMatchObject({ code: 'store-misconfigured' });
	});

	test('stores of formats 1 and 2 are opened, keep what they are, and have the present format then; a later one is refused', async () => {
		const server = await start();
		const redis = admin(server);
		for (const format of [1, 2]) {
			await redis.set('journeys:{0}:store', `${format}|8|store-of-old`);
			const driver = await open({ url: server.url });
			expect([driver.partitions, driver.storeId]).toEqual([8, 'store-of-old']);
			expect(await redis.get('journeys:{0}:store')).toBe('3|8|store-of-old');
		}
		await redis.set('journeys:{0}:store', '4|8|store-of-later');
		expect(await failure({ url: server.url })).toMatchObject({
			code: 'store-mismatch',
			message: expect.stringContaining('has format "4"'),
		});
	});

	test('a full Redis refuses a change wholly, keeps what it has, and takes changes again after removals', async () => {
		const server = await start('--maxmemory', '8mb');
		const driver = await open({ url: server.url });
		const big = 'x'.repeat(50_000);
		let written = 0;
		const fill = async () => {
			for (;;) {
				await driver.contacts.commit(
					[change(`c-${written}`, 0, { packed: big, ledger: [{ atMs: 1, what: 'w' }] })],
					0,
				);
				written += 1;
			}
		};
		await expect(fill()).rejects.toMatchObject({ code: 'store-full', isRetryable: true });
		const health = await driver.health(Date.now());
		expect(health.limitBytes).toBe(8 * 1024 * 1024);
		expect(health.usedBytes).toBeGreaterThan(0.8 * 8 * 1024 * 1024);
		const [refused] = await driver.contacts.load([{ contactId: `c-${written}` }]);
		expect(refused.packed).toBeUndefined();
		expect(await driver.ledger.timeline(`c-${written}`)).toEqual([]);
		for (let i = 0; i < 20; i++) await driver.contacts.commit([change(`c-${i}`, 1, { packed: null })], 0);
		expect(await driver.contacts.commit([change('new', 0)], 0)).toEqual(['done']);
	});

	test('in an outage calls fail within their time; afterwards they work again and listeners look at every step', async () => {
		const server = await start('--appendonly', 'yes');
		const driver = await open({ url: server.url, ...QUICK });
		await driver.contacts.commit([change('c', 0)], 0);
		const heard: string[] = [];
		let onHeard: () => void = () => undefined;
		const hears = (stepKey: string) =>
			new Promise<void>((resolve) => {
				onHeard = () => (heard.includes(stepKey) ? resolve() : undefined);
				onHeard();
			});
		driver.onWake((stepKey) => {
			heard.push(stepKey);
			onHeard();
		});
		await hears(ALL_STEPS);
		await server.kill9();
		const begunAt = performance.now();
		const calls = [
			driver.contacts.load([{ contactId: 'c' }]),
			driver.contacts.commit([change('d', 0)], 0),
			driver.batches.read('b'),
			driver.health(Date.now()),
		];
		for (const answer of await Promise.allSettled(calls))
			expect(answer).toMatchObject({ reason: { code: 'store-unreachable', isRetryable: true } });
		expect(performance.now() - begunAt).toBeLessThan(2 * QUICK.commandTimeoutMs);

		heard.length = 0;
		await server.restart();
		await hears(ALL_STEPS);
		expect((await driver.contacts.load([{ contactId: 'c' }]))[0].revision).toBe(1);
		const schedule = [entry({ stepKey: 's', journeyId: 'j', clock: 'wall' }, 'r', 0)];
		await driver.contacts.commit([change('e', 0, { schedule })], 0);
		await hears('s');
	});

	test('scripts that the server forgot are sent again', async () => {
		const server = await start();
		const driver = await open({ url: server.url });
		await driver.contacts.commit([change('c', 0)], 0);
		await admin(server).script('FLUSH');
		const answers = await Promise.all(
			[1, 1, 2].map((revision) => driver.contacts.commit([change('c', revision)], 0)),
		);
		expect(answers.flat()).toEqual(['done', 'stale', 'done']);
	});

	test('a user without CONFIG and INFO may use the store, with warnings', async () => {
		const server = await start('--appendonly', 'yes');
		const rights = ['on', '>pw', '~journeys:*', '&journeys:*', '+@all', '-config', '-info'];
		await admin(server).call('ACL', 'SETUSER', 'app', ...rights);
		const driver = await open({ url: `redis://app:pw@127.0.0.1:${server.port}` });
		expect(await driver.contacts.commit([change('c', 0)], 0)).toEqual(['done']);
		expect((await driver.health(Date.now())).warnings).toHaveLength(2);
		expect((await driver.contacts.scan('', 100)).contactIds).toEqual(['c']);
		const error = await failure({ url: `redis://app:pw@127.0.0.1:${server.port}`, prefix: 'forbidden' });
		expect(error.code).toBe('store-misconfigured');
	});

	test('a user without rights to the channel may use the store, with a warning', async () => {
		const server = await start('--appendonly', 'yes');
		await admin(server).call('ACL', 'SETUSER', 'app', 'on', '>pw', '~journeys:*', 'resetchannels', '+@all');
		const driver = await open({ url: `redis://app:pw@127.0.0.1:${server.port}` });
		const schedule = [entry({ stepKey: 's', journeyId: 'j', clock: 'wall' }, 'r', 0)];
		expect(await driver.contacts.commit([change('c', 0, { schedule })], 0)).toEqual(['done']);
		const warnings = await waitUntil('health warns', async () => {
			const health = await driver.health(Date.now());
			return health.warnings.length > 0 && health.warnings;
		});
		expect(warnings).toEqual([expect.stringContaining('Wake-ups do not work')]);
	});

	test('a client that the driver gave up is brought back', async () => {
		const server = await start();
		const connection = await RedisConnection.open(server.url, 1000);
		endings.push(() => connection.close());
		connection.client.disconnect();
		await expect(connection.answer(connection.client.ping())).rejects.toMatchObject({
			code: 'store-unreachable',
		});
		await waitUntil('it answers', () => connection.answer(connection.client.ping()));
	});

	test('without persistence health warns; with an append-only file it does not', async () => {
		const [without, withFile] = await Promise.all([start(), start('--appendonly', 'yes')]);
		const warnings = await Promise.all(
			[without, withFile].map(async ({ url }) => (await (await open({ url })).health(Date.now())).warnings),
		);
		expect(warnings).toEqual([[expect.stringContaining('keeps nothing on disk')], []]);
	});

	test('with waitReplicas a write is done only when as many replicas have it', async () => {
		const master = await start('--repl-diskless-sync-delay', '0');
		const driver = await open({ url: master.url, waitReplicas: 1, waitTimeoutMs: 50 });
		await expect(driver.contacts.commit([change('c', 0)], 0)).rejects.toMatchObject({
			code: 'store-unreachable',
			facts: { confirmed: 0, waitReplicas: 1 },
		});
		const replica = await start('--replicaof', '127.0.0.1', `${master.port}`);
		const patient = await open({ url: master.url, waitReplicas: 1, waitTimeoutMs: 5000 });
		await untilOnline(admin(master));
		expect(await patient.contacts.commit([change('d', 0)], 0)).toEqual(['done']);
		expect(
			await admin(replica).get(`journeys:{${partitionIn(await admin(master).keys('*:c:d'))}}:c:d`),
		).toContain('d');
		expect(await failure({ url: replica.url, prefix: 'new' })).toMatchObject({
			code: 'store-unreachable',
			isRetryable: true,
		});
	});

	test('a closed store answers with store-closed', async () => {
		const driver = await open({ url: (await start()).url });
		await driver.close();
		await expect(driver.contacts.load([{ contactId: 'c' }])).rejects.toMatchObject({ code: 'store-closed' });
		await driver.close();
	});
});

function partitionIn([key]: string[]): string {
	return /\{(\d+)\}/.exec(key)![1];
}

async function untilOnline(master: Redis): Promise<void> {
	await waitUntil('the replica is online', async () => /state=online/.test(await master.info('replication')));
}
