import type { Contact, Ticket } from '../domain/contact';
import { refOf } from '../domain/ids';
import { NEVER_MS, type Queue, type ScheduleChange } from '../store/contacts';

/** Where a ticket stands in the queues; undefined while it is out. */
function placeOf(ticket: Ticket, journeyId: string): (Queue & { atMs: number }) | undefined {
	const { stepKey } = ticket;
	switch (ticket.state) {
		case 'ready':
			return { stepKey, journeyId, clock: 'wall', atMs: ticket.readyAtMs ?? 0 };
		case 'waiting':
			return { stepKey, journeyId, clock: ticket.clock, atMs: ticket.dueAtMs ?? NEVER_MS };
		case 'dead':
			return { stepKey, journeyId, clock: 'dead', atMs: NEVER_MS };
		case 'out':
			return undefined;
	}
}

function placesOf(contact: Contact): Map<string, Queue & { atMs: number }> {
	const journeys = new Map(contact.enrollments.map((enrollment) => [enrollment.id, enrollment.journeyId]));
	const places = new Map<string, Queue & { atMs: number }>();
	for (const ticket of contact.tickets) {
		const place = placeOf(ticket, journeys.get(ticket.enrollmentId) ?? '');
		if (place) places.set(refOf(ticket.id, contact.contactId), place);
	}
	return places;
}

function isSameQueue(a: Queue, b: Queue): boolean {
	return a.stepKey === b.stepKey && a.journeyId === b.journeyId && a.clock === b.clock;
}

export interface ScheduleDiff {
	schedule: ScheduleChange[];
	stepCounts: { stepKey: string; by: number }[];
}

/** What a contact's queues were before a decision, to be compared with after it. */
export class ScheduleBefore {
	private readonly places: Map<string, Queue & { atMs: number }>;
	private readonly parked: Map<string, number>;

	constructor(contact: Contact) {
		this.places = placesOf(contact);
		this.parked = parkedBySteps(contact);
	}

	/** The queue changes that make the index say what the document says: the index can never disagree with it. */
	diff(after: Contact): ScheduleDiff {
		const places = placesOf(after);
		const schedule: ScheduleChange[] = [];
		for (const [ref, place] of this.places) {
			const now = places.get(ref);
			if (now === undefined || !isSameQueue(place, now)) schedule.push({ ...place, ref, atMs: null });
		}
		for (const [ref, place] of places) {
			const before = this.places.get(ref);
			if (before === undefined || before.atMs !== place.atMs || !isSameQueue(before, place))
				schedule.push({ ...place, ref });
		}
		const parked = parkedBySteps(after);
		const stepCounts: ScheduleDiff['stepCounts'] = [];
		for (const stepKey of new Set([...this.parked.keys(), ...parked.keys()])) {
			const by = (parked.get(stepKey) ?? 0) - (this.parked.get(stepKey) ?? 0);
			if (by !== 0) stepCounts.push({ stepKey, by });
		}
		return { schedule, stepCounts };
	}
}

function parkedBySteps(contact: Contact): Map<string, number> {
	const counts = new Map<string, number>();
	for (const ticket of contact.tickets)
		if (ticket.state === 'waiting' || ticket.state === 'ready')
			counts.set(ticket.stepKey, (counts.get(ticket.stepKey) ?? 0) + 1);
	return counts;
}
