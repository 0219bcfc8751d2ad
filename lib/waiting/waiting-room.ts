import { randomUUID } from 'node:crypto';
import { refOf, splitRef } from '../domain/ids';
import { clockLagMs, releasesContacts, type Journey } from '../domain/journey';
import { transact } from '../contacts/transactor';
import type { FilterTest } from '../events/match';
import type { Journeys } from '../journeys/journeys';
import type { AvailableTicket, ContactStore, Queue } from '../store/contacts';
import { NEVER_MS } from '../store/contacts';
import type { BatchStore } from '../store/batches';
import { Batches } from './batches';
import type { Tombstones } from '../contacts/tombstones';
import { endOne, putBack, stillOut, takeOut } from './hand-out';
import { park } from './park';
import { ParkedTickets } from './parked-tickets';
import type { Agenda, BeginAnswer, ContactEnd, PutBack, LeaseAnswer, LeasedBatch, LeasedContact, ParkAnswer, ParkRecord } from './types';
import { checkLease, checkParkRecords } from './validate';

interface Candidate extends AvailableTicket {
	untilMs: number;
}

/**
 * Where contacts wait, and the only way out: `park` -> (event, due time) -> `lease` -> `begin` -> `finish`.
 * At least once: a batch whose lease ends without a finish comes back whole with the next attempt.
 */
export class WaitingRoom extends ParkedTickets {
	private readonly batches: Batches;

	constructor(
		contacts: ContactStore,
		batches: BatchStore,
		journeys: Journeys,
		private readonly tombstones: Tombstones,
		private readonly test: FilterTest,
	) {
		super(contacts, journeys);
		this.batches = new Batches(batches);
	}

	/**
	 * Parks contacts, in input order. A repeat of (enrollmentId, stepKey, visit) gets the first answer.
	 * Two round trips a partition touched, whatever the number of records.
	 */
	async park(records: readonly ParkRecord[], nowMs: number): Promise<ParkAnswer[]> {
		checkParkRecords(records);
		const answers = await this.parkKnown(records, false, nowMs);
		const unknown = records.flatMap((_, i) => (answers[i] === undefined ? [i] : []));
		if (unknown.length > 0) {
			const adopted = await this.parkUnknown(unknown.map((i) => records[i]), nowMs);
			unknown.forEach((position, i) => (answers[position] = adopted[i]));
		}
		return answers as ParkAnswer[];
	}

	/** Enrollments that the store does not know: those of forgotten contacts stay gone, the others are taken in. */
	private async parkUnknown(records: readonly ParkRecord[], nowMs: number): Promise<ParkAnswer[]> {
		const isGone = await Promise.all(records.map(async ({ enrollmentId }) => await this.tombstones.has(enrollmentId)));
		const adopted = await this.parkKnown(records.filter((_, i) => !isGone[i]), true, nowMs);
		return records.map((_, i) => (isGone[i] ? { kind: 'gone', reason: 'forgotten' } : adopted.shift()!));
	}

	private async parkKnown(
		records: readonly ParkRecord[],
		mayAdopt: boolean,
		nowMs: number,
	): Promise<(ParkAnswer | undefined)[]> {
		const indexes = groupBy(records, (record) => record.contactId);
		const queries = [...indexes].map(([contactId, positions]) => ({
			contactId,
			allEvents: positions.some((i) => records[i].waitFor?.sinceMs !== undefined),
		}));
		const journeys = await this.journeys.current();
		const answers = new Array<ParkAnswer | undefined>(records.length);
		const decided = await transact(
			this.contacts,
			queries,
			(draft) => indexes.get(draft.contactId)!.map((i) => park(draft, records[i], journeys, this.test, mayAdopt, nowMs)),
			nowMs,
		);
		for (const [contactId, positions] of indexes)
			positions.forEach((position, i) => (answers[position] = decided.get(contactId)![i]));
		return answers;
	}

	/**
	 * Hands out up to `limit` contacts of these steps, the longest available first; a lapsed batch comes back whole
	 * before new ones. The lease is over when `nowMs >= leasedAt + leaseMs`. None available: no contacts, `batchId` ''.
	 * Contacts of a paused or stopped journey stay. Leases of several steps at once: a lapsed batch is found under the
	 * step of its first contact.
	 */
	async lease(stepKeys: readonly string[], limit: number, leaseMs: number, nowMs: number): Promise<LeasedBatch> {
		checkLease(stepKeys, limit, leaseMs);
		const journeys = await this.journeys.current();
		return (
			(await this.leaseLapsed(stepKeys, leaseMs, nowMs)) ??
			(await this.leaseNew(stepKeys, limit, leaseMs, journeys, nowMs)) ?? { batchId: '', attempt: 0, unbegun: 0, contacts: [] }
		);
	}

