import type { Enrollment, JourneyHistory } from '../domain/contact';
import type { ContactDraft } from './draft';

/*
 * The life of an enrollment:
 *   (none) -- enter --> inside -- the last live visit ends --> finished
 *                       inside -- exit ---------------------> exited
 * A failed visit stays inside until a person releases or cancels it. Every transition writes its counters with it,
 * so that entered = inside + finished + exited at every instant.
 */

/** Ended enrollments kept as tombstones: a late park or finish still finds out that it is over. */
const ENDED_KEPT = 20;

function historyOf(draft: ContactDraft, journeyId: string): JourneyHistory {
	const { history } = draft.contact;
	if (!Object.hasOwn(history, journeyId)) history[journeyId] = { entries: 0, lastEnteredAtMs: 0, goals: 0, keys: {} };
	return history[journeyId];
}

/** The history slot of a key value; prefixed so that no value can be a property of every object. */
export function keySlot(key: string): string {
	return `=${key}`;
}

export function enter(draft: ContactDraft, enrollment: Enrollment, nowMs: number, facts?: Record<string, unknown>): void {
	draft.contact.enrollments.push(enrollment);
	const history = historyOf(draft, enrollment.journeyId);
	history.entries += 1;
	history.lastEnteredAtMs = nowMs;
	if (enrollment.key !== undefined) history.keys[keySlot(enrollment.key)] = { enteredAtMs: nowMs };
	draft.count(enrollment.journeyId, 'entered');
	draft.count(enrollment.journeyId, 'inside');
	draft.note({
		atMs: nowMs,
		what: 'entered',
		journeyId: enrollment.journeyId,
		enrollmentId: enrollment.id,
		reason: enrollment.entry,
		facts,
	});
}

export function end(
	draft: ContactDraft,
	enrollment: Enrollment,
	state: 'finished' | 'exited',
	reason: string | undefined,
	nowMs: number,
): void {
	if (enrollment.state !== 'inside') return;
	if (enrollment.failure) draft.count(enrollment.journeyId, 'failed', -1);
	for (const ticket of draft.ticketsOf(enrollment.id)) if (ticket.state !== 'out') draft.removeTicket(ticket);
	enrollment.state = state;
	enrollment.endedAtMs = nowMs;
	enrollment.reason = reason;
	enrollment.runs = [];
	delete enrollment.failure;
	const history = historyOf(draft, enrollment.journeyId);
	history.lastEndedAtMs = nowMs;
	if (enrollment.key !== undefined) {
		const slot = history.keys[keySlot(enrollment.key)];
		if (slot) slot.endedAtMs = nowMs;
	}
	draft.count(enrollment.journeyId, 'inside', -1);
	draft.count(enrollment.journeyId, state);
	draft.note({
		atMs: nowMs,
		what: state,
		journeyId: enrollment.journeyId,
		enrollmentId: enrollment.id,
		reason,
	});
	forgetOldest(draft);
}

/** Ends the enrollment as finished when nothing of it is live: no ticket, no running execution, no failure. */
export function finishIfOver(draft: ContactDraft, enrollment: Enrollment, reason: string | undefined, nowMs: number): void {
	if (enrollment.state !== 'inside' || enrollment.failure || enrollment.runs.length > 0) return;
	if (draft.ticketsOf(enrollment.id).length > 0) return;
	end(draft, enrollment, 'finished', reason, nowMs);
}

export function fail(draft: ContactDraft, enrollment: Enrollment, failure: NonNullable<Enrollment['failure']>): void {
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

/** A person took the failure up again (release of a dead letter). */
export function recover(draft: ContactDraft, enrollment: Enrollment): void {
	if (!enrollment.failure) return;
	if (enrollment.state === 'inside') draft.count(enrollment.journeyId, 'failed', -1);
	delete enrollment.failure;
}

function forgetOldest(draft: ContactDraft): void {
	const { contact } = draft;
	const ended = contact.enrollments.filter(
		({ id, state }) => state !== 'inside' && !contact.tickets.some((ticket) => ticket.enrollmentId === id),
	);
	for (const old of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT)))
		contact.enrollments.splice(contact.enrollments.indexOf(old), 1);
}
