/** Rooms of small, seldom written documents (journeys, policies): all in one partition, with one version a room. */
export type DocumentRoom = 'journeys' | 'policies' | 'names' | 'tombstones' | 'secrets' | 'published';

export interface StoredDocument {
	id: string;
	revision: number;
	value: string;
}

export interface DocumentStore {
	/** Grows with every change in the room: a cheap question whether a cached list still holds. */
	version(room: DocumentRoom): Promise<number>;
	list(room: DocumentRoom): Promise<{ version: number; documents: StoredDocument[] }>;
	read(room: DocumentRoom, id: string): Promise<StoredDocument | undefined>;
	/** Writes onto `expectedRevision` (0: must not exist); null removes. */
	swap(
		room: DocumentRoom,
		id: string,
		expectedRevision: number,
		value: string | null,
	): Promise<'done' | 'stale'>;
}

/** The order of a list: the same in every store. */
export function compareIds(a: StoredDocument, b: StoredDocument): number {
	return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
