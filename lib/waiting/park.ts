import { bareRecord, type Enrollment, type Outcome, type Ticket } from '../domain/contact';
import type { StoredEvent } from '../domain/events';
import { ticketIdOf } from '../domain/ids';
import { clockLagMs, type Journey } from '../domain/journey';
import type { ContactDraft } from '../contacts/draft';
import { boundAnswers } from '../contacts/bounds';
import { comeBack, enter } from '../contacts/enrollment-transitions';
import type { FilterTest } from '../events/match';
import { consume } from './consumed';
import { stepOfLane } from './lane';
import { noteTicket } from './note-ticket';
import { earlierEvent } from './look-back';
import { earlierDates, retimeOne } from './retime-by-event';
import type { ParkAnswer, ParkRecord } from './types';

export interface Parking {
	test: FilterTest;
	/** Whether an enrollment that the store does not know is taken in. */
	mayAdopt: boolean;
	/** False where another line of the ledger tells of it. */
	isNoted: boolean;
}

/**
 * Parks one visit. A repeat of (enrollment, step, visit) gets the first answer, also after the contact has left.
 * An event that was there before (look-back) makes the contact ready at once; it leaves by a lease like any other. One that
 * told a new date re-times the wait.
 * Undefined where the enrollment is not known and may not be adopted.
 */
export function park(
	draft: ContactDraft,
	record: ParkRecord,
	journeys: ReadonlyMap<string, Journey>,
	{ test, mayAdopt, isNoted }: Parking,
	nowMs: number,
): ParkAnswer | undefined {
	const known = draft.enrollment(record.enrollmentId);
	// Taking it in would leave it inside with nothing that lives.
	if (known === undefined && mayAdopt && record.onlyForEarlierEvent) return { kind: 'no-earlier-event' };
	const enrollment = known ?? (mayAdopt ? adopt(draft, record, nowMs) : undefined);
	if (enrollment === undefined) return undefined;
	const ticketId = ticketIdOf(record.enrollmentId, record.stepKey, record.visit);
	const first = firstAnswer(draft, enrollment, ticketId);
	if (first !== undefined) return first;
	if (enrollment.state !== 'inside') return { kind: 'gone', reason: enrollment.reason ?? enrollment.state };
	const event = earlierEvent(draft, record, enrollment, test);
	const dates = event === undefined ? earlierDates(draft, record, enrollment, nowMs) : undefined;
	if (event === undefined && record.onlyForEarlierEvent && !dates?.hasDate)
		return { kind: 'no-earlier-event' };
	comeBack(draft, enrollment, record.runId);
	const ticket = newTicket(record, ticketId, enrollment, journeys, nowMs);
	draft.contact.tickets.push(ticket);
	enrollment.answers[ticketId] = event ? { branch: event.branch, seq: event.event.seq } : 0;
	boundAnswers(enrollment);
	if (isNoted) noteParked(draft, record, enrollment, nowMs);
	for (const told of dates?.events ?? []) retimeOne(draft, ticket, told, journeys, nowMs);
	if (event === undefined) return { kind: 'parked' };
	makeReady(draft, ticket, event, nowMs);
	return { kind: 'ready', branch: event.branch, event: event.event };
}

function newTicket(
	record: ParkRecord,
	id: string,
	enrollment: Enrollment,
	journeys: ReadonlyMap<string, Journey>,
	nowMs: number,
): Ticket {
	const clock = record.clock ?? 'journey';
	const lagMs = clock === 'journey' ? clockLagMs(journeys.get(enrollment.journeyId), nowMs) : 0;
	return {
		id,
		enrollmentId: enrollment.id,
		stepKey: record.stepKey,
		visit: record.visit,
		item: record.item,
		clock,
		dueAtMs: record.dueAtMs === undefined ? undefined : record.dueAtMs - lagMs,
		waitFor: record.waitFor,
		parkedAtMs: nowMs,
		state: 'waiting',
	};
}

/** An enrollment that the store does not know (parked through the library without an entry). */
function adopt(draft: ContactDraft, record: ParkRecord, nowMs: number): Enrollment {
	const enrollment: Enrollment = {
		id: record.enrollmentId,
		journeyId: record.journeyId ?? '',
		state: 'inside',
		entry: 'unknown',
		enteredAtMs: nowMs,
		runs: [],
		consumed: bareRecord(),
		answers: bareRecord(),
	};
	enter(draft, enrollment, nowMs);
	return enrollment;
}

function firstAnswer(draft: ContactDraft, enrollment: Enrollment, ticketId: string): ParkAnswer | undefined {
	const ticket = draft.contact.tickets.find(({ id }) => id === ticketId);
	const kept = enrollment.answers[ticketId] ?? (ticket && 0);
	if (kept === undefined) return undefined;
	if (kept === 0) return { kind: 'parked' };
	const event =
		ticket?.outcome?.outcome === 'event'
			? ticket.outcome.event
			: draft.events.find(({ seq }) => seq === kept.seq);
	return { kind: 'ready', branch: kept.branch, event };
}

function noteParked(draft: ContactDraft, record: ParkRecord, enrollment: Enrollment, nowMs: number): void {
	const facts = { ...(record.dueAtMs === undefined ? {} : { dueAtMs: record.dueAtMs }), ...record.facts };
	draft.note({
		atMs: nowMs,
		what: record.what ?? 'parked',
		journeyId: enrollment.journeyId,
		enrollmentId: enrollment.id,
		step: stepOfLane(record.stepKey),
		visit: record.visit,
		reason: record.reason,
		facts,
	});
}

/** An event moves a waiting ticket: it may be leased from now on. */
export function makeReady(
	draft: ContactDraft,
	ticket: Ticket,
	{ branch, event }: { branch: number; event: StoredEvent },
	nowMs: number,
): void {
	ticket.state = 'ready';
	ticket.readyAtMs = nowMs;
	ticket.outcome = { outcome: 'event', branch, event };
	const enrollment = draft.enrollment(ticket.enrollmentId);
	if (enrollment) consume(enrollment, ticket.stepKey, event.seq);
	noteReleased(draft, ticket, ticket.outcome, nowMs);
}

export function noteReleased(draft: ContactDraft, ticket: Ticket, outcome: Outcome, nowMs: number): void {
	noteTicket(draft, ticket, nowMs, {
		what: 'released',
		reason: outcome.outcome,
		facts:
			outcome.outcome === 'event'
				? { branch: outcome.branch, event: outcome.event.name, eventId: outcome.event.id }
				: undefined,
	});
}
