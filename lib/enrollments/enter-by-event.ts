import { concerns, type StoredEvent } from '../domain/events';
import { enrollmentIdOf } from '../domain/ids';
import { readPath, type JsonObject } from '../domain/json';
import type { CorrelationPair, Journey, Subscription } from '../domain/journey';
import { normaliseZone } from '../policy/zones/normalise-zone';
import type { ContactDraft } from '../contacts/draft';
import type { JudgeContext } from '../events/judge-context';
import { correlationValue, isListed } from '../events/match';
import { tryEnter } from './enter';

/** Enrolls a contact through an event that a journey listens to; the item it carries is built from the event. */
export function enterByEvent(
	draft: ContactDraft,
	journey: Journey,
	subscription: Subscription,
	event: StoredEvent,
	context: JudgeContext,
	nowMs: number,
): void {
	const entry = subscription.entry!;
	const enrollmentId = enrollmentIdOf(
		journey.journeyId,
		draft.contactId,
		`${subscription.stepKey}\n${event.id}`,
	);
	const zone = entry.zoneField === undefined ? undefined : readPath(event.data, entry.zoneField);
	tryEnter(
		draft,
		{
			contactId: draft.contactId,
			journeyId: journey.journeyId,
			enrollmentId,
			entry: 'event',
			// Without a rule the defaults of one hold: every time, as long as the event is fresh.
			rule: entry.rule ?? {},
			key: entry.keyField === undefined ? undefined : correlationValue(event, entry.keyField),
			zone: typeof zone === 'string' && normaliseZone(zone) !== null ? zone : entry.defaultZone,
			occurredAtMs: event.occurredAtMs,
			correlation: correlationOf(event, pairsOf(subscription)),
			refusedBySegment: refusingSegment(draft, subscription, context),
			lastExitEventAtMs: lastExitMs(draft, journey.journeyId, subscription, event, context),
			ticket: { stepKey: subscription.stepKey, visit: enrollmentId, item: itemOf(event) },
			facts: { event: event.name, eventId: event.id },
		},
		context.journeys,
		nowMs,
	);
}

/** The item with which a contact starts: the event's data as its own fields, and the event itself as `trigger`. */
export function itemOf(event: StoredEvent): JsonObject {
	const trigger: JsonObject = {
		id: event.id,
		name: event.name,
		occurredAt: new Date(event.occurredAtMs).toISOString(),
		data: event.data,
		...(event.correlation === undefined ? {} : { correlation: event.correlation as JsonObject }),
	};
	return { ...event.data, contactId: event.contactId, trigger, triggers: { [event.name]: trigger } };
}

function pairsOf({ entry, exit, goal }: Subscription): CorrelationPair[] {
	return [...(entry?.correlate ?? []), ...(exit?.correlate ?? []), ...(goal?.correlate ?? [])];
}

function correlationOf(
	event: StoredEvent,
	pairs: readonly CorrelationPair[],
): Record<string, string | number | boolean> | undefined {
	const values: Record<string, string | number | boolean> = {};
	for (const { itemField } of pairs) {
		const value = correlationValue(event, itemField);
		if (value !== undefined) values[itemField] = value;
	}
	return Object.keys(values).length === 0 ? undefined : values;
}

function refusingSegment(
	draft: ContactDraft,
	{ entry, exit }: Subscription,
	{ segments }: JudgeContext,
): string | undefined {
	const memberOf = segments.get(draft.contactId);
	return [entry?.excludeSegment, exit?.segment].find((name) => name !== undefined && memberOf?.has(name));
}

/** The latest exit event of the same matter: one that occurred after the entry event, but arrived first, refuses the entry. */
function lastExitMs(
	draft: ContactDraft,
	journeyId: string,
	{ exit }: Subscription,
	event: StoredEvent,
	{ test }: JudgeContext,
): number | undefined {
	if (exit === undefined) return undefined;
	const instants = draft.allEvents
		.filter(
			(other) =>
				other.occurredAtMs > event.occurredAtMs &&
				concerns(other, journeyId) &&
				isListed(exit, other, test) &&
				isSameMatter(exit.correlate ?? [], other, event),
		)
		.map(({ occurredAtMs }) => occurredAtMs);
	return instants.length === 0 ? undefined : Math.max(...instants);
}

function isSameMatter(pairs: readonly CorrelationPair[], exit: StoredEvent, entry: StoredEvent): boolean {
	return pairs.every(
		({ eventField, itemField }) => correlationValue(exit, eventField) === correlationValue(entry, itemField),
	);
}
