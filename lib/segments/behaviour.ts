import { DateTime } from 'luxon';
import { JourneyError } from '../domain/errors';
import { readPath, type JsonObject } from '../domain/json';
import { DAY_MS } from '../domain/time';
import { instantOf } from './conditions/instant';
import { verdictOf, type Verdict } from './verdict';

/** What a contact did. */
export interface PerformedEvent {
	name: string;
	occurredAtMs: number;
	data?: JsonObject;
}

interface BehaviourBase {
	/** The name of the event. */
	event: string;
	/** Which events of that name count, by their data: the `test` of a compiled filter. All without it. */
	where?: (data: JsonObject) => boolean;
}

/** One question about what a contact did. Without `withinMs` it reaches back to where recording of the name began. */
export type BehaviourRule =
	/** At least and at most so many times within the last `withinMs`; once or more where neither is given. */
	| (BehaviourBase & { kind: 'performed'; atLeast?: number; atMost?: number; withinMs?: number })
	/** Not once within the last `withinMs`. */
	| (BehaviourBase & { kind: 'never'; withinMs?: number })
	/** The first or last one lies more, or less, than `agoMs` back. A contact without one is `not-met`. */
	| (BehaviourBase & { kind: 'first' | 'last'; is: 'more-than' | 'less-than'; agoMs: number })
	/**
	 * An anniversary of the first or last one, or of the date in its data at `dateField`, is today or within the next
	 * `withinDays` calendar days of the zone. The day itself is none. 29 February falls on `leapDay` in other years.
	 */
	| (BehaviourBase & {
			kind: 'anniversary';
			of: 'first' | 'last';
			dateField?: string;
			withinDays?: number;
			leapDay?: 'feb-28' | 'mar-1';
	  })
	/** The date in the data at `dateField` of any of them lies within the next `withinMs`. */
	| (BehaviourBase & { kind: 'upcoming'; dateField: string; withinMs: number });

/** What is known of a contact's past. */
export interface BehaviourHistory {
	/** In any order; other names and events after `nowMs` do not count. */
	events: readonly PerformedEvent[];
	/** Since when every event of a name is in the history. A name that is absent was never recorded. */
	recordedSinceMs: Readonly<Record<string, number | undefined>>;
	/** For anniversaries and for dates without an offset; default UTC. */
	zone?: string;
}

/**
 * Judges one behaviour at `nowMs`. A window is `nowMs - withinMs <= t <= nowMs`; one that begins before recording of
 * the name began is `not-known`, whatever was seen since, and so is a name that was never recorded.
 * Errors: `invalid-condition` for a span or count that is not a number of at least 0, `unknown-zone`.
 */
export function judgeBehaviour(rule: BehaviourRule, history: BehaviourHistory, nowMs: number): Verdict {
	assertRule(rule);
	const spanMs = spanOf(rule);
	const recordedSinceMs = Object.hasOwn(history.recordedSinceMs, rule.event)
		? history.recordedSinceMs[rule.event]
		: undefined;
	if (recordedSinceMs === undefined) return 'not-known';
	if (spanMs !== undefined && nowMs - spanMs < recordedSinceMs) return 'not-known';
	const { event, where } = rule;
	const events = history.events.filter(
		({ name, occurredAtMs, data }) =>
			name === event && occurredAtMs <= nowMs && (!where || where(data ?? {})),
	);
	return verdictOf(isMet(rule, events, nowMs, history.zone ?? 'UTC'));
}

function spanOf(rule: BehaviourRule): number | undefined {
	if (rule.kind === 'performed' || rule.kind === 'never') return rule.withinMs;
	return rule.kind === 'first' || rule.kind === 'last' ? rule.agoMs : undefined;
}

function isMet(rule: BehaviourRule, events: readonly PerformedEvent[], nowMs: number, zone: string): boolean {
	switch (rule.kind) {
		case 'performed': {
			const times = countSince(events, nowMs, rule.withinMs);
			const atLeast = rule.atLeast ?? (rule.atMost === undefined ? 1 : 0);
			return times >= atLeast && times <= (rule.atMost ?? Infinity);
		}
		case 'never':
			return countSince(events, nowMs, rule.withinMs) === 0;
		case 'first':
		case 'last': {
			const chosen = outermost(events, rule.kind);
			if (!chosen) return false;
			const agoMs = nowMs - chosen.occurredAtMs;
			return rule.is === 'more-than' ? agoMs > rule.agoMs : agoMs < rule.agoMs;
		}
		case 'anniversary': {
			const chosen = outermost(events, rule.of);
			const dateMs =
				chosen && (rule.dateField === undefined ? chosen.occurredAtMs : dateAt(chosen, rule.dateField, zone));
			return (
				dateMs !== undefined &&
				isAnniversaryNear(dateMs, nowMs, zone, rule.withinDays ?? 0, rule.leapDay ?? 'feb-28')
			);
		}
		case 'upcoming':
			return events.some((event) => {
				const dateMs = dateAt(event, rule.dateField, zone);
				return dateMs !== undefined && dateMs >= nowMs && dateMs < nowMs + rule.withinMs;
			});
	}
}

function countSince(events: readonly PerformedEvent[], nowMs: number, withinMs: number | undefined): number {
	if (withinMs === undefined) return events.length;
	let count = 0;
	for (const { occurredAtMs } of events) if (occurredAtMs >= nowMs - withinMs) count += 1;
	return count;
}

function outermost(events: readonly PerformedEvent[], which: 'first' | 'last'): PerformedEvent | undefined {
	let found: PerformedEvent | undefined;
	for (const event of events) {
		if (!found || (which === 'first') === event.occurredAtMs < found.occurredAtMs) found = event;
	}
	return found;
}

function dateAt(event: PerformedEvent, field: string, zone: string): number | undefined {
	const value = readPath(event.data, field);
	if (value === undefined || value === null || value === '') return undefined;
	return typeof value === 'number' ? value : instantOf(value, zone);
}

function isAnniversaryNear(
	dateMs: number,
	nowMs: number,
	zone: string,
	withinDays: number,
	leapDay: 'feb-28' | 'mar-1',
): boolean {
	const date = DateTime.fromMillis(dateMs, { zone });
	const today = DateTime.fromMillis(nowMs, { zone }).startOf('day');
	if (!date.isValid || !today.isValid)
		throw new JourneyError('unknown-zone', `'${zone}' is not a time zone`, { facts: { zone } });
	// Counted on UTC's clock, on which every day has 24 hours.
	const todayUtcMs = Date.UTC(today.year, today.month - 1, today.day);
	for (const year of [today.year, today.year + 1]) {
		if (year <= date.year) continue;
		const isMoved = date.month === 2 && date.day === 29 && !DateTime.utc(year).isInLeapYear;
		const day = isMoved && leapDay === 'feb-28' ? 28 : date.day;
		const daysAhead = (Date.UTC(year, date.month - 1, day) - todayUtcMs) / DAY_MS;
		if (daysAhead >= 0 && daysAhead <= withinDays) return true;
	}
	return false;
}

function assertRule(rule: BehaviourRule): void {
	for (const name of ['atLeast', 'atMost', 'withinMs', 'agoMs', 'withinDays'] as const) {
		const value: unknown = (rule as unknown as Record<string, unknown>)[name];
		if (value === undefined || (typeof value === 'number' && value >= 0)) continue;
		throw new JourneyError(
			'invalid-condition',
			`${name} of '${rule.kind} ${rule.event}' is ${String(value)}; allowed: a number of at least 0`,
			{
				facts: { event: rule.event, name, value },
			},
		);
	}
}
