import { Redis } from 'ioredis';
import { openStore, type JourneyStore, type ParkRecord } from '../lib';
import { DAY_MS } from '../lib/domain/time';
import { startRedis } from '../test/host/redis-server';
import type { BenchRow } from './bench-row';
import { ratesInTurns } from './in-turns';
import { rounded, tell } from './measure';
import { contactIdOf, itemOf } from './wait-journeys';

const SIZES = [10_000, 100_000, 1_000_000];
const ROUNDS = 5;
const BATCH = 500;
const BATCHES = 4;
const PARK_AT_ONCE = 1_000;
const GOAL = 0.8;
const LEASE_MS = 30_000;
const START_MS = Date.UTC(2027, 0, 1);
const STEP = '0123456789ab:journey:step';

/** A store of its own with so many parked; a small share of them is due, the others wait for a day or an event. */
class Room {
	private run = 0;

	private constructor(private readonly store: JourneyStore) {}

	static async fill(url: string, size: number): Promise<Room> {
		const store = await openStore({ kind: 'redis', url, prefix: `p${size}` });
		await store.journeys.subscribe('journey', { stepKey: STEP }, START_MS);
		const due = ROUNDS * BATCHES * BATCH;
		for (let at = 0; at < size; at += 2 * PARK_AT_ONCE) {
			const page = async (from: number) => {
				const records = Array.from({ length: PARK_AT_ONCE }, (_, i) => parkRecord(from + i, isDue(from + i, size, due)));
				await store.waiting.park(records, START_MS);
			};
			await Promise.all([page(at), page(at + PARK_AT_ONCE)]);
		}
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
		if (contacts !== BATCHES * BATCH) throw new Error(`wait-scale: ${contacts} of ${BATCHES * BATCH} contacts were handed out`);
		return contacts;
	}

	async close(): Promise<void> {
		await this.store.close();
	}
}

/** Spread evenly over all that are parked. */
function isDue(index: number, size: number, due: number): boolean {
	return Math.floor(((index + 1) * due) / size) > Math.floor((index * due) / size);
}

function parkRecord(index: number, isDueNow: boolean): ParkRecord {
	return {
		stepKey: STEP,
		contactId: contactIdOf(index),
		enrollmentId: `enrollment-${index}`,
		journeyId: 'journey',
		visit: 'visit',
		item: itemOf(index),
		dueAtMs: START_MS + (isDueNow ? 1 + (index % 30_000) : DAY_MS + index),
		waitFor: { branches: [{ events: ['order.placed'] }] },
	};
}

/** Contacts leased, begun and finished a second, with ever more that wait beside them. */
export async function run(): Promise<BenchRow> {
	const server = await startRedis({ appendonly: false });
	const redis = new Redis(server.url);
	const rooms: Room[] = [];
	try {
		for (const size of SIZES) {
			const startMs = performance.now();
			rooms.push(await Room.fill(server.url, size));
			tell('parked', size, 'at', rounded((size / (performance.now() - startMs)) * 1_000), '/s');
		}
		const rates = await ratesInTurns(rooms.map((room) => ({ work: async () => await room.handOut() })), ROUNDS);
		const ratio = rates[2] / rates[0];
		const memory = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))![1]);
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
			bytesAContact: rounded(memory / SIZES.reduce((sum, size) => sum + size)),
		};
	} finally {
		for (const room of rooms) await room.close();
		redis.disconnect();
		await server.stop();
	}
}
