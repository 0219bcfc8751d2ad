import type { Redis } from 'ioredis';
import { JourneyError } from '../domain/errors';
import type { StoreHealth } from '../store/driver';
import type { RedisConnection } from './connection';
import type { RedisWakes } from './wakes';

const SAFE_POLICY = 'noeviction';
/** LPOP with a count and SMISMEMBER. Source: https://redis.io/docs/latest/commands/lpop/ */
const OLDEST = [6, 2] as const;

/** What one server says about itself. */
interface ServerFacts {
	version: string | undefined;
	usedBytes: number;
	/** null: no maxmemory. */
	limitBytes: number | null;
	/** undefined where the server does not say (managed services). */
	evictionPolicy: string | undefined;
	isAppendOnly: boolean;
	/** null where CONFIG is forbidden. */
	savesSnapshots: boolean | null;
}

/**
 * @throws JourneyError `store-misconfigured` where a server is too old, or may throw away keys (contacts would be lost
 * without a word) and `allowEviction` is not set
 */
export async function refuseUnfit(connection: RedisConnection, allowEviction: boolean): Promise<void> {
	const { where } = connection;
	for (const { version, evictionPolicy } of await readServers(connection)) {
		if (version !== undefined && isOlder(version))
			throw new JourneyError(
				'store-misconfigured',
				`Redis at ${where} has version ${version}; ${OLDEST.join('.')} or newer is needed`,
				{ facts: { where, version } },
			);
		if (evictionPolicy !== undefined && evictionPolicy !== SAFE_POLICY && !allowEviction)
			throw new JourneyError(
				'store-misconfigured',
				`Redis at ${where} has maxmemory-policy ${evictionPolicy}, which deletes contacts when memory is short: set it to ${SAFE_POLICY}, or open the store with allowEviction`,
				{ facts: { where, evictionPolicy } },
			);
	}
}

function isOlder(version: string): boolean {
	const [major, minor] = version.split('.').map(Number);
	return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

export async function readHealth(
	connection: RedisConnection,
	wakes: RedisWakes,
	storeId: string,
	nowMs: number,
): Promise<StoreHealth> {
	const begunAt = performance.now();
	const [seconds, microseconds] = await connection.answer(connection.masters()[0].time());
	const latencyMs = performance.now() - begunAt;
	const storeMs = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
	const servers = await readServers(connection);
	// The fullest server of a cluster decides: writes to its slots fail first.
	const fullest = servers.reduce((a, b) => (fill(b) > fill(a) ? b : a));
	return {
		kind: 'redis',
		storeId,
		// The server read its clock half a round trip after the caller read its own.
		clockOffsetMs: Math.round(storeMs - nowMs - latencyMs / 2),
		latencyMs,
		usedBytes: fullest.usedBytes,
		limitBytes: fullest.limitBytes,
		warnings: [...new Set(servers.flatMap(warningsOf)), ...wakes.warnings()],
	};
}

function fill({ usedBytes, limitBytes }: ServerFacts): number {
	return limitBytes === null ? usedBytes / Number.MAX_SAFE_INTEGER : usedBytes / limitBytes;
}

function warningsOf(server: ServerFacts): string[] {
	const warnings: string[] = [];
	const policy = server.evictionPolicy;
	if (policy === undefined)
		warnings.push(
			'Redis does not tell its maxmemory-policy: make sure that it is noeviction, or contacts may be lost',
		);
	else if (policy !== SAFE_POLICY)
		warnings.push(
			`Redis may delete contacts when memory is short: its maxmemory-policy is ${policy}, not noeviction`,
		);
	if (!server.isAppendOnly && server.savesSnapshots === false)
		warnings.push('Redis keeps nothing on disk: a restart loses all contacts. Set appendonly yes');
	if (!server.isAppendOnly && server.savesSnapshots === true)
		warnings.push(
			'Redis saves snapshots only: a crash loses everything since the last one. Set appendonly yes',
		);
	if (!server.isAppendOnly && server.savesSnapshots === null)
		warnings.push(
			'Redis has no append-only file and does not tell whether it saves snapshots: make sure that it persists',
		);
	return warnings;
}

function readServers(connection: RedisConnection): Promise<ServerFacts[]> {
	return Promise.all(connection.masters().map((node) => readServer(connection, node)));
}

async function readServer(connection: RedisConnection, node: Redis): Promise<ServerFacts> {
	const [info, save] = await Promise.all([
		connection.answerUnlessForbidden(node.info()),
		connection.answerUnlessForbidden(node.config('GET', 'save') as Promise<string[]>),
	]);
	const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info ?? '')?.[1];
	return {
		version: field('redis_version'),
		usedBytes: Number(field('used_memory') ?? 0),
		limitBytes: Number(field('maxmemory') ?? 0) || null,
		evictionPolicy: field('maxmemory_policy'),
		isAppendOnly: field('aof_enabled') === '1',
		savesSnapshots: save === null ? null : (save[1] ?? '') !== '',
	};
}
