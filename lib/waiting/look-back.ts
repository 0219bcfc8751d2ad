import type { Enrollment } from '../domain/contact';
import { concerns, type StoredEvent } from '../domain/events';
import type { ContactDraft } from '../contacts/draft';
import { matchWait, type FilterTest } from '../events/match';
import { hasConsumed } from './consumed';
import type { ParkRecord } from './types';

/** The earliest kept event that the wait accepts and that this step has not consumed. */
export function earlierEvent(
	draft: ContactDraft,
	{ waitFor, stepKey }: ParkRecord,
	enrollment: Enrollment,
	test: FilterTest,
): { branch: number; event: StoredEvent } | undefined {
	if (waitFor?.sinceMs === undefined) return undefined;
	const sinceMs = waitFor.sinceMs;
	const candidates = draft.allEvents
		.filter((event) => event.occurredAtMs >= sinceMs && event.id !== waitFor.exceptEventId)
		.filter((event) => concerns(event, enrollment.journeyId))
		.filter((event) => !hasConsumed(enrollment, stepKey, event.seq))
		.sort((a, b) => a.occurredAtMs - b.occurredAtMs || a.seq - b.seq);
	for (const event of candidates) {
		const match = matchWait(waitFor, event, test);
		if (match === undefined) continue;
		const isForOneOnly = match.isUncorrelated && waitFor.uncorrelated === 'newest';
		if (!isForOneOnly || !wasConsumedByAnother(draft, enrollment, stepKey, event))
			return { branch: match.branch, event };
	}
	return undefined;
}

function wasConsumedByAnother(
	draft: ContactDraft,
	enrollment: Enrollment,
	stepKey: string,
	event: StoredEvent,
): boolean {
	return draft.contact.enrollments.some(
		(other) => other !== enrollment && hasConsumed(other, stepKey, event.seq),
	);
}
