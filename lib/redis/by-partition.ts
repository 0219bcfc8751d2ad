import type { Keys } from './keys';

/** One part of a call: what lies in one partition, with the places in the call's input. */
export interface Group<T> {
	partition: number;
	items: { item: T; index: number }[];
}

/** Splits the input of a call by partition, at most `chunk` items a group; order within a partition is kept. */
export function groupByPartition<T extends { contactId: string }>(
	keys: Keys,
	items: readonly T[],
	chunk: number,
): Group<T>[] {
	return groupByKey(keys, items, ({ contactId }) => contactId, chunk);
}

/** As {@link groupByPartition}, of items that lie by another key. */
export function groupByKey<T>(
	keys: Keys,
	items: readonly T[],
	keyOf: (item: T) => string,
	chunk: number,
): Group<T>[] {
	const open = new Map<number, Group<T>>();
	const groups: Group<T>[] = [];
	items.forEach((item, index) => {
		const partition = keys.partitionOf(keyOf(item));
		let group = open.get(partition);
		if (group === undefined || group.items.length >= chunk) {
			group = { partition, items: [] };
			open.set(partition, group);
			groups.push(group);
		}
		group.items.push({ item, index });
	});
	return groups;
}

/** The numbers of all partitions. */
export function allPartitions(keys: Keys): number[] {
	return Array.from({ length: keys.partitions }, (_, partition) => partition);
}

/** `<revision>|<text>`, as the swapping scripts write it. */
export function splitRevision(
	stored: string | null | undefined,
): { revision: number; text: string } | undefined {
	if (stored === null || stored === undefined) return undefined;
	const bar = stored.indexOf('|');
	return { revision: Number(stored.slice(0, bar)), text: stored.slice(bar + 1) };
}
