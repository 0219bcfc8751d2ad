import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStore, type JourneyStore } from '../lib';
import { startN8n, type N8nProcess } from '../test/host/n8n-process';
import { startRedis, type RedisServer } from '../test/host/redis-server';
import { waitUntil } from '../test/host/wait-until';
import { ExecutionData } from './execution-data';

/** The package that n8n gets; `JOURNEYS_BENCH_PACKAGE` names another built copy of it. */
const PACKAGE_DIR = process.env.JOURNEYS_BENCH_PACKAGE;

/** A real n8n (regular mode, SQLite) with the package, and a Redis of its own on which its journeys are. */
export class N8nHost {
	private constructor(
		readonly n8n: N8nProcess,
		readonly redis: RedisServer,
		/** The store of the journeys, as the library sees it. */
		readonly store: JourneyStore,
	) {}

	static async start(env: Record<string, string> = {}): Promise<N8nHost> {
		const redis = await startRedis();
		const n8n = await startN8n({
			...(PACKAGE_DIR ? { packageDir: PACKAGE_DIR } : {}),
			env: { JOURNEYS_REDIS_URL: redis.url, ...env },
		});
		return new N8nHost(n8n, redis, await openStore({ kind: 'redis', url: redis.url }));
	}

	async publish(workflow: ReturnType<typeof import('../test/e2e/workflow-builder').workflow>): Promise<void> {
		await this.n8n.rest.save(workflow);
		await this.n8n.rest.publish(workflow.id);
	}

	/** Posts to a production webhook; throws unless it is taken. */
	async post(path: string, body: unknown): Promise<void> {
		const answer = await this.n8n.postWebhook(path, body);
		await answer.arrayBuffer();
		if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}`);
	}

	/** n8n registers webhooks up to some seconds after publishing. */
	async webhookIsUp(path: string, body: unknown): Promise<void> {
		await waitUntil(`webhook ${path} answers`, async () => (await this.n8n.postWebhook(path, body)).ok);
	}

	/** n8n's own database, read beside it. */
	database(): DatabaseSync {
		return new DatabaseSync(join(this.n8n.userFolder, '.n8n', 'database.sqlite'), { readOnly: true });
	}

	/** Executions of a workflow that are in this state; one that is over and not kept stays `running`, marked as deleted. */
	executions(workflowId: string, status: string): number {
		const database = this.database();
		try {
			const row = database
				.prepare(
					'SELECT count(*) AS n FROM execution_entity WHERE workflowId = ? AND status = ? AND deletedAt IS NULL',
				)
				.get(workflowId, status);
			return Number(row!.n);
		} finally {
			database.close();
		}
	}

	/** The highest execution id of a workflow so far. */
	lastExecution(workflowId: string): number {
		const database = this.database();
		try {
			return Number(
				database.prepare('SELECT max(id) AS id FROM execution_entity WHERE workflowId = ?').get(workflowId)!
					.id,
			);
		} finally {
			database.close();
		}
	}

	/** The first execution after `afterId` that ended well; throws where it did not. */
	executionAfter(workflowId: string, afterId: number): { id: number; startedAtMs: number } | undefined {
		const database = this.database();
		try {
			const row = database
				.prepare(
					'SELECT id, status, startedAt FROM execution_entity WHERE workflowId = ? AND id > ? ORDER BY id LIMIT 1',
				)
				.get(workflowId, afterId);
			if (row === undefined || ['new', 'running'].includes(String(row.status))) return undefined;
			if (row.status !== 'success')
				throw new Error(`Execution ${row.id} of ${workflowId} ended as ${row.status}`);
			return { id: Number(row.id), startedAtMs: Date.parse(`${String(row.startedAt).replace(' ', 'T')}Z`) };
		} finally {
			database.close();
		}
	}

	executionData(executionId: number): ExecutionData {
		const database = this.database();
		try {
			const row = database.prepare('SELECT data FROM execution_data WHERE executionId = ?').get(executionId);
			return new ExecutionData(String(row!.data));
		} finally {
			database.close();
		}
	}

	async stop(): Promise<void> {
		if (process.env.JOURNEYS_BENCH_LOG) console.error(this.n8n.logTail(80));
		await this.store.close();
		await this.n8n.stop();
		await this.redis.stop();
	}
}

/** Runs `use` with an n8n and ends it whatever happens. */
export async function withN8n<T>(
	use: (host: N8nHost) => Promise<T>,
	env: Record<string, string> = {},
): Promise<T> {
	const host = await N8nHost.start(env);
	try {
		return await use(host);
	} catch (error) {
		console.error(host.n8n.logTail(40));
		throw error;
	} finally {
		await host.stop();
	}
}

export { waitUntil };
