import { SECOND_MS } from '../domain/time';
import type { Verdict } from './dispatched-step';
import type { LeasedBatch, PutBack } from './types';

/** What is written of a contact that is not handed out. */
export function putBackOf(ticketId: string, verdict: Verdict, nowMs: number): PutBack[] {
	if (verdict.kind === 'pass') return [];
	if (verdict.kind === 'over') return [{ ticketId, dueAtMs: nowMs, reason: 'over', isOver: true }];
	const { untilMs, reason, facts, what, stepKey, isExact } = verdict;
	// A judge that holds until an instant that is over would be asked again at once, and for ever.
	const dueAtMs = isExact ? untilMs : Math.max(untilMs, nowMs + SECOND_MS);
	return [{ ticketId, dueAtMs, reason, facts, what, stepKey }];
}

/** The contacts of a batch that passed, each with what its judge said. */
export function noted(batch: LeasedBatch, verdicts: readonly Verdict[]): LeasedBatch {
	const contacts = batch.contacts.flatMap((contact, i) => {
		const verdict = verdicts[i];
		if (verdict.kind !== 'pass') return [];
		return [verdict.note === undefined ? contact : { ...contact, note: verdict.note }];
	});
	return { ...batch, contacts };
}
