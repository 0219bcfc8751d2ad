import { emptyContact, type Contact, type Ticket } from '../domain/contact';
import { packContact, unpackContact } from '../domain/contact-codec';
import { JourneyError } from '../domain/errors';
import { MINUTE_MS } from '../domain/time';
import type { ContactChange, ContactQuery, ContactSnapshot, ContactStore } from '../store/contacts';
import { ContactDraft } from './draft';
import { ScheduleBefore } from './schedule';

/** Contacts read and written in one round trip a partition. */
const CHUNK = 500;
/** Rounds in which a contact may be overtaken by others: in each at least one of them got its decision written. */
const MAX_ROUNDS = 200;
/** A contact that next becomes due after so long is at rest. */
const REST_MS = MINUTE_MS;

interface Attempt<T> {
	result: T;
	change: ContactChange | undefined;
}

function changeOf(
	draft: ContactDraft,
	snapshot: ContactSnapshot,
	before: ScheduleBefore,
	nowMs: number,
): ContactChange | undefined {
	if (draft.isForgotten) return removalOf(draft, snapshot, before);
	const packed = packContact(draft.contact);
	const hasEffects =
		draft.newEvents.length + draft.droppedEventIds.length + draft.ledger.length + draft.journeyCounts.size >
		0;
	if (!hasEffects && (packed === snapshot.packed || (!draft.existed && isUntouched(draft)))) return undefined;
	return {
		contactId: draft.contactId,
		expectedRevision: snapshot.revision,
		packed,
		latest: snapshot.latest,
		isAtRest: isAtRest(draft.contact, nowMs),
		...before.diff(draft.contact),
		events: draft.newEvents,
		dropEvents: draft.droppedEventIds,
		ledger: draft.ledger,
		journeyCounts: countsOf(draft),
	};
}

function countsOf(draft: ContactDraft): ContactChange['journeyCounts'] {
	const counts: ContactChange['journeyCounts'] = [];
	for (const [journeyId, fields] of draft.journeyCounts)
		for (const [field, by] of fields) if (by !== 0) counts.push({ journeyId, field, by });
	return counts;
}

function removalOf(draft: ContactDraft, snapshot: ContactSnapshot, before: ScheduleBefore): ContactChange {
	draft.contact.tickets = [];
	return {
		contactId: draft.contactId,
		expectedRevision: snapshot.revision,
		packed: null,
		...before.diff(draft.contact),
		events: [],
		dropEvents: [],
		ledger: [],
		journeyCounts: countsOf(draft),
	};
}

function isUntouched(draft: ContactDraft): boolean {
	const { contact } = draft;
	return contact.enrollments.length === 0 && contact.tickets.length === 0 && contact.lastSeq === 0;
}

function isAtRest({ enrollments, tickets }: Contact, nowMs: number): boolean {
	const stays = ({ state, dueAtMs = Infinity }: Ticket) =>
		state === 'dead' || (state === 'waiting' && dueAtMs >= nowMs + REST_MS);
	return tickets.every(stays) && enrollments.every(({ runs }) => runs.length === 0);
}

function attempt<T>(
	snapshot: ContactSnapshot,
	decide: (draft: ContactDraft) => T,
	nowMs: number,
): Attempt<T> {
	const contact =
		snapshot.packed === undefined
			? emptyContact(snapshot.contactId)
			: unpackContact(snapshot.contactId, snapshot.packed);
	const before = new ScheduleBefore(contact);
	const draft = new ContactDraft(
		contact,
		snapshot.events,
		snapshot.knownEventIds,
		snapshot.eventCount,
		snapshot.packed !== undefined,
	);
	const result = decide(draft);
	return { result, change: changeOf(draft, snapshot, before, nowMs) };
}

/**
 * Decides about many contacts, each atomically: read, judge in memory, write only onto the revision that was judged.
 * A contact that others changed meanwhile is judged again from what it is now; so `decide` must be repeatable and
 * may only edit its draft. A crash leaves each contact either wholly decided or untouched.
 * Cost: two round trips a partition for each 500 contacts; one where nothing changed.
 */
export async function transact<T>(
	store: ContactStore,
	queries: readonly ContactQuery[],
	decide: (draft: ContactDraft) => T,
	nowMs: number,
): Promise<Map<string, T>> {
	const results = new Map<string, T>();
	for (let at = 0; at < queries.length; at += CHUNK) {
		let open: readonly ContactQuery[] = queries.slice(at, at + CHUNK);
		for (let round = 0; open.length > 0; round++) {
			if (round >= MAX_ROUNDS)
				throw new JourneyError(
					'store-unreachable',
					`Contact '${open[0].contactId}' was changed by others ${MAX_ROUNDS} times in a row while it was being decided. Try again.`,
					{ isRetryable: true },
				);
			open = await decideOnce(store, open, decide, nowMs, results);
		}
	}
	return results;
}

async function decideOnce<T>(
	store: ContactStore,
	queries: readonly ContactQuery[],
	decide: (draft: ContactDraft) => T,
	nowMs: number,
	results: Map<string, T>,
): Promise<ContactQuery[]> {
	const snapshots = await store.load(queries);
	const attempts = snapshots.map((snapshot) => attempt(snapshot, decide, nowMs));
	const changes = attempts.flatMap(({ change }) => change ?? []);
	const answers = changes.length > 0 ? await store.commit(changes, nowMs) : [];
	const stale = new Set(changes.filter((_, i) => answers[i] === 'stale').map((change) => change.contactId));
	attempts.forEach(({ result }, i) => {
		if (!stale.has(queries[i].contactId)) results.set(queries[i].contactId, result);
	});
	return queries.filter((query) => stale.has(query.contactId));
}
