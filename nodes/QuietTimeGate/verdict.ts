import { DAY_MS, releaseMoment, type JsonObject } from '../../lib';
import type { QuietStamp } from '../shared/gates';
import { holdsUnknown, judgeQuiet, verdictFacts, type LoadedRules } from '../shared/quiet-rules';
import type { GateAsk } from './ask';

/** Why a contact does not pass. */
export type Reason = 'quiet' | 'expired' | 'unknown-zone';

export type GateVerdict =
	| { kind: 'open'; stamp: QuietStamp; facts: JsonObject }
	/** `openAtMs` null: never. `openUntilMs`: the end of the opening that begins then. */
	| { kind: 'quiet'; openAtMs: number | null; openUntilMs: number | null; facts: JsonObject }
	| { kind: 'unknown-zone'; mayHold: boolean; facts: JsonObject };

/** Those whose zone is not known are looked at again so often: the policy may say more by then. */
const UNKNOWN_AGAIN_MS = DAY_MS;

/** What the rules say of a contact now. */
export function judgeGate(
	ask: GateAsk,
	rules: LoadedRules,
	expiresAtMs: number | undefined,
	nowMs: number,
): GateVerdict {
	const verdict = judgeQuiet(rules, ask.contact, nowMs);
	const facts: JsonObject = {
		channel: ask.channel,
		purpose: ask.purpose,
		...verdictFacts(verdict, rules.label),
		...(ask.rules.voiceReason === undefined ? {} : { noCallingHours: ask.rules.voiceReason }),
		...(expiresAtMs === undefined ? {} : { notLaterThan: new Date(expiresAtMs).toISOString() }),
	};
	if (verdict.kind === 'unknown-zone') return { kind: 'unknown-zone', mayHold: holdsUnknown(rules), facts };
	if (verdict.kind === 'quiet') {
		const then = verdict.untilMs === null ? undefined : judgeQuiet(rules, ask.contact, verdict.untilMs);
		const openUntilMs = then?.kind === 'open' ? then.untilMs : null;
		return { kind: 'quiet', openAtMs: verdict.untilMs, openUntilMs, facts };
	}
	const { rules: kept, contact } = ask;
	const expiry = expiresAtMs === undefined ? {} : { expiresAtMs };
	const stamp: QuietStamp = {
		policy: rules.label,
		openUntilMs: verdict.untilMs,
		judgedAtMs: nowMs,
		rules: kept,
		contact,
		...expiry,
	};
	return { kind: 'open', stamp, facts };
}

/**
 * Until when a contact that does not pass now is held: its place on the ramp after quiet time, within the opening, or
 * the end of its wait, should that come first. Undefined where waiting brings nothing.
 */
export function heldUntil(
	verdict: Exclude<GateVerdict, { kind: 'open' }>,
	rampMs: number,
	key: string,
	endsAtMs: number,
	nowMs: number,
): number | undefined {
	if (verdict.kind === 'unknown-zone')
		return verdict.mayHold ? Math.min(nowMs + UNKNOWN_AGAIN_MS, endsAtMs) : undefined;
	const { openAtMs, openUntilMs } = verdict;
	if (openAtMs === null || openAtMs >= endsAtMs) return endsAtMs;
	return releaseMoment(openAtMs, rampMs, key, Math.min(openUntilMs ?? Infinity, endsAtMs));
}
