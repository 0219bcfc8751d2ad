import type { Call, CallReport } from '../domain/call';

export type { CallReport } from '../domain/call';

/** The life of calls, as whoever answers the provider's callbacks sees it. */
export interface CallDesk {
	/** In input order; undefined where there is none. One round trip a partition touched. */
	get(callIds: readonly string[]): Promise<(Call | undefined)[]>;
	/**
	 * Changes a call by compare-and-set and returns it as it then stands; undefined where there is none.
	 * `edit` is pure and may run again; it returns undefined to leave the call as it is.
	 */
	update(callId: string, edit: (call: Call) => Call | undefined, nowMs: number): Promise<Call | undefined>;
	/**
	 * Takes in what the provider told. A status moves forward only; a final one settles the call (outcome, capacity, the
	 * waiting contact). A report that comes twice or late changes nothing.
	 */
	report(callId: string, report: CallReport, nowMs: number): Promise<Call | undefined>;
	/** Writes the revoked consent of the number that was called; a repeat is harmless. Durable when it resolves. */
	optOut(callId: string, words: { source: string }, nowMs: number): Promise<void>;
	/** Whether the contacts of these calls are still in the journey for whose sake they are called. In input order. */
	areWanted(calls: readonly Call[]): Promise<boolean[]>;
}
