import type { Filter, StoredEvent } from '../domain/events';
import { nameMatches, type FilterTest } from './match';

/** A question about a contact's behaviour: events of a name with conditions, in the half-open span sinceMs .. untilMs. */
export interface PerformedQuery {
	name: string;
	where?: Filter;
	sinceMs?: number;
	untilMs?: number;
}

export interface Performed {
	count: number;
	firstAtMs: number | null;
	lastAtMs: number | null;
	/** Since when the name is recorded; null where it never was. */
	recordedSinceMs: number | null;
}

export function performed(
	events: readonly StoredEvent[],
	query: PerformedQuery,
	names: ReadonlyMap<string, number>,
	test: FilterTest,
	nowMs: number,
): Performed {
	const untilMs = query.untilMs ?? nowMs + 1;
	const times = events
		.filter(
			(event) =>
				event.onlyJourneyId === undefined &&
				nameMatches(query.name, event.name) &&
				event.occurredAtMs >= (query.sinceMs ?? -Infinity) &&
				event.occurredAtMs < untilMs &&
				(query.where === undefined || test(query.where, event)),
		)
		.map(({ occurredAtMs }) => occurredAtMs)
		.sort((a, b) => a - b);
	const since = [...names].flatMap(([name, atMs]) => (nameMatches(query.name, name) ? [atMs] : []));
	return {
		count: times.length,
		firstAtMs: times[0] ?? null,
		lastAtMs: times.at(-1) ?? null,
		recordedSinceMs: since.length === 0 ? null : Math.min(...since),
	};
}
