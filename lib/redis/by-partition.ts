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
	const open = new Map<number, Group<T>>();
	const groups: Group<T>[] = [];
	items.forEach((item, index) => {
		const partition = keys.partitionOf(item.contactId);
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
