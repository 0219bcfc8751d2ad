import type { Correlation, Filter, StoredEvent, WaitFor } from '../domain/events';
import { readPath } from '../domain/json';

/** Tells whether an event's data meets a filter; may throw a `JourneyError` `invalid-condition`. */
export type FilterTest = (filter: Filter, event: StoredEvent) => boolean;

/** `order.*` matches `order.paid`; a pattern without a trailing `*` matches itself. */
export function nameMatches(pattern: string, name: string): boolean {
	return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** Tells whether an event has one of the names and meets the conditions. */
export function isListed(
	listed: { events: readonly string[]; where?: Filter },
	event: StoredEvent,
	test: FilterTest,
): boolean {
	return (
		listed.events.some((pattern) => nameMatches(pattern, event.name)) &&
		(listed.where === undefined || test(listed.where, event))
	);
}

/** The value under which an event correlates: from its correlation, else from its data; undefined where it has none. */
export function correlationValue(event: StoredEvent, field: string): string | undefined {
	const { correlation } = event;
	const own =
		typeof correlation === 'object' && Object.hasOwn(correlation, field) ? correlation[field] : undefined;
	const value = own ?? readPath(event.data, field);
	return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}

/** `match`: every key agrees; `mismatch`: one differs; `absent`: none differs, but the event lacks one. */
export function compareCorrelation(
	wanted: Correlation | undefined,
	event: StoredEvent,
): 'match' | 'mismatch' | 'absent' {
	if (wanted === undefined) return 'match';
	if (typeof wanted === 'string') {
		if (event.correlation === undefined) return 'absent';
		const values =
			typeof event.correlation === 'string'
				? [event.correlation]
				: Object.values(event.correlation).map(String);
		return values.includes(wanted) ? 'match' : 'mismatch';
	}
	let isAbsent = false;
	const fields = Object.entries(wanted);
	// An event with one key of no name can only mean the one key that is asked for.
	const nameless =
		typeof event.correlation === 'string' && fields.length === 1 ? event.correlation : undefined;
	for (const [field, value] of fields) {
		const found = correlationValue(event, field) ?? nameless;
		if (found === undefined) isAbsent = true;
		else if (found !== String(value)) return 'mismatch';
	}
	return isAbsent ? 'absent' : 'match';
}

export interface WaitMatch {
	branch: number;
	/** The event lacks the wait's key: the wait's `uncorrelated` setting decides. */
	isUncorrelated: boolean;
}

/** The first branch of a wait that an event meets. Since when events count for the whole wait is the caller's to judge. */
export function matchWait(waitFor: WaitFor, event: StoredEvent, test: FilterTest): WaitMatch | undefined {
	const correlation = compareCorrelation(waitFor.correlation, event);
	const isMoved =
		correlation === 'match' ||
		(correlation === 'absent' && waitFor.uncorrelated !== undefined && waitFor.uncorrelated !== 'none');
	const branch = waitFor.branches.findIndex(
		(one) =>
			(one.match === undefined ? isMoved : hasValues(event, one.match)) &&
			event.occurredAtMs >= (one.sinceMs ?? -Infinity) &&
			isListed(one, event, test),
	);
	if (branch < 0) return undefined;
	return {
		branch,
		isUncorrelated: waitFor.branches[branch].match === undefined && correlation === 'absent',
	};
}

function hasValues(event: StoredEvent, values: Record<string, string>): boolean {
	return Object.entries(values).every(([field, value]) => correlationValue(event, field) === value);
}
