import type { Ticket } from '../domain/contact';
import type { ContactDraft } from '../contacts/draft';
import { end, isLive, recoverIfNothingDead } from '../contacts/enrollment-transitions';
import { noteTicket } from './note-ticket';

/** Ends a parked visit for good; with nothing else alive its enrollment is over. False where it is not there, or handed out. */
export function cancelOne(draft: ContactDraft, ticketId: string, nowMs: number): boolean {
	const ticket = draft.contact.tickets.find(({ id }) => id === ticketId);
	if (ticket === undefined || ticket.batchId !== undefined) return false;
	draft.removeTicket(ticket);
	const enrollment = draft.enrollment(ticket.enrollmentId);
	noteTicket(draft, ticket, nowMs, { what: 'cancelled' });
	if (enrollment === undefined) return true;
	if (isLive(draft, enrollment)) recoverIfNothingDead(draft, enrollment);
	else end(draft, enrollment, 'exited', 'cancelled', nowMs);
	return true;
}

/** Takes a dead letter up again. False where it is none. */
export function reviveOne(draft: ContactDraft, ticketId: string, nowMs: number): boolean {
	const ticket = draft.contact.tickets.find(({ id, state }) => id === ticketId && state === 'dead');
	if (ticket === undefined) return false;
	makeLeavable(ticket, nowMs);
	delete ticket.failure;
	const enrollment = draft.enrollment(ticket.enrollmentId);
	if (enrollment) recoverIfNothingDead(draft, enrollment);
	return true;
}

/** Lets a contact leave now: a dead letter as it would have left, one that waits as if its time were up. False where neither. */
export function releaseOne(draft: ContactDraft, ticketId: string, reason: string, nowMs: number): boolean {
	const ticket = draft.contact.tickets.find(({ id }) => id === ticketId);
	if (ticket === undefined) return false;
	if (ticket.state === 'waiting') makeLeavable(ticket, nowMs);
	else if (!reviveOne(draft, ticketId, nowMs)) return false;
	noteTicket(draft, ticket, nowMs, { what: 'released', reason });
	return true;
}

function makeLeavable(ticket: Ticket, nowMs: number): void {
	ticket.state = 'ready';
	ticket.readyAtMs = nowMs;
	ticket.outcome ??= { outcome: 'due' };
}
