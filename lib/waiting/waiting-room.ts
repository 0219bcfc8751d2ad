import { splitRef } from '../domain/ids';
import { decideEach } from '../contacts/decide-each';
import { readEach } from '../contacts/read-each';
import type { Tombstones } from '../contacts/tombstones';
import type { FilterTest } from '../events/match';
import type { Journeys } from '../journeys/journeys';
import type { BatchStore } from '../store/batches';
import type { ContactStore } from '../store/contacts';
import { earliestOf, instantsOf } from './available';
import { Batches } from './batches';
import { eachTicket } from './each-ticket';
import { endOne, isIn, putBack, retime, stillOut } from './hand-out';
import { Leasing } from './leasing';
import { park } from './park';
import { ParkedTickets } from './parked-tickets';
import type {
	Agenda,
	BeginAnswer,
	ContactEnd,
	LeaseAnswer,
	LeasedBatch,
	ParkAnswer,
	ParkRecord,
	PutBack,
	Retiming,
} from './types';
import { checkLease, checkParkRecords } from './validate';

const DONE: LeaseAnswer = { kind: 'done' };
const LOST: LeaseAnswer = { kind: 'lost' };

/**
 * Where contacts wait, and the only way out: `park` -> (event, due time) -> `lease` -> `begin` -> `finish`.
 * At least once: a batch whose lease ends without a finish comes back whole with the next attempt.
 */
export class WaitingRoom extends ParkedTickets {
	private readonly batches: Batches;
	private readonly leasing: Leasing;

	constructor(
		contacts: ContactStore,
		batches: BatchStore,
		journeys: Journeys,
		private readonly tombstones: Tombstones,
		private readonly test: FilterTest,
	) {
		super(contacts, journeys);
		this.batches = new Batches(batches);
		this.leasing = new Leasing(contacts, this.batches);
	}

	/**
	 * Parks contacts, in input order. A repeat of (enrollmentId, stepKey, visit) gets the first answer.
	 * Two round trips a partition touched, whatever the number of records; as many again for enrollments not known.
	 * Errors: `invalid-input`, `invalid-condition`; nothing is parked then.
	 */
	async park(records: readonly ParkRecord[], nowMs: number): Promise<ParkAnswer[]> {
		checkParkRecords(records);
		const answers = await this.parkKnown(records, false, nowMs);
		const unknown = records.flatMap((_, i) => (answers[i] === undefined ? [i] : []));
		if (unknown.length > 0) {
			const adopted = await this.parkUnknown(
				unknown.map((i) => records[i]),
				nowMs,
			);
			unknown.forEach((position, i) => (answers[position] = adopted[i]));
		}
		return answers as ParkAnswer[];
	}

	/** Enrollments that the store does not know: those of forgotten contacts stay gone, the others are taken in. */
	private async parkUnknown(records: readonly ParkRecord[], nowMs: number): Promise<ParkAnswer[]> {
		const dead = await this.tombstones.among(records.map(({ enrollmentId }) => enrollmentId));
		const isGone = ({ enrollmentId }: ParkRecord) => dead.has(enrollmentId);
		const adopted = await this.parkKnown(
			records.filter((record) => !isGone(record)),
			true,
			nowMs,
		);
		let next = 0;
		return records.map((record) =>
			isGone(record) ? { kind: 'gone', reason: 'forgotten' } : adopted[next++]!,
		);
	}

	private async parkKnown(
		records: readonly ParkRecord[],
		mayAdopt: boolean,
		nowMs: number,
	): Promise<(ParkAnswer | undefined)[]> {
		const journeys = await this.journeys.current();
		return await decideEach(
			this.contacts,
			records,
			({ contactId }) => contactId,
			(draft, record) => park(draft, record, journeys, { test: this.test, mayAdopt, isNoted: true }, nowMs),
			nowMs,
			(contactId, own) => ({
				contactId,
				allEvents: own.some(({ waitFor }) => waitFor?.sinceMs !== undefined),
			}),
		);
	}

	/**
	 * Hands out up to `limit` contacts of these steps, the longest available first; a lapsed batch comes back whole
	 * before new ones. The lease is over when `nowMs >= leasedAt + leaseMs`. None available: no contacts, `batchId` ''.
	 * Contacts of a paused or stopped journey stay. Leases of several steps at once: a lapsed batch is found under the
	 * step of its first contact. `isSilent`: the ledger does not say that they are released; whoever judges them says what becomes of them.
	 */
	async lease(
		stepKeys: readonly string[],
		limit: number,
		leaseMs: number,
		nowMs: number,
		isSilent = false,
	): Promise<LeasedBatch> {
		checkLease(stepKeys, limit, leaseMs);
		const journeys = await this.journeys.current();
		const batch = await this.leasing.lease({ stepKeys, limit, leaseMs, nowMs, journeys, isSilent });
		return batch ?? { batchId: '', attempt: 0, unbegun: 0, contacts: [] };
	}