	/** Starts the current attempt of a batch. `stale` where the attempt is not current or its lease is over; idempotent for a run. */
	async begin(batchId: string, attempt: number, runId: string, nowMs: number): Promise<BeginAnswer> {
		const refs = await this.batches.begin(batchId, attempt, runId, nowMs);
		if (refs === undefined) return { kind: 'stale' };
		const alive = new Set((await this.stillOut(refs, batchId, nowMs)).map(({ ticketId }) => ticketId));
		return { kind: 'go', gone: refs.map((ref) => splitRef(ref).ticketId).filter((id) => !alive.has(id)) };
	}

	/** Extends the lease to `nowMs + leaseMs`. `lost` where the attempt is not current any more. */
	async renew(batchId: string, attempt: number, leaseMs: number, nowMs: number): Promise<LeaseAnswer> {
		return { kind: (await this.batches.renew(batchId, attempt, leaseMs, nowMs)) ? 'done' : 'lost' };
	}

	/** Renews only while the batch has not begun (it queues in n8n): a run that died keeps nothing alive. */
	async renewQueued(batchId: string, attempt: number, leaseMs: number, nowMs: number): Promise<LeaseAnswer> {
		return { kind: (await this.batches.renew(batchId, attempt, leaseMs, nowMs, 'leased')) ? 'done' : 'lost' };
	}

	/**
	 * Ends the attempt that `runId` began and, contact by contact, their part in it; those without an end are `done`.
	 * Idempotent; a crash in the middle leaves the rest to the next attempt.
	 */
	async finish(
		batchId: string,
		attempt: number,
		runId: string,
		ends: readonly ContactEnd[] | undefined,
		nowMs: number,
	): Promise<LeaseAnswer> {
		const refs = await this.batches.startEnding(batchId, attempt, runId, nowMs);
		if (refs === undefined) return { kind: 'lost' };
		const byTicket = new Map((ends ?? []).map((end) => [end.ticketId, end]));
		await this.eachContact(refs, nowMs, (draft, ticketId) => {
			endOne(draft, ticketId, batchId, byTicket.get(ticketId) ?? { ticketId, kind: 'done' }, nowMs);
		});
		await this.batches.remove(batchId);
		return { kind: 'done' };
	}

	/** Returns a batch that was not begun: it comes back with the next attempt from `notBeforeMs` on. */
	async giveBack(batchId: string, attempt: number, notBeforeMs: number, nowMs: number): Promise<LeaseAnswer> {
		return { kind: (await this.batches.giveBack(batchId, attempt, notBeforeMs, nowMs)) ? 'done' : 'lost' };
	}

	/**
	 * Puts contacts of a leased batch back to wait until another instant (a gate judged them again and still holds them);
	 * the others stay in the batch. `lost` where the attempt is not current any more: then nothing changed.
	 */
	async putBack(batchId: string, attempt: number, held: readonly PutBack[], nowMs: number): Promise<LeaseAnswer> {
		const batch = await this.batches.look(batchId);
		if (batch?.attempt !== attempt || batch.state !== 'leased' || nowMs >= batch.untilMs) return { kind: 'lost' };
		const byTicket = new Map(held.map((one) => [one.ticketId, one]));
		const refs = batch.refs.filter((ref) => byTicket.has(splitRef(ref).ticketId));
		await this.eachContact(refs, nowMs, (draft, ticketId) => putBack(draft, batchId, byTicket.get(ticketId)!, nowMs));
		return { kind: 'done' };
	}

	/** Takes a batch that cannot be started out of circulation: its contacts become dead letters, for a person to release or cancel. */
	async bury(batchId: string, attempt: number, failure: { message: string }, nowMs: number): Promise<LeaseAnswer> {
		const refs = await this.batches.startBurying(batchId, attempt, nowMs);
		if (refs === undefined) return { kind: 'lost' };
		await this.eachContact(refs, nowMs, (draft, ticketId) => {
			endOne(draft, ticketId, batchId, { ticketId, kind: 'failed', failure }, nowMs);
		});
		await this.batches.remove(batchId);
		return { kind: 'done' };
	}

	/** The run that holds the attempt, if it has begun; undefined where the batch is over. */
	async look(batchId: string): Promise<{ attempt: number; state: string; untilMs: number; runId?: string } | undefined> {
		return await this.batches.look(batchId);
	}

	/**
	 * What of these steps is or becomes available until `untilMs` (wall clock), earliest first, lapsed batches included,
	 * and how many batches are in flight. Costs one read a partition, however many steps.
	 */
	async agenda(stepKeys: readonly string[], nowMs: number, untilMs: number): Promise<Agenda> {
		const [journeys, queues, batches] = await Promise.all([
			this.journeys.current(),
			this.contacts.queues(untilMs),
			this.batches.inFlight(stepKeys, nowMs),
		]);
		const steps = new Set(stepKeys);
		const instants = new Map<string, number>();
		const note = (stepKey: string, atMs: number): void => {
			if (atMs <= untilMs) instants.set(stepKey, Math.min(atMs, instants.get(stepKey) ?? Infinity));
		};
		for (const queue of queues) if (steps.has(queue.stepKey)) note(queue.stepKey, wallInstant(queue, journeys, nowMs));
		for (const [stepKey, { earliestLapseMs }] of batches) if (earliestLapseMs !== null) note(stepKey, earliestLapseMs);
		return {
			available: [...instants].map(([stepKey, atMs]) => ({ stepKey, atMs })).sort((a, b) => a.atMs - b.atMs),
			inFlight: new Map([...batches].map(([stepKey, { count }]) => [stepKey, count])),
		};
	}

