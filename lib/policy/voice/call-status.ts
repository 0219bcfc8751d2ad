/** Statuses of a call in the order in which they may follow each other; those of one rank never do. */
const RANKS: ReadonlyMap<string, number> = new Map([
	['queued', 0],
	['initiated', 1],
	['ringing', 2],
	['in-progress', 3],
	['completed', 4],
	['busy', 4],
	['no-answer', 4],
	['failed', 4],
	['canceled', 4],
]);
const FINAL_RANK = 4;

/** True for a status after which none comes: completed, busy, no-answer, failed, canceled. */
export function isFinal(status: string | undefined): boolean {
	return RANKS.get(status ?? '') === FINAL_RANK;
}

/**
 * True when a call of status `from` may become `to`: callbacks come doubled and in any order, and only forward
 * steps count. Nothing follows a final status; a status that is not known is never a step forward, and anything
 * known follows it.
 */
export function isForward(from: string | undefined, to: string): boolean {
	const next = RANKS.get(to);
	return next !== undefined && next > (RANKS.get(from ?? '') ?? -1);
}
