export interface SegmentDiff {
	/** Contacts that were not members before this run, sorted. */
	entered: string[];
	/** Contacts that were members before this run, sorted. */
	left: string[];
}

/**
 * Membership of named segments. The diff of a run is kept under its key until confirmed, so that a run
 * that is repeated after a crash gets the same answer; each joiner and leaver is in one run's diff only.
 */
export interface SegmentStore {
	apply(
		name: string,
		change: { in: readonly string[]; out: readonly string[] },
		runKey: string,
		nowMs: number,
	): Promise<SegmentDiff>;
	/** Forgets the kept diff of a run. */
	confirm(name: string, runKey: string): Promise<void>;
	/** In input order. */
	has(name: string, contactIds: readonly string[]): Promise<boolean[]>;
	/** For each contact the segments, of those named, that it is in. */
	memberOf(contactIds: readonly string[], names: readonly string[]): Promise<ReadonlySet<string>[]>;
	/** A page of members; cursor '' begins, a returned '' ends. */
	members(name: string, cursor: string, limit?: number): Promise<{ contactIds: string[]; cursor: string }>;
	count(name: string): Promise<number>;
	list(): Promise<{ name: string; members: number }[]>;
	/** Opens a snapshot: every apply with this id marks its contacts as seen. Repeatable. */
	begin(name: string, snapshotId: string, nowMs: number): Promise<void>;
	/** Marks contacts as seen by the snapshot; idempotent. */
	see(name: string, snapshotId: string, contactIds: readonly string[], nowMs: number): Promise<void>;
	/**
	 * Ends a snapshot: members that were not seen leave. Refused (`JourneyError` `snapshot-refused`) when nothing was seen
	 * or more than `maxLeaveShare` of the members would leave; the snapshot then stays open. A repeat gives the same answer.
	 */
	commit(
		name: string,
		snapshotId: string,
		options: { maxLeaveShare: number },
		nowMs: number,
	): Promise<SegmentDiff>;
	/** Removes the contact from every segment (forget). */
	drop(contactId: string): Promise<void>;
}