	private async leaseLapsed(stepKeys: readonly string[], leaseMs: number, nowMs: number): Promise<LeasedBatch | undefined> {
		for (;;) {
			const taken = await this.batches.takeLapsed(stepKeys, leaseMs, nowMs);
			if (taken === undefined) return undefined;
			const contacts = await this.stillOut(taken.refs, taken.batchId, nowMs);
			if (contacts.length > 0)
				return { batchId: taken.batchId, attempt: taken.attempt, unbegun: taken.unbegun, contacts };
			await this.batches.remove(taken.batchId);
		}
	}

	private async leaseNew(
		stepKeys: readonly string[],
		limit: number,
		leaseMs: number,
		journeys: ReadonlyMap<string, Journey>,
		nowMs: number,
	): Promise<LeasedBatch | undefined> {
		const candidates = await this.candidates(new Set(stepKeys), limit, journeys, nowMs);
		if (candidates.length === 0) return undefined;
		const untilMs = new Map(candidates.map((candidate) => [candidate.ref, candidate.untilMs]));
		const batchId = randomUUID();
		await this.batches.open(batchId, candidates[0].stepKey, [...untilMs.keys()], nowMs + leaseMs);
		const contacts: LeasedContact[] = [];
		await this.eachContact([...untilMs.keys()], nowMs, (draft, ticketId) =>
			takeOut(draft, ticketId, batchId, untilMs.get(refOf(ticketId, draft.contactId))!, nowMs),
		).then((taken) => contacts.push(...taken.flatMap((contact) => contact ?? [])));
		if (contacts.length === 0) {
			await this.batches.remove(batchId);
			return undefined;
		}
		return { batchId, attempt: 1, unbegun: 0, contacts };
	}

	/** The earliest available tickets over all partitions and queues of the steps. */
	private async candidates(
		stepKeys: ReadonlySet<string>,
		limit: number,
		journeys: ReadonlyMap<string, Journey>,
		nowMs: number,
	): Promise<(Candidate & { stepKey: string })[]> {
		const queues = (await this.contacts.queues(nowMs)).filter(
			(queue) => stepKeys.has(queue.stepKey) && queue.clock !== 'dead' && releasesContacts(journeys.get(queue.journeyId)),
		);
		if (queues.length === 0) return [];
		const share = limit <= 64 ? limit : Math.min(limit, Math.max(64, Math.ceil((2 * limit) / queues.length)));
		const lists = await Promise.all(
			queues.map(async (queue) => {
				const untilMs = readingOf(queue, journeys, nowMs);
				const tickets = await this.contacts.available(queue, untilMs, share);
				return tickets.map((ticket) => ({ ...ticket, untilMs, stepKey: queue.stepKey, order: ticket.atMs + nowMs - untilMs }));
			}),
		);
		return lists
			.flat()
			.sort((a, b) => a.order - b.order)
			.slice(0, limit);
	}

	private async stillOut(refs: readonly string[], batchId: string, nowMs: number): Promise<LeasedContact[]> {
		const contacts = await this.eachContact(refs, nowMs, (draft, ticketId) => stillOut(draft, ticketId, batchId));
		return contacts.flatMap((contact) => contact ?? []);
	}
}

/** What the queue's clock shows now. */
export function readingOf(queue: Queue, journeys: ReadonlyMap<string, Journey>, nowMs: number): number {
	return queue.clock === 'journey' ? nowMs - clockLagMs(journeys.get(queue.journeyId), nowMs) : nowMs;
}

/** The wall-clock instant of a queue's earliest ticket; {@link NEVER_MS} while the journey holds it. */
export function wallInstant(queue: Queue & { earliestMs: number }, journeys: ReadonlyMap<string, Journey>, nowMs: number): number {
	if (queue.clock === 'dead' || !releasesContacts(journeys.get(queue.journeyId)) || queue.earliestMs >= NEVER_MS) return NEVER_MS;
	return queue.earliestMs + nowMs - readingOf(queue, journeys, nowMs);
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number[]> {
	const groups = new Map<string, number[]>();
	items.forEach((item, i) => {
		const key = keyOf(item);
		const group = groups.get(key);
		if (group) group.push(i);
		else groups.set(key, [i]);
	});
	return groups;
}
