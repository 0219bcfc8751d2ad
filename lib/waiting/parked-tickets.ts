import type { Ticket } from '../domain/contact';
import { splitRef } from '../domain/ids';
import { clockLagMs, type Journey } from '../domain/journey';
import { ContactDraft } from '../contacts/draft';
import { end, finishIfOver, recover } from '../contacts/enrollment-transitions';
import { transact } from '../contacts/transactor';
import type { Journeys } from '../journeys/journeys';
import { NEVER_MS, type ContactStore, type Queue } from '../store/contacts';
import type { ListedTicket } from './types';

const PAGE = 1_000;

/** Which parked contacts are meant. An enrollment without its `contactId` is searched for among all who wait. */
export type TicketSelection = { enrollmentId: string; contactId?: string } | { journeyId: string } | { ticketIds: { ticketId: string; contactId: string }[] };

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
		let cancelled = 0;
		for await (const refs of this.refsOf(selection))
			cancelled += (
				await this.eachContact(refs, nowMs, (draft, ticketId) => cancelOne(draft, ticketId, selection, nowMs))
			).filter(Boolean).length;
		return { cancelled };
	}

	/** Takes dead letters up again: they leave as they would have left, at once. */
	async revive(tickets: readonly { ticketId: string; contactId: string }[], nowMs: number): Promise<{ revived: number }> {
		const refs = tickets.map(({ ticketId, contactId }) => ticketId + contactId);
		const done = await this.eachContact(refs, nowMs, (draft, ticketId) => {
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
				(selection.stepKey === undefined || queue.stepKey === selection.stepKey) &&
				(selection.journeyId === undefined || queue.journeyId === selection.journeyId) &&
				(selection.dead !== true || queue.clock === 'dead'),
		);
		const listed: ListedTicket[] = [];
		for (const queue of queues) {
			if (listed.length >= limit) break;
			const refs = (await this.contacts.available(queue, Infinity, limit - listed.length)).map(({ ref }) => ref);
			const found = await this.eachContact(refs, nowMs, (draft, ticketId) => {
				const ticket = draft.contact.tickets.find(({ id }) => id === ticketId);
				return ticket && listedTicket(draft, ticket, journeys, nowMs);
			});
			listed.push(...found.flatMap((ticket) => ticket ?? []));
		}
		return listed;
	}

	/** Runs `decide` for each ticket, in one transaction a contact; results in the order of `refs`. */
	protected async eachContact<T>(
		refs: readonly string[],
		nowMs: number,
		decide: (draft: ContactDraft, ticketId: string) => T,
	): Promise<T[]> {
		const tickets = new Map<string, string[]>();
		for (const ref of refs) {
			const { ticketId, contactId } = splitRef(ref);
			tickets.set(contactId, [...(tickets.get(contactId) ?? []), ticketId]);
		}
		const queries = [...tickets.keys()].map((contactId) => ({ contactId }));
		const results = await transact(
			this.contacts,
			queries,
			(draft) => tickets.get(draft.contactId)!.map((ticketId) => decide(draft, ticketId)),
			nowMs,
		);
		return refs.map((ref) => {
			const { ticketId, contactId } = splitRef(ref);
			return results.get(contactId)![tickets.get(contactId)!.indexOf(ticketId)];
		});
	}

	private async queuesOf(isMeant: (queue: Queue) => boolean): Promise<(Queue & { partition: number })[]> {
		return (await this.contacts.queues(Infinity)).filter(isMeant);
	}

	/** Pages of refs; what is cancelled leaves its queue, so the head is read until nothing of it is left to cancel. */
	private async *refsOf(selection: TicketSelection): AsyncGenerator<string[]> {
		if ('ticketIds' in selection) {
			yield selection.ticketIds.map(({ ticketId, contactId }) => ticketId + contactId);
			return;
		}
		if ('enrollmentId' in selection && selection.contactId !== undefined) {
			const [snapshot] = await this.contacts.load([{ contactId: selection.contactId }]);
			if (snapshot.packed !== undefined) yield await this.refsOfContact(selection.contactId, selection.enrollmentId);
			return;
		}
		const queues = await this.queuesOf((queue) => !('journeyId' in selection) || queue.journeyId === selection.journeyId);
		for (const queue of queues) {
			let limit = PAGE;
			for (;;) {
				const refs = (await this.contacts.available(queue, Infinity, limit)).map(({ ref }) => ref);
				if (refs.length > 0) yield refs;
				if (refs.length < limit) break;
				limit = 'journeyId' in selection ? PAGE : limit * 2;
			}
		}
	}

	private async refsOfContact(contactId: string, enrollmentId: string): Promise<string[]> {
		let refs: string[] = [];
		await transact(
			this.contacts,
			[{ contactId }],
			(draft) => (refs = draft.ticketsOf(enrollmentId).map((ticket) => ticket.id + contactId)),
			0,
		);
		return refs;
	}
}

function cancelOne(draft: ContactDraft, ticketId: string, selection: TicketSelection, nowMs: number): boolean {
	const ticket = draft.contact.tickets.find(({ id }) => id === ticketId);
	if (ticket === undefined || (ticket.state === 'out' && ticket.batchId !== undefined)) return false;
	if ('enrollmentId' in selection && ticket.enrollmentId !== selection.enrollmentId) return false;
	draft.removeTicket(ticket);
	const enrollment = draft.enrollment(ticket.enrollmentId);
	draft.note({
		atMs: nowMs,
		what: 'cancelled',
		journeyId: enrollment?.journeyId,
		enrollmentId: ticket.enrollmentId,
		step: ticket.stepKey,
		visit: ticket.visit,
	});
	if (enrollment?.state === 'inside' && draft.ticketsOf(enrollment.id).length === 0 && enrollment.runs.length === 0)
		end(draft, enrollment, 'exited', 'cancelled', nowMs);
	return true;
}

function reviveTicket(draft: ContactDraft, ticket: Ticket, nowMs: number): void {
	ticket.state = 'ready';
	ticket.readyAtMs = nowMs;
	ticket.outcome ??= { outcome: 'due' };
	delete ticket.failure;
	const enrollment = draft.enrollment(ticket.enrollmentId);
	if (enrollment && !draft.ticketsOf(enrollment.id).some(({ state }) => state === 'dead')) recover(draft, enrollment);
	if (enrollment) finishIfOver(draft, enrollment, undefined, nowMs);
}

function listedTicket(
	draft: ContactDraft,
	ticket: Ticket,
	journeys: ReadonlyMap<string, Journey>,
	nowMs: number,
): ListedTicket {
	const journeyId = draft.enrollment(ticket.enrollmentId)?.journeyId ?? '';
	const lagMs = ticket.clock === 'journey' ? clockLagMs(journeys.get(journeyId), nowMs) : 0;
	const hasDue = ticket.dueAtMs !== undefined && ticket.dueAtMs < NEVER_MS;
	return {
		ticketId: ticket.id,
		contactId: draft.contactId,
		enrollmentId: ticket.enrollmentId,
		journeyId,
		stepKey: ticket.stepKey,
		state: ticket.state,
		parkedAtMs: ticket.parkedAtMs,
		...(hasDue ? { dueAtMs: ticket.dueAtMs! + lagMs } : {}),
		...(ticket.waitFor ? { events: ticket.waitFor.branches.flatMap(({ events }) => events) } : {}),
		...(ticket.failure ? { failure: ticket.failure } : {}),
	};
}