	/** Starts the current attempt of a batch. `stale` where the attempt is not current or its lease is over; idempotent for a run. */
	async begin(batchId: string, attempt: number, runId: string, nowMs: number): Promise<BeginAnswer> {
		const refs = await this.batches.begin(batchId, attempt, runId, nowMs);
		if (refs === undefined) return { kind: 'stale' };
		const isHere = await readEach(
			this.contacts,
			refs.map(splitRef),
			({ contactId }) => contactId,
			(contact, { ticketId }) => isIn(contact, ticketId, batchId),
		);
		const gone = refs.filter((_, i) => !isHere[i]);
		await eachTicket(
			this.contacts,
			gone,
			nowMs,
			(draft, ticketId) => void stillOut(draft, ticketId, batchId),
		);
		return { kind: 'go', gone: gone.map((ref) => splitRef(ref).ticketId) };
	}

	/** Extends the lease to `nowMs + leaseMs`. `lost` where the attempt is not current any more. */
	async renew(batchId: string, attempt: number, leaseMs: number, nowMs: number): Promise<LeaseAnswer> {
		return (await this.batches.renew(batchId, attempt, leaseMs, nowMs)) ? DONE : LOST;
	}

	/** Renews only while the batch has not begun (it queues in n8n): a run that died keeps nothing alive. */
	async renewQueued(batchId: string, attempt: number, leaseMs: number, nowMs: number): Promise<LeaseAnswer> {
		return (await this.batches.renew(batchId, attempt, leaseMs, nowMs, 'leased')) ? DONE : LOST;
	}

	/**
	 * Ends the attempt that `runId` began and, contact by contact, their part in it; those without an end are `done`.
	 * A crash in the middle leaves the rest to the next attempt. A repeat in the same process gets `done` again; in
	 * another one it is `lost`, as the batch is no more.
	 */
	async finish(
		batchId: string,
		attempt: number,
		runId: string,
		ends: readonly ContactEnd[] | undefined,
		nowMs: number,
	): Promise<LeaseAnswer> {
		const refs = await this.batches.startEnding(batchId, attempt, runId, nowMs);
		if (refs === undefined) return LOST;
		const byTicket = new Map((ends ?? []).map((end) => [end.ticketId, end]));
		await eachTicket(this.contacts, refs, nowMs, (draft, ticketId) =>
			endOne(draft, batchId, byTicket.get(ticketId) ?? { ticketId, kind: 'done' }, nowMs),
		);
		await this.batches.end(batchId, attempt, runId);
		return DONE;
	}

	/** Returns a batch that was not begun: it comes back with the next attempt from `notBeforeMs` on. */
	async giveBack(batchId: string, attempt: number, notBeforeMs: number, nowMs: number): Promise<LeaseAnswer> {
		return (await this.batches.giveBack(batchId, attempt, notBeforeMs, nowMs)) ? DONE : LOST;
	}

	/**
	 * Moves the due time of parked contacts, in input order: false where one does not wait (it is out, or gone). A wait whose
	 * moment is over by its new time leaves at once.
	 */
	async retime(moves: readonly Retiming[], nowMs: number): Promise<boolean[]> {
		return await decideEach(this.contacts, moves, ({ contactId }) => contactId, retime, nowMs);
	}

	/**
	 * Puts contacts of a leased batch back to wait until another instant (a judge still holds them), or ends their visits;
	 * the others stay in the batch. `lost` where the attempt is not current any more: then nothing changed.
	 */
	async putBack(
		batchId: string,
		attempt: number,
		held: readonly PutBack[],
		nowMs: number,
	): Promise<LeaseAnswer> {
		const batch = await this.batches.look(batchId);
		if (batch?.attempt !== attempt || batch.state !== 'leased' || nowMs >= batch.untilMs) return LOST;
		const byTicket = new Map(held.map((one) => [one.ticketId, one]));
		const heldOf = (ref: string) => byTicket.get(splitRef(ref).ticketId);
		await eachTicket(this.contacts, batch.refs.filter(heldOf), nowMs, (draft, ticketId) =>
			putBack(draft, batchId, byTicket.get(ticketId)!, nowMs),
		);
		await this.batches.keepOnly(
			batchId,
			attempt,
			batch.refs.filter((ref) => !heldOf(ref)),
		);
		return DONE;
	}

	/** Takes a batch that cannot be started out of circulation: its contacts become dead letters, for a person to release or cancel. */
	async bury(
		batchId: string,
		attempt: number,
		failure: { message: string },
		nowMs: number,
	): Promise<LeaseAnswer> {
		const refs = await this.batches.startBurying(batchId, attempt, nowMs);
		if (refs === undefined) return LOST;
		await eachTicket(this.contacts, refs, nowMs, (draft, ticketId) =>
			endOne(draft, batchId, { ticketId, kind: 'failed', failure }, nowMs),
		);
		await this.batches.remove(batchId);
		return DONE;
	}

	/** The run that holds the attempt, if it has begun; undefined where the batch is over. */
	async look(
		batchId: string,
	): Promise<{ attempt: number; state: string; untilMs: number; runId?: string } | undefined> {
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
		const lapses = [...batches].flatMap(([stepKey, { earliestLapseMs }]) =>
			earliestLapseMs === null ? [] : [{ stepKey, atMs: earliestLapseMs }],
		);
		const steps = new Set(stepKeys);
		const wanted = queues.filter(({ stepKey }) => steps.has(stepKey));
		return {
			available: earliestOf([...instantsOf(wanted, journeys, nowMs), ...lapses], untilMs),
			inFlight: new Map([...batches].map(([stepKey, { count }]) => [stepKey, count])),
		};
	}
}
