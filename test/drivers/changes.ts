import type { StoredEvent } from '../../lib/domain/events';
import type { ContactChange, Queue, ScheduleChange } from '../../lib/store/contacts';

let names = 0;

/** A name that no other case uses: every case has its own contacts, steps and journeys in one store. */
export function ownName(kind: string): string {
	names += 1;
	return `${kind}-${names}`;
}

/** A change that only writes a document, and whatever else is named. */
export function change(
	contactId: string,
	expectedRevision: number,
	rest: Partial<ContactChange> = {},
): ContactChange {
	return {
		...{ contactId, expectedRevision, packed: `["${contactId}",${expectedRevision}]` },
		...{ schedule: [], events: [], dropEvents: [], ledger: [], journeyCounts: [], stepCounts: [] },
		...rest,
	};
}

export function entry(queue: Queue, ref: string, atMs: number | null): ScheduleChange {
	const { stepKey, journeyId, clock } = queue;
	return { stepKey, journeyId, clock, ref, atMs };
}

export function event(contactId: string, id: string, seq: number): StoredEvent {
	return {
		id,
		contactId,
		seq,
		name: 'opened',
		occurredAtMs: 10 + seq,
		recordedAtMs: 20 + seq,
		data: { seq },
	};
}

/** The same sequence of numbers in 0 .. 1 for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}
