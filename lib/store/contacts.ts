import type { LedgerLine } from '../domain/ledger';
import type { Latest } from '../domain/envelope-codec';
import type { StoredEvent } from '../domain/events';

/** What to read of a contact besides its document. */
export interface ContactQuery {
	contactId: string;
	/** Look these event ids up (to find duplicates). */
	eventIds?: readonly string[];
	/** Read all kept events (look-back, behaviour). */
	allEvents?: boolean;
}

export interface ContactSnapshot {
	contactId: string;
	/** 0 where the contact was never written. */
	revision: number;
	/** The packed document, see `domain/contact-codec.ts`; undefined where there is none. */
	packed: string | undefined;
	/** What stands in the document besides; a change that is made from it hands it back. No driver knows of it. */
	latest?: Latest;
	/** Those of `eventIds` that are already recorded. */
	knownEventIds: ReadonlySet<string>;
	/** All kept events by sequence, where asked for; else empty. */
	events: StoredEvent[];
	/** How many events are kept. */
	eventCount: number;
}

/**
 * The queue in which a ticket becomes available. A queue belongs to a step, a journey and a clock:
 * one paused journey must not hold up another that shares the step. `dead` lists the tickets that need a person.
 */
export interface Queue {
	stepKey: string;
	journeyId: string;
	clock: 'journey' | 'wall' | 'dead';
}

/** The instant of tickets that never become available by themselves (no due time, dead): they are listed, not leased. */
export const NEVER_MS = 9_000_000_000_000_000;

/** Puts a ticket at an instant of a queue's clock, or (null) takes it out. */
export interface ScheduleChange extends Queue {
	ref: string;
	atMs: number | null;
}

/** Everything that one decision about one contact writes. Applied wholly, and only onto the revision it was made from. */
export interface ContactChange {
	contactId: string;
	expectedRevision: number;
	/**
	 * The new document; null removes the document with all its events. Text that begins with NUL is bytes, one a character
	 * (0 to 255), and is stored as such.
	 */
	packed: string | null;
	/** As the snapshot has it. */
	latest?: Latest;
	/** Nobody will change the contact in the next minute, unless something happens to it. */
	isAtRest?: boolean;
	schedule: ScheduleChange[];
	/** Events to keep; an event's id is unique for the contact. */
	events: StoredEvent[];
	/** Ids of events to drop (retention). */
	dropEvents: string[];
	ledger: LedgerLine[];
	/** Counters of journeys (`field` as in `domain/ledger.ts`) and parked tickets of steps. */
	journeyCounts: { journeyId: string; field: string; by: number }[];
	stepCounts: { stepKey: string; by: number }[];
}

/** A ticket that may be leased, with the instant at which it became available on its queue's clock. */
export interface AvailableTicket {
	ref: string;
	atMs: number;
}

/**
 * Contacts in a driver: compare-and-set documents with their events, ledger, schedule and counters.
 * A contact's data lies in one partition, so that each change is atomic. One call = one round trip a partition.
 */
export interface ContactStore {
	load(queries: readonly ContactQuery[]): Promise<ContactSnapshot[]>;
	/** In input order: `stale` where the contact has moved on since it was read; then nothing of that change is written. */
	commit(changes: readonly ContactChange[], nowMs: number): Promise<('done' | 'stale')[]>;
	/**
	 * Queues with the earliest instant of each (on the queue's own clock), only those at or before `untilMs`
	 * of their clock's reading; `untilMs` Infinity lists all.
	 */
	queues(untilMs: number): Promise<(Queue & { partition: number; earliestMs: number })[]>;
	/** The earliest `limit` tickets at or before `untilMs` in one partition of a queue, in order. */
	available(queue: Queue & { partition: number }, untilMs: number, limit: number): Promise<AvailableTicket[]>;
	/** Tickets parked at a step (waiting or ready). */
	parkedAt(stepKey: string): Promise<number>;
	/** One page of contact ids, in no order; cursor '' begins, a returned '' ends. A contact may come twice, none is missed that stays. */
	scan(cursor: string, limit: number): Promise<{ contactIds: string[]; cursor: string }>;
}
