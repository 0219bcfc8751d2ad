/** What a hit counts as: `all`, `channel:email`, `tag:promo`, `journey:ID` ... */
export type CapScope = string;

/** At most `maxHits` in a rolling window of `windowMs`, or in the half-open calendar window `fromMs` .. `untilMs`. */
export interface CapLimit {
	scope: CapScope;
	maxHits: number;
	windowMs?: number;
	fromMs?: number;
	untilMs?: number;
	/** Hits of `maxHits` that this ask must leave for others (reserved share); default 0. */
	reserve?: number;
}

export interface CapAsk {
	/** Keys the hit: the same id again is the same hit. */
	hitId: string;
	/** Contact point, contact or household. */
	subject: string;
	/** The scopes that the hit counts in, once taken. */
	counts: CapScope[];
	/** All limits must hold, or nothing is taken. */
	limits: CapLimit[];
}

export type CapAnswer =
	/** Hits still free in each limit, in the ask's order, this hit counted. */
	| { kind: 'taken'; remaining: number[] }
	/** The first instant at which all limits would hold if nobody else took a hit; `limit` is the index of the one that holds longest. */
	| { kind: 'held'; nextAllowedAtMs: number; limit: number };

/**
 * Frequency caps. A subject's hits lie in one partition: each ask is decided atomically, asks of one call in their order.
 * Hits are kept for `CAP_RETENTION_MS`, whatever window is asked. One call = one round trip a partition.
 */
export interface CapStore {
	take(asks: readonly CapAsk[], nowMs: number): Promise<CapAnswer[]>;
	/** Gives hits back: they count no more, and the same hitId may be taken anew. `gone` where there was none. */
	refund(
		hits: readonly { hitId: string; subject: string }[],
		nowMs: number,
	): Promise<({ kind: 'refunded' } | { kind: 'gone' })[]>;
}

/** The longest window a cap can have: calendar months and 90 days fit. */
export const CAP_RETENTION_MS = 92 * 86_400_000;
