import type { JsonObject } from '../domain/json';

/**
 * Something that is done once for a contact (a call, a message), reserved before it is done.
 * claimed -> committed: it is done. claimed -> withdrawn: its owner gave it up, and it was not done.
 */
export interface Effect {
	/** The same for every repeat of the same deed. */
	effectId: string;
	/** `call`, `email` ... */
	kind: string;
	contactId: string;
	enrollmentId: string;
	journeyId: string;
	state: 'claimed' | 'committed' | 'withdrawn';
	claimedAtMs: number;
	committedAtMs?: number;
	/** From then on a claim without a commit is in doubt: whoever claimed it should have told by now. */
	doubtAtMs: number;
	/** What the owner keeps with it. */
	data: JsonObject;
}

/** A wish to do something once. */
export interface ClaimAsk {
	effectId: string;
	kind: string;
	contactId: string;
	enrollmentId: string;
	journeyId: string;
	data?: JsonObject;
	doubtAtMs: number;
}

export type ClaimAnswer =
	/** It is the asker's to do, and nobody else's. */
	| { kind: 'claimed' }
	/** It was claimed before: by another process, or by a run of this one that broke off. */
	| { kind: 'known'; effect: Effect }
	/** The enrollment is over; nothing is to be done. */
	| { kind: 'gone'; reason: string };

export interface CommitAsk {
	effectId: string;
	/** In place of the data kept so far. */
	data?: JsonObject;
}
