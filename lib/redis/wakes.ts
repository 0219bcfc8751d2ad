import type { Redis } from 'ioredis';
import { JourneyError } from '../domain/errors';
import { SECOND_MS } from '../domain/time';
import { ALL_STEPS, LocalWakes } from '../store/wakes';
import type { RedisConnection } from './connection';

const RETRY_FIRST_MS = 100;
const RETRY_CAP_MS = 2 * SECOND_MS;

/**
 * Tells every process on the store which steps have tickets available, by one channel. What was told while the
 * subscription was down is lost: on each new one, listeners hear {@link ALL_STEPS}.
 */
export class RedisWakes {
	private readonly local = new LocalWakes();
	private subscriber: Redis | undefined;
	private isListening = false;
	private isSubscribed = false;
	private isEnded = false;
	private failures = 0;
	private retry: NodeJS.Timeout | undefined;
	private outgoing = new Set<string>();
	private refusal: JourneyError | undefined;

	constructor(
		private readonly connection: RedisConnection,
		private readonly channel: string,
	) {}

	/** One message for all that is told in one turn of the event loop. Not waited for: it is a hint. */
	tell(stepKeys: Iterable<string>): void {
		if (this.outgoing.size === 0) setImmediate(() => this.publish());
		for (const stepKey of stepKeys) this.outgoing.add(stepKey);
	}

	/** Subscribes with the first listener, on a connection of its own. */
	listen(listener: (stepKey: string) => void): () => void {
		const unlisten = this.local.listen(listener);
		if (!this.isListening) {
			this.isListening = true;
			this.subscribe();
		} else if (this.isSubscribed) this.local.tell([ALL_STEPS]);
		return unlisten;
	}

	/** Says so when the server refuses the channel: contacts leave all the same, only later. */
	warnings(): string[] {
		if (this.refusal === undefined) return [];
		return [`Wake-ups do not work, contacts leave up to some seconds late: ${this.refusal.message}`];
	}

	end(): void {
		this.isEnded = true;
		this.local.end();
		clearTimeout(this.retry);
		this.subscriber?.disconnect();
	}

	private publish(): void {
		const message = JSON.stringify([...this.outgoing]);
		this.outgoing = new Set();
		if (this.isEnded) return;
		this.connection.client.publish(this.channel, message).then(
			() => undefined,
			(error: unknown) => this.noteRefusal(error),
		);
	}

	private noteRefusal(error: unknown): void {
		const read = this.connection.asJourneyError(error);
		if (read instanceof JourneyError && read.code === 'store-misconfigured') this.refusal = read;
	}

	/**
	 * Connects to any master, anew after each end: the reconnection of the driver would stay with one node of a cluster
	 * and does not say when the subscription stands again.
	 */
	private subscribe(): void {
		if (this.isEnded) return;
		const masters = this.connection.masters();
		const node = masters[Math.floor(Math.random() * masters.length)];
		if (node === undefined) return this.subscribeLater();
		const subscriber = node.duplicate({
			lazyConnect: true,
			enableAutoPipelining: false,
			retryStrategy: null,
			connectionName: 'customer-journeys-wake',
		});
		this.subscriber = subscriber;
		subscriber.on('error', () => undefined);
		subscriber.on('end', () => this.subscribeLater());
		subscriber.on('message', (_channel: string, message: string) => {
			this.local.tell(JSON.parse(message) as string[]);
		});
		subscriber
			.connect()
			.then(() => subscriber.subscribe(this.channel))
			.then(
				() => {
					this.failures = 0;
					this.isSubscribed = true;
					this.refusal = undefined;
					this.local.tell([ALL_STEPS]);
				},
				(error: unknown) => {
					this.noteRefusal(error);
					subscriber.disconnect();
				},
			);
	}

	private subscribeLater(): void {
		this.isSubscribed = false;
		clearTimeout(this.retry);
		if (this.isEnded) return;
		const delayMs = Math.min(RETRY_FIRST_MS * 2 ** Math.min(this.failures++, 10), RETRY_CAP_MS);
		this.retry = setTimeout(() => this.subscribe(), delayMs);
		this.retry.unref();
	}
}
