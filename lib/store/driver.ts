import type { BatchStore } from './batches';
import type { CapStore } from './caps';
import type { ContactStore } from './contacts';
import type { DocumentStore } from './documents';
import type { LedgerStore } from './ledgers';
import type { RecordStore } from './records';
import type { SegmentStore } from './segments';

export interface StoreHealth {
	kind: 'redis' | 'embedded';
	storeId: string;
	/** Store time minus the caller's `nowMs`; 0 for the embedded store. */
	clockOffsetMs: number;
	/** Round trip of the question. */
	latencyMs: number;
	usedBytes: number;
	/** Bytes at which the store is full; null where there is no limit. */
	limitBytes: number | null;
	warnings: string[];
}

/** What a store implementation provides. All logic above it (`waiting`, `events`, `journeys` ...) is written once. */
export interface StoreDriver {
	readonly kind: 'redis' | 'embedded';
	/** Written into the store at first use; the same for every process that opens it. */
	readonly storeId: string;
	readonly partitions: number;
	readonly contacts: ContactStore;
	readonly batches: BatchStore;
	readonly documents: DocumentStore;
	readonly records: RecordStore;
	readonly caps: CapStore;
	readonly segments: SegmentStore;
	readonly ledger: LedgerStore;
	/**
	 * Calls back (never synchronously within a commit) when tickets of a step have become available. Lossy: a hint only.
	 * A listener hears `ALL_STEPS` ('*') instead of a step key once it is connected, and again whenever it may have missed some.
	 * A listener must not throw.
	 */
	onWake(listener: (stepKey: string) => void): () => void;
	health(nowMs: number): Promise<StoreHealth>;
	close(): Promise<void>;
}
