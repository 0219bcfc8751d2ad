import type { Clock, Failure, Outcome } from '../domain/contact';
import type { StoredEvent, WaitFor } from '../domain/events';
import type { JsonObject } from '../domain/json';

/** A contact to park at a step. Times are wall-clock instants; a due time on the `journey` clock freezes with the journey. */
export interface ParkRecord {
	stepKey: string;
	contactId: string;
	enrollmentId: string;
	visit: string;
	item: JsonObject;
	dueAtMs?: number;
	/** Default `journey`. */
	clock?: Clock;
	waitFor?: WaitFor;
	/** The journey, where the enrollment is not known to the store. Default: the enrollment's. */
	journeyId?: string;
	/** Ledger facts: rule, policy, zone and where it came from ... */
	facts?: Record<string, unknown>;
	/** The execution that parks it: it has come back from n8n's own waiting, should it have been there. Absent: every execution has. */
	runId?: string;
	/** What the ledger says happened; default `parked`. */
	what?: string;
	reason?: string;
	/** Parked only where an event that was there before moves it, at once or to a new date: its own time is over. Enrollments not known to the store have none. */
	onlyForEarlierEvent?: boolean;
}

export type ParkAnswer =
	| { kind: 'parked' }
	/** `event` is undefined in a repeat that does not look back, or after the event's retention. */
	| { kind: 'ready'; branch: number; event: StoredEvent | undefined }
	/** Asked for an earlier event alone, and there is none. */
	| { kind: 'no-earlier-event' }
	/** The enrollment has ended, or the contact was forgotten: nothing is parked, the item is to be dropped. */
	| { kind: 'gone'; reason: string };

/** A parked contact on its way out. */
export type LeasedContact = {
	ticketId: string;
	record: ParkRecord & { parkedAtMs: number; journeyId: string };
	/** What the step's judge said of it right before the hand-out. */
	note?: JsonObject;
} & Outcome;

export interface LeasedBatch {
	batchId: string;
	/** 1 for a first hand-out, one more for each that lapsed or was given back. */
	attempt: number;
	/** Attempts that ended without a begin. */
	unbegun: number;
	contacts: LeasedContact[];
}

/** What became of one contact of a batch. Contacts that are not named ended well (`done`). */
export interface ContactEnd {
	ticketId: string;
	kind: 'done' | 'failed' | 'elsewhere';
	/** For `done`: why the enrollment is over, should it be (`unconnected OUTPUT`). */
	reason?: string;
	/** For `failed` and `elsewhere` (a node that is not ours holds the execution). */
	failure?: Omit<Failure, 'atMs'>;
}

export type BeginAnswer =
	/** `gone`: tickets whose enrollment ended since the lease; they leave by no output. */
	{ kind: 'go'; gone: string[] } | { kind: 'stale' };

export type LeaseAnswer = { kind: 'done' | 'lost' };

/** A ticket as lists show it. */
export interface ListedTicket {
	ticketId: string;
	contactId: string;
	enrollmentId: string;
	journeyId: string;
	stepKey: string;
	state: 'waiting' | 'ready' | 'out' | 'dead';
	parkedAtMs: number;
	/** Wall-clock estimate on the present lag of the journey's clock. */
	dueAtMs?: number;
	events?: string[];
	/** Why it needs a person, or (`out`) which execution of n8n holds it. */
	failure?: Failure;
	/** What the journey and the step are called, as far as they told. */
	journeyName?: string;
	stepName?: string;
	/** No published workflow has the step, so nobody leaves it. Undefined: that cannot be told now. */
	isOrphaned?: boolean;
}

/** A contact of a leased batch that is not handed out: a judge still holds it, or its part is over. */
export interface PutBack {
	ticketId: string;
	/** On the wall clock. */
	dueAtMs: number;
	reason: string;
	facts?: Record<string, unknown>;
	/** What the ledger says happened; default `held`. Null: nothing worth a line (it was only looked after). */
	what?: string | null;
	/** The key of the lane that it waits on in; default: where it was. See `lane.ts`. */
	stepKey?: string;
	/** The visit ends here, and nobody leaves by it. */
	isOver?: boolean;
}

/** A new due time of a parked contact. */
export interface Retiming {
	contactId: string;
	ticketId: string;
	/** On the wall clock. */
	dueAtMs: number;
}

/** What a dispatcher plans by. */
export interface Agenda {
	/** Steps with the instant (wall clock) at which something of theirs is available. */
	available: { stepKey: string; atMs: number }[];
	/** Batches in flight by step. */
	inFlight: Map<string, number>;
}
