import type { JsonObject } from '../domain/json';
import type { ContactLink } from '../records/contact-index';
import type { RecordEdit } from '../records/edit-records';

/**
 * Something that is done once for a contact (a call, a message), reserved before it is done.
 * claimed -> committed: it is done. claimed -> withdrawn: its owner gave it up undone. There is no way back.
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
	withdrawnAtMs?: number;
	/** From then on a claim that was not committed is in doubt: whoever made it should have told by now. */
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

/**
 * One index of instants serves two questions. Claims are listed when they come into doubt; what has ended is listed at its
 * end, moved behind every real instant, so that a look for doubt never meets the many that are only kept.
 */
const ENDED_FROM_MS = 4_000_000_000_000_000;

/** Where in the index effects that ended before `beforeMs` lie. */
export function endedSpan(beforeMs: number): { fromMs: number; untilMs: number } {
	return { fromMs: ENDED_FROM_MS, untilMs: ENDED_FROM_MS + beforeMs - 1 };
}

export function endedAtMs({ committedAtMs, withdrawnAtMs }: Effect): number | undefined {
	return committedAtMs ?? withdrawnAtMs;
}

export function packEffect(effect: Effect): RecordEdit {
	const ended = endedAtMs(effect);
	return {
		value: JSON.stringify({ ...effect, effectId: undefined }),
		dueAtMs: ended === undefined ? effect.doubtAtMs : ENDED_FROM_MS + ended,
	};
}

export function unpackEffect(effectId: string, value: string): Effect {
	return { effectId, ...(JSON.parse(value) as Omit<Effect, 'effectId'>) };
}

/** The effect in the index of its contact. */
export function linkOf({ contactId, effectId }: Pick<Effect, 'contactId' | 'effectId'>): ContactLink {
	return { contactId, ids: [effectId] };
}
