import { Redis } from 'ioredis';
import { openRedisDriver } from '../../lib/redis/driver';
import { driverSuite } from '../drivers/driver-suite';
import { freePort } from '../host/free-port';
import { startRedis } from '../host/redis-server';
import { waitUntil } from '../host/wait-until';

const LAST_SLOT = 16_383;

describe('a Redis Cluster of two masters as a driver', () => {
	const servers: Awaited<ReturnType<typeof startRedis>>[] = [];
	driverSuite(async () => {
		servers.push(await startNode(), await startNode());
		await join(servers.map(({ port }) => port));
		return await openRedisDriver({ url: `redis+cluster://127.0.0.1:${servers[0].port}` });
	});
	afterAll(() => Promise.all(servers.map((server) => server.stop())));
});

async function startNode() {
	// The bus has its own port: the usual one (+ 10,000) may be no port at all.
	const busPort = await freePort();
	return await startRedis({
		appendonly: false,
		args: ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`],
	});
}

/** Each node takes an equal share of the slots. */
async function join(ports: number[]): Promise<void> {
	const nodes = ports.map((port) => new Redis(port, '127.0.0.1'));
	const share = Math.ceil((LAST_SLOT + 1) / nodes.length);
	for (const [i, node] of nodes.entries())
		await node.call('CLUSTER', 'ADDSLOTSRANGE', i * share, Math.min((i + 1) * share - 1, LAST_SLOT));
	const busPort = String(await nodes[0].call('CONFIG', 'GET', 'cluster-port')).split(',')[1];
	for (const node of nodes.slice(1)) await node.call('CLUSTER', 'MEET', '127.0.0.1', ports[0], busPort);
	await waitUntil('every node of the cluster knows all others', async () => {
		const infos = await Promise.all(nodes.map((node) => node.cluster('INFO')));
		return infos.every(
			(info) => info.includes('cluster_state:ok') && info.includes(`cluster_size:${nodes.length}`),
		);
	});
	for (const node of nodes) node.disconnect();
}
