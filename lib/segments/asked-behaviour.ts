import type { Filter } from '../domain/events';
import { readPath, type JsonObject } from '../domain/json';
import type { Performed, PerformedQuery } from '../events/performed';
import { judgeBehaviour, type BehaviourRule, type PerformedEvent } from './behaviour';
import { instantOf } from './conditions/instant';
import type { Verdict } from './verdict';

/** A behaviour as a form asks about it: answered by counts of the store, or by a date of the contact itself. */
export interface AskedBehaviour {
	rule: BehaviourRule;
	/** Which events count, by their data. */
	where?: Filter;
	/** The date stands in this field of the contact (a birthday) instead of in an event. */
	contactField?: string;
}

/** What Explain shows of it. */
export interface BehaviourFinding {
	verdict: Verdict;
	seen: JsonObject;
}

/** What the store has to count for it; undefined where the contact itself has the answer. */
export function queryOf(
	{ rule, where, contactField }: AskedBehaviour,
	nowMs: number,
): PerformedQuery | undefined {
	if (contactField !== undefined) return undefined;
	const query: PerformedQuery = where === undefined ? { name: rule.event } : { name: rule.event, where };
	switch (rule.kind) {
		case 'performed':
		case 'never':
			return rule.withinMs === undefined ? query : { ...query, sinceMs: nowMs - rule.withinMs };
		case 'upcoming':
			return { ...query, where: upcomingFilter(rule, nowMs, where) };
		default:
			return query;
	}
}

/** Judges it on what was counted, and on the contact's own JSON. */
export function judgeAsked(
	asked: AskedBehaviour,
	counted: Performed | undefined,
	json: unknown,
	nowMs: number,
	zone: string | undefined,
): BehaviourFinding {
	const { rule, contactField } = asked;
	if (contactField !== undefined) return judgeContactDate(rule, contactField, json, nowMs, zone);
	const { count, firstAtMs, lastAtMs, recordedSinceMs } = counted!;
	const seen = {
		event: rule.event,
		count,
		firstAt: timeOf(firstAtMs),
		lastAt: timeOf(lastAtMs),
		recordedSince: timeOf(recordedSinceMs),
	};
	// The store counted under the rule's own condition, so the bare number answers.
	const bare: BehaviourRule =
		rule.kind === 'upcoming' ? { kind: 'performed', event: rule.event, atLeast: 1 } : rule;
	const history = {
		events: standIns(rule.event, count, firstAtMs, lastAtMs),
		recordedSinceMs: { [rule.event]: recordedSinceMs ?? undefined },
		zone,
	};
	return { verdict: judgeBehaviour(bare, history, nowMs), seen };
}

/** As many events as were counted, the outermost at their instants. */
function standIns(
	name: string,
	count: number,
	firstAtMs: number | null,
	lastAtMs: number | null,
): PerformedEvent[] {
	if (firstAtMs === null || lastAtMs === null) return [];
	const events = new Array<PerformedEvent>(count).fill({ name, occurredAtMs: lastAtMs });
	events[0] = { name, occurredAtMs: firstAtMs };
	return events;
}

function judgeContactDate(
	rule: BehaviourRule,
	field: string,
	json: unknown,
	nowMs: number,
	zone: string | undefined,
): BehaviourFinding {
	const value = readPath(json, field);
	const dateMs = dateOf(value, zone);
	const seen = { field, value: typeof value === 'string' || typeof value === 'number' ? value : null };
	if (rule.kind === 'upcoming') {
		const isMet = dateMs !== undefined && dateMs >= nowMs && dateMs < nowMs + rule.withinMs;
		return { verdict: isMet ? 'met' : 'not-met', seen };
	}
	const events = dateMs === undefined || dateMs > nowMs ? [] : [{ name: rule.event, occurredAtMs: dateMs }];
	return {
		verdict: judgeBehaviour(rule, { events, recordedSinceMs: { [rule.event]: -Infinity }, zone }, nowMs),
		seen,
	};
}

function dateOf(value: unknown, zone: string | undefined): number | undefined {
	if (typeof value === 'number') return value;
	return value === undefined || value === null || value === '' ? undefined : instantOf(value, zone);
}

/** "The date in the data lies within the next N" as a filter, beside the rule's own. */
function upcomingFilter(
	rule: Extract<BehaviourRule, { kind: 'upcoming' }>,
	nowMs: number,
	where: Filter | undefined,
): Filter {
	const leftValue = `={{ $json${rule.dateField
		.split('.')
		.map((part) => `[${JSON.stringify(part)}]`)
		.join('')} }}`;
	const bound = (operation: string, atMs: number) => ({
		leftValue,
		rightValue: new Date(atMs).toISOString(),
		operator: { type: 'dateTime', operation },
	});
	return {
		options: { caseSensitive: true, typeValidation: 'loose', version: 2 },
		combinator: 'and',
		conditions: [bound('afterOrEquals', nowMs), bound('before', nowMs + rule.withinMs)],
		...(where === undefined ? {} : { groups: [where] }),
	};
}

function timeOf(atMs: number | null): string | null {
	return atMs === null ? null : new Date(atMs).toISOString();
}
