import type { ConsentEntry, Suppression } from '../policy/consent';
import { ContactIndex } from '../records/contact-index';
import { overtaken } from '../records/edit-records';
import type { RecordChange, RecordStore, StoredRecord } from '../store/records';
import { packEntries, unpackEntries } from './entries';
import { pointKeysOf } from './points';
import type { SuppressionList } from './suppression-list';

const REASON = 'forgotten after opt-out';
const SOURCE = 'forget';
/** A contact whose consent others keep writing while it is forgotten is given up on; the call may be repeated. */
const MAX_ROUNDS = 20;

/** A contact point as it is found: what goes with the contact, and what is somebody else's. */
interface Found {
	pointKey: string;
	record: StoredRecord | undefined;
	own: ConsentEntry[];
	others: ConsentEntry[];
}

/** Erases what contact points say about a contact, and keeps what they must not be used for. */
export class PointEraser {
	private readonly index: ContactIndex;

	constructor(
		private readonly records: RecordStore,
		private readonly list: SuppressionList,
	) {
		this.index = new ContactIndex(records, 'points');
	}

	/**
	 * Erases the consent entries of a contact's points - the linked ones and `points` - unless they name another contact, and
	 * the links. Before an entry goes, what it revoked stands on the suppression list under a keyed hash; of what stood there
	 * no word stays. Repeatable: a crash in between is completed by a repeat with the same points.
	 */
	async forget(contactId: string, points: readonly string[], nowMs: number): Promise<void> {
		const named = pointKeysOf('Contact point', points);
		let isErased = false;
		for (let round = 0; round < MAX_ROUNDS; round++) {
			const [linked] = await this.index.of([contactId]);
			if (isErased && linked.length === 0) return;
			const found = await this.find(contactId, [...new Set([...linked, ...named])]);
			await this.list.anonymise(
				found.map(({ pointKey, own }) => ({ pointKey, suppressions: revocationsOf(own, nowMs) })),
				REASON,
				SOURCE,
			);
			isErased = await this.erase(found);
			if (isErased) await this.index.remove([{ contactId, ids: linked }]);
		}
		throw overtaken('points', MAX_ROUNDS);
	}

	private async find(contactId: string, pointKeys: readonly string[]): Promise<Found[]> {
		const records = await this.records.read('consent', pointKeys);
		return pointKeys.map((pointKey, i) => {
			const entries = unpackEntries(records[i]?.value);
			const isOthers = (entry: ConsentEntry) =>
				entry.contactId !== undefined && entry.contactId !== contactId;
			return {
				pointKey,
				record: records[i],
				own: entries.filter((entry) => !isOthers(entry)),
				others: entries.filter(isOthers),
			};
		});
	}

	/** False where an entry came in between: it may be a revocation that is not on the list yet. */
	private async erase(found: readonly Found[]): Promise<boolean> {
		const changes = found
			.filter(({ own }) => own.length > 0)
			.map(({ pointKey, record, others }): RecordChange => ({
				id: pointKey,
				expectedRevision: record!.revision,
				value: packEntries(others),
			}));
		const answers = changes.length > 0 ? await this.records.swap('consent', changes) : [];
		return answers.every((answer) => answer === 'done');
	}
}

function revocationsOf(entries: readonly ConsentEntry[], nowMs: number): Suppression[] {
	return entries
		.filter(({ state }) => state === 'revoked')
		.map(({ channel, purpose, topic }) => ({
			...{ channel, purpose, ...(topic === undefined ? {} : { topic }) },
			...{ reason: REASON, source: SOURCE, atMs: nowMs },
		}));
}
