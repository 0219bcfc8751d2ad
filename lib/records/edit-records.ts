import { JourneyError } from '../domain/errors';
import type { RecordChange, RecordRoom, RecordStore } from '../store/records';

/** What a record is to be: null removes it. */
export type RecordEdit = Pick<RecordChange, 'value' | 'dueAtMs'>;

/** Records read and written in one round trip a partition. */
const PAGE = 500;
/** Rounds in which a record may be overtaken by others: in each at least one of them got its edit written. */
const MAX_ROUNDS = 200;

/**
 * Edits records of a room, each atomically: read, decide in memory, write only onto the revision that was read. One that
 * others changed meanwhile is edited again from what it is now, so `edit` must be repeatable; undefined leaves it as it is.
 * An id that is named twice is edited once. A crash leaves each record edited or untouched.
 * Cost: two round trips a partition for each 500 ids; one where nothing is to change.
 */
export async function editRecords(
	records: RecordStore,
	room: RecordRoom,
	ids: Iterable<string>,
	edit: (id: string, value: string | undefined) => RecordEdit | undefined,
): Promise<void> {
	const distinct = [...new Set(ids)];
	for (let at = 0; at < distinct.length; at += PAGE) {
		let open = distinct.slice(at, at + PAGE);
		for (let round = 0; open.length > 0; round++) {
			if (round >= MAX_ROUNDS) throw overtaken(room, MAX_ROUNDS);
			const found = await records.read(room, open);
			const changes = open.flatMap((id, i): RecordChange[] => {
				const edited = edit(id, found[i]?.value);
				const isNothing = edited === undefined || (edited.value === null && found[i] === undefined);
				return isNothing ? [] : [{ id, expectedRevision: found[i]?.revision ?? 0, ...edited }];
			});
			const answers = changes.length > 0 ? await records.swap(room, changes) : [];
			open = changes.filter((_, i) => answers[i] === 'stale').map(({ id }) => id);
		}
	}
}

/** Names the room only: an id may be a telephone number. */
export function overtaken(room: RecordRoom, rounds: number): JourneyError {
	return new JourneyError(
		'store-unreachable',
		`A record of the room '${room}' was changed by others ${rounds} times in a row while it was being edited. Try again.`,
		{ isRetryable: true, facts: { room } },
	);
}
