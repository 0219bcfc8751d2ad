import { ticketIdOf, type JourneyStore, type JsonObject } from '../../lib';

/** One verdict of a gate on one visit. */
export interface GateLine {
	contactId: string;
	journeyId: string;
	enrollmentId: string;
	stepKey: string;
	visit: string;
	/** `branched`: another way was chosen, nothing was withheld. `called`: the call is over, `reason` says how. */
	what: 'passed' | 'not-passed' | 'branched' | 'given-back' | 'called';
	reason?: string;
	facts: JsonObject;
}

/** Writes verdicts to the ledger; the same verdict on the same visit is written once, whoever repeats it. */
export async function noteVerdicts(
	store: Pick<JourneyStore, 'ledger'>,
	lines: readonly GateLine[],
	nowMs: number,
): Promise<void> {
	if (lines.length === 0) return;
	await store.ledger.append(
		lines.map(({ stepKey, ...line }) => ({
			...line,
			id: `${ticketIdOf(line.enrollmentId, stepKey, line.visit)}:${line.what}`,
			atMs: nowMs,
			step: stepKey,
		})),
		nowMs,
	);
}
