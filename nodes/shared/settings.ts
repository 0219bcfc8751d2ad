import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the environment says. The only file that reads it. */
export interface Settings {
	/** Address of the Redis that all journeys use, unless a node has a credential. */
	redisUrl: string | undefined;
	/** File of the embedded store. */
	embeddedFile: string;
	/** n8n runs with workers: an embedded store would be a different one in each process. */
	isQueueMode: boolean;
	partitions: number | undefined;
	allowEviction: boolean;
	/** Replicas that must have a batch before it is acknowledged. */
	waitReplicas: number | undefined;
	/** How long a step waits for a store that is away before its execution fails. */
	rideOutMs: number;
}

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
	const folder = join(env.N8N_USER_FOLDER ?? homedir(), '.n8n');
	return {
		redisUrl: env.JOURNEYS_REDIS_URL || undefined,
		embeddedFile: env.JOURNEYS_SQLITE_FILE || join(folder, 'customer-journeys.sqlite'),
		isQueueMode: env.EXECUTIONS_MODE === 'queue',
		partitions: wholeNumber(env.JOURNEYS_PARTITIONS),
		allowEviction: env.JOURNEYS_ALLOW_EVICTION === 'true',
		waitReplicas: wholeNumber(env.JOURNEYS_WAIT_REPLICAS),
		rideOutMs: wholeNumber(env.JOURNEYS_RIDE_OUT_MS) ?? 30_000,
	};
}

function wholeNumber(text: string | undefined): number | undefined {
	const value = Number(text);
	return text === undefined || text === '' || !Number.isInteger(value) || value < 0 ? undefined : value;
}
