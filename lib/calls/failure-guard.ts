import type { Call, CallResult } from '../domain/call';
import { MINUTE_MS } from '../domain/time';
import { editRecords } from '../records/edit-records';
import type { RecordStore } from '../store/records';

/** Results that tell of trouble on our side or at the provider's, not of the contact. */
const TECHNICAL: readonly CallResult[] = ['BotFailed', 'CallFailed', 'NonRetriableError', 'Error'];
/** Results of calls that were never made, were called off, or of which nothing became known: they say nothing of trouble. */
const SILENT: readonly CallResult[] = [
	'CapacityDeferred',
	'Cancelled',
	'CSRCancelled',
	'Terminated',
	'Unknown',
];
/** The most calls that a guard can look back on. */
export const MOST_GUARDED_CALLS = 200;
/** So long after the last call nobody is dialled; then one call tries whether it works again. */
const REST_MS = 15 * MINUTE_MS;

interface Recent {
	callId: string;
	isTechnical: boolean;
	atMs: number;
}

export interface GuardRule {
	/** From this share of technical failures on, no further dials. */
	percent: number;
	/** Of so many last calls; fewer never stop it. */
	lastCalls: number;
}

export type GuardVerdict =
	| { kind: 'free' }
	/** It is time to try one call. */
	| { kind: 'try-one' }
	| { kind: 'stopped'; untilMs: number; failed: number };

/**
 * Stops the dials of an engagement when too many of its last calls failed for technical reasons. Versions of an engagement
 * are guarded by themselves: one that was mended begins anew.
 */
export class FailureGuard {
	constructor(private readonly records: RecordStore) {}

	/** Notes how calls ended; a repeat counts once. One round trip each way for all engagements of one call. */
	async note(calls: readonly Call[]): Promise<void> {
		const telling = calls.filter(({ outcome }) => outcome && !SILENT.includes(outcome.result));
		await editRecords(
			this.records,
			'guards',
			telling.map(({ engagement }) => engagement),
			(engagement, value) => {
				const recent = recentIn(value);
				const fresh = freshOf(telling, engagement, recent);
				if (fresh.length === 0) return undefined;
				return { value: JSON.stringify([...recent, ...fresh].slice(-MOST_GUARDED_CALLS)) };
			},
		);
	}

	/** Whether calls of the engagement may be made now. One round trip. */
	async ask(engagement: string, rule: GuardRule, nowMs: number): Promise<GuardVerdict> {
		const [stored] = await this.records.read('guards', [engagement]);
		const recent = recentIn(stored?.value).slice(-rule.lastCalls);
		const failed = recent.filter(({ isTechnical }) => isTechnical).length;
		if (recent.length < rule.lastCalls || failed * 100 < rule.percent * recent.length)
			return { kind: 'free' };
		const untilMs = recent[recent.length - 1].atMs + REST_MS;
		return nowMs < untilMs ? { kind: 'stopped', untilMs, failed } : { kind: 'try-one' };
	}
}

function recentIn(value: string | undefined): Recent[] {
	return value === undefined ? [] : (JSON.parse(value) as Recent[]);
}

function freshOf(calls: readonly Call[], id: string, recent: readonly Recent[]): Recent[] {
	const known = new Set(recent.map(({ callId }) => callId));
	return calls
		.filter(({ callId, engagement }) => engagement === id && !known.has(callId))
		.map(({ callId, outcome }) => ({
			callId,
			isTechnical: TECHNICAL.includes(outcome!.result),
			atMs: outcome!.atMs,
		}));
}
