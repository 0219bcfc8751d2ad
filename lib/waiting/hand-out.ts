import type { Contact, Ticket } from '../domain/contact';
import type { ContactDraft } from '../contacts/draft';
import { fail, finishIfOver } from '../contacts/enrollment-transitions';
import { releasesContacts, type Journey } from '../domain/journey';
import { noteTicket } from './note-ticket';
import { noteReleased } from './park';
import { waitUntil } from './wait-until';
import { journeyOf, lagOf, wallDueMs } from './wall-due';
import type { ContactEnd, LeasedContact, PutBack, Retiming } from './types';

/** Where and when a hand-out happens. */
export interface HandOut {
	batchId: string;
	journeys: ReadonlyMap<string, Journey>;
	nowMs: number;
	isSilent?: boolean;
}

function findTicket(draft: ContactDraft, ticketId: string): Ticket | undefined {
	return draft.contact.tickets.find(({ id }) => id === ticketId);
}

/** The ticket, where it is out with this batch. */
function ticketIn(draft: ContactDraft, ticketId: string, batchId: string): Ticket | undefined {
	const ticket = findTicket(draft, ticketId);
	return ticket?.state === 'out' && ticket.batchId === batchId ? ticket : undefined;
}

/** Moves a ticket out into a batch, if it may leave now. */
export function takeOut(draft: ContactDraft, ticketId: string, handOut: HandOut): LeasedContact | undefined {
	const { nowMs, batchId, journeys } = handOut;
	const ticket = findTicket(draft, ticketId);
	if (ticket === undefined || !releasesContacts(journeyOf(draft, ticket, journeys))) return undefined;
	if (ticket.state === 'waiting') {
		if (ticket.dueAtMs === undefined || ticket.dueAtMs > nowMs - lagOf(draft, ticket, journeys, nowMs))
			return undefined;
		ticket.outcome = { outcome: 'due' };
		if (!handOut.isSilent) noteReleased(draft, ticket, ticket.outcome, nowMs);
	} else if (ticket.state !== 'ready' || (ticket.readyAtMs ?? 0) > nowMs) return undefined;
	ticket.state = 'out';
	ticket.batchId = batchId;
	return leasedContact(draft, ticket, handOut);
}

/** Whether a ticket of the batch may leave: it is out with it, and its enrollment goes on. */
export function isIn({ tickets, enrollments }: Contact, ticketId: string, batchId: string): boolean {
	const ticket = tickets.find(({ id }) => id === ticketId);
	if (ticket?.state !== 'out' || ticket.batchId !== batchId) return false;
	return enrollments.find(({ id }) => id === ticket.enrollmentId)?.state === 'inside';
}

/** The ticket, as long as it belongs to the batch; one whose enrollment has ended leaves it here. */
export function stillOut(draft: ContactDraft, ticketId: string, batchId: string): Ticket | undefined {
	const ticket = ticketIn(draft, ticketId, batchId);
	if (ticket === undefined) return undefined;
	if (draft.enrollment(ticket.enrollmentId)?.state === 'inside') return ticket;
	draft.removeTicket(ticket);
	return undefined;
}

/** A ticket of a lapsed batch as it is handed out again. That of a paused or stopped journey goes back to wait. */
export function takeAgain(
	draft: ContactDraft,
	ticketId: string,
	handOut: HandOut,
): LeasedContact | undefined {
	const ticket = stillOut(draft, ticketId, handOut.batchId);
	if (ticket === undefined) return undefined;
	if (releasesContacts(journeyOf(draft, ticket, handOut.journeys)))
		return leasedContact(draft, ticket, handOut);
	waitReady(ticket, handOut.nowMs);
	return undefined;
}

function waitReady(ticket: Ticket, fromMs: number): void {
	ticket.state = 'ready';
	ticket.readyAtMs = fromMs;
	delete ticket.batchId;
}

function leasedContact(draft: ContactDraft, ticket: Ticket, { journeys, nowMs }: HandOut): LeasedContact {
	const record: LeasedContact['record'] = {
		stepKey: ticket.stepKey,
		contactId: draft.contactId,
		enrollmentId: ticket.enrollmentId,
		visit: ticket.visit,
		item: ticket.item,
		dueAtMs: wallDueMs(draft, ticket, journeys, nowMs),
		clock: ticket.clock,
		waitFor: ticket.waitFor,
		parkedAtMs: ticket.parkedAtMs,
		journeyId: draft.enrollment(ticket.enrollmentId)?.journeyId ?? '',
	};
	return { ticketId: ticket.id, record, ...ticket.outcome! };
}

/** Ends one contact's part in a batch; a contact that others have moved on since is left alone. */
export function endOne(draft: ContactDraft, batchId: string, end: ContactEnd, nowMs: number): void {
	const ticket = ticketIn(draft, end.ticketId, batchId);
	if (ticket === undefined) return;
	const enrollment = draft.enrollment(ticket.enrollmentId);
	if (end.kind === 'done' || enrollment?.state !== 'inside') {
		draft.removeTicket(ticket);
		if (enrollment) finishIfOver(draft, enrollment, end.reason, nowMs);
		return;
	}
	const failure = { atMs: nowMs, message: 'unknown', ...end.failure };
	ticket.failure = failure;
	delete ticket.batchId;
	if (end.kind === 'elsewhere') return;
	ticket.state = 'dead';
	fail(draft, enrollment, failure);
}

/** Lets a ticket wait on, on the wall clock, until another instant. What released it stays: an event is not lost. */
export function putBack(draft: ContactDraft, batchId: string, held: PutBack, nowMs: number): void {
	const ticket = stillOut(draft, held.ticketId, batchId);
	if (ticket === undefined) return;
	if (held.isOver) return endOne(draft, batchId, { ticketId: ticket.id, kind: 'done' }, nowMs);
	if (ticket.outcome?.outcome === 'event') waitReady(ticket, held.dueAtMs);
	else {
		waitUntil(ticket, held.dueAtMs);
		delete ticket.batchId;
		delete ticket.outcome;
	}
	ticket.stepKey = held.stepKey ?? ticket.stepKey;
	if (held.what === null) return;
	noteTicket(draft, ticket, nowMs, {
		what: held.what ?? 'held',
		reason: held.reason,
		facts: { ...held.facts, untilMs: held.dueAtMs },
	});
}

/** Moves the due time of a ticket that waits. False where it does not (it is out, dead or gone). */
export function retime(draft: ContactDraft, { ticketId, dueAtMs }: Retiming): boolean {
	const ticket = findTicket(draft, ticketId);
	if (ticket?.state !== 'waiting') return false;
	waitUntil(ticket, dueAtMs);
	return true;
}
