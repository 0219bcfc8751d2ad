import { randomUUID } from 'node:crypto';
import { JourneyError } from '../domain/errors';
import type { StoreDriver } from '../store/driver';
import { RedisBatches } from './batches';
import { RedisCaps } from './caps';
import { RedisConnection } from './connection';
import { RedisContacts } from './contacts';
import { RedisDocuments } from './documents';
import type { RedisEndpoint } from './endpoint';
import { readHealth, refuseUnfit } from './health';
import { Keys } from './keys';
import { RedisLedger } from './ledger';
import { RedisRecords } from './records';
import { ScriptRunner } from './run-script';
import { RedisSegments } from './segments';
import { RedisWakes } from './wakes';

export interface RedisDriverOptions {
	/** redis://, rediss://, redis+sentinel:// or redis+cluster:// (see `endpoint.ts`), or the same as fields. */
	url: string | RedisEndpoint;
	/** Begins every key: several stores on one Redis differ by it. Default 'journeys'; no braces. */
	prefix?: string;
	/** Default: what the store was made with; 16 for a new one. Cannot be changed later. */
	partitions?: number;
	/** Replicas that must have a write before it counts as done (WAIT). Default 0. */
	waitReplicas?: number;
	/** How long to wait for them. Default 1 s. */
	waitTimeoutMs?: number;
	/** Accept a maxmemory-policy that deletes keys; contacts may be lost. */
	allowEviction?: boolean;
	/** A command fails after this time with `store-unreachable`; so does opening. Default 5 s. */
	commandTimeoutMs?: number;
}

const DEFAULT_PREFIX = 'journeys';
const DEFAULT_PARTITIONS = 16;
const MOST_PARTITIONS = 1024;
/** Of the layout of keys and values; raised when older code can no longer read it. */
const FORMAT = '3';
/** Formats that this code reads as well; a store that has one gets the present one when it is opened. */
const OLDER_FORMATS = ['1', '2'];

/**
 * Opens a store on Redis.
 * @throws JourneyError `store-unreachable` (after `commandTimeoutMs`), `store-misconfigured` (address, credentials, rights,
 * a maxmemory-policy that evicts), `store-mismatch` (another number of partitions, another format)
 */
export async function openRedisDriver(options: RedisDriverOptions): Promise<StoreDriver> {
	const prefix = options.prefix ?? DEFAULT_PREFIX;
	checkOptions(prefix, options.partitions);
	const connection = await RedisConnection.open(options.url, options.commandTimeoutMs);
	try {
		await refuseUnfit(connection, options.allowEviction ?? false);
		const { storeId, partitions } = await readIdentity(connection, prefix, options.partitions);
		const keys = new Keys(prefix, partitions);
		const runner = new ScriptRunner(connection, {
			waitReplicas: options.waitReplicas ?? 0,
			waitTimeoutMs: options.waitTimeoutMs,
		});
		const wakes = new RedisWakes(connection, keys.wakeChannel());
		return {
			kind: 'redis',
			storeId,
			partitions,
			contacts: new RedisContacts(runner, connection, keys, (stepKeys) => wakes.tell(stepKeys)),
			batches: new RedisBatches(runner, connection, keys),
			documents: new RedisDocuments(runner, connection, keys),
			records: new RedisRecords(runner, connection, keys),
			caps: new RedisCaps(runner, connection.client, keys),
			segments: new RedisSegments(runner, connection, keys),
			ledger: new RedisLedger(runner, connection, keys),
			onWake: (listener) => wakes.listen(listener),
			health: (nowMs) => readHealth(connection, wakes, storeId, nowMs),
			close: async () => {
				wakes.end();
				connection.close();
			},
		};
	} catch (error) {
		connection.close();
		throw error;
	}
}

function checkOptions(prefix: string, partitions: number | undefined): void {
	if (prefix === '' || /[{}]/.test(prefix))
		throw new JourneyError(
			'store-misconfigured',
			`The prefix "${prefix}" cannot be used: it must not be empty or have braces`,
		);
	if (
		partitions !== undefined &&
		!(Number.isInteger(partitions) && partitions >= 1 && partitions <= MOST_PARTITIONS)
	)
		throw new JourneyError(
			'store-misconfigured',
			`${partitions} partitions cannot be used: allowed are whole numbers from 1 to ${MOST_PARTITIONS}`,
		);
}

/** What the store says about itself; a new store is told now. */
async function readIdentity(
	connection: RedisConnection,
	prefix: string,
	asked: number | undefined,
): Promise<{ storeId: string; partitions: number }> {
	const { client, where } = connection;
	const key = new Keys(prefix, 1).identity();
	const own = [FORMAT, asked ?? DEFAULT_PARTITIONS, randomUUID()].join('|');
	const read = async () => await connection.answer(client.get(key));
	let stored = await read();
	if (stored === null) {
		await connection.answer(client.set(key, own, 'NX'));
		stored = await read();
	}
	const [format, partitionsText, storeId] = (stored ?? '').split('|');
	const facts = { where, prefix, stored };
	const isOlder = OLDER_FORMATS.includes(format);
	if (format !== FORMAT && !isOlder)
		throw new JourneyError(
			'store-mismatch',
			`The store "${prefix}" at Redis ${where} has format "${format}", this version of the package reads ${FORMAT}: update the package`,
			{ facts },
		);
	const partitions = Number(partitionsText);
	if (asked !== undefined && asked !== partitions)
		throw new JourneyError(
			'store-mismatch',
			`The store "${prefix}" at Redis ${where} was made with ${partitions} partitions, ${asked} were asked for: leave the setting away, or use another prefix`,
			{ facts },
		);
	if (isOlder) await connection.answer(client.set(key, [FORMAT, partitionsText, storeId].join('|')));
	return { storeId, partitions };
}
