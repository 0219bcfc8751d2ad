import { foldText, unfoldText } from '../domain/at-rest';
import { packEvent, packLedgerLine, unpackEvent, unpackLedgerLine } from '../domain/contact-codec';
import {
	NOTHING_LATEST,
	packEnvelope,
	unpackEnvelope,
	type Latest,
	type PackedEvent,
} from '../domain/envelope-codec';
import type {
	AvailableTicket,
	ContactChange,
	ContactQuery,
	ContactSnapshot,
	ContactStore,
	Queue,
} from '../store/contacts';

/** Characters of one kind (events, ledger lines) that stay with the document; beyond, the oldest go until so many are left. */
const MOST_CHARACTERS = 2_048;
const LEFT_CHARACTERS = 1_024;

/**
 * Contacts of a driver with their latest events and ledger lines in the document itself, until they get too many: one value
 * is all of most contacts. Promises what the port does, and costs the same round trips.
 */
export class EnvelopedContacts implements ContactStore {
	constructor(private readonly contacts: ContactStore) {}

	async load(queries: readonly ContactQuery[]): Promise<ContactSnapshot[]> {
		const snapshots = await this.contacts.load(queries);
		return snapshots.map((snapshot, i) => opened(snapshot, queries[i]));
	}

	async commit(changes: readonly ContactChange[], nowMs: number): Promise<('done' | 'stale')[]> {
		return await this.contacts.commit(changes.map(enveloped), nowMs);
	}

	async queues(untilMs: number): Promise<(Queue & { partition: number; earliestMs: number })[]> {
		return await this.contacts.queues(untilMs);
	}

	async available(
		queue: Queue & { partition: number },
		untilMs: number,
		limit: number,
	): Promise<AvailableTicket[]> {
		return await this.contacts.available(queue, untilMs, limit);
	}

	async parkedAt(stepKey: string): Promise<number> {
		return await this.contacts.parkedAt(stepKey);
	}

	async scan(cursor: string, limit: number): Promise<{ contactIds: string[]; cursor: string }> {
		return await this.contacts.scan(cursor, limit);
	}
}

function opened(snapshot: ContactSnapshot, query: ContactQuery): ContactSnapshot {
	if (snapshot.packed === undefined) return snapshot;
	const { document, latest } = unpackEnvelope(unfoldText(snapshot.packed));
	const read = { ...snapshot, packed: document, latest };
	const { contactId, eventIds = [], allEvents } = query;
	if (latest.events.length === 0 || (!allEvents && eventIds.length === 0)) return read;
	const idTexts = new Set(latest.events.map(({ idText }) => idText));
	const known = eventIds.filter((id) => idTexts.has(JSON.stringify(id)));
	if (known.length > 0) read.knownEventIds = new Set([...snapshot.knownEventIds, ...known]);
	read.eventCount = snapshot.eventCount + latest.events.length;
	if (allEvents) {
		const events = latest.events.map((event) => unpackEvent(contactId, idOf(event), event.body));
		read.events = [...snapshot.events, ...events].sort((a, b) => a.seq - b.seq);
	}
	return read;
}

function enveloped(change: ContactChange): ContactChange {
	const { latest = NOTHING_LATEST, packed } = change;
	if (packed === null) return change;
	const dropped = new Set(change.dropEvents.map((id) => JSON.stringify(id)));
	const added = change.events.map((event) => ({ idText: JSON.stringify(event.id), body: packEvent(event) }));
	const [oldEvents, events] = parted(
		[...latest.events.filter(({ idText }) => !dropped.has(idText)), ...added],
		({ idText, body }) => idText.length + body.length,
	);
	const [oldLines, lines] = parted(
		[...latest.lines, ...change.ledger.map(packLedgerLine)],
		({ length }) => length,
		(line, next) => instantIn(line) === instantIn(next),
	);
	const text = packEnvelope(packed, { events, lines });
	return {
		...change,
		packed: change.isAtRest ? foldText(text) : text,
		events: oldEvents.map((event) => unpackEvent(change.contactId, idOf(event), event.body)),
		ledger: oldLines.map(unpackLedgerLine),
	};
}

/** The oldest, which go, and the latest, which stay; those that belong together do so together. */
function parted<T>(
	all: readonly T[],
	lengthOf: (one: T) => number,
	areOne: (one: T, next: T) => boolean = () => false,
): [T[], T[]] {
	let characters = all.reduce((sum, one) => sum + lengthOf(one), 0);
	let gone = 0;
	if (characters > MOST_CHARACTERS)
		while (gone < all.length && characters > LEFT_CHARACTERS) characters -= lengthOf(all[gone++]);
	while (gone > 0 && gone < all.length && areOne(all[gone - 1], all[gone])) gone++;
	return [all.slice(0, gone), all.slice(gone)];
}

/** Lines of one millisecond are told in the order in which they were written: none of them may be ranked behind another. */
function instantIn(line: string): string {
	return line.slice(0, line.indexOf(','));
}

function idOf({ idText }: PackedEvent): string {
	return JSON.parse(idText) as string;
}

/** The ledger lines that stand in the document of this snapshot, oldest first. */
export function latestLines({ latest }: { latest?: Latest }): string[] {
	return [...(latest ?? NOTHING_LATEST).lines];
}
