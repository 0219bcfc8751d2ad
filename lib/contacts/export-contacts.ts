import type { Enrollment, JourneyHistory, Ticket } from '../domain/contact';
import { contactPointKey } from '../domain/contact-point';
import type { StoredEvent } from '../domain/events';
import type { LedgerLine } from '../domain/ledger';
import type { Effect } from '../effects/effect';
import type { JourneyStore } from '../journey-store';
import type { ConsentEntry, Suppression } from '../policy/consent';

/** Whom to export; `points` are contact points besides those that are linked to the contact. */
export interface ExportAsk {
	contactId: string;
	points?: readonly string[];
}

/** Everything that the store holds of a contact. Times are milliseconds since 1970. */
export interface ContactExport {
	contactId: string;
	exportedAtMs: number;
	enrollments: Enrollment[];
	/** What entry rules know of the past, by journey. */
	history: Record<string, JourneyHistory>;
	/** What waits, with the items as they were parked. */
	waiting: Ticket[];
	events: StoredEvent[];
	ledger: LedgerLine[];
	segments: string[];
	contactPoints: { point: string; consent: ConsentEntry[]; suppressions: Suppression[] }[];
	/** What was done for the contact: calls with their transcripts, messages. */
	effects: Effect[];
	notIncluded: string[];
}

const NOT_INCLUDED = [
	'what frequency caps have counted (kept under hashes of the contact point)',
	"n8n's own execution history",
	'copies at message providers',
	'backups of the store',
];

/**
 * Reads everything about contacts, in input order. Reads only; what happens meanwhile may be in one part and not in another.
 * About six round trips a partition, and one read of lines a contact, all at once.
 * @throws JourneyError `invalid-input` (a contact point that cannot be one)
 */
export async function exportContacts(
	store: JourneyStore,
	asks: readonly ExportAsk[],
	nowMs: number,
): Promise<ContactExport[]> {
	const ids = asks.map(({ contactId }) => contactId);
	const [enrollments, histories, tickets, events, effects, segments, points, ledger] = await Promise.all([
		store.enrollments.get(ids),
		store.enrollments.histories(ids),
		store.waiting.ticketsOf(ids),
		store.events.kept(ids),
		store.effects.of(ids),
		segmentsOf(store, ids),
		pointsOf(store, asks),
		Promise.all(ids.map(async (contactId) => await store.ledger.timeline(contactId))),
	]);
	return asks.map(({ contactId }, i) => ({
		contactId,
		exportedAtMs: nowMs,
		enrollments: enrollments[i],
		history: histories[i],
		waiting: tickets[i],
		events: events[i],
		ledger: ledger[i],
		segments: segments[i],
		contactPoints: points[i],
		effects: effects[i],
		notIncluded: NOT_INCLUDED,
	}));
}

async function segmentsOf(store: JourneyStore, contactIds: readonly string[]): Promise<string[][]> {
	const names = (await store.segments.list()).map(({ name }) => name);
	if (names.length === 0) return contactIds.map(() => []);
	return (await store.segments.memberOf(contactIds, names)).map((found) => [...found].sort());
}

async function pointsOf(
	store: JourneyStore,
	asks: readonly ExportAsk[],
): Promise<ContactExport['contactPoints'][]> {
	const linked = await store.consent.pointsOf(asks.map(({ contactId }) => contactId));
	const wanted = asks.map(({ points = [] }, i) => [
		...new Set([...linked[i], ...points.map(contactPointKey)]),
	]);
	const all = [...new Set(wanted.flat())];
	const [entries, suppressions] = await Promise.all([
		store.consent.get(all),
		store.consent.suppressions(all),
	]);
	const found = new Map(
		all.map((point, i) => [point, { point, consent: entries[i], suppressions: suppressions[i] }]),
	);
	return wanted.map((points) => points.map((point) => found.get(point)!));
}
