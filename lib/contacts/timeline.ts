import type { Enrollment } from '../domain/contact';
import type { Journey } from '../domain/journey';
import type { LedgerLine } from '../domain/ledger';
import type { JourneyStore } from '../journey-store';
import { stepOfLane } from '../waiting/lane';
import type { ListedTicket } from '../waiting/types';

/** A ledger line with what the journey and the step are called, as far as they told. */
export interface TimelineLine extends LedgerLine {
	journeyName?: string;
	stepName?: string;
}

/** What was decided for a contact, where it stands, and where it waits. */
export interface ContactTimeline {
	contactId: string;
	/** Oldest first; their facts are the evidence: rule, policy, zone, next allowed time ... */
	lines: TimelineLine[];
	enrollments: (Enrollment & { journeyName?: string })[];
	waiting: ListedTicket[];
}

/** What reading timelines takes of a store. */
type TimelineStore = Pick<JourneyStore, 'ledger' | 'enrollments' | 'journeys' | 'waiting'>;

const MOST_TICKETS = 1_000;

/**
 * The timelines of contacts, in input order; one that is not known has an empty one. Reads only.
 * One round trip a partition, and one read of lines a contact, all at once.
 */
export async function timelinesOf(
	store: TimelineStore,
	contactIds: readonly string[],
	nowMs: number,
): Promise<ContactTimeline[]> {
	const distinct = [...new Set(contactIds)];
	const [journeys, enrollments, tickets, lines] = await Promise.all([
		store.journeys.list(),
		store.enrollments.get(distinct),
		store.waiting.list({ contactIds: distinct }, MOST_TICKETS * distinct.length, nowMs),
		Promise.all(distinct.map(async (contactId) => await store.ledger.timeline(contactId))),
	]);
	const names = namesIn(journeys);
	const found = new Map(
		distinct.map((contactId, i): [string, ContactTimeline] => [
			contactId,
			{
				contactId,
				lines: lines[i].map((line) => ({ ...line, ...names.ofLine(line) })),
				enrollments: enrollments[i].map((one) => ({ ...one, ...names.ofJourney(one.journeyId) })),
				waiting: tickets.filter((ticket) => ticket.contactId === contactId),
			},
		]),
	);
	return contactIds.map((contactId) => found.get(contactId)!);
}

type LineNames = Pick<TimelineLine, 'journeyName' | 'stepName'>;

/** Lines know a step by its key, or by what stands last in it: the id of n8n's node. */
function namesIn(journeys: readonly Journey[]): {
	ofLine(line: LedgerLine): LineNames;
	ofJourney(journeyId: string | undefined): Pick<LineNames, 'journeyName'>;
} {
	const ofJourneys = new Map(journeys.map(({ journeyId, name }) => [journeyId, name]));
	const ofSteps = new Map<string, string>();
	for (const { journeyId, subscriptions } of journeys)
		for (const { stepKey, name } of Object.values(subscriptions)) {
			if (name === undefined) continue;
			ofSteps.set(stepKey, name);
			ofSteps.set(`${journeyId}\n${stepKey.slice(stepKey.lastIndexOf(':') + 1)}`, name);
		}
	const ofJourney = (journeyId: string | undefined) => {
		const journeyName = ofJourneys.get(journeyId ?? '');
		return journeyName === undefined ? {} : { journeyName };
	};
	return {
		ofJourney,
		ofLine: ({ journeyId, step = '' }) => {
			const stepName = ofSteps.get(stepOfLane(step)) ?? ofSteps.get(`${journeyId}\n${step}`);
			return { ...ofJourney(journeyId), ...(stepName === undefined ? {} : { stepName }) };
		},
	};
}
