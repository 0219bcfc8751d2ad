import type { Ticket } from '../domain/contact';
import { clockLagMs, type Journey } from '../domain/journey';
import type { ContactDraft } from '../contacts/draft';

type Journeys = ReadonlyMap<string, Journey>;

export function journeyOf(draft: ContactDraft, ticket: Ticket, journeys: Journeys): Journey | undefined {
	return journeys.get(draft.enrollment(ticket.enrollmentId)?.journeyId ?? '');
}

/** How far the clock by which a ticket is due is behind the wall clock. */
export function lagOf(draft: ContactDraft, ticket: Ticket, journeys: Journeys, nowMs: number): number {
	return ticket.clock === 'journey' ? clockLagMs(journeyOf(draft, ticket, journeys), nowMs) : 0;
}

/** When a ticket is due by the wall clock, as things stand; undefined for never. */
export function wallDueMs(
	draft: ContactDraft,
	ticket: Ticket,
	journeys: Journeys,
	nowMs: number,
): number | undefined {
	return ticket.dueAtMs === undefined ? undefined : ticket.dueAtMs + lagOf(draft, ticket, journeys, nowMs);
}
