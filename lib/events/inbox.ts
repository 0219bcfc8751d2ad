import type { EventInput, StoredEvent } from '../domain/events';
import type { JsonObject } from '../domain/json';
import type { Journey } from '../domain/journey';
import type { ContactDraft } from '../contacts/draft';
import { transact } from '../contacts/transactor';
import type { Journeys } from '../journeys/journeys';
import type { ContactQuery, ContactStore } from '../store/contacts';
import type { SegmentStore } from '../store/segments';
import { groupBy } from '../waiting/waiting-room';
import { checkEvents } from './check-events';
import type { EventNames } from './event-names';
import { judgeEvent, type JudgeContext } from './judge';
import { nameMatches, type FilterTest } from './match';
import { performed, type Performed, type PerformedQuery } from './performed';

/** Events kept of a contact; the oldest go first. A few more may stand until the next trim. */
const KEPT_EVENTS = 500;
const TRIM_SLACK = 50;

export type RecordAnswer = { kind: 'accepted' } | { kind: 'duplicate' };

/**
 * The inbox of events. An event is kept, judged and acted on (goals, exits, releases, entries) in one atomic write of its
 * contact: an answer means that all of it is done; without an answer either all or nothing is, and a repeat is safe.
 */
export class Inbox {
	constructor(
		private readonly contacts: ContactStore,
		private readonly segments: SegmentStore,
		private readonly journeys: Journeys,
		private readonly names: EventNames,
		private readonly test: FilterTest,
	) {}

	/**
	 * Records events, in input order. An id that the contact had before (within the retention) is a `duplicate` without effect.
	 * Two round trips a partition touched. Throws `invalid-input` before anything is written where an event is malformed.
	 */
	async record(events: readonly EventInput[], nowMs: number): Promise<RecordAnswer[]> {
		checkEvents(events);
		const indexes = groupBy(events, (event) => event.contactId);
		const queries = [...indexes].map(([contactId, positions]) => ({
			contactId,
			eventIds: positions.map((i) => events[i].id),
		}));
		const journeys = await this.journeys.current();
		const context = await this.contextFor(queries, journeys, events);
		const crowded = new Set<string>();
		const decided = await transact(
			this.contacts,
			context.queries,
			(draft) => {
				const answers = indexes.get(draft.contactId)!.map((i) => recordOne(draft, events[i], context, nowMs));
				if (draft.eventCount + draft.newEvents.length > KEPT_EVENTS + TRIM_SLACK) crowded.add(draft.contactId);
				return answers;
			},
			nowMs,
		);
		await this.names.see(events.map(({ name }) => name), nowMs);
		if (crowded.size > 0) await this.trim([...crowded], nowMs);
		const answers = new Array<RecordAnswer>(events.length);
		for (const [contactId, positions] of indexes)
			positions.forEach((position, i) => (answers[position] = decided.get(contactId)![i]));
		return answers;
	}

	/**
	 * For each contact (input order) and each query: how often, first and last time. `recordedSinceMs` tells since when the
	 * name has been recorded at all: a behaviour whose window begins earlier is not known.
	 */
	async performed(
		contactIds: readonly string[],
		queries: readonly PerformedQuery[],
		nowMs: number,
	): Promise<Performed[][]> {
		const names = await this.names.firstSeen();
		const found = new Map<string, Performed[]>();
		for (let at = 0; at < contactIds.length; at += 500) {
			const page = [...new Set(contactIds.slice(at, at + 500))];
			const snapshots = await this.contacts.load(page.map((contactId) => ({ contactId, allEvents: true })));
			for (const { contactId, events } of snapshots)
				found.set(contactId, queries.map((query) => performed(events, query, names, this.test, nowMs)));
		}
		return contactIds.map((contactId) => found.get(contactId)!);
	}

	/** Event names seen so far with the instant of the first of each. */
	async seenNames(): Promise<ReadonlyMap<string, number>> {
		return await this.names.firstSeen();
	}

	/** Reads what judgements need besides the contact: segments for entry rules, all events where an entry looks back for exits. */
	private async contextFor(
		queries: ContactQuery[],
		journeys: ReadonlyMap<string, Journey>,
		events: readonly EventInput[],
	): Promise<JudgeContext & { queries: ContactQuery[] }> {
		const subscriptions = [...journeys.values()].flatMap((journey) => Object.values(journey.subscriptions));
		const entries = subscriptions.filter(({ entry }) =>
			entry?.events.some((pattern) => events.some(({ name }) => nameMatches(pattern, name))),
		);
		const needed = entries.flatMap(({ entry, exit }) => [entry!.excludeSegment, exit?.segment]);
		const segmentNames = [...new Set(needed.flatMap((name) => name ?? []))];
		const isLookingBack = entries.some(({ exit }) => exit !== undefined);
		const memberships =
			segmentNames.length === 0
				? []
				: await this.segments.memberOf(queries.map(({ contactId }) => contactId), segmentNames);
		return {
			journeys,
			test: this.test,
			segments: new Map(queries.map(({ contactId }, i) => [contactId, memberships[i] ?? new Set<string>()])),
			queries: isLookingBack ? queries.map((query) => ({ ...query, allEvents: true })) : queries,
		};
	}

	private async trim(contactIds: readonly string[], nowMs: number): Promise<void> {
		const queries = contactIds.map((contactId) => ({ contactId, allEvents: true }));
		await transact(
			this.contacts,
			queries,
			(draft) => {
				const surplus = [...draft.events].sort((a, b) => a.seq - b.seq).slice(0, Math.max(0, draft.events.length - KEPT_EVENTS));
				draft.droppedEventIds.push(...surplus.map(({ id }) => id));
			},
			nowMs,
		);
	}
}

function recordOne(draft: ContactDraft, input: EventInput, context: JudgeContext, nowMs: number): RecordAnswer {
	const isKnown =
		draft.knownEventIds.has(input.id) ||
		draft.newEvents.some(({ id }) => id === input.id) ||
		draft.events.some(({ id }) => id === input.id);
	if (isKnown) return { kind: 'duplicate' };
	const event: StoredEvent = {
		id: input.id,
		name: input.name,
		contactId: input.contactId,
		occurredAtMs: input.occurredAtMs,
		data: (input.data ?? {}) as JsonObject,
		seq: (draft.contact.lastSeq += 1),
		recordedAtMs: nowMs,
		...(input.correlation === undefined ? {} : { correlation: input.correlation }),
	};
	draft.newEvents.push(event);
	judgeEvent(draft, event, context, nowMs);
	return { kind: 'accepted' };
}
