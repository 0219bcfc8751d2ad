import type { Enrollment, Ticket } from '../domain/contact';
import { concerns, type RetimedBy, type RetimeRule, type StoredEvent } from '../domain/events';
import type { Journey } from '../domain/journey';
import { readPath } from '../domain/json';
import type { ContactDraft } from '../contacts/draft';
import { compareCorrelation, isListed } from '../events/match';
import { momentOfDate, type DatedMoment } from '../policy/moment';
import { withoutOlderWaits } from './newest-wait';
import { noteTicket } from './note-ticket';
import type { ParkRecord } from './types';
import { waitUntil } from './wait-until';
import { wallDueMs } from './wall-due';

type Journeys = ReadonlyMap<string, Journey>;

/** A new event moves the due times of the waits that listen for it: of those that wait still. */
export function retimeByEvent(
	draft: ContactDraft,
	event: StoredEvent,
	journeys: Journeys,
	nowMs: number,
): void {
	const asked = draft.contact.tickets.flatMap((ticket) => {
		const rule = ticket.waitFor?.retime;
		if (ticket.state !== 'waiting' || rule === undefined) return [];
		if (!counts(rule, event, draft.enrollment(ticket.enrollmentId)?.journeyId)) return [];
		const isForOneOnly = isKeyless(rule, event) && rule.uncorrelated === 'newest';
		return [{ ticket, isForOneOnly }];
	});
	for (const { ticket } of withoutOlderWaits(asked)) retimeOne(draft, ticket, event, journeys, nowMs);
}

/** What the kept events say of the date of a contact that parks now. */
export interface EarlierDates {
	/** The newest first, up to the first that has a date. */
	events: StoredEvent[];
	hasDate: boolean;
}

/** Looks for a new date that was told before the contact came: the latest counts, and no date is consumed by it. */
export function earlierDates(
	draft: ContactDraft,
	{ waitFor, stepKey }: ParkRecord,
	{ journeyId }: Enrollment,
	nowMs: number,
): EarlierDates {
	const rule = waitFor?.retime;
	const events: StoredEvent[] = [];
	if (rule?.sinceMs === undefined) return { events, hasDate: false };
	const candidates = draft.allEvents
		.filter((event) => counts(rule, event, journeyId))
		.filter((event) => !isKeyless(rule, event) || !movedAnother(draft, rule, stepKey, event))
		.sort((a, b) => b.occurredAtMs - a.occurredAtMs || b.seq - a.seq);
	for (const event of candidates) {
		events.push(event);
		if (momentOf(rule, event, nowMs).kind !== 'unreadable') return { events, hasDate: true };
	}
	return { events, hasDate: false };
}

/** Lets a wait go by what one event says. A date that is missing, cannot be read or is older news leaves the wait as it is. */
export function retimeOne(
	draft: ContactDraft,
	ticket: Ticket,
	event: StoredEvent,
	journeys: Journeys,
	nowMs: number,
): void {
	const rule = ticket.waitFor!.retime!;
	if (isOlder(event, rule.by)) return noteKept(draft, ticket, event, 'older-news', nowMs);
	const moment = momentOf(rule, event, nowMs);
	if (moment.kind === 'unreadable')
		return noteKept(
			draft,
			ticket,
			event,
			isAbsent(dateOf(rule, event)) ? 'no-date' : 'unreadable-date',
			nowMs,
		);
	const late = moment.kind === 'past' ? { lateByMs: moment.lateByMs, isTooLate: moment.isTooLate } : {};
	const dueAtMs = moment.kind === 'past' ? nowMs : moment.dueAtMs;
	const beforeMs = wallDueMs(draft, ticket, journeys, nowMs);
	ticket.waitFor = { ...ticket.waitFor!, retime: { ...rule, by: { event, ...late } } };
	waitUntil(ticket, dueAtMs);
	if (beforeMs === dueAtMs) return;
	note(draft, ticket, event, nowMs, {
		what: 're-timed',
		facts: {
			...(beforeMs === undefined ? {} : { beforeMs }),
			dueAtMs,
			...(moment.kind === 'past' ? { lateByMs: moment.lateByMs } : {}),
		},
	});
}

function momentOf(rule: RetimeRule, event: StoredEvent, nowMs: number) {
	return momentOfDate(rule.moment as DatedMoment, dateOf(rule, event), nowMs);
}

function dateOf({ dateField }: RetimeRule, { data }: StoredEvent): unknown {
	return readPath(data, dateField);
}

function isAbsent(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

function counts(rule: RetimeRule, event: StoredEvent, journeyId: string | undefined): boolean {
	if (event.occurredAtMs < (rule.sinceMs ?? -Infinity) || !concerns(event, journeyId)) return false;
	const compared = compareCorrelation(rule.correlation, event);
	if (compared === 'mismatch' || (compared === 'absent' && (rule.uncorrelated ?? 'none') === 'none'))
		return false;
	return isListed(rule, event, () => true);
}

function isKeyless({ correlation }: RetimeRule, event: StoredEvent): boolean {
	return compareCorrelation(correlation, event) === 'absent';
}

/** Whether an event for the newest wait alone has moved one of the step before. */
function movedAnother(
	draft: ContactDraft,
	{ uncorrelated }: RetimeRule,
	stepKey: string,
	{ id }: StoredEvent,
): boolean {
	if (uncorrelated !== 'newest') return false;
	return draft.contact.tickets.some(
		(other) => other.stepKey === stepKey && other.waitFor?.retime?.by?.event.id === id,
	);
}

/** Events arrive in any order: what happened last is what holds. */
function isOlder(event: StoredEvent, by: RetimedBy | undefined): boolean {
	return by !== undefined && event.occurredAtMs < by.event.occurredAtMs;
}

function noteKept(
	draft: ContactDraft,
	ticket: Ticket,
	event: StoredEvent,
	reason: string,
	nowMs: number,
): void {
	const { dateField } = ticket.waitFor!.retime!;
	note(draft, ticket, event, nowMs, { what: 'not-re-timed', reason, facts: { field: dateField } });
}

function note(
	draft: ContactDraft,
	ticket: Ticket,
	event: StoredEvent,
	nowMs: number,
	{ what, reason, facts }: { what: string; reason?: string; facts: Record<string, unknown> },
): void {
	const ofEvent = { event: event.name, eventId: event.id };
	noteTicket(draft, ticket, nowMs, { what, reason, facts: { ...ofEvent, ...facts } });
}
