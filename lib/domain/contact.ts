import type { StoredEvent, WaitFor } from './events';
import type { JsonObject } from './json';

/** Which clock a due time runs on: `journey` freezes while the journey is paused, `wall` never does. */
export type Clock = 'journey' | 'wall';

/** What became of a parked visit: an event on a branch, or its time was up. */
export type Outcome = { outcome: 'due' } | { outcome: 'event'; branch: number; event: StoredEvent };

/** Why a contact needs a person: the execution, the node and the text of what happened. */
export interface Failure {
	atMs: number;
	message: string;
	executionId?: string;
	node?: string;
}

/**
 * One parked visit of an enrollment.
 * `waiting` -> (event) `ready` -> (lease) `out` -> gone; a due ticket goes from `waiting` to `out`.
 * `out` names the batch it left in; `dead` needs a person (release or cancel).
 */
export interface Ticket {
	id: string;
	enrollmentId: string;
	stepKey: string;
	visit: string;
	item: JsonObject;
	clock: Clock;
	dueAtMs?: number;
	waitFor?: WaitFor;
	parkedAtMs: number;
	state: 'waiting' | 'ready' | 'out' | 'dead';
	/** Set from `ready` on; for a due ticket from `out` on. */
	outcome?: Outcome;
	/** The instant from which a `ready` ticket may be leased. */
	readyAtMs?: number;
	batchId?: string;
	failure?: Failure;
}

/** The first answer of a visit, kept after the ticket is gone: `0` parked, else the branch and event it was ready with. */
export type KeptAnswer = 0 | { branch: number; seq: number };

/** One run of the contact through one journey. `failed` contacts are still inside. */
export interface Enrollment {
	id: string;
	journeyId: string;
	state: 'inside' | 'finished' | 'exited';
	/** How it came in: `event`, `segment`, `direct`, or `unknown` where it was parked without an entry. */
	entry: string;
	enteredAtMs: number;
	endedAtMs?: number;
	reason?: string;
	/** The value of the entry rule's key (an order, an appointment). */
	key?: string;
	/** Correlation values that exits and goals compare with. */
	correlation?: Record<string, string | number | boolean>;
	goalAtMs?: number;
	/** When what made it enter happened, where that was before `enteredAtMs`: exits and goals count from there. */
	sinceMs?: number;
	/** Executions that carry the enrollment outside any batch (entered by the first step of a running execution). */
	runs: string[];
	/** Of these, executions that n8n itself holds now (its Wait node). */
	elsewhere?: string[];
	/** Sequences of the events that each step has consumed, ascending; see `waiting/consumed.ts`. */
	consumed: Record<string, number[]>;
	/** First answers by ticket id. */
	answers: Record<string, KeptAnswer>;
	failure?: Failure;
}

/** What entry rules ask about a contact's past in one journey; survives the enrollments themselves. */
export interface JourneyHistory {
	entries: number;
	lastEnteredAtMs: number;
	lastEndedAtMs?: number;
	goals: number;
	/** Last entry and end by key value. */
	keys: Record<string, { enteredAtMs: number; endedAtMs?: number }>;
}

/** Everything that is decided about one contact, read and written as one revision. */
export interface Contact {
	contactId: string;
	lastSeq: number;
	enrollments: Enrollment[];
	tickets: Ticket[];
	history: Record<string, JourneyHistory>;
}

export function emptyContact(contactId: string): Contact {
	return { contactId, lastSeq: 0, enrollments: [], tickets: [], history: bareRecord() };
}

/** A record without a prototype: journeys, steps and keys may be named `__proto__` or `constructor`. */
export function bareRecord<T>(entries?: Readonly<Record<string, T>> | null): Record<string, T> {
	return Object.assign(Object.create(null) as Record<string, T>, entries);
}
