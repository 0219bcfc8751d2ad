import { sortedDiff } from '../store/segment-input';
import type { SegmentDiff } from '../store/segments';
import type { Keys } from './keys';

interface Change {
	in: string[];
	out: string[];
}

/** What of a change lies in which partition. */
export function splitChange(keys: Keys, change: Change): Map<number, Change> {
	const parts = new Map<number, Change>();
	for (const way of ['in', 'out'] as const)
		for (const contactId of change[way]) {
			const partition = keys.partitionOf(contactId);
			let part = parts.get(partition);
			if (part === undefined) parts.set(partition, (part = { in: [], out: [] }));
			part[way].push(contactId);
		}
	return parts;
}

/** The diffs of the partitions as one; each is `[how many entered, those, then those that left]`. */
export function joinDiffs(packed: unknown[]): SegmentDiff {
	const diff: SegmentDiff = { entered: [], left: [] };
	for (const text of packed) {
		const [entered, ...contactIds] = JSON.parse(String(text)) as [number, ...string[]];
		for (const [i, contactId] of contactIds.entries())
			(i < entered ? diff.entered : diff.left).push(contactId);
	}
	return sortedDiff(diff);
}
