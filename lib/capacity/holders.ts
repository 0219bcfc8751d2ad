import type { RecordEdit } from '../records/edit-records';

/** Who holds a place of one capacity, and until when at the latest. */
export type Holders = Map<string, number>;

/** Those whose time is not up: a place is held while nowMs < untilMs. */
export function unpackHolders(value: string | undefined, nowMs: number): Holders {
	const stored = value === undefined ? [] : (JSON.parse(value) as [holderId: string, untilMs: number][]);
	return new Map(stored.filter(([, untilMs]) => untilMs > nowMs));
}

/** The record is listed at the instant from which nobody holds a place any more. */
export function packHolders(holders: Holders): RecordEdit {
	if (holders.size === 0) return { value: null };
	return { value: JSON.stringify([...holders]), dueAtMs: Math.max(...holders.values()) };
}

/** Takes a place, or holds the one that it has for longer. */
export function join(
	holders: Holders,
	{ holderId, untilMs }: { holderId: string; untilMs: number },
	limit: number,
): 'joined' | 'kept' | 'full' {
	const heldUntilMs = holders.get(holderId);
	if (heldUntilMs === undefined && holders.size >= limit) return 'full';
	holders.set(holderId, Math.max(untilMs, heldUntilMs ?? untilMs));
	return heldUntilMs === undefined ? 'joined' : 'kept';
}
