import type { Contact, Ticket } from '../domain/contact';
import { refOf, splitRef } from '../domain/ids';
import { clockLagMs, type Journey } from '../domain/journey';
import { decideEach } from '../contacts/decide-each';
import type { ContactDraft } from '../contacts/draft';
import { end, isLive, recoverIfNothingDead } from '../contacts/enrollment-transitions';
import { readEach } from '../contacts/read-each';
import type { Journeys } from '../journeys/journeys';
import { NEVER_MS, type ContactStore, type Queue } from '../store/contacts';
import { eachTicket } from './each-ticket';
import { stepOfLane } from './lane';
import type { ListedTicket } from './types';

const PAGE = 1_000;
/** Queues that a list reads in one go: a step has two or three in each partition. */
const QUEUES_AT_ONCE = 32;

/** Names one ticket, as lists give it. */
export interface TicketName {
	ticketId: string;
	contactId: string;
}

/** Which parked contacts are meant. An enrollment without its `contactId` is searched for among all contacts of the store. */
export type TicketSelection =
	{ enrollmentId: string; contactId?: string } | { journeyId: string } | { ticketIds: TicketName[] };

/** Listing, cancelling and reviving of those who wait. */
export class ParkedTickets {
	constructor(
		protected readonly contacts: ContactStore,
		protected readonly journeys: Journeys,
	) {}

	/** How many contacts are parked at a step (waiting or ready; those handed out are not). */
	async count({ stepKey }: { stepKey: string }): Promise<number> {
		return await this.contacts.parkedAt(stepKey);
	}

	/**
	 * Ends the parked visits of an enrollment or of a whole journey for good; an enrollment with nothing else alive
	 * is over (`exited`, reason `cancelled`). Contacts that are handed out already are not called back.
	 */
	async cancel(selection: TicketSelection, nowMs: number): Promise<{ cancelled: number }> {
		if ('ticketIds' in selection)
			return { cancelled: await this.cancelTickets(selection.ticketIds.map(refOfName), nowMs) };
		if ('journeyId' in selection) return { cancelled: await this.cancelJourney(selection.journeyId, nowMs) };
		const { enrollmentId, contactId } = selection;
		if (contactId === undefined) return { cancelled: await this.searchAndCancel(enrollmentId, nowMs) };
		return { cancelled: await this.cancelEnrollment([contactId], enrollmentId, nowMs) };
	}

	/** Takes dead letters up again: they leave as they would have left, at once. */
	async revive(tickets: readonly TicketName[], nowMs: number): Promise<{ revived: number }> {
		const done = await eachTicket(this.contacts, tickets.map(refOfName), nowMs, (draft, ticketId) => {
			const ticket = draft.contact.tickets.find(({ id, state }) => id === ticketId && state === 'dead');
			if (ticket === undefined) return false;
			reviveTicket(draft, ticket, nowMs);
			return true;
		});
		return { revived: done.filter(Boolean).length };
	}

	/** A page of those who wait at a step or in a journey; `dead` lists only those who need a person. Costs one read a queue. */
	async list(
		selection: { stepKey?: string; journeyId?: string; dead?: boolean },
		limit: number,
		nowMs: number,
	): Promise<ListedTicket[]> {
		const journeys = await this.journeys.current();
		const queues = await this.queuesOf(
			(queue) =>
				(selection.stepKey === undefined || stepOfLane(queue.stepKey) === selection.stepKey) &&
				(selection.journeyId === undefined || queue.journeyId === selection.journeyId) &&
				(selection.dead !== true || queue.clock === 'dead'),
		);
		const listed: ListedTicket[] = [];
		for (let at = 0; at < queues.length && listed.length < limit; at += QUEUES_AT_ONCE) {
			const left = limit - listed.length;
			const reads = queues
				.slice(at, at + QUEUES_AT_ONCE)
				.map((queue) => this.contacts.available(queue, Infinity, left));
			const found = await readEach(
				this.contacts,
				(await Promise.all(reads))
					.flat()
					.slice(0, left)
					.map(({ ref }) => splitRef(ref)),
				({ contactId }) => contactId,
				(contact, { ticketId }) => listedTicket(contact, ticketId, journeys, nowMs),
			);
			listed.push(...found.flatMap((ticket) => ticket ?? []));
		}
		return listed;
	}

