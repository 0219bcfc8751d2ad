import { bareRecord, type Enrollment, type JourneyHistory, type Ticket } from '../domain/contact';
import type { LedgerLine } from '../domain/ledger';
import { boundEnded, boundKeys } from './bounds';
import type { ContactDraft } from './draft';

/*
 * The life of an enrollment:
 *   (none) -- enter --> inside -- the last live visit ends --> finished
 *                       inside -- exit ---------------------> exited
 * A failed visit stays inside until a person releases or cancels it. Every transition writes its counters with it,
 * so that entered = inside + finished + exited at every instant.
 */

function historyOf(draft: ContactDraft, journeyId: string): JourneyHistory {
	return (draft.contact.history[journeyId] ??= {
		entries: 0,
		lastEnteredAtMs: 0,
		goals: 0,
		keys: bareRecord(),
	});
}

/** The history slot of a key value; prefixed, because a record sorts keys that are numbers before those that came earlier. */
export function keySlot(key: string): string {
	return `=${key}`;
}

/** @param line what the ledger says besides: where the contact is handed out, facts */
export function enter(
	draft: ContactDraft,
	enrollment: Enrollment,
	nowMs: number,
	line: Pick<LedgerLine, 'step' | 'visit' | 'facts'> = {},
): void {
	draft.contact.enrollments.push(enrollment);
	const history = historyOf(draft, enrollment.journeyId);
	history.entries += 1;
	history.lastEnteredAtMs = nowMs;
	if (enrollment.key !== undefined) {
		delete history.keys[keySlot(enrollment.key)];
		history.keys[keySlot(enrollment.key)] = { enteredAtMs: nowMs };
		boundKeys(history);
	}
	draft.count(enrollment.journeyId, 'entered');
	draft.count(enrollment.journeyId, 'inside');
	draft.note({
		atMs: nowMs,
		what: 'entered',
		journeyId: enrollment.journeyId,
		enrollmentId: enrollment.id,
		...line,
		reason: enrollment.entry,
	});
}

/** Ends an enrollment; what it has parked goes with it. False where it was over already. */
export function end(
	draft: ContactDraft,
	enrollment: Enrollment,
	state: 'finished' | 'exited',
	reason: string | undefined,
	nowMs: number,
): boolean {
	if (enrollment.state !== 'inside') return false;
	if (enrollment.failure) draft.count(enrollment.journeyId, 'failed', -1);
	// A ticket in a batch stays until the batch asks for it: that tells the batch that its contact is gone.
	for (const ticket of draft.ticketsOf(enrollment.id))
		if (ticket.batchId === undefined) draft.removeTicket(ticket);
	enrollment.state = state;
	enrollment.endedAtMs = nowMs;
	enrollment.reason = reason;
	enrollment.runs = [];
	delete enrollment.elsewhere;
	delete enrollment.failure;
	const history = historyOf(draft, enrollment.journeyId);
	history.lastEndedAtMs = nowMs;
	const slot = enrollment.key === undefined ? undefined : history.keys[keySlot(enrollment.key)];
	if (slot) slot.endedAtMs = nowMs;
	draft.count(enrollment.journeyId, 'inside', -1);
	draft.count(enrollment.journeyId, state);
	draft.note({
		atMs: nowMs,
		what: state,
		journeyId: enrollment.journeyId,
		enrollmentId: enrollment.id,
		reason,
	});
	boundEnded(draft.contact);
	return true;
}

/** Ends the enrollment as finished when nothing of it is live: no ticket, no running execution, no failure. */
export function finishIfOver(
	draft: ContactDraft,
	enrollment: Enrollment,
	reason: string | undefined,
	nowMs: number,
): void {
	if (enrollment.failure || isLive(draft, enrollment)) return;
	end(draft, enrollment, 'finished', reason, nowMs);
}

export function isLive(draft: ContactDraft, enrollment: Enrollment): boolean {
	return enrollment.runs.length > 0 || draft.ticketsOf(enrollment.id).length > 0;
}

export function fail(
	draft: ContactDraft,
	enrollment: Enrollment,
	failure: NonNullable<Enrollment['failure']>,
): void {
	if (enrollment.state !== 'inside') return;
	if (!enrollment.failure) draft.count(enrollment.journeyId, 'failed');
	enrollment.failure = failure;
	draft.note({
		atMs: failure.atMs,
		what: 'failed',
		journeyId: enrollment.journeyId,
		enrollmentId: enrollment.id,
		reason: failure.message,
		facts: { executionId: failure.executionId, node: failure.node },
	});
}

/** A person took the last dead letter of the enrollment up again, or cancelled it. */
export function recoverIfNothingDead(draft: ContactDraft, enrollment: Enrollment): void {
	if (!enrollment.failure || draft.ticketsOf(enrollment.id).some(({ state }) => state === 'dead')) return;
	draft.count(enrollment.journeyId, 'failed', -1);
	delete enrollment.failure;
}

/** A ticket whose execution waits in n8n itself (its Wait node): no batch holds it any more. */
export function isElsewhere(ticket: Ticket): boolean {
	return ticket.state === 'out' && ticket.batchId === undefined;
}

/**
 * The enrollment has come back from an execution that n8n held: what stood for it there goes.
 * Without `runId` everything that is elsewhere counts as come back. True where there was something.
 */
export function comeBack(draft: ContactDraft, enrollment: Enrollment, runId?: string): boolean {
	const isMeant = (executionId: string | undefined) =>
		runId === undefined || executionId === undefined || executionId === runId;
	const tickets = draft
		.ticketsOf(enrollment.id)
		.filter((ticket) => isElsewhere(ticket) && isMeant(ticket.failure?.executionId));
	const runs = (enrollment.elsewhere ?? []).filter(isMeant);
	for (const ticket of tickets) draft.removeTicket(ticket);
	if (runs.length > 0) {
		enrollment.runs = enrollment.runs.filter((run) => !runs.includes(run));
		const left = enrollment.elsewhere!.filter((run) => !runs.includes(run));
		if (left.length > 0) enrollment.elsewhere = left;
		else delete enrollment.elsewhere;
	}
	return tickets.length + runs.length > 0;
}
