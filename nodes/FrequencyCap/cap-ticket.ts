import type { CapAnswer, JsonObject, QuietTimeContact } from '../../lib';
import type { LoadedCaps } from '../shared/cap-book';
import type { CapStamp } from '../shared/gates';
import { capFacts } from '../shared/named-cap';
import type { QuietRules } from '../shared/quiet-rules';
import type { HitAsk } from './ask';

export const PASSED = 'passed';
export const CAPPED = 'capped';
export const OUTPUTS = { passed: PASSED, refused: CAPPED };

/** Why a contact does not pass. */
export type Reason = 'capped' | 'expired' | 'unknown-zone';

/** By which quiet time a deferred contact is judged. */
export interface Quiet extends JsonObject {
	rules: QuietRules;
	contact: QuietTimeContact & JsonObject;
}

/** What rides along with a contact that is deferred. */
export interface CapTicket extends JsonObject {
	ask: HitAsk;
	quiet: Quiet;
	/** When it leaves by Capped, whatever is free by then. */
	endsAtMs: number;
}

/** What the judge says of a contact that leaves. */
export interface CapNote extends JsonObject {
	output: string;
	gate?: JsonObject;
	stamp?: CapStamp;
}

/** The grant of a hit that was taken; with its rules where it is for a call: no other message is tried again. */
export function stampOf(ask: HitAsk, takenAtMs: number): CapStamp {
	const { hitId, subject, channel, counts, caps, saved, scopes, zone, isPriority } = ask;
	const rules = { caps, ...(saved === undefined ? {} : { saved }), scopes, zone, isPriority };
	return { hitId, subject, channel, scopes: counts, takenAtMs, ...(channel === 'voice' ? { rules } : {}) };
}

/** An answer of the store as the ledger and the item's `gate` field tell it. */
export function answerFacts(
	{ channel, zone, hitId }: HitAsk,
	{ caps, label }: LoadedCaps,
	answer: CapAnswer,
): JsonObject {
	const facts = {
		channel,
		hitId,
		...(caps.some(({ kind }) => kind === 'calendar') ? { zone } : {}),
	};
	if (answer.kind === 'taken')
		return { ...facts, ...(label === '' ? {} : { policy: label }), remaining: answer.remaining };
	return {
		...facts,
		...capFacts(caps[answer.limit]),
		nextAllowedAt: isoOf(answer.nextAllowedAtMs),
	};
}

/** Null for an instant that never comes. */
function isoOf(atMs: number): string | null {
	return atMs > 8.64e15 ? null : new Date(atMs).toISOString();
}
