import { unpackLedgerLine } from '../domain/contact-codec';
import { JourneyError } from '../domain/errors';
import type { JourneyCounters, LedgerLine } from '../domain/ledger';
import type { ContactStore } from '../store/contacts';
import { KEPT_LINES, type LedgerStore } from '../store/ledgers';
import { latestLines } from './enveloped-contacts';

/** Reads of a contact that others change all the time. */
const MAX_READS = 50;

/** The ledger of a driver whose latest lines stand in documents, see {@link EnvelopedContacts}. */
export class EnvelopedLedger implements LedgerStore {
	constructor(
		private readonly contacts: ContactStore,
		private readonly ledger: LedgerStore,
	) {}

	async append(lines: readonly (LedgerLine & { contactId: string; id?: string })[], nowMs: number) {
		await this.ledger.append(lines, nowMs);
	}

	/**
	 * The kept lines of a contact, oldest first. Three round trips, more while others write the contact: lines may go from
	 * its document to the others between two reads, and are neither missed nor told twice.
	 */
	async timeline(contactId: string): Promise<LedgerLine[]> {
		for (let read = 0; read < MAX_READS; read++) {
			const [before] = await this.contacts.load([{ contactId }]);
			const older = await this.ledger.timeline(contactId);
			const [after] = await this.contacts.load([{ contactId }]);
			if (before.revision !== after.revision) continue;
			const latest = latestLines(after).map(unpackLedgerLine);
			return latest.length === 0 ? older : inTime(latest, older);
		}
		throw new JourneyError(
			'store-unreachable',
			`Contact '${contactId}' was changed by others ${MAX_READS} times in a row while its ledger was read. Try again.`,
			{ isRetryable: true },
		);
	}

	async counters(journeyId: string): Promise<JourneyCounters> {
		return await this.ledger.counters(journeyId);
	}

	/** Erases the lines that stand outside of the contact's document; the others go with that. */
	async drop(contactId: string): Promise<void> {
		await this.ledger.drop(contactId);
	}
}

/** Of one millisecond, decisions come before what was appended, as a node tells of who was handed to it; an end comes last. */
function inTime(latest: readonly LedgerLine[], older: readonly LedgerLine[]): LedgerLine[] {
	const isEnd = ({ what }: LedgerLine) => what === 'finished' || what === 'exited';
	const ranked = [
		...latest.map((line) => ({ line, rank: isEnd(line) ? 2 : 0 })),
		...older.map((line) => ({ line, rank: 1 })),
	];
	ranked.sort((a, b) => a.line.atMs - b.line.atMs || a.rank - b.rank);
	return ranked.map(({ line }) => line).slice(-KEPT_LINES);
}
