import type { EventInput, StoredEvent } from '../domain/events';
import type { JsonObject } from '../domain/json';
import { decideEach } from '../contacts/decide-each';
import type { ContactDraft } from '../contacts/draft';
import { transact } from '../contacts/transactor';
import type { Journeys } from '../journeys/journeys';
import { entryListeners, type EntryListeners } from '../journeys/listeners';
import type { ContactStore } from '../store/contacts';
import type { SegmentStore } from '../store/segments';
import { checkEvents } from './check-events';
import type { EventNames } from './event-names';
import { judgeEvent } from './judge';
import type { JudgeContext, SegmentFacts } from './judge-context';
import type { FilterTest } from './match';
import { performed, type Performed, type PerformedQuery } from './performed';

/** Events kept of a contact; the oldest go first. A few more may stand until the next trim. */
const KEPT_EVENTS = 500;
const TRIM_SLACK = 50;
const PAGE = 500;

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
		if (events.length === 0) return [];
		const vouchedFor = events.filter(({ onlyJourneyId }) => onlyJourneyId === undefined);
		await this.names.see(
			vouchedFor.map(({ name }) => name),
			nowMs,
		);
		const journeys = await this.journeys.current();
		const listeners = entryListeners(journeys);
		const context = { journeys, test: this.test, segments: await this.segmentsOf(events, listeners) };
		const crowded = new Set<string>();
		const answers = await decideEach(
			this.contacts,
			events,
			({ contactId }) => contactId,
			(draft, event) => {
				const answer = recordOne(draft, event, context, nowMs);
				if (draft.eventCount + draft.newEvents.length > KEPT_EVENTS + TRIM_SLACK)
					crowded.add(draft.contactId);
				return answer;
			},
			nowMs,
			(contactId, own) => ({
				contactId,
				eventIds: own.map(({ id }) => id),
				allEvents: own.some(({ name }) => looksBackForExits(listeners, name)),
			}),
		);
		if (crowded.size > 0) await this.trim([...crowded], nowMs);
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
		const distinct = [...new Set(contactIds)];
		for (let at = 0; at < distinct.length; at += PAGE) {
			const page = distinct.slice(at, at + PAGE);
			const snapshots = await this.contacts.load(page.map((contactId) => ({ contactId, allEvents: true })));
			for (const { contactId, events } of snapshots)
				found.set(
					contactId,
					queries.map((query) => performed(events, query, names, this.test, nowMs)),
				);
		}
		return contactIds.map((contactId) => found.get(contactId)!);
	}

	/** The kept events of each contact (input order), by sequence. One round trip a partition for each 500 contacts. */
	async kept(contactIds: readonly string[]): Promise<StoredEvent[][]> {
		const found = new Map<string, StoredEvent[]>();
		const distinct = [...new Set(contactIds)];
		for (let at = 0; at < distinct.length; at += PAGE) {
			const page = distinct.slice(at, at + PAGE);
			const snapshots = await this.contacts.load(page.map((contactId) => ({ contactId, allEvents: true })));
			for (const { contactId, events } of snapshots) found.set(contactId, events);
		}
		return contactIds.map((contactId) => found.get(contactId)!);
	}

	/** Event names seen so far with the instant of the first of each. */
	async seenNames(): Promise<ReadonlyMap<string, number>> {
		return await this.names.firstSeen();
	}

	/** Membership of the contacts in the segments that refuse an entry which these events ask for. */
	private async segmentsOf(events: readonly EventInput[], listeners: EntryListeners): Promise<SegmentFacts> {
		const asked = new Map<string, Set<string>>();
		for (const { contactId, name } of events)
			for (const { subscription } of listeners.of(name))
				for (const segment of [subscription.entry?.excludeSegment, subscription.exit?.segment])
					if (segment !== undefined) asked.set(contactId, (asked.get(contactId) ?? new Set()).add(segment));
		if (asked.size === 0) return new Map();
		const contactIds = [...asked.keys()];
		const names = [...new Set([...asked.values()].flatMap((segments) => [...segments]))];
		const memberships = await this.segments.memberOf(contactIds, names);
		return new Map(contactIds.map((contactId, i) => [contactId, memberships[i]]));
	}

	private async trim(contactIds: readonly string[], nowMs: number): Promise<void> {
		await transact(
			this.contacts,
			contactIds.map((contactId) => ({ contactId, allEvents: true })),
			({ events, droppedEventIds }) => {
				const surplus = events.slice(0, Math.max(0, events.length - KEPT_EVENTS));
				droppedEventIds.push(...surplus.map(({ id }) => id));
			},
			nowMs,
		);
	}
}

function looksBackForExits(listeners: EntryListeners, name: string): boolean {
	return listeners.of(name).some(({ subscription }) => subscription.exit !== undefined);
}

function recordOne(
	draft: ContactDraft,
	input: EventInput,
	context: JudgeContext,
	nowMs: number,
): RecordAnswer {
	const isKnown = draft.knownEventIds.has(input.id) || draft.newEvents.some(({ id }) => id === input.id);
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
		...(input.onlyJourneyId === undefined ? {} : { onlyJourneyId: input.onlyJourneyId }),
	};
	draft.newEvents.push(event);
	judgeEvent(draft, event, context, nowMs);
	return { kind: 'accepted' };
}
