import { packLedgerLine, unpackLedgerLine } from '../domain/contact-codec';
import type { LedgerLine } from '../domain/ledger';
import { KEPT_LINES } from '../store/ledgers';

/*
 * A ledger is a list of packed lines (JSON arrays); a line that has an id carries it behind a line feed, which JSON.stringify
 * never writes. A repeat is written as well, and passed over when the list is read: looking for its id at each append would
 * double what that costs.
 */
const LINE_FEED = '\n';

/** Newest lines that are stored of a contact: repeats among them take no place from lines that are kept. */
export const STORED_LINES = KEPT_LINES + 100;

export function storedLine(line: LedgerLine, id?: string): string {
	return id === undefined ? packLedgerLine(line) : packLedgerLine(line) + LINE_FEED + id;
}

/** The kept lines of a stored list, oldest first: {@link KEPT_LINES} at most, and none whose id was among the kept ones before it. */
export function keptLines(stored: readonly string[]): LedgerLine[] {
	const kept: { packed: string; id: string | undefined }[] = [];
	const ids = new Set<string>();
	let dropped = 0;
	for (const text of stored) {
		const feed = text.indexOf(LINE_FEED);
		const id = feed < 0 ? undefined : text.slice(feed + 1);
		if (id !== undefined) {
			if (ids.has(id)) continue;
			ids.add(id);
		}
		kept.push({ packed: feed < 0 ? text : text.slice(0, feed), id });
		if (kept.length - dropped <= KEPT_LINES) continue;
		const oldest = kept[dropped++];
		if (oldest.id !== undefined) ids.delete(oldest.id);
	}
	return kept.slice(dropped).map(({ packed }) => unpackLedgerLine(packed));
}