	private async queuesOf(isMeant: (queue: Queue) => boolean): Promise<(Queue & { partition: number })[]> {
		return (await this.contacts.queues(Infinity)).filter(isMeant);
	}

	/** What is cancelled leaves its queue, so the head is read until it is empty (or nothing of it can be cancelled). */
	private async cancelJourney(journeyId: string, nowMs: number): Promise<number> {
		let cancelled = 0;
		for (const queue of await this.queuesOf((one) => one.journeyId === journeyId))
			for (;;) {
				const refs = (await this.contacts.available(queue, Infinity, PAGE)).map(({ ref }) => ref);
				const done = await this.cancelTickets(refs, nowMs);
				if (done === 0) break;
				cancelled += done;
			}
		return cancelled;
	}

	private async cancelTickets(refs: readonly string[], nowMs: number): Promise<number> {
		const done = await eachTicket(this.contacts, refs, nowMs, (draft, ticketId) =>
			cancelOne(draft, ticketId, nowMs),
		);
		return done.filter(Boolean).length;
	}

	private async cancelEnrollment(
		contactIds: readonly string[],
		enrollmentId: string,
		nowMs: number,
	): Promise<number> {
		const done = await decideEach(
			this.contacts,
			contactIds,
			(contactId) => contactId,
			(draft) => draft.ticketsOf(enrollmentId).filter(({ id }) => cancelOne(draft, id, nowMs)).length,
			nowMs,
		);
		return done.reduce((sum, count) => sum + count, 0);
	}

	private async searchAndCancel(enrollmentId: string, nowMs: number): Promise<number> {
		let cancelled = 0;
		let cursor = '';
		do {
			const page = await this.contacts.scan(cursor, PAGE);
			cancelled += await this.cancelEnrollment(page.contactIds, enrollmentId, nowMs);
			cursor = page.cursor;
		} while (cursor !== '');
		return cancelled;
	}
}

function refOfName({ ticketId, contactId }: TicketName): string {
	return refOf(ticketId, contactId);
}

function cancelOne(draft: ContactDraft, ticketId: string, nowMs: number): boolean {
	const ticket = draft.contact.tickets.find(({ id }) => id === ticketId);
	if (ticket === undefined || ticket.batchId !== undefined) return false;
	draft.removeTicket(ticket);
	const enrollment = draft.enrollment(ticket.enrollmentId);
	draft.note({
		atMs: nowMs,
		what: 'cancelled',
		journeyId: enrollment?.journeyId,
		enrollmentId: ticket.enrollmentId,
		step: stepOfLane(ticket.stepKey),
		visit: ticket.visit,
	});
	if (enrollment === undefined) return true;
	if (isLive(draft, enrollment)) recoverIfNothingDead(draft, enrollment);
	else end(draft, enrollment, 'exited', 'cancelled', nowMs);
	return true;
}

function reviveTicket(draft: ContactDraft, ticket: Ticket, nowMs: number): void {
	ticket.state = 'ready';
	ticket.readyAtMs = nowMs;
	ticket.outcome ??= { outcome: 'due' };
	delete ticket.failure;
	const enrollment = draft.enrollment(ticket.enrollmentId);
	if (enrollment) recoverIfNothingDead(draft, enrollment);
}

function listedTicket(
	{ contactId, enrollments, tickets }: Contact,
	ticketId: string,
	journeys: ReadonlyMap<string, Journey>,
	nowMs: number,
): ListedTicket | undefined {
	const ticket = tickets.find(({ id }) => id === ticketId);
	if (ticket === undefined) return undefined;
	const journeyId = enrollments.find(({ id }) => id === ticket.enrollmentId)?.journeyId ?? '';
	const lagMs = ticket.clock === 'journey' ? clockLagMs(journeys.get(journeyId), nowMs) : 0;
	const hasDue = ticket.dueAtMs !== undefined && ticket.dueAtMs < NEVER_MS;
	return {
		ticketId: ticket.id,
		contactId,
		enrollmentId: ticket.enrollmentId,
		journeyId,
		stepKey: stepOfLane(ticket.stepKey),
		state: ticket.state,
		parkedAtMs: ticket.parkedAtMs,
		...(hasDue ? { dueAtMs: ticket.dueAtMs! + lagMs } : {}),
		...(ticket.waitFor ? { events: ticket.waitFor.branches.flatMap(({ events }) => events) } : {}),
		...(ticket.failure ? { failure: ticket.failure } : {}),
	};
}
