import { DAY_MS } from '../domain/time';
import type { ContactStore } from '../store/contacts';
import type { LedgerStore } from '../store/ledgers';
import type { ContactDraft } from './draft';
import type { Tombstones } from './tombstones';
import { transact } from './transactor';

/** How long what is kept. */
export interface Retention {
	/** Events, from when they were recorded. Default 90 days. */
	eventsMs?: number;
	/** Ended enrollments and the tombstones of forgotten ones, from their end. Default 30 days. */
	endedMs?: number;
	/** Ledger lines of a contact of whom nothing else is left, from the newest line. Default 180 days. */
	ledgerMs?: number;
	/** Effects (calls, messages), from their commit: so long a repeat finds them. Default 30 days. */
	effectsMs?: number;
	/** Contacts looked at in one call, and at most so many effects dropped. Default 500. */
	limit?: number;
}

export interface Maintained {
	/** For the next call; '' where the pass is over. */
	cursor: string;
	contacts: number;
	droppedEvents: number;
	droppedEnrollments: number;
	removedContacts: number;
	droppedTombstones: number;
	droppedEffects: number;
}

const DEFAULTS: Required<Retention> = {
	eventsMs: 90 * DAY_MS,
	endedMs: 30 * DAY_MS,
	ledgerMs: 180 * DAY_MS,
	effectsMs: 30 * DAY_MS,
	limit: 500,
};

/** What lapses by itself, whoever it belongs to. */
export interface Lapsing {
	/** Drops up to `limit` effects that ended before `beforeMs`; returns how many. */
	sweepEffects(beforeMs: number, limit: number): Promise<number>;
	/** Ends up to `limit` calls that nobody waits for any more. */
	endForsakenCalls(nowMs: number, limit: number): Promise<void>;
	/** Drops up to `limit` capacities that nobody holds a place of. */
	sweepCapacity(nowMs: number, limit: number): Promise<void>;
}

interface Swept {
	events: number;
	enrollments: number;
	isEmpty: boolean;
}

/** Drops what has been kept long enough. */
export class Maintenance {
	constructor(
		private readonly contacts: ContactStore,
		private readonly ledger: LedgerStore,
		private readonly tombstones: Tombstones,
		private readonly lapsing: Lapsing,
	) {}

	/**
	 * One page of a pass over all contacts: about `limit` of them, whatever the store holds. A pass begins with the cursor ''
	 * and ends with the returned ''; a crash in between loses nothing but the place. What entry rules ask about (how often and
	 * when somebody was in a journey) stays, and with it the contact; somebody who was in none goes with the last event.
	 */
	async maintain(nowMs: number, retention: Retention = {}, cursor = ''): Promise<Maintained> {
		const { eventsMs, endedMs, ledgerMs, effectsMs, limit } = { ...DEFAULTS, ...retention };
		const page = await this.contacts.scan(cursor, limit);
		const contactIds = [...new Set(page.contactIds)];
		const swept = await transact(
			this.contacts,
			contactIds.map((contactId) => ({ contactId, allEvents: true })),
			(draft) => sweep(draft, nowMs - eventsMs, nowMs - endedMs),
			nowMs,
		);
		const empty = contactIds.filter((contactId) => swept.get(contactId)!.isEmpty);
		const all = [...swept.values()];
		await this.lapsing.endForsakenCalls(nowMs, limit);
		await this.lapsing.sweepCapacity(nowMs, limit);
		return {
			cursor: page.cursor,
			contacts: contactIds.length,
			droppedEvents: sum(all.map(({ events }) => events)),
			droppedEnrollments: sum(all.map(({ enrollments }) => enrollments)),
			removedContacts: await this.remove(empty, nowMs - ledgerMs, nowMs),
			droppedTombstones: page.cursor === '' ? await this.tombstones.sweep(nowMs - endedMs, limit) : 0,
			droppedEffects: await this.lapsing.sweepEffects(nowMs - effectsMs, limit),
		};
	}

	/** Removes contacts without anything left, unless their ledger is still kept: nobody would find it again. */
	private async remove(
		contactIds: readonly string[],
		ledgerBeforeMs: number,
		nowMs: number,
	): Promise<number> {
		let removed = 0;
		for (const contactId of contactIds) {
			const lines = await this.ledger.timeline(contactId);
			if (lines.some(({ atMs }) => atMs >= ledgerBeforeMs)) continue;
			const decided = await transact(
				this.contacts,
				[{ contactId, allEvents: true }],
				(draft) => (draft.isForgotten = draft.existed && isEmpty(draft)),
				nowMs,
			);
			if (!decided.get(contactId)) continue;
			if (lines.length > 0) await this.ledger.drop(contactId);
			removed += 1;
		}
		return removed;
	}
}

function sweep(draft: ContactDraft, eventsBeforeMs: number, endedBeforeMs: number): Swept {
	const { contact } = draft;
	const oldEvents = draft.events.filter(({ recordedAtMs }) => recordedAtMs < eventsBeforeMs);
	draft.droppedEventIds.push(...oldEvents.map(({ id }) => id));
	const before = contact.enrollments.length;
	contact.enrollments = contact.enrollments.filter(
		({ id, state, endedAtMs }) =>
			state === 'inside' || (endedAtMs ?? 0) >= endedBeforeMs || draft.ticketsOf(id).length > 0,
	);
	return {
		events: oldEvents.length,
		enrollments: before - contact.enrollments.length,
		isEmpty: draft.existed && draft.events.length === oldEvents.length && hasNothing(draft),
	};
}

function isEmpty(draft: ContactDraft): boolean {
	return draft.events.length === 0 && hasNothing(draft);
}

function hasNothing({ contact }: ContactDraft): boolean {
	return (
		contact.enrollments.length === 0 &&
		contact.tickets.length === 0 &&
		Object.keys(contact.history).length === 0
	);
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
