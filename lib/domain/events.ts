import type { JsonObject } from './json';

/** Something that happened to a contact, as a caller reports it. `id` is unique for the contact. */
export interface EventInput {
	id: string;
	name: string;
	contactId: string;
	occurredAtMs: number;
	data?: JsonObject;
	/** Keys that tie the event to one matter (an order, an appointment). */
	correlation?: Correlation;
	/** The event concerns this journey alone: nobody vouched for it but the journey that took it in. No behaviour counts it. */
	onlyJourneyId?: string;
}

export function concerns(
	{ onlyJourneyId }: Pick<EventInput, 'onlyJourneyId'>,
	journeyId: string | undefined,
): boolean {
	return onlyJourneyId === undefined || onlyJourneyId === journeyId;
}

export type Correlation = string | Record<string, string | number | boolean>;

/** An event as the store keeps it: `seq` counts the contact's events from 1. */
export interface StoredEvent extends EventInput {
	seq: number;
	data: JsonObject;
	recordedAtMs: number;
}

/** n8n's stored filter parameter; see `segments/conditions`. */
export type Filter = object;

/** One way on of a wait: any of the names (a trailing `*` matches the rest), with conditions on the event's data. */
export interface WaitBranch {
	/** A stable name of the branch, for callers whose branches can be reordered; the index is returned besides. */
	id?: string;
	events: string[];
	where?: Filter;
	/**
	 * Only an event with all of these values counts, looked up in its correlation, then in its data: it is about one message.
	 * The wait's own `correlation` does not concern such a branch.
	 */
	match?: Record<string, string>;
	/** Events that occurred before this instant do not count for this branch, however far back the wait looks. */
	sinceMs?: number;
}

/** What a parked contact waits for besides its due time. */
export interface WaitFor {
	branches: WaitBranch[];
	/** Only an event with these values moves this wait; looked up in the event's correlation, then in its data. */
	correlation?: Correlation;
	/** What an event that lacks the key does: nothing (default), move every such wait, or the newest one. */
	uncorrelated?: 'all' | 'none' | 'newest';
	/** Events that occurred from this instant on count, even those recorded before the wait. Absent: only later ones. */
	sinceMs?: number;
	/** This event does not count: it is the one that let the contact leave its step before. */
	exceptEventId?: string;
	/** Which events move the due time. */
	retime?: RetimeRule;
}

/** How events that carry a new date move a wait's due time in place; judged by `waiting/retime-by-event.ts`. */
export interface RetimeRule {
	/** Names; a trailing `*` matches the rest. */
	events: string[];
	/** Path of the new date in the event's data. */
	dateField: string;
	/** What becomes of the date: a `DatedMoment` of `policy/moment`. */
	moment: object;
	/** As in {@link WaitFor}. */
	correlation?: Correlation;
	uncorrelated?: WaitFor['uncorrelated'];
	/** Events that occurred from this instant on count, even those recorded before the wait. Absent: only later ones. */
	sinceMs?: number;
	/** The event that the due time goes by now, once one has moved it. */
	by?: RetimedBy;
}

export interface RetimedBy {
	event: StoredEvent;
	/** How long its moment lay in the past when it came. */
	lateByMs?: number;
	/** Later than the wait lets pass. */
	isTooLate?: boolean;
}
