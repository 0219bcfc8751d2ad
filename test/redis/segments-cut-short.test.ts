import { RedisConnection } from '../../lib/redis/connection';
import { Keys } from '../../lib/redis/keys';
import { ScriptRunner } from '../../lib/redis/run-script';
import { RedisSegments } from '../../lib/redis/segments';
import { diff, people } from '../conformance/segments-fixtures';
import { startRedis } from '../host/redis-server';

/** Dies before the given script has run in all partitions. */
class DyingRunner extends ScriptRunner {
	private left: number;

	constructor(
		connection: RedisConnection,
		private readonly script: string,
		partitions: number,
	) {
		super(connection);
		this.left = partitions;
	}

	override async run(name: string, keys: string[], args: (string | number)[]): Promise<unknown> {
		if (name === this.script && this.left-- <= 0) throw new Error('the process died');
		return await super.run(name, keys, args);
	}
}

describe('segments on Redis, cut short between partitions', () => {
	let server: Awaited<ReturnType<typeof startRedis>>;
	let connection: RedisConnection;
	const keys = new Keys('cut', 16);
	beforeAll(async () => {
		server = await startRedis({ appendonly: false });
		connection = await RedisConnection.open(server.url);
	});
	afterAll(async () => {
		connection?.close();
		await server?.stop();
	});
	const whole = () => new RedisSegments(new ScriptRunner(connection), connection, keys);
	const dying = (script: string, partitions: number) =>
		new RedisSegments(new DyingRunner(connection, script, partitions), connection, keys);

	test.each([0, 1, 5, 15])(
		'seg-30 a run that died after %i of 16 partitions is finished by its repeat, with the whole diff',
		async (after) => {
			const name = `run${after}`;
			const change = { in: people(300), out: people(50, 500) };
			await whole().apply(name, { in: people(100, 450), out: [] }, 'before');
			await expect(dying('segment-apply', after).apply(name, change, 'r1')).rejects.toThrow('died');
			expect(await whole().apply(name, change, 'r1')).toEqual(diff(people(300), people(50, 500)));
			expect(await whole().apply(name, { in: ['late'], out: [] }, 'r1')).toEqual(
				diff(people(300), people(50, 500)),
			);
			expect(await whole().count(name)).toBe(350);
		},
	);

	test.each([0, 1, 5, 15])(
		'seg-31 a commit that died after %i of 16 partitions is not judged anew, and leaves as a whole',
		async (after) => {
			const name = `snapshot${after}`;
			const share = { maxLeaveShare: 0.2 };
			await whole().apply(name, { in: people(300), out: [] }, 'before');
			await whole().begin(name, 's1');
			await whole().see(name, 's1', people(240));
			await expect(dying('segment-commit', after).commit(name, 's1', share)).rejects.toThrow('died');
			// As many leave that the share would be too high now.
			await whole().apply(name, { in: [], out: people(200) }, 'meanwhile');
			expect(await whole().commit(name, 's1', share)).toEqual(diff([], people(60, 240)));
			expect(await whole().count(name)).toBe(40);
		},
	);

	test('seg-32 a repeat that names other contacts loses none of those that the run moved before it died', async () => {
		await expect(
			dying('segment-apply', 9).apply('other', { in: people(300), out: [] }, 'r1'),
		).rejects.toThrow('died');
		const moved = await whole().count('other');
		expect(moved).toBeGreaterThan(0);
		const found = await whole().apply('other', { in: ['late'], out: [] }, 'r1');
		expect(found.entered).toHaveLength(await whole().count('other'));
		expect(await whole().has('other', found.entered)).not.toContain(false);
		expect(await whole().apply('other', { in: people(300), out: [] }, 'r2')).toEqual(
			diff(people(300).filter((contactId) => !found.entered.includes(contactId))),
		);
	});
});
