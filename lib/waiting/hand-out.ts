import type { Ticket } from '../domain/contact';
import type { ContactDraft } from '../contacts/draft';
import { fail, finishIfOver } from '../contacts/enrollment-transitions';
import { noteReleased } from './park';
import type { ContactEnd, LeasedContact, PutBack } from './types';

/** Moves a ticket out into a batch, if it may leave now; `untilMs` is the reading of the clock it waits on. */
export function takeOut(
	draft: ContactDraft,
	ticketId: string,
	batchId: string,
	untilMs: number,
	nowMs: number,
): LeasedContact | undefined {
	const ticket = draft.contact.tickets.find(({ id }) => id === ticketId);
	if (ticket === undefined || ticket.state === 'out' || ticket.state === 'dead') return undefined;
	if (ticket.state === 'waiting') {
		if (ticket.dueAtMs === undefined || ticket.dueAtMs > untilMs) return undefined;
		ticket.outcome = { outcome: 'due' };
		noteReleased(draft, ticket, ticket.outcome, nowMs);
	} else if ((ticket.readyAtMs ?? 0) > untilMs) return undefined;
	ticket.state = 'out';
	ticket.batchId = batchId;
	return leasedContact(draft, ticket);
}

/** The ticket as handed out; undefined where it no longer belongs to the batch. */
export function stillOut(draft: ContactDraft, ticketId: string, batchId: string): LeasedContact | undefined {
	const ticket = draft.contact.tickets.find(({ id }) => id === ticketId);
	if (ticket?.state !== 'out' || ticket.batchId !== batchId) return undefined;
	const enrollment = draft.enrollment(ticket.enrollmentId);
	if (enrollment?.state !== 'inside') {
		draft.removeTicket(ticket);
		return undefined;
	}
	return leasedContact(draft, ticket);
}

function leasedContact(draft: ContactDraft, ticket: Ticket): LeasedContact {
	const record: LeasedContact['record'] = {
		stepKey: ticket.stepKey,
		contactId: draft.contactId,
		enrollmentId: ticket.enrollmentId,
		visit: ticket.visit,
		item: ticket.item,
		dueAtMs: ticket.dueAtMs,
		clock: ticket.clock,
		waitFor: ticket.waitFor,
		parkedAtMs: ticket.parkedAtMs,
		journeyId: draft.enrollment(ticket.enrollmentId)?.journeyId ?? '',
	};
	return { ticketId: ticket.id, record, ...ticket.outcome! };
}

/** Ends one contact's part in a batch; a contact that others have moved on since is left alone. */
export function endOne(draft: ContactDraft, ticketId: string, batchId: string, end: ContactEnd, nowMs: number): void {
	const ticket = draft.contact.tickets.find(({ id }) => id === ticketId);
	if (ticket?.state !== 'out' || ticket.batchId !== batchId) return;
	const enrollment = draft.enrollment(ticket.enrollmentId);
	if (end.kind === 'done' || enrollment?.state !== 'inside') {
		draft.removeTicket(ticket);
		if (enrollment) finishIfOver(draft, enrollment, end.reason, nowMs);
		return;
	}
	const failure = { atMs: nowMs, message: 'unknown', ...end.failure };
	ticket.failure = failure;
	if (end.kind === 'elsewhere') {
		delete ticket.batchId;
		return;
	}
	ticket.state = 'dead';
	delete ticket.batchId;
	fail(draft, enrollment, failure);
}

/** Lets a ticket wait on, on the wall clock, until another instant. */
export function putBack(draft: ContactDraft, batchId: string, held: PutBack, nowMs: number): void {
	const ticket = draft.contact.tickets.find(({ id }) => id === held.ticketId);
	if (ticket?.state !== 'out' || ticket.batchId !== batchId) return;
	ticket.state = 'waiting';
	ticket.clock = 'wall';
	ticket.dueAtMs = held.dueAtMs;
	delete ticket.batchId;
	delete ticket.outcome;
	draft.note({
		atMs: nowMs,
		what: 'held',
		journeyId: draft.enrollment(ticket.enrollmentId)?.journeyId,
		enrollmentId: ticket.enrollmentId,
		step: ticket.stepKey,
		visit: ticket.visit,
		reason: held.reason,
		facts: { ...held.facts, untilMs: held.dueAtMs },
	});
}
