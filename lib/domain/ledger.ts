/** One line of the record of what was decided for whom, when and why. Never holds message bodies or secrets. */
export interface LedgerLine {
	atMs: number;
	/** What was decided, a word: `entered`, `refused`, `parked`, `released`, `finished`, `exited`, `failed`, `goal`, `held`, ... */
	what: string;
	journeyId?: string;
	enrollmentId?: string;
	/** n8n node id or step key. */
	step?: string;
	visit?: string;
	reason?: string;
	/** Rule, policy and version, zone and where it came from, next allowed time, execution, branch ... */
	facts?: Record<string, unknown>;
}

/** Exact totals of a journey. At every instant entered = inside + finished + exited; `failed` is a kind of inside. */
export interface JourneyCounters {
	entered: number;
	inside: number;
	finished: number;
	exited: number;
	failed: number;
	/** Every other counted word: `refused:too-old`, `step:ID:parked`, `goal` ... */
	other: Record<string, number>;
}
