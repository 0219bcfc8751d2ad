import { homedir } from 'node:os';
import { join } from 'node:path';
import { JourneyError } from '../../lib';

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

/** Throws `store-misconfigured` for a number that is none: taken as not set, it would promise less than was asked for. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
	const folder = join(env.N8N_USER_FOLDER ?? homedir(), '.n8n');
	return {
		redisUrl: env.JOURNEYS_REDIS_URL || undefined,
		embeddedFile: env.JOURNEYS_SQLITE_FILE || join(folder, 'customer-journeys.sqlite'),
		isQueueMode: env.EXECUTIONS_MODE === 'queue',
		partitions: wholeNumber('JOURNEYS_PARTITIONS', env),
		allowEviction: env.JOURNEYS_ALLOW_EVICTION === 'true',
		waitReplicas: wholeNumber('JOURNEYS_WAIT_REPLICAS', env),
		rideOutMs: wholeNumber('JOURNEYS_RIDE_OUT_MS', env) ?? 30_000,
	};
}

function wholeNumber(name: string, env: NodeJS.ProcessEnv): number | undefined {
	const text = env[name]?.trim();
	if (!text) return undefined;
	if (/^\d+$/.test(text)) return Number(text);
	throw new JourneyError('store-misconfigured', `${name} is '${text}': allowed are whole numbers from 0`);
}
