import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { openRedisDriver } from '../../lib/redis/driver';
import { change } from '../drivers/changes';
import { freePort } from '../host/free-port';
import { startGuarded } from '../host/guarded-process';
import { findRedisServer, startRedis } from '../host/redis-server';
import { waitUntil } from '../host/wait-until';

jest.setTimeout(60_000);

describe('a store behind Redis Sentinel', () => {
	const endings: (() => Promise<unknown> | void)[] = [];
	afterAll(async () => {
		for (const end of endings.reverse()) await end();
	});

	/** One sentinel that may decide alone. */
	const startSentinel = async (masterPort: number): Promise<Redis> => {
		const folder = mkdtempSync(join(tmpdir(), 'journeys-sentinel-'));
		const port = await freePort();
		const settings = [
			...[`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`],
			...[`sentinel monitor main 127.0.0.1 ${masterPort} 1`, 'sentinel down-after-milliseconds main 500'],
		];
		writeFileSync(join(folder, 'sentinel.conf'), settings.join('\n'));
		const command = [join(folder, 'sentinel.conf'), '--sentinel'];
		const sentinel = startGuarded(await findRedisServer(), command, {
			logFile: join(folder, 'sentinel.log'),
		});
		endings.push(async () => {
			await sentinel.terminate();
			rmSync(folder, { recursive: true, force: true });
		});
		const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 50 });
		client.on('error', () => undefined);
		endings.push(() => client.disconnect());
		return client;
	};

	const connect = (port: number): Redis => {
		const client = new Redis(port, '127.0.0.1', { retryStrategy: () => null });
		client.on('error', () => undefined);
		endings.push(() => client.disconnect());
		return client;
	};

	test('after a fail-over the same store goes on with the new master', async () => {
		const args = ['--repl-diskless-sync-delay', '0'];
		const master = await startRedis({ appendonly: false, args });
		const replica = await startRedis({
			appendonly: false,
			args: [...args, '--replicaof', '127.0.0.1', `${master.port}`],
		});
		endings.push(
			() => master.stop(),
			() => replica.stop(),
		);
		const sentinel = await startSentinel(master.port);
		await waitUntil('the sentinel knows the replica', async () => {
			const replicas = (await sentinel.call('SENTINEL', 'REPLICAS', 'main')) as string[][];
			return replicas.length === 1 && replicas[0].includes('ok');
		});

		const address = `redis+sentinel://127.0.0.1:${sentinel.options.port}/main`;
		const driver = await openRedisDriver({ url: address, commandTimeoutMs: 2000 });
		endings.push(() => driver.close());
		expect(await driver.contacts.commit([change('c', 0)], 0)).toEqual(['done']);
		// Replication is asynchronous: a replica that is promoted before it has the write would lose it.
		const [before, after] = [connect(master.port), connect(replica.port)];
		await waitUntil(
			'the replica has the write',
			async () => (await after.dbsize()) === (await before.dbsize()),
		);
		await sentinel.call('SENTINEL', 'FAILOVER', 'main');
		await waitUntil('the replica is the master', async () => {
			const [, port] = (await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'main')) as string[];
			return port === `${replica.port}`;
		});
		await master.kill9();
		await waitUntil('a write goes through', async () => {
			const [{ revision }] = await driver.contacts.load([{ contactId: 'c' }]);
			return (await driver.contacts.commit([change('c', revision)], 0))[0] === 'done';
		});
		expect((await driver.contacts.load([{ contactId: 'c' }]))[0].revision).toBe(2);
	});
});
