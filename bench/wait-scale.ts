import { Redis } from 'ioredis';
import { openStore, type JourneyStore, type ParkRecord } from '../lib';
import { foldText, unfoldText } from '../lib/domain/at-rest';
import { DAY_MS } from '../lib/domain/time';
import { splitRef } from '../lib/domain/ids';
import { Keys } from '../lib/redis/keys';
import { queueMember } from '../lib/redis/pack-changes';
import { startRedis } from '../test/host/redis-server';
import type { BenchRow } from './bench-row';
import { ratesInTurns } from './in-turns';
import { chunksOf, rounded, tell } from './measure';
import { contactIdOf, itemOf } from './wait-journeys';

const SIZES = [10_000, 100_000, 1_000_000];
const ROUNDS = 5;
const BATCH = 500;
const BATCHES = 4;
const PAGE = 1_000;
const GOAL = 0.8;
const LEASE_MS = 30_000;
const START_MS = Date.UTC(2027, 0, 1);
const LATER_MS = START_MS + DAY_MS;
const PARTITIONS = 16;
const STEP = '0123456789ab:journey:step';

/** A store of its own: 10,000 contacts of whom enough are due, and a crowd that waits beside them for a day or an event. */
class Room {
	private run = 0;

	private constructor(private readonly store: JourneyStore) {}

	static async fill(redis: Redis, url: string, size: number): Promise<Room> {
		const prefix = `p${size}`;
		const store = await openStore({ kind: 'redis', url, prefix });
		await store.journeys.subscribe('journey', { stepKey: STEP }, START_MS);
		const parked = Array.from({ length: SIZES[0] }, (_, i) => parkRecord(i));
		for (const page of chunksOf(parked, PAGE)) await store.waiting.park(page, START_MS);
		await crowd(redis, new Keys(prefix, PARTITIONS), contactIdOf(SIZES[0] - 1), SIZES[0], size);
		return new Room(store);
	}

	/** Leases, begins and finishes some batches. */
	async handOut(): Promise<number> {
		const nowMs = START_MS + 60_000;
		let contacts = 0;
		for (let i = 0; i < BATCHES; i++) {
			const batch = await this.store.waiting.lease([STEP], BATCH, LEASE_MS, nowMs);
			const runId = `run-${this.run++}`;
			await this.store.waiting.begin(batch.batchId, batch.attempt, runId, nowMs);
			await this.store.waiting.finish(batch.batchId, batch.attempt, runId, undefined, nowMs);
			contacts += batch.contacts.length;
		}
		if (contacts !== BATCHES * BATCH)
			throw new Error(`wait-scale: ${contacts} of ${BATCHES * BATCH} contacts were handed out`);
		return contacts;
	}

	async close(): Promise<void> {
		await this.store.close();
	}
}

function parkRecord(index: number): ParkRecord {
	const isDue = index < ROUNDS * BATCHES * BATCH;
	return {
		stepKey: STEP,
		contactId: contactIdOf(index),
		enrollmentId: `enrollment-of-${contactIdOf(index)}`,
		journeyId: 'journey',
		visit: 'visit',
		item: itemOf(index),
		dueAtMs: isDue ? START_MS + 1 + (index % 30_000) : LATER_MS,
		waitFor: { branches: [{ events: ['order.placed'] }] },
	};
}

/**
 * Contacts `from` to `to` as copies of one that waits: its document under other names, and its place in the queue.
 * Parked one by one a million takes minutes, and what is measured is not the parking.
 */
async function crowd(redis: Redis, keys: Keys, model: string, from: number, to: number): Promise<void> {
	const stored = await redis.getBuffer(keys.contact(keys.partitionOf(model), model));
	const behindRevision = stored!.indexOf('|') + 1;
	const revision = stored!.toString('latin1', 0, behindRevision);
	const document = unfoldText(stored!.toString('latin1', behindRevision));
	const queueName = queueMember({ stepKey: STEP, journeyId: 'journey', clock: 'journey' });
	const ref = await queueEntry(redis, keys.queue(keys.partitionOf(model), queueName), model);
	for (let at = from; at < to; at += PAGE) {
		const documents: (string | Buffer)[] = [];
		const entries = new Map<string, string[]>();
		for (let i = at; i < Math.min(to, at + PAGE); i++) {
			const contactId = contactIdOf(i);
			const partition = keys.partitionOf(contactId);
			const own = revision + foldText(document.replaceAll(model, contactId));
			documents.push(keys.contact(partition, contactId), Buffer.from(own, 'latin1'));
			const queue = keys.queue(partition, queueName);
			if (!entries.has(queue)) entries.set(queue, []);
			entries.get(queue)!.push(String(LATER_MS + i), ref.replace(model, contactId));
		}
		const pipeline = redis.pipeline().mset(documents);
		for (const [queue, members] of entries) pipeline.call('zadd', queue, ...members.map(String));
		await pipeline.exec();
	}
}

async function queueEntry(redis: Redis, key: string, contactId: string): Promise<string> {
	const members = await redis.zrange(key, 0, '-1');
	const found = members.filter((ref) => splitRef(ref).contactId === contactId);
	if (found.length !== 1) throw new Error(`wait-scale: ${contactId} stands ${found.length} times in ${key}`);
	return found[0];
}

/** Contacts leased, begun and finished a second, with ever more that wait beside them. */
export async function run(): Promise<BenchRow> {
	const server = await startRedis({ appendonly: false });
	const redis = new Redis(server.url);
	const rooms: Room[] = [];
	try {
		for (const size of SIZES) {
			const startMs = performance.now();
			rooms.push(await Room.fill(redis, server.url, size));
			tell('parked', size, 'at', rounded((size / (performance.now() - startMs)) * 1_000), '/s');
		}
		const rates = await ratesInTurns(
			rooms.map((room) => ({ work: async () => await room.handOut() })),
			ROUNDS,
		);
		const ratio = rates[2] / rates[0];
		return {
			bench: 'wait-scale',
			peer: `itself with ${SIZES[0].toLocaleString('en-US')} parked`,
			ours: rounded(rates[2]),
			theirs: rounded(rates[0]),
			unit: `contacts/s leased and finished, ${SIZES[2].toLocaleString('en-US')} parked`,
			ratio: rounded(ratio),
			goal: `>= ${GOAL}`,
			holds: ratio >= GOAL,
			with100k: rounded(rates[1]),
			measured: `${SIZES[0].toLocaleString('en-US')} parked by the library, the others are copies of one of them`,
		};
	} finally {
		for (const room of rooms) await room.close();
		redis.disconnect();
		await server.stop();
	}
}
