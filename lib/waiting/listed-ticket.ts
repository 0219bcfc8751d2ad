import type { Contact, Ticket } from '../domain/contact';
import { clockLagMs, type Journey } from '../domain/journey';
import type { OrphanTest } from '../journeys/published-steps';
import { NEVER_MS } from '../store/contacts';
import { stepOfLane } from './lane';
import type { ListedTicket } from './types';

/** What lists say of tickets besides what the contact's document holds. */
export interface ListFacts {
	journeys: ReadonlyMap<string, Journey>;
	isOrphaned: OrphanTest;
	nowMs: number;
}

/** A ticket as lists show it. */
export function listedTicket(
	{ contactId, enrollments }: Contact,
	ticket: Ticket,
	{ journeys, isOrphaned, nowMs }: ListFacts,
): ListedTicket {
	const journeyId = enrollments.find(({ id }) => id === ticket.enrollmentId)?.journeyId ?? '';
	const journey = journeys.get(journeyId);
	const lagMs = ticket.clock === 'journey' ? clockLagMs(journey, nowMs) : 0;
	const hasDue = ticket.dueAtMs !== undefined && ticket.dueAtMs < NEVER_MS;
	const stepKey = stepOfLane(ticket.stepKey);
	const stepName = journey?.subscriptions[stepKey]?.name;
	const isOrphan = isOrphaned(stepKey);
	return {
		ticketId: ticket.id,
		contactId,
		enrollmentId: ticket.enrollmentId,
		journeyId,
		stepKey,
		state: ticket.state,
		parkedAtMs: ticket.parkedAtMs,
		...(hasDue ? { dueAtMs: ticket.dueAtMs! + lagMs } : {}),
		...(ticket.waitFor?.branches.length
			? { events: ticket.waitFor.branches.flatMap(({ events }) => events) }
			: {}),
		...(ticket.failure ? { failure: ticket.failure } : {}),
		...(journey?.name === undefined ? {} : { journeyName: journey.name }),
		...(stepName === undefined ? {} : { stepName }),
		...(isOrphan === undefined ? {} : { isOrphaned: isOrphan }),
	};
}
