import { editRecords } from '../records/edit-records';
import type { RecordStore } from '../store/records';
import { unpackEffect, type Effect } from './effect';

/** Removes those of the effects that are meant, each as it is at that instant, and returns them. */
export async function removeEffects(
	records: RecordStore,
	effectIds: readonly string[],
	isMeant: (effect: Effect) => boolean,
): Promise<Effect[]> {
	const removed = new Map<string, Effect>();
	await editRecords(records, 'effects', effectIds, (id, value) => {
		removed.delete(id);
		const effect = value === undefined ? undefined : unpackEffect(id, value);
		if (effect === undefined || !isMeant(effect)) return undefined;
		removed.set(id, effect);
		return { value: null };
	});
	return [...removed.values()];
}
