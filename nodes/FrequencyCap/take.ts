import {
	DAY_MS,
	MINUTE_MS,
	releaseMoment,
	type CapAnswer,
	type JourneyStore,
	type JsonObject,
} from '../../lib';
import { judgeQuiet, verdictFacts, type LoadedRules } from '../shared/quiet-rules';
import { capAskOf, type HitAsk } from './ask';
import type { LoadedCaps } from '../shared/cap-book';
import { answerFacts, type Quiet, type Reason } from './cap-ticket';

/** Those whom quiet time held leave spread over this time. */
const RAMP_MS = 15 * MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;

/** One who asks to pass, first come first served within its priority. */
export interface Turn {
	ask: HitAsk;
	caps: LoadedCaps;
	/** When it leaves by Capped, whatever is free by then. */
	endsAtMs: number;
	/** Undefined: quiet time does not matter here. */
	quiet: Quiet | undefined;
	rules: LoadedRules | undefined;
	cameAtMs: number;
}

export type Outcome =
	| { kind: 'taken'; facts: JsonObject }
	/** `untilMs`: the first instant that the cap and quiet time both allow. */
	| { kind: 'held'; reason: 'capped' | 'quiet'; untilMs: number; facts: JsonObject }
	| { kind: 'refused'; reason: Reason; facts: JsonObject };

/** Judges all turns in this order: expiry, quiet time, cap; one call of the store takes the hits of those who get that far. */
export async function takeTurns(
	store: Pick<JourneyStore, 'caps'>,
	turns: readonly Turn[],
	nowMs: number,
): Promise<Outcome[]> {
	const outcomes = turns.map((turn) => beforeTheCap(turn, nowMs));
	const asking = turns.flatMap((_, i) => (outcomes[i] === undefined ? [i] : []));
	asking.sort(
		(a, b) =>
			Number(turns[b].ask.isPriority) - Number(turns[a].ask.isPriority) ||
			turns[a].cameAtMs - turns[b].cameAtMs,
	);
	const answers =
		asking.length === 0
			? []
			: await store.caps.take(
					asking.map((i) => capAskOf(turns[i].ask, turns[i].caps.caps, nowMs)),
					nowMs,
				);
	answers.forEach(
		(answer, position) => (outcomes[asking[position]] = outcomeOf(turns[asking[position]], answer)),
	);
	return outcomes as Outcome[];
}

function beforeTheCap(turn: Turn, nowMs: number): Outcome | undefined {
	const { rules, quiet, endsAtMs } = turn;
	if (nowMs >= endsAtMs)
		return { kind: 'refused', reason: 'expired', facts: { notLaterThan: new Date(endsAtMs).toISOString() } };
	if (rules === undefined || quiet === undefined) return undefined;
	const verdict = judgeQuiet(rules, quiet.contact, nowMs);
	if (verdict.kind === 'open') return undefined;
	const facts = verdictFacts(verdict, rules.label);
	if (verdict.kind === 'unknown-zone') return { kind: 'refused', reason: 'unknown-zone', facts };
	return { kind: 'held', reason: 'quiet', untilMs: firstAllowed(turn, nowMs), facts };
}

function outcomeOf(turn: Turn, answer: CapAnswer): Outcome {
	const facts = answerFacts(turn.ask, turn.caps, answer);
	if (answer.kind === 'taken') return { kind: 'taken', facts };
	return { kind: 'held', reason: 'capped', untilMs: firstAllowed(turn, answer.nextAllowedAtMs), facts };
}

/** The first instant from `capAtMs` on that quiet time allows too; the end of the wait, should that come first. */
function firstAllowed(turn: Turn, capAtMs: number): number {
	const { endsAtMs, quiet, rules, ask } = turn;
	if (capAtMs >= endsAtMs) return endsAtMs;
	const verdict = quiet && rules ? judgeQuiet(rules, quiet.contact, capAtMs) : undefined;
	if (verdict?.kind !== 'quiet') return Math.min(capAtMs + queueOffsetMs(turn, capAtMs), endsAtMs);
	const openAtMs = verdict.untilMs ?? Infinity;
	if (openAtMs >= endsAtMs) return endsAtMs;
	// One subject has one place on the ramp: its messages keep their order.
	const atMs = releaseMoment(openAtMs, RAMP_MS, ask.subject, endsAtMs);
	return Math.min(atMs + queueOffsetMs(turn, atMs), endsAtMs);
}

/** Less than a second: who has priority comes first, then who came first. */
function queueOffsetMs({ ask, cameAtMs }: Turn, atMs: number): number {
	const share = Math.min(1, Math.max(0, 1 - (atMs - cameAtMs) / WEEK_MS));
	return (ask.isPriority ? 0 : 500) + Math.floor(share * 499);
}
