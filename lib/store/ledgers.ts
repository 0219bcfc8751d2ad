import type { JourneyCounters, LedgerLine } from '../domain/ledger';

/** The append-only record. Lines that belong to a contact's decision are written with that decision (`contacts.commit`). */
export interface LedgerStore {
	/** Appends lines of one contact each; a line with an `id` that is among the kept ones is not written again. */
	append(lines: readonly (LedgerLine & { contactId: string; id?: string })[], nowMs: number): Promise<void>;
	/** The kept lines of a contact, oldest first. */
	timeline(contactId: string): Promise<LedgerLine[]>;
	counters(journeyId: string): Promise<JourneyCounters>;
	/** Erases the lines of a contact (forget). */
	drop(contactId: string): Promise<void>;
}

/** Newest lines that are kept of a contact. */
export const KEPT_LINES = 500;

/** Totals of a journey from its counted words; a word may come several times (once a partition). */
export function sumCounters(counts: Iterable<readonly [field: string, value: number]>): JourneyCounters {
	const totals = { entered: 0, inside: 0, finished: 0, exited: 0, failed: 0 };
	const others = new Map<string, number>();
	for (const [field, value] of counts) {
		if (Object.hasOwn(totals, field)) totals[field as keyof typeof totals] += value;
		else others.set(field, (others.get(field) ?? 0) + value);
	}
	return { ...totals, other: Object.fromEntries([...others].filter(([, value]) => value !== 0)) };
}
