import { RedisCaps } from '../../lib/redis/caps';
import { RedisConnection } from '../../lib/redis/connection';
import { Keys } from '../../lib/redis/keys';
import { ScriptRunner } from '../../lib/redis/run-script';
import { capSweepCase } from '../conformance/caps-sweep';
import { startRedis } from '../host/redis-server';

test('cap-30 on Redis the forgotten are swept as new subjects come', async () => {
	const server = await startRedis({ appendonly: false });
	const connection = await RedisConnection.open(server.url);
	try {
		const keys = new Keys('sweep', 4);
		const caps = new RedisCaps(new ScriptRunner(connection), connection, keys);
		await capSweepCase(caps, async () => {
			// A partition keeps its cursor beside its subjects.
			const counts = [0, 1, 2, 3].map(
				async (partition) => (await connection.client.hlen(keys.capHistories(partition))) - 1,
			);
			return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
		});
	} finally {
		connection.close();
		await server.stop();
	}
});
