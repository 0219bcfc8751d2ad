import type { Ticket } from '../domain/contact';

/** Leaves out the waits that are not the newest of their step, where an event is for that one only. */
export function withoutOlderWaits<T extends { ticket: Ticket; isForOneOnly: boolean }>(
	matches: readonly T[],
): T[] {
	// Tickets stand in the order of parking: the last entry of a step is its newest wait.
	const newest = new Map(
		matches.flatMap(({ ticket, isForOneOnly }) => (isForOneOnly ? [[ticket.stepKey, ticket] as const] : [])),
	);
	return matches.filter(({ ticket, isForOneOnly }) => !isForOneOnly || newest.get(ticket.stepKey) === ticket);
}
