import type { CallResult, RetryAdvice } from '../../domain/call';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/time';
import { wallAt } from '../local-date';
import { zoneClock } from '../zones';
import type { ZoneClock } from '../zones';
import { verdictOf } from './call-results';

/** When and how often a contact is dialled again in one visit. */
export interface RetryPlan {
	/** Dials, the first included. */
	maxAttempts: number;
	/** Wait after the first dial, the second ...; the last one repeats. */
	ladderMinutes: number[];
	/** Waits after these results instead. */
	byResult: { result: CallResult; minutes: number }[];
	/** A retry falls into a part of the contact's day that was not tried yet. */
	otherPartOfDay: boolean;
}

/** A dial that is over. `retry`: the advice of its verdict, where it differs from that of the result. */
export interface PastDial {
	result: CallResult;
	atMs: number;
	retry?: RetryAdvice;
}

export type NextDial =
	{ kind: 'dial'; atMs: number } | { kind: 'over'; reason: 'no-retry' | 'retries-exhausted' };

/** A busy line is free again soon; where the ladder is quicker, so is the retry. */
const SHORT_WAIT_MINUTES = 15;
/** An agent that broke down is given time to come back; the contact is still at the phone. */
const SOON_MINUTES = 5;
/** A dial that waits for capacity: doubled at each further time, up to a quarter of an hour. */
const CAPACITY_WAIT_MS = MINUTE_MS;
const LONGEST_CAPACITY_WAIT_MS = 15 * MINUTE_MS;
/** Messages left on an answering machine in one visit. */
const MOST_MESSAGES_LEFT = 2;

/**
 * When a contact is dialled next, after the dials of this visit in their order; at once when there was none. A dial
 * deferred for capacity is no attempt. By the result of the last one: a row of `byResult`, a short wait (busy), soon and
 * once only (the agent failed), else the ladder. After a result that may mean "nobody there" a rung moves into a part of
 * the day (before 12:00, until 17:00, later, by the contact's clock) that was not tried yet; not where `zone` is null.
 * Nobody answers `no-retry` but the result itself: a bad number, a refusal, an answer, an outcome still to be reconciled.
 *
 * Quiet time, caps, consent and expiry are not looked at: they judge the instant that comes out of this.
 * Pure. Errors: `unknown-zone`.
 */
export function nextDial(
	plan: RetryPlan,
	dials: readonly PastDial[],
	zone: string | null,
	nowMs: number,
): NextDial {
	const last = dials.at(-1);
	if (last === undefined) return { kind: 'dial', atMs: nowMs };
	if (last.result === 'CapacityDeferred') return { kind: 'dial', atMs: afterDeferral(dials, nowMs) };
	const attempts = dials.filter(({ result }) => result !== 'CapacityDeferred');
	const advice = adviceOf(last);
	if (['no', 'never', 'reconcile'].includes(advice)) return { kind: 'over', reason: 'no-retry' };
	if (attempts.length >= plan.maxAttempts || isUsedUp(advice, attempts))
		return { kind: 'over', reason: 'retries-exhausted' };
	const atMs = Math.max(
		nowMs,
		last.atMs + waitMinutes(plan, last.result, advice, attempts.length) * MINUTE_MS,
	);
	const moves = plan.otherPartOfDay && zone !== null && isForPartOfDay(plan, last.result, advice);
	return { kind: 'dial', atMs: moves ? inOtherPartOfDay(atMs, attempts, zoneClock(zone)) : atMs };
}

function adviceOf({ result, retry }: PastDial): RetryAdvice {
	return retry ?? verdictOf(result).retry;
}

function afterDeferral(dials: readonly PastDial[], nowMs: number): number {
	let inARow = 0;
	while (dials.at(-1 - inARow)?.result === 'CapacityDeferred') inARow++;
	const waitMs = Math.min(CAPACITY_WAIT_MS * 2 ** (inARow - 1), LONGEST_CAPACITY_WAIT_MS);
	return Math.max(nowMs, dials[dials.length - 1].atMs + waitMs);
}

function isUsedUp(advice: RetryAdvice, attempts: readonly PastDial[]): boolean {
	const alike = attempts.filter((attempt) => adviceOf(attempt) === advice).length;
	return (advice === 'once-soon' && alike > 1) || (advice === 'limited' && alike >= MOST_MESSAGES_LEFT);
}

function overrideOf(plan: RetryPlan, result: CallResult): number | undefined {
	return plan.byResult.find((row) => row.result === result)?.minutes;
}

function waitMinutes(plan: RetryPlan, result: CallResult, advice: RetryAdvice, attempts: number): number {
	const rung = plan.ladderMinutes[Math.min(attempts, plan.ladderMinutes.length) - 1];
	const own = overrideOf(plan, result);
	if (own !== undefined) return own;
	if (advice === 'short-wait') return Math.min(SHORT_WAIT_MINUTES, rung);
	return advice === 'once-soon' ? Math.min(SOON_MINUTES, rung) : rung;
}

/** Trouble of carriers and of our own side has nothing to do with the hour, and a wait that was chosen is kept. */
function isForPartOfDay(plan: RetryPlan, result: CallResult, advice: RetryAdvice): boolean {
	return overrideOf(plan, result) === undefined && ['yes', 'limited', 'other-hour'].includes(advice);
}

/** Morning, afternoon, evening: where each begins to be worth a call. What is earlier than the first belongs to it. */
const PART_STARTS_HOURS = [8, 12, 17];

function partOf(clock: ZoneClock, atMs: number): number {
	const wallMs = wallAt(clock, atMs);
	const hours = (wallMs - Math.floor(wallMs / DAY_MS) * DAY_MS) / HOUR_MS;
	return hours < PART_STARTS_HOURS[1] ? 0 : hours < PART_STARTS_HOURS[2] ? 1 : 2;
}

/** The instant itself in a part not tried yet, or where all were tried; else the next beginning of one that was not. */
function inOtherPartOfDay(atMs: number, attempts: readonly PastDial[], clock: ZoneClock): number {
	const tried = new Set(attempts.map((attempt) => partOf(clock, attempt.atMs)));
	if (tried.size === PART_STARTS_HOURS.length || !tried.has(partOf(clock, atMs))) return atMs;
	const wallMs = wallAt(clock, atMs);
	const midnight = Math.floor(wallMs / DAY_MS) * DAY_MS;
	// Minutes past the hour are kept: a thousand retries do not begin at the same instant.
	const minutesMs = wallMs % HOUR_MS;
	const starts = [0, 1].flatMap((day) =>
		PART_STARTS_HOURS.flatMap((hours, part) =>
			tried.has(part) ? [] : [clock.latest(midnight + day * DAY_MS + hours * HOUR_MS + minutesMs)],
		),
	);
	return Math.min(...starts.filter((start) => start >= atMs));
}
