/** Rooms of many documents that change often. Unlike `DocumentStore` they are spread over all partitions by their id. */
export type RecordRoom = 'effects' | 'capacity' | 'consent' | 'suppressed' | 'points';

export interface StoredRecord {
	id: string;
	revision: number;
	value: string;
}

export interface RecordChange {
	id: string;
	/** 0: must not exist. */
	expectedRevision: number;
	/** Null removes. */
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
	/** The earliest `limit` records of the room with an instant at or before `untilMs`, earliest first, over all partitions. */
	due(room: RecordRoom, untilMs: number, limit: number): Promise<{ id: string; dueAtMs: number }[]>;
}
