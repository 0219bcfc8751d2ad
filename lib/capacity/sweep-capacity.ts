import { editRecords } from '../records/edit-records';
import type { RecordStore } from '../store/records';
import { unpackHolders } from './holders';

/** Drops up to `limit` names of which every place has lapsed; they hold nobody up, they only take room. */
export async function sweepCapacity(records: RecordStore, nowMs: number, limit: number): Promise<void> {
	const lapsed = await records.due('capacity', nowMs, limit);
	await editRecords(
		records,
		'capacity',
		lapsed.map(({ id }) => id),
		(_name, value) => (unpackHolders(value, nowMs).size === 0 ? { value: null } : undefined),
	);
}
