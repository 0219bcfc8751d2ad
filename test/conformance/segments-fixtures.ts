import type { SegmentDiff, SegmentStore } from '../../lib/store/segments';
import { withStores, type Case, type OpenStores } from './open-stores';

export const NOW_MS = Date.UTC(2027, 0, 15, 12);

export function diff(entered: string[], left: string[] = []): SegmentDiff {
	return { entered, left };
}

/** `name` makes segment names that belong to the case alone. */
export function segmentCase(
	id: string,
	title: string,
	use: (segments: SegmentStore, name: (own: string) => string, stores: OpenStores) => Promise<void>,
): Case {
	const name = (own: string) => `${id}:${own}`;
	return { id, title, run: (open) => withStores(open, (stores) => use(stores.segments, name, stores)) };
}

/** All members, page by page. */
export async function allMembers(segments: SegmentStore, name: string, limit?: number): Promise<string[][]> {
	const pages: string[][] = [];
	let cursor = '';
	do {
		const page = await segments.members(name, cursor, limit);
		pages.push(page.contactIds);
		cursor = page.cursor;
	} while (cursor !== '');
	return pages;
}

export function people(count: number, from = 0): string[] {
	return Array.from({ length: count }, (_, i) => `p${String(from + i).padStart(5, '0')}`);
}
