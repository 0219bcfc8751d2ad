import { unpackEvent } from '../domain/contact-codec';
import type {
	AvailableTicket,
	ContactChange,
	ContactQuery,
	ContactSnapshot,
	ContactStore,
	Queue,
} from '../store/contacts';
import { allPartitions, groupByPartition, type Group } from './by-partition';
import type { RedisConnection } from './connection';
import { splitParts, type Keys } from './keys';
import { packChanges, queueMember } from './pack-changes';
import type { ScriptRunner } from './run-script';
import { scanContacts } from './scan-contacts';

/** Changes a script call: bounds how long Redis is busy with one, and the arguments of a JavaScript call. */
const COMMIT_CHUNK = 250;
/** Contacts read in one script call; those with all their events may be large. */
const LOAD_CHUNK = 500;
const LOAD_EVENTS_CHUNK = 50;

/** Contacts in Redis, see `keys.ts` for where; see the port for what each method promises. */
export class RedisContacts implements ContactStore {
	/** @param wake told, after a commit, the steps of tickets that have become available */
	constructor(
		private readonly runner: ScriptRunner,
		private readonly connection: RedisConnection,
		private readonly keys: Keys,
		private readonly wake: (stepKeys: ReadonlySet<string>) => void,
	) {}

	async load(queries: readonly ContactQuery[]): Promise<ContactSnapshot[]> {
		const snapshots = new Array<ContactSnapshot>(queries.length);
		const chunk = queries.some(({ allEvents }) => allEvents) ? LOAD_EVENTS_CHUNK : LOAD_CHUNK;
		const groups = groupByPartition(this.keys, queries, chunk);
		await Promise.all(groups.map((group) => this.loadGroup(group, snapshots)));
		return snapshots;
	}

	async commit(changes: readonly ContactChange[], nowMs: number): Promise<('done' | 'stale')[]> {
		const answers = new Array<'done' | 'stale'>(changes.length);
		const woken = new Set<string>();
		const groups = groupByPartition(this.keys, changes, COMMIT_CHUNK);
		const commitGroup = async ({ partition, items }: Group<ContactChange>) => {
			const { keys, args } = packChanges(
				this.keys,
				partition,
				items.map(({ item }) => item),
			);
			const replies = (await this.runner.run('commit', keys, args)) as ('done' | 'stale')[];
			items.forEach(({ item, index }, i) => {
				answers[index] = replies[i];
				if (replies[i] === 'stale') return;
				for (const { stepKey, atMs } of item.schedule) if (atMs !== null && atMs <= nowMs) woken.add(stepKey);
			});
		};
		try {
			await Promise.all(groups.map(commitGroup));
		} finally {
			if (woken.size > 0) this.wake(woken);
		}
		return answers;
	}

	async queues(untilMs: number): Promise<(Queue & { partition: number; earliestMs: number })[]> {
		const max = untilMs === Infinity ? '+inf' : untilMs;
		const read = async (partition: number) => {
			const { client } = this.connection;
			const reply = await this.connection.answer(
				client.zrangebyscore(this.keys.heads(partition), '-inf', max, 'WITHSCORES'),
			);
			return pairs(reply).map(([member, score]) => {
				const [stepKey, journeyId, clock] = splitParts(member);
				return { stepKey, journeyId, clock: clock as Queue['clock'], partition, earliestMs: Number(score) };
			});
		};
		return (await Promise.all(allPartitions(this.keys).map(read))).flat();
	}

	async available(
		queue: Queue & { partition: number },
		untilMs: number,
		limit: number,
	): Promise<AvailableTicket[]> {
		const key = this.keys.queue(queue.partition, queueMember(queue));
		const max = untilMs === Infinity ? '+inf' : untilMs;
		const reply = await this.connection.answer(
			this.connection.client.zrangebyscore(key, '-inf', max, 'WITHSCORES', 'LIMIT', 0, limit),
		);
		return pairs(reply).map(([ref, score]) => ({ ref, atMs: Number(score) }));
	}

	async parkedAt(stepKey: string): Promise<number> {
		const { client } = this.connection;
		const counts = await Promise.all(
			allPartitions(this.keys).map((partition) =>
				this.connection.answer(client.hget(this.keys.stepCounts(partition), stepKey)),
			),
		);
		return counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
	}

	scan(cursor: string, limit: number): Promise<{ contactIds: string[]; cursor: string }> {
		return scanContacts(this.connection, this.keys, cursor, limit);
	}

	private async loadGroup(
		{ partition, items }: Group<ContactQuery>,
		snapshots: ContactSnapshot[],
	): Promise<void> {
		const keys: string[] = [];
		const args: (string | number)[] = [];
		for (const { item } of items) {
			const { contactId, eventIds = [], allEvents } = item;
			keys.push(this.keys.contact(partition, contactId));
			args.push(allEvents ? '*' : eventIds.length || '');
			if (allEvents || eventIds.length > 0) keys.push(this.keys.events(partition, contactId));
			if (!allEvents) args.push(...eventIds);
		}
		const replies = (await this.runner.readBytes('load', keys, args)) as LoadReply[];
		let next = 0;
		for (const { item, index } of items) {
			const { contactId, eventIds = [], allEvents } = item;
			const document = readDocument(replies[next++] as Buffer | null);
			const { revision, text } = document ?? { revision: 0, text: undefined };
			let events = NO_EVENTS;
			if (allEvents) events = allOf(contactId, eventIds, replies[next++] as Buffer[]);
			else if (eventIds.length > 0) events = knownOf(eventIds, replies[next++] as number[]);
			snapshots[index] = { contactId, revision, packed: text, ...events };
		}
	}
}

/** A document, all events (ids and events in turn), or how many there are and which of the ids asked about. */
type LoadReply = Buffer | null | Buffer[] | number[];
type ReadEvents = Pick<ContactSnapshot, 'knownEventIds' | 'events' | 'eventCount'>;

const NO_EVENTS: ReadEvents = { knownEventIds: new Set(), events: [], eventCount: 0 };

function allOf(contactId: string, eventIds: readonly string[], stored: Buffer[]): ReadEvents {
	const packed = pairs(stored.map(String));
	const ids = new Set(packed.map(([id]) => id));
	const events = packed.map(([id, event]) => unpackEvent(contactId, id, event));
	return {
		knownEventIds: new Set(eventIds.filter((id) => ids.has(id))),
		events: events.sort((a, b) => a.seq - b.seq),
		eventCount: events.length,
	};
}

const NUL = 0;
const BAR = '|'.charCodeAt(0);

function readDocument(stored: Buffer | null): { revision: number; text: string } | undefined {
	if (stored === null) return undefined;
	const bar = stored.indexOf(BAR);
	const isBytes = stored[bar + 1] === NUL;
	return {
		revision: Number(stored.toString('latin1', 0, bar)),
		text: stored.toString(isBytes ? 'latin1' : 'utf8', bar + 1),
	};
}

function knownOf(eventIds: readonly string[], [eventCount, ...isKnown]: number[]): ReadEvents {
	return {
		knownEventIds: new Set(eventIds.filter((_, i) => isKnown[i] === 1)),
		events: [],
		eventCount,
	};
}

function pairs(flat: string[]): [string, string][] {
	const result: [string, string][] = [];
	for (let i = 0; i < flat.length; i += 2) result.push([flat[i], flat[i + 1]]);
	return result;
}
