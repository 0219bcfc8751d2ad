import { JourneyError } from '../domain/errors';

/** Rooms of many documents that change often. Unlike `DocumentStore` they are spread over all partitions by their id. */
export type RecordRoom =
	'guards' | 'effects' | 'contact-effects' | 'capacity' | 'consent' | 'suppressed' | 'points';

export interface StoredRecord {
	id: string;
	/** Grows with every write of the record, and is never given again to the same id, even after a removal. */
	revision: number;
	value: string;
}

export interface RecordChange {
	id: string;
	/** 0: must not exist. */
	expectedRevision: number;
	/** Null removes, also from the index of instants. */
	value: string | null;
	/** Lists the record in the room's index of instants; absent or null: not listed. */
	dueAtMs?: number | null;
}

/**
 * Compare-and-set documents by id. Each change is atomic for its record; changes of one call are independent of each other.
 * One call = one round trip a partition touched.
 */
export interface RecordStore {
	/** In input order; undefined where there is none. */
	read(room: RecordRoom, ids: readonly string[]): Promise<(StoredRecord | undefined)[]>;
	/** In input order: `stale` where the record has another revision; then that change is not written. Ids must differ. */
	swap(room: RecordRoom, changes: readonly RecordChange[]): Promise<('done' | 'stale')[]>;
	/**
	 * The earliest `limit` records of the room with an instant from `fromMs` (default: the first) to `untilMs`, both inclusive,
	 * earliest first, over all partitions.
	 */
	due(
		room: RecordRoom,
		untilMs: number,
		limit: number,
		fromMs?: number,
	): Promise<{ id: string; dueAtMs: number }[]>;
}

/** The order of a look at instants: the same in every store. */
export function byInstant(a: { id: string; dueAtMs: number }, b: { id: string; dueAtMs: number }): number {
	return a.dueAtMs - b.dueAtMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** A store may keep half of a call that holds an instant it refuses: it must not get there. */
export function checkInstant(dueAtMs: number | null | undefined): void {
	if (dueAtMs === undefined || dueAtMs === null || Number.isFinite(dueAtMs)) return;
	throw new JourneyError(
		'invalid-input',
		`A record is due at ${dueAtMs}; allowed is an instant in milliseconds`,
	);
}
