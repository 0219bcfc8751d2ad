import type { Cluster, Redis } from 'ioredis';
import { JourneyError } from '../domain/errors';
import { SECOND_MS } from '../domain/time';
import { parseEndpoint, whereIs, type RedisEndpoint } from './endpoint';
import { asJourneyError } from './redis-errors';

export type RedisClient = Redis | Cluster;

export const COMMAND_TIMEOUT_MS = 5 * SECOND_MS;
const RETRY_FIRST_MS = 50;
const RETRY_CAP_MS = 2 * SECOND_MS;

/**
 * One connection to Redis (or to each node of a cluster) that all sub-stores share. It reconnects for ever in the
 * background; a command that finds no connection fails within `commandTimeoutMs` with `store-unreachable`. A command
 * in flight when the connection breaks fails at once and is never sent again by itself: nobody knows whether it ran.
 */
export class RedisConnection {
	private lastError: unknown;
	private isClosed = false;
	private revival: NodeJS.Timeout | undefined;

	private constructor(
		readonly client: RedisClient,
		/** host:port, for messages. */
		readonly where: string,
		readonly isCluster: boolean,
		private readonly commandTimeoutMs: number,
	) {
		client.on('error', (error: unknown) => (this.lastError = error));
		client.on('node error', (error: unknown) => (this.lastError = error));
		client.on('ready', () => (this.lastError = undefined));
		client.on('end', () => this.reviveLater());
	}

	/** Connects, or rejects after `commandTimeoutMs` (`store-unreachable`), at once on wrong credentials (`store-misconfigured`). */
	static async open(
		address: string | RedisEndpoint,
		commandTimeoutMs: number = COMMAND_TIMEOUT_MS,
	): Promise<RedisConnection> {
		const endpoint = typeof address === 'string' ? parseEndpoint(address) : address;
		const client = createClient(endpoint, commandTimeoutMs);
		const connection = new RedisConnection(
			client,
			whereIs(endpoint),
			endpoint.kind === 'cluster',
			commandTimeoutMs,
		);
		try {
			await connection.untilReady();
		} catch (error) {
			connection.close();
			throw error;
		}
		return connection;
	}

	/** The reply, or the error that callers know; rejects at the latest after `commandTimeoutMs`. */
	answer<T>(reply: Promise<T>): Promise<T> {
		return new Promise((resolve, reject) => {
			// ioredis bounds a command only once a node has it; a cluster's own offline queue has no limit.
			const timer = setTimeout(
				() => reject(this.asJourneyError(new Error('Command timed out'))),
				this.commandTimeoutMs,
			);
			reply.then(
				(value) => {
					clearTimeout(timer);
					resolve(value);
				},
				(error: unknown) => {
					clearTimeout(timer);
					reject(this.asJourneyError(error) as Error);
				},
			);
		});
	}

	/** As {@link answer}, but null where the server refuses the command, as managed ones do with INFO and CONFIG. */
	async answerUnlessForbidden<T>(reply: Promise<T>): Promise<T | null> {
		try {
			return await this.answer(reply);
		} catch (error) {
			if (error instanceof JourneyError && error.code !== 'store-misconfigured') throw error;
			return null;
		}
	}

	asJourneyError(error: unknown): unknown {
		if (this.isClosed) return new JourneyError('store-closed', `The store at Redis ${this.where} is closed`);
		return asJourneyError(error, this.where, this.client.status === 'ready' ? undefined : this.lastError);
	}

	/** Master nodes; the one server where there is no cluster. */
	masters(): Redis[] {
		return this.isCluster ? (this.client as Cluster).nodes('master') : [this.client as Redis];
	}

	close(): void {
		this.isClosed = true;
		clearTimeout(this.revival);
		this.client.disconnect();
	}

	/** ioredis gives up for good when a connection breaks in the middle of being made (asking a sentinel, say). */
	private reviveLater(): void {
		if (this.isClosed) return;
		clearTimeout(this.revival);
		this.revival = setTimeout(() => {
			this.client.connect().catch(() => undefined);
		}, RETRY_CAP_MS);
	}

	private untilReady(): Promise<void> {
		const { client } = this;
		return new Promise((resolve, reject) => {
			const end = (settle: () => void) => {
				clearTimeout(timer);
				client.off('ready', onReady);
				client.off('error', onError);
				settle();
			};
			const onReady = () => end(resolve);
			const onError = (error: unknown) => {
				const read = this.asJourneyError(error);
				if (read instanceof JourneyError && !read.isRetryable) end(() => reject(read));
			};
			const onTimeout = () =>
				end(() => reject(this.asJourneyError(new Error('Connection timeout')) as Error));
			const timer = setTimeout(onTimeout, this.commandTimeoutMs);
			client.on('ready', onReady);
			client.on('error', onError);
			client.connect().catch(onError);
		});
	}
}

function retryDelay(times: number): number {
	return Math.min(RETRY_FIRST_MS * 2 ** Math.min(times - 1, 10), RETRY_CAP_MS) * (0.5 + Math.random() / 2);
}

/**
 * What many small questions of one turn cost becomes one write. Scripts go by themselves: they are large already, and the
 * answers of a pipeline come all at once, which would make callers that run side by side wait for each other's scripts.
 */
const PIPELINING = { enableAutoPipelining: true, autoPipeliningIgnoredCommands: ['evalsha', 'eval'] };

function createClient(endpoint: RedisEndpoint, commandTimeoutMs: number): RedisClient {
	// Loaded here and not at the top: the embedded store must not pay for it.
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	const { Redis, Cluster } = require('ioredis') as typeof import('ioredis');
	const tls = endpoint.tls === true ? {} : endpoint.tls || undefined;
	const shared = {
		...{ username: endpoint.username, password: endpoint.password, tls },
		connectTimeout: commandTimeoutMs,
		commandTimeout: commandTimeoutMs,
		connectionName: 'customer-journeys',
		// 0: what is in flight when the connection breaks fails at once, see the class.
		maxRetriesPerRequest: 0,
		autoResendUnfulfilledCommands: false,
		// After a fail-over behind one address the old master answers READONLY: look the address up again.
		reconnectOnError: (error: Error) => error.message.includes('READONLY'),
	};
	if (endpoint.kind === 'cluster')
		return new Cluster(endpoint.nodes, {
			lazyConnect: true,
			...PIPELINING,
			clusterRetryStrategy: retryDelay,
			// 0: a command on a broken connection fails and is not sent to the next node, see the class.
			retryDelayOnFailover: 0,
			// Managed clusters announce host names whose certificates do not hold for the addresses.
			...(tls ? { dnsLookup: (host, callback) => callback(null, host) } : {}),
			redisOptions: shared,
		});
	const common = {
		...shared,
		db: endpoint.db,
		lazyConnect: true,
		...PIPELINING,
		retryStrategy: retryDelay,
	};
	if (endpoint.kind === 'sentinel')
		return new Redis({
			...common,
			sentinels: endpoint.nodes,
			name: endpoint.master,
			sentinelUsername: endpoint.sentinelUsername,
			sentinelPassword: endpoint.sentinelPassword,
			sentinelRetryStrategy: retryDelay,
			enableTLSForSentinelMode: tls !== undefined,
			...(tls ? { sentinelTLS: tls } : {}),
		});
	return new Redis({ ...common, ...endpoint.nodes[0] });
}
