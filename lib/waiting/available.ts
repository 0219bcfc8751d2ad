import { clockLagMs, releasesContacts, type Journey } from '../domain/journey';
import { NEVER_MS, type ContactStore, type Queue } from '../store/contacts';

/** A ticket that may leave, with the wall-clock instant at which it became available. */
export interface Candidate {
	ref: string;
	stepKey: string;
	sinceMs: number;
}

type Journeys = ReadonlyMap<string, Journey>;
type PartitionQueue = Queue & { partition: number; earliestMs: number };

/** Queues below this share are read whole: one more read would cost more than the tickets. */
const LEAST_SHARE = 64;

/** What the queue's clock shows now. */
function readingOf(queue: Queue, journeys: Journeys, nowMs: number): number {
	return queue.clock === 'journey' ? nowMs - clockLagMs(journeys.get(queue.journeyId), nowMs) : nowMs;
}

/** The wall-clock instant of a queue's earliest ticket; {@link NEVER_MS} while the journey holds it. */
function wallInstant(queue: Queue & { earliestMs: number }, journeys: Journeys, nowMs: number): number {
	if (
		queue.clock === 'dead' ||
		!releasesContacts(journeys.get(queue.journeyId)) ||
		queue.earliestMs >= NEVER_MS
	)
		return NEVER_MS;
	return queue.earliestMs + nowMs - readingOf(queue, journeys, nowMs);
}

/** The earliest available tickets of the steps over all partitions and queues, in order; equal instants go by ref. */
export async function candidates(
	contacts: ContactStore,
	stepKeys: ReadonlySet<string>,
	limit: number,
	journeys: Journeys,
	nowMs: number,
): Promise<Candidate[]> {
	const queues = (await contacts.queues(nowMs)).filter(
		(queue) => stepKeys.has(queue.stepKey) && wallInstant(queue, journeys, nowMs) <= nowMs,
	);
	const share = Math.min(limit, Math.max(LEAST_SHARE, Math.ceil((2 * limit) / Math.max(1, queues.length))));
	const read = async (queue: PartitionQueue, most: number) =>
		await readQueue(contacts, queue, most, journeys, nowMs);
	const lists = await Promise.all(queues.map(async (queue) => await read(queue, share)));
	const cut = merge(lists, limit)[limit - 1]?.sinceMs ?? Infinity;
	// A queue that gave its whole share may hold more that come before the cut.
	const whole = lists.map(async (list, i) =>
		share < limit && list.length === share && list[share - 1].sinceMs <= cut
			? await read(queues[i], limit)
			: list,
	);
	return merge(await Promise.all(whole), limit);
}

async function readQueue(
	contacts: ContactStore,
	queue: PartitionQueue,
	limit: number,
	journeys: Journeys,
	nowMs: number,
): Promise<Candidate[]> {
	const untilMs = readingOf(queue, journeys, nowMs);
	const tickets = await contacts.available(queue, untilMs, limit);
	return tickets.map(({ ref, atMs }) => ({ ref, stepKey: queue.stepKey, sinceMs: atMs + nowMs - untilMs }));
}

function merge(lists: readonly Candidate[][], limit: number): Candidate[] {
	return lists
		.flat()
		.sort((a, b) => a.sinceMs - b.sinceMs || (a.ref < b.ref ? -1 : 1))
		.slice(0, limit);
}

/** An instant (wall clock) at which something of a step is available. */
export interface StepInstant {
	stepKey: string;
	atMs: number;
}

/** The instants of the earliest tickets of queues. */
export function instantsOf(
	queues: readonly PartitionQueue[],
	journeys: Journeys,
	nowMs: number,
): StepInstant[] {
	return queues.map((queue) => ({ stepKey: queue.stepKey, atMs: wallInstant(queue, journeys, nowMs) }));
}

/** The earliest instant of each step, as far as it lies at or before `untilMs`, earliest first. */
export function earliestOf(instants: readonly StepInstant[], untilMs: number): StepInstant[] {
	const earliest = new Map<string, number>();
	for (const { stepKey, atMs } of instants)
		if (atMs <= untilMs) earliest.set(stepKey, Math.min(atMs, earliest.get(stepKey) ?? Infinity));
	return [...earliest].map(([stepKey, atMs]) => ({ stepKey, atMs })).sort((a, b) => a.atMs - b.atMs);
}
