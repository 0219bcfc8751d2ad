/** Contacts handed out together. The driver keeps it as a compare-and-set document with one expiry. */
export interface BatchRecord {
	batchId: string;
	/** The step under which a lapsed batch is found again. */
	stepKey: string;
	attempt: number;
	state: 'leased' | 'begun' | 'ending' | 'back';
	/** The lease is over when nowMs >= untilMs. */
	untilMs: number;
	/** How many attempts ended without a begin. */
	unbegun: number;
	runId?: string;
	/** Tickets that were meant to leave; a ticket belongs to the batch only while it says so itself. */
	refs: string[];
}

export interface BatchStore {
	read(batchId: string): Promise<{ revision: number; batch: BatchRecord } | undefined>;
	/** Writes onto `expectedRevision` (0: must not exist); null removes. */
	swap(
		batchId: string,
		stepKey: string,
		expectedRevision: number,
		batch: BatchRecord | null,
	): Promise<'done' | 'stale'>;
	/** Batches of these steps whose lease is over at `nowMs`, earliest first. */
	lapsed(stepKeys: readonly string[], nowMs: number, limit: number): Promise<string[]>;
	/** Batches of these steps that are in flight at `nowMs`, and the earliest lapse of any. */
	inFlight(
		stepKeys: readonly string[],
		nowMs: number,
	): Promise<{ stepKey: string; count: number; earliestLapseMs: number | null }[]>;
}
