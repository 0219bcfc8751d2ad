import { DateTime, type DurationLikeObject } from 'luxon';
import { JourneyError } from '../domain/errors';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/time';

/** Units of `again-after`. Days are 24 exact hours; the others from `calendar-days` on go by the contact's calendar. */
export type AgainUnit = 'minutes' | 'hours' | 'days' | 'calendar-days' | 'weeks' | 'months' | 'years';

/** How often a contact may enter a journey. */
export type EntryRepeat =
	| { kind: 'every-time' }
	| { kind: 'once-ever' }
	| { kind: 'not-while-inside' }
	/**
	 * Again when `amount` units have passed since the last entry, or since the last end (then not while inside).
	 * One calendar day after Monday 23:50 is Tuesday 00:00; a month after 31 January is the last day of February.
	 */
	| { kind: 'again-after'; amount: number; unit: AgainUnit; from: 'entry' | 'exit' }
	| { kind: 'once-per-key' }
	| { kind: 'one-at-a-time-per-key' };

/** The entry rule of a journey. */
export interface EntryRule {
	repeat: EntryRepeat;
	/** Entries are taken while `startMs <= now < endMs`. */
	startMs?: number;
	endMs?: number;
	/** An event older than this starts nothing. Default 1 hour; null: whatever its age. */
	oldestEventMs?: number | null;
	/** How far back an exit event that overtook the entry event is looked for. Default 1 hour. */
	exitLookBackMs?: number;
}

/** Past enrollments in one journey, as a store can keep them in five fields: of a contact, or of it and one key. */
export interface EntryHistory {
	totalCount: number;
	insideCount: number;
	lastEnteredAtMs?: number;
	lastEndedAtMs?: number;
}

/** What is known about one contact and the event that would let it enter. */
export interface EntryFacts {
	eventOccurredAtMs: number;
	history: EntryHistory;
	/** The value of the rule's key in the event (appointment, cart) and what happened to it before. */
	key?: string;
	keyHistory?: EntryHistory;
	/** The contact's zone, or the journey's where the contact has none. Default UTC. */
	zone?: string;
	isInExcludedSegment?: boolean;
	/** When the contact's latest exit event of this journey occurred. */
	lastExitEventAtMs?: number;
}

/** Why an entry was refused, as the ledger says it. */
export type EntryRefusal =
	| 'not-started'
	| 'ended'
	| 'too-old'
	| 'excluded-segment'
	| 'exited-since'
	| 'entered-before'
	| 'inside'
	| 'too-soon'
	| 'no-key'
	| 'key-entered-before'
	| 'key-inside';

/** `allowedFromMs` is there where time alone would change the verdict. */
export type EntryVerdict =
	{ kind: 'enter' } | { kind: 'refuse'; reason: EntryRefusal; allowedFromMs?: number };

const ENTER: EntryVerdict = { kind: 'enter' };

/**
 * Judges whether a contact enters a journey now. Refusals are looked for in the order of `EntryRefusal`; the first
 * one is given. An exit event at the very instant of the entry event does not refuse.
 * Errors: `unknown-zone`; `invalid-policy` where the amount is not a whole number of at least 1.
 */
export function judgeEntry(rule: EntryRule, facts: EntryFacts, nowMs: number): EntryVerdict {
	if (rule.startMs !== undefined && nowMs < rule.startMs) return refuse('not-started', rule.startMs);
	if (rule.endMs !== undefined && nowMs >= rule.endMs) return refuse('ended');
	const oldestEventMs = rule.oldestEventMs === undefined ? HOUR_MS : rule.oldestEventMs;
	if (oldestEventMs !== null && nowMs - facts.eventOccurredAtMs > oldestEventMs) return refuse('too-old');
	if (facts.isInExcludedSegment) return refuse('excluded-segment');
	if (wasOvertakenByExit(rule, facts, nowMs)) return refuse('exited-since');
	return judgeRepeat(rule.repeat, facts, nowMs);
}

function refuse(reason: EntryRefusal, allowedFromMs?: number): EntryVerdict {
	return allowedFromMs === undefined ? { kind: 'refuse', reason } : { kind: 'refuse', reason, allowedFromMs };
}

function wasOvertakenByExit(
	rule: EntryRule,
	{ lastExitEventAtMs, eventOccurredAtMs }: EntryFacts,
	nowMs: number,
): boolean {
	if (lastExitEventAtMs === undefined || lastExitEventAtMs <= eventOccurredAtMs) return false;
	return nowMs - lastExitEventAtMs <= (rule.exitLookBackMs ?? HOUR_MS);
}

function judgeRepeat(repeat: EntryRepeat, facts: EntryFacts, nowMs: number): EntryVerdict {
	const { history } = facts;
	switch (repeat.kind) {
		case 'every-time':
			return ENTER;
		case 'once-ever':
			return history.totalCount > 0 ? refuse('entered-before') : ENTER;
		case 'not-while-inside':
			return history.insideCount > 0 ? refuse('inside') : ENTER;
		case 'again-after':
			return judgeAgainAfter(repeat, facts, nowMs);
		case 'once-per-key':
			if (!hasKey(facts)) return refuse('no-key');
			return (facts.keyHistory?.totalCount ?? 0) > 0 ? refuse('key-entered-before') : ENTER;
		case 'one-at-a-time-per-key':
			if (!hasKey(facts)) return refuse('no-key');
			return (facts.keyHistory?.insideCount ?? 0) > 0 ? refuse('key-inside') : ENTER;
	}
}

// Events without the key would all share one: the second contact's cart would be taken for the first's.
function hasKey({ key }: EntryFacts): boolean {
	return key !== undefined && key !== '';
}

type AgainAfter = Extract<EntryRepeat, { kind: 'again-after' }>;

function judgeAgainAfter(repeat: AgainAfter, { history, zone }: EntryFacts, nowMs: number): EntryVerdict {
	if (repeat.from === 'exit' && history.insideCount > 0) return refuse('inside');
	const sinceMs = repeat.from === 'entry' ? history.lastEnteredAtMs : history.lastEndedAtMs;
	const allowedFromMs = endOfPause(repeat, sinceMs, zone ?? 'UTC');
	return allowedFromMs !== undefined && nowMs < allowedFromMs ? refuse('too-soon', allowedFromMs) : ENTER;
}

const EXACT_MS = { minutes: MINUTE_MS, hours: HOUR_MS, days: DAY_MS };

function endOfPause(
	{ amount, unit }: AgainAfter,
	sinceMs: number | undefined,
	zone: string,
): number | undefined {
	if (!Number.isInteger(amount) || amount < 1) {
		throw new JourneyError(
			'invalid-policy',
			`The entry rule 'again after' has the amount ${amount}; allowed: a whole number of at least 1`,
		);
	}
	if (sinceMs === undefined) return undefined;
	if (unit === 'minutes' || unit === 'hours' || unit === 'days') return sinceMs + amount * EXACT_MS[unit];
	const since = DateTime.fromMillis(sinceMs, { zone });
	if (!since.isValid)
		throw new JourneyError(
			'unknown-zone',
			`'${zone}' is not a time zone; allowed: IANA names and fixed offsets`,
		);
	if (unit === 'calendar-days') return since.startOf('day').plus({ days: amount }).startOf('day').toMillis();
	const pause: DurationLikeObject = { [unit]: amount };
	return since.plus(pause).toMillis();
}
